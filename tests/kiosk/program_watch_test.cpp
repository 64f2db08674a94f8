#include "kiosk/program_watch.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "content/hash.h"
#include "kiosk/program_proof.h"
#include "tests/fakes/programs.h"

using namespace estation;
using namespace estation::fakes;
using namespace std::chrono_literals;
using content::ProgramBook;

namespace {

// A station with programs laid out, a UI thread that is asked for what is posted, and a clock in the test's hand.
struct Station {
    Scratch scratch{Scratch::On::memory};
    content::ProgramShelf shelf{scratch / "programs"};
    std::atomic<std::int64_t> clock_s = 0;
    std::atomic<bool> deserted = true;
    std::atomic<int> ends = 0;
    int read = 0;          // letters, by the test's thread
    std::mutex mutex;
    std::deque<std::function<void()>> letters;
    std::deque<kiosk::staff::ProgramStanding> told;

    std::string lay(const std::string& version) {
        const auto folder = put_program(scratch / version, {.version = version});
        const auto manifest = *content::survey(folder);
        const auto hash = *content::hash_text(manifest.text());
        REQUIRE(shelf.lay_out(hash, manifest, [&](const content::ManifestFile& file) { return folder / file.name; }));
        return hash;
    }
    void write(const std::function<void(ProgramBook&)>& how) const { REQUIRE(shelf.change(how)); }
    kiosk::ProgramWatch::Hands hands() {
        return {[this](std::function<void()> letter) {
                    const std::lock_guard lock(mutex);
                    letters.push_back(std::move(letter));
                },
                [this] { return deserted.load(); }, [this] { ++ends; }, [](const std::string&) {},
                [this](const kiosk::staff::ProgramStanding& now) {
                    const std::lock_guard lock(mutex);
                    told.push_back(now);
                }};
    }
    kiosk::ProgramWatch::Times times() {
        return {2ms, 180s, 600s, [this] { return std::chrono::steady_clock::time_point(std::chrono::seconds(1'000'000 + clock_s)); }};
    }
    // The UI thread, until something is so.
    bool comes(const std::function<bool()>& so) {
        for (int i = 0; i < 15'000; ++i) {
            std::deque<std::function<void()>> now;
            {
                const std::lock_guard lock(mutex);
                now.swap(letters);
            }
            for (const auto& letter : now) letter();
            read += static_cast<int>(now.size());
            if (so()) return true;
            std::this_thread::sleep_for(2ms);
        }
        return false;
    }
    // So many letters of the watch were read.
    void rounds(int count) {
        const int until = read + count;
        CHECK(comes([&] { return read >= until; }));
    }
};

}  // namespace

TEST_CASE("the kiosk ends for another program once nobody has been there for some minutes, and not before") {
    Station s;
    const auto next = s.lay("0.2");
    const kiosk::ProgramWatch watch(s.shelf, "", "boot", s.hands(), s.times());
    s.write([&](ProgramBook& book) { book.want(next, "0.2", true); });
    s.rounds(3);
    s.clock_s = 170;
    s.rounds(3);
    CHECK(s.ends == 0);
    s.deserted = false;   // a child runs by and touches it
    s.rounds(3);
    s.clock_s = 400;
    s.rounds(3);          // letters from before are read
    s.deserted = true;
    s.rounds(3);
    CHECK(s.ends == 0);
    s.clock_s = 400 + 181;
    CHECK(s.comes([&] { return s.ends > 0; }));
    const std::lock_guard lock(s.mutex);
    REQUIRE_FALSE(s.told.empty());
    CHECK(s.told.back().from == kiosk::staff::ProgramStanding::From::installed);
    CHECK(s.told.back().waiting == kiosk::staff::ProgramStanding::Waiting::another);
    CHECK(s.told.back().waiting_version == "0.2");
}

TEST_CASE("a program that waits but is torn is nothing to give way to") {
    Station s;
    const auto next = s.lay("0.2");
    put(s.shelf.executable(next), "torn");
    s.write([&](ProgramBook& book) { book.want(next, "0.2", true); });
    const kiosk::ProgramWatch watch(s.shelf, "", "boot", s.hands(), s.times());
    CHECK(s.comes([&] {
        const std::lock_guard lock(s.mutex);
        return !s.told.empty();
    }));
    s.clock_s = 10'000;
    std::this_thread::sleep_for(50ms);
    const std::lock_guard lock(s.mutex);
    CHECK(s.letters.empty());
    CHECK(s.ends == 0);
}

TEST_CASE("what goes well and reaches the server is kept, also when it is told in the last moment") {
    Station s;
    const auto next = s.lay("0.2");
    s.write([&](ProgramBook& book) {
        book.want(next, "0.2", true);
        CHECK(book.begin("boot", [](const std::string&) { return true; }).on_trial);
    });
    {
        kiosk::ProgramWatch watch(s.shelf, next, "boot", s.hands(), s.times());
        watch.gone_well();
        CHECK(s.comes([&] { return s.shelf.book().trial && s.shelf.book().trial->gone_well; }));
        watch.reached_server();
    }
    CHECK(s.shelf.book().current == next);
    const std::lock_guard lock(s.mutex);
    CHECK(s.letters.empty());
}

TEST_CASE("without the server for a day of running, the one before comes back") {
    Station s;
    const auto next = s.lay("0.2");
    s.write([&](ProgramBook& book) {
        book.want(next, "0.2", true);
        CHECK(book.begin("boot", [](const std::string&) { return true; }).on_trial);
    });
    kiosk::ProgramWatch watch(s.shelf, next, "boot", s.hands(), s.times());
    watch.gone_well();
    for (int hour = 1; hour <= 23; ++hour) {
        s.clock_s = hour * 3600;
        CHECK(s.comes([&] { return s.shelf.book().trial->ran_s == hour * 3600; }));
    }
    CHECK(s.ends == 0);
    s.clock_s = 24 * 3600;
    CHECK(s.comes([&] { return s.shelf.book().trial->rests; }));
    s.rounds(2);
    s.clock_s = 24 * 3600 + 181;
    CHECK(s.comes([&] { return s.ends > 0; }));
    CHECK_FALSE(s.shelf.book().refuses(next));
}

TEST_CASE("an executable is asked for its version before anybody sees it") {
    Scratch scratch;
    const auto program = [&](const std::string& text) {
        put(scratch / "program", text);
        REQUIRE(::chmod((scratch / "program").c_str(), 0755) == 0);
        return kiosk::prove_program(scratch / "program");
    };
    CHECK(program("#!/bin/sh\n[ \"$1\" = --version ]\n")->empty());
    CHECK(*program("#!/bin/sh\necho 'libnew.so.7: cannot open' >&2\necho more >&2\nexit 127\n") == "libnew.so.7: cannot open");
    CHECK(*program("#!/bin/sh\nexit 3\n") == "it ended with 3");
    CHECK(*program("#!/bin/sh\nkill -SEGV $$\n") == "it was ended by signal 11");
    CHECK_FALSE(program("#!/bin/sh\nkill -KILL $$\n"));   // a machine short of memory says nothing about the program
    CHECK_FALSE(program("#!/no/such/interpreter\n")->empty());
    CHECK_FALSE(kiosk::prove_program(scratch / "nothing")->empty());
}
