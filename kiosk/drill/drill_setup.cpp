#include "kiosk/drill/drill_setup.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <numeric>

namespace estation::kiosk::drill {
using content::Error;
using content::Result;

namespace {

// A name must stay on its line and in its column, and within what a tile can show.
std::string one_line(std::string_view text, std::size_t most_letters) {
    std::string out;
    std::size_t letters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if ((c & 0xC0) != 0x80 && ++letters > most_letters) break;
        out += c < 0x20 || c == 0x7F || c == '|' ? ' ' : text[i];
    }
    return out;
}

std::string number(double v) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", v);
    return text;
}

double number_of(std::string_view text, double fallback, double least, double most) {
    double v = fallback;
    const auto r = std::from_chars(text.data(), text.data() + text.size(), v);
    return r.ec == std::errc{} && v >= least && v <= most ? v : fallback;
}

int whole(std::string_view text, int fallback, int least, int most) { return static_cast<int>(number_of(text, fallback, least, most)); }

std::vector<std::string_view> cells(std::string_view text) {
    std::vector<std::string_view> all;
    for (;;) {
        const auto end = text.find('|');
        all.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return all;
        text.remove_prefix(end + 1);
    }
}

void add(std::vector<std::string>& list, std::string_view value, std::size_t most, std::size_t letters) {
    if (list.size() < most && !value.empty()) list.push_back(one_line(value, letters));
}

void take(DrillSetup& s, std::string_view key, std::string_view value) {
    constexpr std::size_t sentence = 120;
    const auto name = static_cast<std::size_t>(longest_name);
    if (key == "kind") s.kind = one_line(value, name);
    else if (key == "place") s.place = one_line(value, 2 * name);
    else if (key == "announced") s.announced = value == "1";
    else if (key == "low") s.low_building = value == "1";
    else if (key == "sound") s.sound_building = value == "1";
    else if (key == "magnitude") s.magnitude = number_of(value, s.magnitude, 3, 9.5);
    else if (key == "distance") s.distance_km = number_of(value, s.distance_km, 0, 1000);
    else if (key == "intensity") s.intensity = number_of(value, s.intensity, 1, 12);
    else if (key == "announce") s.announce_s = whole(value, s.announce_s, 5, 3600);
    else if (key == "warning") s.warning_s = whole(value, s.warning_s, 0, 120);
    else if (key == "shaking") s.shaking_s = whole(value, s.shaking_s, 5, 600);
    else if (key == "evacuate") s.evacuate_s = whole(value, s.evacuate_s, 10, 7200);
    else if (key == "response") s.response_s = whole(value, s.response_s, 0, 7200);
    else if (key == "exit") add(s.exits, value, most_exits, name);
    else if (key == "role") add(s.roles, value, most_lines_of_a_kind, sentence);
    else if (key == "problem") add(s.problems, value, most_lines_of_a_kind, sentence);
    else if (key == "task") add(s.tasks, value, most_lines_of_a_kind, sentence);
    else if (key == "evaluate") add(s.evaluation, value, most_lines_of_a_kind, sentence);
    else if (key == "measure") add(s.measures, value, most_lines_of_a_kind, sentence);
    else if (key == "guide") s.guide = one_line(value, sentence);
    else if (key == "class" && s.classes.size() < most_classes) {
        const auto c = cells(value);
        if (c.size() < 5 || c[0].empty()) return;
        DrillClass one{one_line(c[0], name), whole(c[1], 0, 0, largest_class), 0, whole(c[3], 0, 0, static_cast<int>(most_exits) - 1), whole(c[4], 0, 0, 99)};
        one.absent = whole(c[2], 0, 0, one.size);
        s.classes.push_back(std::move(one));
    }
}

}  // namespace

int DrillSetup::people() const {
    return std::accumulate(classes.begin(), classes.end(), 0, [](int n, const DrillClass& c) { return n + c.expected(); });
}

int DrillSetup::helpers() const {
    return std::accumulate(classes.begin(), classes.end(), 0, [](int n, const DrillClass& c) { return n + c.helpers; });
}

WarningColour colour_of(double intensity) {
    if (intensity >= 7) return WarningColour::red;
    if (intensity >= 5) return WarningColour::orange;
    return intensity >= 3 ? WarningColour::yellow : WarningColour::blue;
}

std::string to_text(const DrillSetup& s) {
    std::string out;
    const auto line = [&out](std::string_view key, std::string_view value) {
        out.append(key).append(" ").append(value);
        out += '\n';
    };
    const auto lines = [&line](std::string_view key, const std::vector<std::string>& values) {
        for (const auto& v : values) line(key, one_line(v, 120));
    };
    line("kind", one_line(s.kind, 120));
    line("place", one_line(s.place, 120));
    line("announced", s.announced ? "1" : "0");
    line("low", s.low_building ? "1" : "0");
    line("sound", s.sound_building ? "1" : "0");
    line("magnitude", number(s.magnitude));
    line("distance", number(s.distance_km));
    line("intensity", number(s.intensity));
    line("announce", std::to_string(s.announce_s));
    line("warning", std::to_string(s.warning_s));
    line("shaking", std::to_string(s.shaking_s));
    line("evacuate", std::to_string(s.evacuate_s));
    line("response", std::to_string(s.response_s));
    line("guide", one_line(s.guide, 120));
    lines("exit", s.exits);
    for (const auto& c : s.classes)
        line("class", one_line(c.name, 120) + "|" + std::to_string(c.size) + "|" + std::to_string(c.absent) + "|" + std::to_string(c.exit) + "|" + std::to_string(c.helpers));
    lines("role", s.roles);
    lines("problem", s.problems);
    lines("task", s.tasks);
    lines("evaluate", s.evaluation);
    lines("measure", s.measures);
    return out;
}

Result<DrillSetup> setup_from_text(std::string_view text) {
    if (text.size() > 64u << 10) return Error{"the drill's set-up is larger than 64 KB", {}};
    DrillSetup s;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        if (const auto blank = line.find(' '); blank != std::string_view::npos) take(s, line.substr(0, blank), line.substr(blank + 1));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (s.exits.empty() && s.classes.empty()) return Error{"this is no drill's set-up: it names neither exits nor classes", {}};
    const int last = std::max(0, static_cast<int>(s.exits.size()) - 1);
    for (auto& c : s.classes) c.exit = std::min(c.exit, last);
    return s;
}

std::vector<DrillClass> school_classes(const std::vector<std::string>& years, int classes_a_year, int size, std::size_t exits, std::string_view class_word) {
    std::vector<DrillClass> all;
    for (std::size_t y = 0; y < years.size(); ++y)
        for (int n = 1; n <= classes_a_year && all.size() < most_classes; ++n)
            all.push_back({years[y] + std::to_string(n) + std::string(class_word), size, 0, exits == 0 ? 0 : static_cast<int>(y % exits), 0});
    return all;
}

}  // namespace estation::kiosk::drill
