// The KeyRoom is what the server signs with, and how it asks for what it cannot sign itself. The root's and the targets'
// private keys are made into a folder on a stick and go into a drawer; the server keeps those of snapshot and timestamp
// only (and the targets' key, where an office chooses so: then it publishes without the stick, and whoever breaks into the
// server can too). A request to sign is the metadata with no signature yet; the answer is the same file signed, by one key
// or by several people one after the other. Owned by whoever publishes; one thread, one program at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/repository.h"

namespace estation::sync::server {

class KeyRoom {
public:
    // `folder`: <data>/keys. What is there is read; nothing is made.
    [[nodiscard]] static content::Result<KeyRoom> open(const std::filesystem::path& folder);

    [[nodiscard]] bool has_targets() const { return targets_.has_value(); }
    [[nodiscard]] Signers signers() const;
    // KEYIDs of what is here, by role.
    [[nodiscard]] std::map<std::string, std::string> keyids() const;

private:
    std::optional<trust::PrivateKey> snapshot_, timestamp_, targets_;
};

struct NewKeys {
    std::filesystem::path stick;      // where root.pem and targets.pem go
    std::string passphrase;           // for both; empty: none
    bool targets_stay_here = false;
    int root_days = 3'650;
};
// Makes all keys and the first root, and puts the root into the repository. Refuses where there is one.
[[nodiscard]] content::Result<> make_keys(const std::filesystem::path& folder, Repository& repository, const NewKeys& wish, std::int64_t now_s);

// Asks for the next root: good for `days` more, with fresh keys for snapshot and timestamp (made now, in use once the answer is
// there) when `fresh_keys`, and another targets key when its public KEY object is given.
struct NextRoot { int days = 3'650; bool fresh_keys = false; std::optional<trust::Json> targets_key; };
[[nodiscard]] content::Result<std::string> ask_for_root(const std::filesystem::path& folder, const Repository& repository, const NextRoot& wish, std::int64_t now_s);
// Takes the signed root into the repository and the fresh keys into use. The caller then renews snapshot and timestamp.
[[nodiscard]] content::Result<> take_root(const std::filesystem::path& folder, Repository& repository, std::string_view signed_file);

// On the machine where the stick is: one more signature on a request. An error says what is no metadata or no key.
[[nodiscard]] content::Result<std::string> sign_request(std::string_view request, const std::filesystem::path& key_file, const std::string& passphrase);

}  // namespace estation::sync::server
