#include "kiosk/exhibits/seismograph_view.h"

#include <algorithm>
#include <cmath>

#include "kiosk/exhibits/pens.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

namespace {

constexpr double first_km = 60, first_at_s = 2;   // it writes an earthquake before anybody has touched it
constexpr double written_s = 28;                  // by then both its waves are on the sheet

Seismograph::Filter filter_of(double value) { return value < 0.5 ? Seismograph::Filter::none : value < 1.5 ? Seismograph::Filter::high_pass : Seismograph::Filter::low_pass; }

}  // namespace

void SeismographView::restart() {
    drum_.run_to(0);
    drum_.forget_quakes();
    drum_.quake(first_at_s, first_km);
}

Still SeismographView::still(const Values&) const { return {written_s, 4, Seismograph::sheet_s - 0.1}; }

std::string SeismographView::shown(Ui& ui, const Values::Knob& knob) const {
    if (knob.what.id != "filter") return {};
    switch (filter_of(knob.value)) {
        case Seismograph::Filter::none: return ui.tr("exhibit.drum.none");
        case Seismograph::Filter::high_pass: return ui.tr("exhibit.drum.high");
        case Seismograph::Filter::low_pass: return ui.tr("exhibit.drum.low");
    }
    return {};
}

// Where nothing moves by itself the new earthquake has already happened, so that it is seen at once.
void SeismographView::make_quake(double distance_km, bool still) { drum_.quake(still ? std::max(drum_.sheet_begins_s(), drum_.now_s() - 26) : drum_.now_s(), distance_km); }

void SeismographView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    drum_.set(filter_of(values.get("filter")), values.get("corner"));
    drum_.run_to(drum_.now_s() + dt_s);
    const Rect& a = place.area;
    const float gap = ui.mm(4), em = ui.theme().em(TextRole::caption);
    const float strip = std::max(ui.theme().target(), em * 3.4f) + em * 2.6f, box = std::clamp(a.w * 0.3f, em * 13, em * 22);
    draw_ground(ui, {a.x, a.y, a.w - box - gap, strip}, values, place.still);
    draw_filter(ui, {a.right() - box, a.y, box, strip});
    draw_sheet(ui, {a.x, a.y + strip + gap, a.w, a.h - strip - gap});
    draw_head(ui, place.head);
}

void SeismographView::draw_head(Ui& ui, const Rect& head) const {
    std::string text = ui.tr("exhibit.drum.tap");
    if (const auto q = drum_.latest_read()) text = ui.tr("exhibit.drum.read", Values::number(q->s_s - q->p_s, 1), Values::number(q->distance_km, 0));
    ui.label(head, ui.keep(text), {.role = TextRole::body, .bold = true, .max_lines = 2, .tabular = true});
}

void SeismographView::draw_ground(Ui& ui, const Rect& strip, Values& values, bool still) {
    Canvas canvas(ui);
    const Pens pens(ui);
    const Values::Knob* knob = values.find("distance");
    const double farthest = knob != nullptr ? knob->what.max : 150;
    const float em = ui.theme().em(TextRole::caption), side = std::min(std::max(ui.theme().target(), button_width(ui, ui.tr("exhibit.drum.knock"), false)), strip.w * 0.4f);
    const Rect knock{strip.x, strip.y, side, std::max(ui.theme().target(), strip.h - em * 2.6f)};
    if (button(ui, "knock", knock, ui.tr("exhibit.drum.knock"), ButtonLook::primary)) make_quake(values.get("distance"), still), ui.moving();
    const Rect land{knock.right() + ui.mm(4), strip.y, strip.right() - knock.right() - ui.mm(4), knock.h};
    const float x0 = land.x + ui.mm(9), px_km = (land.right() - ui.mm(7) - x0) / static_cast<float>(farthest), y = land.cy();
    for (const Gesture& g : ui.surface("ground", land)) {
        if (g.kind != GestureKind::tap && g.kind != GestureKind::drag) continue;
        values.set("distance", static_cast<double>((g.x - x0) / px_km));
        if (g.kind == GestureKind::tap) make_quake(values.get("distance"), still), ui.moving();
    }
    ui.round(land, ui.theme().radius(), Colour::pressed);
    canvas.line({x0, y}, {land.right() - ui.mm(3), y}, pens.thin, pens.rule);
    // The instrument is a box on the ground; the earthquakes of this sheet are dots, and their waves run towards it.
    ui.framed({x0 - ui.mm(3.4f), y - ui.mm(3.4f), ui.mm(6.8f), ui.mm(6.8f)}, ui.mm(1), pens.thin, Colour::ink, Colour::card);
    for (const auto& q : drum_.quakes()) {
        const float x = x0 + static_cast<float>(q.distance_km) * px_km;
        if (q.at_s > drum_.now_s() || q.s_s < drum_.sheet_begins_s()) continue;
        canvas.circle({x, y}, ui.mm(1.8f), pens.ink);
        const auto run = [&](double arrives_s, Argb colour, float r) {
            const double share = (drum_.now_s() - q.at_s) / (arrives_s - q.at_s);
            if (share < 1) canvas.circle({x + (x0 - x) * static_cast<float>(share), y}, r, colour);
        };
        run(q.s_s, pens.brick, ui.mm(2.2f));
        run(q.p_s, pens.blue, ui.mm(1.6f));
    }
    const float here = x0 + static_cast<float>(values.get("distance")) * px_km;
    canvas.ring({here, y}, ui.mm(3.6f), pens.thin, pens.teal);
    const double step = land.w > em * 20 ? 50 : 100;
    const float below = land.bottom() + em * 0.9f;
    // Where the land is short a number that would run into the one before is left out.
    float taken = land.x + words(ui, land.x, below, ui.tr("exhibit.drum.station"), At::left) + em * 0.4f;
    for (double km = step; km <= farthest; km += step) {
        const bool last = km + step > farthest;
        const std::string text = Values::number(km, 0) + (last ? "\u2009km" : "");
        const float x = std::min(x0 + static_cast<float>(km) * px_km, land.right() - em * 1.4f), width = em * 0.6f * static_cast<float>(last ? text.size() - 2 : text.size());
        const float left = x - width / 2;
        if (left < taken) continue;
        words(ui, x, below, ui.keep(text), At::middle);
        taken = left + width + em * 0.4f;
    }
}

void SeismographView::draw_filter(Ui& ui, const Rect& box) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float em = ui.theme().em(TextRole::caption), foot = box.bottom() - em * 1.6f, top = box.y + em * 1.7f;
    ui.label({box.x, box.y, box.w, em * 1.5f}, ui.tr("exhibit.drum.curve"), {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
    constexpr double least = 0.1, greatest = 20;
    const auto x_of = [&](double hz) { return box.x + box.w * static_cast<float>(std::log(hz / least) / std::log(greatest / least)); };
    std::vector<Point> curve{{box.x, foot}};
    constexpr int steps = 60;
    for (int i = 0; i <= steps; ++i) {
        const double hz = least * std::pow(greatest / least, static_cast<double>(i) / steps);
        curve.push_back({x_of(hz), foot - (foot - top) * static_cast<float>(drum_.gain(hz))});
    }
    curve.push_back({box.right(), foot});
    canvas.polygon(curve, canvas.of(Colour::accent, 0.22f));
    canvas.polyline(curve, pens.thin, pens.teal, true);
    // Each word at its tick, or as near as its neighbours and the box leave room.
    struct Word { std::string_view text; float width, left; };
    std::vector<Word> named;
    for (const auto& [hz, key, colour] : {std::tuple{Seismograph::swell_hz, "exhibit.drum.swell", pens.quiet}, std::tuple{Seismograph::s_hz * 1.4, "exhibit.drum.quake", pens.brick}, std::tuple{Seismograph::traffic_hz, "exhibit.drum.traffic", pens.quiet}}) {
        canvas.line({x_of(hz), foot}, {x_of(hz), foot - ui.mm(2)}, pens.line, colour);
        const float width = ui.set(ui.tr(key), {.role = TextRole::caption}, box.w * 4)->width;
        const float free = named.empty() ? box.x : named.back().left + named.back().width + em * 0.5f;
        named.push_back({ui.tr(key), width, std::max(free, x_of(hz) - width / 2)});
    }
    float limit = box.right();
    for (auto word = named.rbegin(); word != named.rend(); ++word) {
        word->left = std::min(word->left, limit - word->width);
        limit = word->left - em * 0.5f;
        words(ui, word->left, box.bottom() - em * 0.7f, word->text, At::left, {.role = TextRole::caption, .colour = Colour::ink});
    }
}

void SeismographView::draw_sheet(Ui& ui, const Rect& sheet) const {
    Canvas canvas(ui);
    const Pens pens(ui);
    const float em = ui.theme().em(TextRole::caption), note = em * 1.5f;
    const Rect paper{sheet.x, sheet.y, sheet.w, sheet.h - note};
    ui.framed(paper, ui.theme().radius(), pens.hair, Colour::rule, Colour::card);
    const float left = paper.x + ui.mm(3), w = paper.w - ui.mm(6), row = paper.h / Seismograph::rows;
    const auto x_of = [&](double since_row) { return left + w * static_cast<float>(since_row / Seismograph::row_s); };
    const auto y_of = [&](int r, double v) { return paper.y + row * (static_cast<float>(r) + 0.5f) - static_cast<float>(std::clamp(v, -0.9, 0.9)) * row * 0.62f; };
    ui.push_clip(paper);
    const auto& trace = drum_.trace();
    const auto per_row = static_cast<std::size_t>(Seismograph::row_s / Seismograph::dt_s);
    // No more points than the glass can show: the largest and the smallest of each stretch.
    const std::size_t stretch = std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<float>(per_row) / std::max(1.0f, w / 1.5f)));
    for (int r = 0; r < Seismograph::rows; ++r) {
        const std::size_t from = static_cast<std::size_t>(r) * per_row, to = std::min(from + per_row, trace.size());
        if (from >= to) break;
        std::vector<Point> line;
        for (std::size_t i = from; i < to; i += stretch) {
            const auto [low, high] = std::minmax_element(trace.begin() + static_cast<std::ptrdiff_t>(i), trace.begin() + static_cast<std::ptrdiff_t>(std::min(i + stretch, to)));
            const auto put = [&](auto at) { line.push_back({x_of(static_cast<double>(static_cast<std::size_t>(at - trace.begin()) - from) * Seismograph::dt_s), y_of(r, *at)}); };
            put(std::min(low, high));
            if (low != high) put(std::max(low, high));
        }
        canvas.polyline(line, pens.thin, pens.ink);
        if (to == trace.size()) canvas.circle(line.back(), ui.mm(1.6f), pens.brick);
    }
    // Where the waves came in.
    for (const auto& q : drum_.quakes())
        for (const auto& [at, key, colour] : {std::tuple{q.p_s, "exhibit.drum.p", pens.blue}, std::tuple{q.s_s, "exhibit.drum.s", pens.brick}}) {
            const double since = at - drum_.sheet_begins_s();
            if (since < 0 || at > drum_.now_s()) continue;
            const int r = static_cast<int>(since / Seismograph::row_s);
            const float x = x_of(since - r * Seismograph::row_s);
            canvas.line({x, y_of(r, 0.7)}, {x, y_of(r, -0.7)}, pens.thin, colour);
            plated(ui, std::min(x + ui.mm(2), paper.right() - em * 3), std::max(y_of(r, 0.55), paper.y + em * 0.8f), ui.tr(key), At::left, {.role = TextRole::caption, .colour = Colour::ink, .bold = true});
        }
    ui.pop_clip();
    ui.label({paper.x, paper.bottom(), paper.w, note}, ui.keep(ui.tr("exhibit.drum.row", Values::number(Seismograph::row_s, 0))), {.role = TextRole::caption, .colour = Colour::quiet, .align = Align::centre});
}

}  // namespace estation::kiosk
