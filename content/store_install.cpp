// Installing from pack folders, as an author or a tool has them.
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "content/store.h"
#include "content/store_shelf.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using namespace shelf;
using Progress = std::function<void(std::uint64_t, std::uint64_t)>;
constexpr std::uint64_t disk_block = 4096;

struct Survey {
    fs::path folder;
    Manifest manifest;
    std::string text, sha256;
};

// Counts bytes twice: once read to name them, once copied or found.
class Counter {
public:
    Counter(const Progress& progress, std::uint64_t total) : progress_(progress), total_(total) {}
    void add(std::uint64_t bytes) {
        done_ += bytes;
        if (progress_) progress_(std::min(done_, total_), total_);
    }
    void finish() {
        if (progress_ && done_ != total_) progress_(total_, total_);
    }

private:
    const Progress& progress_;
    std::uint64_t total_, done_ = 0;
};

std::uint64_t bytes_in(const fs::path& folder) {
    std::uint64_t sum = 0;
    std::error_code fault;
    for (fs::recursive_directory_iterator entry(folder, fault); !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
        std::error_code gone;
        if (const auto bytes = entry->is_regular_file(gone) ? entry->file_size(gone) : 0; !gone) sum += bytes;
    }
    return sum;
}

Result<std::vector<Survey>> survey_all(const std::vector<fs::path>& folders, Counter& counter) {
    std::vector<Survey> surveys;
    if (folders.empty()) return Error{"name at least one pack folder, an empty programme would be an empty screen", {}};
    for (const auto& given : folders) {
        auto folder = fs::absolute(given).lexically_normal();
        if (!folder.has_filename()) folder = folder.parent_path();  // "packs/p01/"
        auto manifest = survey(folder, [&](std::uint64_t bytes) { counter.add(bytes); });
        if (!manifest) return manifest.error();
        auto text = manifest->text();
        auto hash = hash_text(text);
        if (!hash) return hash.error();
        surveys.push_back({folder, std::move(*manifest), std::move(text), std::move(*hash)});
    }
    return surveys;
}

InstallPlan plan_for(const Layout& at, const std::vector<Survey>& surveys) {
    InstallPlan plan;
    std::set<std::string> seen;
    for (const auto& pack : surveys) {
        plan.bytes_needed += pack.text.size() + 2 * disk_block;
        for (const auto& file : pack.manifest.files) {
            if (!seen.insert(file.sha256).second) continue;
            if (check_blob(at.blobs, file)) {
                ++plan.files_kept;
                continue;
            }
            ++plan.files_new;
            plan.bytes_needed += (file.bytes + disk_block - 1) / disk_block * disk_block + disk_block / 8;
        }
    }
    plan.bytes_free = free_bytes(at.root);
    return plan;
}

// One installation under way. What it has put on the disk is taken away again when it does not reach the
// switch, so that an update that fails on a full disk does not leave the disk full.
class Installation {
public:
    Installation(const Layout& at, Counter& counter) : at_(at), counter_(counter) {}
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;
    ~Installation() {
        // The generation first: a list of packs without its files must not be the newest one around.
        for (auto path = written_.rbegin(); path != written_.rend(); ++path) ::unlink(path->c_str());
    }

    Result<> put_blobs(const std::vector<Survey>& surveys);
    Result<> put_manifests(const std::vector<Survey>& surveys);
    Result<std::vector<PackEntry>> try_packs(const std::vector<Survey>& surveys) const;
    Result<> put_generation(const GenerationRecord& record);
    void keep() { written_.clear(); }

private:
    Result<> put_blob(const fs::path& source, const ManifestFile& file);
    Result<> make(const fs::path& folder) const;

    const Layout& at_;
    Counter& counter_;
    std::vector<fs::path> written_;
};

Result<> Installation::make(const fs::path& folder) const {
    std::error_code fault;
    fs::create_directory(folder, fault);
    if (fault) return Error{"cannot make the folder: " + plain_words(fault.value()), folder.string()};
    return {};
}

Result<> Installation::put_blob(const fs::path& source, const ManifestFile& file) {
    const auto target = at_.blob(file.sha256);
    if (check_blob(at_.blobs, file)) {
        counter_.add(file.bytes);
        return {};
    }
    if (auto r = make(target.parent_path()); !r) return r;
    auto blob = NewFile::beside(target);
    if (!blob) return blob.error();
    const auto hash = hash_file(source, [&](std::span<const std::byte> piece) {
        counter_.add(piece.size());
        return blob->write(piece);
    });
    if (!hash) return hash.error();
    if (hash->hex != file.sha256) return Error{"the file changed while it was being read, try again when nobody writes to it", source.string()};
    if (auto r = blob->finish(); !r) return r;
    written_.push_back(target);
    return {};
}

Result<> Installation::put_blobs(const std::vector<Survey>& surveys) {
    for (const auto& folder : {at_.blobs, at_.manifests, at_.generations})
        if (auto r = make(folder); !r) return r;
    std::set<fs::path> folders;
    for (const auto& pack : surveys) {
        for (const auto& file : pack.manifest.files) {
            if (auto r = put_blob(pack.folder / file.name, file); !r) return r;
            folders.insert(at_.blob(file.sha256).parent_path());
        }
    }
    // Also the folders of blobs that were there: a program killed after a rename has never made it durable.
    for (const auto& folder : folders)
        if (auto r = sync_folder(folder); !r) return r;
    return sync_folder(at_.blobs);
}

Result<> Installation::put_manifests(const std::vector<Survey>& surveys) {
    for (const auto& pack : surveys) {
        if (read_manifest(at_, pack.sha256)) continue;
        const auto target = at_.manifest(pack.sha256);
        auto file = NewFile::beside(target);
        if (!file) return file.error();
        if (auto r = file->write(std::as_bytes(std::span(pack.text))); !r) return r;
        if (auto r = file->finish(); !r) return r;
        written_.push_back(target);
    }
    return sync_folder(at_.manifests);
}

// Opens every pack as a station will, from the blobs: what cannot be opened must never be switched to.
Result<std::vector<PackEntry>> Installation::try_packs(const std::vector<Survey>& surveys) const {
    std::vector<PackEntry> entries;
    std::map<std::string, fs::path> folder_of;
    for (const auto& pack : surveys) {
        const auto label = pack.folder.filename().string();
        const auto opened = open_pack(at_, {pack.sha256, label}, nullptr);
        if (!opened) return opened.error().in("pack " + label);
        const auto& id = (*opened)->id();
        const auto [other, first] = folder_of.emplace(id, pack.folder);
        if (!first) return Error{"two packs have the id " + id + ", give one of them another (the other is " + other->second.string() + ")", pack.folder.string()};
        entries.push_back({pack.sha256, id});
    }
    return entries;
}

Result<> Installation::put_generation(const GenerationRecord& record) {
    const auto outcome = switch_to(at_, record);
    // Where even putting the old switch back failed, the new generation is what a reader finds: leave it whole.
    const auto now = read_switch(at_);
    if (outcome || (now && *now == record.number)) keep();
    return outcome;
}

Result<> refuse_when_full(const InstallPlan& plan, std::uint64_t reserve_bytes, const fs::path& root) {
    if (plan.files_new == 0) return {};  // nothing to copy: switching between what is here always works
    if (plan.bytes_free >= reserve_bytes && plan.bytes_free - reserve_bytes >= plan.bytes_needed) return {};
    return Error{"not enough space: the packs need " + megabytes(plan.bytes_needed) + " and " + megabytes(reserve_bytes) +
                     " must stay free, but the disk has " + megabytes(plan.bytes_free) + "; take something off the disk or leave a pack out",
                 root.string()};
}

}  // namespace

Result<InstallPlan> Store::plan(const std::vector<fs::path>& pack_folders) const {
    const Progress nobody;
    Counter counter(nobody, 0);
    const auto surveys = survey_all(pack_folders, counter);
    if (!surveys) return surveys.error().in("plan");
    return plan_for(Layout(root_), *surveys);
}

Result<Generation> Store::install(const std::vector<fs::path>& pack_folders, std::uint64_t reserve_bytes, const Progress& progress) {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("install");
    std::uint64_t total = 0;
    for (const auto& folder : pack_folders) total += 2 * bytes_in(folder);
    Counter counter(progress, total);

    const auto surveys = survey_all(pack_folders, counter);
    if (!surveys) return surveys.error().in("install");
    if (auto r = refuse_when_full(plan_for(at, *surveys), reserve_bytes, root_); !r) return r.error().in("install");

    Installation installation(at, counter);
    if (auto r = installation.put_blobs(*surveys); !r) return r.error().in("install");
    if (auto r = installation.put_manifests(*surveys); !r) return r.error().in("install");
    auto entries = installation.try_packs(*surveys);
    if (!entries) return entries.error().in("install");
    counter.finish();

    const auto now = shown(at, nullptr);
    const auto named = read_switch(at);
    if (now && now->packs == *entries && named && *named == now->number) {
        installation.keep();  // the same programme again: at most something missing has been put back
        return public_view(*now);
    }
    GenerationRecord next;
    next.number = next_number(at);
    next.before = now ? now->number : 0;
    next.packs = std::move(*entries);
    if (auto r = installation.put_generation(next); !r) return r.error().in("install");
    return public_view(next);
}

}  // namespace estation::content
