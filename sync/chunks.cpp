#include "sync/chunks.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "content/durable.h"
#include "content/hash.h"
#include "content/manifest.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::string_view mark = "estation-chunks 2 ";
constexpr std::size_t entry_bytes = 10;
// More bits must be zero before the average and fewer after it, so that lengths gather around it (Xia et al., FastCDC,
// 2016, 3.4); the highest bits, because those have seen the last 64 bytes.
constexpr std::size_t average = 4u << 10;
constexpr std::uint64_t strict = 0xfffc'0000'0000'0000, loose = 0xffc0'0000'0000'0000;

// A fixed random number for each byte (splitmix64): publisher and station must cut alike, for ever.
constexpr std::array<std::uint64_t, 256> make_gear() {
    std::array<std::uint64_t, 256> gear{};
    std::uint64_t state = 0x6573'7461'7469'6f6e;
    for (auto& one : gear) {
        state += 0x9e37'79b9'7f4a'7c15;
        std::uint64_t z = state;
        z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
        z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
        one = z ^ (z >> 31);
    }
    return gear;
}
constexpr std::array<std::uint64_t, 256> gear = make_gear();

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

class File {
public:
    explicit File(const fs::path& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (file_ >= 0) ::close(file_);
    }
    [[nodiscard]] int number() const { return file_; }

private:
    int file_;
};

}  // namespace

std::size_t cut(std::span<const std::byte> bytes) {
    const std::size_t end = std::min<std::size_t>(bytes.size(), chunk_most);
    if (end <= chunk_least) return end;
    const std::size_t middle = std::min(end, average);
    std::uint64_t print = 0;
    std::size_t i = chunk_least;
    for (; i < middle; ++i) {
        print = (print << 1) + gear[static_cast<unsigned char>(bytes[i])];
        if ((print & strict) == 0) return i + 1;
    }
    for (; i < end; ++i) {
        print = (print << 1) + gear[static_cast<unsigned char>(bytes[i])];
        if ((print & loose) == 0) return i + 1;
    }
    return end;
}

Result<ChunkHash> chunk_hash(std::span<const std::byte> bytes) {
    content::Hash hash;
    hash.update(bytes);
    const auto hex = hash.finish();
    if (!hex) return hex.error();
    ChunkHash first{};
    for (std::size_t i = 0; i < first.size(); ++i) first[i] = static_cast<std::byte>(digit((*hex)[2 * i]) * 16 + digit((*hex)[2 * i + 1]));
    return first;
}

Result<> each_chunk(const fs::path& path, const std::function<Result<>(std::span<const std::byte>)>& take) {
    const File file(path);
    if (file.number() < 0) return Error{"cannot read the file: " + content::plain_words(errno), path.string()};
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    std::size_t begin = 0, end = 0;
    for (bool more = true; more || begin < end;) {
        if (more && end - begin < chunk_most) {
            std::memmove(buffer.data(), buffer.data() + begin, end - begin);
            end -= begin;
            begin = 0;
            const ssize_t got = ::read(file.number(), buffer.data() + end, buffer.size() - end);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return Error{"cannot read the file: " + content::plain_words(errno), path.string()};
            more = got > 0;
            end += static_cast<std::size_t>(got);
            continue;
        }
        const std::size_t length = cut(std::span<const std::byte>(buffer).subspan(begin, end - begin));
        if (length == 0) break;
        if (auto r = take(std::span<const std::byte>(buffer).subspan(begin, length)); !r) return r;
        begin += length;
    }
    return {};
}

Result<ChunkList> ChunkList::parse(std::string_view bytes) {
    const Error bad{"this is no list of chunks", {}};
    const auto line_end = bytes.substr(0, 200).find('\n');
    if (!bytes.starts_with(mark) || line_end == std::string_view::npos) return bad;
    const auto head = bytes.substr(mark.size(), line_end - mark.size());
    ChunkList list;
    if (head.size() < 66 || head[64] != ' ' || !content::is_sha256(head.substr(0, 64)) || !content::parse_number(head.substr(65), list.bytes)) return bad;
    list.blob = head.substr(0, 64);
    bytes.remove_prefix(line_end + 1);
    if (bytes.size() % entry_bytes != 0 || bytes.size() / entry_bytes > list.bytes / chunk_least + 1) return bad;
    std::uint64_t sum = 0;
    for (; !bytes.empty(); bytes.remove_prefix(entry_bytes)) {
        Chunk chunk;
        chunk.bytes = (static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[1])) << 8 | static_cast<unsigned char>(bytes[0])) + 1;
        std::memcpy(chunk.hash.data(), bytes.data() + 2, chunk.hash.size());
        const bool last = bytes.size() == entry_bytes;
        if (!last && chunk.bytes < chunk_least) return bad;
        sum += chunk.bytes;
        list.chunks.push_back(chunk);
    }
    if (sum != list.bytes) return Error{"the chunks of the list are not the whole blob", {}};
    return list;
}

std::string ChunkList::text() const {
    std::string text = std::string(mark) + blob + " " + std::to_string(bytes) + "\n";
    for (const auto& chunk : chunks) {
        for (int i = 0; i < 2; ++i) text += static_cast<char>((chunk.bytes - 1) >> (8 * i) & 0xff);
        text.append(reinterpret_cast<const char*>(chunk.hash.data()), chunk.hash.size());
    }
    return text;
}

Result<ChunkList> make_chunk_list(const fs::path& blob, const std::string& sha256) {
    ChunkList list;
    list.blob = sha256;
    const auto read = each_chunk(blob, [&](std::span<const std::byte> bytes) -> Result<> {
        const auto hash = chunk_hash(bytes);
        if (!hash) return hash.error();
        list.chunks.push_back({static_cast<std::uint32_t>(bytes.size()), *hash});
        list.bytes += bytes.size();
        return {};
    });
    if (!read) return read.error();
    return list;
}

Result<> publish_chunk_list(const fs::path& folder, const fs::path& blob, const std::string& sha256) {
    std::error_code failed;
    const auto bytes = fs::file_size(blob, failed);
    if (failed) return Error{"cannot read the file: " + content::plain_words(failed.value()), blob.string()};
    const fs::path file = folder / chunk_list_name(sha256);
    if (bytes < chunked_from || fs::exists(file, failed)) return {};
    const auto list = make_chunk_list(blob, sha256);
    if (!list) return list.error();
    if (auto r = content::make_folder_durably(folder); !r) return r;
    return content::write_durably(file, list->text());
}

std::string chunk_list_name(const std::string& sha256) { return sha256 + ".chunks"; }
std::uint64_t chunk_list_cap(std::uint64_t blob_bytes) { return 200 + entry_bytes * (blob_bytes / chunk_least + 1); }

}  // namespace estation::sync
