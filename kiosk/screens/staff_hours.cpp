#include "kiosk/screens/staff_hours.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "content/week.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/staff_rows.h"
#include "kiosk/ui/picker.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr int half_hour = 30, day_min = 24 * 60;
constexpr std::size_t most_spans = 3, most_specials = 60;
constexpr Hours usual_morning{8 * 60 + 30, 12 * 60}, usual_afternoon{14 * 60, 17 * 60 + 30};

Action changed(const Programme& timing) { return AskOffice{staff::ChangeTiming{timing}}; }

bool always_open(const Programme& p) {
    return !p.opening || std::all_of(p.opening->begin(), p.opening->end(), [](const auto& day) { return day.size() == 1 && day[0] == Hours{}; });
}

}  // namespace

Date stepped_month(Date date, int way, Date least) {
    const int months = date.year * 12 + date.month - 1 + way;
    Date next{months / 12, months % 12 + 1, date.day};
    // The 31st of a month of thirty days is its last.
    const Date following = next.month == 12 ? Date{next.year + 1, 1, 1} : Date{next.year, next.month + 1, 1};
    next.day = std::min(next.day, plus_days(following, -1).day);
    return std::max(next, least);
}

int stepped_time(int minutes, int way, int least, int most) {
    const int down = minutes / half_hour * half_hour;
    const int next = way > 0 ? down + half_hour : down < minutes ? down : down - half_hour;
    return std::clamp(next, least, most);
}

Action StaffHours::draw(const Frame& frame, const Rect& area, Programme& timing, bool& done) {
    if (special_) return draw_special(frame, area, timing);
    if (day_ >= 0) return draw_day(frame, area, timing);
    return draw_week(frame, area, timing, done);
}

Action StaffHours::draw_week(const Frame& frame, const Rect& area, Programme& timing, bool& done) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    float y = ui.begin_scroll("hours", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y, h = ui.theme().target(), gap = ui.theme().gap();
    done = staff_head(ui, area.x, y, area.w, ui.tr("hours.title"));
    y += ui.text(area.x, y, area.w, ui.tr("hours.text"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(5);
    const std::array ways{ui.tr("hours.always"), ui.tr("hours.by_day")};
    const float ways_h = choices_height(ui, area.w, ways);
    const int way = choices(ui, "way", {area.x, y, area.w, ways_h}, ways, always_open(timing) ? 0 : 1);
    y += ways_h + ui.mm(6);
    if (way == 0 && !always_open(timing)) {
        // Written out, so that it also wins over the hours of a programme.toml.
        timing.opening = std::vector<std::vector<Hours>>(7, {Hours{}});
        action = changed(timing);
    }
    if (way == 1 && always_open(timing)) {
        timing.opening = std::vector<std::vector<Hours>>(7, {usual_morning, usual_afternoon});
        (*timing.opening)[5] = (*timing.opening)[6] = {};
        action = changed(timing);
    }
    if (!always_open(timing)) {
        for (std::size_t d = 0; d < 7; ++d) {
            const std::string name = ui.tr("week." + std::to_string(d + 1)), words = day_hours(ui, (*timing.opening)[d]);
            const Plate p = plate(ui, "day" + std::to_string(d), {area.x, y, area.w, h}, ui.keep(name + " " + words), Colour::card, Colour::rule);
            const float name_w = ui.theme().em(TextRole::body) * 3.4f, side = ui.mm(7);
            ui.label({p.face.x + ui.mm(5), p.face.y, name_w, p.face.h}, name, {.role = TextRole::body, .bold = true});
            ui.label({p.face.x + ui.mm(5) + name_w, p.face.y, p.face.w - name_w - ui.mm(13) - side, p.face.h}, words, {.role = TextRole::body, .colour = (*timing.opening)[d].empty() ? Colour::quiet : Colour::ink, .max_lines = 2, .tabular = true});
            ui.icon("next", {p.face.right() - ui.mm(4) - side, p.face.cy() - side / 2, side, side}, Colour::accent);
            if (p.touch.tapped) day_ = static_cast<int>(d), ui.moving();
            y += h + gap;
        }
        y += ui.mm(6);
        y += ui.text(area.x, y, area.w, ui.tr("hours.specials"), {.role = TextRole::body, .bold = true}) + ui.mm(3);
        const float bw = std::max(h, button_width(ui, ui.tr("hours.drop"), false));
        for (std::size_t n = 0; n < timing.exceptions.size(); ++n) {
            const auto& e = timing.exceptions[n];
            std::string words = day_hours(ui, e.hours);
            if (!e.reason.empty()) words = e.reason.in(ui.language()) + " · " + words;
            const Rect control = staff_row(ui, area.x, y, area.w, ui.keep(date_text(e.date, ui.language())), ui.keep(words), bw, h);
            if (button(ui, "drop" + std::to_string(n), control, ui.tr("hours.drop"))) {
                timing.exceptions.erase(timing.exceptions.begin() + static_cast<std::ptrdiff_t>(n));
                ui.moving();
                action = changed(timing);
                break;
            }
        }
        if (frame.date && timing.exceptions.size() < most_specials) {
            if (button(ui, "add", {area.x, y, std::max(button_width(ui, ui.tr("hours.add"), true), ui.mm(80)), h}, ui.tr("hours.add"), ButtonLook::plain, "plus"))
                special_ = Special{plus_days(*frame.date, 1), 0, {}}, ui.moving();
            y += h + gap;
        } else if (!frame.date) {
            y += ui.text(area.x, y, area.w, ui.tr("hours.no_clock"), {.role = TextRole::small, .colour = Colour::quiet}) + gap;
        }
    }
    if (frame.office->timing_outcome == staff::Outcome::failed) y += ui.text(area.x, y, area.w, ui.keep(ui.tr("staff.failed", frame.office->timing_text)), {.role = TextRole::small, .colour = Colour::not_right}) + gap;
    ui.end_scroll(y - top);
    return action;
}

bool StaffHours::draw_spans(Ui& ui, float x, float& y, float w, std::vector<Hours>& hours) {
    bool change = false;
    const float h = ui.theme().target(), gap = ui.theme().gap(), step_w = std::min(stepper_width(ui), w);
    const float bw = std::max(h, button_width(ui, ui.tr("hours.drop"), false));
    const bool one_row = 2 * step_w + bw + 4 * gap <= w;
    for (std::size_t n = 0; n < hours.size(); ++n) {
        Hours& span = hours[n];
        const int least = n == 0 ? 0 : hours[n - 1].to_min, most = n + 1 < hours.size() ? hours[n + 1].from_min : day_min;
        const std::string number = std::to_string(n);
        const auto step = [&](const char* name, const Rect& r, const std::string& label, int& minutes, int low, int high) {
            const int way = stepper(ui, name + number, r, label, ui.keep(clock_words(minutes)), minutes > low, minutes < high);
            if (way != 0) minutes = stepped_time(minutes, way, low, high), change = true;
        };
        const bool night = span.to_min <= span.from_min;   // over midnight, from a programme written by hand: left as it is until it is changed
        step("from", {x, y, step_w, h}, ui.tr("hours.from", std::to_string(n + 1)), span.from_min, least, night ? day_min - half_hour : span.to_min - half_hour);
        if (!one_row) y += h + gap;
        step("to", {one_row ? x + step_w + 2 * gap : x, y, step_w, h}, ui.tr("hours.to", std::to_string(n + 1)), span.to_min, night ? half_hour : span.from_min + half_hour, most);
        const bool beside = one_row || step_w + 2 * gap + bw <= w;
        if (!beside) y += h + gap;
        if (button(ui, "drop" + number, {beside ? (one_row ? x + 2 * (step_w + 2 * gap) : x + step_w + 2 * gap) : x, y, bw, h}, ui.tr("hours.drop"))) {
            hours.erase(hours.begin() + static_cast<std::ptrdiff_t>(n));
            ui.moving();
            return true;
        }
        y += h + gap * 2;
    }
    const int free_from = hours.empty() ? 0 : hours.back().to_min;
    if (hours.size() < most_spans && free_from <= day_min - 2 * half_hour && (hours.empty() || hours.back().from_min < hours.back().to_min)) {
        const auto& label = hours.empty() ? ui.tr("hours.open") : ui.tr("hours.one_more");
        if (button(ui, "more", {x, y, std::max(button_width(ui, label, true), ui.mm(80)), h}, label, ButtonLook::plain, "plus")) {
            const int from = std::max(free_from + half_hour, hours.empty() ? usual_morning.from_min : usual_afternoon.from_min);
            hours.push_back({std::min(from, day_min - half_hour), std::min(std::max(from + 2 * half_hour, hours.empty() ? usual_morning.to_min : usual_afternoon.to_min), day_min)});
            change = true;
            ui.moving();
        }
        y += h + gap;
    }
    return change;
}

Action StaffHours::draw_day(const Frame& frame, const Rect& area, Programme& timing) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    auto& hours = (*timing.opening)[static_cast<std::size_t>(day_)];
    float y = ui.begin_scroll("day", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y, gap = ui.theme().gap();
    const bool done = staff_head(ui, area.x, y, area.w, ui.tr("week." + std::to_string(day_ + 1)));
    y += ui.text(area.x, y, area.w, ui.keep(day_hours(ui, hours)), {.role = TextRole::lead, .tabular = true}) + ui.mm(5);
    if (draw_spans(ui, area.x, y, area.w, hours)) action = changed(timing);
    y += ui.mm(4);
    const std::array copies{ui.tr("hours.as_weekdays"), ui.tr("hours.as_all")};
    const float copies_h = choices_height(ui, area.w, copies);
    const int copy = choices(ui, "copy", {area.x, y, area.w, copies_h}, copies, -1);
    y += copies_h + gap;
    if (copy >= 0) {
        const auto same = hours;
        for (std::size_t d = 0; d < (copy == 0 ? 5u : 7u); ++d) (*timing.opening)[d] = same;
        action = changed(timing);
    }
    ui.end_scroll(y - top);
    if (done || copy >= 0) day_ = -1, ui.moving();
    return action;
}

Action StaffHours::draw_special(const Frame& frame, const Rect& area, Programme& timing) {
    Ui& ui = frame.ui;
    Special& s = *special_;
    const Date today = frame.date.value_or(s.date);
    float y = ui.begin_scroll("special", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y, h = ui.theme().target(), gap = ui.theme().gap(), step_w = std::min(stepper_width(ui), area.w);
    y += ui.text(area.x, y, area.w, ui.tr("hours.special_title"), {.role = TextRole::head, .bold = true}) + ui.mm(4);
    y += ui.text(area.x, y, area.w, ui.keep(date_text(s.date, ui.language()) + "  " + ui.tr("week." + std::to_string(weekday_of(s.date)))), {.role = TextRole::lead, .tabular = true}) + ui.mm(4);
    const Rect month = staff_row(ui, area.x, y, area.w, ui.tr("hours.month"), {}, step_w, h);
    if (const int way = stepper(ui, "month", month, ui.tr("hours.month"), std::to_string(s.date.month), stepped_month(s.date, -1, today) < s.date, true)) s.date = stepped_month(s.date, way, today);
    const Rect day = staff_row(ui, area.x, y, area.w, ui.tr("hours.day"), {}, step_w, h);
    if (const int way = stepper(ui, "day", day, ui.tr("hours.day"), std::to_string(s.date.day), today < s.date, true)) s.date = std::max(plus_days(s.date, way), today);
    y += ui.text(area.x, y, area.w, ui.tr("hours.why"), {.role = TextRole::body, .bold = true}) + ui.mm(2);
    const std::array reasons{ui.tr("hours.holiday"), ui.tr("hours.event"), ui.tr("hours.training"), ui.tr("hours.repair"), ui.tr("hours.weather"), ui.tr("hours.no_reason")};
    const float reasons_h = choices_height(ui, area.w, reasons);
    if (const int n = choices(ui, "why", {area.x, y, area.w, reasons_h}, reasons, s.reason); n >= 0) s.reason = n;
    y += reasons_h + ui.mm(5);
    y += ui.text(area.x, y, area.w, ui.keep(ui.tr("hours.that_day", day_hours(ui, s.hours))), {.role = TextRole::body, .bold = true}) + ui.mm(2);
    draw_spans(ui, area.x, y, area.w, s.hours);
    y += ui.mm(4);
    const float ok_w = std::max(button_width(ui, ui.tr("hours.keep"), true), ui.mm(60)), no_w = std::max(button_width(ui, ui.tr("staff.drop"), false), h);
    Action action = Stay{};
    if (button(ui, "keep", {area.x, y, ok_w, h}, ui.tr("hours.keep"), ButtonLook::primary, "check")) {
        auto& all = timing.exceptions;
        std::erase_if(all, [&](const auto& e) { return e.date == s.date; });
        const std::string reason = s.reason + 1 < static_cast<int>(reasons.size()) ? reasons[static_cast<std::size_t>(s.reason)] : std::string();   // the last: none is given
        all.push_back({s.date, s.hours, ui.language() == Language::en ? Text{{}, reason} : Text{reason, {}}});
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
        action = changed(timing);
    }
    const bool dropped = button(ui, "no", {area.x + ok_w + gap, y, no_w, h}, ui.tr("staff.drop"));
    y += h + gap;
    ui.end_scroll(y - top);
    if (dropped || !std::holds_alternative<Stay>(action)) special_.reset(), ui.moving();
    return action;
}

// ---- the ceremony ----

void StaffCeremony::begin(const Programme& timing, const Frame& frame) {
    *this = {};
    const Date today = frame.date.value_or(Date{2026, 1, 1});
    date_ = plus_days(today, 1);
    title_.most_letters = line_.most_letters = 30;
    if (!timing.ceremony) return;
    const Ceremony& c = *timing.ceremony;
    standing_ = c.date >= today;
    title_.text = c.title.in(Language::zh_CN);
    if (!c.lines.empty()) line_.text = c.lines.front().in(Language::zh_CN);
    date_ = std::max(c.date, today);
    start_min_ = c.start_min;
}

Action StaffCeremony::put(const Frame& frame, Programme& timing) {
    title_.settle();
    line_.settle();
    Ceremony c = timing.ceremony.value_or(Ceremony{});
    const bool same_title = c.title.in(Language::zh_CN) == title_.text;
    if (!same_title) c.title = {title_.text, {}};
    if (c.lines.empty() ? !line_.empty() : c.lines.front().in(Language::zh_CN) != line_.text) {
        c.lines.clear();
        if (!line_.empty()) c.lines.push_back({line_.text, {}});
    }
    c.date = date_;
    c.start_min = start_min_;
    timing.ceremony = c;
    standing_ = true;
    frame.ui.moving();
    return AskOffice{staff::ChangeTiming{timing}};
}

Action StaffCeremony::draw(const Frame& frame, const Rect& area, Programme& timing, bool& done) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    const float h = ui.theme().target(), gap = ui.theme().gap();
    const float keys_h = keyboard_ ? keyboard_height(ui, area.w) : 0;
    const Rect view{area.x, area.y, area.w + ui.mm(4), area.h - keys_h - (keyboard_ ? gap : 0)};
    float y = ui.begin_scroll("ceremony", view);
    const float top = y, step_w = std::min(stepper_width(ui), area.w);
    done = staff_head(ui, area.x, y, area.w, ui.tr("ceremony.title"));
    if (!frame.date) {
        y += ui.text(area.x, y, area.w, ui.tr("hours.no_clock"), {.role = TextRole::body, .colour = Colour::quiet});
        ui.end_scroll(y - top);
        return action;
    }
    y += ui.text(area.x, y, area.w, ui.tr("ceremony.text"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(4);
    const std::array names{ui.tr("ceremony.plate"), ui.tr("ceremony.start"), ui.tr("ceremony.open_day"), ui.tr("ceremony.lecture")};
    const float names_h = choices_height(ui, area.w, names);
    const auto at = std::find(names.begin(), names.end(), title_.text);
    if (const int n = choices(ui, "names", {area.x, y, area.w, names_h}, names, at == names.end() ? -1 : static_cast<int>(at - names.begin())); n >= 0) title_.clear(), title_.text = names[static_cast<std::size_t>(n)];
    y += names_h + gap;
    const auto field = [&](const char* name, Typing& typing, const std::string& hint, bool is_line) {
        if (text_field(ui, name, {area.x, y, area.w, h}, typing, hint, keyboard_ && typing_line_ == is_line, frame.pinyin)) {
            if (keyboard_) (typing_line_ ? line_ : title_).settle();
            typing_line_ = is_line;
            keyboard_ = true;
            ui.moving();
        }
        y += h + gap;
    };
    field("title", title_, ui.tr("ceremony.own_title"), false);
    field("line", line_, ui.tr("ceremony.line"), true);
    const std::string day = date_text(date_, ui.language());
    const Rect month_at = staff_row(ui, area.x, y, area.w, ui.tr("hours.month"), ui.keep(day), step_w, h);
    if (const int way = stepper(ui, "month", month_at, ui.tr("hours.month"), std::to_string(date_.month), stepped_month(date_, -1, *frame.date) < date_, true)) date_ = stepped_month(date_, way, *frame.date);
    const Rect day_at = staff_row(ui, area.x, y, area.w, ui.tr("hours.day"), ui.tr("week." + std::to_string(weekday_of(date_))), step_w, h);
    if (const int way = stepper(ui, "day", day_at, ui.tr("hours.day"), std::to_string(date_.day), *frame.date < date_, true)) date_ = std::max(plus_days(date_, way), *frame.date);
    const Rect time_at = staff_row(ui, area.x, y, area.w, ui.tr("ceremony.at"), {}, step_w, h);
    if (const int way = stepper(ui, "at", time_at, ui.tr("ceremony.at"), ui.keep(clock_words(start_min_)), start_min_ > 0, start_min_ < day_min - half_hour)) start_min_ = stepped_time(start_min_, way, 0, day_min - half_hour);
    const float put_w = std::max(button_width(ui, ui.tr("ceremony.put"), true), ui.mm(60)), off_w = std::max(button_width(ui, ui.tr("ceremony.off"), false), h);
    if (!title_.empty() && button(ui, "put", {area.x, y, put_w, h}, ui.tr("ceremony.put"), ButtonLook::primary, "check")) action = put(frame, timing);
    if (standing_ && button(ui, "off", {area.x + put_w + gap, y, off_w, h}, ui.tr("ceremony.off"))) {
        // A card of a day that is over stands no more, and wins over one in programme.toml.
        timing.ceremony->date = plus_days(*frame.date, -1);
        standing_ = false;
        action = AskOffice{staff::ChangeTiming{timing}};
    }
    y += h + gap;
    const bool failed = frame.office->timing_outcome == staff::Outcome::failed;
    const std::string said = failed ? ui.tr("staff.failed", frame.office->timing_text) : standing_ && timing.ceremony ? ui.tr("ceremony.stands", date_text(timing.ceremony->date, ui.language()), clock_words(timing.ceremony->start_min)) : std::string();
    if (!said.empty()) y += ui.text(area.x, y, area.w, ui.keep(said), {.role = TextRole::body, .colour = failed ? Colour::not_right : Colour::quiet}) + gap;
    ui.end_scroll(y - top);
    if (keyboard_ && draw_keyboard(ui, {area.x, area.bottom() - keys_h, area.w, keys_h}, typing_line_ ? line_ : title_, frame.pinyin) == Typed::done) {
        (typing_line_ ? line_ : title_).settle();
        keyboard_ = false;
        ui.moving();
    }
    return action;
}

}  // namespace estation::kiosk
