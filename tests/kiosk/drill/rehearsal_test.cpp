#include "kiosk/drill/rehearsal.h"

#include <doctest/doctest.h>

using namespace estation::content;
using estation::kiosk::Rehearsal;
using Stage = Rehearsal::Stage;

namespace {

Condition when(std::string_view text) {
    auto c = Condition::read(text);
    REQUIRE(c);
    return *c;
}
DrillChoice choice(std::string_view right, std::optional<WrongBelief> belief = {}) {
    return {.text = {"做", ""}, .why = {"因", ""}, .source = "典", .right = when(right), .why_not = {"不", ""}, .belief = belief};
}
DrillReason reason(std::string_view right) { return {.text = {"为", ""}, .why = {}, .right = when(right), .shown = {}}; }

Drill drill() {
    Drill d;
    d.setup = DrillSetup{.buildings = {BuildingClass::strong, BuildingClass::weak}, .floors = {1, 5}, .seconds = {0, 8}, .people = {Person::walker, Person::wheelchair}};
    d.steps.push_back({.phase = "warning", .text = {"警", ""}, .picture = "", .choices = {choice("building = weak and floor = 1"), choice("building = strong or floor = 5"), choice("never", WrongBelief::lift)},
                       .reasons = {reason("floor = 5"), reason("floor = 1"), reason("never")}});
    d.steps.push_back({.phase = "shaking", .text = {"跟着做", ""}, .picture = "", .seconds = 5, .choices = {}});
    d.steps.push_back({.phase = "shaking", .text = {"锁", ""}, .picture = "", .choices = {choice("always"), choice("never", WrongBelief::lift)}, .when = when("person = wheelchair")});
    d.steps.push_back({.phase = "evacuation", .text = {"走", ""}, .picture = "", .choices = {choice("always"), choice("never", WrongBelief::doorway)}});
    return d;
}

}  // namespace

TEST_CASE("who and where one is decides the way, and what is right on it") {
    const Drill d = drill();
    Rehearsal r(d);
    CHECK(r.stage() == Stage::start);
    CHECK(r.phase() == DrillPhase::briefing);
    r.set({BuildingClass::weak, 1, 8, Person::wheelchair});
    r.set({BuildingClass::average, 1, 8, Person::walker});   // not offered
    CHECK(r.situation().person == Person::wheelchair);
    r.begin(100);
    CHECK(r.way() == std::vector{0, 1, 2, 3});
    CHECK(r.right_choice(0) == 0);
    CHECK(r.right_reason(0) == 1);
    CHECK(r.phase() == DrillPhase::warning);
    r.set({BuildingClass::strong, 5, 0, Person::walker});    // too late
    CHECK(r.situation().floor == 1);
    r.go_on(101);
    CHECK(r.at() == 0);      // something is to be done first
    r.choose(7);
    CHECK(r.stage() == Stage::act);
    r.choose(0);
    CHECK(r.stage() == Stage::reason);
    r.give_reason(2);
    CHECK(r.stage() == Stage::explained);
    r.go_on(110);
    CHECK(r.stage() == Stage::act);
    CHECK(r.step().seconds == 5);
    r.go_on(111);            // nothing is to be chosen here
    r.choose(0);
    CHECK(r.stage() == Stage::explained);   // no reason is asked
    r.go_on(112);
    r.choose(1);
    r.go_on(113);
    CHECK(r.stage() == Stage::debrief);
    CHECK(r.phase() == DrillPhase::debrief);
    CHECK(r.points() == 2);          // two acts; the reason was another
    CHECK(r.most_points() == 4);
    CHECK(r.choices() == 3);
    CHECK(r.choices_right() == 2);
    const auto met = r.beliefs();
    REQUIRE(met.size() == 2);        // the lift twice, told once
    CHECK(met[0].belief == WrongBelief::lift);
    CHECK_FALSE(met[0].chosen);
    CHECK(met[1].belief == WrongBelief::doorway);
    CHECK(met[1].chosen);
    r.begin(200);
    CHECK(r.points() == 0);
}

TEST_CASE("without a warning nobody is warned, and who walks is not told of wheels") {
    const Drill d = drill();
    Rehearsal r(d);
    r.set({BuildingClass::strong, 5, 0, Person::walker});
    r.begin(0);
    CHECK(r.way() == std::vector{1, 3});
    CHECK_FALSE(r.seconds_left(1));
}

TEST_CASE("the seconds to the S wave are floored, begin after reading, stay at nothing and take nothing") {
    const Drill d = drill();
    Rehearsal r(d);
    r.set({BuildingClass::strong, 5, 8, Person::walker});
    r.time_to_read(4);
    r.begin(100);
    CHECK(r.seconds_left(100) == 8);
    CHECK(r.seconds_left(104) == 8);
    CHECK(r.seconds_left(104.01) == 7);
    CHECK(r.seconds_left(105.5) == 6);
    CHECK(r.seconds_left(111.9) == 0);
    CHECK(r.seconds_left(500) == 0);
    CHECK(r.stage() == Stage::act);
    REQUIRE(r.changes_at_s(105.5));
    CHECK(*r.changes_at_s(105.5) == doctest::Approx(106.001));
    CHECK_FALSE(r.changes_at_s(500));
    r.note_time(106);
    CHECK(r.in_time() == true);
    r.choose(1);
    CHECK_FALSE(r.seconds_left(107));
    CHECK(r.points() == 1);
}

TEST_CASE("in calm no second is counted") {
    const Drill d = drill();
    Rehearsal r(d);
    r.set({BuildingClass::strong, 5, 8, Person::walker});
    r.calm(true);
    r.begin(0);
    CHECK_FALSE(r.seconds_left(3));
    r.note_time(100);
    CHECK_FALSE(r.in_time());
}
