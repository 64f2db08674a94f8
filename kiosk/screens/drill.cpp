#include "kiosk/screens/drill.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "kiosk/drill/band.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/canvas.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

// An author's word for a phase, where we know it; else as it was written.
std::string phase_text(Ui& ui, const std::string& phase) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 4> known{{
        {"before", "drill.before"}, {"shaking", "drill.shaking"}, {"stopped", "drill.stopped"}, {"leaving", "drill.leaving"}}};
    for (const auto& [word, key] : known)
        if (phase == word) return ui.tr(key);
    return phase;
}

}  // namespace

bool DrillScreen::calm(const Ui& ui) { return ui.theme().modes().large_text; }

std::string DrillScreen::progress() const {
    switch (practice_.stage()) {
        case Practice::Stage::start: return "0/" + std::to_string(practice_.count());
        case Practice::Stage::step:
        case Practice::Stage::explained: return std::to_string(practice_.at() + 1) + "/" + std::to_string(practice_.count());
        case Practice::Stage::debrief: return "done";
    }
    return {};
}

Action DrillScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    practice_.calm(calm(ui) || ui.theme().modes().reduced_motion, ui.now_s());
    if (practice_.tick(ui.now_s())) {
        step_since_s_ = ui.now_s();
        ui.moving();
    }
    const Rect area = drill_band(ui);
    if (numbers_.open()) {
        numbers_.draw(ui, area, item_);
        return Stay{};
    }
    switch (practice_.stage()) {
        case Practice::Stage::start: return draw_start(ui, area);
        case Practice::Stage::step: return draw_step(ui, area);
        case Practice::Stage::explained: return draw_explained(ui, area);
        case Practice::Stage::debrief: return draw_debrief(ui, area);
    }
    return Stay{};
}

Rect DrillScreen::draw_picture(Ui& ui, const std::string& picture, const Rect& area, float share) {
    if (picture.empty() || (calm(ui) && !ui.theme().portrait())) return area;
    const auto show = [&](const Rect& r) { ui.picture({pack_key(*library_, item_), picture, static_cast<int>(r.w), static_cast<int>(r.h), Fit::contain}, r, ui.theme().radius()); };
    if (ui.theme().portrait()) {
        const float h = std::round(std::min(area.w * 9 / 16, area.h * 0.4f));
        show({area.x, area.y, area.w, h});
        return {area.x, area.y + h + ui.mm(8), area.w, area.h - h - ui.mm(8)};
    }
    const float w = std::round(area.w * share), h = std::min(std::round(w * 9 / 16), area.h);
    show({area.right() - w, area.y + std::round(std::min(ui.mm(8), (area.h - h) / 2)), w, h});
    return {area.x, area.y, area.w - w - ui.mm(16), area.h};
}

Action DrillScreen::draw_start(Ui& ui, const Rect& area) {
    const FootBar foot = foot_bar(ui, area, std::max(button_width(ui, ui.tr("drill.begin"), true), ui.mm(80)));
    const Rect r = draw_picture(ui, cover_of(item_), foot.above, 0.5f);
    const float y0 = ui.begin_scroll("start", {r.x, r.y, r.w + ui.mm(4), r.h}, foot.free);
    float y = y0;
    y += ui.text(r.x, y, r.w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    const auto minutes = static_cast<int>(std::ceil(Practice::seconds(drill_) / 60));
    y += ui.text(r.x, y, r.w, ui.keep(ui.tr("drill.length", std::to_string(std::max(1, minutes)), std::to_string(practice_.count()))), {.role = TextRole::small, .colour = Colour::accent}) + ui.mm(5);
    const std::string& text = drill_.briefing.empty() ? item_.summary.in(ui.language()) : drill_.briefing.in(ui.language());
    y += ui.text(r.x, y, r.w, text, {.role = TextRole::lead}) + ui.mm(6);
    y += numbers_.offer(ui, r.x, y, r.w);
    ui.end_scroll(y - y0 + ui.mm(1));
    if (button(ui, "begin", foot.buttons, ui.tr("drill.begin"), ButtonLook::primary, "play")) {
        practice_.begin(ui.now_s());
        step_since_s_ = ui.now_s();
        ++runs_;
        told_ = false;
        ui.moving();
    }
    return Stay{};
}

float DrillScreen::draw_head(Ui& ui, float x, float y, float w) {
    const float y0 = y;
    // One bead a step; where one is, in the accent.
    const float d = ui.mm(4), gap = ui.mm(3);
    float bx = x;
    for (std::size_t i = 0; i < practice_.count() && bx + d <= x + w; ++i, bx += d + gap) ui.disc(bx + d / 2, y + d / 2 + ui.mm(1), d, i <= practice_.at() ? Colour::accent : Colour::rule);
    const std::string phase = phase_text(ui, practice_.step().phase);
    const std::string line = ui.tr("drill.nth", std::to_string(practice_.at() + 1), std::to_string(practice_.count())) + (phase.empty() ? "" : " · " + phase);
    y += d + ui.mm(4);
    y += ui.text(x, y, w, ui.keep(line), {.role = TextRole::small, .colour = Colour::quiet, .tabular = true}) + ui.mm(3);
    return y - y0;
}

float DrillScreen::draw_clock(Ui& ui, float x, float y, float diameter) {
    const auto left = practice_.left_s(ui.now_s());
    if (!left) return 0;
    // It moves once a second: a ring that glides would hurry.
    const double whole = std::ceil(*left - 1e-6);
    ui.wake_in(std::max(0.01, *left - (whole - 1)) + 0.005);
    Canvas canvas(ui);
    const Point centre{x + diameter / 2, y + diameter / 2};
    const float thick = std::max(ui.mm(2.4f), diameter * 0.08f), radius = diameter / 2 - thick / 2;
    canvas.ring(centre, radius, thick, canvas.of(Colour::rule));
    const float top = -std::acos(-1.0f) / 2, turn = static_cast<float>(whole / practice_.step().seconds) * 2 * std::acos(-1.0f);
    if (turn > 0.01f) canvas.arc(centre, radius, top, top + std::min(turn, 6.28f), thick, canvas.of(Colour::accent));
    const std::string text = std::to_string(static_cast<int>(whole));
    ui.label(Rect{x, y, diameter, diameter}.inset(thick * 1.6f), ui.keep(text), {.role = diameter > ui.mm(40) ? TextRole::title : TextRole::head, .bold = true, .align = Align::centre, .tabular = true});
    return diameter;
}

int DrillScreen::draw_choices(Ui& ui, float x, float& y, float w) {
    const DrillStep& step = practice_.step();
    const float d = std::round(ui.theme().em(TextRole::body) * 1.7f), inner = w - d - ui.mm(16);
    int tapped = -1;
    for (std::size_t i = 0; i < step.choices.size(); ++i) {
        const std::string& text = step.choices[i].text.in(ui.language());
        const float h = std::round(std::max(ui.theme().target() * 1.1f, ui.set(text, {.role = TextRole::lead, .line_height = 1.35f}, inner)->height + ui.mm(8)));
        const Plate p = plate(ui, "choice" + std::to_string(i), {x, y, w, h}, text, Colour::card, Colour::rule);
        const float cx = p.face.x + ui.mm(5) + d / 2;
        ui.disc(cx, p.face.cy(), d, Colour::accent_wash);
        ui.label({cx - d / 2, p.face.cy() - d / 2, d, d}, ui.keep(std::string(1, static_cast<char>('A' + i))), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .align = Align::centre});
        ui.label({cx + d / 2 + ui.mm(5), p.face.y + ui.mm(2), inner, p.face.h - ui.mm(4)}, text, {.role = TextRole::lead, .line_height = 1.35f});
        if (p.touch.tapped) tapped = static_cast<int>(i);
        y += h + ui.theme().gap();
    }
    return tapped;
}

Action DrillScreen::draw_step(Ui& ui, const Rect& area) {
    const DrillStep& step = practice_.step();
    const Rect r = draw_picture(ui, step.picture, area, step.choices.empty() ? 0.56f : 0.42f);
    ui.push_id("step" + std::to_string(practice_.at()));
    const float y0 = ui.begin_scroll("words", {r.x, r.y, r.w + ui.mm(4), r.h});
    float y = y0;
    const bool clock = practice_.left_s(ui.now_s()).has_value(), beside = clock && !step.choices.empty();
    const float ring = ui.mm(beside ? 26 : 58), w = beside ? r.w - ring - ui.mm(6) : r.w;
    if (beside) draw_clock(ui, r.x + r.w - ring, y, ring);
    y += draw_head(ui, r.x, y, w);
    const std::string& text = step.text.in(ui.language());
    TextLook look{.role = TextRole::title, .bold = true, .line_height = 1.35f};
    if (ui.set(text, look, w)->lines > 2) look = {.role = TextRole::head, .bold = true, .line_height = 1.45f};
    y += ui.text(r.x, y, w, text, look) + ui.mm(4);
    if (beside) y = std::max(y, y0 + ring + ui.mm(4));
    Action action = Stay{};
    if (!step.choices.empty()) {
        y += ui.mm(2);
        const int tapped = draw_choices(ui, r.x, y, r.w);
        if (tapped >= 0) {
            practice_.choose(tapped);
            const auto& c = step.choices[static_cast<std::size_t>(tapped)];
            const int most = step.choices[static_cast<std::size_t>(practice_.best(practice_.at()))].points;
            action = Answer{"step" + std::to_string(practice_.at() + 1), std::to_string(tapped), most > 0 ? std::clamp(static_cast<double>(c.points) / most, 0.0, 1.0) : 0.0, runs_,
                            static_cast<int>((ui.now_s() - step_since_s_) * 1000)};
            ui.moving();
        }
    } else {
        y += ui.mm(3);
        if (clock) y += draw_clock(ui, r.x, y, ring) + ui.mm(8);
        else y += ui.text(r.x, y, r.w, ui.tr("drill.own_time"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(6);
        const float bw = std::max(button_width(ui, ui.tr("drill.go_on"), true), ui.mm(70)), bh = ui.theme().target() * 1.1f;
        if (button(ui, "go-on", {r.x, y, std::min(bw, r.w), bh}, ui.tr("drill.go_on"), clock ? ButtonLook::plain : ButtonLook::primary, "next")) {
            practice_.go_on(ui.now_s());
            step_since_s_ = ui.now_s();
            ui.moving();
        }
        y += bh;
    }
    ui.end_scroll(y - y0 + ui.mm(4));
    ui.pop_id();
    return action;
}

float DrillScreen::draw_reason(Ui& ui, int choice, float x, float y, float w) {
    const DrillStep& step = practice_.step();
    const DrillChoice& c = step.choices[static_cast<std::size_t>(choice)];
    const bool chosen = practice_.chosen(practice_.at()) == choice, good = c.points > 0 && c.points == step.choices[static_cast<std::size_t>(practice_.best(practice_.at()))].points;
    const float d = ui.theme().em(TextRole::body) * 1.3f, pad = ui.mm(3.6f), inner = w - d - 2 * pad - ui.mm(3);
    // A sign and a word, never a colour alone.
    const std::string word = good ? (chosen ? ui.tr("drill.yours_good") : ui.tr("drill.good")) : chosen ? ui.tr("drill.yours") : ui.tr("drill.other");
    const std::string& text = c.text.in(ui.language());
    const std::string& why = c.why.in(ui.language());
    const auto a = ui.set(text, {.role = TextRole::lead, .bold = good, .line_height = 1.35f}, inner);
    const auto b = ui.set(word, {.role = TextRole::caption, .bold = true, .line_height = 1.3f}, inner);
    const auto e = ui.set(why, {.role = TextRole::body, .line_height = 1.5f}, inner);
    const float h = 2 * pad + b->height + a->height + (why.empty() ? 0 : e->height + ui.mm(1.5f));
    const Colour line = good ? Colour::right : chosen ? Colour::not_right : Colour::quiet;
    if (good || chosen) ui.round({x, y, w, h}, ui.theme().radius(), good ? Colour::right_wash : Colour::not_right_wash);
    else ui.framed({x, y, w, h}, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
    ui.icon(good ? "check" : "dot", {x + pad, y + pad + b->height, d, d}, line);
    float ty = y + pad;
    const float tx = x + pad + d + ui.mm(3);
    ui.block(b, tx, ty, line, word);
    ty += b->height;
    ui.block(a, tx, ty, Colour::ink, text);
    ty += a->height + ui.mm(1.5f);
    if (!why.empty()) ui.block(e, tx, ty, Colour::ink, why);
    return h;
}

Action DrillScreen::draw_explained(Ui& ui, const Rect& area) {
    const DrillStep& step = practice_.step();
    const std::size_t at = practice_.at();
    const int chosen = practice_.chosen(at), best = practice_.best(at);
    const bool last = at + 1 == practice_.count();
    const std::string& label = last ? ui.tr("drill.to_debrief") : ui.tr("drill.go_on");
    const FootBar foot = foot_bar(ui, area, std::max(button_width(ui, label, true), ui.mm(70)));
    const Rect r = draw_picture(ui, step.picture, foot.above, 0.36f);
    ui.push_id("reasons" + std::to_string(at));
    const float y0 = ui.begin_scroll("words", {r.x, r.y, r.w + ui.mm(4), r.h}, foot.free);
    float y = y0;
    y += draw_head(ui, r.x, y, r.w);
    const std::string& verdict = chosen == Practice::none ? ui.tr("drill.time_up") : practice_.chose_best(at) ? ui.tr("drill.right") : ui.tr("drill.better");
    y += ui.text(r.x, y, r.w, verdict, {.role = TextRole::head, .colour = practice_.chose_best(at) ? Colour::right : chosen == Practice::none ? Colour::accent : Colour::not_right, .bold = true}) + ui.mm(3);
    std::vector<int> order;
    if (chosen != Practice::none) order.push_back(chosen);
    if (best != chosen) order.push_back(best);
    for (int i = 0; i < static_cast<int>(step.choices.size()); ++i)
        if (std::find(order.begin(), order.end(), i) == order.end()) order.push_back(i);
    for (const int i : order) y += draw_reason(ui, i, r.x, y, r.w) + ui.theme().gap();
    if (const std::string& source = step.choices[static_cast<std::size_t>(best)].source; !source.empty())
        y += ui.text(r.x, y, r.w, ui.keep(ui.tr("article.source", source)), {.role = TextRole::caption, .colour = Colour::quiet}) + ui.mm(2);
    ui.end_scroll(y - y0 + ui.mm(2));
    ui.pop_id();
    if (button(ui, "go-on", foot.buttons, label, ButtonLook::primary, "next")) {
        practice_.go_on(ui.now_s());
        step_since_s_ = ui.now_s();
        ui.moving();
    }
    return Stay{};
}

Action DrillScreen::draw_debrief(Ui& ui, const Rect& area) {
    const float bw = std::max(button_width(ui, ui.tr("result.again"), true), ui.mm(56)), hw = std::max(button_width(ui, ui.tr("result.home"), true), ui.mm(56));
    const FootBar foot = foot_bar(ui, area, bw + ui.theme().gap() + hw);
    const Rect r = draw_picture(ui, cover_of(item_), foot.above, 0.4f);
    const float y0 = ui.begin_scroll("debrief", {r.x, r.y, r.w + ui.mm(4), r.h}, foot.free);
    float y = y0;
    y += ui.text(r.x, y, r.w, ui.tr("drill.done"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(3);
    if (practice_.most_points() > 0) y += ui.text(r.x, y, r.w, ui.keep(ui.tr("drill.points", std::to_string(practice_.points()), std::to_string(practice_.most_points()))), {.role = TextRole::lead, .colour = Colour::accent, .bold = true}) + ui.mm(4);
    if (!drill_.debrief.empty()) y += ui.text(r.x, y, r.w, drill_.debrief.in(ui.language()), {.role = TextRole::lead}) + ui.mm(6);
    y += ui.text(r.x, y, r.w, ui.tr("drill.remember"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(2);
    const float d = ui.theme().em(TextRole::body) * 1.3f;
    for (std::size_t i = 0; i < practice_.count(); ++i) {
        const int best = practice_.best(i);
        if (best == Practice::none) continue;
        const std::string& text = drill_.steps[i].choices[static_cast<std::size_t>(best)].text.in(ui.language());
        ui.icon("check", {r.x, y + ui.mm(0.8f), d, d}, Colour::right);
        y += ui.text(r.x + d + ui.mm(4), y, r.w - d - ui.mm(4), text, {.role = TextRole::body, .line_height = 1.5f}) + ui.mm(2);
    }
    y += ui.mm(2);
    y += ui.text(r.x, y, r.w, ui.tr("result.private"), {.role = TextRole::caption, .colour = Colour::quiet});
    ui.end_scroll(y - y0 + ui.mm(4));
    if (button(ui, "again", {foot.buttons.x, foot.buttons.y, bw, foot.buttons.h}, ui.tr("result.again"), ButtonLook::primary, "refresh")) {
        practice_.begin(ui.now_s());
        step_since_s_ = ui.now_s();
        ++runs_;
        told_ = false;
        ui.moving();
        return Stay{};
    }
    if (button(ui, "drill-home", {foot.buttons.x + bw + ui.theme().gap(), foot.buttons.y, hw, foot.buttons.h}, ui.tr("result.home"), ButtonLook::plain, "home")) return Home{};
    if (!told_) {
        told_ = true;
        return Finish{practice_.choices_right(), practice_.choices(), true, "drill"};
    }
    return Stay{};
}

}  // namespace estation::kiosk
