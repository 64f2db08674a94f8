#include "kiosk/staff/settings.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

using namespace estation;
using namespace estation::kiosk;
using namespace estation::kiosk::staff;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("settings-" + std::to_string(::getpid()));
    Folder() { fs::remove_all(path); }
    ~Folder() { fs::remove_all(path); }
    void write(const std::string& text) const {
        fs::create_directories(path);
        std::ofstream(path / "staff-settings.toml", std::ios::binary) << text;
    }
};

}  // namespace

TEST_CASE("what is set is read back the same, and what is not set stays unset") {
    const Folder data;
    std::vector<std::string> notes;
    CHECK(read_settings(data.path, notes) == Settings{});
    Settings all;
    all.language = content::Language::en;
    all.idle_s = 120;
    all.idle_ask_s = 40;
    all.volume_start = 2;
    all.volume_most = 4;
    all.brightness = 70;
    all.glass = {Turn::left, {-1, 0, 1, 0.001953125, 1.25, -0.0625}};
    Settings some;
    some.brightness = 40;
    for (const Settings& s : {all, some, Settings{}}) {
        REQUIRE(write_settings(data.path, s));
        CHECK(read_settings(data.path, notes) == s);
    }
    CHECK(notes.empty());
}

TEST_CASE("a wrong line costs itself, and says what to write") {
    const Folder data;
    data.write("idle_s = 120\nlanguage = \"fr\"\nvolume_most = 9\nturn = 45\ntouch = [[0, 0], [0, 0], [0, 0]]\nbrightnes = 3\nbrightness = 60\n");
    std::vector<std::string> notes;
    const Settings s = read_settings(data.path, notes);
    CHECK(s.idle_s == 120);
    CHECK(s.brightness == 60);
    CHECK_FALSE(s.language);
    CHECK_FALSE(s.volume_most);
    CHECK(s.glass == Glass{});
    CHECK(notes.size() == 5);
    for (const auto& note : notes) CHECK(note.find("staff-settings.toml:") == 0);
}

TEST_CASE("a file that is no TOML, or far too large, changes nothing") {
    const Folder data;
    for (const std::string& text : {std::string("idle_s = = 3"), std::string(200'000, '#'), std::string("touch = [[[[[[[[[[[[1]]]]]]]]]]]]")}) {
        data.write(text);
        std::vector<std::string> notes;
        CHECK(read_settings(data.path, notes) == Settings{});
        CHECK(notes.size() == 1);
    }
}

TEST_CASE("steps stay on the steps, whatever stood there before") {
    CHECK(stepped(90, idle_range, 1) == 120);
    CHECK(stepped(90, idle_range, -1) == 60);
    CHECK(stepped(100, idle_range, 1) == 120);
    CHECK(stepped(100, idle_range, -1) == 90);
    CHECK(stepped(600, idle_range, 1) == 600);
    CHECK(stepped(30, idle_range, -1) == 30);
    CHECK(stepped(10, idle_range, -1) == 30);
    CHECK(stepped(3600, idle_range, 1) == 600);
    CHECK(stepped(100, brightness_range, -1) == 90);
}
