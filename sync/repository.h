// A Repository is the publisher's folder of static files: metadata/ and targets/, consistent snapshots, every target
// under its hash. Any web server, stick or neighbour can carry it. Publishing writes the targets, then their role,
// then the snapshot, and the timestamp last, each durable before the next: whoever reads while it is written, or
// after a power cut, sees the state before or the state after. Owned by the publishing program; one thread, one
// program at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "sync/trust/signing.h"

namespace estation::sync {

struct NewTarget {
    std::string path;               // as stations ask for it: relative, '/' between folders
    std::filesystem::path source;
    trust::Json custom;             // null: none
};

struct Change {
    std::vector<NewTarget> add;     // replaces what has the same path
    std::vector<std::string> remove;
};

// Who signs. Keys may be fewer than the threshold when others add theirs later; publish() then refuses.
struct Signers { std::vector<const trust::PrivateKey*> targets, snapshot, timestamp; };

// How long each file is good for, in days. A station that was without network for longer only waits for a newer one.
// `skip`: so many version numbers are left out, because stations know newer ones than a restored backup does.
struct Terms { int targets = 365, snapshot = 365, timestamp = 60; std::int64_t skip = 0; };

class Repository {
public:
    // Reads what is there and verifies it as a station would, but for expiry. A folder without a root is empty.
    [[nodiscard]] static content::Result<Repository> open(const std::filesystem::path& folder);

    [[nodiscard]] std::int64_t root_version() const { return root_version_; }
    [[nodiscard]] const std::map<std::string, trust::TargetFile>& targets() const { return targets_; }

    // The first root, or the one that follows, signed elsewhere by whoever holds the root keys.
    [[nodiscard]] content::Result<> add_root(std::string_view signed_bytes);
    // `now` in seconds since the Unix epoch; it becomes the time that stations may believe.
    [[nodiscard]] content::Result<> publish(const Change& change, const Signers& signers, std::int64_t now, const Terms& terms = {});
    // The same in two halves, for targets keys that stay on a stick: the files are stored and what is to be signed is
    // returned; signed elsewhere (trust::sign), it comes back and is published. Whatever was prepared before and is
    // signed later than something newer is refused.
    [[nodiscard]] content::Result<trust::Json> prepare(const Change& change, std::int64_t now, const Terms& terms = {}) const;
    [[nodiscard]] content::Result<> publish_signed(std::string_view targets_file, const Signers& signers, std::int64_t now, const Terms& terms = {});
    // The same content with a new snapshot and timestamp: good for longer, or by other keys.
    [[nodiscard]] content::Result<> renew(const Signers& signers, std::int64_t now, const Terms& terms = {});
    [[nodiscard]] std::int64_t timestamp_version() const { return timestamp_version_; }
    // What is current, by the rest of the file's name: {"snapshot.json": 12, "targets.json": 7}. Older ones nobody needs.
    [[nodiscard]] std::map<std::string, std::int64_t> versions() const;
    // When each signed file ends, in seconds since the Unix epoch; 0: there is none.
    [[nodiscard]] content::Result<std::map<std::string, std::int64_t>> ends() const;
    [[nodiscard]] const std::string& root_bytes() const { return root_bytes_; }
    // Where the bytes of a target lie; for what publishes them is not secret.
    [[nodiscard]] std::filesystem::path place_of(const trust::TargetFile& target) const;
    // The same content, good for longer.
    [[nodiscard]] content::Result<> renew_timestamp(const Signers& signers, std::int64_t now, const Terms& terms = {});

private:
    explicit Repository(std::filesystem::path folder) : folder_(std::move(folder)) {}
    [[nodiscard]] std::filesystem::path metadata(const std::string& name) const { return folder_ / "metadata" / name; }
    [[nodiscard]] content::Result<> read_roots();
    [[nodiscard]] content::Result<> read_current();
    [[nodiscard]] content::Result<trust::TargetFile> store(const NewTarget& target) const;
    [[nodiscard]] content::Result<> write_snapshot(const Signers& signers, std::int64_t now, const Terms& terms);
    [[nodiscard]] content::Result<> write_timestamp(const Signers& signers, std::int64_t now, const Terms& terms);

    std::filesystem::path folder_;
    std::string root_bytes_;
    std::int64_t root_version_ = 0, timestamp_version_ = 0;
    trust::Json targets_body_;
    std::map<std::string, trust::TargetFile> targets_;
    std::map<std::string, trust::MetaFile> snapshot_meta_;
    trust::MetaFile snapshot_;
};

// What copying a repository to another folder would take, and what lies there that this repository no longer has.
struct CopyPlan {
    std::uint64_t files = 0, bytes_needed = 0, bytes_free = 0;
    std::vector<std::filesystem::path> stale;   // below the folder
    std::uint64_t stale_bytes = 0;
    [[nodiscard]] bool fits() const { return bytes_needed <= bytes_free; }   // what is stale goes only after the copy
};
[[nodiscard]] content::Result<CopyPlan> plan_copy(const std::filesystem::path& from, const std::filesystem::path& to, std::uint64_t part_bytes = 1u << 30);

// Copies a repository to another folder, a stick for example, so that it is whole at any moment, also while somebody publishes:
// blobs and their lists of chunks first, then the targets, the timestamp as it was at the beginning last, and what is stale
// goes after that. What is there already is not written again. A file above `part_bytes` goes in parts, because
// FAT32 holds none above 4 GiB. `progress` counts the bytes written.
[[nodiscard]] content::Result<> copy_repository(const std::filesystem::path& from, const std::filesystem::path& to, std::uint64_t part_bytes = 1u << 30,
                                                const std::function<void(std::uint64_t bytes)>& progress = {});

}  // namespace estation::sync
