// A built pack as one file, for a stick or a mail: a plain .zip, whose files are not squeezed (pictures and films are already) and
// which holds nothing but names and bytes, so that the same pack is the same file. Used by the tools only; one thread.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "content/manifest.h"

namespace estation::content {

// "water.zip": what build writes as one file.
[[nodiscard]] bool is_archive_name(const std::filesystem::path& path);
// Writes the manifest, then the files it names, from `folder`. Durable, whole or not at all.
[[nodiscard]] Result<> write_archive(const std::filesystem::path& folder, const Manifest& manifest, const std::filesystem::path& archive);

// A pack as the tools are given it, a folder or a .zip, seen as a folder. What had to be unpacked is gone when this is.
class PackPlace {
public:
    // `scratch`: where to unpack; it must exist. Fails when the archive is none, is damaged, climbs out of itself, or grows as no
    // built pack does; nothing is left behind then.
    static Result<PackPlace> open(const std::filesystem::path& given, const std::filesystem::path& scratch);
    PackPlace(PackPlace&& other) noexcept;
    PackPlace& operator=(PackPlace&&) = delete;
    ~PackPlace();
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    PackPlace(std::filesystem::path folder, bool unpacked) : folder_(std::move(folder)), unpacked_(unpacked) {}
    std::filesystem::path folder_;
    bool unpacked_ = false;
};

}  // namespace estation::content
