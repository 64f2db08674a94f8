// A timetable in iCalendar (RFC 5545) as a course: what is held every week stands in the week, a series that ends stands by its
// dates, and all times are those of this machine's clock, whatever zone they were written in. ICU knows the zones.
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "content/import/readers.h"
#include "content/import/text_tools.h"
#include "content/toml_string.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;
namespace chr = std::chrono;
using Minutes = std::int64_t;   // since 1970 by a clock on the wall

constexpr std::size_t most_events = 2'000, most_dates = 60, most_lessons = 300;
constexpr Minutes day_minutes = 24 * 60;

struct Property { string name, value; std::map<string, string> parameters; int line = 0; };

// One unfolded line: NAME;KEY=value;KEY="a:b":value
std::optional<Property> property_of(string_view text, int line) {
    Property p;
    p.line = line;
    std::size_t at = text.find_first_of(";:");
    if (at == string_view::npos || at == 0) return std::nullopt;
    p.name = lower_ascii(text.substr(0, at));
    while (at < text.size() && text[at] == ';') {
        const auto equals = text.find('=', at);
        if (equals == string_view::npos) return std::nullopt;
        const auto key = lower_ascii(text.substr(at + 1, equals - at - 1));
        const bool quoted = equals + 1 < text.size() && text[equals + 1] == '"';
        const auto end = quoted ? text.find('"', equals + 2) : text.find_first_of(";:", equals + 1);
        if (end == string_view::npos) return std::nullopt;
        p.parameters[key] = string(text.substr(equals + (quoted ? 2 : 1), end - equals - (quoted ? 2 : 1)));
        at = quoted ? end + 1 : end;
    }
    if (at >= text.size() || text[at] != ':') return std::nullopt;
    p.value = string(text.substr(at + 1));
    return p;
}

// Lines that begin with a space or a tab go on with the one before.
std::vector<std::pair<string, int>> unfolded(string_view text) {
    std::vector<std::pair<string, int>> lines;
    int number = 0;
    for (const auto line : lines_of(text)) {
        ++number;
        if (!line.empty() && (line[0] == ' ' || line[0] == '\t') && !lines.empty()) lines.back().first += line.substr(1);
        else if (!line.empty()) lines.emplace_back(string(line), number);
    }
    return lines;
}

string plain_text(string_view value) {
    string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 == value.size()) out.push_back(value[i]);
        else if (++i; value[i] == 'n' || value[i] == 'N') out.push_back('\n');
        else out.push_back(value[i]);
    }
    return string(trimmed_wide(out));
}

std::vector<string_view> split(string_view text, char mark) {
    std::vector<string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(mark, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::optional<int> digits(string_view text) {
    int value = 0;
    if (text.empty() || text.size() > 6) return std::nullopt;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

Minutes days_of(const chr::year_month_day& date) { return static_cast<Minutes>(chr::sys_days(date).time_since_epoch().count()); }
chr::year_month_day date_at(Minutes minutes) {
    const auto day = minutes >= 0 ? minutes / day_minutes : (minutes - day_minutes + 1) / day_minutes;
    return chr::year_month_day(chr::sys_days(chr::days(day)));
}
int minute_at(Minutes minutes) { return static_cast<int>(((minutes % day_minutes) + day_minutes) % day_minutes); }
int weekday_at(Minutes minutes) { return static_cast<int>(chr::weekday(chr::sys_days(date_at(minutes))).iso_encoding()); }

struct Moment { Minutes at = 0; bool whole_day = false, utc = false; };

// 20261202T153000, with Z for UTC, or 20261202.
std::optional<Moment> moment_of(string_view text) {
    const bool utc = text.ends_with('Z') || text.ends_with('z');
    if (utc) text.remove_suffix(1);
    const bool whole = text.size() == 8;
    if (!whole && (text.size() != 15 || (text[8] != 'T' && text[8] != 't'))) return std::nullopt;
    const auto year = digits(text.substr(0, 4)), month = digits(text.substr(4, 2)), day = digits(text.substr(6, 2));
    if (!year || !month || !day || *year < 1970 || *year > 2200) return std::nullopt;
    const chr::year_month_day date{chr::year(*year), chr::month(static_cast<unsigned>(*month)), chr::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    Moment m{days_of(date) * day_minutes, whole, utc};
    if (whole) return m;
    const auto hour = digits(text.substr(9, 2)), minute = digits(text.substr(11, 2));
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    m.at += *hour * 60 + *minute;
    return m;
}

// PT1H30M, P1D, P1W, with a sign before it.
std::optional<Minutes> duration_of(string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
    text.remove_prefix(1);
    Minutes sum = 0;
    bool time = false;
    while (!text.empty()) {
        if (text[0] == 'T') {
            time = true;
            text.remove_prefix(1);
            continue;
        }
        const auto unit_at = text.find_first_not_of("0123456789");
        const auto n = unit_at == string_view::npos ? std::nullopt : digits(text.substr(0, unit_at));
        if (!n) return std::nullopt;
        const char unit = text[unit_at];
        if (unit == 'W') sum += *n * 7 * day_minutes;
        else if (unit == 'D') sum += *n * day_minutes;
        else if (unit == 'H' && time) sum += *n * 60;
        else if (unit == 'M' && time) sum += *n;
        else if (unit != 'S' || !time) return std::nullopt;
        text.remove_prefix(unit_at + 1);
    }
    return sum;
}

class Zones {
public:
    Zones() : local_(icu::TimeZone::createDefault()) {}
    // A zone that the calendar itself describes, for names that ICU does not know: its usual distance from UTC.
    void describe(const string& name, Minutes offset) { described_.try_emplace(name, offset); }
    // What the clock here shows then; nothing when nobody knows the zone.
    [[nodiscard]] std::optional<Minutes> local(const Moment& moment, const string& zone_name) const {
        if (moment.whole_day) return moment.at;
        double utc = static_cast<double>(moment.at) * 60'000;
        if (!moment.utc) {
            if (zone_name.empty()) return moment.at;   // wherever it is read
            const auto zone = named(zone_name);
            if (zone) utc -= offset(*zone, utc, true);
            else if (const auto described = described_.find(zone_name); described != described_.end()) utc -= static_cast<double>(described->second) * 60'000;
            else return std::nullopt;
        }
        return static_cast<Minutes>((utc + offset(*local_, utc, false)) / 60'000);
    }

private:
    static double offset(const icu::TimeZone& zone, double at, bool at_is_local) {
        std::int32_t raw = 0, summer = 0;
        UErrorCode fault = U_ZERO_ERROR;
        zone.getOffset(at, static_cast<UBool>(at_is_local), raw, summer, fault);
        return U_SUCCESS(fault) ? raw + summer : 0;
    }
    static std::unique_ptr<icu::TimeZone> named(const string& name) {
        icu::UnicodeString id = icu::UnicodeString::fromUTF8(name), known;
        std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
        if (*zone != icu::TimeZone::getUnknown()) return zone;
        UErrorCode fault = U_ZERO_ERROR;
        icu::TimeZone::getIDForWindowsID(id, nullptr, known, fault);   // "China Standard Time"
        if (U_FAILURE(fault) || known.isEmpty()) return nullptr;
        return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(known));
    }
    std::unique_ptr<icu::TimeZone> local_;
    std::map<string, Minutes> described_;
};

struct Rule {
    enum class Every { day, week, other } every = Every::other;
    string word;
    int interval = 1;
    std::optional<int> count;
    std::optional<Moment> until;
    std::set<int> days;      // 1 Monday .. 7 Sunday
    bool plain = true;       // nothing in it but what stands above
};

std::optional<Rule> rule_of(string_view text) {
    static constexpr std::array<string_view, 7> names = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    Rule rule;
    for (const auto part : split(text, ';')) {
        const auto equals = part.find('=');
        if (part.empty()) continue;
        if (equals == string_view::npos) return std::nullopt;
        const auto key = part.substr(0, equals), value = part.substr(equals + 1);
        if (key == "FREQ") {
            rule.word = lower_ascii(value);
            rule.every = value == "WEEKLY" ? Rule::Every::week : value == "DAILY" ? Rule::Every::day : Rule::Every::other;
        } else if (key == "INTERVAL" || key == "COUNT") {
            const auto n = digits(value);
            if (!n || *n < 1) return std::nullopt;
            if (key == "COUNT") rule.count = *n;
            else rule.interval = *n;
        } else if (key == "UNTIL") {
            rule.until = moment_of(value);
            if (!rule.until) return std::nullopt;
        } else if (key == "BYDAY") {
            for (const auto day : split(value, ',')) {
                const auto found = std::ranges::find(names, day);
                if (found == names.end()) rule.plain = false;   // "2TU": the second Tuesday
                else rule.days.insert(static_cast<int>(found - names.begin()) + 1);
            }
        } else if (key != "WKST") {
            rule.plain = false;
        }
    }
    return rule;
}

struct Event {
    int line = 0;
    string uid, summary, place, status;
    bool has_description = false, broken = false;
    std::optional<Property> start, end, duration, rule, recurrence;
    std::vector<Property> except, besides;
};

struct Lesson { string title, place, when; int weekday = 0; std::optional<chr::year_month_day> date; int start = -1, end = -1; };

class Calendar {
public:
    Calendar(const string& file, Import& report) : file_(file), report_(report) {}

    Result<> run(string_view text) {
        const auto lines = unfolded(text);
        if (lines.empty() || lower_ascii(lines.front().first) != "begin:vcalendar") return Error{"this is no calendar; it begins with BEGIN:VCALENDAR", file_ + ":1"};
        if (auto r = read(lines); !r) return r;
        if (events_.empty()) return Error{"there is no event in this calendar", file_};
        find_moved();
        for (const auto& event : events_) take(event);
        if (described_ > 0) report_.change("", 0, "the descriptions of " + std::to_string(described_) + " events are left out; a lesson has a title, a time and a place");
        if (lessons_.empty()) return Error{"no event of this calendar can stand in a timetable" + (report_.dropped.empty() ? string() : ": " + report_.dropped.front().reason), file_};
        write();
        return {};
    }

private:
    Result<> read(const std::vector<std::pair<string, int>>& lines) {
        std::vector<string> open;
        std::optional<Event> event;
        string zone;
        for (const auto& [line, number] : lines) {
            const auto p = property_of(line, number);
            if (!p) {
                if (event) event->broken = true;
                report_.drop(event ? event->summary : "", number, "this line is no NAME:value and is left out");
                continue;
            }
            const auto value = lower_ascii(p->value);
            if (p->name == "begin") {
                if (open.size() > 16) return Error{"the calendar is nested too deeply", file_ + ":" + std::to_string(number)};
                open.push_back(value);
                if (value == "vevent" && event) return Error{"an event begins inside an event; the file is damaged", file_ + ":" + std::to_string(number)};
                if (value == "vevent") event.emplace().line = number;
                if (value == "vtodo" || value == "vjournal") report_.drop("", number, string(value == "vtodo" ? "a task" : "a note") + " is no lesson and is not imported");
            } else if (p->name == "end") {
                if (open.empty() || open.back() != value) return Error{"this END has no BEGIN; the file is damaged or cut off", file_ + ":" + std::to_string(number)};
                open.pop_back();
                if (value == "vevent" && event) {
                    events_.push_back(std::move(*event));
                    event.reset();
                    if (events_.size() > most_events) return Error{"more than " + std::to_string(most_events) + " events in one calendar; export a shorter time", file_};
                }
            } else if (event && open.back() == "vevent") {
                keep(*event, *p);
            } else if (!open.empty() && open.back() == "vcalendar") {
                if (p->name == "x-wr-calname") name_ = plain_text(p->value);
            } else if (!open.empty() && open.back() == "vtimezone" && p->name == "tzid") {
                zone = p->value;
            } else if (!open.empty() && open.back() == "standard" && p->name == "tzoffsetto" && p->value.size() >= 5) {
                const auto hours = digits(string_view(p->value).substr(1, 2)), minutes = digits(string_view(p->value).substr(3, 2));
                if (hours && minutes) zones_.describe(zone, (p->value[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes));
            }
        }
        if (!open.empty()) return Error{"the calendar is cut off; copy it again", file_ + ":" + std::to_string(lines.back().second)};
        return {};
    }

    static void keep(Event& event, const Property& p) {
        if (p.name == "summary") event.summary = short_title(plain_text(p.value), 80);
        else if (p.name == "location") event.place = short_title(plain_text(p.value), 80);
        else if (p.name == "status") event.status = lower_ascii(p.value);
        else if (p.name == "uid") event.uid = p.value;
        else if (p.name == "description") event.has_description = !trimmed_wide(plain_text(p.value)).empty();
        else if (p.name == "dtstart") event.start = p;
        else if (p.name == "dtend") event.end = p;
        else if (p.name == "duration") event.duration = p;
        else if (p.name == "rrule") event.rule = p;
        else if (p.name == "recurrence-id") event.recurrence = p;
        else if (p.name == "exdate") event.except.push_back(p);
        else if (p.name == "rdate") event.besides.push_back(p);
    }

    [[nodiscard]] std::optional<Minutes> local(const Property& p, string_view value, bool* whole_day = nullptr) const {
        const auto moment = moment_of(value);
        if (!moment) return std::nullopt;
        if (whole_day != nullptr) *whole_day = moment->whole_day;
        const auto zone = p.parameters.find("tzid");
        return zones_.local(*moment, zone == p.parameters.end() ? "" : zone->second);
    }

    // One lesson of a series that was moved stands for itself; its old place in the series is empty.
    void find_moved() {
        for (const auto& event : events_)
            if (event.recurrence)
                if (const auto at = local(*event.recurrence, event.recurrence->value)) moved_[event.uid].insert(*at);
    }

    void take(const Event& event) {
        const string title = event.summary.empty() ? "（没有名称）" : event.summary;
        if (event.status == "cancelled") return report_.drop(title, event.line, "it is cancelled");
        if (!event.start) return report_.drop(title, event.line, "it has no beginning (DTSTART)");
        bool whole_day = false;
        const auto start = local(*event.start, event.start->value, &whole_day);
        if (!start) {
            const auto zone = event.start->parameters.find("tzid");
            const bool unknown = moment_of(event.start->value) && zone != event.start->parameters.end();
            return report_.drop(title, event.start->line, unknown ? "nobody knows the time zone " + short_title(zone->second, 40) : "\"" + short_title(event.start->value, 40) + "\" is no date; it is written 20261202T153000");
        }
        Minutes length = 0;
        if (event.end) {
            const auto end = local(*event.end, event.end->value);
            if (!end || *end < *start) return report_.drop(title, event.end->line, "its end is not after its beginning");
            length = *end - *start;
        } else if (event.duration) {
            const auto lasts = duration_of(event.duration->value);
            if (!lasts) return report_.drop(title, event.duration->line, "\"" + short_title(event.duration->value, 40) + "\" is no duration; it is written PT1H30M");
            length = *lasts;
        }
        described_ += event.has_description ? 1 : 0;
        if (event.rule) series(event, title, *start, length, whole_day);
        else put(event, title, *start, length, whole_day);
        for (const auto& p : event.besides)
            for (const auto value : split(p.value, ','))
                if (const auto at = local(p, value.substr(0, value.find('/')))) put(event, title, *at, length, whole_day);
    }

    void series(const Event& event, const string& title, Minutes start, Minutes length, bool whole_day) {
        const auto rule = rule_of(event.rule->value);
        if (!rule) return report_.drop(title, event.rule->line, "\"" + short_title(event.rule->value, 60) + "\" is no rule of repeating");
        if (rule->every == Rule::Every::other || !rule->plain) {
            report_.change(title, event.rule->line, "only its first date is imported: a timetable repeats by the week, and not by " + short_title(event.rule->value, 60));
            return put(event, title, start, length, whole_day);
        }
        std::set<Minutes> except = moved_.contains(event.uid) && !event.recurrence ? moved_.at(event.uid) : std::set<Minutes>{};
        std::set<Minutes> except_days;
        for (const auto& p : event.except)
            for (const auto value : split(p.value, ',')) {
                bool day = false;
                const auto at = local(p, value, &day);
                if (!at) report_.change(title, p.line, "\"" + short_title(value, 40) + "\" is no date and excepts nothing");
                else (day ? except_days : except).insert(*at);
            }
        auto days = rule->days;
        if (days.empty() && rule->every == Rule::Every::week) days.insert(weekday_at(start));
        if (days.empty()) days = {1, 2, 3, 4, 5, 6, 7};
        // A rule written in another zone names the weekdays of that zone; here they may be a day off.
        if (const int shift = (weekday_at(start) - written_weekday(event) + 7) % 7; shift != 0) {
            std::set<int> shifted;
            for (const int day : days) shifted.insert((day - 1 + shift) % 7 + 1);
            days = shifted;
        }
        const bool ends = rule->count || rule->until;
        if (!ends && rule->interval == 1) {
            for (const int day : days) weekly(event, title, day, start, length, whole_day);
            if (!except.empty() || !except_days.empty()) report_.change(title, event.line, "it is shown every week; the " + std::to_string(except.size() + except_days.size()) + " dates on which it is not held are not known to the kiosk");
            return;
        }
        dates(event, title, *rule, days, start, length, whole_day, except, except_days);
    }

    static int written_weekday(const Event& event) {
        const auto moment = moment_of(event.start->value);
        return moment ? weekday_at(moment->at) : 1;
    }

    void dates(const Event& event, const string& title, const Rule& rule, const std::set<int>& days, Minutes start, Minutes length, bool whole_day, const std::set<Minutes>& except, const std::set<Minutes>& except_days) {
        const auto zone = event.start->parameters.find("tzid");
        const auto until = rule.until ? zones_.local(*rule.until, zone == event.start->parameters.end() ? "" : zone->second) : std::nullopt;
        const Minutes last = until ? *until + (rule.until->whole_day ? day_minutes - 1 : 0) : std::numeric_limits<Minutes>::max();
        const Minutes monday = start - (weekday_at(start) - 1) * day_minutes;
        int seen = 0;
        std::size_t put_here = 0;
        for (Minutes week = 0; week < 520; ++week)
            for (int day = 1; day <= 7; ++day) {
                const Minutes at = monday + (week * 7 + day - 1) * day_minutes;
                if (at < start || !days.contains(day)) continue;
                const Minutes gone = (at - start) / day_minutes;
                if (rule.every == Rule::Every::week ? week % rule.interval != 0 : gone % rule.interval != 0) continue;
                if (at > last || (rule.count && seen >= *rule.count)) return;
                ++seen;
                if (except.contains(at) || except_days.contains(at - minute_at(at))) continue;
                if (++put_here > most_dates) return report_.change(title, event.line, "only its first " + std::to_string(most_dates) + " dates are imported");
                put(event, title, at, length, whole_day);
            }
    }

    void weekly(const Event& event, const string& title, int day, Minutes start, Minutes length, bool whole_day) {
        Lesson lesson{title, event.place, "", day, std::nullopt, minute_at(start), -1};
        if (whole_day) {
            static constexpr std::array<const char*, 7> names = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
            lesson = {title, event.place, string("每") + names[static_cast<std::size_t>(day - 1)] + "全天", 0, std::nullopt, -1, -1};
        }
        finish(event, std::move(lesson), start, length, whole_day);
    }

    void put(const Event& event, const string& title, Minutes at, Minutes length, bool whole_day) {
        const auto date = date_at(at);
        Lesson lesson{title, event.place, "", 0, date, minute_at(at), -1};
        if (whole_day) {
            const auto text = [](const chr::year_month_day& d) { return std::to_string(static_cast<int>(d.year())) + "年" + std::to_string(static_cast<unsigned>(d.month())) + "月" + std::to_string(static_cast<unsigned>(d.day())) + "日"; };
            const auto last = date_at(at + std::max<Minutes>(0, length - day_minutes));
            lesson = {title, event.place, text(date) + (last == date ? "全天" : "至" + text(last)), 0, std::nullopt, -1, -1};
        }
        finish(event, std::move(lesson), at, length, whole_day);
    }

    void finish(const Event& event, Lesson lesson, Minutes at, Minutes length, bool whole_day) {
        if (lessons_.size() == most_lessons) {
            if (!full_) report_.drop(lesson.title, event.line, "more than " + std::to_string(most_lessons) + " lessons in one course; this and what follows is not imported");
            full_ = true;
            return;
        }
        if (!whole_day && length > 0) {
            lesson.end = minute_at(at) + static_cast<int>(std::min<Minutes>(length, day_minutes));
            if (lesson.end >= day_minutes) {
                lesson.end = day_minutes - 1;
                report_.change(lesson.title, event.line, "it goes on past midnight; its end is shown as 23:59");
            }
            if (lesson.end <= lesson.start) lesson.end = -1;
        }
        lessons_.push_back(std::move(lesson));
    }

    void write() {
        std::ranges::stable_sort(lessons_, [](const Lesson& a, const Lesson& b) {
            const auto key = [](const Lesson& l) { return std::tuple(l.weekday == 0 ? 8 : l.weekday, l.date ? days_of(*l.date) : std::numeric_limits<Minutes>::max(), l.start); };
            return key(a) < key(b);
        });
        static constexpr std::array<const char*, 7> names = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
        const auto clock = [](int minutes) {
            char text[16];
            std::snprintf(text, sizeof text, "%02d:%02d", minutes / 60, minutes % 60);
            return string(text);
        };
        const auto title = name_.empty() ? short_title(file_.substr(0, file_.rfind('.')), 60) : short_title(name_, 60);
        string toml = "kind = \"course\"\ntitle = " + toml_string(title) + "\n";
        for (const auto& lesson : lessons_) {
            toml += "\n[[lesson]]\ntitle = " + toml_string(lesson.title) + "\n";
            if (!lesson.place.empty()) toml += "place = " + toml_string(lesson.place) + "\n";
            if (!lesson.when.empty()) toml += "when = " + toml_string(lesson.when) + "\n";
            if (lesson.weekday > 0) toml += string("weekday = \"") + names[static_cast<std::size_t>(lesson.weekday - 1)] + "\"\n";
            if (lesson.date) {
                char text[24];
                std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(lesson.date->year()), static_cast<unsigned>(lesson.date->month()), static_cast<unsigned>(lesson.date->day()));
                toml += string("date = ") + text + "\n";
            }
            if (lesson.start >= 0) toml += "start = \"" + clock(lesson.start) + "\"\n";
            if (lesson.end >= 0) toml += "end = \"" + clock(lesson.end) + "\"\n";
        }
        report_.title = title;
        report_.items.push_back({"course", "course", title, std::move(toml), 1});
    }

    const string& file_;
    Import& report_;
    Zones zones_;
    std::vector<Event> events_;
    std::map<string, std::set<Minutes>> moved_;
    string name_;
    std::vector<Lesson> lessons_;
    int described_ = 0;
    bool full_ = false;
};

}  // namespace

Result<> import_icalendar(string_view text, const string& file, const ImportLimits&, Import& report) { return Calendar(file, report).run(text); }

}  // namespace estation::content
