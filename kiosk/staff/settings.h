// The Settings are what a keeper chose on the staff page. They stand in a file of their own, <data>/staff-settings.toml, which wins over
// station.toml, key by key: station.toml with its remarks is never written by the program. What is not set here stays as
// station.toml says. Plain data; reading and writing on any thread, the caller serialises writers.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"
#include "content/text.h"
#include "kiosk/platform/touch_map.h"

namespace estation::kiosk::staff {

struct Settings {
    std::optional<content::Language> language;     // in which visitors find it
    std::optional<int> idle_s, idle_ask_s;         // quiet for so long, then asked for so long
    std::optional<int> volume_start, volume_most;  // steps of Volume, 1..5
    std::optional<int> brightness;                 // percent
    Glass glass;
    bool operator==(const Settings&) const = default;
};

struct Range { int least, most, step; };
inline constexpr Range brightness_range{20, 100, 10}, idle_range{30, 600, 30}, idle_ask_range{20, 120, 10}, volume_range{1, 5, 1};
// The next choice up or down (`way` 1 or -1), on the steps of the range whatever stood there before.
[[nodiscard]] int stepped(int value, const Range& range, int way);

// A faulty key costs itself, named in `notes`; a file that is not there is no fault.
[[nodiscard]] Settings read_settings(const std::filesystem::path& data, std::vector<std::string>& notes);
[[nodiscard]] content::Result<> write_settings(const std::filesystem::path& data, const Settings& settings);

}  // namespace estation::kiosk::staff
