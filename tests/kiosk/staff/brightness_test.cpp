#include "kiosk/staff/brightness.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "kiosk/staff/errand.h"

using namespace estation::kiosk::staff;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("brightness-" + std::to_string(::getpid()));
    Folder() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
    void lamp(const std::string& name, const std::string& most) const {
        fs::create_directories(path / name);
        std::ofstream(path / name / "max_brightness") << most << "\n";
        std::ofstream(path / name / "brightness") << "0\n";
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::string text;
        std::ifstream(path / name) >> text;
        return text;
    }
};

}  // namespace

TEST_CASE("the lamps that the kernel knows are turned, each by its own measure, and never quite out") {
    const Folder lamps;
    lamps.lamp("intel_backlight", "937");
    lamps.lamp("acpi_video0", "7");
    const BrightnessTools tools{{}, lamps.path};
    CHECK(best_dimmer(tools) == Dimmer::backlight);
    const BrightnessSet set = set_brightness(50, tools, {});
    CHECK(set.dimmer == Dimmer::backlight);
    CHECK(set.veil_percent == 0);
    CHECK(set.trouble.empty());
    CHECK(lamps.read("intel_backlight/brightness") == "468");
    CHECK(lamps.read("acpi_video0/brightness") == "3");
    (void)set_brightness(0, tools, {});
    CHECK(lamps.read("intel_backlight/brightness") == "1");
}

TEST_CASE("without a lamp a veil takes what the keeper wants less of") {
    const Folder none;
    const BrightnessTools tools{{}, none.path / "not-there"};
    CHECK(best_dimmer(tools) == Dimmer::veil);
    CHECK(set_brightness(70, tools, {}).veil_percent == 30);
    CHECK(set_brightness(100, tools, {}).veil_percent == 0);
    CHECK(set_brightness(250, tools, {}).veil_percent == 0);
}

TEST_CASE("a lamp that says nonsense leaves the veil, and the reason") {
    const Folder lamps;
    lamps.lamp("odd", "none");
    const BrightnessSet set = set_brightness(60, {{}, lamps.path}, {});
    CHECK(set.dimmer == Dimmer::veil);
    CHECK(set.veil_percent == 40);
    CHECK(set.trouble.find("max_brightness") != std::string::npos);
}

TEST_CASE("the keeper's command comes first, gets the percent, and its fault is told") {
    const Folder folder;
    const std::string file = (folder.path / "said").string();
    const BrightnessTools tools{{"sh", "-c", "echo $0 $1 > " + file, "setvcp", "{percent}"}, folder.path / "none"};
    CHECK(best_dimmer(tools) == Dimmer::command);
    CHECK(set_brightness(80, tools, {}).dimmer == Dimmer::command);
    std::string a, b;
    std::ifstream(file) >> a >> b;
    CHECK(a == "setvcp");
    CHECK(b == "80");
    const BrightnessSet failed = set_brightness(80, {{"sh", "-c", "echo DDC communication failed >&2; exit 1"}, folder.path / "none"}, {});
    CHECK(failed.dimmer == Dimmer::veil);
    CHECK(failed.veil_percent == 20);
    CHECK(failed.trouble.find("DDC communication failed") != std::string::npos);
    CHECK(set_brightness(80, {{"no-such-program-anywhere"}, folder.path / "none"}, {}).trouble.find("not on this machine") != std::string::npos);
}

TEST_CASE("an errand gives back what was said, and is ended when it takes too long or nobody waits") {
    using namespace std::chrono_literals;
    const auto said = run_errand({"sh", "-c", "printf one; printf two >&2"}, 5s, {});
    REQUIRE(said);
    CHECK(*said == "onetwo");
    CHECK(run_errand({"sh", "-c", "exec >&- 2>&-; sleep 0.1; exit 3"}, 5s, {}).error().text == "it left with 3");
    CHECK(run_errand({"sh", "-c", "yes | head -c 1000000"}, 5s, {})->size() == 4000);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(run_errand({"sleep", "30"}, 100ms, {}).error().text.find("too long") != std::string::npos);
    std::stop_source stop;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(100ms);
        stop.request_stop();
    });
    CHECK_FALSE(run_errand({"sh", "-c", "sleep 30 & sleep 30"}, 60s, stop.get_token()));
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
    CHECK_FALSE(run_errand({}, 1s, {}));
}
