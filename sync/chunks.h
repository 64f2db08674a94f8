// A ChunkList says where a file's content divides (content-defined chunks, FastCDC with normalised cut points), so that
// a station that has an older version fetches only what is new in it. The list lies beside the blob as a static file,
// chunks/<sha256>.chunks; the chunks are ranges of the blob itself. Nobody signs a list and nobody believes it: what is
// put together by it is checked against the blob's own fingerprint, and a wrong list costs a whole download. Plain
// values; any thread.
//
//   estation-chunks 2 <sha256 of the blob> <bytes>\n
//   for each chunk 2 bytes of its length less one, least first, and the first 8 bytes of its sha256
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"

namespace estation::sync {

using ChunkHash = std::array<std::byte, 8>;

struct Chunk {
    std::uint32_t bytes = 0;
    ChunkHash hash{};
    bool operator==(const Chunk&) const = default;
};

inline constexpr std::uint32_t chunk_least = 1u << 10, chunk_most = 64u << 10;  // 4 KiB on average
inline constexpr std::uint64_t chunked_from = 256u << 10;                        // smaller blobs have no list

struct ChunkList {
    std::string blob;          // its sha256
    std::uint64_t bytes = 0;   // of the blob
    std::vector<Chunk> chunks;

    // Strict: every length within its bounds, together the blob's.
    [[nodiscard]] static content::Result<ChunkList> parse(std::string_view unverified_bytes);
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] content::Result<ChunkHash> chunk_hash(std::span<const std::byte> bytes);
// How long the chunk is that begins here; `bytes` holds at least chunk_most, or all there is.
[[nodiscard]] std::size_t cut(std::span<const std::byte> bytes);
// Reads a file chunk by chunk.
[[nodiscard]] content::Result<> each_chunk(const std::filesystem::path& file, const std::function<content::Result<>(std::span<const std::byte> bytes)>& take);

[[nodiscard]] content::Result<ChunkList> make_chunk_list(const std::filesystem::path& blob, const std::string& sha256);
// For a publisher: <folder>/<sha256>.chunks, unless it is there already or the blob is too small for one.
[[nodiscard]] content::Result<> publish_chunk_list(const std::filesystem::path& folder, const std::filesystem::path& blob, const std::string& sha256);
[[nodiscard]] std::string chunk_list_name(const std::string& sha256);
// No list of a blob of that size is longer.
[[nodiscard]] std::uint64_t chunk_list_cap(std::uint64_t blob_bytes);

}  // namespace estation::sync
