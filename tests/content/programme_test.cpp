#include "content/programme.h"

#include <doctest/doctest.h>

#include <string>

using namespace estation::content;

namespace {
Programme read(const std::string& text, std::vector<std::string>* said = nullptr) {
    Faults faults(20);
    auto programme = Programme::read(text, "programme.toml", faults);
    REQUIRE(programme);
    for (const auto& f : faults.take()) {
        if (said != nullptr) said->push_back(f.line());
        else FAIL(f.line());
    }
    return std::move(*programme);
}
Moment at(int y, int m, int d, int h, int min = 0) { return {{y, m, d}, h * 60 + min}; }
}  // namespace

TEST_CASE("what is shown follows the time of day, the days and the campaigns") {
    const auto p = read(R"(
evergreen = ["p01/after-shaking"]
[[show]]
item = "p06/five-grams"
hours = "8:00-12:00"
[[show]]
item = "p18/before-sharing"
days = ["sat", "sun"]
[[show]]
item = "p01/campaign"
begins = 2026-05-06
ends = 2026-05-12
every_year = true
priority = 2
[[show]]
item = "p12/newyear"
begins = 2026-12-30
ends = 2026-01-02
every_year = true
[[show]]
item = "p08/night"
hours = "22:00-6:00"
days = ["fri"]
)");
    using Ids = std::vector<ItemId>;
    CHECK(on_now(p, at(2026, 11, 24, 9)) == Ids{"p06/five-grams"});
    CHECK(on_now(p, at(2026, 11, 24, 12)) == Ids{"p01/after-shaking"});  // the end is not in it
    CHECK(on_now(p, at(2026, 11, 28, 9)) == Ids{"p06/five-grams", "p18/before-sharing"});
    for (const int year : {2025, 2026, 2040}) CHECK(on_now(p, at(year, 5, 12, 9)) == Ids{"p01/campaign"});
    CHECK(on_now(p, at(2026, 5, 13, 13)) == Ids{"p01/after-shaking"});
    CHECK(on_now(p, at(2027, 1, 1, 13)) == Ids{"p12/newyear"});
    CHECK(on_now(p, at(2027, 12, 31, 13)) == Ids{"p12/newyear"});
    CHECK(on_now(p, at(2027, 1, 3, 13))[0] != "p12/newyear");
    CHECK(on_now(p, at(2026, 11, 27, 23)) == Ids{"p08/night"});          // Friday
    CHECK(on_now(p, at(2026, 11, 28, 5))[0] == "p18/before-sharing");
    CHECK(on_now(p, at(2026, 11, 28, 5)).back() == "p08/night");         // still Friday's night
    CHECK(on_now(p, at(2026, 11, 29, 5)) == Ids{"p18/before-sharing"});
    CHECK(on_now(p, std::nullopt) == Ids{"p01/after-shaking"});          // a clock nobody believes
    CHECK(on_now({}, at(2026, 1, 1, 1)).empty());
}

TEST_CASE("opening hours, their exceptions, and when it opens next") {
    const auto p = read(R"(
[opening]
mon = "8:30-12:00, 14:00-17:30"
tue = "8:30-12:00, 14:00-17:30"
fri = "18:00-1:00"
[[exception]]
date = 2026-11-24
hours = ""
reason = "设备检修"
)");
    CHECK(opening_at(p, at(2026, 11, 23, 8, 30)).open);
    CHECK_FALSE(opening_at(p, at(2026, 11, 23, 8, 29)).open);
    const auto noon = opening_at(p, at(2026, 11, 23, 12));
    CHECK_FALSE(noon.open);
    REQUIRE(noon.next);
    CHECK(noon.next->hours == Hours{14 * 60, 17 * 60 + 30});
    CHECK(noon.next->date == Date{2026, 11, 23});
    CHECK(hours_text(noon.today) == "8:30–12:00，14:00–17:30");
    const auto closed = opening_at(p, at(2026, 11, 24, 9));
    CHECK_FALSE(closed.open);
    CHECK(closed.reason.zh == "设备检修");
    REQUIRE(closed.next);
    CHECK(closed.next->date == Date{2026, 11, 27});
    CHECK(opening_at(p, at(2026, 11, 27, 23)).open);
    CHECK(opening_at(p, at(2026, 11, 28, 0, 59)).open);
    CHECK_FALSE(opening_at(p, at(2026, 11, 28, 1)).open);
    CHECK_FALSE(opening_at(p, at(2026, 11, 27, 0, 30)).open);  // Friday's night begins on Friday
    CHECK(opening_at(p, std::nullopt).open);
    CHECK(opening_at({}, at(2026, 11, 24, 3)).open);
    const auto never = read("[opening]\n");
    CHECK_FALSE(opening_at(never, at(2026, 11, 24, 9)).open);
    CHECK_FALSE(opening_at(never, at(2026, 11, 24, 9)).next.has_value());
}

TEST_CASE("a ceremony has its card around its hour") {
    const auto p = read("[ceremony]\ntitle = \"授牌仪式\"\nlines = [\"样例街道\"]\ndate = 2026-09-20\nat = \"9:30\"\npath = [\"p01/quiz\"]\n");
    CHECK(ceremony_at(p, at(2026, 9, 20, 8, 29)) == nullptr);
    CHECK(ceremony_at(p, at(2026, 9, 20, 8, 30)) != nullptr);
    CHECK(ceremony_at(p, at(2026, 9, 20, 9, 59)) != nullptr);
    CHECK(ceremony_at(p, at(2026, 9, 20, 10)) == nullptr);
    CHECK(ceremony_at(p, at(2026, 9, 21, 9)) == nullptr);
    CHECK(ceremony_at(p, std::nullopt) == nullptr);
}

TEST_CASE("a ceremony's way is a list of items, or steps with their time and words") {
    const auto plain = read("[ceremony]\ntitle = \"授牌\"\ndate = 2026-09-20\npath = [\"p01/quiz\", \"p02/map\"]\n");
    REQUIRE(plain.ceremony);
    REQUIRE(plain.ceremony->path.size() == 2);
    CHECK(plain.ceremony->path[1].item == "p02/map");
    CHECK(plain.ceremony->path[1].seconds == 0);
    const auto steps = read("[ceremony]\ntitle = \"授牌\"\ndate = 2026-09-20\n[[ceremony.step]]\nitem = \"p01/wave-race\"\nseconds = 30\nwords = { zh = \"看\", en = \"See\" }\n[[ceremony.step]]\nitem = \"p01/quiz\"\n");
    REQUIRE(steps.ceremony);
    REQUIRE(steps.ceremony->path.size() == 2);
    CHECK(steps.ceremony->path[0].seconds == 30);
    CHECK(steps.ceremony->path[0].words.en == "See");
    CHECK(steps.ceremony->path[1].words.empty());
    // A faulty step costs itself, not the ceremony.
    std::vector<std::string> said;
    const auto faulty = read("[ceremony]\ntitle = \"授牌\"\ndate = 2026-09-20\n[[ceremony.step]]\nseconds = 30\n[[ceremony.step]]\nitem = \"p01/quiz\"\nseconds = 3\n[[ceremony.step]]\nitem = \"p01/map\"\n", &said);
    REQUIRE(faulty.ceremony);
    CHECK(faulty.ceremony->path.back().item == "p01/map");
    CHECK(said.size() == 2);
}

TEST_CASE("a fault costs its entry, and says its line") {
    std::vector<std::string> said;
    const auto p = read(R"([[show]]
item = "a/b"
hours = "8-12"
[[show]]
item = "a/c"
days = ["monday"]
[[show]]
item = "a/d"
every_year = true
[[show]]
item = "a/e"
begins = 2026-05-02
ends = 2026-05-01
[[show]]
hours = "8:00-9:00"
[[show]]
item = "a/good"
colour = "red"
[opening]
mon = "all day"
[[exception]]
hours = "9:00-10:00"
[ceremony]
title = "x"
)", &said);
    REQUIRE(p.showings.size() == 1);
    CHECK(p.showings[0].item == "a/good");
    CHECK_FALSE(p.opening.has_value());
    CHECK(p.exceptions.empty());
    CHECK_FALSE(p.ceremony.has_value());
    CHECK(said.size() >= 9);
    for (const auto& line : said) CHECK(line.starts_with("programme.toml:"));
    Faults faults(5);
    CHECK_FALSE(Programme::read("[[show", "programme.toml", faults));
}

TEST_CASE("hours are read as people write them, and nothing else") {
    for (const char* good : {"", " ", "8:30-12:00", "08:30 - 12:00 ,14:00-17:30", "0:00-24:00", "22:00-6:00"}) {
        CAPTURE(good);
        CHECK(parse_hours(good));
    }
    for (const char* bad : {"8", "8:30", "8:30-", "-9:00", "8:3-9:00", "25:00-26:00", "8:60-9:00", "8:30-8:30", "8:30-9:00,", "8:30-9:00,,9:30-10:00", "a:bc-9:00", "24:00-8:00", "123:00-9:00"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_hours(bad));
    }
    CHECK(hours_text(*parse_hours("14:00-17:30,8:30-12:00")) == "8:30–12:00，14:00–17:30");
}
