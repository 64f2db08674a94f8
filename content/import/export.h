// Questions on their way out: as JSON in the neutral model, as GIFT, and as the table that content/import reads back unchanged.
// Pure functions but for the file of a workbook; any thread.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "content/import/import.h"

namespace estation::content {

// Every question of a pack folder, as its files say it (content/pack makes texts ready to be shown; this does not).
// What cannot be read is named in `faults`.
[[nodiscard]] Result<std::vector<Question>> questions_of_pack(const std::filesystem::path& folder, std::vector<Error>& faults);

struct QuestionTable {
    std::vector<std::vector<std::string>> rows;  // the header first
    std::vector<ReportLine> left_out;            // what the table cannot carry
};
[[nodiscard]] QuestionTable table_of(const std::vector<Question>& questions);
// With a byte order mark, so that Excel on a Chinese Windows opens it as UTF-8.
[[nodiscard]] std::string csv_of(const QuestionTable& table);
[[nodiscard]] Result<> write_xlsx(const QuestionTable& table, const std::filesystem::path& file);
[[nodiscard]] std::string gift_of(const std::vector<Question>& questions, std::vector<ReportLine>& left_out);

}  // namespace estation::content
