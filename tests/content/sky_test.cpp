#include "content/sky.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace estation::content;

namespace {

// Minutes between a computed moment and what the almanac prints, in Beijing time.
double minutes_off(double jd, Date day, int hour, int minute) { return std::abs(jd - julian_day(day, hour - 8 + minute / 60.0)) * 1440; }

}  // namespace

TEST_CASE("the solar terms of 2024 and 2025 come at the almanac's minute") {
    struct Printed { int term; Date day; int hour, minute; };
    const Printed printed[] = {{21, {2024, 2, 4}, 16, 27}, {0, {2024, 3, 20}, 11, 6}, {6, {2024, 6, 21}, 4, 51}, {12, {2024, 9, 22}, 20, 44}, {18, {2024, 12, 21}, 17, 21},
                               {21, {2025, 2, 3}, 22, 10}, {0, {2025, 3, 20}, 17, 1}, {6, {2025, 6, 21}, 10, 42}, {12, {2025, 9, 23}, 2, 19}, {18, {2025, 12, 21}, 23, 3}};
    for (const Printed& p : printed) {
        CAPTURE(p.day.iso());
        CHECK(minutes_off(term_jd(p.day.year, p.term), p.day, p.hour, p.minute) < 2);
    }
}

TEST_CASE("a year's terms follow each other by fourteen to sixteen days, and each begins at its own longitude") {
    double before = term_jd(2026, 19);   // 小寒
    CHECK(beijing(before).day == Date{2026, 1, 5});
    for (int n = 20; n < 20 + 23; ++n) {
        const double at = term_jd(2026, n % 24);
        CHECK(at - before > 14.5);
        CHECK(at - before < 16);
        CHECK(term_at(at + 0.01) == n % 24);
        CHECK(term_at(at - 0.01) == (n + 23) % 24);
        before = at;
    }
    CHECK(term_name(21).zh == "立春");
}

TEST_CASE("the moon is new and full when the almanac says") {
    CHECK(minutes_off(next_phase_jd(julian_day({2024, 4, 1}), MoonPhase::new_moon), {2024, 4, 9}, 2, 21) < 2);
    CHECK(minutes_off(next_phase_jd(julian_day({2024, 4, 10}), MoonPhase::full), {2024, 4, 24}, 7, 49) < 2);
    // Meeus, example 49.a: 1977 February 18, 3h 37m 42s terrestrial time.
    CHECK(std::abs(next_phase_jd(julian_day({1977, 2, 1}), MoonPhase::new_moon) + delta_t_s(1977.1) / 86400 - julian_day({1977, 2, 18}, 3 + 37.0 / 60 + 42.0 / 3600)) * 86400 < 10);
    // Example 49.b: the last quarter of January 2044, on the 21st at 23h 48m 17s.
    CHECK(std::abs(next_phase_jd(julian_day({2044, 1, 10}), MoonPhase::last_quarter) + delta_t_s(2044.05) / 86400 - julian_day({2044, 1, 21}, 23 + 48.0 / 60 + 17.0 / 3600)) * 86400 < 20);
}

TEST_CASE("the lit share goes from nothing to all and back") {
    // Meeus, example 48.a: 1992 April 12, 0h: 0.6786.
    CHECK(moon_at(julian_day({1992, 4, 12})).lit == doctest::Approx(0.6786).epsilon(0.006));
    for (int i = 0; i < 40; ++i) {
        const double from = julian_day({2026, 1, 1}) + 29.6 * i;
        CHECK(moon_at(next_phase_jd(from, MoonPhase::new_moon)).lit < 0.01);
        CHECK(moon_at(next_phase_jd(from, MoonPhase::full)).lit > 0.99);
        CHECK(moon_at(next_phase_jd(from, MoonPhase::first_quarter)).lit == doctest::Approx(0.5).epsilon(0.03));
        CHECK(moon_at(from).age_days >= 0);
        CHECK(moon_at(from).age_days < 29.9);
    }
}

TEST_CASE("Beijing time turns over the day, the month and the year") {
    CHECK(beijing(julian_day({2024, 12, 31}, 17)).day == Date{2025, 1, 1});
    CHECK(beijing(julian_day({2024, 12, 31}, 17)).hour == 1);
    CHECK(beijing(julian_day({2024, 2, 28}, 16.5)).day == Date{2024, 2, 29});
    CHECK(julian_day({2000, 1, 1}, 12) == 2451545.0);
}
