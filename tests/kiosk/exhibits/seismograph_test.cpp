#include "kiosk/exhibits/seismograph.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "content/seismology/earth_models.h"

using namespace estation::kiosk;
using namespace estation::content::seismology;

namespace {

// The largest value written between two moments of the first sheet.
double most(const Seismograph& s, double from, double to) {
    double m = 0;
    for (auto i = static_cast<std::size_t>(from / Seismograph::dt_s); i < static_cast<std::size_t>(to / Seismograph::dt_s) && i < s.trace().size(); ++i) m = std::max(m, std::abs(s.trace()[i]));
    return m;
}

}  // namespace

TEST_CASE("P and S come when ak135 says") {
    Seismograph s(ak135());
    s.quake(2, 100);
    CHECK(s.quakes()[0].p_s == doctest::Approx(2 + 17.314).epsilon(0.001));
    CHECK(s.quakes()[0].s_s == doctest::Approx(2 + 29.023).epsilon(0.001));
    CHECK(!s.latest_read());
    s.run_to(40);
    REQUIRE(s.latest_read());
    CHECK(s.latest_read()->distance_km == 100);
    CHECK(s.trace().size() == 2000);
}

TEST_CASE("a high pass takes the sea's swell away and leaves the earthquake; a low pass does the opposite") {
    Seismograph s(ak135());
    s.quake(2, 60);   // P at 12.5, S at 20
    s.run_to(40);
    const double p = s.quakes()[0].p_s, sv = s.quakes()[0].s_s;
    const double quiet = most(s, 0, p), plain_s = most(s, sv, sv + 4);
    CHECK(quiet > 0.2);
    s.set(Seismograph::Filter::high_pass, 1);
    CHECK(most(s, 0, p) < quiet / 2);
    CHECK(most(s, p, p + 3) > 1.3 * most(s, 0, p));           // now P stands out
    CHECK(most(s, sv, sv + 4) > 0.6 * plain_s);
    s.set(Seismograph::Filter::low_pass, 1);
    CHECK(most(s, sv, sv + 4) < 0.7 * plain_s);
    CHECK(most(s, 0, p) > 0.2);                               // the swell is still there
    s.set(Seismograph::Filter::low_pass, 4);
    const double with_traffic_gone = most(s, 0, p);
    CHECK(with_traffic_gone < quiet);
    s.set(Seismograph::Filter::none, 4);
    CHECK(most(s, 0, p) == doctest::Approx(quiet));
    CHECK(s.gain(0.2) == 1);
}

TEST_CASE("the same again gives the same sheet, however it was come to") {
    Seismograph once(ak135()), steps(ak135());
    once.quake(2, 50);
    once.set(Seismograph::Filter::high_pass, 1.5);
    once.run_to(31.3);
    steps.set(Seismograph::Filter::low_pass, 3);
    steps.run_to(70);
    for (double t = 0; t < 20; t += 0.37) steps.run_to(t);
    steps.quake(2, 50);
    steps.set(Seismograph::Filter::high_pass, 1.5);
    for (double t = 20; t < 31.3; t += 0.011) steps.run_to(t);
    steps.run_to(31.3);
    REQUIRE(once.trace().size() == steps.trace().size());
    for (std::size_t i = 0; i < once.trace().size(); ++i) CHECK(once.trace()[i] == doctest::Approx(steps.trace()[i]));
}

TEST_CASE("a new sheet begins after four rows, and too many earthquakes push out the oldest") {
    Seismograph s(ak135());
    s.run_to(Seismograph::sheet_s + 3);
    CHECK(s.sheet_begins_s() == Seismograph::sheet_s);
    CHECK(s.trace().size() == 150);
    for (int i = 0; i < 40; ++i) s.quake(60 + i, 10 + i);
    CHECK(s.quakes().size() == Seismograph::most_quakes);
    CHECK(s.quakes().back().distance_km == 49);
    s.quake(60, 1e6);   // no such place
    CHECK(s.quakes().back().distance_km == 49);
    s.forget_quakes();
    CHECK(s.quakes().empty());
}
