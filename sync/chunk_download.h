// A ChunkDownload puts a blob together from an older version of it that lies here and from those ranges of the new one
// that are not in it. Written from its beginning to its end under the name that Download gives to what is on its way,
// so that either of the two goes on where the other was cut off. What comes is checked chunk by chunk, the whole by its
// fingerprint, before it gets a name that anybody reads. One thread at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "content/result.h"
#include "sync/chunks.h"
#include "sync/mirror.h"

namespace estation::sync {

class ChunkDownload {
public:
    // `mirror` outlives this.
    ChunkDownload(Mirror& mirror, std::filesystem::path parts, Pace pace, std::stop_token stop)
        : mirror_(mirror), parts_(std::move(parts)), pace_(pace), stop_(std::move(stop)) {}

    // false: it cannot be done this way (no list, nothing in common, a list that is wrong); fetch it whole.
    [[nodiscard]] content::Result<bool> fetch(const std::string& sha256, std::uint64_t bytes, const std::filesystem::path& older, const std::filesystem::path& file);

private:
    [[nodiscard]] content::Result<ChunkList> fetch_list(const std::string& sha256, std::uint64_t bytes);

    Mirror& mirror_;
    std::filesystem::path parts_;
    Pace pace_;
    std::stop_token stop_;
};

}  // namespace estation::sync
