#include "content/seismology/ground_motion.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>

#include "content/seismology/fourier.h"

namespace estation::content::seismology {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double low_cut_hz = 0.05;          // below it a point source says nothing that a room could feel
constexpr double longest_s = 900;

// std::normal_distribution differs between libraries; this does not.
class Noise {
public:
    explicit Noise(std::uint64_t seed) : bits_(seed) {}
    double uniform() { return (static_cast<double>(bits_() >> 11) + 0.5) * 0x1p-53; }
    double normal() { return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * pi * uniform()); }

private:
    std::mt19937_64 bits_;
};

// e(t) = a (t/tn)^b exp(-c t/tn): 1 at its height at eps tn, eta at tn (Saragoni & Hart 1974, as in Boore 2003).
struct Window {
    double tn = 1;
    static constexpr double eps = 0.2, eta = 0.05;
    [[nodiscard]] double at(double t) const {
        if (t <= 0) return 0;
        static const double b = -eps * std::log(eta) / (1 + eps * (std::log(eps) - 1)), c = b / eps, a = std::pow(std::numbers::e / eps, b);
        return a * std::pow(t / tn, b) * std::exp(-c * t / tn);
    }
};

double log_log(const std::vector<PointSource::Amplification>& table, double f) {
    if (table.empty()) return 1;
    if (f <= table.front().frequency_hz) return table.front().factor;
    for (std::size_t i = 1; i < table.size(); ++i) {
        const auto &low = table[i - 1], &high = table[i];
        if (f > high.frequency_hz) continue;
        return low.factor * std::pow(high.factor / low.factor, std::log(f / low.frequency_hz) / std::log(high.frequency_hz / low.frequency_hz));
    }
    return table.back().factor;
}

double low_cut(double f) { return f <= 0 ? 0 : 1 / std::sqrt(1 + std::pow(low_cut_hz / f, 8)); }

// Fades the first and last second, so that nothing begins with a jerk.
void fade_ends(std::vector<double>& a, double dt) {
    const std::size_t n = std::min(static_cast<std::size_t>(1 / dt), a.size() / 4);
    for (std::size_t i = 0; i < n; ++i) {
        const double w = 0.5 - 0.5 * std::cos(pi * static_cast<double>(i) / static_cast<double>(n));
        a[i] *= w;
        a[a.size() - 1 - i] *= w;
    }
}

std::size_t samples(double seconds, double dt) { return static_cast<std::size_t>(std::ceil(std::min(seconds, longest_s) / dt)) + 1; }

// Adds one record to another from a moment on.
void add(std::vector<double>& to, const std::vector<double>& what, double factor, std::size_t from) {
    for (std::size_t i = 0; i < what.size() && from + i < to.size(); ++i) to[from + i] += factor * what[i];
}

}  // namespace

double SoilFilter::amplification(double frequency_hz) const {
    const double r = 2 * pi * frequency_hz / circular_frequency_rad_s, damped = std::pow(2 * damping * r, 2);
    return std::sqrt((1 + damped) / (std::pow(1 - r * r, 2) + damped));
}

std::optional<SoilFilter> soil_of(Ground ground) {
    switch (ground) {
        case Ground::rock: return std::nullopt;
        case Ground::firm: return SoilFilter{15, 0.6};
        case Ground::soft: return SoilFilter{5, 0.2};
    }
    return std::nullopt;
}

double seismic_moment_dyn_cm(double moment_magnitude) { return std::pow(10, 1.5 * moment_magnitude + 16.05); }

double corner_frequency_hz(const PointSource& s) {
    return 4.906e6 * s.shear_speed_km_s * std::cbrt(s.stress_drop_bar / seismic_moment_dyn_cm(s.moment_magnitude));
}

double quality_factor(double f) {
    const double low = 275 * std::pow(0.2 / 0.1, -2), high = 88 * std::pow(0.6, 0.9);
    if (f <= 0.2) return 275 * std::pow(f / 0.1, -2);
    if (f >= 0.6) return 88 * std::pow(f, 0.9);
    return low * std::pow(high / low, std::log(f / 0.2) / std::log(0.6 / 0.2));
}

double motion_duration_s(const PointSource& s) { return 1 / corner_frequency_hz(s) + s.path_duration_s_km * s.distance_km; }

double fourier_amplitude_m_s(const PointSource& s, double f) {
    if (!(f > 0)) return 0;
    // 1e-20 turns g/cm3, km/s, km and dyn cm into cm; 1e-2 that into metres.
    const double c = s.radiation * s.partition * s.free_surface / (4 * pi * s.density_g_cm3 * std::pow(s.wave_speed_km_s, 3)) * 1e-20;
    const double source = c * seismic_moment_dyn_cm(s.moment_magnitude) * std::pow(2 * pi * f, 2) / (1 + std::pow(f / corner_frequency_hz(s), 2));
    const double path = std::exp(-pi * f * s.distance_km / (quality_factor(f) * s.wave_speed_km_s)) / s.distance_km;
    const double site = log_log(s.site, f) * std::exp(-pi * s.kappa_s * f) / std::sqrt(1 + std::pow(f / s.fmax_hz, 8));
    return source * path * site * (s.soil ? s.soil->amplification(f) : 1) * 1e-2;
}

Record simulated(const PointSource& source, std::uint64_t seed, double dt_s, double at_least_s) {
    constexpr double lead_s = 2;  // the shaped noise reaches a little before its window
    const Window window{2 * motion_duration_s(source)};
    const std::size_t wanted = samples(std::max(at_least_s, lead_s + 1.5 * window.tn + 5), dt_s), n = transform_length(wanted + samples(20, dt_s));
    std::vector<double> noise(n, 0.0);
    Noise random(seed);
    for (std::size_t i = 0; i < wanted; ++i) {
        const double e = window.at(static_cast<double>(i) * dt_s - lead_s);
        const double value = random.normal();
        noise[i] = e < 1e-4 ? 0 : e * value;
    }
    auto spectrum = transformed(noise);
    double square = 0;
    for (std::size_t k = 1; k + 1 < spectrum.size(); ++k) square += std::norm(spectrum[k]);
    const double to_one = 1 / std::sqrt(square / static_cast<double>(spectrum.size() - 2));
    const double df = 1 / (static_cast<double>(n) * dt_s);
    for (std::size_t k = 0; k < spectrum.size(); ++k) {
        const double f = static_cast<double>(k) * df;
        spectrum[k] *= to_one * fourier_amplitude_m_s(source, f) * low_cut(f) / dt_s;
    }
    Record record{dt_s, transformed_back(spectrum)};
    record.acceleration_m_s2.resize(wanted);
    fade_ends(record.acceleration_m_s2, dt_s);
    return baseline_corrected(std::move(record));
}

double kanai_tajimi_density(const SoilFilter& soil, double sigma, double w) {
    const double wg = soil.circular_frequency_rad_s, z = soil.damping, damped = std::pow(2 * z * wg * w, 2);
    const double s0 = 2 * z * sigma * sigma / (pi * wg * (4 * z * z + 1));
    return s0 * (std::pow(wg, 4) + damped) / (std::pow(wg * wg - w * w, 2) + damped);
}

Record kanai_tajimi(const SoilFilter& soil, double sigma_m_s2, double duration_s, std::uint64_t seed, double dt_s) {
    const std::size_t wanted = samples(duration_s, dt_s), n = transform_length(wanted);
    const double dw = 2 * pi / (static_cast<double>(n) * dt_s);
    // x(t) = sum of sqrt(4 S dw) cos(w t + phase): both sides of the density in one cosine.
    std::vector<std::complex<double>> half(n / 2 + 1);
    Noise random(seed);
    for (std::size_t k = 1; k + 1 < half.size(); ++k) {
        const double w = static_cast<double>(k) * dw;
        const double amplitude = std::sqrt(4 * kanai_tajimi_density(soil, sigma_m_s2, w) * dw) * low_cut(w / (2 * pi));
        half[k] = std::polar(amplitude * static_cast<double>(n) / 2, 2 * pi * random.uniform());
    }
    Record record{dt_s, transformed_back(half)};
    record.acceleration_m_s2.resize(wanted);
    const Window window{duration_s};
    for (std::size_t i = 0; i < wanted; ++i) record.acceleration_m_s2[i] *= window.at(static_cast<double>(i) * dt_s);
    fade_ends(record.acceleration_m_s2, dt_s);
    return baseline_corrected(std::move(record));
}

PointSource shear_source(const Scenario& s) {
    PointSource source;
    source.moment_magnitude = s.magnitude;
    const double size_km = std::pow(10, -1.72 + 0.43 * s.magnitude);
    source.distance_km = std::max(1.0, std::hypot(s.epicentral_distance_km, s.depth_km, size_km));
    source.soil = soil_of(s.ground);
    return source;
}

PointSource compression_source(const Scenario& s) {
    PointSource source = shear_source(s);
    source.wave_speed_km_s = source.shear_speed_km_s * std::numbers::sqrt3;  // Poisson's solid
    source.radiation = 0.52;  // of P over the sphere, Boore & Boatwright 1984
    source.partition = 1;
    source.path_duration_s_km /= 2;
    source.kappa_s = 0.02;
    source.soil.reset();      // a soft layer turns sideways shaking, hardly the up and down of P
    return source;
}

Shaking shaking_of(const Scenario& scenario, std::uint64_t seed, double dt_s, double at_least_s) {
    constexpr double lead_s = 2;  // as in simulated(): the window opens that late
    const Record p = simulated(compression_source(scenario), seed * 3 + 1, dt_s);
    const Record s = simulated(shear_source(scenario), seed * 3 + 2, dt_s);
    const Record up = simulated(shear_source({scenario.magnitude, scenario.epicentral_distance_km, scenario.depth_km, Ground::rock, 0}), seed * 3 + 3, dt_s);
    const double wait_s = std::max(0.0, scenario.s_after_p_s);
    const auto delay = static_cast<std::size_t>(std::lround(std::min(wait_s, longest_s) / dt_s));
    const auto cut = static_cast<std::size_t>(std::lround((lead_s - 0.5) / dt_s));
    const std::size_t whole = std::max(delay + s.acceleration_m_s2.size(), samples(at_least_s, dt_s) + cut);
    Shaking all{wait_s, {dt_s, std::vector<double>(whole)}, {dt_s, std::vector<double>(whole)}};
    add(all.horizontal.acceleration_m_s2, p.acceleration_m_s2, 0.4, 0);
    add(all.horizontal.acceleration_m_s2, s.acceleration_m_s2, 1, delay);
    add(all.vertical.acceleration_m_s2, p.acceleration_m_s2, 1, 0);
    add(all.vertical.acceleration_m_s2, up.acceleration_m_s2, 2.0 / 3, delay);  // the usual two thirds of the design codes
    for (Record* record : {&all.horizontal, &all.vertical}) {
        auto& a = record->acceleration_m_s2;
        a.erase(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(cut));
        fade_ends(a, dt_s);
        *record = baseline_corrected(std::move(*record));
    }
    return all;
}

}  // namespace estation::content::seismology
