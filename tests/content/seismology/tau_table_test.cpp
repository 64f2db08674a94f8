#include "content/seismology/tau_table.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace estation::content::seismology;

namespace {

std::vector<SpeedKnot> knots_of(const std::string& name) {
    std::ifstream in(std::string(SOURCE_DIR) + "/assets/seismology/" + name + ".tvel");
    std::string line;
    std::getline(in, line), std::getline(in, line);
    std::vector<SpeedKnot> knots;
    double density = 0;
    for (SpeedKnot k; in >> k.depth_km >> k.vp_km_s >> k.vs_km_s >> density;) knots.push_back(k);
    return knots;
}

}  // namespace

TEST_CASE("the tables are met to the last of their digits") {
    // Published ones are rounded to 0.01 s (ak135) and 0.001 s (iasp91), and were computed with single precision.
    for (const auto& [name, tolerance] : {std::pair{"ak135", 0.0075}, {"iasp91", 0.0055}}) {
        const auto tables = TauTable::of(knots_of(name));
        REQUIRE(tables);
        std::ifstream in(std::string(SOURCE_DIR) + "/tests/content/seismology/" + name + "_tables.csv");
        std::map<double, std::vector<std::array<double, 3>>> rows;
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with('#')) continue;
            std::istringstream cells(line);
            std::array<std::string, 4> cell;
            for (std::string& c : cell) std::getline(cells, c, ',');
            rows[std::stod(cell[1])].push_back({std::stod(cell[0]), std::stod(cell[2]), cell[3].empty() ? -1 : std::stod(cell[3])});
        }
        int n = 0;
        for (const auto& [depth, row] : rows) {
            std::vector<double> degrees;
            for (const auto& r : row) degrees.push_back(r[0]);
            for (const std::size_t wave : {0, 1}) {
                const auto times = (*tables)[wave].first_s(depth, degrees);
                for (std::size_t i = 0; i < row.size(); ++i) {
                    if (row[i][wave + 1] < 0) continue;
                    CAPTURE(name);
                    CAPTURE(depth);
                    CAPTURE(row[i][0]);
                    CAPTURE(wave);
                    CHECK(std::abs(times[i] - row[i][wave + 1]) < tolerance);
                    ++n;
                }
            }
        }
        CHECK(n > 700);
    }
}

TEST_CASE("an Earth for which such tables were never made has none") {
    auto slow = knots_of("ak135");
    slow[5].vp_km_s = 7;   // a slow layer under the Moho
    CHECK(!TauTable::of(slow));
    auto shallow = knots_of("ak135");
    shallow.resize(30);
    CHECK(!TauTable::of(shallow));
    CHECK(!TauTable::of({}));
    auto no_mantle = knots_of("ak135");
    no_mantle[1].vs_km_s = 0;
    CHECK(!TauTable::of(no_mantle));
}

TEST_CASE("rows that stand three times, and an even Earth, do no harm") {
    auto knots = knots_of("ak135");
    knots.insert(knots.begin() + 2, knots[1]);
    const auto thrice = TauTable::of(knots), twice = TauTable::of(knots_of("ak135"));
    REQUIRE(thrice);
    const std::vector<double> degrees{1, 5, 20, 30};
    for (const double depth : {0.0, 12.0, 20.0, 35.0, 410.0, 700.0}) {
        const auto a = (*thrice)[0].first_s(depth, degrees), b = (*twice)[0].first_s(depth, degrees);
        for (std::size_t i = 0; i < degrees.size(); ++i) CHECK(std::abs(a[i] - b[i]) < 0.002);
    }
    // One speed down to the core: straight lines.
    const auto even = TauTable::of(std::vector<SpeedKnot>{{0, 8, 4.5}, {2900, 8, 4.5}, {2900, 7, 0}, {6371, 7, 0}});
    REQUIRE(even);
    const auto times = (*even)[0].first_s(0, degrees);
    for (std::size_t i = 0; i < degrees.size(); ++i) CHECK(std::abs(times[i] - 2 * 6371 / 8.0 * std::sin(degrees[i] * 3.14159265358979 / 360)) < 0.02);
}
