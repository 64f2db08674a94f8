// A Repository in memory for tests: real keys, real signatures, and a mirror that serves it and counts what was
// asked. Its fields are changed at will between publish() calls, so that it can misbehave as only an attacker or a
// broken disk does. One thread.
#pragma once
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "content/hash.h"
#include "sync/mirror.h"
#include "sync/trust/signing.h"

namespace estation::fakes {

namespace trust = sync::trust;

inline constexpr std::int64_t today = 1'800'000'000, one_day = 86'400;

template <class T>
T must(content::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().line());
    return std::move(*result);
}

// Keys are made once: what they are does not matter, that they differ does.
inline const trust::PrivateKey& key(int number, trust::KeyKind kind = trust::KeyKind::ed25519) {
    static std::map<std::pair<int, trust::KeyKind>, trust::PrivateKey> made;
    const auto found = made.find({number, kind});
    return found != made.end() ? found->second : made.emplace(std::pair(number, kind), must(trust::PrivateKey::generate(kind))).first->second;
}

inline trust::Hashes hashes_of(const std::string& data) { return {{"sha256", must(content::hash_text(data))}}; }

struct Role {
    std::vector<int> keys, signers;  // numbers of key()
    std::int64_t threshold = 1;
    std::int64_t version = 0, expires = today + 30 * one_day;
};

struct Delegated : Role {
    std::map<std::string, trust::TargetFile> targets;
    std::vector<trust::DelegationGrant> delegations;
    std::optional<trust::SuccinctGrant> succinct;
};

class Repository : public sync::Mirror {
public:
    Repository() {
        for (const auto& [name, number] : {std::pair<const char*, int>{"root", 0}, {"timestamp", 1}, {"snapshot", 2}, {"targets", 3}}) roles[name] = Role{{number}, {number}};
        publish_root();
        publish();
    }

    std::map<std::string, Role> roles;
    std::map<std::string, Delegated> delegated;  // "targets" is the top one
    bool consistent = true, describe_files = false;
    std::optional<std::int64_t> issued;
    std::map<std::string, std::string> metadata, artifacts;  // what the mirror serves, by name
    std::vector<std::string> asked;
    std::set<std::string> missing;                           // answered with 404
    std::function<void(sync::Part, const std::string&, std::string&)> tamper;  // changes what goes out
    std::map<std::string, trust::MetaFile> snapshot_meta;
    trust::MetaFile timestamp_meta;
    bool etags = false;

    std::string first_root() const { return metadata.at("1.root.json"); }

    void publish_root() {
        Role& root = roles["root"];
        ++root.version;
        std::map<std::string, trust::Grant> grants;
        for (const auto& [name, role] : roles) grants[name] = grant(role);
        metadata[std::to_string(root.version) + ".root.json"] = signed_by(must(trust::make_root({root.version, root.expires}, consistent, grants)), root.signers);
    }

    void publish_targets(const std::string& name = "targets") {
        Delegated& role = delegated[name];
        const Role& signing = name == "targets" ? roles["targets"] : role;
        trust::Json body = trust::make_targets({++role.version, role.expires}, role.targets);
        if (!role.delegations.empty() && !trust::add_delegations(body, role.delegations)) throw std::runtime_error("delegations");
        if (role.succinct && !trust::add_succinct_roles(body, *role.succinct)) throw std::runtime_error("succinct");
        const std::string bytes = signed_by(body, signing.signers);
        put(name, role.version, bytes);
        snapshot_meta[name + ".json"] = meta_of(role.version, bytes);
    }
    void publish_snapshot() {
        Role& role = roles["snapshot"];
        ++role.version;
        const std::string bytes = signed_by(trust::make_snapshot({role.version, role.expires}, snapshot_meta), role.signers);
        put("snapshot", role.version, bytes);
        timestamp_meta = meta_of(role.version, bytes);
    }
    void publish_timestamp() {
        Role& role = roles["timestamp"];
        ++role.version;
        metadata["timestamp.json"] = signed_by(trust::make_timestamp({role.version, role.expires}, timestamp_meta, issued), role.signers);
    }
    void publish() {
        publish_targets();
        publish_snapshot();
        publish_timestamp();
    }

    void add_target(const std::string& role, const std::string& path, const std::string& data) {
        trust::TargetFile file{path, static_cast<std::int64_t>(data.size()), hashes_of(data), {}};
        const auto slash = path.rfind('/');
        const std::string name = slash == std::string::npos ? path : path.substr(slash + 1), folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
        artifacts[consistent ? folder + file.hashes.at("sha256") + "." + name : path] = data;
        delegated[role].targets[path] = std::move(file);
    }
    void delegate(const std::string& from, const std::string& to, const std::vector<std::string>& paths, std::vector<int> keys, bool terminating = false) {
        trust::DelegationGrant made;
        static_cast<trust::Grant&>(made) = grant(Role{keys, keys});
        made.name = to;
        made.terminating = terminating;
        made.paths = paths;
        delegated[from].delegations.push_back(made);
        if (delegated[to].signers.empty()) delegated[to].signers = keys;
    }
    static trust::Grant grant(const Role& role) {
        trust::Grant made{{}, role.threshold};
        for (const int number : role.keys) made.keys.push_back(key(number).public_object());
        return made;
    }
    static std::string signed_by(const trust::Json& body, const std::vector<int>& signers) {
        std::vector<const trust::PrivateKey*> keys;
        for (const int number : signers) keys.push_back(&key(number));
        return must(trust::sign(body, keys));
    }
    void put(const std::string& role, std::int64_t version, const std::string& bytes) {
        metadata[sync::quote_segment(role) + ".json"] = bytes;
        metadata[std::to_string(version) + "." + sync::quote_segment(role) + ".json"] = bytes;
    }
    trust::MetaFile meta_of(std::int64_t version, const std::string& bytes) const { return describe_files ? must(trust::describe(version, bytes)) : trust::MetaFile{version, {}, {}}; }

    content::Result<sync::Reply> get(sync::Part part, const std::string& name, sync::Ask ask, sync::Sink& sink) override {
        asked.push_back(name);
        const auto& served = part == sync::Part::metadata ? metadata : artifacts;
        const auto found = served.find(name);
        if (found == served.end() || missing.contains(name)) return sync::Reply{404, 0, {}};
        std::string bytes = found->second;
        if (tamper) tamper(part, name, bytes);
        const std::string etag = etags ? "\"" + must(content::hash_text(bytes)) + "\"" : "";
        if (etags && ask.if_none_match == etag) return sync::Reply{304, 0, etag};
        if (bytes.size() > ask.cap) return content::Error{"the answer is too long", name};
        sync::Reply reply{200, 0, etag};
        if (ask.offset > 0 && ask.offset < bytes.size()) reply = {206, ask.offset, etag};
        if (auto r = sink.begin(reply); !r) return r.error();
        if (auto r = sink.piece(std::as_bytes(std::span(bytes)).subspan(reply.offset)); !r) return r.error();
        return reply;
    }
    std::string label() const override { return "a fake"; }
    [[nodiscard]] long times_asked(const std::string& name) const { return std::ranges::count(asked, name); }
};

}  // namespace estation::fakes
