// Rect and Size in pixels of the window, y downwards. Plain values.
#pragma once
#include <algorithm>

namespace estation::kiosk::ui {

struct Size { float w = 0, h = 0; };
struct Rect {
    float x = 0, y = 0, w = 0, h = 0;
    [[nodiscard]] float right() const { return x + w; }
    [[nodiscard]] float bottom() const { return y + h; }
    [[nodiscard]] float cx() const { return x + w / 2; }
    [[nodiscard]] float cy() const { return y + h / 2; }
    [[nodiscard]] bool holds(float px, float py) const { return px >= x && py >= y && px < x + w && py < y + h; }
    [[nodiscard]] Rect inset(float d) const { return {x + d, y + d, std::max(0.0f, w - 2 * d), std::max(0.0f, h - 2 * d)}; }
    [[nodiscard]] Rect inset(float dx, float dy) const { return {x + dx, y + dy, std::max(0.0f, w - 2 * dx), std::max(0.0f, h - 2 * dy)}; }
    [[nodiscard]] Rect meet(const Rect& o) const {
        const float l = std::max(x, o.x), t = std::max(y, o.y), r = std::min(right(), o.right()), b = std::min(bottom(), o.bottom());
        return {l, t, std::max(0.0f, r - l), std::max(0.0f, b - t)};
    }
    [[nodiscard]] bool empty() const { return w <= 0 || h <= 0; }
    bool operator==(const Rect&) const = default;
};

}  // namespace estation::kiosk::ui
