#include "kiosk/exhibits/emergency_bag_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "kiosk/exhibits/pens.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

namespace {

struct Words { const char *name, *why; };
Words words_of(BagThing thing) {
    switch (thing) {
        case BagThing::water: return {"exhibit.bag.water", "exhibit.bag.water_why"};
        case BagThing::food: return {"exhibit.bag.food", "exhibit.bag.food_why"};
        case BagThing::torch: return {"exhibit.bag.torch", "exhibit.bag.torch_why"};
        case BagThing::radio: return {"exhibit.bag.radio", "exhibit.bag.radio_why"};
        case BagThing::first_aid: return {"exhibit.bag.first_aid", "exhibit.bag.first_aid_why"};
        case BagThing::whistle: return {"exhibit.bag.whistle", "exhibit.bag.whistle_why"};
        case BagThing::papers: return {"exhibit.bag.papers", "exhibit.bag.papers_why"};
        case BagThing::gloves: return {"exhibit.bag.gloves", "exhibit.bag.gloves_why"};
        case BagThing::blanket: return {"exhibit.bag.blanket", "exhibit.bag.blanket_why"};
        case BagThing::rice: return {"exhibit.bag.rice", "exhibit.bag.rice_why"};
        case BagThing::candle: return {"exhibit.bag.candle", "exhibit.bag.candle_why"};
        case BagThing::album: return {"exhibit.bag.album", "exhibit.bag.album_why"};
    }
    return {"", ""};
}

// Small drawings on a field of 20 by 20 round the middle.
class Sketch {
public:
    Sketch(Ui& ui, Point middle, float size) : canvas_(ui), pens_(ui), m_(middle), s_(size / 20), line_(std::max(1.5f, size * 0.035f)) {}
    void draw(BagThing thing);

private:
    [[nodiscard]] Point at(float x, float y) const { return {m_.x + x * s_, m_.y + y * s_}; }
    void shape(std::initializer_list<Point> points, Argb fill) {
        std::vector<Point> p;
        for (const Point& q : points) p.push_back(at(q.x, q.y));
        canvas_.polygon(p, fill);
        canvas_.polyline(p, line_, pens_.ink, true);
    }
    void box(float x, float y, float w, float h, Argb fill) { shape({{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}, fill); }
    void line(float x0, float y0, float x1, float y1) { canvas_.line(at(x0, y0), at(x1, y1), line_, pens_.ink); }
    void disc(float x, float y, float r, Argb fill) {
        canvas_.circle(at(x, y), r * s_, fill);
        canvas_.ring(at(x, y), r * s_, line_, pens_.ink);
    }

    Canvas canvas_;
    Pens pens_;
    Point m_;
    float s_, line_;
};

void Sketch::draw(BagThing thing) {
    const Argb card = canvas_.of(Colour::card);
    switch (thing) {
        case BagThing::water:
            for (const float x : {-5.5f, 1.5f}) {
                shape({{x, -4}, {x + 1.2f, -6.5f}, {x + 2.8f, -6.5f}, {x + 4, -4}, {x + 4, 9}, {x, 9}}, pens_.water);
                box(x + 1.1f, -9, 1.8f, 2.3f, pens_.blue);
            }
            break;
        case BagThing::food:
            box(-7, -1, 14, 9, pens_.sand);
            box(-7, -5, 14, 4, card);
            disc(-2.6f, 3.6f, 1.6f, card), disc(2.6f, 3.6f, 1.6f, card);
            break;
        case BagThing::torch:
            box(-8, -2, 9, 4, pens_.teal);
            shape({{1, -2}, {4, -4.5f}, {4, 4.5f}, {1, 2}}, pens_.quiet);
            line(6, 0, 9, 0), line(6, -4, 8.5f, -6), line(6, 4, 8.5f, 6);
            break;
        case BagThing::radio:
            box(-8, -3, 16, 10, pens_.brick);
            line(5, -3, 8.5f, -9);
            disc(-3.5f, 2, 3, card);
            line(2, 0, 6, 0), line(2, 3.5f, 6, 3.5f);
            break;
        case BagThing::first_aid:
            box(-8, -5, 16, 12, card);
            box(-3, -8, 6, 3, card);
            canvas_.line(at(0, -2), at(0, 5), line_ * 3, pens_.brick), canvas_.line(at(-3.5f, 1.5f), at(3.5f, 1.5f), line_ * 3, pens_.brick);
            break;
        case BagThing::whistle:
            disc(-2, 2, 4.5f, pens_.plum);
            shape({{-2, -2.5f}, {8, -2.5f}, {8, 0.8f}, {2.3f, 0.8f}}, pens_.plum);
            disc(-2, 2, 1.6f, card);
            line(-6, 0, -9, -5);
            break;
        case BagThing::papers:
            box(-6, -8, 11, 15, card);
            box(-4, -6, 4, 4.5f, pens_.water);
            line(1.5f, -5, 3.5f, -5), line(-4, 1, 3, 1), line(-4, 4, 3, 4);
            break;
        case BagThing::gloves:
            shape({{-5, 9}, {-5, 0}, {-5, -6}, {-2.6f, -6}, {-2.4f, -8}, {0, -8}, {0.2f, -7}, {2.4f, -7}, {2.6f, 0}, {5.6f, -3}, {7, -1}, {3, 5}, {3, 9}}, pens_.sand);
            line(-2.5f, -6, -2.5f, -1), line(0, -7, 0, -1), line(-5, 6, 3, 6);
            break;
        case BagThing::blanket:
            box(-8, -2, 16, 9, pens_.leaf);
            disc(-8 + 2.2f, -2, 2.2f, card);
            line(-3.5f, -2, 8, -2), line(-8, 2, 8, 2), line(-8, 5, 8, 5);
            break;
        case BagThing::rice:
            shape({{-6, -5}, {-4, -8}, {4, -8}, {6, -5}, {8, 8}, {-8, 8}}, card);
            line(-5.4f, -5, 5.4f, -5);
            for (const auto& [x, y] : {std::pair{-3.0f, 2.0f}, {0.0f, 4.0f}, {3.0f, 2.0f}, {0.0f, 0.0f}}) disc(x, y, 0.7f, pens_.sand);
            break;
        case BagThing::candle:
            box(-3, -2, 6, 11, card);
            line(0, -2, 0, -4.5f);
            shape({{0, -9.5f}, {1.9f, -6}, {0, -4}, {-1.9f, -6}}, pens_.brick);
            break;
        case BagThing::album:
            box(-8, -6, 16, 13, pens_.plum);
            box(-5, -3.5f, 10, 8, card);
            shape({{-5, 4.5f}, {-1.5f, 0}, {1, 2.8f}, {2.6f, 1}, {5, 4.5f}}, pens_.water);
            break;
    }
}

}  // namespace

void EmergencyBagView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double) {
    const double limit = values.get("limit");
    // A limit that is lowered takes out what came last in the list until it fits.
    for (std::size_t i = bag_things; i-- > 0 && bag_.weight_kg() > limit + 1e-9;)
        if (const auto thing = static_cast<BagThing>(i); bag_.holds(thing)) bag_.toggle(thing, limit);
    const std::string head = bag_.complete() ? ui.tr("exhibit.bag.complete") : ui.tr("exhibit.bag.missing", std::to_string(bag_.missing()));
    ui.label(place.head, ui.keep(head), {.role = TextRole::body, .bold = true, .max_lines = 2});
    const Rect& a = place.area;
    const bool wide = a.w > a.h * 1.3f;
    const Rect grid = wide ? Rect{a.x, a.y, std::round(a.w * 0.66f), a.h} : Rect{a.x, a.y, a.w, std::round(a.h * 0.75f)};
    const Rect bag = wide ? Rect{grid.right() + ui.mm(5), a.y, a.right() - grid.right() - ui.mm(5), a.h} : Rect{a.x, grid.bottom() + ui.mm(4), a.w, a.bottom() - grid.bottom() - ui.mm(4)};
    const float gap = ui.theme().gap(), w = std::floor((grid.w - 3 * gap) / 4), h = std::floor((grid.h - 2 * gap) / 3);
    for (std::size_t i = 0; i < bag_things; ++i) {
        const auto column = static_cast<float>(i % 4), row = static_cast<float>(i / 4);
        // In another order than the list's, so that what to leave does not stand together.
        static constexpr std::size_t order[bag_things] = {0, 9, 2, 4, 3, 6, 10, 1, 11, 5, 7, 8};
        draw_thing(ui, static_cast<BagThing>(order[i]), {grid.x + column * (w + gap), grid.y + row * (h + gap), w, h}, limit);
    }
    draw_bag(ui, bag, limit);
}

void EmergencyBagView::draw_thing(Ui& ui, BagThing thing, const Rect& r, double limit) {
    const std::string& name = ui.tr(words_of(thing).name);
    const bool in = bag_.holds(thing);
    const Plate p = plate(ui, "thing" + std::to_string(static_cast<int>(thing)), r, name, in ? Colour::accent_wash : Colour::card, in ? Colour::accent : Colour::rule);
    const float text = ui.theme().em(TextRole::small) * 1.35f, weight = ui.theme().em(TextRole::caption) * 1.35f, picture = p.face.h - text - weight - ui.mm(3);
    const float size = std::max(ui.mm(8), std::min(picture - ui.mm(3), r.w * 0.6f));
    Sketch(ui, {p.face.cx(), p.face.y + ui.mm(1.5f) + picture / 2}, size).draw(thing);
    ui.label({p.face.x + ui.mm(0.5f), p.face.bottom() - text - weight - ui.mm(1.5f), p.face.w - ui.mm(1), text}, name, {.role = TextRole::small, .bold = in, .align = Align::centre});
    const double kg = bag_fact(thing).weight_kg;
    ui.label({p.face.x + ui.mm(1.5f), p.face.bottom() - weight - ui.mm(1.5f), p.face.w - ui.mm(3), weight}, ui.keep(Values::number(kg, kg < 0.1 ? 2 : 1) + "\u2009kg"), {.role = TextRole::caption, .colour = Colour::quiet, .align = Align::centre});
    if (in) {
        const float side = ui.mm(6.5f);
        ui.disc(p.face.right() - side * 0.75f, p.face.y + side * 0.75f, side, Colour::accent);
        ui.icon("check", {p.face.right() - side * 1.1f, p.face.y + side * 0.4f, side * 0.7f, side * 0.7f}, Colour::on_accent);
    }
    if (p.touch.tapped) {
        did_ = bag_.toggle(thing, limit);
        last_ = thing;
        ui.moving();
    }
}

void EmergencyBagView::draw_bag(Ui& ui, const Rect& r, double limit) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const bool beside = r.w > r.h * 1.6f;   // the bag beside its words
    const float size = beside ? std::min(r.h, r.w * 0.3f) : std::min(r.w * 0.7f, r.h * 0.42f);
    const Point c{beside ? r.x + size / 2 : r.cx(), r.y + size * 0.52f};
    const auto at = [&](float x, float y) { return Point{c.x + x * size, c.y + y * size}; };
    // The bag fills with what it weighs.
    canvas.arc(at(0, -0.34f), size * 0.13f, std::numbers::pi_v<float>, 2 * std::numbers::pi_v<float>, pens.bold, pens.ink);
    const Point body[8] = {at(-0.36f, -0.2f), at(-0.26f, -0.34f), at(0.26f, -0.34f), at(0.36f, -0.2f), at(0.38f, 0.38f), at(0.3f, 0.45f), at(-0.3f, 0.45f), at(-0.38f, 0.38f)};
    canvas.polygon(body, canvas.of(Colour::pressed));
    const auto full = static_cast<float>(std::clamp(bag_.weight_kg() / limit, 0.0, 1.0));
    if (full > 0.01f) {
        const float top = 0.43f - 0.74f * full;
        ui.push_clip({c.x - size / 2, c.y + top * size, size, size});
        canvas.polygon(body, canvas.of(Colour::accent));
        ui.pop_clip();
    }
    canvas.polyline(body, pens.line, pens.ink, true);
    const std::string weight = Values::number(bag_.weight_kg(), 2) + " / " + Values::number(limit, 0) + "\u2009kg";
    const bool roomy = size > ui.mm(32) && !ui.theme().modes().large_text;
    if (roomy) plated(ui, c.x, c.y + size * 0.14f, ui.keep(weight), At::middle, {.role = TextRole::caption, .colour = Colour::ink, .bold = true, .tabular = true});
    const Rect text = beside ? Rect{r.x + size + ui.mm(5), r.y, r.w - size - ui.mm(5), r.h} : Rect{r.x, r.y + size + ui.mm(5), r.w, r.h - size - ui.mm(5)};
    std::string why = ui.tr("exhibit.bag.begin"), name;
    Colour colour = Colour::ink;
    if (last_) {
        name = ui.tr(words_of(*last_).name);
        why = ui.tr(words_of(*last_).why);
        if (did_ == EmergencyBag::Did::too_heavy) why = ui.tr("exhibit.bag.too_heavy", Values::number(bag_.weight_kg() + bag_fact(*last_).weight_kg, 2)), colour = Colour::not_right;
    }
    float y = text.y;
    // Where there is little room, weight and name share a line.
    const std::string title = roomy ? name : name.empty() ? weight : weight + " \u00b7 " + name;
    if (!title.empty()) y += ui.text(text.x, y, text.w, ui.keep(title), {.role = TextRole::small, .colour = Colour::accent, .bold = true, .tabular = true, .line_height = 1.3f}) + ui.mm(1);
    const TextLook look{.role = TextRole::small, .colour = colour, .line_height = 1.45f};
    const Rect rest{text.x, y, text.w, std::max(1.0f, text.bottom() - y)};
    if (ui.set(why, look, rest.w)->height <= rest.h) ui.text(rest.x, rest.y, rest.w, why, look);
    else ui.label(rest, why, look);
}

}  // namespace estation::kiosk
