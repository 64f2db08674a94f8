// From an author's folder to a station: draft, review by somebody else, a stage that widens, a recall; the same with the
// targets key on a stick; and a repository that stations accept after each step.
#include <doctest/doctest.h>

#include "content/blob_source.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "sync/server/key_room.h"
#include "sync/server/publishing.h"
#include "sync/server/backup.h"
#include "sync/server/stations.h"
#include "sync/server/tables.h"
#include "sync/trust/signing.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/programs.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t now = 1'795'000'000'000, one_day_ms = 86'400'000;

struct Office {
    Scratch scratch{Scratch::On::memory};
    DataFolder data{scratch / "data"};
    std::unique_ptr<Database> database;
    Publishing publishing;

    explicit Office(const std::string& address, bool targets_stay_here = true) : database(opened(address)), publishing(*database, data) {
        auto repository = must(sync::Repository::open(data.repository()));
        must(make_keys(data.keys(), repository, {scratch / "stick", "a pass phrase", targets_stay_here, 3'650}, now / 1'000));
    }
    static std::unique_ptr<Database> opened(const std::string& address) {
        auto database = must(Database::open(address));
        must(database->migrate(server_book, server_tables()));
        must(prepare_stations(*database));
        return database;
    }
    // A small whole pack.
    [[nodiscard]] fs::path folder(const std::string& id, const std::string& version) const {
        const fs::path folder = scratch / (id + "-" + version);
        SmallPack pack;
        pack.id = id;
        pack.version = version;
        put_pack(folder, pack);
        return folder;
    }
    std::string reviewed(const std::string& id, const std::string& version) {
        const auto draft = must(publishing.upload(folder(id, version), "li", now));
        CHECK(database->transaction([&] { return publishing.review(draft.manifest, "wang", true, "good", now); }));
        return draft.manifest;
    }
    content::Result<Outcome> put_in(const std::string& manifest, int percent = 100, const std::string& channel = "default") {
        return publishing.change(channel, {[&](Channel& c) { return publishing.put_packs(c, {{manifest}, {}, percent, 2}, now); }, {}}, now);
    }
    // The order as stations get it, out of the signed files.
    sync::Order order(const std::string& channel = "default") {
        const auto repository = must(sync::Repository::open(data.repository()));
        return must(sync::read_order(get(repository.place_of(repository.targets().at(sync::order_target(channel))))));
    }
};

}  // namespace

TEST_CASE("draft, review by somebody else, publish: the files lie there before the order names them") {
    on_each_database([](const std::string& address) {
        Office office(address);
        const auto draft = must(office.publishing.upload(office.folder("water", "1"), "li", now));
        CHECK(draft.id == "water");
        CHECK(draft.state == PackState::draft);
        CHECK(must(office.publishing.upload(office.folder("water", "1"), "other", now)).author == "li");
        const auto refused = office.put_in(draft.manifest);
        REQUIRE(!refused);
        CHECK(refused.error().text.find("somebody else") != std::string::npos);
        const auto own = office.database->transaction([&] { return office.publishing.review(draft.manifest, "li", true, "", now); });
        REQUIRE(!own);
        CHECK(own.error().text.find("own pack") != std::string::npos);
        CHECK(office.database->transaction([&] { return office.publishing.review(draft.manifest, "wang", false, "the picture is dark", now); }));
        CHECK(!office.put_in(draft.manifest));
        CHECK(office.database->transaction([&] { return office.publishing.review(draft.manifest, "wang", true, "good now", now); }));
        must(office.database->listen(publish_bell));
        const auto outcome = must(office.put_in(draft.manifest));
        CHECK(outcome.version == 1);
        CHECK(!outcome.awaits_signature);
        const auto rang = must(office.database->notices(std::chrono::milliseconds(5'000)));
        REQUIRE(rang.size() == 1);
        CHECK(rang[0].text == "1 default");
        const auto order = office.order();
        REQUIRE(order.packs.size() == 1);
        CHECK(order.packs[0].manifest == draft.manifest);
        const auto repository = must(sync::Repository::open(office.data.repository()));
        const std::string text = get(repository.place_of(repository.targets().at(sync::manifest_target(draft.manifest))));
        CHECK(must(content::hash_text(text)) == draft.manifest);
        for (const auto& file : must(content::Manifest::parse(text, "m")).files) CHECK(must(content::hash_file(office.data.blobs() / file.sha256.substr(0, 2) / file.sha256)).hex == file.sha256);
        put(office.scratch / "bad/pack.toml", "id = \"bad\"\n");
        put(office.scratch / "bad/x.md", "+++\ntitle = 7\n+++\n");
        CHECK(!office.publishing.upload(office.scratch / "bad", "li", now));
    });
}

TEST_CASE("a stage has its own list, widens, becomes everybody's, or stops") {
    on_each_database([](const std::string& address) {
        Office office(address);
        const auto one = office.reviewed("water", "1"), two = office.reviewed("water", "2"), other = office.reviewed("fire", "1");
        must(office.put_in(one));
        must(office.put_in(two, 5));
        CHECK(office.order().packs[0].manifest == one);
        REQUIRE(office.order().staged);
        CHECK(office.order().staged->percent == 5);
        CHECK(office.order().staged->packs[0].manifest == two);
        CHECK(!office.put_in(other));
        const auto edit = [&](auto change) { return office.publishing.change("default", {change, {}}, now); };
        CHECK(!edit([](Channel& c) { return Publishing::widen(c, 5); }));
        const auto salt = office.order().staged->salt;
        CHECK(edit([](Channel& c) { return Publishing::widen(c, 50); }));
        CHECK(office.order().staged->salt == salt);  // who was in stays in
        CHECK(edit([](Channel& c) { return Publishing::stop_stage(c); }));
        CHECK(!office.order().staged);
        CHECK(office.order().packs[0].manifest == one);
        must(office.put_in(two, 10));
        CHECK(office.order().staged->salt != salt);
        CHECK(edit([](Channel& c) { return Publishing::widen(c, 100); }));
        CHECK(!office.order().staged);
        CHECK(office.order().packs[0].manifest == two);
        CHECK(office.order().version == 6);
        must(office.put_in(other));
        CHECK(office.order().packs.size() == 2);
        CHECK(edit([&](Channel& c) { return office.publishing.put_packs(c, {{}, {"fire"}, 100, 2}, now); }));
        CHECK(office.order().packs.size() == 1);
        CHECK(!edit([&](Channel& c) { return office.publishing.put_packs(c, {{}, {"fire"}, 100, 2}, now); }));
    });
}

TEST_CASE("a recall is in the next order, keeps its pack out, and can be taken back") {
    on_each_database([](const std::string& address) {
        Office office(address);
        const auto one = office.reviewed("water", "1");
        must(office.put_in(one));
        const auto edit = [&](auto change) { return office.publishing.change("default", {change, {}}, now); };
        CHECK(!edit([](Channel& c) { return Publishing::recall(c, "water", "", ""); }));
        CHECK(edit([&](Channel& c) { return Publishing::recall(c, "water", one, "wrong number"); }));
        REQUIRE(office.order().recalled.size() == 1);
        CHECK(office.order().recalled[0].reason == "wrong number");
        CHECK(must(sync::packs_for(office.order(), "s1")).empty());
        CHECK(!edit([&](Channel& c) { return Publishing::recall(c, "water", one, "again"); }));
        CHECK(!office.put_in(one));
        const auto id = office.order().recalled[0].id;
        CHECK(edit([&](Channel& c) { return Publishing::take_recall_back(c, id); }));
        CHECK(must(sync::packs_for(office.order(), "s1")).size() == 1);
        CHECK(edit([&](Channel& c) { return Publishing::recall(c, "water", "", "all of it"); }));
        CHECK(office.order().recalled[0].id != id);  // a station that honoured the first knows this as another
    });
}

TEST_CASE("what fails leaves nothing: neither in the database nor on the way") {
    on_each_database([](const std::string& address) {
        Office office(address);
        const auto one = office.reviewed("water", "1");
        const auto failed = office.publishing.change("default", {[&](Channel& c) { return office.publishing.put_packs(c, {{one}, {}, 100, 2}, now); }, [](const Outcome&) { return content::Result<>(content::Error{"the log is full", {}}); }}, now);
        CHECK(!failed);
        CHECK(!must(office.publishing.channel("default")));
        must(office.put_in(one));
        CHECK(office.order().version == 1);
        CHECK(must(office.publishing.channel("default"))->order.version == 1);
        // A database that was put back to before the channel: the next order is newer than the one stations know.
        must(office.database->run("DELETE FROM channel"));
        must(office.put_in(one));
        CHECK(office.order().version == 2);
        CHECK(!office.put_in(one, 100, "No Name"));
        CHECK(!office.put_in(std::string(64, 'a')));
        CHECK(!office.put_in(one, 0));
    });
}

TEST_CASE("with the targets key on a stick: a request goes out, the signed answer is published") {
    on_each_database([](const std::string& address) {
        Office office(address, false);
        const auto one = office.reviewed("water", "1"), two = office.reviewed("fire", "1");
        CHECK(must(office.put_in(one)).awaits_signature);
        CHECK(must(office.publishing.channel("default"))->published == 0);
        const auto early = must(office.publishing.request());
        REQUIRE(early);
        CHECK(must(office.put_in(two, 100, "schools")).awaits_signature);  // one signature is enough for both
        const auto request = must(office.publishing.request());
        CHECK(!office.publishing.take_answer(*request, now));  // not signed
        CHECK(!office.publishing.take_answer(must(sign_request(*request, office.scratch / "stick/root.pem", "a pass phrase")), now));
        CHECK(!sign_request(*request, office.scratch / "stick/targets.pem", "wrong"));
        CHECK(!sign_request("{}", office.scratch / "stick/targets.pem", "a pass phrase"));
        const auto answer = must(sign_request(*request, office.scratch / "stick/targets.pem", "a pass phrase"));
        CHECK(must(office.publishing.take_answer(answer, now)) == "targets");
        CHECK(must(office.publishing.channel("default"))->published == 1);
        CHECK(office.order("schools").packs[0].manifest == two);
        CHECK(!must(office.publishing.request()));
        CHECK(!office.publishing.take_answer(must(sign_request(*early, office.scratch / "stick/targets.pem", "a pass phrase")), now));  // older than what is published
        CHECK(!fs::exists(office.data.keys() / "targets.pem"));
        CHECK(!fs::exists(office.data.keys() / "root.pem"));
        CHECK((fs::status(office.data.keys()).permissions() & fs::perms::others_all) == fs::perms::none);
    });
}

TEST_CASE("the timestamp is renewed by itself, and a new root brings fresh keys") {
    on_each_database([](const std::string& address) {
        Office office(address);
        CHECK(!must(office.publishing.renew_when_due(now)));  // nothing is published
        must(office.put_in(office.reviewed("water", "1")));
        const auto version = [&] { return must(sync::Repository::open(office.data.repository())).timestamp_version(); };
        CHECK(version() == 1);
        CHECK(!must(office.publishing.renew_when_due(now + 29 * one_day_ms)));
        CHECK(must(office.publishing.renew_when_due(now + 31 * one_day_ms)));
        CHECK(version() == 2);
        CHECK(must(office.publishing.renew_when_due(now + 200 * one_day_ms)));
        const auto ends = must(must(sync::Repository::open(office.data.repository())).ends());
        CHECK(ends.at("snapshot") == (now + 565 * one_day_ms) / 1'000);
        const auto before = must(KeyRoom::open(office.data.keys())).keyids();
        auto repository = must(sync::Repository::open(office.data.repository()));
        const auto request = must(ask_for_root(office.data.keys(), repository, {3'650, true, {}}, now / 1'000));
        CHECK(!office.publishing.take_answer(must(sign_request(request, office.scratch / "stick/targets.pem", "a pass phrase")), now));
        CHECK(must(KeyRoom::open(office.data.keys())).keyids() == before);
        CHECK(must(office.publishing.take_answer(must(sign_request(request, office.scratch / "stick/root.pem", "a pass phrase")), now)) == "root");
        const auto after = must(KeyRoom::open(office.data.keys())).keyids();
        CHECK(after.at("snapshot") != before.at("snapshot"));
        CHECK(after.at("timestamp") != before.at("timestamp"));
        CHECK(after.at("targets") == before.at("targets"));
        must(office.put_in(office.reviewed("water", "2")));
        CHECK(office.order().packs[0].version == "2");
        CHECK(must(sync::Repository::open(office.data.repository())).root_version() == 2);
        CHECK(!make_keys(office.data.keys(), repository, {office.scratch / "stick2", "", true, 10}, now / 1'000));
    });
}

TEST_CASE("after a restore the next versions are higher than any that stations know") {
    const Scratch place(Scratch::On::memory);
    for (const bool targets_stay_here : {true, false}) {
        const Scratch backup(Scratch::On::memory);
        const std::string address = (place / (targets_stay_here ? "a.db" : "b.db")).string();
        Office office(address, targets_stay_here);
        const auto sign = [&](Office& of) {
            if (targets_stay_here) return;
            const auto request = must(of.publishing.request());
            must(of.publishing.take_answer(must(sign_request(*request, office.scratch / "stick/targets.pem", "a pass phrase")), now));
        };
        must(office.put_in(office.reviewed("water", "1")));
        sign(office);
        const auto done = must(back_up(*office.database, office.data, backup / "b"));
        CHECK(done.with_database);
        CHECK(must(back_up(*office.database, office.data, backup / "b")).files < done.files);  // what is there is not copied again
        must(office.put_in(office.reviewed("water", "2")));
        sign(office);
        const auto lost = must(sync::Repository::open(office.data.repository()));
        const DataFolder data{backup / "again"};
        must(restore(backup / "b", data, "local:test"));
        CHECK(!restore(backup / "b", data, ""));
        CHECK(!restore(backup / "nothing", DataFolder{backup / "x"}, ""));
        auto database = must(Database::open(data.database().string()));
        Publishing again(*database, data);
        CHECK(must(sync::Repository::open(data.repository())).timestamp_version() < lost.timestamp_version());
        CHECK(must(again.renew_when_due(now)));
        if (!targets_stay_here) must(again.take_answer(must(sign_request(*must(again.request()), office.scratch / "stick/targets.pem", "a pass phrase")), now));
        CHECK(!must(again.renew_when_due(now)));
        const auto repository = must(sync::Repository::open(data.repository()));
        CHECK(repository.timestamp_version() > lost.timestamp_version());
        CHECK(repository.targets().size() == 2);
        // A station of the channel has said that it has version 7.
        must(database->run("INSERT INTO station(station, number, public_key, name, channel, counter, enrolled_ms, seen_ms, switched_off, screenshot_wanted, order_version, generation_good, report) VALUES('s1', 1, '', '', 'default', 0, 0, 0, '', 0, 7, 1, '')"));
        CHECK(must(again.change("default", {[](Channel& c) { c.order.most_bytes_per_s = 5; return content::Result<>(); }, {}}, now)).version == 8);
    }
}

TEST_CASE("a program is looked at as one, goes the way of a pack, and no author's pack can pass for it") {
    on_each_database([](const std::string& address) {
        Office office(address);
        const std::string id = content::program_id(content::own_platform());
        const auto upload = [&](const FakeProgram& program) { return office.publishing.upload(put_program(office.scratch / ("program-" + program.version), program), "li", now); };
        const auto refused = [](const content::Result<PublishedPack>& draft, std::string_view why) {
            CHECK(!draft);
            CHECK_MESSAGE(draft.error().line().find(why) != std::string::npos, draft.error().line());
        };
        refused(upload({.version = "1", .executable = "#!/bin/sh\n"}), "no ELF file");
        refused(upload({.version = "2", .platform = "linux"}), "written like debian-12-amd64");
        refused(upload({.version = "3", .executable = elf_head("x-y-i386")}), "another architecture");
        const auto bare = put_program(office.scratch / "bare", {.version = "4"});
        put(bare / "usr/lib/other", "x");
        refused(office.publishing.upload(bare, "li", now), "does not belong into a program");
        fs::remove_all(bare / "usr");
        fs::remove(bare / "share/estation/assets/strings/en.toml");
        refused(office.publishing.upload(bare, "li", now), "en.toml");
        refused(office.publishing.upload(office.folder(id, "1"), "li", now), "is kept for the stations' own program");

        const auto draft = must(upload({.version = "0.2"}));
        CHECK(draft.id == id);
        CHECK(draft.version == "0.2");
        REQUIRE(draft.advice.size() == 1);
        CHECK_FALSE(office.put_in(draft.manifest));
        CHECK_FALSE(office.database->transaction([&] { return office.publishing.review(draft.manifest, "li", true, "mine", now); }));
        CHECK(office.database->transaction([&] { return office.publishing.review(draft.manifest, "wang", true, "good", now); }));
        REQUIRE(office.put_in(office.reviewed("water", "1")));
        REQUIRE(office.put_in(draft.manifest, 5));
        const auto order = office.order();
        CHECK(order.packs.size() == 1);
        REQUIRE(order.staged);
        CHECK(order.staged->packs.back() == sync::OrderedPack{id, "0.2", draft.manifest, draft.bytes});
        CHECK(fs::exists(content::blob_path(office.data.blobs(), must(content::hash_text(elf_head())))));
    });
}
