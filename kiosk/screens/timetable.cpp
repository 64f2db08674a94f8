#include "kiosk/screens/timetable.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

std::string TimetableScreen::day_text(Ui& ui, int weekday) const {
    if (!today_) return {};
    const Date d = plus_days(*today_, weekday - weekday_of(*today_));
    return ui.tr("timetable.day", std::to_string(d.month), std::to_string(d.day));
}

Action TimetableScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    if (!made_ || today_ != frame.date) {
        made_ = true;
        today_ = frame.date;
        lessons_ = lessons_of_week(*library_, today_);
    }
    const Rect area = content_area(ui);
    if (lessons_.empty()) {
        empty_page(ui, area, ui.tr("timetable.empty_title"), ui.tr("timetable.empty_text"));
        return Stay{};
    }
    // Seven columns where an hour and a date still stand on one line; a list of days elsewhere.
    const float column = std::floor((area.w - 6 * ui.mm(3)) / 7);
    const float hours = ui.set("00:00–00:00", {.role = TextRole::body, .bold = true, .tabular = true}, 10000)->width + ui.mm(8);
    const float date = ui.set(ui.tr("timetable.day", "12", "30") + " " + ui.tr("timetable.today"), {.role = TextRole::caption, .tabular = true}, 10000)->width + ui.mm(4);
    const bool list = ui.theme().portrait() || ui.theme().modes().large_text || std::max(hours, date) > column;
    return list ? draw_list(frame, area) : draw_columns(frame, area);
}

float TimetableScreen::draw_head(const Frame& frame, float x, float y, float w) const {
    Ui& ui = frame.ui;
    const float y0 = y;
    y += ui.text(x, y, w, ui.tr("timetable.title"), {.role = TextRole::title, .bold = true}) + ui.mm(2);
    const std::string line = today_ ? ui.tr("timetable.today_is", frame.today, ui.tr("week." + std::to_string(weekday_of(*today_)))) : ui.tr("timetable.no_clock");
    y += ui.text(x, y, w, ui.keep(line), {.role = TextRole::small, .colour = Colour::quiet});
    return y - y0;
}

float TimetableScreen::draw_lesson(Ui& ui, const WeekLesson& one, float x, float y, float w, Action& action) const {
    const float pad = ui.mm(4), inner = w - 2 * pad;
    const std::string hours = hours_text(*one.lesson);
    const std::string& course = one.course->title.in(ui.language());
    const std::string& title = one.lesson->title.in(ui.language());
    const std::string& place = one.lesson->place.in(ui.language());
    const auto a = ui.set(hours, {.role = TextRole::body, .bold = true, .tabular = true, .line_height = 1.3f}, inner);
    const auto b = ui.set(title, {.role = TextRole::body, .max_lines = 4, .line_height = 1.35f}, inner);
    const auto c = ui.set(course, {.role = TextRole::caption, .max_lines = 2, .line_height = 1.35f}, inner);
    const auto d = place.empty() ? nullptr : ui.set(place, {.role = TextRole::caption, .max_lines = 2, .line_height = 1.35f}, inner);
    const float gap = ui.mm(1.5f), h = std::max(ui.theme().target(), 2 * pad + a->height + gap + b->height + gap + c->height + (d ? gap + d->height : 0));
    const Plate p = plate(ui, ui.keep("lesson" + one.course->id + std::to_string(one.number)), {x, y, w, h}, ui.keep(course + " " + hours), Colour::card, Colour::rule);
    float ty = p.face.y + pad;
    ui.block(a, p.face.x + pad, ty, Colour::accent, hours);
    ty += a->height + gap;
    ui.block(b, p.face.x + pad, ty, Colour::ink, title);
    ty += b->height + gap;
    ui.block(c, p.face.x + pad, ty, Colour::quiet, course);
    ty += c->height + gap;
    if (d) ui.block(d, p.face.x + pad, ty, Colour::quiet, place);
    if (p.touch.tapped) action = Open{one.course->id};
    return h;
}

Action TimetableScreen::draw_columns(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    const float top = area.y + draw_head(frame, area.x, area.y, area.w) + ui.mm(8);
    const float gap = ui.mm(3), w = std::floor((area.w - 6 * gap) / 7);
    const int today = today_ ? weekday_of(*today_) : 0;
    const float head = ui.theme().em(TextRole::body) * 1.3f + ui.theme().em(TextRole::caption) * 1.5f + ui.mm(7);
    for (int day = 1; day <= 7; ++day) {
        const Rect r{area.x + static_cast<float>(day - 1) * (w + gap), top, w, head};
        const bool now = day == today;
        ui.round(r, ui.theme().radius(), now ? Colour::accent : Colour::accent_wash);
        const std::string& name = ui.tr("week." + std::to_string(day));
        const std::string date = now ? day_text(ui, day) + " " + ui.tr("timetable.today") : day_text(ui, day);
        const Rect text = r.inset(ui.mm(2), ui.mm(2));
        const float line = text.h * (today_ ? 0.56f : 1);
        ui.label({text.x, text.y, text.w, line}, name, {.role = TextRole::body, .colour = now ? Colour::on_accent : Colour::ink, .bold = true, .align = Align::centre});
        if (today_) ui.label({text.x, text.y + line, text.w, text.h - line}, ui.keep(date), {.role = TextRole::caption, .colour = now ? Colour::on_accent : Colour::quiet, .align = Align::centre, .tabular = true});
    }
    const Rect view{area.x, top + head + ui.mm(4), area.w + ui.mm(4), area.bottom() - top - head - ui.mm(4)};
    const float y0 = ui.begin_scroll("week", view);
    float bottom = y0;
    for (int day = 1; day <= 7; ++day) {
        const float x = area.x + static_cast<float>(day - 1) * (w + gap);
        float y = y0;
        for (const WeekLesson& one : lessons_)
            if (one.weekday == day) y += draw_lesson(ui, one, x, y, w, action) + ui.theme().gap();
        if (y == y0) y += ui.text(x, y + ui.mm(3), w, ui.tr("timetable.none"), {.role = TextRole::caption, .colour = Colour::quiet, .align = Align::centre}) + ui.mm(6);
        bottom = std::max(bottom, y);
    }
    ui.end_scroll(bottom - y0 + ui.mm(4));
    return action;
}

Action TimetableScreen::draw_list(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    const Rect view{area.x, ui.page().y, area.w + ui.mm(4), area.bottom() - ui.page().y};
    const float y0 = ui.begin_scroll("week", view);
    float y = y0 + area.y - ui.page().y;
    y += draw_head(frame, area.x, y, area.w) + ui.mm(10);
    const int today = today_ ? weekday_of(*today_) : 0;
    const float day_w = std::round(ui.theme().em(TextRole::lead) * 4.2f), x = area.x + day_w + ui.mm(6);
    for (int day = 1; day <= 7; ++day) {
        const bool any = std::any_of(lessons_.begin(), lessons_.end(), [&](const WeekLesson& l) { return l.weekday == day; });
        if (!any && day != today) continue;  // a tall list keeps to what there is
        const bool now = day == today;
        const std::string& name = ui.tr("week." + std::to_string(day));
        const std::string date = day_text(ui, day);
        const auto a = ui.set(name, {.role = TextRole::lead, .bold = true, .align = Align::centre, .line_height = 1.3f}, day_w);
        const auto b = ui.set(date.empty() ? " " : date, {.role = TextRole::caption, .align = Align::centre, .tabular = true, .line_height = 1.3f}, day_w);
        const auto c = now ? ui.set(ui.tr("timetable.today"), {.role = TextRole::caption, .bold = true, .align = Align::centre, .line_height = 1.3f}, day_w) : nullptr;
        const float head = ui.mm(3) + a->height + (today_ ? b->height : 0) + (c ? c->height : 0) + ui.mm(3);
        ui.round({area.x, y, day_w, head}, ui.theme().radius(), now ? Colour::accent : Colour::accent_wash);
        float ty = y + ui.mm(3);
        ui.block(a, area.x, ty, now ? Colour::on_accent : Colour::ink, name);
        ty += a->height;
        if (today_) {
            ui.block(b, area.x, ty, now ? Colour::on_accent : Colour::quiet, date);
            ty += b->height;
        }
        if (c) ui.block(c, area.x, ty, Colour::on_accent, ui.tr("timetable.today"));
        float ly = y;
        for (const WeekLesson& one : lessons_)
            if (one.weekday == day) ly += draw_lesson(ui, one, x, ly, area.right() - x, action) + ui.theme().gap();
        if (!any) ui.text(x, y + ui.mm(4), area.right() - x, ui.tr("timetable.none"), {.role = TextRole::body, .colour = Colour::quiet});
        y = std::max(ly, y + head) + ui.mm(8);
    }
    ui.end_scroll(y - y0 + ui.mm(4));
    return action;
}

}  // namespace estation::kiosk
