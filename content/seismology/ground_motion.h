// How the ground moves in an earthquake that nobody recorded: the stochastic point source of Boore (D. M. Boore, 2003,
// Simulation of ground motion using the stochastic method, Pure appl. geophys. 160, 635-676), and the Kanai-Tajimi
// process of a soil layer. Both are seeded: the same numbers in give the same shaking out, on every machine. What they
// make is one likely motion, not a forecast. Pure; any thread. SI units unless a name says another.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "content/seismology/record.h"

namespace estation::content::seismology {

// A soil layer that answers at its own frequency (Kanai 1957, Tajimi 1960).
struct SoilFilter {
    double circular_frequency_rad_s = 0, damping = 0;
    [[nodiscard]] double amplification(double frequency_hz) const;
};

// What is under the building. Rock is the generic rock of the source model below; firm and soft ground lie on it as a
// Kanai-Tajimi layer (15 rad/s, 0.6 and 5 rad/s, 0.2: Der Kiureghian & Neuenhofer 1992, Earthq. Eng. Struct. Dyn. 21, 713).
enum class Ground { rock, firm, soft };
[[nodiscard]] std::optional<SoilFilter> soil_of(Ground ground);

// The spectrum of a point source seen from afar, with the values of Boore & Joyner (1984) for western rock as defaults
// (SMSIM's test case bj84).
struct PointSource {
    struct Amplification {
        double frequency_hz, factor;
    };
    double moment_magnitude = 6;
    double distance_km = 20;            // along the ray, R of the geometrical spreading 1/R
    double density_g_cm3 = 2.8;
    double shear_speed_km_s = 3.6;      // at the source: it sets the corner
    double wave_speed_km_s = 3.6;       // of the wave that is seen: the shear speed, or that of P
    double stress_drop_bar = 80;
    double radiation = 0.55, partition = 0.71, free_surface = 2;
    std::vector<Amplification> site = {{0.1, 1}, {1, 1.5}, {2, 2}, {5, 2.5}, {10, 3}};  // log-log between, level outside
    double kappa_s = 0.03, fmax_hz = 25;
    double path_duration_s_km = 0.08;   // seconds that the path adds for each km
    std::optional<SoilFilter> soil;
};

[[nodiscard]] double seismic_moment_dyn_cm(double moment_magnitude);   // 10^(1.5 M + 16.05), Hanks & Kanamori 1979
[[nodiscard]] double corner_frequency_hz(const PointSource& source);   // 4.906e6 beta (dsigma / M0)^(1/3), Brune 1970
[[nodiscard]] double quality_factor(double frequency_hz);              // Q of bj84: 275 (f/0.1)^-2 below 0.2 Hz, 88 f^0.9 above 0.6
[[nodiscard]] double motion_duration_s(const PointSource& source);     // 1 / corner + path
// Amplitude of the Fourier spectrum of acceleration, m/s (m/s2 times s).
[[nodiscard]] double fourier_amplitude_m_s(const PointSource& source, double frequency_hz);

// One time series with that spectrum on average: windowed noise, shaped. Baseline-corrected; at least `at_least_s` long,
// and always long enough for the window to die away. Nothing below 0.05 Hz.
[[nodiscard]] Record simulated(const PointSource& source, std::uint64_t seed, double dt_s = 0.01, double at_least_s = 0);

// Two-sided density of acceleration in (m/s2)2 s/rad of the Kanai-Tajimi process whose standard deviation is sigma.
[[nodiscard]] double kanai_tajimi_density(const SoilFilter& soil, double sigma_m_s2, double circular_frequency_rad_s);
// Steady shaking of that density for a while, swelling and dying away as bj84's window does; baseline-corrected.
[[nodiscard]] Record kanai_tajimi(const SoilFilter& soil, double sigma_m_s2, double duration_s, std::uint64_t seed, double dt_s = 0.01);

// An earthquake as a person chooses it.
struct Scenario {
    double magnitude = 6, epicentral_distance_km = 20, depth_km = 10;
    Ground ground = Ground::rock;
    double s_after_p_s = 3;   // from travel_time; how long only the P wave is felt
};
// The point source a scenario stands for. A large rupture is not a point: near it the distance does not fall below
// 10^(-1.72 + 0.43 M) km (Yenier & Atkinson 2014, Bull. Seismol. Soc. Am. 104, 1458).
[[nodiscard]] PointSource shear_source(const Scenario& scenario);
[[nodiscard]] PointSource compression_source(const Scenario& scenario);

// The shaking at one place from the first P on: P small, mostly up and down, then S, mostly sideways.
struct Shaking {
    double s_after_p_s = 0;
    Record horizontal, vertical;   // of one length
};
[[nodiscard]] Shaking shaking_of(const Scenario& scenario, std::uint64_t seed, double dt_s = 0.01, double at_least_s = 0);

}  // namespace estation::content::seismology
