#include "kiosk/screens/map_view.h"

#include <algorithm>
#include <cmath>

#include "kiosk/ui/canvas.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr float chosen_mm = 13, other_mm = 9.5f;  // sides of a shelter's sign

bool within(const Rect& r, const Rect& view) { return r.x >= view.x && r.y >= view.y && r.right() <= view.right() && r.bottom() <= view.bottom(); }

}  // namespace

MapView::MapView(const ShelterMap& map) : map_(map) { look_at(nullptr); }

void MapView::look_at(const Route* route) {
    box_ = {map_.here.x_m, map_.here.y_m, map_.here.x_m, map_.here.y_m};
    const auto add = [this](MapPoint p) { box_ = {std::min(box_.west, p.x_m), std::min(box_.south, p.y_m), std::max(box_.east, p.x_m), std::max(box_.north, p.y_m)}; };
    if (route != nullptr) {
        for (const MapPoint& p : route->line) add(p);
    } else {
        for (const Street& s : map_.streets)
            for (const MapPoint& p : s.points) add(p);
        for (const Shelter& s : map_.shelters) add(s.at);
    }
    // Something to look at even where everything lies on one spot or one line.
    const double least = std::max(100.0, 0.35 * std::max(box_.east - box_.west, box_.north - box_.south));
    const double wide = std::max(0.0, least - (box_.east - box_.west)) / 2, high = std::max(0.0, least - (box_.north - box_.south)) / 2;
    box_ = {box_.west - wide, box_.south - high, box_.east + wide, box_.north + high};
    zoom_.reset();
}

Size MapView::fitted(const Rect& view) const {
    const double w = box_.east - box_.west, h = box_.north - box_.south;
    const double k = std::min((view.w - 2 * margin_) / w, (view.h - 2 * margin_) / h);
    return {static_cast<float>(w * k), static_cast<float>(h * k)};
}

float MapView::px_per_m(const Rect& view) const { return fitted(view).w / static_cast<float>(box_.east - box_.west) * zoom_.scale(); }

void MapView::zoom(float factor, const Rect& view) {
    const Size s = fitted(view);
    zoom_.step(factor, view, s.w + 2 * margin_, s.h + 2 * margin_);
}

void MapView::pan(float dx_px, float dy_px, const Rect& view) {
    const Size s = fitted(view);
    zoom_.follow({Gesture{.kind = GestureKind::drag, .dx = dx_px, .dy = dy_px}}, view, s.w + 2 * margin_, s.h + 2 * margin_);
}

bool MapView::is_free(const Rect& r, const Rect& view) const {
    if (!within(r, view)) return false;
    return std::none_of(taken_.begin(), taken_.end(), [&](const Rect& t) { return !t.meet(r).empty(); });
}

int MapView::draw(Ui& ui, const Rect& view, const Shown& shown) {
    margin_ = ui.mm(17);
    if (shown.touchable) {
        const auto& gestures = ui.surface("map", view);
        const Size s = fitted(view);
        zoom_.follow(gestures, view, s.w + 2 * margin_, s.h + 2 * margin_);
        if (!gestures.empty()) ui.moving();
    }
    const Size s = fitted(view);
    const Rect whole = zoom_.place(view, s.w + 2 * margin_, s.h + 2 * margin_);
    place_ = whole.inset(margin_ * zoom_.scale());
    taken_.clear();
    ui.round(view, ui.theme().radius(), Colour::pressed);
    ui.push_clip(view);
    draw_streets(ui);
    if (shown.route != nullptr) draw_route(ui, *shown.route);
    // First what lies where it lies, then what finds room beside it.
    draw_here(ui);
    const int tapped = draw_shelters(ui, view, shown);
    draw_furniture(ui, view, shown.note);
    draw_here_name(ui, view);
    draw_names(ui, view, shown);
    draw_street_names(ui, view);
    ui.pop_clip();
    ui.round_off(view, ui.theme().radius(), Colour::paper);
    return tapped;
}

void MapView::draw_streets(Ui& ui) const {
    Canvas canvas(ui);
    const float wide = ui.mm(std::min(9.0f, 4.2f * std::sqrt(zoom_.scale())));
    std::vector<std::vector<Point>> lines;
    for (const Street& street : map_.streets) {
        std::vector<Point> line;
        for (const MapPoint& p : street.points) line.push_back({x(p.x_m), y(p.y_m)});
        lines.push_back(std::move(line));
    }
    // All edges first, then all surfaces: crossings stay open.
    for (const auto& line : lines) canvas.polyline(line, wide + ui.mm(0.9f), canvas.of(Colour::rule));
    for (const auto& line : lines) canvas.polyline(line, wide, canvas.of(Colour::card));
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (!map_.streets[i].step_free) canvas.dashed(lines[i], wide * 0.62f, canvas.of(Colour::quiet, 0.75f), ui.mm(0.8f), ui.mm(1.7f));
}

void MapView::draw_route(Ui& ui, const Route& route) const {
    Canvas canvas(ui);
    std::vector<Point> line;
    for (const MapPoint& p : route.line) line.push_back({x(p.x_m), y(p.y_m)});
    canvas.polyline(line, ui.mm(4), canvas.of(Colour::card));
    canvas.polyline(line, ui.mm(2.6f), canvas.of(Colour::accent));
}

void MapView::draw_furniture(Ui& ui, const Rect& view, std::string_view note) {
    Canvas canvas(ui);
    // North.
    const float word = ui.theme().em(TextRole::caption) * 1.4f, d = std::max(ui.mm(13), word * 1.2f), nh = d + word + ui.mm(1), m = ui.mm(4);
    const Rect n = first_free({{view.right() - m - d, view.y + m, d, nh}, {view.x + m, view.y + m, d, nh}}, view);
    ui.round(n, ui.theme().radius(), Colour::card);
    canvas.arrow({n.cx(), n.y + d - ui.mm(0.5f)}, {n.cx(), n.y + ui.mm(2)}, ui.mm(1), canvas.of(Colour::ink), ui.mm(4));
    ui.label({n.x, n.y + d - ui.mm(0.5f), d, n.bottom() - n.y - d}, ui.tr("map.north"), {.role = TextRole::caption, .bold = true, .align = Align::centre});
    taken_.push_back(n);
    // A scale of a round number of metres, as long as fits.
    const float k = px_per_m(view);
    int metres = 10;
    for (const int m : {20, 50, 100, 200, 500, 1000, 2000, 5000, 10000})
        if (static_cast<float>(m) * k <= ui.mm(46)) metres = m;
    const float w = std::max(ui.mm(4), static_cast<float>(metres) * k), text_h = ui.theme().em(TextRole::caption) * 1.4f;
    const std::string text = metres < 1000 ? ui.tr("map.metres", std::to_string(metres)) : ui.tr("map.kilometres", std::to_string(metres / 1000));
    const float tw = ui.set(text, {.role = TextRole::caption}, 10000)->width;
    const float rw = std::max(w, tw) + ui.mm(6), rh = text_h + ui.mm(5), low = view.bottom() - m;
    const Rect r = first_free({{view.x + m, low - rh, rw, rh}, {view.x + m, view.y + m, rw, rh}, {view.cx() - rw / 2, low - rh, rw, rh}}, view);
    ui.round(r, ui.theme().radius() * 0.6f, Colour::card);
    ui.text(r.x + ui.mm(3), r.y + ui.mm(0.5f), r.w, ui.keep(text), {.role = TextRole::caption, .tabular = true});
    const float line = std::max(2.0f, ui.mm(0.7f)), ly = r.bottom() - ui.mm(2.2f);
    ui.fill({r.x + ui.mm(3), ly, w, line}, Colour::ink);
    ui.fill({r.x + ui.mm(3), ly - ui.mm(1.2f), line, ui.mm(1.2f)}, Colour::ink);
    ui.fill({r.x + ui.mm(3) + w - line, ly - ui.mm(1.2f), line, ui.mm(1.2f)}, Colour::ink);
    taken_.push_back(r);
    if (note.empty()) return;
    const auto b = ui.set(note, {.role = TextRole::caption, .line_height = 1.3f}, view.w - r.w - ui.mm(20));
    const float lw = b->width + ui.mm(5), lh = b->height + ui.mm(2.5f);
    const Rect label = first_free({{view.right() - m - lw, low - lh, lw, lh}, {view.cx() - lw / 2, low - lh, lw, lh}, {r.right() + ui.mm(2), low - lh, lw, lh}, {view.x + m, view.y + m, lw, lh}, {view.cx() - lw / 2, view.y + m, lw, lh}}, view);
    ui.round(label, ui.mm(1.5f), Colour::card);
    ui.block(b, label.x + ui.mm(2.5f), label.y + ui.mm(1.2f), Colour::quiet, note);
    taken_.push_back(label);
}

Rect MapView::first_free(std::initializer_list<Rect> places, const Rect& view) const {
    for (const Rect& r : places)
        if (is_free(r, view)) return r;
    return *places.begin();
}

void MapView::draw_here(Ui& ui) {
    const float cx = x(map_.here.x_m), cy = y(map_.here.y_m), d = ui.mm(8);
    ui.disc(cx, cy, d + ui.mm(2.4f), Colour::card);
    ui.disc(cx, cy, d, Colour::not_right);
    ui.disc(cx, cy, d * 0.42f, Colour::card);
    taken_.push_back({cx - d / 2 - ui.mm(1), cy - d / 2 - ui.mm(1), d + ui.mm(2), d + ui.mm(2)});
}

void MapView::draw_here_name(Ui& ui, const Rect& view) {
    const float cx = x(map_.here.x_m), cy = y(map_.here.y_m), d = ui.mm(8);
    const std::string& text = ui.tr("map.here");
    const auto b = ui.set(text, {.role = TextRole::small, .bold = true, .line_height = 1.3f}, 10000);
    const float w = b->width + ui.mm(5), h = b->height + ui.mm(2), gap = d / 2 + ui.mm(2);
    const Rect beside[] = {{cx + gap, cy + gap * 0.4f, w, h}, {cx - gap - w, cy + gap * 0.4f, w, h}, {cx - w / 2, cy + gap, w, h}, {cx - w / 2, cy - gap - h, w, h}};
    for (const Rect& r : beside) {
        if (!is_free(r, view)) continue;
        ui.round(r, ui.mm(1.5f), Colour::not_right);
        ui.block(b, r.x + ui.mm(2.5f), r.y + ui.mm(1), Colour::card, text);
        taken_.push_back(r);
        return;
    }
}

std::vector<std::size_t> MapView::shown_shelters(const Shown& shown) const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < map_.shelters.size(); ++i)
        if (!shown.only_chosen || static_cast<int>(i) == shown.chosen) order.push_back(i);
    // The chosen one first: its name gets the best place.
    std::stable_partition(order.begin(), order.end(), [&](std::size_t i) { return static_cast<int>(i) == shown.chosen; });
    return order;
}

int MapView::draw_shelters(Ui& ui, const Rect& view, const Shown& shown) {
    int tapped = -1;
    const float target = ui.theme().target();
    std::vector<Rect> touch;
    for (const std::size_t i : shown_shelters(shown)) {
        const Shelter& s = map_.shelters[i];
        const bool chosen = static_cast<int>(i) == shown.chosen, pale = shown.step_free && !s.step_free;
        const float side = ui.mm(chosen ? chosen_mm : other_mm), cx = x(s.at.x_m), cy = y(s.at.y_m);
        const Rect t{cx - target / 2, cy - target / 2, target, target};
        // Places too near to each other for two fingers are chosen from the list.
        const bool apart = std::none_of(touch.begin(), touch.end(), [&](const Rect& o) { return !o.inset(-ui.theme().gap() / 2).meet(t).empty(); });
        bool pressed = false;
        if (shown.touchable && apart && within(t, view)) {
            const Touched on = ui.touchable("shelter" + std::to_string(i), t, ui.keep(ui.tr("map.on_map", s.name.in(ui.language()))));
            touch.push_back(t);
            pressed = on.pressed;
            if (on.tapped) tapped = static_cast<int>(i);
        }
        const float d = pressed ? side * 0.9f : side;
        ui.round({cx - d / 2 - ui.mm(1), cy - d / 2 - ui.mm(1), d + ui.mm(2), d + ui.mm(2)}, ui.mm(2.6f), Colour::card);
        ui.round({cx - d / 2, cy - d / 2, d, d}, ui.mm(2), pale ? Colour::quiet : chosen ? Colour::accent : Colour::right);
        ui.icon("shelter", Rect{cx - d / 2, cy - d / 2, d, d}.inset(d * 0.14f), Colour::card);
        taken_.push_back({cx - d / 2 - ui.mm(1), cy - d / 2 - ui.mm(1), d + ui.mm(2), d + ui.mm(2)});
    }
    return tapped;
}

void MapView::draw_names(Ui& ui, const Rect& view, const Shown& shown) {
    for (const std::size_t i : shown_shelters(shown)) {
        const bool chosen = static_cast<int>(i) == shown.chosen;
        draw_shelter_name(ui, view, map_.shelters[i], ui.mm(chosen ? chosen_mm : other_mm), chosen);
    }
}

void MapView::draw_shelter_name(Ui& ui, const Rect& view, const Shelter& s, float side, bool bold) {
    const std::string& name = s.name.in(ui.language());
    const auto b = ui.set(name, {.role = TextRole::caption, .bold = bold, .max_lines = 2, .line_height = 1.25f}, ui.theme().em(TextRole::caption) * 11);
    const float cx = x(s.at.x_m), cy = y(s.at.y_m), w = b->width + ui.mm(3), h = b->height + ui.mm(1.4f), gap = side / 2 + ui.mm(1.6f);
    const Rect around[] = {{cx - w / 2, cy + gap, w, h}, {cx + gap, cy - h / 2, w, h}, {cx - gap - w, cy - h / 2, w, h}, {cx - w / 2, cy - gap - h, w, h},
                           {cx + gap * 0.7f, cy + gap * 0.7f, w, h}, {cx - gap * 0.7f - w, cy + gap * 0.7f, w, h}};
    for (const Rect& r : around) {
        if (!is_free(r, view)) continue;
        ui.round(r, ui.mm(1.2f), Colour::card);
        ui.block(b, r.x + ui.mm(1.5f), r.y + ui.mm(0.7f), Colour::ink, name);
        taken_.push_back(r);
        return;
    }
}

void MapView::draw_street_names(Ui& ui, const Rect& view) {
    for (const Street& street : map_.streets) {
        const std::string& name = street.name.in(ui.language());
        if (name.empty()) continue;
        const auto b = ui.set(name, {.role = TextRole::caption, .line_height = 1.25f}, 10000);
        const float w = b->width + ui.mm(2.4f), h = b->height;
        // On the longest piece that has room, from its middle outwards.
        std::vector<std::size_t> pieces;
        for (std::size_t i = 0; i + 1 < street.points.size(); ++i) pieces.push_back(i);
        const auto length = [&](std::size_t i) { return std::hypot(street.points[i + 1].x_m - street.points[i].x_m, street.points[i + 1].y_m - street.points[i].y_m); };
        std::stable_sort(pieces.begin(), pieces.end(), [&](std::size_t a, std::size_t c) { return length(a) > length(c); });
        bool placed = false;
        for (const std::size_t i : pieces) {
            const MapPoint &a = street.points[i], &e = street.points[i + 1];
            for (const double t : {0.5, 0.35, 0.65, 0.2, 0.8}) {
                const float cx = x(a.x_m + (e.x_m - a.x_m) * t), cy = y(a.y_m + (e.y_m - a.y_m) * t);
                const Rect r{std::round(cx - w / 2), std::round(cy - h / 2), w, h};
                if (!is_free(r, view)) continue;
                ui.round(r, ui.mm(1), Colour::card);
                ui.block(b, r.x + ui.mm(1.2f), r.y, Colour::quiet, name);
                taken_.push_back(r);
                placed = true;
                break;
            }
            if (placed) break;
        }
    }
}

}  // namespace estation::kiosk
