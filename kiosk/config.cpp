#include "kiosk/config.h"

#include <CLI/CLI.hpp>
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <cstdlib>

namespace estation::kiosk {
namespace {

std::filesystem::path default_data() {
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != 0) return std::filesystem::path(state) / "estation";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0) return std::filesystem::path(home) / ".local/state/estation";
    return "/var/lib/estation";
}

// "2026-11-23" or "2026-11-23T08:30:00", taken as UTC.
std::optional<std::int64_t> parse_moment(const std::string& text) {
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    const int n = std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d", &y, &mo, &d, &h, &mi, &s);
    if (n < 3 || y < 1900 || y > 3000 || mo < 1 || mo > 12 || d < 1 || d > 31) return std::nullopt;
    // Days from civil (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    const int yy = y - (mo <= 2 ? 1 : 0);
    const int era = yy / 400;
    const int yoe = yy - era * 400, doy = (153 * (mo + (mo > 2 ? -3 : 9)) + 2) / 5 + d - 1, doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return (static_cast<std::int64_t>(era) * 146097 + doe - 719468) * 86400 + h * 3600 + mi * 60 + s;
}

template <class T>
void take(const toml::table& t, const char* key, T& into, std::vector<std::string>& notes, double least, double most) {
    const auto* node = t.get(key);
    if (node == nullptr) return;
    const auto v = node->value<double>();
    if (!v || *v < least || *v > most) {
        notes.push_back(std::string("station.toml: ") + key + " must be a number from " + std::to_string(static_cast<int>(least)) + " to " + std::to_string(static_cast<int>(most)) + "; the usual value is used");
        return;
    }
    into = static_cast<T>(*v);
}

void take(const toml::table& t, const char* key, content::Text& into) {
    const auto* node = t.get(key);
    if (node == nullptr) return;
    if (const auto s = node->value<std::string>()) into = {*s, {}};
    else if (const auto* table = node->as_table()) into = {(*table)["zh"].value_or(std::string{}), (*table)["en"].value_or(std::string{})};
}

void read_station(Config& c, std::vector<std::string>& notes) {
    const auto file = c.data / "station.toml";
    std::error_code none;
    if (!std::filesystem::is_regular_file(file, none)) return;
    try {
        const auto t = toml::parse_file(file.string());
        take(t, "name", c.station_name);
        take(t, "opening_hours", c.opening_hours);
        c.station = t["id"].value_or(c.station);
        take(t, "diagonal_mm", c.diagonal_mm, notes, 150, 4000);
        take(t, "bottom_height_mm", c.bottom_height_mm, notes, 0, 2000);
        take(t, "idle_s", c.idle_s, notes, 10, 3600);
        take(t, "idle_ask_s", c.idle_ask_s, notes, 20, 600);
        if (t["language"].value_or(std::string{}) == "en") c.language = content::Language::en;
    } catch (const toml::parse_error& e) {
        notes.push_back(file.string() + ":" + std::to_string(e.source().begin.line) + ": " + std::string(e.description()) + "; the usual settings are used");
    }
}

bool parse_size(const std::string& text, int& w, int& h) {
    char x = 0, rest = 0;
    return std::sscanf(text.c_str(), "%d%c%d%c", &w, &x, &h, &rest) == 3 && (x == 'x' || x == 'X') && w > 0 && h > 0;
}

}  // namespace

Parsed parse_config(int argc, char** argv, const std::filesystem::path& assets, std::vector<std::string>& notes) {
    Parsed parsed;
    Config& c = parsed.config;
    c.assets = assets;
    c.data = default_data();
    std::string window, lang, now;
    double diagonal = 0;
    CLI::App app("estation-kiosk: the community science station on a touch screen", "estation-kiosk");
    app.add_option("--data", c.data, "the station's own folder (default: " + c.data.string() + ")");
    app.add_option("--packs", c.packs, "pack folders to show instead of what is installed")->expected(1, 64)->check(CLI::ExistingDirectory);
    app.add_option("--server", c.server, "address of the central server");
    app.add_option("--mirror", c.mirror, "a folder to take content from, such as a USB stick");
    auto* window_option = app.add_option("--window", window, "size of the window, for example 1920x1080");
    app.add_flag("--fullscreen", c.fullscreen, "fill the screen")->excludes(window_option);
    app.add_option("--diagonal-mm", diagonal, "diagonal of the screen in millimetres")->check(CLI::Range(150.0, 4000.0));
    app.add_option("--lang", lang, "zh-CN or en")->check(CLI::IsMember({"zh-CN", "en"}));
    app.add_flag("--headless", c.headless, "without display, GPU and sound");
    app.add_option("--script", c.script, "a journey to perform (tests/journeys)")->check(CLI::ExistingFile);
    app.add_option("--shots", c.shots, "folder for the pictures a journey takes");
    app.add_option("--stats-json", c.stats_json, "file for the figures of this run");
    app.add_option("--now", now, "pretend that this is the time, for example 1970-01-01T00:00:00 (tests)");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        parsed.done = true;
        parsed.exit_code = app.exit(e) == 0 ? 0 : 2;
        return parsed;
    }
    const auto wrong = [&](const char* text) {
        std::fprintf(stderr, "estation-kiosk: %s\n", text);
        parsed.done = true;
        parsed.exit_code = 2;
    };
    if (!window.empty() && !parse_size(window, c.width, c.height)) wrong("--window takes a size such as 1920x1080");
    if (!now.empty()) {
        c.pretend_now_s = parse_moment(now);
        if (!c.pretend_now_s) wrong("--now takes a moment such as 2026-05-12T08:00:00");
    }
    if (window.empty() && !c.headless) c.fullscreen = true;
    read_station(c, notes);
    if (diagonal > 0) c.diagonal_mm = static_cast<float>(diagonal);
    if (!lang.empty()) c.language = lang == "en" ? content::Language::en : content::Language::zh_CN;
    return parsed;
}

}  // namespace estation::kiosk
