// Legibility looks at a finished picture as a reader does: whether each text that is said to be on it stands out from the
// ground it lies on (WCAG 2.x, 1.4.3), whatever colours were meant. Pure; used by journeys and tests.
#pragma once
#include <string>
#include <vector>

#include "kiosk/platform/pixels.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

// The contrast, 1..21, in which something inside this part of a 32-bit picture stands out from what most of it is. The few
// best pixels are not counted, so that a stray one is no letter. 21 where the part is too small to hold a letter.
double contrast_in(const Pixels& picture, const ui::Rect& part);

// The text that stands out least, where that is less than `least`; empty when all can be read.
std::string hard_to_read(const Pixels& picture, const std::vector<ui::SeenText>& texts, double least);

}  // namespace estation::kiosk
