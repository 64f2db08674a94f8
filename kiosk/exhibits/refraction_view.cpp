#include "kiosk/exhibits/refraction_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kiosk/exhibits/pens.h"
#include "kiosk/exhibits/refraction.h"

namespace estation::kiosk {
using namespace ui;

namespace {
constexpr float degree = std::numbers::pi_v<float> / 180;

const char* medium_key(double n) {
    if (n < 1.005) return "exhibit.light.air";
    if (std::abs(n - 1.33) < 0.011) return "exhibit.light.water";
    if (std::abs(n - 1.5) < 0.021) return "exhibit.light.glass";
    if (n > 2.38) return "exhibit.light.diamond";
    return "exhibit.light.other";
}
}  // namespace

std::string RefractionView::shown(Ui& ui, const Values::Knob& knob) const {
    if (knob.what.id == "from") return ui.tr(knob.value < 0.5 ? "exhibit.light.from_air" : "exhibit.light.from_below");
    return {};
}

void RefractionView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    t_s_ += dt_s;
    const Rect& a = place.area;
    const bool below = values.get("from") > 0.5;
    const double n = values.get("index"), n1 = below ? n : 1, n2 = below ? 1 : n, angle = values.get("angle");
    const auto out = refracted_deg(n1, n2, angle);
    const auto critical = critical_deg(n1, n2);
    std::string text = out ? ui.tr("exhibit.light.bends", Values::number(angle, 0), Values::number(*out, 1)) : ui.tr("exhibit.light.all_back");
    if (critical) text += ui.tr("exhibit.light.critical", Values::number(*critical, 1));
    ui.label(place.head, ui.keep(text), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
    const float gap = ui.mm(5);
    if (a.w > a.h * 1.25f) {
        const float w = std::round(a.w * 0.54f);
        draw_border(ui, {a.x, a.y, w, a.h}, values);
        draw_drop(ui, {a.x + w + gap, a.y, a.w - w - gap, a.h});
    } else {
        const float h = std::round(a.h * 0.55f);
        draw_border(ui, {a.x, a.y, a.w, h}, values);
        draw_drop(ui, {a.x, a.y + h + gap, a.w, a.h - h - gap});
    }
}

void RefractionView::draw_border(Ui& ui, const Rect& r, Values& values) const {
    const float cx = r.cx(), cy = r.cy(), reach = std::min(r.w, r.h) * 0.47f;
    for (const Gesture& g : ui.surface("border", r)) {
        if (g.kind != GestureKind::drag && g.kind != GestureKind::tap) continue;
        values.set("from", g.y > cy ? 1 : 0);
        values.set("angle", static_cast<double>(std::atan2(std::abs(g.x - cx), std::max(1.0f, std::abs(g.y - cy))) / degree));
    }
    Canvas canvas(ui);
    const Pens pens(ui);
    const bool below = values.get("from") > 0.5;
    const double n = values.get("index"), angle = values.get("angle"), n1 = below ? n : 1, n2 = below ? 1 : n;
    const float side = below ? -1.0f : 1.0f;   // the ray comes from above: 1
    ui.push_clip(r);
    ui.fill({r.x, r.y, r.w, r.h / 2}, Colour::pressed, 0.5f);
    const Point water[4] = {{r.x, cy}, {r.right(), cy}, {r.right(), r.bottom()}, {r.x, r.bottom()}};
    canvas.polygon(water, pens.water);
    canvas.line({r.x, cy}, {r.right(), cy}, pens.thin, pens.blue);
    const Point normal[2] = {{cx, cy - reach}, {cx, cy + reach}};
    canvas.dashed(normal, pens.hair, pens.quiet, ui.mm(2), ui.mm(2));
    const float dash = ui.mm(5), gap = ui.mm(2.2f), pace = ui.mm(26) * static_cast<float>(t_s_);
    const auto ray = [&](float dx, float dy, bool inwards, double medium, double share) {
        const Point end{cx + dx * reach, cy + dy * reach};
        const Point way[2] = {inwards ? end : Point{cx, cy}, inwards ? Point{cx, cy} : end};
        const auto alpha = static_cast<float>(0.15 + 0.85 * std::sqrt(share));
        canvas.line(way[0], way[1], pens.bold, canvas.of(Colour::not_right, 0.25f * alpha));
        canvas.dashed(way, pens.bold, canvas.of(Colour::not_right, alpha), dash, gap, -pace / static_cast<float>(medium));
    };
    const auto s = static_cast<float>(std::sin(angle * degree)), c = static_cast<float>(std::cos(angle * degree));
    const double back = reflected_share(n1, n2, angle);
    ray(s, -c * side, false, n1, back);
    const auto out = refracted_deg(n1, n2, angle);
    if (out) {
        const auto so = static_cast<float>(std::sin(*out * degree)), co = static_cast<float>(std::cos(*out * degree));
        ray(so, co * side, false, n2, 1 - back);
    }
    ray(-s, -c * side, true, n1, 1);
    const float at = reach * 0.42f, quarter = std::numbers::pi_v<float> / 2;
    const auto arc = [&](float from, double deg, float sign, const std::string& text) {
        if (deg < 3) return;
        const float a0 = from, a1 = from + sign * static_cast<float>(deg) * degree, middle = (a0 + a1) / 2;
        canvas.arc({cx, cy}, at, std::min(a0, a1), std::max(a0, a1), pens.thin, pens.ink);
        plated(ui, cx + std::cos(middle) * (at + ui.mm(9)), cy + std::sin(middle) * (at + ui.mm(6)), ui.keep(text), At::middle, {.role = TextRole::caption, .colour = Colour::ink, .tabular = true});
    };
    arc(below ? quarter : -quarter, angle, below ? 1.0f : -1.0f, Values::number(angle, 0) + "°");
    if (out) arc(below ? -quarter : quarter, *out, below ? 1.0f : -1.0f, Values::number(*out, 1) + "°");
    words(ui, r.x + ui.mm(3), r.y + ui.mm(6), ui.keep(ui.tr("exhibit.light.air") + "  n\u2009=\u20091.00"), At::left, {.role = TextRole::caption, .colour = Colour::ink});
    words(ui, r.x + ui.mm(3), r.bottom() - ui.mm(6), ui.keep(ui.tr(medium_key(n)) + "  n\u2009=\u2009" + Values::number(n, 2)), At::left, {.role = TextRole::caption, .colour = Colour::ink});
    words(ui, r.right() - ui.mm(3), side > 0 ? r.y + ui.mm(6) : r.bottom() - ui.mm(6), ui.keep(ui.tr("exhibit.light.back", Values::number(100 * back, 0))), At::right, {.role = TextRole::caption, .colour = Colour::quiet, .tabular = true});
    ui.pop_clip();
    if (ui.theme().modes().high_contrast) return;
    ui.round_off(r, ui.theme().radius(), Colour::card);
}

void RefractionView::draw_drop(Ui& ui, const Rect& r) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float caption = ui.theme().em(TextRole::caption) * 1.5f, room = r.h - caption * (r.w > r.h * 1.4f ? 1 : 3);
    // On a broad place the legend stands beside the ray, else below it.
    const float radius = std::min(r.w * 0.27f, room * 0.3f);
    const Point c{r.x + r.w * 0.66f, r.y + caption + radius * 1.15f};
    const auto put = [&](DropPoint p) { return Point{c.x + static_cast<float>(p.x) * radius, c.y - static_cast<float>(p.y) * radius}; };
    words(ui, r.x, r.y + caption * 0.45f, ui.tr("exhibit.light.drop"), At::left, {.role = TextRole::caption, .colour = Colour::ink});
    canvas.circle(c, radius, pens.water);
    canvas.ring(c, radius, pens.thin, pens.blue);
    ui.push_clip({r.x, r.y, r.w, room + caption * 0.6f});
    const float pace = ui.mm(26) * static_cast<float>(t_s_), far = r.h;
    const Point entry = put(drop_path(1.333, rainbow_entry_deg(1.333)).in);
    const Point sun[2] = {{r.x, entry.y}, entry};
    canvas.line(sun[0], sun[1], pens.bold, canvas.of(Colour::quiet, 0.3f));
    canvas.dashed(sun, pens.line, pens.ink, ui.mm(5), ui.mm(2.2f), -pace);
    static constexpr double colours[] = {690, 620, 580, 530, 480, 410};
    for (const double nm : colours) {
        const double n = water_index(nm);
        const DropPath p = drop_path(n, rainbow_entry_deg(n));
        const Point out = put(p.out), line[4] = {entry, put(p.back), out, {out.x + static_cast<float>(p.onwards.x) * far, out.y - static_cast<float>(p.onwards.y) * far}};
        canvas.polyline(line, pens.thin * 1.3f, light_colour(nm));
    }
    ui.pop_clip();
    // Where each colour stands: above the point opposite the sun.
    const float x = r.x, y = r.bottom() - 2 * caption;
    const auto row = [&](float at, double nm, const char* key) {
        canvas.circle({x + ui.mm(2.5f), at}, ui.mm(2.2f), light_colour(nm));
        plated(ui, x + ui.mm(7), at, ui.keep(ui.tr(key, Values::number(rainbow_deg(water_index(nm)), 1))), At::left, {.role = TextRole::caption, .colour = Colour::ink, .tabular = true});
    };
    row(y + caption * 0.5f, 690, "exhibit.light.red");
    row(y + caption * 1.5f, 410, "exhibit.light.violet");
}

}  // namespace estation::kiosk
