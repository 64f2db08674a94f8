#include "content/unicode.h"

#include <cstdint>
#include <cstring>

#include <utf8proc.h>

namespace estation::content {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// How many bytes the sequence has that a lead byte opens; 0: it cannot open one.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

// Whether a whole, well-formed sequence begins at `at`; its length, else 0.
std::size_t valid_sequence(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = sequence_length(byte(at));
    if (length == 0 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if (!is_continuation(byte(at + i))) return 0;
    if (length == 3 && byte(at) == 0xE0 && byte(at + 1) < 0xA0) return 0;  // overlong
    if (length == 3 && byte(at) == 0xED && byte(at + 1) > 0x9F) return 0;  // surrogate
    if (length == 4 && byte(at) == 0xF0 && byte(at + 1) < 0x90) return 0;  // overlong
    if (length == 4 && byte(at) == 0xF4 && byte(at + 1) > 0x8F) return 0;  // beyond U+10FFFF
    return length;
}

bool within(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
    const std::size_t length = valid_sequence(text, at);
    if (length <= 1) {
        const auto byte = static_cast<unsigned char>(text[at++]);
        return length == 1 ? byte : replacement;
    }
    char32_t c = static_cast<unsigned char>(text[at]) & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) c = (c << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3F);
    at += length;
    return c;
}

char32_t code_point_before(std::string_view text, std::size_t end) {
    std::size_t at = end - 1;
    while (at > 0 && end - at < 4 && is_continuation(static_cast<unsigned char>(text[at]))) --at;
    const char32_t c = next_code_point(text, at);
    return at == end ? c : replacement;
}

void append_utf8(std::string& text, char32_t c) {
    const auto byte = [&](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
    if (c > 0x10FFFF || within(c, 0xD800, 0xDFFF)) c = replacement;
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | (c >> 6));
        byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        byte(0xE0 | (c >> 12));
        byte(0x80 | ((c >> 6) & 0x3F));
        byte(0x80 | (c & 0x3F));
    } else {
        byte(0xF0 | (c >> 18));
        byte(0x80 | ((c >> 12) & 0x3F));
        byte(0x80 | ((c >> 6) & 0x3F));
        byte(0x80 | (c & 0x3F));
    }
}

std::size_t find_invalid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        std::uint64_t eight;
        if (at + sizeof eight <= text.size()) {  // eight letters at once where the text is ASCII
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & 0x8080808080808080u) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        const std::size_t length = valid_sequence(text, at);
        if (length == 0) return at;
        at += length;
    }
    return std::string_view::npos;
}

bool is_hangul(char32_t c) { return within(c, 0x1100, 0x11FF) || within(c, 0x3130, 0x318F) || within(c, 0xA960, 0xA97F) || within(c, 0xAC00, 0xD7FF); }

bool is_cjk(char32_t c) {
    if (c < 0x1100) return false;
    return is_hangul(c) || within(c, 0x2E80, 0xA4CF) || within(c, 0xF900, 0xFAFF) || within(c, 0xFE10, 0xFE19) || within(c, 0xFE30, 0xFE6F) ||
           within(c, 0xFF01, 0xFFEE) || within(c, 0x1AFF0, 0x1B16F) || within(c, 0x1F200, 0x1F265) || within(c, 0x20000, 0x3FFFD);
}

bool is_cjk_punctuation(char32_t c) {
    if (c < 0x3000) return false;
    if (within(c, 0x3001, 0x3003) || within(c, 0x3008, 0x3011) || within(c, 0x3014, 0x301F)) return true;
    if (c == 0x3030 || c == 0x303D || c == 0x30A0 || c == 0x30FB) return true;
    if (within(c, 0xFE10, 0xFE19) || within(c, 0xFE30, 0xFE6B)) return true;
    return within(c, 0xFF01, 0xFF0F) || within(c, 0xFF1A, 0xFF20) || within(c, 0xFF3B, 0xFF40) || within(c, 0xFF5B, 0xFF65);
}

bool is_shared_punctuation(char32_t c) {
    return c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2014 || c == 0x2026 || c == 0x00B7 || c == 0x2E3A;
}

bool is_symbol(char32_t c) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
        case UTF8PROC_CATEGORY_SM:
        case UTF8PROC_CATEGORY_SC:
        case UTF8PROC_CATEGORY_SK:
        case UTF8PROC_CATEGORY_SO: return true;
        default: return false;
    }
}

bool is_plain_punctuation(char32_t c) {
    if (c < 0x80) return within(c, 0x21, 0x2F) || within(c, 0x3A, 0x40) || within(c, 0x5B, 0x60) || within(c, 0x7B, 0x7E);
    if (c == 0xA1 || c == 0xA7 || c == 0xAB || c == 0xB6 || c == 0xB7 || c == 0xBB || c == 0xBF) return true;
    return within(c, 0x2010, 0x2027) || (within(c, 0x2030, 0x205E) && c != 0x2044 && c != 0x2052) || within(c, 0x207D, 0x207E) || within(c, 0x208D, 0x208E) ||
           within(c, 0x2308, 0x230B) || within(c, 0x2329, 0x232A) || within(c, 0x2768, 0x2775) || within(c, 0x27E6, 0x27EF) || within(c, 0x2983, 0x2998) ||
           within(c, 0x2E00, 0x2E2E) || within(c, 0x2E30, 0x2E5D);
}

bool is_space(char32_t c) {
    return c == ' ' || within(c, 0x09, 0x0D) || c == 0xA0 || c == 0x1680 || within(c, 0x2000, 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

char32_t fold(char32_t c) {
    if (c < 0x80) return within(c, 'A', 'Z') ? c + 32 : c;
    if (within(c, 0x4E00, 0x9FFF)) return c;
    if (within(c, 0xFF01, 0xFF5E)) return fold(c - 0xFEE0);
    if (c == 0x2018 || c == 0x2019) return '\'';
    if (c == 0x3000) return ' ';
    return c > 0x10FFFF ? c : static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)));
}

}  // namespace estation::content
