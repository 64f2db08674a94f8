// What an administrator publishes is what a station shows, by a folder or a server; a recall holds; a stage is drawn; a
// full disk, a lying mirror and a wrong clock cost nothing that was there.
#include <doctest/doctest.h>

#include <filesystem>

#include "content/store.h"
#include "sync/content_update.h"
#include "tests/fakes/publisher.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

using Versions = std::vector<std::string>;

struct Station {
    Scratch scratch{Scratch::On::memory};
    sync::Membership membership;
    std::int64_t now = today;
    std::optional<content::Moment> moment;
    std::optional<sync::ContentUpdate> update;

    explicit Station(const std::string& root, const std::string& id = "s17") {
        membership = {"", id, "default", must(content::hash_text(root))};
        REQUIRE(sync::Updater::install_root(sync::trust_folder(scratch / "sync", membership), root));
        start();
    }
    void start() {
        update.emplace(sync::ContentPlace{scratch / "sync", scratch / "store", scratch / "channel-programme.toml", 0}, sync::Surroundings{[this] { return now; }, [this] { return moment; }, {}}, membership);
    }
    // What it complains of; empty: nothing.
    std::string run(sync::Mirror& road, const std::vector<sync::Mirror*>& nearer = {}, bool metered = true) {
        auto outcome = update->run(road, nearer, metered);
        if (!outcome) return outcome.error().line();
        last = *outcome;
        return outcome->left_out.empty() ? "" : outcome->left_out.front().line();
    }
    sync::ContentUpdate::Outcome last;
    [[nodiscard]] content::Store store() const { return must(content::Store::open(scratch / "store")); }
    [[nodiscard]] Versions shown() const {
        Versions all;
        const auto packs = store().open_current();
        if (!packs) return {};
        for (const auto& pack : *packs) all.push_back(pack->id() + " " + pack->version());
        return all;
    }
};

// A mirror that hands over something else than what it was asked for, or nothing.
struct Liar : sync::FolderMirror {
    using sync::FolderMirror::FolderMirror;
    bool silent = false;
    content::Result<sync::Reply> get(sync::Part part, const std::string& name, sync::Ask ask, sync::Sink& sink) override {
        if (silent) return content::Error{"nobody answers", name};
        sync::TextSink text;
        const auto reply = FolderMirror::get(part, name, ask, text);
        if (!reply || !reply->has_body()) return reply;
        auto bytes = text.text();
        if (!bytes.empty()) bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        if (auto r = sink.begin(*reply); !r) return r.error();
        if (auto r = sink.piece(std::as_bytes(std::span(bytes))); !r) return r.error();
        return reply;
    }
};

}  // namespace

TEST_CASE("published packs arrive in the order's order, a change changes, and nothing new costs nothing") {
    Publisher publisher;
    Station station(publisher.root());
    sync::FolderMirror stick(publisher.folder());
    CHECK(says(station.run(stick), "timestamp.json"));
    publisher.order.packs = {publisher.add({.id = "p06", .version = "7"}), publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    CHECK(station.run(stick) == "");
    CHECK(station.last.changed);
    CHECK(station.shown() == Versions{"p06 7", "p01 1"});
    CHECK(station.run(stick) == "");
    CHECK_FALSE(station.last.changed);
    publisher.order.packs = {publisher.add({.id = "p01", .version = "2", .text = "新的一页"})};
    publisher.publish();
    station.start();  // after a restart too
    CHECK(station.update->order()->version == 1);
    CHECK(station.run(stick) == "");
    CHECK(station.shown() == Versions{"p01 2"});
    CHECK(station.update->order()->version == 2);
}

TEST_CASE("the programme comes, changes and goes; one that cannot be read leaves the old one") {
    Publisher publisher;
    Station station(publisher.root());
    sync::FolderMirror stick(publisher.folder());
    publisher.order.packs = {publisher.add({})};
    publisher.order.programme = "evergreen = [\"p01/first\"]\n";
    publisher.publish();
    CHECK(station.run(stick) == "");
    CHECK(get(station.scratch / "channel-programme.toml") == *publisher.order.programme);
    publisher.order.programme = "[[showing";
    publisher.publish();
    CHECK(says(station.run(stick), "programme"));
    CHECK(get(station.scratch / "channel-programme.toml") == "evergreen = [\"p01/first\"]\n");
    publisher.order.programme.reset();
    publisher.publish();
    CHECK(station.run(stick) == "");
    CHECK_FALSE(fs::exists(station.scratch / "channel-programme.toml"));
}

TEST_CASE("a recall is honoured at once, in quiet hours too, and after a restart without any mirror") {
    Publisher publisher;
    Station station(publisher.root());
    sync::FolderMirror stick(publisher.folder());
    const auto good = publisher.add({.id = "p06", .version = "7"}), bad = publisher.add({.id = "p01", .version = "1"});
    publisher.order.packs = {good, bad};
    publisher.publish();
    CHECK(station.run(stick) == "");
    publisher.order.recalled = {{"r7", "p01", bad.manifest, "地名有误"}};
    publisher.order.quiet_hours = content::Hours{0, 24 * 60};
    publisher.publish();
    station.moment = content::Moment{{2026, 11, 28}, 600};
    CHECK(station.run(stick) == "");
    CHECK(station.last.changed);
    CHECK(station.shown() == Versions{"p06 7"});
    static_cast<void>(static_cast<bool>(station.store().roll_back()));
    CHECK(station.shown() == Versions{"p06 7"});
}

TEST_CASE("large files wait for the end of the quiet hours, from a line but not from a stick") {
    Publisher publisher;
    Station station(publisher.root());
    sync::FolderMirror line(publisher.folder());
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1", .film = std::string(2'000'000, 'f')})};
    publisher.order.quiet_hours = content::Hours{22 * 60, 6 * 60};
    publisher.publish();
    station.moment = content::Moment{{2026, 11, 28}, 23 * 60};
    CHECK(station.run(line) != "");  // nothing to show yet, and it says why
    CHECK(station.last.waits);
    CHECK(station.shown() == Versions{});
    SUBCASE("from a stick") { CHECK(station.run(line, {}, false) == ""); }
    SUBCASE("in the morning") {
        station.moment->minute = 6 * 60;
        CHECK(station.run(line) == "");
    }
    SUBCASE("with a clock that nobody believes") {
        station.moment.reset();
        CHECK(station.run(line) == "");
    }
    CHECK_FALSE(station.last.waits);
    CHECK(station.shown() == Versions{"p01 1"});
    CHECK(sync::within({22 * 60, 6 * 60}, 0));
    CHECK_FALSE(sync::within({22 * 60, 6 * 60}, 6 * 60));
    CHECK(sync::within({8 * 60, 9 * 60}, 8 * 60));
    CHECK_FALSE(sync::within({8 * 60, 9 * 60}, 9 * 60));
}

TEST_CASE("a stage is drawn from the station's own id") {
    Publisher publisher;
    const auto old = publisher.add({.id = "p01", .version = "1"}), trial = publisher.add({.id = "p01", .version = "2", .text = "新的一页"});
    publisher.order.packs = {old};
    publisher.order.staged = sync::Stage{85, "salt", {trial}};
    publisher.publish();
    sync::FolderMirror stick(publisher.folder());
    Station in(publisher.root(), "s17");  // 84.58 % of the way
    CHECK(in.run(stick) == "");
    CHECK(in.shown() == Versions{"p01 2"});
    publisher.order.staged->percent = 84;
    publisher.publish();
    Station out(publisher.root(), "s17");
    CHECK(out.run(stick) == "");
    CHECK(out.shown() == Versions{"p01 1"});
}

TEST_CASE("a version that failed is not fetched again, and the station says what it shows instead") {
    Publisher publisher;
    Station station(publisher.root());
    sync::FolderMirror stick(publisher.folder());
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    CHECK(station.run(stick) == "");
    auto store = station.store();
    REQUIRE(store.mark_good());
    publisher.order.packs = {publisher.add({.id = "p01", .version = "2", .text = "新的一页"})};
    publisher.publish();
    CHECK(station.run(stick) == "");
    for (int start = 0; start < 4; ++start) static_cast<void>(static_cast<bool>(store.note_start()));
    CHECK(station.shown() == Versions{"p01 1"});
    CHECK(says(station.run(stick), "failed here before"));
    CHECK(station.shown() == Versions{"p01 1"});
    CHECK_FALSE(station.last.changed);
}

TEST_CASE("nobody on the way is believed: a neighbour that lies, a road that lies, a road that is silent") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    sync::FolderMirror honest(publisher.folder());
    Liar liar(publisher.folder());
    Station station(publisher.root());
    CHECK(station.run(liar) != "");
    CHECK(station.shown() == Versions{});
    liar.silent = true;
    CHECK(says(station.run(liar), "nobody answers"));
    CHECK(station.run(honest, {&liar}) == "");
    liar.silent = false;
    CHECK(station.shown() == Versions{"p01 1"});
    Station other(publisher.root());
    CHECK(other.run(honest, {&liar}) == "");
    CHECK(other.shown() == Versions{"p01 1"});
}

TEST_CASE("a blob that is nowhere keeps its pack back, not the others") {
    Publisher publisher;
    Station station(publisher.root());
    sync::FolderMirror stick(publisher.folder());
    const auto whole = publisher.add({.id = "p06", .version = "7"}), torn = publisher.add({.id = "p01", .version = "1", .text = "缺页"});
    for (const auto& file : must(content::survey(publisher.folder().parent_path() / "packs/p01-1")).files)
        if (file.name == "first.md") fs::remove(publisher.folder() / "blobs" / sync::blob_name(file.sha256));
    publisher.order.packs = {torn, whole};
    publisher.publish();
    CHECK(says(station.run(stick), "first.md"));
    CHECK(station.shown() == Versions{"p06 7"});
}

TEST_CASE("what the disk cannot hold is refused with numbers before a byte is fetched") {
    Publisher publisher;
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    sync::FolderMirror stick(publisher.folder());
    Station station(publisher.root());
    station.update.emplace(sync::ContentPlace{station.scratch / "sync", station.scratch / "store", station.scratch / "p.toml", std::uint64_t{1} << 60}, sync::Surroundings{[] { return today; }, {}, {}}, station.membership);
    CHECK(says(station.run(stick), "not enough space"));
    CHECK(station.shown() == Versions{});
    for (const auto& entry : fs::directory_iterator(station.scratch / "store/incoming"))
        if (entry.path().filename() != "parts") CHECK(entry.path().filename() == publisher.order.packs.front().manifest);
}

TEST_CASE("a clock that is years behind or ahead stops updates at most, never what is shown") {
    Publisher publisher;
    Station station(publisher.root());
    sync::FolderMirror stick(publisher.folder());
    publisher.order.packs = {publisher.add({.id = "p01", .version = "1"})};
    publisher.publish();
    station.now = 0;
    CHECK(station.run(stick) == "");
    station.now = today + 5'000 * one_day;
    CHECK(says(station.run(stick), "ran out"));
    CHECK(station.shown() == Versions{"p01 1"});
    station.now = 0;  // the battery died: what signed metadata has told is the floor
    CHECK(station.run(stick) == "");
}
