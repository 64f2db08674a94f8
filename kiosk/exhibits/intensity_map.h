// One earthquake on a schematic plain: its magnitude is one number, its intensity another one at every place. The ellipses are
// those of GB 18306-2015 (content/seismology/attenuation), around a fault that runs from west to east. A town stands somewhere,
// and what it feels is a span of whole degrees, because single earthquakes differ from the median. Kilometres, degrees. Pure.
#pragma once
#include <vector>

#include "content/seismology/attenuation.h"

namespace estation::kiosk {

class IntensityMap {
public:
    static constexpr int least_drawn = 3;   // the lowest degree that has an edge on the map

    IntensityMap() { set(6.5, content::seismology::Zone::east); }
    // True when something changed.
    bool set(double magnitude, content::seismology::Zone zone);
    [[nodiscard]] double magnitude() const { return magnitude_; }
    [[nodiscard]] content::seismology::Zone zone() const { return zone_; }

    // Where each whole degree begins, largest ellipse first: intensity half a degree below it, as degrees are rounded.
    struct Edge { int degree = 1; double along_km = 0, across_km = 0; };
    [[nodiscard]] const std::vector<Edge>& edges() const { return edges_; }
    [[nodiscard]] int highest() const { return highest_; }   // the degree at the epicentre

    // At a place: the median, and the whole degrees between one standard deviation below and above it.
    struct Felt { double median = 1; int degree = 1, low = 1, high = 1; };
    [[nodiscard]] Felt at(double east_km, double north_km) const;
    // As far as the relations reach.
    static constexpr double farthest_km = content::seismology::most_distance_km;

private:
    double magnitude_ = 0;
    content::seismology::Zone zone_ = content::seismology::Zone::east;
    std::vector<Edge> edges_;
    int highest_ = 1;
};

}  // namespace estation::kiosk
