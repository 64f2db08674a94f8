#include "kiosk/exhibits/fastest_slope_view.h"

#include <algorithm>
#include <cmath>

#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace ui;

namespace {
const char* const names[4] = {"exhibit.slope.straight", "exhibit.slope.arc", "exhibit.slope.cycloid", "exhibit.slope.own"};
std::array<Argb, 4> colours(const Pens& pens) { return {pens.blue, pens.plum, pens.teal, pens.brick}; }
}  // namespace

Still FastestSlopeView::still(const Values&) const {
    double longest = 1;
    for (const SlopeWay& run : runs_) longest = std::max(longest, run.duration_s());
    return {1.2, 0.15, longest * slow + rest_s};
}

void FastestSlopeView::build(const Values& values, bool still) {
    const double drop = values.get("drop"), bend = values.get("bend");
    if (drop == drop_ && bend == bend_ && built_x_ == towards_x_) return;
    drop_ = drop, bend_ = bend, built_x_ = towards_x_;
    ways_ = {straight_way(across_m, drop), arc_way(across_m, drop), cycloid_way(across_m, drop), bent_way(across_m, drop, {towards_x_, bend})};
    runs_.clear();
    for (const auto& way : ways_) runs_.emplace_back(way);
    if (!still) t_s_ = 0;
}

void FastestSlopeView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    build(values, place.still);
    double longest = 0;
    for (const SlopeWay& run : runs_) longest = std::max(longest, run.duration_s());
    t_s_ += dt_s / slow;
    if (t_s_ > longest + rest_s / slow) t_s_ = 0;
    ui.label({place.head.x, place.head.y, place.head.w, place.head.h}, ui.tr("exhibit.slope.slow"), {.role = TextRole::small, .colour = Colour::quiet});
    const float row = ui.theme().em(TextRole::small) * (ui.theme().portrait() ? 3.6f : 3.2f);
    draw_ways(ui, {place.area.x, place.area.y, place.area.w, place.area.h - row}, values);
    draw_times(ui, {place.area.x, place.area.bottom() - row, place.area.w, row});
}

void FastestSlopeView::draw_ways(Ui& ui, const Rect& field, Values& values) {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float bead = ui.mm(3.2f);
    const double deepest = std::max(1.5, drop_);
    const auto scale = static_cast<float>(std::min((field.w - ui.mm(24)) / across_m, (field.h - ui.mm(10)) / deepest));
    const float x0 = field.cx() - static_cast<float>(across_m) * scale / 2, y0 = field.y + ui.mm(4) + std::max(0.0f, (field.h - ui.mm(10) - static_cast<float>(deepest) * scale) / 2);
    const auto put = [&](SlopePoint p) { return Point{x0 + static_cast<float>(p.x) * scale, y0 + static_cast<float>(p.y) * scale}; };
    for (const Gesture& g : ui.surface("field", field)) {
        if (g.kind != GestureKind::drag) continue;
        const double x = std::clamp(static_cast<double>((g.x - x0) / scale), 0.0, across_m);
        values.set("bend", static_cast<double>((g.y - y0) / scale));
        towards_x_ = x;
        ui.moving();
    }
    const Point start = put({0, 0}), end = put({across_m, drop_});
    const Point level[2] = {{start.x, start.y}, {end.x, start.y}}, fall[2] = {{end.x, start.y}, end};
    canvas.dashed(level, pens.hair, pens.quiet, ui.mm(2), ui.mm(2));
    canvas.dashed(fall, pens.hair, pens.quiet, ui.mm(2), ui.mm(2));
    const auto tones = colours(pens);
    for (std::size_t i = 0; i < 4; ++i) {
        std::vector<Point> line;
        for (const SlopePoint& p : ways_[i]) line.push_back(put(p));
        canvas.polyline(line, i == 2 ? pens.bold : pens.line, tones[i]);
    }
    plated(ui, end.x + ui.mm(2), (start.y + end.y) / 2, ui.keep(Values::number(drop_, 2) + "\u2009m"), At::middle);
    plated(ui, (start.x + end.x) / 2, start.y, ui.keep(Values::number(across_m, 0) + "\u2009m"), At::middle);
    canvas.ring(start, ui.mm(1.8f), pens.thin, pens.ink);
    canvas.line({end.x, end.y - ui.mm(1)}, {end.x, end.y - ui.mm(12)}, pens.thin, pens.ink);
    const Point flag[3] = {{end.x, end.y - ui.mm(12)}, {end.x + ui.mm(7), end.y - ui.mm(9.5f)}, {end.x, end.y - ui.mm(7)}};
    canvas.polygon(flag, pens.brick);
    const Point hand = put({towards_x_, bend_});
    canvas.ring(hand, ui.mm(4), pens.thin, pens.brick);
    canvas.circle(hand, ui.mm(1.5f), pens.brick);
    words(ui, hand.x + ui.mm(6), hand.y, ui.tr("exhibit.slope.drag"), At::left, {.role = TextRole::caption, .colour = Colour::not_right});
    for (std::size_t i = 0; i < 4; ++i) {
        const Point at = put(runs_[i].at(t_s_));
        canvas.circle(at, bead + pens.hair, canvas.of(Colour::card));
        canvas.circle(at, bead, tones[i]);
    }
}

void FastestSlopeView::draw_times(Ui& ui, const Rect& row) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const auto tones = colours(pens);
    std::size_t first = 0;
    for (std::size_t i = 1; i < 4; ++i)
        if (runs_[i].duration_s() < runs_[first].duration_s()) first = i;
    const float w = row.w / 4, em = ui.theme().em(TextRole::small);
    for (std::size_t i = 0; i < 4; ++i) {
        const float x = row.x + w * static_cast<float>(i);
        const bool there = t_s_ >= runs_[i].duration_s();
        const Rect cell{x + ui.mm(1.5f), row.y + ui.mm(1), w - ui.mm(3), row.h - ui.mm(1)};
        if (there && i == first) ui.round(cell, ui.theme().radius(), Colour::accent_wash);
        canvas.circle({cell.x + ui.mm(5), cell.y + cell.h * 0.3f}, ui.mm(2.2f), tones[i]);
        ui.label({cell.x + ui.mm(9), cell.y, cell.w - ui.mm(11), cell.h * 0.55f}, ui.tr(names[i]), {.role = TextRole::small});
        const std::string time = Values::number(calm(std::min(t_s_, runs_[i].duration_s()), there ? 0.001 : 0.05), there ? 3 : 2) + "\u2009s";
        ui.label({cell.x + ui.mm(9), cell.y + cell.h * 0.5f, cell.w - ui.mm(11), cell.h * 0.45f}, ui.keep(time), {.role = TextRole::small, .colour = there ? Colour::ink : Colour::quiet, .bold = there, .tabular = true, .em_px = em});
    }
}

}  // namespace estation::kiosk
