// TrustedSet is what an update believes at a moment: it begins with a root that was trusted before, takes in one
// file after another in the order of the specification (5.3 to 5.6), and refuses what is forged, rolled back,
// frozen or mixed. It reads and writes nothing; whoever owns it fetches the bytes and keeps those it accepted.
// The time is fixed when it begins. One thread at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/trust/metadata.h"

namespace estation::sync::trust {

// What other clients allow too; no file may be larger, whatever signed metadata says.
struct Limits {
    std::uint64_t root_bytes = 512'000, timestamp_bytes = 16'384, snapshot_bytes = 2'000'000, targets_bytes = 5'000'000;
    int root_rotations = 256;  // in one update; the next goes on from there
    int delegations = 32;      // roles that one search may visit below the top
};

class TrustedSet {
public:
    // The root is verified by itself only and may have expired: the next step is to look for a newer one.
    [[nodiscard]] static content::Result<TrustedSet> begin(std::string_view root_bytes, std::int64_t now);

    [[nodiscard]] const Root& root() const { return root_; }
    [[nodiscard]] const Timestamp* timestamp() const { return timestamp_ ? &*timestamp_ : nullptr; }
    [[nodiscard]] const Snapshot* snapshot() const { return snapshot_ ? &*snapshot_ : nullptr; }
    [[nodiscard]] std::int64_t now() const { return now_; }

    // The root that follows. `rotated` tells whether keys of timestamp or snapshot were taken away: what was kept
    // of these two must then go (recovery from a fast-forward attack).
    struct NextRoot { Root root; bool rotated = false; };
    [[nodiscard]] content::Result<NextRoot> check_root(std::string_view unverified_bytes) const;
    void take_root(NextRoot next) { root_ = std::move(next.root); }
    [[nodiscard]] content::Result<> check_root_expiry() const;

    // What an earlier update kept. Expired or outdated files still count against rollback.
    [[nodiscard]] content::Result<> remember_timestamp(std::string_view kept_bytes);
    [[nodiscard]] content::Result<> remember_snapshot(std::string_view kept_bytes);

    // true: newer than what we had, keep it. false: the same version, so that ours stays, whatever this one says.
    [[nodiscard]] content::Result<bool> take_timestamp(std::string_view unverified_bytes);
    // Whether the remembered snapshot is the one that the timestamp speaks of.
    [[nodiscard]] bool snapshot_is_current() const { return snapshot_ && snapshot_final_; }
    [[nodiscard]] content::Result<> take_snapshot(std::string_view unverified_bytes);

    // `delegator` is nullptr for the top-level targets role, which the root delegates to.
    [[nodiscard]] content::Result<std::shared_ptr<const Targets>> check_targets(const std::string& role, const Targets* delegator, std::string_view unverified_bytes) const;
    // What the snapshot says of a targets role; nullptr: nothing, so it must not be used.
    [[nodiscard]] const MetaFile* listed(const std::string& role) const;

private:
    TrustedSet(Root root, std::int64_t now) : root_(std::move(root)), now_(now) {}
    [[nodiscard]] content::Result<> check_signatures(const std::string& role, std::string_view signed_bytes, const std::vector<Signature>& signatures) const;
    [[nodiscard]] content::Result<> check_expiry(const std::string& role, const Common& common) const;

    Root root_;
    std::optional<Timestamp> timestamp_;
    std::optional<Snapshot> snapshot_;
    bool snapshot_final_ = false;
    std::int64_t now_ = 0;
};

// Length and every listed hash; an algorithm that we do not know cannot be checked and is refused.
[[nodiscard]] content::Result<> check_bytes(std::string_view bytes, const std::optional<std::int64_t>& length, const Hashes& hashes);

}  // namespace estation::sync::trust
