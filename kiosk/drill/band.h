// The yellow band that says 「演练」 over every page of a drill, and the mark 「模拟」 on every simulated picture: nobody
// shall take either for a real earthquake or a real warning. Plain functions on Ui; UI thread.
#pragma once
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

// Over the whole width of the page; returns what is left below it within the margins.
ui::Rect drill_band(ui::Ui& ui);
// In the upper left corner of a picture.
void simulation_mark(ui::Ui& ui, const ui::Rect& picture);

}  // namespace estation::kiosk
