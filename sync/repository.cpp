#include "sync/repository.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"
#include "sync/download.h"
#include "sync/trust/trusted.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::int64_t one_day = 86'400;
const trust::Limits limits;

// The highest N of N.<role>.json; a publisher that lost its power may have left one that nothing names yet.
std::int64_t highest_version(const fs::path& folder, std::string_view role) {
    std::int64_t highest = 0;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
        const std::string name = entry.path().filename().string();
        std::int64_t version = 0;
        const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), version);
        if (failed == std::errc() && std::string_view(end) == "." + std::string(role) + ".json") highest = std::max(highest, version);
    }
    return highest;
}

template <class T>
Result<> check_signed(std::string_view root_bytes, const std::string& role, const Result<trust::Unverified<T>>& file) {
    if (!file) return file.error();
    const auto root = trust::read_root(root_bytes);
    if (!root) return root.error();
    return trust::meets_threshold(role, root->body.roles.at(role), root->body.keys, file->signed_bytes, file->signatures);
}

}  // namespace

Result<Repository> Repository::open(const fs::path& folder) {
    for (const char* const part : {"metadata", "targets"})
        if (auto r = content::make_folder_durably(folder / part); !r) return r.error();
    Repository repository(folder);
    if (auto r = repository.read_roots(); !r) return r.error();
    if (auto r = repository.read_current(); !r) return r.error();
    return repository;
}

Result<> Repository::read_roots() {
    std::optional<trust::TrustedSet> set;
    for (std::int64_t version = 1;; ++version) {
        const fs::path file = metadata(std::to_string(version) + ".root.json");
        std::error_code none;
        if (!fs::exists(file, none)) return {};
        auto bytes = content::read_capped(file, limits.root_bytes);
        if (!bytes) return bytes.error();
        if (!set) {
            auto begun = trust::TrustedSet::begin(*bytes, 0);
            if (!begun) return Error{begun.error().text, file.string()};
            set = std::move(*begun);
        } else {
            auto next = set->check_root(*bytes);
            if (!next) return Error{next.error().text, file.string()};
            set->take_root(std::move(*next));
        }
        root_bytes_ = std::move(*bytes);
        root_version_ = version;
    }
}

Result<> Repository::read_current() {
    const fs::path switch_file = metadata("timestamp.json");
    std::error_code none;
    if (!fs::exists(switch_file, none)) return {};
    const auto timestamp_bytes = content::read_capped(switch_file, limits.timestamp_bytes);
    if (!timestamp_bytes) return timestamp_bytes.error();
    const auto timestamp = trust::read_timestamp(*timestamp_bytes);
    if (!timestamp) return Error{timestamp.error().text, switch_file.string()};
    timestamp_version_ = timestamp->body.version;
    snapshot_ = timestamp->body.snapshot;

    const fs::path snapshot_file = metadata(std::to_string(snapshot_.version) + ".snapshot.json");
    const auto snapshot_bytes = content::read_capped(snapshot_file, limits.snapshot_bytes);
    if (!snapshot_bytes) return snapshot_bytes.error();
    if (auto r = trust::check_bytes(*snapshot_bytes, snapshot_.length, snapshot_.hashes); !r) return Error{r.error().text, snapshot_file.string()};
    const auto snapshot = trust::read_snapshot(*snapshot_bytes);
    if (!snapshot) return Error{snapshot.error().text, snapshot_file.string()};
    snapshot_meta_ = snapshot->body.meta;

    const trust::MetaFile& listed = snapshot_meta_["targets.json"];
    const fs::path targets_file = metadata(std::to_string(listed.version) + ".targets.json");
    const auto targets_bytes = content::read_capped(targets_file, limits.targets_bytes);
    if (!targets_bytes) return targets_bytes.error();
    if (auto r = trust::check_bytes(*targets_bytes, listed.length, listed.hashes); !r) return Error{r.error().text, targets_file.string()};
    auto targets = trust::read_targets(*targets_bytes);
    if (!targets) return Error{targets.error().text, targets_file.string()};
    targets_ = std::move(targets->body.targets);
    const auto whole = trust::parse_json(*targets_bytes);
    if (!whole) return whole.error();
    targets_body_ = *whole->find("signed");
    return {};
}

Result<> Repository::add_root(std::string_view signed_bytes) {
    if (signed_bytes.size() > limits.root_bytes) return Error{"the root is longer than stations take", {}};
    auto first = trust::TrustedSet::begin(root_bytes_.empty() ? signed_bytes : std::string_view(root_bytes_), 0);
    if (!first) return first.error();
    if (root_bytes_.empty()) {
        if (first->root().version != 1) return Error{"the first root must be version 1", {}};
    } else if (auto next = first->check_root(signed_bytes); !next) {
        return next.error();
    }
    const auto read = trust::read_root(signed_bytes);
    if (!read) return read.error();
    if (!read->body.consistent_snapshot) return Error{"the root must say consistent_snapshot, because targets are stored under their hashes", {}};
    if (auto r = content::write_durably(metadata(std::to_string(root_version_ + 1) + ".root.json"), signed_bytes); !r) return r;
    root_bytes_ = std::string(signed_bytes);
    ++root_version_;
    return {};
}

Result<trust::TargetFile> Repository::store(const NewTarget& target) const {
    if (auto r = content::check_pack_name(target.path); !r) return r.error();
    // Hashed while it is copied: what is stored is what was signed, also when the source changes meanwhile.
    const fs::path waiting = folder_ / "targets" / ".incoming";  // hidden: nobody lists it, nobody copies it
    auto copy = content::NewFile::beside(waiting);
    if (!copy) return copy.error();
    const auto hash = content::hash_file(target.source, [&](std::span<const std::byte> piece) { return copy->write(piece); });
    if (!hash) return hash.error();
    trust::TargetFile file{target.path, static_cast<std::int64_t>(hash->bytes), {{"sha256", hash->hex}}, target.custom};
    const fs::path place = folder_ / "targets" / stored_name(file, true);
    std::error_code none;
    if (fs::file_size(place, none) == hash->bytes && !none) {
        if (const auto there = content::hash_file(place); there && there->hex == hash->hex) return file;
    }
    if (auto r = content::make_folder_durably(place.parent_path()); !r) return r.error();
    if (auto r = copy->finish(); !r) return r.error();
    std::error_code failed;
    fs::rename(waiting, place, failed);
    if (failed) return Error{"cannot put the file in its place: " + content::plain_words(failed.value()), place.string()};
    for (const auto& folder : {folder_ / "targets", place.parent_path()})
        if (auto r = content::sync_folder(folder); !r) return r.error();
    return file;
}

Result<trust::Json> Repository::prepare(const Change& change, std::int64_t now, const Terms& terms) const {
    if (root_bytes_.empty()) return Error{"there is no root yet", folder_.string()};
    auto next = targets_;
    for (const auto& path : change.remove)
        if (next.erase(path) == 0) return Error{"is not published, so it cannot be removed", path};
    for (const auto& target : change.add) {
        auto file = store(target);
        if (!file) return file.error().in("publish");
        next[target.path] = std::move(*file);
    }
    // What others wrote into the role (delegations, fields of their own) stays.
    const trust::Common common{highest_version(folder_ / "metadata", "targets") + 1 + terms.skip, now + terms.targets * one_day};
    trust::Json body = trust::make_targets(common, next);
    for (std::size_t i = 0; i < targets_body_.field_count(); ++i) {
        const auto& [name, value] = targets_body_.field(i);
        if (!body.find(name)) body.set(name, value);
    }
    return body;
}

Result<> Repository::publish(const Change& change, const Signers& signers, std::int64_t now, const Terms& terms) {
    const auto body = prepare(change, now, terms);
    if (!body) return body.error();
    const auto file = trust::sign(*body, signers.targets);
    if (!file) return file.error().in("publish");
    return publish_signed(*file, signers, now, terms);
}

// Read back as a station reads it: what stations would refuse is not published.
Result<> Repository::publish_signed(std::string_view targets_file, const Signers& signers, std::int64_t now, const Terms& terms) {
    if (targets_file.size() > limits.targets_bytes) return Error{"publish: the targets file became longer than stations take", {}};
    auto targets = trust::read_targets(targets_file);
    if (!targets) return targets.error().in("publish");
    if (auto r = check_signed(root_bytes_, "targets", targets); !r) return r.error().in("publish");
    const std::int64_t version = targets->body.version, before_version = snapshot_meta_.contains("targets.json") ? snapshot_meta_.at("targets.json").version : 0;
    if (version <= before_version) return Error{"publish: something newer was published meanwhile; ask for a new signature", {}};
    std::error_code none;
    for (const auto& [path, target] : targets->body.targets)
        if (fs::file_size(place_of(target), none) != static_cast<std::uint64_t>(target.length) || none) return Error{"publish: a file that was signed is not here", path};
    const auto whole = trust::parse_json(targets_file);
    if (!whole) return whole.error().in("publish");
    const auto described = trust::describe(version, targets_file);
    if (!described) return described.error().in("publish");
    if (auto r = content::write_durably(metadata(std::to_string(version) + ".targets.json"), targets_file); !r) return r.error().in("publish");
    const auto meta_before = snapshot_meta_;
    snapshot_meta_["targets.json"] = *described;
    if (auto r = write_snapshot(signers, now, terms); !r) {
        snapshot_meta_ = meta_before;
        return r.error().in("publish");
    }
    targets_ = std::move(targets->body.targets);
    targets_body_ = *whole->find("signed");
    return {};
}

Result<> Repository::write_snapshot(const Signers& signers, std::int64_t now, const Terms& terms) {
    const trust::Common common{highest_version(folder_ / "metadata", "snapshot") + 1 + terms.skip, now + terms.snapshot * one_day};
    const auto file = trust::sign(trust::make_snapshot(common, snapshot_meta_), signers.snapshot);
    if (!file) return file.error();
    if (file->size() > limits.snapshot_bytes) return Error{"the snapshot file became longer than stations take", {}};
    if (auto r = check_signed(root_bytes_, "snapshot", trust::read_snapshot(*file)); !r) return r;
    if (auto r = content::write_durably(metadata(std::to_string(common.version) + ".snapshot.json"), *file); !r) return r;
    const auto described = trust::describe(common.version, *file);
    if (!described) return described.error();
    const trust::MetaFile before = std::exchange(snapshot_, *described);
    if (auto r = write_timestamp(signers, now, terms); !r) {
        snapshot_ = before;
        return r;
    }
    return {};
}

Result<> Repository::renew(const Signers& signers, std::int64_t now, const Terms& terms) {
    if (timestamp_version_ == 0) return Error{"nothing is published yet", folder_.string()};
    return write_snapshot(signers, now, terms);
}

fs::path Repository::place_of(const trust::TargetFile& target) const { return folder_ / "targets" / stored_name(target, true); }

std::map<std::string, std::int64_t> Repository::versions() const {
    std::map<std::string, std::int64_t> found;
    if (timestamp_version_ == 0) return found;
    found["snapshot.json"] = snapshot_.version;
    for (const auto& [name, file] : snapshot_meta_) found[name] = file.version;
    return found;
}

Result<std::map<std::string, std::int64_t>> Repository::ends() const {
    std::map<std::string, std::int64_t> found{{"root", 0}, {"targets", 0}, {"snapshot", 0}, {"timestamp", 0}};
    if (!root_bytes_.empty()) {
        const auto root = trust::read_root(root_bytes_);
        if (!root) return root.error();
        found["root"] = root->body.expires;
    }
    if (timestamp_version_ == 0) return found;
    const auto timestamp = content::read_capped(metadata("timestamp.json"), limits.timestamp_bytes);
    const auto snapshot = content::read_capped(metadata(std::to_string(snapshot_.version) + ".snapshot.json"), limits.snapshot_bytes);
    const auto targets = content::read_capped(metadata(std::to_string(snapshot_meta_.at("targets.json").version) + ".targets.json"), limits.targets_bytes);
    for (const auto* const bytes : {&timestamp, &snapshot, &targets})
        if (!*bytes) return bytes->error();
    if (const auto read = trust::read_timestamp(*timestamp)) found["timestamp"] = read->body.expires;
    if (const auto read = trust::read_snapshot(*snapshot)) found["snapshot"] = read->body.expires;
    if (const auto read = trust::read_targets(*targets)) found["targets"] = read->body.expires;
    return found;
}

Result<> Repository::write_timestamp(const Signers& signers, std::int64_t now, const Terms& terms) {
    const trust::Common common{timestamp_version_ + 1 + terms.skip, now + terms.timestamp * one_day};
    const auto file = trust::sign(trust::make_timestamp(common, snapshot_, now), signers.timestamp);
    if (!file) return file.error();
    if (auto r = check_signed(root_bytes_, "timestamp", trust::read_timestamp(*file)); !r) return r;
    if (auto r = content::write_durably(metadata("timestamp.json"), *file); !r) return r;
    timestamp_version_ = common.version;
    return {};
}

Result<> Repository::renew_timestamp(const Signers& signers, std::int64_t now, const Terms& terms) {
    if (timestamp_version_ == 0) return Error{"nothing is published yet", folder_.string()};
    return write_timestamp(signers, now, terms);
}

namespace {

// Whether all of it lies there, in one piece or in parts. Names carry hashes or versions, so that size is enough.
bool is_copied(const fs::path& place, std::uint64_t bytes, std::uint64_t part_bytes) {
    std::error_code none;
    if (bytes <= part_bytes) return fs::file_size(place, none) == bytes && !none;
    std::uint64_t found = 0;
    for (int i = 1; found < bytes; ++i) {
        const auto size = fs::file_size(place.string() + ".part-" + std::to_string(1000 + i).substr(1), none);
        if (none || size != std::min(part_bytes, bytes - found)) return false;
        found += size;
    }
    return true;
}

Result<> copy_in_parts(const fs::path& source, const fs::path& place, std::uint64_t part_bytes, std::uint64_t bytes, const std::function<void(std::uint64_t)>& progress) {
    std::optional<content::NewFile> part;
    std::uint64_t left = 0;
    int number = 0;
    const auto each = [&](std::span<const std::byte> piece) -> Result<> {
        while (!piece.empty()) {
            if (left == 0) {
                if (part) {
                    if (auto r = part->finish(); !r) return r;
                    part.reset();
                }
                const fs::path name = bytes <= part_bytes ? place : fs::path(place.string() + ".part-" + std::to_string(1000 + ++number).substr(1));
                auto fresh = content::NewFile::beside(name);
                if (!fresh) return fresh.error();
                part.emplace(std::move(*fresh));
                left = part_bytes;
            }
            const auto some = piece.first(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size())));
            if (auto r = part->write(some); !r) return r;
            if (progress) progress(some.size());
            left -= some.size();
            piece = piece.subspan(some.size());
        }
        return {};
    };
    if (const auto read = content::hash_file(source, each); !read) return read.error();
    if (!part) {  // an empty file
        auto fresh = content::NewFile::beside(place);
        if (!fresh) return fresh.error();
        part.emplace(std::move(*fresh));
    }
    if (auto r = part->finish(); !r) return r;
    return content::sync_folder(place.parent_path());
}

constexpr const char* copied_folders[] = {"blobs", "chunks", "targets", "metadata"};
constexpr const char* the_timestamp = "metadata/timestamp.json";

struct SourceFile { fs::path name; std::uint64_t bytes = 0; };   // below the repository

// All but the timestamp, in the order in which they are copied.
Result<std::vector<SourceFile>> files_to_copy(const fs::path& from) {
    std::vector<SourceFile> files;
    std::error_code failed;
    for (const char* const folder : copied_folders) {
        std::vector<SourceFile> here;
        if (std::string_view(folder) == "blobs" || std::string_view(folder) == "chunks") {
            if (!fs::exists(from / folder, failed) && !failed) continue;  // nothing has such files yet
        }
        for (fs::recursive_directory_iterator entry(from / folder, failed), end; !failed && entry != end; entry.increment(failed)) {
            const bool hidden = entry->path().filename().string().starts_with('.');
            if (entry->is_regular_file() && !entry->is_symlink() && !hidden && entry->path().lexically_relative(from) != the_timestamp) here.push_back({entry->path().lexically_relative(from), entry->file_size()});
        }
        if (failed) return Error{"cannot read the repository: " + content::plain_words(failed.value()), (from / folder).string()};
        std::ranges::sort(here, {}, &SourceFile::name);
        std::ranges::move(here, std::back_inserter(files));
    }
    return files;
}

// Of what lies in those folders of the copy, and is neither one of the files nor a part of one.
std::vector<fs::path> stale_files(const std::vector<SourceFile>& files, const fs::path& to) {
    std::set<std::string> known{the_timestamp};
    for (const auto& file : files) known.insert(file.name.generic_string());
    std::vector<fs::path> stale;
    for (const char* const folder : copied_folders) {
        std::error_code failed;
        for (fs::recursive_directory_iterator entry(to / folder, failed), end; !failed && entry != end; entry.increment(failed)) {
            std::error_code none;
            if (!entry->is_regular_file(none) || entry->is_symlink(none)) continue;
            const std::string name = entry->path().lexically_relative(to).generic_string(), whole = name.substr(0, name.rfind(".part-"));
            if (!known.contains(name) && !known.contains(whole)) stale.push_back(entry->path());
        }
    }
    return stale;
}

}  // namespace

Result<CopyPlan> plan_copy(const fs::path& from, const fs::path& to, std::uint64_t part_bytes) {
    const auto files = files_to_copy(from);
    if (!files) return files.error();
    CopyPlan plan;
    std::error_code failed;
    const auto timestamp = fs::file_size(from / the_timestamp, failed);
    if (failed) return Error{"nothing is published yet", from.string()};
    ++plan.files;
    plan.bytes_needed += timestamp;
    for (const auto& file : *files) {
        if (is_copied(to / file.name, file.bytes, part_bytes)) continue;
        ++plan.files;
        plan.bytes_needed += file.bytes;
    }
    plan.stale = stale_files(*files, to);
    for (const auto& file : plan.stale)
        if (const auto bytes = fs::file_size(file, failed); !failed) plan.stale_bytes += bytes;
    fs::path there = fs::absolute(to);
    while (!fs::exists(there, failed) && there.has_relative_path()) there = there.parent_path();
    const auto space = fs::space(there, failed);
    if (failed) return Error{"cannot ask how much room there is: " + content::plain_words(failed.value()), to.string()};
    plan.bytes_free = space.available;
    return plan;
}

Result<> copy_repository(const fs::path& from, const fs::path& to, std::uint64_t part_bytes, const std::function<void(std::uint64_t)>& progress) {
    // First, because whatever it names lies there already.
    const auto timestamp = content::read_capped(from / the_timestamp, limits.timestamp_bytes);
    if (!timestamp) return timestamp.error().in("copy");
    const auto files = files_to_copy(from);
    if (!files) return files.error();
    for (const auto& file : *files) {
        if (is_copied(to / file.name, file.bytes, part_bytes)) continue;
        if (auto r = content::make_folder_durably((to / file.name).parent_path()); !r) return r;
        if (auto r = copy_in_parts(from / file.name, to / file.name, part_bytes, file.bytes, progress); !r) return r.error().in("copy");
    }
    if (auto r = content::make_folder_durably((to / the_timestamp).parent_path()); !r) return r;
    if (auto r = content::write_durably(to / the_timestamp, *timestamp); !r) return r.error().in("copy");
    if (progress) progress(timestamp->size());
    std::error_code none;
    for (const auto& file : stale_files(*files, to)) fs::remove(file, none);
    return {};
}

}  // namespace estation::sync
