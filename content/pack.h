// A Pack is one immutable folder of content (while authoring) or one list of hashed files (when published):
// the same type for both. open() reads every item; a faulty item is left out and its faults are kept, one
// line each, so that one bad file never takes the rest down. Built on any thread, read from any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "content/item.h"
#include "content/result.h"

namespace estation::content {

using Bytes = std::vector<std::byte>;

// Caps on everything that comes from outside. One place, so that an author can be told the number.
struct Limits {
    std::uint64_t text_file_bytes = 4u << 20;      // .md .gift .toml
    std::uint64_t pack_text_bytes = 32u << 20;     // all of them in one pack
    std::uint64_t picture_file_bytes = 40u << 20;
    std::uint64_t picture_pixels = 100'000'000;    // 10,000 x 10,000
    int picture_side = 20'000;
    int nesting = 32;                              // quotes, lists, tables within each other
    int items = 2'000;                             // in one pack
    int questions = 2'000;                         // in one bank
    int line_bytes = 64 << 10;                     // one line of a text file
    int faults = 200;                              // kept per pack; the rest is counted
};

// One folder's files or one manifest's blobs, seen as names. The name is checked before the disk is asked:
// relative, inside the pack, no "..", no link that leads outside.
class FileSource {
public:
    virtual ~FileSource() = default;
    [[nodiscard]] virtual std::vector<std::string> names() const = 0;  // sorted, with '/' between folders
    [[nodiscard]] virtual Result<Bytes> read(const std::string& name, std::uint64_t cap) const = 0;
    // A real path for decoders that read by themselves; fails like read() does.
    [[nodiscard]] virtual Result<std::filesystem::path> path(const std::string& name) const = 0;
};

class Pack {
public:
    // A folder with a pack.toml. Fails only when there is no readable pack.toml at all.
    static Result<std::shared_ptr<const Pack>> open(const std::filesystem::path& folder, const Limits& limits = {});
    static Result<std::shared_ptr<const Pack>> open(std::unique_ptr<const FileSource> files, const std::string& label, const Limits& limits = {});

    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] const Text& title() const { return title_; }
    [[nodiscard]] const Text& summary() const { return summary_; }
    [[nodiscard]] const std::string& version() const { return version_; }
    [[nodiscard]] std::optional<Date> updated() const { return updated_; }
    [[nodiscard]] bool evergreen() const { return evergreen_; }   // may be shown when nothing else can
    [[nodiscard]] std::span<const Item> items() const { return items_; }  // in the author's order
    [[nodiscard]] std::span<const Error> faults() const { return faults_; }
    [[nodiscard]] Result<Bytes> read(const std::string& name) const;   // capped
    [[nodiscard]] Result<std::filesystem::path> path(const std::string& name) const;

private:
    Pack() = default;
    std::string id_, version_;
    Text title_, summary_;
    std::optional<Date> updated_;
    bool evergreen_ = false;
    std::vector<Item> items_;
    std::vector<Error> faults_;
    std::unique_ptr<const FileSource> files_;
    Limits limits_;
    friend class PackReader;
};

}  // namespace estation::content
