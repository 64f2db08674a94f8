// What has had its time goes, and nothing else: over the months of a pack's versions, with a stage, a station that is behind,
// somebody who publishes meanwhile, and a sweep that is killed again and again.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "content/hash.h"
#include "content/manifest.h"
#include "sync/download.h"
#include "sync/server/intake.h"
#include "sync/server/key_room.h"
#include "sync/server/publishing.h"
#include "sync/server/stations.h"
#include "sync/server/sweep.h"
#include "sync/server/tables.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/packs.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t now = 1'795'000'000'000, one_day_ms = 86'400'000;
const Act asks{"boss", "sweep", "", "", "local", "done"};

struct Office {
    Scratch scratch{Scratch::On::memory};
    DataFolder data{scratch / "data"};
    std::string address;
    std::unique_ptr<Database> database;
    Publishing publishing;

    explicit Office(const std::string& at) : address(at), database(opened(at)), publishing(*database, data) {
        auto repository = must(sync::Repository::open(data.repository()));
        must(make_keys(data.keys(), repository, {scratch / "stick", "a pass phrase", true, 3'650}, now / 1'000));
    }
    static std::unique_ptr<Database> opened(const std::string& address) {
        auto database = must(Database::open(address));
        must(database->migrate(server_book, server_tables()));
        must(prepare_stations(*database));
        return database;
    }
    std::string draft(const std::string& id, const std::string& version, std::int64_t at) {
        SmallPack pack;
        pack.id = id;
        pack.version = version;
        return must(publishing.upload(put_pack(scratch / (id + "-" + version), pack), "li", at)).manifest;
    }
    std::string reviewed(const std::string& id, const std::string& version, std::int64_t at) {
        const auto manifest = draft(id, version, at);
        must(database->transaction([&] { return publishing.review(manifest, "wang", true, "good", at); }));
        return manifest;
    }
    void put_in(const std::string& manifest, std::int64_t at, int percent = 100) {
        must(publishing.change("default", {[&](Channel& c) { return publishing.put_packs(c, {{manifest}, {}, percent, 2}, at); }, {}}, at));
    }
    Swept sweep_at(std::int64_t at) { return must(sweep(*database, data, asks, at)); }
    [[nodiscard]] bool has_blobs(const std::string& manifest) const {
        const auto repository = must(sync::Repository::open(data.repository()));
        const auto target = repository.targets().find(sync::manifest_target(manifest));
        const fs::path file = target == repository.targets().end() ? data.drafts() / (manifest + ".txt") : repository.place_of(target->second);
        if (!fs::exists(file)) return false;
        const auto read = must(content::Manifest::parse(get(file), "m"));
        return std::ranges::all_of(read.files, [&](const auto& one) {
            const fs::path blob = data.blobs() / sync::blob_name(one.sha256);
            return fs::exists(blob) && must(content::hash_file(blob)).hex == one.sha256;
        });
    }
    // Everything that a signed list names is there.
    [[nodiscard]] bool whole() const {
        const auto repository = must(sync::Repository::open(data.repository()));
        return std::ranges::all_of(repository.targets(), [&](const auto& one) { return fs::exists(repository.place_of(one.second)); });
    }
    [[nodiscard]] std::set<std::string> files() const {
        std::set<std::string> all;
        for (const auto& below : {data.drafts(), data.repository()})
            for (const auto& entry : fs::recursive_directory_iterator(below))
                if (entry.is_regular_file()) all.insert(entry.path().lexically_relative(data.root).string());
        return all;
    }
};

}  // namespace

TEST_CASE("versions that nothing names any more go in two steps; what is shown, staged or asked for stays") {
    on_each_database([](const std::string& address) {
        Office office(address);
        std::vector<std::string> water;
        std::int64_t day = 0;
        const auto at = [&] { return now + day * one_day_ms; };
        for (const char* const version : {"1", "2", "3", "4", "5"}) {
            water.push_back(office.reviewed("water", version, at()));
            office.put_in(water.back(), at());
            day += 10;
        }
        const auto staged = office.reviewed("water", "6", at());
        office.put_in(staged, at(), 5);
        // Nothing at all goes the first time; a look changes nothing.
        const auto before = office.files();
        CHECK(must(plan_sweep(*office.database, office.data, at())).files.empty());
        CHECK(must(plan_sweep(*office.database, office.data, at() + 300 * one_day_ms)).files.empty());
        CHECK(must(office.database->row("SELECT count(*) FROM unneeded")).at(0).number() == 0);
        CHECK(office.sweep_at(at()).files.empty());
        CHECK(office.files() == before);
        CHECK(office.sweep_at(at()).waiting_files > 0);
        // A station is behind and shows version 2.
        must(office.database->run("INSERT INTO station VALUES('s1', 1, 'k', '', 'default', 1, 0, 0, '', 0, 1, 1, $1)", {"{\"packs\":[{\"manifest\":\"" + water[1] + "\"}]}"}));
        day += 31;
        const auto seen = must(plan_sweep(*office.database, office.data, at()));
        const auto swept = office.sweep_at(at());
        CHECK(seen.files.size() == swept.files.size());
        CHECK(!swept.files.empty());
        CHECK(swept.file_bytes() > 0);
        CHECK(office.whole());
        CHECK(office.has_blobs(water[4]));  // everybody's
        CHECK(office.has_blobs(staged));
        CHECK(office.has_blobs(water[1]));
        CHECK(!office.has_blobs(water[0]));
        CHECK(!office.has_blobs(water[2]));
        CHECK(office.sweep_at(at()).files.empty());
        // A publisher still goes back to what was published before: the drafts are kept.
        CHECK(office.publishing.change("default", {[&](Channel& c) { return Publishing::stop_stage(c); }, {}}, at()));
        office.put_in(water[2], at());
        CHECK(office.has_blobs(water[2]));
        CHECK(office.whole());
        // After the better part of a year only three versions are kept to go back to.
        day += 250;
        CHECK(office.sweep_at(at()).packs == std::vector<std::string>{"water 1 (replaced)"});
        day += 31;
        office.sweep_at(at());
        CHECK(!fs::exists(office.data.drafts() / (water[0] + ".txt")));
        CHECK(fs::exists(office.data.drafts() / (water[3] + ".txt")));
        CHECK(office.has_blobs(water[2]));
        CHECK(office.whole());
    });
}

TEST_CASE("a refused draft goes, and what is needed again in time stays") {
    on_each_database([](const std::string& address) {
        Office office(address);
        const auto bad = office.draft("bad", "1", now);
        must(office.database->transaction([&] { return office.publishing.review(bad, "wang", false, "no", now); }));
        const auto good = office.reviewed("good", "1", now), next = office.reviewed("good", "2", now);
        office.put_in(good, now);
        office.put_in(next, now);
        office.sweep_at(now);
        office.put_in(good, now + 20 * one_day_ms);  // back again, before its time is over
        CHECK(office.sweep_at(now + 31 * one_day_ms).packs == std::vector<std::string>{"bad 1 (refused)"});
        CHECK(office.has_blobs(good));
        CHECK(!must(office.publishing.pack(bad)));
        office.sweep_at(now + 31 * one_day_ms);
        office.sweep_at(now + 62 * one_day_ms);
        CHECK(!fs::exists(office.data.drafts() / (bad + ".txt")));
        CHECK(office.has_blobs(good));
        // Somebody uploads it again while a sweep is at work: it is whole, or the upload says so.
        const auto again = office.draft("bad", "1", now + 63 * one_day_ms);
        CHECK(must(office.publishing.pack(again)));
        CHECK(office.sweep_at(now + 99 * one_day_ms).packs.empty());
        CHECK(office.whole());
    });
}

TEST_CASE("old rows go and their counts stay; the log's chain goes on from where it was cut") {
    on_each_database([](const std::string& address) {
        Office office(address);
        const auto intake = must(Intake::open(*office.database));
        const auto send = [&](std::uint64_t from, std::uint64_t through, std::int64_t at) {
            std::vector<sync::Record> records(through - from + 1);
            for (auto& r : records) r.seq = from++, r.wall_ms = now, r.usage = {1, "open", "p01", "1", "quake", ""};
            return must(intake->take(must(sync::write_batch({"s1", 1, records.front().seq, records})), at));
        };
        send(1, 4'000, now);
        send(4'001, 8'000, now);
        send(8'001, 9'000, now + 700 * one_day_ms);
        Audit audit(*office.database, office.data.audit_head());
        must(audit.note({"boss", "account.add", "li", "", "local", "done"}, now));
        must(audit.note({"boss", "account.add", "wang", "", "local", "done"}, now + 700 * one_day_ms));
        const std::int64_t later = now + 731 * one_day_ms;
        const auto plan = must(plan_sweep(*office.database, office.data, later));
        CHECK(plan.usage_rows == 8'000);
        CHECK(plan.audit_lines == 1);
        CHECK(must(intake->records()) == 9'000);
        const auto swept = office.sweep_at(later);
        CHECK(swept.usage_rows == 8'000);
        CHECK(swept.audit_lines == 1);
        CHECK(must(intake->records()) == 1'000);
        CHECK(must(audit.verify()).whole);
        // What was taken in once is not taken in again.
        CHECK(send(1, 4'000, later).last_seq == 9'000);
        CHECK(must(intake->records()) == 1'000);
        CHECK(office.sweep_at(later).usage_rows == 0);
    });
}

TEST_CASE("killed at any moment, it is done again, and what is needed is never gone") {
    const Scratch scratch(Scratch::On::memory);
    Office office((scratch / "server.db").string());
    std::vector<std::string> all;
    for (int version = 1; version <= 12; ++version) {
        all.push_back(office.reviewed("water", std::to_string(version), now));
        office.put_in(all.back(), now);
    }
    office.sweep_at(now);
    const std::int64_t later = now + 32 * one_day_ms;
    const std::size_t due = must(plan_sweep(*office.database, office.data, later)).files.size();
    REQUIRE(due > 10);
    office.database.reset();  // a connection does not go through fork()
    int killed = 0;
    for (int wait_us = 300; wait_us < 2'000'000; wait_us += wait_us / 3) {
        const pid_t child = ::fork();
        if (child == 0) {
            const auto database = Database::open(office.address);
            const bool done = database && sweep(**database, office.data, asks, later);
            ::_exit(done ? 0 : 1);
        }
        ::usleep(static_cast<useconds_t>(wait_us));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        CHECK(office.whole());
        CHECK(office.has_blobs(all.back()));
        if (WIFEXITED(status)) {
            CHECK(WEXITSTATUS(status) == 0);
            break;
        }
        ++killed;
    }
    MESSAGE("killed ", killed, " times before it was done");
    office.database = Office::opened(office.address);
    CHECK(must(sweep(*office.database, office.data, asks, later)).files.empty());
    CHECK(!office.has_blobs(all.front()));
    CHECK(must(office.database->row("PRAGMA integrity_check")).at(0).text() == "ok");
}
