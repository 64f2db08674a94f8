#include "kiosk/exhibits/wave_race.h"

#include <doctest/doctest.h>

#include "content/seismology/earth_models.h"

using namespace estation::kiosk;
using estation::content::seismology::ak135;

TEST_CASE("sixty kilometres away there are twelve and a half seconds; near the epicentre there are none") {
    WaveRace race(ak135());
    CHECK(race.p_arrives_s() == doctest::Approx(10.48).epsilon(1e-3));
    CHECK(race.s_arrives_s() == doctest::Approx(17.57).epsilon(1e-3));
    CHECK(race.time_to_act_s() == doctest::Approx(12.57).epsilon(1e-3));
    CHECK(race.blind_zone_km() == doctest::Approx(14.1).epsilon(0.01));  // sqrt((3.46 * 5)^2 - 10^2)
    CHECK(!race.blind());
    CHECK(race.set(12, 5, 10));
    CHECK(race.blind());
    CHECK(race.time_to_act_s() == 0);
    CHECK(!race.set(12, 5, 10));
}

TEST_CASE("a wave is where its time says, and nowhere before it has come up") {
    WaveRace race(ak135());
    CHECK(race.s_km(race.s_arrives_s()) == doctest::Approx(race.distance_km()).epsilon(1e-3));
    CHECK(race.p_km(race.p_arrives_s()) == doctest::Approx(race.distance_km()).epsilon(1e-3));
    CHECK(race.p_km(-1) == 0);
    CHECK(race.p_km(1.5) == 0);  // from ten kilometres down P needs 1.7 s
    CHECK(race.p_km(1.9) > 0);
}

TEST_CASE("beyond the crust S comes sooner than its speed near home promises") {
    WaveRace race(ak135());
    race.set(200, 5, 10);
    CHECK(race.s_arrives_s() == doctest::Approx(53.93).epsilon(1e-3));
    CHECK(race.s_arrives_s() < 200 / 3.46 - 3);
}

TEST_CASE("an earthquake so deep that the warning is first everywhere has no blind zone") {
    WaveRace race(ak135());
    race.set(20, 5, 40);
    CHECK(race.blind_zone_km() == 0);
    CHECK(!race.blind());
}
