// Passes for the kiosk where only its coming and going matters: says its version, and then does what stands in
// share/estation/assets/how.txt beside it, as assets lie beside the kiosk:
//   says       prints "runs <version>" from its program.toml ("runs installed" where it has none) and ends
//   at-once    ends without a word, later: a moment after it would have shown its first page
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

int main(int count, char** words) {
    if (count == 2 && std::string_view(words[1]) == "--version") return 0;
    std::error_code none;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", none).parent_path().parent_path();
    std::string how = "says", key, sign, version = "\"installed\"";
    std::ifstream(folder / "share/estation/assets/how.txt") >> how;
    if (how == "says") {
        std::ifstream(folder / "program.toml") >> key >> sign >> version;
        std::printf("runs %s\n", version.substr(1, version.size() - 2).c_str());
        return 0;
    }
    if (how == "later") std::this_thread::sleep_for(std::chrono::milliseconds(500));
    ::_exit(70);
}
