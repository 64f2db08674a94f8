// Kills a station while it obeys an order, and a station and its server while figures go from one to the other, at every
// call that touches a disk, and lets every such call fail: what is shown is old or new and whole, a recall that was called
// honoured holds after a restart, and every record is there once.
#include <doctest/doctest.h>

#include <filesystem>

#include "content/hash.h"
#include "content/store.h"
#include "sync/content_update.h"
#include "sync/server/intake.h"
#include "sync/upload.h"
#include "tests/fakes/kill_sweep.h"
#include "tests/fakes/publisher.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

using Versions = std::vector<std::string>;

// A channel that goes from one order to the next: a pack in a new version, another one recalled, another programme.
struct Channel {
    Scratch scratch{Scratch::On::memory};
    Publisher publisher;
    std::string root_hash;
    const std::string first_programme = "evergreen = [\"p01/quiz\"]\n", second_programme = "evergreen = [\"p02/quiz\"]\n";

    Channel() {
        root_hash = must(content::hash_text(publisher.root()));
        REQUIRE(sync::Updater::install_root(sync::trust_folder(scratch / "station/sync", {"", "s17", "default", root_hash}), publisher.root()));
        const auto p02 = publisher.add({.id = "p02", .version = "1"});
        publisher.order.packs = {publisher.add({.id = "p01", .version = "1"}), p02};
        publisher.order.programme = first_programme;
        publisher.publish();
        const auto first = run_program(command(scratch), scratch / "notes");
        REQUIRE_MESSAGE(first.code == 0, first.output);
        publisher.order.packs = {publisher.add({.id = "p01", .version = "2", .text = std::string(5'000, 'n')}), publisher.add({.id = "p03", .version = "1"})};
        publisher.order.recalled = {{"r1", "p02", "", "号码有误"}};
        publisher.order.programme = second_programme;
        publisher.publish();
    }
    [[nodiscard]] Words command(const Scratch& place) const { return {ORDER_WORKER, (place / "station").string(), publisher.folder().string(), root_hash}; }
};

Versions shown(const fs::path& data, Complaints& complaints) {
    Versions all;
    const auto store = content::Store::open(data / "store");
    if (!store) {
        complaints.push_back("the store cannot be opened: " + store.error().line());
        return all;
    }
    const auto packs = store->open_current();
    if (!packs) {
        complaints.push_back("nothing can be shown: " + packs.error().line());
        return all;
    }
    for (const auto& pack : *packs) all.push_back(pack->id() + " " + pack->version());
    const auto now = store->current();
    for (const auto& hash : now ? now->manifests : std::vector<std::string>()) {
        const auto manifest = store->manifest(hash);
        for (const auto& file : manifest ? manifest->files : std::vector<content::ManifestFile>()) {
            const auto found = content::hash_file(store->blob(file.sha256));
            if (!found || found->hex != file.sha256) complaints.push_back("a file is not whole: " + file.name);
        }
    }
    return all;
}

}  // namespace

TEST_CASE("the power fails while a station obeys an order that brings packs, a programme and a recall") {
    if (!can_trace()) return;
    const Channel channel;
    kill_sweep(channel.scratch / "station", [&](const Scratch& place) { return channel.command(place); }, [&](const Scratch& place, const std::string& said) {
        Complaints complaints;
        const bool obeyed = says(said, "obeyed 2");
        const auto now = shown(place / "station", complaints);
        // Each pack comes by itself, and a recall goes before all: until the order is obeyed some may be old and some new.
        const bool all_new = now == Versions{"p01 2", "p03 1"}, one_p01 = std::ranges::count_if(now, [](const auto& pack) { return pack.starts_with("p01 "); }) == 1;
        if (!(all_new || (one_p01 && !obeyed))) complaints.push_back("shows neither the old packs nor the new ones");
        if (obeyed && must(content::Store::open(place / "station/store")).recalled().empty()) complaints.push_back("forgot the recall");
        const std::string programme = get(place / "station/channel-programme.toml");
        if (programme != channel.second_programme && (obeyed || programme != channel.first_programme)) complaints.push_back("the programme is neither old nor new");
        const auto again = run_program(channel.command(place), place / "again");
        if (again.code != 0) complaints.push_back("the next try fails: " + again.output);
        if (shown(place / "station", complaints) != Versions{"p01 2", "p03 1"}) complaints.push_back("the next try does not bring the new packs");
        return complaints;
    });
}

TEST_CASE("nothing of an order is called obeyed before the disk has it") {
    if (!can_trace()) return;
    const Channel channel;
    Outcome outcome;
    const auto log = log_of(channel.command(channel.scratch), channel.scratch, &outcome);
    REQUIRE_MESSAGE(outcome.code == 0, outcome.output);
    const std::string station = (channel.scratch / "station").string();
    auto faults = faults_of_order(log, station + "/store/current");
    std::ranges::move(faults_of_promises(log, station), std::back_inserter(faults));
    std::ranges::move(folders_not_synced(log, station), std::back_inserter(faults));
    CHECK_MESSAGE(faults.empty(), joined(faults));
    auto careless = log;
    std::erase_if(careless, [](const std::string& line) { return line.find(" fsync(") != std::string::npos; });
    CHECK(folders_not_synced(careless, station).size() >= 3);
    CHECK(faults_of_promises(careless, station).size() >= 3);
}

namespace {

// An outbox with thirty records, ten of which the server has.
struct Line {
    Scratch scratch{Scratch::On::memory};
    static constexpr std::size_t all = 30;

    Line() {
        fs::create_directories(scratch / "station/keys");
        auto outbox = must(sync::Outbox::open(scratch / "station/outbox.db", "s1"));
        const auto more = [&](std::size_t from, std::size_t through) {
            for (auto i = from; i <= through; ++i) outbox->append({7, "answer", "p01", "1", "quake", std::to_string(i)});
            REQUIRE(outbox->flush());
        };
        more(1, 10);
        outbox.reset();
        const auto first = run_program(command(scratch), scratch / "notes");
        REQUIRE_MESSAGE(first.output == "uploaded 10\n", first.output);
        outbox = must(sync::Outbox::open(scratch / "station/outbox.db", "s1"));
        more(11, all);
    }
    static Words command(const Scratch& place) { return {INTAKE_WORKER, (place / "station/outbox.db").string(), (place / "station/server.db").string(), (place / "station/keys").string()}; }
};

}  // namespace

TEST_CASE("the power fails at either end while figures go from a station to its server") {
    if (!can_trace()) return;
    const Line line;
    kill_sweep(line.scratch / "station", [](const Scratch& place) { return Line::command(place); }, [](const Scratch& place, const std::string& said) {
        Complaints complaints;
        std::map<std::string, int> seen;
        std::size_t held = 0;
        {
            auto database = must(sync::server::Database::open((place / "station/server.db").string()));
            const auto read = database->each("SELECT value FROM usage", {}, [&](const sync::server::Row& row) {
                ++held;
                if (++seen[row[0].text()] > 1) complaints.push_back("is held twice: " + row[0].text());
                return content::Result<>();
            });
            if (!read) complaints.push_back("the server's database cannot be read: " + read.error().line());
        }
        if (says(said, "uploaded") && held != Line::all) complaints.push_back("was acknowledged and is not there");
        {
            auto outbox = must(sync::Outbox::open(place / "station/outbox.db", "s1"));
            const auto waiting = outbox->take(1'000);
            if (!waiting) complaints.push_back("the outbox cannot be read: " + waiting.error().line());
            else
                for (const auto& record : waiting->records) seen[record.usage.value] += 0;
        }
        if (seen.size() != Line::all) complaints.push_back("only " + std::to_string(seen.size()) + " records are left");
        const auto again = run_program(Line::command(place), place / "again");
        if (again.code != 0) complaints.push_back("the next try fails: " + again.output);
        auto intake = must(sync::server::Intake::open((place / "station/server.db").string()));
        if (must(intake->records()) != Line::all || must(intake->missing()) != 0) complaints.push_back("the server holds " + std::to_string(must(intake->records())) + " in the end");
        return complaints;
    });
}

TEST_CASE("a station forgets nothing before the server's disk has it") {
    if (!can_trace()) return;
    const Line line;
    Outcome outcome;
    const auto log = log_of(Line::command(line.scratch), line.scratch, &outcome);
    REQUIRE(outcome.output == "uploaded 20\n");
    const std::string station = (line.scratch / "station").string();
    const auto promises = faults_of_promises(log, station);
    CHECK_MESSAGE(promises.empty(), joined(promises));
    // A write to the outbox is a word of the server's that was believed.
    const auto early = [&](const std::vector<std::string>& calls) {
        Complaints faults;
        std::set<std::string> unsynced;
        for (const auto& call : whole_calls(calls)) {
            const std::string file = order::described(call);
            if (order::is_sync(call)) unsynced.erase(file);
            else if (call.find("write") != std::string::npos && file.starts_with(station + "/server.db")) unsynced.insert(file);
            else if (call.find("write") != std::string::npos && file.starts_with(station + "/outbox.db") && unsynced.contains(station + "/server.db-wal")) faults.push_back("believed before the server's disk had it");
        }
        return faults;
    };
    CHECK_MESSAGE(early(log).empty(), joined(early(log)));
    auto careless = log;
    std::erase_if(careless, [&](const std::string& call) { return call.find("fdatasync") != std::string::npos && call.find("/server.db") != std::string::npos; });
    CHECK(early(careless).size() >= 2);
}
