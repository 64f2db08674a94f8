#include "kiosk/exhibits/sand_pendulum_view.h"

#include <algorithm>
#include <cmath>

#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace ui;

namespace {
constexpr double grain_s = 1.0 / 60;   // the trace has a point for each
constexpr double whole_s = 60;         // then the tray is smoothed and it begins anew
}

// At first the whole figure.
Still SandPendulumView::still(const Values& values) const { return {std::min(set_to(values).closes_s() + 0.1, whole_s), 0.5, whole_s}; }

SandPendulum SandPendulumView::set_to(const Values& values) {
    const int across = static_cast<int>(std::lround(values.get("across"))), along = static_cast<int>(std::lround(values.get("along")));
    return {across, along, values.get("phase"), std::clamp(3.4 * std::max(across, along), 5.0, 18.0), 150};
}

void SandPendulumView::move(const Values& values, double dt_s) {
    const SandPendulum now = set_to(values);
    if (now.across != pendulum_.across || now.along != pendulum_.along || now.phase_deg != pendulum_.phase_deg) restart();
    pendulum_ = now;
    if (t_s_ > whole_s) restart();
    t_s_ += dt_s;
    while (static_cast<double>(trace_.size()) * grain_s <= t_s_) {
        const auto p = pendulum_.at(static_cast<double>(trace_.size()) * grain_s);
        trace_.push_back({static_cast<float>(p.x), static_cast<float>(p.y)});
    }
}

void SandPendulumView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    const Rect& a = place.area;
    for (const Gesture& g : ui.surface("tray", a))
        if (g.kind == GestureKind::drag) values.set("phase", 180 * static_cast<double>((g.x - a.x) / a.w));
    move(values, dt_s);
    Canvas canvas(ui);
    const Pens pens(ui);
    const int m = pendulum_.across, n = pendulum_.along;
    ui.label(place.head, ui.keep(ui.tr("exhibit.sand.ratio", std::to_string(m) + " : " + std::to_string(n), Values::number(pendulum_.phase_deg, 0) + "°")), {.role = TextRole::body, .bold = true, .tabular = true});
    const float below = ui.theme().em(TextRole::caption) * 1.8f;
    const float w = std::min(a.w, (a.h - below) * 1.5f), h = a.h - below;
    const Rect tray{std::round(a.cx() - w / 2), a.y, std::round(w), std::round(h)};
    ui.framed(tray, ui.theme().radius(), ui.mm(1.2f), Colour::rule, Colour::pressed);
    const float rx = tray.w * 0.44f, ry = tray.h * 0.42f, cx = tray.cx(), cy = tray.cy();
    const Point h_axis[2] = {{cx - rx * 1.06f, cy}, {cx + rx * 1.06f, cy}}, v_axis[2] = {{cx, cy - ry * 1.06f}, {cx, cy + ry * 1.06f}};
    canvas.dashed(h_axis, pens.hair, pens.rule, ui.mm(2), ui.mm(2));
    canvas.dashed(v_axis, pens.hair, pens.rule, ui.mm(2), ui.mm(2));
    std::vector<Point> line;
    line.reserve(trace_.size());
    for (const Point& p : trace_) line.push_back({cx + p.x * rx, cy + p.y * ry});
    canvas.polyline(line, std::max(2.0f, ui.mm(0.9f)), pens.sand);
    if (!line.empty()) {
        const Point bob = line.back(), middle{cx, tray.y - ui.mm(1)};
        canvas.line(middle, {bob.x, bob.y - ui.mm(2)}, pens.hair, pens.quiet);
        canvas.circle({bob.x + ui.mm(1.2f), bob.y + ui.mm(1.8f)}, ui.mm(3.6f), canvas.of(Colour::ink, 0.15f));
        canvas.circle(bob, ui.mm(3.6f), pens.brick);
        canvas.circle({bob.x - ui.mm(1.1f), bob.y - ui.mm(1.2f)}, ui.mm(0.9f), canvas.of(Colour::card, 0.8f));
    }
    words(ui, a.cx(), a.bottom() - below * 0.4f, ui.keep(ui.tr("exhibit.sand.closes", Values::number(pendulum_.closes_s(), 1))), At::middle);
}

}  // namespace estation::kiosk
