#include "content/question.h"

#include <doctest/doctest.h>

#include <limits>

using namespace estation::content;

namespace {

Choice choice(const char* text, double weight) { return {{text, TextFormat::moodle}, weight, {}}; }
ShortAnswer accepting(std::vector<Choice> accepted) { return {std::move(accepted), false}; }

}  // namespace

TEST_CASE("a choice is worth the weights of what was chosen, never below 0 or above 1") {
    const MultiChoice question{{choice("a", 0.5), choice("b", -1), choice("c", 0.5), choice("d", 0)}, false};
    CHECK(mark(question, {}) == 0);
    CHECK(mark(question, {0}) == 0.5);
    CHECK(mark(question, {0, 2}) == 1);
    CHECK(mark(question, {0, 0, 0}) == 0.5);
    CHECK(mark(question, {0, 1, 2}) == 0);
    CHECK(mark(question, {1}) == 0);
    CHECK(mark(question, {-1, 7, 2}) == 0.5);
    const MultiChoice thirds{{choice("a", 0.3333333), choice("b", 0.3333333), choice("c", 0.3333333)}, false};
    CHECK(mark(thirds, {0, 1, 2}) == 1);
}

TEST_CASE("true or false") {
    CHECK(mark(TrueFalse{true, {}, {}}, true) == 1);
    CHECK(mark(TrueFalse{true, {}, {}}, false) == 0);
    CHECK(mark(TrueFalse{false, {}, {}}, false) == 1);
}

TEST_CASE("a short answer: width, spaces, letter case and composition do not matter") {
    const auto quake = accepting({choice("P波", 1), choice("纵波", 0.5)});
    CHECK(mark(quake, "P波") == 1);
    CHECK(mark(quake, "ｐ波") == 1);
    CHECK(mark(quake, " P 波 ") == 1);
    CHECK(mark(quake, "　Ｐ　波") == 1);
    CHECK(mark(quake, "纵波") == 0.5);
    CHECK(mark(quake, "横波") == 0);
    CHECK(mark(quake, "") == 0);
    CHECK(mark(quake, "  ") == 0);
    CHECK(mark(accepting({choice("café", 1)}), "cafe\xCC\x81") == 1);  // e + combining acute
    CHECK(mark(accepting({choice("cafe\xCC\x81", 1)}), "CAFÉ") == 1);
    CHECK(mark(accepting({choice("lǜ", 1)}), "lu\xCC\x88\xCC\x80") == 1);  // u + diaeresis + grave
    CHECK(mark(accepting({choice("50%", 1)}), "５０％") == 1);
    const ShortAnswer strict{{choice("pH", 1)}, true};
    CHECK(mark(strict, "pH") == 1);
    CHECK(mark(strict, "PH") == 0);
    CHECK(mark(quake, std::string("\xFF\xFE")) == 0);
}

TEST_CASE("a short answer: * stands for anything, \\* for itself, and the first that matches decides") {
    const auto animals = accepting({choice("Frog", 1), choice("*cat*", 0.5), choice("*", 0)});
    CHECK(mark(animals, "frog") == 1);
    CHECK(mark(animals, "a black cat") == 0.5);
    CHECK(mark(animals, "cat") == 0.5);
    CHECK(mark(animals, "dog") == 0);
    CHECK(mark(accepting({choice("2\\*3", 1)}), "2*3") == 1);
    CHECK(mark(accepting({choice("2\\*3", 1)}), "2＊3") == 1);
    CHECK(mark(accepting({choice("2\\*3", 1)}), "2x3") == 0);
    CHECK(mark(accepting({choice("a*b*c", 1)}), "a--b--c") == 1);
    CHECK(mark(accepting({choice("a*b*c", 1)}), "abc") == 1);
    CHECK(mark(accepting({choice("a*b*c", 1)}), "acb") == 0);
    CHECK(mark(accepting({choice("ab*ba", 1)}), "aba") == 0);  // the pieces may not overlap
    CHECK(mark(accepting({choice("a***", 1)}), "a") == 1);
    CHECK(mark(accepting({choice("地震*波", 1)}), "地震 纵 波") == 1);
    CHECK(mark(accepting({choice("(.+)", 1)}), "x") == 0);  // never a regular expression
}

TEST_CASE("many wildcards cost no more than the text is long") {
    std::string pattern, answer(20'000, 'a');
    for (int i = 0; i < 2'000; ++i) pattern += "a*";
    CHECK(mark(accepting({choice((pattern + "b").c_str(), 1)}), answer) == 0);
}

TEST_CASE("a number counts within its tolerance, both ends included") {
    const auto one = [](double value, double tolerance) { return Numerical{{{false, value, tolerance, 1, {}}}}; };
    CHECK(mark(one(3, 2), 1) == 1);
    CHECK(mark(one(3, 2), 5) == 1);
    CHECK(mark(one(3, 2), 5.0001) == 0);
    CHECK(mark(one(0.3, 0), 0.1 + 0.2) == 1);
    CHECK(mark(one(3.14, 0.01), 3.15) == 1);
    CHECK(mark(one(1e15, 0), 1e15 + 1) == 1);  // as Moodle: one part in 10^14
    CHECK(mark(one(1e12, 0), 1e12 + 1) == 0);
    CHECK(mark(one(3, 0), std::numeric_limits<double>::quiet_NaN()) == 0);
    const Numerical steps{{{false, 1822, 0, 1, {}}, {false, 1822, 2, 0.5, {}}, {true, 0, 0, 0, {}}}};
    CHECK(mark(steps, 1822) == 1);
    CHECK(mark(steps, 1823) == 0.5);
    CHECK(mark(steps, 1900) == 0);
}

TEST_CASE("matching is the share of right pairs, and a distractor asks nothing") {
    const auto pair = [](const char* left, const char* right) { return Pair{{left, TextFormat::moodle}, {right, TextFormat::plain}}; };
    const Matching question{{pair("红", "快跑"), pair("黄", "小心"), pair("", "睡觉"), pair("橙", "小心")}};
    CHECK(mark(question, {0, 1, -1, 3}) == 1);
    CHECK(mark(question, {0, 3, -1, 1}) == 1);  // two pairs share one right side
    CHECK(mark(question, {0, 2, -1, 2}) == doctest::Approx(1.0 / 3));
    CHECK(mark(question, {}) == 0);
    CHECK(mark(question, {9, -5}) == 0);
    CHECK(mark(Matching{{pair("", "x")}}, {0}) == 0);
}

TEST_CASE("ordering counts right neighbours, or all or nothing") {
    Ordering o;
    for (const char* item : {"a", "b", "c", "d"}) o.items.push_back({item, TextFormat::plain});
    CHECK(mark(o, {0, 1, 2, 3}) == 1);
    CHECK(mark(o, {1, 2, 3, 0}) == doctest::Approx(2.0 / 3));   // one thing at the wrong end
    CHECK(mark(o, {3, 2, 1, 0}) == 0);
    CHECK(mark(o, {0, 1}) == 0);
    CHECK(mark(o, {0, 0, 1, 2}) == 0);
    CHECK(mark(o, {0, 1, 2, 4}) == 0);
    CHECK(mark(o, {0, 1, 2, -1}) == 0);
    o.exact = true;
    CHECK(mark(o, {0, 1, 2, 3}) == 1);
    CHECK(mark(o, {1, 2, 3, 0}) == 0);
    CHECK(mark(Ordering{}, {}) == 0);
}

TEST_CASE("a hotspot is met inside its outline, its edge included") {
    Hotspot h;
    h.regions.push_back({RegionShape::circle, {{10, 10}}, 5, {}, {}, true});
    h.regions.push_back({RegionShape::rect, {{40, 40}, {20, 20}}, 0, {}, {}, false});
    h.regions.push_back({RegionShape::poly, {{60, 0}, {100, 0}, {100, 40}, {80, 10}, {60, 40}}, 0, {}, {}, true});   // with a bay
    CHECK(h.region_at({15, 10}) == 0);
    CHECK(h.region_at({15.1, 10}) == -1);
    CHECK(h.region_at({20, 40}) == 1);
    CHECK(h.region_at({62, 30}) == 2);
    CHECK(h.region_at({80, 30}) == -1);
    CHECK(mark(h, {{12, 12}}) == 1);
    CHECK(mark(h, {{30, 30}}) == 0);
    CHECK(mark(h, {}) == 0);
    h.single = false;
    CHECK(mark(h, {{12, 12}}) == doctest::Approx(0.5));
    CHECK(mark(h, {{12, 12}, {13, 13}}) == doctest::Approx(0.5));   // the same place twice is once
    CHECK(mark(h, {{12, 12}, {62, 30}}) == 1);
    CHECK(mark(h, {{12, 12}, {62, 30}, {30, 30}}) == doctest::Approx(0.5));
    CHECK(mark(h, {{30, 30}, {500, 500}}) == 0);
}

TEST_CASE("blanks are marked gap by gap, as a short answer is") {
    Blanks b;
    b.pieces.resize(3);
    b.gaps.resize(2);
    b.gaps[0].accepted = {{{"蒸发", TextFormat::plain}, 1, {}}, {{"汽化", TextFormat::plain}, 0.5, {}}};
    b.gaps[1].accepted = {{{"H2O", TextFormat::plain}, 1, {}}};
    CHECK(mark(b, {"蒸发", "ｈ２ｏ"}) == 1);
    CHECK(mark(b, {"汽化", "h2o"}) == doctest::Approx(0.75));
    CHECK(mark(b, {"蒸发"}) == doctest::Approx(0.5));
    CHECK(mark(b, {"", ""}) == 0);
    b.case_sensitive = true;
    CHECK(mark(b, {"蒸发", "h2o"}) == doctest::Approx(0.5));
    CHECK(mark(Blanks{}, {}) == 0);
}

TEST_CASE("shares: parts that bring more than others") {
    Blanks blanks;
    blanks.gaps = {{{{{"a", TextFormat::plain}, 1, {}}}, {}, 3}, {{{{"4", TextFormat::plain}, 1, {}, 0.5}, {{"*", TextFormat::plain}, 0, {}}}, {}, 1}};
    CHECK(mark(blanks, {"a", "9"}) == 0.75);
    CHECK(mark(blanks, {"b", "4.5"}) == 0.25);
    CHECK(mark(blanks, {"a", "3.5"}) == 1);
    CHECK(mark(blanks, {"a", "4,1 m"}) == 0.75);
    Matching pairs{{{{"l", TextFormat::plain}, {"r", TextFormat::plain}, 2}, {{"m", TextFormat::plain}, {"s", TextFormat::plain}, 1}, {{}, {"t", TextFormat::plain}}}, false};
    CHECK(mark(pairs, {0, 2, -1}) == doctest::Approx(2.0 / 3));
    const auto region = [](double x, bool right, double share) {
        Region r;
        r.points = {{x, 0}};
        r.radius = 1;
        r.right = right;
        r.share = share;
        return r;
    };
    Hotspot spots{"p.svg", 30, 10, {region(0, true, 3), region(10, true, 1), region(20, false, 1)}, false, false};
    CHECK(mark(spots, {{0, 0}}) == 0.75);
    CHECK(mark(spots, {{0, 0}, {10, 0}}) == 1);
    CHECK(mark(spots, {{0, 0}, {20, 0}}) == 0.25);
    spots.single = true;
    CHECK(mark(spots, {{0, 0}}) == 1);
    CHECK(mark(spots, {{10, 0}}) == doctest::Approx(1.0 / 3));
    spots.single = false;
    spots.exact = true;
    CHECK(mark(spots, {{0, 0}}) == 0);
    CHECK(mark(spots, {{0, 0}, {10, 0}}) == 1);
}
