#include "content/seismology/oscillator.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace estation::content::seismology {
namespace {

constexpr double two_pi = 2 * std::numbers::pi;
constexpr int least_steps = 10;   // in one swing

Result<> check(Oscillator o) {
    if (!(o.damping >= 0 && o.damping < 1)) return Error{"damping is a share of critical damping from 0 to below 1", ""};
    if (!(o.period_s >= 0 && o.period_s <= 100)) return Error{"the period lies between 0 s and 100 s", ""};
    return {};
}

}  // namespace

ExactStep::ExactStep(double w, double z, double dt) {
    const double root = std::sqrt(1 - z * z), wd = w * root, e = std::exp(-z * w * dt), s = std::sin(wd * dt), c = std::cos(wd * dt);
    const double w2 = w * w, lag = 2 * z / (w * dt);
    a_ = e * (z / root * s + c);
    b_ = e * s / wd;
    c_ = (lag + e * (((1 - 2 * z * z) / (wd * dt) - z / root) * s - (1 + lag) * c)) / w2;
    d_ = (1 - lag + e * ((2 * z * z - 1) / (wd * dt) * s + lag * c)) / w2;
    a2_ = -e * w / root * s;
    b2_ = e * (c - z / root * s);
    c2_ = (-1 / dt + e * ((w / root + z / (dt * root)) * s + c / dt)) / w2;
    d2_ = (1 - e * (z / root * s + c)) / (w2 * dt);
}

Result<Motion> response(const Record& ground, Oscillator o) {
    if (auto ok = check(o); !ok) return ok.error();
    const std::size_t n = ground.acceleration_m_s2.size();
    Motion motion{ground.dt_s, ground.acceleration_m_s2, std::vector<double>(n), std::vector<double>(n)};
    if (o.period_s <= 0) return motion;  // rigid: it moves as the ground does
    const double w = two_pi / o.period_s;
    const ExactStep step(w, o.damping, ground.dt_s);
    ExactStep::State at;
    for (std::size_t i = 0; i < n; ++i) {
        if (i > 0) at = step.after(at, -ground.acceleration_m_s2[i - 1], -ground.acceleration_m_s2[i]);
        motion.displacement_m[i] = at.displacement;
        motion.velocity_m_s[i] = at.velocity;
        motion.acceleration_m_s2[i] = -2 * o.damping * w * at.velocity - w * w * at.displacement;
    }
    return motion;
}

Result<double> peak_displacement_m(const Record& ground, Oscillator o) {
    if (auto ok = check(o); !ok) return ok.error();
    if (o.period_s <= 0) return 0.0;
    const auto& a = ground.acceleration_m_s2;
    const int parts = std::clamp(static_cast<int>(std::ceil(least_steps * ground.dt_s / o.period_s)), 1, 1000);
    const ExactStep step(two_pi / o.period_s, o.damping, ground.dt_s / parts);
    ExactStep::State at;
    double most = 0;
    for (std::size_t i = 1; i < a.size(); ++i)
        for (int p = 0; p < parts; ++p) {
            const double from = a[i - 1] + (a[i] - a[i - 1]) * p / parts, to = a[i - 1] + (a[i] - a[i - 1]) * (p + 1) / parts;
            at = step.after(at, -from, -to);
            most = std::max(most, std::abs(at.displacement));
        }
    return most;
}

Result<std::vector<SpectrumPoint>> response_spectrum(const Record& ground, const std::vector<double>& periods_s, double damping) {
    std::vector<SpectrumPoint> points;
    points.reserve(periods_s.size());
    for (const double period : periods_s) {
        const auto d = peak_displacement_m(ground, {period, damping});
        if (!d) return d.error();
        if (period <= 0) {
            points.push_back({0, 0, 0, peak(ground.acceleration_m_s2)});
            continue;
        }
        const double w = two_pi / period;
        points.push_back({period, *d, w * *d, w * w * *d});
    }
    return points;
}

std::vector<double> newmark(PushedMass body, const std::vector<double>& force, double dt, Newmark method) {
    const double beta = method == Newmark::average ? 1.0 / 4 : 1.0 / 6, gamma = 0.5;
    const double m = body.mass_kg, k = body.stiffness_n_m, c = 2 * body.damping * std::sqrt(k * m);
    const double stiff = k + gamma / (beta * dt) * c + m / (beta * dt * dt);
    std::vector<double> u(force.size());
    double v = 0, a = force.empty() ? 0 : force.front() / m;
    for (std::size_t i = 1; i < force.size(); ++i) {
        const double push = force[i] + m * (u[i - 1] / (beta * dt * dt) + v / (beta * dt) + (1 / (2 * beta) - 1) * a) +
                            c * (gamma / (beta * dt) * u[i - 1] + (gamma / beta - 1) * v + dt * (gamma / (2 * beta) - 1) * a);
        u[i] = push / stiff;
        const double v_after = gamma / (beta * dt) * (u[i] - u[i - 1]) + (1 - gamma / beta) * v + dt * (1 - gamma / (2 * beta)) * a;
        a = (u[i] - u[i - 1]) / (beta * dt * dt) - v / (beta * dt) - (1 / (2 * beta) - 1) * a;
        v = v_after;
    }
    return u;
}

}  // namespace estation::content::seismology
