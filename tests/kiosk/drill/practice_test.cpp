#include "kiosk/drill/practice.h"

#include <doctest/doctest.h>

using namespace estation;
using kiosk::Practice;
using Stage = Practice::Stage;

namespace {

content::DrillStep step(double seconds, std::vector<int> points) {
    content::DrillStep s;
    s.text = {"步", "step"};
    s.seconds = seconds;
    for (const int p : points) s.choices.push_back({{"选", "choice"}, {"因", "why"}, "", p});
    return s;
}

content::Drill drill() { return {"home", {}, {step(10, {0, 2, 1}), step(20, {}), step(0, {3, 0})}, {}}; }

}  // namespace

TEST_CASE("from the calm beginning through choices and their reasons to what is to be remembered") {
    const auto d = drill();
    Practice p(d);
    CHECK(p.stage() == Stage::start);
    CHECK_FALSE(p.left_s(0));  // no clock runs before it has begun
    p.begin(100);
    CHECK(p.stage() == Stage::step);
    CHECK(p.left_s(103) == 7);
    p.go_on(103);
    CHECK(p.at() == 0);  // a choice is to be made first
    p.choose(7);
    CHECK(p.stage() == Stage::step);
    p.choose(1);
    CHECK(p.stage() == Stage::explained);
    CHECK_FALSE(p.left_s(104));  // nobody reads against a clock
    CHECK_FALSE(p.tick(1000));
    p.choose(0);
    CHECK(p.chosen(0) == 1);
    p.go_on(200);
    CHECK(p.at() == 1);
    CHECK_FALSE(p.tick(219.9));
    CHECK(p.tick(220));
    CHECK(p.at() == 2);
    CHECK_FALSE(p.left_s(221));  // no time is set
    p.choose(1);
    p.go_on(230);
    CHECK(p.stage() == Stage::debrief);
    CHECK(p.points() == 2);
    CHECK(p.most_points() == 5);
    CHECK(p.choices() == 2);
    CHECK(p.choices_right() == 1);
    p.go_on(240);
    CHECK(p.stage() == Stage::debrief);
    p.begin(300);
    CHECK(p.points() == 0);
    CHECK(p.chosen(0) == Practice::none);
}

TEST_CASE("a choice not made in time is explained and costs nothing") {
    const auto d = drill();
    Practice p(d);
    p.begin(0);
    CHECK(p.tick(10));
    CHECK(p.stage() == Stage::explained);
    CHECK(p.chosen(0) == Practice::none);
    CHECK_FALSE(p.chose_best(0));
    CHECK(p.points() == 0);
}

TEST_CASE("in calm no clock runs, and afterwards the whole time is there again") {
    const auto d = drill();
    Practice p(d);
    p.begin(0);
    p.calm(true, 5);
    CHECK_FALSE(p.left_s(6));
    CHECK_FALSE(p.tick(1000));
    p.calm(true, 1000);
    p.calm(false, 1001);
    CHECK(p.left_s(1001) == 10);
    p.calm(false, 1004);
    CHECK(p.left_s(1004) == 7);
}

TEST_CASE("two choices of the same worth are both good, and points never fall below nothing") {
    const content::Drill d{"", {}, {step(0, {2, 2, -5}), step(0, {1, -9})}, {}};
    Practice p(d);
    p.begin(0);
    p.choose(1);
    CHECK(p.chose_best(0));
    p.go_on(1);
    p.choose(1);
    CHECK(p.points() == 0);
    CHECK(p.most_points() == 3);
}
