#include "content/situation.h"

#include <doctest/doctest.h>

using namespace estation::content;

namespace {

Condition read(std::string_view text) {
    const auto c = Condition::read(text);
    REQUIRE_MESSAGE(c, std::string(text) << ": " << (c ? "" : c.error().text));
    return *c;
}
std::string fault(std::string_view text) {
    const auto c = Condition::read(text);
    return c ? "" : c.error().text;
}

constexpr Situation ground{BuildingClass::weak, 1, 12, Person::walker};
constexpr Situation fifth{BuildingClass::strong, 5, 0, Person::wheelchair};

}  // namespace

TEST_CASE("each test of a condition tells two situations apart") {
    CHECK(read("").holds(ground));
    CHECK(read("always").holds(fifth));
    CHECK_FALSE(read("never").holds(ground));
    CHECK_FALSE(Condition::never().holds(ground));
    for (const auto* text : {"building = weak", "building != strong", "building=average|weak", "floor = 1", "floor < 2", "floor <= 1", "seconds > 0", "seconds >= 12", "person = walker",
                             "person != wheelchair|walking-frame", "seconds != 0", "not floor >= 5", "building = weak and floor = 1", "building = strong and floor = 1 or seconds > 11",
                             "(building = strong or seconds > 11) and person = walker"}) {
        CAPTURE(text);
        CHECK(read(text).holds(ground));
        CHECK_FALSE(read(text).holds(fifth));
    }
}

TEST_CASE("and binds closer than or, not closest of all") {
    CHECK(read("never and never or always").holds(ground));
    CHECK_FALSE(read("never and (never or always)").holds(ground));
    CHECK(read("always or always and never").holds(ground));
    CHECK_FALSE(read("not always or never").holds(ground));
    CHECK(read("not never and always").holds(ground));
    CHECK(read("not (always and never)").holds(ground));
}

TEST_CASE("every person and building has a word, and a word is one of them") {
    for (const Person p : persons) {
        CHECK(person_from(person_name(p)) == p);
        const auto c = read(std::string("person = ") + person_name(p));
        for (const Person other : persons) CHECK(c.holds({BuildingClass::strong, 1, 0, other}) == (p == other));
    }
    for (const BuildingClass b : building_classes) CHECK(building_from(building_name(b)) == b);
    CHECK_FALSE(person_from("dog"));
    CHECK(situation_words(fifth) == "building = strong, floor = 5, seconds = 0, person = wheelchair");
}

TEST_CASE("what is not understood is named, whatever it is") {
    CHECK(fault("magnitude > 6").find("\"magnitude\" is not known") != std::string::npos);
    CHECK(fault("person = dog").find("wheelchair") != std::string::npos);
    CHECK(fault("person > walker").find("= or !=") != std::string::npos);
    CHECK(fault("floor = many").find("not a whole number") != std::string::npos);
    CHECK(fault("floor 3").find("< <= > >=") != std::string::npos);
    CHECK(fault("floor = 3 building = weak").find("one word too many") != std::string::npos);
    CHECK(fault("(floor = 3").find("closing") != std::string::npos);
    CHECK(fault("floor = 3 and").find("ends too early") != std::string::npos);
    CHECK(fault("person = walker|").find("not one of") != std::string::npos);
    CHECK_FALSE(fault("floor = 99999999999999").empty());
    CHECK_FALSE(fault("= = =").empty());
    CHECK_FALSE(fault("\xff\xfe").empty());
    CHECK_FALSE(fault(std::string(200, '(') + "always" + std::string(200, ')')).empty());
    CHECK_FALSE(fault(std::string(5000, ' ') + "always").empty());
    std::string nots;
    for (int i = 0; i < 60; ++i) nots += "not ";
    CHECK_FALSE(fault(nots + "always").empty());
    std::string many = "always";
    for (int i = 0; i < 50; ++i) many += " or always";
    CHECK(fault(many).size() > 0);
}
