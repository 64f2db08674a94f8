#include "kiosk/staff/take_along.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "kiosk/staff/tone.h"

using namespace estation::kiosk::staff;
namespace fs = std::filesystem;

namespace {

struct Room {
    fs::path root = fs::temp_directory_path() / ("take-along-" + std::to_string(::getpid()));
    fs::path stick = root / "stick";
    Room() {
        fs::remove_all(root);
        fs::create_directories(stick);
    }
    ~Room() { fs::remove_all(root); }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto& e : fs::directory_iterator(stick)) out.push_back(e.path().filename().string());
        std::sort(out.begin(), out.end());
        return out;
    }
};

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("all of it lies on the stick under its name, and how far it is was told") {
    Room room;
    std::ofstream(room.root / "kiosk.log") << "a line\n";
    std::string told;
    const auto progress = [&](int n, int of) { told += std::to_string(n) + "/" + std::to_string(of) + " "; };
    const std::vector<TakenFile> files{{"figures.csv", "1,2\r\n", {}}, {"kiosk.log", {}, room.root / "kiosk.log"}, {"gone.log", {}, room.root / "gone.log"}};
    const TakenAlong took = take_along(room.stick, "estation-a", files, progress, {});
    REQUIRE(took.took == Took::whole);
    CHECK(took.folder == room.stick / "estation-a");
    CHECK_FALSE(took.let_go);   // a folder is no stick that could be let go of
    CHECK(text_of(took.folder / "figures.csv") == "1,2\r\n");
    CHECK(text_of(took.folder / "kiosk.log") == "a line\n");
    CHECK_FALSE(fs::exists(took.folder / "gone.log"));   // a log that was turned over meanwhile costs only itself
    CHECK(told == "0/3 1/3 2/3 3/3 ");
    CHECK(take_along(room.stick, "estation-a", files, {}, {}).folder == room.stick / "estation-a-2");
    CHECK(room.names() == std::vector<std::string>{"estation-a", "estation-a-2"});
}

TEST_CASE("what does not fit is found before anything is written") {
    Room room;
    std::ofstream(room.root / "huge.log");
    fs::resize_file(room.root / "huge.log", std::uintmax_t{1} << 42);   // 4 TB, of nothing
    const TakenAlong took = take_along(room.stick, "estation-a", {{"huge.log", {}, room.root / "huge.log"}}, {}, {});
    CHECK(took.took == Took::full);
    CHECK(took.needed_bytes > took.free_bytes);
    CHECK(room.names().empty());
}

TEST_CASE("a stick that is pulled out midway is told apart, and nothing on it looks whole") {
    Room room;
    const std::vector<TakenFile> files{{"a", "1", {}}, {"b", "2", {}}, {"c", "3", {}}};
    const auto pull = [&](int n, int) { if (n == 1) fs::rename(room.stick, room.root / "in-the-hand"); };
    const TakenAlong took = take_along(room.stick, "estation-a", files, pull, {});
    CHECK(took.took == Took::pulled);
    CHECK_FALSE(fs::exists(room.root / "in-the-hand/estation-a"));
    CHECK(fs::exists(room.root / "in-the-hand/estation-a.unfinished/a"));
    CHECK(take_along(room.stick, "estation-a", files, {}, {}).took == Took::pulled);
    // Put in again, the unfinished one gives way.
    fs::rename(room.root / "in-the-hand", room.stick);
    CHECK(take_along(room.stick, "estation-a", files, {}, {}).took == Took::whole);
    CHECK(room.names() == std::vector<std::string>{"estation-a"});
}

TEST_CASE("a kiosk that closes meanwhile stops writing") {
    Room room;
    std::stop_source stop;
    stop.request_stop();
    CHECK(take_along(room.stick, "estation-a", {{"a", "1", {}}}, {}, stop.get_token()).took == Took::failed);
    CHECK_FALSE(fs::exists(room.stick / "estation-a"));
}

TEST_CASE("the tone is short, soft at its ends, and never as loud as it could be") {
    const auto clip = test_tone();
    CHECK(clip.seconds() == doctest::Approx(0.7).epsilon(0.01));
    CHECK(std::abs(clip.samples.front()) < 200);
    CHECK(std::abs(clip.samples.back()) < 200);
    int loudest = 0, step = 0;
    for (std::size_t n = 1; n < clip.samples.size(); ++n) {
        loudest = std::max(loudest, std::abs(static_cast<int>(clip.samples[n])));
        step = std::max(step, std::abs(clip.samples[n] - clip.samples[n - 1]));
    }
    CHECK(loudest > 12'000);
    CHECK(loudest < 17'000);
    CHECK(step < 2'000);   // no click anywhere
}
