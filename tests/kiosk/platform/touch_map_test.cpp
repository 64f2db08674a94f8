#include "kiosk/platform/touch_map.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace estation::kiosk;

namespace {

const std::vector<GlassPoint> five = {{0.1f, 0.1f}, {0.9f, 0.1f}, {0.9f, 0.9f}, {0.1f, 0.9f}, {0.5f, 0.5f}};

// What a panel says when it is touched at the crosses, if `panel` brings its words to the glass.
std::vector<TappedCross> taps(const TouchMap& panel, const std::vector<GlassPoint>& crosses = five) {
    const double det = panel.xx * panel.yy - panel.xy * panel.yx;
    std::vector<TappedCross> out;
    for (const GlassPoint& p : crosses) {
        const double x = p.x - panel.x0, y = p.y - panel.y0;
        out.push_back({{static_cast<float>((panel.yy * x - panel.xy * y) / det), static_cast<float>((panel.xx * y - panel.yx * x) / det)}, p});
    }
    return out;
}

double apart(const TouchMap& a, const TouchMap& b) {
    double most = 0;
    for (const GlassPoint p : {GlassPoint{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
        const GlassPoint u = a.at(p), v = b.at(p);
        most = std::max<double>(most, std::hypot(u.x - v.x, u.y - v.y));
    }
    return most;
}

}  // namespace

TEST_CASE("a panel that is shifted, scaled, mirrored, turned or sheared is put right, by three crosses or five") {
    for (const TouchMap& panel : {TouchMap{}, TouchMap{1, 0, 0.05, 0, 1, -0.08}, TouchMap{1.25, 0, -0.1, 0, 0.9, 0.07}, TouchMap{-1, 0, 1, 0, 1, 0}, TouchMap{0, 1, 0, 1, 0, 0},
                                  TouchMap{0, -1, 1, 1, 0, 0}, TouchMap{1.05, 0.04, -0.03, -0.06, 0.97, 0.02}}) {
        const auto all = taps(panel);
        const auto by_five = fit_touch(all);
        REQUIRE(by_five);
        CHECK(apart(*by_five, panel) < 1e-5);
        const auto by_three = fit_touch(std::span(all).first(3));
        REQUIRE(by_three);
        CHECK(apart(*by_three, panel) < 1e-5);
    }
}

TEST_CASE("fingers that are a little beside the crosses are averaged") {
    std::mt19937 random(7);
    std::normal_distribution<float> wander(0, 0.004f);   // 2 mm on a glass half a metre wide
    const TouchMap panel{1.1, 0.02, -0.06, -0.01, 0.95, 0.03};
    for (int n = 0; n < 200; ++n) {
        auto crosses = taps(panel);
        for (auto& c : crosses) c.felt.x += wander(random), c.felt.y += wander(random);
        const auto map = fit_touch(crosses);
        REQUIRE(map);
        CHECK(apart(*map, panel) < 0.035);
    }
}

TEST_CASE("what no panel can be is refused, in words") {
    CHECK_FALSE(fit_touch(std::vector<TappedCross>{}));
    CHECK_FALSE(fit_touch(std::vector<TappedCross>{{{0, 0}, {0, 0}}, {{1, 1}, {1, 1}}}));
    CHECK(fit_touch(std::vector<TappedCross>{{{0.1f, 0.1f}, {0.1f, 0.1f}}, {{0.5f, 0.5f}, {0.9f, 0.1f}}, {{0.9f, 0.9f}, {0.9f, 0.9f}}}).error().text.find("one line") != std::string::npos);
    CHECK(fit_touch(std::vector<TappedCross>(5, TappedCross{{0.5f, 0.5f}, {0.5f, 0.5f}})).error().text.find("one place") != std::string::npos);
    auto slipped = taps({});
    slipped[2].felt = {0.6f, 0.9f};
    CHECK(fit_touch(slipped).error().text.find("beside its cross") != std::string::npos);
    auto tiny = taps({});
    for (auto& c : tiny) c.felt = {0.5f + (c.felt.x - 0.5f) * 0.05f, 0.5f + (c.felt.y - 0.5f) * 0.05f};
    CHECK(fit_touch(tiny).error().text.find("stretched") != std::string::npos);
    auto broken = taps({});
    broken[0].felt.x = std::numeric_limits<float>::quiet_NaN();
    CHECK_FALSE(fit_touch(broken));
}

TEST_CASE("a map found on top of another is joined with it") {
    const TouchMap first{1.2, 0.1, -0.05, 0, 0.9, 0.02}, second{0.98, 0, 0.01, 0.03, 1.02, -0.02};
    const TouchMap both = joined(second, first);
    for (const GlassPoint& p : five) {
        const GlassPoint a = second.at(first.at(p)), b = both.at(p);
        CHECK(a.x == doctest::Approx(b.x).epsilon(1e-5));
        CHECK(a.y == doctest::Approx(b.y).epsilon(1e-5));
    }
    CHECK(joined(TouchMap{}, first) == first);
    CHECK(TouchMap{}.plain());
    CHECK_FALSE(first.plain());
}

TEST_CASE("a map from a file is used only when it is one") {
    CHECK(usable({}));
    CHECK(usable({-1, 0, 1, 0, 1, 0}));
    CHECK_FALSE(usable({0, 0, 0, 0, 0, 0}));
    CHECK_FALSE(usable({1, 1, 0, 1, 1, 0}));
    CHECK_FALSE(usable({std::numeric_limits<double>::infinity(), 0, 0, 0, 1, 0}));
    CHECK_FALSE(usable({1, 0, 50, 0, 1, 0}));
}
