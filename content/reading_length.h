// How long an article is for who stands before it: minutes, and screens at each size of letters. An estimate without fonts, made for
// the usual 21.5 inch screen by the kiosk's own measures (28 em to a line; 18 lines to a screen, 13 in 大字). Pure; any thread.
#pragma once
#include <string_view>

#include "content/document.h"

namespace estation::content {

struct ReadingLength {
    int characters = 0;      // Han by the character, other words by two
    int minutes = 1;         // at 300 a minute, as the kiosk says on its cards
    int screens_normal = 1, screens_large = 1;
};

[[nodiscard]] ReadingLength reading_of(const Document& document);
// Of a text without form: Han characters, and two for each word of other letters or digits.
[[nodiscard]] int reading_characters(std::string_view text);

}  // namespace estation::content
