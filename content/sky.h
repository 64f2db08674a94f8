// Where the sun and the moon stand, computed without any network: the sun's apparent longitude (VSOP87 as truncated by
// Meeus, Astronomical Algorithms, ch. 25; good to a few seconds of arc), the moments of the 24 solar terms from it, the
// moon's phases (ch. 49; good to a few seconds of time) and how much of it is lit (ch. 48). Times are Julian days; terms
// and phases come as Beijing time. Valid for 1900 to 2100. Pure; any thread.
#pragma once
#include <array>
#include <string_view>

#include "content/text.h"

namespace estation::content {

struct Moment { Date day; int hour = 0, minute = 0; };    // Beijing time, to the nearest minute

[[nodiscard]] double julian_day(Date day, double hours_utc = 0);
[[nodiscard]] Moment beijing(double jd_utc);
[[nodiscard]] double delta_t_s(double year);               // terrestrial minus universal time

[[nodiscard]] double sun_longitude_deg(double jde);        // apparent, 0..360; jde: terrestrial time
[[nodiscard]] double earth_sun_au(double jde);

// Term 0 is 春分, longitude 0; term n has longitude 15 n. Of a calendar year: 小寒 (19) to 冬至 (18).
inline constexpr int term_count = 24;
[[nodiscard]] double term_jd(int year, int term);          // universal time
[[nodiscard]] const Text& term_name(int term);
[[nodiscard]] int term_at(double jd);                      // the one that began last

enum class MoonPhase { new_moon, first_quarter, full, last_quarter };
// The next such phase at or after a moment, universal time.
[[nodiscard]] double next_phase_jd(double jd, MoonPhase phase);
struct Moon {
    double lit = 0;        // share of the disc, 0..1
    double age_days = 0;   // since the last new moon
    double elongation_deg = 0;   // from the sun eastwards, 0..360: 0 new, 180 full
};
[[nodiscard]] Moon moon_at(double jd);

}  // namespace estation::content
