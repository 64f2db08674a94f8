#include "content/week.h"

#include <doctest/doctest.h>

#include "tests/fakes/pack_folder.h"

using namespace estation::content;
using estation::fakes::PackFolder;

namespace {

Library library_of(const PackFolder& folder) {
    auto pack = Pack::open(folder.root());
    REQUIRE(pack);
    return Library({*pack}, Date{2026, 11, 25});
}

std::string said(const std::vector<WeekLesson>& lessons) {
    std::string out;
    for (const auto& one : lessons) out += std::to_string(one.weekday) + " " + hours_text(*one.lesson) + " " + one.lesson->title.zh + " " + std::to_string(one.number) + "; ";
    return out;
}

}  // namespace

TEST_CASE("weekdays and days further on") {
    CHECK(weekday_of({2026, 11, 23}) == 1);
    CHECK(weekday_of({2026, 11, 29}) == 7);
    CHECK(weekday_of({2000, 2, 29}) == 2);
    CHECK(plus_days({2026, 11, 29}, 2) == Date{2026, 12, 1});
    CHECK(plus_days({2027, 1, 1}, -1) == Date{2026, 12, 31});
}

TEST_CASE("the week holds every week's lessons, and those of its own days, in order") {
    PackFolder folder;
    folder.write("a.toml",
                 "kind = \"course\"\ntitle = \"甲\"\n[[lesson]]\ntitle = \"晚\"\nweekday = \"wed\"\nstart = \"15:00\"\nend = \"16:05\"\n[[lesson]]\ntitle = \"早\"\nweekday = "
                 "\"wed\"\nstart = \"09:00\"\n[[lesson]]\ntitle = \"没有时间\"\nwhen = \"另行通知\"\n");
    folder.write("b.toml",
                 "kind = \"course\"\ntitle = \"乙\"\n[[lesson]]\ntitle = \"周一那天\"\ndate = 2026-11-23\nstart = \"10:00\"\n[[lesson]]\ntitle = \"周日那天\"\ndate = "
                 "2026-11-29\nstart = \"10:00\"\n[[lesson]]\ntitle = \"下周\"\ndate = 2026-11-30\nstart = \"10:00\"\n");
    const auto library = library_of(folder);
    CHECK(has_timed_lessons(library));
    CHECK(said(lessons_of_week(library, Date{2026, 11, 25})) == "1 10:00 周一那天 1; 3 9:00 早 2; 3 15:00–16:05 晚 1; 7 10:00 周日那天 2; ");
    CHECK(said(lessons_of_week(library, Date{2026, 12, 6})) == "1 10:00 下周 3; 3 9:00 早 2; 3 15:00–16:05 晚 1; ");
    // No date to believe: only what is every week.
    CHECK(said(lessons_of_week(library, std::nullopt)) == "3 9:00 早 2; 3 15:00–16:05 晚 1; ");
}

TEST_CASE("a library whose courses have no times has no timetable") {
    PackFolder folder;
    folder.write("a.toml", "kind = \"course\"\ntitle = \"甲\"\n[[lesson]]\ntitle = \"一\"\nwhen = \"周一\"\n");
    const auto library = library_of(folder);
    CHECK_FALSE(has_timed_lessons(library));
    CHECK(lessons_of_week(library, Date{2026, 11, 25}).empty());
}
