#include "kiosk/exhibits/intensity_map.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace estation::kiosk;
using estation::content::seismology::Zone;

TEST_CASE("one magnitude, many intensities: what GB 18306-2015 gives for M 7 in the east") {
    IntensityMap map;
    CHECK(map.set(7, Zone::east));
    CHECK(!map.set(7, Zone::east));
    struct Row { double km, along, across; };
    for (const Row row : {Row{0, 9.25, 9.25}, {10, 8.63, 8.38}, {20, 8.16, 7.82}, {50, 7.21, 6.83}, {100, 6.25, 5.93}, {200, 5.16, 4.95}}) {
        CHECK(std::abs(map.at(row.km, 0).median - row.along) < 0.01);
        CHECK(std::abs(map.at(0, row.km).median - row.across) < 0.01);
        CHECK(std::abs(map.at(-row.km, 0).median - row.along) < 0.01);
    }
    CHECK(map.highest() == 9);
    CHECK(map.at(50, 0).degree == 7);
}

TEST_CASE("a degree begins at its edge, in every direction and zone") {
    IntensityMap map;
    for (const Zone zone : {Zone::east, Zone::moderate, Zone::qingzang, Zone::xinjiang})
        for (double magnitude = 4; magnitude <= 8; magnitude += 0.5) {
            map.set(magnitude, zone);
            double before = 1e9;
            for (const auto& edge : map.edges()) {
                CHECK(edge.along_km < before);
                before = edge.along_km;
                if (edge.along_km > 400) continue;   // beyond what the relations are for
                for (double turn = 0; turn < 360; turn += 30) {
                    const double t = turn * std::numbers::pi / 180, x = edge.along_km * std::cos(t), y = edge.across_km * std::sin(t);
                    CHECK(std::abs(map.at(x, y).median - (edge.degree - 0.5)) < 0.01);
                    CHECK(map.at(x * 0.97, y * 0.97).degree >= edge.degree);
                    CHECK(map.at(x * 1.03, y * 1.03).degree <= edge.degree);
                }
            }
            CHECK(map.edges().back().degree <= map.highest());
        }
}

TEST_CASE("a place is told as a span of degrees that holds its median") {
    IntensityMap map;
    for (double magnitude = 4; magnitude <= 8; magnitude += 0.5)
        for (double km = 0; km < 600; km += 7) {
            map.set(magnitude, Zone::east);
            const auto felt = map.at(km, km / 3);
            CHECK(felt.low <= felt.degree);
            CHECK(felt.degree <= felt.high);
            CHECK(felt.high - felt.low <= 2);
            CHECK(std::abs(felt.median - felt.degree) <= 0.5);
        }
    map.set(8, Zone::east);
    const double strong = map.at(80, 0).median;
    map.set(6, Zone::east);
    CHECK(map.at(80, 0).median < strong);
}
