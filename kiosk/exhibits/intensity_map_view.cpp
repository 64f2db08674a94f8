#include "kiosk/exhibits/intensity_map_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "content/seismology/intensity.h"
#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace ui;
using content::seismology::degree_of;
using content::seismology::Zone;

namespace {

constexpr float pi = std::numbers::pi_v<float>;
constexpr double half_width_km = 210;   // of the map, from the epicentre to its left and right edges
constexpr float tint = 0.10f;           // each degree a little browner than the one below

Zone zone_of(double value) { return value < 0.5 ? Zone::east : value < 1.5 ? Zone::moderate : value < 2.5 ? Zone::qingzang : Zone::xinjiang; }

std::string numeral(int degree) { return std::string(degree_of(degree).numeral); }

}  // namespace

std::string IntensityMapView::shown(Ui& ui, const Values::Knob& knob) const {
    if (knob.what.id != "zone") return {};
    switch (zone_of(knob.value)) {
        case Zone::east: return ui.tr("exhibit.degrees.east");
        case Zone::moderate: return ui.tr("exhibit.degrees.moderate");
        case Zone::qingzang: return ui.tr("exhibit.degrees.qingzang");
        case Zone::xinjiang: return ui.tr("exhibit.degrees.xinjiang");
    }
    return {};
}

IntensityMapView::Town IntensityMapView::town_of(const Values& values) {
    const double angle = values.get("direction") * std::numbers::pi / 180, distance = values.get("distance");
    return {distance * std::cos(angle), distance * std::sin(angle)};
}

std::string IntensityMapView::span(Ui& ui, const IntensityMap::Felt& felt) const {
    if (felt.low == felt.high) return ui.tr("exhibit.degrees.one", numeral(felt.degree));
    return ui.tr("exhibit.degrees.span", numeral(felt.low), numeral(felt.high));
}

void IntensityMapView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double) {
    map_.set(values.get("magnitude"), zone_of(values.get("zone")));
    const Rect& a = place.area;
    const bool wide = a.w > a.h * 1.25f;
    const float gap = ui.mm(4), note = ui.theme().em(TextRole::caption) * 1.7f;
    const float side = wide ? std::clamp(a.w * 0.34f, ui.theme().em(TextRole::body) * 8, ui.theme().em(TextRole::body) * 12) : 0;
    const float below = wide ? 0 : std::min(a.h * 0.4f, ui.theme().em(TextRole::body) * 8.2f);
    const Rect land = wide ? Rect{a.x, a.y, a.w - side - gap, a.h - note} : Rect{a.x, a.y, a.w, a.h - below - gap - note};
    draw_map(ui, land, values);
    ui.label({land.x, land.bottom(), land.w, note}, ui.tr("exhibit.degrees.schematic"), {.role = TextRole::caption, .colour = Colour::quiet, .align = Align::centre});
    const Town town = town_of(values);
    draw_town(ui, wide ? Rect{a.right() - side, a.y, side, a.h} : Rect{a.x, a.bottom() - below, a.w, below}, town);
    const std::string text = ui.tr("exhibit.degrees.head", Values::number(map_.magnitude(), 1), span(ui, map_.at(town.east_km, town.north_km)));
    ui.label(place.head, ui.keep(text), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
}

void IntensityMapView::draw_map(Ui& ui, const Rect& land, Values& values) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float px_km = land.w / 2 / static_cast<float>(half_width_km);
    const Point middle{land.cx(), land.cy()};
    for (const Gesture& g : ui.surface("map", land)) {
        if (g.kind != GestureKind::drag && g.kind != GestureKind::tap) continue;
        const double east = static_cast<double>((g.x - middle.x) / px_km), north = static_cast<double>((middle.y - g.y) / px_km);
        values.set("distance", std::hypot(east, north));
        const double angle = std::atan2(north, east) * 180 / std::numbers::pi;
        values.set("direction", angle < 0 ? angle + 360 : angle);
    }
    ui.round(land, ui.theme().radius(), Colour::pressed);
    ui.push_clip(land);
    const auto ellipse = [&](const IntensityMap::Edge& e) {
        std::vector<Point> points;
        constexpr int steps = 96;
        for (int i = 0; i < steps; ++i) {
            const float t = 2 * pi * static_cast<float>(i) / steps;
            points.push_back({middle.x + static_cast<float>(e.along_km) * px_km * std::cos(t), middle.y - static_cast<float>(e.across_km) * px_km * std::sin(t)});
        }
        return points;
    };
    // Each degree lies on the one below it: the browner, the stronger. A warning's four colours have no place here.
    for (const auto& edge : map_.edges()) {
        const auto points = ellipse(edge);
        canvas.polygon(points, canvas.of(Colour::not_right, tint));
        canvas.polyline(points, pens.hair, pens.brick, true);
    }
    const float fault = std::min(land.w * 0.14f, 8 * std::pow(2.0f, static_cast<float>(map_.magnitude()) - 5) * px_km);
    canvas.line({middle.x - fault, middle.y}, {middle.x + fault, middle.y}, pens.line, pens.ink);
    canvas.circle(middle, ui.mm(2.2f), pens.ink);
    // Numerals stand at the upper edge of each ellipse, where there is room for them.
    const float em = ui.theme().em(TextRole::caption);
    float last = 1e9f;
    for (auto edge = map_.edges().rbegin(); edge != map_.edges().rend(); ++edge) {
        const float y = middle.y - static_cast<float>(edge->across_km) * px_km + em * 0.8f;
        if (y > middle.y - em * 1.2f || y > last - em * 1.5f || y < land.y + em * 0.8f) continue;
        plated(ui, middle.x, y, ui.keep(numeral(edge->degree)), At::middle, {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
        last = y;
    }
    plated(ui, middle.x + ui.mm(3), middle.y + em * 1.4f, ui.tr("exhibit.degrees.epicentre"), At::middle);
    const Town town = town_of(values);
    const Point at{middle.x + static_cast<float>(town.east_km) * px_km, middle.y - static_cast<float>(town.north_km) * px_km};
    const Point held{std::clamp(at.x, land.x + ui.mm(4), land.right() - ui.mm(4)), std::clamp(at.y, land.y + ui.mm(4), land.bottom() - ui.mm(4))};
    canvas.circle(held, ui.mm(4.2f), canvas.of(Colour::card));
    canvas.circle(held, ui.mm(3.2f), pens.teal);
    const bool left = held.x > land.right() - ui.mm(40);
    plated(ui, held.x + ui.mm(left ? -7.0f : 7.0f), held.y, ui.tr("exhibit.degrees.town"), left ? At::right : At::left, {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
    // A scale: 50 km.
    const float bar = 50 * px_km, x = land.x + ui.mm(4), y = land.bottom() - ui.mm(4);
    canvas.line({x, y}, {x + bar, y}, pens.line, pens.ink);
    plated(ui, x + bar + ui.mm(2.5f), y - em * 0.15f, "50\u2009km", At::left);
    ui.pop_clip();
}

void IntensityMapView::draw_town(Ui& ui, const Rect& panel, const Town& town) const {
    const IntensityMap::Felt felt = map_.at(town.east_km, town.north_km);
    float y = panel.y;
    const float away = static_cast<float>(std::hypot(town.east_km, town.north_km));
    y += ui.text(panel.x, y, panel.w, ui.keep(ui.tr("exhibit.degrees.away", Values::number(static_cast<double>(away), 0))), {.role = TextRole::small, .colour = Colour::quiet, .tabular = true}) + ui.mm(1);
    y += ui.text(panel.x, y, panel.w, ui.keep(span(ui, felt)), {.role = TextRole::head, .bold = true}) + ui.mm(2);
    y += ui.text(panel.x, y, panel.w, ui.keep(degree_of(felt.degree).effect.in(ui.language())), {.role = TextRole::small, .line_height = 1.5f}) + ui.mm(2);
    const float em = ui.theme().em(TextRole::caption);
    if (panel.bottom() - y > em * 6) y += ui.text(panel.x, y, panel.w, ui.tr("exhibit.degrees.spread"), {.role = TextRole::caption, .colour = Colour::quiet, .line_height = 1.4f}) + ui.mm(3);
    draw_ladder(ui, {panel.x, y, panel.w, panel.bottom() - y}, felt);
}

namespace {

// A colour with another laid thinly over it.
std::uint32_t mixed(std::uint32_t below, std::uint32_t above, float share) {
    std::uint32_t out = 0;
    for (const int shift : {0, 8, 16}) {
        const auto a = static_cast<float>(below >> shift & 255), b = static_cast<float>(above >> shift & 255);
        out |= static_cast<std::uint32_t>(std::lround(a + (b - a) * share)) << shift;
    }
    return out;
}

}  // namespace

// Every degree of the map, strongest above, in its colour; a bracket holds those that the town may feel.
void IntensityMapView::draw_ladder(Ui& ui, const Rect& box, const IntensityMap::Felt& felt) const {
    const float em = ui.theme().em(TextRole::caption);
    const int top = std::max(map_.highest(), felt.high), bottom = std::min(IntensityMap::least_drawn, felt.low), rows = top - bottom + 1;
    const float row = std::min(em * 1.9f, box.h / static_cast<float>(rows));
    if (row < em * 1.15f) return;
    Canvas canvas(ui);
    const Pens pens(ui);
    const float w = std::min(box.w * 0.4f, em * 5), foot = box.bottom();
    const auto y_of = [&](int degree) { return foot - row * static_cast<float>(degree - bottom + 1); };
    for (int degree = bottom; degree <= top; ++degree) {
        const Rect cell{box.x, y_of(degree), w, row - pens.hair};
        ui.fill(cell, Colour::pressed);
        std::uint32_t ground = ui.theme().rgb(Colour::pressed);
        for (int i = IntensityMap::least_drawn; i <= degree; ++i) ui.fill(cell, Colour::not_right, tint), ground = mixed(ground, ui.theme().rgb(Colour::not_right), tint);
        const auto stands_out = [&](Colour c) { return contrast(ui.theme().rgb(c), ground); };
        const Colour ink = stands_out(Colour::ink) >= stands_out(Colour::paper) ? Colour::ink : Colour::paper;
        ui.label(cell, ui.keep(numeral(degree)), {.role = TextRole::caption, .colour = ink, .bold = degree == felt.degree, .align = Align::centre});
    }
    const float x = box.x + w + ui.mm(2.5f), from = y_of(felt.high), to = y_of(felt.low) + row - pens.hair;
    const Point bracket[4] = {{x, from}, {x + ui.mm(2.5f), from}, {x + ui.mm(2.5f), to}, {x, to}};
    canvas.polyline(bracket, pens.line, pens.teal);
    words(ui, x + ui.mm(5), (from + to) / 2, ui.tr("exhibit.degrees.town"), At::left, {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
}

}  // namespace estation::kiosk
