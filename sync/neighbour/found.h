// The list of neighbours that the neighbour program leaves for the kiosk: one line for each, its address and its name.
// Strangers on the network wrote part of it, so it is read like everything from outside: bounded, and whatever is no
// address is passed over. Pure functions; any thread.
//
//   http://192.168.1.20:7007 三号站
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sync/neighbour/finder.h"

namespace estation::sync::neighbour {

inline constexpr std::size_t found_cap = 16u << 10;

[[nodiscard]] std::string write_found(const std::vector<Neighbour>& neighbours);
[[nodiscard]] std::vector<Neighbour> read_found(std::string_view unverified_text);

}  // namespace estation::sync::neighbour
