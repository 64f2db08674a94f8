// The four kinds of metadata of The Update Framework (specification 1.0.34), read strictly: what a field must be
// it is, or the whole file is refused with one sentence. Reading proves nothing; meets_threshold() asks whether
// enough keys of a role have signed. Pure functions on bytes and plain values; any thread.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/result.h"
#include "sync/trust/json.h"
#include "sync/trust/key.h"

namespace estation::sync::trust {

using Keys = std::map<std::string, Key>;  // by KEYID

struct RoleKeys {
    std::vector<std::string> keyids;  // none twice
    std::int64_t threshold = 1;
};

struct Common {
    std::int64_t version = 1;
    std::int64_t expires = 0;  // seconds since the Unix epoch
};

struct Root : Common {
    bool consistent_snapshot = false;
    Keys keys;
    std::map<std::string, RoleKeys> roles;  // root, timestamp, snapshot, targets; perhaps mirrors
};

using Hashes = std::map<std::string, std::string>;  // algorithm -> lower-case hexadecimal

struct MetaFile {
    std::int64_t version = 1;
    std::optional<std::int64_t> length;
    Hashes hashes;  // may be empty
};

struct Timestamp : Common {
    MetaFile snapshot;
    // When the publisher signed it (our field "x-estation-issued"): the one clock a station may believe.
    std::optional<std::int64_t> issued;
};

struct Snapshot : Common {
    std::map<std::string, MetaFile> meta;  // "targets.json", "<role>.json"
};

struct TargetFile {
    std::string path;
    std::int64_t length = 0;
    Hashes hashes;  // at least one
    Json custom;    // null: none
};

struct DelegatedRole : RoleKeys {
    std::string name;
    bool terminating = false;
    std::vector<std::string> paths;               // at most one of the two is given
    std::vector<std::string> path_hash_prefixes;
};

// TAP 15: 2^bit_length roles, told apart by the first bits of the path's sha256, all with the same keys.
struct SuccinctRoles : RoleKeys {
    int bit_length = 1;  // 1..32
    std::string name_prefix;
};

struct Delegations {
    Keys keys;
    std::vector<DelegatedRole> roles;  // in order of trust
    std::optional<SuccinctRoles> succinct;
};

struct Targets : Common {
    std::map<std::string, TargetFile> targets;
    std::optional<Delegations> delegations;
};

struct Signature { std::string keyid, sig; };

// A file as it was read: what it says, who claims to have signed it, and the bytes that signatures cover.
template <class T>
struct Unverified {
    T body;
    std::vector<Signature> signatures;
    std::string signed_bytes;
};

[[nodiscard]] content::Result<Unverified<Root>> read_root(std::string_view unverified_bytes);
[[nodiscard]] content::Result<Unverified<Timestamp>> read_timestamp(std::string_view unverified_bytes);
[[nodiscard]] content::Result<Unverified<Snapshot>> read_snapshot(std::string_view unverified_bytes);
[[nodiscard]] content::Result<Unverified<Targets>> read_targets(std::string_view unverified_bytes);

// Whether at least `role.threshold` different keys of the role signed the bytes. Keys are told apart by what they
// are, not by how they are called; an error says how many were missing.
[[nodiscard]] content::Result<> meets_threshold(const std::string& role_name, const RoleKeys& role, const Keys& keys, std::string_view signed_bytes,
                                                const std::vector<Signature>& signatures);

// "2030-01-31T12:00:00Z", the only way in which metadata writes a time; seconds since the Unix epoch.
[[nodiscard]] std::optional<std::int64_t> read_time(std::string_view text);
[[nodiscard]] std::string write_time(std::int64_t seconds);

[[nodiscard]] bool is_top_level(std::string_view role_name);

}  // namespace estation::sync::trust
