#include "kiosk/exhibits/solar_terms_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kiosk/exhibits/moon_view.h"
#include "kiosk/exhibits/pens.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {
constexpr float pi = std::numbers::pi_v<float>;
constexpr double degree = std::numbers::pi / 180;
constexpr double opening_s = 6, latitude = 30;
// Spring at the left, summer above: the year goes with the clock, like a clock's face.
float angle_of(double longitude) { return static_cast<float>((180 + longitude) * degree); }
}  // namespace

double declination_deg(double longitude) { return std::asin(std::sin(23.44 * degree) * std::sin(longitude * degree)) / degree; }

double day_hours(double lat, double longitude) {
    const double c = -std::tan(lat * degree) * std::tan(declination_deg(longitude) * degree);
    return 24 * std::acos(std::clamp(c, -1.0, 1.0)) / std::numbers::pi;
}

SolarTermsView::SolarTermsView(std::optional<Date> today) : today_(today.value_or(Date{2026, 3, 21})), known_(today.has_value()) {
    const double jd = julian_day(today_, 4);   // noon in Beijing
    now_longitude_ = sun_longitude_deg(jd);
    now_term_ = term_at(julian_day(today_, 16));   // what begins today counts
}

Still SolarTermsView::still(const Values&) const { return {opening_s, 0, opening_s, true}; }

void SolarTermsView::choose(int ahead) {
    if (ahead == ahead_) return;
    ahead_ = ahead;
    term_ = (((now_term_ + ahead) % term_count) + term_count) % term_count;
    // The one that lies this far from now, in whichever year that is.
    const double about = julian_day(today_, 16) + ahead * 365.2422 / term_count - 7;
    term_jd_ = 0;
    for (int year = today_.year - 1; year <= today_.year + 1; ++year)
        if (const double jd = term_jd(year, term_); term_jd_ == 0 || std::abs(jd - about) < std::abs(term_jd_ - about)) term_jd_ = jd;
}

std::string SolarTermsView::shown(Ui& ui, const Values::Knob& knob) const {
    if (knob.what.id != "ahead") return {};
    return term_name(now_term_ + static_cast<int>(std::lround(knob.value)) + term_count).in(ui.language());
}

void SolarTermsView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    choose(static_cast<int>(std::lround(values.get("ahead"))));
    t_s_ = std::min(opening_s, t_s_ + dt_s);
    // Once round the year, then to the chosen term (or to today, where nothing was chosen).
    const double goal = ahead_ == 0 ? now_longitude_ : 15.0 * term_, left = 1 - t_s_ / opening_s;
    if (place.still) shown_longitude_ = goal;
    else if (t_s_ < opening_s) shown_longitude_ = goal - 360 * left * left;
    else shown_longitude_ += std::remainder(goal - shown_longitude_, 360.0) * std::min(1.0, (dt_s > 0 ? dt_s : 0.05) * 6);
    const std::string when = moment_text(beijing(term_jd_), ui.language());
    const std::string head = ui.tr("exhibit.terms.head", term_name(term_).in(ui.language()), when) + (known_ ? "" : ui.tr("exhibit.moon.no_clock"));
    ui.label(place.head, ui.keep(head), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
    const Rect& a = place.area;
    if (a.w > a.h * 1.2f) {
        const float side = std::min(a.h, a.w * 0.62f);
        draw_ring(ui, {a.x, a.y, side, a.h}, values);
        draw_earth(ui, {a.x + side + ui.mm(4), a.y, a.w - side - ui.mm(4), a.h});
    } else {
        const float h = std::min(a.w, a.h * 0.66f);
        draw_ring(ui, {a.x, a.y, a.w, h}, values);
        draw_earth(ui, {a.x, a.y + h + ui.mm(3), a.w, a.h - h - ui.mm(3)});
    }
}

void SolarTermsView::draw_ring(Ui& ui, const Rect& r, Values& values) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const Point c{r.cx(), r.cy()};
    const float em = ui.theme().em(TextRole::caption), outer = std::min(r.w, r.h) / 2 - ui.mm(1);
    const bool latin = ui.language() == Language::en;
    const float inner = outer - em * 2.6f, orbit = inner * 0.72f;
    const int now = now_term_;
    for (const Gesture& g : ui.surface("ring", r)) {
        if (g.kind != GestureKind::tap && g.kind != GestureKind::drag) continue;
        if (std::hypot(g.x - c.x, g.y - c.y) < inner * 0.4f) continue;
        const double longitude = static_cast<double>(std::atan2(g.y - c.y, g.x - c.x)) / degree - 180;
        const int term = (static_cast<int>(std::lround(longitude / 15)) + 2 * term_count) % term_count;
        const int ahead = (term - now + 2 * term_count) % term_count;
        values.set("ahead", ahead > 12 ? ahead - term_count : ahead);
    }
    static constexpr Colour seasons[4] = {Colour::right_wash, Colour::not_right_wash, Colour::highlight, Colour::accent_wash};
    for (int n = 0; n < term_count; ++n) {
        // 立春 (21) begins spring: six terms a season.
        const int season = ((n + 3) % term_count) / 6;
        const float a0 = angle_of(15.0 * n - 7.5), a1 = angle_of(15.0 * n + 7.5);
        std::vector<Point> part = arc_points(c, outer, a0, a1), back = arc_points(c, inner, a1, a0);
        part.insert(part.end(), back.begin(), back.end());
        canvas.polygon(part, n == term_ ? pens.teal : canvas.of(seasons[season]));
        canvas.line({c.x + inner * std::cos(a0), c.y + inner * std::sin(a0)}, {c.x + outer * std::cos(a0), c.y + outer * std::sin(a0)}, pens.hair, canvas.of(Colour::card));
    }
    // Where the names are too large for their places, those of the quarters and the chosen one stand for all.
    const bool crammed = (outer + inner) * pi / term_count < em * 2.3f;
    for (int n = 0; n < term_count; ++n) {
        if (crammed && n != term_ && (n % 3 != 0 || std::abs(n - term_) == 1 || std::abs(n - term_) == term_count - 1)) continue;
        const float a = angle_of(15.0 * n), at = (outer + inner) / 2;
        const TextLook look{.role = TextRole::caption, .colour = n == term_ ? Colour::on_accent : Colour::ink, .bold = n == term_};
        // English names are too long for a ring: there the sun's longitude stands.
        words(ui, c.x + at * std::cos(a), c.y + at * std::sin(a), latin ? ui.keep(std::to_string(15 * n) + "°") : std::string_view(term_name(n).zh), At::middle, look);
    }
    const Point sun = c;
    for (int i = 0; i < 12; ++i) {
        const float a = pi * static_cast<float>(i) / 6;
        canvas.line({sun.x + ui.mm(10) * std::cos(a), sun.y + ui.mm(10) * std::sin(a)}, {sun.x + ui.mm(13) * std::cos(a), sun.y + ui.mm(13) * std::sin(a)}, pens.thin, pens.sand);
    }
    canvas.circle(sun, ui.mm(8), pens.sand);
    canvas.dashed(arc_points(c, orbit, 0, 2 * pi), pens.hair, pens.quiet, ui.mm(2), ui.mm(2));
    static constexpr const char* names[4] = {"exhibit.terms.spring", "exhibit.terms.summer", "exhibit.terms.autumn", "exhibit.terms.winter"};
    for (int s = 0; s < 4; ++s) {
        const float a = angle_of(90.0 * s + 0), at = orbit * 0.62f;
        words(ui, c.x + at * std::cos(a), c.y + at * std::sin(a), ui.tr(names[s]), At::middle);
    }
    const float a = angle_of(shown_longitude_);
    const Point earth{c.x + orbit * std::cos(a), c.y + orbit * std::sin(a)};
    canvas.line(c, earth, pens.hair, pens.quiet);
    canvas.circle(sun, ui.mm(8), pens.sand);
    canvas.circle(earth, ui.mm(4.5f), 0xFF1E2A3A);
    canvas.pie(earth, ui.mm(4.5f), a + pi / 2, a + 3 * pi / 2, pens.blue);
}

void SolarTermsView::draw_earth(Ui& ui, const Rect& r) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float em = ui.theme().em(TextRole::caption), line = em * 1.5f;
    const bool wide = r.w > r.h * 1.3f;
    const Rect globe_at = wide ? Rect{r.x, r.y, r.w * 0.5f, r.h} : Rect{r.x, r.y, r.w, r.h - 5.5f * line};
    const Point c{globe_at.cx() + ui.mm(6), globe_at.cy()};
    const float radius = std::min(globe_at.w * 0.32f, globe_at.h * 0.36f);
    const auto delta = static_cast<float>(declination_deg(shown_longitude_) * degree);
    for (int i = -2; i <= 2; ++i) {
        const float y = c.y + static_cast<float>(i) * radius * 0.45f, to = c.x - std::sqrt(std::max(0.0f, radius * radius - (y - c.y) * (y - c.y))) - ui.mm(1.5f);
        canvas.arrow({globe_at.x, y}, {to, y}, pens.thin, pens.sand, ui.mm(3.5f));
    }
    canvas.circle(c, radius, 0xFF2B3A4E);
    canvas.pie(c, radius, pi / 2, 3 * pi / 2, 0xFF5C9BC9);
    // The sun stands over the latitude of its declination, so that the north pole leans towards it by as much.
    const Point north{-std::sin(delta), -std::cos(delta)}, east{-north.y, north.x};
    canvas.line({c.x + north.x * radius * 1.22f, c.y + north.y * radius * 1.22f}, {c.x - north.x * radius * 1.22f, c.y - north.y * radius * 1.22f}, pens.thin, pens.ink);
    const auto parallel = [&](double lat, Argb colour, float thick) {
        const auto s = static_cast<float>(std::sin(lat * degree)), k = static_cast<float>(std::cos(lat * degree));
        const Point m{c.x + north.x * radius * s, c.y + north.y * radius * s};
        canvas.line({m.x - east.x * radius * k, m.y - east.y * radius * k}, {m.x + east.x * radius * k, m.y + east.y * radius * k}, thick, colour);
    };
    parallel(0, 0xFFFFFFFF, pens.hair);
    parallel(latitude, 0xFFFFD98A, pens.line);
    words(ui, c.x + north.x * radius * 1.22f, c.y + north.y * radius * 1.22f - em * 0.8f, ui.tr("exhibit.terms.north"), At::middle);
    const double hours = day_hours(latitude, shown_longitude_);
    const int minutes = static_cast<int>(std::lround(calm(hours * 60, 1)));
    const Rect text = wide ? Rect{r.x + r.w * 0.54f, r.cy() - 2.5f * line, r.w * 0.46f, 5 * line} : Rect{r.x, r.bottom() - 5 * line, r.w, 5 * line};
    ui.label({text.x, text.y, text.w, line * 2}, ui.keep(ui.tr("exhibit.terms.day", std::to_string(minutes / 60), std::to_string(minutes % 60))), {.role = TextRole::small, .bold = true, .align = Align::left, .max_lines = 2, .tabular = true});
    const double longitude = std::fmod(shown_longitude_ + 720, 360.0);
    ui.label({text.x, text.y + 2 * line, text.w, line}, ui.keep(ui.tr("exhibit.terms.longitude", Values::number(calm(longitude, 1), 0))), {.role = TextRole::caption, .colour = Colour::quiet, .tabular = true});
    ui.label({text.x, text.y + 3 * line, text.w, line * 2}, ui.tr("exhibit.terms.gold"), {.role = TextRole::caption, .colour = Colour::quiet});
}

}  // namespace estation::kiosk
