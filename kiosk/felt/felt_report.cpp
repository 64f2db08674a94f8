#include "kiosk/felt/felt_report.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>

namespace estation::kiosk::felt {
using content::Date;
using content::seismology::FeltAnswers;

namespace {

constexpr std::array<std::optional<double> FeltAnswers::*, 8> questions = {&FeltAnswers::felt, &FeltAnswers::motion, &FeltAnswers::reaction, &FeltAnswers::stand,
                                                                           &FeltAnswers::shelf, &FeltAnswers::picture, &FeltAnswers::furniture, &FeltAnswers::damage};
constexpr std::array<Place, 3> places = {Place::here, Place::same_city, Place::elsewhere};

std::string_view next_word(std::string_view& line) {
    const auto from = std::min(line.find_first_not_of(' '), line.size());
    const auto to = std::min(line.find(' ', from), line.size());
    const auto word = line.substr(from, to - from);
    line.remove_prefix(to);
    return word;
}

}  // namespace

std::string_view name_of(Place place) {
    switch (place) {
        case Place::here: return "here";
        case Place::same_city: return "same_city";
        case Place::elsewhere: return "elsewhere";
    }
    return "here";
}

std::string line_of(const Report& report) {
    std::string line = "1 " + report.event.date.iso() + " " + std::to_string(report.event.hour) + " " + std::string(name_of(report.event.place));
    for (const auto question : questions) {
        const auto& value = report.answers.*question;
        std::array<char, 32> text{};
        if (value) std::snprintf(text.data(), text.size(), " %.2f", *value);
        line += value ? text.data() : " -";
    }
    return line + "\n";
}

std::optional<Report> report_from(std::string_view line) {
    if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
    if (next_word(line) != "1") return std::nullopt;
    Report report;
    const auto date = Date::parse(next_word(line));
    const auto hour = next_word(line);
    const auto [end, fault] = std::from_chars(hour.data(), hour.data() + hour.size(), report.event.hour);
    if (!date || fault != std::errc() || end != hour.data() + hour.size() || report.event.hour < 0 || report.event.hour > 23) return std::nullopt;
    report.event.date = *date;
    const auto place = next_word(line);
    const auto known = std::find_if(places.begin(), places.end(), [&](Place p) { return name_of(p) == place; });
    if (known == places.end()) return std::nullopt;
    report.event.place = *known;
    for (const auto question : questions) {
        const auto word = next_word(line);
        if (word == "-") continue;
        double value = 0;
        const auto [to, bad] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (word.empty() || bad != std::errc() || to != word.data() + word.size() || !std::isfinite(value)) return std::nullopt;
        report.answers.*question = value;
    }
    if (!next_word(line).empty() || !content::seismology::check(report.answers)) return std::nullopt;
    return report;
}

std::vector<Summary> summaries(std::span<const Report> reports) {
    std::map<Event, std::vector<FeltAnswers>, std::greater<>> by_event;
    for (const Report& r : reports) by_event[r.event].push_back(r.answers);
    std::vector<Summary> all;
    for (const auto& [event, people] : by_event) {
        Summary s{event, static_cast<int>(people.size()), std::nullopt};
        if (s.people >= least_people) s.cdi = content::seismology::community_intensity(people).cdi;
        all.push_back(s);
    }
    return all;
}

}  // namespace estation::kiosk::felt
