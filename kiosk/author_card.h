// The card that an author sees over the page while a pack is being made (--watch): what is to be mended, by file and line, until it
// is. A visitor never sees it. Plain function; UI thread.
#pragma once
#include <string>
#include <vector>

#include "kiosk/ui/ui.h"

namespace estation::kiosk {

// True when it was touched: put it aside until the next change.
bool draw_author_card(ui::Ui& ui, const std::vector<std::string>& faults);

}  // namespace estation::kiosk
