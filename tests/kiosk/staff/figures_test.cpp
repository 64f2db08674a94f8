#include "kiosk/staff/figures.h"

#include <doctest/doctest.h>

using namespace estation;
using kiosk::staff::as_csv;

namespace {
constexpr std::int64_t november_ms = 1'795'478'400'000;  // 2026-11-24 00:00 UTC
std::vector<sync::Record> records;
void note(std::uint64_t session, const std::string& kind, const std::string& value = "", const std::string& item = "", std::int64_t wall_ms = november_ms, sync::ClockQuality q = sync::ClockQuality::unverified) {
    sync::Record r;
    r.wall_ms = wall_ms;
    r.quality = q;
    r.usage = {session, kind, "p01", "1", item, value};
    records.push_back(r);
}
}  // namespace

TEST_CASE("a month's figures equal the count by hand") {
    records.clear();
    // Counted: 12 s, opened something, large text, one question right and one wrong, a quiz to its end.
    note(1, "session_begin"), note(1, "mode", "large_text"), note(1, "open", "", "p01/quiz"), note(1, "answer", R"({"q":"1","m":1})", "p01/quiz"), note(1, "answer", R"({"q":"2","m":0.5})", "p01/quiz");
    note(1, "quiz_end", R"({"right":1,"total":2,"completed":true})", "p01/quiz"), note(1, "close", R"({"ms":90000,"progress":"2/2"})", "p01/quiz"), note(1, "session_end", R"({"ms":12000,"opened":1})");
    // Too short; long enough but only the first touch; volume is no mode; a quiz left midway; still going on.
    note(2, "session_begin"), note(2, "open", "", "p01/magnitude"), note(2, "session_end", R"({"ms":9999})");
    note(3, "session_begin"), note(3, "idle_ask"), note(3, "idle_reset"), note(3, "session_end", R"({"ms":120000})");
    note(4, "session_begin"), note(4, "mode", "volume_4"), note(4, "quiz_end", R"({"completed":false})", "p01/quiz"), note(4, "session_end", R"({"ms":60000})");
    note(5, "session_begin"), note(5, "open", "", "p01/magnitude");
    // Staff, another month, a clock nobody believes.
    note(0, "staff"), note(6, "open", "", "p01/magnitude", november_ms + 10LL * 86'400'000), note(7, "open", "", "p01/magnitude", 0, sync::ClockQuality::implausible);
    const auto f = kiosk::staff::count(records, 2026, 11, 0);
    CHECK(f.sessions == 2);
    CHECK(f.short_sessions == 2);
    CHECK(f.ms == 72000);
    CHECK(f.with_a_mode == 1);
    CHECK(f.answers == 2);
    CHECK(f.right == 1);
    CHECK(f.quizzes_finished == 1);
    CHECK(f.unsure_time == 1);
    CHECK(f.items.at("p01/quiz").opened == 1);
    CHECK(f.items.at("p01/quiz").ms == 90000);
    CHECK(f.items.at("p01/magnitude").opened == 2);
}

TEST_CASE("the days of a month that ended, in its opening hours, make its 开机率") {
    records.clear();
    note(0, "ready", R"({"day":"2026-11-23","ready":270,"scheduled":360})");
    note(0, "ready", R"({"day":"2026-11-30","ready":360,"scheduled":360})", "", november_ms + 10LL * 86'400'000);   // told in December
    note(0, "ready", R"({"day":"2026-10-31","ready":0,"scheduled":360})");                                         // and this in November
    const auto f = kiosk::staff::count(records, 2026, 11, 0);
    CHECK(f.ready_min == 630);
    CHECK(f.scheduled_min == 720);
    const content::Library nothing({}, std::nullopt);
    CHECK(kiosk::staff::as_csv(f, nothing, "s").find("F-06 开机率（%）,88,开放时间720分钟，其中开着机630分钟") != std::string::npos);
    records.clear();
    CHECK(kiosk::staff::as_csv(kiosk::staff::count(records, 2026, 11, 0), nothing, "s").find("F-06") == std::string::npos);
}

TEST_CASE("a class, a race, a search, a drill and each mode are in the month's figures") {
    records.clear();
    note(1, "session_begin"), note(1, "mode", "large_text"), note(1, "mode", "large_text"), note(1, "mode", "high_contrast"), note(1, "search", R"({"letters":3,"results":2,"opened":true})");
    note(1, "class_answer", R"({"q":"a","n":[20,16,0]})", "p01/quiz"), note(1, "class_answer", R"({"q":"b","n":[5]})", "p01/quiz"), note(1, "class_answer", R"({"q":"c","n":[]})", "p01/quiz");
    note(1, "quiz_end", R"({"right":0,"total":3,"completed":true,"mode":"host"})", "p01/quiz"), note(1, "quiz_end", R"({"right":9,"total":16,"completed":true,"mode":"race"})", "p01/quiz");
    note(1, "quiz_end", R"({"right":0,"total":3,"completed":false,"mode":"host"})", "p01/quiz"), note(1, "session_end", R"({"ms":600000})");
    note(0, "school_drill", R"({"classes":30})"), note(0, "staff"), note(0, "staff");
    const auto f = kiosk::staff::count(records, 2026, 11, 0);
    CHECK(f.class_questions == 3);
    CHECK(f.class_hands == 41);
    CHECK(f.classes_finished == 1);
    CHECK(f.races_finished == 1);
    CHECK(f.quizzes_finished == 2);
    CHECK(f.searches == 1);
    CHECK(f.school_drills == 1);
    CHECK(f.staff_visits == 2);
    CHECK(f.sessions == 1);
    CHECK(f.modes.at("large_text") == 1);
    CHECK(f.modes.at("high_contrast") == 1);
    const std::string sheet = as_csv(f, content::Library({}, std::nullopt), "站");
    for (const char* line : {"全班举手回答的题（道次）,3", "全班举手（只次）,41", "其中全班一起答（场）,1", "其中两人赛一赛,1", "搜索（次）,1", "全校演练（次）,1", "　大字,1", "　高对比,1"})
        CHECK(sheet.find(line) != std::string::npos);
}

TEST_CASE("a month is the station's own, not Greenwich's") {
    records.clear();
    constexpr std::int64_t last_evening = november_ms + 6LL * 86'400'000 + 20LL * 3'600'000;  // 30 November 20:00 UTC
    note(1, "open", "", "a/b", last_evening);
    CHECK(kiosk::staff::count(records, 2026, 11, 0).items.size() == 1);
    CHECK(kiosk::staff::count(records, 2026, 12, 8 * 3600).items.size() == 1);
    CHECK(kiosk::staff::count(records, 2026, 11, 8 * 3600).items.empty());
}

TEST_CASE("the sheet opens as a sheet, and no title becomes a formula") {
    kiosk::staff::Figures f;
    f.year = 2026;
    f.month = 11;
    f.sessions = 7;
    f.items["=1+1,\"x\""].opened = 3;
    const std::string csv = as_csv(f, content::Library({}, std::nullopt), "青山\n社区");
    CHECK(csv.starts_with("\xEF\xBB\xBF站点,\"青山\n社区\"\r\n"));
    CHECK(csv.find("F-05 终端服务人次,7,") != std::string::npos);
    CHECK(csv.find("\"'=1+1,\"\"x\"\"\",,,,3,0,0\r\n") != std::string::npos);
}
