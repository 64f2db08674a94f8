// Clearing up: what no generation that can still be shown names, and what was left unfinished.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <set>
#include <system_error>

#include "content/durable.h"
#include "content/manifest.h"
#include "content/store.h"
#include "content/store_shelf.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using namespace shelf;

class Sweeper {
public:
    explicit Sweeper(const Layout& at) : at_(at) {}
    Result<> drop_generations(std::uint64_t older_than);
    Result<> find_named();
    // Also these, when their manifests are here.
    void need(const std::vector<WantedPack>& packs);
    Result<> drop_unnamed();
    Result<> drop_unwanted_incoming();
    [[nodiscard]] std::uint64_t freed() const { return freed_; }

private:
    Result<> remove(const fs::path& path);
    // Removes what `unwanted` says, and unfinished files; then makes the removals durable.
    Result<> clear(const fs::path& folder, const std::function<bool(const std::string& name)>& unwanted);

    const Layout& at_;
    std::uint64_t freed_ = 0;
    std::set<std::string> manifests_, blobs_, wanted_;
};

Result<> Sweeper::remove(const fs::path& path) {
    std::error_code fault;
    const auto bytes = fs::file_size(path, fault);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return Error{"cannot remove the file: " + plain_words(errno), path.string()};
    if (!fault) freed_ += bytes;
    return {};
}

Result<> Sweeper::clear(const fs::path& folder, const std::function<bool(const std::string&)>& unwanted) {
    bool removed = false;
    for (const auto& name : names_in(folder)) {
        std::error_code fault;
        if (fs::is_directory(fs::symlink_status(folder / name, fault))) continue;
        if (!is_unfinished_name(name) && !unwanted(name)) continue;
        if (auto r = remove(folder / name); !r) return r;
        removed = true;
    }
    if (!removed) return {};
    return sync_folder(folder);
}

Result<> Sweeper::drop_generations(std::uint64_t older_than) {
    return clear(at_.generations, [&](const std::string& name) {
        std::uint64_t number = 0;
        return name.ends_with(".txt") && parse_number(std::string_view(name).substr(0, name.size() - 4), number) && number < older_than;
    });
}

// Collects what the remaining generations name. A manifest that is there but cannot be read for a reason other
// than its content (a failing disk) stops the sweep: its blobs would be taken for nobody's.
Result<> Sweeper::find_named() {
    std::vector<GenerationRecord> records{read_kept(at_)};
    for (const auto number : generation_numbers(at_))
        if (auto record = read_generation(at_, number)) records.push_back(std::move(*record));
    for (const auto& record : records)
        for (const auto& pack : record.packs) {
            manifests_.insert(pack.manifest + ".txt");
            const auto manifest = read_manifest(at_, pack.manifest);
            if (manifest) {
                for (const auto& file : manifest->files) blobs_.insert(file.sha256);
            } else if (std::error_code fault; fs::exists(at_.manifest(pack.manifest), fault) && !read_capped(at_.manifest(pack.manifest), manifest_cap)) {
                return manifest.error();
            }
        }
    return {};
}

void Sweeper::need(const std::vector<WantedPack>& packs) {
    for (const auto& pack : packs) {
        wanted_.insert(pack.manifest);
        manifests_.insert(pack.manifest + ".txt");
        auto manifest = read_manifest(at_, pack.manifest);
        if (!manifest) manifest = read_incoming_manifest(at_, pack.manifest);
        if (!manifest) continue;
        for (const auto& file : manifest->files) {
            blobs_.insert(file.sha256);
            wanted_.insert(file.sha256);
        }
    }
}

Result<> Sweeper::drop_unwanted_incoming() {
    const auto unwanted = [&](const std::string& name) { return !wanted_.contains(name); };
    if (auto r = clear(at_.incoming, unwanted); !r) return r;
    return clear(at_.parts, unwanted);
}

Result<> Sweeper::drop_unnamed() {
    if (auto r = clear(at_.root, [](const std::string&) { return false; }); !r) return r;
    if (auto r = clear(at_.manifests, [&](const std::string& name) { return !manifests_.contains(name); }); !r) return r;
    if (auto r = clear(at_.damaged, [](const std::string&) { return true; }); !r) return r;
    for (const auto& name : names_in(at_.blobs)) {
        if (auto r = clear(at_.blobs / name, [&](const std::string& blob) { return !blobs_.contains(blob); }); !r) return r;
    }
    return {};
}

// The oldest generation that is still needed: the shown one once it is good, else the one that a roll back goes to.
std::uint64_t oldest_needed(const Layout& at, bool keep_the_way_back) {
    const auto now = shown(at, nullptr);
    if (!now) return 0;
    const auto earlier = keep_the_way_back || !now->good ? before(at, *now) : std::nullopt;
    return std::min(now->number, earlier ? earlier->number : now->number);
}

}  // namespace

Result<std::uint64_t> Store::sweep() {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("sweep");
    Sweeper sweeper(at);
    // Generations go first and durably: nothing may ever name a blob that is gone.
    if (auto r = sweeper.drop_generations(oldest_needed(at, true)); !r) return r.error().in("sweep");
    if (auto r = sweeper.find_named(); !r) return r.error().in("sweep");
    if (auto r = sweeper.drop_unnamed(); !r) return r.error().in("sweep");
    return sweeper.freed();
}

Result<std::uint64_t> Store::make_room(const std::vector<WantedPack>& packs) {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("make room");
    Sweeper sweeper(at);
    if (auto r = sweeper.drop_generations(oldest_needed(at, false)); !r) return r.error().in("make room");
    if (auto r = sweeper.find_named(); !r) return r.error().in("make room");
    sweeper.need(packs);
    if (auto r = sweeper.drop_unnamed(); !r) return r.error().in("make room");
    if (auto r = sweeper.drop_unwanted_incoming(); !r) return r.error().in("make room");
    return sweeper.freed();
}

}  // namespace estation::content
