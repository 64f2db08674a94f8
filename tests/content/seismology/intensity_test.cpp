#include "content/seismology/intensity.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace estation::content::seismology;

namespace {

// A long, gently swelling wave of one frequency and peak along one direction.
ThreeComponents wave(double hz, double peak_m_s2, double dt_s = 0.01, double seconds = 60) {
    ThreeComponents record;
    record.dt_s = dt_s;
    for (auto& c : record.acceleration_m_s2) c.assign(static_cast<std::size_t>(seconds / dt_s), 0.0);
    auto& x = record.acceleration_m_s2[0];
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double t = static_cast<double>(i) * dt_s, swell = std::pow(std::sin(std::numbers::pi * t / seconds), 2);
        x[i] = peak_m_s2 * swell * std::sin(2 * std::numbers::pi * hz * t);
    }
    return record;
}

}  // namespace

TEST_CASE("GB/T 17742 from peaks") {
    struct Row { double pga, pgv, i; };
    for (const Row row : {Row{0.05, 0.004, 2.5}, {0.2, 0.02, 4.5}, {0.65, 0.055, 6.0}, {1.0, 0.1, 6.8}, {1.0, 0.04, 6.1}, {3.13, 0.3, 8.2}, {4.0, 0.5, 8.9}, {9.8, 1.0, 9.8}, {1e-9, 1e-9, 1.0},
                          {1000, 100, 12.0}, {0, 0, 1.0}})
        CHECK(gbt17742(row.pga, row.pgv) == doctest::Approx(row.i));
    // The table's medians land on their degree.
    const double medians[][2] = {{0.155, 0.0120}, {0.319, 0.0259}, {0.653, 0.0557}, {1.35, 0.120}, {2.79, 0.258}, {5.77, 0.555}, {11.9, 1.19}};
    for (int i = 0; i < 7; ++i) CHECK(std::abs(gbt17742(medians[i][0], medians[i][1]) - (4 + i)) <= 0.051);
}

TEST_CASE("the band-pass lets through what the standard means and no more") {
    for (const double hz : {0.3, 1.0, 3.0}) {
        const auto peaks = filtered_peaks(wave(hz, 1.5));
        REQUIRE(peaks);
        CHECK(peaks->pga_m_s2 == doctest::Approx(1.5).epsilon(0.02));
        CHECK(peaks->pgv_m_s == doctest::Approx(1.5 / (2 * std::numbers::pi * hz)).epsilon(0.02));
        CHECK(*gbt17742(wave(hz, 1.5)) == doctest::Approx(gbt17742(1.5, 1.5 / (2 * std::numbers::pi * hz))).epsilon(0.02));
    }
    CHECK(filtered_peaks(wave(30, 1.5))->pga_m_s2 < 0.03);
    CHECK(filtered_peaks(wave(0.02, 1.5, 0.01, 200))->pga_m_s2 < 0.03);
    CHECK(filtered_peaks(wave(10, 1.5))->pga_m_s2 == doctest::Approx(1.5 * std::sqrt(0.5)).epsilon(0.03));
    // An offset of the instrument is no shaking.
    auto shifted = wave(1, 0.5);
    for (auto& c : shifted.acceleration_m_s2)
        for (double& v : c) v += 0.8;
    CHECK(filtered_peaks(shifted)->pga_m_s2 == doctest::Approx(0.5).epsilon(0.03));
    // Three directions count as one vector.
    auto all = wave(1, 1);
    all.acceleration_m_s2[1] = all.acceleration_m_s2[2] = all.acceleration_m_s2[0];
    CHECK(filtered_peaks(all)->pga_m_s2 == doctest::Approx(std::sqrt(3)).epsilon(0.02));
}

TEST_CASE("MMI as ShakeMap's own test has it") {
    const double g[] = {.01, .03, .1, .2, .3, .4, .5}, mmi[] = {3.31708696, 4.05662491, 5.76917533, 6.88298631, 7.53452397, 7.9967973, 8.35536434};
    for (int i = 0; i < 7; ++i) CHECK(std::abs(mmi_from_pga(g[i] * 9.81) - mmi[i]) < 1e-6);
    CHECK(mmi_from_pgv(0.10) == doctest::Approx(2.89 + 3.16));
    CHECK(mmi_from_pgv(1e-6) == 1);
    CHECK(mmi_from_pga(100) == 10);
    CHECK(mmi_from_pga(0) == 1);
    CHECK(mmi_wald1999_from_pga(1) == doctest::Approx(3.66 * 2 - 1.66));
    CHECK(mmi_wald1999_from_pga(0.1) == doctest::Approx(2.2 + 1));
    CHECK(mmi_wald1999_from_pgv(0.1) == doctest::Approx(3.47 + 2.35));
    CHECK(mmi_wald1999_from_pgv(0.01) == doctest::Approx(3.40));
}

TEST_CASE("JMA: the anchor, the cut and the classes") {
    CHECK(jma_of_level(1.2785) == doctest::Approx(5.1));   // 127.85 gal: 5.1534, 5.15, 5.1
    CHECK(jma_of_level(std::pow(10, (4.995 - 0.94) / 2) / 100 * 1.0001) == doctest::Approx(5.0));  // 4.995 rounds to 5.00
    CHECK(jma_of_level(std::pow(10, (4.994 - 0.94) / 2) / 100) == doctest::Approx(4.9));
    const struct { double i; const char* name; } classes[] = {{0.4, "0"}, {0.5, "1"}, {3.4, "3"}, {4.4, "4"}, {4.5, "5弱"}, {5.0, "5强"}, {5.5, "6弱"}, {6.0, "6强"}, {6.5, "7"}};
    for (const auto& c : classes) CHECK(jma_class(c.i).zh == c.name);
}

TEST_CASE("JMA's filter on waves of one frequency") {
    for (const double hz : {0.5, 1.0, 2.0, 5.0}) {
        // A steady minute: its level is the amplitude times the filter, but for the little by which the peak is passed 0.3 s.
        const auto record = wave(hz, 1.0, 0.01, 120);
        const double x = hz / 10;
        const double high = 1 / std::sqrt(1 + .694 * x * x + .241 * std::pow(x, 4) + .0557 * std::pow(x, 6) + .009664 * std::pow(x, 8) + .00134 * std::pow(x, 10) + .000155 * std::pow(x, 12));
        const double level = 1.0 * std::sqrt(1 / hz) * high * std::sqrt(1 - std::exp(-std::pow(hz / 0.5, 3)));
        const auto i = jma(record);
        REQUIRE(i);
        CHECK(std::abs(*i - (2 * std::log10(level * 100) + 0.94)) < 0.12);
    }
    CHECK(*jma(wave(1, 1e-6)) == 0);
}

TEST_CASE("a stronger record is never less intense") {
    double last_gb = 0, last_jma = 0;
    for (double a = 0.001; a < 20; a *= 1.5) {
        const double gb = *gbt17742(wave(2, a)), j = *jma(wave(2, a));
        CHECK(gb >= last_gb);
        CHECK(j >= last_jma);
        last_gb = gb, last_jma = j;
    }
    CHECK(last_gb > 9);
}

TEST_CASE("what is no record of three directions is refused") {
    ThreeComponents uneven = wave(1, 1);
    uneven.acceleration_m_s2[2].pop_back();
    CHECK(!jma(uneven));
    CHECK(!gbt17742(ThreeComponents{}));
    CHECK(!jma(wave(1, 1, 0.01, 0.5)));
}

TEST_CASE("every degree has its numeral and its words") {
    for (int i = 1; i <= 12; ++i) {
        CHECK(!degree_of(i).effect.zh.empty());
        CHECK(!degree_of(i).effect.en.empty());
    }
    CHECK(degree_of(6.4).numeral == "Ⅵ");
    CHECK(degree_of(6.5).numeral == "Ⅶ");
    CHECK(degree_of(-3).numeral == "Ⅰ");
    CHECK(degree_of(99).numeral == "Ⅻ");
    CHECK(degree_of(std::nan("")).numeral == "Ⅰ");
}
