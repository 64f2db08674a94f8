#include "kiosk/log.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace estation::kiosk;
namespace fs = std::filesystem;

TEST_CASE("the diary keeps a line an entry, turns over, and never grows past its bound") {
    const fs::path folder = fs::temp_directory_path() / ("estation-log-" + std::to_string(::getpid()));
    {
        Log log(folder, 2000, 3);
        log.say("first\nentry\twith {} and %s");
        std::ifstream in(folder / "kiosk.log");
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        CHECK(text.find("first entry with {} and %s\n") != std::string::npos);
        for (int n = 0; n < 200; ++n) log.say("a line that says something, number " + std::to_string(n));
        log.say(std::string(100'000, 'x'));
    }
    std::uintmax_t bytes = 0;
    int files = 0;
    for (const auto& entry : fs::directory_iterator(folder)) bytes += entry.file_size(), ++files;
    CHECK(files == 4);
    CHECK(bytes < 4 * 4100);
    fs::remove_all(folder);
}

TEST_CASE("where no diary can be kept the kiosk goes on") {
    Log log("/proc/no/such/folder");
    log.say("said to the terminal only");
}
