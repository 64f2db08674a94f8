#include "kiosk/exhibits/warning_replay_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace ui;
using namespace content::seismology;

namespace {
constexpr double rest_s = 15;   // of the replay's own time, before it begins anew
constexpr double least_m = 3.5, most_m = 9.5;
}  // namespace

// At first the picture a few reports in; steps of two seconds of that day.
Still WarningReplayView::still(const Values& values) const {
    const double pace = std::max(values.get("pace"), 1.0), begin = -replay_.origin_s();
    return {(begin + 11) / pace, 2 / pace, (begin + WarningReplay::end_s) / pace};
}

void WarningReplayView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    t_s_ += dt_s * std::max(values.get("pace"), 1.0);
    if (t_s_ > WarningReplay::end_s + rest_s) restart();
    draw_head(ui, place.head);
    const Rect& a = place.area;
    const bool wide = a.w > a.h * 1.15f;
    const float gap = ui.mm(5), note = ui.theme().em(TextRole::caption) * 1.7f;
    const Rect map = wide ? Rect{a.x, a.y, a.w * 0.46f - gap, a.h - note} : Rect{a.x, a.y, a.w, a.h * 0.46f - gap - note};
    draw_coast(ui, map);
    ui.label({map.x, map.bottom(), map.w, note}, ui.tr("exhibit.reports.schematic"), {.role = TextRole::caption, .colour = Colour::quiet, .align = Align::centre});
    draw_reports(ui, wide ? Rect{a.x + a.w * 0.46f, a.y, a.w * 0.54f, a.h} : Rect{a.x, a.y + a.h * 0.46f, a.w, a.h * 0.54f});
}

void WarningReplayView::draw_head(Ui& ui, const Rect& head) const {
    std::string text = ui.tr("exhibit.reports.before");
    if (t_s_ >= 0) text = ui.tr("exhibit.reports.waiting", Values::number(std::floor(t_s_), 0), std::to_string(replay_.triggered(t_s_)));
    if (const auto report = replay_.report(t_s_)) {
        text = ui.tr("exhibit.reports.now", std::to_string(report->number), Values::number(report->magnitude, 1));
        if (report->number == static_cast<int>(tohoku_2011().size())) text = ui.tr("exhibit.reports.last", Values::number(report->magnitude, 1), Values::number(WarningReplay::final_magnitude, 1));
    }
    ui.label(head, ui.keep(text), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
}

void WarningReplayView::draw_coast(Ui& ui, const Rect& map) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float px_km = std::min(map.w / 330, map.h / 330);
    const Point epicentre{map.right() - 45 * px_km, map.cy()};
    ui.round(map, ui.theme().radius(), Colour::pressed);
    ui.push_clip(map);
    // Land and sea: a plain wavy line, no real coast.
    const float coast = epicentre.x - static_cast<float>(WarningReplay::coast_km - 11) * px_km;
    std::vector<Point> sea;
    for (int i = 0; i <= 24; ++i) {
        const float share = static_cast<float>(i) / 24;
        sea.push_back({coast + 7 * px_km * std::sin(share * 9) + 4 * px_km * std::sin(share * 23), map.y + map.h * share});
    }
    std::vector<Point> water = sea;
    water.push_back({map.right(), map.bottom()});
    water.push_back({map.right(), map.y});
    canvas.polygon(water, pens.water);
    canvas.polyline(sea, pens.thin, pens.quiet);
    const float p = static_cast<float>(replay_.reached_km(Wave::p, t_s_)) * px_km, s = static_cast<float>(replay_.reached_km(Wave::s, t_s_)) * px_km;
    const float beyond = std::hypot(map.w, map.h) * 1.2f;
    if (p > 1 && p < beyond) canvas.ring(epicentre, p, pens.line, pens.blue);
    if (s > 1 && s < beyond) canvas.ring(epicentre, s, pens.bold * 1.4f, pens.brick);
    for (const auto& station : replay_.stations()) {
        const Point at{epicentre.x + static_cast<float>(station.east_km) * px_km, epicentre.y - static_cast<float>(station.north_km) * px_km};
        const bool feels = station.feels_s <= t_s_;
        const float r = std::max(ui.mm(1.3f), 4.5f * px_km);
        canvas.circle(at, r + pens.hair, feels ? pens.teal : pens.quiet);
        if (!feels) canvas.circle(at, r - pens.hair / 2, canvas.of(Colour::card));
    }
    canvas.circle(epicentre, ui.mm(2.4f), pens.ink);
    const float em = ui.theme().em(TextRole::caption);
    plated(ui, map.right() - ui.mm(3), epicentre.y + em * 1.6f, ui.tr("exhibit.reports.epicentre"), At::right);
    plated(ui, map.x + ui.mm(3), map.bottom() - em * 1.1f, ui.keep(ui.tr("exhibit.reports.stations", std::to_string(replay_.triggered(t_s_)))), At::left, {.role = TextRole::caption, .colour = Colour::ink, .bold = true, .tabular = true});
    ui.pop_clip();
}

void WarningReplayView::draw_reports(Ui& ui, const Rect& panel) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float em = ui.theme().em(TextRole::caption);
    const auto all = tohoku_2011();
    ui.label({panel.x + ui.mm(2), panel.y, panel.w - ui.mm(2), em * 1.6f}, ui.tr("exhibit.reports.plot"), {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
    const float left = panel.x + em * 1.8f, right = panel.right() - ui.mm(2), top = panel.y + em * 2.4f, foot = panel.bottom() - em * 4.4f;
    const auto y_of = [&](double m) { return foot - (foot - top) * static_cast<float>((m - least_m) / (most_m - least_m)); };
    const auto x_of = [&](int number) { return left + (right - left) * (static_cast<float>(number) - 0.5f) / static_cast<float>(all.size()); };
    for (int m = 4; m <= 9; ++m) {
        canvas.line({left, y_of(m)}, {right, y_of(m)}, pens.hair, pens.rule);
        words(ui, left - ui.mm(1.5f), y_of(m), ui.keep(std::to_string(m)), At::right, {.role = TextRole::caption, .colour = Colour::quiet, .tabular = true});
    }
    // What it was, in the end.
    const Point final_line[2] = {{left, y_of(WarningReplay::final_magnitude)}, {right, y_of(WarningReplay::final_magnitude)}};
    canvas.dashed(final_line, pens.thin, pens.ink, ui.mm(2.5f), ui.mm(2));
    plated(ui, left + ui.mm(2), y_of(WarningReplay::final_magnitude) - em * 0.1f, ui.keep(ui.tr("exhibit.reports.final", Values::number(WarningReplay::final_magnitude, 1))), At::left, {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
    const auto now = replay_.report(t_s_);
    for (const WarningReport& r : all) {
        const float x = x_of(r.number);
        if (r.number == 1 || r.number == WarningReplay::public_report || r.number == 9 || r.number == 12 || r.number == 15)
            words(ui, std::min(x, right - em), foot + em * 0.9f, ui.keep(Values::number(r.after_first_station_s, r.after_first_station_s < 10 ? 1 : 0)), At::middle, {.role = TextRole::caption, .colour = Colour::quiet, .tabular = true});
        if (!now || r.number > now->number) continue;
        const auto sigma = replay_.sigma(r);
        canvas.line({x, y_of(r.magnitude - sigma)}, {x, y_of(r.magnitude + sigma)}, pens.line, pens.blue);
        canvas.circle({x, y_of(r.magnitude)}, ui.mm(r.number == now->number ? 2.2f : 1.6f), r.number == now->number ? pens.brick : pens.blue);
        if (r.number == WarningReplay::public_report) {   // said where no dot ever comes
            const float y = y_of(4.6);
            canvas.line({x, y_of(r.magnitude - sigma) + ui.mm(1)}, {x, y}, pens.hair, pens.quiet);
            plated(ui, x - ui.mm(1), y, ui.tr("exhibit.reports.public"), At::left);
        }
    }
    if (now) plated(ui, std::min(x_of(now->number), right - em * 1.6f), y_of(now->magnitude + replay_.sigma(*now)) - em * 0.9f, ui.keep(Values::number(now->magnitude, 1)), At::middle, {.role = TextRole::caption, .colour = Colour::ink, .bold = true, .tabular = true});
    canvas.line({left, foot}, {right, foot}, pens.thin, pens.quiet);
    const TextLook note{.role = TextRole::caption, .colour = Colour::quiet, .align = Align::right};
    ui.label({panel.x, foot + em * 1.5f, right - panel.x, em * 1.4f}, ui.tr("exhibit.reports.after"), note);
    ui.label({panel.x, foot + em * 2.9f, right - panel.x, em * 1.4f}, ui.tr("exhibit.reports.sigma"), note);
}

}  // namespace estation::kiosk
