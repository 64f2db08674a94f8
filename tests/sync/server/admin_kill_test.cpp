// Kills the administrators' command line at every call that touches the server's disk, and lets every such call fail: what
// stations can get is old or new, every file of it is there and whole, the log is unbroken, what was answered with "ok" is
// so, the command can be given again, and neither it nor a sweep afterwards takes anything away that is needed.
#include <doctest/doctest.h>

#include <chrono>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "sync/download.h"
#include "sync/server/audit.h"
#include "sync/server/backup.h"
#include "sync/server/sweep.h"
#include "sync/server/tables.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/kill_sweep.h"
#include "tests/fakes/packs.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t one_day_ms = 86'400'000;

// A server's folder, made by its own command line. Everything that the commands need lies in `office`, beside its data.
struct Office {
    Scratch scratch{Scratch::On::memory};

    Office() {
        put(scratch / "office/password", "three red kites over the river\n");
        must_run({"keys", "make", "--stick", (scratch / "drawer").string(), "--targets-stay-here"});
        for (const auto& [name, roles] : {std::pair<const char*, const char*>{"li", "author"}, {"wang", "reviewer"}, {"zhao", "publisher"}})
            add_account(name, roles);
        // Each of a thousand commands would stretch the password as if an attacker had the hash: here in one small pass instead.
        {
            constexpr const char* quick = "$argon2id$v=19$m=8,t=1,p=1$a2l0ZXMgYW5kIHJpdmVycw$fpSTGuH22UljnwupY6v6tl5CIRCAlTr7schfzPszO1U";
            auto database = must(Database::open(DataFolder{scratch / "office/data"}.database().string()));
            REQUIRE(must(database->run("UPDATE account SET hash = $1", {quick})) == 3);
        }
        for (const char* const version : {"1", "2"}) put_pack(scratch / "office/packs" / version, {.id = "water", .version = version, .text = std::string("水") + version});
        put_pack(scratch / "office/packs/fire", {.id = "fire", .version = "1", .text = "火"});
        bring("1");
        must_run({"--as", "zhao", "publish", "default", "--pack", "water@1"});
    }
    [[nodiscard]] fs::path folder() const { return scratch / "office"; }
    static Words command(const Scratch& place, Words words) {
        Words all{ESTATION_SERVER, "--data", (place / "office/data").string(), "admin", "--json"};
        if (!words.empty() && words[0] == "--as") all.insert(all.end(), {"--password-file", (place / "office/password").string()});
        all.insert(all.end(), words.begin(), words.end());
        return all;
    }
    void must_run(const Words& words) const {
        const auto run = run_program(command(scratch, words), scratch / "notes");
        REQUIRE_MESSAGE(run.code == 0, run.output);
    }
    void add_account(const std::string& name, const std::string& roles) const {
        Words words{"sh", "-c", "\"$@\" < \"$0\"", (scratch / "office/password").string()};
        std::ranges::move(command(scratch, {"account", "add", name, "--roles", roles}), std::back_inserter(words));
        const auto run = run_program(words, scratch / "notes");
        REQUIRE_MESSAGE(run.code == 0, run.output);
    }
    void bring(const std::string& pack) const {
        must_run({"--as", "li", "pack", "upload", (scratch / "office/packs" / pack).string()});
        must_run({"--as", "wang", "pack", "approve", pack == "fire" ? "fire" : "water@" + pack});
    }
};

void hold(Complaints& complaints, bool good, const std::string& otherwise) {
    if (!good) complaints.push_back(otherwise);
}

// Every file that an order names, wherever it lies, has the content that its name says.
void check_pack(const fs::path& folder, const std::string& manifest_text, Complaints& complaints) {
    const auto manifest = must(content::Manifest::parse(manifest_text, "manifest"));
    for (const auto& file : manifest.files) {
        const auto found = content::hash_file(folder / sync::blob_name(file.sha256));
        hold(complaints, found && found->hex == file.sha256, "a file is missing or not whole: " + file.name);
    }
}

// What stations can get: "water 1; recalled: fire".
std::string published(const fs::path& data, Complaints& complaints) {
    const auto repository = must(sync::Repository::open(data / "repository"));
    std::string all;
    for (const auto& [path, target] : repository.targets()) {
        const auto hash = content::hash_file(repository.place_of(target));
        hold(complaints, hash && hash->hex == target.hashes.at("sha256"), "a signed file is missing or not whole: " + path);
        if (!path.starts_with("channels/")) continue;
        const auto order = must(sync::read_order(get(repository.place_of(target))));
        for (const auto& pack : order.packs) {
            all += (all.empty() ? "" : ", ") + pack.id + " " + pack.version;
            const auto manifest = repository.targets().find(sync::manifest_target(pack.manifest));
            if (manifest == repository.targets().end()) complaints.push_back("the order names a pack that nobody can get: " + pack.id);
            else check_pack(data / "repository/blobs", get(repository.place_of(manifest->second)), complaints);
        }
        for (const auto& recall : order.recalled) all += "; recalled: " + recall.pack;
    }
    return all;
}

// What reviewers see: "fire draft, water reviewed".
std::string packs(const fs::path& data, Complaints& complaints) {
    auto database = must(Database::open(DataFolder{data}.database().string()));
    Publishing publishing(*database, {data});
    std::vector<std::string> all;
    for (const auto& pack : must(publishing.packs())) {
        all.push_back(pack.id + " " + pack.version + " " + std::string(state_name(pack.state)));
        check_pack(data / "drafts/blobs", get(data / "drafts" / (pack.manifest + ".txt")), complaints);
    }
    std::ranges::sort(all);
    std::string text;
    for (const auto& one : all) text += (text.empty() ? "" : ", ") + one;
    return text;
}

void check_books(const fs::path& data, Complaints& complaints) {
    auto database = must(Database::open(DataFolder{data}.database().string()));
    hold(complaints, must(database->row("PRAGMA integrity_check")).at(0).text() == "ok", "the database is not whole");
    const auto verdict = must(Audit(*database, DataFolder{data}.audit_head()).verify({}));
    hold(complaints, verdict.whole, "the log is not whole: " + joined(verdict.faults));
}

std::int64_t lines_of(const fs::path& data, const std::string& what) {
    auto database = must(Database::open(DataFolder{data}.database().string()));
    return must(database->row("SELECT count(*) FROM audit WHERE what = $1 AND outcome = 'done'", {what})).at(0).number();
}

// Long afterwards, as it happens by itself: found unneeded, and gone.
void sweep_away(const fs::path& data) {
    auto database = must(Database::open(DataFolder{data}.database().string()));
    for (const int days : {1, 60}) must(sweep(*database, {data}, {"test", "sweep", "", "", "here", "done"}, now_ms() + days * one_day_ms));
}

std::string first_litter(const fs::path& folder) {
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (content::is_unfinished_name(entry.path().filename().string()) || entry.path().filename() == ".incoming") return entry.path().string();
    return {};
}

// One command of which `seen` tells what it changes; `line` is what the log calls it.
struct Deed { Words words; std::string before, after, line; std::string (*seen)(const fs::path&, Complaints&); };

void survives(const Office& office, const Deed& deed) {
    kill_sweep(office.folder(), [&](const Scratch& place) {
        Words words = deed.words;
        for (auto& word : words)
            if (word.starts_with("packs/")) word = (place / "office" / word).string();
        return Office::command(place, words);
    }, [&](const Scratch& place, const std::string& said) {
        Complaints complaints;
        const fs::path data = place / "office/data";
        const bool answered = says(said, "\"ok\":true") || says(said, "\"manifest\":");
        check_books(data, complaints);
        const auto now = deed.seen(data, complaints);
        hold(complaints, now == deed.after || (now == deed.before && !answered), "shows " + now);
        if (answered) hold(complaints, lines_of(data, deed.line) >= 1, "the log does not tell of it");
        Words words = deed.words;
        for (auto& word : words)
            if (word.starts_with("packs/")) word = (place / "office" / word).string();
        const auto again = run_program(Office::command(place, words), place / "again");
        hold(complaints, again.code == 0 || says(again.output, "already"), "cannot be given again: " + again.output);
        const auto then = deed.seen(data, complaints);
        hold(complaints, then == deed.after, "given again it shows " + then);
        sweep_away(data);
        const auto swept = deed.seen(data, complaints);
        hold(complaints, swept == deed.after, "after a sweep it shows " + swept);
        const auto litter = first_litter(data);
        hold(complaints, litter.empty(), "after a sweep there is still " + litter);
        return complaints;
    }, Faults::in_turn);
}

}  // namespace

TEST_CASE("the power fails while a pack is uploaded and approved") {
    if (!can_trace()) return;
    const Office office;
    SUBCASE("uploaded") { survives(office, {{"--as", "li", "pack", "upload", "packs/fire"}, "water 1 reviewed", "fire 1 draft, water 1 reviewed", "pack.upload", packs}); }
    SUBCASE("approved") {
        office.must_run({"--as", "li", "pack", "upload", (office.folder() / "packs/fire").string()});
        survives(office, {{"--as", "wang", "pack", "approve", "fire"}, "fire 1 draft, water 1 reviewed", "fire 1 reviewed, water 1 reviewed", "pack.approve", packs});
    }
}

TEST_CASE("the power fails while packs are published") {
    if (!can_trace()) return;
    const Office office;
    office.bring("2");
    office.bring("fire");
    survives(office, {{"--as", "zhao", "publish", "default", "--pack", "water@2", "--pack", "fire"}, "water 1", "water 2, fire 1", "publish", published});
}

TEST_CASE("the power fails while a pack is recalled") {
    if (!can_trace()) return;
    const Office office;
    survives(office, {{"--as", "zhao", "recall", "now", "default", "water", "--reason", "号码有误"}, "water 1", "water 1; recalled: water", "recall", published});
}

namespace {

// What a backup would bring back; "nothing": it says that it is none.
std::string restorable(const fs::path& backup, const Scratch& place, const std::string& name, Complaints& complaints) {
    const fs::path data = place / name;
    if (const auto restored = restore(backup, {data}, "test"); !restored) {
        hold(complaints, !fs::exists(DataFolder{data}.database()), "it could not be restored, and left a database");
        return "nothing: " + restored.error().line();
    }
    check_books(data, complaints);
    static_cast<void>(packs(data, complaints));
    return published(data, complaints);
}

void set_cursor(const fs::path& data, int last) {
    auto database = must(Database::open(DataFolder{data}.database().string()));
    must(database->run("INSERT INTO cursor(station, epoch, last_seq, safe_seq, pending_seq) VALUES('s1', 1, $1, 0, 0) ON CONFLICT DO NOTHING", {last}));
    must(database->run("UPDATE cursor SET last_seq = $1", {last}));
}

std::pair<int, int> cursor(const fs::path& data) {
    auto database = must(Database::open(DataFolder{data}.database().string()));
    const auto row = must(database->row("SELECT last_seq, safe_seq FROM cursor"));
    return {static_cast<int>(row.at(0).number()), static_cast<int>(row.at(1).number())};
}

}  // namespace

TEST_CASE("the power fails during a backup: the one before counts, or the new one, and stations forget nothing that neither holds") {
    if (!can_trace()) return;
    const Office office;
    set_cursor(office.folder() / "data", 10);
    bool first = false;
    SUBCASE("the first one") { first = true; }
    SUBCASE("the next one") {
        office.must_run({"backup", "--to", (office.folder() / "backup").string()});
        office.bring("2");
        office.must_run({"--as", "zhao", "publish", "default", "--pack", "water@2"});
        set_cursor(office.folder() / "data", 20);
    }
    kill_sweep(office.folder(), [](const Scratch& place) { return Office::command(place, {"backup", "--to", (place / "office/backup").string()}); }, [&](const Scratch& place, const std::string& said) {
        Complaints complaints;
        const fs::path data = place / "office/data", backup = place / "office/backup";
        const std::string before = first ? "nothing" : "water 1", after = first ? "water 1" : "water 2";
        check_books(data, complaints);
        const auto held = restorable(backup, place, "restored", complaints);
        const bool answered = says(said, "\"with_database\":true");
        hold(complaints, held == after || (held.starts_with(before) && !answered), "it holds " + held);
        const int safe = cursor(data).second, kept = held.starts_with("nothing") ? 0 : cursor(place / "restored").first;
        hold(complaints, safe <= kept, "stations were told to forget what no backup holds");
        if (answered) hold(complaints, safe == (first ? 10 : 20), "stations are not told that a backup holds what they keep");
        const auto again = run_program(Office::command(place, {"backup", "--to", backup.string()}), place / "again");
        hold(complaints, again.code == 0, "cannot be made again: " + again.output);
        const auto then = restorable(backup, place, "again-restored", complaints);
        hold(complaints, then == after, "made again it holds " + then);
        return complaints;
    }, Faults::in_turn);
}

TEST_CASE("the power fails while a backup is put back") {
    if (!can_trace()) return;
    const Office office;
    set_cursor(office.folder() / "data", 10);
    office.must_run({"backup", "--to", (office.folder() / "backup").string()});
    fs::remove_all(office.folder() / "data");
    fs::create_directory(office.folder() / "data");
    kill_sweep(office.folder(), [](const Scratch& place) { return Office::command(place, {"restore", "--from", (place / "office/backup").string()}); }, [](const Scratch& place, const std::string&) {
        Complaints complaints;
        const fs::path data = place / "office/data";
        if (!fs::exists(DataFolder{data}.database())) {
            const auto again = run_program(Office::command(place, {"restore", "--from", (place / "office/backup").string()}), place / "again");
            hold(complaints, again.code == 0, "cannot be put back again: " + again.output);
        }
        check_books(data, complaints);
        const auto now = published(data, complaints);
        hold(complaints, now == "water 1", "it shows " + now);
        hold(complaints, packs(data, complaints) == "water 1 reviewed", "packs are missing");
        hold(complaints, cursor(data) == std::pair(10, 10), "it asks stations for what it holds");
        hold(complaints, lines_of(data, "restore") == 1, "the log does not tell of it once");
        const auto publishing = run_program(Office::command(place, {"keys", "renew"}), place / "again");
        hold(complaints, publishing.code == 0, "it cannot publish: " + publishing.output);
        const auto version = must(sync::Repository::open(data / "repository")).timestamp_version();
        hold(complaints, version > 10'000, "the next version is not higher than any that stations know: " + std::to_string(version));
        return complaints;
    }, Faults::in_turn);
}
