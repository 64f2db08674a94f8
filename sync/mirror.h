// A Mirror is a place that holds a copy of the repository: a web address, or a folder on a stick. It is never
// trusted: whatever it hands over is verified by whoever asked. Names are relative and already quoted for an
// address ("3.targets.json", "ab12.packs/quake.txt"). Owned by main(), used by the sync thread.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "content/result.h"
#include "sync/transport.h"

namespace estation::sync {

enum class Part { metadata, targets, blobs, chunks };
[[nodiscard]] std::string_view folder_of(Part part);   // "metadata", "targets", "blobs", "chunks"

class Mirror {
public:
    virtual ~Mirror() = default;
    // `ask.url` is ignored. What is not there is a reply 404.
    [[nodiscard]] virtual content::Result<Reply> get(Part part, const std::string& name, Ask ask, Sink& sink) = 0;
    [[nodiscard]] virtual std::string label() const = 0;  // for messages
};

class WebMirror : public Mirror {
public:
    WebMirror(Transport& transport, std::string metadata_url, std::string targets_url);
    // A whole repository below one address: its metadata/, targets/, blobs/ and chunks/.
    WebMirror(Transport& transport, const std::string& repository_url);
    content::Result<Reply> get(Part part, const std::string& name, Ask ask, Sink& sink) override;
    [[nodiscard]] std::string label() const override { return metadata_url_; }

private:
    Transport& transport_;
    std::string metadata_url_, targets_url_, repository_url_;
};

// <folder>/metadata/..., <folder>/targets/... and so on, the names as they stand. A file too large for the stick's FAT32
// may lie there in parts: <name>.part-001, <name>.part-002, ...
class FolderMirror : public Mirror {
public:
    explicit FolderMirror(std::filesystem::path folder) : folder_(std::move(folder)) {}
    content::Result<Reply> get(Part part, const std::string& name, Ask ask, Sink& sink) override;
    [[nodiscard]] std::string label() const override { return folder_.string(); }

private:
    std::filesystem::path folder_;
};

// Everything but letters, digits and "_.-~" as %XX: a role's name as one segment of an address or one file name.
[[nodiscard]] std::string quote_segment(std::string_view name);
// A target path as a path of an address: '/' stays, and so does what is an escape already.
[[nodiscard]] std::string quote_path(std::string_view path);

}  // namespace estation::sync
