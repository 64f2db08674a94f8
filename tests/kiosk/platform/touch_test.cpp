#include "kiosk/platform/touch.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace estation::kiosk;

namespace {

constexpr float slop = 12;

// A hand over the glass: says what fingers do, at a clock of its own, and keeps what Touch made of it.
struct Hand {
    Touch touch{slop};
    double now = 1000;

    Hand& down(std::int64_t id, float x, float y) { return say(FingerPhase::down, id, x, y); }
    Hand& move(std::int64_t id, float x, float y) { return say(FingerPhase::move, id, x, y); }
    Hand& up(std::int64_t id, float x, float y) { return say(FingerPhase::up, id, x, y); }
    Hand& lose(std::int64_t id) { return say(FingerPhase::lost, id, 0, 0); }
    Hand& later(double ms) {
        now += ms;
        return *this;
    }
    Hand& say(FingerPhase phase, std::int64_t id, float x, float y) {
        touch.feed({phase, id, x, y, now});
        return *this;
    }
    std::vector<Gesture> all() {
        std::vector<Gesture> out;
        while (touch.pending())
            for (const Gesture& g : touch.portion()) out.push_back(g);
        return out;
    }
};

std::string words(const std::vector<Gesture>& gestures) {
    static const char* names[] = {"press", "tap", "release", "drag", "fling", "pinch", "wheel"};
    std::string out;
    for (const Gesture& g : gestures) out += (out.empty() ? "" : " ") + std::string(names[static_cast<int>(g.kind)]);
    return out;
}

struct Sum { float dx = 0, dy = 0, scale = 1; };
Sum sum_of(const std::vector<Gesture>& gestures) {
    Sum s;
    for (const Gesture& g : gestures) {
        if (g.kind != GestureKind::drag && g.kind != GestureKind::pinch) continue;
        s.dx += g.dx, s.dy += g.dy, s.scale *= g.scale;
    }
    return s;
}

}  // namespace

TEST_CASE("a finger that comes and goes is a tap, however long it rested") {
    Hand hand;
    hand.down(1, 100, 200).later(3000).up(1, 100, 200);
    const auto all = hand.all();
    REQUIRE(words(all) == "press tap");
    CHECK(all[0].x == 100);
    CHECK(all[1].y == 200);
    CHECK(all[1].finger == 1);
    CHECK_FALSE(hand.touch.fingers_down());
}

TEST_CASE("a finger may wander within the slop and still tap") {
    Hand hand;
    hand.down(1, 100, 100);
    for (int i = 0; i < 40; ++i) hand.later(5).move(1, 100 + 8 * std::sin(static_cast<float>(i)), 100 + 8 * std::cos(static_cast<float>(i)));
    hand.later(5).up(1, 104, 104);
    CHECK(words(hand.all()) == "press tap");
}

TEST_CASE("a finger that wandered off and came back has dragged, not tapped") {
    Hand hand;
    hand.down(1, 100, 100).later(16).move(1, 140, 100).later(16).move(1, 100, 100).later(500).up(1, 100, 100);
    CHECK(words(hand.all()) == "press drag release");
}

TEST_CASE("a finger that lifts far from where it came down does not tap, even if the panel sent no way between") {
    Hand hand;
    hand.down(1, 100, 100).later(100).up(1, 400, 100);
    const auto all = hand.all();
    CHECK(words(all) == "press drag fling");
    CHECK(sum_of(all).dx == 300);
}

TEST_CASE("a drag carries the whole way from where the finger came down") {
    Hand hand;
    hand.down(1, 500, 500);
    std::vector<Gesture> all = hand.all();
    for (int i = 1; i <= 50; ++i) {
        hand.later(8).move(1, 500 + static_cast<float>(i) * 3, 500 - static_cast<float>(i) * 5);
        if (i % 3 == 0)
            for (const Gesture& g : hand.touch.portion()) all.push_back(g);
    }
    for (const Gesture& g : hand.all()) all.push_back(g);
    CHECK(sum_of(all).dx == doctest::Approx(150));
    CHECK(sum_of(all).dy == doctest::Approx(-250));
    for (const Gesture& g : all) CHECK(g.start_x == 500);
}

TEST_CASE("moves that come within one frame are one drag") {
    Hand hand;
    hand.down(1, 0, 0);
    (void)hand.touch.portion();
    for (int i = 1; i <= 20; ++i) hand.later(1).move(1, static_cast<float>(i) * 10, 0);
    const auto portion = hand.touch.portion();
    CHECK(words(portion) == "drag");
    CHECK(portion[0].dx == 200);
    CHECK_FALSE(hand.touch.pending());
}

TEST_CASE("a fling has the speed of the last tenth of a second, with its sign") {
    Hand hand;
    hand.down(1, 1000, 1000);
    for (int i = 1; i <= 20; ++i) hand.later(10).move(1, 1000, 1000 - static_cast<float>(i));          // slow at first
    for (int i = 1; i <= 20; ++i) hand.later(10).move(1, 1000 + static_cast<float>(i) * 5, 980 - static_cast<float>(i) * 12);
    hand.later(4).up(1, 1100, 740);
    const auto all = hand.all();
    REQUIRE(all.back().kind == GestureKind::fling);
    CHECK(all.back().vy == doctest::Approx(-1200).epsilon(0.02));
    CHECK(all.back().vx == doctest::Approx(500).epsilon(0.02));
}

TEST_CASE("resting before lifting is no fling") {
    Hand hand;
    hand.down(1, 0, 500);
    for (int i = 1; i <= 20; ++i) hand.later(10).move(1, 0, 500 - static_cast<float>(i) * 12);
    SUBCASE("without a word from the panel") { hand.later(120).up(1, 0, 260); }
    SUBCASE("with the trembling of a resting finger") {
        for (int i = 0; i < 20; ++i) hand.later(10).move(1, 0, 260 + static_cast<float>(i % 2));
        hand.later(5).up(1, 0, 260);
    }
    SUBCASE("with one jerk as it leaves") { hand.later(400).move(1, 0, 258).later(5).up(1, 0, 258); }
    CHECK(words(hand.all()).ends_with("release"));
}

TEST_CASE("a pinch scales by the ratio of the distances, whatever the way") {
    for (const float end : {40.0f, 150.0f, 700.0f}) {
        CAPTURE(end);
        Hand hand;
        hand.down(1, 400, 300).down(2, 600, 300);
        std::vector<Gesture> all = hand.all();
        for (int i = 1; i <= 30; ++i) {
            const float d = 100 + (end / 2 - 100) * static_cast<float>(i) / 30;
            hand.later(8).move(1, 500 - d, 300).move(2, 500 + d, 300);
            for (const Gesture& g : hand.touch.portion()) all.push_back(g);
        }
        CHECK(sum_of(all).scale == doctest::Approx(end / 200).epsilon(0.001));
        CHECK(sum_of(all).dx == doctest::Approx(0).epsilon(0.5));
    }
}

TEST_CASE("two fingers that move together carry the picture and do not scale it") {
    Hand hand;
    hand.down(1, 400, 300).down(2, 600, 300);
    for (int i = 1; i <= 20; ++i) hand.later(8).move(1, 400 + static_cast<float>(i) * 4, 300 + static_cast<float>(i) * 2).move(2, 600 + static_cast<float>(i) * 4, 300 + static_cast<float>(i) * 2);
    const Sum sum = sum_of(hand.all());
    CHECK(sum.dx == doctest::Approx(80).epsilon(0.001));
    CHECK(sum.dy == doctest::Approx(40).epsilon(0.001));
    CHECK(sum.scale == doctest::Approx(1).epsilon(0.001));
}

TEST_CASE("two fingers that tap at once are two taps") {
    Hand hand;
    hand.down(1, 100, 100).down(2, 600, 100).later(50).up(1, 100, 100).up(2, 600, 100);
    const auto all = hand.all();
    CHECK(words(all) == "press press tap tap");
    CHECK(all[2].x == 100);
    CHECK(all[3].x == 600);
}

TEST_CASE("two taps inside one frame are two presses and two taps in four portions, 100 times of 100") {
    for (int n = 0; n < 100; ++n) {
        Hand hand;
        hand.down(n, 10, 10).up(n, 10, 10).later(n % 7).down(n, 10, 10).up(n, 10, 10);
        std::vector<std::string> portions;
        while (hand.touch.pending()) portions.push_back(words(hand.touch.portion()));
        REQUIRE(portions == std::vector<std::string>{"press", "tap", "press", "tap"});
        REQUIRE(hand.touch.portion().empty());
    }
}

TEST_CASE("a press is a portion of its own, so that it shows before it acts") {
    Hand hand;
    hand.down(1, 0, 0).move(1, 100, 0).up(1, 100, 0);
    CHECK(words(hand.touch.portion()) == "press");
    CHECK(words(hand.touch.portion()).starts_with("drag"));
    CHECK_FALSE(hand.touch.pending());
}

TEST_CASE("a lost finger is released and means nothing") {
    Hand hand;
    hand.down(1, 50, 50).lose(1);
    CHECK(words(hand.all()) == "press release");
    hand.up(1, 50, 50).move(1, 90, 90).lose(1);
    CHECK(words(hand.all()).empty());
}

TEST_CASE("when one finger of a pinch lifts, nothing jumps, and the other drags on") {
    Hand hand;
    hand.down(1, 400, 300).down(2, 600, 300);
    for (int i = 1; i <= 10; ++i) hand.later(8).move(1, 400 - static_cast<float>(i) * 10, 300).move(2, 600 + static_cast<float>(i) * 10, 300);
    (void)hand.all();
    SUBCASE("lifted") { hand.later(8).up(1, 300, 300); }
    SUBCASE("lost") { hand.later(8).lose(1); }
    auto all = hand.all();
    CHECK(words(all) == "release");
    hand.later(300).move(2, 701, 300);
    CHECK(std::abs(sum_of(hand.all()).dx) <= 1.01f);
    for (int i = 1; i <= 10; ++i) hand.later(10).move(2, 701, 300 + static_cast<float>(i) * 10);
    all = hand.all();
    CHECK(words(all) == "drag");
    CHECK(sum_of(all).dy == doctest::Approx(100));
    hand.later(5).up(2, 701, 400);
    all = hand.all();
    REQUIRE(words(all) == "fling");
    CHECK(all[0].vy == doctest::Approx(1000).epsilon(0.05));
}

TEST_CASE("the finger left over from a pinch does not tap when it lifts") {
    Hand hand;
    hand.down(1, 400, 300).down(2, 600, 300).later(8).move(1, 300, 300).later(8).up(1, 300, 300);
    (void)hand.all();
    hand.later(200).up(2, 600, 300);
    CHECK(words(hand.all()) == "release");
}

TEST_CASE("fingers that come together at one point do not scale to nothing or to infinity") {
    Hand hand;
    hand.down(1, 400, 300).down(2, 420, 300).later(8).move(1, 420, 300).move(2, 420, 300).move(1, 300, 300).move(2, 500, 300);
    for (const Gesture& g : hand.all()) {
        CHECK(std::isfinite(g.scale));
        CHECK(g.scale > 0);
    }
}

TEST_CASE("a finger that comes down twice without having left was lost between") {
    Hand hand;
    hand.down(7, 100, 100).later(50).down(7, 300, 300).later(50).up(7, 300, 300);
    CHECK(words(hand.all()) == "press release press tap");
}

TEST_CASE("a panel that forgot to say that a finger left does not turn every later drag into a pinch") {
    Hand hand;
    hand.down(1, 100, 100);
    hand.later(60000).down(2, 500, 500);
    for (int i = 1; i <= 10; ++i) hand.later(10).move(2, 500, 500 - static_cast<float>(i) * 10);
    hand.later(5).up(2, 500, 400);
    CHECK(words(hand.all()) == "press release press drag fling");
    CHECK_FALSE(hand.touch.fingers_down());
}

TEST_CASE("the wheel of a mouse comes through where the mouse is") {
    Touch touch(slop);
    touch.wheel(10, 20, -90);
    const auto portion = touch.portion();
    REQUIRE(words(portion) == "wheel");
    CHECK(portion[0].x == 10);
    CHECK(portion[0].dy == -90);
}

// Whatever a panel says, in whatever order: numbers stay finite, and every press is ended by exactly one of tap,
// release and fling, with nothing said about a finger that is not down.
TEST_CASE("any sequence of events keeps the grammar") {
    for (unsigned seed = 0; seed < 400; ++seed) {
        CAPTURE(seed);
        std::mt19937 dice(seed);
        Hand hand;
        std::map<std::int64_t, int> open;
        int presses = 0, endings = 0;
        const auto take = [&](const std::vector<Gesture>& portion) {
            for (const Gesture& g : portion) {
                REQUIRE(std::isfinite(g.dx + g.dy + g.vx + g.vy + g.x + g.y));
                REQUIRE((std::isfinite(g.scale) && g.scale > 0));
                if (g.kind == GestureKind::wheel) continue;
                if (g.kind == GestureKind::press) {
                    REQUIRE(open[g.finger]++ == 0);
                    ++presses;
                    continue;
                }
                REQUIRE(open[g.finger] == 1);
                if (g.kind == GestureKind::drag || g.kind == GestureKind::pinch) continue;
                open[g.finger] = 0;
                ++endings;
            }
        };
        for (int i = 0; i < 300; ++i) {
            const auto phase = static_cast<FingerPhase>(std::min<unsigned>(3, static_cast<unsigned>(dice() % 10 / 2)));
            const auto id = static_cast<std::int64_t>(dice() % 5);
            const float x = static_cast<float>(dice() % 2000), y = static_cast<float>(dice() % 1200);
            hand.later(static_cast<double>(dice() % 40)).say(phase == FingerPhase::lost && dice() % 2 == 0 ? FingerPhase::move : phase, id, dice() % 3 == 0 ? 500 : x, y);
            if (dice() % 17 == 0) hand.touch.wheel(x, y, 10);
            if (dice() % 3 == 0) take(hand.touch.portion());
        }
        for (std::int64_t id = 0; id < 5; ++id) hand.lose(id);
        take(hand.all());
        CHECK(presses == endings);
        CHECK(presses > 10);
        CHECK_FALSE(hand.touch.fingers_down());
    }
}
