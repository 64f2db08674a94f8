// Whether a touch panel is plugged into this machine, as the kernel lists its input devices: what the station tells its server,
// because a glass that answers nobody is the one fault that no visitor can report there. By the rules that udev has for touch
// panels (what a finger points at directly; no pen tablet, no touchpad, no mouse). Reads a few small files; any thread.
#pragma once
#include <filesystem>

#include "sync/client.h"

namespace estation::kiosk {

// unknown: there is no list of input devices here, as in some containers.
[[nodiscard]] sync::Health::Touch touch_panel(const std::filesystem::path& list = "/sys/class/input");

}  // namespace estation::kiosk
