// A FolderSource shows a folder on disk as the files of a pack. Nothing it hands out lies outside the folder,
// whatever names, links, pipes or sizes the folder holds. Immutable; any thread.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "content/pack.h"

namespace estation::content {

class FolderSource : public FileSource {
public:
    // Fails when there is no such folder.
    [[nodiscard]] static Result<FolderSource> open(const std::filesystem::path& folder);

    // Ordinary files and links by name, hidden ones left out; linked folders are not entered.
    [[nodiscard]] std::vector<std::string> names() const override;
    [[nodiscard]] Result<Bytes> read(const std::string& name, std::uint64_t cap) const override;
    [[nodiscard]] Result<std::filesystem::path> path(const std::string& name) const override;

private:
    explicit FolderSource(std::string root) : root_(std::move(root)) {}

    std::string root_;  // without links, without a slash at its end
};

}  // namespace estation::content
