// Before a drill: where, who by classes and sizes, which ways out, what is played, how long, and then the one large button.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "kiosk/screens/conductor.h"
#include "kiosk/screens/conductor_parts.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;
using namespace drill;
using namespace parts;

namespace {

std::string one(double v) {
    char text[32];
    std::snprintf(text, sizeof text, std::abs(v - std::round(v)) < 0.05 ? "%.0f" : "%.1f", v);
    return text;
}

const std::string& colour_name(Ui& ui, double intensity) {
    switch (colour_of(intensity)) {
        case WarningColour::red: return ui.tr("conductor.red");
        case WarningColour::orange: return ui.tr("conductor.orange");
        case WarningColour::yellow: return ui.tr("conductor.yellow");
        case WarningColour::blue: return ui.tr("conductor.blue");
    }
    return ui.tr("conductor.blue");
}

// A choice of two, side by side; 0 or 1 when one was tapped.
int either(Ui& ui, std::string_view name, const Rect& r, std::string_view first, std::string_view second, bool second_on) {
    int tapped = -1;
    ui.push_id(name);
    for (int n = 0; n < 2; ++n) {
        const bool on = second_on == (n == 1);
        const std::string_view label = n == 0 ? first : second;
        const Plate p = plate(ui, n == 0 ? "first" : "second", column(ui, r, n, 2), label, on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
        const float side = ui.mm(7);
        if (on) ui.icon("check", {p.face.x + ui.mm(4), p.face.cy() - side / 2, side, side}, Colour::accent);
        ui.label({p.face.x + ui.mm(13), p.face.y, p.face.w - ui.mm(16), p.face.h}, label, {.role = TextRole::body, .bold = on, .max_lines = 2, .line_height = 1.25f});
        if (p.touch.tapped) tapped = n;
    }
    ui.pop_id();
    if (tapped >= 0) ui.moving();
    return tapped;
}

int stepped(int value, int step, int by, int least, int most) { return std::clamp(value + step * by, least, most); }

// "三年级2班" is followed by "三年级3班".
std::string next_name(const std::string& last) {
    auto end = last.find_last_of("0123456789");
    if (end == std::string::npos) return last + "2";
    auto begin = end;
    while (begin > 0 && last[begin - 1] >= '0' && last[begin - 1] <= '9') --begin;
    if (end - begin > 5) return last + "2";
    return last.substr(0, begin) + std::to_string(std::stoi(last.substr(begin, end - begin + 1)) + 1) + last.substr(end + 1);
}

}  // namespace

Action ConductorScreen::draw_prepare(const Frame& frame) {
    Ui& ui = frame.ui;
    const Page before = page_;
    const bool rehearsal = rehearsal_ || !frame.behind_the_door;
    const Rect area = drill_band(ui, band_text(ui), rehearsal ? ui.tr("conductor.trying") : std::string_view{});
    Action action = Stay{};
    ui.push_id("prepare" + std::to_string(static_cast<int>(page_)));
    switch (page_) {
        case Page::welcome:
        case Page::list:
        case Page::measure: break;
        case Page::overview: action = draw_overview(frame, area); break;
        case Page::classes: draw_classes(ui, area); break;
        case Page::one_class: draw_one_class(ui, area); break;
        case Page::rows: draw_rows(ui, area); break;
        case Page::exits: draw_exits(ui, area); break;
        case Page::scenario: draw_scenario(ui, area); break;
        case Page::times: draw_times(ui, area); break;
        case Page::roles: draw_roles(ui, area); break;
        case Page::typing: draw_typing(frame, area); break;
        case Page::ready: action = draw_ready(frame, area); break;
    }
    ui.pop_id();
    // What was typed for twenty minutes outlives a power cut.
    if (before != page_ && page_ == Page::overview && !rehearsal && std::holds_alternative<Stay>(action)) return AskDrill{KeepDraft{setup_}};
    return action;
}

// ---- all of it on one page ----

Action ConductorScreen::draw_overview(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const bool one_column = ui.theme().portrait() || ui.theme().modes().large_text;
    const float foot = std::round(ui.theme().target() * 1.2f);
    const Rect list{area.x, area.y, area.w + ui.mm(4), area.h - foot - ui.mm(5)};
    const float y0 = ui.begin_scroll("overview", list);
    float y = y0;
    y += ui.text(area.x, y, area.w, ui.tr("conductor.overview"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    const int columns = one_column ? 1 : 2;
    const float h = std::round(std::max(ui.theme().target() * 1.4f, ui.theme().em(TextRole::lead) * 1.3f + ui.theme().em(TextRole::small) * 2.7f + ui.mm(6)));
    int n = 0;
    const auto row = [&](std::string_view name, const char* title, const std::string& text, const char* icon) {
        const Rect r = column(ui, {area.x, y + static_cast<float>(n / columns) * (h + ui.theme().gap()), area.w, h}, n % columns, columns);
        ++n;
        return card(ui, name, r, ui.tr(title), ui.keep(text), icon);
    };
    const DrillSetup& s = setup_;
    std::string exits, roles;
    for (const auto& e : s.exits) exits += (exits.empty() ? "" : ui.tr("conductor.and")) + e;
    for (const auto& r : s.roles) roles += (roles.empty() ? "" : ui.tr("conductor.and")) + r;
    int away = 0;
    for (const auto& c : s.classes) away += c.absent;
    std::string who = ui.tr("conductor.classes_people", std::to_string(s.classes.size()), std::to_string(s.people()));
    if (away > 0) who += " · " + ui.tr("conductor.away", std::to_string(away));
    if (s.helpers() > 0) who += " · " + ui.tr("conductor.helped_by", std::to_string(s.helpers()));
    if (row("place", "conductor.place", s.place.empty() ? ui.tr("conductor.place_empty") : s.place, "home")) begin_typing(TypingFor::place, 0, s.place, Page::overview);
    if (row("classes", "conductor.classes", who, "topic-youth")) page_ = Page::classes;
    if (row("exits", "conductor.exits", exits, "route")) page_ = Page::exits;
    if (row("scenario", "conductor.scenario", ui.tr("conductor.scenario_line", one(s.magnitude), one(s.distance_km)) + " · " + ui.tr("conductor.intensity_line", one(s.intensity), colour_name(ui, s.intensity)), "topic-earthquake")) page_ = Page::scenario;
    if (row("times", "conductor.times", ui.tr("conductor.times_line", spoken(ui, s.announce_s), spoken(ui, s.evacuate_s)), "clock")) page_ = Page::times;
    if (row("roles", "conductor.manner", (s.announced ? ui.tr("conductor.announced") : ui.tr("conductor.unannounced")) + " · " + roles, "form")) page_ = Page::roles;
    y += static_cast<float>((n + columns - 1) / columns) * (h + ui.theme().gap());
    ui.end_scroll(y - y0);
    const float by = area.bottom() - foot, go_w = std::max(button_width(ui, ui.tr("conductor.ready"), true), ui.mm(90)), back_w = std::max(button_width(ui, ui.tr("conductor.back_to_start"), true), ui.mm(56));
    if (button(ui, "ready", {area.right() - go_w, by, go_w, foot}, ui.tr("conductor.ready"), ButtonLook::primary, "next")) page_ = Page::ready;
    if (back_w + go_w + ui.theme().gap() <= area.w && button(ui, "start", {area.x, by, back_w, foot}, ui.tr("conductor.back_to_start"), ButtonLook::plain, "previous")) page_ = Page::welcome, rehearsal_ = false;
    if (page_ != Page::overview) ui.moving();
    return Stay{};
}

// ---- classes ----

void ConductorScreen::draw_classes(Ui& ui, const Rect& area) {
    const float target = ui.theme().target(), gap = ui.theme().gap();
    const bool narrow = ui.theme().portrait() || ui.theme().modes().large_text;
    const float bw = narrow ? std::floor((area.w - gap) / 2) : std::max({button_width(ui, ui.tr("conductor.add_class"), true), button_width(ui, ui.tr("conductor.in_rows"), true), ui.mm(60)});
    float y = area.y;
    const std::string head = ui.tr("conductor.classes_people", std::to_string(setup_.classes.size()), std::to_string(setup_.people()));
    const float head_w = narrow ? area.w : area.w - 2 * bw - 3 * gap;
    const float hh = ui.text(area.x, y + (narrow ? 0 : ui.mm(2)), head_w, ui.keep(head), {.role = TextRole::head, .bold = true, .line_height = 1.3f});
    if (narrow) y += hh + ui.mm(3);
    const float bx = narrow ? area.x : area.right() - 2 * bw - gap;
    if (button(ui, "rows", {bx, y, bw, target}, ui.tr("conductor.in_rows"), ButtonLook::plain, "refresh")) page_ = Page::rows, ui.moving();
    if (setup_.classes.size() < most_classes && button(ui, "add", {bx + bw + gap, y, bw, target}, ui.tr("conductor.add_class"), ButtonLook::plain, "plus")) {
        const DrillClass last = setup_.classes.empty() ? DrillClass{ui.tr("conductor.first_class"), 40, 0, 0, 0} : setup_.classes.back();
        setup_.classes.push_back({setup_.classes.empty() ? last.name : next_name(last.name), last.size, 0, last.exit, 0});
        ui.scroll_to("classes", 1e6f);
        ui.moving();
    }
    y += target + ui.mm(5);
    const float foot = target + ui.mm(4);
    const int columns = narrow ? 1 : 2;
    const float y0 = ui.begin_scroll("classes", {area.x, y, area.w + ui.mm(4), area.bottom() - foot - y});
    const std::size_t n = setup_.classes.size(), rows = (n + static_cast<std::size_t>(columns) - 1) / static_cast<std::size_t>(columns);
    for (std::size_t i = 0; i < n; ++i) {
        const Rect line{area.x, y0 + static_cast<float>(i % rows) * (target + gap), area.w, target};
        Rect r = column(ui, line, static_cast<int>(i / rows), columns);
        if (columns == 2) r.w -= ui.mm(4);
        draw_class_row(ui, r, i);
    }
    ui.end_scroll(static_cast<float>(rows) * (target + gap));
    if (back_row(ui, area, ui.tr("conductor.done"))) page_ = Page::overview, ui.moving();
}

void ConductorScreen::draw_class_row(Ui& ui, const Rect& row, std::size_t n) {
    DrillClass& c = setup_.classes[n];
    const float side = ui.theme().target(), gap = ui.theme().gap();
    ui.push_id("class" + std::to_string(n));
    const float steps_w = 2 * side + ui.mm(22) + 2 * gap, name_w = row.w - steps_w - gap;
    const Plate p = plate(ui, "name", {row.x, row.y, name_w, row.h}, c.name, Colour::card, Colour::rule);
    const std::string exit = static_cast<std::size_t>(c.exit) < setup_.exits.size() ? setup_.exits[static_cast<std::size_t>(c.exit)] : std::string{};
    std::string more = exit;
    if (c.absent > 0) more += " · " + ui.tr("conductor.away", std::to_string(c.absent));
    const float inner = p.face.w - ui.mm(8);
    ui.label({p.face.x + ui.mm(4), p.face.y + ui.mm(1), inner, p.face.h * 0.55f}, c.name, {.role = TextRole::body, .bold = true, .max_lines = 1, .line_height = 1.2f});
    ui.label({p.face.x + ui.mm(4), p.face.y + p.face.h * 0.54f, inner, p.face.h * 0.4f}, ui.keep(more), {.role = TextRole::caption, .colour = Colour::quiet, .max_lines = 1, .line_height = 1.2f});
    if (p.touch.tapped) class_at_ = n, page_ = Page::one_class, ui.moving();
    const float x = row.x + name_w + gap;
    if (icon_button(ui, "less", {x, row.y, side, side}, "minus", ui.keep(c.name + " −"))) c.size = stepped(c.size, -1, 1, 1, largest_class), ui.moving();
    ui.label({x + side + gap, row.y, ui.mm(22), row.h}, ui.keep(std::to_string(c.size)), {.role = TextRole::lead, .bold = true, .align = Align::centre, .tabular = true});
    if (icon_button(ui, "more", {row.right() - side, row.y, side, side}, "plus", ui.keep(c.name + " +"))) c.size = stepped(c.size, 1, 1, 1, largest_class), ui.moving();
    c.absent = std::min(c.absent, c.size);
    ui.pop_id();
}

void ConductorScreen::draw_one_class(Ui& ui, const Rect& area) {
    if (class_at_ >= setup_.classes.size()) {
        page_ = Page::classes;
        ui.moving();
        return;
    }
    DrillClass& c = setup_.classes[class_at_];
    const float w = std::min(area.w, ui.mm(260)), h = ui.theme().target(), gap = ui.theme().gap();
    const float y0 = ui.begin_scroll("one", {area.x, area.y, area.w + ui.mm(4), area.h - h - ui.mm(4)});
    float y = y0;
    y += ui.text(area.x, y, w, c.name, {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(3);
    const float rw = std::max(button_width(ui, ui.tr("conductor.rename"), true), ui.mm(50)), dw = std::max(button_width(ui, ui.tr("conductor.remove"), true), ui.mm(50));
    if (button(ui, "rename", {area.x, y, rw, h}, ui.tr("conductor.rename"), ButtonLook::plain, "form")) begin_typing(TypingFor::cls, class_at_, c.name, Page::one_class);
    const bool remove = setup_.classes.size() > 1 && button(ui, "remove", {area.x + rw + gap, y, dw, h}, ui.tr("conductor.remove"), ButtonLook::plain, "close");
    y += h + ui.mm(6);
    c.size = stepped(c.size, stepper(ui, "size", {area.x, y, w, h}, ui.tr("conductor.on_roll"), ui.keep(std::to_string(c.size))), 1, 1, largest_class);
    y += h + gap;
    c.absent = stepped(c.absent, stepper(ui, "absent", {area.x, y, w, h}, ui.tr("conductor.absent"), ui.keep(std::to_string(c.absent))), 1, 0, c.size);
    y += h + gap;
    c.helpers = stepped(c.helpers, stepper(ui, "helpers", {area.x, y, w, h}, ui.tr("conductor.helpers"), ui.keep(std::to_string(c.helpers))), 1, 0, 20);
    y += h + ui.mm(6);
    y += ui.text(area.x, y, w, ui.tr("conductor.which_exit"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(2);
    const int columns = ui.theme().modes().large_text ? 2 : 3;
    for (std::size_t e = 0; e < setup_.exits.size(); ++e) {
        const Rect r = column(ui, {area.x, y + static_cast<float>(static_cast<int>(e) / columns) * (h + gap), w, h}, static_cast<int>(e) % columns, columns);
        const bool on = c.exit == static_cast<int>(e);
        const Plate p = plate(ui, "exit" + std::to_string(e), r, setup_.exits[e], on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(3)), setup_.exits[e], {.role = TextRole::body, .bold = on, .align = Align::centre, .max_lines = 1});
        if (p.touch.tapped) c.exit = static_cast<int>(e), ui.moving();
    }
    y += static_cast<float>((static_cast<int>(setup_.exits.size()) + columns - 1) / columns) * (h + gap);
    ui.end_scroll(y - y0);
    if (remove) {
        setup_.classes.erase(setup_.classes.begin() + static_cast<std::ptrdiff_t>(class_at_));
        page_ = Page::classes;
        ui.moving();
        return;
    }
    if (back_row(ui, area, ui.tr("conductor.done"))) page_ = Page::classes, ui.moving();
}

void ConductorScreen::draw_rows(Ui& ui, const Rect& area) {
    const float w = std::min(area.w, ui.mm(260)), h = ui.theme().target(), gap = ui.theme().gap();
    float y = area.y;
    y += ui.text(area.x, y, w, ui.tr("conductor.in_rows"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(3);
    y += ui.text(area.x, y, w, ui.tr("conductor.in_rows_text"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(6);
    static constexpr int most_years = 12;
    const std::vector<std::string> all{"一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级", "高一", "高二", "高三"};
    if (years_.empty()) years_.assign(all.begin(), all.begin() + 6);
    const int step = stepper(ui, "years", {area.x, y, w, h}, ui.tr("conductor.years"), ui.keep(std::to_string(years_.size())));
    if (step < 0 && years_.size() > 1) years_.pop_back();
    if (step > 0 && years_.size() < most_years) years_.push_back(years_.size() < all.size() && years_.front() == all.front() ? all[years_.size()] : next_name(years_.back()));
    y += h + gap;
    rows_classes_ = stepped(rows_classes_, stepper(ui, "each", {area.x, y, w, h}, ui.tr("conductor.classes_a_year"), ui.keep(std::to_string(rows_classes_))), 1, 1, 20);
    y += h + gap;
    rows_size_ = stepped(rows_size_, stepper(ui, "size", {area.x, y, w, h}, ui.tr("conductor.on_roll"), ui.keep(std::to_string(rows_size_))), 1, 1, largest_class);
    y += h + ui.mm(8);
    const std::size_t n = std::min(most_classes, years_.size() * static_cast<std::size_t>(rows_classes_));
    const std::string label = ui.tr("conductor.make_rows", std::to_string(n));
    const float bw = std::max(button_width(ui, label, true), ui.mm(90));
    if (button(ui, "make", {area.x, y, std::min(w, bw), h}, ui.keep(label), ButtonLook::primary, "check")) {
        setup_.classes = school_classes(years_, rows_classes_, rows_size_, setup_.exits.size(), ui.language() == Language::en ? "" : "班");
        page_ = Page::classes;
        ui.moving();
    }
    const float cw = std::max(button_width(ui, ui.tr("conductor.leave_it"), false), ui.mm(56));
    if (button(ui, "leave", {area.x, area.bottom() - h, cw, h}, ui.tr("conductor.leave_it"), ButtonLook::plain, "previous")) page_ = Page::classes, ui.moving();
}

// ---- ways out, scenario, times, manner ----

void ConductorScreen::draw_exits(Ui& ui, const Rect& area) {
    const float w = std::min(area.w, ui.mm(260)), h = ui.theme().target(), gap = ui.theme().gap();
    const float y0 = ui.begin_scroll("exits", {area.x, area.y, area.w + ui.mm(4), area.h - h - ui.mm(4)});
    float y = y0;
    y += ui.text(area.x, y, w, ui.tr("conductor.exits"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(5);
    int remove = -1;
    for (std::size_t e = 0; e < setup_.exits.size(); ++e) {
        const std::string& name = setup_.exits[e];
        const Plate p = plate(ui, "exit" + std::to_string(e), {area.x, y, w - h - gap, h}, name, Colour::card, Colour::rule);
        ui.label(p.face.inset(ui.mm(5), ui.mm(1)), name, {.role = TextRole::lead, .max_lines = 1});
        if (p.touch.tapped) begin_typing(TypingFor::exit, e, name, Page::exits);
        if (setup_.exits.size() > 1 && icon_button(ui, "remove" + std::to_string(e), {area.x + w - h, y, h, h}, "close", ui.keep(ui.tr("conductor.remove") + " " + name))) remove = static_cast<int>(e);
        y += h + gap;
    }
    if (setup_.exits.size() < most_exits) {
        const float bw = std::max(button_width(ui, ui.tr("conductor.add_exit"), true), ui.mm(60));
        if (button(ui, "add", {area.x, y, bw, h}, ui.tr("conductor.add_exit"), ButtonLook::plain, "plus")) {
            setup_.exits.push_back(ui.tr("conductor.new_exit", std::to_string(setup_.exits.size() + 1)));
            ui.moving();
        }
        y += h + gap;
    }
    ui.end_scroll(y - y0);
    if (remove >= 0) {
        setup_.exits.erase(setup_.exits.begin() + remove);
        for (auto& c : setup_.classes) c.exit = c.exit == remove ? 0 : c.exit > remove ? c.exit - 1 : c.exit;
        ui.moving();
    }
    if (back_row(ui, area, ui.tr("conductor.done"))) page_ = Page::overview, ui.moving();
}

void ConductorScreen::draw_scenario(Ui& ui, const Rect& area) {
    const float w = std::min(area.w, ui.mm(280)), h = ui.theme().target(), gap = ui.theme().gap();
    const float y0 = ui.begin_scroll("scenario", {area.x, area.y, area.w + ui.mm(4), area.h - h - ui.mm(4)});
    float y = y0;
    y += ui.text(area.x, y, w, ui.tr("conductor.scenario"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    setup_.magnitude = std::clamp(setup_.magnitude + 0.5 * stepper(ui, "m", {area.x, y, w, h}, ui.tr("conductor.magnitude"), ui.keep(one(setup_.magnitude))), 4.0, 8.5);
    y += h + gap;
    setup_.distance_km = std::clamp(setup_.distance_km + 10 * stepper(ui, "r", {area.x, y, w, h}, ui.tr("conductor.distance"), ui.keep(one(setup_.distance_km))), 0.0, 300.0);
    y += h + gap;
    setup_.intensity = std::clamp(setup_.intensity + stepper(ui, "i", {area.x, y, w, h}, ui.tr("conductor.intensity"), ui.keep(one(setup_.intensity) + " · " + colour_name(ui, setup_.intensity))), 1.0, 10.0);
    y += h + gap + ui.mm(2);
    if (const int t = either(ui, "floors", {area.x, y, w, h}, ui.tr("conductor.low"), ui.tr("conductor.high"), !setup_.low_building); t >= 0) setup_.low_building = t == 0;
    y += h + gap;
    if (const int t = either(ui, "strong", {area.x, y, w, h}, ui.tr("conductor.strong"), ui.tr("conductor.weak"), !setup_.sound_building); t >= 0) setup_.sound_building = t == 0;
    y += h + ui.mm(4);
    y += ui.text(area.x, y, w, setup_.sound_building ? ui.tr("conductor.strong_text") : ui.tr("conductor.weak_text"), {.role = TextRole::body, .colour = Colour::quiet, .line_height = 1.5f});
    ui.end_scroll(y - y0 + ui.mm(3));
    if (back_row(ui, area, ui.tr("conductor.done"))) page_ = Page::overview, ui.moving();
}

void ConductorScreen::draw_times(Ui& ui, const Rect& area) {
    const float w = std::min(area.w, ui.mm(280)), h = ui.theme().target(), gap = ui.theme().gap();
    const float y0 = ui.begin_scroll("times", {area.x, area.y, area.w + ui.mm(4), area.h - h - ui.mm(4)});
    float y = y0;
    y += ui.text(area.x, y, w, ui.tr("conductor.times"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    struct Row { const char* name; const char* label; int& value; int by, least, most; };
    Row rows[] = {{"announce", "conductor.t_announce", setup_.announce_s, 10, 10, 600}, {"warning", "conductor.t_warning", setup_.warning_s, 2, 0, 60}, {"shaking", "conductor.t_shaking", setup_.shaking_s, 10, 10, 180},
                  {"evacuate", "conductor.t_evacuate", setup_.evacuate_s, 30, 30, 1800}, {"response", "conductor.t_response", setup_.response_s, 30, 0, 1800}};
    for (Row& r : rows) {
        const std::string value = r.value == 0 ? ui.tr("conductor.no_warning") : spoken(ui, r.value);
        r.value = stepped(r.value, stepper(ui, r.name, {area.x, y, w, h}, ui.tr(r.label), ui.keep(value)), r.by, r.least, r.most);
        y += h + gap;
    }
    y += ui.mm(2) + ui.text(area.x, y + ui.mm(2), w, ui.tr("conductor.t_note"), {.role = TextRole::small, .colour = Colour::quiet});
    ui.end_scroll(y - y0 + ui.mm(2));
    if (back_row(ui, area, ui.tr("conductor.done"))) page_ = Page::overview, ui.moving();
}

void ConductorScreen::draw_roles(Ui& ui, const Rect& area) {
    const float w = std::min(area.w, ui.mm(300)), h = ui.theme().target(), gap = ui.theme().gap();
    const float y0 = ui.begin_scroll("roles", {area.x, area.y, area.w + ui.mm(4), area.h - h - ui.mm(4)});
    float y = y0;
    y += ui.text(area.x, y, w, ui.tr("conductor.manner"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    if (const int t = either(ui, "manner", {area.x, y, w, h}, ui.tr("conductor.announced"), ui.tr("conductor.unannounced"), !setup_.announced); t >= 0) setup_.announced = t == 0;
    y += h + ui.mm(3);
    y += ui.text(area.x, y, w, setup_.announced ? ui.tr("conductor.announced_text") : ui.tr("conductor.unannounced_text"), {.role = TextRole::body, .colour = Colour::quiet, .line_height = 1.5f}) + ui.mm(6);
    y += ui.text(area.x, y, w, ui.tr("conductor.roles"), {.role = TextRole::head, .bold = true}) + ui.mm(3);
    std::vector<std::string> all;
    if (data_ != nullptr)
        for (const Text& t : data_->roles) all.push_back(t.in(ui.language()));
    const int columns = ui.theme().modes().large_text ? 2 : 3;
    for (std::size_t n = 0; n < all.size(); ++n) {
        const Rect r = column(ui, {area.x, y + static_cast<float>(static_cast<int>(n) / columns) * (h + gap), w, h}, static_cast<int>(n) % columns, columns);
        const auto at = std::find(setup_.roles.begin(), setup_.roles.end(), all[n]);
        const bool on = at != setup_.roles.end();
        const Plate p = plate(ui, "role" + std::to_string(n), r, all[n], on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
        if (on) ui.icon("check", {p.face.x + ui.mm(4), p.face.cy() - ui.mm(3.5f), ui.mm(7), ui.mm(7)}, Colour::accent);
        ui.label({p.face.x + ui.mm(13), p.face.y, p.face.w - ui.mm(16), p.face.h}, ui.keep(all[n]), {.role = TextRole::body, .bold = on, .max_lines = 2, .line_height = 1.2f});
        if (!p.touch.tapped) continue;
        if (on) setup_.roles.erase(at);
        else setup_.roles.push_back(all[n]);
        ui.moving();
    }
    y += static_cast<float>((static_cast<int>(all.size()) + columns - 1) / columns) * (h + gap) + ui.mm(2);
    y += ui.text(area.x, y, w, ui.tr("conductor.roles_text"), {.role = TextRole::small, .colour = Colour::quiet});
    ui.end_scroll(y - y0);
    if (back_row(ui, area, ui.tr("conductor.done"))) page_ = Page::overview, ui.moving();
}

// ---- typing ----

void ConductorScreen::begin_typing(TypingFor what, std::size_t at, const std::string& text, Page back) {
    typing_ = {};
    typing_.text = text;
    typing_.most_letters = static_cast<std::size_t>(longest_name);
    typing_for_ = what;
    typing_at_ = at;
    typing_back_ = back;
    page_ = Page::typing;
}

void ConductorScreen::typed() {
    typing_.settle();
    const std::string text = typing_.text;
    switch (typing_for_) {
        case TypingFor::place: setup_.place = text; break;
        case TypingFor::exit:
            if (!text.empty() && typing_at_ < setup_.exits.size()) setup_.exits[typing_at_] = text;
            break;
        case TypingFor::cls:
            if (!text.empty() && typing_at_ < setup_.classes.size()) setup_.classes[typing_at_].name = text;
            break;
        case TypingFor::measure: measure_.what = text; break;
    }
    page_ = typing_back_;
}

void ConductorScreen::draw_typing(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const char* prompt = typing_for_ == TypingFor::place ? "conductor.type_place" : typing_for_ == TypingFor::exit ? "conductor.type_exit" : typing_for_ == TypingFor::cls ? "conductor.type_class" : "conductor.type_measure";
    const float kw = std::min(area.w, std::round(usual_keyboard_width(ui) * 1.35f)), kh = keyboard_height(ui, kw), side = ui.theme().target();
    const Rect keys{area.x, area.bottom() - kh, kw, kh};
    const float row_y = keys.y - ui.mm(5) - side, head = row_y - area.y;
    const auto title = ui.set(ui.tr(prompt), {.role = head > ui.theme().em(TextRole::title) * 1.5f ? TextRole::title : TextRole::body, .bold = true, .max_lines = 1, .line_height = 1.25f}, area.w);
    if (head > title->height) ui.block(title, area.x, std::max(area.y, row_y - ui.mm(4) - title->height), Colour::ink, ui.tr(prompt));
    const float ok_w = button_width(ui, ui.tr("conductor.done"), true);
    text_field(ui, "field", {area.x, row_y, area.w - ok_w - ui.theme().gap(), side}, typing_, ui.tr("form.write_here"), true, frame.pinyin);
    bool done = button(ui, "ok", {area.right() - ok_w, row_y, ok_w, side}, ui.tr("conductor.done"), ButtonLook::primary, "check");
    switch (draw_keyboard(ui, keys, typing_, frame.pinyin)) {
        case Typed::nothing: break;
        case Typed::changed: ui.moving(); break;
        case Typed::done: done = true; break;
    }
    if (done) typed(), ui.moving();
}

// ---- the last page before it is heard ----

Action ConductorScreen::draw_ready(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const bool rehearsal = rehearsal_ || !frame.behind_the_door;
    const float w = std::min(area.w, ui.theme().em(TextRole::lead) * 32), foot = std::round(ui.theme().target() * 1.4f);
    const float y0 = ui.begin_scroll("ready", {area.x, area.y, area.w + ui.mm(4), area.h - foot - ui.mm(5)});
    float y = y0;
    y += ui.text(area.x, y, w, rehearsal ? ui.tr("conductor.ready_try") : ui.tr("conductor.ready_title"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    y += ui.text(area.x, y, w, ui.keep(ui.tr("conductor.ready_text", spoken(ui, setup_.announce_s))), {.role = TextRole::lead}) + ui.mm(6);
    const float mark = ui.theme().em(TextRole::body) * 1.2f;
    for (const char* key : {"conductor.check_told", "conductor.check_ways", "conductor.check_speakers", "conductor.check_paper"}) {
        ui.icon("check", {area.x, y + ui.mm(1), mark, mark}, Colour::accent);
        y += ui.text(area.x + mark + ui.mm(4), y, w - mark - ui.mm(4), ui.tr(key), {.role = TextRole::body, .line_height = 1.5f}) + ui.mm(2.5f);
    }
    ui.end_scroll(y - y0);
    const float by = area.bottom() - foot, gap = ui.theme().gap();
    const std::string& label = rehearsal ? ui.tr("conductor.begin_try") : ui.tr("conductor.begin");
    const float go_w = std::min(area.w * 0.6f, std::max(button_width(ui, label, true), ui.mm(120))), back_w = std::min(area.w - go_w - gap, std::max(button_width(ui, ui.tr("conductor.change"), true), ui.mm(56)));
    if (button(ui, "change", {area.x, by, back_w, foot}, ui.tr("conductor.change"), ButtonLook::plain, "previous")) page_ = Page::overview, ui.moving();
    if (button(ui, "begin", {area.right() - go_w, by, go_w, foot}, label, ButtonLook::primary, "play")) {
        ui.moving();
        return AskDrill{BeginDrill{setup_, rehearsal}};
    }
    return Stay{};
}

}  // namespace estation::kiosk
