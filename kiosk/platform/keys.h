// The keys a station understands, whichever keyboard or switch they come from. A plain value.
#pragma once
#include <cstdint>

namespace estation::kiosk {

enum class Key : std::uint8_t { none, tab, back_tab, left, right, up, down, enter, space, escape, home, page_up, page_down };

}  // namespace estation::kiosk
