// What can be shown and should still be looked at.
#include "content/pack_advice.h"

#include <doctest/doctest.h>

#include "tests/fakes/pack_folder.h"

using namespace estation::content;

namespace {

std::vector<Error> advice_of(const estation::fakes::PackFolder& folder, Date today = *Date::parse("2026-11-28")) {
    const auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    for (const auto& f : (*pack)->faults()) MESSAGE(f.line());
    return advise(**pack, today);
}
bool says(const std::vector<Error>& all, std::string_view part) {
    for (const auto& one : all)
        if (one.line().find(part) != std::string::npos) return true;
    for (const auto& one : all) MESSAGE(one.line());
    return false;
}

}  // namespace

TEST_CASE("a sound pack needs no advice") {
    const estation::fakes::PackFolder folder;
    folder.write("quiz.gift", "a{T}\n\nb{=1 ~2}\n");
    CHECK(advice_of(folder).empty());
}

TEST_CASE("questions that are there twice, in whatever file and with whatever marks") {
    const estation::fakes::PackFolder folder;
    folder.write("quiz.gift", "水是什么？{=液体 ~气体}\n\n水是什么?{=气体 ~液体}\n\n水是什么？{=固体 ~气体}\n\n火是什么{T}\n");
    folder.write("more.gift", "火是什么。{F}\n");
    const auto all = advice_of(folder);
    CHECK(all.size() == 2);
    CHECK(says(all, "/quiz.gift:3: this question is there already, at "));
}

TEST_CASE("health without a reviewer, what has expired, a licence that nobody knows") {
    const estation::fakes::PackFolder folder;
    folder.write("salt.md", "+++\ntitle = \"盐\"\ntopic = \"health\"\n+++\n少吃盐。\n");
    folder.write("old.md", "+++\ntitle = \"旧\"\nvalid_until = 2020-01-01\nlicence = \"未注明\"\n+++\n旧文。\n");
    const auto all = advice_of(folder);
    CHECK(says(all, "待审"));
    CHECK(says(all, "old.md:3: it has expired"));
    CHECK(says(all, "licence is not known"));
    CHECK(all.size() == 3);
    CHECK(advice_of(folder, *Date::parse("2019-01-01")).size() == 2);
}

TEST_CASE("advice names the line: in the item's file, else in pack.toml, of a quiz with two files the right one") {
    const estation::fakes::PackFolder folder;
    folder.write("salt.md", "+++\ntitle = \"盐\"\ntopic = \"health\"\n\nreviewer = \"\"\n+++\n少吃盐。\n");
    folder.write("quiz.toml", "kind = \"quiz\"\ntitle = \"问\"\nquestions = \"a.gift\"\nmore_questions = \"b.questions.toml\"\n");
    folder.write("a.gift", "// [id:q1]\n水是什么？{=液体 ~气体}\n");
    folder.write("b.questions.toml", "[[question]]\ntype = \"choice\"\nid = \"q2\"\nstem = \"水是什么？\"\n[[question.choice]]\ntext = \"气体\"\n[[question.choice]]\ntext = \"液体\"\nright = true\n");
    folder.write("photo.toml", "kind = \"gallery\"\ntitle = \"图\"\n[[picture]]\npath = \"img/a.svg\"\nlicence = \"未注明\"\n");
    folder.write("img/a.svg", estation::fakes::small_svg);
    const auto all = advice_of(folder);
    CHECK(says(all, "/salt.md:5: what it says about health"));
    CHECK(says(all, "/b.questions.toml:1: this question is there already, at "));
    CHECK(says(all, "/a.gift:2"));
    CHECK(says(all, "/photo.toml:4: the licence of the picture img/a.svg is not known"));
    CHECK(all.size() == 3);
    CHECK(says(advice_of(folder, *Date::parse("2030-01-01")), "/pack.toml:12: it has expired (valid_until); check what it says and write a new date (of p01/photo)"));
}

TEST_CASE("what is too long to be read standing") {
    const estation::fakes::PackFolder folder;
    std::string text = "+++\ntitle = \"长\"\n+++\n", stem;
    for (int i = 0; i < 100; ++i) text += "太阳晒热海水，水变成看不见的水蒸气，升到高处。\n\n";
    for (int i = 0; i < 13; ++i) stem += "太阳晒热海水变成什么";
    folder.write("long.md", text);
    folder.write("short.md", text.substr(0, text.find("\n\n", 2000)));
    folder.write("quiz.gift", stem + "？{T}\n");
    const auto all = advice_of(folder);
    CHECK(says(all, "/long.md:2: it takes about 7 minutes to read, 8 screens, in large letters 11;"));
    CHECK(says(all, "/quiz.gift:1: this question has 130 characters"));
    CHECK(all.size() == 2);
}
