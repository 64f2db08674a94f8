// After a drill: what the commander says about it, what will be done, and the record that is filed and taken along.
#include <algorithm>
#include <array>
#include <cmath>

#include "content/week.h"
#include "kiosk/screens/conductor.h"
#include "kiosk/screens/conductor_parts.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;
using namespace drill;
using namespace parts;

// ---- looking back ----

float ConductorScreen::draw_scores(Ui& ui, float x, float y, float w, const Conductor& d) {
    const float y0 = y, gap = ui.theme().gap(), h = ui.theme().target();
    static constexpr std::array<const char*, 3> words{"conductor.good", "conductor.fair", "conductor.improve"};
    const float bw = ui.theme().modes().large_text ? std::floor((w - 2 * gap) / 3) : std::max(h, std::min(ui.mm(30), w * 0.17f)), text_w = w - 3 * (bw + gap);
    const bool below = text_w < ui.mm(50);
    for (std::size_t n = 0; n < d.setup().evaluation.size(); ++n) {
        const std::string& what = d.setup().evaluation[n];
        if (below) y += ui.text(x, y, w, what, {.role = TextRole::body, .line_height = 1.4f}) + ui.mm(1);
        else ui.label({x, y, text_w, h}, what, {.role = TextRole::body, .max_lines = 2, .line_height = 1.25f});
        ui.push_id("score" + std::to_string(n));
        for (int k = 0; k < 3; ++k) {
            const int mark = 3 - k;
            const bool on = d.state().scores[n] == mark;
            const std::string& label = ui.tr(words[static_cast<std::size_t>(k)]);
            const Plate p = plate(ui, label, {x + (below ? 0 : text_w + gap) + static_cast<float>(k) * (bw + gap), y, bw, h}, ui.keep(what + " " + label), on ? Colour::accent : Colour::card, on ? Colour::accent : Colour::rule);
            ui.label(p.face.inset(ui.mm(1)), label, {.role = TextRole::small, .colour = on ? Colour::on_accent : Colour::ink, .bold = on, .align = Align::centre, .max_lines = 1});
            if (p.touch.tapped) tap(d.score(static_cast<int>(n), mark));
        }
        ui.pop_id();
        y += h + gap;
    }
    return y - y0;
}

float ConductorScreen::draw_measures(Ui& ui, float x, float y, float w, const Conductor& d) {
    const float y0 = y, gap = ui.theme().gap(), h = ui.theme().target();
    for (const Measure& m : d.state().measures) {
        const float inner = w - h - gap;
        std::string more = m.function;
        if (const auto date = Date::parse(m.due)) more += (more.empty() ? "" : " · ") + ui.tr("conductor.until", date_text(*date, ui.language()));
        const float a = ui.text(x, y, inner, m.what, {.role = TextRole::body, .bold = true, .line_height = 1.35f});
        const float b = ui.text(x, y + a, inner, ui.keep(more), {.role = TextRole::small, .colour = Colour::quiet, .line_height = 1.35f});
        if (icon_button(ui, "drop" + std::to_string(m.seq), {x + w - h, y, h, h}, "close", ui.keep(ui.tr("conductor.remove") + " " + m.what))) tap(d.withdraw_measure(m.seq));
        y += std::max(a + b, h) + gap;
    }
    const float bw = std::max(button_width(ui, ui.tr("conductor.add_measure"), true), ui.mm(80));
    if (button(ui, "add-measure", {x, y, std::min(bw, w), h}, ui.tr("conductor.add_measure"), ButtonLook::plain, "plus")) {
        measure_ = {};
        measure_days_ = 7;
        page_ = Page::measure;
        ui.moving();
    }
    return y + h - y0;
}

Action ConductorScreen::draw_review(const Frame& frame) {
    Ui& ui = frame.ui;
    const DeskView& view = *frame.drills;
    const Conductor& d = *view.drill;
    taps_.clear();
    setup_.measures = d.setup().measures;
    setup_.roles = d.setup().roles;
    const std::string right = view.rehearsal ? ui.tr("conductor.trying") : !view.disk_fault.empty() ? ui.tr("conductor.not_kept") : ui.tr("conductor.kept");
    const Rect area = drill_band(ui, d.setup().place.empty() ? ui.tr("conductor.band_text") : d.setup().place, ui.keep(right));
    if (page_ == Page::typing) {
        draw_typing(frame, area);
        return Stay{};
    }
    if (page_ == Page::measure) draw_measure(frame, area, d);
    else {
        const bool wide = !ui.theme().portrait() && !ui.theme().modes().large_text;
        const float foot = std::round(ui.theme().target() * 1.1f), col = wide ? std::floor((area.w - ui.mm(14)) / 2) : area.w;
        const float y0 = ui.begin_scroll("review", {area.x, area.y, area.w + ui.mm(4), area.h - foot - ui.mm(5)});
        float y = y0;
        const auto in = d.all_in_ms();
        const std::string title = in ? ui.tr("conductor.all_in_title", spoken(ui, static_cast<double>(*in) / 1000)) : ui.tr("conductor.not_all_in", std::to_string(d.classes_in()), std::to_string(d.setup().classes.size()));
        y += ui.text(area.x, y, area.w, ui.keep(title), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(1);
        y += draw_standing(ui, {area.x, y, area.w, area.h}, d, view.now_ms) + ui.mm(6);
        float left = y;
        left += ui.text(area.x, left, col, ui.tr("conductor.evaluate"), {.role = TextRole::head, .bold = true, .line_height = 1.4f}) + ui.mm(2);
        left += draw_scores(ui, area.x, left, col, d);
        float other = wide ? y : left + ui.mm(6);
        const float x = wide ? area.x + col + ui.mm(14) : area.x;
        other += ui.text(x, other, col, ui.tr("conductor.measures"), {.role = TextRole::head, .bold = true, .line_height = 1.4f}) + ui.mm(2);
        other += draw_measures(ui, x, other, col, d);
        ui.end_scroll(std::max(left, other) - y0 + ui.mm(2));
        const float fw = std::max(button_width(ui, ui.tr("conductor.finish"), true), ui.mm(90)), uw = std::max(button_width(ui, ui.tr("conductor.undo"), true), ui.mm(50));
        if (button(ui, "finish", {area.right() - fw, area.bottom() - foot, fw, foot}, ui.tr("conductor.finish"), ButtonLook::primary, "check")) tap(d.close());
        if (d.undoable() != nullptr && button(ui, "undo", {area.x, area.bottom() - foot, uw, foot}, ui.tr("conductor.undo"), ButtonLook::plain, "refresh")) tap(d.undo());
    }
    if (taps_.empty()) return Stay{};
    ui.moving();
    return AskDrill{TapDrill{std::move(taps_)}};
}

// One corrective action: what, whose function, until when.
void ConductorScreen::draw_measure(const Frame& frame, const Rect& area, const Conductor& d) {
    Ui& ui = frame.ui;
    const float h = ui.theme().target(), gap = ui.theme().gap(), foot = h + ui.mm(4);
    const bool large = ui.theme().modes().large_text;
    const float y0 = ui.begin_scroll("measure", {area.x, area.y, area.w + ui.mm(4), area.h - foot});
    float y = y0;
    const auto choices = [&](std::string_view name, const std::vector<std::string>& list, std::string& chosen, int columns) {
        for (std::size_t n = 0; n < list.size(); ++n) {
            const Rect r = column(ui, {area.x, y + static_cast<float>(static_cast<int>(n) / columns) * (h + gap), area.w, h}, static_cast<int>(n) % columns, columns);
            const bool on = chosen == list[n];
            const Plate p = plate(ui, std::string(name) + std::to_string(n), r, list[n], on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
            ui.label(p.face.inset(ui.mm(4), ui.mm(1)), ui.keep(list[n]), {.role = TextRole::small, .bold = on, .max_lines = 2, .line_height = 1.2f});
            if (p.touch.tapped) chosen = list[n], ui.moving();
        }
        y += static_cast<float>((static_cast<int>(list.size()) + columns - 1) / columns) * (h + gap);
    };
    y += ui.text(area.x, y, area.w, ui.tr("conductor.what"), {.role = TextRole::head, .bold = true, .line_height = 1.4f}) + ui.mm(2);
    choices("what", d.setup().measures, measure_.what, large ? 1 : ui.theme().portrait() ? 2 : 3);
    const bool own = !measure_.what.empty() && std::find(d.setup().measures.begin(), d.setup().measures.end(), measure_.what) == d.setup().measures.end();
    const std::string label = own ? measure_.what : ui.tr("conductor.own_words");
    if (button(ui, "own", {area.x, y, std::min(area.w, std::max(ui.mm(80), button_width(ui, label, true))), h}, ui.keep(label), ButtonLook::plain, "form")) begin_typing(TypingFor::measure, 0, own ? measure_.what : "", Page::measure);
    y += h + ui.mm(6);
    y += ui.text(area.x, y, area.w, ui.tr("conductor.whose"), {.role = TextRole::head, .bold = true, .line_height = 1.4f}) + ui.mm(2);
    choices("whose", d.setup().roles, measure_.function, large ? 2 : 3);
    y += ui.mm(2);
    const std::optional<Date> due = frame.date ? std::optional(plus_days(*frame.date, measure_days_)) : std::nullopt;
    const std::string when = due ? date_text(*due, ui.language()) : ui.tr("conductor.in_days", std::to_string(measure_days_));
    const Rect row{area.x, y, std::min(area.w, ui.mm(large ? 300 : 260)), h};
    measure_days_ = std::clamp(measure_days_ + stepper(ui, "day", row, ui.tr("conductor.due_day"), ui.keep(when)), 1, 365);
    y += h + gap;
    measure_days_ = std::clamp(measure_days_ + 7 * stepper(ui, "week", {row.x, y, row.w, h}, ui.tr("conductor.due_week"), ui.keep(ui.tr("conductor.in_days", std::to_string(measure_days_)))), 1, 365);
    y += h;
    ui.end_scroll(y - y0 + ui.mm(2));
    const float by = area.bottom() - h, aw = std::max(button_width(ui, ui.tr("conductor.add"), true), ui.mm(70)), lw = std::max(button_width(ui, ui.tr("conductor.leave_it"), true), ui.mm(56));
    if (button(ui, "leave", {area.x, by, lw, h}, ui.tr("conductor.leave_it"), ButtonLook::plain, "previous")) page_ = Page::welcome, ui.moving();
    if (!measure_.what.empty() && button(ui, "add", {area.right() - aw, by, aw, h}, ui.tr("conductor.add"), ButtonLook::primary, "check")) {
        if (due) measure_.due = due->iso();
        tap(d.measure(measure_));
        page_ = Page::welcome;
    }
}

// ---- the record ----

float ConductorScreen::draw_facts(Ui& ui, float x, float y, float w, const DrillRecord& r, const DeskView& view, const std::string& name) {
    const float y0 = y;
    const auto line = [&](const std::string& text, Colour colour = Colour::ink, bool bold = false) { y += ui.text(x, y, w, ui.keep(text), {.role = TextRole::body, .colour = colour, .bold = bold, .tabular = true, .line_height = 1.45f}) + ui.mm(1.5f); };
    const auto in_time = r.in_time();
    if (r.all_in_s) line(ui.tr("conductor.took_expected", spoken(ui, *r.all_in_s), spoken(ui, r.setup.evacuate_s)) + (in_time ? " · " + ui.tr(*in_time ? "conductor.in_time" : "conductor.too_late") : std::string{}), Colour::ink, true);
    line(ui.tr("conductor.in_people", std::to_string(r.people_in), std::to_string(r.setup.people())) + (r.missing > 0 ? " · " + ui.tr("conductor.missing", std::to_string(r.missing)) : std::string{}));
    if (r.slowest_class >= 0 && r.classes[static_cast<std::size_t>(r.slowest_class)].s)
        line(ui.tr("conductor.slow_class", r.classes[static_cast<std::size_t>(r.slowest_class)].name, minutes_text(*r.classes[static_cast<std::size_t>(r.slowest_class)].s)));
    if (r.slowest_exit >= 0 && r.exits[static_cast<std::size_t>(r.slowest_exit)].s)
        line(ui.tr("conductor.slow_exit", r.exits[static_cast<std::size_t>(r.slowest_exit)].name, minutes_text(*r.exits[static_cast<std::size_t>(r.slowest_exit)].s)));
    for (const EarlierDrill& e : view.earlier) {
        if (e.name >= name) continue;
        const auto c = compare(r, e.record);
        if (!c) continue;
        std::string text = ui.tr("conductor.last_time", c->date.empty() ? ui.tr("conductor.no_date") : c->date);
        if (c->all_in_s) text += std::abs(*c->all_in_s) < 1 ? ui.tr("conductor.same") : ui.tr(*c->all_in_s < 0 ? "conductor.faster" : "conductor.slower", spoken(ui, std::abs(*c->all_in_s)));
        else text += ui.tr("conductor.no_comparison");
        line(text, Colour::accent);
        break;
    }
    std::string problems;
    for (const auto& [what, n] : r.problems) problems += (problems.empty() ? "" : ui.tr("conductor.and")) + what + " " + std::to_string(n);
    line(problems.empty() ? ui.tr("conductor.no_problems") : ui.tr("conductor.problems_line", problems), Colour::quiet);
    if (!r.measures.empty()) line(ui.tr("conductor.measures_line", std::to_string(r.measures.size())), Colour::quiet);
    if (r.cuts > 0) line(r.unsure_time ? ui.tr("conductor.cut_unsure_record") : ui.tr("conductor.cut_record"), Colour::quiet);
    return y - y0;
}

float ConductorScreen::draw_class_table(Ui& ui, float x, float y, float w, const DrillRecord& r) {
    const float y0 = y, row = ui.theme().em(TextRole::small) * 1.55f;
    const int columns = w > ui.mm(150) ? 2 : 1;
    const std::size_t n = r.classes.size(), rows = (n + static_cast<std::size_t>(columns) - 1) / static_cast<std::size_t>(columns);
    for (std::size_t i = 0; i < n; ++i) {
        const RecordClass& c = r.classes[i];
        const Rect cell = column(ui, {x, y + static_cast<float>(i % rows) * row, w, row}, static_cast<int>(i / rows), columns);
        const bool slow = static_cast<int>(i) == r.slowest_class;
        ui.text(cell.x, cell.y, cell.w * 0.5f, c.name, {.role = TextRole::small, .bold = slow, .max_lines = 1, .line_height = 1.5f});
        const std::string text = c.s ? (c.missing > 0 ? ui.tr("conductor.lack", std::to_string(c.missing)) + "  " : std::string{}) + minutes_text(*c.s) : ui.tr("conductor.not_in");
        const auto block = ui.set(text, {.role = TextRole::small, .bold = slow, .max_lines = 1, .tabular = true, .line_height = 1.5f}, cell.w * 0.5f);
        const float air = static_cast<int>(i / rows) + 1 < columns ? ui.mm(14) : ui.mm(4);   // else a time reads as the next column's
        ui.block(block, cell.right() - air - block->width, cell.y, c.missing > 0 || !c.s ? Colour::not_right : Colour::ink, text);
    }
    return static_cast<float>(rows) * row + (y - y0);
}

Action ConductorScreen::draw_record(const Frame& frame, const Conductor& d, bool of_the_list) {
    Ui& ui = frame.ui;
    const DeskView& view = *frame.drills;
    const DrillRecord r = record_of(d);
    const bool aborted = r.ended == Step::aborted, rehearsal = view.rehearsal && !of_the_list;
    const std::string right = rehearsal ? ui.tr("conductor.trying") : std::string{};
    const Rect area = drill_band(ui, r.setup.place.empty() ? ui.tr("conductor.band_text") : r.setup.place, ui.keep(right));
    const bool wide = !ui.theme().portrait() && !ui.theme().modes().large_text;
    const float foot = ui.theme().target(), col = wide ? std::floor((area.w - ui.mm(14)) / 2) : area.w;
    const float y0 = ui.begin_scroll("record", {area.x, area.y, area.w + ui.mm(4), area.h - foot - ui.mm(5)});
    float y = y0;
    const char* title = aborted ? "conductor.aborted_title" : rehearsal ? "conductor.tried_title" : "conductor.record_title";
    y += ui.text(area.x, y, area.w, ui.tr(title), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(2);
    if (aborted) y += ui.text(area.x, y, area.w, ui.tr("conductor.aborted_text"), {.role = TextRole::lead, .line_height = 1.5f}) + ui.mm(4);
    y += ui.mm(2);
    const float left = draw_facts(ui, area.x, y, col, r, view, of_the_list ? view.opened_name : view.drill_name);
    const float x = wide ? area.x + col + ui.mm(14) : area.x, ty = wide ? y : y + left + ui.mm(6);
    const float table = draw_class_table(ui, x, ty, col, r);
    float bottom = std::max(y + left, ty + table) + ui.mm(3);
    std::string said;
    switch (view.take) {
        case TakeOutcome::none: break;
        case TakeOutcome::under_way: said = ui.tr("staff.moment"); break;
        case TakeOutcome::done: said = ui.tr("conductor.taken", view.take_text); break;
        case TakeOutcome::no_stick: said = ui.tr("staff.take_no_stick"); break;
        case TakeOutcome::failed: said = ui.tr("staff.failed", view.take_text); break;
    }
    if (!said.empty()) bottom = std::max(bottom, y + left + ui.mm(4) + ui.text(area.x, y + left + ui.mm(4), col, ui.keep(said), {.role = TextRole::body, .colour = Colour::accent, .bold = true}));
    ui.end_scroll(bottom - y0);
    const float by = area.bottom() - foot, gap = ui.theme().gap();
    const std::string& leave = of_the_list ? ui.tr("conductor.to_list") : ui.tr("conductor.leave");
    const float take_w = std::max(button_width(ui, ui.tr("conductor.take"), true), ui.mm(90)), leave_w = std::max(button_width(ui, leave, true), ui.mm(60));
    Action action = Stay{};
    // Only who may begin a drill carries its record away; the station's own page after a cut is theirs too.
    const bool may_take = !rehearsal && (frame.behind_the_door || asks_about_cut_);
    if (may_take && view.take != TakeOutcome::under_way && button(ui, "take", {area.x, by, take_w, foot}, ui.tr("conductor.take"), ButtonLook::primary, "down")) action = AskDrill{TakeRecordAlong{}};
    if (button(ui, "leave", {may_take ? area.x + take_w + gap : area.x, by, leave_w, foot}, leave, ButtonLook::plain, of_the_list ? "previous" : "home")) {
        page_ = of_the_list ? Page::list : Page::welcome;
        rehearsal_ = false;
        ui.moving();
        return AskDrill{LeaveRecord{}};
    }
    return action;
}

}  // namespace estation::kiosk
