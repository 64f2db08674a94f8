// The Earth models that come built in, for exhibits that must not wait for a disk: the text of assets/seismology/ak135.tvel,
// put into the program when it is built, and the travel times from it. Any thread.
#pragma once
#include <memory>
#include <string_view>

#include "content/seismology/travel_time.h"

namespace estation::content::seismology {

[[nodiscard]] std::string_view ak135_tvel();
// Some tens of milliseconds of work at each call: keep what it gives, and share it.
[[nodiscard]] std::shared_ptr<const TravelTimes> ak135();

}  // namespace estation::content::seismology
