#include "kiosk/clock.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

using estation::content::Date;
using estation::kiosk::WallClock;

namespace {
// A station's time zone, for as long as a test runs.
struct Zone {
    explicit Zone(const char* name) {
        ::setenv("TZ", name, 1);
        ::tzset();
    }
    ~Zone() {
        ::unsetenv("TZ");
        ::tzset();
    }
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;
};
}  // namespace

TEST_CASE("a clock before 2025 or from 2090 on is not believed and gives no day") {
    for (const std::int64_t wrong : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{10}, std::int64_t{1735689599}, std::int64_t{3786912000}, std::int64_t{4070908800}, INT64_MAX, INT64_MIN}) {
        const WallClock clock{wrong};
        CHECK_FALSE(clock.plausible());
        CHECK_FALSE(clock.today());
    }
    for (const std::int64_t sound : {std::int64_t{1735689600}, std::int64_t{1795392000}, std::int64_t{3786911999}}) {
        const WallClock clock{sound};
        CHECK(clock.plausible());
        CHECK(clock.today());
    }
}

TEST_CASE("the day is the station's own, not Greenwich's") {
    const WallClock clock{1795392000 + 17 * 3600};  // 2026-11-23, 17:00 UTC
    {
        const Zone zone("UTC0");
        CHECK(clock.today() == Date{2026, 11, 23});
    }
    {
        const Zone zone("CST-8");
        CHECK(clock.today() == Date{2026, 11, 24});
    }
}

TEST_CASE("without pretending the clock is the machine's") {
    const WallClock clock{};
    const auto before = static_cast<std::int64_t>(std::time(nullptr));
    const auto now = clock.now_s();
    CHECK(now >= before);
    CHECK(now <= before + 5);
}
