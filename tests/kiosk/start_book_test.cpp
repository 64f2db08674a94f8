#include "kiosk/start_book.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

using namespace estation::kiosk;
namespace fs = std::filesystem;

namespace {
struct Folder {
    fs::path path;
    Folder() : path(fs::temp_directory_path() / ("start-book-" + std::to_string(::getpid()))) { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    [[nodiscard]] fs::path book() const { return path / "starts.txt"; }
};
}  // namespace

TEST_CASE("three crashes in a row lead to safe mode, and waits grow after it") {
    const Folder folder;
    CHECK(StartBook(folder.book(), "boot-a").advice().crashes == 0);
    const StartBook second(folder.book(), "boot-a"), third(folder.book(), "boot-a"), fourth(folder.book(), "boot-a"), fifth(folder.book(), "boot-a");
    CHECK(second.advice().crashes == 1);
    CHECK(second.advice().wait_s > 0);
    CHECK_FALSE(third.advice().safe_mode);
    CHECK(third.advice().wait_s > second.advice().wait_s);
    CHECK(fourth.advice().safe_mode);
    CHECK(fourth.advice().wait_s == 0);
    CHECK(fifth.advice().safe_mode);
    int longest = 0;
    for (int n = 0; n < 40; ++n) longest = StartBook(folder.book(), "boot-a").advice().wait_s;
    CHECK(longest == 60);
}

TEST_CASE("in safe mode the line to the server waits for the screen, longer after each further crash, and never for good") {
    CHECK(advise(2).line_wait_s == 0);
    CHECK(advise(3).line_wait_s > 0);
    for (int crashes = 4; crashes < 8; ++crashes) CHECK(advise(crashes).line_wait_s == 2 * advise(crashes - 1).line_wait_s);
    // Before ten minutes have gone well, after which the crashes are forgotten.
    CHECK(advise(1000).line_wait_s < 600);
    CHECK(advise(1000).line_wait_s == advise(7).line_wait_s);
}

TEST_CASE("power that is taken away every night is no crash") {
    const Folder folder;
    for (int night = 0; night < 30; ++night) CHECK(StartBook(folder.book(), "boot-" + std::to_string(night)).advice().crashes == 0);
}

TEST_CASE("who signed off has not crashed, and the crashes before are forgotten") {
    const Folder folder;
    StartBook one(folder.book(), "a"), two(folder.book(), "a"), three(folder.book(), "a");
    CHECK(three.advice().crashes == 2);
    REQUIRE(three.sign_off());
    CHECK(StartBook(folder.book(), "a").advice().crashes == 0);
}

TEST_CASE("a book full of nonsense, or none that can be written, is a usual start") {
    const Folder folder;
    for (const std::string text : {"", "running", "running x a", "running 99999999999999999999 a", std::string("\0\xff\xfe", 3).c_str(), "walking 7 a"}) {
        std::ofstream(folder.book(), std::ios::binary) << text;
        CHECK(StartBook(folder.book(), "a").advice().crashes <= 1);
    }
    std::ofstream(folder.book(), std::ios::binary) << std::string(1 << 20, 'r');
    CHECK(StartBook(folder.book(), "a").advice().crashes == 0);
    for (int n = 0; n < 6; ++n) CHECK_FALSE(StartBook(folder.path / "no/such/folder/starts.txt", "a").advice().safe_mode);
    // Where the boot has no name a crash cannot be told from a power cut.
    for (int n = 0; n < 6; ++n) CHECK(StartBook(folder.book(), "").advice().crashes == 0);
}
