// A Sheet is a table of cells as text, with the line on which each row begins in its file: what a spreadsheet, a CSV file and
// a table pasted from WPS have in common. Plain data; pure functions; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/import/import.h"

namespace estation::content {

struct SheetRow {
    int line = 0;                      // the sheet's own row number, or the line of the text file
    std::vector<std::string> cells;
    [[nodiscard]] std::string_view cell(int column) const { return column >= 0 && static_cast<std::size_t>(column) < cells.size() ? std::string_view(cells[static_cast<std::size_t>(column)]) : std::string_view(); }
};
struct Sheet { std::string name; std::vector<SheetRow> rows; };

// Comma, tab or semicolon, whichever the first lines use; quotes may hold line ends, "" is a quote.
[[nodiscard]] Result<Sheet> read_csv(std::string_view text, const std::string& file, const ImportLimits& limits);
// Every visible sheet of an .xlsx workbook in its order. What it had besides text (macros, pictures) goes into `report`.
[[nodiscard]] Result<std::vector<Sheet>> read_xlsx(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report);

}  // namespace estation::content
