// Kills a program while it appends, at every call that touches the disk and at random moments, and lets every
// such call fail: what flush() acknowledged is there, no number is missing and none comes twice.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <random>
#include <signal.h>

#include "sync/outbox.h"
#include "tests/fakes/strace.h"

using namespace estation;
using namespace estation::fakes;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

using Complaints = std::vector<std::string>;

bool can_trace() {
    static const bool works = strace_works();
    if (!works) MESSAGE("skipped: this machine has no strace or forbids tracing, so nothing was killed");
    return works;
}

// The last value that the worker called durable; 0: none.
int last_durable(const std::string& said) {
    const auto at = said.rfind("durable ");
    return at == std::string::npos || said.find('\n', at) == std::string::npos ? 0 : std::atoi(said.c_str() + at + 8);
}

// Opens the file as the next start does and looks at all that is in it. `before` values were durable before.
Complaints look(const fs::path& file, int durable) {
    Complaints complaints;
    auto outbox = sync::Outbox::open(file, "s");
    if (!outbox) return {"cannot be opened: " + outbox.error().line()};
    const auto batch = (*outbox)->take(1'000'000);
    if (!batch) return {"cannot be read: " + batch.error().line()};
    if (fs::exists(file.string() + ".broken-1")) complaints.push_back("was taken for damaged");
    int expected = 1;
    for (const auto& record : batch->records) {
        if (record.seq != static_cast<std::uint64_t>(expected) || record.usage.value != std::to_string(expected)) {
            complaints.push_back("number " + std::to_string(record.seq) + " holds " + record.usage.value + ", expected " + std::to_string(expected));
            break;
        }
        ++expected;
    }
    if (expected - 1 < durable) complaints.push_back("lost what was durable: " + std::to_string(expected - 1) + " of " + std::to_string(durable));
    if ((*outbox)->dropped() != 0) complaints.push_back("counts something as dropped");
    // Life goes on behind it.
    (*outbox)->append({1, "open", "", "", "", "next"});
    const auto more = (*outbox)->flush() ? (*outbox)->take(1'000'000) : sync::Batch();
    if (!more || more->records.empty() || more->records.back().usage.value != "next" || more->records.back().seq != static_cast<std::uint64_t>(expected))
        complaints.push_back("the next record does not follow");
    return complaints;
}

// The smallest file has the shortest log, so that some twenty records fill it, are copied and begin it again.
constexpr const char* shortest_log = "1048576";

Words worker(const fs::path& file, int first, int count, int group) {
    return {OUTBOX_WORKER, "append", file.string(), std::to_string(first), std::to_string(count), std::to_string(group), shortest_log};
}

// Whether the log of SQLite was copied into the file, and begun again, before the program ended.
bool log_began_again(const std::vector<std::string>& calls, const fs::path& file) {
    const auto writes_to = [](const std::string& path) {
        return [end = "<" + path + ">"](const std::string& line) { return line.find("pwrite64(") != std::string::npos && line.find(end) != std::string::npos; };
    };
    const auto log_made = std::ranges::find_if(calls, writes_to(file.string() + "-wal"));
    const auto copied = std::find_if(log_made, calls.end(), writes_to(file.string()));
    return std::find_if(copied, calls.end(), writes_to(file.string() + "-wal")) != calls.end();
}

// Every call that touches the disk, once in each way. `first` records are there already.
void sweep(int first, int count, int group, bool long_enough = false) {
    const Scratch scene(Scratch::On::memory);
    fs::create_directory(scene / "box");
    const auto prepare = [&](const Scratch& place) { fs::copy(scene / "box", place / "box", fs::copy_options::recursive); };
    if (first > 0) REQUIRE(run_program(worker(scene / "box/outbox.db", 1, first, 1), scene / "notes").code == 0);
    std::vector<Injection> points;
    {
        const Scratch place(Scratch::On::memory);
        prepare(place);
        Outcome outcome;
        const auto log = log_of(worker(place / "box/outbox.db", first + 1, count, group), place, &outcome);
        REQUIRE_MESSAGE(outcome.code == 0, outcome.output);
        points = injections(log, (place / "box").string());
        CHECK(log_began_again(log, place / "box/outbox.db") == long_enough);
    }
    REQUIRE(points.size() >= 8);
    for (const std::string what : {"signal=KILL", "error=ENOSPC", "error=EIO"}) {
        const auto complaints = on_all_cores(points.size(), [&](std::size_t at) {
            const Scratch place(Scratch::On::memory);
            prepare(place);
            const auto file = place / "box/outbox.db";
            const auto injection = points[at].text(what);
            const auto run = run_under_strace({"-e", "trace=" + points[at].call, "-e", injection}, worker(file, first + 1, count, group), place / "notes");
            Complaints complaints;
            if (what != "signal=KILL" && run.code != 0 && run.code != 1) complaints.push_back("broke down, " + std::to_string(run.code));
            std::ranges::move(look(file, std::max(first, last_durable(run.output))), std::back_inserter(complaints));
            for (auto& complaint : complaints) complaint = injection + ": " + complaint + " " + run.output;
            return complaints;
        });
        CHECK_MESSAGE(complaints.empty(), joined(complaints));
    }
    MESSAGE(points.size() << " moments, each in 3 ways");
}

}  // namespace

TEST_CASE("the power fails while a new outbox takes its first records") {
    if (!can_trace()) return;
    sweep(0, 6, 2);
}

TEST_CASE("the power fails while an outbox with records takes more") {
    if (!can_trace()) return;
    sweep(12, 6, 1);
}

TEST_CASE("the power fails while the log is copied into the file and begun again") {
    if (!can_trace()) return;
    sweep(3, 24, 1, true);
}

TEST_CASE("killed at a random moment while records pour in") {
    std::mt19937 chance(20'261'120);
    const Scratch scratch;
    const auto file = scratch / "outbox.db";
    int durable = 0;
    for (int round = 0; round < 12; ++round) {
        const auto notes = scratch / "notes";
        const pid_t child = ::fork();
        if (child == 0) {
            const int out = ::open(notes.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            ::dup2(out, 1);
            const auto group = std::to_string(1 + round * 3);
            ::execl(OUTBOX_WORKER, OUTBOX_WORKER, "append", file.c_str(), std::to_string(durable + 1).c_str(), "1000000", group.c_str(), nullptr);
            ::_exit(127);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(30 + chance() % 200));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status));
        durable = std::max(durable, last_durable(get(notes)));
        auto outbox = sync::Outbox::open(file, "s");
        REQUIRE(outbox);
        const auto batch = (*outbox)->take(1'000'000);
        REQUIRE(batch);
        CHECK(static_cast<int>(batch->records.size()) >= durable);
        for (std::size_t i = 0; i < batch->records.size(); ++i) {
            // One check for each record would be a million lines of nothing.
            if (batch->records[i].seq == i + 1 && batch->records[i].usage.value == std::to_string(i + 1)) continue;
            FAIL("record " << i + 1 << " holds number " << batch->records[i].seq << " and value " << batch->records[i].usage.value);
        }
        durable = static_cast<int>(batch->records.size());  // the next round goes on behind what there is
    }
    CHECK(durable > 12);
}

TEST_CASE("nothing is called durable before the disk has it, and the check would see it if it were") {
    if (!can_trace()) return;
    const Scratch scene, place;
    fs::create_directory(place / "box");
    Outcome outcome;
    const auto log = log_of(worker(place / "box/outbox.db", 1, 200, 1), place, &outcome);
    REQUIRE(last_durable(outcome.output) == 200);
    CHECK(log_began_again(log, place / "box/outbox.db"));
    const auto root = (place / "box").string();
    const auto faults = faults_of_promises(log, root);
    CHECK_MESSAGE(faults.empty(), joined(faults));
    auto careless = log;
    std::erase_if(careless, [](const std::string& line) { return line.find("fdatasync") != std::string::npos; });
    CHECK(faults_of_promises(careless, root).size() >= 200);
}

TEST_CASE("a disk that takes a fifth of a second for every fsync delays no append") {
    if (!can_trace()) return;
    const Scratch scratch;
    const auto run = run_under_strace({"-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:delay_enter=200000"}, {OUTBOX_WORKER, "slow", (scratch / "outbox.db").string()}, scratch / "notes");
    int longest = -1;
    REQUIRE_MESSAGE(std::sscanf(run.output.c_str(), "longest %d", &longest) == 1, run.output);
    CHECK(longest < 100'000);  // microseconds: half of one fsync, generous to a busy machine
}
