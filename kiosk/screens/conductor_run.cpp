// While a drill runs: which phase, how long, what is called out; then one tile a class, problems by tap, and the way out for a
// real incident.
#include <algorithm>
#include <array>
#include <cmath>

#include "kiosk/screens/conductor.h"
#include "kiosk/screens/conductor_parts.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;
using namespace drill;
using namespace parts;

namespace {

constexpr std::array<const char*, 5> phase_keys{"conductor.phase_prepare", "conductor.phase_cover", "conductor.phase_evacuate", "conductor.phase_response", "conductor.phase_review"};

// Whether classes are counted now: from a strong building only once the shaking has stopped.
bool counting(const Conductor& d) {
    const int from = static_cast<int>(d.setup().sound_building ? Step::evacuate : Step::warning);
    return d.state().running() && static_cast<int>(d.state().step) >= from;
}

std::string kept_words(Ui& ui, const DeskView& view) {
    if (view.rehearsal) return ui.tr("conductor.trying");
    if (!view.disk_fault.empty()) return ui.tr("conductor.not_kept");
    return view.kept < view.drill->events().size() ? ui.tr("conductor.keeping") : ui.tr("conductor.kept");
}

// The permanent mark of this drill; returns what is left below it.
Rect band(Ui& ui, const Conductor& d, std::string right) {
    const std::string& place = d.setup().place;
    return drill_band(ui, ui.keep((place.empty() ? d.setup().kind : place) + " · " + ui.tr("conductor.band_text")), ui.keep(std::move(right)));
}

}  // namespace

const SchoolDrill::PhaseWords* ConductorScreen::words_of(Phase phase) const {
    if (data_ == nullptr) return nullptr;
    switch (phase) {
        case Phase::prepare: return &data_->prepare;
        case Phase::cover: return &data_->cover;
        case Phase::evacuate: return &data_->evacuate;
        case Phase::response: return &data_->response;
        case Phase::review: return &data_->review;
    }
    return nullptr;
}

void ConductorScreen::tap(std::optional<DrillEvent> event) {
    if (event) taps_.push_back(std::move(*event));
}

Action ConductorScreen::draw_run(const Frame& frame) {
    Ui& ui = frame.ui;
    const DeskView& view = *frame.drills;
    const Conductor& d = *view.drill;
    const std::int64_t now = view.now_ms;
    ui.wake_in(static_cast<double>(1000 - d.running_ms(now) % 1000) / 1000 + 0.005);
    const Rect area = band(ui, d, kept_words(ui, view));
    taps_.clear();
    const bool tall = ui.theme().portrait();
    const float gap = ui.theme().gap(), target = ui.theme().target();
    const float rail = std::round(ui.theme().em(TextRole::small) * 1.3f + ui.mm(5));
    draw_phases(ui, {area.x, area.y, area.w, rail}, d);
    const float controls = tall ? 2 * target + gap : target;
    const Rect foot{area.x, area.bottom() - controls, area.w, controls};
    Rect body{area.x, area.y + rail + ui.mm(5), area.w, 0};
    body.h = foot.y - ui.mm(5) - body.y;
    const bool tiles = counting(d);
    if (!tiles) {
        const float clock = draw_clock(ui, body, d, now);
        draw_call(ui, {body.x, body.y + clock + ui.mm(4), body.w, body.h - clock - ui.mm(4)}, d);
    } else if (tall) {
        const float half = std::round(body.w * 0.42f);
        const float clock = draw_clock(ui, {body.x, body.y, half, body.h}, d, now);
        const float standing = draw_standing(ui, {body.x + half + ui.mm(6), body.y, body.w - half - ui.mm(6), body.h}, d, now);
        const float top = body.y + std::max(clock, standing) + ui.mm(4);
        const bool tasks = d.state().step == Step::response;
        const float below = tasks ? 3 * target + 2 * gap : 2 * target + gap;
        draw_tiles(ui, {body.x, top, body.w, body.bottom() - top - below - ui.mm(4)}, d);
        const Rect under{body.x, body.bottom() - below, body.w, below};
        if (tasks) draw_tasks(ui, under, d);
        else draw_problems(ui, under, d, 4);
    } else {
        const float left = std::round(body.w * 0.34f);
        const float clock = draw_clock(ui, {body.x, body.y, left, body.h}, d, now);
        const float standing = draw_standing(ui, {body.x, body.y + clock + ui.mm(2), left, body.h}, d, now);
        const float top = body.y + clock + standing + ui.mm(6);
        const Rect under{body.x, top, left, body.bottom() - top};
        if (d.state().step == Step::response) draw_tasks(ui, under, d);
        else draw_problems(ui, under, d, 2);
        draw_tiles(ui, {body.x + left + ui.mm(8), body.y, body.w - left - ui.mm(8), body.h}, d);
    }
    draw_controls(ui, foot, d);
    if (sheet_class_ >= 0) draw_class_sheet(ui, d);
    if (sheet_abort_) draw_abort_sheet(ui, d);
    if (taps_.empty()) return Stay{};
    ui.moving();
    return AskDrill{TapDrill{std::move(taps_)}};
}

// The five phases of the guide in a row, where one is in the accent.
void ConductorScreen::draw_phases(Ui& ui, const Rect& r, const Conductor& d) const {
    const int at = static_cast<int>(phase_of(d.state().step));
    for (int n = 0; n < 5; ++n) {
        const Rect c = column(ui, r, n, 5);
        const bool on = n == at;
        if (on) ui.round(c, ui.theme().radius(), Colour::accent);
        else ui.framed(c, ui.theme().radius(), ui.mm(0.35f), Colour::rule, n < at ? Colour::accent_wash : Colour::paper);
        ui.label(c.inset(ui.mm(1.5f), 0), ui.tr(phase_keys[static_cast<std::size_t>(n)]), {.role = TextRole::small, .colour = on ? Colour::on_accent : Colour::ink, .bold = on, .align = Align::centre, .max_lines = 1});
    }
}

float ConductorScreen::draw_clock(Ui& ui, const Rect& r, const Conductor& d, std::int64_t now) const {
    const DrillState& s = d.state();
    const std::int64_t in_step = d.in_step_ms(now);
    const auto length = d.step_length_ms();
    // What counts down is told as what is left; the way out is timed upwards, because nobody knows its end.
    const bool down = length && (s.step == Step::announce || s.step == Step::warning || s.step == Step::shaking);
    const std::int64_t shown = down ? std::max<std::int64_t>(0, *length - in_step + 999) : in_step;
    const std::string text = clock_text(shown);
    const char* what = s.paused ? "conductor.paused" : s.step == Step::announce ? "conductor.until_signal" : s.step == Step::warning ? "conductor.until_shaking" : s.step == Step::shaking ? "conductor.until_stop" : s.step == Step::evacuate ? "conductor.since_signal" : "conductor.in_response";
    float em = ui.theme().em(TextRole::attract) * (counting(d) ? 0.95f : 1.7f);
    const TextLook look{.bold = true, .max_lines = 1, .tabular = true, .em_px = em, .line_height = 1.1f};
    auto block = ui.set(text, look, 10000);
    if (block->width > r.w) {
        em *= r.w / block->width;
        block = ui.set(text, {.bold = true, .max_lines = 1, .tabular = true, .em_px = std::floor(em), .line_height = 1.1f}, 10000);
    }
    float y = r.y;
    y += ui.text(r.x, y, r.w, ui.tr(what), {.role = TextRole::small, .colour = s.paused ? Colour::not_right : Colour::quiet, .bold = s.paused, .line_height = 1.3f});
    const bool late = s.step == Step::evacuate && in_step > d.setup().evacuate_s * 1000LL;
    ui.block(block, r.x, y, late ? Colour::not_right : Colour::ink, text);
    y += block->height;
    if (s.step == Step::evacuate) y += ui.text(r.x, y, r.w, ui.keep(ui.tr("conductor.expected", spoken(ui, d.setup().evacuate_s))), {.role = TextRole::small, .colour = Colour::quiet, .line_height = 1.3f});
    return y - r.y;
}

void ConductorScreen::draw_call(Ui& ui, const Rect& r, const Conductor& d) const {
    const SchoolDrill::PhaseWords* words = words_of(phase_of(d.state().step));
    const float w = std::min(r.w, ui.theme().em(TextRole::lead) * 36);
    const float y0 = ui.begin_scroll("call", {r.x, r.y, r.w + ui.mm(4), r.h});
    float y = y0;
    const std::string& call = words == nullptr ? ui.tr("conductor.band_text") : !d.setup().sound_building && !words->weak.empty() ? words->weak.in(ui.language()) : words->call.in(ui.language());
    y += ui.text(r.x, y, r.w, call, {.role = TextRole::attract, .bold = true, .line_height = 1.25f}) + ui.mm(5);
    if (words != nullptr)
        for (const Text& p : words->points) {
            ui.disc(r.x + ui.mm(2), y + ui.theme().em(TextRole::lead) * 0.85f, ui.mm(2.4f), Colour::accent);
            y += ui.text(r.x + ui.mm(7), y, w - ui.mm(7), p.in(ui.language()), {.role = TextRole::lead, .line_height = 1.5f}) + ui.mm(2);
        }
    ui.end_scroll(y - y0);
}

// How many are there, who is slowest, which way is slowest: what a commander asks.
float ConductorScreen::draw_standing(Ui& ui, const Rect& r, const Conductor& d, std::int64_t now) const {
    const DrillSetup& s = d.setup();
    float y = r.y;
    const std::string in = ui.tr("conductor.in_classes", std::to_string(d.classes_in()), std::to_string(s.classes.size()));
    const std::string people = ui.tr("conductor.in_people", std::to_string(d.people_in()), std::to_string(s.people()));
    y += ui.text(r.x, y, r.w, ui.keep(in + " · " + people), {.role = TextRole::body, .bold = true, .tabular = true, .line_height = 1.4f});
    if (d.missing() > 0) y += ui.text(r.x, y, r.w, ui.keep(ui.tr("conductor.missing", std::to_string(d.missing()))), {.role = TextRole::body, .colour = Colour::not_right, .bold = true, .line_height = 1.4f});
    const Slow cls = d.slowest_class(now), way = d.slowest_exit(now);
    if (cls.index >= 0 && !cls.open) y += ui.text(r.x, y, r.w, ui.keep(ui.tr("conductor.slow_class", s.classes[static_cast<std::size_t>(cls.index)].name, clock_text(cls.ms))), {.role = TextRole::small, .tabular = true, .line_height = 1.4f});
    if (way.index >= 0) {
        const std::string& name = s.exits[static_cast<std::size_t>(way.index)];
        y += ui.text(r.x, y, r.w, ui.keep(way.open ? ui.tr("conductor.open_exit", name) : ui.tr("conductor.slow_exit", name, clock_text(way.ms))), {.role = TextRole::small, .tabular = true, .line_height = 1.4f});
    }
    return y - r.y;
}

// ---- classes ----

void ConductorScreen::draw_tiles(Ui& ui, const Rect& r, const Conductor& d) {
    const float gap = ui.theme().gap(), h = ui.theme().target();
    const auto n = static_cast<int>(d.setup().classes.size());
    // Each tile: the class, and beside it 「缺」. As many columns as all rows need, as few as they have room.
    const float least = 2 * h + gap + ui.mm(ui.theme().modes().large_text ? 14 : 8);
    const int fit = std::max(1, static_cast<int>((r.w + gap) / (least + gap))), rows_here = std::max(1, static_cast<int>((r.h + gap) / (h + gap)));
    const int columns = std::clamp((n + rows_here - 1) / rows_here, std::min(2, fit), fit), rows = (n + columns - 1) / columns;
    const bool scrolls = rows > rows_here;
    const float y0 = scrolls ? ui.begin_scroll("tiles", {r.x, r.y, r.w + ui.mm(4), r.h}) : r.y;
    for (int i = 0; i < n; ++i) {
        const Rect line{r.x, y0 + static_cast<float>(i % rows) * (h + gap), r.w, h};
        draw_tile(ui, column(ui, line, i / rows, columns), d, i);
    }
    if (scrolls) ui.end_scroll(static_cast<float>(rows) * (h + gap));
}

void ConductorScreen::draw_tile(Ui& ui, const Rect& r, const Conductor& d, int i) {
    const DrillClass& c = d.setup().classes[static_cast<std::size_t>(i)];
    const ClassState& s = d.state().classes[static_cast<std::size_t>(i)];
    const float gap = ui.theme().gap(), side = ui.theme().target();
    ui.push_id("tile" + std::to_string(i));
    const bool in = s.reported(), missing = in && s.missing > 0;
    // A reported class is one whole tile: what it needs now is a correction, and that is on its sheet.
    const Rect main{r.x, r.y, in ? r.w : r.w - side - gap, r.h};
    const Plate p = plate(ui, "in", main, c.name, missing ? Colour::not_right_wash : in ? Colour::right_wash : Colour::card, missing ? Colour::not_right : in ? Colour::right : Colour::rule);
    const float pad = ui.mm(2), inner = p.face.w - 2 * pad - (in ? ui.mm(7) : 0);
    // A name that is too long for one line breaks before its number, which is what tells one class from the next.
    std::string above = c.name, below = std::to_string(c.expected());
    if (missing) below = ui.tr("conductor.lack", std::to_string(s.missing));
    else if (in) below = clock_text(d.class_ms(i).value_or(0));
    else below = ui.tr("conductor.people_short", below);
    const auto digit = above.find_first_of("0123456789");
    const bool broken = digit != std::string::npos && digit > 0 && ui.set(above, {.role = TextRole::small, .bold = true, .line_height = 1.15f}, 10000)->width > inner;
    if (broken) {
        below = above.substr(digit) + (in ? " " + below : std::string{});
        above.resize(digit);
    }
    ui.label({p.face.x + pad, p.face.y + ui.mm(0.5f), inner, p.face.h * 0.52f}, ui.keep(above), {.role = TextRole::small, .bold = !broken, .max_lines = 1, .line_height = 1.15f});
    if (broken && !in) ui.label({p.face.x + pad, p.face.y + p.face.h * 0.46f, inner, p.face.h * 0.5f}, ui.keep(below), {.role = TextRole::body, .bold = true, .max_lines = 1, .line_height = 1.15f});
    else ui.label({p.face.x + pad, p.face.y + p.face.h * 0.5f, inner, p.face.h * 0.46f}, ui.keep(below), {.role = TextRole::caption, .colour = missing ? Colour::not_right : in ? Colour::right : Colour::quiet, .bold = in, .max_lines = 1, .tabular = true, .line_height = 1.15f});
    if (in) ui.icon(missing ? "warning" : "check", {p.face.right() - pad - ui.mm(7), p.face.cy() - ui.mm(3.5f), ui.mm(7), ui.mm(7)}, missing ? Colour::not_right : Colour::right);
    if (p.touch.tapped) {
        if (in) sheet_class_ = i, sheet_missing_ = std::max(1, s.missing), ui.moving();
        else tap(d.report(i, 0));
    }
    if (!in) {
        const std::string label = c.name + " " + ui.tr("conductor.some_missing");
        const Plate q = plate(ui, "lack", {r.right() - side, r.y, side, r.h}, ui.keep(label), Colour::card, Colour::rule);
        ui.label(q.face.inset(ui.mm(1)), ui.tr("conductor.some_missing"), {.role = TextRole::small, .colour = Colour::quiet, .align = Align::centre, .max_lines = 1});
        if (q.touch.tapped) sheet_class_ = i, sheet_missing_ = 1, ui.moving();
    }
    ui.pop_id();
}

// What is said about one class: all there, so many missing, or not here after all.
void ConductorScreen::draw_class_sheet(Ui& ui, const Conductor& d) {
    const auto at = static_cast<std::size_t>(sheet_class_);
    if (at >= d.setup().classes.size()) {
        sheet_class_ = -1;
        return;
    }
    const DrillClass& c = d.setup().classes[at];
    const bool in = d.state().classes[at].reported();
    const Rect page = ui.page();
    ui.barrier();
    ui.fill(page, Colour::veil);
    band(ui, d, {});   // the mark is never under a veil
    const float w = std::min(page.w * 0.9f, ui.mm(230)), pad = ui.mm(10), h = ui.theme().target(), gap = ui.theme().gap(), inner = w - 2 * pad;
    const std::string title = c.name + " · " + ui.tr("conductor.people", std::to_string(c.expected()));
    const auto head = ui.set(title, {.role = TextRole::head, .bold = true, .max_lines = 1}, inner);
    const float rows = 3 + (in ? 1 : 0), height = pad + head->height + ui.mm(4) + rows * (h + gap) + h + pad;
    const Rect r{std::round(page.cx() - w / 2), std::round(page.bottom() - height - bar_height(ui)), w, height};
    ui.round(r, ui.theme().radius() * 1.5f, Colour::card);
    float y = r.y + pad;
    const float x = r.x + pad;
    ui.block(head, x, y, Colour::ink, title);
    y += head->height + ui.mm(4);
    ui.push_id("sheet");
    bool close = false;
    if (button(ui, "all", {x, y, inner, h}, ui.tr("conductor.all_there"), ButtonLook::primary, "check")) tap(d.report(sheet_class_, 0)), close = true;
    y += h + gap;
    sheet_missing_ = std::clamp(sheet_missing_ + stepper(ui, "missing", {x, y, inner, h}, ui.tr("conductor.how_many"), ui.keep(std::to_string(sheet_missing_))), 1, std::max(1, c.expected()));
    y += h + gap;
    if (button(ui, "lack", {x, y, inner, h}, ui.keep(ui.tr("conductor.lack", std::to_string(sheet_missing_))), ButtonLook::plain, "warning")) tap(d.report(sheet_class_, sheet_missing_)), close = true;
    y += h + gap;
    if (in) {
        if (button(ui, "withdraw", {x, y, inner, h}, ui.tr("conductor.withdraw"), ButtonLook::plain, "refresh")) tap(d.withdraw(sheet_class_)), close = true;
        y += h + gap;
    }
    if (button(ui, "close", {x, y, inner, h}, ui.tr("conductor.leave_it"), ButtonLook::plain, "close")) close = true;
    ui.pop_id();
    if (close) sheet_class_ = -1, ui.moving();
}

// ---- problems, duties, controls ----

void ConductorScreen::draw_problems(Ui& ui, const Rect& r, const Conductor& d, int columns) {
    const float h = ui.theme().target(), gap = ui.theme().gap();
    if (r.h < h) return;
    if (placing_ >= 0) return draw_places(ui, r, d, columns);
    const auto n = static_cast<int>(d.setup().problems.size());
    const float y0 = ui.begin_scroll("problems", {r.x, r.y, r.w + ui.mm(3), r.h});
    for (int i = 0; i < n; ++i) {
        const Rect c = column(ui, {r.x, y0 + static_cast<float>(i / columns) * (h + gap), r.w, h}, i % columns, columns);
        const int seen = d.state().problems[static_cast<std::size_t>(i)];
        const std::string& name = d.setup().problems[static_cast<std::size_t>(i)];
        const Plate p = plate(ui, "problem" + std::to_string(i), c, name, seen > 0 ? Colour::not_right_wash : Colour::card, seen > 0 ? Colour::not_right : Colour::rule);
        const float badge = seen > 0 ? ui.mm(9) : 0;
        ui.label({p.face.x + ui.mm(3), p.face.y, p.face.w - ui.mm(5) - badge, p.face.h}, name, {.role = TextRole::small, .max_lines = 2, .line_height = 1.2f});
        if (seen > 0) ui.label({p.face.right() - badge - ui.mm(2), p.face.y, badge, p.face.h}, ui.keep(std::to_string(seen)), {.role = TextRole::lead, .colour = Colour::not_right, .bold = true, .align = Align::right, .tabular = true});
        if (!p.touch.tapped) continue;
        tap(d.problem(i));
        // It counts already; whoever has a moment says where. One exit needs no question.
        if (d.setup().exits.size() > 1) placing_ = i, placing_since_s_ = ui.now_s();
    }
    ui.end_scroll(static_cast<float>((n + columns - 1) / columns) * (h + gap) - gap);
}

// In the problems' place for a while: which exit or stair it was, or nothing. Classes can be tapped all the same.
void ConductorScreen::draw_places(Ui& ui, const Rect& r, const Conductor& d, int columns) {
    constexpr double patience_s = 20;
    const float h = ui.theme().target(), gap = ui.theme().gap();
    const auto n = static_cast<int>(d.setup().exits.size());
    const float y0 = ui.begin_scroll("places", {r.x, r.y, r.w + ui.mm(3), r.h});
    float y = y0;
    y += ui.text(r.x, y, r.w, ui.keep(ui.tr("conductor.where_problem", d.setup().problems[static_cast<std::size_t>(placing_)])), {.role = TextRole::small, .bold = true, .line_height = 1.3f}) + ui.mm(2);
    int chosen = -1;
    for (int i = 0; i <= n; ++i) {
        const Rect c = column(ui, {r.x, y + static_cast<float>(i / columns) * (h + gap), r.w, h}, i % columns, columns);
        const std::string& name = i < n ? d.setup().exits[static_cast<std::size_t>(i)] : ui.tr("conductor.where_unsaid");
        const Plate p = plate(ui, "place" + std::to_string(i), c, name, Colour::card, i < n ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(3), 0), name, {.role = TextRole::small, .colour = i < n ? Colour::ink : Colour::quiet, .max_lines = 2, .line_height = 1.2f});
        if (p.touch.tapped) chosen = i;
    }
    ui.end_scroll(y - y0 + static_cast<float>((n + columns) / columns) * (h + gap) - gap);
    if (chosen >= 0 && chosen < n) tap(d.place(placing_, chosen));
    const double left = placing_since_s_ + patience_s - ui.now_s();
    // The tap is taken in a moment after it; once it is taken back there is nothing to place.
    const bool gone = ui.now_s() - placing_since_s_ > 1 && !d.place(placing_, 0);
    if (chosen >= 0 || left <= 0 || gone) placing_ = -1, ui.moving();
    else ui.wake_in(left);
}

void ConductorScreen::draw_tasks(Ui& ui, const Rect& r, const Conductor& d) {
    const float h = ui.theme().target(), gap = ui.theme().gap();
    const auto n = static_cast<int>(d.setup().tasks.size());
    const int columns = ui.theme().modes().large_text && !ui.theme().portrait() ? 1 : 2;
    const float y0 = ui.begin_scroll("tasks", {r.x, r.y, r.w + ui.mm(3), r.h});
    for (int i = 0; i < n; ++i) {
        const Rect c = column(ui, {r.x, y0 + static_cast<float>(i / columns) * (h + gap), r.w, h}, i % columns, columns);
        const bool done = d.state().tasks[static_cast<std::size_t>(i)].has_value();
        const std::string& name = d.setup().tasks[static_cast<std::size_t>(i)];
        const Plate p = plate(ui, "task" + std::to_string(i), c, name, done ? Colour::right_wash : Colour::card, done ? Colour::right : Colour::rule);
        const float mark = ui.mm(7);
        ui.icon(done ? "check" : "dot", {p.face.x + ui.mm(3), p.face.cy() - mark / 2, mark, mark}, done ? Colour::right : Colour::quiet);
        ui.label({p.face.x + mark + ui.mm(6), p.face.y, p.face.w - mark - ui.mm(8), p.face.h}, name, {.role = TextRole::small, .max_lines = 2, .line_height = 1.2f});
        if (p.touch.tapped) tap(d.task(i));
    }
    ui.end_scroll(static_cast<float>((n + columns - 1) / columns) * (h + gap) - gap);
}

void ConductorScreen::draw_controls(Ui& ui, const Rect& r, const Conductor& d) {
    const bool tall = ui.theme().portrait(), paused = d.state().paused;
    const float h = ui.theme().target(), gap = ui.theme().gap();
    const auto place = [&](int n) {
        if (!tall) return column(ui, r, n, 4);
        return column(ui, {r.x, r.y + static_cast<float>(n / 2) * (h + gap), r.w, h}, n % 2, 2);
    };
    if (button(ui, "pause", place(0), paused ? ui.tr("conductor.go_on") : ui.tr("conductor.pause"), paused ? ButtonLook::primary : ButtonLook::plain, paused ? "play" : "pause")) tap(paused ? d.go_on() : d.pause());
    if (const auto next = d.next(); next && button(ui, "next", place(1), ui.tr("conductor.next_phase"), ButtonLook::plain, "next")) tap(next);
    if (d.undoable() != nullptr && button(ui, "undo", place(2), ui.tr("conductor.undo"), ButtonLook::plain, "refresh")) tap(d.undo());
    if (button(ui, "abort", place(3), ui.tr("conductor.real"), ButtonLook::plain, "warning")) sheet_abort_ = true, ui.moving();
}

// Two touches end a drill for a real incident: one is an accident, three are too many.
void ConductorScreen::draw_abort_sheet(Ui& ui, const Conductor& d) {
    const Rect page = ui.page();
    ui.barrier();
    ui.fill(page, Colour::veil);
    band(ui, d, {});   // the mark is never under a veil
    const float w = std::min(page.w * 0.9f, ui.mm(250)), pad = ui.mm(12), h = std::round(ui.theme().target() * 1.3f), inner = w - 2 * pad;
    const auto head = ui.set(ui.tr("conductor.abort_title"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}, inner);
    const auto text = ui.set(ui.tr("conductor.abort_text"), {.role = TextRole::body, .line_height = 1.5f}, inner);
    const float height = pad + head->height + ui.mm(3) + text->height + ui.mm(8) + 2 * h + ui.theme().gap() + pad;
    const Rect r{std::round(page.cx() - w / 2), std::round(std::max(page.y, page.bottom() - height - bar_height(ui))), w, height};
    ui.round(r, ui.theme().radius() * 1.5f, Colour::card);
    float y = r.y + pad;
    ui.block(head, r.x + pad, y, Colour::ink, ui.tr("conductor.abort_title"));
    y += head->height + ui.mm(3);
    ui.block(text, r.x + pad, y, Colour::quiet, ui.tr("conductor.abort_text"));
    y += text->height + ui.mm(8);
    ui.push_id("abort");
    if (button(ui, "yes", {r.x + pad, y, inner, h}, ui.tr("conductor.abort_yes"), ButtonLook::primary, "warning")) tap(d.abort()), sheet_abort_ = false;
    y += h + ui.theme().gap();
    if (button(ui, "no", {r.x + pad, y, inner, h}, ui.tr("conductor.abort_no"), ButtonLook::plain, "play")) sheet_abort_ = false, ui.moving();
    ui.pop_id();
}

}  // namespace estation::kiosk
