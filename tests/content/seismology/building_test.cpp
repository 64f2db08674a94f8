#include "content/seismology/building.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "content/seismology/ground_motion.h"
#include "content/seismology/oscillator.h"

using namespace estation::content;
using namespace estation::content::seismology;

namespace {

// Newmark's average acceleration for the whole building at once, by solving for all floors: another way to the same end.
std::vector<std::vector<double>> marched(const ShearBuilding& b, const Record& ground, Rayleigh damping) {
    const std::size_t n = b.storeys();
    const auto spring = [&](const std::vector<double>& u, std::size_t i) {
        double f = b.stiffness_n_m[i] * (u[i] - (i > 0 ? u[i - 1] : 0));
        if (i + 1 < n) f -= b.stiffness_n_m[i + 1] * (u[i + 1] - u[i]);
        return f;
    };
    const double dt = ground.dt_s;
    std::vector<double> u(n), v(n), a(n, -ground.acceleration_m_s2[0]), next_u(n);
    std::vector<std::vector<double>> all{u};
    for (std::size_t step = 1; step < ground.acceleration_m_s2.size(); ++step) {
        // (4/dt2 + 2 a0/dt) M u + (1 + 2 a1/dt) K u = load, three diagonals, solved from the top down.
        const double km = 4 / (dt * dt) + 2 * damping.a0 / dt, kk = 1 + 2 * damping.a1 / dt;
        std::vector<double> w(n), load(n), diagonal(n), upper(n);
        for (std::size_t i = 0; i < n; ++i) w[i] = 2 * u[i] / dt + v[i];
        for (std::size_t i = 0; i < n; ++i)
            load[i] = b.mass_kg[i] * (-ground.acceleration_m_s2[step] + 4 * u[i] / (dt * dt) + 4 * v[i] / dt + a[i] + damping.a0 * w[i]) + damping.a1 * spring(w, i);
        for (std::size_t i = 0; i < n; ++i) {
            diagonal[i] = km * b.mass_kg[i] + kk * (b.stiffness_n_m[i] + (i + 1 < n ? b.stiffness_n_m[i + 1] : 0));
            upper[i] = i + 1 < n ? -kk * b.stiffness_n_m[i + 1] : 0;
        }
        for (std::size_t i = 1; i < n; ++i) {
            const double m = upper[i - 1] / diagonal[i - 1];
            diagonal[i] -= m * upper[i - 1];
            load[i] -= m * load[i - 1];
        }
        for (std::size_t i = n; i-- > 0;) next_u[i] = (load[i] - (i + 1 < n ? upper[i] * next_u[i + 1] : 0)) / diagonal[i];
        for (std::size_t i = 0; i < n; ++i) {
            const double v_after = 2 * (next_u[i] - u[i]) / dt - v[i];
            a[i] = 2 * (v_after - v[i]) / dt - a[i];
            v[i] = v_after;
        }
        u = next_u;
        all.push_back(u);
    }
    return all;
}

}  // namespace

TEST_CASE("the eigenvalues of three storeys are the published ones") {
    // OpenSees, EXAMPLES/verification/SmallEigen.tcl
    const auto modes = modes_of({{11.1, 22.2, 33.3}, {30, 20, 10}, 3});
    REQUIRE(modes);
    const double lambda[] = {.139300647653736, 1.05865310768512, 4.9582024008173};
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::pow(modes->circular_frequency_rad_s[i], 2) == doctest::Approx(lambda[i]).epsilon(1e-10));
}

TEST_CASE("a uniform building has the modes of the textbook and the period it was tuned to") {
    const auto two = modes_of({{1, 1}, {1, 1}, 3});
    REQUIRE(two);
    CHECK(two->circular_frequency_rad_s[0] == doctest::Approx(0.6180339887));
    CHECK(two->circular_frequency_rad_s[1] == doctest::Approx(1.6180339887));
    for (const int n : {1, 2, 6, 20, 50}) {
        const auto modes = modes_of(uniform_building(n, 0.1 * n));
        REQUIRE(modes);
        CHECK(modes->period_s(0) == doctest::Approx(0.1 * n));
        double w = 0;
        for (int j = 1; j <= n; ++j) {
            const double ratio = std::sin((2 * j - 1) * std::numbers::pi / (2 * (2 * n + 1))) / std::sin(std::numbers::pi / (2 * (2 * n + 1)));
            CHECK(modes->circular_frequency_rad_s[static_cast<std::size_t>(j - 1)] == doctest::Approx(ratio * modes->circular_frequency_rad_s[0]));
            CHECK(modes->circular_frequency_rad_s[static_cast<std::size_t>(j - 1)] > w);
            w = modes->circular_frequency_rad_s[static_cast<std::size_t>(j - 1)];
        }
        // Each floor's shares of all modes add up to the whole.
        for (std::size_t floor = 0; floor < static_cast<std::size_t>(n); ++floor) {
            double sum = 0;
            for (std::size_t mode = 0; mode < static_cast<std::size_t>(n); ++mode) sum += modes->shape[mode][floor] * modes->participation[mode];
            CHECK(sum == doctest::Approx(1));
        }
    }
    CHECK(usual_periods(20).shortest_s == doctest::Approx(1));
    CHECK(usual_periods(20).longest_s == doctest::Approx(2));
}

TEST_CASE("Rayleigh's damping is what was asked for at its two frequencies") {
    const Rayleigh r = rayleigh(0.05, 3, 11);
    CHECK(r.damping_at(3) == doctest::Approx(0.05));
    CHECK(r.damping_at(11) == doctest::Approx(0.05));
    CHECK(r.damping_at(6) < 0.05);
    CHECK(r.a0 == doctest::Approx(2 * 0.05 * 33 / 14.0));
}

TEST_CASE("the sum of modes is what marching through time gives") {
    const ShearBuilding building{{3e5, 3e5, 2e5, 2e5, 1e5}, {3e8, 2.5e8, 2e8, 1.5e8, 1e8}, 3};
    const Record ground = simulated({}, 4, 0.002);
    const auto floors = building_response(building, ground, 0.05);
    REQUIRE(floors);
    const auto modes = modes_of(building);
    REQUIRE(modes);
    const auto u = marched(building, ground, rayleigh(0.05, modes->circular_frequency_rad_s[0], modes->circular_frequency_rad_s[2]));
    const double top = peak(floors->back().displacement_m);
    CHECK(top > 0.001);
    for (std::size_t step = 0; step < u.size(); step += 53)
        for (std::size_t f = 0; f < 5; ++f) CHECK(std::abs(u[step][f] - (*floors)[f].displacement_m[step]) < 0.003 * top);
}

TEST_CASE("one storey is one oscillator, and floor 0 is the ground") {
    const Record ground = simulated({}, 9);
    const ShearBuilding one = uniform_building(1, 0.4);
    const auto floors = building_response(one, ground, 0.05);
    const auto alone = response(ground, {0.4, 0.05});
    REQUIRE(floors);
    REQUIRE(alone);
    for (std::size_t i = 0; i < alone->displacement_m.size(); i += 101) {
        CHECK(floors->front().displacement_m[i] == doctest::Approx(alone->displacement_m[i]));
        CHECK(floors->front().acceleration_m_s2[i] == doctest::Approx(alone->acceleration_m_s2[i]));
    }
    const auto zero = floor_motion(one, ground, 0.05, 0);
    REQUIRE(zero);
    CHECK(zero->acceleration_m_s2 == ground.acceleration_m_s2);
}

TEST_CASE("a floor's absolute motion hangs together") {
    const Record ground = simulated({}, 2, 0.002);
    const auto floor = floor_motion(uniform_building(20, 1.5), ground, 0.05, 20);
    REQUIRE(floor);
    double most = 0;
    for (std::size_t i = 1; i + 1 < floor->displacement_m.size(); ++i) {
        const double v = (floor->displacement_m[i + 1] - floor->displacement_m[i - 1]) / (2 * ground.dt_s);
        most = std::max(most, std::abs(v - floor->velocity_m_s[i]));
    }
    CHECK(most < 0.02 * peak(floor->velocity_m_s));
    CHECK(peak(floor->displacement_m) > peak(integrated(ground).displacement_m));
}

TEST_CASE("the top answers most at its own frequency, and follows slow shaking as one") {
    const auto modes = modes_of(uniform_building(6, 0.6));
    REQUIRE(modes);
    const auto damping = rayleigh_damping(*modes, 0.05);
    CHECK(transfer(*modes, damping, 5, 0.01) == doctest::Approx(1).epsilon(0.01));
    const double at = transfer(*modes, damping, 5, 1 / 0.6);
    CHECK(at > 8);
    CHECK(at > transfer(*modes, damping, 5, 1 / 0.5));
    CHECK(at > transfer(*modes, damping, 5, 1 / 0.75));
}

TEST_CASE("no building and no such floor are refused") {
    const Record ground{0.01, {0, 1, 0}};
    CHECK(!modes_of({}));
    CHECK(!modes_of({{1, 1}, {1}, 3}));
    CHECK(!modes_of({{1, 0}, {1, 1}, 3}));
    CHECK(!modes_of({{1, 1}, {1, std::nan("")}, 3}));
    CHECK(!modes_of({std::vector<double>(201, 1), std::vector<double>(201, 1), 3}));
    CHECK(!building_response(uniform_building(3, 0.3), ground, 0.6));
    CHECK(!floor_motion(uniform_building(3, 0.3), ground, 0.05, 4));
    CHECK(!floor_motion(uniform_building(3, 0.3), ground, 0.05, -1));
}
