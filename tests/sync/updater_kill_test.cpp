// Kills a station's update and a publisher's publication at every call that touches the disk, and lets every such
// call fail: after each, what is there is old or new and whole, and the next try succeeds.
#include <doctest/doctest.h>

#include <filesystem>

#include "sync/repository.h"
#include "sync/updater.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/strace.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

using Complaints = std::vector<std::string>;

bool can_trace() {
    static const bool works = strace_works();
    if (!works) MESSAGE("skipped: this machine has no strace or forbids tracing, so nothing was killed");
    return works;
}

const std::string old_pack(70'000, 'o'), new_pack(90'000, 'n');

// A publisher's folder with the old pack, its keys, and a station that is up to date with it.
struct Scene {
    Scratch scratch{Scratch::On::memory};
    std::string first_root;

    Scene() {
        std::map<std::string, trust::Grant> grants;
        for (const auto& [name, number] : {std::pair<const char*, int>{"root", 0}, {"timestamp", 1}, {"snapshot", 2}, {"targets", 3}}) {
            grants[name] = fakes::Repository::grant(Role{{number}, {number}});
            put(scratch / "keys" / (std::string(name) + ".pem"), must(key(number).pem()));
        }
        first_root = fakes::Repository::signed_by(must(trust::make_root({1, today + 900 * one_day}, true, grants)), {0});
        auto repository = must(sync::Repository::open(scratch / "www"));
        REQUIRE(repository.add_root(first_root));
        put(scratch / "old", old_pack);
        put(scratch / "new", new_pack);
        REQUIRE(run_program(publish(scratch / "www", "old"), scratch / "notes").code == 0);
        REQUIRE(sync::Updater::install_root(scratch / "station/metadata", first_root));
        REQUIRE(run_program(update(scratch / "www", scratch / "station"), scratch / "notes").code == 0);
    }
    [[nodiscard]] Words publish(const fs::path& www, const std::string& source) const {
        return {UPDATER_WORKER, "publish", www.string(), (scratch / "keys").string(), (scratch / source).string()};
    }
    static Words update(const fs::path& www, const fs::path& station) { return {UPDATER_WORKER, "update", www.string(), (station / "metadata").string(), (station / "pack").string()}; }
    void copy_to(const Scratch& place) const {
        fs::copy(scratch / "www", place / "www", fs::copy_options::recursive);
        fs::copy(scratch / "station", place / "station", fs::copy_options::recursive);
    }
};

// `command` and `look` are given the place where it happens; `changed` is the folder whose calls are injected.
template <class Command, class Look>
void sweep(const Scene& scene, const std::string& changed, const Command& command, const Look& look) {
    std::vector<Injection> points;
    {
        const Scratch place(Scratch::On::memory);
        scene.copy_to(place);
        Outcome outcome;
        const auto log = log_of(command(place), place, &outcome);
        REQUIRE_MESSAGE(outcome.code == 0, outcome.output);
        points = injections(log, (place / changed).string());
    }
    REQUIRE(points.size() >= 15);
    for (const std::string what : {"signal=KILL", "error=ENOSPC", "error=EIO"}) {
        const auto complaints = on_all_cores(points.size(), [&](std::size_t at) {
            const Scratch place(Scratch::On::memory);
            scene.copy_to(place);
            const auto injection = points[at].text(what);
            const auto run = run_under_strace({"-e", "trace=" + points[at].call, "-e", injection}, command(place), place / "notes");
            Complaints complaints;
            if (what != "signal=KILL" && run.code != 0 && run.code != 1) complaints.push_back("broke down, " + std::to_string(run.code));
            if (what != "signal=KILL" && run.code == 1 && run.output.empty()) complaints.push_back("failed without a word");
            std::ranges::move(look(place), std::back_inserter(complaints));
            for (auto& complaint : complaints) complaint = injection + ": " + complaint + " " + run.output;
            return complaints;
        });
        CHECK_MESSAGE(complaints.empty(), joined(complaints));
    }
    MESSAGE(points.size() << " moments, each in 3 ways");
}

}  // namespace

TEST_CASE("the power fails while a station updates") {
    if (!can_trace()) return;
    const Scene scene;
    REQUIRE(run_program(scene.publish(scene.scratch / "www", "new"), scene.scratch / "notes").code == 0);
    const auto command = [](const Scratch& place) { return Scene::update(place / "www", place / "station"); };
    sweep(scene, "station", command, [&](const Scratch& place) {
        Complaints complaints;
        const std::string pack = get(place / "station/pack");
        if (pack != old_pack && pack != new_pack) complaints.push_back("the pack is neither old nor new, " + std::to_string(pack.size()) + " bytes");
        for (const char* const role : {"root", "timestamp", "snapshot", "targets"})
            if (!trust::parse_json(get(place / "station/metadata" / (std::string(role) + ".json")))) complaints.push_back(std::string(role) + ".json is torn");
        const auto again = run_program(command(place), place / "again");
        if (again.code != 0) complaints.push_back("the next update fails: " + again.output);
        if (get(place / "station/pack") != new_pack) complaints.push_back("the next update does not bring the new pack");
        return complaints;
    });
}

TEST_CASE("the power fails while a publisher publishes") {
    if (!can_trace()) return;
    const Scene scene;
    const auto command = [&](const Scratch& place) { return scene.publish(place / "www", "new"); };
    sweep(scene, "www", command, [&](const Scratch& place) {
        Complaints complaints;
        const auto update = Scene::update(place / "www", place / "station");
        const auto first = run_program(update, place / "first");
        if (first.code != 0) complaints.push_back("a station cannot update: " + first.output);
        const std::string pack = get(place / "station/pack");
        if (pack != old_pack && pack != new_pack) complaints.push_back("a station's pack is neither old nor new");
        const auto again = run_program(command(place), place / "again");
        if (again.code != 0) complaints.push_back("it cannot be published again: " + again.output);
        const auto second = run_program(update, place / "second");
        if (second.code != 0) complaints.push_back("a station cannot update then: " + second.output);
        if (get(place / "station/pack") != new_pack) complaints.push_back("a station does not get the new pack");
        return complaints;
    });
}

TEST_CASE("everything is durable before the timestamp names it, and the timestamp before it is called published") {
    if (!can_trace()) return;
    const Scene scene;
    Outcome outcome;
    const auto log = log_of(scene.publish(scene.scratch / "www", "new"), scene.scratch, &outcome);
    REQUIRE_MESSAGE(outcome.code == 0, outcome.output);
    const auto the_switch = (scene.scratch / "www/metadata/timestamp.json").string();
    const auto faults = faults_of_order(log, the_switch);
    CHECK_MESSAGE(faults.empty(), joined(faults));
    auto careless = log;
    std::erase_if(careless, [](const std::string& line) { return line.find(" fsync(") != std::string::npos; });
    CHECK(faults_of_order(careless, the_switch).size() >= 3);
}
