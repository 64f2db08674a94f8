#include "sync/chunk_download.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "content/durable.h"
#include "content/hash.h"
#include "sync/download.h"
#include "sync/older_version.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

constexpr std::uint64_t longest_range = 8u << 20;   // of one request, so that a cut costs little
constexpr std::size_t longest_copy = 1u << 20;
constexpr std::uint64_t to_disk_every = 8u << 20;

Error failed(std::string_view what, const fs::path& where, int error_number) { return {std::string(what) + ": " + content::plain_words(error_number), where.string()}; }

class Descriptor {
public:
    Descriptor(const fs::path& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Result<> read_all(int file, std::uint64_t at, std::span<std::byte> into, const fs::path& where) {
    while (!into.empty()) {
        const ssize_t got = ::pread(file, into.data(), into.size(), static_cast<off_t>(at));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("cannot read the file", where, errno);
        if (got == 0) return Error{"the file is shorter than it was", where.string()};
        into = into.subspan(static_cast<std::size_t>(got));
        at += static_cast<std::uint64_t>(got);
    }
    return {};
}

// The part file: appended to in order, with the fingerprint of all that it holds.
class Growing {
public:
    explicit Growing(fs::path path) : path_(std::move(path)), file_(path_, O_RDWR | O_CREAT | O_NOFOLLOW) {}
    [[nodiscard]] Result<> open() const { return file_.number() < 0 ? Result<>(failed("cannot begin the download", path_, errno)) : Result<>(); }
    [[nodiscard]] int number() const { return file_.number(); }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] Result<> append(std::span<const std::byte> bytes) {
        hash_.update(bytes);
        while (!bytes.empty()) {
            const ssize_t written = ::pwrite(file_.number(), bytes.data(), bytes.size(), static_cast<off_t>(bytes_));
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return failed("cannot write the download", path_, written < 0 ? errno : ENOSPC);
            bytes_ += static_cast<std::uint64_t>(written);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        // The disk begins while more is put together, so that the fsync at the end has less to wait for.
        if (bytes_ - on_its_way_ >= to_disk_every) {
            static_cast<void>(::sync_file_range(file_.number(), static_cast<off_t>(on_its_way_), static_cast<off_t>(bytes_ - on_its_way_), SYNC_FILE_RANGE_WRITE));
            on_its_way_ = bytes_;
        }
        return {};
    }
    // What an earlier try has left there counts, chunk by chunk, as long as it is right.
    void keep(std::span<const std::byte> bytes) {
        hash_.update(bytes);
        bytes_ += bytes.size();
    }
    [[nodiscard]] Result<> cut_here() const { return ::ftruncate(file_.number(), static_cast<off_t>(bytes_)) == 0 ? Result<>() : failed("cannot go on with the download", path_, errno); }
    [[nodiscard]] Result<std::string> fingerprint() { return hash_.finish(); }
    [[nodiscard]] Result<> move_to(const fs::path& place) const {
        int status = 0;
        do status = ::fsync(file_.number());
        while (status != 0 && errno == EINTR);
        if (status != 0) return failed("cannot write the download", path_, errno);
        if (::rename(path_.c_str(), place.c_str()) != 0) return failed("cannot put the download in its place", place, errno);
        return content::sync_folder(place.parent_path());
    }
    void throw_away() const { ::unlink(path_.c_str()); }

private:
    fs::path path_;
    Descriptor file_;
    content::Hash hash_;
    std::uint64_t bytes_ = 0, on_its_way_ = 0;
};

// Takes a range of the blob and lets through only whole chunks that are right.
class ChunkSink : public Sink {
public:
    ChunkSink(std::span<const Chunk> chunks, std::uint64_t offset, Growing& into) : chunks_(chunks), offset_(offset), into_(into) {}
    Result<> begin(const Reply& reply) override {
        // Who cannot send ranges would send everything: that is what the other way of fetching is for.
        ranged = reply.offset == offset_ && (reply.status == 206 || offset_ == 0);
        return ranged ? Result<>() : Result<>(Error{"this place sends no ranges", {}});
    }
    Result<> piece(std::span<const std::byte> bytes) override {
        while (!bytes.empty() && next_ < chunks_.size()) {
            const Chunk& chunk = chunks_[next_];
            const auto count = std::min<std::size_t>(bytes.size(), chunk.bytes - waiting_.size());
            waiting_.insert(waiting_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
            bytes = bytes.subspan(count);
            if (waiting_.size() < chunk.bytes) break;
            const auto hash = chunk_hash(waiting_);
            if (!hash) return hash.error();
            right = *hash == chunk.hash;
            if (!right) return Error{"what came is not what the list says", {}};
            if (auto r = into_.append(waiting_); !r) return r;
            waiting_.clear();
            ++next_;
        }
        return {};
    }
    [[nodiscard]] bool whole() const { return next_ == chunks_.size(); }
    bool ranged = true, right = true;

private:
    std::span<const Chunk> chunks_;
    std::uint64_t offset_;
    Growing& into_;
    std::size_t next_ = 0;
    std::vector<std::byte> waiting_;
};

// Takes over what an earlier try left, as far as it is right. Returns how many chunks that is.
Result<std::size_t> go_on(const ChunkList& list, Growing& part) {
    struct stat status{};
    if (::fstat(part.number(), &status) != 0 || !S_ISREG(status.st_mode)) return Error{"something else lies where the download belongs", {}};
    const auto there = static_cast<std::uint64_t>(status.st_size);
    std::size_t kept = 0;
    std::vector<std::byte> buffer(chunk_most);
    for (; kept < list.chunks.size() && part.bytes() + list.chunks[kept].bytes <= there; ++kept) {
        const auto bytes = std::span(buffer).first(list.chunks[kept].bytes);
        if (!read_all(part.number(), part.bytes(), bytes, {})) break;
        const auto hash = chunk_hash(bytes);
        if (!hash || *hash != list.chunks[kept].hash) break;
        part.keep(bytes);
    }
    if (auto r = part.cut_here(); !r) return r.error();
    return kept;
}

}  // namespace

Result<ChunkList> ChunkDownload::fetch_list(const std::string& sha256, std::uint64_t bytes) {
    Ask ask;
    ask.cap = chunk_list_cap(bytes);
    ask.pace = pace_;
    ask.stop = stop_;
    TextSink text;
    const auto reply = mirror_.get(Part::chunks, chunk_list_name(sha256), ask, text);
    if (!reply) return reply.error();
    if (reply->status != 200) return Error{"there is no list of its chunks", sha256};
    auto list = ChunkList::parse(text.text());
    if (list && (list->blob != sha256 || list->bytes != bytes)) return Error{"the list of chunks is another blob's", sha256};
    return list;
}

Result<bool> ChunkDownload::fetch(const std::string& sha256, std::uint64_t bytes, const fs::path& older, const fs::path& file) {
    const auto list = fetch_list(sha256, bytes);
    if (!list) return stop_.stop_requested() ? Result<bool>(list.error()) : false;
    const auto found = locate_chunks(*list, older);
    if (!found || std::ranges::none_of(*found, [](const auto& place) { return place.has_value(); })) return false;
    const Descriptor source(older, O_RDONLY);
    Growing part(parts_ / sha256);
    if (auto r = part.open(); !r) return r.error();
    auto kept = go_on(*list, part);
    if (!kept) return kept.error();
    std::vector<std::byte> buffer(longest_copy);
    for (std::size_t at = *kept; at < list->chunks.size();) {
        if (stop_.stop_requested()) return Error{"stopped", sha256};
        if (const auto here = (*found)[at]) {
            // What lies together there as it does here, in one go.
            std::size_t count = 0;
            while (at < list->chunks.size() && (*found)[at] == *here + count && count + list->chunks[at].bytes <= longest_copy) count += list->chunks[at++].bytes;
            const auto piece = std::span(buffer).first(count);
            if (auto r = read_all(source.number(), *here, piece, older); !r) return false;
            if (auto r = part.append(piece); !r) return r.error();
            continue;
        }
        std::size_t end = at;
        std::uint64_t length = 0;
        for (; end < list->chunks.size() && !(*found)[end] && length < longest_range; ++end) length += list->chunks[end].bytes;
        Ask ask;
        ask.offset = part.bytes();
        ask.length = length;
        ask.cap = bytes;
        ask.pace = pace_;
        ask.stop = stop_;
        ChunkSink sink(std::span(list->chunks).subspan(at, end - at), part.bytes(), part);
        const auto reply = mirror_.get(Part::blobs, blob_name(sha256), ask, sink);
        if (!sink.ranged || !sink.right) return false;
        if (!reply) return reply.error();
        if (!reply->has_body() || !sink.whole()) return Error{"ended before all of it had come; the next try goes on from there", sha256};
        at = end;
    }
    const auto print = part.fingerprint();
    if (!print) return print.error();
    if (*print != sha256) {
        part.throw_away();
        return false;
    }
    if (auto r = part.move_to(file); !r) return r.error();
    return true;
}

}  // namespace estation::sync
