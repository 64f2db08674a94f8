#include "kiosk/exhibits/intensity_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace estation::kiosk {
using namespace content::seismology;

namespace {
int whole(double intensity) { return static_cast<int>(std::clamp(std::round(intensity), 1.0, 12.0)); }
}  // namespace

bool IntensityMap::set(double magnitude, Zone zone) {
    if (magnitude == magnitude_ && zone == zone_) return false;
    magnitude_ = magnitude;
    zone_ = zone;
    highest_ = at(0, 0).degree;
    edges_.clear();
    for (int degree = least_drawn; degree <= highest_; ++degree)
        if (const auto ring = isoseismal(zone_, magnitude_, degree - 0.5)) edges_.push_back({degree, ring->along_km, ring->across_km});
    return true;
}

IntensityMap::Felt IntensityMap::at(double east_km, double north_km) const {
    const double distance = std::min(std::hypot(east_km, north_km), farthest_km);
    const auto median = intensity_at(zone_, magnitude_, distance, std::atan2(north_km, east_km) * 180 / std::numbers::pi);
    if (!median) return {};
    return {*median, whole(*median), whole(*median - intensity_sigma), whole(*median + intensity_sigma)};
}

}  // namespace estation::kiosk
