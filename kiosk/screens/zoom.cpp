#include "kiosk/screens/zoom.h"

#include <algorithm>

namespace estation::kiosk {

void Zoom::about(float factor, float px, float py, const ui::Rect& view) {
    const float before = scale_;
    scale_ = std::clamp(scale_ * factor, 1.0f, most);
    const float f = scale_ / before, cx = px - view.cx(), cy = py - view.cy();
    x_ = cx + (x_ - cx) * f;  // what is under the fingers stays under them
    y_ = cy + (y_ - cy) * f;
}

void Zoom::clamp(const ui::Rect& view, float w, float h) {
    const float room_x = std::max(0.0f, (w * scale_ - view.w) / 2), room_y = std::max(0.0f, (h * scale_ - view.h) / 2);
    x_ = std::clamp(x_, -room_x, room_x);
    y_ = std::clamp(y_, -room_y, room_y);
}

void Zoom::follow(const std::vector<Gesture>& gestures, const ui::Rect& view, float w, float h) {
    for (const Gesture& g : gestures) {
        if (g.kind == GestureKind::pinch) {
            about(g.scale, g.x, g.y, view);
            x_ += g.dx, y_ += g.dy;
        } else if (g.kind == GestureKind::drag && scale_ > 1) {
            x_ += g.dx, y_ += g.dy;
        } else if (g.kind == GestureKind::wheel) {
            about(g.dy > 0 ? 1.15f : 1 / 1.15f, g.x, g.y, view);
        }
    }
    clamp(view, w, h);
}

void Zoom::step(float factor, const ui::Rect& view, float w, float h) {
    about(factor, view.cx(), view.cy(), view);
    clamp(view, w, h);
}

ui::Rect Zoom::place(const ui::Rect& view, float w, float h) const {
    return {view.cx() + x_ - w * scale_ / 2, view.cy() + y_ - h * scale_ / 2, w * scale_, h * scale_};
}

}  // namespace estation::kiosk
