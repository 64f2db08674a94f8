#include "kiosk/exhibits/building_sway_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kiosk/exhibits/pens.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;
using content::seismology::Ground;

namespace {

constexpr std::size_t count = BuildingSway::storeys.size();
constexpr float heights[count] = {0.16f, 0.34f, 0.66f, 1.0f};   // of what there is; not to scale, and said so
constexpr const char* names[count] = {"b2", "b6", "b20", "b50"};

Ground ground_of(double value) { return value < 0.5 ? Ground::rock : value < 1.5 ? Ground::firm : Ground::soft; }

}  // namespace

// Before the guess there is nothing to step through.
Still BuildingSwayView::still(const Values&) const { return guess_ < 0 ? Still{} : Still{sway_.peak_s(), 0.2, sway_.end_s() + 0.2, true}; }

std::string BuildingSwayView::shown(Ui& ui, const Values::Knob& knob) const {
    if (knob.what.id != "ground") return {};
    switch (ground_of(knob.value)) {
        case Ground::rock: return ui.tr("exhibit.sway.rock");
        case Ground::firm: return ui.tr("exhibit.sway.firm");
        case Ground::soft: return ui.tr("exhibit.sway.soft");
    }
    return {};
}

void BuildingSwayView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    if (sway_.set(values.get("magnitude"), values.get("distance"), ground_of(values.get("ground")))) restart();
    if (guess_ >= 0) t_s_ = std::min(t_s_ + dt_s, sway_.end_s());
    draw_head(ui, place.head);
    const Rect& a = place.area;
    const bool wide = a.w > a.h * 1.15f;
    const float gap = ui.mm(4);
    const Rect street = wide ? Rect{a.x, a.y, a.w * 0.6f - gap, a.h} : Rect{a.x, a.y, a.w, a.h * 0.6f - gap};
    const Rect panel = wide ? Rect{a.x + a.w * 0.6f, a.y, a.w * 0.4f, a.h} : Rect{a.x, a.y + a.h * 0.6f, a.w, a.h * 0.4f};
    draw_street(ui, street, place.still);
    if (over())
        draw_spectrum(ui, panel);
    else
        draw_bars(ui, panel);
}

void BuildingSwayView::draw_head(Ui& ui, const Rect& head) const {
    const std::size_t hardest = sway_.hardest();
    std::string text = guess_ < 0 ? ui.tr("exhibit.sway.ask") : ui.tr("exhibit.sway.shaking", Values::number(calm(t_s_, 0.5), 0));
    if (over()) {
        const std::string storeys = std::to_string(BuildingSway::storeys[hardest]), most = Values::number(sway_.strongest_m_s2(hardest), 1);
        text = static_cast<std::size_t>(guess_) == hardest ? ui.tr("exhibit.sway.right", storeys, most) : ui.tr("exhibit.sway.other", storeys, most);
    }
    ui.label(head, ui.keep(text), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
}

void BuildingSwayView::draw_street(Ui& ui, const Rect& street, bool still) {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float touch = std::max(ui.theme().target() + 1, ui.theme().em(TextRole::body) * 2.2f), note = ui.theme().em(TextRole::caption) * 1.7f;
    const Rect land{street.x, street.y, street.w, street.h - touch - note - ui.mm(3)};
    ui.round(land, ui.theme().radius(), Colour::pressed);
    ui.push_clip(land);
    const float foot = land.bottom() - ui.mm(7), room = foot - land.y - ui.mm(12), lot = land.w / static_cast<float>(count);
    canvas.line({land.x, foot}, {land.right(), foot}, pens.bold, pens.ink);
    double farthest = 1e-6;
    for (std::size_t i = 0; i < count; ++i) farthest = std::max(farthest, sway_.farthest_m(i));
    const double px_m = static_cast<double>(std::min(lot * 0.2f, ui.mm(11))) / farthest;
    for (std::size_t i = 0; i < count; ++i) {
        const float h = room * heights[i], w = lot * 0.25f, x = land.x + lot * (static_cast<float>(i) + 0.5f);
        const auto top = static_cast<float>((guess_ >= 0 ? sway_.sway_m(i, t_s_) : 0) * px_m);
        // Bent as its first mode bends.
        const auto lean = [&](float share) { return top * std::sin(share * std::numbers::pi_v<float> / 2); };
        std::vector<Point> body;
        constexpr int steps = 14;
        for (int s = 0; s <= steps; ++s) body.push_back({x - w + lean(static_cast<float>(s) / steps), foot - h * static_cast<float>(s) / steps});
        for (int s = steps; s >= 0; --s) body.push_back({x + w + lean(static_cast<float>(s) / steps), foot - h * static_cast<float>(s) / steps});
        canvas.polygon(body, canvas.of(Colour::card));
        const int floors = std::min(BuildingSway::storeys[i], 25);
        for (int f = 1; f < floors; ++f) {
            const float share = static_cast<float>(f) / static_cast<float>(floors), y = foot - h * share;
            canvas.line({x - w + lean(share), y}, {x + w + lean(share), y}, pens.hair, pens.rule);
        }
        canvas.polyline(body, pens.thin, guess_ == static_cast<int>(i) ? pens.teal : pens.ink, true);
        if (guess_ == static_cast<int>(i)) plated(ui, x, foot - h - ui.mm(6), ui.tr("exhibit.sway.guess"), At::middle, {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
    }
    ui.pop_clip();
    for (std::size_t i = 0; i < count; ++i) {
        const Rect r{land.x + lot * static_cast<float>(i) + ui.mm(2), land.bottom() + ui.mm(3), lot - ui.mm(4), touch};
        if (!button(ui, names[i], r, ui.tr("exhibit.sway.storeys", std::to_string(BuildingSway::storeys[i])), guess_ == static_cast<int>(i) ? ButtonLook::primary : ButtonLook::plain)) continue;
        guess_ = static_cast<int>(i);
        t_s_ = still ? sway_.peak_s() : 0;
    }
    words(ui, street.cx(), street.bottom() - note / 2, ui.tr("exhibit.sway.scale"), At::middle);
}

void BuildingSwayView::draw_bars(Ui& ui, const Rect& panel) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float em = ui.theme().em(TextRole::caption);
    ui.label({panel.x + ui.mm(2), panel.y, panel.w - ui.mm(2), em * 3.2f}, ui.tr("exhibit.sway.felt"), {.role = TextRole::caption, .colour = Colour::ink, .bold = true, .max_lines = 2});
    const float top = panel.y + em * 5.2f, foot = panel.bottom() - em * 2.2f, lot = panel.w / static_cast<float>(count);
    const double most = sway_.strongest_m_s2(sway_.hardest());
    canvas.line({panel.x, foot}, {panel.right(), foot}, pens.thin, pens.quiet);
    for (std::size_t i = 0; i < count; ++i) {
        const float x = panel.x + lot * (static_cast<float>(i) + 0.5f);
        const double felt = guess_ >= 0 ? sway_.felt_m_s2(i, t_s_) : 0;
        const float h = static_cast<float>(felt / most) * (foot - top);
        if (h > 1) ui.fill({x - lot * 0.26f, foot - h, lot * 0.52f, h}, Colour::accent);
        if (guess_ >= 0) words(ui, x, foot - h - em, ui.keep(Values::number(felt, 1)), At::middle, {.role = TextRole::caption, .colour = Colour::ink, .tabular = true});
        // Where "20 storeys" is wider than its lot, the number says it: the buttons below the buildings carry the word.
        const std::string number = std::to_string(BuildingSway::storeys[i]), whole = ui.tr("exhibit.sway.storeys", number);
        const bool fits = ui.set(whole, {.role = TextRole::caption}, lot * 4)->width < lot * 0.95f;
        words(ui, x, foot + em * 1.1f, ui.keep(fits ? whole : number), At::middle);
    }
}

void BuildingSwayView::draw_spectrum(Ui& ui, const Rect& panel) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float em = ui.theme().em(TextRole::caption);
    ui.label({panel.x + ui.mm(2), panel.y, panel.w - ui.mm(2), em * 3.2f}, ui.tr("exhibit.sway.spectrum"), {.role = TextRole::caption, .colour = Colour::ink, .bold = true, .max_lines = 2});
    const float left = panel.x + ui.mm(4), right = panel.right() - ui.mm(8), top = panel.y + em * 5.6f, foot = panel.bottom() - em * 3.4f;
    const auto& points = sway_.spectrum();
    double most = 1e-6;
    for (const auto& p : points) most = std::max(most, p.pseudo_acceleration_m_s2);
    const double first = points.front().period_s, last = points.back().period_s;
    const auto x_of = [&](double period) { return left + (right - left) * static_cast<float>(std::log(period / first) / std::log(last / first)); };
    const auto y_of = [&](double a) { return foot - (foot - top) * static_cast<float>(a / most); };
    canvas.line({left, foot}, {right, foot}, pens.thin, pens.quiet);
    std::vector<Point> curve;
    for (const auto& p : points) curve.push_back({x_of(p.period_s), y_of(p.pseudo_acceleration_m_s2)});
    canvas.polyline(curve, pens.line, pens.blue);
    for (std::size_t i = 0; i < count; ++i) {
        const double period = sway_.period_s(i);
        const auto at = std::min_element(points.begin(), points.end(), [&](const auto& a, const auto& b) { return std::abs(a.period_s - period) < std::abs(b.period_s - period); });
        const Point dot{x_of(period), y_of(at->pseudo_acceleration_m_s2)};
        canvas.line(dot, {dot.x, foot}, pens.hair, pens.quiet);
        canvas.circle(dot, ui.mm(1.8f), i == sway_.hardest() ? pens.brick : pens.teal);
        plated(ui, dot.x, std::max(dot.y - em * 1.3f, panel.y + em * 4.2f), ui.keep(std::to_string(BuildingSway::storeys[i])), At::middle, {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
    }
    for (const double period : {0.1, 1.0, 5.0}) words(ui, x_of(period), foot + em, ui.keep(Values::number(period, period < 1 ? 1 : 0)), At::middle);
    words(ui, right, foot + em * 2.4f, ui.tr("exhibit.sway.period"), At::right);
}

}  // namespace estation::kiosk
