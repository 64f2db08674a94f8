#include "kiosk/staff/settings.h"

#include <algorithm>
#include <cstdio>

#include "content/durable.h"
#include "content/toml_keys.h"
#include "content/toml_source.h"

namespace estation::kiosk::staff {
namespace fs = std::filesystem;
using namespace content;

namespace {

constexpr const char* file_name = "staff-settings.toml";
constexpr std::uint64_t largest_file = 64 << 10;
constexpr int most_faults = 20, nesting = 6;

std::optional<int> number(TomlKeys& keys, FileReport& report, const char* key, int least, int most) {
    if (!keys.has(key)) return std::nullopt;
    report.useless = false;
    const int value = keys.integer(key, least, least, most);
    return report.useless ? std::nullopt : std::optional(value);
}

std::string decimal(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.9f", value);
    return text;
}

}  // namespace

int stepped(int value, const Range& range, int way) {
    const int down = value / range.step * range.step;   // the step at or below
    const int next = way > 0 ? down + range.step : down < value ? down : down - range.step;
    return std::clamp(next, range.least, range.most);
}

Settings read_settings(const fs::path& data, std::vector<std::string>& notes) {
    Settings s;
    std::error_code none;
    if (!fs::exists(data / file_name, none)) return s;
    const auto text = read_capped(data / file_name, largest_file);
    const auto values = text ? read_toml(*text, file_name, 1, nesting) : Result<TomlValue>(text.error());
    if (!values) {
        notes.push_back(values.error().line() + "; what station.toml says is used");
        return s;
    }
    Faults faults(most_faults);
    FileReport report{file_name, faults};
    TomlKeys keys(*values, report);
    if (keys.has("language")) {
        const std::string name = keys.string("language");
        if (name == "en") s.language = Language::en;
        else if (name == "zh-CN") s.language = Language::zh_CN;
        else report.note(keys.line("language"), "`language` is \"zh-CN\" or \"en\"");
    }
    s.idle_s = number(keys, report, "idle_s", 10, 3600);
    s.idle_ask_s = number(keys, report, "idle_ask_s", 20, 600);
    s.volume_start = number(keys, report, "volume_start", volume_range.least, volume_range.most);
    s.volume_most = number(keys, report, "volume_most", volume_range.least, volume_range.most);
    s.brightness = number(keys, report, "brightness", brightness_range.least, brightness_range.most);
    if (const auto turn = number(keys, report, "turn", 0, 270)) {
        if (*turn % 90 == 0) s.glass.turn = static_cast<Turn>(*turn / 90);
        else report.note(keys.line("turn"), "`turn` is 0, 90, 180 or 270");
    }
    if (keys.has("touch")) {
        const auto p = keys.points("touch");
        const TouchMap map = p.size() == 3 ? TouchMap{p[0].first, p[1].first, p[2].first, p[0].second, p[1].second, p[2].second} : TouchMap{0, 0, 0, 0, 0, 0};
        if (usable(map)) s.glass.touch = map;
        else report.note(keys.line("touch"), "`touch` is no map that a panel can have; calibrate it on the staff page");
    }
    keys.finish();
    for (const Error& fault : faults.take()) notes.push_back(fault.line());
    return s;
}

Result<> write_settings(const fs::path& data, const Settings& s) {
    std::string text = "# Written by the staff page. What stands here wins over station.toml; delete a line, or the file, to go back to that.\n";
    const auto number = [&text](const char* key, const std::optional<int>& value) {
        if (value) text += std::string(key) + " = " + std::to_string(*value) + "\n";
    };
    if (s.language) text += std::string("language = \"") + (*s.language == Language::en ? "en" : "zh-CN") + "\"\n";
    number("idle_s", s.idle_s);
    number("idle_ask_s", s.idle_ask_s);
    number("volume_start", s.volume_start);
    number("volume_most", s.volume_most);
    number("brightness", s.brightness);
    if (s.glass.turn != Turn::none) text += "turn = " + std::to_string(degrees(s.glass.turn)) + "   # of the picture, clockwise\n";
    const TouchMap& m = s.glass.touch;
    if (!m.plain())
        text += "touch = [[" + decimal(m.xx) + ", " + decimal(m.yx) + "], [" + decimal(m.xy) + ", " + decimal(m.yy) + "], [" + decimal(m.x0) + ", " + decimal(m.y0) + "]]   # from the calibration\n";
    if (auto made = make_folder_durably(data); !made) return made.error();
    return write_durably(data / file_name, text);
}

}  // namespace estation::kiosk::staff
