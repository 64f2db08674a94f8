// Programs for tests of the program channel: folders as a .deb's content lies when it is uploaded. The executable is whatever
// bytes the test gives, or the head of an ELF file of this machine's architecture. One thread.
#pragma once
#include <filesystem>
#include <string>

#include "content/program.h"
#include "tests/fakes/scratch.h"

namespace estation::fakes {

// Looks like a program of this machine, starts nowhere.
inline std::string elf_head(const std::string& platform = std::string(content::own_platform())) {
    std::string bytes("\x7f" "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0", 18);
    bytes += platform.ends_with("-amd64") ? std::string("\x3e\0", 2) : platform.ends_with("-arm64") ? std::string("\xb7\0", 2) : std::string("\x03\0", 2);
    return bytes + std::string(200, 'p');
}

struct FakeProgram {
    std::string version = "1";
    std::string platform = std::string(content::own_platform());
    std::string executable = elf_head();
    std::string words = "# words\n";      // an asset
};

inline std::filesystem::path put_program(const std::filesystem::path& folder, const FakeProgram& program) {
    put(folder / "program.toml", "version = \"" + program.version + "\"\nplatform = \"" + program.platform + "\"\n");
    put(folder / "bin/estation-kiosk", program.executable);
    put(folder / "share/estation/assets/strings/zh-CN.toml", program.words);
    put(folder / "share/estation/assets/strings/en.toml", program.words);
    return folder;
}

}  // namespace estation::fakes
