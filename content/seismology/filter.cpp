#include "content/seismology/filter.h"

#include <cmath>
#include <numbers>

namespace estation::content::seismology {
namespace {
constexpr double pi = std::numbers::pi;
}

Result<Butterworth> Butterworth::design(Pass pass, int order, double corner_hz, double dt_s) {
    if (order < 1 || order > most_order) return Error{"the order lies between 1 and 8", ""};
    if (!(dt_s > 0 && std::isfinite(dt_s))) return Error{"the step of time is more than 0 s", ""};
    if (!(corner_hz > 0 && corner_hz < 0.5 / dt_s)) return Error{"the corner lies between 0 Hz and half the sampling rate", ""};
    return Butterworth(pass, order, corner_hz, dt_s);
}

Butterworth::Butterworth(Pass pass, int order, double corner_hz, double dt_s) : pass_(pass), order_(order), corner_hz_(corner_hz), dt_s_(dt_s) {
    const double k = std::tan(pi * corner_hz * dt_s);
    const double sign = pass == Pass::low ? 1 : -1;
    for (int i = 1; i <= order / 2; ++i) {
        // A pair of poles at (2i - 1) pi / 2n from the imaginary axis.
        const double damping = 2 * std::sin((2 * i - 1) * pi / (2 * order)), norm = 1 / (1 + damping * k + k * k), b = (pass == Pass::low ? k * k : 1) * norm;
        sections_.push_back({b, sign * 2 * b, b, 2 * (k * k - 1) * norm, (1 - damping * k + k * k) * norm});
    }
    if (order % 2 == 1) {
        const double norm = 1 / (1 + k), b = (pass == Pass::low ? k : 1) * norm;
        sections_.push_back({b, sign * b, 0, (k - 1) * norm, 0});
    }
}

double Butterworth::step(double x) {
    for (Section& s : sections_) {
        const double y = s.b0 * x + s.z1;
        s.z1 = s.b1 * x - s.a1 * y + s.z2;
        s.z2 = s.b2 * x - s.a2 * y;
        x = y;
    }
    return x;
}

void Butterworth::rest() {
    for (Section& s : sections_) s.z1 = s.z2 = 0;
}

double Butterworth::gain(double frequency_hz) const {
    const double f = std::tan(pi * frequency_hz * dt_s_), corner = std::tan(pi * corner_hz_ * dt_s_);
    if (pass_ == Pass::high && f == 0) return 0;
    return 1 / std::sqrt(1 + std::pow(pass_ == Pass::low ? f / corner : corner / f, 2 * order_));
}

}  // namespace estation::content::seismology
