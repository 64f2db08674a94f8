// The software rasteriser: pure functions on memory, no SDL, no ImGui. A Canvas is 32-bit 0x00RRGGBB; colours
// are straight (not premultiplied) 0xAARRGGBB. Everything is clipped to `clip`, which must lie within the canvas.
// The inner loops are written so that the compiler vectorises them. UI thread, or a test.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kiosk/platform/painter.h"
#include "kiosk/platform/pixels.h"

namespace estation::kiosk::raster {

struct Canvas { std::uint8_t* data = nullptr; int width = 0, height = 0; std::size_t stride = 0; };

// A textured quad: destination in float pixels, source in texels. Snapped to whole pixels when within 1/64.
struct Quad { float x0, y0, x1, y1; float u0, v0, u1, v1; };

void fill(Canvas& canvas, PixelRect area, PixelRect clip, std::uint32_t colour);
// mask8: colour through coverage; opaque32 and blend32: colour's alpha (and tint) modulates. Scaled by area
// average when shrinking by two or more, bilinear otherwise; copied by rows at scale 1.
void draw(Canvas& canvas, const Pixels& texture, const Quad& quad, PixelRect clip, std::uint32_t colour);
// Any triangle with per-vertex colour and texture, for what is not a quad.
struct Vertex { float x, y, u, v; std::uint32_t colour; };
void triangle(Canvas& canvas, const Pixels* texture_or_null, const Vertex& a, const Vertex& b, const Vertex& c, PixelRect clip);
// Moves the pixels within `area` by dy (positive: down); what comes in is left as it was.
void move_rows(Canvas& canvas, PixelRect area, int dy);

}  // namespace estation::kiosk::raster
