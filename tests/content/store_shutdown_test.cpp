// Pulls the plug of a real file system under a store that is being written, twenty times on ext4 and twenty on XFS:
// the next morning the store shows what it had promised or what it was just writing, whole. The same with fsync taken
// away must be found out, or this test would be blind.
#include <doctest/doctest.h>

#include <optional>
#include <random>

#include "content/store.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/pulled_disk.h"

using namespace estation;
using namespace estation::content;
using namespace estation::fakes;
namespace fs = std::filesystem;

namespace {

// So many packs that the one before a promise is none of those that may have followed it while the plug was reached for.
constexpr int pulls = 20, packs = 8;

// Packs whose every file differs, so that each install writes.
struct Scene {
    Scratch scratch;
    Words command{STORE_WORKER, "in-turn", ""};
    Scene() {
        for (int n = 0; n < packs; ++n) {
            const char letter = static_cast<char>('a' + n);
            command.push_back(put_pack(scratch / ("v" + std::to_string(n)), {.version = std::to_string(n), .text = std::string(500, letter), .film = std::string(200'000 + n, letter)}).string());
        }
    }
};

// What is wrong with a store that had last promised pack `kept` (-1: none yet); empty: nothing.
std::string fault_of(const fs::path& root, int kept) {
    auto store = Store::open(root);
    if (!store) return store.error().line();
    if (!store->current()) return kept < 0 ? "" : "nothing is there, though pack " + std::to_string(kept) + " was promised";
    std::vector<Error> faults;
    const auto shown = store->open_current(&faults);
    if (!shown) return shown.error().line();
    if (!faults.empty()) return faults.front().line();
    if (shown->size() != 1 || !shown->front()->faults().empty()) return "the pack is not whole";
    const int version = std::atoi(shown->front()->version().c_str());
    const auto film = shown->front()->read("media/film.bin");
    const char letter = static_cast<char>('a' + version);
    if (!film || film->size() != 200'000u + static_cast<unsigned>(version)) return "the film is not whole";
    for (const std::byte b : *film)
        if (b != std::byte(letter)) return "the film is damaged";
    if (kept >= 0 && version == (kept + packs - 1) % packs) return "pack " + std::to_string(kept) + " was promised, pack " + std::to_string(version) + " is shown";
    if (const auto damaged = store->scrub(); !damaged || !damaged->empty()) return "a blob is damaged";
    return {};
}

int last_kept(const std::string& said) {
    const auto at = said.rfind("kept ");
    return at == std::string::npos ? -1 : std::atoi(said.c_str() + at + 5);
}

// The complaints of `rounds` pulls; nothing where this machine cannot do it.
std::optional<std::vector<std::string>> pull_often(const std::string& kind, int rounds, bool careless, bool fresh_each_time) {
    Scene scene;
    std::string why;
    auto disk = PulledDisk::open(kind, why);
    if (!disk) {
        MESSAGE("skipped: on this machine the plug of ", kind, " cannot be pulled (", why, ")");
        return std::nullopt;
    }
    std::vector<std::string> complaints;
    std::mt19937 dice(20'260'511);
    for (int round = 0; round < rounds; ++round) {
        scene.command[2] = (disk->root() / (fresh_each_time ? "store-" + std::to_string(round) : "store")).string();
        const int after_ms = static_cast<int>(dice() % 250);
        if (!run_until_pulled(*disk, scene.command, scene.scratch / "said", after_ms, careless)) {
            MESSAGE("skipped: this machine's ", kind, " has no shutdown call");
            return std::nullopt;
        }
        if (!disk->plug_in()) return complaints.push_back(kind + " cannot be mounted again"), complaints;
        const std::string said = get(scene.scratch / "said");
        if (const auto fault = fault_of(scene.command[2], last_kept(said)); !fault.empty()) complaints.push_back("pull " + std::to_string(round) + ", " + std::to_string(after_ms) + " ms: " + fault);
    }
    return complaints;
}

void holds_and_is_not_blind(const std::string& kind) {
    const auto complaints = pull_often(kind, pulls, false, false);
    if (!complaints) return;
    CHECK_MESSAGE(complaints->empty(), joined(*complaints));
    const auto careless = pull_often(kind, 5, true, true);
    REQUIRE(careless);
    CHECK_MESSAGE(!careless->empty(), "a store without fsync passed");
    MESSAGE(kind, ": ", pulls, " pulls, and ", careless->size(), " of 5 without fsync found out");
}

}  // namespace

TEST_CASE("the plug of ext4 is pulled under a store") { holds_and_is_not_blind("ext4"); }
TEST_CASE("the plug of XFS is pulled under a store") { holds_and_is_not_blind("xfs"); }
