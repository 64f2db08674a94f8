#include "sync/updater.h"

#include <algorithm>
#include <set>
#include <vector>

#include "content/durable.h"
#include "content/hash.h"
#include "sync/download.h"
#include "sync/trust/delegation.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using trust::TrustedSet;

namespace {

// Role names come from metadata: quoted they are one plain file name, and a very long one becomes a fingerprint.
std::string file_name_of(const std::string& role) {
    constexpr std::size_t longest = 200;
    std::string quoted = quote_segment(role);
    if (quoted.size() > longest) {
        const auto fingerprint = content::hash_text(role);
        quoted = quoted.substr(0, 100) + "-" + (fingerprint ? *fingerprint : std::string());
    }
    return quoted + ".json";
}

fs::path first_root(const fs::path& folder) { return folder / "first-root" / "root.signed"; }
fs::path time_floor(const fs::path& folder) { return folder / "time" / "floor"; }

constexpr std::uint64_t floor_cap = 64;  // bytes of the file that holds one time

}  // namespace

Result<> Updater::install_root(const fs::path& folder, std::string_view root_bytes) {
    if (root_bytes.size() > trust::Limits().root_bytes) return Error{"the root is too long", {}};
    for (const auto& part : {folder, first_root(folder).parent_path()})
        if (auto r = content::make_folder_durably(part); !r) return r;
    if (auto r = content::write_durably(first_root(folder), root_bytes); !r) return r;
    return content::write_durably(folder / "root.json", root_bytes);
}

Updater::Updater(Mirror& mirror, UpdaterSettings settings) : mirror_(&mirror), settings_(std::move(settings)) {}

fs::path Updater::kept_file(const std::string& role) const { return settings_.folder / file_name_of(role); }

Result<std::string> Updater::read_kept(const std::string& role, std::uint64_t cap) const { return content::read_capped(kept_file(role), cap); }

Result<> Updater::keep(const std::string& role, std::string_view bytes) const { return content::write_durably(kept_file(role), bytes); }

std::int64_t Updater::now() const {
    const std::int64_t clock = settings_.clock();
    if (!settings_.keep_time_floor) return clock;
    const auto floor = content::read_capped(time_floor(settings_.folder), floor_cap);
    return floor ? std::max(clock, trust::read_time(*floor).value_or(clock)) : clock;
}

// Only ever from what a trusted key has signed: a wrong clock or a lying server must not move it.
void Updater::raise_time_floor(const TrustedSet& set) const {
    if (!settings_.keep_time_floor || !set.timestamp() || !set.timestamp()->issued) return;
    const std::int64_t issued = *set.timestamp()->issued;
    const auto floor = content::read_capped(time_floor(settings_.folder), floor_cap);
    if (floor && trust::read_time(*floor).value_or(0) >= issued) return;
    // When this cannot be written the next update tries again; nothing depends on it today.
    if (content::make_folder_durably(time_floor(settings_.folder).parent_path())) static_cast<void>(content::write_durably(time_floor(settings_.folder), trust::write_time(issued)));
}

Result<Updater::Fetched> Updater::ask(const std::string& name, std::uint64_t cap, const std::string& etag) {
    Ask ask;
    ask.cap = cap;
    ask.if_none_match = etag;
    ask.pace = settings_.metadata_pace;
    ask.stop = settings_.stop;
    TextSink sink;
    const auto reply = mirror_->get(Part::metadata, name, ask, sink);
    if (!reply) return reply.error().in(name);
    return Fetched{reply->status, sink.text(), reply->etag};
}

Result<std::string> Updater::fetch_role(const std::string& role, const trust::MetaFile& expected, std::uint64_t cap) {
    if (expected.length && static_cast<std::uint64_t>(*expected.length) > cap) return Error{"is announced longer than any such file may be", role};
    std::string name = quote_segment(role) + ".json";
    if (trusted_->root().consistent_snapshot) name = std::to_string(expected.version) + "." + name;
    auto fetched = ask(name, expected.length ? static_cast<std::uint64_t>(*expected.length) : cap);
    if (!fetched) return fetched.error();
    if (fetched->status != 200) return Error{"the mirror does not have it (answer " + std::to_string(fetched->status) + ")", name};
    return std::move(fetched->bytes);
}

Result<TrustedSet> Updater::begin_from_kept_root(std::int64_t now) const {
    const auto open = [&](const fs::path& file) -> Result<TrustedSet> {
        const auto bytes = content::read_capped(file, settings_.limits.root_bytes);
        if (!bytes) return bytes.error();
        auto set = TrustedSet::begin(*bytes, now);
        if (!set) return Error{set.error().text, file.string()};
        return set;
    };
    auto kept = open(kept_file("root"));
    if (kept) return kept;
    // A disk that forgets is not a reason to give up: from the first root every later one can be fetched again.
    auto first = open(first_root(settings_.folder));
    if (first) return first;
    return kept.error();
}

Result<> Updater::refresh() {
    trusted_.reset();
    delegated_.clear();
    top_.reset();
    auto set = begin_from_kept_root(now());
    if (!set) return set.error();
    trusted_ = std::move(*set);
    const auto all = [&]() -> Result<> {
        if (auto r = update_root(*trusted_); !r) return r;
        if (auto r = update_timestamp(*trusted_); !r) return r;
        if (auto r = update_snapshot(*trusted_); !r) return r;
        auto top = load_targets(*trusted_, "targets", nullptr);
        if (!top) return top.error();
        top_ = std::move(*top);
        return {};
    };
    auto outcome = all();
    if (!outcome) {
        trusted_.reset();
        return outcome.error().in(mirror_->label());
    }
    raise_time_floor(*trusted_);
    return outcome;
}

// What is kept of timestamp and snapshot goes before the root that took their keys away is kept: a power cut in
// between then leaves nothing behind that an attacker once fast-forwarded.
Result<> Updater::forget_rotated() const {
    std::error_code failed;
    for (const auto& file : {kept_file("timestamp"), kept_file("snapshot"), time_floor(settings_.folder)}) {
        fs::remove(file, failed);
        if (failed) return Error{"cannot be removed: " + content::plain_words(failed.value()), file.string()};
    }
    return content::sync_folder(settings_.folder);
}

Result<> Updater::update_root(TrustedSet& set) {
    for (int i = 0; i < settings_.limits.root_rotations; ++i) {
        const std::string name = std::to_string(set.root().version + 1) + ".root.json";
        auto fetched = ask(name, settings_.limits.root_bytes);
        if (!fetched) return fetched.error();
        // Object stores answer 403 for what is not there.
        if (fetched->status == 404 || fetched->status == 403) break;
        if (fetched->status != 200) return Error{"the mirror answers " + std::to_string(fetched->status), name};
        auto next = set.check_root(fetched->bytes);
        if (!next) return next.error().in(name);
        if (next->rotated) {
            if (auto r = forget_rotated(); !r) return r;
        }
        if (auto r = keep("root", fetched->bytes); !r) return r;
        set.take_root(std::move(*next));
    }
    return set.check_root_expiry();
}

Result<> Updater::update_timestamp(TrustedSet& set) {
    // What is torn, or signed by keys that count no more, is as good as absent.
    const auto kept = read_kept("timestamp", settings_.limits.timestamp_bytes);
    const bool remembered = kept && set.remember_timestamp(*kept);
    const bool same_mirror = remembered && timestamp_etag_from_ == mirror_->label();
    auto fetched = ask("timestamp.json", settings_.limits.timestamp_bytes, same_mirror ? timestamp_etag_ : std::string());
    if (!fetched) return fetched.error();
    // Not changed: then it must stand up to the same questions as one that was sent again.
    const bool unchanged = fetched->status == 304 && same_mirror && !timestamp_etag_.empty();
    if (fetched->status != 200 && !unchanged) return Error{"the mirror answers " + std::to_string(fetched->status), "timestamp.json"};
    const auto newer = set.take_timestamp(unchanged ? *kept : fetched->bytes);
    if (!newer) return newer.error().in("timestamp.json");
    if (*newer) {
        if (auto r = keep("timestamp", fetched->bytes); !r) return r;
    }
    if (!unchanged && (*newer || (kept && *kept == fetched->bytes))) {
        timestamp_etag_ = fetched->etag;
        timestamp_etag_from_ = mirror_->label();
    }
    return {};
}

Result<> Updater::update_snapshot(TrustedSet& set) {
    if (const auto kept = read_kept("snapshot", settings_.limits.snapshot_bytes)) static_cast<void>(set.remember_snapshot(*kept));
    if (set.snapshot_is_current()) return {};
    const auto bytes = fetch_role("snapshot", set.timestamp()->snapshot, settings_.limits.snapshot_bytes);
    if (!bytes) return bytes.error();
    if (auto r = set.take_snapshot(*bytes); !r) return r.error().in("snapshot.json");
    return keep("snapshot", *bytes);
}

Result<std::shared_ptr<const trust::Targets>> Updater::load_targets(const TrustedSet& set, const std::string& role, const trust::Targets* delegator) {
    const trust::MetaFile* const expected = set.listed(role);
    if (!expected) return Error{"the snapshot does not list this role", role};
    if (const auto kept = read_kept(role, settings_.limits.targets_bytes)) {
        if (auto known = set.check_targets(role, delegator, *kept)) return known;
    }
    const auto bytes = fetch_role(role, *expected, settings_.limits.targets_bytes);
    if (!bytes) return bytes.error();
    auto fresh = set.check_targets(role, delegator, *bytes);
    if (!fresh) return fresh.error().in("the role " + role);
    if (auto r = keep(role, *bytes); !r) return r.error();
    return fresh;
}

Result<std::optional<trust::TargetFile>> Updater::find(const std::string& target_path) {
    if (!trusted_ || !top_) return Error{"nothing is known before a refresh", target_path};
    struct Visit {
        std::string role;
        const trust::Targets* delegator;
    };
    std::vector<Visit> ahead = {{"targets", nullptr}};  // the next one last
    std::set<std::string> visited;
    while (!ahead.empty() && static_cast<int>(visited.size()) <= settings_.limits.delegations) {
        const Visit visit = std::move(ahead.back());
        ahead.pop_back();
        if (!visited.insert(visit.role).second) continue;
        std::shared_ptr<const trust::Targets> targets = top_;
        if (visit.delegator) {
            auto& known = delegated_[{visit.delegator, visit.role}];
            if (!known) {
                auto loaded = load_targets(*trusted_, visit.role, visit.delegator);
                if (!loaded) return loaded.error();
                known = std::move(*loaded);
            }
            targets = known;
        }
        if (const auto found = targets->targets.find(target_path); found != targets->targets.end()) return std::optional(found->second);
        if (!targets->delegations) continue;
        const auto delegates = trust::delegates_for(*targets->delegations, target_path);
        if (!delegates) return delegates.error();
        // Up to the first terminating one, after which nobody else may answer, here or further up.
        const auto terminating = std::ranges::find(*delegates, true, &trust::Delegate::terminating);
        const auto end = terminating == delegates->end() ? terminating : terminating + 1;
        if (terminating != delegates->end()) ahead.clear();
        for (auto next = end; next != delegates->begin();) {
            --next;
            ahead.push_back({next->role, targets.get()});
        }
    }
    return std::optional<trust::TargetFile>();
}

Result<> Updater::fetch(const trust::TargetFile& target, const fs::path& file) {
    Download download(*mirror_, settings_.folder / "parts", settings_.target_pace, settings_.stop);
    return download.fetch(target, trusted_ && trusted_->root().consistent_snapshot, file);
}

}  // namespace estation::sync
