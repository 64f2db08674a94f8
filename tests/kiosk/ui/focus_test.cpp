#include "kiosk/ui/focus.h"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace estation::kiosk::ui;

namespace {

// Three columns, four rows; ids from 1 in reading order.
std::vector<Stop> grid() {
    std::vector<Stop> out;
    for (int row = 0; row < 4; ++row)
        for (int col = 0; col < 3; ++col) out.push_back({static_cast<WidgetId>(out.size() + 1), {static_cast<float>(col) * 110, static_cast<float>(row) * 60, 100, 50}});
    return out;
}

}  // namespace

TEST_CASE("tab goes through everything once, and round") {
    const auto stops = grid();
    std::set<WidgetId> seen;
    WidgetId at = 0;
    for (std::size_t i = 0; i < stops.size(); ++i) seen.insert(at = next_stop(stops, at, Way::next));
    CHECK(seen.size() == stops.size());
    CHECK(at == 12);
    CHECK(next_stop(stops, at, Way::next) == 1);
    CHECK(next_stop(stops, 1, Way::previous) == 12);
    CHECK(next_stop(stops, 0, Way::previous) == 12);
}

TEST_CASE("an arrow goes to the neighbour, and nowhere at the edge") {
    const auto stops = grid();
    CHECK(next_stop(stops, 5, Way::left) == 4);
    CHECK(next_stop(stops, 5, Way::right) == 6);
    CHECK(next_stop(stops, 5, Way::up) == 2);
    CHECK(next_stop(stops, 5, Way::down) == 8);
    CHECK(next_stop(stops, 1, Way::left) == 0);
    CHECK(next_stop(stops, 1, Way::up) == 0);
    CHECK(next_stop(stops, 12, Way::right) == 0);
    CHECK(next_stop(stops, 12, Way::down) == 0);
    CHECK(next_stop(stops, 99, Way::down) == 1);  // from nowhere: the first
    CHECK(next_stop({}, 1, Way::next) == 0);
}

TEST_CASE("what is straight ahead comes before what is nearer but aside") {
    const std::vector<Stop> stops{{1, {0, 0, 100, 50}}, {2, {0, 200, 100, 50}}, {3, {300, 60, 100, 50}}};
    CHECK(next_stop(stops, 1, Way::down) == 2);
    CHECK(next_stop(stops, 1, Way::right) == 3);
}
