#include "kiosk/flash_meter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace estation::kiosk {
namespace {

constexpr double cell_mm = 2;
constexpr float general_step = 0.1f, bright = 0.8f, red_step = 20, saturated = 0.8f;
// The circle of ten degrees as a square of the same area: 2 * distance * tan(5°) across.
const double field_mm = 2 * FlashMeter::distance_mm * std::tan(5 * 3.14159265358979 / 180) * std::sqrt(3.14159265358979) / 2;

// sRGB to linear light, IEC 61966-2-1.
const std::array<float, 256>& linear() {
    static const std::array<float, 256> table = [] {
        std::array<float, 256> t{};
        for (int i = 0; i < 256; ++i) {
            const double v = i / 255.0;
            t[static_cast<std::size_t>(i)] = static_cast<float>(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
        }
        return t;
    }();
    return table;
}

}  // namespace

FlashMeter::FlashMeter(int width, int height, double px_per_mm)
    : width_(width), height_(height), cell_px_(std::max(1, static_cast<int>(std::lround(cell_mm * px_per_mm)))), columns_(std::max(1, width / cell_px_)), rows_(std::max(1, height / cell_px_)),
      px_per_mm_(px_per_mm) {
    const auto cells = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
    luminance_.resize(cells), redness_.resize(cells), saturation_.resize(cells), turn_saturation_.resize(cells);
    general_.resize(cells), red_.resize(cells);
    sums_.resize((static_cast<std::size_t>(columns_) + 1) * (static_cast<std::size_t>(rows_) + 1));
}

void FlashMeter::average(const Pixels& picture) {
    const auto& light = linear();
    const float share = 1.0f / static_cast<float>(cell_px_ * cell_px_);
    for (int r = 0; r < rows_; ++r)
        for (int c = 0; c < columns_; ++c) {
            float red = 0, green = 0, blue = 0;
            for (int y = r * cell_px_; y < (r + 1) * cell_px_; ++y) {
                const std::uint8_t* row = picture.row(y) + static_cast<std::size_t>(c * cell_px_) * 4;
                for (int x = 0; x < cell_px_; ++x) {
                    std::uint32_t argb = 0;
                    std::memcpy(&argb, row + static_cast<std::size_t>(x) * 4, 4);
                    red += light[argb >> 16 & 255], green += light[argb >> 8 & 255], blue += light[argb & 255];
                }
            }
            red *= share, green *= share, blue *= share;
            const auto at = static_cast<std::size_t>(r * columns_ + c);
            luminance_[at] = 0.2126f * red + 0.7152f * green + 0.0722f * blue;
            redness_[at] = std::max(0.0f, (red - green - blue) * 320);
            saturation_[at] = red / std::max(1e-4f, red + green + blue);
        }
}

void FlashMeter::follow(Track& t, float value, bool counts_at_turn, bool counts_now, float least, double at_s, What what) {
    const float by = value - t.turn;
    const bool onwards = t.way != 0 && by * static_cast<float>(t.way) >= 0;
    if (onwards) {
        t.turn = value;
        return;
    }
    if (std::abs(by) < least) return;
    const bool counts = what == What::red ? counts_at_turn || counts_now : std::min(value, t.turn) < bright;
    if (!counts) return;   // among the bright, so far
    t.way = by > 0 ? 1 : -1;
    t.turn = value;
    t.times[t.next] = static_cast<float>(at_s - began_s_);
    t.next = static_cast<std::uint8_t>((t.next + 1) % (most_changes + 1));
    ++t.count;
}

void FlashMeter::see(const Pixels& picture, double at_s) {
    if (picture.width < columns_ * cell_px_ || picture.height < rows_ * cell_px_ || picture.format == PixelFormat::mask8) return;
    average(picture);
    if (!begun_) {
        begun_ = true;
        began_s_ = at_s;
        for (std::size_t i = 0; i < luminance_.size(); ++i) general_[i].turn = luminance_[i], red_[i].turn = redness_[i], turn_saturation_[i] = saturation_[i];
        return;
    }
    for (std::size_t i = 0; i < luminance_.size(); ++i) {
        follow(general_[i], luminance_[i], false, false, general_step, at_s, What::general);
        const float turn = red_[i].turn;
        follow(red_[i], redness_[i], turn_saturation_[i] >= saturated, saturation_[i] >= saturated, red_step, at_s, What::red);
        if (red_[i].turn != turn) turn_saturation_[i] = saturation_[i];
    }
    judge(general_, at_s, false);
    judge(red_, at_s, true);
}

// The largest part of any ten degrees in which more than three flashes have come within the last second.
void FlashMeter::judge(const std::vector<Track>& tracks, double at_s, bool red) {
    const auto now = static_cast<float>(at_s - began_s_);
    const auto too_often = [&](const Track& t) { return t.count > most_changes && now - t.times[t.next] < 0.999f; };
    const std::size_t stride = static_cast<std::size_t>(columns_) + 1;
    bool any = false;
    for (int r = 0; r < rows_; ++r) {
        int row = 0;
        for (int c = 0; c < columns_; ++c) {
            row += too_often(tracks[static_cast<std::size_t>(r * columns_ + c)]) ? 1 : 0;
            sums_[static_cast<std::size_t>(r + 1) * stride + static_cast<std::size_t>(c) + 1] = sums_[static_cast<std::size_t>(r) * stride + static_cast<std::size_t>(c) + 1] + row;
        }
        any = any || row > 0;
    }
    if (!any) return;
    const double cell = cell_px_ / px_per_mm_;
    const int field = std::max(1, static_cast<int>(std::lround(field_mm / cell)));
    const int w = std::min(field, columns_), h = std::min(field, rows_);
    for (int r = 0; r + h <= rows_; ++r)
        for (int c = 0; c + w <= columns_; ++c) {
            const auto at = [&](int y, int x) { return sums_[static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x)]; };
            const double area = (at(r + h, c + w) - at(r, c + w) - at(r + h, c) + at(r, c)) * cell * cell;
            if (area > worst_.area_mm2) worst_ = {area, at_s, red, (c + w / 2) * cell_px_, (r + h / 2) * cell_px_};
        }
}

std::string FlashMeter::text() const {
    char line[160];
    std::snprintf(line, sizeof line, "%.0f mm2 within ten degrees flash more than three times a second (%s, at %.2f s, about %d,%d); %.0f are the most", worst_.area_mm2, worst_.red ? "red" : "light", worst_.at_s,
                  worst_.x, worst_.y, threshold_mm2);
    return line;
}

}  // namespace estation::kiosk
