#include "kiosk/screens/picture.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

Size draw_zoomed(Ui& ui, const std::string& pack, const std::string& path, const Rect& view, const Zoom& zoom) {
    const int w = static_cast<int>(view.w), h = static_cast<int>(view.h);
    const PictureKey whole{pack, path, w, h, Fit::contain};
    if (zoom.scale() <= 1.01f) {
        const Shown shown = ui.picture(whole, view, ui.theme().radius());
        return {static_cast<float>(shown.w), static_cast<float>(shown.h)};
    }
    const Shown small = ui.pictures().get(whole, ui.now_s());
    if (small.state != PictureState::here) {
        ui.picture(whole, view, ui.theme().radius());
        return {};
    }
    // Two or four times the size, no more than memory likes; until it has come the small one is stretched.
    const int times = zoom.scale() > 2.1f ? 4 : 2;
    const int cap = 3000;
    const float limit = std::min(1.0f, static_cast<float>(cap) / static_cast<float>(std::max(w, h) * times));
    const PictureKey large{pack, path, static_cast<int>(static_cast<float>(w * times) * limit), static_cast<int>(static_cast<float>(h * times) * limit), Fit::contain};
    const Shown sharp = ui.pictures().get(large, ui.now_s());
    const Size size{static_cast<float>(small.w), static_cast<float>(small.h)};
    ui.push_clip(view);
    ui.texture(sharp.state == PictureState::here ? sharp.texture : small.texture, zoom.place(view, size.w, size.h), {0, 0, 1, 1});
    ui.pop_clip();
    return size;
}

void draw_zoom_buttons(Ui& ui, Zoom& zoom, const Rect& view, const Size& size, float x, float y) {
    const float side = ui.theme().target(), gap = ui.theme().gap();
    if (size.w <= 0) return;
    if (icon_button(ui, "zoom-out", {x, y, side, side}, "zoom-out", ui.tr("picture.smaller"))) zoom.step(1 / 1.5f, view, size.w, size.h);
    if (icon_button(ui, "zoom-in", {x + side + gap, y, side, side}, "zoom-in", ui.tr("picture.larger"))) zoom.step(1.5f, view, size.w, size.h);
}

Action PictureScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = content_area(ui), page = ui.page();
    const float side = ui.theme().target(), buttons = 2 * side + ui.theme().gap();
    const float text_w = std::min(area.w - buttons - ui.mm(10), ui.theme().em(TextRole::body) * 30);
    const auto caption = picture_.caption.empty() ? nullptr : ui.set(picture_.caption, {.role = TextRole::small, .max_lines = 3}, text_w);
    const float strip = std::max(side, caption ? caption->height : 0) + ui.mm(6);
    const Rect view{page.x + ui.mm(8), page.y + ui.mm(8), page.w - ui.mm(16), area.bottom() - page.y - ui.mm(8) - strip};
    const auto& gestures = ui.surface("view", view);
    const Size size = draw_zoomed(ui, picture_.picture.pack, picture_.picture.path, view, zoom_);
    if (size.w > 0) {
        const float before = zoom_.scale();
        zoom_.follow(gestures, view, size.w, size.h);
        if (!gestures.empty() || before != zoom_.scale()) ui.moving();
    }
    const float y = view.bottom() + ui.mm(4);
    if (caption) ui.block(caption, area.x, y + std::max(0.0f, (side - caption->height) / 2), Colour::ink, picture_.caption);
    const float scale = zoom_.scale();
    draw_zoom_buttons(ui, zoom_, view, size, area.right() - buttons, y);
    if (scale != zoom_.scale()) ui.moving();
    return Stay{};
}

}  // namespace estation::kiosk
