#include "kiosk/exhibits/building_sway.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace estation::kiosk;
using estation::content::seismology::Ground;

TEST_CASE("soft ground picks out the building whose rhythm it shares") {
    BuildingSway sway;
    CHECK(sway.set(7, 60, Ground::soft));
    CHECK(sway.hardest() == 2);  // twenty storeys, 1.5 s, on ground of 1.3 s
    const double soft = sway.strongest_m_s2(2);
    CHECK(sway.set(7, 60, Ground::rock));
    CHECK(sway.strongest_m_s2(2) < soft / 1.2);
    CHECK(!sway.set(7, 60, Ground::rock));
}

TEST_CASE("on rock, near by, a low building is shaken hardest; the tall one moves farthest in a great earthquake") {
    BuildingSway sway;
    sway.set(5.5, 20, Ground::rock);
    CHECK(sway.hardest() <= 1);
    sway.set(8, 100, Ground::rock);
    CHECK(sway.farthest_m(3) > 5 * sway.farthest_m(0));
}

TEST_CASE("what has been felt only grows, and ends with the strongest") {
    BuildingSway sway;
    for (std::size_t b = 0; b < BuildingSway::storeys.size(); ++b) {
        double last = 0;
        for (double t = 0; t < sway.end_s(); t += 0.1) {
            CHECK(sway.felt_m_s2(b, t) >= last);
            CHECK(std::abs(sway.sway_m(b, t)) <= sway.farthest_m(b) + 1e-12);
            last = sway.felt_m_s2(b, t);
        }
        CHECK(sway.strongest_m_s2(b) >= last);
        CHECK(sway.sway_m(b, -1) == 0);
        CHECK(sway.sway_m(b, 1e6) == 0);
    }
    CHECK(sway.felt_m_s2(sway.hardest(), sway.peak_s() + 0.02) == doctest::Approx(sway.strongest_m_s2(sway.hardest())));
    CHECK(sway.peak_s() < sway.end_s());
    CHECK(sway.spectrum().size() == 49);
}
