#include "sync/trust/trusted.h"

#include <algorithm>

#include "content/hash.h"
#include "sync/trust/delegation.h"

namespace estation::sync::trust {

using content::Error;
using content::Result;

namespace {

Error rolled_back(const std::string& what, std::int64_t from, std::int64_t to) {
    return {what + " went back from version " + std::to_string(from) + " to " + std::to_string(to) + "; this is an old copy or an attack", {}};
}

// Whether a key that counted before counts no more.
bool lost_a_key(const RoleKeys& before, const RoleKeys& after) {
    return std::ranges::any_of(before.keyids, [&](const auto& keyid) { return std::ranges::find(after.keyids, keyid) == after.keyids.end(); });
}

}  // namespace

Result<> check_bytes(std::string_view bytes, const std::optional<std::int64_t>& length, const Hashes& hashes) {
    if (length && static_cast<std::int64_t>(bytes.size()) != *length)
        return Error{"is " + std::to_string(bytes.size()) + " bytes long, not " + std::to_string(*length), {}};
    for (const auto& [algorithm, expected] : hashes) {
        if (algorithm != "sha256" && algorithm != "sha512") return Error{"its hash \"" + algorithm.substr(0, 40) + "\" is of a kind that cannot be checked", {}};
        const auto found = content::hash_text(bytes, algorithm == "sha256" ? content::HashKind::sha256 : content::HashKind::sha512);
        if (!found) return found.error();
        if (*found != expected) return Error{"its " + algorithm + " is not the one that was signed", {}};
    }
    return {};
}

Result<> TrustedSet::check_signatures(const std::string& role, std::string_view signed_bytes, const std::vector<Signature>& signatures) const {
    return meets_threshold(role, root_.roles.at(role), root_.keys, signed_bytes, signatures);
}

Result<> TrustedSet::check_expiry(const std::string& role, const Common& common) const {
    if (common.expires > now_) return {};
    return Error{"the " + role + " file ran out on " + write_time(common.expires) + " and it is now " + write_time(now_) + "; is the clock right?", {}};
}

Result<TrustedSet> TrustedSet::begin(std::string_view root_bytes, std::int64_t now) {
    auto read = read_root(root_bytes);
    if (!read) return read.error().in("the trusted root");
    TrustedSet set(std::move(read->body), now);
    if (auto r = set.check_signatures("root", read->signed_bytes, read->signatures); !r) return r.error().in("the trusted root");
    return set;
}

Result<TrustedSet::NextRoot> TrustedSet::check_root(std::string_view unverified_bytes) const {
    auto read = read_root(unverified_bytes);
    if (!read) return read.error();
    Root& next = read->body;
    if (auto r = check_signatures("root", read->signed_bytes, read->signatures); !r) return r.error().in("by the root before it");
    if (next.version != root_.version + 1) return Error{"is version " + std::to_string(next.version) + ", not " + std::to_string(root_.version + 1), {}};
    if (auto r = meets_threshold("root", next.roles.at("root"), next.keys, read->signed_bytes, read->signatures); !r) return r.error().in("by itself");
    const bool rotated = lost_a_key(root_.roles.at("timestamp"), next.roles.at("timestamp")) || lost_a_key(root_.roles.at("snapshot"), next.roles.at("snapshot"));
    return NextRoot{std::move(next), rotated};
}

Result<> TrustedSet::check_root_expiry() const { return check_expiry("root", root_); }

Result<> TrustedSet::remember_timestamp(std::string_view kept_bytes) {
    auto read = read_timestamp(kept_bytes);
    if (!read) return read.error();
    if (auto r = check_signatures("timestamp", read->signed_bytes, read->signatures); !r) return r;
    timestamp_ = std::move(read->body);
    return {};
}

Result<bool> TrustedSet::take_timestamp(std::string_view unverified_bytes) {
    auto read = read_timestamp(unverified_bytes);
    if (!read) return read.error();
    Timestamp& next = read->body;
    if (auto r = check_signatures("timestamp", read->signed_bytes, read->signatures); !r) return r.error();
    if (timestamp_) {
        if (next.version < timestamp_->version) return rolled_back("the timestamp", timestamp_->version, next.version);
        if (next.version == timestamp_->version) {
            if (auto r = check_expiry("timestamp", *timestamp_); !r) return r.error();
            return false;
        }
        if (next.snapshot.version < timestamp_->snapshot.version) return rolled_back("the snapshot", timestamp_->snapshot.version, next.snapshot.version);
    }
    if (auto r = check_expiry("timestamp", next); !r) return r.error();
    timestamp_ = std::move(next);
    return true;
}

Result<> TrustedSet::remember_snapshot(std::string_view kept_bytes) {
    auto read = read_snapshot(kept_bytes);
    if (!read) return read.error();
    if (auto r = check_signatures("snapshot", read->signed_bytes, read->signatures); !r) return r;
    snapshot_ = std::move(read->body);
    const bool same = timestamp_ && snapshot_->version == timestamp_->snapshot.version && check_bytes(kept_bytes, timestamp_->snapshot.length, timestamp_->snapshot.hashes);
    snapshot_final_ = same && check_expiry("snapshot", *snapshot_);
    return {};
}

Result<> TrustedSet::take_snapshot(std::string_view unverified_bytes) {
    if (!timestamp_) return Error{"there is no timestamp that speaks of it", {}};
    const MetaFile& expected = timestamp_->snapshot;
    if (auto r = check_bytes(unverified_bytes, expected.length, expected.hashes); !r) return r;
    auto read = read_snapshot(unverified_bytes);
    if (!read) return read.error();
    Snapshot& next = read->body;
    if (auto r = check_signatures("snapshot", read->signed_bytes, read->signatures); !r) return r;
    if (next.version != expected.version) return Error{"is version " + std::to_string(next.version) + ", the timestamp names " + std::to_string(expected.version), {}};
    if (snapshot_) {
        for (const auto& [name, before] : snapshot_->meta) {
            const auto after = next.meta.find(name);
            if (after == next.meta.end()) return Error{"no longer lists \"" + name.substr(0, 80) + "\"", {}};
            if (after->second.version < before.version) return rolled_back("\"" + name.substr(0, 80) + "\"", before.version, after->second.version);
        }
    }
    if (auto r = check_expiry("snapshot", next); !r) return r;
    snapshot_ = std::move(next);
    snapshot_final_ = true;
    return {};
}

const MetaFile* TrustedSet::listed(const std::string& role) const {
    if (!snapshot_is_current()) return nullptr;
    const auto found = snapshot_->meta.find(role + ".json");
    return found == snapshot_->meta.end() ? nullptr : &found->second;
}

Result<std::shared_ptr<const Targets>> TrustedSet::check_targets(const std::string& role, const Targets* delegator, std::string_view unverified_bytes) const {
    const MetaFile* const expected = listed(role);
    if (!expected) return Error{"the snapshot does not list it", {}};
    if (auto r = check_bytes(unverified_bytes, expected->length, expected->hashes); !r) return r.error();
    auto read = read_targets(unverified_bytes);
    if (!read) return read.error();
    if (delegator) {
        const RoleKeys* const keys = delegator->delegations ? keys_of_delegate(*delegator->delegations, role) : nullptr;
        if (!keys) return Error{"nobody delegates to it here", {}};
        if (auto r = meets_threshold(role, *keys, delegator->delegations->keys, read->signed_bytes, read->signatures); !r) return r.error();
    } else if (auto r = check_signatures(role, read->signed_bytes, read->signatures); !r) {
        return r.error();
    }
    if (read->body.version != expected->version)
        return Error{"is version " + std::to_string(read->body.version) + ", the snapshot names " + std::to_string(expected->version), {}};
    if (auto r = check_expiry(role, read->body); !r) return r.error();
    return std::make_shared<const Targets>(std::move(read->body));
}

}  // namespace estation::sync::trust
