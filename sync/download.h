// A Download brings one target from a mirror to its place: into a part file first, from the byte at which an
// earlier try ended, hashed on the way, then fsynced and renamed. What turns out wrong never gets a name that
// anybody reads. One thread at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "content/result.h"
#include "sync/mirror.h"
#include "sync/trust/metadata.h"

namespace estation::sync {

class Download {
public:
    // `mirror` outlives this. `parts` is made when needed.
    Download(Mirror& mirror, std::filesystem::path parts, Pace pace, std::stop_token stop)
        : mirror_(mirror), parts_(std::move(parts)), pace_(pace), stop_(std::move(stop)) {}

    // `hash_names`: the repository writes targets as HASH.NAME (consistent snapshots).
    [[nodiscard]] content::Result<> fetch(const trust::TargetFile& target, bool hash_names, const std::filesystem::path& file);
    // A file that a verified manifest names by its fingerprint.
    [[nodiscard]] content::Result<> fetch_blob(const std::string& sha256, std::uint64_t bytes, const std::filesystem::path& file);

private:
    [[nodiscard]] content::Result<> bring(Part part, const std::string& name, const trust::TargetFile& target, const std::filesystem::path& file);

    Mirror& mirror_;
    std::filesystem::path parts_;
    Pace pace_;
    std::stop_token stop_;
};

// Where the repository keeps a target below its targets address, before quoting.
[[nodiscard]] std::string stored_name(const trust::TargetFile& target, bool hash_names);
// "ab/abcdef...": where it keeps a blob below its blobs address.
[[nodiscard]] std::string blob_name(const std::string& sha256);

}  // namespace estation::sync
