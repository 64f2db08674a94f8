#include "content/drill.h"

#include <doctest/doctest.h>

using namespace estation::content;

namespace {

Condition when(std::string_view text) {
    auto c = Condition::read(text);
    REQUIRE(c);
    return *c;
}

DrillChoice choice(std::string_view right, std::string_view shown = "always") {
    DrillChoice c{.text = {"做", ""}, .why = {"因", ""}, .source = "典", .right = when(right), .shown = when(shown)};
    if (right != "always" && right != "never") c.why_not = {"不", ""};
    return c;
}

// Weak buildings, near the ground and with time: out; else under the table.
Drill sound() {
    Drill d;
    d.setup = DrillSetup{.buildings = {BuildingClass::strong, BuildingClass::weak}, .floors = {1, 5}, .seconds = {0, 12}, .people = {Person::walker, Person::wheelchair}};
    const std::string out = "building = weak and floor = 1 and person = walker";
    d.steps.push_back({.phase = "warning", .text = {"警", ""}, .picture = "", .choices = {choice(out), choice("not (" + out + ")"), choice("never")}});
    d.steps.push_back({.phase = "shaking", .text = {"晃", ""}, .picture = "", .choices = {choice("always"), choice("never")}});
    d.steps.push_back({.phase = "evacuation", .text = {"走", ""}, .picture = "", .choices = {}});
    return d;
}

std::string faults(const Drill& d) {
    std::string all;
    for (const DrillFault& f : check(d)) all += std::to_string(f.step) + "/" + std::to_string(f.choice) + "/" + std::to_string(f.reason) + " " + f.text + "\n";
    return all;
}
bool says(const Drill& d, std::string_view part) { return faults(d).find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a sound drill has nothing against it, and nobody is warned who has no seconds") {
    const Drill d = sound();
    CHECK(faults(d) == "");
    CHECK(d.setup->situations().size() == 16);
    CHECK_FALSE(reached(d.steps[0], {BuildingClass::weak, 1, 0, Person::walker}));
    CHECK(reached(d.steps[0], {BuildingClass::weak, 1, 12, Person::walker}));
    CHECK(reached(d.steps[1], {BuildingClass::weak, 1, 0, Person::walker}));
    CHECK(shown_choices(d.steps[0], {}) == std::vector{0, 1, 2});
}

TEST_CASE("a situation without a right choice, or with two, is found and named") {
    Drill d = sound();
    d.steps[0].choices[1].right = when("building = strong");
    CHECK(says(d, "0/-1/-1 no choice is right when building = weak, floor = 1, seconds = 12, person = wheelchair"));
    d.steps[0].choices[1].right = when("building = strong or floor = 5 or person = wheelchair or seconds = 12");
    CHECK(says(d, "2 choices are right when"));
    d = sound();
    d.steps[1].choices[1].shown = when("person = walker");
    CHECK(says(d, "fewer than two choices"));
}

TEST_CASE("what nobody comes to is found") {
    Drill d = sound();
    d.steps[2].when = when("floor = 9");
    CHECK(says(d, "2/-1/-1 nobody ever comes"));
    d = sound();
    d.steps[0].choices[2].shown = when("person = in-bed");
    CHECK(says(d, "0/2/-1 this choice is never shown"));
    d = sound();
    d.setup->seconds = {0};
    CHECK(says(d, "0/-1/-1 nobody ever comes"));
    d = sound();
    d.steps[1].when = when("floor = 5");
    CHECK(says(d, "no step of the phase \"shaking\""));
}

TEST_CASE("the phases keep their order") {
    Drill d = sound();
    std::swap(d.steps[1], d.steps[2]);
    CHECK(says(d, "comes after \"evacuation\""));
}

TEST_CASE("whoever reads why not must be able to, and only then") {
    Drill d = sound();
    d.steps[0].choices[0].why_not = {};
    CHECK(says(d, "0/0/-1 this choice is right in some situations"));
    d = sound();
    d.steps[1].choices[0].why_not = {"多余", ""};
    CHECK(says(d, "1/0/-1 this choice is always right"));
    d.steps[1].choices[0].why_not = {};
    d.steps[1].choices[1].why_not = {"多余", ""};
    CHECK(says(d, "1/1/-1 this choice is never right"));
}

TEST_CASE("reasons are held to the same") {
    Drill d = sound();
    d.steps[1].reasons = {{.text = {"甲", ""}, .why = {}, .right = when("floor = 1"), .shown = {}}, {.text = {"乙", ""}, .why = {}, .right = when("floor = 5"), .shown = {}}};
    CHECK(faults(d) == "");
    d.steps[1].reasons[1].right = when("floor = 5 and building = weak");
    CHECK(says(d, "no reason is right when building = strong, floor = 5"));
    d.steps[1].reasons.push_back({.text = {"丙", ""}, .why = {}, .right = Condition::never(), .shown = when("never")});
    CHECK(says(d, "1/-1/2 this reason is never shown"));
}

TEST_CASE("words for phases, beliefs and grounds go there and back") {
    for (int i = 0; i < belief_count; ++i) CHECK(belief_from(belief_name(static_cast<WrongBelief>(i))) == static_cast<WrongBelief>(i));
    CHECK(phase_from("aftermath") == DrillPhase::aftermath);
    CHECK_FALSE(phase_from("stopped"));
    CHECK(ground_from("soft") == Ground::soft);
}
