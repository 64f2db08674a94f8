#include "content/seismology/travel_time.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using namespace estation::content;
using namespace estation::content::seismology;

namespace {

std::string read(const std::string& name) {
    std::ifstream in(std::string(SOURCE_DIR) + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

const TravelTimes& model(const char* name) {
    static const TravelTimes ak135 = *TravelTimes::open(read("/assets/seismology/ak135.tvel"), "ak135.tvel");
    static const TravelTimes iasp91 = *TravelTimes::open(read("/assets/seismology/iasp91.tvel"), "iasp91.tvel");
    return std::string_view(name) == "ak135" ? ak135 : iasp91;
}

struct Row {
    double degrees = 0, depth_km = 0, p_s = 0, s_s = -1;
};
std::vector<Row> published(const std::string& name) {
    std::vector<Row> rows;
    std::istringstream in(read("/tests/content/seismology/" + name + "_tables.csv"));
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream cells(line);
        std::array<std::string, 4> cell;
        for (std::string& c : cell) std::getline(cells, c, ',');
        rows.push_back({std::stod(cell[0]), std::stod(cell[1]), std::stod(cell[2]), cell[3].empty() ? -1 : std::stod(cell[3])});
    }
    return rows;
}

// Another way to the same answer: rays shot through half-km steps of the same knots by the midpoint rule, for a fan of
// angles, and the earliest that comes up between two of its neighbours.
double shot(Wave wave, double degrees, double depth_km) {
    static const auto knots = [] {
        std::vector<std::array<double, 3>> all;
        std::istringstream in(read("/assets/seismology/ak135.tvel"));
        std::string line;
        std::getline(in, line), std::getline(in, line);
        double density = 0;
        for (std::array<double, 3> k{}; in >> k[0] >> k[1] >> k[2] >> density;) all.push_back(k);
        return all;
    }();
    const auto speed = [&](double z) {
        std::size_t i = 1;
        while (knots[i][0] <= z) ++i;
        const std::size_t c = wave == Wave::p ? 1 : 2;
        return knots[i - 1][c] + (knots[i][c] - knots[i - 1][c]) * (z - knots[i - 1][0]) / (knots[i][0] - knots[i - 1][0]);
    };
    const double delta = degrees * std::numbers::pi / 180, fine = 0.5;
    struct Ray { double x, t; bool through; };
    const auto leg = [&](double p, double from, double to) {  // one way down through shells of half a km
        Ray ray{0, 0, true};
        for (double z = from; z < to - 1e-9; z += fine) {
            const double r = 6371 - z - fine / 2, u = r / speed(z + fine / 2);
            if (u <= p) return Ray{ray.x, ray.t, false};
            const double root = std::sqrt(u * u - p * p);
            ray.x += p / root * fine / r;
            ray.t += u * u / root * fine / r;
        }
        return ray;
    };
    double best = 1e9;
    Ray last_up{}, last_down{};
    for (int i = 0; i <= 3000; ++i) {
        const double u = (6371 - depth_km) / speed(depth_km), p = u * std::sin(std::numbers::pi / 2 * i / 3000.0) * (1 - 1e-9);
        const Ray up = leg(p, 0, depth_km), down = leg(p, depth_km, 1300);
        const auto try_pair = [&](const Ray& a, const Ray& b) {
            if (i == 0 || (a.x - delta) * (b.x - delta) > 0 || std::abs(a.x - b.x) > 0.3) return;
            best = std::min(best, a.x == b.x ? a.t : a.t + (b.t - a.t) * (delta - a.x) / (b.x - a.x));
        };
        if (!up.through) continue;
        const Ray round{up.x + 2 * down.x, up.t + 2 * down.t, true};
        try_pair(last_up, up);
        if (!down.through) try_pair(last_down, round);
        last_up = up;
        last_down = round;
    }
    return best;
}

}  // namespace

TEST_CASE("every published first arrival of ak135 and of iasp91, from 0 to 30 degrees and 0 to 700 km, is met") {
    for (const auto& [name, count] : {std::pair{"ak135", 31 * 17}, {"iasp91", 31 * 12}}) {
        CAPTURE(name);
        int n = 0;
        for (const Row& row : published(name)) {
            const auto first = model(name).first(row.degrees, row.depth_km);
            REQUIRE(first);
            CAPTURE(row.degrees);
            CAPTURE(row.depth_km);
            CHECK(std::abs(first->p_s - row.p_s) < 0.012);
            if (row.s_s >= 0) CHECK(std::abs(first->s_s - row.s_s) < 0.012);
            ++n;
        }
        CHECK(n == count);
    }
}

TEST_CASE("nearby arrivals are those of a validated solver") {
    struct Near { double km, p, s; };
    for (const Near row : {Near{0, 1.724, 2.890}, {10, 2.437, 4.086}, {20, 3.853, 6.459}, {30, 5.448, 9.133}, {50, 8.785, 14.726}, {100, 17.314, 29.023}, {150, 24.873, 42.662},
                           {200, 31.057, 53.932}, {300, 43.425, 76.128}}) {
        const auto first = model("ak135").first(degrees_of_km(row.km), 10);
        REQUIRE(first);
        CHECK(std::abs(first->p_s - row.p) < 0.0015);
        CHECK(std::abs(first->s_s - row.s) < 0.0015);
    }
}

TEST_CASE("iasp91 gives what TauP publishes") {
    // 10 degrees from 15 km, P and Pn in TauP's own list; and the crust, which is exact.
    const auto far = model("iasp91").first(10, 15);
    REQUIRE(far);
    CHECK(std::abs(far->p_s - 143.09) < 0.02);
    const auto near = model("iasp91").first(degrees_of_km(20), 10);
    REQUIRE(near);
    CHECK(near->p_s == doctest::Approx(model("ak135").first(degrees_of_km(20), 10)->p_s));
    CHECK(near->s_s > model("ak135").first(degrees_of_km(20), 10)->s_s);
    CHECK(model("iasp91").speed_km_s(Wave::s, 5) == doctest::Approx(3.36));
    CHECK(model("ak135").speed_km_s(Wave::p, 35) == doctest::Approx(8.04));
    CHECK(model("ak135").speed_km_s(Wave::p, 34.999) == doctest::Approx(6.5));
}

TEST_CASE("rays shot one by one through thin shells arrive at the same times") {
    for (const Wave wave : {Wave::p, Wave::s})
        for (const double depth : {8.0, 20.0, 33.0, 410.0})
            for (const double degrees : {0.3, 1.1, 2.5, 8.0, 19.5, 26.0}) {
                CAPTURE(depth);
                CAPTURE(degrees);
                const auto first = model("ak135").first(wave, degrees, depth);
                REQUIRE(first);
                CHECK(std::abs(*first - shot(wave, degrees, depth)) < 0.045);
            }
}

TEST_CASE("first arrivals are continuous, rise with distance and never beat the fastest way") {
    for (const Wave wave : {Wave::p, Wave::s})
        for (const double depth : {0.0, 3.3, 19.999, 20.0, 20.001, 34.99, 35.0, 35.01, 77.5, 209.9, 210.0, 410.0, 659.9, 660.0, 700.0}) {
            double last = 0;
            const double slowest = model("ak135").speed_km_s(wave, 0);
            for (int i = 0; i <= 1500; ++i) {
                const double degrees = i * 0.02;
                const auto t = model("ak135").first(wave, degrees, depth);
                REQUIRE(t);
                CAPTURE(degrees);
                CAPTURE(depth);
                if (i > 0) CHECK(*t >= last - 1e-9);
                if (i > 0) CHECK(*t - last <= km_of_degrees(0.02) / slowest + 1e-3);
                // A chord at the slowest speed of all is never earlier.
                const double r = 6371 - depth, chord = std::sqrt(6371 * 6371 + r * r - 2 * 6371 * r * std::cos(degrees * std::numbers::pi / 180));
                CHECK(*t <= chord / slowest + 1e-6);
                last = *t;
            }
        }
}

TEST_CASE("first arrivals are continuous in depth") {
    for (const double degrees : {0.0, 0.5, 1.3, 6.0, 15.0, 20.0, 27.0}) {
        auto last = *model("ak135").first(degrees, 0);
        for (double depth = 0.25; depth <= 700; depth += 0.25) {
            const auto now = *model("ak135").first(degrees, std::min(depth, 700.0));
            CAPTURE(degrees);
            CAPTURE(depth);
            CHECK(std::abs(now.p_s - last.p_s) < 0.25 / 5.8 + 1e-3);
            CHECK(std::abs(now.s_s - last.s_s) < 0.25 / 3.46 + 1e-3);
            last = now;
        }
    }
}

TEST_CASE("no detour is quicker: a way in two parts along the surface takes at least as long") {
    std::mt19937 random(4);
    for (int i = 0; i < 2000; ++i) {
        const double a = random() % 1500 / 100.0, b = random() % 1500 / 100.0, depth = random() % 700;
        for (const Wave wave : {Wave::p, Wave::s})
            CHECK(*model("ak135").first(wave, a + b, depth) <= *model("ak135").first(wave, a, depth) + *model("ak135").first(wave, b, 0) + 0.01);
    }
}

TEST_CASE("S never comes before P, and P is never slower than S anywhere") {
    std::mt19937 random(5);
    for (int i = 0; i < 3000; ++i) {
        const auto t = model("iasp91").first(random() % 3000 / 100.0, random() % 7000 / 10.0);
        REQUIRE(t);
        CHECK(t->s_s >= 1.6 * t->p_s);
        CHECK(t->s_s <= 2 * t->p_s + 1e-9);
    }
}

TEST_CASE("outside the range the error names it") {
    const auto& m = model("ak135");
    for (const auto& [degrees, depth] : {std::pair{-0.1, 10.0}, {30.01, 10.0}, {1.0, -1.0}, {1.0, 700.1}, {std::nan(""), 10.0}, {1.0, std::nan("")}}) {
        const auto t = m.first(degrees, depth);
        REQUIRE(!t);
        CHECK((t.error().text.find("0 and 30 degrees") != std::string::npos || t.error().text.find("0 and 700 km") != std::string::npos));
    }
    CHECK(m.first(30, 700));
    CHECK(m.first(0, 0)->p_s == doctest::Approx(0));
    CHECK(m.first(0, 700));
}

TEST_CASE("a model that is none is refused with its line") {
    const auto fault = [](std::string_view text) {
        const auto m = TravelTimes::open(text, "m.tvel");
        REQUIRE(!m);
        return m.error().line();
    };
    CHECK(fault("").find("760 km") != std::string::npos);
    CHECK(fault("a\nb\n0 5.8 3.4 2.7\n100 8 4.5 3\n").find("760 km") != std::string::npos);
    CHECK(fault("a\nb\n0 5.8 x 2.7\n").find("m.tvel:3") == 0);
    CHECK(fault("a\nb\n5 5.8 3.4 2.7\n").find("m.tvel:3") == 0);
    CHECK(fault("a\nb\n0 5.8 3.4\n10 5.8 0 2.7\n").find("m.tvel:4") == 0);
    CHECK(fault("a\nb\n0 5.8 3.4\n10 5.8\n").find("m.tvel:4") == 0);
    CHECK(fault("a\nb\n0 5.8 3.4\n10 5.8 3\n 9 5.8 3\n").find("m.tvel:5") == 0);
    CHECK(fault("a\nb\n0 3.4 5.8\n").find("m.tvel:3") == 0);
    CHECK(fault(std::string((1u << 20) + 1, ' ')).find("1 MiB") != std::string::npos);
    // A slow layer under a fast lid, and speeds that fall as quickly as the radius, still give a time at every distance near by.
    const auto lid = TravelTimes::open("a\nb\n0 5 3 2\n20 6 3.5 2\n20 5 3 2\n60 5 3 2\n60 8 4.5 3\n400 8.8 5 3\n800 9.5 5.3 3\n", "lid");
    REQUIRE(lid);
    for (double km = 0; km < 500; km += 7)
        for (const double depth : {0.0, 10.0, 30.0, 90.0}) CHECK(lid->first(degrees_of_km(km), depth));
    CHECK(TravelTimes::open("a\nb\n0 6.371 3.5 2\n637.1 5.7339 3.15 2\n800 9.5 5.3 3\n", "odd"));
}
