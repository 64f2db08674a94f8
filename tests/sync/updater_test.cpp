// The client workflow against a repository in memory: what the public conformance suite does not cover.
#include <doctest/doctest.h>

#include <filesystem>
#include <memory>

#include "sync/trust/delegation.h"
#include "sync/updater.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"
#include "tests/fakes/small_disk.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

struct Station {
    Scratch scratch{Scratch::On::memory};
    Repository repository;
    std::int64_t clock = today;
    trust::Limits limits;
    bool time_floor = true;
    std::unique_ptr<sync::Updater> updater;

    Station() { set_up(); }
    void set_up() {
        REQUIRE(sync::Updater::install_root(folder(), repository.first_root()));
        start();
    }
    [[nodiscard]] fs::path folder() const { return scratch / "metadata"; }
    void start() { updater = std::make_unique<sync::Updater>(repository, sync::UpdaterSettings{folder(), limits, [this] { return clock; }, time_floor, {}, {}, {}}); }
    [[nodiscard]] std::string refusal() {
        const auto outcome = updater->refresh();
        return outcome ? std::string() : outcome.error().line();
    }
    [[nodiscard]] std::int64_t kept(const std::string& role) const {
        const auto file = trust::parse_json(get(folder() / (role + ".json")));
        return file ? *file->find("signed")->find("version")->number() : 0;
    }
    [[nodiscard]] std::string fetched(const std::string& path) {
        const auto target = updater->find(path);
        if (!target) return "error: " + target.error().line();
        if (!*target) return "absent";
        const fs::path place = scratch / "got";
        if (auto r = updater->fetch(**target, place); !r) return "error: " + r.error().line();
        return get(place);
    }
};

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a first update keeps the four roles as they were served, and a second one asks for little") {
    Station station;
    REQUIRE(station.refusal() == "");
    for (const char* const role : {"root", "timestamp", "snapshot", "targets"}) CHECK(station.kept(role) == 1);
    CHECK(get(station.folder() / "timestamp.json") == station.repository.metadata["timestamp.json"]);
    station.repository.asked.clear();
    REQUIRE(station.refusal() == "");
    CHECK(station.repository.asked == std::vector<std::string>{"2.root.json", "timestamp.json"});
}

TEST_CASE("an unchanged timestamp is answered with a word") {
    Station station;
    station.repository.etags = true;
    REQUIRE(station.refusal() == "");
    REQUIRE(station.refusal() == "");
    REQUIRE(station.refusal() == "");
    station.repository.publish_timestamp();
    REQUIRE(station.refusal() == "");
    CHECK(station.kept("timestamp") == 2);
    // A timestamp that has run out is not made good by a mirror that says that nothing changed.
    station.clock = today + 40 * one_day;
    CHECK(says(station.refusal(), "ran out"));
}

TEST_CASE("more than 256 new roots: one update goes so far, the next one goes on") {
    Station station;
    for (int i = 0; i < 300; ++i) station.repository.publish_root();
    REQUIRE(station.refusal() == "");
    CHECK(station.kept("root") == 257);
    REQUIRE(station.refusal() == "");
    CHECK(station.kept("root") == 301);
}

TEST_CASE("an intermediate root may have run out, the last one not") {
    Station station;
    station.repository.roles["root"].expires = today - one_day;
    station.repository.publish_root();
    CHECK(says(station.refusal(), "ran out"));
    CHECK(station.kept("root") == 2);
    CHECK(station.kept("timestamp") == 0);
    station.repository.roles["root"].expires = today + one_day;
    station.repository.publish_root();
    CHECK(station.refusal() == "");
    CHECK(station.kept("root") == 3);
}

TEST_CASE("endless data is cut off at the cap of each role, and nothing of it is kept") {
    for (const std::string name : {"2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"}) {
        Station station;
        if (name == "2.root.json") station.repository.publish_root();
        station.repository.tamper = [&](sync::Part, const std::string& asked, std::string& bytes) {
            if (asked == name) bytes.resize(6'000'000, ' ');
        };
        CHECK(says(station.refusal(), "too long"));
        station.repository.tamper = nullptr;
        CHECK(station.refusal() == "");
    }
}

TEST_CASE("a length that is announced beyond all reason is not even asked for") {
    Station station;
    station.repository.describe_files = true;
    station.repository.publish_targets();
    station.repository.publish_snapshot();
    station.repository.timestamp_meta.length = 3'000'000'000;
    station.repository.publish_timestamp();
    CHECK(says(station.refusal(), "announced longer"));
    CHECK(station.repository.times_asked("2.snapshot.json") == 0);
}

TEST_CASE("length and hashes, where they are given, must fit; bytes that differ at one version are not mixed") {
    Station station;
    station.repository.describe_files = true;
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    station.repository.publish_targets();
    station.repository.publish_snapshot();
    station.repository.publish_timestamp();
    // The same version of snapshot, well signed and as long, but not the one that the timestamp names.
    station.repository.put("snapshot", 3, Repository::signed_by(trust::make_snapshot({3, today + one_day}, station.repository.snapshot_meta), {2}));
    CHECK(says(station.refusal(), "its sha256 is not the one that was signed"));
    CHECK(station.kept("timestamp") == 3);
    CHECK(station.kept("snapshot") == 2);
}

TEST_CASE("torn, empty or foreign files on the disk are fetched again") {
    Station station;
    station.repository.delegate("targets", "school", {"school/*"}, {5});
    station.repository.publish_targets("school");
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    REQUIRE(station.updater->find("school/none"));
    for (const std::string role : {"timestamp", "snapshot", "targets", "school", "root"}) {
        const fs::path file = station.folder() / (role + ".json");
        const std::string whole = get(file);
        for (const std::string& damage : {whole.substr(0, whole.size() / 2), std::string(), std::string(whole.size(), '\0'), std::string("{}"), std::string(9'000'000, '[')}) {
            put(file, damage);
            station.start();
            CHECK(station.refusal() == "");
            CHECK(station.updater->find("school/none"));
            // The first root does as well as a root that no newer one has followed.
            if (role != "root") CHECK(get(file) == whole);
        }
        fs::remove(file);
        station.start();
        CHECK(station.refusal() == "");
    }
}

TEST_CASE("a damaged root is found again by the way from the first one") {
    Station station;
    for (int i = 0; i < 3; ++i) station.repository.publish_root();
    REQUIRE(station.refusal() == "");
    put(station.folder() / "root.json", "torn");
    station.start();
    REQUIRE(station.refusal() == "");
    CHECK(station.kept("root") == 4);
    fs::remove_all(station.folder() / "first-root");
    put(station.folder() / "root.json", "torn");
    station.repository.asked.clear();
    CHECK(station.refusal() != "");
    CHECK(station.repository.asked.empty());
}

TEST_CASE("a full disk is one clear error, and the next update succeeds") {
    Station station;
    station.repository.add_target("targets", "film.webm", std::string(200'000, 'f'));
    station.repository.publish();
    {
        SmallDisk full(64);
        CHECK(says(station.refusal(), "too large for this disk"));
    }
    REQUIRE(station.refusal() == "");
    {
        SmallDisk full(100'000);
        CHECK(says(station.fetched("film.webm"), "error: "));
    }
    CHECK(!fs::exists(station.scratch / "got"));
    CHECK(station.fetched("film.webm") == std::string(200'000, 'f'));
}

TEST_CASE("timestamp, snapshot and targets never go back, also not after they ran out") {
    Station station;
    station.repository.roles["root"].expires = today + 400 * one_day;
    station.repository.publish_root();
    station.repository.publish();
    station.repository.publish();
    const auto old = station.repository.metadata["timestamp.json"];
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    const auto newest = station.repository.metadata["timestamp.json"];
    station.repository.metadata["timestamp.json"] = old;
    CHECK(says(station.refusal(), "went back"));
    station.clock = today + 40 * one_day;
    CHECK(says(station.refusal(), "went back"));
    station.clock = today;
    station.repository.metadata["timestamp.json"] = newest;
    CHECK(station.refusal() == "");
    // A newer timestamp that names an older snapshot.
    station.repository.timestamp_meta.version = 2;
    station.repository.publish_timestamp();
    CHECK(says(station.refusal(), "went back"));
}

TEST_CASE("a snapshot may not forget a role nor let one go back") {
    Station station;
    station.repository.delegate("targets", "school", {"school/*"}, {5});
    station.repository.publish_targets("school");
    station.repository.publish_targets("school");
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    const auto meta = station.repository.snapshot_meta;
    station.repository.snapshot_meta.erase("school.json");
    station.repository.publish_snapshot();
    station.repository.publish_timestamp();
    CHECK(says(station.refusal(), "no longer lists"));
    station.repository.snapshot_meta = meta;
    station.repository.snapshot_meta["school.json"].version = 1;
    station.repository.publish_snapshot();
    station.repository.publish_timestamp();
    CHECK(says(station.refusal(), "went back"));
}

TEST_CASE("keys that the root takes away end what an attacker fast-forwarded, also when another key stays") {
    Station station;
    station.repository.roles["timestamp"].keys = {1, 7};
    station.repository.publish_root();
    station.repository.roles["timestamp"].version = 5'000'000;
    station.repository.publish_timestamp();
    REQUIRE(station.refusal() == "");
    CHECK(station.kept("timestamp") == 5'000'001);
    station.repository.roles["timestamp"].version = 3;
    station.repository.publish_timestamp();
    CHECK(says(station.refusal(), "went back"));
    // Key 7 leaves, key 1 signs on: the old timestamp would still verify.
    station.repository.roles["timestamp"].keys = {1};
    station.repository.publish_root();
    CHECK(station.refusal() == "");
    CHECK(station.kept("timestamp") == 4);
}

TEST_CASE("what is unsigned, of another version, or over is refused, and what was accepted before it is kept") {
    struct Fault { const char* words; std::function<void(Repository&, const std::string& role)> make; };
    const Fault faults[] = {
        {"needs 1 signatures", [](Repository& r, const std::string& role) { r.roles[role].signers.clear(); }},
        {"needs 1 signatures", [](Repository& r, const std::string& role) { r.roles[role].signers = {9}; }},
        {"ran out", [](Repository& r, const std::string& role) { (role == "targets" ? r.delegated[role] : r.roles[role]).expires = today - one_day; }},
    };
    const std::vector<std::string> order = {"timestamp", "snapshot", "targets"};
    for (const auto& fault : faults)
        for (std::size_t at = 0; at < order.size(); ++at) {
            Station station;
            fault.make(station.repository, order[at]);
            station.repository.publish();
            const std::string said = station.refusal();
            CHECK_MESSAGE(says(said, fault.words), order[at] << ": " << said);
            CHECK(station.kept("root") == 1);
            for (std::size_t i = 0; i < order.size(); ++i) CHECK_MESSAGE(station.kept(order[i]) == (i < at ? 2 : 0), order[at] << " at fault, " << order[i] << " is kept as " << station.kept(order[i]));
        }
    // The snapshot moved on without the timestamp's word, the targets without the snapshot's.
    for (const std::string role : {"snapshot", "targets"}) {
        Station station;
        station.repository.publish();
        if (role == "snapshot") station.repository.put("snapshot", 2, Repository::signed_by(trust::make_snapshot({3, today + one_day}, station.repository.snapshot_meta), {2}));
        else station.repository.put("targets", 2, Repository::signed_by(trust::make_targets({3, today + one_day}, {}), {3}));
        CHECK(station.refusal() != "");
        CHECK(station.kept("timestamp") == 2);
        CHECK(station.kept("snapshot") == (role == "targets" ? 2 : 0));
        CHECK(station.kept("targets") == 0);
    }
}

TEST_CASE("a snapshot on the disk that the timestamp no longer means still counts against going back") {
    Station station;
    station.repository.describe_files = true;
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    REQUIRE(station.kept("targets") == 2);
    // Targets one version lower, in a newer snapshot with other hashes.
    station.repository.snapshot_meta["targets.json"].version = 1;
    station.repository.publish_snapshot();
    station.repository.publish_timestamp();
    station.start();
    CHECK(says(station.refusal(), "went back"));
    CHECK(station.kept("snapshot") == 2);
    CHECK(station.kept("targets") == 2);
}

TEST_CASE("fresh keys of the snapshot bring targets and snapshot back from an attacker's numbers") {
    Station station;
    station.repository.delegated["targets"].version = 99'998;
    station.repository.roles["snapshot"].version = 99'998;
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    CHECK(station.kept("targets") == 99'999);
    station.repository.delegated["targets"].version = 5;
    station.repository.roles["snapshot"].version = 5;
    station.repository.publish();
    CHECK(says(station.refusal(), "went back"));
    for (const auto& [role, number] : {std::pair<const char*, int>{"snapshot", 12}, {"timestamp", 11}}) station.repository.roles[role].keys = station.repository.roles[role].signers = {number};
    station.repository.publish_root();
    station.repository.publish();
    CHECK(station.refusal() == "");
    CHECK(station.kept("snapshot") == 7);
    CHECK(station.kept("targets") == 7);
}

TEST_CASE("lengths and hashes of metadata may come and go between versions") {
    Station station;
    for (const bool described : {true, false, true, false}) {
        station.repository.describe_files = described;
        station.repository.publish();
        CHECK(station.refusal() == "");
    }
    CHECK(station.kept("snapshot") == 5);
}

TEST_CASE("a role is loaded once, and from the disk by the next program") {
    Station station;
    station.repository.delegate("targets", "school", {"*"}, {5});
    station.repository.publish_targets("school");
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    for (int i = 0; i < 3; ++i) REQUIRE(station.updater->find("none" + std::to_string(i)));
    CHECK(station.repository.times_asked("1.school.json") == 1);
    station.start();
    station.repository.asked.clear();
    REQUIRE(station.refusal() == "");
    REQUIRE(station.updater->find("none"));
    CHECK(station.repository.asked == std::vector<std::string>{"2.root.json", "timestamp.json"});
}

TEST_CASE("a wrong clock") {
    Station station;
    station.repository.issued = today;
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    SUBCASE("ahead: no update, everything that was there stays") {
        station.clock = today + 4 * 365 * one_day;
        CHECK(says(station.refusal(), "is the clock right?"));
        CHECK(station.kept("targets") == 2);
        station.clock = today;
        CHECK(station.refusal() == "");
    }
    SUBCASE("behind: what verified timestamps told is the earliest it can be") {
        station.clock = 0;
        station.repository.roles["timestamp"].expires = today - one_day;
        station.repository.publish_timestamp();
        CHECK(says(station.refusal(), "ran out"));
    }
    SUBCASE("the floor comes from signed data only: a clock that ran ahead leaves no trace") {
        station.clock = today + 20 * one_day;
        REQUIRE(station.refusal() == "");
        CHECK(get(station.folder() / "time/floor") == trust::write_time(today));
    }
    SUBCASE("a rotated timestamp key takes the floor away") {
        station.repository.roles["timestamp"] = Role{{8}, {8}, 1, 0};
        station.repository.issued.reset();
        station.repository.publish_root();
        station.repository.publish_timestamp();
        REQUIRE(station.refusal() == "");
        CHECK(!fs::exists(station.folder() / "time/floor"));
    }
    SUBCASE("without a floor, as the conformance suite wants it, nothing is written") {
        fs::remove_all(station.folder() / "time");
        station.time_floor = false;
        station.start();
        REQUIRE(station.refusal() == "");
        CHECK(!fs::exists(station.folder() / "time"));
    }
}

TEST_CASE("without consistent snapshots the names carry neither version nor hash") {
    Station station;
    station.repository.consistent = false;
    station.repository.publish_root();
    station.repository.add_target("targets", "packs/a.txt", "hello");
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    CHECK(station.repository.times_asked("snapshot.json") == 1);
    CHECK(station.repository.times_asked("targets.json") == 1);
    CHECK(station.fetched("packs/a.txt") == "hello");
    CHECK(station.repository.times_asked("packs/a.txt") == 1);
}

TEST_CASE("a search visits so many roles and no more") {
    Station station;
    // A chain: r1 delegates to r2, r2 to r3, and so on; the file lies at the end.
    const auto chain = [&](int length) {
        station.repository.delegate("targets", "r1", {"*"}, {5});
        for (int i = 1; i < length; ++i) station.repository.delegate("r" + std::to_string(i), "r" + std::to_string(i + 1), {"*"}, {5});
        station.repository.add_target("r" + std::to_string(length), "deep", "down");
        for (int i = 1; i <= length; ++i) station.repository.publish_targets("r" + std::to_string(i));
        station.repository.publish();
        REQUIRE(station.refusal() == "");
    };
    SUBCASE("32 below the top are found") {
        chain(32);
        CHECK(station.fetched("deep") == "down");
    }
    SUBCASE("33 are not") {
        chain(33);
        CHECK(station.fetched("deep") == "absent");
        CHECK(station.repository.times_asked("1.r32.json") == 1);
        CHECK(station.repository.times_asked("1.r33.json") == 0);
    }
}

TEST_CASE("hash prefixes and succinct roles hand paths on by their fingerprint") {
    Station station;
    const std::string path = "packs/quake.txt", digest = must(content::hash_text(path));
    SUBCASE("prefixes") {
        station.repository.delegate("targets", "wrong", {}, {5});
        station.repository.delegated["targets"].delegations.back().path_hash_prefixes = {digest[0] == '0' ? "1" : "0"};
        station.repository.delegate("targets", "bin", {}, {5});
        station.repository.delegated["targets"].delegations.back().path_hash_prefixes = {"zz", digest.substr(0, 3)};
        station.repository.add_target("bin", path, "shake");
        station.repository.publish_targets("wrong");
        station.repository.publish_targets("bin");
        station.repository.publish();
        REQUIRE(station.refusal() == "");
        CHECK(station.fetched(path) == "shake");
        CHECK(station.repository.times_asked("1.wrong.json") == 0);
    }
    SUBCASE("succinct, 10 bits") {
        trust::SuccinctGrant grant;
        static_cast<trust::Grant&>(grant) = Repository::grant(Role{{6}, {6}});
        grant.bit_length = 10;
        grant.name_prefix = "bin";
        station.repository.delegated["targets"].succinct = grant;
        const unsigned long bin = std::stoul(digest.substr(0, 4), nullptr, 16) >> 6;
        std::string name(3, '0');
        for (int i = 2, rest = static_cast<int>(bin); i >= 0; --i, rest /= 16) name[static_cast<std::size_t>(i)] = "0123456789abcdef"[rest % 16];
        name = "bin-" + name;
        station.repository.delegated[name].signers = {6};
        station.repository.add_target(name, path, "shake");
        station.repository.publish_targets(name);
        station.repository.publish();
        REQUIRE(station.refusal() == "");
        CHECK(station.fetched(path) == "shake");
        CHECK(station.repository.times_asked("1." + name + ".json") == 1);
    }
}

TEST_CASE("a role is verified against whoever delegates to it now") {
    Station station;
    station.repository.delegate("targets", "a", {"team-a/*"}, {5});
    station.repository.delegate("targets", "b", {"team-b/*"}, {6});
    station.repository.delegate("a", "release", {"team-a/*"}, {7});
    station.repository.delegate("b", "release", {"team-b/*"}, {8});
    station.repository.add_target("release", "team-a/x", "from a");
    station.repository.add_target("release", "team-b/x", "not from b");
    for (const char* const role : {"a", "b", "release"}) station.repository.publish_targets(role);
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    CHECK(station.fetched("team-a/x") == "from a");
    CHECK(says(station.fetched("team-b/x"), "0 are good"));
    CHECK(station.fetched("team-a/x") == "from a");
    // Signed for both, it serves both.
    station.repository.delegated["release"].signers = {7, 8};
    station.repository.publish_targets("release");
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    CHECK(station.fetched("team-b/x") == "not from b");
    CHECK(station.fetched("team-a/x") == "from a");
}

TEST_CASE("a terminating delegation has the last word, also over roles further up") {
    Station station;
    station.repository.delegate("targets", "a", {"*"}, {5});
    station.repository.delegate("targets", "b", {"*"}, {5});
    station.repository.delegate("a", "c", {"*"}, {5}, true);
    station.repository.delegate("a", "d", {"*"}, {5});
    station.repository.add_target("b", "x", "from b");
    for (const char* const role : {"a", "b", "c", "d"}) station.repository.publish_targets(role);
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    CHECK(station.fetched("x") == "absent");
    CHECK(station.repository.times_asked("1.c.json") == 1);
    CHECK(station.repository.times_asked("1.b.json") == 0);
    CHECK(station.repository.times_asked("1.d.json") == 0);
}

TEST_CASE("a target: resumed at the byte, never more than signed, never wrong under its name") {
    Station station;
    std::string film(300'000, 'f');
    for (std::size_t i = 0; i < film.size(); ++i) film[i] = static_cast<char>('a' + i % 23);
    station.repository.add_target("targets", "film.webm", film);
    station.repository.publish();
    REQUIRE(station.refusal() == "");
    const auto target = **station.updater->find("film.webm");
    const fs::path part = station.folder() / "parts" / target.hashes.at("sha256");
    SUBCASE("whole") { CHECK(station.fetched("film.webm") == film); }
    SUBCASE("from where it stopped") {
        put(part, film.substr(0, 123'457));
        std::uint64_t sent = 0;
        station.repository.tamper = [&](sync::Part, const std::string&, std::string& bytes) { sent = bytes.size(); };
        CHECK(station.fetched("film.webm") == film);
        CHECK(station.repository.asked.back() == target.hashes.at("sha256") + ".film.webm");
        CHECK(sent == film.size());
    }
    SUBCASE("whole already") {
        put(part, film);
        station.repository.missing.insert(target.hashes.at("sha256") + ".film.webm");
        CHECK(station.fetched("film.webm") == film);
    }
    SUBCASE("what a power cut left full of zeros is fetched again") {
        put(part, film.substr(0, 1000) + std::string(50'000, '\0'));
        CHECK(station.fetched("film.webm") == film);
    }
    SUBCASE("a part longer than the whole") {
        put(part, film + "more");
        CHECK(station.fetched("film.webm") == film);
    }
    SUBCASE("a mirror that sends something else of the same length") {
        station.repository.tamper = [&](sync::Part, const std::string&, std::string& bytes) { bytes[77] = '!'; };
        CHECK(says(station.fetched("film.webm"), "not what was signed"));
        CHECK(!fs::exists(part));
        CHECK(!fs::exists(station.scratch / "got"));
    }
    SUBCASE("a mirror that ends early keeps what came") {
        station.repository.tamper = [&](sync::Part, const std::string&, std::string& bytes) { bytes.resize(1000); };
        CHECK(says(station.fetched("film.webm"), "goes on from there"));
        station.repository.tamper = nullptr;
        CHECK(fs::file_size(part) == 1000);
        CHECK(station.fetched("film.webm") == film);
    }
    SUBCASE("there already: nobody is asked") {
        CHECK(station.fetched("film.webm") == film);
        const auto before = station.repository.asked.size();
        CHECK(station.fetched("film.webm") == film);
        CHECK(station.repository.asked.size() == before);
    }
    SUBCASE("an empty one") {
        station.repository.add_target("targets", "empty", "");
        station.repository.publish();
        REQUIRE(station.refusal() == "");
        CHECK(station.fetched("empty") == "");
        CHECK(fs::exists(station.scratch / "got"));
    }
}

TEST_CASE("a root that may not follow the one that is trusted changes nothing, whatever comes behind it") {
    struct Fault { const char* what; std::function<void(Repository&)> make; };
    const Fault faults[] = {
        {"unsigned", [](Repository& r) { r.roles["root"].signers.clear(), r.publish_root(); }},
        {"signed by a stranger", [](Repository& r) { r.roles["root"].signers = {9}, r.publish_root(); }},
        {"signed by the new key alone", [](Repository& r) { r.roles["root"].keys = r.roles["root"].signers = {10}, r.publish_root(); }},
        {"signed by the old key alone", [](Repository& r) { r.roles["root"].keys = {10}, r.publish_root(); }},
        {"asking for more keys than have signed", [](Repository& r) { r.roles["root"].threshold = 2, r.roles["root"].keys = {0, 10}, r.publish_root(); }},
        {"of the same version", [](Repository& r) { r.metadata["2.root.json"] = r.first_root(); }},
        {"skipping a version", [](Repository& r) { r.publish_root(), r.publish_root(), r.metadata["2.root.json"] = r.metadata["3.root.json"]; }},
        {"another role", [](Repository& r) { r.metadata["2.root.json"] = r.metadata["timestamp.json"]; }},
        {"empty", [](Repository& r) { r.metadata["2.root.json"].clear(); }},
    };
    for (const auto& fault : faults) {
        Station station;
        REQUIRE(station.refusal() == "");
        fault.make(station.repository);
        // Behind it a good one, which cannot be reached.
        station.repository.roles["root"] = Role{{0}, {0}, 1, 2};
        station.repository.publish_root();
        station.repository.publish();
        station.repository.asked.clear();
        CHECK_MESSAGE(station.refusal() != "", fault.what);
        CHECK_MESSAGE(station.repository.asked == std::vector<std::string>{"2.root.json"}, fault.what);
        for (const char* const role : {"root", "timestamp", "snapshot", "targets"}) CHECK_MESSAGE(station.kept(role) == 1, fault.what << ": " << role);
    }
}

TEST_CASE("without any root nobody is asked and nothing is written") {
    Station station;
    fs::remove_all(station.folder());
    station.start();
    CHECK(station.refusal() != "");
    CHECK(station.repository.asked.empty());
    CHECK_FALSE(fs::exists(station.folder()));
}

TEST_CASE("an object store that says forbidden has no newer root, and any other answer is a failure") {
    for (const int status : {403, 404, 500, 503, 301}) {
        Station station;
        struct Store : sync::Mirror {
            Store(Repository& r, int s) : repository(r), status(s) {}
            content::Result<sync::Reply> get(sync::Part part, const std::string& name, sync::Ask ask, sync::Sink& sink) override {
                return name == "2.root.json" ? content::Result<sync::Reply>(sync::Reply{status, 0, {}}) : repository.get(part, name, std::move(ask), sink);
            }
            std::string label() const override { return "a store"; }
            Repository& repository;
            int status;
        } store(station.repository, status);
        station.updater->use_mirror(store);
        CHECK((station.refusal() == "") == (status == 403 || status == 404));
        CHECK(station.kept("timestamp") == (status == 403 || status == 404 ? 1 : 0));
    }
}

TEST_CASE("a snapshot that does not speak of the targets, or of more than there is, is no way around them") {
    Station station;
    station.repository.snapshot_meta.erase("targets.json");
    station.repository.publish_snapshot();
    station.repository.publish_timestamp();
    CHECK(says(station.refusal(), "does not list"));
    CHECK(station.kept("snapshot") == 2);
    CHECK(station.kept("targets") == 0);
    station.repository.snapshot_meta["targets.json"] = {1, {}, {}};
    station.repository.snapshot_meta["none.json"] = {7, {}, {}};
    station.repository.publish_snapshot();
    station.repository.publish_timestamp();
    CHECK(station.refusal() == "");
    CHECK_FALSE(must(station.updater->find("nothing")));
    CHECK(station.repository.times_asked("7.none.json") == 0);
}

TEST_CASE("names of roles and targets stay names, with and without consistent snapshots") {
    const std::vector<std::string> roles = {"role1", "..", ".", "../up", "a/b", "?x#y", "%2e%2e", "学校", std::string(300, 'r')};
    const std::vector<std::string> targets = {"file", "file.txt", "..file.ext", "f.le", "folder/file", "folder/..file", "a b", "水.txt"};
    for (const bool consistent : {true, false}) {
        Station station;
        Repository& repository = station.repository;
        repository.consistent = consistent;
        repository.publish_root();
        for (const auto& role : roles) {
            repository.delegate("targets", role, {"*"}, {5});
            repository.publish_targets(role);
        }
        for (const auto& target : targets) repository.add_target("targets", target, "content of " + target);
        for (const auto& [name, data] : std::map(repository.artifacts)) repository.artifacts[sync::quote_path(name)] = data;
        repository.publish();
        REQUIRE(station.refusal() == "");
        repository.asked.clear();
        CHECK_FALSE(must(station.updater->find("anything")));
        std::vector<std::string> expected;
        for (const auto& role : roles) expected.push_back((consistent ? "1." : "") + sync::quote_segment(role) + ".json");
        CHECK(repository.asked == expected);
        for (const auto& name : repository.asked) CHECK(name.find('/') == std::string::npos);
        // Everything is kept in the folder itself, under a name of its own.
        std::size_t files = 0;
        for (const auto& entry : fs::directory_iterator(station.folder())) files += entry.path().extension() == ".json" ? 1 : 0;
        CHECK(files == 4 + roles.size());
        CHECK(std::ranges::distance(fs::directory_iterator(station.folder().parent_path()), fs::directory_iterator{}) == 1);
        for (const auto& target : targets) {
            repository.asked.clear();
            CHECK(station.fetched(target) == "content of " + target);
            const auto slash = target.rfind('/');
            const std::string folder = slash == std::string::npos ? "" : target.substr(0, slash + 1), name = target.substr(folder.size());
            CHECK(repository.asked == std::vector<std::string>{sync::quote_path(consistent ? folder + hashes_of("content of " + target).at("sha256") + "." + name : target)});
            fs::remove(station.scratch / "got");
        }
    }
}
