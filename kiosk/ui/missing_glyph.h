// The box that stands for a character no font has: a frame of one em with the code point in small digits, drawn
// without any font, so that a gap in the fonts is seen and can be reported. Pure, on the caller's pixels.
#pragma once
#include "kiosk/platform/pixels.h"

namespace estation::kiosk::ui {

// Into a mask8; the em box begins at x and stands around the baseline (pixels, clipped to the mask).
void draw_missing_glyph(Pixels& mask, float x, float baseline, float em, char32_t code);

}  // namespace estation::kiosk::ui
