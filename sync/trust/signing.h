// The publisher's half: what metadata says is put together here as JSON, signed by one key or several, also by one
// after the other on machines that never meet. Pure functions; any thread.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/trust/json.h"
#include "sync/trust/key.h"
#include "sync/trust/metadata.h"

namespace estation::sync::trust {

// Who may sign for a role. `keys` are KEY objects (PrivateKey::public_object()).
struct Grant {
    std::vector<Json> keys;
    std::int64_t threshold = 1;
};

struct DelegationGrant : Grant {
    std::string name;
    bool terminating = false;
    std::vector<std::string> paths;
    std::vector<std::string> path_hash_prefixes;  // taken when there are no paths
};

struct SuccinctGrant : Grant {
    int bit_length = 1;
    std::string name_prefix;
};

[[nodiscard]] content::Result<Json> make_root(const Common& common, bool consistent_snapshot, const std::map<std::string, Grant>& roles);
[[nodiscard]] Json make_timestamp(const Common& common, const MetaFile& snapshot, std::optional<std::int64_t> issued);
[[nodiscard]] Json make_snapshot(const Common& common, const std::map<std::string, MetaFile>& meta);
[[nodiscard]] Json make_targets(const Common& common, const std::map<std::string, TargetFile>& targets);
// Adds delegations to what make_targets() made; the order is the order of trust.
[[nodiscard]] content::Result<> add_delegations(Json& targets, const std::vector<DelegationGrant>& roles);
[[nodiscard]] content::Result<> add_succinct_roles(Json& targets, const SuccinctGrant& roles);

// The whole file.
[[nodiscard]] content::Result<std::string> sign(const Json& body, std::span<const PrivateKey* const> keys);
// One more signature on a file that has some, or none yet; a key that signed before signs anew.
[[nodiscard]] content::Result<std::string> add_signature(std::string_view file, const PrivateKey& key);

// What snapshot and timestamp say of a file, with length and sha256.
[[nodiscard]] content::Result<MetaFile> describe(std::int64_t version, std::string_view file);

}  // namespace estation::sync::trust
