#include "kiosk/exhibits/warning_replay.h"

#include <doctest/doctest.h>

#include <cmath>

#include "content/seismology/earth_models.h"

using namespace estation::kiosk;
using namespace estation::content::seismology;

TEST_CASE("stations feel the first wave one after another, and the first of them starts the clock") {
    const WarningReplay replay(ak135());
    REQUIRE(replay.stations().size() > 40);
    CHECK(replay.stations().front().feels_s == 0);
    std::size_t before = 0;
    for (double t = replay.origin_s(); t < WarningReplay::end_s; t += 0.5) {
        const std::size_t now = replay.triggered(t);
        CHECK(now >= before);
        before = now;
    }
    CHECK(replay.triggered(-0.01) == 0);
    CHECK(replay.triggered(0) >= 1);
    CHECK(before == replay.stations().size());
    // P takes as long to the first station as it took that day, from 14:46:18.1 to 14:46:40.2.
    CHECK(std::abs(-replay.origin_s() - 22.1) < 0.2);
}

TEST_CASE("the reports are those that were published, and end well below what it was") {
    const WarningReplay replay(ak135());
    CHECK(!replay.report(5.3));
    CHECK(replay.report(5.4)->magnitude == 4.3);
    CHECK(replay.report(8.6)->number == WarningReplay::public_report);
    CHECK(replay.report(8.6)->magnitude == 7.2);
    CHECK(replay.report(9.6)->magnitude == 6.3);   // a revision goes down as well
    CHECK(replay.report(WarningReplay::end_s)->magnitude == 8.1);
    double before = 1;
    for (const auto& report : tohoku_2011()) {
        const double sigma = replay.sigma(report);
        CHECK(sigma <= before);
        CHECK(sigma >= 0.2);
        before = sigma;
        // The ordinary estimate of error does not hold what came out in the end: the earthquake was still growing.
        CHECK(report.magnitude + 2 * sigma < WarningReplay::final_magnitude);
    }
}

TEST_CASE("P runs ahead of S, and neither is at the surface before it began") {
    const WarningReplay replay(ak135());
    CHECK(replay.reached_km(Wave::p, replay.origin_s()) == 0);
    for (double t = replay.origin_s() + 8; t < 100; t += 4) CHECK(replay.reached_km(Wave::p, t) > replay.reached_km(Wave::s, t));
    CHECK(replay.reached_km(Wave::p, 0) == doctest::Approx(WarningReplay::coast_km).epsilon(0.01));
}
