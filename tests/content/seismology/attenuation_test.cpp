#include "content/seismology/attenuation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

using namespace estation::content::seismology;

namespace {
constexpr std::array zones = {Zone::xinjiang, Zone::qingzang, Zone::east, Zone::moderate};
}

TEST_CASE("the east's M 7 row") {
    struct Row { double km, along, across; };
    for (const Row row : {Row{0, 9.25, 9.25}, {10, 8.63, 8.38}, {20, 8.16, 7.82}, {50, 7.21, 6.83}, {100, 6.25, 5.93}, {200, 5.16, 4.95}}) {
        CHECK(std::abs(*intensity_on(Zone::east, Axis::along, 7, row.km) - row.along) < 0.006);
        CHECK(std::abs(*intensity_on(Zone::east, Axis::across, 7, row.km) - row.across) < 0.006);
    }
}

TEST_CASE("both axes start from one intensity at the epicentre") {
    const std::array at_five = {6.50, 6.58, 6.53, 6.90};
    for (std::size_t i = 0; i < zones.size(); ++i) {
        CHECK(std::abs(*intensity_on(zones[i], Axis::along, 5, 0) - at_five[i]) < 0.011);
        CHECK(std::abs(*intensity_on(zones[i], Axis::across, 5, 0) - at_five[i]) < 0.011);
    }
}

TEST_CASE("right at the epicentre the ellipses end in the lower of the two axes' values") {
    for (const Zone zone : zones)
        for (double magnitude = 3; magnitude <= 8.5; magnitude += 0.25)
            for (const double turn : {0.0, 40.0, 90.0}) {
                const double least = std::min(*intensity_on(zone, Axis::along, magnitude, 0), *intensity_on(zone, Axis::across, magnitude, 0));
                CHECK(std::abs(*intensity_at(zone, magnitude, 0, turn) - least) < 1e-6);
                CHECK(*intensity_at(zone, magnitude, 0.01, turn) <= least + 1e-9);
            }
}

TEST_CASE("the textbook's mean") {
    struct Row { double km, i; };
    for (const Row row : {Row{25, 9.08}, {50, 8.03}, {100, 6.98}, {200, 5.93}}) CHECK(std::abs(*mean_intensity(8, row.km) - row.i) < 0.01);
    CHECK(*mean_intensity(6, 0) == doctest::Approx(0.24 + 1.29 * 6));
    CHECK(*mean_intensity(6, 1) == doctest::Approx(0.24 + 1.29 * 6));
}

TEST_CASE("peak motions of the standard") {
    struct Row { Zone zone; double km, along, across; };
    for (const Row row : {Row{Zone::east, 10, 553, 466}, {Zone::east, 50, 124, 90}, {Zone::east, 100, 42, 31}, {Zone::east, 200, 11.6, 9.4}, {Zone::xinjiang, 10, 578, 473},
                          {Zone::xinjiang, 50, 125, 83}, {Zone::xinjiang, 100, 41, 27}}) {
        CHECK(peak_motion_on(row.zone, Axis::along, 7, row.km)->pga_m_s2 * 100 == doctest::Approx(row.along).epsilon(0.012));
        CHECK(peak_motion_on(row.zone, Axis::across, 7, row.km)->pga_m_s2 * 100 == doctest::Approx(row.across).epsilon(0.02));
    }
}

TEST_CASE("everything falls with distance and rises with magnitude") {
    for (const Zone zone : zones)
        for (const Axis axis : {Axis::along, Axis::across})
            for (double m = 4; m <= 8.5; m += 0.1)
                for (double r = 0; r < 500; r += 5) {
                    const auto nearer = *peak_motion_on(zone, axis, m, r), farther = *peak_motion_on(zone, axis, m, r + 5), weaker = *peak_motion_on(zone, axis, m - 0.1, r);
                    CHECK(nearer.pga_m_s2 > farther.pga_m_s2);
                    CHECK(nearer.pgv_m_s > farther.pgv_m_s);
                    CHECK(nearer.pgv_m_s >= weaker.pgv_m_s);
                    CHECK(nearer.pga_m_s2 >= weaker.pga_m_s2);
                    if (m >= 6) CHECK(nearer.pga_m_s2 > peak_motion_on(zone, axis, m - 2, r)->pga_m_s2);
                    const double here = *intensity_on(zone, axis, m, r);
                    if (here > 1) CHECK(here > *intensity_on(zone, axis, m, r + 5));
                    if (here > 1) CHECK(here > *intensity_on(zone, axis, m - 0.1, r));
                    CHECK(*mean_intensity(m, r) >= *mean_intensity(m, r + 5));
                }
}

TEST_CASE("nothing falls where the two sets of coefficients meet, at M 6.5, and nothing leaps") {
    for (const Zone zone : zones)
        for (const Axis axis : {Axis::along, Axis::across})
            for (const double r : {0.0, 30.0, 200.0}) {
                const auto below = *peak_motion_on(zone, axis, 6.5, r), above = *peak_motion_on(zone, axis, 6.5 + 1e-9, r);
                CHECK(above.pga_m_s2 >= below.pga_m_s2);
                CHECK(above.pgv_m_s >= below.pgv_m_s);
                CHECK(above.pga_m_s2 == doctest::Approx(below.pga_m_s2).epsilon(0.05));
                CHECK(above.pgv_m_s == doctest::Approx(below.pgv_m_s).epsilon(0.05));
            }
}

TEST_CASE("an ellipse and the intensity on it are each other's") {
    std::mt19937 random(7);
    for (int i = 0; i < 3000; ++i) {
        const Zone zone = zones[random() % 4];
        const double m = 4.5 + random() % 380 / 100.0, want = 3 + random() % 500 / 100.0, angle = random() % 720 - 360.0;
        const auto line = isoseismal(zone, m, want);
        if (!line || line->across_km < 1 || line->along_km > 450) continue;
        const double a = angle * 3.14159265358979 / 180, r = line->along_km * line->across_km / std::hypot(line->along_km * std::sin(a), line->across_km * std::cos(a));
        if (r < most_distance_km) CHECK(*intensity_at(zone, m, r, angle) == doctest::Approx(want).epsilon(1e-5));
    }
    CHECK(*intensity_at(Zone::east, 7, 50, 0) == doctest::Approx(*intensity_on(Zone::east, Axis::along, 7, 50)).epsilon(1e-6));
    CHECK(*intensity_at(Zone::east, 7, 50, 90) == doctest::Approx(*intensity_on(Zone::east, Axis::across, 7, 50)).epsilon(1e-6));
    CHECK(*intensity_at(Zone::east, 7, 0, 30) == doctest::Approx(9.25).epsilon(0.002));
    CHECK(!isoseismal(Zone::east, 5, 9));
    for (double r = 1; r < 400; r += 3)
        for (const double angle : {15.0, 45.0, 80.0}) CHECK(*intensity_at(Zone::qingzang, 7.5, r, angle) > *intensity_at(Zone::qingzang, 7.5, r + 3, angle));
}

TEST_CASE("outside the range the error names it") {
    for (const auto& [m, r] : {std::pair{2.9, 10.0}, {8.6, 10.0}, {7.0, -1.0}, {7.0, 501.0}, {std::nan(""), 10.0}, {7.0, std::nan("")}}) {
        CHECK(intensity_on(Zone::east, Axis::along, m, r).error().text.find("between") != std::string::npos);
        CHECK(!intensity_at(Zone::east, m, r, 0));
        CHECK(!mean_intensity(m, r));
        CHECK(!peak_motion_on(Zone::east, Axis::along, m, r));
    }
    CHECK(!intensity_at(Zone::east, 7, 10, std::nan("")));
    CHECK(*intensity_on(Zone::moderate, Axis::across, 3, 500) >= 1);
}
