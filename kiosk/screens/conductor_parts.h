// What the pages of the drill conductor are made of: the band that never leaves, a value with minus and plus, times in
// words. Plain functions on Ui. UI thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "kiosk/drill/drill_desk.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk::parts {

// The yellow band over the whole width; returns what is left below it and above the bar.
ui::Rect drill_band(ui::Ui& ui, std::string_view text, std::string_view right);
// A row with a label, its value, and minus and plus at its right end: -1, 0 or 1.
int stepper(ui::Ui& ui, std::string_view name, const ui::Rect& r, std::string_view label, std::string_view value);
// "1分37秒", "40秒"; "1:37" for a clock.
std::string spoken(ui::Ui& ui, double seconds);
std::string clock_text(std::int64_t ms);
// Splits a row into `n` columns with the theme's gap; the i-th.
ui::Rect column(const ui::Ui& ui, const ui::Rect& row, int i, int n);

}  // namespace estation::kiosk::parts
