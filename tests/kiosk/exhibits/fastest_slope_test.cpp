#include "kiosk/exhibits/fastest_slope.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace estation::kiosk;

TEST_CASE("on a straight way the bead takes what Galileo says") {
    const double across = 2, down = 0.8, length = std::hypot(across, down), a = 9.81 * down / length;
    CHECK(SlopeWay(straight_way(across, down)).duration_s() == doctest::Approx(std::sqrt(2 * length / a)).epsilon(1e-6));
    CHECK(SlopeWay(straight_way(across, down)).speed_at(10) == doctest::Approx(std::sqrt(2 * 9.81 * down)));
}

TEST_CASE("a cycloid to its lowest point takes pi sqrt(R / g), and from anywhere on it just as long") {
    const double r = 0.5, pi = std::numbers::pi;
    const Cycloid c = cycloid_through(pi * r, 2 * r);
    CHECK(c.radius_m == doctest::Approx(r));
    CHECK(c.end_angle == doctest::Approx(pi));
    CHECK(cycloid_duration_s(c) == doctest::Approx(pi * std::sqrt(r / 9.81)));
    CHECK(SlopeWay(cycloid_way(pi * r, 2 * r, 2000)).duration_s() == doctest::Approx(pi * std::sqrt(r / 9.81)).epsilon(1e-3));
    for (const double from : {0.5, 1.5, 2.5}) {   // Huygens: the clock that needs no small swings
        std::vector<SlopePoint> rest;
        for (int i = 0; i <= 4000; ++i) {
            const double k = i / 4000.0, a = from + (pi - from) * k * k;
            rest.push_back({r * (a - std::sin(a)), r * (1 - std::cos(a))});
        }
        CHECK(SlopeWay(rest).duration_s() == doctest::Approx(pi * std::sqrt(r / 9.81)).epsilon(2e-3));
    }
}

TEST_CASE("no other way is faster") {
    for (const double down : {0.3, 0.8, 1.5}) {
        const double best = cycloid_duration_s(cycloid_through(2, down));
        CHECK(SlopeWay(straight_way(2, down)).duration_s() > best);
        CHECK(SlopeWay(arc_way(2, down)).duration_s() > best);
        for (double x = 0; x <= 2; x += 0.25)
            for (double y = 0.05; y < 1.5; y += 0.2) CHECK(SlopeWay(bent_way(2, down, {x, y})).duration_s() > best * 0.9995);
    }
}

TEST_CASE("the bead goes forward without jumps and ends at the end") {
    const SlopeWay way(arc_way(2, 0.8));
    SlopePoint before = way.at(0);
    for (int i = 1; i <= 500; ++i) {
        const double t = way.duration_s() * i / 500;
        const SlopePoint now = way.at(t);
        CHECK(std::hypot(now.x - before.x, now.y - before.y) <= way.speed_at(t) * way.duration_s() / 500 * 1.2 + 4e-3);
        before = now;
    }
    CHECK(before.x == doctest::Approx(2));
    CHECK(before.y == doctest::Approx(0.8));
}
