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
    CHECK(says(all, "p01/quiz question at line 3: this question is there already, at p01/quiz question at line 1"));
}

TEST_CASE("health without a reviewer, what has expired, a licence that nobody knows") {
    const estation::fakes::PackFolder folder;
    folder.write("salt.md", "+++\ntitle = \"盐\"\ntopic = \"health\"\n+++\n少吃盐。\n");
    folder.write("old.md", "+++\ntitle = \"旧\"\nvalid_until = 2020-01-01\nlicence = \"未注明\"\n+++\n旧文。\n");
    const auto all = advice_of(folder);
    CHECK(says(all, "待审"));
    CHECK(says(all, "old.md: it has expired"));
    CHECK(says(all, "licence is not known"));
    CHECK(all.size() == 3);
    CHECK(advice_of(folder, *Date::parse("2019-01-01")).size() == 2);
}
