#include "sync/server/key_room.h"

#include <sys/stat.h>

#include <algorithm>

#include "content/durable.h"
#include "sync/trust/signing.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using trust::Json;
using trust::PrivateKey;

namespace {

constexpr std::uint64_t key_file_cap = 64u << 10;
constexpr std::int64_t one_day = 86'400;

// Only whoever runs the server may look in.
Result<> closed_folder(const fs::path& folder) {
    if (auto r = content::make_folder_durably(folder); !r) return r;
    if (::chmod(folder.c_str(), 0700) != 0) return Error{"cannot close the folder of keys to others", folder.string()};
    return {};
}

Result<std::optional<PrivateKey>> read_key_file(const fs::path& file, const std::string& passphrase = {}) {
    std::error_code none;
    if (!fs::exists(file, none)) return std::optional<PrivateKey>();
    const auto pem = content::read_capped(file, key_file_cap);
    if (!pem) return pem.error();
    auto key = PrivateKey::from_pem(*pem, passphrase);
    if (!key) return Error{key.error().text, file.string()};
    return std::optional<PrivateKey>(std::move(*key));
}

// FAT32 knows no owners, so that chmod may do nothing there; a passphrase helps.
Result<> write_key_file(const fs::path& file, const PrivateKey& key, const std::string& passphrase) {
    const auto pem = key.pem(passphrase);
    if (!pem) return pem.error();
    if (auto r = content::write_durably(file, *pem); !r) return r;
    static_cast<void>(::chmod(file.c_str(), 0600));
    return {};
}

}  // namespace

Result<KeyRoom> KeyRoom::open(const fs::path& folder) {
    KeyRoom room;
    for (const auto& [name, place] : {std::pair<const char*, std::optional<PrivateKey>*>{"snapshot.pem", &room.snapshot_}, {"timestamp.pem", &room.timestamp_}, {"targets.pem", &room.targets_}}) {
        auto key = read_key_file(folder / name);
        if (!key) return key.error();
        *place = std::move(*key);
    }
    return room;
}

Signers KeyRoom::signers() const {
    Signers signers;
    if (targets_) signers.targets = {&*targets_};
    if (snapshot_) signers.snapshot = {&*snapshot_};
    if (timestamp_) signers.timestamp = {&*timestamp_};
    return signers;
}

std::map<std::string, std::string> KeyRoom::keyids() const {
    std::map<std::string, std::string> found;
    if (snapshot_) found["snapshot"] = snapshot_->keyid();
    if (timestamp_) found["timestamp"] = timestamp_->keyid();
    if (targets_) found["targets"] = targets_->keyid();
    return found;
}

Result<> make_keys(const fs::path& folder, Repository& repository, const NewKeys& wish, std::int64_t now_s) {
    if (repository.root_version() > 0) return Error{"there are keys already; ask for the next root instead", {}};
    std::error_code none;
    if (fs::exists(wish.stick / "root.pem", none)) return Error{"there is a root key already; it is not written over", (wish.stick / "root.pem").string()};
    if (auto r = closed_folder(folder); !r) return r;
    if (auto r = content::make_folder_durably(wish.stick); !r) return r;
    std::map<std::string, PrivateKey> keys;
    std::map<std::string, trust::Grant> grants;
    for (const char* const role : {"root", "targets", "snapshot", "timestamp"}) {
        auto key = PrivateKey::generate(trust::KeyKind::ed25519);
        if (!key) return key.error();
        grants[role] = {{key->public_object()}, 1};
        keys.emplace(role, std::move(*key));
    }
    const auto root = trust::make_root({1, now_s + wish.root_days * one_day}, true, grants);
    if (!root) return root.error();
    const PrivateKey* const signer = &keys.at("root");
    const auto file = trust::sign(*root, {&signer, 1});
    if (!file) return file.error();
    // The private keys first: a root whose keys nobody has would be for good.
    for (const char* const role : {"root", "targets"})
        if (auto r = write_key_file(wish.stick / (std::string(role) + ".pem"), keys.at(role), wish.passphrase); !r) return r;
    for (const char* const role : {"snapshot", "timestamp"})
        if (auto r = write_key_file(folder / (std::string(role) + ".pem"), keys.at(role), {}); !r) return r;
    if (wish.targets_stay_here)
        if (auto r = write_key_file(folder / "targets.pem", keys.at("targets"), {}); !r) return r;
    return repository.add_root(*file);
}

Result<std::string> ask_for_root(const fs::path& folder, const Repository& repository, const NextRoot& wish, std::int64_t now_s) {
    if (repository.root_version() == 0) return Error{"there is no root yet", {}};
    const auto now = trust::read_root(repository.root_bytes());
    if (!now) return now.error();
    const auto whole = trust::parse_json(repository.root_bytes());
    if (!whole) return whole.error();
    Json body = *whole->find("signed");
    // Roles with their keys as they are, but for those that change.
    std::map<std::string, trust::Grant> grants;
    const Json* const keys = body.find("keys");
    for (const auto& [role, held] : now->body.roles) {
        grants[role].threshold = held.threshold;
        for (const auto& keyid : held.keyids)
            if (const Json* const key = keys ? keys->find(keyid) : nullptr) grants[role].keys.push_back(*key);
    }
    if (wish.fresh_keys) {
        if (auto r = closed_folder(folder); !r) return r.error();
        for (const char* const role : {"snapshot", "timestamp"}) {
            const auto key = PrivateKey::generate(trust::KeyKind::ed25519);
            if (!key) return key.error();
            if (auto r = write_key_file(folder / ("next-" + std::string(role) + ".pem"), *key, {}); !r) return r.error();
            grants[role] = {{key->public_object()}, 1};
        }
    }
    if (wish.targets_key) grants["targets"] = {{*wish.targets_key}, 1};
    const auto next = trust::make_root({repository.root_version() + 1, now_s + wish.days * one_day}, true, grants);
    if (!next) return next.error();
    return trust::sign(*next, {});
}

Result<> take_root(const fs::path& folder, Repository& repository, std::string_view signed_file) {
    const auto root = trust::read_root(signed_file);
    if (!root) return root.error();
    if (auto r = repository.add_root(signed_file); !r) return r;
    for (const char* const role : {"snapshot", "timestamp"}) {
        const fs::path fresh = folder / ("next-" + std::string(role) + ".pem"), place = folder / (std::string(role) + ".pem");
        const auto key = read_key_file(fresh);
        if (!key) return key.error();
        const auto& named = root->body.roles.at(role).keyids;
        if (!*key || std::find(named.begin(), named.end(), (*key)->keyid()) == named.end()) continue;
        std::error_code failed;
        fs::rename(fresh, place, failed);
        if (failed) return Error{"cannot take the fresh key into use: " + content::plain_words(failed.value()), place.string()};
        if (auto r = content::sync_folder(folder); !r) return r;
    }
    return {};
}

Result<std::string> sign_request(std::string_view request, const fs::path& key_file, const std::string& passphrase) {
    const auto key = read_key_file(key_file, passphrase);
    if (!key) return key.error();
    if (!*key) return Error{"there is no key here", key_file.string()};
    return trust::add_signature(request, **key);
}

}  // namespace estation::sync::server
