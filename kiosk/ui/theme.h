// The Theme is the look in numbers: colours, the type scale and sizes in millimetres on the glass, worked out for
// one screen. Immutable; a visitor who chooses 大字 or 高对比 gets another Theme. UI thread.
#pragma once
#include <array>
#include <cstdint>

#include "kiosk/ui/geometry.h"

namespace estation::kiosk::ui {

enum class Colour : std::uint8_t {
    paper, ink, quiet, rule, accent, on_accent, accent_wash,  // accent_wash: the accent, very thin, behind what is chosen
    right, right_wash, not_right, not_right_wash, highlight, card, pressed, drill, on_drill, veil, white, black, clear,
};
inline constexpr int colour_count = static_cast<int>(Colour::clear) + 1;

enum class TextRole : std::uint8_t { caption, small, body, lead, head, title, attract };

struct Modes {
    bool large_text = false;     // 大字
    bool high_contrast = false;  // 高对比
    bool low_reach = false;      // 低位: everything below the reach height
    bool read_aloud = false;     // 朗读
    bool reduced_motion = false; // fades only: nothing slides, drifts or glides
    // Who reads large letters or listens has the time they need: no clock runs, silence may last twice as long.
    [[nodiscard]] bool calm_time() const { return large_text || read_aloud; }
    bool operator==(const Modes&) const = default;
};

struct ScreenShape {
    int width_px = 1920, height_px = 1080;
    float diagonal_mm = 546;          // 21.5 inch
    float bottom_height_mm = 900;     // from the floor to the lower edge of the screen
    bool operator==(const ScreenShape&) const = default;
};

class Theme {
public:
    Theme(const ScreenShape& shape, const Modes& modes);

    [[nodiscard]] float mm(float millimetres) const { return millimetres * px_per_mm_; }
    [[nodiscard]] float px_per_mm() const { return px_per_mm_; }
    [[nodiscard]] std::uint32_t rgb(Colour colour) const { return colours_[static_cast<std::size_t>(colour)]; }  // 0xAARRGGBB
    [[nodiscard]] float em(TextRole role) const;           // px
    [[nodiscard]] float line_height(TextRole role) const;  // times em
    [[nodiscard]] float target() const { return mm(modes_.large_text ? 24 : 20); }  // the least side of what can be touched
    [[nodiscard]] float margin() const { return mm(portrait() ? 18 : 22); }
    [[nodiscard]] float gap() const { return mm(4); }
    [[nodiscard]] float radius() const { return mm(3); }
    [[nodiscard]] bool portrait() const { return portrait_; }   // the page is higher than wide; in 低位 it may not be
    [[nodiscard]] const Modes& modes() const { return modes_; }
    [[nodiscard]] const ScreenShape& shape() const { return shape_; }
    // Where screens draw: the whole window, or in 低位 what lies below 1,220 mm above the floor. Where hardly anything
    // does, because the screen hangs high, the page keeps the least height in which it can be used, at the very foot of
    // the glass, and the bar lies lowest of all.
    [[nodiscard]] Rect page() const;
    // Whether anything lies above that height at all; where nothing does, 低位 would change nothing.
    [[nodiscard]] bool can_lower() const;

private:
    ScreenShape shape_;
    Modes modes_;
    [[nodiscard]] float reach_px() const;   // from the lower edge up to the reach height
    float px_per_mm_ = 1;
    bool portrait_ = false;
    std::array<std::uint32_t, colour_count> colours_{};
};

// WCAG 2.x contrast ratio of two colours (alpha ignored), 1..21.
double contrast(std::uint32_t a, std::uint32_t b);

}  // namespace estation::kiosk::ui
