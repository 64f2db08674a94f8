// Kills a station at every call that touches a disk, and lets every such call fail, while a program is laid out, while the
// launcher writes down that it starts, and while the kiosk writes down that all is well: after each, a program starts that is
// whole, and the launcher never goes round in circles.
#include <doctest/doctest.h>

#include <stdlib.h>

#include <filesystem>

#include "content/hash.h"
#include "content/program_shelf.h"
#include "sync/content_update.h"
#include "tests/fakes/kill_sweep.h"
#include "tests/fakes/programs.h"
#include "tests/fakes/publisher.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

// A station on which program 1 is good, and an order that brings program 2.
struct Channel {
    Scratch scratch{Scratch::On::memory};
    Publisher publisher;
    std::string root_hash, second;
    sync::OrderedPack first;

    Channel() {
        fs::create_directories(scratch / "installed/bin");
        fs::copy_file(STAND_IN_PROGRAM, scratch / "installed/bin/estation-kiosk");
        ::setenv("ESTATION_INSTALLED", (scratch / "installed/bin/estation-kiosk").c_str(), 1);
        root_hash = must(content::hash_text(publisher.root()));
        REQUIRE(sync::Updater::install_root(sync::trust_folder(scratch / "station/sync", {"", "s17", "default", root_hash}), publisher.root()));
        first = publish("1");
        obey();
        REQUIRE(shelf(scratch).change([this](content::ProgramBook& book) {
            static_cast<void>(book.begin("earlier-boot", [](const std::string&) { return true; }));
            book.go_well(first.manifest);
        }));
        REQUIRE_MESSAGE(shelf(scratch).book().current == first.manifest, get(scratch / "station/programs/book.txt"));
        second = publish("2").manifest;
    }
    sync::OrderedPack publish(const std::string& version) {
        auto program = publisher.add_folder(put_program(scratch / ("in" + version), {.version = version, .executable = get(STAND_IN_PROGRAM)}), content::program_id(content::own_platform()), version);
        publisher.order.packs = {program};
        publisher.publish();
        return program;
    }
    void obey() const {
        const auto run = run_program(order(scratch), scratch / "notes");
        REQUIRE_MESSAGE(run.code == 0, run.output);
    }
    static content::ProgramShelf shelf(const Scratch& place) { return content::ProgramShelf(place / "station/programs"); }
    [[nodiscard]] Words order(const Scratch& place) const { return {ORDER_WORKER, (place / "station").string(), publisher.folder().string(), root_hash}; }
    static Words launch(const Scratch& place) { return {LAUNCHER, "--data", (place / "station").string()}; }
    // One after the other, whatever becomes of each.
    static Words in_turn(const std::vector<Words>& all) {
        std::string line;
        for (const auto& words : all) {
            for (const auto& word : words) line += "'" + word + "' ";
            line += "; ";
        }
        return {"sh", "-c", line};
    }
};

std::string started(const Scratch& place, Complaints& complaints) {
    const auto run = run_program(Channel::launch(place), place / "started");
    if (run.code != 0 || !says(run.output, "runs ")) complaints.push_back("no program starts: " + run.output);
    const auto at = run.output.find("runs ");
    return at == std::string::npos ? "" : run.output.substr(at + 5, run.output.find('\n', at) - at - 5);
}

// Every start ends without a word: soon it must be the good one or the installed one, and stay.
void no_circle(const Scratch& place, Complaints& complaints) {
    for (int i = 0; i < 8; ++i) static_cast<void>(started(place, complaints));
    if (started(place, complaints) != "installed") complaints.push_back("programs that end without a word are begun for ever");
}

// Where nothing may be started from memory (noexec) there is nothing to try.
bool can_start(const Scratch& scratch) {
    Complaints complaints;
    if (started(scratch, complaints) == "1") return true;
    MESSAGE("skipped: this machine starts no program from " << scratch.path());
    return false;
}

}  // namespace

TEST_CASE("the power fails while a program is fetched and laid out") {
    if (!can_trace()) return;
    const Channel channel;
    if (!can_start(channel.scratch)) return;
    kill_sweep(channel.scratch / "station", [&](const Scratch& place) { return channel.order(place); }, [&](const Scratch& place, const std::string& said) {
        Complaints complaints;
        const auto book = Channel::shelf(place).book();
        if (says(said, "obeyed") && !(book.trial && book.trial->manifest == channel.second)) complaints.push_back("obeyed, and nothing waits for its trial");
        if (book.trial && !Channel::shelf(place).check(book.trial->manifest)) complaints.push_back("what is on trial is not whole");
        const auto now = started(place, complaints);
        if (now != "1" && now != "2") complaints.push_back("starts " + now);
        const auto again = run_program(channel.order(place), place / "again");
        if (again.code != 0) complaints.push_back("the next try fails: " + again.output);
        if (!Channel::shelf(place).check(channel.second)) complaints.push_back("the next try does not bring it");
        return complaints;
    }, Faults::in_turn);
}

TEST_CASE("the power fails while programs are begun, end without a word, and go back") {
    if (!can_trace()) return;
    const Channel channel;
    if (!can_start(channel.scratch)) return;
    channel.obey();
    const auto look = [&](const Scratch& place, const std::string&) {
        Complaints complaints;
        static_cast<void>(started(place, complaints));
        no_circle(place, complaints);
        return complaints;
    };
    // The trial twice, the good one thrice, the installed one: all of them hit at the same call, then each on its own.
    kill_sweep(channel.scratch / "station", [](const Scratch& place) { return Channel::in_turn(std::vector(6, Channel::launch(place))); }, look, Faults::both, 5);
    for (int start = 0; start < 5; ++start) {
        CAPTURE(start);
        kill_sweep(channel.scratch / "station", Channel::launch, look, Faults::both, 5);
        Complaints complaints;
        static_cast<void>(started(channel.scratch, complaints));
        CHECK(complaints.empty());
    }
}

TEST_CASE("the power fails while the kiosk writes down that its program is good") {
    if (!can_trace()) return;
    const Channel channel;
    if (!can_start(channel.scratch)) return;
    channel.obey();
    const auto command = [](const Scratch& place) { return Channel::in_turn({Channel::launch(place), {PROGRAM_WORKER, (place / "station").string()}}); };
    kill_sweep(channel.scratch / "station", command, [&](const Scratch& place, const std::string& said) {
        Complaints complaints;
        const auto book = Channel::shelf(place).book();
        if (says(said, "kept") && says(said, "runs 2") && book.current != channel.second && !book.trial) complaints.push_back("forgot what was kept");
        const auto now = started(place, complaints);
        if (now != "1" && now != "2") complaints.push_back("starts " + now);
        no_circle(place, complaints);
        return complaints;
    }, Faults::both, 5);
}

TEST_CASE("nothing waits for its trial before the disk has all of it") {
    if (!can_trace()) return;
    const Channel channel;
    Outcome outcome;
    const auto log = log_of(channel.order(channel.scratch), channel.scratch, &outcome);
    REQUIRE_MESSAGE(outcome.code == 0, outcome.output);
    const std::string station = (channel.scratch / "station").string();
    auto faults = faults_of_order(log, station + "/programs/book.txt");
    std::ranges::move(faults_of_promises(log, station), std::back_inserter(faults));
    std::ranges::move(folders_not_synced(log, station), std::back_inserter(faults));
    CHECK_MESSAGE(faults.empty(), joined(faults));
    auto careless = log;
    std::erase_if(careless, [](const std::string& line) { return line.find(" fsync(") != std::string::npos; });
    CHECK(folders_not_synced(careless, station).size() >= 3);
}
