// A Turn says how the picture stands on the glass: a panel that hangs upright gets its picture turned by the program itself, and
// what fingers say is turned back, so that picture and touch can never disagree. "Page" is what everybody draws on, "glass"
// is the panel as it was made. Pure functions on numbers and memory; any thread.
#pragma once
#include "kiosk/platform/painter.h"
#include "kiosk/platform/raster.h"

namespace estation::kiosk {

enum class Turn : std::uint8_t { none, right, half, left };   // the picture, clockwise: by 0, 90, 180, 270 degrees

[[nodiscard]] constexpr int degrees(Turn turn) { return static_cast<int>(turn) * 90; }
[[nodiscard]] constexpr bool quarter(Turn turn) { return turn == Turn::right || turn == Turn::left; }

struct GlassSize { int w = 0, h = 0; bool operator==(const GlassSize&) const = default; };
// The page on a glass of this size; asked again with a page's size it gives the glass's.
[[nodiscard]] constexpr GlassSize turned(GlassSize size, Turn turn) { return quarter(turn) ? GlassSize{size.h, size.w} : size; }

struct GlassPoint { float x = 0, y = 0; };
// Pixels of the glass, whose size is given, to pixels of the page, and back.
[[nodiscard]] GlassPoint to_page(GlassPoint on_glass, GlassSize glass, Turn turn);
[[nodiscard]] GlassPoint to_glass(GlassPoint on_page, GlassSize glass, Turn turn);
[[nodiscard]] PixelRect to_glass(PixelRect on_page, GlassSize glass, Turn turn);

// Copies a rectangle of the page to its place on the glass. It lies within the page; neither canvas overlaps the other.
void copy_turned(const raster::Canvas& page, PixelRect rect, raster::Canvas& glass, Turn turn);

}  // namespace estation::kiosk
