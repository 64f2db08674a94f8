#include "kiosk/exhibits/refraction.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace estation::kiosk;

TEST_CASE("light bends towards the dense side, and back again on the way out") {
    CHECK(*refracted_deg(1, 1.333, 45) == doctest::Approx(32.04).epsilon(1e-3));
    CHECK(*refracted_deg(1.333, 1, *refracted_deg(1, 1.333, 60)) == doctest::Approx(60));
    CHECK(!refracted_deg(1.333, 1, 60));
    CHECK(*critical_deg(1.333, 1) == doctest::Approx(48.6).epsilon(1e-3));
    CHECK(!critical_deg(1, 1.333));
}

TEST_CASE("straight on, four in a hundred come back from glass; beyond the critical angle all") {
    CHECK(reflected_share(1, 1.5, 0) == doctest::Approx(0.04));
    CHECK(reflected_share(1, 1.5, 89.9) > 0.98);
    CHECK(reflected_share(1.5, 1, 50) == 1);
}

TEST_CASE("water's index is the printed one, and the rainbow stands at forty-two degrees, red outside") {
    CHECK(water_index(589.3) == doctest::Approx(1.3330).epsilon(1e-4));
    CHECK(rainbow_deg(water_index(589.3)) == doctest::Approx(42.1).epsilon(2e-3));
    CHECK(rainbow_deg(water_index(700)) == doctest::Approx(42.4).epsilon(3e-3));
    CHECK(rainbow_deg(water_index(400)) == doctest::Approx(40.6).epsilon(5e-3));
    // It is the greatest of all: rays that meet the drop elsewhere come back lower.
    const double n = 1.333, best = rainbow_deg(n);
    for (double i = 1; i < 90; i += 1) CHECK(4 * *refracted_deg(1, n, i) - 2 * i <= best + 1e-9);
}

TEST_CASE("in the drop both chords are of one length, and the ray leaves as it came in") {
    const double n = 1.333, i = rainbow_entry_deg(n);
    const DropPath p = drop_path(n, i);
    const double first = std::hypot(p.back.x - p.in.x, p.back.y - p.in.y), second = std::hypot(p.out.x - p.back.x, p.out.y - p.back.y);
    CHECK(first == doctest::Approx(second));
    CHECK(p.out.y < 0);
    CHECK(p.onwards.x < 0);
    CHECK(p.onwards.y < 0);
    const double leaving = std::acos(p.onwards.x * p.out.x + p.onwards.y * p.out.y) * 180 / std::numbers::pi;
    CHECK(leaving == doctest::Approx(i).epsilon(1e-6));
}
