#include "sync/mirror.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "content/durable.h"

namespace estation::sync {

namespace fs = std::filesystem;
using content::Error;
using content::Result;

namespace {

std::string with_slash(std::string url) {
    if (!url.ends_with('/')) url += '/';
    return url;
}

bool is_unreserved(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == '-' || c == '~'; }
bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }

void escape(char c, std::string& out) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

// Only down into the folder: no "..", no hidden name, no absolute path.
bool stays_inside(const std::string& name) {
    if (name.empty() || name.front() == '/' || name.find('\0') != std::string::npos) return false;
    const fs::path path(name);
    return std::ranges::all_of(path, [](const fs::path& part) { return !part.empty() && part.string().front() != '.'; });
}

struct OpenFile {
    int file = -1;
    std::uint64_t bytes = 0;
    OpenFile(int file, std::uint64_t bytes) : file(file), bytes(bytes) {}
    OpenFile(OpenFile&& other) noexcept : file(std::exchange(other.file, -1)), bytes(other.bytes) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(OpenFile&&) = delete;
    ~OpenFile() {
        if (file >= 0) ::close(file);
    }
};

// Nothing: no such ordinary file, or a link on the way to it, which a stick has no reason for.
std::vector<OpenFile> open_parts(const fs::path& path) {
    const auto open_one = [](const fs::path& one, std::vector<OpenFile>& into) {
        const int file = ::open(one.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (file < 0) return false;
        struct stat status{};
        const bool ordinary = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
        into.emplace_back(file, ordinary ? static_cast<std::uint64_t>(status.st_size) : 0);
        if (!ordinary) into.pop_back();
        return ordinary;
    };
    std::vector<OpenFile> parts;
    if (open_one(path, parts)) return parts;
    constexpr int most_parts = 999;
    for (int i = 1; i <= most_parts; ++i) {
        const std::string number = std::to_string(1000 + i).substr(1);
        if (!open_one(path.string() + ".part-" + number, parts)) break;
    }
    return parts;
}

Result<> pour(const OpenFile& part, std::uint64_t from, std::uint64_t until, const std::string& where, const Ask& ask, Sink& sink) {
    std::vector<std::byte> piece(static_cast<std::size_t>(std::min<std::uint64_t>(256 << 10, until > from ? until - from : 0)));
    for (std::uint64_t at = from; at < until;) {
        if (ask.stop.stop_requested()) return Error{"stopped", where};
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), until - at));
        const ssize_t got = ::pread(part.file, piece.data(), wanted, static_cast<off_t>(at));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error{"cannot read the file: " + content::plain_words(errno), where};
        if (got == 0) return Error{"the file became shorter while it was read; was the stick pulled out?", where};
        if (auto r = sink.piece(std::span<const std::byte>(piece).first(static_cast<std::size_t>(got))); !r) return r;
        at += static_cast<std::uint64_t>(got);
    }
    return {};
}

}  // namespace

std::string quote_segment(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (is_unreserved(c))
            out += c;
        else
            escape(c, out);
    }
    return out;
}

std::string quote_path(std::string_view path) {
    constexpr std::string_view also_plain = "/!$&'()*+,;=:@";
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool escaped = path[i] == '%' && i + 2 < path.size() && is_hex(path[i + 1]) && is_hex(path[i + 2]);
        if (escaped || is_unreserved(path[i]) || also_plain.find(path[i]) != std::string_view::npos)
            out += path[i];
        else
            escape(path[i], out);
    }
    return out;
}

std::string_view folder_of(Part part) {
    switch (part) {
        case Part::metadata: return "metadata";
        case Part::targets: return "targets";
        case Part::blobs: return "blobs";
        case Part::chunks: return "chunks";
    }
    return {};
}

WebMirror::WebMirror(Transport& transport, const std::string& repository_url)
    : WebMirror(transport, with_slash(repository_url) + "metadata/", with_slash(repository_url) + "targets/") {
    repository_url_ = with_slash(repository_url);
}

WebMirror::WebMirror(Transport& transport, std::string metadata_url, std::string targets_url)
    : transport_(transport), metadata_url_(with_slash(std::move(metadata_url))), targets_url_(with_slash(std::move(targets_url))) {}

Result<Reply> WebMirror::get(Part part, const std::string& name, Ask ask, Sink& sink) {
    if (part == Part::metadata) ask.url = metadata_url_ + name;
    else if (part == Part::targets) ask.url = targets_url_ + name;
    else if (repository_url_.empty()) return Reply{404, 0, {}};
    else ask.url = repository_url_ + std::string(folder_of(part)) + "/" + name;
    return transport_.get(ask, sink);
}

Result<Reply> FolderMirror::get(Part part, const std::string& name, Ask ask, Sink& sink) {
    const Reply absent{404, 0, {}};
    if (!stays_inside(name)) return absent;
    const fs::path path = folder_ / folder_of(part) / name;
    const auto parts = open_parts(path);
    if (parts.empty()) {
        // An unplugged stick is not a repository without files.
        std::error_code ignored;
        if (!fs::is_directory(folder_, ignored)) return Error{"the folder is not there; was the stick pulled out?", folder_.string()};
        return absent;
    }
    std::uint64_t total = 0;
    for (const auto& one : parts) total += one.bytes;
    if (total > ask.cap) return Error{"is longer than the " + std::to_string(ask.cap) + " bytes that are allowed here", path.string()};
    Reply reply{200, 0, {}};
    const std::uint64_t begin = ask.offset < total ? ask.offset : 0;
    const std::uint64_t end = ask.length > 0 && begin == ask.offset ? std::min(total, begin + ask.length) : total;
    if (begin > 0 || end < total) reply = {206, begin, {}};
    if (auto r = sink.begin(reply); !r) return r.error();
    std::uint64_t begins = 0;
    for (const auto& one : parts) {
        const std::uint64_t from = begin > begins ? std::min(begin - begins, one.bytes) : 0;
        const std::uint64_t until = end > begins ? std::min(end - begins, one.bytes) : 0;
        if (auto r = pour(one, from, until, path.string(), ask, sink); !r) return r.error();
        begins += one.bytes;
    }
    return reply;
}

}  // namespace estation::sync
