// How bright the screen is, by the best means that this machine has: a command of the keeper's (ddcutil for a monitor on a cable),
// else the lamp that the kernel knows (/sys/class/backlight, where a laptop's or a panel PC's lies), else a dark veil over the picture,
// which any machine has and which saves no power. Waits for a program or a device; never on the UI thread.
#pragma once
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace estation::kiosk::staff {

enum class Dimmer { veil, backlight, command };

struct BrightnessTools {
    std::vector<std::string> command;                            // "{percent}" in a word stands for 0..100; empty: none
    std::filesystem::path lamps = "/sys/class/backlight";
};

struct BrightnessSet {
    Dimmer dimmer = Dimmer::veil;
    int veil_percent = 0;     // how much of the light the veil takes, where it is in use
    std::string trouble;      // why a better means did not do
};

[[nodiscard]] Dimmer best_dimmer(const BrightnessTools& tools);
[[nodiscard]] BrightnessSet set_brightness(int percent, const BrightnessTools& tools, const std::stop_token& stop);

}  // namespace estation::kiosk::staff
