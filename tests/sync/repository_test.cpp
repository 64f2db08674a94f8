// Publishing into a folder and updating from it, by the folder itself and by a stick: what an administrator and a
// station do, end to end without a network.
#include <doctest/doctest.h>

#include <filesystem>

#include "sync/repository.h"
#include "sync/updater.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

struct Office {
    Scratch scratch{Scratch::On::memory};
    sync::Signers signers{{&key(3)}, {&key(2)}, {&key(1)}};
    std::map<std::string, Role> roles;
    sync::Repository repository;

    Office() : repository(must(sync::Repository::open(scratch / "www"))) {
        for (const auto& [name, number] : {std::pair<const char*, int>{"root", 0}, {"timestamp", 1}, {"snapshot", 2}, {"targets", 3}}) roles[name] = Role{{number}, {number}};
        REQUIRE(repository.add_root(root(1)));
    }
    [[nodiscard]] std::string root(std::int64_t version, bool consistent = true, std::vector<int> signers_of_root = {0}) const {
        std::map<std::string, trust::Grant> grants;
        for (const auto& [name, role] : roles) grants[name] = fakes::Repository::grant(role);
        return fakes::Repository::signed_by(must(trust::make_root({version, today + 900 * one_day}, consistent, grants)), signers_of_root);
    }
    [[nodiscard]] fs::path file(const std::string& name, const std::string& data) const {
        put(scratch / "source" / name, data);
        return scratch / "source" / name;
    }
    [[nodiscard]] std::string publish(const sync::Change& change) {
        const auto outcome = repository.publish(change, signers, today);
        return outcome ? "" : outcome.error().line();
    }
};

struct Station {
    Scratch scratch{Scratch::On::memory};
    sync::FolderMirror mirror;
    sync::Updater updater;
    Station(const fs::path& folder, const std::string& first_root)
        : mirror(folder), updater(mirror, {scratch / "metadata", {}, [] { return today; }, true, {}, {}, {}}) {
        REQUIRE(sync::Updater::install_root(scratch / "metadata", first_root));
    }
    [[nodiscard]] std::string got(const std::string& path) {
        if (auto r = updater.refresh(); !r) return "error: " + r.error().line();
        const auto target = updater.find(path);
        if (!target) return "error: " + target.error().line();
        if (!*target) return "absent";
        if (auto r = updater.fetch(**target, scratch / "got"); !r) return "error: " + r.error().line();
        return get(scratch / "got");
    }
};

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what is published arrives, what is changed changes, what is removed is gone") {
    Office office;
    Station station(office.scratch / "www", office.root(1));
    CHECK(says(station.got("packs/quake"), "error"));
    REQUIRE(office.publish({{{"packs/quake", office.file("a", "shake"), must(trust::parse_json("{\"title\":\"\\u5730\\u9707\"}"))}, {"programme", office.file("b", "all day"), {}}}, {}}) == "");
    CHECK(station.got("packs/quake") == "shake");
    CHECK(*(*station.updater.find("packs/quake"))->custom.find("title")->string() == "\xE5\x9C\xB0\xE9\x9C\x87");
    REQUIRE(office.publish({{{"packs/quake", office.file("a", "shake more"), {}}}, {}}) == "");
    CHECK(station.got("packs/quake") == "shake more");
    CHECK(station.got("programme") == "all day");
    REQUIRE(office.publish({{}, {"programme"}}) == "");
    CHECK(station.got("programme") == "absent");
    CHECK(says(office.publish({{}, {"programme"}}), "not published"));
    CHECK(station.updater.trusted()->timestamp()->issued == today);
    REQUIRE(office.repository.renew_timestamp(office.signers, today + one_day));
    CHECK(station.got("packs/quake") == "shake more");
    CHECK(station.updater.trusted()->timestamp()->issued == today + one_day);
}

TEST_CASE("a repository that is opened again goes on where it was; what a power cut left unnamed is not reused") {
    Office office;
    Station station(office.scratch / "www", office.root(1));
    REQUIRE(office.publish({{{"a", office.file("a", "one"), {}}}, {}}) == "");
    CHECK(station.got("a") == "one");
    put(office.scratch / "www/metadata/7.targets.json", "left behind");
    office.repository = must(sync::Repository::open(office.scratch / "www"));
    CHECK(office.repository.targets().size() == 1);
    REQUIRE(office.publish({{{"b", office.file("b", "two"), {}}}, {}}) == "");
    CHECK(fs::exists(office.scratch / "www/metadata/8.targets.json"));
    CHECK(station.got("a") == "one");
    CHECK(station.got("b") == "two");
}

TEST_CASE("nothing is published that stations would refuse") {
    Office office;
    CHECK(!must(sync::Repository::open(office.scratch / "empty")).publish({}, office.signers, today));
    auto signers = office.signers;
    office.signers.targets = {&key(9)};
    CHECK(says(office.publish({{{"a", office.file("a", "one"), {}}}, {}}), "0 are good"));
    office.signers = signers;
    office.signers.snapshot = {};
    CHECK(says(office.publish({}), "0 are good"));
    office.signers = signers;
    office.signers.timestamp = {&key(9)};
    CHECK(says(office.publish({}), "0 are good"));
    office.signers = signers;
    for (const char* const path : {"../a", "/a", "a//b", "", ".hidden"}) CHECK_MESSAGE(office.publish({{{path, office.file("a", "one"), {}}}, {}}) != "", path);
    CHECK(office.publish({{{"a", office.scratch / "absent", {}}}, {}}) != "");
    CHECK(!fs::exists(office.scratch / "www/metadata/timestamp.json"));
    CHECK(!office.repository.add_root(office.root(3)));
    CHECK(!office.repository.add_root(office.root(2, false)));
    CHECK(!office.repository.add_root(office.root(2, true, {9})));
    CHECK(office.repository.root_version() == 1);
    CHECK(office.repository.add_root(office.root(2)));
    CHECK(must(sync::Repository::open(office.scratch / "www")).root_version() == 2);
}

TEST_CASE("delegations that were signed into the role survive a publication") {
    Office office;
    REQUIRE(office.publish({}) == "");
    trust::Json body = *must(trust::parse_json(get(office.scratch / "www/metadata/1.targets.json"))).find("signed");
    trust::DelegationGrant grant;
    static_cast<trust::Grant&>(grant) = fakes::Repository::grant(Role{{5}, {5}});
    grant.name = "school";
    grant.paths = {"school/*"};
    REQUIRE(trust::add_delegations(body, {grant}));
    const std::string file = fakes::Repository::signed_by(body, {3});
    put(office.scratch / "www/metadata/1.targets.json", file);
    const std::string snapshot = fakes::Repository::signed_by(trust::make_snapshot({2, today + one_day}, {{"targets.json", must(trust::describe(1, file))}}), {2});
    put(office.scratch / "www/metadata/2.snapshot.json", snapshot);
    put(office.scratch / "www/metadata/timestamp.json", fakes::Repository::signed_by(trust::make_timestamp({2, today + one_day}, must(trust::describe(2, snapshot)), {}), {1}));
    office.repository = must(sync::Repository::open(office.scratch / "www"));
    REQUIRE(office.publish({{{"a", office.file("a", "one"), {}}}, {}}) == "");
    CHECK(must(trust::read_targets(get(office.scratch / "www/metadata/2.targets.json"))).body.delegations->roles.at(0).name == "school");
}

TEST_CASE("a stick: copied, in parts where it must, again with little, and a station is up to date from it") {
    Office office;
    std::string film;
    for (int i = 0; i < 100'000; ++i) film += static_cast<char>('a' + i % 21);
    REQUIRE(office.publish({{{"film", office.file("film", film), {}}, {"small", office.file("small", "little"), {}}, {"none", office.file("none", ""), {}}}, {}}) == "");
    const fs::path stick = office.scratch / "stick";
    std::uint64_t written = 0;
    REQUIRE(sync::copy_repository(office.scratch / "www", stick, 30'000, [&](std::uint64_t bytes) { written += bytes; }));
    CHECK(written > film.size());
    int parts = 0;
    for (const auto& entry : fs::recursive_directory_iterator(stick)) {
        CHECK(entry.path().filename().string().front() != '.');
        if (entry.is_regular_file()) CHECK(entry.file_size() <= 30'000);
        parts += entry.path().string().find(".part-") != std::string::npos;
    }
    CHECK(parts == 4);
    Station station(stick, office.root(1));
    CHECK(station.got("film") == film);
    CHECK(station.got("small") == "little");
    CHECK(station.got("none") == "");
    written = 0;
    REQUIRE(sync::copy_repository(office.scratch / "www", stick, 30'000, [&](std::uint64_t bytes) { written += bytes; }));
    CHECK(written < 2000);
    // What will be written and removed is known before.
    CHECK(must(sync::plan_copy(office.scratch / "www", stick, 30'000)).bytes_needed == written);
    CHECK(must(sync::plan_copy(office.scratch / "www", stick, 30'000)).stale.empty());
    const auto fresh = must(sync::plan_copy(office.scratch / "www", office.scratch / "other stick", 30'000));
    CHECK(fresh.bytes_needed > film.size());
    CHECK(fresh.fits());
    put(stick / "targets/old", "of a year ago");
    put(stick / "targets/old.part-001", "of a year ago");
    put(stick / "holiday.jpg", "somebody's own");
    CHECK(must(sync::plan_copy(office.scratch / "www", stick, 30'000)).stale_bytes == 26);
    REQUIRE(sync::copy_repository(office.scratch / "www", stick, 30'000));
    CHECK(!fs::exists(stick / "targets/old"));
    CHECK(!fs::exists(stick / "targets/old.part-001"));
    CHECK(fs::exists(stick / "holiday.jpg"));
    CHECK(station.got("film") == film);
    // A part that is missing is noticed and copied again.
    for (const auto& entry : fs::recursive_directory_iterator(stick))
        if (entry.path().string().ends_with(".part-002")) fs::resize_file(entry.path(), 5);
    REQUIRE(sync::copy_repository(office.scratch / "www", stick, 30'000));
    fs::remove(station.scratch / "got");
    CHECK(station.got("film") == film);
    CHECK(!sync::copy_repository(office.scratch / "nowhere", stick));
}
