#include "kiosk/quiz/shown_question.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace estation::content;
using namespace estation::kiosk;

namespace {

FormattedText plain(std::string text) { return {std::move(text), TextFormat::plain}; }

template <class Body>
Question with(Body body) {
    Question q;
    q.body = std::move(body);
    return q;
}

ShownQuestion shown(const Question& q, std::uint64_t seed = 7) {
    std::mt19937_64 dice(seed);
    return {q, true, dice};
}

int at(const std::vector<ShownChoice>& all, const std::string& text) {
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].text.text == text) return static_cast<int>(i);
    return -1;
}

Question pairs() { return with(Matching{{{plain("ice"), plain("solid")}, {plain("rain"), plain("liquid")}, {plain("sea"), plain("liquid")}, {{}, plain("rock")}}}); }
Question steps(bool exact = false) { return with(Ordering{{plain("one"), plain("two"), plain("three"), plain("four")}, exact}); }

Question map(bool single) {
    Hotspot h;
    h.picture = "img/a.svg";
    h.width = 400, h.height = 200;
    h.single = single;
    h.regions = {{RegionShape::circle, {{100, 100}}, 30, plain("cloud"), plain("up there"), true},
                 {RegionShape::rect, {{200, 50}, {300, 150}}, 0, plain("sea"), plain("down there"), !single},
                 // What lies over the middle of this one belongs to the sea.
                 {RegionShape::poly, {{190, 40}, {310, 40}, {310, 160}, {190, 160}}, 0, plain("shore"), {}, false}};
    return with(std::move(h));
}

Question gaps(std::vector<FormattedText> words) {
    Blanks b;
    b.pieces = {plain("Water "), plain(" and "), plain(".")};
    b.gaps = {{{{plain("rises"), 1, plain("so it does")}}, {}}, {{{plain("fall*"), 1, {}}, {plain("falls"), 1, {}}}, {}}};
    b.words = std::move(words);
    return with(std::move(b));
}

}  // namespace

TEST_CASE("pairs: one text for one place, unless several share it, and a record in places of the file") {
    const Question q = pairs();
    ShownQuestion s = shown(q);
    CHECK(s.kind == AnswerKind::match);
    CHECK(s.places() == 3);
    CHECK(s.choices.size() == 3);  // "liquid" once
    CHECK_FALSE(s.ready());
    const int solid = at(s.choices, "solid"), liquid = at(s.choices, "liquid"), rock = at(s.choices, "rock");
    s.give(0, rock);
    s.give(1, rock);
    CHECK(s.given_text(0).empty());  // it moved
    CHECK(s.given_text(1) == "rock");
    s.give(1, liquid);
    s.give(2, liquid);
    CHECK(s.given_text(1) == "liquid");
    s.give(0, liquid);  // a third time there is none
    CHECK(s.given_text(1).empty());
    s.give(0, -1);
    s.give(1, solid);
    s.give(9, solid);
    s.give(0, 99);
    CHECK(s.record() == "1:0,2:1");
    s.finish();
    CHECK(*s.mark == doctest::Approx(1.0 / 3));
    CHECK_FALSE(s.place_right(0));
    CHECK_FALSE(s.place_right(1));
    CHECK(s.place_right(2));
    CHECK(s.right_text(1) == "liquid");
    s.give(0, solid);
    CHECK(s.given_text(0).empty());  // it is over
}

TEST_CASE("an order is never shown in order, and is put together by touching, moving and dropping") {
    const Question q = steps();
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const ShownQuestion s = shown(q, seed);
        CHECK_FALSE(std::is_sorted(s.choices.begin(), s.choices.end(), [](const auto& a, const auto& b) { return a.original < b.original; }));
    }
    ShownQuestion s = shown(q);
    const int one = at(s.choices, "one"), two = at(s.choices, "two"), three = at(s.choices, "three"), four = at(s.choices, "four");
    s.choose(two);
    s.choose(one);
    CHECK_FALSE(s.ready());
    s.choose(two);  // taken off again
    CHECK(s.chosen == std::vector<int>{one});
    s.choose(three);
    s.choose(two);  // and the last follows by itself
    CHECK(s.chosen == std::vector<int>{one, three, two, four});
    CHECK(s.ready());
    s.move(1, 2);
    CHECK(s.chosen == std::vector<int>{one, two, three, four});
    s.insert(four, 0);
    CHECK(s.record() == "3,0,1,2");
    s.insert(four, 99);
    s.move(0, 99);
    s.finish();
    CHECK(s.is_right());
    CHECK(s.record() == "0,1,2,3");
}

TEST_CASE("a place is pointed at or named, and a named one is where it is said to be") {
    const Question q = map(true);
    for (const auto& [name, right] : {std::pair{"cloud", 1.0}, {"sea", 0.0}, {"shore", 0.0}}) {
        ShownQuestion s = shown(q);
        s.choose(at(s.choices, name));
        REQUIRE(s.spots.size() == 1);
        const int region = s.choices[static_cast<std::size_t>(at(s.choices, name))].original;
        CHECK(s.region_pointed(region));
        CHECK(s.record() == std::to_string(region));
        s.finish();
        CHECK(*s.mark == right);
    }
    ShownQuestion s = shown(q);
    s.point({-50, 900});
    CHECK(s.spots.front().x == 0);
    CHECK(s.spots.front().y == 200);
    CHECK(s.record() == "-");
    s.point({110, 110});
    CHECK(s.spots.size() == 1);  // one is asked for: the finger moved
    s.finish();
    CHECK(s.is_right());
    CHECK(s.feedback() == std::vector{plain("up there")});
}

TEST_CASE("several places go on and off") {
    const Question q = map(false);
    ShownQuestion s = shown(q);
    s.point({100, 90});
    s.point({250, 100});
    s.point({10, 10});
    s.point({12, 12});  // the same nowhere again: taken off
    CHECK(s.record() == "0,1");
    s.choose(at(s.choices, "cloud"));
    CHECK(s.record() == "1");
    s.finish();
    CHECK(*s.mark == doctest::Approx(0.5));
}

TEST_CASE("gaps take offered words, or what is typed, which is in no record") {
    const Question offered = gaps({plain("falls"), plain("rises"), plain("sinks")});
    ShownQuestion s = shown(offered);
    CHECK(s.places() == 2);
    CHECK_FALSE(s.is_typed(0));
    s.give(0, at(s.words[0], "rises"));
    s.give(1, at(s.words[1], "sinks"));
    CHECK(s.record() == "0:1,1:2");
    CHECK(s.right_text(1) == "falls");
    s.finish();
    CHECK(*s.mark == doctest::Approx(0.5));
    CHECK(s.place_right(0));
    CHECK_FALSE(s.place_right(1));
    CHECK(s.feedback() == std::vector{plain("so it does")});

    const Question typed = gaps({});
    ShownQuestion t = shown(typed);
    CHECK(t.is_typed(0));
    t.type(0, "my telephone is 13812345678");
    t.type(1, "falling");
    CHECK(t.record() == "0:-,1:0");
    t.type(0, "  ");
    CHECK(t.record() == "1:0");
    t.finish();
    CHECK(*t.mark == doctest::Approx(0.5));
    CHECK(t.right_text(1) == "falls");  // the one without a wildcard
}

TEST_CASE("a word and a number are recorded as the accepted answer they are") {
    const Question word = with(ShortAnswer{{{plain("evaporation"), 1, {}}, {plain("steam"), 0.5, plain("nearly")}}, false});
    struct Given { const char *text, *record; double mark; };
    for (const auto& [text, record, mark] : {Given{"Evaporation ", "0", 1.0}, {"steam", "1", 0.5}, {"Zhang San", "-", 0.0}, {"", "", 0.0}}) {
        ShownQuestion s = shown(word);
        s.type(0, text);
        CHECK(s.ready() == (*text != 0));
        s.finish();
        CHECK(s.record() == record);
        CHECK(*s.mark == mark);
        CHECK(s.right_text(0) == "evaporation");
    }
    const Question number = with(Numerical{{{false, -18, 1, 1, {}}, {false, -18, 5, 0.5, plain("nearly")}, {true, 0, 0, 0, plain("colder")}}});
    for (const auto& [text, record, mark] : {Given{"-18", "0", 1.0}, {"\xE2\x88\x92" "17.5", "0", 1.0}, {"-14", "1", 0.5}, {"20", "2", 0.0}}) {
        ShownQuestion s = shown(number);
        s.type(0, text);
        CHECK(s.ready());
        s.finish();
        CHECK(s.record() == record);
        CHECK(*s.mark == mark);
    }
    ShownQuestion none = shown(number);
    none.type(0, "-");
    CHECK_FALSE(none.ready());
    CHECK(none.right_text(0) == "-18");
}

TEST_CASE("what is thought about or read has no mark") {
    for (const Question& q : {with(Essay{plain("because")}), with(Description{})}) {
        ShownQuestion s = shown(q);
        CHECK(s.ready());
        s.finish();
        CHECK(s.over);
        CHECK_FALSE(s.mark);
        CHECK_FALSE(s.is_right());
        CHECK(s.record().empty());
    }
}

TEST_CASE("what is said to the whole answer follows what is said to what was chosen") {
    Question q = with(MultiChoice{{{plain("yes"), 1, plain("good choice")}, {plain("half"), 0.5, {}}, {plain("no"), 0, plain("look again")}}});
    q.verdicts = {plain("all right"), plain("partly"), plain("not yet")};
    const auto said = [&](const char* choice) {
        ShownQuestion s = shown(q);
        CHECK(s.feedback().empty());
        s.choose(at(s.choices, choice));
        s.finish();
        return s.feedback();
    };
    CHECK(said("yes") == std::vector{plain("good choice"), plain("all right")});
    CHECK(said("half") == std::vector{plain("partly")});
    CHECK(said("no") == std::vector{plain("look again"), plain("not yet")});
}
