#include "content/programme_timing.h"

#include <array>
#include <cstdio>
#include <utility>

#include "content/toml_string.h"

namespace estation::content {
namespace {

constexpr std::array weekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::string value_of(const Text& text) {
    if (text.en.empty()) return toml_string(text.zh);
    if (text.zh.empty()) return "{ en = " + toml_string(text.en) + " }";
    return "{ zh = " + toml_string(text.zh) + ", en = " + toml_string(text.en) + " }";
}

std::string clock_text(int minutes) {
    char text[32];
    std::snprintf(text, sizeof text, "%d:%02d", minutes / 60, minutes % 60);
    return text;
}

// As parse_hours() reads it.
std::string value_of(const std::vector<Hours>& hours) {
    std::string text;
    for (const Hours& h : hours) text += (text.empty() ? "" : ", ") + clock_text(h.from_min) + "-" + clock_text(h.to_min);
    return toml_string(text);
}

}  // namespace

std::string timing_text(const Programme& p) {
    std::string text;
    if (p.opening) {
        text += "[opening]\n";
        for (std::size_t day = 0; day < weekdays.size() && day < p.opening->size(); ++day) text += std::string(weekdays[day]) + " = " + value_of((*p.opening)[day]) + "\n";
    }
    for (const auto& e : p.exceptions) {
        text += "[[exception]]\ndate = " + e.date.iso() + "\nhours = " + value_of(e.hours) + "\n";
        if (!e.reason.empty()) text += "reason = " + value_of(e.reason) + "\n";
    }
    if (p.ceremony) {
        const Ceremony& c = *p.ceremony;
        text += "[ceremony]\ntitle = " + value_of(c.title) + "\nlines = [";
        for (const Text& line : c.lines) text += (text.back() == '[' ? "" : ", ") + value_of(line);
        text += "]\ndate = " + c.date.iso() + "\nat = \"" + clock_text(c.start_min) + "\"\ncard_before_min = " + std::to_string(c.card_before_min) + "\ncard_after_min = " + std::to_string(c.card_after_min) + "\n";
        for (const Ceremony::Step& s : c.path) {
            text += "[[ceremony.step]]\nitem = " + toml_string(s.item) + "\n";
            if (s.seconds > 0) text += "seconds = " + std::to_string(s.seconds) + "\n";
            if (!s.words.empty()) text += "words = " + value_of(s.words) + "\n";
        }
    }
    return text;
}

Programme with_timing(Programme programme, const Programme& timing) {
    if (timing.opening) {
        programme.opening = timing.opening;
        programme.exceptions = timing.exceptions;
    }
    if (timing.ceremony) programme.ceremony = timing.ceremony;
    return programme;
}

}  // namespace estation::content
