#include "kiosk/ui/missing_glyph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace estation::kiosk::ui {
namespace {

// Hexadecimal digits, three dots by five, the top row in the highest bits.
constexpr std::array<std::uint16_t, 16> digits = {
    0b111'101'101'101'111, 0b010'110'010'010'111, 0b111'001'111'100'111, 0b111'001'111'001'111,
    0b101'101'111'001'001, 0b111'100'111'001'111, 0b111'100'111'101'111, 0b111'001'010'010'010,
    0b111'101'111'101'111, 0b111'101'111'001'111, 0b111'101'111'101'101, 0b110'101'110'101'110,
    0b111'100'100'100'111, 0b110'101'101'101'110, 0b111'100'111'100'111, 0b111'100'111'100'100};

void fill(Pixels& mask, int x0, int y0, int x1, int y1) {
    x0 = std::max(x0, 0);
    x1 = std::min(x1, mask.width);
    for (int y = std::max(y0, 0); y < std::min(y1, mask.height); ++y)
        if (x0 < x1) std::fill(mask.row(y) + x0, mask.row(y) + x1, std::uint8_t{255});
}

int pixel(float v) { return static_cast<int>(std::lround(std::clamp(v, -1e6F, 1e6F))); }

}  // namespace

void draw_missing_glyph(Pixels& mask, float x, float baseline, float em, char32_t code) {
    if (mask.empty() || mask.format != PixelFormat::mask8) return;
    const int left = pixel(x + 0.06F * em), right = pixel(x + 0.94F * em);
    const int top = pixel(baseline - 0.82F * em), bottom = pixel(baseline + 0.06F * em);
    const int line = std::max(1, pixel(em / 24));
    fill(mask, left, top, right, top + line);
    fill(mask, left, bottom - line, right, bottom);
    fill(mask, left, top, left + line, bottom);
    fill(mask, right - line, top, right, bottom);

    const int columns = code > 0xFFFF ? 3 : 2;
    const float cell = std::min(static_cast<float>(right - left - 2 * line) / static_cast<float>(4 * columns + 1), static_cast<float>(bottom - top - 2 * line) / 13);
    const float step = cell >= 3 ? std::floor(cell) : cell;  // whole pixels where there is room for them
    const float x0 = static_cast<float>(left + right) / 2 - step * static_cast<float>(4 * columns - 1) / 2;
    const float y0 = static_cast<float>(top + bottom) / 2 - step * 11 / 2;
    for (int i = 0; i < 2 * columns; ++i) {
        const unsigned digit = code >> (4 * (2 * columns - 1 - i)) & 0xF;
        const float dx = x0 + step * static_cast<float>(4 * (i % columns)), dy = y0 + step * static_cast<float>(6 * (i / columns));
        for (int dot = 0; dot < 15; ++dot) {
            if (!(digits[digit] >> (14 - dot) & 1)) continue;
            const float px = dx + step * static_cast<float>(dot % 3), py = dy + step * static_cast<float>(dot / 3);
            fill(mask, pixel(px), pixel(py), std::max(pixel(px) + 1, pixel(px + step)), std::max(pixel(py) + 1, pixel(py + step)));
        }
    }
}

}  // namespace estation::kiosk::ui
