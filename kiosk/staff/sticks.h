// Where a stick may be: the folder that station.toml names, or whatever is mounted under /run/media and /media. They look at
// the disk, so never on the UI thread.
#pragma once
#include <filesystem>
#include <vector>

namespace estation::kiosk::staff {

[[nodiscard]] std::vector<std::filesystem::path> mounted_sticks(std::vector<std::filesystem::path> named, bool any_mounted);
// The first of them that can be written; empty: none.
[[nodiscard]] std::filesystem::path writable_stick(const std::vector<std::filesystem::path>& sticks);

}  // namespace estation::kiosk::staff
