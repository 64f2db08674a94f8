#include "content/programme_timing.h"

#include <doctest/doctest.h>

using namespace estation::content;

namespace {

Programme read(const std::string& text) {
    Faults faults(20);
    auto programme = Programme::read(text, "staff-programme.toml", faults);
    REQUIRE(programme);
    CHECK(faults.take().empty());
    return *programme;
}

Programme timing() {
    Programme p;
    p.opening = std::vector<std::vector<Hours>>(7, {{8 * 60 + 30, 12 * 60}, {14 * 60, 17 * 60 + 30}});
    (*p.opening)[5] = {};
    (*p.opening)[6] = {Hours{}};
    p.exceptions = {{{2026, 10, 1}, {}, {"国庆节", "National Day"}}, {{2026, 12, 24}, {{22 * 60, 6 * 60}}, {"", "Night of \"science\""}}, {{2027, 1, 2}, {Hours{9 * 60, 10 * 60}}, {}}};
    p.ceremony = Ceremony{{"授牌\"仪式\"\\", ""}, {{"××街道", ""}, {"", "District"}}, {2026, 9, 20}, 9 * 60 + 30, 45, 20, {{"p01/colours", 0, {}}, {"p01/wave-race", 30, {"看\"波\"", "See"}}}};
    return p;
}

}  // namespace

TEST_CASE("the timing is written so that it is read back the same") {
    const Programme p = timing(), back = read(timing_text(p));
    CHECK(back.opening == p.opening);
    REQUIRE(back.exceptions.size() == 3);
    for (std::size_t n = 0; n < 3; ++n) {
        CHECK(back.exceptions[n].date == p.exceptions[n].date);
        CHECK(back.exceptions[n].hours == p.exceptions[n].hours);
        CHECK(back.exceptions[n].reason == p.exceptions[n].reason);
    }
    REQUIRE(back.ceremony);
    CHECK(back.ceremony->title == p.ceremony->title);
    CHECK(back.ceremony->lines == p.ceremony->lines);
    CHECK(back.ceremony->date == p.ceremony->date);
    CHECK(back.ceremony->start_min == p.ceremony->start_min);
    CHECK(back.ceremony->card_before_min == 45);
    CHECK(back.ceremony->path == p.ceremony->path);
    CHECK(timing_text(back) == timing_text(p));
    CHECK(timing_text({}).empty());
}

TEST_CASE("what the keeper set wins, and the rest of the programme stays") {
    Programme base = timing();
    base.evergreen = {"p01/after-shaking"};
    Programme own;
    CHECK(with_timing(base, own).opening == base.opening);
    own.opening = std::vector<std::vector<Hours>>(7, {Hours{}});
    const Programme both = with_timing(base, own);
    CHECK(both.opening == own.opening);
    CHECK(both.exceptions.empty());
    CHECK(both.ceremony);
    CHECK(both.evergreen == base.evergreen);
    own = {};
    own.ceremony.emplace();
    own.ceremony->title = {"开放日", ""};
    CHECK(with_timing(base, own).ceremony->title.zh == "开放日");
    CHECK(with_timing(base, own).opening == base.opening);
}
