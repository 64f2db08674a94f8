#include "kiosk/library_keeper.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "content/hash.h"
#include "content/manifest.h"
#include "content/store.h"
#include "tests/fakes/packs.h"

using namespace estation;
using namespace estation::fakes;
using kiosk::Config;
using kiosk::LibraryKeeper;

namespace {

constexpr std::int64_t november_2026 = 1795392000;

struct Station {
    Station() {
        config.data = scratch / "data";
        config.assets = scratch / "assets";
        put_pack(config.assets / "packs/p06", {.id = "p06", .version = "1", .text = "带来的", .film = ""});
        put_pack(config.assets / "packs/p18", {.id = "p18", .version = "1", .text = "带来的", .film = ""});
    }
    std::shared_ptr<const content::Library> load() {
        notes.clear();
        return LibraryKeeper(config, {config.pretend_now_s}).load(notes);
    }
    std::string ids(const content::Library& library) {
        std::string out;
        for (const auto& p : library.packs()) out += (out.empty() ? "" : " ") + p->id();
        return out;
    }
    std::string said() const {
        std::string all;
        for (const auto& n : notes) all += n + "\n";
        return all;
    }
    Scratch scratch;
    Config config;
    std::vector<std::string> notes;
};

}  // namespace

TEST_CASE("without a store the starter packs are shown, in the order of their names") {
    Station s;
    const auto library = s.load();
    CHECK(s.ids(*library) == "p06 p18");
    CHECK(s.notes.empty());
    CHECK_FALSE(std::filesystem::exists(s.config.data));  // looking writes nothing
}

TEST_CASE("a starter pack that was recalled is not shown, whichever way it was named") {
    Station s;
    auto store = content::Store::open(s.config.data / "store");
    REQUIRE(store);
    const auto manifest = content::survey(s.config.assets / "packs/p18");
    REQUIRE(manifest);
    const auto hash = content::hash_text(manifest->text());
    REQUIRE(store->recall({{"r1", "p18", *hash}}));
    CHECK(s.ids(*s.load()) == "p06");
    REQUIRE(store->recall({{"r1", "p18", std::string(64, 'a')}}));  // another version of it
    CHECK(s.ids(*s.load()) == "p06 p18");
    REQUIRE(store->recall({{"r1", "p06", ""}}));
    CHECK(s.ids(*s.load()) == "p18");
}

TEST_CASE("the channel's programme is followed where there is one, else the station's own") {
    Station s;
    const LibraryKeeper keeper(s.config, {});
    CHECK(keeper.programme_file() == s.config.data / "programme.toml");
    put(s.config.data / "channel-programme.toml", "evergreen = [\"p06/first\"]\n");
    CHECK(keeper.programme_file() == s.config.data / "channel-programme.toml");
}

TEST_CASE("what is installed wins over the starter packs, folders on the command line over both") {
    Station s;
    auto store = content::Store::open(s.config.data / "store");
    REQUIRE(store);
    REQUIRE(store->install({put_pack(s.scratch / "in/p01", {})}));
    CHECK(s.ids(*s.load()) == "p01");
    s.config.packs = {put_pack(s.scratch / "own/p99", {.id = "p99"})};
    CHECK(s.ids(*s.load()) == "p99");
    CHECK(LibraryKeeper(s.config, {}).from_folders());
}

TEST_CASE("a store that cannot be read, in whatever way, gives the starter packs and a note") {
    const auto damage = [](const std::filesystem::path& store, int way) {
        switch (way) {
            case 0: put(store / "current", "garbage\n"); std::filesystem::remove_all(store / "generations"); break;
            case 1: std::filesystem::remove_all(store / "blobs"); break;
            case 2: std::filesystem::remove_all(store / "manifests"); break;
            case 3:
                for (const auto& g : std::filesystem::directory_iterator(store / "generations")) put(g.path(), std::string("\xff\x00\xfe", 3));
                break;
            case 4:
                for (const auto& m : std::filesystem::directory_iterator(store / "manifests")) put(m.path(), "");
                break;
            default: break;
        }
    };
    for (int way = 0; way < 5; ++way) {
        CAPTURE(way);
        Station s;
        {
            auto store = content::Store::open(s.config.data / "store");
            REQUIRE(store->install({put_pack(s.scratch / "in/p01", {})}));
        }
        damage(s.config.data / "store", way);
        CHECK(s.ids(*s.load()) == "p06 p18");
        CHECK_FALSE(s.notes.empty());
    }
}

TEST_CASE("the data folder may be a file, forbidden, or nowhere") {
    Station s;
    put(s.scratch / "a-file", "x");
    for (const std::filesystem::path& data : {s.scratch / "a-file", std::filesystem::path("/proc/1/estation"), std::filesystem::path("/dev/null"), std::filesystem::path("")}) {
        s.config.data = data;
        CHECK(s.ids(*s.load()) == "p06 p18");
    }
}

TEST_CASE("without any pack there is an empty library, never none") {
    Station s;
    s.config.assets = s.scratch / "nothing";
    const auto library = s.load();
    REQUIRE(library);
    CHECK(library->empty());
    put(s.scratch / "file/packs", "not a folder");
    s.config.assets = s.scratch / "file";
    CHECK(s.load()->empty());
}

TEST_CASE("a faulty folder costs itself and is named; with nothing left the starter packs stand in") {
    Station s;
    put(s.scratch / "own/bad/pack.toml", "id = \n");
    std::filesystem::create_directories(s.scratch / "own/hollow");
    const auto good = put_pack(s.scratch / "own/p99", {.id = "p99"});
    s.config.packs = {s.scratch / "own/bad", s.scratch / "own/hollow", s.scratch / "own/gone", good};
    CHECK(s.ids(*s.load()) == "p99");
    CHECK(s.notes.size() == 3);
    CHECK(s.said().find("bad") != std::string::npos);
    s.config.packs.pop_back();
    CHECK(s.ids(*s.load()) == "p06 p18");
    CHECK(s.said().find("starter packs are shown instead") != std::string::npos);
}

TEST_CASE("a pack with thousands of faults fills a page of notes, not the disk") {
    Station s;
    const auto folder = put_pack(s.scratch / "own/p99", {.id = "p99"});
    for (int i = 0; i < 300; ++i) put(folder / ("bad-" + std::to_string(i) + ".toml"), "kind = \"nonsense\"\n");
    s.config.packs = {folder};
    CHECK(s.ids(*s.load()) == "p99");
    CHECK(s.notes.size() <= 50);
    CHECK(s.notes.size() > 10);
}

TEST_CASE("what is out of date is hidden by a clock that can be believed, and shown by one that cannot") {
    Station s;
    const auto folder = put_pack(s.scratch / "own/p99", {.id = "p99"});
    put(folder / "old.md", "+++\ntitle = \"旧\"\nsummary = \"旧的\"\nvalid_until = 2026-01-01\n+++\n\n过期的一页。\n");
    s.config.packs = {folder};
    s.config.pretend_now_s = november_2026;
    CHECK(s.load()->find("p99/old") == nullptr);
    CHECK(s.load()->find("p99/first") != nullptr);
    for (const std::int64_t wrong : {std::int64_t{10}, std::int64_t{4083955200}}) {
        s.config.pretend_now_s = wrong;
        CHECK(s.load()->find("p99/old") != nullptr);
    }
}

TEST_CASE("hours from the staff page win over those of the programme, and a faulty file of theirs changes nothing") {
    Station s;
    const auto write = [&](const char* name, const std::string& text) {
        std::filesystem::create_directories(s.config.data);
        std::ofstream(s.config.data / name) << text;
    };
    write("programme.toml", "# a remark\nevergreen = [\"p06/a\"]\n[opening]\nmon = \"8:00-9:00\"\n[[exception]]\ndate = 2026-10-01\nhours = \"\"\n");
    write("staff-programme.toml", "[opening]\nmon = \"10:00-12:00\"\n");
    const auto both = s.load();
    REQUIRE(both->programme().opening);
    CHECK((*both->programme().opening)[0] == std::vector<content::Hours>{{600, 720}});
    CHECK(both->programme().exceptions.empty());
    CHECK(both->programme().evergreen.size() == 1);
    CHECK(s.notes.empty());
    write("staff-programme.toml", "[opening\n");
    CHECK((*s.load()->programme().opening)[0] == std::vector<content::Hours>{{480, 540}});
    CHECK(s.said().find("staff-programme.toml") != std::string::npos);
}
