#include "kiosk/exhibits/magnet_field_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace ui;

namespace {
constexpr double degree = std::numbers::pi / 180;
constexpr double half_high = 1.15, half_wide = 1.35;   // the least the table shows about its middle, in magnet lengths

bool same(const std::vector<Magnet>& a, const std::vector<Magnet>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Magnet& p, const Magnet& q) {
        return p.centre.x == q.centre.x && p.centre.y == q.centre.y && p.angle_deg == q.angle_deg && p.strength == q.strength;
    });
}

// A rectangle about a magnet's middle, along its axis from a to b in magnet lengths.
std::array<Point, 4> slab(Point middle, double angle_deg, float unit, double a, double b, double width) {
    const auto c = static_cast<float>(std::cos(angle_deg * degree)), s = static_cast<float>(std::sin(angle_deg * degree));
    const auto at = [&](double along, double across) {
        const float u = static_cast<float>(along) * unit, v = static_cast<float>(across) * unit;
        return Point{middle.x + c * u - s * v, middle.y + s * u + c * v};
    };
    return {at(a, -width / 2), at(b, -width / 2), at(b, width / 2), at(a, width / 2)};
}
}  // namespace

void MagnetFieldView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    t_s_ += dt_s;
    const Rect& table = place.area;
    const auto unit = static_cast<float>(std::min(table.h / (2 * half_high), table.w / (2 * half_wide)));
    const double reach_y = std::round(table.h / unit / 2 * 1000) / 1000;
    reach_x_ = static_cast<double>(table.w / unit / 2);
    for (const Gesture& g : ui.surface("table", table))
        if (g.kind == GestureKind::drag)
            coil_at_ = {std::clamp(static_cast<double>((g.x - table.cx()) / unit), 1.14 - reach_x_ * 0.42, std::max(1.15 - reach_x_ * 0.42, reach_x_ - 0.75)), std::clamp(static_cast<double>((g.y - table.cy()) / unit), -0.75, 0.75)};
    const double current = values.get("current");
    std::vector<Magnet> now{{{-reach_x_ * 0.42, 0}, values.get("turn"), 1}, {{std::clamp(coil_at_.x, 1.14 - reach_x_ * 0.42, std::max(1.15 - reach_x_ * 0.42, reach_x_ - 0.75)), coil_at_.y}, 0, current / 2}};
    if (!same(now, magnets_) || reach_y != reach_y_) {
        magnets_ = now;
        reach_y_ = reach_y;
        lines_ = MagnetField(magnets_).lines(14, reach_x_, reach_y_);
    }
    const char* key = std::abs(current) < 0.05 ? "exhibit.field.off" : "exhibit.field.on";
    ui.label(place.head, ui.keep(ui.tr(key, Values::number(current, 1))), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
    Canvas canvas(ui);
    const Pens pens(ui);
    ui.push_clip(table);
    std::vector<Point> points;
    for (const auto& line : lines_) {
        points.clear();
        for (const FieldVector& p : line.points) points.push_back({table.cx() + static_cast<float>(p.x) * unit, table.cy() + static_cast<float>(p.y) * unit});
        canvas.polyline(points, pens.thin, pens.sand);
        const std::size_t m = points.size() / 2;
        if (points.size() > 30 && table.holds(points[m].x, points[m].y)) canvas.arrow(points[m - 4], points[m], pens.hair, pens.sand, ui.mm(3));
    }
    draw_needles(ui, table, unit, dt_s, place.still);
    draw_coil(ui, table, unit, magnets_[1], current);
    draw_magnet(ui, table, unit, magnets_[0]);
    ui.pop_clip();
}

void MagnetFieldView::draw_needles(Ui& ui, const Rect& table, float unit, double dt_s, bool still) {
    Canvas canvas(ui);
    const Pens pens(ui);
    const MagnetField field(magnets_);
    const float pitch = std::max(ui.mm(24), table.w / 11);
    const int columns = static_cast<int>(table.w / pitch), rows = static_cast<int>(table.h / pitch);
    needles_.resize(static_cast<std::size_t>(std::max(0, columns * rows)));
    const float l = ui.mm(5.2f);
    for (int r = 0; r < rows; ++r)
        for (int k = 0; k < columns; ++k) {
            const Point at{table.cx() + pitch * (static_cast<float>(k) - static_cast<float>(columns - 1) / 2), table.cy() + pitch * (static_cast<float>(r) - static_cast<float>(rows - 1) / 2)};
            const FieldVector p{static_cast<double>((at.x - table.cx()) / unit), static_cast<double>((at.y - table.cy()) / unit)};
            // Not under a magnet.
            if (std::any_of(magnets_.begin(), magnets_.end(), [&](const Magnet& m) { return std::hypot(m.centre.x - p.x, m.centre.y - p.y) < 0.62; })) continue;
            const FieldVector b = field.at(p);
            Needle& n = needles_[static_cast<std::size_t>(r * columns + k)];
            // A needle is drawn to the field, overshoots a little and comes to rest.
            const double off = std::remainder(std::atan2(b.y, b.x) - n.angle, 2 * std::numbers::pi);
            n.speed += (off * 60 - n.speed * 6) * dt_s;
            n.angle += n.speed * dt_s;
            if (still) n = {std::atan2(b.y, b.x), 0};
            const auto c = static_cast<float>(std::cos(n.angle)), s = static_cast<float>(std::sin(n.angle));
            const float w = l * 0.28f;
            const Point north[3] = {{at.x + c * l, at.y + s * l}, {at.x - s * w, at.y + c * w}, {at.x + s * w, at.y - c * w}};
            const Point south[3] = {{at.x - c * l, at.y - s * l}, {at.x - s * w, at.y + c * w}, {at.x + s * w, at.y - c * w}};
            canvas.circle(at, l * 1.2f, canvas.of(Colour::card));
            canvas.ring(at, l * 1.2f, pens.hair, pens.rule);
            canvas.polygon(south, pens.quiet);
            canvas.polygon(north, pens.brick);
        }
}

void MagnetFieldView::draw_magnet(Ui& ui, const Rect& table, float unit, const Magnet& m) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const Point middle{table.cx() + static_cast<float>(m.centre.x) * unit, table.cy() + static_cast<float>(m.centre.y) * unit};
    canvas.polygon(slab(middle, m.angle_deg, unit, -0.5, 0, m.width), pens.blue);
    canvas.polygon(slab(middle, m.angle_deg, unit, 0, 0.5, m.width), pens.brick);
    const auto c = static_cast<float>(std::cos(m.angle_deg * degree)) * unit * 0.36f, s = static_cast<float>(std::sin(m.angle_deg * degree)) * unit * 0.36f;
    const TextLook letter{.role = TextRole::lead, .colour = Colour::on_accent, .bold = true};
    words(ui, middle.x + c, middle.y + s, "N", At::middle, letter);
    words(ui, middle.x - c, middle.y - s, "S", At::middle, letter);
}

void MagnetFieldView::draw_coil(Ui& ui, const Rect& table, float unit, const Magnet& m, double current) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const Point middle{table.cx() + static_cast<float>(m.centre.x) * unit, table.cy() + static_cast<float>(m.centre.y) * unit};
    canvas.polygon(slab(middle, 0, unit, -0.5, 0.5, m.width * 0.8), pens.quiet);
    for (int i = 0; i < 9; ++i) {
        const float x = middle.x + (static_cast<float>(i) / 8 - 0.5f) * unit * 0.8f, h = static_cast<float>(m.width) * unit * 0.56f;
        const Point turn[2] = {{x - unit * 0.025f, middle.y + h}, {x + unit * 0.025f, middle.y - h}};
        canvas.line(turn[0], turn[1], pens.bold * 1.5f, pens.sand);
        // The current runs over the front of each turn.
        const bool up = current > 0;
        if (std::abs(current) > 0.05) canvas.dashed(turn, pens.line, pens.ink, ui.mm(2), ui.mm(3), static_cast<float>(t_s_ * std::abs(current)) * ui.mm(up ? -3.0f : 3.0f));
    }
    if (std::abs(current) > 0.05) {
        const TextLook letter{.role = TextRole::lead, .colour = Colour::ink, .bold = true};
        plated(ui, middle.x + unit * 0.58f, middle.y, current > 0 ? "N" : "S", At::middle, letter);
        plated(ui, middle.x - unit * 0.58f, middle.y, current > 0 ? "S" : "N", At::middle, letter);
    }
    plated(ui, middle.x, middle.y + static_cast<float>(m.width) * unit * 0.56f + ui.mm(7), ui.tr("exhibit.field.drag"), At::middle, {.role = TextRole::caption, .colour = Colour::quiet});
}

}  // namespace estation::kiosk
