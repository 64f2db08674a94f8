// What a page says, for those who listen: its texts in the order of the page, and the sentences they are read in. Pure
// functions and plain values. Any thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/ui/focus.h"
#include "kiosk/ui/geometry.h"

namespace estation::kiosk::ui {

// A text of the page, on the glass or further down in the region that scrolls there.
struct Readable { std::string text; Rect rect; WidgetId scroll = 0; };

struct Sentence { std::size_t begin = 0, end = 0; };   // bytes of the text, blanks at both ends left out
// Ends at 。！？； and their like, at a line's end, and at .!?; before a blank; never within 3.5 or 10:30. A very long
// one is cut at a comma, because a voice that is stopped should be able to go on somewhere.
std::vector<Sentence> split_sentences(std::string_view text);

// Characters that are no blanks.
std::size_t count_visible(std::string_view text);

}  // namespace estation::kiosk::ui
