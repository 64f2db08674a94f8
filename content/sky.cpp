#include "content/sky.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace estation::content {
namespace {

constexpr double degree = std::numbers::pi / 180;
double sine(double deg) { return std::sin(deg * degree); }
double cosine(double deg) { return std::cos(deg * degree); }
double turn(double deg) {
    deg = std::fmod(deg, 360);
    return deg < 0 ? deg + 360 : deg;
}
double centuries(double jde) { return (jde - 2451545.0) / 36525; }

// VSOP87, the earth's heliocentric longitude: a cos(b + c t), t in thousands of years, in 1e-8 radians.
struct Wave { double a, b, c; };
constexpr Wave l0[] = {
    {175347046, 0, 0}, {3341656, 4.6692568, 6283.0758500}, {34894, 4.6261, 12566.1517}, {3497, 2.7441, 5753.3849}, {3418, 2.8289, 3.5231},
    {3136, 3.6277, 77713.7715}, {2676, 4.4181, 7860.4194}, {2343, 6.1352, 3930.2097}, {1324, 0.7425, 11506.7698}, {1273, 2.0371, 529.6910},
    {1199, 1.1096, 1577.3435}, {990, 5.233, 5884.927}, {902, 2.045, 26.298}, {857, 3.508, 398.149}, {780, 1.179, 5223.694}, {753, 2.533, 5507.553},
    {505, 4.583, 18849.228}, {492, 4.205, 775.523}, {357, 2.920, 0.067}, {317, 5.849, 11790.629}, {284, 1.899, 796.298}, {271, 0.315, 10977.079},
    {243, 0.345, 5486.778}, {206, 4.806, 2544.314}, {205, 1.869, 5573.143}, {202, 2.458, 6069.777}, {156, 0.833, 213.299}, {132, 3.411, 2942.463},
    {126, 1.083, 20.775}, {115, 0.645, 0.980}, {103, 0.636, 4694.003}, {102, 0.976, 15720.839}, {102, 4.267, 7.114}, {99, 6.21, 2146.17},
    {98, 0.68, 155.42}, {86, 5.98, 161000.69}, {85, 1.30, 6275.96}, {85, 3.67, 71430.70}, {80, 1.81, 17260.15}, {79, 3.04, 12036.46}, {75, 1.76, 5088.63},
    {74, 3.50, 3154.69}, {74, 4.68, 801.82}, {70, 0.83, 9437.76}, {62, 3.98, 8827.39}, {61, 1.82, 7084.90}, {57, 2.78, 6286.60}, {56, 4.39, 14143.50},
    {56, 3.47, 6279.55}, {52, 0.19, 12139.55}, {52, 1.33, 1748.02}, {51, 0.28, 5856.48}, {49, 0.49, 1194.45}, {41, 5.37, 8429.24}, {41, 2.40, 19651.05},
    {39, 6.17, 10447.39}, {37, 6.04, 10213.29}, {37, 2.57, 1059.38}, {36, 1.71, 2352.87}, {36, 1.78, 6812.77}, {33, 0.59, 17789.85}, {30, 0.44, 83996.85},
    {30, 2.74, 1349.87}, {25, 3.16, 4690.48}};
constexpr Wave l1[] = {
    {628331966747, 0, 0}, {206059, 2.678235, 6283.075850}, {4303, 2.6351, 12566.1517}, {425, 1.590, 3.523}, {119, 5.796, 26.298}, {109, 2.966, 1577.344},
    {93, 2.59, 18849.23}, {72, 1.14, 529.69}, {68, 1.87, 398.15}, {67, 4.41, 5507.55}, {59, 2.89, 5223.69}, {56, 2.17, 155.42}, {45, 0.40, 796.30},
    {36, 0.47, 775.52}, {29, 2.65, 7.11}, {21, 5.34, 0.98}, {19, 1.85, 5486.78}, {19, 4.97, 213.30}, {17, 2.99, 6275.96}, {16, 0.03, 2544.31},
    {16, 1.43, 2146.17}, {15, 1.21, 10977.08}, {12, 2.83, 1748.02}, {12, 3.26, 5088.63}, {12, 5.27, 1194.45}, {12, 2.08, 4694.00}, {11, 0.77, 553.57},
    {10, 1.30, 6286.60}, {10, 4.24, 1349.87}};
constexpr Wave l2[] = {{52919, 0, 0}, {8720, 1.0721, 6283.0758}, {309, 0.867, 12566.152}, {27, 0.05, 3.52}, {16, 5.19, 26.30}, {16, 3.68, 155.42}, {10, 0.76, 18849.23}};
constexpr Wave l3[] = {{289, 5.844, 6283.076}, {35, 0, 0}, {17, 5.49, 12566.15}};
constexpr Wave l4[] = {{-114, 0, 0}, {8, 4.13, 6283.08}};

double sum(std::span<const Wave> waves, double t) {
    double s = 0;
    for (const Wave& w : waves) s += w.a * std::cos(w.b + w.c * t);
    return s;
}

double nutation_deg(double t) {
    const double node = 125.04452 - 1934.136261 * t, sun = 280.4665 + 36000.7698 * t, moon = 218.3165 + 481267.8813 * t;
    const double m = 357.52772 + 35999.050340 * t, mm = 134.96298 + 477198.867398 * t;
    return (-17.1996 * sine(node) - 1.3187 * sine(2 * sun) - 0.2274 * sine(2 * moon) + 0.2062 * sine(2 * node) + 0.1426 * sine(m) + 0.0712 * sine(mm) -
            0.0517 * sine(2 * sun + m) - 0.0386 * sine(2 * moon - node)) / 3600;
}

double year_of(double jd) { return 2000 + (jd - 2451545.0) / 365.25; }
double universal(double jde) { return jde - delta_t_s(year_of(jde)) / 86400; }

// The k-th lunation since January 2000; k ends in .25, .5, .75 for the other phases. Terrestrial time.
double phase_jde(double k) {
    const double t = k / 1236.85, t2 = t * t, e = 1 - 0.002516 * t - 0.0000074 * t2;
    const double m = 2.5534 + 29.10535670 * k - 0.0000014 * t2, mm = 201.5643 + 385.81693528 * k + 0.0107582 * t2 + 0.00001238 * t2 * t;
    const double f = 160.7108 + 390.67050284 * k - 0.0016118 * t2 - 0.00000227 * t2 * t, node = 124.7746 - 1.56375588 * k + 0.0020672 * t2;
    double jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t2 - 0.000000150 * t2 * t;
    const double part = k - std::floor(k);
    const auto four = static_cast<int>(std::lround(part * 4)) % 4;
    if (four == 0 || four == 2) {
        const bool full = four == 2;
        jde += (full ? -0.40614 : -0.40720) * sine(mm) + (full ? 0.17302 : 0.17241) * e * sine(m) + (full ? 0.01614 : 0.01608) * sine(2 * mm) +
               (full ? 0.01043 : 0.01039) * sine(2 * f) + (full ? 0.00734 : 0.00739) * e * sine(mm - m) + (full ? -0.00515 : -0.00514) * e * sine(mm + m) +
               (full ? 0.00209 : 0.00208) * e * e * sine(2 * m) - 0.00111 * sine(mm - 2 * f) - 0.00057 * sine(mm + 2 * f) + 0.00056 * e * sine(2 * mm + m) -
               0.00042 * sine(3 * mm) + 0.00042 * e * sine(m + 2 * f) + 0.00038 * e * sine(m - 2 * f) - 0.00024 * e * sine(2 * mm - m) - 0.00017 * sine(node) -
               0.00007 * sine(mm + 2 * m) + 0.00004 * sine(2 * mm - 2 * f) + 0.00004 * sine(3 * m) + 0.00003 * sine(mm + m - 2 * f) + 0.00003 * sine(2 * mm + 2 * f) -
               0.00003 * sine(mm + m + 2 * f) + 0.00003 * sine(mm - m + 2 * f) - 0.00002 * sine(mm - m - 2 * f) - 0.00002 * sine(3 * mm + m) + 0.00002 * sine(4 * mm);
    } else {
        jde += -0.62801 * sine(mm) + 0.17172 * e * sine(m) - 0.01183 * e * sine(mm + m) + 0.00862 * sine(2 * mm) + 0.00804 * sine(2 * f) + 0.00454 * e * sine(mm - m) +
               0.00204 * e * e * sine(2 * m) - 0.00180 * sine(mm - 2 * f) - 0.00070 * sine(mm + 2 * f) - 0.00040 * sine(3 * mm) - 0.00034 * e * sine(2 * mm - m) +
               0.00032 * e * sine(m + 2 * f) + 0.00032 * e * sine(m - 2 * f) - 0.00028 * e * e * sine(mm + 2 * m) + 0.00027 * e * sine(2 * mm + m) - 0.00017 * sine(node);
        const double w = 0.00306 - 0.00038 * e * cosine(m) + 0.00026 * cosine(mm) - 0.00002 * cosine(mm - m) + 0.00002 * cosine(mm + m) + 0.00002 * cosine(2 * f);
        jde += four == 1 ? w : -w;
    }
    struct Planet { double a, b, amount; };
    static constexpr Planet planets[] = {{299.77, 0.107408, 325}, {251.88, 0.016321, 165}, {251.83, 26.651886, 164}, {349.42, 36.412478, 126}, {84.66, 18.206239, 110},
                                         {141.74, 53.303771, 62}, {207.14, 2.453732, 60},  {154.84, 7.306860, 56},  {34.52, 27.261239, 47},  {207.19, 0.121824, 42},
                                         {291.34, 1.844379, 40},  {161.72, 24.198154, 37}, {239.56, 25.513099, 35}, {331.55, 3.592518, 23}};
    for (const Planet& p : planets) jde += p.amount * 1e-6 * sine(p.a + p.b * k - (p.amount == 325 ? 0.009173 * t2 : 0));
    return jde;
}

}  // namespace

double julian_day(Date d, double hours) {
    int y = d.year, m = d.month;
    if (m <= 2) --y, m += 12;
    const int a = y / 100, b = 2 - a + a / 4;
    return std::floor(365.25 * (y + 4716)) + std::floor(30.6001 * (m + 1)) + d.day + b - 1524.5 + hours / 24;
}

Moment beijing(double jd) {
    const double minutes = std::round((jd + 8.0 / 24 + 0.5) * 1440);
    const auto whole = static_cast<long long>(std::floor(minutes / 1440));
    const auto rest = static_cast<int>(minutes - static_cast<double>(whole) * 1440);
    const auto alpha = static_cast<long long>((static_cast<double>(whole) - 1867216.25) / 36524.25);
    const long long a = whole + 1 + alpha - alpha / 4, b = a + 1524;
    const auto c = static_cast<long long>((static_cast<double>(b) - 122.1) / 365.25), d = static_cast<long long>(365.25 * static_cast<double>(c));
    const auto e = static_cast<long long>(static_cast<double>(b - d) / 30.6001);
    const int day = static_cast<int>(b - d - static_cast<long long>(30.6001 * static_cast<double>(e))), month = static_cast<int>(e < 14 ? e - 1 : e - 13);
    return {{static_cast<int>(month > 2 ? c - 4716 : c - 4715), month, day}, rest / 60, rest % 60};
}

double delta_t_s(double y) {
    // Espenak and Meeus' polynomials; since 2016 the earth has turned faster than they foresaw, and 69 s holds.
    if (y < 1986) return 45.45 + 1.067 * (y - 1975) - (y - 1975) * (y - 1975) / 260;
    if (y < 2005) return 63.86 + 0.3345 * (y - 2000) - 0.060374 * (y - 2000) * (y - 2000);
    if (y < 2017) return 62.92 + 0.32217 * (y - 2000) + 0.005589 * (y - 2000) * (y - 2000);
    return 69.2 + std::max(0.0, y - 2035) * 0.5;
}

double sun_longitude_deg(double jde) {
    const double tau = centuries(jde) / 10;
    const double l = (sum(l0, tau) + tau * (sum(l1, tau) + tau * (sum(l2, tau) + tau * (sum(l3, tau) + tau * sum(l4, tau))))) * 1e-8;
    const double fk5 = -0.09033 / 3600, aberration = -20.4898 / 3600 / earth_sun_au(jde);
    return turn(l / degree + 180 + fk5 + nutation_deg(centuries(jde)) + aberration);
}

double earth_sun_au(double jde) {
    const double t = centuries(jde), m = 357.52911 + 35999.05029 * t, e = 0.016708634 - 0.000042037 * t;
    const double c = 1.914602 * sine(m) + 0.019993 * sine(2 * m);
    return 1.000001018 * (1 - e * e) / (1 + e * cosine(m + c));
}

double term_jd(int year, int term) {
    const double wanted = 15.0 * (((term % term_count) + term_count) % term_count);
    // 春分 about March 20; from 小寒 (285 degrees) the year begins.
    const double ahead = wanted >= 280 ? wanted - 360 : wanted;
    double jde = julian_day({year, 3, 20}, 12) + ahead * 365.2422 / 360;
    for (int i = 0; i < 12; ++i) {
        const double off = turn(wanted - sun_longitude_deg(jde) + 180) - 180;
        jde += off * 365.2422 / 360;
        if (std::abs(off) < 1e-7) break;
    }
    return universal(jde);
}

const Text& term_name(int term) {
    static const std::array<Text, term_count> names = {
        Text{"春分", "Spring Equinox"}, {"清明", "Clear and Bright"}, {"谷雨", "Grain Rain"}, {"立夏", "Start of Summer"}, {"小满", "Grain Buds"}, {"芒种", "Grain in Ear"},
        {"夏至", "Summer Solstice"}, {"小暑", "Slight Heat"}, {"大暑", "Great Heat"}, {"立秋", "Start of Autumn"}, {"处暑", "End of Heat"}, {"白露", "White Dew"},
        {"秋分", "Autumn Equinox"}, {"寒露", "Cold Dew"}, {"霜降", "Frost's Descent"}, {"立冬", "Start of Winter"}, {"小雪", "Slight Snow"}, {"大雪", "Great Snow"},
        {"冬至", "Winter Solstice"}, {"小寒", "Slight Cold"}, {"大寒", "Great Cold"}, {"立春", "Start of Spring"}, {"雨水", "Rain Water"}, {"惊蛰", "Awakening of Insects"}};
    return names[static_cast<std::size_t>(((term % term_count) + term_count) % term_count)];
}

int term_at(double jd) { return static_cast<int>(std::floor(sun_longitude_deg(jd + delta_t_s(year_of(jd)) / 86400) / 15)) % term_count; }

double next_phase_jd(double jd, MoonPhase phase) {
    const double part = 0.25 * static_cast<int>(phase);
    double k = std::floor((jd - 2451550.1) / 29.530588861) - 1 + part;
    double at = universal(phase_jde(k));
    while (at < jd) at = universal(phase_jde(++k));
    return at;
}

Moon moon_at(double jd) {
    const double t = centuries(jd + delta_t_s(year_of(jd)) / 86400);
    const double d = 297.8501921 + 445267.1114034 * t - 0.0018819 * t * t, m = 357.5291092 + 35999.0502909 * t, mm = 134.9633964 + 477198.8675055 * t + 0.0087414 * t * t;
    const double i = 180 - turn(d) - 6.289 * sine(mm) + 2.100 * sine(m) - 1.274 * sine(2 * d - mm) - 0.658 * sine(2 * d) - 0.214 * sine(2 * mm) - 0.110 * sine(d);
    Moon moon;
    moon.lit = (1 + cosine(i)) / 2;
    moon.elongation_deg = turn(180 - i);
    double k = std::floor((jd - 2451550.1) / 29.530588861) + 2;
    double began = universal(phase_jde(k));
    while (began > jd) began = universal(phase_jde(--k));
    moon.age_days = jd - began;
    return moon;
}

}  // namespace estation::content
