#include "sync/trust/signing.h"

#include <algorithm>

#include "content/hash.h"

namespace estation::sync::trust {

using content::Error;
using content::Result;

namespace {

constexpr const char* our_spec_version = "1.0.34";

Json common_part(const char* type, const Common& common) {
    Json body;
    body.set("_type", type);
    body.set("spec_version", our_spec_version);
    body.set("version", common.version);
    body.set("expires", write_time(common.expires));
    return body;
}

Json texts(const std::vector<std::string>& list) {
    Json::Array array;
    for (const auto& text : list) array.emplace_back(text);
    return Json(std::move(array));
}

Json hashes_object(const Hashes& hashes) {
    Json object = Json::object();
    for (const auto& [algorithm, value] : hashes) object.set(algorithm, value);
    return object;
}

Json meta_object(const MetaFile& file) {
    Json object;
    object.set("version", file.version);
    if (file.length) object.set("length", *file.length);
    if (!file.hashes.empty()) object.set("hashes", hashes_object(file.hashes));
    return object;
}

// Puts the keys where they belong and returns the role's own part.
Result<Json> role_object(const Grant& grant, Json& keys) {
    Json::Array keyids;
    for (const Json& key : grant.keys) {
        auto keyid = keyid_of(key);
        if (!keyid) return keyid.error();
        keys.set(*keyid, key);
        keyids.emplace_back(std::move(*keyid));
    }
    Json role;
    role.set("keyids", Json(std::move(keyids)));
    role.set("threshold", grant.threshold);
    return role;
}

}  // namespace

Result<Json> make_root(const Common& common, bool consistent_snapshot, const std::map<std::string, Grant>& roles) {
    Json body = common_part("root", common);
    body.set("consistent_snapshot", consistent_snapshot);
    Json keys = Json::object(), all = Json::object();
    for (const auto& [name, grant] : roles) {
        auto role = role_object(grant, keys);
        if (!role) return role.error();
        all.set(name, std::move(*role));
    }
    body.set("keys", std::move(keys));
    body.set("roles", std::move(all));
    return body;
}

Json make_timestamp(const Common& common, const MetaFile& snapshot, std::optional<std::int64_t> issued) {
    Json body = common_part("timestamp", common);
    Json meta;
    meta.set("snapshot.json", meta_object(snapshot));
    body.set("meta", std::move(meta));
    if (issued) body.set("x-estation-issued", write_time(*issued));
    return body;
}

Json make_snapshot(const Common& common, const std::map<std::string, MetaFile>& meta) {
    Json body = common_part("snapshot", common);
    Json files = Json::object();
    for (const auto& [name, file] : meta) files.set(name, meta_object(file));
    body.set("meta", std::move(files));
    return body;
}

Json make_targets(const Common& common, const std::map<std::string, TargetFile>& targets) {
    Json body = common_part("targets", common);
    Json files = Json::object();
    for (const auto& [path, target] : targets) {
        Json file;
        file.set("length", target.length);
        file.set("hashes", hashes_object(target.hashes));
        if (!target.custom.is_null()) file.set("custom", target.custom);
        files.set(path, std::move(file));
    }
    body.set("targets", std::move(files));
    return body;
}

Result<> add_delegations(Json& targets, const std::vector<DelegationGrant>& roles) {
    Json keys = Json::object();
    Json::Array all;
    for (const auto& grant : roles) {
        auto role = role_object(grant, keys);
        if (!role) return role.error();
        role->set("name", grant.name);
        role->set("terminating", grant.terminating);
        if (grant.paths.empty() && !grant.path_hash_prefixes.empty())
            role->set("path_hash_prefixes", texts(grant.path_hash_prefixes));
        else
            role->set("paths", texts(grant.paths));
        all.push_back(std::move(*role));
    }
    Json delegations;
    delegations.set("keys", std::move(keys));
    delegations.set("roles", Json(std::move(all)));
    targets.set("delegations", std::move(delegations));
    return {};
}

Result<> add_succinct_roles(Json& targets, const SuccinctGrant& grant) {
    Json keys = Json::object();
    auto role = role_object(grant, keys);
    if (!role) return role.error();
    role->set("bit_length", std::int64_t{grant.bit_length});
    role->set("name_prefix", grant.name_prefix);
    Json delegations;
    delegations.set("keys", std::move(keys));
    delegations.set("succinct_roles", std::move(*role));
    targets.set("delegations", std::move(delegations));
    return {};
}

Result<std::string> sign(const Json& body, std::span<const PrivateKey* const> keys) {
    const std::string bytes = canonical(body);
    Json::Array signatures;
    for (const PrivateKey* const key : keys) {
        auto made = key->sign(bytes);
        if (!made) return made.error();
        Json signature;
        signature.set("keyid", key->keyid());
        signature.set("sig", std::move(*made));
        signatures.push_back(std::move(signature));
    }
    Json file;
    file.set("signatures", Json(std::move(signatures)));
    file.set("signed", body);
    return text(file);
}

Result<std::string> add_signature(std::string_view file_bytes, const PrivateKey& key) {
    auto file = parse_json(file_bytes);
    if (!file) return file.error();
    const Json* const body = file->find("signed");
    const Json* const before = file->find("signatures");
    if (!body || !before || !before->array()) return Error{"this is no metadata: it has no signed part or no list of signatures", {}};
    auto made = key.sign(canonical(*body));
    if (!made) return made.error();
    Json::Array signatures;
    for (const Json& one : *before->array()) {
        const Json* const keyid = one.find("keyid");
        if (!keyid || !keyid->string() || *keyid->string() != key.keyid()) signatures.push_back(one);
    }
    Json signature;
    signature.set("keyid", key.keyid());
    signature.set("sig", std::move(*made));
    signatures.push_back(std::move(signature));
    file->set("signatures", Json(std::move(signatures)));
    return text(*file);
}

Result<MetaFile> describe(std::int64_t version, std::string_view file) {
    auto sha256 = content::hash_text(file);
    if (!sha256) return sha256.error();
    return MetaFile{version, static_cast<std::int64_t>(file.size()), {{"sha256", std::move(*sha256)}}};
}

}  // namespace estation::sync::trust
