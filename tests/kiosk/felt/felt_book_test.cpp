// Felt reports on disk: what was kept is there after the power was cut, what is too old goes, and null stays null.
#include "kiosk/felt/felt_book.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "content/durable.h"
#include "kiosk/felt/felt_desk.h"
#include "kiosk/mailbox.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::kiosk::felt;
using content::Date;
using content::seismology::FeltAnswers;

namespace {

Report report(Date date, int hour, double motion, Place place = Place::here) {
    Report r;
    r.event = {date, hour, place};
    r.answers.felt = 1;
    r.answers.motion = motion;
    return r;
}

}  // namespace

TEST_CASE("a report comes back from its line as it was, and no answer stays no answer") {
    Report r = report({2026, 11, 28}, 10, 3, Place::same_city);
    r.answers.damage = 0.75;
    r.answers.stand = 0;
    const auto back = report_from(line_of(r));
    REQUIRE(back);
    CHECK(back->event == r.event);
    CHECK(back->answers.damage == 0.75);
    CHECK(back->answers.stand == 0.0);
    CHECK(!back->answers.shelf);
    CHECK(!back->answers.reaction);
    for (const char* line : {"", "1", "2 2026-11-28 10 here 1 1 1 1 1 1 1 1", "1 2026-11-31 10 here - - - - - - - -", "1 2026-11-28 24 here - - - - - - - -", "1 2026-11-28 10 there - - - - - - - -",
                             "1 2026-11-28 10 here 1 9 - - - - - -", "1 2026-11-28 10 here 1 1 - - - - -", "1 2026-11-28 10 here 1 1 - - - - - - 7", "1 2026-11-28 10 here 1 x - - - - - -", "1 2026-11-28 10 here 1 nan - - - - - -"})
        CHECK(!report_from(line));
}

TEST_CASE("a value is shown from three people on, and each shaking has its own") {
    std::vector<Report> all = {report({2026, 11, 28}, 10, 2), report({2026, 11, 28}, 10, 2)};
    CHECK(summaries(all).at(0).people == 2);
    CHECK(!summaries(all).at(0).cdi);
    all.push_back(report({2026, 11, 28}, 10, 2));
    all.push_back(report({2026, 11, 28}, 10, 2, Place::elsewhere));
    all.push_back(report({2026, 11, 27}, 23, 2));
    const auto s = summaries(all);
    REQUIRE(s.size() == 3);
    CHECK(s.back().event.date == Date{2026, 11, 27});   // newest first
    for (const auto& one : s) CHECK(one.cdi.has_value() == (one.people >= 3));
    // Three times felt 1, motion 2: CWS 7, 3.3996 ln 7 - 4.3781 = 2.24.
    for (const auto& one : s)
        if (one.people == 3) CHECK(*one.cdi == doctest::Approx(2.2));
    // One who answered a question and two who left it out: it is averaged over the one. CWS 7 + 5: 4.07.
    all[0].answers.shelf = 1;
    for (const auto& one : summaries(all))
        if (one.people == 3) CHECK(*one.cdi == doctest::Approx(4.1));
}

TEST_CASE("a restart keeps them, and what is older than the station keeps goes") {
    const fakes::Scratch scratch;
    const auto file = scratch.path() / "felt" / "reports.txt";
    {
        auto book = FeltBook::open(file, 90);
        REQUIRE(book);
        CHECK(book->reports().empty());
        REQUIRE(book->add(report({2026, 8, 29}, 1, 1), Date{2026, 11, 27}));
        REQUIRE(book->add(report({2026, 8, 30}, 2, 1), Date{2026, 11, 27}));
        CHECK(book->reports().size() == 2);
    }
    auto book = FeltBook::open(file, 90);
    REQUIRE(book);
    CHECK(book->reports().size() == 2);
    REQUIRE(book->sweep(std::nullopt));          // a clock that nobody believes throws nothing away
    CHECK(book->reports().size() == 2);
    REQUIRE(book->sweep(Date{2026, 11, 28}));    // 29 August and 90 days is 27 November
    REQUIRE(book->reports().size() == 1);
    CHECK(book->reports()[0].event.hour == 2);
    CHECK(FeltBook::open(file, 90)->reports().size() == 1);
}

TEST_CASE("too many push out the oldest, and lines that are none are kept beside") {
    const fakes::Scratch scratch;
    const auto file = scratch.path() / "reports.txt";
    {
        std::string text;
        for (std::size_t i = 0; i < FeltBook::most_reports; ++i) text += line_of(report({2026, 11, 28}, static_cast<int>(i % 24), 1));
        std::ofstream(file, std::ios::binary) << text << "what is this?\n";
    }
    auto book = FeltBook::open(file, 90);
    REQUIRE(book);
    CHECK(book->reports().size() == FeltBook::most_reports);
    CHECK(std::filesystem::exists(file.string() + ".damaged"));
    REQUIRE(book->add(report({2026, 11, 28}, 5, 5), Date{2026, 11, 28}));
    CHECK(book->reports().size() == FeltBook::most_reports);
    CHECK(book->reports().front().event.hour == 1);
    CHECK(book->reports().back().answers.motion == 5.0);
    CHECK(std::filesystem::file_size(file) < FeltBook::largest_bytes);
}

TEST_CASE("the power goes at forty random moments: every report that was acknowledged is there") {
    const fakes::Scratch scratch;
    const auto file = scratch.path() / "felt" / "reports.txt";
    std::mt19937 dice(20261128);
    std::size_t acknowledged = 0;
    for (int round = 0; round < 40; ++round) {
        int pipe[2];
        REQUIRE(::pipe(pipe) == 0);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::close(pipe[0]);
            auto book = FeltBook::open(file, 90);
            if (!book) ::_exit(1);
            for (int i = 0; i < 100'000; ++i) {
                if (!book->add(report({2026, 11, 28}, round % 24, i % 6), Date{2026, 11, 28})) ::_exit(2);
                if (::write(pipe[1], "+", 1) != 1) ::_exit(3);
            }
            ::_exit(0);
        }
        ::close(pipe[1]);
        std::this_thread::sleep_for(std::chrono::microseconds(2'000 + dice() % 40'000));
        REQUIRE(::kill(child, SIGKILL) == 0);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        char some[4096];
        for (ssize_t n = 0; (n = ::read(pipe[0], some, sizeof some)) > 0;) acknowledged += static_cast<std::size_t>(n);
        ::close(pipe[0]);
        const auto book = FeltBook::open(file, 90);
        REQUIRE(book);
        const std::size_t there = book->reports().size(), most = FeltBook::most_reports;
        CHECK(there >= std::min(acknowledged, most));
        CHECK(!std::filesystem::exists(file.string() + ".damaged"));
        // One may have been on the disk before its word came through.
        CHECK(there <= acknowledged + 1);
        acknowledged = there;
    }
    CHECK(acknowledged > 0);
}

TEST_CASE("the desk tells what the community felt, and keeps what was told before it closes") {
    const fakes::Scratch scratch;
    const auto file = scratch.path() / "felt" / "reports.txt";
    kiosk::WallClock clock;
    clock.pretend_s = 1'795'824'000;   // 28 November 2026
    {
        kiosk::Mailbox mailbox([] {});
        FeltDesk desk(file, 90, clock, [&mailbox](std::function<void()> letter) { mailbox.post(std::move(letter)); });
        for (int i = 0; i < 3; ++i) desk.tell(report({2026, 11, 28}, 10, 2));
        while (desk.view().recent.empty() || desk.view().recent[0].people < 3) {
            mailbox.run();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        CHECK(desk.view().known);
        CHECK(desk.view().recent[0].cdi == doctest::Approx(2.2));
        desk.tell(report({2026, 11, 28}, 10, 2));
    }
    CHECK(FeltBook::open(file, 90)->reports().size() == 4);
}
