// Pickers, for what would be a text field elsewhere: ◀ value ▶ and a row of choices. Large, by touch or key, and plain about their
// ends: where there is no further, the button is pale and does nothing. They draw and say what was chosen. UI thread.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "kiosk/ui/ui.h"

namespace estation::kiosk::ui {

// -1 or 1 when it was touched, else 0. `label` is what it is about: its buttons are called "label 少一点" and so on.
int stepper(Ui& ui, std::string_view name, const Rect& r, std::string_view label, std::string_view value, bool can_less, bool can_more);
float stepper_width(const Ui& ui);

// Buttons side by side, in more rows where the width asks for it; the chosen one is marked. Its number when it was touched, else -1.
int choices(Ui& ui, std::string_view name, const Rect& r, std::span<const std::string> labels, int chosen);
float choices_height(Ui& ui, float width, std::span<const std::string> labels);

}  // namespace estation::kiosk::ui
