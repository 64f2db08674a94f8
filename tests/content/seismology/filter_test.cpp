#include "content/seismology/filter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

using namespace estation::content::seismology;

namespace {

constexpr double pi = std::numbers::pi, dt = 0.01;

Butterworth of(Pass pass, int order, double corner) { return *Butterworth::design(pass, order, corner, dt); }

// What goes through of one sample of one: its transform is the filter's response.
std::vector<double> impulse(Butterworth filter, std::size_t n) {
    std::vector<double> out;
    for (std::size_t i = 0; i < n; ++i) out.push_back(filter.step(i == 0 ? 1 : 0));
    return out;
}

double gain_of(const std::vector<double>& h, double f) {
    std::complex<double> sum;
    for (std::size_t i = 0; i < h.size(); ++i) sum += h[i] * std::polar(1.0, -2 * pi * f * dt * static_cast<double>(i));
    return std::abs(sum);
}

}  // namespace

TEST_CASE("the response of every order is Butterworth's, at every frequency") {
    for (const Pass pass : {Pass::low, Pass::high})
        for (int order = 1; order <= Butterworth::most_order; ++order)
            for (const double corner : {0.5, 2.0, 10.0, 40.0}) {
                const Butterworth filter = of(pass, order, corner);
                const auto h = impulse(filter, 6000);
                CAPTURE(order);
                CAPTURE(corner);
                for (const double f : {0.0, 0.1, 0.3, 1.0, 2.0, 7.0, 20.0, 45.0, 49.9}) {
                    CAPTURE(f);
                    CHECK(std::abs(gain_of(h, f) - filter.gain(f)) < 1e-6);
                    // Formula of the analogue filter at the warped frequency.
                    const double r = std::tan(pi * f * dt) / std::tan(pi * corner * dt), expected = pass == Pass::low ? 1 / std::sqrt(1 + std::pow(r, 2 * order)) : f == 0 ? 0 : 1 / std::sqrt(1 + std::pow(1 / r, 2 * order));
                    CHECK(filter.gain(f) == doctest::Approx(expected).epsilon(1e-12));
                }
                CHECK(gain_of(h, corner) == doctest::Approx(std::sqrt(0.5)).epsilon(1e-6));
            }
}

TEST_CASE("low and high pass of one order share the power between them") {
    for (int order = 1; order <= Butterworth::most_order; ++order)
        for (const double f : {0.2, 1.0, 3.0, 20.0}) CHECK(std::pow(of(Pass::low, order, 3).gain(f), 2) + std::pow(of(Pass::high, order, 3).gain(f), 2) == doctest::Approx(1));
}

TEST_CASE("well beyond the corner each order takes 6 dB an octave more") {
    for (int order = 1; order <= 4; ++order) CHECK(20 * std::log10(of(Pass::high, order, 10).gain(0.2) / of(Pass::high, order, 10).gain(0.1)) == doctest::Approx(6.02 * order).epsilon(0.01));
}

TEST_CASE("the coefficients of a textbook example: second order at a quarter of the sampling rate") {
    // tan(pi/4) = 1: H(z) = (1 + z^-1)^2 / ((2 + sqrt 2) + (2 - sqrt 2) z^-2)
    const auto h = impulse(*Butterworth::design(Pass::low, 2, 25, dt), 5);
    const double b = 1 / (2 + std::sqrt(2.0)), a = (2 - std::sqrt(2.0)) / (2 + std::sqrt(2.0));
    CHECK(h[0] == doctest::Approx(b));
    CHECK(h[1] == doctest::Approx(2 * b));
    CHECK(h[2] == doctest::Approx(b - a * b));
    CHECK(h[3] == doctest::Approx(-a * 2 * b));
}

TEST_CASE("a level line passes the low pass whole and the high pass not at all, and a rested filter remembers nothing") {
    Butterworth low = of(Pass::low, 4, 1), high = of(Pass::high, 4, 1);
    double last_low = 0, last_high = 1;
    for (int i = 0; i < 4000; ++i) last_low = low.step(3), last_high = high.step(3);
    CHECK(last_low == doctest::Approx(3).epsilon(1e-6));
    CHECK(std::abs(last_high) < 1e-6);
    low.rest();
    CHECK(low.step(0) == 0);
}

TEST_CASE("what cannot be built is refused with its range") {
    CHECK(!Butterworth::design(Pass::low, 0, 1, dt));
    CHECK(!Butterworth::design(Pass::low, 9, 1, dt));
    CHECK(!Butterworth::design(Pass::low, 4, 0, dt));
    CHECK(!Butterworth::design(Pass::low, 4, 50, dt));
    CHECK(!Butterworth::design(Pass::low, 4, std::nan(""), dt));
    CHECK(!Butterworth::design(Pass::high, 4, 1, 0));
}
