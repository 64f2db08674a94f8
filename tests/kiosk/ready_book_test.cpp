// The minutes in which a station should have been on, and was.
#include "kiosk/ready_book.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "content/durable.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace std::chrono_literals;
using content::Date;
using content::Moment;
using kiosk::DayOn;
using kiosk::ReadyCount;

namespace {

// Open from 9:00 to 12:00 and from 14:00 to 17:00 on weekdays: 360 minutes. 2026-11-24 is a Tuesday.
content::Programme office_hours() {
    content::Programme programme;
    programme.opening.emplace(7);
    for (std::size_t day = 0; day < 5; ++day) (*programme.opening)[day] = {{540, 720}, {840, 1020}};
    return programme;
}

constexpr Date tuesday{2026, 11, 24}, wednesday{2026, 11, 25}, thursday{2026, 11, 26};

}  // namespace

TEST_CASE("a day from before opening to after closing is kept whole") {
    const auto programme = office_hours();
    ReadyCount count;
    CHECK(count.go_on(programme, {tuesday, 500}, false).empty());
    for (int minute = 501; minute <= 1100; ++minute) CHECK(count.go_on(programme, {tuesday, minute}, true).empty());
    CHECK(count.go_on(programme, {wednesday, 8}, true) == std::vector<DayOn>{{tuesday, 360, 360}});
}

TEST_CASE("what was dark while it should have been open counts as scheduled and not as ready") {
    const auto programme = office_hours();
    ReadyCount count;
    count.go_on(programme, {tuesday, 479}, false);
    count.go_on(programme, {tuesday, 599}, true);             // 9:00 to 9:59
    // The plug is pulled; the next start is the day after, at 10:00.
    const auto ended = count.go_on(programme, {wednesday, 599}, false);
    CHECK(ended == std::vector<DayOn>{{tuesday, 60, 360}});
    count.go_on(programme, {wednesday, 719}, true);
    CHECK(count.go_on(programme, {thursday, 0}, false) == std::vector<DayOn>{{wednesday, 120, 360}});
}

TEST_CASE("days that nobody saw are told one by one, weekends and holidays not at all, and no more than two months of them") {
    auto programme = office_hours();
    programme.exceptions.push_back({{2026, 11, 26}, {}, {}});
    ReadyCount count;
    count.go_on(programme, {tuesday, 1380}, true);
    const auto ended = count.go_on(programme, {{2026, 12, 1}, 0}, false);   // Wednesday, Friday, Monday
    CHECK(ended == std::vector<DayOn>{{wednesday, 0, 360}, {{2026, 11, 27}, 0, 360}, {{2026, 11, 30}, 0, 360}});
    CHECK(count.go_on(programme, {{2028, 12, 1}, 0}, false).size() <= 62);
}

TEST_CASE("a station without opening hours has none to keep") {
    ReadyCount count;
    count.go_on({}, {tuesday, 500}, false);
    CHECK(count.go_on({}, {thursday, 500}, true).empty());
}

TEST_CASE("a clock that is set back counts nothing twice, and one that is set far back begins anew") {
    const auto programme = office_hours();
    ReadyCount count;
    count.go_on(programme, {tuesday, 539}, true);
    count.go_on(programme, {tuesday, 639}, true);   // 9:00 to 10:39
    count.go_on(programme, {tuesday, 600}, true);
    count.go_on(programme, {tuesday, 650}, true);
    CHECK(count.go_on(programme, {wednesday, 0}, false) == std::vector<DayOn>{{tuesday, 111, 360}});
    ReadyCount far;
    far.go_on(programme, {{2027, 5, 3}, 600}, true);   // a Monday that was none
    far.go_on(programme, {tuesday, 539}, true);
    CHECK(far.go_on(programme, {wednesday, 0}, true) == std::vector<DayOn>{{tuesday, 360, 360}});
}

TEST_CASE("hours over midnight belong to both days") {
    content::Programme programme;
    programme.opening.emplace(7, std::vector<content::Hours>{{1320, 120}});   // 22:00 to 2:00
    ReadyCount count;
    count.go_on(programme, {tuesday, 1200}, true);
    CHECK(count.go_on(programme, {wednesday, 1200}, true) == std::vector<DayOn>{{tuesday, 120, 120}});
    CHECK(count.go_on(programme, {thursday, 1200}, true) == std::vector<DayOn>{{wednesday, 240, 240}});
}

TEST_CASE("what is written comes back, and what is not its own begins anew") {
    const auto programme = office_hours();
    ReadyCount count;
    count.go_on(programme, {tuesday, 539}, true);
    count.go_on(programme, {tuesday, 600}, true);
    ReadyCount again = ReadyCount::from(count.text());
    CHECK(again.counted_to() == count.counted_to());
    CHECK(again.go_on(programme, {wednesday, 0}, false) == std::vector<DayOn>{{tuesday, 61, 360}});
    for (const char* text : {"", "x", "5", "-4 1 1\n", "29000000 9 3\n", "29000000 -1 3\n", "99999999999999999999 1 1\n"}) CHECK(ReadyCount::from(text).counted_to() == 0);
}

TEST_CASE("the book records each day that has ended, over a restart and a power cut") {
    const fakes::Scratch scratch;
    const auto file = scratch / "ready.txt";
    std::mutex mutex;
    std::optional<Moment> now;
    std::vector<std::string> told;
    const auto set = [&](std::optional<Moment> to) {
        const std::lock_guard lock(mutex);
        now = to;
    };
    const auto recorded = [&] {
        const std::lock_guard lock(mutex);
        return told;
    };
    const kiosk::ReadyBook::Hands hands{[&] { const std::lock_guard lock(mutex); return now; },
                                        [&](sync::Usage u) {
                                            const std::lock_guard lock(mutex);
                                            told.push_back(u.kind + " " + std::to_string(u.session) + " " + u.value);
                                        },
                                        [](const std::string&) {}};
    const auto written = [&](std::int64_t minutes) {
        for (int n = 0; n < 6000; ++n) {
            const auto text = content::read_capped(file, 200);
            if (text && ReadyCount::from(*text).counted_to() == minutes) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    };
    ReadyCount at;
    const auto minute_of = [&](const Moment& moment) {
        ReadyCount fresh;
        fresh.go_on({}, moment, false);
        return fresh.counted_to();
    };
    const kiosk::ReadyBook::Times quick{1ms, 1ms, 5};
    {
        const kiosk::ReadyBook book(file, office_hours(), hands, quick);   // nobody believes the clock yet
        std::this_thread::sleep_for(20ms);
        CHECK_FALSE(std::filesystem::exists(file));
        set(Moment{tuesday, 538});
        CHECK(written(minute_of({tuesday, 538})));
        for (int minute = 539; minute <= 560; minute += 3) {
            set(Moment{tuesday, minute});
            CHECK(written(minute_of({tuesday, minute})));
        }
        set(Moment{tuesday, 660});   // it slept for an hour and a half
        CHECK(written(minute_of({tuesday, 660})));
    }
    CHECK(recorded().empty());
    set(Moment{wednesday, 0});
    {
        const kiosk::ReadyBook book(file, office_hours(), hands, quick);
        CHECK(written(minute_of({wednesday, 0})));
    }
    CHECK(recorded() == std::vector<std::string>{R"(ready 0 {"day":"2026-11-24","ready":21,"scheduled":360})"});
}
