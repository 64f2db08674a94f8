// QuadList is a frame as a list of things to draw, read from ImGui's draw data: quads, and the shapes made of
// other triangles. Places are whole numbers of 1/64 pixel, so that the same thing scrolled by a whole pixel is
// the same thing. Plain values of the painters; UI thread only.
#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "kiosk/platform/painter.h"
#include "kiosk/platform/pixels.h"
#include "kiosk/platform/raster.h"

namespace estation::kiosk {

// A painter that keeps the pixels elsewhere (on a GPU) holds them here without their data.
using Textures = std::unordered_map<TextureId, Pixels>;

// One thing to draw.
struct Drawn {
    enum class Kind : std::uint8_t { fill, picture, shape };
    Kind kind = Kind::fill;
    bool covers = false;             // hides all that lies beneath `visible`
    PixelRect visible;               // the pixels it may touch, already clipped
    PixelRect clip;
    std::int32_t x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // 1/64 pixel; of a shape: the corner of its box twice
    std::int32_t u0 = 0, v0 = 0, u1 = 0, v1 = 0;  // 1/64 texel
    TextureId texture = 0;
    std::uint32_t colour = 0;        // 0xAARRGGBB
    std::uint32_t first = 0, count = 0;           // of a shape: its corners in QuadList::corners, three a triangle
    std::uint64_t look = 0;          // a hash of all that makes its look, but not of its place
};

struct QuadList {
    std::vector<Drawn> things;
    std::vector<raster::Vertex> corners;

    // Reads a frame for a screen of this size. What cannot be seen, and what shows a texture that is gone, is left out.
    void read(const ImDrawData& data, PixelRect screen, const Textures& textures);
};

[[nodiscard]] PixelRect intersect(PixelRect a, PixelRect b);      // w and h 0 where they do not meet
[[nodiscard]] PixelRect unite(PixelRect a, PixelRect b);          // the box around both; an empty one counts for nothing
[[nodiscard]] bool contains(PixelRect outer, PixelRect inner);
[[nodiscard]] inline bool empty(PixelRect r) { return r.w <= 0 || r.h <= 0; }
[[nodiscard]] inline std::int64_t area(PixelRect r) { return empty(r) ? 0 : std::int64_t{r.w} * r.h; }
[[nodiscard]] std::uint64_t mix_hash(std::uint64_t seed, std::uint64_t value);

}  // namespace estation::kiosk
