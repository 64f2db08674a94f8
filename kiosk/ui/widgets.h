// The few things that every screen is made of: buttons, pills, rows of choices, the empty page. Plain functions on
// Ui; they draw and say whether they were tapped. UI thread.
#pragma once
#include <string_view>

#include "kiosk/ui/ui.h"

namespace estation::kiosk::ui {

enum class ButtonLook { primary, plain, quiet };

// A rectangle with rounded corners that sinks while a finger rests on it.
struct Plate { Rect face; Touched touch; };
Plate plate(Ui& ui, std::string_view name, const Rect& r, std::string_view label, Colour inside, Colour line, float radius = -1);

bool button(Ui& ui, std::string_view name, const Rect& r, std::string_view label, ButtonLook look = ButtonLook::plain, std::string_view icon = {});
// Where button() will stand as soon as what it needs is there: seen, so that everybody knows where the way leads, not touched.
void button_to_come(Ui& ui, const Rect& r, std::string_view label, std::string_view icon = {});
// Round, with an icon only; `label` is what it is called for tests and speech.
bool icon_button(Ui& ui, std::string_view name, const Rect& r, std::string_view icon, std::string_view label, bool on = false);
// The width button() wants for its label at its usual text size.
float button_width(Ui& ui, std::string_view label, bool with_icon);

// A kind page for when there is nothing: a small drawing, a sentence, and what to do.
void empty_page(Ui& ui, const Rect& area, std::string_view title, std::string_view text);

}  // namespace estation::kiosk::ui
