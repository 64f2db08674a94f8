// One picture as large as the glass allows, to be enlarged by pinch and by button. UI thread.
#pragma once
#include "kiosk/screen.h"
#include "kiosk/screens/zoom.h"

namespace estation::kiosk {

class PictureScreen final : public Screen {
public:
    explicit PictureScreen(OpenPicture picture) : picture_(std::move(picture)) {}
    Action draw(const Frame& frame) override;

private:
    OpenPicture picture_;
    Zoom zoom_;
};

// Draws a picture within `view` as zoomed: sharp as soon as the larger size has been decoded. Returns its size at scale 1.
ui::Size draw_zoomed(ui::Ui& ui, const std::string& pack, const std::string& path, const ui::Rect& view, const Zoom& zoom);
// The buttons that enlarge and shrink, at the lower right of `view`.
void draw_zoom_buttons(ui::Ui& ui, Zoom& zoom, const ui::Rect& view, const ui::Size& size, float x, float y);

}  // namespace estation::kiosk
