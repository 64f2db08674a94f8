// Pulls the plug of a real file system under a server while two stations send it figures, on ext4 and on XFS: the next morning
// it holds everything that it had answered for, each record once and without a hole, and takes in what follows. The same with
// fsync taken away must be found out.
#include <doctest/doctest.h>

#include <optional>
#include <random>

#include "sync/server/database.h"
#include "sync/server/intake.h"
#include "tests/fakes/databases.h"
#include "tests/fakes/pulled_disk.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;
namespace fs = std::filesystem;

namespace {

constexpr int pulls = 10;   // of each kind: with the store and the outbox more than twenty

int last_held(const std::string& said, int station) {
    const std::string words = "held " + std::to_string(station) + " ";
    const auto at = said.rfind(words);
    return at == std::string::npos ? 0 : std::atoi(said.c_str() + at + words.size());
}

// Empty: nothing is wrong.
std::string fault_of(const fs::path& file, const std::string& said) {
    auto database = must(Database::open(file.string()));
    if (must(database->row("PRAGMA integrity_check")).at(0).text() != "ok") return "the database is not whole";
    for (const int number : {1, 2}) {
        const std::string station = "s" + std::to_string(number);
        int held = 0;
        std::string fault;
        must(database->each("SELECT seq, value FROM usage WHERE station = $1 ORDER BY seq", std::vector<Value>{station}, [&](const Row& row) {
            ++held;
            if (row[0].number() != held || row[1].text() != std::to_string(held)) fault = station + " has a hole or a record twice at " + std::to_string(held);
            return content::Result<>();
        }));
        if (!fault.empty()) return fault;
        const auto cursor = must(database->row("SELECT last_seq FROM cursor WHERE station = $1", {station}));
        const int through = cursor.empty() ? 0 : static_cast<int>(cursor.at(0).number());
        if (through != held) return station + ": the cursor says " + std::to_string(through) + ", " + std::to_string(held) + " are there";
        if (held < last_held(said, number)) return station + ": " + std::to_string(last_held(said, number)) + " were answered for, " + std::to_string(held) + " are there";
    }
    return {};
}

std::optional<std::vector<std::string>> pull_often(const std::string& kind, int rounds, bool careless) {
    const Scratch scratch;
    std::string why;
    auto disk = PulledDisk::open(kind, why);
    if (!disk) {
        MESSAGE("skipped: on this machine the plug of ", kind, " cannot be pulled (", why, ")");
        return std::nullopt;
    }
    std::vector<std::string> complaints;
    std::mt19937 dice(20'261'128);
    int answered = 0;
    for (int round = 0; round < rounds; ++round) {
        const fs::path data = disk->root() / ("server-" + std::to_string(round));
        const int after_ms = 20 + static_cast<int>(dice() % 400);
        if (!run_until_pulled(*disk, {SERVICE_WORKER, data.string(), (scratch / ("keys-" + std::to_string(round))).string()}, scratch / "said", after_ms, careless)) {
            MESSAGE("skipped: this machine's ", kind, " has no shutdown call");
            return std::nullopt;
        }
        if (!disk->plug_in()) return complaints.push_back(kind + " cannot be mounted again"), complaints;
        const std::string said = get(scratch / "said");
        answered += last_held(said, 1) + last_held(said, 2);
        std::string fault;
        try {
            fault = fault_of(data / "server.sqlite", said);
        } catch (const std::exception& e) {
            fault = e.what();
        }
        if (!fault.empty()) complaints.push_back("pull " + std::to_string(round) + ", " + std::to_string(after_ms) + " ms: " + fault);
    }
    CHECK(answered > 0);
    return complaints;
}

void holds_and_is_not_blind(const std::string& kind) {
    const auto complaints = pull_often(kind, pulls, false);
    if (!complaints) return;
    CHECK_MESSAGE(complaints->empty(), joined(*complaints));
    const auto careless = pull_often(kind, 4, true);
    REQUIRE(careless);
    CHECK_MESSAGE(!careless->empty(), "a server without fsync passed");
    MESSAGE(kind, ": ", pulls, " pulls, and ", careless->size(), " of 4 without fsync found out");
}

}  // namespace

TEST_CASE("the plug of ext4 is pulled under a server") { holds_and_is_not_blind("ext4"); }
TEST_CASE("the plug of XFS is pulled under a server") { holds_and_is_not_blind("xfs"); }
