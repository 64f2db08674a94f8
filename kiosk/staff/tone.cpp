#include "kiosk/staff/tone.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace estation::kiosk::staff {

Clip test_tone() {
    constexpr double note_s = 0.35, rise_s = 0.02, fall_s = 0.18, loud = 0.5;
    Clip clip;
    for (const double hz : {440.0, 660.0}) {
        const auto count = static_cast<std::size_t>(note_s * clip.rate);
        for (std::size_t n = 0; n < count; ++n) {
            const double t = static_cast<double>(n) / clip.rate, left = note_s - t;
            const double edge = std::min({1.0, t / rise_s, left / fall_s});   // no click at either end
            clip.samples.push_back(static_cast<std::int16_t>(std::lround(32767 * loud * edge * std::sin(2 * std::numbers::pi * hz * t))));
        }
    }
    return clip;
}

}  // namespace estation::kiosk::staff
