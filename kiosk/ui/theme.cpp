#include "kiosk/ui/theme.h"

#include <cmath>

namespace estation::kiosk::ui {
namespace {

std::array<std::uint32_t, colour_count> palette(bool high_contrast) {
    std::array<std::uint32_t, colour_count> c{};
    const auto set = [&c](Colour colour, std::uint32_t rgb) { c[static_cast<std::size_t>(colour)] = rgb; };
    set(Colour::paper, 0xFFFBF8F2);
    set(Colour::ink, 0xFF1D2126);
    set(Colour::quiet, 0xFF5B6470);
    set(Colour::rule, 0xFFE3DED3);
    set(Colour::accent, 0xFF0B6E69);
    set(Colour::on_accent, 0xFFFFFFFF);
    set(Colour::accent_wash, 0xFFE4EFEC);
    set(Colour::right, 0xFF29732D);
    set(Colour::right_wash, 0xFFE8F1E4);
    set(Colour::not_right, 0xFFA84D1A);
    set(Colour::not_right_wash, 0xFFF8EADF);
    set(Colour::highlight, 0xFFF6E7B4);
    set(Colour::card, 0xFFFFFFFF);
    set(Colour::pressed, 0xFFEFEADF);
    set(Colour::drill, 0xFFF2B705);
    set(Colour::on_drill, 0xFF000000);
    set(Colour::veil, 0x991D2126);
    set(Colour::white, 0xFFFFFFFF);
    set(Colour::black, 0xFF000000);
    set(Colour::clear, 0x00000000);
    if (high_contrast) {
        set(Colour::paper, 0xFF000000);
        set(Colour::ink, 0xFFFFFFFF);
        set(Colour::quiet, 0xFFE6E6E6);
        set(Colour::rule, 0xFF8A8A8A);
        set(Colour::accent, 0xFFFFD400);
        set(Colour::on_accent, 0xFF000000);
        set(Colour::accent_wash, 0xFF332B00);
        set(Colour::right, 0xFF7CE38B);
        set(Colour::right_wash, 0xFF0E2A12);
        set(Colour::not_right, 0xFFFFB27A);
        set(Colour::not_right_wash, 0xFF331B0A);
        set(Colour::highlight, 0xFF4D4000);
        set(Colour::card, 0xFF111111);
        set(Colour::pressed, 0xFF2B2B2B);
        set(Colour::veil, 0xCC000000);
    }
    return c;
}

}  // namespace

Theme::Theme(const ScreenShape& shape, const Modes& modes) : shape_(shape), modes_(modes), colours_(palette(modes.high_contrast)) {
    const float diagonal_px = std::hypot(static_cast<float>(shape.width_px), static_cast<float>(shape.height_px));
    px_per_mm_ = diagonal_px / std::max(100.0f, shape.diagonal_mm);
    // Pages are laid out for at least 200 mm of short side. On a smaller piece of glass, such as a window on a desk,
    // everything shrinks together rather than being cut; the floors of em() still keep it readable.
    const float short_side_mm = static_cast<float>(std::min(shape.width_px, shape.height_px)) / px_per_mm_;
    if (short_side_mm < 200) px_per_mm_ = static_cast<float>(std::min(shape.width_px, shape.height_px)) / 200;
    portrait_ = page().h > page().w;
}

float Theme::em(TextRole role) const {
    float size_mm = 7.5f, least_px = 24;
    switch (role) {
        case TextRole::caption: size_mm = 5.5f; least_px = 18; break;
        case TextRole::small: size_mm = 6.2f; least_px = 20; break;
        case TextRole::body: break;
        case TextRole::lead: size_mm = 9; least_px = 27; break;
        case TextRole::head: size_mm = 10.5f; least_px = 30; break;
        case TextRole::title: size_mm = 15; least_px = 38; break;
        case TextRole::attract: size_mm = 28; least_px = 60; break;
    }
    // 大字 enlarges what is read; a page title that is already 15 mm tall grows less, or it would fill the page.
    const float large = role >= TextRole::title ? 1.15f : 1.4f;
    const float px = std::max(mm(size_mm), least_px) * (modes_.large_text ? large : 1.0f);
    return std::round(px);
}

float Theme::line_height(TextRole role) const {
    switch (role) {
        case TextRole::caption:
        case TextRole::small: return 1.5f;
        case TextRole::body: return 1.7f;
        case TextRole::lead: return 1.55f;
        case TextRole::head: return 1.4f;
        case TextRole::title: return 1.3f;
        case TextRole::attract: return 1.2f;
    }
    return 1.7f;
}

namespace {
constexpr float reach_mm = 1220;  // EN 301 549: what is operated lies between 380 and 1,220 mm
constexpr float least_low_mm = 200, least_low_px = 460;  // less cannot hold a page: eight targets, or a dozen lines
}

// By the glass itself: on a small one a page's millimetres are smaller than real ones.
float Theme::reach_px() const {
    const float real = std::hypot(static_cast<float>(shape_.width_px), static_cast<float>(shape_.height_px)) / std::max(100.0f, shape_.diagonal_mm);
    return std::floor((reach_mm - shape_.bottom_height_mm) * real);
}

bool Theme::can_lower() const { return reach_px() < static_cast<float>(shape_.height_px) - 1; }

Rect Theme::page() const {
    const auto w = static_cast<float>(shape_.width_px), h = static_cast<float>(shape_.height_px);
    if (!modes_.low_reach) return {0, 0, w, h};
    const float least = std::min(h, std::round(std::max(mm(least_low_mm), least_low_px)));
    const float usable = std::clamp(reach_px(), least, h);
    return {0, h - usable, w, usable};
}

double contrast(std::uint32_t a, std::uint32_t b) {
    const auto luminance = [](std::uint32_t c) {
        const auto channel = [](std::uint32_t v) {
            const double s = v / 255.0;
            return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * channel(c >> 16 & 255) + 0.7152 * channel(c >> 8 & 255) + 0.0722 * channel(c & 255);
    };
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace estation::kiosk::ui
