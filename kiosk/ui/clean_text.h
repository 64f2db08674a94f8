// Clean text: what strangers write (content, names, server messages) made safe to shape. Bytes that are not UTF-8 become
// U+FFFD, control characters and direction overrides go, every kind of line end becomes one blank with a note that
// the line ends there. Pure; any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace estation::kiosk::ui {

struct CleanText {
    std::string text;                          // valid UTF-8 without controls
    std::vector<std::uint32_t> forced_breaks;  // offsets of the blanks that end a line, ascending

    void append(std::string_view raw);

private:
    void put(char32_t c);
    bool after_return_ = false;
};

// The code point at `at`, which must be the start of a character in valid UTF-8; moves `at` on.
char32_t next_code_point(std::string_view text, std::size_t& at);

}  // namespace estation::kiosk::ui
