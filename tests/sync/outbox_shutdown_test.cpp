// Pulls the plug of a real file system under an outbox that is being filled, twenty times on ext4 and twenty on XFS:
// every record that it called durable is there the next morning, once, in order and without a hole. The same with fsync
// taken away must be found out.
#include <doctest/doctest.h>

#include <optional>
#include <random>

#include "sync/outbox.h"
#include "tests/fakes/pulled_disk.h"

using namespace estation;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

constexpr int pulls = 20;

// `kept`: how many records were called durable. Empty: nothing is wrong.
std::string fault_of(const fs::path& file, int kept) {
    auto outbox = sync::Outbox::open(file, "s");
    if (!outbox) return outbox.error().line();
    if (const auto flushed = (*outbox)->flush(); !flushed) return flushed.error().line();
    const auto batch = (*outbox)->take(1'000'000);
    if (!batch) return batch.error().line();
    if (static_cast<int>(batch->records.size()) < kept) return std::to_string(kept) + " were promised, " + std::to_string(batch->records.size()) + " are there";
    for (std::size_t i = 0; i < batch->records.size(); ++i) {
        if (batch->records[i].seq != batch->records[0].seq + i) return "a number is missing after " + std::to_string(batch->records[i].seq);
        if (batch->records[i].usage.value != std::to_string(i)) return "record " + std::to_string(i) + " says " + batch->records[i].usage.value;
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
    std::mt19937 dice(20'080'512);
    for (int round = 0; round < rounds; ++round) {
        const fs::path file = disk->root() / ("outbox-" + std::to_string(round) + ".db");
        const int after_ms = static_cast<int>(dice() % 200);
        if (!run_until_pulled(*disk, {OUTBOX_WORKER, "append", file.string(), "0", "100000", "20"}, scratch / "said", after_ms, careless)) {
            MESSAGE("skipped: this machine's ", kind, " has no shutdown call");
            return std::nullopt;
        }
        if (!disk->plug_in()) return complaints.push_back(kind + " cannot be mounted again"), complaints;
        const std::string said = get(scratch / "said");
        const auto at = said.rfind("durable ");
        const int kept = at == std::string::npos ? 0 : std::atoi(said.c_str() + at + 8) + 1;
        if (const auto fault = fault_of(file, kept); !fault.empty()) complaints.push_back("pull " + std::to_string(round) + ", " + std::to_string(after_ms) + " ms: " + fault);
    }
    return complaints;
}

void holds_and_is_not_blind(const std::string& kind) {
    const auto complaints = pull_often(kind, pulls, false);
    if (!complaints) return;
    CHECK_MESSAGE(complaints->empty(), joined(*complaints));
    const auto careless = pull_often(kind, 5, true);
    REQUIRE(careless);
    CHECK_MESSAGE(!careless->empty(), "an outbox without fsync passed");
    MESSAGE(kind, ": ", pulls, " pulls, and ", careless->size(), " of 5 without fsync found out");
}

}  // namespace

TEST_CASE("the plug of ext4 is pulled under an outbox") { holds_and_is_not_blind("ext4"); }
TEST_CASE("the plug of XFS is pulled under an outbox") { holds_and_is_not_blind("xfs"); }
