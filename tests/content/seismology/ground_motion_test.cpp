#include "content/seismology/ground_motion.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "content/seismology/fourier.h"

using namespace estation::content::seismology;

namespace {
// The root of the mean power between two frequencies, m/s.
double band(const Record& record, double low_hz, double high_hz) {
    std::vector<double> x = record.acceleration_m_s2;
    x.resize(transform_length(x.size()));
    const auto half = transformed(x);
    const double df = 1 / (static_cast<double>(x.size()) * record.dt_s);
    double sum = 0;
    int n = 0;
    for (std::size_t k = 0; k < half.size(); ++k) {
        const double f = static_cast<double>(k) * df;
        if (f < low_hz || f > high_hz) continue;
        sum += std::norm(half[k]) * record.dt_s * record.dt_s;
        ++n;
    }
    return std::sqrt(sum / n);
}
}  // namespace

TEST_CASE("a transform and its inverse are each other's") {
    std::vector<double> x(64);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(0.3 * static_cast<double>(i * i));
    const auto half = transformed(x);
    CHECK(half.size() == 33);
    double sum = 0;
    for (const double v : x) sum += v;
    CHECK(half[0].real() == doctest::Approx(sum));
    const auto back = transformed_back(half);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(back[i] == doctest::Approx(x[i]));
    CHECK(transform_length(64) == 64);
    CHECK(transform_length(65) == 128);
}

TEST_CASE("the point source has the published spectrum of bj84, M 6 at 20 km") {
    const PointSource source;  // the defaults are that case
    CHECK(seismic_moment_dyn_cm(6) == doctest::Approx(1.122e25).epsilon(0.001));
    CHECK(corner_frequency_hz(source) == doctest::Approx(0.3399).epsilon(0.001));
    CHECK(motion_duration_s(source) == doctest::Approx(2.94 + 1.60).epsilon(0.001));
    CHECK(fourier_amplitude_m_s(source, 1.005) * 100 == doctest::Approx(12.251).epsilon(0.001));
    CHECK(fourier_amplitude_m_s(source, 9.949) * 100 == doctest::Approx(11.112).epsilon(0.001));
    CHECK(fourier_amplitude_m_s(source, 0) == 0);
    CHECK(quality_factor(0.2) == doctest::Approx(68.75));
    CHECK(quality_factor(1) == doctest::Approx(88));
    CHECK(quality_factor(0.35) < 68.75);
    CHECK(quality_factor(0.35) > 88 * std::pow(0.6, 0.9));
}

TEST_CASE("what is simulated has that spectrum and the published peaks on average") {
    const PointSource source;
    double pga = 0, pgv = 0, one = 0, ten = 0;
    constexpr int runs = 60;
    for (int seed = 0; seed < runs; ++seed) {
        const Record record = simulated(source, static_cast<std::uint64_t>(seed), 0.01);
        const Motion motion = integrated(record);
        pga += peak(motion.acceleration_m_s2) / runs;
        pgv += peak(motion.velocity_m_s) / runs;
        one += std::pow(band(record, 0.9, 1.1), 2) / runs;
        ten += std::pow(band(record, 9.5, 10.5), 2) / runs;
    }
    CHECK(pga * 100 == doctest::Approx(103).epsilon(0.1));
    CHECK(pgv * 100 == doctest::Approx(5.88).epsilon(0.12));
    CHECK(std::sqrt(one) == doctest::Approx(fourier_amplitude_m_s(source, 1)).epsilon(0.08));
    CHECK(std::sqrt(ten) == doctest::Approx(fourier_amplitude_m_s(source, 10)).epsilon(0.05));
}

TEST_CASE("a seed gives the same shaking again, another another") {
    const Record a = simulated({}, 7), b = simulated({}, 7), c = simulated({}, 8);
    CHECK(a.acceleration_m_s2 == b.acceleration_m_s2);
    CHECK(a.acceleration_m_s2 != c.acceleration_m_s2);
    const SoilFilter soil{4 * std::numbers::pi, 0.6};
    CHECK(kanai_tajimi(soil, 1, 20, 3).acceleration_m_s2 == kanai_tajimi(soil, 1, 20, 3).acceleration_m_s2);
}

TEST_CASE("a motion is as long as asked, starts still and comes to rest") {
    for (const double m : {4.0, 5.5, 7.0, 8.0}) {
        PointSource source;
        source.moment_magnitude = m;
        source.distance_km = 40;
        const Record record = simulated(source, 1, 0.01, 60);
        CHECK(record.duration_s() >= 60);
        CHECK(record.duration_s() >= 2 * motion_duration_s(source));
        const Motion motion = integrated(record);
        CHECK(motion.acceleration_m_s2.front() == doctest::Approx(0));
        CHECK(std::abs(motion.velocity_m_s.back()) < 1e-9);
        CHECK(std::abs(motion.displacement_m.back()) < 1e-8);
        // Nothing drifts: the way is of the size that the shaking has, and dies away with it.
        CHECK(peak(motion.displacement_m) < 0.8 * peak(motion.velocity_m_s) / corner_frequency_hz(source));
    }
}

TEST_CASE("Kanai-Tajimi noise has its deviation and its peak frequency") {
    const SoilFilter soil{10, 0.4};
    double area = 0;  // both sides
    for (double w = -4000; w < 4000; w += 0.05) area += kanai_tajimi_density(soil, 2, w) * 0.05;
    CHECK(area == doctest::Approx(4).epsilon(0.01));
    const Record record = kanai_tajimi(soil, 2, 80, 5);
    const double at = band(record, 1.2, 1.8), above = band(record, 8, 10), below = band(record, 0.1, 0.3);
    CHECK(at > 2 * above);
    CHECK(at > below);
    // The window is 1 at a fifth of the time: there the deviation is the one that was asked for.
    double square = 0;
    int n = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto a = kanai_tajimi(soil, 2, 80, seed).acceleration_m_s2;
        for (std::size_t i = 1400; i < 1800; ++i, ++n) square += a[i] * a[i];
    }
    CHECK(std::sqrt(square / n) == doctest::Approx(2).epsilon(0.1));
    const Motion motion = integrated(record);
    CHECK(std::abs(motion.velocity_m_s.back()) < 1e-9);
}

TEST_CASE("shaking falls with distance and depth, grows with magnitude, and soft ground answers slowly") {
    const auto at = [](double m, double r, double h, Ground g) { return shear_source({m, r, h, g, 0}); };
    for (double f : {0.3, 1.0, 5.0}) {
        double last = 1e9;
        for (double r = 0; r < 300; r += 10) {
            const double a = fourier_amplitude_m_s(at(6.5, r, 10, Ground::rock), f);
            CHECK(a < last);
            last = a;
        }
        CHECK(fourier_amplitude_m_s(at(7, 50, 10, Ground::rock), f) > fourier_amplitude_m_s(at(6, 50, 10, Ground::rock), f));
        CHECK(fourier_amplitude_m_s(at(6, 20, 40, Ground::rock), f) < fourier_amplitude_m_s(at(6, 20, 10, Ground::rock), f));
    }
    CHECK(fourier_amplitude_m_s(at(6, 50, 10, Ground::soft), 0.8) > 2 * fourier_amplitude_m_s(at(6, 50, 10, Ground::rock), 0.8));
    CHECK(fourier_amplitude_m_s(at(6, 50, 10, Ground::soft), 8) < fourier_amplitude_m_s(at(6, 50, 10, Ground::rock), 8));
}

TEST_CASE("P comes first, mostly up and down; S follows, mostly sideways") {
    const Shaking all = shaking_of({6.5, 60, 10, Ground::firm, 7}, 11, 0.01, 60);
    REQUIRE(all.horizontal.acceleration_m_s2.size() == all.vertical.acceleration_m_s2.size());
    CHECK(all.horizontal.duration_s() >= 60);
    const auto between = [](const Record& r, double from, double to) {
        double most = 0;
        for (double t = from; t < to; t += r.dt_s) most = std::max(most, std::abs(r.acceleration_m_s2[static_cast<std::size_t>(t / r.dt_s)]));
        return most;
    };
    CHECK(between(all.vertical, 0, 6.5) > 1.5 * between(all.horizontal, 0, 6.5));
    CHECK(between(all.horizontal, 7, 20) > 3 * between(all.horizontal, 0, 6.5));
    CHECK(between(all.horizontal, 7, 20) > between(all.vertical, 7, 20));
    CHECK(std::abs(integrated(all.horizontal).displacement_m.back()) < 1e-8);
}
