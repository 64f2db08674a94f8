#include "kiosk/ui/canvas.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk::ui;
using estation::fakes::Stage;

namespace {

constexpr float pi = std::numbers::pi_v<float>;
constexpr Argb black = 0xFF000000;

// Draws on white and says how much of it has become black, in pixels.
struct Ink {
    Stage stage{{640, 480, 546, 900}};
    kiosk::Pixels after(const std::function<void(Canvas&)>& draw) {
        stage.draw = [&](Ui& ui) {
            ui.fill({0, 0, 640, 480}, Colour::white);
            Canvas canvas(ui);
            draw(canvas);
        };
        stage.hands.frames(1);
        return stage.painter->shot();
    }
    static double darkness(const kiosk::Pixels& p, int x, int y) { return 1 - p.row(y)[x * 4] / 255.0; }
    double amount(const std::function<void(Canvas&)>& draw) {
        const kiosk::Pixels p = after(draw);
        double sum = 0;
        for (int y = 0; y < p.height; ++y)
            for (int x = 0; x < p.width; ++x) sum += darkness(p, x, y);
        return sum;
    }
};

bool near(double value, double wanted, double share) { return std::abs(value - wanted) <= wanted * share; }

}  // namespace

TEST_CASE("a disc covers its area, and stays round in each quarter") {
    Ink ink;
    for (const float r : {1.5f, 4.0f, 20.0f, 180.0f}) {
        CAPTURE(r);
        CHECK(near(ink.amount([&](Canvas& c) { c.circle({300.3f, 220.7f}, r, black); }), pi * r * r, r < 3 ? 0.06 : 0.015));
    }
    CHECK(near(ink.amount([](Canvas& c) { c.ring({300, 220}, 100, 6, black); }), 2 * pi * 100 * 6, 0.01));
    CHECK(near(ink.amount([](Canvas& c) { c.pie({300, 220}, 100, 0, pi / 2, black); }), pi * 100 * 100 / 4, 0.02));
}

TEST_CASE("a line covers its length times its thickness, at any slope") {
    Ink ink;
    for (const float t : {0.6f, 1.0f, 2.0f, 7.0f})
        for (const float angle : {0.0f, 0.3f, 0.785f, 1.2f, 1.5708f}) {
            CAPTURE(t);
            CAPTURE(angle);
            const Point to{100 + 250 * std::cos(angle), 100 + 250 * std::sin(angle)};
            const double ends = t >= 2.2f ? pi * t * t / 4 : 0;
            CHECK(near(ink.amount([&](Canvas& c) { c.line({100, 100}, to, t, black); }), 250 * static_cast<double>(t) + ends, t < 2 ? 0.09 : 0.04));  // a hair is sampled, not measured
        }
}

TEST_CASE("a sharp corner has no spike and no hole") {
    Ink ink;
    const Point hairpin[3] = {{100, 200}, {400, 204}, {100, 208}};
    const kiosk::Pixels p = ink.after([&](Canvas& c) { c.polyline(hairpin, 6, black); });
    for (int x = 410; x < 640; ++x)
        for (int y = 180; y < 230; ++y) REQUIRE(Ink::darkness(p, x, y) < 0.01);
    CHECK(Ink::darkness(p, 401, 204) > 0.9);
}

TEST_CASE("a long curve cut into pieces has no seams") {
    Ink ink;
    std::vector<Point> wave;
    for (int i = 0; i <= 1000; ++i) wave.push_back({20 + 0.6f * static_cast<float>(i), 200 + 0.0f * static_cast<float>(i)});
    const kiosk::Pixels p = ink.after([&](Canvas& c) { c.polyline(wave, 4, black); });
    for (int x = 25; x < 610; ++x) REQUIRE(Ink::darkness(p, x, 199) > 0.99);
}

TEST_CASE("areas may be hollow and go either way round") {
    Ink ink;
    std::vector<Point> star;
    for (int i = 0; i < 10; ++i) {
        const float r = i % 2 == 0 ? 150.0f : 60.0f, a = pi * static_cast<float>(i) / 5;
        star.push_back({300 + r * std::cos(a), 240 + r * std::sin(a)});
    }
    const double wanted = 5 * 150.0 * 60.0 * std::sin(std::numbers::pi / 5);
    CHECK(near(ink.amount([&](Canvas& c) { c.polygon(star, black); }), wanted, 0.02));
    std::reverse(star.begin(), star.end());
    CHECK(near(ink.amount([&](Canvas& c) { c.polygon(star, black); }), wanted, 0.02));
    CHECK(triangles_of(star).size() == 8 * 3);
}

TEST_CASE("dashes share a line as they say") {
    Ink ink;
    const Point way[2] = {{20, 100}, {620, 100}};
    for (const float offset : {0.0f, 7.0f, -13.0f, 1000.0f})
        CHECK(near(ink.amount([&](Canvas& c) { c.dashed(way, 2, black, 20, 10, offset); }), 600 * 2 * 2.0 / 3, 0.03));
}

TEST_CASE("nothing is drawn outside the clip, and nonsense is nothing") {
    Ink ink;
    const kiosk::Pixels p = ink.after([&](Canvas& c) {
        ink.stage.ui.push_clip({100, 100, 50, 50});
        c.circle({100, 100}, 80, black);
        ink.stage.ui.pop_clip();
    });
    CHECK(Ink::darkness(p, 120, 120) > 0.99);
    CHECK(Ink::darkness(p, 90, 90) < 0.01);
    const float nan = std::nanf("");
    const Point bad[3] = {{nan, 1}, {2, nan}, {nan, nan}};
    CHECK(ink.amount([&](Canvas& c) {
        c.polyline(bad, 3, black);
        c.polygon(bad, black);
        c.dashed(bad, 2, black, 5, 5);
        c.arrow({5, 5}, {5, 5}, 2, black, 10);
        c.polyline({}, 3, black);
    }) < 0.5);
}

TEST_CASE("a trace that grows is drawn anew only at its end") {
    Stage stage;
    std::vector<Point> trace;
    for (int i = 0; i < 900; ++i) trace.push_back({40 + static_cast<float>(i) * 1.2f, 300 + 200 * std::sin(static_cast<float>(i) * 0.05f)});
    std::size_t shown = 890;
    stage.draw = [&](Ui& ui) { Canvas(ui).polyline(std::span(trace).first(shown), 3, black); };
    stage.hands.frames(2);
    const auto before = stage.painter->stats().pixels_drawn;
    ++shown;
    stage.hands.frames(1);
    CHECK(stage.painter->stats().pixels_drawn - before < 60'000);
}
