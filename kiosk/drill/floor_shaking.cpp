#include "kiosk/drill/floor_shaking.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "content/seismology/attenuation.h"
#include "content/seismology/building.h"
#include "content/seismology/ground_motion.h"

namespace estation::kiosk {
using namespace content;
using namespace content::seismology;

namespace {

constexpr double dt_s = 0.01, before_s = 1.0, damping = 0.05;
constexpr double upward = 0.65;   // of the ground's sideways peak: GB 50011-2010, 5.3.1
constexpr std::uint64_t seed = 20080512;

// Nothing in a room stirs before the S wave, so that of the small first waves a second is enough to be seen. How long
// they would be felt: straight rays in the upper crust serve for that (ak135: 5.80 and 3.46 km/s).
double s_after_p(const DrillQuake& q) { return std::hypot(q.distance_km, q.depth_km) * (1 / 3.46 - 1 / 5.80); }

// How much stronger the rock shakes, by the relation of GB 18306-2015, than the point source says: near a large rupture a
// point is too weak. The median between the two axes; the ground's own answer stays as it is.
Result<double> strengthened(const DrillQuake& q, const Scenario& scenario) {
    Scenario rock = scenario;
    rock.ground = Ground::rock;
    const double simulated = peak(shaking_of(rock, seed, dt_s).horizontal.acceleration_m_s2);
    const auto along = peak_motion_on(Zone::east, Axis::along, q.magnitude, q.distance_km), across = peak_motion_on(Zone::east, Axis::across, q.magnitude, q.distance_km);
    if (!along) return along.error();
    if (!across) return across.error();
    return simulated > 0 ? std::clamp(std::sqrt(along->pga_m_s2 * across->pga_m_s2) / simulated, 0.3, 8.0) : 1.0;
}

double period_s(const DrillQuake& q, const Situation& s) {
    const PeriodRange range = usual_periods(std::max(q.storeys, s.floor));
    switch (s.building) {
        case BuildingClass::strong: return range.shortest_s;
        case BuildingClass::average: return range.usual_s;
        case BuildingClass::weak: return range.longest_s;
    }
    return range.usual_s;
}

}  // namespace

Result<FloorShaking> floor_shaking(const DrillQuake& quake, const Situation& situation) {
    const Scenario scenario{.magnitude = quake.magnitude, .epicentral_distance_km = quake.distance_km, .depth_km = quake.depth_km, .ground = quake.ground, .s_after_p_s = std::min(s_after_p(quake), before_s)};
    const auto times = strengthened(quake, scenario);
    if (!times) return times.error();
    Shaking ground = shaking_of(scenario, seed, dt_s);
    for (double& a : ground.horizontal.acceleration_m_s2) a *= *times;
    const double up = peak(ground.vertical.acceleration_m_s2);
    if (up > 0)
        for (double& a : ground.vertical.acceleration_m_s2) a *= upward * peak(ground.horizontal.acceleration_m_s2) / up;
    // The ground floor moves with the ground, as does whoever is outdoors.
    const int storeys = std::max({quake.storeys, situation.floor, 1}), floor = std::max(0, situation.floor - 1);
    auto sideways = floor_motion(uniform_building(storeys, period_s(quake, situation)), ground.horizontal, damping, floor);
    if (!sideways) return sideways.error();
    return FloorShaking{std::move(*sideways), integrated(ground.vertical)};
}

}  // namespace estation::kiosk
