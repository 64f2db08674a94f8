// Damage is what must be drawn anew to turn the last frame's pixels into this frame's: a pure function of the two
// lists. A thing stays untouched only where everything that lies over or under it stays too, in the same order;
// a moved region is judged as if the last frame had already been moved. UI thread, or a test.
#pragma once
#include <span>
#include <vector>

#include "kiosk/platform/painter.h"
#include "kiosk/platform/quad_list.h"

namespace estation::kiosk {

struct Damage {
    std::vector<MovedRegion> moves;  // to be done first, in order; they do not overlap
    std::vector<PixelRect> dirty;    // then to be drawn anew; few, and they may overlap
};

[[nodiscard]] Damage compare(std::span<const Drawn> before, std::span<const Drawn> after, PixelRect screen, std::span<const MovedRegion> moved);

// Adds a rectangle to a short list, melting together those that are cheaper to draw as one.
void add_dirty(std::vector<PixelRect>& dirty, PixelRect rect);

}  // namespace estation::kiosk
