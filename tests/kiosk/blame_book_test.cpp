// Who is blamed for a crash: programs are really killed, and what was at work then is found out at the next start.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "content/store.h"
#include "kiosk/blame_book.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::kiosk;
using namespace estation::fakes;
using Part = BlameBook::Part;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t now = 1'795'000'000, one_day = 86'400;

struct Work { Part part; std::string pack; };

// A run of the kiosk that is killed, or ends in order, while these are at work. Returns nothing: the next one tells.
void run(const fs::path& data, std::int64_t at_s, const std::vector<Work>& work, bool killed, const std::string& boot = "boot-1") {
    const pid_t child = ::fork();
    if (child == 0) {
        {
            BlameBook book(data, boot, at_s);
            for (const auto& one : work) book.at_work(one.part, one.pack);
            if (killed) ::kill(::getpid(), SIGKILL);
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
}

std::string verdict(const fs::path& data, std::int64_t at_s, const std::string& boot = "boot-1") {
    const BlameBook book(data, boot, at_s);
    if (!book.verdict()) return "nobody";
    return (book.verdict()->pack.empty() ? "all" : book.verdict()->pack) + " " + std::to_string(book.verdict()->crashes);
}

}  // namespace

TEST_CASE("the pack that was shown in two crashes is guilty, one crash is not enough") {
    const Scratch scratch;
    const fs::path data = scratch.path();
    CHECK(verdict(data, now) == "nobody");
    run(data, now, {{Part::page, "p05@2"}}, true);
    run(data, now + 10, {{Part::page, "p05@2"}}, true);
    CHECK(verdict(data, now + 20) == "p05@2 2");
    CHECK(verdict(data, now + 30) == "nobody");   // it ended in order, and is judged once
    run(data, now + 40, {{Part::page, "p05@2"}}, true);
    CHECK(verdict(data, now + 50) == "nobody");   // the count begins anew
}

TEST_CASE("crashes with good hours between them count, and those of a week ago do not") {
    const Scratch scratch;
    const fs::path data = scratch.path();
    run(data, now, {{Part::page, "p05@2"}}, true);
    run(data, now + one_day, {{Part::page, "p01@1"}}, false);
    run(data, now + 3 * one_day, {{Part::page, "p05@2"}}, true);
    SUBCASE("within a week") { CHECK(verdict(data, now + 3 * one_day + 5) == "p05@2 2"); }
    SUBCASE("over") {
        CHECK(verdict(data, now + 3 * one_day + 5) == "p05@2 2");
        run(data, now + 4 * one_day, {{Part::page, "p05@2"}}, true);
        run(data, now + 4 * one_day + 1, {}, false);   // it is noted when the kiosk starts again
        run(data, now + 20 * one_day, {{Part::page, "p05@2"}}, true);
        CHECK(verdict(data, now + 20 * one_day + 5) == "nobody");
    }
}

TEST_CASE("a power cut, an orderly end and a page of the house blame nobody") {
    const Scratch scratch;
    const fs::path data = scratch.path();
    SUBCASE("power cuts") {
        for (int day = 0; day < 4; ++day) run(data, now + day * one_day / 8, {{Part::page, "p05@2"}}, true, "boot-" + std::to_string(day));
        CHECK(verdict(data, now + one_day, "boot-9") == "nobody");
    }
    SUBCASE("no name for the boot") {
        for (int i = 0; i < 4; ++i) run(data, now + i, {{Part::page, "p05@2"}}, true, "");
        CHECK(verdict(data, now + 9, "") == "nobody");
    }
    SUBCASE("in order") {
        for (int i = 0; i < 4; ++i) run(data, now + i, {{Part::page, "p05@2"}}, false);
        CHECK(verdict(data, now + 9) == "nobody");
    }
    SUBCASE("gone home") {
        for (int i = 0; i < 4; ++i) run(data, now + i, {{Part::page, "p05@2"}, {Part::page, ""}}, true);
        CHECK(verdict(data, now + 9) == "nobody");
    }
}

TEST_CASE("when it crashes whatever is shown, no pack is to blame") {
    const Scratch scratch;
    const fs::path data = scratch.path();
    for (const char* const pack : {"p01@1", "p02@1", "p03@1", "p01@1"}) run(data, now, {{Part::page, pack}}, true);
    CHECK(verdict(data, now + 5) == "nobody");   // two of four
    run(data, now + 6, {{Part::page, "p01@1"}}, true);
    CHECK(verdict(data, now + 7) == "p01@1 3");
}

TEST_CASE("whose picture was decoded, or whose film played, comes before whose page it was") {
    const Scratch scratch;
    const fs::path data = scratch.path();
    SUBCASE("a picture") {
        for (int i = 0; i < 2; ++i) run(data, now + i, {{Part::page, "p01@1"}, {Part::picture, "p05@2"}}, true);
        CHECK(verdict(data, now + 5) == "p05@2 2");
    }
    SUBCASE("a film") {
        for (int i = 0; i < 2; ++i) run(data, now + i, {{Part::page, "p01@1"}, {Part::film, "p05@2"}}, true);
        CHECK(verdict(data, now + 5) == "p05@2 2");
    }
    SUBCASE("done with it") {
        for (int i = 0; i < 2; ++i) run(data, now + i, {{Part::page, "p01@1"}, {Part::picture, "p05@2"}, {Part::picture, ""}}, true);
        CHECK(verdict(data, now + 5) == "p01@1 2");
    }
    SUBCASE("opening all of them") {
        for (int i = 0; i < 2; ++i) run(data, now + i, {{Part::loading, "packs"}}, true);
        CHECK(verdict(data, now + 5) == "all 2");
    }
}

TEST_CASE("files that are spoilt, and names that are none, blame nobody") {
    const Scratch scratch;
    const fs::path data = scratch.path();
    for (const std::string& spoilt : {std::string(), std::string("x"), std::string(4096, 'x'), std::string(5000, '\0'), "boot-1" + std::string(4090, '\xff')}) {
        put(data / "at-work", spoilt);
        put(data / "crashes.txt", "1795000000 p05@2\nnonsense\n99999999999999999999 p05@2\n" + spoilt);
        CHECK(verdict(data, now) == "nobody");
    }
    for (int i = 0; i < 3; ++i) run(data, now + i, {{Part::page, "two words"}, {Part::picture, std::string(300, 'p')}}, true);
    CHECK(verdict(data, now + 9) == "nobody");
    fs::remove_all(data / "at-work");
    fs::create_directories(data / "at-work/occupied");
    BlameBook without(data, "boot-1", now);
    without.at_work(Part::page, "p05@2");   // it has nowhere to note it, and the kiosk goes on
}

TEST_CASE("the guilty pack goes back to its version before, or goes, and what could not be opened at all is rolled back") {
    const Scratch scratch;
    const fs::path data = scratch.path();
    auto store = content::Store::open(data / "store");
    REQUIRE(store);
    const auto p05 = put_pack(data / "p05", {.id = "p05", .version = "1"}), p06 = put_pack(data / "p06", {.id = "p06", .version = "1", .text = "六"});
    const auto p05_2 = put_pack(data / "p05-2", {.id = "p05", .version = "2", .text = "二"});
    REQUIRE(store->install({p05, p06}, 0));
    REQUIRE(store->mark_good());
    const auto shown = [&] {
        std::string all;
        const auto packs = store->open_current();
        if (!packs) return packs.error().line();
        for (const auto& pack : *packs) all += (all.empty() ? "" : ", ") + pack->id() + " " + pack->version();
        return all;
    };
    SUBCASE("back") {
        REQUIRE(store->install({p05_2, p06}, 0));
        REQUIRE(store->mark_good());
        CHECK(act_on({"p05@2", 2}, data / "store").find("put aside") != std::string::npos);
        CHECK(shown() == "p05 1, p06 1");
        REQUIRE(store->failed().size() == 1);
        CHECK(store->failed()[0].reason == "the kiosk ended without a word 2 times while it was shown");
        CHECK(store->current()->good);
        CHECK(act_on({"p05@2", 2}, data / "store").empty());   // it is not shown any more
    }
    SUBCASE("away") {
        CHECK(!act_on({"p05@1", 2}, data / "store").empty());
        CHECK(shown() == "p06 1");
    }
    SUBCASE("another version than the one that is shown") {
        CHECK(act_on({"p05@7", 2}, data / "store").empty());
        CHECK(shown() == "p05 1, p06 1");
    }
    SUBCASE("nothing could be opened") {
        REQUIRE(store->install({p05_2, p06}, 0));
        CHECK(!act_on({"", 2}, data / "store").empty());
        CHECK(shown() == "p05 1, p06 1");
        REQUIRE(store->failed().size() == 1);
        CHECK(store->failed()[0].reason == "the kiosk ended without a word 2 times while it was opened");
        CHECK(act_on({"", 2}, data / "store").empty());        // what is good stays
    }
    SUBCASE("no store") { CHECK(act_on({"p05@1", 2}, data / "nowhere").empty()); }
}
