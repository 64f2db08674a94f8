#include "content/toml_string.h"

namespace estation::content {

std::string toml_string(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (byte < 0x20 || byte == 0x7F) ((out += "\\u00") += hex[byte >> 4]) += hex[byte & 15];
        else out += c;
    }
    return out + '"';
}

}  // namespace estation::content
