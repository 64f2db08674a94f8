#include "kiosk/screens/not_yet.h"

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {

Action NotYetScreen::draw(const Frame& frame) {
    ui::empty_page(frame.ui, content_area(frame.ui), item_.title.in(frame.ui.language()), frame.ui.tr("not_yet.text"));
    return Stay{};
}

}  // namespace estation::kiosk
