#include "kiosk/screens/course.h"

#include <algorithm>
#include <cmath>

#include "content/week.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

std::string lesson_when(Ui& ui, const Lesson& lesson) {
    if (!lesson.timed()) return lesson.when.in(ui.language());
    const std::string hours = hours_text(lesson);
    std::string line;
    if (lesson.date) line = date_text(*lesson.date, ui.language()) + " " + ui.tr("week." + std::to_string(weekday_of(*lesson.date))) + " " + hours;
    else line = ui.tr("course.weekly", ui.tr("week." + std::to_string(lesson.weekday)), hours);
    if (!lesson.when.empty()) line += " · " + lesson.when.in(ui.language());
    return line;
}

CourseScreen::CourseScreen(std::shared_ptr<const Library> library, const Item& item, const Course& course) : library_(std::move(library)), item_(item), course_(course) {
    for (std::size_t n = 0; n < course_.lessons.size(); ++n)
        for (const ItemId& id : course_.lessons[n].items)
            if (const Item* part = library_->find(id); part != nullptr && part != &item_ && has_screen(part->body)) parts_.push_back({part, n});
    total_ = parts_.size();
}

const CourseScreen::Part* CourseScreen::next(const Visit& visit) const {
    for (const Part& part : parts_)
        if (!visit.done.contains(part.item->id)) return &part;
    return nullptr;
}

std::size_t CourseScreen::done_in(const Visit& visit, std::size_t lesson) const {
    return static_cast<std::size_t>(std::count_if(parts_.begin(), parts_.end(), [&](const Part& p) { return p.lesson == lesson && visit.done.contains(p.item->id); }));
}
std::size_t CourseScreen::count_in(std::size_t lesson) const {
    return static_cast<std::size_t>(std::count_if(parts_.begin(), parts_.end(), [&](const Part& p) { return p.lesson == lesson; }));
}

Action CourseScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    seen_ = static_cast<std::size_t>(std::count_if(parts_.begin(), parts_.end(), [&](const Part& p) { return frame.visit.done.contains(p.item->id); }));
    const Rect area = content_area(ui);
    const float top = ui.page().y, height = area.bottom() - top, inset = area.y - top;
    Action action = Stay{};
    if (ui.theme().portrait() || ui.theme().modes().large_text) {
        const Rect view{area.x, top, area.w + ui.mm(4), height};
        const float y0 = ui.begin_scroll("course", view);
        float y = y0 + inset;
        y += draw_head(frame, area.x, y, area.w, action) + ui.mm(12);
        y += draw_lessons(frame, area.x, y, area.w, action);
        ui.end_scroll(y - y0 + ui.mm(8));
        return action;
    }
    const float head_w = std::round(area.w * 0.38f), gap = ui.mm(18);
    const Rect left{area.x, top, head_w + ui.mm(4), height}, right{area.x + head_w + gap, top, area.w - head_w - gap + ui.mm(4), height};
    float y0 = ui.begin_scroll("head", left);
    ui.end_scroll(inset + draw_head(frame, area.x, y0 + inset, head_w, action) + ui.mm(4));
    y0 = ui.begin_scroll("lessons", right);
    ui.end_scroll(inset + draw_lessons(frame, right.x, y0 + inset, right.w - ui.mm(4), action) + ui.mm(8));
    return action;
}

float CourseScreen::draw_head(const Frame& frame, float x, float y, float w, Action& action) {
    Ui& ui = frame.ui;
    const float y0 = y, side = ui.theme().em(TextRole::small) * 1.3f;
    ui.icon(topic_icon(item_.topic), {x, y, side, side}, Colour::accent);
    y += ui.text(x + side + ui.mm(2.5f), y, w - side, topic_title(ui, item_.topic), {.role = TextRole::small, .colour = Colour::accent}) + ui.mm(5);
    y += ui.text(x, y, w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true}) + ui.mm(5);
    const std::string& intro = course_.intro.empty() ? item_.summary.in(ui.language()) : course_.intro.in(ui.language());
    if (!intro.empty()) y += ui.text(x, y, w, intro, {.role = TextRole::lead, .colour = Colour::quiet, .line_height = 1.55f}) + ui.mm(8);
    if (total_ > 0) {
        y += ui.text(x, y, w, ui.keep(ui.tr("course.seen", std::to_string(seen_), std::to_string(total_))), {.role = TextRole::small, .colour = Colour::quiet, .tabular = true}) + ui.mm(3);
        const float bar = std::max(4.0f, ui.mm(2));
        ui.round({x, y, w, bar}, bar / 2, Colour::rule);
        if (seen_ > 0) ui.round({x, y, std::max(bar, std::round(w * static_cast<float>(seen_) / static_cast<float>(total_))), bar}, bar / 2, Colour::accent);
        y += bar + ui.mm(8);
    }
    if (const Part* part = next(frame.visit)) {
        const std::string nth = std::to_string(part->lesson + 1);
        const std::string label = seen_ == 0 && frame.visit.opened.size() <= 1 ? ui.tr("course.begin", nth) : ui.tr("course.go_on", nth);
        const std::string& title = part->item->title.in(ui.language());
        const Plate p = plate(ui, "go-on", {x, y, w, std::round(ui.theme().target() * 1.5f)}, label, Colour::accent, Colour::accent);
        const float icon = ui.mm(12), inner = p.face.w - icon - ui.mm(20);
        const auto a = ui.set(label, {.role = TextRole::lead, .bold = true, .max_lines = 1, .line_height = 1.3f}, inner), b = ui.set(title, {.role = TextRole::small, .max_lines = 1, .line_height = 1.3f}, inner);
        const float ty = p.face.cy() - (a->height + ui.mm(1) + b->height) / 2;
        ui.block(a, p.face.x + ui.mm(7), ty, Colour::on_accent, label);
        ui.block(b, p.face.x + ui.mm(7), ty + a->height + ui.mm(1), Colour::on_accent, title);
        ui.icon("next", {p.face.right() - icon - ui.mm(6), p.face.cy() - icon / 2, icon, icon}, Colour::on_accent);
        if (p.touch.tapped) action = Open{part->item->id};
        y += ui.theme().target() * 1.5f + ui.mm(6);
    } else if (total_ > 0) {
        const float tick = ui.mm(12);
        ui.icon("check", {x, y, tick, tick}, Colour::right);
        y += std::max(tick, ui.text(x + tick + ui.mm(3), y, w - tick - ui.mm(3), ui.tr("course.all_seen"), {.role = TextRole::lead, .bold = true})) + ui.mm(6);
    }
    if (has_timed_lessons(course_)) {
        if (button(ui, "timetable", {x, y, std::min(w, std::max(button_width(ui, ui.tr("timetable.title"), true), ui.mm(70))), ui.theme().target()}, ui.tr("timetable.title"), ButtonLook::plain, "calendar")) action = OpenPage{PageName::timetable};
        y += ui.theme().target() + ui.mm(6);
    }
    if (total_ > 0) y += ui.text(x, y, w, ui.tr("course.private"), {.role = TextRole::caption, .colour = Colour::quiet});
    return y - y0;
}

float CourseScreen::draw_lessons(const Frame& frame, float x, float y, float w, Action& action) {
    const float y0 = y;
    for (std::size_t n = 0; n < course_.lessons.size(); ++n) y += draw_lesson(frame, n, x, y, w, action) + frame.ui.mm(11);
    return y - y0;
}

float CourseScreen::draw_lesson(const Frame& frame, std::size_t n, float x, float y, float w, Action& action) {
    Ui& ui = frame.ui;
    const Lesson& lesson = course_.lessons[n];
    const std::size_t count = count_in(n), seen = done_in(frame.visit, n);
    const float y0 = y, d = std::round(ui.theme().em(TextRole::lead) * 1.5f), tx = x + d + ui.mm(5), tw = w - d - ui.mm(5);
    const bool all = count > 0 && seen == count;
    ui.disc(x + d / 2, y + d / 2, d, all ? Colour::accent : Colour::accent_wash);
    const Rect face{x, y, d, d};
    if (all) ui.icon("check", face.inset(d * 0.22f), Colour::on_accent);
    else ui.label(face, ui.keep(std::to_string(n + 1)), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .align = Align::centre});
    const std::string state = count > 0 ? ui.tr("course.nth_of", std::to_string(n + 1), std::to_string(seen) + "/" + std::to_string(count)) : ui.tr("course.nth", std::to_string(n + 1));
    y += ui.text(tx, y, tw, ui.keep(state), {.role = TextRole::small, .colour = Colour::accent, .tabular = true}) + ui.mm(1);
    y += ui.text(tx, y, tw, lesson.title.in(ui.language()), {.role = TextRole::head, .bold = true, .line_height = 1.35f}) + ui.mm(2);
    const float side = ui.theme().em(TextRole::small) * 1.2f, text_x = tx + side + ui.mm(2);
    const auto fact = [&](std::string_view icon, std::string_view text) {
        ui.icon(icon, {tx, y + side * 0.2f, side, side}, Colour::accent);
        y += ui.text(text_x, y, w - (text_x - x), text, {.role = TextRole::small, .colour = Colour::quiet, .tabular = true}) + ui.mm(1);
    };
    if (const std::string when = lesson_when(ui, lesson); !when.empty()) fact("clock", ui.keep(when));
    if (!lesson.place.empty()) fact("map", lesson.place.in(ui.language()));
    y += ui.mm(3);
    const float h = std::round(ui.theme().target() * 1.1f);
    for (const Part& part : parts_) {
        if (part.lesson != n) continue;
        if (draw_part(frame, part, {tx, y, tw, h})) action = Open{part.item->id};
        y += h + ui.theme().gap();
    }
    return y - y0;
}

bool CourseScreen::draw_part(const Frame& frame, const Part& part, const Rect& r) {
    Ui& ui = frame.ui;
    const std::string& title = part.item->title.in(ui.language());
    const bool done = frame.visit.done.contains(part.item->id), opened = frame.visit.opened.contains(part.item->id);
    const Plate p = plate(ui, ui.keep("part" + std::to_string(part.lesson) + part.item->id), r, title, Colour::card, Colour::rule);
    const float side = ui.mm(9);
    ui.icon(kind_icon(part.item->body), {p.face.x + ui.mm(5), p.face.cy() - side / 2, side, side}, Colour::accent);
    const float x = p.face.x + side + ui.mm(10);
    // The state is a sign and a word.
    const std::string& word = done ? ui.tr("course.done") : opened ? ui.tr("course.opened") : std::string();
    float right = p.face.right() - ui.mm(5);
    if (done || opened) {
        const auto tag = ui.set(word, {.role = TextRole::caption}, 10000);
        right -= tag->width;
        ui.block(tag, right, p.face.cy() - tag->height / 2, done ? Colour::right : Colour::quiet, word);
        right -= side * 0.8f + ui.mm(1.5f);
        ui.icon(done ? "check" : "dot", {right, p.face.cy() - side * 0.4f, side * 0.8f, side * 0.8f}, done ? Colour::right : Colour::quiet);
        right -= ui.mm(3);
    }
    const auto line = ui.set(title, {.role = TextRole::body, .max_lines = 2, .line_height = 1.3f}, right - x);
    if (line->lines > 1 || ui.theme().modes().large_text) {
        ui.label({x, p.face.y + ui.mm(1), right - x, p.face.h - ui.mm(2)}, title, {.role = TextRole::body, .max_lines = 2});
    } else {
        const std::string kind = kind_line(ui, *part.item);
        const auto small = ui.set(kind, {.role = TextRole::caption, .max_lines = 1, .line_height = 1.3f}, right - x);
        const float ty = p.face.cy() - (line->height + small->height) / 2;
        ui.block(line, x, ty, Colour::ink, title);
        ui.block(small, x, ty + line->height, Colour::quiet, kind);
    }
    return p.touch.tapped;
}

}  // namespace estation::kiosk
