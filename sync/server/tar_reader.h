// Unpacks a tar (or a zip, as estation-pack build writes it) that somebody sent, into a new folder: ordinary files only, names as a pack may have them, and nothing
// beyond the caps. What is wrong is one error, and the folder is to be thrown away. Pure but for the disk; any thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "content/result.h"

namespace estation::sync::server {

struct TarCaps { std::size_t files = 20'000; std::uint64_t bytes = 2ull << 30; };

// A single folder that holds everything ("water/pack.toml") is passed over.
[[nodiscard]] content::Result<> unpack_tar(std::string_view unverified_tar, const std::filesystem::path& folder, const TarCaps& caps = {});

// Takes the kiosk's program out of the .deb that cpack makes: its executable, its assets and its program.toml, laid out as
// content/program.h says. Nothing else of the package is looked at, and none of its scripts is run.
[[nodiscard]] content::Result<> unpack_program(const std::filesystem::path& deb, const std::filesystem::path& folder, const TarCaps& caps = {});

}  // namespace estation::sync::server
