#include "kiosk/exhibits/solar_terms_view.h"

#include <doctest/doctest.h>

using namespace estation::kiosk;

TEST_CASE("day and night are equal at the equinoxes, and the days of thirty degrees north lie between ten and fourteen hours") {
    CHECK(day_hours(30, 0) == doctest::Approx(12));
    CHECK(day_hours(30, 180) == doctest::Approx(12));
    CHECK(day_hours(30, 90) == doctest::Approx(13.93).epsilon(0.003));
    CHECK(day_hours(30, 270) == doctest::Approx(10.07).epsilon(0.003));
    CHECK(day_hours(80, 90) == 24);
    CHECK(day_hours(80, 270) == 0);
    CHECK(declination_deg(90) == doctest::Approx(23.44));
    CHECK(declination_deg(270) == doctest::Approx(-23.44));
}
