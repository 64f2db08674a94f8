// StaticFiles serves one folder that a publisher writes: ranges, strong ETags, conditional requests, HEAD. A file is
// opened below the folder without following any link, and sent in pieces by the system, never through memory. What is
// named by its own fingerprint may be kept by everybody for ever; metadata must be asked for each time. Immutable;
// any thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/server/exchange.h"

namespace estation::sync::server {

class StaticFiles {
public:
    // The folder must be there.
    [[nodiscard]] static content::Result<StaticFiles> open(const std::filesystem::path& folder);
    // `path` is relative and decoded. 404 for what is no ordinary file, 405 for what is neither GET nor HEAD.
    [[nodiscard]] Reply answer(const Request& request, std::string_view path) const;

private:
    explicit StaticFiles(std::shared_ptr<const OpenFile> folder) : folder_(std::move(folder)) {}
    [[nodiscard]] std::shared_ptr<const OpenFile> open_below(std::string_view path) const;  // nullptr: not there

    std::shared_ptr<const OpenFile> folder_;
};

// Whether the name tells what is inside: 64 or 128 hexadecimal digits, also before a dot ("<sha256>.chunks",
// "<sha256>.default.json").
[[nodiscard]] bool is_immutable_name(std::string_view path);

struct Range { std::uint64_t first = 0, bytes = 0; };
enum class RangeKind { none, one, unsatisfiable };
// "bytes=0-99", "bytes=100-", "bytes=-5" of a file of `size` bytes. Several ranges, other units and what cannot be
// read count as none: the whole file is then sent.
[[nodiscard]] RangeKind read_range(std::string_view field, std::uint64_t size, Range& range);
// Whether an If-None-Match or If-Match list names the tag; weak tags never match strongly.
[[nodiscard]] bool tag_listed(std::string_view list, std::string_view etag, bool weakly);

}  // namespace estation::sync::server
