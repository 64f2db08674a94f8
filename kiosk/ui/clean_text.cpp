#include "kiosk/ui/clean_text.h"

namespace estation::kiosk::ui {
namespace {

constexpr char32_t replacement = 0xFFFD;

// One character of possibly broken UTF-8; broken bytes give U+FFFD and are passed one at a time.
char32_t decode(std::string_view raw, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(raw[i]); };
    const unsigned first = byte(at++);
    if (first < 0x80) return first;
    const int more = first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 && first < 0xF0 ? 2 : first >= 0xC2 && first < 0xE0 ? 1 : 0;
    if (more == 0 || at + static_cast<std::size_t>(more) > raw.size()) return replacement;
    char32_t c = first & (0x3FU >> more);
    for (int k = 0; k < more; ++k) {
        const unsigned next = byte(at + static_cast<std::size_t>(k));
        if ((next & 0xC0U) != 0x80) return replacement;
        c = c << 6 | (next & 0x3FU);
    }
    const bool overlong = (more == 2 && c < 0x800) || (more == 3 && c < 0x10000);
    if (overlong || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return replacement;
    at += static_cast<std::size_t>(more);
    return c;
}

bool unwanted(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0xFEFF || c == 0x200E || c == 0x200F || c == 0x061C ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2061 && c <= 0x206F) || (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0xE0000 && c < 0xE0100);
}

}  // namespace

void CleanText::put(char32_t c) {
    const auto byte = [this](char32_t b) { text.push_back(static_cast<char>(static_cast<unsigned char>(b))); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | c >> 6);
        byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        byte(0xE0 | c >> 12);
        byte(0x80 | (c >> 6 & 0x3F));
        byte(0x80 | (c & 0x3F));
    } else {
        byte(0xF0 | c >> 18);
        byte(0x80 | (c >> 12 & 0x3F));
        byte(0x80 | (c >> 6 & 0x3F));
        byte(0x80 | (c & 0x3F));
    }
}

void CleanText::append(std::string_view raw) {
    text.reserve(text.size() + raw.size());
    for (std::size_t at = 0; at < raw.size();) {
        char32_t c = decode(raw, at);
        const bool after_return = after_return_;
        after_return_ = c == '\r';
        if (c == '\n' && after_return) continue;
        if (c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029) {
            forced_breaks.push_back(static_cast<std::uint32_t>(text.size()));
            put(' ');
            continue;
        }
        if (c == '\t') c = ' ';
        if ((c & 0xFFFE) == 0xFFFE) c = replacement;
        if (!unwanted(c)) put(c);
    }
}

char32_t next_code_point(std::string_view text, std::size_t& at) { return decode(text, at); }

}  // namespace estation::kiosk::ui
