// Where the chunks of a new file lie in an older version of it. What did not move is found where it was, by several threads;
// only where much is not there any more the older file is divided as the new one was, and looked through. Reads the older
// file; any thread, which waits.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "content/result.h"
#include "sync/chunks.h"

namespace estation::sync {

// One for each chunk of the list: the offset in the older file; nothing: it is not there.
[[nodiscard]] content::Result<std::vector<std::optional<std::uint64_t>>> locate_chunks(const ChunkList& list, const std::filesystem::path& older);

}  // namespace estation::sync
