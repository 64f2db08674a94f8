#include "content/store_shelf.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>
#include <thread>

#include "content/durable.h"
#include "content/hash.h"

namespace estation::content::shelf {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Result<FolderLock> FolderLock::take(const fs::path& folder) {
    constexpr auto patience = 1'500ms, pause = 20ms;
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return Error{"cannot open the store: " + plain_words(errno), folder.string()};
    FolderLock lock(file);
    // EWOULDBLOCK is the one real refusal; a file system without locks must not keep a station from updating.
    for (auto waited = 0ms; ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK; waited += pause) {
        if (waited >= patience) return Error{"another program is changing this store, try again when it has finished", folder.string()};
        std::this_thread::sleep_for(pause);
    }
    return lock;
}

// Unlocked, not only closed: a child process being started at this moment still holds a copy of the descriptor.
FolderLock::~FolderLock() {
    if (file_ < 0) return;
    ::flock(file_, LOCK_UN);
    ::close(file_);
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code fault;
    for (fs::directory_iterator entry(folder, fault); !fault && entry != fs::directory_iterator(); entry.increment(fault))
        names.push_back(entry->path().filename().string());
    return names;
}

std::vector<std::uint64_t> generation_numbers(const Layout& at) {
    std::vector<std::uint64_t> numbers;
    for (const auto& name : names_in(at.generations)) {
        std::uint64_t number = 0;
        if (name.ends_with(".txt") && parse_number(std::string_view(name).substr(0, name.size() - 4), number) && number > 0) numbers.push_back(number);
    }
    std::ranges::sort(numbers);
    return numbers;
}

Result<std::optional<std::uint64_t>> read_switch(const Layout& at) {
    std::error_code fault;
    if (!fs::exists(at.current, fault) && !fault) return std::optional<std::uint64_t>();
    const auto text = read_capped(at.current, 64);
    if (!text) return text.error();
    std::uint64_t number = 0;
    // The newline belongs to it: without, "12" torn after the first digit would be a valid 1.
    if (!text->ends_with('\n') || !parse_number(std::string_view(*text).substr(0, text->size() - 1), number) || number == 0)
        return Error{"the switch does not hold the number of a generation", at.current.string()};
    return std::optional(number);
}

Result<RecallRecord> read_recalled(const Layout& at) {
    std::error_code fault;
    if (!fs::exists(at.recalled, fault) && !fault) return RecallRecord{};
    const auto text = read_capped(at.recalled, record_cap);
    if (!text) return text.error();
    return RecallRecord::parse(*text, at.recalled.string());
}

Result<FailureRecord> read_failed(const Layout& at) {
    std::error_code fault;
    if (!fs::exists(at.failed, fault) && !fault) return FailureRecord{};
    const auto text = read_capped(at.failed, record_cap);
    if (!text) return text.error();
    return FailureRecord::parse(*text, at.failed.string());
}

GenerationRecord read_kept(const Layout& at) {
    const auto text = read_capped(at.kept, generation_cap);
    auto record = text ? GenerationRecord::parse(*text, at.kept.string()) : Result<GenerationRecord>(text.error());
    return record ? std::move(*record) : GenerationRecord{.number = 1, .packs = {}};
}

Result<GenerationRecord> read_generation(const Layout& at, std::uint64_t number) {
    const auto path = at.generation(number);
    const auto text = read_capped(path, generation_cap);
    if (!text) return text.error();
    auto record = GenerationRecord::parse(*text, path.string());
    if (record && record->number != number) return Error{"this list of packs belongs to another generation", path.string()};
    if (!record) return record;
    // A list of recalls that the disk has spoilt is told by read_recalled() to whoever asks; the packs still show.
    if (const auto recalled = read_recalled(at)) std::erase_if(record->packs, [&](const PackEntry& pack) { return recalled->covers(pack.label, pack.manifest); });
    return record;
}

namespace {

Result<Manifest> manifest_in(const fs::path& path, const std::string& sha256) {
    const auto text = read_capped(path, manifest_cap);
    if (!text) return text.error();
    const auto hash = hash_text(*text);
    if (!hash) return hash.error();
    if (*hash != sha256) return Error{"this manifest is damaged (its fingerprint is wrong), install the pack again", path.string()};
    return Manifest::parse(*text, path.string());
}

}  // namespace

Result<Manifest> read_manifest(const Layout& at, const std::string& sha256) { return manifest_in(at.manifest(sha256), sha256); }
Result<Manifest> read_incoming_manifest(const Layout& at, const std::string& sha256) { return manifest_in(at.incoming / sha256, sha256); }

namespace {

// Whether everything a generation names is there; the blobs by size only.
Result<> check_manifests(const Layout& at, const GenerationRecord& record, bool and_blobs) {
    for (const auto& pack : record.packs) {
        const auto manifest = read_manifest(at, pack.manifest);
        if (!manifest) return manifest.error();
        if (!and_blobs) continue;
        for (const auto& file : manifest->files)
            if (auto r = check_blob(at.blobs, file); !r) return r;
    }
    return {};
}

// The newest generation below `below` of which nothing is missing; 0 means any.
std::optional<GenerationRecord> newest_whole(const Layout& at, std::uint64_t below = 0) {
    auto numbers = generation_numbers(at);
    std::ranges::reverse(numbers);
    for (const auto number : numbers) {
        if (below != 0 && number >= below) continue;
        auto record = read_generation(at, number);
        if (record && check_manifests(at, *record, true)) return std::move(*record);
    }
    return std::nullopt;
}

}  // namespace

void note(std::vector<Error>* faults, Error fault) {
    if (faults) faults->push_back(std::move(fault));
}

std::optional<GenerationRecord> shown(const Layout& at, std::vector<Error>* faults) {
    const auto number = read_switch(at);
    std::optional<GenerationRecord> named;
    bool damaged = !number;
    if (!number) note(faults, number.error());
    if (number && *number) {
        auto record = read_generation(at, **number);
        auto whole = record ? check_manifests(at, *record, false) : Result<>(record.error());
        if (record) named = std::move(*record);
        if (named && whole) return named;
        note(faults, whole.error());
        damaged = true;
    }
    auto other = newest_whole(at);
    if (!other) return named;
    if (!damaged) note(faults, {"the switch is missing", at.current.string()});
    note(faults, {"showing generation " + std::to_string(other->number) + ", the newest that is whole", at.root.string()});
    return other;
}

std::optional<GenerationRecord> before(const Layout& at, const GenerationRecord& record) {
    if (record.before != 0) {
        auto earlier = read_generation(at, record.before);
        if (earlier && check_manifests(at, *earlier, true)) return std::move(*earlier);
    }
    return newest_whole(at, record.number);
}

Generation public_view(const GenerationRecord& record) {
    Generation generation{record.number, {}, record.good};
    for (const auto& pack : record.packs) generation.manifests.push_back(pack.manifest);
    return generation;
}

Result<std::shared_ptr<const Pack>> open_pack(const Layout& at, const PackEntry& entry, std::vector<Error>* faults) {
    auto manifest = read_manifest(at, entry.manifest);
    if (!manifest) return manifest.error();
    for (const auto& file : manifest->files)
        if (auto r = check_blob(at.blobs, file); !r) note(faults, {r.error().text, entry.label + "/" + file.name});
    return Pack::open(std::make_unique<const BlobSource>(at.blobs, std::move(*manifest)), entry.label);
}

std::vector<std::shared_ptr<const Pack>> open_packs(const Layout& at, const GenerationRecord& record, std::vector<Error>* faults) {
    std::vector<std::shared_ptr<const Pack>> packs;
    for (const auto& entry : record.packs) {
        auto pack = open_pack(at, entry, faults);
        if (pack) packs.push_back(std::move(*pack));
        else note(faults, pack.error().in("pack " + entry.label));
    }
    return packs;
}

Result<> throw_switch(const Layout& at, std::uint64_t number) {
    const auto old_text = read_capped(at.current, 64);
    const std::string new_text = std::to_string(number) + "\n";
    auto outcome = write_durably(at.current, new_text);
    if (outcome) return {};
    // Only the fsync of the folder may have failed, with the new name already in place. What we answer and what
    // the disk shows shall agree, so the old switch is put back as well as a failing disk allows.
    const auto now = read_capped(at.current, 64);
    if (now && *now == new_text && !(old_text && *old_text == new_text)) {
        if (old_text) (void)write_durably(at.current, *old_text);
        else ::unlink(at.current.c_str());
    }
    return outcome.error().in("switch to generation " + std::to_string(number));
}

std::uint64_t free_bytes(const fs::path& folder) {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0) return 0;
    return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

std::string megabytes(std::uint64_t bytes) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.1f MB", static_cast<double>(bytes) / 1e6);
    return text.data();
}

Result<> switch_to(const Layout& at, const GenerationRecord& record) {
    const auto text = record.text();
    if (!text) return text.error();
    const auto put = [&]() -> Result<> {
        if (auto r = write_durably(at.generation(record.number), *text); !r) return r;
        if (auto r = sync_folder(at.root); !r) return r;
        return throw_switch(at, record.number);
    };
    auto outcome = put();
    const auto now = read_switch(at);
    if (!outcome && !(now && *now == record.number)) ::unlink(at.generation(record.number).c_str());
    return outcome;
}

// One that is damaged is begun anew: the worst that follows is one more trial of a pack that failed.
Result<> add_failures(const Layout& at, const std::vector<FailedPack>& failures) {
    FailureRecord record;
    if (auto known = read_failed(at)) record = std::move(*known);
    const auto before = record.failures.size();
    for (const auto& failure : failures)
        if (!record.names(failure.manifest)) record.failures.push_back(failure);
    if (record.failures.size() == before) return {};
    const auto text = record.text();
    if (!text) return text.error();
    return write_durably(at.failed, *text);
}

std::uint64_t next_number(const Layout& at) {
    const auto numbers = generation_numbers(at);
    const auto named = read_switch(at);
    return std::max(numbers.empty() ? 0 : numbers.back(), named ? named->value_or(0) : 0) + 1;
}

}  // namespace estation::content::shelf
