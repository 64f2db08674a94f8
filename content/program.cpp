#include "content/program.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>

#include "content/durable.h"
#include "content/toml_keys.h"
#include "content/toml_source.h"

namespace estation::content {
namespace {

constexpr std::string_view prefix = "program-";
constexpr std::uint64_t facts_cap = 4096;
constexpr std::size_t longest_version = 40, longest_platform = 32;   // an order's name has 40 letters, and 8 of them are the prefix
constexpr std::array needed_assets = {"share/estation/assets/strings/zh-CN.toml", "share/estation/assets/strings/en.toml"};

bool of_letters(std::string_view text, std::string_view besides) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || besides.find(c) != std::string_view::npos; });
}

// The machine of an ELF file (e_machine), as its specification numbers them; 0: of an architecture that is not known here.
std::uint16_t machine_of(std::string_view architecture) {
    if (architecture == "amd64") return 62;
    if (architecture == "arm64") return 183;
    if (architecture == "i386") return 3;
    if (architecture == "armhf" || architecture == "armel") return 40;
    if (architecture == "riscv64") return 243;
    if (architecture == "loong64") return 258;
    return 0;
}

Result<> check_executable(const std::filesystem::path& file, std::string_view platform) {
    std::array<unsigned char, 20> head{};
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(head.data()), static_cast<std::streamsize>(head.size()));
    const std::string where(program_executable);
    if (!in || head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') return Error{"is no program for Linux (no ELF file)", where};
    const bool little = head[5] == 1;
    const auto two = [&](std::size_t at) { return static_cast<std::uint16_t>(little ? head[at] | head[at + 1] << 8 : head[at] << 8 | head[at + 1]); };
    constexpr std::uint16_t executable = 2, shared = 3;   // a position-independent program is a shared object
    if (two(16) != executable && two(16) != shared) return Error{"is an ELF file, but no program", where};
    const auto architecture = platform.substr(platform.rfind('-') + 1);
    const std::uint16_t machine = machine_of(architecture);
    if (machine == 0) return Error{"nothing is known here of the architecture " + std::string(architecture), std::string(program_facts_file)};
    if (two(18) != machine) return Error{"was built for another architecture than " + std::string(architecture), where};
    return {};
}

}  // namespace

bool is_program(std::string_view pack_id) { return pack_id.starts_with(prefix); }
std::string program_id(std::string_view platform) { return std::string(prefix) + std::string(platform); }
std::string_view own_platform() { return ESTATION_PLATFORM; }
std::string_view own_version() { return ESTATION_VERSION; }

Result<ProgramFacts> read_program_facts(std::string_view text, const std::string& where) {
    if (text.size() > facts_cap) return Error{"is longer than any such file", where};
    const auto table = read_toml(text, where, 1, 2);
    if (!table) return table.error();
    Faults faults(1);
    FileReport report{where, faults};
    TomlKeys keys(*table, report);
    ProgramFacts facts;
    facts.version = keys.required_string("version", "version = \"0.2.0\"");
    facts.platform = keys.required_string("platform", "platform = \"debian-12-amd64\"");
    if (report.useless || !faults.empty()) return faults.take().front();
    if (facts.version.size() > longest_version || !of_letters(facts.version, "ABCDEFGHIJKLMNOPQRSTUVWXYZ.+~-_")) return Error{"a version has letters, digits and . + ~ - _, at most 40", where};
    if (facts.platform.size() > longest_platform || !of_letters(facts.platform, "-") || facts.platform.find('-') == std::string::npos) return Error{"a platform is written like debian-12-amd64", where};
    return facts;
}

Result<ProgramFacts> check_program(const Manifest& manifest, const std::function<std::filesystem::path(const ManifestFile&)>& place) {
    const auto* const facts_file = manifest.find(program_facts_file);
    if (facts_file == nullptr) return Error{"there is no program.toml, so this is no program", {}};
    const auto text = read_capped(place(*facts_file), facts_cap);
    if (!text) return text.error();
    auto facts = read_program_facts(*text, std::string(program_facts_file));
    if (!facts) return facts;
    for (const auto& file : manifest.files)
        if (file.name != program_facts_file && file.name != program_executable && !file.name.starts_with(program_assets)) return Error{"does not belong into a program", file.name};
    const auto* const executable = manifest.find(program_executable);
    if (executable == nullptr) return Error{"the program itself is missing", std::string(program_executable)};
    for (const char* const name : needed_assets)
        if (manifest.find(name) == nullptr) return Error{"is missing, and the program cannot speak without it", name};
    if (auto r = check_executable(place(*executable), facts->platform); !r) return r.error();
    return facts;
}

}  // namespace estation::content
