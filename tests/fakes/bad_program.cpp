// Passes for the kiosk until it is started: says its version, and then ends without a word, at once or a moment after it would have
// shown its first page. Which, stands in share/estation/assets/how.txt beside it, as assets lie beside the kiosk.
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

int main(int count, char** words) {
    if (count == 2 && std::string_view(words[1]) == "--version") return 0;
    std::error_code none;
    std::ifstream file(std::filesystem::read_symlink("/proc/self/exe", none).parent_path().parent_path() / "share/estation/assets/how.txt");
    std::string how;
    file >> how;
    if (how == "later") std::this_thread::sleep_for(std::chrono::milliseconds(500));
    ::_exit(70);
}
