// The bar at the foot of every page: the way back at its left, how to see and read better at its right, always in
// the same place. Drawn by App; UI thread.
#pragma once
#include "kiosk/screen.h"

namespace estation::kiosk {

// `can_go_back`: there is a page before this one besides home. `at_home`: no way back is needed.
Action draw_bottom_bar(ui::Ui& ui, bool can_go_back, bool at_home);

}  // namespace estation::kiosk
