// Begins a pack for an author: a folder that shows one item of every kind, each file saying in Chinese what to change in it. It is a
// copy of assets/new-pack, dated today, with a film borrowed from the starter packs. Writes disk; one thread.
#pragma once
#include <filesystem>
#include <string>

#include "content/result.h"
#include "content/text.h"

namespace estation::content {

// `out` must not exist or be empty; it appears whole or not at all. The pack's id comes from its name, and is returned.
[[nodiscard]] Result<std::string> write_new_pack(const std::filesystem::path& assets, const std::filesystem::path& out, Date today);

}  // namespace estation::content
