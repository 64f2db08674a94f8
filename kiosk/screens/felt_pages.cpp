#include "kiosk/screens/felt_pages.h"

#include <algorithm>
#include <cmath>

#include "content/week.h"
#include "kiosk/exhibits/values.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

namespace {

constexpr int farthest_days = 30, most_offered = 2, offered_days = 7;

std::string place_text(const Ui& ui, felt::Place place) {
    switch (place) {
        case felt::Place::here: return ui.tr("felt.here");
        case felt::Place::same_city: return ui.tr("felt.same_city");
        case felt::Place::elsewhere: return ui.tr("felt.elsewhere");
    }
    return {};
}

std::string hour_text(const Ui& ui, int hour) { return ui.tr("felt.hour", std::to_string(hour)); }

std::string event_text(const Ui& ui, const felt::Event& e) { return date_text(e.date, ui.language()) + " " + hour_text(ui, e.hour) + ui.tr("felt.between") + place_text(ui, e.place); }

}  // namespace

std::string FeltPages::json() const {
    if (!event_) return {};
    return ",\"event\":{\"date\":\"" + event_->date.iso() + "\",\"hour\":" + std::to_string(event_->hour) + ",\"place\":\"" + std::string(felt::name_of(event_->place)) + "\"}";
}

FeltPages::Way FeltPages::draw(const Frame& frame, const Rect& area) {
    const Way way = page_ == Page::another ? draw_another(frame, area) : draw_which(frame, area);
    if (way.back) page_ = page_ == Page::another ? Page::which : Page::none;
    if (way.on) page_ = Page::none;
    if (way.back || way.on) frame.ui.moving();
    return way;
}

bool FeltPages::draw_choice(Ui& ui, std::string_view name, const Rect& r, const std::string& title, const std::string& note) {
    const Plate p = plate(ui, name, r, title, Colour::card, Colour::rule);
    const float pad = ui.mm(6), w = p.face.w - 2 * pad - ui.mm(10), side = ui.theme().em(TextRole::lead) * 1.2f;
    const auto a = ui.set(title, {.role = TextRole::lead, .bold = true, .line_height = 1.35f}, w);
    const auto b = note.empty() ? nullptr : ui.set(note, {.role = TextRole::small, .line_height = 1.35f}, w);
    float y = p.face.y + (p.face.h - a->height - (b ? b->height : 0)) / 2;
    ui.block(a, p.face.x + pad, y, Colour::ink, title);
    if (b) ui.block(b, p.face.x + pad, y + a->height, Colour::quiet, note);
    ui.icon("next", {p.face.right() - pad - side, p.face.cy() - side / 2, side, side}, Colour::accent);
    return p.touch.tapped;
}

FeltPages::Way FeltPages::draw_which(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    Way way;
    const float foot = ui.theme().target() * 1.1f + ui.mm(6), w = std::min(area.w, ui.theme().em(TextRole::lead) * 28), h = std::round(ui.theme().target() * 1.35f);
    const Rect upper{area.x, ui.page().y, area.w + ui.mm(4), area.bottom() - foot - ui.page().y};
    const float y0 = ui.begin_scroll("which", upper);
    float y = y0 + area.y - ui.page().y;
    y += ui.text(area.x, y, w, ui.tr("felt.which"), {.role = TextRole::title, .bold = true}) + ui.mm(3);
    y += ui.text(area.x, y, w, ui.tr(frame.date ? "felt.which_note" : "felt.no_clock"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(6);
    const int hour = frame.minute.value_or(0) / 60;
    if (draw_choice(ui, "now", {area.x, y, w, h}, ui.tr("felt.now"), frame.date ? ui.tr("felt.now_note", hour_text(ui, hour)) : std::string())) {
        event_.reset();
        if (frame.date) event_ = felt::Event{*frame.date, hour, felt::Place::here};
        way.on = true;
    }
    y += h + ui.theme().gap();
    int offered = 0;
    if (frame.felt != nullptr && frame.date)
        for (const felt::Summary& s : frame.felt->recent) {
            const bool now = s.event.date == *frame.date && s.event.hour == hour && s.event.place == felt::Place::here;
            if (now || offered == most_offered || content::plus_days(s.event.date, offered_days) < *frame.date || s.event.date > *frame.date) continue;
            if (draw_choice(ui, "event" + std::to_string(offered), {area.x, y, w, h}, event_text(ui, s.event), ui.tr("felt.told", std::to_string(s.people)))) event_ = s.event, way.on = true;
            y += h + ui.theme().gap();
            ++offered;
        }
    if (frame.date && draw_choice(ui, "another", {area.x, y, w, h}, ui.tr("felt.another"), ui.tr("felt.another_note"))) {
        page_ = Page::another;
        days_ago_ = 0;
        hour_ = hour;
        place_ = felt::Place::here;
        ui.moving();
    }
    if (frame.date) y += h;
    ui.end_scroll(y - y0 + ui.mm(4));
    const float bh = ui.theme().target() * 1.1f;
    way.back = button(ui, "previous", {area.x, area.bottom() - bh, std::max(button_width(ui, ui.tr("form.previous"), true), ui.mm(54)), bh}, ui.tr("form.previous"), ButtonLook::plain, "previous");
    return way;
}

FeltPages::Way FeltPages::draw_another(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    Way way;
    if (!frame.date) return {true, false};   // the clock has just lost its credit
    const float bh = ui.theme().target() * 1.1f, foot = bh + ui.mm(6), w = std::min(area.w, ui.theme().em(TextRole::lead) * 28), side = ui.theme().target();
    const Rect upper{area.x, ui.page().y, area.w + ui.mm(4), area.bottom() - foot - ui.page().y};
    const float y0 = ui.begin_scroll("another", upper);
    float y = y0 + area.y - ui.page().y;
    y += ui.text(area.x, y, w, ui.tr("felt.when"), {.role = TextRole::title, .bold = true}) + ui.mm(6);
    const content::Date day = content::plus_days(*frame.date, -days_ago_);
    const int latest = days_ago_ == 0 ? frame.minute.value_or(0) / 60 : 23;
    hour_ = std::min(hour_, latest);
    // A value between two arrows; nothing later than now, nothing older than a month.
    const auto step = [&](const char* name, const std::string& shown, bool less, bool more, const std::string& less_label, const std::string& more_label) {
        ui.push_id(name);
        const Rect row{area.x, y, w, side};
        int by = 0;
        if (less && icon_button(ui, "less", {row.x, y, side, side}, "previous", less_label)) by = -1;
        if (more && icon_button(ui, "more", {row.right() - side, y, side, side}, "next", more_label)) by = 1;
        ui.label({row.x + side, y, row.w - 2 * side, side}, ui.keep(shown), {.role = TextRole::head, .bold = true, .align = Align::centre, .tabular = true});
        ui.pop_id();
        y += side + ui.theme().gap();
        if (by != 0) ui.moving();
        return by;
    };
    std::string day_shown = date_text(day, ui.language());
    if (days_ago_ < 2) day_shown = ui.tr(days_ago_ == 0 ? "felt.today" : "felt.yesterday", day_shown);
    days_ago_ = std::clamp(days_ago_ - step("day", day_shown, days_ago_ < farthest_days, days_ago_ > 0, ui.tr("felt.day_before"), ui.tr("felt.day_after")), 0, farthest_days);
    hour_ = std::clamp(hour_ + step("hour", hour_text(ui, hour_), hour_ > 0, hour_ < latest, ui.tr("felt.hour_before"), ui.tr("felt.hour_after")), 0, latest);
    y += ui.mm(3);
    y += ui.text(area.x, y, w, ui.tr("felt.where"), {.role = TextRole::head, .bold = true}) + ui.mm(3);
    const felt::Place places[3] = {felt::Place::here, felt::Place::same_city, felt::Place::elsewhere};
    const float gap = ui.theme().gap();
    float widest = 0;
    for (const auto place : places) widest = std::max(widest, button_width(ui, place_text(ui, place), false));
    const bool beside = 3 * widest + 2 * gap <= w;
    const float bw = beside ? std::floor((w - 2 * gap) / 3) : w;
    for (int i = 0; i < 3; ++i) {
        const Rect r{area.x + (beside ? static_cast<float>(i) * (bw + gap) : 0), y, bw, bh};
        if (button(ui, "place" + std::to_string(i), r, place_text(ui, places[i]), place_ == places[i] ? ButtonLook::primary : ButtonLook::plain)) place_ = places[i], ui.moving();
        if (!beside) y += bh + gap;
    }
    if (beside) y += bh;
    ui.end_scroll(y - y0 + ui.mm(4));
    const float back_w = std::max(button_width(ui, ui.tr("form.previous"), true), ui.mm(54)), on_w = std::max(button_width(ui, ui.tr("form.next"), true), ui.mm(72));
    way.back = button(ui, "previous", {area.x, area.bottom() - bh, back_w, bh}, ui.tr("form.previous"), ButtonLook::plain, "previous");
    if (button(ui, "on", {area.x + back_w + gap, area.bottom() - bh, on_w, bh}, ui.tr("form.next"), ButtonLook::primary, "next")) {
        event_ = felt::Event{content::plus_days(*frame.date, -days_ago_), hour_, place_};
        way.on = true;
    }
    return way;
}

float FeltPages::draw_community(Ui& ui, float x, float y, float w, const felt::View& view, int most, const std::optional<felt::Event>& only) {
    const float y0 = y;
    int shown = 0;
    for (const felt::Summary& s : view.recent) {
        if (shown == most || (only && s.event != *only)) continue;
        if (shown == 0) y += ui.text(x, y, w, ui.tr("felt.community"), {.role = TextRole::body, .bold = true}) + ui.mm(1.5f);
        y += ui.text(x, y, w, ui.keep(event_text(ui, s.event)), {.role = TextRole::small, .colour = Colour::quiet, .tabular = true});
        const std::string value = s.cdi ? ui.tr("felt.value", Values::number(*s.cdi, 1), std::to_string(s.people)) : ui.tr("felt.too_few", std::to_string(s.people), std::to_string(felt::least_people));
        y += ui.text(x, y, w, ui.keep(value), {.role = TextRole::body, .bold = s.cdi.has_value(), .tabular = true}) + ui.mm(2);
        ++shown;
    }
    if (shown > 0) y += ui.text(x, y, w, ui.tr("felt.not_official"), {.role = TextRole::caption, .colour = Colour::quiet, .line_height = 1.4f}) + ui.mm(4);
    return y - y0;
}

}  // namespace estation::kiosk
