#include "content/walking.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace estation::content;

namespace {

Street street(const char* name, std::vector<MapPoint> points, bool step_free = true) { return {{name, name}, std::move(points), step_free}; }
Shelter shelter(MapPoint at, bool step_free = true) {
    Shelter s;
    s.id = "s";
    s.name = {"场", "S"};
    s.at = at;
    s.step_free = step_free;
    return s;
}
ShelterMap map_of(MapPoint here, std::vector<Street> streets, std::vector<Shelter> shelters) { return {here, std::move(streets), std::move(shelters), "", true}; }

std::string said(const Route& route) {
    std::string out;
    for (const RouteStep& s : route.steps) out += s.street.zh + std::to_string(static_cast<int>(s.wind)) + ":" + std::to_string(std::lround(s.metres)) + " ";
    return out;
}

}  // namespace

TEST_CASE("the eight winds") {
    CHECK(wind_of({0, 0}, {0, 5}) == Wind::north);
    CHECK(wind_of({0, 0}, {5, 5}) == Wind::north_east);
    CHECK(wind_of({0, 0}, {5, 0.5}) == Wind::east);
    CHECK(wind_of({0, 0}, {0, -5}) == Wind::south);
    CHECK(wind_of({0, 0}, {-5, 0}) == Wind::west);
    CHECK(wind_of({0, 0}, {-5, 5}) == Wind::north_west);
}

TEST_CASE("streets that cross without a common point are joined") {
    const auto map = map_of({-100, 0}, {street("横", {{-100, 0}, {100, 0}}), street("竖", {{0, -50}, {0, 80}})}, {shelter({0, 80})});
    const auto routes = walking_routes(map, false);
    REQUIRE(routes.size() == 1);
    REQUIRE(routes[0]);
    CHECK(routes[0]->metres == doctest::Approx(180));
    CHECK(said(*routes[0]) == "横2:100 竖0:80 ");
}

TEST_CASE("an end that nearly meets a street meets it") {
    const auto map = map_of({0, 0}, {street("横", {{0, 0}, {100, 0}}), street("竖", {{50, 1.5}, {50, 60}}), street("远", {{80, 10}, {80, 60}})}, {shelter({50, 60}), shelter({80, 60})});
    const auto routes = walking_routes(map, false);
    REQUIRE(routes[0]);
    CHECK(routes[0]->metres == doctest::Approx(110).epsilon(0.02));
    CHECK_FALSE(routes[1]);  // ten metres are a gap
}

TEST_CASE("the shortest of two ways, and the one without steps") {
    const std::vector<Street> streets{street("长", {{0, 0}, {100, 0}, {100, 100}}), street("台阶", {{0, 0}, {100, 100}}, false)};
    const auto map = map_of({0, 0}, streets, {shelter({100, 100}), shelter({100, 0}, false)});
    const auto any = walking_routes(map, false), level = walking_routes(map, true);
    REQUIRE(any[0]);
    CHECK(any[0]->metres == doctest::Approx(std::sqrt(2.0) * 100));
    CHECK(said(*any[0]) == "台阶1:141 ");
    REQUIRE(level[0]);
    CHECK(level[0]->metres == doctest::Approx(200));
    CHECK(said(*level[0]) == "长2:100 长0:100 ");
    CHECK(any[1]);
    CHECK_FALSE(level[1]);  // the way is level, the place is not
}

TEST_CASE("who and what lies off the street walks to it and is counted") {
    const auto map = map_of({20, -30}, {street("路", {{0, 0}, {100, 0}})}, {shelter({100, 50}), shelter({60, 0})});
    const auto routes = walking_routes(map, false);
    REQUIRE(routes[0]);
    CHECK(routes[0]->metres == doctest::Approx(30 + 80 + 50));
    CHECK(said(*routes[0]) == "0:30 路2:80 0:50 ");
    CHECK(routes[0]->line.size() == 5);  // here, the street, past the other place, the corner, the door
    REQUIRE(routes[1]);
    CHECK(said(*routes[1]) == "0:30 路2:40 ");
}

TEST_CASE("no street is no way, and a shelter where one stands is no distance") {
    CHECK_FALSE(walking_routes(map_of({0, 0}, {}, {shelter({5, 5})}), false)[0]);
    CHECK_FALSE(walking_routes(map_of({0, 0}, {street("点", {{0, 0}, {0, 0}})}, {shelter({5, 5})}), false)[0]);
    const auto here = walking_routes(map_of({10, 0}, {street("路", {{0, 0}, {100, 0}})}, {shelter({10, 0})}), false);
    REQUIRE(here[0]);
    CHECK(here[0]->metres == doctest::Approx(0));
    CHECK(here[0]->steps.empty());
}

TEST_CASE("minutes are rounded up, and slower without steps") {
    CHECK(walking_minutes(300, walking_m_s) == 5);
    CHECK(walking_minutes(301, walking_m_s) == 6);
    CHECK(walking_minutes(300, step_free_m_s) == 7);
    CHECK(walking_minutes(0, walking_m_s) == 1);
}

TEST_CASE("the largest map that is read is searched at once") {
    // Twenty by twenty streets of one piece make 400 crossings.
    std::vector<Street> streets;
    for (int i = 0; i < 20; ++i) {
        const double at = i * 100.0;
        streets.push_back(street("横", {{0, at}, {1900, at}}));
        streets.push_back(street("竖", {{at, 0}, {at, 1900}}));
    }
    const auto routes = walking_routes(map_of({0, 0}, streets, {shelter({1900, 1900})}), false);
    REQUIRE(routes[0]);
    CHECK(routes[0]->metres == doctest::Approx(3800));
}
