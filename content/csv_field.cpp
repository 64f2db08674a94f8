#include "content/csv_field.h"

#include <string_view>

namespace estation::content {

std::string csv_field(std::string text) {
    // What a spreadsheet would take for a formula is text here.
    if (!text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos) text.insert(text.begin(), '\'');
    if (text.find_first_of("\",\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

}  // namespace estation::content
