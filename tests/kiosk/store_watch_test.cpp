#include "kiosk/store_watch.h"

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "content/durable.h"
#include "content/store.h"
#include "tests/fakes/packs.h"

using namespace estation;
using namespace estation::fakes;
using namespace std::chrono_literals;

namespace {

struct Station {
    Station() {
        config.data = scratch / "data";
        config.assets = scratch / "assets";
        put_pack(config.assets / "packs/p18", {.id = "p18", .version = "1", .text = "带来的", .film = ""});
    }
    content::Store store() { return *content::Store::open(config.data / "store"); }
    void install(const std::string& version) {
        auto s = store();
        REQUIRE(s.install({put_pack(scratch / ("in/" + version), {.id = "p01", .version = version, .text = "第" + version + "版"})}));
    }
    kiosk::StoreWatch::Offer door() {
        return [this](std::shared_ptr<const content::Library> library) {
            const std::lock_guard lock(mutex);
            offered.push_back(library->packs().empty() ? "" : library->packs()[0]->id() + "@" + library->packs()[0]->version());
            bell.notify_all();
        };
    }
    bool comes(const std::string& what) {
        std::unique_lock lock(mutex);
        return bell.wait_for(lock, 30s, [&] { return !offered.empty() && offered.back() == what; });
    }
    std::size_t offers() {
        const std::lock_guard lock(mutex);
        return offered.size();
    }

    Scratch scratch{Scratch::On::memory};
    kiosk::Config config;
    std::mutex mutex;
    std::condition_variable bell;
    std::vector<std::string> offered;
};

const kiosk::StoreWatch::Times quick{5ms, 60000ms, {}};

}  // namespace

TEST_CASE("a switch of the store is offered soon, each time") {
    Station s;
    s.install("1");
    const kiosk::LibraryKeeper keeper(s.config, {});
    const kiosk::StoreWatch watch(keeper, kiosk::StoreWatch::moved(keeper), s.door(), quick);
    std::this_thread::sleep_for(50ms);
    CHECK(s.offers() == 0);  // what is shown already is not offered again
    for (const char* version : {"2", "3"}) {
        s.install(version);
        CHECK(s.comes(std::string("p01@") + version));
    }
    REQUIRE(s.store().roll_back());
    CHECK(s.comes("p01@2"));
}

TEST_CASE("a store that appears after the start is offered too") {
    Station s;
    const kiosk::LibraryKeeper keeper(s.config, {});
    const kiosk::StoreWatch watch(keeper, kiosk::StoreWatch::moved(keeper), s.door(), quick);
    s.install("1");
    CHECK(s.comes("p01@1"));
}

TEST_CASE("a switch between loading and watching is not missed") {
    Station s;
    s.install("1");
    const kiosk::LibraryKeeper keeper(s.config, {});
    const auto moved = kiosk::StoreWatch::moved(keeper);
    std::this_thread::sleep_for(20ms);
    s.install("2");
    const kiosk::StoreWatch watch(keeper, moved, s.door(), quick);
    CHECK(s.comes("p01@2"));
}

TEST_CASE("a generation shown for a while is good, and no sooner") {
    Station s;
    s.install("1");
    const kiosk::LibraryKeeper keeper(s.config, {});
    {
        const kiosk::StoreWatch watch(keeper, kiosk::StoreWatch::moved(keeper), s.door(), quick);
        std::this_thread::sleep_for(60ms);
        CHECK_FALSE(s.store().current()->good);
    }
    const kiosk::StoreWatch watch(keeper, kiosk::StoreWatch::moved(keeper), s.door(), {5ms, 20ms, {}});
    for (int i = 0; i < 2000 && !s.store().current()->good; ++i) std::this_thread::sleep_for(5ms);
    CHECK(s.store().current()->good);
}

TEST_CASE("a generation that never lasts is rolled back after three starts, and the one before is offered") {
    Station s;
    s.install("1");
    REQUIRE(s.store().mark_good());
    s.install("2");
    const kiosk::LibraryKeeper keeper(s.config, {});
    std::size_t starts = 0;
    for (; starts < 6 && s.offers() == 0; ++starts) {
        const kiosk::StoreWatch watch(keeper, kiosk::StoreWatch::moved(keeper), s.door(), {5ms, 60000ms, {}});
        std::this_thread::sleep_for(60ms);
    }
    CHECK(s.comes("p01@1"));
    CHECK(starts == 4);
}

TEST_CASE("no store, or one that cannot be written, is no trouble") {
    for (const char* data : {"/proc/1/estation", "/dev/null", "/nowhere/at/all"}) {
        Station s;
        s.config.data = data;
        const kiosk::LibraryKeeper keeper(s.config, {});
        const kiosk::StoreWatch watch(keeper, kiosk::StoreWatch::moved(keeper), s.door(), {1ms, 1ms, {}});
        std::this_thread::sleep_for(30ms);
        CHECK(s.offers() == 0);
    }
}

TEST_CASE("the watch ends at once, however long it would have slept") {
    Station s;
    s.install("1");
    const kiosk::LibraryKeeper keeper(s.config, {});
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) const kiosk::StoreWatch watch(keeper, kiosk::StoreWatch::moved(keeper), s.door());
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
}

TEST_CASE("a new day offers the library again, and so does a clock that has come to its senses") {
    Station s;
    s.install("1");
    const kiosk::LibraryKeeper keeper(s.config, {});
    std::mutex mutex;
    std::optional<content::Date> day;  // at first the clock is not believed
    auto times = quick;
    times.today = [&] {
        const std::lock_guard lock(mutex);
        return day;
    };
    auto shown = kiosk::StoreWatch::moved(keeper);
    shown.day.reset();
    const kiosk::StoreWatch watch(keeper, shown, s.door(), times);
    std::this_thread::sleep_for(30ms);
    CHECK(s.offers() == 0);
    for (const content::Date& next : {content::Date{2026, 11, 24}, content::Date{2026, 11, 25}}) {
        const std::size_t before = s.offers();
        {
            const std::lock_guard lock(mutex);
            day = next;
        }
        for (int n = 0; n < 6000 && s.offers() == before; ++n) std::this_thread::sleep_for(5ms);
        CHECK(s.offers() == before + 1);
    }
}

namespace {

// What is on the screen of a station whose watch sees these days, one after the other, without a start between them.
struct Days {
    explicit Days(const kiosk::Config& config) : keeper(config, {}) {}
    void begin(content::Date first, bool loaded_that_day = true) {
        day = first;
        auto shown = kiosk::StoreWatch::moved(keeper);
        shown.day = loaded_that_day ? std::optional(first) : std::nullopt;
        watch.emplace(keeper, shown, [this](std::shared_ptr<const content::Library> library) {
            const std::lock_guard lock(mutex);
            on_screen = std::move(library);
            bell.notify_all();
        }, kiosk::StoreWatch::Times{5ms, 60000ms, [this] { const std::lock_guard lock(mutex); return day; }});
    }
    void become(content::Date next) {
        const std::lock_guard lock(mutex);
        day = next;
    }
    bool shows(std::size_t items) {
        std::unique_lock lock(mutex);
        return bell.wait_for(lock, 30s, [&] { return on_screen && on_screen->items().size() == items; });
    }

    kiosk::LibraryKeeper keeper;
    std::mutex mutex;
    std::condition_variable bell;
    std::optional<content::Date> day;
    std::shared_ptr<const content::Library> on_screen;
    std::optional<kiosk::StoreWatch> watch;
};

void put_expiring(const std::filesystem::path& folder) {
    const auto written = [&](const char* name, const std::string& text) { REQUIRE(content::write_durably(folder / name, text)); };
    std::filesystem::create_directories(folder);
    written("pack.toml", "id = \"soon\"\nversion = \"1\"\ntitle = \"快到期的\"\n[defaults]\ntopic = \"health\"\nsource = [\"样例\"]\nlicence = \"CC-BY-4.0\"\n");
    written("stays.md", "+++\ntitle = \"一直有\"\n+++\n留着。\n");
    written("goes.md", "+++\ntitle = \"到月底\"\nvalid_until = 2026-11-30\n+++\n月底以后就旧了。\n");
}

}  // namespace

TEST_CASE("what expires while a station stays on leaves its screen on the next day, and not before") {
    Station s;
    std::filesystem::remove_all(s.config.assets / "packs/p18");
    put_expiring(s.config.assets / "packs/soon");
    SUBCASE("as it should be") {}
    SUBCASE("in safe mode as well") { s.config.safe_mode = true; }
    Days days(s.config);
    days.begin({2026, 11, 29});
    days.become({2026, 11, 30});
    CHECK(days.shows(2));   // valid until and on that day
    days.become({2026, 12, 1});
    CHECK(days.shows(1));
    const std::lock_guard lock(days.mutex);
    CHECK(days.on_screen->find("soon/goes") == nullptr);
}

TEST_CASE("a clock that is set right while the kiosk starts is noticed") {
    Station s;
    std::filesystem::remove_all(s.config.assets / "packs/p18");
    put_expiring(s.config.assets / "packs/soon");
    Days days(s.config);
    days.begin({2026, 12, 1}, false);   // what is shown was loaded when nobody believed the clock
    CHECK(days.shows(1));
}

TEST_CASE("a notice or a programme that the keeper writes is shown soon, whatever is in the store") {
    Station s;
    s.install("1");
    const kiosk::LibraryKeeper keeper(s.config, {});
    const kiosk::StoreWatch watch(keeper, kiosk::StoreWatch::moved(keeper), s.door(), quick);
    REQUIRE(content::write_durably(keeper.programme_file(), "evergreen = [\"p01/a\"]\n"));
    CHECK(s.comes("p01@1"));
    put_pack(keeper.notices(), {.id = "notices", .version = "1", .text = "告示", .film = ""});
    CHECK(s.comes("notices@1"));
    std::vector<std::string> notes;
    CHECK(keeper.load(notes)->programme().evergreen == std::vector<content::ItemId>{"p01/a"});
    REQUIRE(content::write_durably(keeper.programme_file(), "evergreen = \n"));
    CHECK(keeper.load(notes)->programme().evergreen.empty());
    REQUIRE_FALSE(notes.empty());
    CHECK(notes.back().find("programme.toml:1") != std::string::npos);
}
