// How a workbook shows a number: a date, a time, a share of a hundred or just a number, as its cell's style says. A teacher who
// typed 1976年7月28日 has the number 27968 in the file. Owned by whoever reads a workbook; one thread.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_node;
}

namespace estation::content {

class CellFormats {
public:
    CellFormats() = default;
    // The root of styles.xml. `from_1904`: days are counted from 1904 on, as on old Macs.
    CellFormats(const pugi::xml_node& styles, bool from_1904);

    // What a person sees in a cell of this style (the place in cellXfs; -1: none) that holds this number.
    [[nodiscard]] std::string shown(const char* number, int style) const;

private:
    std::vector<std::string> codes_;   // by style
    bool from_1904_ = false;
};

// By a format code of Excel: "yyyy/m/d", "h:mm:ss", "0.0%". What is neither date nor share is written with at most 15 digits.
// Source: ECMA-376 Part 1, 18.8.30 (numFmt), with its list of the codes that have only a number.
[[nodiscard]] std::string shown_number(double value, std::string_view code, bool from_1904 = false);

}  // namespace estation::content
