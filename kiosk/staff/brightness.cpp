#include "kiosk/staff/brightness.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>

#include "kiosk/staff/errand.h"

namespace estation::kiosk::staff {
namespace fs = std::filesystem;

namespace {

constexpr auto longest_command = std::chrono::seconds(10);   // a monitor on a slow cable answers within two

std::vector<fs::path> writable_lamps(const fs::path& folder) {
    std::vector<fs::path> lamps;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        if (::access((entry.path() / "brightness").c_str(), W_OK) == 0 && fs::exists(entry.path() / "max_brightness", none)) lamps.push_back(entry.path());
    std::sort(lamps.begin(), lamps.end());
    return lamps;
}

// Empty: it was done.
std::string set_lamp(const fs::path& lamp, int percent) {
    long most = 0;
    std::ifstream(lamp / "max_brightness") >> most;
    if (most <= 0) return (lamp / "max_brightness").string() + " says nothing";
    // Never quite dark: some lamps go out at 0.
    std::ofstream out(lamp / "brightness");
    out << std::clamp(most * percent / 100, 1L, most) << std::flush;
    return out ? std::string() : (lamp / "brightness").string() + ": " + std::strerror(errno);
}

}  // namespace

Dimmer best_dimmer(const BrightnessTools& tools) {
    if (!tools.command.empty()) return Dimmer::command;
    return writable_lamps(tools.lamps).empty() ? Dimmer::veil : Dimmer::backlight;
}

BrightnessSet set_brightness(int percent, const BrightnessTools& tools, const std::stop_token& stop) {
    percent = std::clamp(percent, 0, 100);
    BrightnessSet done;
    if (!tools.command.empty()) {
        auto words = tools.command;
        for (auto& word : words)
            if (const auto at = word.find("{percent}"); at != std::string::npos) word.replace(at, 9, std::to_string(percent));
        const auto ran = run_errand(words, longest_command, stop);
        if (ran) {
            done.dimmer = Dimmer::command;
            return done;
        }
        done.trouble = ran.error().line();
    }
    bool lit = false;
    for (const auto& lamp : writable_lamps(tools.lamps)) {
        const std::string fault = set_lamp(lamp, percent);
        lit = lit || fault.empty();
        if (!fault.empty()) done.trouble = fault;
    }
    if (lit) done.dimmer = Dimmer::backlight;
    else done.veil_percent = 100 - percent;
    return done;
}

}  // namespace estation::kiosk::staff
