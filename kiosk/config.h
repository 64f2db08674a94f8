// Config is what the command line and the station's own file (<data>/station.toml) say, read once at start and
// passed by const reference. Immutable; any thread.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"
#include "content/text.h"
#include "kiosk/ui/focus.h"
#include "kiosk/speech.h"
#include "kiosk/staff/settings.h"
#include "kiosk/ui/theme.h"

namespace estation::kiosk {

struct Config {
    // switches
    std::filesystem::path data;                  // where the station keeps what is its own
    std::vector<std::filesystem::path> packs;    // folders shown instead of the store (authors, tests)
    std::string server, code, mirror, proxy;     // sync/client.h; switches win over station.toml
    int width = 1920, height = 1080;
    bool fullscreen = false, headless = false;
    content::Language language = content::Language::zh_CN;
    bool language_by_switch = false;             // --lang: the staff page's choice waits
    std::filesystem::path script, shots, stats_json;
    std::optional<std::int64_t> pretend_now_s;   // --now, for tests of wrong clocks
    std::optional<std::string> launched;         // by the launcher, as this pushed program (its manifest) or the installed one (empty)
    bool hurry = false;                          // --hurry, for tests: what takes minutes takes a second
    bool watch = false;                          // --watch: an author works on `packs`; every change is shown at once
    bool safe_mode = false;                      // after three crashes: only the starter packs, nothing that could be at fault
    int crashes = 0, line_wait_s = 0;            // in a row before this start, and what the start book advises for it

    // station.toml
    content::Text station_name{"社区科普e站", "Community Science Station"};
    std::string station = "station";
    content::Text opening_hours;                 // shown as written
    float diagonal_mm = 546;
    float bottom_height_mm = 900;
    int idle_s = 90, idle_ask_s = 30;
    std::filesystem::path stick;                 // where a stick is, when it is not found by itself
    ui::SwitchUse switch_use;                    // how a visitor without a finger goes from one thing to the next
    SpeechCommands speech;                       // [speech] zh = ["espeak-ng", ...], en = [...]
    bool reduced_motion = false;
    int felt_days = 90;                          // how long felt reports are kept
    std::vector<std::string> brightness;         // brightness = ["ddcutil", "setvcp", "10", "{percent}"]
    std::filesystem::path assets;
    staff::Settings settings;                    // staff-settings.toml as it was at the start

    [[nodiscard]] ui::ScreenShape shape() const { return {width, height, diagonal_mm, bottom_height_mm}; }
};

struct Parsed { Config config; bool done = false; int exit_code = 0; };  // done: help was shown or the usage was wrong

// Reads switches and station.toml. A faulty station.toml costs its faulty keys, named in `notes`, never the start.
Parsed parse_config(int argc, char** argv, const std::filesystem::path& assets, std::vector<std::string>& notes);

}  // namespace estation::kiosk
