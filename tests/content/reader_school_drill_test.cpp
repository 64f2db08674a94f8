// What a whole-school drill offers, as an author writes it.
#include <doctest/doctest.h>

#include <algorithm>

#include "content/pack.h"
#include "tests/fakes/pack_folder.h"

using namespace estation::content;
using estation::fakes::PackFolder;

namespace {

constexpr const char* whole = R"(kind = "school-drill"
title = { zh = "全校", en = "School" }
guide = "指南（2025）"
[prepare]
call = "这是演练"
[shelter]
call = "就近避险"
weak = "能走的先走"
points = ["桌下", "内墙"]
[evacuate]
call = "走"
[response]
call = "清点"
[review]
call = "讲评"
[[template]]
title = "学校"
exits = ["东", "西"]
years = ["一年级"]
evacuate_s = 90
)";

struct Opened { std::shared_ptr<const Pack> pack; const SchoolDrill* drill = nullptr; std::string faults; };

Opened open(const std::string& text) {
    PackFolder folder;
    folder.write("d.toml", text);
    folder.write("img/a.svg", estation::fakes::small_svg);
    auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    Opened out{*pack, nullptr, {}};
    for (const auto& item : out.pack->items())
        if (item.name == "d") out.drill = std::get_if<SchoolDrill>(&item.body);
    for (const auto& fault : out.pack->faults()) out.faults += fault.line() + "\n";
    return out;
}

std::string without(std::string text, const std::string& what) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.erase(at, what.size());
}

}  // namespace

TEST_CASE("a school drill is read, and what is not said has its usual value") {
    const Opened o = open(whole);
    CHECK(o.faults.find("d.toml") == std::string::npos);
    REQUIRE(o.drill != nullptr);
    CHECK(o.drill->guide == "指南（2025）");
    CHECK(o.drill->cover.weak.zh == "能走的先走");
    CHECK(o.drill->cover.points.size() == 2);
    REQUIRE(o.drill->templates.size() == 1);
    CHECK(o.drill->templates[0].evacuate_s == 90);
    CHECK(o.drill->templates[0].announced);
    CHECK(o.drill->templates[0].size == 40);
}

TEST_CASE("a fault names the line and what to write") {
    const Opened no_phase = open(without(whole, "[response]\ncall = \"清点\"\n"));
    CHECK(no_phase.drill == nullptr);
    CHECK(no_phase.faults.find("write [response]") != std::string::npos);
    const Opened no_exits = open(without(whole, "exits = [\"东\", \"西\"]\n"));
    CHECK(no_exits.drill == nullptr);
    CHECK(no_exits.faults.find("d.toml:16") != std::string::npos);
    const Opened too_long = open(without(whole, "evacuate_s = 90\n") + "evacuate_s = 90000\n");
    CHECK(too_long.drill == nullptr);
    CHECK(too_long.faults.find("evacuate_s") != std::string::npos);
    const Opened no_template = open(std::string(whole, std::string(whole).find("[[template]]")));
    CHECK(no_template.drill == nullptr);
    CHECK(no_template.faults.find("[[template]]") != std::string::npos);
}
