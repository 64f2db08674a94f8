#include "kiosk/exhibits/moon_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr float pi = std::numbers::pi_v<float>;
constexpr double opening_s = 4.5, opening_days = 15;

const char* phase_key(const Moon& m) {
    const double e = m.elongation_deg;
    if (e < 8 || e > 352) return "exhibit.moon.new";
    if (e < 82) return "exhibit.moon.waxing_crescent";
    if (e < 98) return "exhibit.moon.first_quarter";
    if (e < 172) return "exhibit.moon.waxing_gibbous";
    if (e < 188) return "exhibit.moon.full";
    if (e < 262) return "exhibit.moon.waning_gibbous";
    if (e < 278) return "exhibit.moon.last_quarter";
    return "exhibit.moon.waning_crescent";
}

// The lit part of a disc as one sees it from the northern half of the earth: the right half waxes.
std::vector<Point> lit_part(Point c, float r, double elongation_deg) {
    const auto e = static_cast<float>(elongation_deg) * pi / 180;
    const float side = elongation_deg < 180 ? 1.0f : -1.0f;
    std::vector<Point> p;
    for (int i = 0; i <= 48; ++i) {
        const float a = -pi / 2 + pi * static_cast<float>(i) / 48;
        p.push_back({c.x + side * r * std::cos(a), c.y + r * std::sin(a)});
    }
    for (int i = 47; i >= 1; --i) {
        const float a = -pi / 2 + pi * static_cast<float>(i) / 48;
        p.push_back({c.x + side * r * std::cos(e) * std::cos(a), c.y + r * std::sin(a)});
    }
    return p;
}

void disc(Canvas& canvas, Point c, float r, double elongation_deg, Argb dark, Argb light) {
    canvas.circle(c, r, dark);
    if (std::abs(elongation_deg - 180) < 3) canvas.circle(c, r, light);
    else if (elongation_deg > 4 && elongation_deg < 356) canvas.polygon(lit_part(c, r, elongation_deg), light);
}

}  // namespace

std::string moment_text(const Moment& m, Language language, bool with_time) {
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"};
    const auto month = static_cast<std::size_t>(std::clamp(m.day.month, 1, 12) - 1);
    std::string text = language == Language::en ? std::to_string(m.day.day) + " " + months[month] : std::to_string(m.day.month) + "月" + std::to_string(m.day.day) + "日";
    if (!with_time) return text;
    char clock[16];
    std::snprintf(clock, sizeof clock, " %d:%02d", m.hour, m.minute);
    return text + clock;
}

MoonView::MoonView(std::optional<Date> today) : known_(today.has_value()), today_(today.value_or(Date{2026, 9, 22})) {}

Still MoonView::still(const Values&) const { return {opening_s, 0, opening_s, true}; }

double MoonView::evening(double days) const { return julian_day(today_, 12) + days; }   // 20:00 in Beijing

std::string MoonView::shown(Ui& ui, const Values::Knob& knob) const {
    if (knob.what.id != "day") return {};
    if (known_ && std::abs(knob.value) < 0.5) return ui.tr("exhibit.moon.tonight");
    return moment_text(beijing(evening(knob.value)), ui.language(), false);
}

void MoonView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    const int changes = values.changes();
    for (const Gesture& g : ui.surface("moon", place.area)) {
        if (g.kind != GestureKind::drag) continue;
        carry_ += static_cast<double>(g.dx / ui.mm(9));
        const int whole = static_cast<int>(carry_);
        carry_ -= whole;
        values.nudge("day", whole);
    }
    if (values.changes() != changes || values.get("day") != 0) t_s_ = opening_s;   // who turns it has seen enough
    t_s_ = std::min(opening_s, t_s_ + dt_s);
    const double left = 1 - t_s_ / opening_s;
    const double days = values.get("day") - opening_days * left * left;
    const Moon moon = moon_at(evening(days));
    const std::string day = moment_text(beijing(evening(std::round(days))), ui.language(), false);
    const std::string head = ui.tr("exhibit.moon.head", day, ui.tr(phase_key(moon))) + ui.tr("exhibit.moon.lit", Values::number(100 * moon.lit, 0)) + (known_ ? "" : ui.tr("exhibit.moon.no_clock"));
    ui.label(place.head, ui.keep(head), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
    const Rect& a = place.area;
    const float foot = ui.theme().em(TextRole::caption) * 4.4f, top = a.h - foot - ui.mm(3);
    const float w = a.w > top * 1.7f ? std::round(a.w * 0.52f) : std::round(a.w * 0.5f);
    draw_moon(ui, {a.x, a.y, w - ui.mm(2), top}, moon);
    draw_way(ui, {a.x + w + ui.mm(2), a.y, a.w - w - ui.mm(2), top}, moon);
    draw_phases(ui, {a.x, a.bottom() - foot, a.w, foot}, evening(values.get("day")));
}

void MoonView::draw_moon(Ui& ui, const Rect& r, const Moon& moon) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float corner = ui.theme().radius();
    const Point sky[4] = {{r.x, r.y}, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}};
    canvas.polygon(sky, pens.night);
    for (int i = 0; i < 26; ++i) {   // stars, always the same
        const float x = r.x + r.w * std::fmod(0.13f + static_cast<float>(i) * 0.754878f, 1.0f), y = r.y + r.h * std::fmod(0.31f + static_cast<float>(i) * 0.569840f, 1.0f);
        canvas.circle({x, y}, ui.mm(i % 5 == 0 ? 0.7f : 0.4f), 0xFFB8C4D4);
    }
    const Point c{r.cx(), r.cy()};
    const float radius = std::min(r.w, r.h) * 0.36f;
    canvas.circle(c, radius * 1.12f, pens.night);
    disc(canvas, c, radius, moon.elongation_deg, 0xFF3A4658, pens.moonlight);
    struct Sea { float x, y, size; };
    static constexpr Sea seas[] = {{-0.35f, -0.35f, 0.24f}, {0.12f, -0.4f, 0.17f}, {0.33f, -0.15f, 0.19f}, {0.55f, 0.02f, 0.11f}, {-0.45f, 0.05f, 0.26f}, {-0.2f, 0.35f, 0.15f}, {0.62f, -0.38f, 0.09f}};
    for (const Sea& s : seas) canvas.circle({c.x + s.x * radius, c.y + s.y * radius}, s.size * radius, 0x1A5A5A50);
    if (!ui.theme().modes().high_contrast) ui.round_off(r, corner, Colour::card);
}

void MoonView::draw_way(Ui& ui, const Rect& r, const Moon& moon) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float caption = ui.theme().em(TextRole::caption);
    const float radius = std::min(r.w * 0.34f, r.h * 0.36f);
    const Point earth{r.x + r.w * 0.42f, r.cy()};
    // Sunlight from the right, seen from above the north pole: the moon goes against the clock.
    for (int i = -2; i <= 2; ++i) {
        const float y = earth.y + static_cast<float>(i) * radius * 0.5f;
        canvas.arrow({r.right() - ui.mm(2), y}, {r.right() - ui.mm(12), y}, pens.thin, pens.sand, ui.mm(4));
    }
    words(ui, r.right() - ui.mm(1), earth.y - radius * 1.0f - caption * 0.9f, ui.tr("exhibit.moon.sunlight"), At::right);
    canvas.dashed(arc_points(earth, radius, 0, 2 * pi), pens.hair, pens.quiet, ui.mm(2), ui.mm(2));
    const auto half = [&](Point c, float size, Argb light, Argb dark) {
        canvas.circle(c, size, dark);
        canvas.pie(c, size, -pi / 2, pi / 2, light);
    };
    half(earth, ui.mm(6), pens.blue, 0xFF1E2A3A);
    const auto a = static_cast<float>(moon.elongation_deg) * pi / 180;
    const Point at{earth.x + radius * std::cos(a), earth.y - radius * std::sin(a)};
    canvas.line(earth, at, pens.hair, pens.quiet);
    half(earth, ui.mm(6), pens.blue, 0xFF1E2A3A);
    half(at, ui.mm(4), 0xFFE6D9A8, 0xFF5A6270);
    canvas.ring(at, ui.mm(4), pens.hair, pens.ink);
    plated(ui, earth.x, earth.y + ui.mm(11), ui.tr("exhibit.moon.earth"), At::middle);
    words(ui, r.x, r.bottom() - caption * 0.8f, ui.keep(ui.tr("exhibit.moon.age", Values::number(moon.age_days, 1))), At::left);
    // Where there is no room beside the sunlight, the text says it.
    const TextLook small{.role = TextRole::caption};
    const float above = ui.set(ui.tr("exhibit.moon.above"), small, 4000)->width, light = ui.set(ui.tr("exhibit.moon.sunlight"), small, 4000)->width;
    if (above + light + ui.mm(4) < r.w || earth.y - radius - caption * 2.2f > r.y + caption * 1.4f) words(ui, r.x, r.y + caption * 0.8f, ui.tr("exhibit.moon.above"), At::left);
}

void MoonView::draw_phases(Ui& ui, const Rect& r, double jd) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    struct Next { MoonPhase phase; double elongation; const char* key; double jd; };
    std::array<Next, 4> next{Next{MoonPhase::new_moon, 0, "exhibit.moon.new", 0}, {MoonPhase::first_quarter, 90, "exhibit.moon.first_quarter", 0}, {MoonPhase::full, 180, "exhibit.moon.full", 0}, {MoonPhase::last_quarter, 270, "exhibit.moon.last_quarter", 0}};
    for (Next& n : next) n.jd = next_phase_jd(jd, n.phase);
    std::sort(next.begin(), next.end(), [](const Next& a, const Next& b) { return a.jd < b.jd; });
    const float w = r.w / 4, size = ui.mm(4.5f);
    for (std::size_t i = 0; i < 4; ++i) {
        const float x = r.x + w * static_cast<float>(i);
        disc(canvas, {x + size + ui.mm(1), r.cy()}, size, next[i].elongation, 0xFF3A4658, 0xFFE6D9A8);
        canvas.ring({x + size + ui.mm(1), r.cy()}, size, pens.hair, pens.quiet);
        const float tx = x + 2 * size + ui.mm(4), tw = w - 2 * size - ui.mm(5);
        ui.label({tx, r.y, tw, r.h * 0.5f}, ui.tr(next[i].key), {.role = TextRole::small, .bold = true});
        // The day matters, the minute only where it fits.
        const TextLook when{.role = TextRole::caption, .tabular = true};
        std::string text = moment_text(beijing(next[i].jd), ui.language());
        if (ui.set(text, when, 4000)->width > tw) text = moment_text(beijing(next[i].jd), ui.language(), false);
        ui.label({tx, r.y + r.h * 0.48f, tw, r.h * 0.46f}, ui.keep(std::move(text)), {.role = TextRole::caption, .colour = Colour::quiet, .tabular = true});
    }
}

}  // namespace estation::kiosk
