#include "kiosk/screens/quiz_duel.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/layout.h"
#include "kiosk/screens/quiz_asking.h"
#include "kiosk/screens/quiz_explaining.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {
constexpr double wait_s = 20, read_s = 12;   // for the other's answer; for the other to have read
}  // namespace

QuizDuel::QuizDuel(const Item& item, QuizRace race, std::vector<std::string> names, int try_no, double now_s, std::optional<bool>& facing)
    : item_(item), race_(std::move(race)), names_(std::move(names)), try_no_(try_no), question_since_s_(now_s), facing_(facing) {}

const std::string& QuizDuel::side_name(Ui& ui, int player) const {
    if (facing_.value_or(false)) return ui.tr(player == 0 ? "race.near" : "race.far");
    return ui.tr(player == 0 ? "race.left" : "race.right");
}

const std::string& QuizDuel::ahead(Ui& ui, int player) const {
    if (facing_.value_or(false)) return ui.tr(player == 0 ? "race.near_ahead" : "race.far_ahead");
    return ui.tr(player == 0 ? "race.left_ahead" : "race.right_ahead");
}

std::string QuizDuel::on_side(Ui& ui, int player, const std::string& text) const { return side_name(ui, player) + " \xC2\xB7 " + text; }

std::string QuizDuel::progress() const { return std::to_string(race_.played()) + "/" + std::to_string(race_.count()); }

Finish QuizDuel::finish(bool completed) const { return {race_.rights(0) + race_.rights(1), static_cast<int>(race_.count()) * QuizRace::players, completed, mode_name(QuizMode::race)}; }

std::optional<Finish> QuizDuel::broken_off() const {
    if (finished_told_ || !facing_) return std::nullopt;
    return finish(false);
}

void QuizDuel::next_began(Ui& ui) {
    question_since_s_ = ui.now_s();
    ui.moving();
}

// Nobody is waited for without end; in 大字 and 朗读 no clock runs.
void QuizDuel::keep_time(Ui& ui) {
    if (ui.theme().modes().calm_time()) return;
    if (!race_.revealed()) {
        const auto since = race_.first_answer_s();
        if (!since) return;
        const double left = *since + wait_s - ui.now_s();
        if (left <= 0) race_.stop_waiting(), revealed_s_ = ui.now_s(), ui.moving();
        else ui.wake_in(std::min(left, 1.0 - std::fmod(ui.now_s() - *since, 1.0) + 0.01));
    } else if (race_.wants_on(0) || race_.wants_on(1)) {
        const double left = revealed_s_ + read_s - ui.now_s();
        if (left <= 0) race_.go_on_both(), next_began(ui);
        else ui.wake_in(left);
    }
}

Action QuizDuel::draw(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    if (!facing_) {
        draw_stands(ui, area);
        return Stay{};
    }
    ui.separate_fingers();  // two hands are two people here, never a pinch
    keep_time(ui);
    if (race_.finished()) return draw_result(ui, area);
    answer_.reset();
    draw_halves(ui, area);
    if (answer_) return std::move(*answer_);
    return Stay{};
}

// Side by side is the usual way, and the one that fits a screen on a wall.
void QuizDuel::draw_stands(Ui& ui, const Rect& area) {
    const bool below = ui.theme().portrait() || ui.theme().modes().large_text;
    const float y0 = ui.begin_scroll("stands", {area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), area.bottom() - ui.page().y});
    float y = y0 + area.y - ui.page().y + ui.mm(6);
    y += ui.text(area.x, y, area.w, ui.tr("race.how"), {.role = TextRole::title, .bold = true}) + ui.mm(8);
    const float gap = ui.mm(6), w = below ? area.w : std::floor((area.w - gap) / 2), h = std::round(std::max(ui.theme().target() * 1.7f, ui.mm(below ? 44 : 62)));
    std::optional<bool> chosen;
    if (draw_stand(ui, false, {area.x, y, w, h})) chosen = false;
    if (draw_stand(ui, true, {below ? area.x : area.x + w + gap, below ? y + h + gap : y, w, h})) chosen = true;
    y += below ? 2 * h + gap : h;
    ui.end_scroll(y - y0 + ui.mm(4));
    if (!chosen) return;
    facing_ = chosen;
    next_began(ui);
}

// A glass with its two halves seen from above, and where the two stand.
bool QuizDuel::draw_stand(Ui& ui, bool facing, const Rect& r) {
    const std::string& name = ui.tr(facing ? "race.facing" : "race.beside");
    const std::string& text = ui.tr(facing ? "race.facing_text" : "race.beside_text");
    const Plate p = plate(ui, facing ? "facing" : "beside", r, name, Colour::card, facing ? Colour::rule : Colour::accent);
    const float pad = ui.mm(7), gw = ui.mm(40), gh = ui.mm(22), head = ui.mm(6.5f), line = std::max(2.0f, ui.mm(0.6f));
    const Rect glass{std::round(p.face.x + pad), std::round(p.face.cy() - gh / 2 - (facing ? 0 : head * 0.7f)), gw, gh};
    ui.framed(glass, ui.mm(1.5f), line, Colour::ink, Colour::accent_wash);
    if (facing) ui.fill({glass.x, std::round(glass.cy() - line / 2), glass.w, line}, Colour::ink);
    else ui.fill({std::round(glass.cx() - line / 2), glass.y, line, glass.h}, Colour::ink);
    const auto person = [&](float cx, float cy) { ui.disc(cx, cy, head, Colour::accent); };
    if (facing) person(glass.cx(), glass.bottom() + head * 0.75f), person(glass.cx(), glass.y - head * 0.75f);
    else person(glass.x + gw * 0.25f, glass.bottom() + head * 0.75f), person(glass.x + gw * 0.75f, glass.bottom() + head * 0.75f);
    const float x = glass.right() + pad, w = p.face.right() - pad - x;
    const auto a = ui.set(name, {.role = TextRole::head, .bold = true, .line_height = 1.3f}, w), b = ui.set(text, {.role = TextRole::body, .line_height = 1.45f}, w);
    const float y = p.face.cy() - (a->height + ui.mm(2) + b->height) / 2;
    ui.block(a, x, y, Colour::ink, name);
    ui.block(b, x, y + a->height + ui.mm(2), Colour::quiet, text);
    return p.touch.tapped;
}

void QuizDuel::draw_halves(Ui& ui, const Rect& area) {
    const float middle = std::round(area.cx()), gap = ui.mm(ui.theme().portrait() ? 6 : 12);
    const float bottom = area.bottom(), top = ui.page().y;
    const std::size_t at = race_.at();
    const float line = std::max(2.0f, ui.mm(0.6f));
    if (*facing_) {
        const float cut = ui.mm(3), x = std::round(area.x), w = std::floor(area.w), h = std::floor((bottom - top - cut) / 2 - cut);
        draw_side(ui, 0, {x, std::round(bottom) - h, w, h});
        if (race_.at() != at) return;
        ui.fill({x, std::round((top + bottom) / 2), w, line}, Colour::rule);
        const Rect across{x, std::round(top + cut), w, h};
        ui.begin_upside_down({std::floor(ui.page().x), across.y, std::floor(ui.page().w), across.h});   // the buttons that turn a long half lie in the margin
        draw_side(ui, 1, across);
        ui.end_upside_down();
        return;
    }
    draw_side(ui, 0, {area.x, top, middle - gap - area.x, bottom - top});
    if (race_.at() != at) return;
    ui.fill({middle - line / 2, area.y, line, area.h}, Colour::rule);
    draw_side(ui, 1, {middle + gap, top, area.right() - middle - gap, bottom - top});
}

float QuizDuel::draw_head(Ui& ui, int player, float x, float y, float w) {
    const std::string points = ui.tr("race.points", std::to_string(race_.points(player)));
    ui.text(x, y, w, side_name(ui, player), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .line_height = 1.4f});
    const float h = ui.text(x, y, w, ui.keep(points), {.role = TextRole::body, .bold = true, .align = Align::right, .tabular = true, .line_height = 1.4f});
    y += h + ui.mm(1);
    // The way to the end, the same for both.
    const float bar = std::max(3.0f, ui.mm(1.4f));
    ui.round({x, y, w, bar}, bar / 2, Colour::rule);
    const float done = static_cast<float>(race_.played()) / static_cast<float>(race_.count());
    if (done > 0) ui.round({x, y, std::max(bar, w * done), bar}, bar / 2, Colour::accent);
    return h + ui.mm(1) + bar + ui.mm(5);
}

Action QuizDuel::answered(Ui& ui, int player, int choice) {
    race_.choose(player, choice, ui.now_s());
    if (race_.revealed()) revealed_s_ = ui.now_s();
    ui.moving();
    const auto& q = race_.now();
    const bool right = race_.right(race_.at(), player);
    return Answer{names_[race_.at()], std::to_string(q.choices[static_cast<std::size_t>(choice)].original), right ? 1.0 : 0.0, try_no_, static_cast<int>((ui.now_s() - question_since_s_) * 1000)};
}

float QuizDuel::draw_wait(Ui& ui, int player, float x, float y, float w) {
    const bool clock = !ui.theme().modes().calm_time();
    std::string wait = ui.tr("race.wait");
    if (const auto since = race_.first_answer_s(); since && clock) wait = ui.tr("race.wait_s", std::to_string(std::max(0, static_cast<int>(std::ceil(*since + wait_s - ui.now_s())))));
    const float text_h = ui.text(x, y, w, ui.keep(wait), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .tabular = true, .line_height = 1.4f}) + ui.mm(3);
    if (clock) return text_h;
    // Where no clock runs, whoever has waited long enough says so.
    const float h = ui.theme().target(), bw = std::min(w, std::max(button_width(ui, ui.tr("race.no_more_waiting"), false), ui.mm(50)));
    const Plate p = plate(ui, "no-wait", {x, y + text_h, bw, h}, ui.keep(on_side(ui, player, ui.tr("race.no_more_waiting"))), Colour::card, Colour::rule);
    ui.label(p.face.inset(ui.mm(3), ui.mm(1)), ui.tr("race.no_more_waiting"), {.role = TextRole::body, .align = Align::centre});
    if (p.touch.tapped) race_.stop_waiting(), revealed_s_ = ui.now_s(), ui.moving();
    return text_h + h + ui.mm(4);
}

float QuizDuel::draw_choices(Ui& ui, int player, float x, float y, float w, float room, bool at_once) {
    const ShownQuestion& q = race_.now();
    // A narrow half in large letters keeps its room for the words.
    const bool narrow = w < ui.theme().em(TextRole::lead) * 12;
    const TextLook look{.role = narrow ? TextRole::body : TextRole::lead, .line_height = 1.35f};
    const float y0 = y, gap = ui.theme().gap(), d = narrow ? -ui.mm(3) : std::round(ui.theme().em(TextRole::body) * 1.5f);
    const auto mine = race_.chosen(player);
    // A half that lies across the whole glass is wide and low: two answers beside each other.
    const std::size_t columns = *facing_ && q.choices.size() > 2 && w > ui.theme().em(TextRole::lead) * 26 ? 2 : 1, rows = (q.choices.size() + columns - 1) / columns;
    const float cw = std::floor((w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns)), inner = cw - d - ui.mm(14);
    if (mine) y += draw_wait(ui, player, x, y, w);
    // Large where there is room: they are hit in a hurry.
    const float usual = std::max(ui.theme().target() * (*facing_ ? 1.0f : 1.15f), std::min(ui.mm(36), (room - ui.mm(15)) / static_cast<float>(rows) - gap));
    float h = 0;
    for (std::size_t n = 0; n < q.choices.size(); ++n) {
        const std::string& text = choice_words(ui, q, n);
        const bool on = mine == static_cast<int>(n);
        const std::size_t column = n % columns;
        if (column == 0) {
            h = usual;
            for (std::size_t k = n; k < std::min(n + columns, q.choices.size()); ++k) h = std::max(h, std::round(ui.set(choice_words(ui, q, k), look, inner)->height + ui.mm(7)));
        }
        const Rect r{x + static_cast<float>(column) * (cw + gap), y, cw, std::round(h)};
        const std::string label = on_side(ui, player, text);
        Rect face = r;
        if (mine) {
            ui.framed(r, ui.theme().radius(), ui.mm(on ? 0.8f : 0.35f), on ? Colour::accent : Colour::rule, on ? Colour::accent_wash : Colour::paper);
        } else {
            const Plate p = plate(ui, "choice" + std::to_string(n), r, ui.keep(label), Colour::card, Colour::rule);
            face = p.face;
            if (p.touch.tapped || (at_once && p.touch.pressed_now))
                if (Action a = answered(ui, player, static_cast<int>(n)); auto* told = std::get_if<Answer>(&a)) answer_ = std::move(*told);
        }
        if (!narrow) ui.disc(face.x + ui.mm(4) + d / 2, face.cy(), d, Colour::accent_wash);
        if (!narrow) ui.label({face.x + ui.mm(4), face.cy() - d / 2, d, d}, ui.keep(std::string(1, static_cast<char>('A' + n))), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .align = Align::centre});
        ui.label({face.x + ui.mm(8) + d, face.y + ui.mm(2), inner, face.h - ui.mm(4)}, text, {.role = look.role, .colour = mine && !on ? Colour::quiet : Colour::ink, .bold = on, .line_height = 1.35f});
        if (column + 1 == columns || n + 1 == q.choices.size()) y += std::round(h) + gap;
    }
    return y - y0;
}

float QuizDuel::draw_revealed(Ui& ui, int player, float x, float y, float w) {
    const float y0 = y;
    const ShownQuestion& q = race_.now();
    const std::size_t at = race_.at();
    const int gained = race_.gained(at, player);
    const auto mine = race_.chosen(player);
    const std::string word = gained > QuizRace::for_right ? ui.tr("race.right_first", std::to_string(gained)) : gained > 0 ? ui.tr("race.right_too", std::to_string(gained)) : mine ? std::string(ui.tr("quiz.not_right")) : std::string(ui.tr("quiz.look"));
    const TextLook verdict_look{.role = TextRole::lead, .colour = gained > 0 ? Colour::right : Colour::not_right, .bold = true};
    // In a half that is wide and low the way on stands beside the verdict; else at the foot of the half.
    const float bw = way_on_width(ui);
    const bool at_top = *facing_ && ui.set(word, verdict_look, 4000)->width + ui.mm(8) + bw <= w;
    if (at_top) {
        const float h = std::round(ui.theme().target() * 1.1f);
        ui.label({x, y, w - bw - ui.mm(8), h}, ui.keep(word), verdict_look);
        draw_way_on(ui, player, {x + w - bw, y, bw, h});
        if (race_.at() != at) return y + h - y0;
        y += h + ui.mm(3);
    } else {
        y += ui.text(x, y, w, ui.keep(word), verdict_look) + ui.mm(2);
    }
    for (std::size_t n = 0; n < q.choices.size(); ++n) {
        const bool good = q.choices[n].weight > 0.999, chosen = mine == static_cast<int>(n);
        if (good || chosen) y += draw_answer_row(ui, good, choice_words(ui, q, n), good ? (chosen ? ui.tr("quiz.yours_right") : ui.tr("quiz.is_right")) : ui.tr("quiz.yours"), {}, x, y, w);
    }
    if (!q.question->general_feedback.empty()) y += ui.text(x, y, w, q.question->general_feedback.text, {.role = TextRole::body, .line_height = 1.55f}) + ui.mm(4);
    if (*facing_ && !at_top) {
        const Rect r{x, y, std::min(w, bw), std::round(ui.theme().target() * 1.1f)};
        draw_way_on(ui, player, r);
        y = r.bottom();
    }
    return y - y0;
}

const std::string& QuizDuel::way_on(Ui& ui) const { return ui.tr(race_.at() + 1 == race_.count() ? "quiz.to_result" : "quiz.next"); }
float QuizDuel::way_on_width(Ui& ui) const { return std::max(button_width(ui, way_on(ui), true), ui.mm(60)); }

void QuizDuel::draw_way_on(Ui& ui, int player, const Rect& r) {
    if (race_.wants_on(player)) {
        ui.label(r, ui.tr("race.wait_reading"), {.role = TextRole::body, .colour = Colour::quiet});
        return;
    }
    const std::size_t at = race_.at();
    const std::string& label = way_on(ui);
    const Plate p = plate(ui, "next", r, ui.keep(on_side(ui, player, label)), Colour::accent, Colour::accent);
    ui.label(p.face.inset(ui.mm(4), ui.mm(1)), label, {.role = TextRole::body, .colour = Colour::on_accent, .bold = true, .align = Align::centre});
    if (!p.touch.tapped) return;
    race_.go_on(player);
    if (race_.at() != at) next_began(ui);
    ui.moving();
}

void QuizDuel::draw_side(Ui& ui, int player, const Rect& half) {
    ui.push_id("side" + std::to_string(player) + "q" + std::to_string(race_.at()) + (race_.revealed() ? "r" : ""));
    // A finger that comes down has answered, unless the half is so long that it may be about to scroll.
    const bool at_once = ui.scroll_view("half").most <= 1;
    const bool foot_shown = race_.revealed() && !*facing_;
    const FootBar foot = foot_bar(ui, half, std::min(half.w, way_on_width(ui)));
    const Rect view{half.x, half.y, half.w, foot_shown ? foot.above.h : half.h};
    const float y0 = ui.begin_scroll("half", view, foot_shown ? Rect{foot.free.x, foot.free.y, std::max(0.0f, half.right() - foot.free.x), foot.free.h} : Rect{});
    // What turns a long half reaches a little way into it from the margin.
    const float w = half.w - ui.mm(*facing_ || ui.theme().modes().large_text ? 5.0f : 2.0f);
    float y = y0 + ui.mm(*facing_ ? 4 : ui.theme().portrait() ? 18 : 14);
    y += draw_head(ui, player, half.x, y, w);
    const ShownQuestion& q = race_.now();
    TextLook look{.role = TextRole::head, .bold = true, .line_height = 1.4f};
    if (ui.set(q.question->stem.text, look, w)->lines > 3 || ui.theme().modes().large_text || race_.revealed() || *facing_) look = {.role = TextRole::lead, .bold = true, .line_height = 1.45f};
    y += ui.text(half.x, y, w, q.question->stem.text, look) + ui.mm(5);
    const bool was = race_.revealed();
    y += was ? draw_revealed(ui, player, half.x, y, w) : draw_choices(ui, player, half.x, y, w, half.bottom() - (y - y0 + half.y), at_once);
    ui.end_scroll(y - y0 + ui.mm(1));
    if (foot_shown) draw_way_on(ui, player, foot.buttons);
    ui.pop_id();
}

// What came of it, for the one who sits across, in the words of that side.
void QuizDuel::draw_across(Ui& ui, const Rect& area) {
    const int mine = race_.points(1), other = race_.points(0);
    const Rect part{std::round(area.x), std::round(ui.page().y + ui.mm(3)), std::floor(area.w), std::round(ui.theme().em(TextRole::lead) * 1.6f + ui.mm(4))};
    const std::string words = (mine == other ? ui.tr("race.even") : ahead(ui, mine > other ? 0 : 1)) + "  " + ui.tr("race.points", std::to_string(mine)) + " : " + ui.tr("race.points", std::to_string(other));
    ui.begin_upside_down(part);
    ui.label(part, ui.keep(words), {.role = TextRole::lead, .colour = Colour::accent, .bold = true, .align = Align::centre, .tabular = true});
    ui.end_upside_down();
}

Action QuizDuel::draw_result(Ui& ui, const Rect& area) {
    const int a = race_.points(0), b = race_.points(1);
    const float w = std::min(area.w, ui.mm(300)), x = area.cx() - w / 2;
    const Rect view{area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), area.bottom() - ui.page().y};
    const float y0 = ui.begin_scroll("race-result", view);
    float y = y0 + area.y - ui.page().y + (ui.theme().portrait() ? ui.mm(30) : ui.mm(8));
    if (*facing_) {
        draw_across(ui, area);
        y += ui.mm(16);
    }
    const std::string& title = a == b ? ui.tr("race.even") : ahead(ui, a > b ? 0 : 1);
    y += ui.text(x, y, w, title, {.role = TextRole::title, .bold = true, .align = Align::centre}) + ui.mm(3);
    y += ui.text(x, y, w, ui.keep(ui.tr("race.together", std::to_string(race_.rights(0) + race_.rights(1)))), {.role = TextRole::lead, .colour = Colour::quiet, .align = Align::centre}) + ui.mm(8);
    // Both in boxes of one size: nobody is small.
    const float gap = ui.mm(10), bw = std::floor((w - gap) / 2), pad = ui.mm(7);
    float h = 0;
    for (int pass = 0; pass < 2; ++pass)
        for (int player = 0; player < QuizRace::players; ++player) {
            const std::string points = ui.tr("race.points", std::to_string(race_.points(player))), rights = ui.tr("result.count", std::to_string(race_.rights(player)), std::to_string(race_.count()));
            const auto name = ui.set(side_name(ui, player), {.role = TextRole::lead, .bold = true, .align = Align::centre}, bw - 2 * pad), big = ui.set(points, {.role = TextRole::attract, .bold = true, .align = Align::centre, .tabular = true, .line_height = 1.3f}, bw - 2 * pad), small = ui.set(rights, {.role = TextRole::body, .align = Align::centre}, bw - 2 * pad);
            h = std::max(h, name->height + big->height + small->height + 2 * pad + ui.mm(4));
            if (pass == 0) continue;
            const Rect r{x + static_cast<float>(player) * (bw + gap), y, bw, h};
            const bool ahead = player == 0 ? a >= b : b >= a;
            ui.framed(r, ui.theme().radius(), ui.mm(ahead ? 0.8f : 0.35f), ahead ? Colour::accent : Colour::rule, Colour::card);
            ui.block(name, r.x + pad, r.y + pad, Colour::accent, side_name(ui, player));
            ui.block(big, r.x + pad, r.y + pad + name->height + ui.mm(2), Colour::ink, ui.keep(points));
            ui.block(small, r.x + pad, r.y + pad + name->height + big->height + ui.mm(4), Colour::quiet, ui.keep(rights));
        }
    y += h + ui.mm(8);
    y += ui.text(x, y, w, ui.tr("result.anonymous"), {.role = TextRole::caption, .colour = Colour::quiet, .align = Align::centre}) + ui.mm(6);
    const float bh = std::round(ui.theme().target() * 1.1f), aw = std::min(bw, std::max(button_width(ui, ui.tr("result.again"), true), button_width(ui, ui.tr("result.home"), true)) + ui.mm(6));
    const bool again = button(ui, "again", {area.cx() - aw - gap / 2, y, aw, bh}, ui.tr("result.again"), ButtonLook::primary, "refresh");
    const bool home = button(ui, "result-home", {area.cx() + gap / 2, y, aw, bh}, ui.tr("result.home"), ButtonLook::plain, "home");
    ui.end_scroll(y + bh - y0 + ui.mm(1));
    another_ = again;
    if (home) return Home{};
    if (finished_told_) return Stay{};
    finished_told_ = true;
    return finish(true);
}

}  // namespace estation::kiosk
