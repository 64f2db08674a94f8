#include "content/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <set>
#include <system_error>

#include "content/blob_source.h"
#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using Progress = std::function<void(std::uint64_t, std::uint64_t)>;
constexpr std::uint64_t starts_allowed = 3;
constexpr std::uint64_t disk_block = 4096;

struct Layout {
    explicit Layout(const fs::path& root_folder) : root(root_folder) {}
    fs::path root;
    fs::path blobs = root / "blobs", manifests = root / "manifests", generations = root / "generations";
    fs::path current = root / "current", starts = root / "starts", damaged = root / "damaged";
    [[nodiscard]] fs::path blob(const std::string& sha256) const { return blob_path(blobs, sha256); }
    [[nodiscard]] fs::path manifest(const std::string& sha256) const { return manifests / (sha256 + ".txt"); }
    [[nodiscard]] fs::path generation(std::uint64_t number) const { return generations / (std::to_string(number) + ".txt"); }
};

// One program at a time changes a store. The lock belongs to the open folder, so it cannot outlive a crash.
class FolderLock {
public:
    static Result<FolderLock> take(const fs::path& folder) {
        const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (file < 0) return Error{"cannot open the store: " + plain_words(errno), folder.string()};
        FolderLock lock(file);
        // EWOULDBLOCK is the one real refusal; a file system without locks must not keep a station from updating.
        if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
            return Error{"another program is changing this store, try again when it has finished", folder.string()};
        return lock;
    }
    FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    // Unlocked, not only closed: a child process being started at this moment still holds a copy of the descriptor.
    ~FolderLock() {
        if (file_ < 0) return;
        ::flock(file_, LOCK_UN);
        ::close(file_);
    }

private:
    explicit FolderLock(int file) : file_(file) {}
    int file_;
};

// ---- reading what is there -------------------------------------------------------------------------------

// Names of a folder, without those of unfinished files; a folder that is not there is empty.
std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code fault;
    for (fs::directory_iterator entry(folder, fault); !fault && entry != fs::directory_iterator(); entry.increment(fault))
        names.push_back(entry->path().filename().string());
    return names;
}

// Numbers of the generations that have a file, whole or not, oldest first.
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

Result<GenerationRecord> read_generation(const Layout& at, std::uint64_t number) {
    const auto path = at.generation(number);
    const auto text = read_capped(path, generation_cap);
    if (!text) return text.error();
    auto record = GenerationRecord::parse(*text, path.string());
    if (record && record->number != number) return Error{"this list of packs belongs to another generation", path.string()};
    return record;
}

Result<Manifest> read_manifest(const Layout& at, const std::string& sha256) {
    const auto path = at.manifest(sha256);
    const auto text = read_capped(path, manifest_cap);
    if (!text) return text.error();
    const auto hash = hash_text(*text);
    if (!hash) return hash.error();
    if (*hash != sha256) return Error{"this manifest is damaged (its fingerprint is wrong), install the pack again", path.string()};
    return Manifest::parse(*text, path.string());
}

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

void note(std::vector<Error>* faults, Error fault) {
    if (faults) faults->push_back(std::move(fault));
}

// What is shown. A switch, a generation or a manifest that cannot be read sends us to the newest whole
// generation; when there is none, to the switch's own as far as it goes.
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

// Where a roll back goes: what was shown before, else the newest whole one that is older.
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

// ---- changing it -----------------------------------------------------------------------------------------

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
    const auto text = record.text();
    if (!text) return text.error();
    written_.push_back(at_.generation(record.number));
    if (auto r = write_durably(at_.generation(record.number), *text); !r) return r;
    if (auto r = sync_folder(at_.root); !r) return r;
    auto outcome = throw_switch(at_, record.number);
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

// ---- clearing up -----------------------------------------------------------------------------------------

class Sweeper {
public:
    explicit Sweeper(const Layout& at) : at_(at) {}
    Result<> drop_generations(std::uint64_t older_than);
    Result<> find_named();
    Result<> drop_unnamed();
    [[nodiscard]] std::uint64_t freed() const { return freed_; }

private:
    Result<> remove(const fs::path& path);
    // Removes what `unwanted` says, and unfinished files; then makes the removals durable.
    Result<> clear(const fs::path& folder, const std::function<bool(const std::string& name)>& unwanted);

    const Layout& at_;
    std::uint64_t freed_ = 0;
    std::set<std::string> manifests_, blobs_;
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
    for (const auto number : generation_numbers(at_)) {
        const auto record = read_generation(at_, number);
        if (!record) continue;
        for (const auto& pack : record->packs) {
            manifests_.insert(pack.manifest + ".txt");
            const auto manifest = read_manifest(at_, pack.manifest);
            if (manifest) {
                for (const auto& file : manifest->files) blobs_.insert(file.sha256);
            } else if (std::error_code fault; fs::exists(at_.manifest(pack.manifest), fault) && !read_capped(at_.manifest(pack.manifest), manifest_cap)) {
                return manifest.error();
            }
        }
    }
    return {};
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

}  // namespace

// ---- the Store -------------------------------------------------------------------------------------------

Result<Store> Store::open(const fs::path& root) {
    const auto absolute = fs::absolute(root).lexically_normal();
    if (auto r = make_folder_durably(absolute); !r) return r.error().in("open the store");
    return Store(absolute);
}

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
    const auto numbers = generation_numbers(at);
    GenerationRecord next;
    next.number = std::max(numbers.empty() ? 0 : numbers.back(), named ? named->value_or(0) : 0) + 1;
    next.before = now ? now->number : 0;
    next.packs = std::move(*entries);
    if (auto r = installation.put_generation(next); !r) return r.error().in("install");
    return public_view(next);
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

Result<> Store::roll_back() {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("roll back");
    const auto now = shown(at, nullptr);
    const auto earlier = now ? before(at, *now) : std::nullopt;
    if (!earlier) return Error{"there is no earlier generation to roll back to", root_.string()};
    if (auto r = throw_switch(at, earlier->number); !r) return r.error().in("roll back");
    return {};
}

Result<std::uint64_t> Store::sweep() {
    const Layout at(root_);
    const auto lock = FolderLock::take(root_);
    if (!lock) return lock.error().in("sweep");
    Sweeper sweeper(at);
    // Generations go first and durably: nothing may ever name a blob that is gone.
    if (const auto now = shown(at, nullptr)) {
        const auto earlier = before(at, *now);
        if (auto r = sweeper.drop_generations(std::min(now->number, earlier ? earlier->number : now->number)); !r) return r.error().in("sweep");
    }
    if (auto r = sweeper.find_named(); !r) return r.error().in("sweep");
    if (auto r = sweeper.drop_unnamed(); !r) return r.error().in("sweep");
    return sweeper.freed();
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
