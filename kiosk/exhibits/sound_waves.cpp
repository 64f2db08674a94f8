#include "kiosk/exhibits/sound_waves.h"

#include <cmath>
#include <numbers>

namespace estation::kiosk {
namespace {
constexpr double turn = 2 * std::numbers::pi;
}

double wavelength_m(double f, double speed) { return f > 0 ? speed / f : 0; }
double travelling(double x, double t, double f, double amplitude, double speed) { return amplitude * std::sin(turn * (x * f / speed - f * t)); }
double standing(double x, double t, int n, double f, double amplitude) { return amplitude * std::sin(n * std::numbers::pi * x) * std::cos(turn * f * t); }
double overtone_hz(double fundamental, int n) { return fundamental * n; }
double semitones_from_a4(double f) { return f > 0 ? 12 * std::log2(f / 440) : 0; }

}  // namespace estation::kiosk
