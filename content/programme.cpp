#include "content/programme.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "content/toml_keys.h"
#include "content/toml_source.h"
#include "content/week.h"

namespace estation::content {
namespace {

constexpr int day_min = 24 * 60, nesting = 8;
constexpr std::size_t most_entries = 500, most_hours = 8;
constexpr std::array<std::string_view, 7> weekday_names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// "8:30", "08:30", "24:00"; -1: something else.
int minutes_of(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == 0 || colon > 2 || text.size() != colon + 3) return -1;
    int h = 0, m = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == colon) continue;
        if (text[i] < '0' || text[i] > '9') return -1;
        (i < colon ? h : m) = (i < colon ? h : m) * 10 + (text[i] - '0');
    }
    const int all = h * 60 + m;
    return m < 60 && all <= day_min ? all : -1;
}

bool holds(const Hours& hours, int minute) {
    return hours.from_min <= hours.to_min ? minute >= hours.from_min && minute < hours.to_min : minute >= hours.from_min || minute < hours.to_min;
}

std::string clock_text(int minutes) {
    char text[32];
    std::snprintf(text, sizeof text, "%d:%02d", minutes / 60, minutes % 60);
    return text;
}

int month_day(const Date& d) { return d.month * 100 + d.day; }

const std::vector<Hours>& hours_on(const Programme& programme, const Date& date, Text* reason = nullptr) {
    for (const auto& e : programme.exceptions) {
        if (e.date != date) continue;
        if (reason != nullptr) *reason = e.reason;
        return e.hours;
    }
    return (*programme.opening)[static_cast<std::size_t>(weekday_of(date) - 1)];
}

// Reads one file's tables into a Programme.
struct ProgrammeReader {
    Programme programme;
    FileReport report;

    std::optional<std::vector<Hours>> hours(TomlKeys& keys, std::string_view key) {
        const auto parsed = parse_hours(keys.string(key));
        if (parsed) return *parsed;
        report.refuse(keys.line(key), "`" + std::string(key) + "`: " + parsed.error().text);
        return std::nullopt;
    }

    // One that is faulty is left out, the others stay.
    template <class F> void each(TomlKeys& keys, std::string_view key, F read_one) {
        std::size_t n = 0;
        for (auto& one : keys.tables(key)) {
            if (++n > most_entries) {
                report.note(one.line(), "more than " + std::to_string(most_entries) + " [[" + std::string(key) + "]] cannot be kept; the rest is left out");
                return;
            }
            report.useless = false;
            read_one(one);
            one.finish();
            report.useless = false;
        }
    }

    void show(TomlKeys& one) {
        Showing s;
        s.item = one.required_string("item", "\"p01/after-shaking\"");
        if (one.has("hours")) {
            if (const auto h = hours(one, "hours"); h && h->size() == 1) s.hours = h->front();
            else if (h) report.refuse(one.line("hours"), "`hours` of a [[show]] is one span; write hours = \"8:30-12:00\", or two [[show]]");
        }
        for (const auto& name : one.strings("days")) {
            const auto at = std::find(weekday_names.begin(), weekday_names.end(), name);
            if (at == weekday_names.end()) report.refuse(one.line("days"), "\"" + name.substr(0, 20) + "\" is not a day; write some of mon, tue, wed, thu, fri, sat, sun");
            else s.weekdays.push_back(static_cast<int>(at - weekday_names.begin()) + 1);
        }
        s.begins = one.date("begins");
        s.ends = one.date("ends");
        s.every_year = one.flag("every_year", false);
        s.priority = one.integer("priority", 0, 0, 9);
        if (s.every_year && (!s.begins || !s.ends)) report.refuse(one.line("every_year"), "what comes every year needs `begins` and `ends`; write begins = 2026-05-06, ends = 2026-05-12");
        if (!s.every_year && s.begins && s.ends && *s.ends < *s.begins) report.refuse(one.line("ends"), "`ends` is before `begins`");
        if (!report.useless) programme.showings.push_back(std::move(s));
    }

    void opening(TomlKeys& keys) {
        auto table = keys.table("opening");
        if (!table) return;
        std::vector<std::vector<Hours>> week;
        for (const auto name : weekday_names) week.push_back(hours(*table, name).value_or(std::vector<Hours>{}));
        table->finish();
        // Hours that cannot be read must not close a station.
        if (!report.useless) programme.opening = std::move(week);
        report.useless = false;
    }

    void exception(TomlKeys& one) {
        Programme::Exception e;
        const auto date = one.date("date");
        if (!date) report.refuse(one.line(), "an [[exception]] needs its day; write date = 2026-10-01");
        e.hours = hours(one, "hours").value_or(std::vector<Hours>{});
        e.reason = one.text("reason");
        if (report.useless) return;
        e.date = *date;
        programme.exceptions.push_back(std::move(e));
    }

    void steps(TomlKeys& ceremony, std::vector<Ceremony::Step>& path) {
        each(ceremony, "step", [&](TomlKeys& one) {
            Ceremony::Step step;
            step.item = one.required_string("item", "\"p01/wave-race\"");
            step.seconds = one.integer("seconds", 0, Ceremony::Step::least_s, Ceremony::Step::most_s);
            step.words = one.text("words");
            if (!report.useless) path.push_back(std::move(step));
        });
    }

    void ceremony(TomlKeys& keys) {
        auto table = keys.table("ceremony");
        if (!table) return;
        Ceremony c;
        steps(*table, c.path);
        c.title = table->required_text("title", "\"授牌仪式\"");
        c.lines = table->texts("lines");
        const auto date = table->date("date");
        if (!date) report.refuse(table->line(), "a [ceremony] needs its day; write date = 2026-09-20");
        c.start_min = minutes_of(table->string("at", "10:00"));
        if (c.start_min < 0) report.refuse(table->line("at"), "`at` is no time of day; write at = \"10:00\"");
        c.card_before_min = table->integer("card_before_min", c.card_before_min, 0, day_min);
        c.card_after_min = table->integer("card_after_min", c.card_after_min, 0, day_min);
        const auto path = table->strings("path");
        if (!path.empty() && !c.path.empty()) report.note(table->line("path"), "`path` is left out, because there is a [[ceremony.step]]; write one or the other");
        else for (const ItemId& id : path) c.path.push_back({id, 0, {}});
        if (c.path.size() > Ceremony::most_steps) {
            report.note(table->line("path"), "a way of more than " + std::to_string(Ceremony::most_steps) + " steps is cut");
            c.path.resize(Ceremony::most_steps);
        }
        table->finish();
        if (!report.useless) {
            c.date = *date;
            programme.ceremony = std::move(c);
        }
        report.useless = false;
    }
};

}  // namespace

Result<std::vector<Hours>> parse_hours(std::string_view text) {
    std::vector<Hours> all;
    const Error wrong{"\"" + std::string(text.substr(0, 60)) + "\" are no hours; write \"8:30-12:00, 14:00-17:30\", or \"\" for closed", ""};
    while (!trimmed(text).empty()) {
        const auto comma = text.find(',');
        const auto span = trimmed(text.substr(0, comma));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        const auto dash = span.find('-');
        if (dash == std::string_view::npos) return wrong;
        const Hours h{minutes_of(trimmed(span.substr(0, dash))), minutes_of(trimmed(span.substr(dash + 1)))};
        if (h.from_min < 0 || h.to_min < 0 || h.from_min == h.to_min || h.from_min == day_min || all.size() >= most_hours) return wrong;
        if (comma != std::string_view::npos && trimmed(text).empty()) return wrong;
        all.push_back(h);
    }
    std::sort(all.begin(), all.end(), [](const Hours& a, const Hours& b) { return a.from_min < b.from_min; });
    return all;
}

std::string hours_text(const std::vector<Hours>& hours) {
    std::string text;
    for (const Hours& h : hours) text += (text.empty() ? "" : "，") + clock_text(h.from_min) + "–" + clock_text(h.to_min);
    return text;
}

Result<Programme> Programme::read(std::string_view text, const std::string& file, Faults& faults) {
    const auto values = read_toml(text, file, 1, nesting);
    if (!values) return values.error();
    ProgrammeReader reader{{}, {file, faults}};
    TomlKeys keys(*values, reader.report);
    reader.each(keys, "show", [&](TomlKeys& one) { reader.show(one); });
    for (auto& id : keys.strings("evergreen")) reader.programme.evergreen.push_back(std::move(id));
    reader.report.useless = false;
    reader.opening(keys);
    reader.each(keys, "exception", [&](TomlKeys& one) { reader.exception(one); });
    reader.ceremony(keys);
    keys.finish();
    return std::move(reader.programme);
}

bool is_on(const Showing& s, const Moment& now) {
    // What goes over midnight belongs to the day on which it began.
    Date day = now.date;
    if (s.hours) {
        if (!holds(*s.hours, now.minute)) return false;
        if (s.hours->from_min > s.hours->to_min && now.minute < s.hours->to_min) day = plus_days(day, -1);
    }
    if (!s.weekdays.empty() && std::find(s.weekdays.begin(), s.weekdays.end(), weekday_of(day)) == s.weekdays.end()) return false;
    if (s.every_year && s.begins && s.ends) {
        const int from = month_day(*s.begins), to = month_day(*s.ends), at = month_day(day);
        return from <= to ? at >= from && at <= to : at >= from || at <= to;
    }
    return (!s.begins || *s.begins <= day) && (!s.ends || day <= *s.ends);
}

std::vector<ItemId> on_now(const Programme& programme, std::optional<Moment> now) {
    std::vector<ItemId> items;
    int highest = 0;
    if (now) {
        for (const Showing& s : programme.showings) {
            if (!is_on(s, *now) || s.priority < highest) continue;
            if (s.priority > highest) items.clear();
            highest = s.priority;
            if (std::find(items.begin(), items.end(), s.item) == items.end()) items.push_back(s.item);
        }
    }
    return items.empty() ? programme.evergreen : items;
}

Opening opening_at(const Programme& programme, std::optional<Moment> now) {
    Opening opening;
    if (!programme.opening || !now) return opening;
    opening.today = hours_on(programme, now->date, &opening.reason);
    opening.open = std::any_of(opening.today.begin(), opening.today.end(), [&](const Hours& h) { return h.from_min < h.to_min ? holds(h, now->minute) : now->minute >= h.from_min; });
    // A night that began yesterday.
    const auto& yesterday = hours_on(programme, plus_days(now->date, -1));
    opening.open = opening.open || std::any_of(yesterday.begin(), yesterday.end(), [&](const Hours& h) { return h.from_min > h.to_min && now->minute < h.to_min; });
    for (int ahead = 0; !opening.open && ahead < 14 && !opening.next; ++ahead) {
        const Date date = plus_days(now->date, ahead);
        for (const Hours& h : hours_on(programme, date))
            if (!opening.next && (ahead > 0 || h.from_min > now->minute)) opening.next = Opening::Next{date, h};
    }
    return opening;
}

const Ceremony* ceremony_at(const Programme& programme, std::optional<Moment> now) {
    if (!programme.ceremony || !now || now->date != programme.ceremony->date) return nullptr;
    const Ceremony& c = *programme.ceremony;
    return now->minute >= c.start_min - c.card_before_min && now->minute < c.start_min + c.card_after_min ? &c : nullptr;
}

}  // namespace estation::content
