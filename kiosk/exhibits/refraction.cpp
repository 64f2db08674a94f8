#include "kiosk/exhibits/refraction.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace estation::kiosk {
namespace {
constexpr double degree = std::numbers::pi / 180;
}

std::optional<double> refracted_deg(double n1, double n2, double a) {
    const double s = n1 * std::sin(a * degree) / n2;
    if (std::abs(s) > 1) return std::nullopt;
    return std::asin(s) / degree;
}

std::optional<double> critical_deg(double n1, double n2) {
    if (n1 <= n2) return std::nullopt;
    return std::asin(n2 / n1) / degree;
}

double reflected_share(double n1, double n2, double a) {
    const auto b = refracted_deg(n1, n2, a);
    if (!b) return 1;
    const double c1 = std::cos(a * degree), c2 = std::cos(*b * degree);
    const double s = (n1 * c1 - n2 * c2) / (n1 * c1 + n2 * c2), p = (n1 * c2 - n2 * c1) / (n1 * c2 + n2 * c1);
    return (s * s + p * p) / 2;
}

double water_index(double nm) {
    constexpr double t = 20;
    return 1.31405 - 2.02e-6 * t * t + (15.868 - 0.00423 * t) / nm - 4382 / (nm * nm) + 1.1455e6 / (nm * nm * nm);
}

double rainbow_entry_deg(double n) { return std::acos(std::sqrt(std::clamp((n * n - 1) / 3, 0.0, 1.0))) / degree; }

double rainbow_deg(double n) {
    const double i = rainbow_entry_deg(n);
    return 4 * *refracted_deg(1, n, i) - 2 * i;
}

DropPath drop_path(double n, double entry) {
    const double r = refracted_deg(1, n, entry).value_or(0) * degree, i = entry * degree;
    const double at = std::numbers::pi - i;                     // of the point of entry, from the right, y upwards
    const double step = -(std::numbers::pi - 2 * r);            // each chord takes the ray round the drop by so much, clockwise
    const auto point = [](double a) { return DropPoint{std::cos(a), std::sin(a)}; };
    const double out = at + 2 * step;
    // It leaves at the angle i to the surface again, turned back towards the sun.
    const double onwards = std::numbers::pi + (4 * r - 2 * i);
    return {point(at), point(at + step), point(out), point(onwards)};
}

std::uint32_t light_colour(double nm) {
    struct Stop { double nm; int r, g, b; };
    static constexpr Stop stops[] = {{400, 110, 40, 170}, {440, 60, 70, 210}, {490, 20, 140, 200}, {520, 30, 160, 70}, {575, 225, 185, 20}, {605, 235, 125, 20}, {650, 210, 40, 30}, {700, 160, 20, 20}};
    nm = std::clamp(nm, 400.0, 700.0);
    for (std::size_t i = 1; i < std::size(stops); ++i) {
        if (nm > stops[i].nm) continue;
        const double k = (nm - stops[i - 1].nm) / (stops[i].nm - stops[i - 1].nm);
        const auto mix = [k](int a, int b) { return static_cast<std::uint32_t>(std::lround(a + (b - a) * k)); };
        return 0xFF000000u | mix(stops[i - 1].r, stops[i].r) << 16 | mix(stops[i - 1].g, stops[i].g) << 8 | mix(stops[i - 1].b, stops[i].b);
    }
    return 0xFFA01414;
}

}  // namespace estation::kiosk
