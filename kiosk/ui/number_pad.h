// A pad of large digits for numbers and telephone numbers: one press is one key. It draws and says which key was
// pressed; the text is the caller's. UI thread.
#pragma once
#include "kiosk/ui/ui.h"

namespace estation::kiosk::ui {

struct PadKey { char digit = 0; bool erase = false; };  // digit 0 and no erase: nothing was pressed

// The height the pad wants at a width.
float number_pad_height(const Ui& ui);
// `point` offers a decimal point in the place below 7.
PadKey number_pad(Ui& ui, std::string_view name, const Rect& r, bool point);

}  // namespace estation::kiosk::ui
