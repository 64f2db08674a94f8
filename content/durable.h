// The one function through which everything passes that must survive a power cut: write a temporary file beside
// the target, fsync it, rename it over the target, fsync the folder. Any thread; the caller serialises writers of one name.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "content/result.h"

namespace estation::content {

[[nodiscard]] Result<> write_durably(const std::filesystem::path& target, std::span<const std::byte> bytes);
[[nodiscard]] Result<> write_durably(const std::filesystem::path& target, std::string_view text);
// fsync of a folder, after removals or when several files were renamed into it.
[[nodiscard]] Result<> sync_folder(const std::filesystem::path& folder);

}  // namespace estation::content
