#include "content/source_text.h"

#include <algorithm>

#include "content/unicode.h"

namespace estation::content {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Place {
    int line = 1;
    std::size_t column = 1;
};

Place place_of(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const auto newline = before.rfind('\n');
    return {line, newline == std::string_view::npos ? offset + 1 : offset - newline};
}

std::string hex(unsigned char byte) {
    constexpr char digits[] = "0123456789ABCDEF";
    return {digits[byte >> 4], digits[byte & 15]};
}

Error at_line(const std::string& file, int line, std::string text) { return {std::move(text), file + ":" + std::to_string(line)}; }

// CRLF and the lone CR of old Macs become \n, so that line numbers agree with what an editor shows.
void unify_newlines(std::string& text) {
    if (text.find('\r') == std::string::npos) return;
    std::size_t to = 0;
    for (std::size_t from = 0; from < text.size(); ++from) {
        if (text[from] != '\r')
            text[to++] = text[from];
        else if (from + 1 >= text.size() || text[from + 1] != '\n')
            text[to++] = '\n';
    }
    text.resize(to);
}

// One walk over the lines: how long they are and which characters no text has.
Result<> check_lines(std::string_view text, const std::string& file, const Limits& limits) {
    int line = 1;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const auto content = text.substr(begin, end - begin);
        if (content.size() > static_cast<std::size_t>(limits.line_bytes))
            return at_line(file, line,
                           "this line has " + std::to_string(content.size()) + " bytes, at most " + std::to_string(limits.line_bytes) +
                               " are read; break it into several lines");
        for (std::size_t i = 0; i < content.size(); ++i) {
            const auto byte = static_cast<unsigned char>(content[i]);
            if ((byte >= 0x20 && byte != 0x7F) || byte == '\t') continue;
            const std::string what = byte == 0 ? "a zero byte" : "the control character U+00" + hex(byte);
            return at_line(file, line, what + " stands at byte " + std::to_string(i + 1) + " of this line; delete it and save the file as UTF-8 text");
        }
        begin = end + 1;
        ++line;
    }
    return {};
}

}  // namespace

Result<std::string> source_text(std::string_view bytes, const std::string& file, const Limits& limits) {
    if (bytes.size() > limits.text_file_bytes)
        return Error{"the file is larger than " + std::to_string(limits.text_file_bytes) + " bytes, the most that is read; divide it", file};
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (bytes.size() >= 2 && ((bytes[0] == '\xFF' && bytes[1] == '\xFE') || (bytes[0] == '\xFE' && bytes[1] == '\xFF')))
        return at_line(file, 1, "this file is UTF-16; save it as UTF-8");
    std::string text(bytes);
    unify_newlines(text);
    if (const auto bad = find_invalid_utf8(text); bad != std::string::npos) {
        const auto place = place_of(text, bad);
        return at_line(file, place.line,
                       "byte " + std::to_string(place.column) + " of this line (0x" + hex(static_cast<unsigned char>(text[bad])) +
                           ") is not UTF-8; save the file as UTF-8");
    }
    if (auto r = check_lines(text, file, limits); !r) return r.error();
    return text;
}

Result<std::string> source_text(std::span<const std::byte> bytes, const std::string& file, const Limits& limits) {
    return source_text(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), file, limits);
}

}  // namespace estation::content
