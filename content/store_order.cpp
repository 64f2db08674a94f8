// What an order brings: packs whose files were fetched one by one, and recalls.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

#include "content/durable.h"
#include "content/store.h"
#include "content/store_shelf.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using namespace shelf;
constexpr std::uint64_t disk_block = 4096;

bool is_waiting(const Layout& at, const ManifestFile& file) {
    std::error_code fault;
    const auto path = at.incoming / file.sha256;
    return fs::is_regular_file(fs::symlink_status(path, fault)) && fs::file_size(path, fault) == file.bytes && !fault;
}

std::uint64_t on_disk(std::uint64_t bytes) { return (bytes + disk_block - 1) / disk_block * disk_block + disk_block / 8; }

// The files that somebody still names.
std::set<std::string> files_of(const Layout& at, const GenerationRecord& record) {
    std::set<std::string> files;
    for (const auto& pack : record.packs)
        if (const auto manifest = read_manifest(at, pack.manifest))
            for (const auto& file : manifest->files) files.insert(file.sha256);
    return files;
}

std::uint64_t bytes_besides(const Layout& at, const std::set<std::string>& kept) {
    std::uint64_t sum = 0;
    for (const auto& folder : names_in(at.blobs))
        for (const auto& name : names_in(at.blobs / folder)) {
            std::error_code fault;
            if (const auto bytes = kept.contains(name) ? 0 : fs::file_size(at.blobs / folder / name, fault); !fault) sum += bytes;
        }
    return sum;
}

// Moves one pack's files from incoming to where the store keeps them. They were made durable there; here it is their
// new names, by an fsync of each folder, before anything names them.
class Shelving {
public:
    explicit Shelving(const Layout& at) : at_(at) {}
    Result<> put(const std::string& manifest_hash, const Manifest& manifest);

private:
    Result<> make(const fs::path& folder) const;
    Result<> move(const fs::path& from, const fs::path& to);

    const Layout& at_;
};

Result<> Shelving::make(const fs::path& folder) const {
    std::error_code fault;
    fs::create_directory(folder, fault);
    if (fault) return Error{"cannot make the folder: " + plain_words(fault.value()), folder.string()};
    return {};
}

Result<> Shelving::move(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) == 0) return {};
    return Error{"cannot put the file in its place: " + plain_words(errno), to.string()};
}

Result<> Shelving::put(const std::string& manifest_hash, const Manifest& manifest) {
    for (const auto& folder : {at_.blobs, at_.manifests, at_.generations})
        if (auto r = make(folder); !r) return r;
    std::set<fs::path> folders;
    for (const auto& file : manifest.files) {
        const auto target = at_.blob(file.sha256);
        folders.insert(target.parent_path());
        if (check_blob(at_.blobs, file)) continue;
        if (!is_waiting(at_, file)) return Error{"a file of the pack has not come yet", file.name};
        if (auto r = make(target.parent_path()); !r) return r;
        if (auto r = move(at_.incoming / file.sha256, target); !r) return r;
    }
    for (const auto& folder : folders)
        if (auto r = sync_folder(folder); !r) return r;
    if (auto r = sync_folder(at_.blobs); !r) return r;
    if (!read_manifest(at_, manifest_hash)) {
        if (auto r = move(at_.incoming / manifest_hash, at_.manifest(manifest_hash)); !r) return r;
    }
    return sync_folder(at_.manifests);
}

Result<Manifest> find_manifest(const Layout& at, const std::string& sha256) {
    auto manifest = read_manifest(at, sha256);
    if (manifest) return manifest;
    return read_incoming_manifest(at, sha256);
}

// One pack as a station will open it: what cannot be opened must never be switched to.
// What is shown already is not opened again: it lies there durably, and in safe mode it may be what the kiosk dies of.
Result<> take_in(const Layout& at, const WantedPack& pack, const FailureRecord& failed, const GenerationRecord* now) {
    if (failed.names(pack.manifest)) return Error{"this version failed here before; publish another one", pack.id};
    const auto manifest = find_manifest(at, pack.manifest);
    if (!manifest) return manifest.error();
    const bool shown = now != nullptr && std::ranges::find(now->packs, PackEntry{pack.manifest, pack.id}) != now->packs.end();
    if (shown && read_manifest(at, pack.manifest) && std::ranges::all_of(manifest->files, [&](const ManifestFile& file) { return static_cast<bool>(check_blob(at.blobs, file)); })) return {};
    if (auto r = Shelving(at).put(pack.manifest, *manifest); !r) return r;
    const auto opened = open_pack(at, {pack.manifest, pack.id}, nullptr);
    if (!opened) return opened.error();
    if ((*opened)->id() != pack.id) return Error{"the order calls this pack " + pack.id + ", it calls itself " + (*opened)->id(), pack.id};
    return {};
}

// The newest version of a pack in another generation that is here, whole, and has not failed itself.
std::optional<PackEntry> version_before(const Layout& at, const PackEntry& pack, const FailureRecord& failed) {
    auto numbers = generation_numbers(at);
    std::ranges::reverse(numbers);
    for (const auto number : numbers) {
        const auto generation = read_generation(at, number);
        if (!generation) continue;
        const auto found = std::ranges::find(generation->packs, pack.label, &PackEntry::label);
        if (found == generation->packs.end() || found->manifest == pack.manifest || failed.names(found->manifest)) continue;
        const auto manifest = read_manifest(at, found->manifest);
        const bool whole = manifest && std::ranges::all_of(manifest->files, [&](const ManifestFile& file) { return static_cast<bool>(check_blob(at.blobs, file)); });
        if (whole && open_pack(at, *found, nullptr)) return *found;
    }
    return std::nullopt;
}

}  // namespace

fs::path Store::incoming(const std::string& sha256) const { return Layout(root_).incoming / sha256; }
fs::path Store::incoming_parts() const { return Layout(root_).parts; }
fs::path Store::blob(const std::string& sha256) const { return Layout(root_).blob(sha256); }
Result<Manifest> Store::manifest(const std::string& sha256) const { return find_manifest(Layout(root_), sha256); }

Result<OrderPlan> Store::plan_order(const std::vector<WantedPack>& packs) const {
    const Layout at(root_);
    OrderPlan plan;
    std::set<std::string> needed;
    for (const auto& pack : packs) {
        const auto manifest = find_manifest(at, pack.manifest);
        if (!manifest) return manifest.error().in("plan");
        for (const auto& file : manifest->files) {
            if (!needed.insert(file.sha256).second || check_blob(at.blobs, file) || is_waiting(at, file)) continue;
            plan.missing.push_back(file);
            plan.bytes_needed += on_disk(file.bytes);
        }
        plan.bytes_needed += 2 * disk_block;
    }
    plan.bytes_free = free_bytes(at.root);
    needed.merge(files_of(at, read_kept(at)));
    if (const auto now = shown(at, nullptr)) {
        for (const auto& pack : now->packs)
            if (std::ranges::none_of(packs, [&](const WantedPack& wanted) { return wanted.id == pack.label; })) plan.leaving.push_back(pack.label);
        needed.merge(files_of(at, *now));
        if (!now->good)
            if (const auto earlier = before(at, *now)) needed.merge(files_of(at, *earlier));
    }
    plan.bytes_to_clear = bytes_besides(at, needed);
    return plan;
}

Result<Installed> Store::install_order(const std::vector<WantedPack>& packs) {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("install");
    const auto failed = read_failed(at);
    const auto recalled = read_recalled(at);
    const auto now = shown(at, nullptr);
    Installed done;
    std::vector<PackEntry> entries;
    for (const auto& pack : packs) {
        if (recalled && recalled->covers(pack.id, pack.manifest)) continue;
        const auto taken = take_in(at, pack, failed ? *failed : FailureRecord{}, now ? &*now : nullptr);
        if (taken) {
            entries.push_back({pack.manifest, pack.id});
            continue;
        }
        done.left_out.push_back({taken.error().line(), pack.id});
        if (!now) continue;
        const auto kept = std::ranges::find(now->packs, pack.id, &PackEntry::label);
        if (kept != now->packs.end()) entries.push_back(*kept);
    }
    if (entries.empty()) return Error{done.left_out.empty() ? "the order names no pack that may be shown" : done.left_out.front().text, root_.string()}.in("install");
    const auto named = read_switch(at);
    if (now && now->packs == entries && named && *named == now->number) {
        done.generation = public_view(*now);
        return done;
    }
    const GenerationRecord next{next_number(at), now ? now->number : 0, false, std::move(entries)};
    if (auto r = switch_to(at, next); !r) return r.error().in("install");
    done.generation = public_view(next);
    done.changed = true;
    return done;
}

Result<> Store::keep(const std::vector<WantedPack>& packs) {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("keep");
    auto record = read_kept(at);
    std::vector<PackEntry> entries;
    for (const auto& pack : packs) entries.push_back({pack.manifest, pack.id});
    if (record.packs != entries) {
        record.packs = std::move(entries);
        const auto text = record.text();
        if (!text) return text.error().in("keep");
        // The list first: from here on no sweep takes what it names.
        if (auto r = write_durably(at.kept, *text); !r) return r.error().in("keep");
    }
    for (const auto& pack : packs) {
        const auto manifest = find_manifest(at, pack.manifest);
        if (!manifest) return manifest.error().in("keep");
        if (auto r = Shelving(at).put(pack.manifest, *manifest); !r) return r.error().in("keep");
    }
    return {};
}

Result<> Store::recall(const std::vector<RecalledPack>& recalls) {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("recall");
    const auto known = read_recalled(at);
    if (known && known->recalls == recalls) {
        // A power cut may have come between the name and its folder.
        return recalls.empty() ? Result<>() : sync_folder(at.root);
    }
    const auto was = shown(at, nullptr);
    const auto text = RecallRecord{recalls}.text();
    if (!text) return text.error().in("recall");
    if (auto r = write_durably(at.recalled, *text); !r) return r.error().in("recall");
    // From here on it holds. A list of packs that no longer names them lets a recall be lifted without holes.
    const auto now = shown(at, nullptr);
    if (was && now && was->number == now->number && was->packs != now->packs && !now->packs.empty())
        static_cast<void>(static_cast<bool>(switch_to(at, {next_number(at), now->before, now->good, now->packs})));
    return {};
}

std::vector<RecalledPack> Store::recalled() const {
    auto record = read_recalled(Layout(root_));
    return record ? std::move(record->recalls) : std::vector<RecalledPack>();
}

std::vector<FailedPack> Store::failed() const {
    auto record = read_failed(Layout(root_));
    return record ? std::move(record->failures) : std::vector<FailedPack>();
}

Result<> Store::note_failure(const std::string& manifest, const std::string& reason) {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("note a failure");
    return add_failures(at, {{manifest, reason}});
}

Result<bool> Store::put_aside(const std::string& pack, const std::string& version, const std::string& reason) {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("put a pack aside");
    const auto now = shown(at, nullptr);
    if (!now) return false;
    auto packs = now->packs;
    const auto found = std::ranges::find(packs, pack, &PackEntry::label);
    const auto opened = found == packs.end() ? Result<std::shared_ptr<const Pack>>(Error{"is not shown", pack}) : open_pack(at, *found, nullptr);
    if (!opened || (*opened)->version() != version) return false;
    const auto failed = read_failed(at);
    const auto earlier = version_before(at, *found, failed ? *failed : FailureRecord{});
    if (!earlier && packs.size() == 1) return false;
    // Noted before the switch, so that a power cut in between cannot bring it back.
    if (auto r = add_failures(at, {{found->manifest, reason}}); !r) return r.error().in("put a pack aside");
    if (earlier) *found = *earlier;
    else packs.erase(found);
    if (auto r = switch_to(at, {next_number(at), now->before, now->good, std::move(packs)}); !r) return r.error().in("put a pack aside");
    return true;
}

}  // namespace estation::content
