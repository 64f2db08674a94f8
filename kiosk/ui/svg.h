// Draws an SVG into pixels with librsvg. Pure and without shared state: the UI thread draws small icons with it,
// the media threads draw illustrations. The bytes are untrusted: sizes are capped and nothing outside is loaded.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "content/result.h"
#include "kiosk/platform/picture_decoder.h"
#include "kiosk/platform/pixels.h"

namespace estation::kiosk::ui {

using kiosk::Fit;

// As blend32 (premultiplied), or opaque32 when every pixel came out opaque; no larger than needed for the
// box: `contain` keeps the drawing's shape within it, `cover` fills and cuts it.
[[nodiscard]] content::Result<Pixels> draw_svg(std::span<const std::byte> unverified_bytes, int box_w, int box_h, Fit fit);
// One element of a drawing, cut out where it lies: `part` is "id:x,y,w,h" in the drawing's own units, and the box is filled.
[[nodiscard]] content::Result<Pixels> draw_svg_part(std::span<const std::byte> unverified_bytes, std::string_view part, int box_w, int box_h);
// Only the coverage, as mask8: an icon to be tinted.
[[nodiscard]] content::Result<Pixels> draw_svg_mask(std::span<const std::byte> bytes, int w, int h);

}  // namespace estation::kiosk::ui
