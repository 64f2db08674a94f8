// Walking routes along the streets of a shelter map: shortest ways from 「您在这里」 to every shelter, with the words a
// route poster says. Streets that meet or cross are joined where they do. Pure; any thread.
#pragma once
#include <optional>
#include <vector>

#include "content/item.h"

namespace estation::content {

inline constexpr double walking_m_s = 1.0, step_free_m_s = 0.8;

// The eight winds, clockwise from the north; for words.
enum class Wind { north, north_east, east, south_east, south, south_west, west, north_west };
[[nodiscard]] Wind wind_of(MapPoint from, MapPoint to);

struct RouteStep {
    Text street;  // empty: across open ground, from the street to the door
    Wind wind = Wind::north;
    double metres = 0;
};

struct Route {
    double metres = 0;
    std::vector<MapPoint> line;
    std::vector<RouteStep> steps;
};

// One for each of the map's shelters, in their order; nothing where no street leads there. `step_free`: only along
// streets without steps, and only to shelters without.
[[nodiscard]] std::vector<std::optional<Route>> walking_routes(const ShelterMap& map, bool step_free);
// Rounded up, at least one.
[[nodiscard]] int walking_minutes(double metres, double metres_per_second);

}  // namespace estation::content
