#include "sync/trust/metadata.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "sync/trust/fields.h"

namespace estation::sync::trust {

using content::Error;
using content::Result;

namespace {

constexpr std::array<std::string_view, 4> top_level = {"root", "timestamp", "snapshot", "targets"};

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number_in(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(at, count)) value = value * 10 + (c - '0');
    return value;
}

// "1", "1.0" or "1.0.34": another first number may mean anything, so it is not for us.
bool is_spec_version_one(std::string_view text) {
    int parts = 0;
    std::string_view first;
    for (std::size_t at = 0; at <= text.size(); ++parts) {
        const auto dot = std::min(text.find('.', at), text.size());
        const auto part = text.substr(at, dot - at);
        if (!all_digits(part)) return false;
        if (parts == 0) first = part;
        at = dot + 1;
    }
    return parts >= 2 && parts <= 3 && first == "1";
}

bool is_hash(std::string_view algorithm, std::string_view text) {
    const std::size_t size = algorithm == "sha256" ? 64 : algorithm == "sha512" ? 128 : 0;
    const bool hex = !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    // An algorithm that we do not know is kept; whoever needs it will find that it cannot be checked.
    return hex && (size == 0 || text.size() == size);
}

Result<Hashes> hashes_of(const Json& object, const std::string& place) {
    if (!object.is_object() || object.field_count() == 0) return Error{place + " must name at least one hash", {}};
    Hashes hashes;
    for (std::size_t i = 0; i < object.field_count(); ++i) {
        const auto& [algorithm, value] = object.field(i);
        if (!value.string() || !is_hash(algorithm, *value.string())) return Error{place + "." + algorithm.substr(0, 40) + " is not a hash in lower-case hexadecimal", {}};
        hashes.emplace(algorithm, *value.string());
    }
    return hashes;
}

Result<MetaFile> meta_file_of(const Json& object, const std::string& place) {
    Fields fields(object, place);
    MetaFile file;
    file.version = fields.number("version", 1);
    if (fields.optional("length")) file.length = fields.number("length", 1);
    if (const Json* const hashes = fields.optional("hashes")) file.hashes = fields.take(hashes_of(*hashes, fields.place_of("hashes")));
    if (fields.failure()) return *fields.failure();
    return file;
}

Result<std::vector<std::string>> texts_of(const Json& array, const std::string& place) {
    std::vector<std::string> texts;
    if (!array.array()) return Error{place + " must be a list", {}};
    for (const Json& one : *array.array()) {
        if (!one.string()) return Error{place + " must be a list of texts", {}};
        texts.push_back(*one.string());
    }
    return texts;
}

void read_role_keys(Fields& fields, RoleKeys& role) {
    role.threshold = fields.number("threshold", 1);
    role.keyids = fields.take(texts_of(fields.array("keyids"), fields.place_of("keyids")));
    const std::set<std::string_view> different(role.keyids.begin(), role.keyids.end());
    if (different.size() != role.keyids.size()) fields.fail("keyids", "names a key twice");
}

Result<Keys> keys_of(const Json& object, const std::string& place) {
    Keys keys;
    for (std::size_t i = 0; i < object.field_count(); ++i) {
        const auto& [keyid, value] = object.field(i);
        auto key = read_key(keyid, value);
        if (!key) return key.error().in(place);
        keys.emplace(keyid, std::move(*key));
    }
    return keys;
}

void read_common(Fields& fields, std::string_view type, Common& common) {
    if (fields.string("_type") != type) fields.fail("_type", "is not \"" + std::string(type) + "\"");
    if (!is_spec_version_one(fields.string("spec_version"))) fields.fail("spec_version", "is not a version 1 of the specification");
    common.version = fields.number("version", 1);
    const auto expires = read_time(fields.string("expires"));
    if (!expires) fields.fail("expires", "is not a time like 2030-01-31T12:00:00Z");
    common.expires = expires.value_or(0);
}

Result<Root> root_of(const Json& object) {
    Fields fields(object, "signed");
    Root root;
    read_common(fields, "root", root);
    if (fields.optional("consistent_snapshot")) root.consistent_snapshot = fields.boolean("consistent_snapshot");
    root.keys = fields.take(keys_of(fields.object("keys"), "signed.keys"));
    const Json& roles = fields.object("roles");
    for (std::size_t i = 0; i < roles.field_count(); ++i) {
        const auto& [name, value] = roles.field(i);
        if (!is_top_level(name) && name != "mirrors") fields.fail("roles", "names a role that a root cannot give: \"" + name.substr(0, 80) + "\"");
        Fields role(value, "signed.roles." + name.substr(0, 80));
        read_role_keys(role, root.roles[name]);
        if (role.failure()) fields.fail(*role.failure());
    }
    for (const auto name : top_level)
        if (!root.roles.contains(std::string(name))) fields.fail("roles", "lacks the role \"" + std::string(name) + "\"");
    if (fields.failure()) return *fields.failure();
    return root;
}

Result<Timestamp> timestamp_of(const Json& object) {
    Fields fields(object, "signed");
    Timestamp timestamp;
    read_common(fields, "timestamp", timestamp);
    Fields meta(fields.object("meta"), "signed.meta");
    timestamp.snapshot = fields.take(meta_file_of(meta.object("snapshot.json"), "signed.meta.snapshot.json"));
    if (const Json* const issued = fields.optional("x-estation-issued"); issued && issued->string()) timestamp.issued = read_time(*issued->string());
    if (fields.failure()) return *fields.failure();
    return timestamp;
}

Result<Snapshot> snapshot_of(const Json& object) {
    Fields fields(object, "signed");
    Snapshot snapshot;
    read_common(fields, "snapshot", snapshot);
    const Json& meta = fields.object("meta");
    for (std::size_t i = 0; i < meta.field_count() && !fields.failure(); ++i) {
        const auto& [name, value] = meta.field(i);
        snapshot.meta.emplace(name, fields.take(meta_file_of(value, "signed.meta." + name.substr(0, 80))));
    }
    if (fields.failure()) return *fields.failure();
    return snapshot;
}

Result<TargetFile> target_of(const std::string& path, const Json& object) {
    Fields fields(object, "signed.targets." + path.substr(0, 80));
    TargetFile target;
    target.path = path;
    target.length = fields.number("length", 0);
    target.hashes = fields.take(hashes_of(fields.object("hashes"), fields.place_of("hashes")));
    if (const Json* const custom = fields.optional("custom")) target.custom = *custom;
    if (fields.failure()) return *fields.failure();
    return target;
}

Result<DelegatedRole> delegated_role_of(const Json& object) {
    Fields fields(object, "signed.delegations.roles");
    DelegatedRole role;
    role.name = fields.string("name");
    if (role.name.empty() || is_top_level(role.name)) fields.fail("name", "must name a role that is not one of the four of the root");
    read_role_keys(fields, role);
    if (fields.optional("terminating")) role.terminating = fields.boolean("terminating");
    const Json *const paths = fields.optional("paths"), *const prefixes = fields.optional("path_hash_prefixes");
    if (paths && prefixes) fields.fail("", "may have paths or path_hash_prefixes, not both");
    if (paths) role.paths = fields.take(texts_of(*paths, fields.place_of("paths")));
    if (prefixes) role.path_hash_prefixes = fields.take(texts_of(*prefixes, fields.place_of("path_hash_prefixes")));
    if (fields.failure()) return *fields.failure();
    return role;
}

Result<SuccinctRoles> succinct_roles_of(const Json& object) {
    Fields fields(object, "signed.delegations.succinct_roles");
    SuccinctRoles roles;
    read_role_keys(fields, roles);
    const auto bits = fields.number("bit_length", 1);
    if (bits > 32) fields.fail("bit_length", "must be a whole number from 1 to 32");
    roles.bit_length = static_cast<int>(std::min<std::int64_t>(bits, 32));
    roles.name_prefix = fields.string("name_prefix");
    if (fields.failure()) return *fields.failure();
    return roles;
}

Result<Delegations> delegations_of(const Json& object) {
    Fields fields(object, "signed.delegations");
    Delegations delegations;
    delegations.keys = fields.take(keys_of(fields.object("keys"), "signed.delegations.keys"));
    const Json *const roles = fields.optional("roles"), *const succinct = fields.optional("succinct_roles");
    if ((roles != nullptr) == (succinct != nullptr)) fields.fail("", "must have roles or succinct_roles, one of the two");
    if (succinct) delegations.succinct = fields.take(succinct_roles_of(*succinct));
    std::set<std::string> names;
    if (roles) {
        for (const Json& one : fields.array("roles").array() ? *roles->array() : Json::Array{}) {
            auto role = fields.take(delegated_role_of(one));
            if (fields.failure()) break;
            if (!names.insert(role.name).second) fields.fail("roles", "names \"" + role.name.substr(0, 80) + "\" twice");
            delegations.roles.push_back(std::move(role));
        }
    }
    if (fields.failure()) return *fields.failure();
    return delegations;
}

Result<Targets> targets_of(const Json& object) {
    Fields fields(object, "signed");
    Targets targets;
    read_common(fields, "targets", targets);
    const Json& files = fields.object("targets");
    for (std::size_t i = 0; i < files.field_count() && !fields.failure(); ++i) {
        const auto& [path, value] = files.field(i);
        targets.targets.emplace(path, fields.take(target_of(path, value)));
    }
    if (const Json* const delegations = fields.optional("delegations")) targets.delegations = fields.take(delegations_of(*delegations));
    if (fields.failure()) return *fields.failure();
    return targets;
}

Result<std::vector<Signature>> signatures_of(const Json& array) {
    std::vector<Signature> signatures;
    if (!array.array()) return Error{"signatures must be a list", {}};
    std::set<std::string> keyids;
    for (const Json& one : *array.array()) {
        Fields fields(one, "signatures");
        Signature signature{fields.string("keyid"), fields.string("sig")};
        if (fields.failure()) return *fields.failure();
        if (!keyids.insert(signature.keyid).second) return Error{"signatures name the key \"" + signature.keyid.substr(0, 80) + "\" twice", {}};
        signatures.push_back(std::move(signature));
    }
    return signatures;
}

template <class T>
Result<Unverified<T>> read(std::string_view unverified_bytes, Result<T> (*body_of)(const Json&)) {
    const auto file = parse_json(unverified_bytes);
    if (!file) return file.error();
    Fields fields(*file, "the file");
    auto signatures = signatures_of(fields.array("signatures"));
    const Json& part = fields.object("signed");
    if (fields.failure()) return *fields.failure();
    if (!signatures) return signatures.error();
    auto body = body_of(part);
    if (!body) return body.error();
    return Unverified<T>{std::move(*body), std::move(*signatures), canonical(part)};
}

}  // namespace

bool is_top_level(std::string_view role_name) { return std::ranges::find(top_level, role_name) != top_level.end(); }

std::optional<std::int64_t> read_time(std::string_view text) {
    constexpr std::string_view pattern = "0000-00-00T00:00:00Z";
    if (text.size() != pattern.size()) return std::nullopt;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (pattern[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != pattern[i]) return std::nullopt;
    const std::chrono::year_month_day day{std::chrono::year(number_in(text, 0, 4)), std::chrono::month(static_cast<unsigned>(number_in(text, 5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number_in(text, 8, 2)))};
    const int hour = number_in(text, 11, 2), minute = number_in(text, 14, 2), second = number_in(text, 17, 2);
    if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return std::int64_t{std::chrono::sys_days(day).time_since_epoch().count()} * 86'400 + hour * 3600 + minute * 60 + second;
}

std::string write_time(std::int64_t seconds) {
    const std::chrono::sys_days day(std::chrono::days(seconds >= 0 ? seconds / 86'400 : (seconds - 86'399) / 86'400));
    const std::chrono::year_month_day date(day);
    const auto rest = static_cast<int>(seconds - std::int64_t{day.time_since_epoch().count()} * 86'400);
    const auto digits = [](int value, std::size_t count) {
        std::string text = std::to_string(value);
        return std::string(count - std::min(count, text.size()), '0') + text;
    };
    return digits(static_cast<int>(date.year()), 4) + "-" + digits(static_cast<int>(static_cast<unsigned>(date.month())), 2) + "-" +
           digits(static_cast<int>(static_cast<unsigned>(date.day())), 2) + "T" + digits(rest / 3600, 2) + ":" + digits(rest / 60 % 60, 2) + ":" + digits(rest % 60, 2) + "Z";
}

Result<Unverified<Root>> read_root(std::string_view bytes) { return read<Root>(bytes, root_of); }
Result<Unverified<Timestamp>> read_timestamp(std::string_view bytes) { return read<Timestamp>(bytes, timestamp_of); }
Result<Unverified<Snapshot>> read_snapshot(std::string_view bytes) { return read<Snapshot>(bytes, snapshot_of); }
Result<Unverified<Targets>> read_targets(std::string_view bytes) { return read<Targets>(bytes, targets_of); }

Result<> meets_threshold(const std::string& role_name, const RoleKeys& role, const Keys& keys, std::string_view signed_bytes, const std::vector<Signature>& signatures) {
    std::map<std::string_view, std::string_view> by_keyid;
    for (const auto& signature : signatures) by_keyid.emplace(signature.keyid, signature.sig);
    std::set<std::string_view> signers;
    for (const auto& keyid : role.keyids) {
        const auto key = keys.find(keyid);
        const auto signature = by_keyid.find(keyid);
        if (key == keys.end() || signature == by_keyid.end() || signers.contains(key->second.identity)) continue;
        if (verifies(key->second, signed_bytes, signature->second)) signers.insert(key->second.identity);
        if (static_cast<std::int64_t>(signers.size()) >= role.threshold) return {};
    }
    return Error{"the role \"" + role_name.substr(0, 80) + "\" needs " + std::to_string(role.threshold) + " signatures, " + std::to_string(signers.size()) + " are good", {}};
}

}  // namespace estation::sync::trust
