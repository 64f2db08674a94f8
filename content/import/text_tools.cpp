#include "content/import/text_tools.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>

#include "content/unicode.h"

namespace estation::content {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_margin(char32_t c) { return is_space(c) || c == '\n' || c == '\r' || c == '\t' || c == '\v' || c == '\f' || c == 0x3000 || c == 0x200B || c == 0xFEFF || c == 0xA0; }

struct Converter {
    explicit Converter(const char* from) : handle(iconv_open("UTF-8", from)) {}
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() {
        if (handle != reinterpret_cast<iconv_t>(-1)) iconv_close(handle);
    }
    iconv_t handle;
};

// The text, or the offset of the first byte that the encoding does not have.
struct Converted { std::string text; std::optional<std::size_t> bad; };

Converted converted(std::string_view bytes, const char* from) {
    Converter converter(from);
    if (converter.handle == reinterpret_cast<iconv_t>(-1)) return {"", 0};
    Converted out;
    std::string copy(bytes);
    char* in = copy.data();
    std::size_t left = copy.size();
    std::array<char, 16384> buffer{};
    while (left > 0) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const auto done = iconv(converter.handle, &in, &left, &to, &room);
        const int why = errno;
        out.text.append(buffer.data(), buffer.size() - room);
        if (done == static_cast<std::size_t>(-1) && why != E2BIG) {
            out.bad = bytes.size() - left;
            return out;
        }
    }
    return out;
}

int line_at(std::string_view bytes, std::size_t offset) { return static_cast<int>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(offset, bytes.size())), '\n')) + 1; }

void unify_newlines(std::string& text) {
    std::size_t to = 0;
    for (std::size_t from = 0; from < text.size(); ++from) {
        if (text[from] != '\r') text[to++] = text[from];
        else if (from + 1 >= text.size() || text[from + 1] != '\n') text[to++] = '\n';
    }
    text.resize(to);
}

}  // namespace

std::string_view trimmed_wide(std::string_view text) {
    while (!text.empty()) {
        std::size_t at = 0;
        if (!is_margin(next_code_point(text, at))) break;
        text.remove_prefix(at);
    }
    while (!text.empty()) {
        const char32_t c = code_point_before(text, text.size());
        if (!is_margin(c)) break;
        std::size_t n = 1;
        while (n < text.size() && (static_cast<unsigned char>(text[text.size() - n]) & 0xC0) == 0x80) ++n;
        text.remove_suffix(n);
    }
    return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string half_width(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        char32_t c = next_code_point(text, at);
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFF01 - 0x21;
        if (c == 0x3000) c = ' ';
        append_utf8(out, c);
    }
    return out;
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    if (what.empty() || text.find(what) == std::string::npos) return text;
    std::string out;
    std::size_t from = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, from)) {
        out.append(text, from, at - from).append(with);
        from = at + what.size();
    }
    return out.append(text, from);
}

std::optional<double> plain_number(std::string_view text) {
    const auto half = half_width(text);
    auto digits = trimmed_wide(half);
    if (digits.starts_with('+') && digits.size() > 1 && digits[1] != '-') digits.remove_prefix(1);
    double number = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || fault != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::string number_text(double value) {
    std::array<char, 64> buffer{};
    const auto [end, fault] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return fault == std::errc{} ? std::string(buffer.data(), end) : "0";
}

std::string without_controls(std::string text) {
    unify_newlines(text);
    std::erase_if(text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F; });
    // U+FFFE and U+FFFF are no characters; importers mark places with them.
    for (const std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
        if (text.find(none) != std::string::npos) text = replaced(std::move(text), none, "");
    return text;
}

Result<std::string> decoded_text(std::string_view bytes, const std::string& file, const ImportLimits& limits, Import& report) {
    if (bytes.size() > limits.text_bytes) return Error{"the text is larger than " + std::to_string(limits.text_bytes) + " bytes; divide it", file};
    std::string text;
    const bool utf16 = bytes.size() >= 2 && ((bytes[0] == '\xFF' && bytes[1] == '\xFE') || (bytes[0] == '\xFE' && bytes[1] == '\xFF'));
    while (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (utf16) {
        auto wide = converted(bytes, "UTF-16");
        if (wide.bad) return Error{"the file begins like UTF-16 and is not; save it as UTF-8", file + ":" + std::to_string(line_at(bytes, *wide.bad))};
        text = std::move(wide.text);
    } else if (const auto bad = find_invalid_utf8(bytes); bad != std::string::npos) {
        auto chinese = converted(bytes, "GB18030");
        if (chinese.bad || chinese.text.find('\0') != std::string::npos)
            return Error{"this is neither UTF-8 nor GB18030 text; save the file as UTF-8", file + ":" + std::to_string(line_at(bytes, std::max(bad, chinese.bad.value_or(0))))};
        text = std::move(chinese.text);
        report.change(file, 0, "the file is GB18030; it was read as that");
    } else {
        text = bytes;
    }
    if (const auto zero = text.find('\0'); zero != std::string::npos)
        return Error{"a zero byte stands in this line, so this is not a text; save it as UTF-8 text", file + ":" + std::to_string(line_at(text, zero))};
    unify_newlines(text);
    const auto before = text.size();
    text = without_controls(std::move(text));
    if (text.size() != before) report.change(file, 0, std::to_string(before - text.size()) + " control characters were left out");
    return text;
}

}  // namespace estation::content
