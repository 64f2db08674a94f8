#include "content/seismology/early_warning.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

using namespace estation::content::seismology;

namespace {
const TravelTimes& ak135() {
    static const TravelTimes model = [] {
        std::ifstream in(std::string(SOURCE_DIR) + "/assets/seismology/ak135.tvel");
        return *TravelTimes::open(std::string{std::istreambuf_iterator<char>(in), {}}, "ak135.tvel");
    }();
    return model;
}
}  // namespace

TEST_CASE("the warning, the blind zone and the seconds of the worked examples") {
    struct Row { double delay, blind, lead; };
    for (const Row row : {Row{3, 16, 23.6}, {5, 24, 21.6}, {8, 35, 18.6}}) {
        const WarningChain chain{10, row.delay, 0, 0};
        const Warning uniform = uniform_warning(10, 100, chain);
        CHECK(std::abs(uniform.blind_radius_km - row.blind) < 0.5);
        CHECK(std::abs(uniform.lead_s - row.lead) < 0.05);
        const auto true_times = warning_at(ak135(), 10, 100, chain);
        REQUIRE(true_times);
        CHECK(std::abs(true_times->blind_radius_km - row.blind) < 0.5);
        CHECK(std::abs(true_times->lead_s - row.lead) < 0.06);
        CHECK(true_times->alert_s == doctest::Approx(2.438 + row.delay).epsilon(0.001));
    }
}

TEST_CASE("the simple formula promises seconds that do not exist beyond the crust") {
    const WarningChain chain{10, 3, 1, 1};
    CHECK(uniform_warning(10, 200, chain).s_s - warning_at(ak135(), 10, 200, chain)->s_s == doctest::Approx(4).epsilon(0.05));
    CHECK(chain.delay_s() == 5);
}

TEST_CASE("at the edge of the blind zone warning and S come together; inside, S is first") {
    for (const double depth : {0.0, 10.0, 33.0, 120.0}) {
        const WarningChain chain{15, 3, 2, 2};
        const double edge = warning_at(ak135(), depth, 0, chain)->blind_radius_km;
        if (edge > 0) {
            CHECK(std::abs(warning_at(ak135(), depth, edge, chain)->lead_s) < 0.01);
            CHECK(warning_at(ak135(), depth, edge * 0.9, chain)->lead_s < 0);
        } else {
            CHECK(warning_at(ak135(), depth, 0, chain)->lead_s >= 0);
        }
        CHECK(warning_at(ak135(), depth, edge + 20, chain)->lead_s > 0);
    }
}

TEST_CASE("a countdown is floored, follows the clock and takes a revised arrival") {
    CHECK(seconds_left(23.6, 0) == 23);
    CHECK(seconds_left(23.6, 22.7) == 0);
    CHECK(!seconds_left(23.6, 23.6));
    CHECK(!seconds_left(23.6, 40));
    CHECK(seconds_left(20.0, 3.2) == 16);
    CHECK(seconds_left(18.5, 3.2) == 15);
    CHECK(!seconds_left(std::nan(""), 0));
}

TEST_CASE("China's colours") {
    CHECK(colour_of(7) == WarningColour::red);
    CHECK(colour_of(6.9) == WarningColour::orange);
    CHECK(colour_of(5) == WarningColour::orange);
    CHECK(colour_of(4.9) == WarningColour::yellow);
    CHECK(colour_of(3) == WarningColour::yellow);
    CHECK(colour_of(2.9) == WarningColour::blue);
    CHECK(colour_name(WarningColour::orange).zh == "橙色");
    CHECK(is_published(4, true));
    CHECK(!is_published(3.9, true));
    CHECK(!is_published(4.9, false));
}

TEST_CASE("the reports of 2011 rise from 4.3 to 8.1") {
    const auto reports = tohoku_2011();
    REQUIRE(reports.size() == 15);
    CHECK(reports.front().magnitude == 4.3);
    CHECK(reports.back().magnitude == 8.1);
    for (std::size_t i = 1; i < reports.size(); ++i) CHECK(reports[i].after_first_station_s > reports[i - 1].after_first_station_s);
    CHECK(!report_at(reports, 5));
    CHECK(report_at(reports, 8)->number == 3);
    CHECK(report_at(reports, 1000)->number == 15);
}

TEST_CASE("stations feel P in the order of their distance, and many are surer than one") {
    const std::array<NetworkStation, 3> stations = {{{50, 0}, {-10, 0}, {0, 30}}};
    const auto all = triggers(ak135(), stations, 0, 0, 10);
    REQUIRE(all);
    CHECK((*all)[0].station == 1);
    CHECK((*all)[1].station == 2);
    CHECK((*all)[2].station == 0);
    CHECK((*all)[0].at_s == doctest::Approx(2.437).epsilon(0.001));
    CHECK(magnitude_sigma(1) == doctest::Approx(0.6));
    CHECK(magnitude_sigma(4) == doctest::Approx(0.3));
    CHECK(magnitude_sigma(100) == doctest::Approx(0.2));
}

TEST_CASE("what lies outside is refused with the range") {
    CHECK(!warning_at(ak135(), 800, 10, {}));
    CHECK(!warning_at(ak135(), 10, 4000, {}));
    CHECK(!warning_at(ak135(), 10, 10, {-1, 3, 0, 0}));
    CHECK(!warning_at(ak135(), 10, 10, {10, -3, 0, 0}));
    CHECK(!warning_at(ak135(), 10, 10, {10, std::nan(""), 0, 0}));
}
