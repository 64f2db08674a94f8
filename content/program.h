// A program is the kiosk itself on its way to the stations. It travels as a pack does, manifest and blobs, under an id that
// says on which machines it runs ("program-debian-12-amd64"), and it is never shown. What belongs into one, and how to tell a
// sound one, stands here. Plain values and functions; any thread.
//
//   program.toml             version = "0.2.0"  platform = "debian-12-amd64"
//   bin/estation-kiosk       the executable
//   share/estation/assets/   what it shows and speaks by itself, where it looks for it
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "content/manifest.h"
#include "content/result.h"

namespace estation::content {

inline constexpr std::string_view program_facts_file = "program.toml", program_executable = "bin/estation-kiosk", program_assets = "share/estation/assets/";

// The one place that decides it. No author's pack may be called so.
[[nodiscard]] bool is_program(std::string_view pack_id);
[[nodiscard]] std::string program_id(std::string_view platform);
// What this program was built for: distribution, its version and the architecture, "debian-12-amd64".
[[nodiscard]] std::string_view own_platform();
[[nodiscard]] std::string_view own_version();

struct ProgramFacts { std::string version, platform; };
[[nodiscard]] Result<ProgramFacts> read_program_facts(std::string_view text, const std::string& where);

// Everything that can be told without starting it: what must be there is, nothing else is, and the executable is one of the
// platform's architecture. `place` says where a file of the manifest lies.
[[nodiscard]] Result<ProgramFacts> check_program(const Manifest& manifest, const std::function<std::filesystem::path(const ManifestFile&)>& place);

}  // namespace estation::content
