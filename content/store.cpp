#include "content/store.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "content/store_shelf.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using namespace shelf;
constexpr std::uint64_t starts_allowed = 3;

// What the generation brought and the one before did not have is what failed. Noted before the switch, so that a power
// cut in between cannot bring it back.
Result<> note_failed(const Layout& at, const GenerationRecord& now, const GenerationRecord& earlier, const std::string& reason) {
    std::vector<FailedPack> fresh;
    for (const auto& pack : now.packs)
        if (std::ranges::find(earlier.packs, pack) == earlier.packs.end()) fresh.push_back({pack.manifest, reason});
    // Which of several was at fault nobody has seen; each says how many stand accused with it.
    if (fresh.size() > 1)
        for (auto& pack : fresh) pack.reason += "; one of " + std::to_string(fresh.size()) + " new packs is at fault, it is not known which";
    return add_failures(at, fresh);
}

}  // namespace



Result<Store> Store::open(const fs::path& root) {
    const auto absolute = fs::absolute(root).lexically_normal();
    if (auto r = make_folder_durably(absolute); !r) return r.error().in("open the store");
    return Store(absolute);
}

std::optional<Generation> Store::current() const {
    const auto record = shown(Layout(root_), nullptr);
    if (!record) return std::nullopt;
    return public_view(*record);
}

std::vector<Generation> Store::generations() const {
    const Layout at(root_);
    std::vector<Generation> all;
    for (const auto number : generation_numbers(at))
        if (const auto record = read_generation(at, number)) all.push_back(public_view(*record));
    return all;
}

Result<std::vector<std::shared_ptr<const Pack>>> Store::open_current(std::vector<Error>* faults) const {
    const Layout at(root_);
    const auto record = shown(at, faults);
    if (record) {
        if (auto packs = open_packs(at, *record, faults); !packs.empty()) return packs;
    }
    // Nothing of it can be shown. Any pack of any generation is better than an empty screen.
    auto numbers = generation_numbers(at);
    std::ranges::reverse(numbers);
    for (const auto number : numbers) {
        const auto other = read_generation(at, number);
        if (!other || (record && number == record->number)) continue;
        if (auto packs = open_packs(at, *other, nullptr); !packs.empty()) {
            note(faults, {"showing what is left of generation " + std::to_string(number), root_.string()});
            return packs;
        }
    }
    if (numbers.empty()) return Error{"nothing has been installed yet", root_.string()};
    return Error{"nothing in the store can be shown, install the packs again", root_.string()};
}

Result<bool> Store::note_start() {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("note a start");
    const auto now = shown(at, nullptr);
    if (!now || now->good) return false;
    // A file that cannot be read counts as no start: better one start too many than a roll back without cause.
    std::uint64_t number = 0, count = 0;
    const auto text = read_capped(at.starts, 64);
    const auto space = text ? text->find(' ') : std::string::npos;
    const bool sound = text && space != std::string::npos && text->ends_with('\n') && parse_number(std::string_view(*text).substr(0, space), number) &&
                       parse_number(std::string_view(*text).substr(space + 1, text->size() - space - 2), count);
    if (!sound || number != now->number) count = 0;
    if (count >= starts_allowed) {
        const auto earlier = before(at, *now);
        if (!earlier) return false;  // the only one there is
        if (auto r = note_failed(at, *now, *earlier, "it was started " + std::to_string(starts_allowed) + " times without once being shown for a while"); !r) return r.error().in("roll back after three starts");
        if (auto r = throw_switch(at, earlier->number); !r) return r.error().in("roll back after three starts");
        return true;
    }
    if (auto r = write_durably(at.starts, std::to_string(now->number) + " " + std::to_string(count + 1) + "\n"); !r) return r.error().in("note a start");
    return false;
}

Result<> Store::mark_good() {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("mark as good");
    auto now = shown(at, nullptr);
    if (!now) return Error{"nothing has been installed yet, so nothing can be good", root_.string()};
    if (now->good) return {};
    now->good = true;
    const auto text = now->text();
    if (!text) return text.error().in("mark as good");
    if (auto r = write_durably(at.generation(now->number), *text); !r) return r.error().in("mark as good");
    return {};
}

Result<> Store::roll_back(const std::string& reason) {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("roll back");
    const auto now = shown(at, nullptr);
    const auto earlier = now ? before(at, *now) : std::nullopt;
    if (!earlier) return Error{"there is no earlier generation to roll back to", root_.string()};
    if (auto r = note_failed(at, *now, *earlier, reason); !r) return r.error().in("roll back");
    if (auto r = throw_switch(at, earlier->number); !r) return r.error().in("roll back");
    return {};
}

Result<std::vector<Error>> Store::scrub() {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("scrub");
    const auto now = shown(at, nullptr);
    std::vector<Error> damaged;
    if (!now) return damaged;
    std::map<std::string, bool> sound;  // by fingerprint: packs share blobs
    for (const auto& pack : now->packs) {
        const auto manifest = read_manifest(at, pack.manifest);
        if (!manifest) {
            damaged.push_back(manifest.error().in("pack " + pack.label));
            continue;
        }
        for (const auto& file : manifest->files) {
            const auto [known, fresh] = sound.emplace(file.sha256, true);
            if (fresh) {
                const auto hash = hash_file(at.blob(file.sha256));
                known->second = hash && hash->hex == file.sha256;
            }
            if (known->second) continue;
            std::error_code fault;
            fs::create_directory(at.damaged, fault);
            // Out of the way, so that the next install brings a sound one; a missing one has nothing to move.
            fs::rename(at.blob(file.sha256), at.damaged / file.sha256, fault);
            damaged.push_back({"this file is damaged or missing, install the pack again", pack.label + "/" + file.name});
        }
    }
    return damaged;
}

}  // namespace estation::content
