// A TouchMap says where on the glass a finger is when the panel says something else: an affine map (scale, shear, mirror and shift
// in both directions) on a glass whose sides are 1 long, found from a few crosses that somebody has tapped. Plain value and
// pure functions; any thread.
#pragma once
#include <span>

#include "content/result.h"
#include "kiosk/platform/turn.h"

namespace estation::kiosk {

struct TouchMap {
    // x' = xx x + xy y + x0,  y' = yx x + yy y + y0
    double xx = 1, xy = 0, x0 = 0;
    double yx = 0, yy = 1, y0 = 0;

    [[nodiscard]] GlassPoint at(GlassPoint p) const;
    [[nodiscard]] bool plain() const { return *this == TouchMap{}; }
    bool operator==(const TouchMap&) const = default;
};

struct TappedCross { GlassPoint felt, meant; };   // sides of the glass are 1

// The map by least squares through at least three crosses that do not lie on a line. Fails with what was wrong when they do,
// when a tap lies further than 3 % of the glass from where the map brings it (somebody slipped), or when the panel would be
// stretched more than four times.
[[nodiscard]] content::Result<TouchMap> fit_touch(std::span<const TappedCross> crosses);
// First `inner`, then `outer`: what was found while another map was in use, on top of it.
[[nodiscard]] TouchMap joined(const TouchMap& outer, const TouchMap& inner);
// Whether a map read from a file can be used at all: finite, and not flatter or larger than fit_touch() allows.
[[nodiscard]] bool usable(const TouchMap& map);

// How picture and touch stand on this station's panel.
struct Glass {
    Turn turn = Turn::none;
    TouchMap touch;
    bool operator==(const Glass&) const = default;
};

}  // namespace estation::kiosk
