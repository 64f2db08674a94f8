// Where a key leads: from one thing that can be touched to the next, in the order of the page or by direction. Pure
// functions on rectangles, so that every screen is walked by the same rules. Any thread.
#pragma once
#include <cstdint>
#include <vector>

#include "kiosk/ui/geometry.h"

namespace estation::kiosk::ui {

using WidgetId = std::uint64_t;

struct Stop { WidgetId id = 0; Rect rect; };
enum class Way : std::uint8_t { next, previous, left, right, up, down };

// The stop that lies that way from `from`; 0 when none does. Next and previous go round, and begin at the ends when
// `from` is not there; a direction then begins at the first stop as well.
WidgetId next_stop(const std::vector<Stop>& stops, WidgetId from, Way way);

// A single switch or two of them in place of a keyboard.
struct SwitchUse {
    enum class How : std::uint8_t { keyboard, two, scan } how = How::keyboard;
    double seconds = 2;   // how long the ring rests on each stop while it walks by itself
};

}  // namespace estation::kiosk::ui
