#include "sync/server/static_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "content/durable.h"

namespace estation::sync::server {

using content::Error;
using content::Result;

namespace {

constexpr std::size_t deepest = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

bool whole_number(std::string_view text, std::uint64_t& number) {
    if (text.empty() || !std::ranges::all_of(text, is_digit)) return false;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() && end == text.data() + text.size();
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// A publisher renames a whole file into its place, so that another content is another inode or another time.
std::string tag_of(const struct stat& file) {
    char text[96];
    std::snprintf(text, sizeof text, "\"%llx-%llx-%llx.%lx\"", static_cast<unsigned long long>(file.st_ino), static_cast<unsigned long long>(file.st_size),
                  static_cast<unsigned long long>(file.st_mtim.tv_sec), static_cast<unsigned long>(file.st_mtim.tv_nsec));
    return text;
}

std::string tag_for(std::string_view path, const struct stat& file) {
    // Two servers with copies of one folder then say the same.
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (is_immutable_name(path)) return "\"" + std::string(name) + "\"";
    return tag_of(file);
}

const char* type_of(std::string_view path) {
    if (path.ends_with(".json")) return "application/json";
    if (path.ends_with(".txt")) return "text/plain; charset=utf-8";
    return "application/octet-stream";
}

const char* keeping_of(std::string_view path) {
    if (is_immutable_name(path)) return "public, max-age=31536000, immutable";
    // "12.targets.json" is written once, but a publisher that was put back to yesterday may write another twelfth.
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return !name.empty() && is_digit(name.front()) ? "public, max-age=600" : "no-cache";
}

Reply not_here() { return error_reply(404, "there is no such file"); }

}  // namespace

bool is_immutable_name(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::string_view first = name.substr(0, name.find('.'));
    return (first.size() == 64 || first.size() == 128) && std::ranges::all_of(first, is_hex);
}

RangeKind read_range(std::string_view field, std::uint64_t size, Range& range) {
    constexpr std::string_view unit = "bytes=";
    field = trimmed(field);
    if (!field.starts_with(unit)) return RangeKind::none;
    field = trimmed(field.substr(unit.size()));
    const auto dash = field.find('-');
    if (dash == std::string_view::npos) return RangeKind::none;
    const std::string_view from = field.substr(0, dash), to = field.substr(dash + 1);
    std::uint64_t first = 0, last = 0;
    if (from.empty()) {
        if (!whole_number(to, last)) return RangeKind::none;
        if (last == 0 || size == 0) return RangeKind::unsatisfiable;
        range = {size - std::min(last, size), std::min(last, size)};
        return RangeKind::one;
    }
    if (!whole_number(from, first)) return RangeKind::none;
    if (!to.empty() && (!whole_number(to, last) || last < first)) return RangeKind::none;
    if (first >= size) return RangeKind::unsatisfiable;
    const std::uint64_t end = to.empty() ? size - 1 : std::min(last, size - 1);
    range = {first, end - first + 1};
    return RangeKind::one;
}

bool tag_listed(std::string_view list, std::string_view etag, bool weakly) {
    if (trimmed(list) == "*") return true;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        std::string_view one = trimmed(list.substr(0, comma));
        if (weakly && one.starts_with("W/")) one.remove_prefix(2);
        if (one == etag) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

Result<StaticFiles> StaticFiles::open(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return Error{"cannot open the folder: " + content::plain_words(errno), folder.string()};
    return StaticFiles(std::make_shared<const OpenFile>(descriptor));
}

std::shared_ptr<const OpenFile> StaticFiles::open_below(std::string_view path) const {
    std::shared_ptr<const OpenFile> at = folder_;
    std::size_t depth = 0;
    for (;;) {
        const auto end = std::min(path.find('/'), path.size());
        const std::string part(path.substr(0, end));
        const bool last = end == path.size();
        if (part.empty() || part.front() == '.' || part.find('\0') != std::string::npos || ++depth > deepest) return nullptr;
        // O_NONBLOCK: a pipe that somebody put there must not hold the thread.
        const int descriptor = ::openat(at->descriptor(), part.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (last ? 0 : O_DIRECTORY));
        if (descriptor < 0) return nullptr;
        at = std::make_shared<const OpenFile>(descriptor);
        if (last) return at;
        path.remove_prefix(end + 1);
    }
}

Reply StaticFiles::answer(const Request& request, std::string_view path) const {
    if (request.method != Method::get && request.method != Method::head) {
        Reply reply = error_reply(405, "these files can only be read");
        reply.fields.push_back({"Allow", "GET, HEAD"});
        return reply;
    }
    const auto file = open_below(path);
    struct stat found{};
    if (!file || ::fstat(file->descriptor(), &found) != 0 || !S_ISREG(found.st_mode)) return not_here();
    const auto size = static_cast<std::uint64_t>(found.st_size);
    const std::string etag = tag_for(path, found);
    Reply reply;
    reply.fields = {{"ETag", etag}, {"Accept-Ranges", "bytes"}, {"Cache-Control", keeping_of(path)}};
    if (const std::string* const match = request.field("if-match"); match && !tag_listed(*match, etag, false)) return error_reply(412, "the file has changed");
    if (const std::string* const none = request.field("if-none-match"); none && tag_listed(*none, etag, true)) {
        reply.status = 304;
        return reply;
    }
    reply.fields.push_back({"Content-Type", type_of(path)});
    reply.file = FilePiece{file, 0, size};
    const std::string* const asked = request.field("range");
    const std::string* const only_if = request.field("if-range");
    // A date there would need a clock that nobody believes: the whole file is always right.
    if (!asked || request.method == Method::head || (only_if && trimmed(*only_if) != etag)) return reply;
    Range range;
    switch (read_range(*asked, size, range)) {
        case RangeKind::none: return reply;
        case RangeKind::unsatisfiable: {
            Reply refused = error_reply(416, "the file is not that long");
            refused.fields.push_back({"Content-Range", "bytes */" + std::to_string(size)});
            return refused;
        }
        case RangeKind::one: break;
    }
    reply.status = 206;
    reply.file = FilePiece{file, range.first, range.bytes};
    reply.fields.push_back({"Content-Range", "bytes " + std::to_string(range.first) + "-" + std::to_string(range.first + range.bytes - 1) + "/" + std::to_string(size)});
    return reply;
}

}  // namespace estation::sync::server
