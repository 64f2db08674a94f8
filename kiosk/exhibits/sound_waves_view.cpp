#include "kiosk/exhibits/sound_waves_view.h"

#include <algorithm>
#include <cmath>

#include "kiosk/exhibits/pens.h"
#include "kiosk/exhibits/sound_waves.h"

namespace estation::kiosk {
using namespace ui;

namespace {
// How many times slower than the sound itself: 440 Hz swings about once a second. High notes are slowed down more, in fifties,
// so that nothing swings faster: a dot that goes to and fro passes a place twice in a swing, and 3 Hz is the most that may flicker.
double slow(double hertz) { return std::max(400.0, std::ceil(hertz / 1.2 / 50) * 50); }
constexpr double shown_m = 3.43;    // metres of air on the glass: 10 ms of sound
}

// An eighth of a swing a step.
Still SoundWavesView::still(const Values& values) const {
    const double f = std::max(1.0, values.get("frequency")), swing_s = slow(f) / f;
    return {swing_s * 0.25, swing_s / 8, swing_s * 8};
}

void SoundWavesView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    const double f = values.get("frequency"), loud = values.get("loudness");
    t_s_ += dt_s / slow(f);
    string_s_ += dt_s;
    const Rect& a = place.area;
    for (const Gesture& g : ui.surface("air", a))
        if (g.kind == GestureKind::drag) values.set("frequency", f + static_cast<double>(g.dx / a.w) * 1000), values.set("loudness", loud - static_cast<double>(g.dy / a.h) * 2);
    const std::string facts = ui.tr("exhibit.sound.facts", Values::number(wavelength_m(f), 2), Values::number(1000 / f, 2)) + ui.tr("exhibit.sound.slowed", Values::number(slow(f), 0));
    ui.label(place.head, ui.keep(facts), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
    const float split = std::round(a.h * 0.56f);
    draw_air(ui, {a.x, a.y, a.w, split - ui.mm(4)}, f, loud);
    draw_string(ui, {a.x, a.y + split, a.w, a.h - split}, values);
}

void SoundWavesView::draw_air(Ui& ui, const Rect& r, double f, double loud) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float caption = ui.theme().em(TextRole::caption) * 1.5f, horn = ui.mm(16);
    words(ui, r.x, r.y + caption / 2, ui.tr("exhibit.sound.air"), At::left);
    const Rect air{r.x + horn, r.y + caption, r.w - horn - ui.mm(3.5f), (r.h - caption) * 0.44f}, curve{air.x, air.bottom() + ui.mm(3), air.w, r.bottom() - air.bottom() - ui.mm(3)};
    // The loudspeaker's skin moves as the air beside it does.
    const float swing = ui.mm(3.2f) * static_cast<float>(loud), push = swing * static_cast<float>(travelling(0, t_s_, f, 1));
    const float cy = air.cy(), half = air.h * 0.42f;
    const Point box[4] = {{r.x, cy - half * 0.5f}, {r.x + horn * 0.3f, cy - half * 0.5f}, {r.x + horn * 0.3f, cy + half * 0.5f}, {r.x, cy + half * 0.5f}};
    const Point cone[4] = {{r.x + horn * 0.3f, cy - half * 0.45f}, {r.x + horn * 0.62f + push, cy - half}, {r.x + horn * 0.62f + push, cy + half}, {r.x + horn * 0.3f, cy + half * 0.45f}};
    canvas.polygon(box, pens.ink);
    canvas.polygon(cone, pens.quiet);
    canvas.line(cone[1], cone[2], pens.line, pens.ink);
    const int columns = static_cast<int>(air.w / ui.mm(3.4f)), rows = std::max(3, static_cast<int>(air.h / ui.mm(4.2f)));
    const float d = std::round(std::max(4.0f, ui.mm(1.5f)));
    for (int i = 0; i <= columns; ++i) {
        const double x = shown_m * i / columns;
        const float at = air.x + air.w * static_cast<float>(i) / static_cast<float>(columns) + swing * static_cast<float>(travelling(x, t_s_, f, 1));
        for (int k = 0; k < rows; ++k) {
            const float jitter = ui.mm(0.9f) * static_cast<float>((i * 7 + k * 13) % 5 - 2) * 0.5f;
            canvas.dot({at + jitter, air.y + air.h * (static_cast<float>(k) + 0.5f) / static_cast<float>(rows)}, d, (i == columns / 2) ? Colour::not_right : Colour::accent);
        }
    }
    // Where the air is dense the pressure is high: minus the slope of the swing.
    std::vector<Point> line;
    const float middle = curve.cy(), height = curve.h * 0.40f * static_cast<float>(loud);
    for (int i = 0; i <= 240; ++i) {
        const double x = shown_m * i / 240;
        line.push_back({curve.x + curve.w * static_cast<float>(i) / 240, middle + height * static_cast<float>(travelling(x + wavelength_m(f) / 4, t_s_, f, 1))});
    }
    const Point axis[2] = {{curve.x, middle}, {curve.right(), middle}};
    canvas.dashed(axis, pens.hair, pens.quiet, ui.mm(2), ui.mm(2));
    canvas.polyline(line, pens.line, pens.teal);
    plated(ui, r.x + ui.mm(1.5f), curve.y + caption * 0.1f, ui.tr("exhibit.sound.pressure"), At::left, {.role = TextRole::caption, .colour = Colour::quiet});
    // A measure for one wavelength, from crest to crest, when it fits.
    const auto w = static_cast<float>(wavelength_m(f) / shown_m) * curve.w;
    if (w < curve.w * 0.9f && w > ui.mm(12)) {
        const float x = curve.right() - w - ui.mm(2), y = curve.bottom() - ui.mm(1.5f);
        canvas.arrow({x + w / 2, y}, {x, y}, pens.thin, pens.ink, ui.mm(3));
        canvas.arrow({x + w / 2, y}, {x + w, y}, pens.thin, pens.ink, ui.mm(3));
        plated(ui, x + w / 2, y - ui.mm(0.5f), ui.keep("λ = " + Values::number(wavelength_m(f), 2) + "\u2009m"), At::middle);
    }
}

void SoundWavesView::draw_string(Ui& ui, const Rect& r, const Values& values) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const int n = std::max(1, static_cast<int>(std::lround(values.get("harmonic"))));
    const double f = values.get("frequency"), loud = values.get("loudness");
    const float caption = ui.theme().em(TextRole::caption) * 1.5f;
    words(ui, r.x, r.y + caption / 2, ui.keep(ui.tr("exhibit.sound.string", std::to_string(n), std::to_string(n + 1))), At::left);
    const float x0 = r.x + ui.mm(10), w = r.w - ui.mm(20), cy = r.y + caption + (r.h - caption) / 2, most = (r.h - caption) * 0.42f * static_cast<float>(std::max(0.12, loud));
    std::vector<Point> up, down, now;
    for (int i = 0; i <= 200; ++i) {
        const double x = i / 200.0;
        const float px = x0 + w * static_cast<float>(x);
        const auto full = static_cast<float>(standing(x, 0, n, f, 1));
        up.push_back({px, cy - most * full}), down.push_back({px, cy + most * full});
        // The string's own pace, gently: higher overtones a little faster, never a flicker.
        now.push_back({px, cy - most * static_cast<float>(standing(x, string_s_, n, 0.5 + 0.1 * n, 1))});
    }
    canvas.dashed(up, pens.hair, pens.quiet, ui.mm(2), ui.mm(2));
    canvas.dashed(down, pens.hair, pens.quiet, ui.mm(2), ui.mm(2));
    canvas.polyline(now, pens.bold, pens.plum);
    for (int k = 0; k <= n; ++k) {
        const Point at{x0 + w * static_cast<float>(k) / static_cast<float>(n), cy};
        canvas.circle(at, ui.mm(k == 0 || k == n ? 2.4f : 1.8f), k == 0 || k == n ? pens.ink : pens.brick);
    }
    if (n > 1) plated(ui, x0 + w / static_cast<float>(n), cy + ui.mm(7), ui.tr("exhibit.sound.node"), At::middle, {.role = TextRole::caption, .colour = Colour::not_right});
}

}  // namespace estation::kiosk
