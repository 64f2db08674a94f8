#include "kiosk/exhibits/wave_race_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <numbers>
#include <string_view>
#include <vector>

#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace ui;

namespace {

constexpr double rest_s = 4;

void house(Ui& ui, Canvas& canvas, const Pens& pens, Point foot, float size, Argb wall, float lean) {
    const float w = size * 0.5f, h = size * 0.55f;
    const auto at = [&](float x, float y) { return Point{foot.x + x + lean * (-y / size), foot.y + y}; };
    const Point body[4] = {at(-w, 0), at(-w, -h), at(w, -h), at(w, 0)};
    const Point roof[3] = {at(-w * 1.25f, -h), at(0, -size), at(w * 1.25f, -h)};
    const Point door[4] = {at(-w * 0.25f, 0), at(-w * 0.25f, -h * 0.62f), at(w * 0.25f, -h * 0.62f), at(w * 0.25f, 0)};
    canvas.polygon(body, canvas.of(Colour::card));
    canvas.polyline(body, pens.thin, pens.ink, true);
    canvas.polygon(roof, wall);
    canvas.polyline(roof, pens.thin, pens.ink, true);
    canvas.polygon(door, pens.ink);
    (void)ui;
}

}  // namespace

// At first the fast wave has arrived and the strong one is on its way. It waits a second before the earthquake.
Still WaveRaceView::still(const Values& values) const {
    WaveRace race = race_;
    race.set(values.get("distance"), values.get("delay"), values.get("depth"));
    return {1 + (race.p_arrives_s() + race.s_arrives_s()) / 2, 0.5, 1 + std::max(race.s_arrives_s(), race.delay_s()) + rest_s};
}

void WaveRaceView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    if (race_.set(values.get("distance"), values.get("delay"), values.get("depth"))) t_s_ = std::min(t_s_, 0.0);
    t_s_ += dt_s;
    if (t_s_ > std::max(race_.s_arrives_s(), race_.delay_s()) + rest_s) restart();
    const Rect& a = place.area;
    const float row = ui.theme().em(TextRole::caption) * 5.2f;
    draw_head(ui, place.head);
    draw_plain(ui, {a.x, a.y, a.w, a.h - row}, values);
    draw_time(ui, {a.x, a.bottom() - row, a.w, row});
}

void WaveRaceView::draw_head(Ui& ui, const Rect& head) const {
    const std::string text = race_.blind() ? ui.tr("exhibit.race.blind", Values::number(race_.blind_zone_km(), 1)) : ui.tr("exhibit.race.act", Values::number(race_.time_to_act_s(), 1));
    ui.label(head, ui.keep(text), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
}

namespace {

// Names on the plain: each lies where no earlier one does, at the first of its heights that is free, or nowhere.
class Plates {
public:
    explicit Plates(Ui& ui) : ui_(ui) {}
    bool put(float x, std::initializer_list<float> heights, std::string_view text, At at, TextLook look = {.role = TextRole::caption, .colour = Colour::ink}) {
        look.line_height = 1.3f;
        const auto block = ui_.set(text, look, 4000);
        const float w = block->width + ui_.mm(5), left = at == At::left ? x - ui_.mm(2.5f) : at == At::middle ? x - w / 2 : x - w + ui_.mm(2.5f);
        for (const float y : heights) {
            const Rect r{left, y - block->height / 2, w, block->height};
            if (std::any_of(taken_.begin(), taken_.end(), [&](const Rect& t) { return !r.meet(t).empty(); })) continue;
            taken_.push_back(r);
            plated(ui_, x, y, text, at, look);
            return true;
        }
        return false;
    }

private:
    Ui& ui_;
    std::vector<Rect> taken_;
};

}  // namespace

void WaveRaceView::draw_plain(Ui& ui, const Rect& plain, Values& values) {
    Canvas canvas(ui);
    const Pens pens(ui);
    const Values::Knob* knob = values.find("distance");
    const double farthest = knob != nullptr ? knob->what.max : 120;
    const float x0 = plain.x + ui.mm(26), ground = plain.y + plain.h * 0.56f;
    const float px_km = (plain.right() - ui.mm(20) - x0) / static_cast<float>(farthest);
    for (const Gesture& g : ui.surface("plain", plain))
        if (g.kind == GestureKind::drag || g.kind == GestureKind::tap) values.set("distance", static_cast<double>((g.x - x0) / px_km));
    const Rect land{plain.x, plain.y, plain.w, plain.h - ui.theme().em(TextRole::caption) * 1.6f};
    ui.round(land, ui.theme().radius(), Colour::pressed);
    ui.push_clip(land);
    const Point epicentre{x0, ground};
    const auto blind = static_cast<float>(race_.blind_zone_km()) * px_km, s = static_cast<float>(race_.s_km(t_s_)) * px_km, p = static_cast<float>(race_.p_km(t_s_)) * px_km;
    canvas.circle(epicentre, blind, canvas.of(Colour::not_right, 0.10f));
    std::vector<Point> edge = arc_points(epicentre, blind, 0, 2 * std::numbers::pi_v<float>);
    canvas.dashed(edge, pens.thin, pens.brick, ui.mm(2.5f), ui.mm(2));
    const float beyond = std::hypot(land.w, land.h) * 1.2f;
    if (p > 1 && p < beyond) canvas.ring(epicentre, p, pens.line, pens.blue);
    if (s > 1 && s < beyond) canvas.ring(epicentre, s, pens.bold * 1.6f, pens.brick);
    ui.pop_clip();
    canvas.line({x0, ground}, {plain.right() - ui.mm(8), ground}, pens.hair, pens.quiet);
    canvas.circle(epicentre, ui.mm(2.6f), pens.ink);
    const double tick = farthest <= 60 ? 10 : farthest <= 160 ? 20 : 50;
    for (double km = 0; km <= farthest + 0.1; km += tick) {
        const float x = x0 + static_cast<float>(km) * px_km;
        canvas.line({x, land.bottom() - ui.mm(3)}, {x, land.bottom()}, pens.thin, pens.quiet);
        words(ui, x, land.bottom() + ui.theme().em(TextRole::caption) * 0.85f, ui.keep(Values::number(km, 0) + (km + tick > farthest ? "\u2009km" : "")), At::middle);
    }
    // Where the land is low its foot belongs to the epicentre and the strong wave's name.
    Plates plates(ui);
    plates.put(land.x + ui.mm(2.5f), {land.h < ui.mm(110) ? land.y + ui.theme().em(TextRole::caption) : land.bottom() - ui.mm(9)}, ui.keep(ui.tr("exhibit.race.zone", Values::number(race_.blind_zone_km(), 1))), At::left, {.role = TextRole::caption, .colour = Colour::not_right});
    // The house trembles a little when the waves come: lightly with the first, more with the second, and comes to rest.
    double lean = 0;
    const auto shake = [&](double since, double size, double hz) {
        if (since > 0 && since < 4) lean += size * std::exp(-since * 0.9) * std::sin(since * hz * 2 * std::numbers::pi);
    };
    shake(t_s_ - race_.p_arrives_s(), 0.5, 2.5);
    shake(t_s_ - race_.s_arrives_s(), 2.2, 1.2);
    const Point here{x0 + static_cast<float>(race_.distance_km()) * px_km, ground};
    house(ui, canvas, pens, here, ui.mm(17), pens.teal, ui.theme().modes().high_contrast ? 0 : ui.mm(static_cast<float>(lean)));
    plates.put(here.x, {ground + ui.mm(8)}, ui.keep(ui.tr("exhibit.race.here", Values::number(race_.distance_km(), 0))), here.x > plain.right() - ui.mm(34) ? At::right : At::middle);
    plates.put(epicentre.x, {ground + ui.mm(8), ground - ui.mm(8)}, ui.tr("exhibit.race.epicentre"), At::middle);
    // Each ring carries its name, at a height of its own.
    const auto name = [&](float radius, std::initializer_list<float> heights, const char* key, Colour colour) {
        for (const float height : heights) {
            const float y = land.y + land.h * height, dy = y - ground, dx = radius > std::abs(dy) ? std::sqrt(radius * radius - dy * dy) : 0;
            if (radius <= ui.mm(24) || x0 + dx >= plain.right() - ui.mm(12)) return;
            if (plates.put(x0 + dx, {dx > 0 ? y : ground + (dy < 0 ? -radius : radius)}, ui.tr(key), At::middle, {.role = TextRole::caption, .colour = colour, .bold = true})) return;
        }
    };
    name(p, {0.2f, 0.86f, 0.36f}, "exhibit.race.p", Colour::ink);
    name(s, {0.86f, 0.2f, 0.36f}, "exhibit.race.s", Colour::not_right);
}

void WaveRaceView::draw_time(Ui& ui, const Rect& row) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const double end = std::max({race_.s_arrives_s(), race_.delay_s(), 6.0}) * 1.12 + 1;
    const float em = ui.theme().em(TextRole::caption), x0 = row.x + ui.mm(8), w = row.w - ui.mm(16), y = row.y + em * 2.6f;
    const auto x_of = [&](double t) { return x0 + w * static_cast<float>(std::clamp(t / end, 0.0, 1.0)); };
    canvas.line({x0, y}, {x0 + w, y}, pens.line, pens.rule);
    if (!race_.blind()) canvas.line({x_of(race_.delay_s()), y}, {x_of(race_.s_arrives_s()), y}, ui.mm(3), pens.leaf);
    canvas.line({x_of(0), y}, {x_of(t_s_), y}, pens.line, pens.ink);
    struct Mark { double t; const char* key; Argb colour; bool above; };
    const Mark marks[3] = {{race_.delay_s(), "exhibit.race.sent", pens.leaf, true}, {race_.p_arrives_s(), "exhibit.race.p_at", pens.blue, false}, {race_.s_arrives_s(), "exhibit.race.s_at", pens.brick, true}};
    float above_right = -1e9f;
    std::array<int, 3> order{0, 1, 2};
    std::sort(order.begin(), order.end(), [&](int i, int k) { return marks[i].t < marks[k].t; });
    for (const int i : order) {
        const Mark& m = marks[i];
        const float x = x_of(m.t);
        canvas.circle({x, y}, ui.mm(2.2f), m.colour);
        const std::string text = ui.tr(m.key, Values::number(m.t, 1));
        const TextLook look{.role = TextRole::caption, .colour = Colour::ink, .tabular = true};
        const float half = ui.set(text, look, 4000)->width / 2 + 2;
        const float middle = std::clamp(x, row.x + half, row.right() - half);
        bool above = m.above;
        if (above && middle - half < above_right) above = false;
        if (above) above_right = middle + half;
        words(ui, middle, above ? y - em * 1.3f : y + em * 1.4f + (m.above && !above ? em * 1.1f : 0), ui.keep(text), At::middle, look);
    }
    canvas.circle({x_of(t_s_), y}, ui.mm(1.4f), pens.ink);
}

}  // namespace estation::kiosk
