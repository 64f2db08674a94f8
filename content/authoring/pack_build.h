// Builds a pack for stations: an author's folder becomes a folder (or one .zip) that holds what a station needs and nothing else,
// with pictures no larger than a screen shows and with manifest.txt, which names every file by its fingerprint. The same files in
// give the same bytes out, whatever their dates, their order on the disk, the locale or the user. Reads and writes disk; one thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "content/manifest.h"

namespace estation::content {

struct BuiltPicture {
    std::string name;
    int from_width = 0, from_height = 0, to_width = 0, to_height = 0;   // the same twice: only a camera's notes were left out
    std::uint64_t from_bytes = 0, to_bytes = 0;
};

struct Built {
    Manifest manifest;
    std::string sha256;                    // of the manifest: the name of this version
    std::vector<BuiltPicture> pictures;    // those that were changed
    std::vector<std::string> left_out;     // an author's own: README.md, spreadsheets, copies that editors keep
};

inline constexpr int usual_largest_side = 2560;   // fills a full HD screen with some left to look closer

// Whole or not at all: `out` (a folder, or a file that ends in .zip) is replaced only when it is such a build itself. Fails when
// the pack has faults; whoever calls names them first.
[[nodiscard]] Result<Built> build_pack(const std::filesystem::path& folder, const std::filesystem::path& out, int largest_side = usual_largest_side);

}  // namespace estation::content
