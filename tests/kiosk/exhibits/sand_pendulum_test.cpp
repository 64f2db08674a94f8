#include "kiosk/exhibits/sand_pendulum.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace estation::kiosk;

TEST_CASE("one to one is a line, an ellipse or a circle, as the phase says") {
    const SandPendulum line{1, 1, 0, 10, 1e9}, circle{1, 1, 90, 10, 1e9};
    for (double t = 0; t < 10; t += 0.37) {
        CHECK(line.at(t).x == doctest::Approx(line.at(t).y));
        CHECK(std::hypot(circle.at(t).x, circle.at(t).y) == doctest::Approx(1));
    }
}

TEST_CASE("the figure closes after the common period, earlier when both have a divisor") {
    const SandPendulum p{4, 6, 30, 12, 1e9};
    CHECK(p.common() == 2);
    for (double t = 0; t < 3; t += 0.21) {
        CHECK(p.at(t).x == doctest::Approx(p.at(t + p.closes_s()).x));
        CHECK(p.at(t).y == doctest::Approx(p.at(t + p.closes_s()).y));
    }
    CHECK(SandPendulum{2, 3, 90, 12, 1e9}.closes_s() == 12);
}

TEST_CASE("the swing fades, and a pendulum of four times the length swings half as often") {
    const SandPendulum p{1, 2, 90, 12, 100};
    CHECK(std::abs(p.at(100).x) <= std::exp(-1.0) + 1e-9);
    CHECK(p.length_ratio() == doctest::Approx(0.25));
}
