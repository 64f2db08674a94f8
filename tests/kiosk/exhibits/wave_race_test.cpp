#include "kiosk/exhibits/wave_race.h"

#include <doctest/doctest.h>

using namespace estation::kiosk;

TEST_CASE("sixty kilometres away there are twelve seconds; within seventeen and a half there are none") {
    const WaveRace race;
    CHECK(race.p_arrives_s() == doctest::Approx(10));
    CHECK(race.s_arrives_s() == doctest::Approx(17.14).epsilon(1e-3));
    CHECK(race.time_to_act_s() == doctest::Approx(12.14).epsilon(1e-3));
    CHECK(race.blind_zone_km() == doctest::Approx(17.5));
    CHECK(!race.blind());
    const WaveRace close{6, 3.5, 5, 15};
    CHECK(close.blind());
    CHECK(close.time_to_act_s() == 0);
}

TEST_CASE("the S wave is where its time says, and nowhere before the start") {
    const WaveRace race;
    CHECK(race.s_km(race.s_arrives_s()) == doctest::Approx(race.distance_km));
    CHECK(race.p_km(race.p_arrives_s()) == doctest::Approx(race.distance_km));
    CHECK(race.p_km(-1) == 0);
}
