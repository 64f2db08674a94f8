#include "kiosk/config.h"

#include <CLI/CLI.hpp>
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "content/program.h"
#include "kiosk/clock.h"

namespace estation::kiosk {
namespace {

std::filesystem::path default_data() {
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != 0) return std::filesystem::path(state) / "estation";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0) return std::filesystem::path(home) / ".local/state/estation";
    return "/var/lib/estation";
}

void fault(std::vector<std::string>& notes, std::string_view key, const std::string& wanted) {
    notes.push_back("station.toml: " + std::string(key) + " " + wanted + "; the usual value is used");
}

template <class T>
void take(const toml::table& t, const char* key, T& into, std::vector<std::string>& notes, double least, double most) {
    const auto* node = t.get(key);
    if (node == nullptr) return;
    const auto v = node->value<double>();
    if (v && *v >= least && *v <= most) into = static_cast<T>(*v);  // not-a-number is in no range
    else fault(notes, key, "must be a number from " + std::to_string(static_cast<int>(least)) + " to " + std::to_string(static_cast<int>(most)));
}

void take(const toml::table& t, const char* key, content::Text& into, std::vector<std::string>& notes) {
    const auto* node = t.get(key);
    if (node == nullptr) return;
    content::Text text;
    if (const auto s = node->value<std::string>()) text = {*s, {}};
    else if (const auto* table = node->as_table()) text = {(*table)["zh"].value_or(std::string{}), (*table)["en"].value_or(std::string{})};
    if (text.empty()) fault(notes, key, "must be a text, or { zh = \"...\", en = \"...\" }");
    else into = text;
}

void take(const toml::table& t, const char* key, std::string& into, std::vector<std::string>& notes) {
    const auto* node = t.get(key);
    if (node == nullptr) return;
    if (const auto s = node->value<std::string>(); s && !s->empty() && s->size() <= 100) into = *s;
    else fault(notes, key, "must be a text of 1 to 100 bytes");
}

void take_language(const toml::table& t, content::Language& into, std::vector<std::string>& notes) {
    std::string name = into == content::Language::en ? "en" : "zh-CN";
    take(t, "language", name, notes);
    if (name == "en") into = content::Language::en;
    else if (name == "zh-CN") into = content::Language::zh_CN;
    else fault(notes, "language", "must be \"zh-CN\" or \"en\"");
}

void take(const toml::table& t, const char* key, bool& into, std::vector<std::string>& notes) {
    const auto* node = t.get(key);
    if (node == nullptr) return;
    if (const auto b = node->value_exact<bool>()) into = *b;
    else fault(notes, key, "must be true or false");
}

void take_switch(const toml::table& t, ui::SwitchUse& into, std::vector<std::string>& notes) {
    using How = ui::SwitchUse::How;
    take(t, "switch_s", into.seconds, notes, 0.5, 20);
    std::string how = "keyboard";
    take(t, "switch", how, notes);
    if (how == "keyboard") into.how = How::keyboard;
    else if (how == "two") into.how = How::two;
    else if (how == "scan") into.how = How::scan;
    else fault(notes, "switch", "must be \"keyboard\", \"two\" (space goes on, enter chooses) or \"scan\" (the ring walks, any key chooses)");
}

// A program and what it is told; false: there is no such key, or it is wrong.
bool take_words(const toml::table& t, const char* key, const std::string& name, std::vector<std::string>& into, std::vector<std::string>& notes) {
    if (t.get(key) == nullptr) return false;
    const auto* words = t[key].as_array();
    std::vector<std::string> read;
    if (words != nullptr)
        for (const auto& word : *words)
            if (const auto text = word.value<std::string>(); text && !text->empty() && text->size() <= 300) read.push_back(*text);
    const bool right = words != nullptr && read.size() == words->size() && !read.empty() && read.size() <= 32;
    if (right) into = std::move(read);
    else fault(notes, name, "must be a list of words: the program, then what it is told");
    return right;
}

void take_speech(const toml::table& t, SpeechCommands& into, std::vector<std::string>& notes) {
    const auto* table = t["speech"].as_table();
    if (t.get("speech") != nullptr && table == nullptr) return fault(notes, "speech", "must be a table: [speech], and below it zh = [\"espeak-ng\", \"-v\", \"cmn\", \"--stdin\"]");
    if (table == nullptr) return;
    for (auto* const command : {&into.zh, &into.en}) {
        const char* key = command == &into.zh ? "zh" : "en";
        take_words(*table, key, std::string("speech.") + key, *command, notes);
    }
}

void read_station(Config& c, std::vector<std::string>& notes) {
    const auto file = c.data / "station.toml";
    std::error_code none;
    if (!std::filesystem::is_regular_file(file, none)) return;
    try {
        const auto t = toml::parse_file(file.string());
        take(t, "name", c.station_name, notes);
        take(t, "opening_hours", c.opening_hours, notes);
        take(t, "id", c.station, notes);
        take(t, "diagonal_mm", c.diagonal_mm, notes, 150, 4000);
        take(t, "bottom_height_mm", c.bottom_height_mm, notes, 0, 2000);
        take(t, "idle_s", c.idle_s, notes, 10, 3600);
        take(t, "idle_ask_s", c.idle_ask_s, notes, 20, 600);
        for (auto* const word : {&c.server, &c.code, &c.mirror, &c.proxy}) {
            const char* key = word == &c.server ? "server" : word == &c.code ? "code" : word == &c.mirror ? "mirror" : "proxy";
            if (word->empty()) take(t, key, *word, notes);
        }
        std::string stick;
        take(t, "stick", stick, notes);
        c.stick = stick;
        take_language(t, c.language, notes);
        take_switch(t, c.switch_use, notes);
        take_speech(t, c.speech, notes);
        take(t, "reduced_motion", c.reduced_motion, notes);
        take(t, "felt_days", c.felt_days, notes, 1, 3650);
        take_words(t, "brightness", "brightness", c.brightness, notes);
        static constexpr std::string_view known[] = {"name", "opening_hours", "id", "diagonal_mm", "bottom_height_mm", "idle_s", "idle_ask_s", "language", "server", "code", "mirror", "proxy", "stick", "switch", "switch_s", "reduced_motion", "felt_days", "speech", "brightness"};
        for (const auto& [key, node] : t)
            if (std::find(std::begin(known), std::end(known), key.str()) == std::end(known)) notes.push_back("station.toml: " + std::string(key.str()) + " means nothing here and is left aside");
    } catch (const toml::parse_error& e) {
        notes.push_back(file.string() + ":" + std::to_string(e.source().begin.line) + ": " + std::string(e.description()) + "; the usual settings are used");
    }
}

// What the launcher says (kiosk/launch); in the environment, because a program of another age must not stumble over a switch.
std::optional<std::string> launched_as() {
    const char* const name = std::getenv("ESTATION_LAUNCHED");
    if (name == nullptr) return std::nullopt;
    return std::string_view(name) == "installed" ? std::string() : std::string(name);
}

bool parse_size(std::string_view text, int& w, int& h) {
    constexpr int least = 320, most = 8192;  // what Window can make
    const auto number = [&text](int& into) {
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), into);
        if (fault != std::errc{}) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        return into >= least && into <= most;
    };
    if (!number(w) || text.empty() || (text[0] != 'x' && text[0] != 'X')) return false;
    text.remove_prefix(1);
    return number(h) && text.empty();
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
    auto* packs_option = app.add_option("--packs", c.packs, "pack folders to show instead of what is installed")->expected(1, 64)->check(CLI::ExistingDirectory);
    app.add_flag("--watch", c.watch, "for authors: show every change in the --packs folders at once, and what is wrong there")->needs(packs_option);
    app.add_option("--server", c.server, "address of the central server");
    app.add_option("--code", c.code, "the code that takes this station in there, once");
    app.add_option("--mirror", c.mirror, "a folder to take content from, such as a USB stick");
    auto* window_option = app.add_option("--window", window, "size of the window, for example 1920x1080");
    app.add_flag("--fullscreen", c.fullscreen, "fill the screen")->excludes(window_option);
    app.add_option("--diagonal-mm", diagonal, "diagonal of the screen in millimetres")->check(CLI::Range(150.0, 4000.0));
    app.add_option("--lang", lang, "zh-CN or en")->check(CLI::IsMember({"zh-CN", "en"}));
    app.add_flag("--headless", c.headless, "without display, GPU and sound");
    app.add_option("--script", c.script, "a journey to perform (tests/journeys)")->check(CLI::ExistingFile);
    app.add_option("--shots", c.shots, "folder for the pictures a journey takes");
    app.add_option("--stats-json", c.stats_json, "file for the figures of this run");
    app.add_flag("--hurry", c.hurry, "a run has gone well, and gives way to a newer program, after a second instead of minutes (tests)");
    app.set_version_flag("--version", "estation-kiosk " + std::string(content::own_version()) + " " + std::string(content::own_platform()));
    auto* now_option = app.add_option("--now", now, "pretend that this is the time, for example 1970-01-01T00:00:00 (tests)");
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
    if (window_option->count() != 0 && !parse_size(window, c.width, c.height)) wrong("--window takes a size such as 1920x1080, each side from 320 to 8192");
    if (std::isnan(diagonal)) wrong("--diagonal-mm takes a number from 150 to 4000");
    if (now_option->count() != 0) {
        c.pretend_now_s = parse_moment(now);
        if (!c.pretend_now_s) wrong("--now takes a moment such as 2026-05-12T08:00:00");
    }
    if (parsed.done) return parsed;
    c.launched = launched_as();
    if (window.empty() && !c.headless) c.fullscreen = true;
    read_station(c, notes);
    c.settings = staff::read_settings(c.data, notes);
    c.language_by_switch = !lang.empty();
    if (diagonal > 0) c.diagonal_mm = static_cast<float>(diagonal);
    if (!lang.empty()) c.language = lang == "en" ? content::Language::en : content::Language::zh_CN;
    return parsed;
}

}  // namespace estation::kiosk
