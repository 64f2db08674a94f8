// Zoom holds how a picture is looked at: how much larger, and which part. Pure mathematics on gestures, shared by
// the gallery and the picture screen. UI thread.
#pragma once
#include <vector>

#include "kiosk/platform/touch.h"
#include "kiosk/ui/geometry.h"

namespace estation::kiosk {

class Zoom {
public:
    static constexpr float most = 5;
    // Pinch and drag within `view`; the picture at scale 1 measures w by h and lies in the middle.
    void follow(const std::vector<Gesture>& gestures, const ui::Rect& view, float w, float h);
    void step(float factor, const ui::Rect& view, float w, float h);  // by button, about the middle
    [[nodiscard]] ui::Rect place(const ui::Rect& view, float w, float h) const;
    [[nodiscard]] float scale() const { return scale_; }
    void reset() { scale_ = 1, x_ = y_ = 0; }

private:
    void about(float factor, float px, float py, const ui::Rect& view);
    void clamp(const ui::Rect& view, float w, float h);
    float scale_ = 1, x_ = 0, y_ = 0;  // x_, y_: the picture's middle from the view's middle
};

}  // namespace estation::kiosk
