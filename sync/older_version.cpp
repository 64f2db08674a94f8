#include "sync/older_version.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>
#include <unordered_map>

#include "content/durable.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using Offsets = std::vector<std::optional<std::uint64_t>>;

namespace {

constexpr std::size_t block = 1u << 20;                    // read at once
constexpr std::uint64_t worth_a_thread = 16u << 20;
constexpr std::uint64_t longest_unlooked_for = 192u << 10; // a longer stretch that is not in its place may have moved

struct HashOfHash {
    std::size_t operator()(const ChunkHash& hash) const {
        std::size_t first = 0;
        std::memcpy(&first, hash.data(), std::min(sizeof first, hash.size()));
        return first;
    }
};

// How many bytes were there; what cannot be read is not there.
std::size_t read_at(int file, std::uint64_t at, std::span<std::byte> into) {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(file, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

// Chunks first to last - 1, the first of which begins at `at`.
void look_in_place(int file, const ChunkList& list, std::size_t first, std::size_t last, std::uint64_t at, Offsets& found) {
    std::vector<std::byte> buffer(block);
    while (first < last) {
        std::size_t end = first, length = 0;
        while (end < last && length + list.chunks[end].bytes <= block) length += list.chunks[end++].bytes;
        std::span<const std::byte> there = std::span<const std::byte>(buffer).first(read_at(file, at, std::span(buffer).first(length)));
        for (; first < end; ++first) {
            const Chunk& chunk = list.chunks[first];
            if (there.size() < chunk.bytes) return;  // the older file ends here
            const auto hash = chunk_hash(there.first(chunk.bytes));
            if (hash && *hash == chunk.hash) found[first] = at;
            there = there.subspan(chunk.bytes);
            at += chunk.bytes;
        }
    }
}

void look_in_place(int file, const ChunkList& list, Offsets& found) {
    const auto threads = std::clamp<std::uint64_t>(std::min<std::uint64_t>(list.bytes / worth_a_thread, std::thread::hardware_concurrency()), 1, 4);
    std::vector<std::jthread> others;
    std::size_t first = 0;
    std::uint64_t at = 0;
    for (std::uint64_t part = 1; part <= threads; ++part) {
        std::size_t last = first;
        std::uint64_t length = 0;
        for (const std::uint64_t share = list.bytes / threads; last < list.chunks.size() && (part == threads || length < share); ++last) length += list.chunks[last].bytes;
        const auto look = [=, &list, &found] { look_in_place(file, list, first, last, at, found); };
        try {
            if (part == threads) look();
            else others.emplace_back(look);
        } catch (const std::system_error&) { look(); }  // the machine has no thread left
        first = last;
        at += length;
    }
}

std::uint64_t longest_stretch_without(const ChunkList& list, const Offsets& found) {
    std::uint64_t longest = 0, now = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        now = found[i] ? 0 : now + list.chunks[i].bytes;
        longest = std::max(longest, now);
    }
    return longest;
}

}  // namespace

Result<Offsets> locate_chunks(const ChunkList& list, const fs::path& older) {
    const int file = ::open(older.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return Error{"cannot read the file: " + content::plain_words(errno), older.string()};
    Offsets found(list.chunks.size());
    look_in_place(file, list, found);
    ::close(file);
    if (longest_stretch_without(list, found) <= longest_unlooked_for) return found;
    std::unordered_map<ChunkHash, std::uint64_t, HashOfHash> index;
    std::uint64_t at = 0;
    const auto read = each_chunk(older, [&](std::span<const std::byte> bytes) -> Result<> {
        const auto hash = chunk_hash(bytes);
        if (!hash) return hash.error();
        index.emplace(*hash, at);
        at += bytes.size();
        return {};
    });
    if (!read) return read.error();
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i]) continue;
        if (const auto there = index.find(list.chunks[i].hash); there != index.end()) found[i] = there->second;
    }
    return found;
}

}  // namespace estation::sync
