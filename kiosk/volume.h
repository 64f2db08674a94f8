// Volume is how loud the station is for this visitor: five steps and off, and silence at a touch. Plain value, carried
// in Frame; App alone changes it (SetVolume) and puts it back when the visitor leaves.
#pragma once
#include <algorithm>
#include <array>

namespace estation::kiosk {

struct Volume {
    static constexpr int most = 5;
    int step = 3;       // 0..most; 0 is silent
    bool mute = false;
    int most_here = most;   // the keeper's limit

    // 0..100 on a scale whose gain is its third power, as players have it: each step is about 5 dB, the five of them
    // span 20 dB (EN 301 549 asks for 18).
    [[nodiscard]] int percent() const {
        constexpr std::array<int, most + 1> steps = {0, 45, 56, 69, 84, 100};
        return mute ? 0 : steps[static_cast<std::size_t>(std::clamp(step, 0, most))];
    }
    bool operator==(const Volume&) const = default;
};

}  // namespace estation::kiosk
