#include "kiosk/exhibits/sand_pendulum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace estation::kiosk {

int SandPendulum::common() const { return std::max(1, std::gcd(across, along)); }

SandPendulum::Place SandPendulum::at(double t) const {
    const double u = 2 * std::numbers::pi * t / period_s, fade = std::exp(-t / fade_s);
    return {fade * std::sin(across * u + phase_deg * std::numbers::pi / 180), fade * std::sin(along * u)};
}

double SandPendulum::length_ratio() const {
    const double r = static_cast<double>(across) / along;
    return r * r;
}

}  // namespace estation::kiosk
