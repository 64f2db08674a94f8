#include "kiosk/screens/quiz_host.h"

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

constexpr double talk_s = 300;   // how long a class may talk before the screen asks whether anybody is there

std::string letter(std::size_t n) { return std::string(1, static_cast<char>('A' + n)); }
std::string percent(double share) { return std::to_string(static_cast<int>(std::lround(share * 100))); }

void draw_letter(Ui& ui, std::size_t n, float cx, float cy, float d) {
    ui.disc(cx, cy, d, Colour::accent_wash);
    ui.label({cx - d / 2, cy - d / 2, d, d}, ui.keep(letter(n)), {.role = TextRole::lead, .colour = Colour::accent, .bold = true, .align = Align::centre});
}

}  // namespace

QuizHost::QuizHost(std::shared_ptr<const Library> library, const Item& item, ClassPoll poll, std::vector<std::string> names, double now_s)
    : library_(std::move(library)), item_(item), poll_(std::move(poll)), names_(std::move(names)), touched_s_(now_s) {}

std::string QuizHost::progress() const { return std::to_string(std::min(poll_.at() + (poll_.revealed() ? 1 : 0), poll_.count())) + "/" + std::to_string(poll_.count()); }

std::optional<Finish> QuizHost::broken_off() const {
    if (finished_told_) return std::nullopt;
    return Finish{static_cast<int>(poll_.understood()), static_cast<int>(poll_.counted()), false, mode_name(QuizMode::host)};
}

Action QuizHost::draw(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    if (ui.visitor_active()) touched_s_ = ui.now_s();
    busy_ = !poll_.finished() && ui.now_s() - touched_s_ < talk_s;
    if (busy_) ui.wake_in(talk_s - (ui.now_s() - touched_s_) + 0.1);
    if (poll_.finished()) return draw_summary(ui, area);
    return poll_.revealed() ? draw_revealed(ui, area) : draw_asking(ui, area);
}

float QuizHost::draw_top(Ui& ui, const Rect& area) {
    const ShownQuestion& q = poll_.now();
    float y = area.y;
    ui.text(area.x, y, area.w, ui.keep(ui.tr("quiz.nth", std::to_string(poll_.at() + 1), std::to_string(poll_.count()))), {.role = TextRole::small, .colour = Colour::quiet, .tabular = true});
    if (const int hands = poll_.all_hands(poll_.at()); hands > 0)
        ui.text(area.x, y, area.w, ui.keep(ui.tr("host.hands", std::to_string(hands))), {.role = TextRole::small, .colour = Colour::accent, .bold = true, .align = Align::right, .tabular = true});
    y += ui.theme().em(TextRole::small) * 1.6f;
    const float bar = std::max(3.0f, ui.mm(1.4f));
    ui.round({area.x, y, area.w, bar}, bar / 2, Colour::rule);
    const float done = static_cast<float>(poll_.at() + (poll_.revealed() ? 1 : 0)) / static_cast<float>(poll_.count());
    if (done > 0) ui.round({area.x, y, std::max(bar, area.w * done), bar}, bar / 2, Colour::accent);
    y += bar + ui.mm(7);
    // It is read from the last row.
    TextLook look{.role = TextRole::title, .bold = true, .line_height = 1.35f};
    if (ui.set(q.question->stem.text, look, area.w)->lines > (poll_.revealed() ? 1 : 2)) look = {.role = TextRole::head, .bold = true, .line_height = 1.45f};
    y += ui.text(area.x, y, area.w, q.question->stem.text, look) + ui.mm(2);
    if (!poll_.revealed()) y += ui.text(area.x, y, area.w, ui.tr("host.how"), {.role = TextRole::small, .colour = Colour::accent});
    return y + ui.mm(6);
}

float QuizHost::draw_counter(Ui& ui, std::size_t n, float x, float y, float w) {
    const ShownQuestion& q = poll_.now();
    const float side = ui.theme().target(), gap = ui.theme().gap(), d = std::round(ui.theme().em(TextRole::lead) * 1.6f);
    const float count_w = ui.theme().em(TextRole::title) * 1.9f, controls = 3 * side + count_w + 3 * gap;
    const std::string& text = choice_words(ui, q, n);
    // Where beside the keys there is no room for six characters, the words have the line to themselves.
    const float beside = w - d - ui.mm(9) - controls - ui.mm(6);
    const bool above = beside < ui.theme().em(TextRole::head) * 6;
    const auto block = ui.set(text, {.role = TextRole::head, .line_height = 1.35f}, above ? w - d - ui.mm(9) : beside);
    const float words = above ? std::max(d, block->height) + ui.mm(4) : 0, h = std::max(side + ui.mm(4), above ? 0.0f : block->height + ui.mm(6)) + words;
    const float middle = above ? y + ui.mm(2) + std::max(d, block->height) / 2 : y + h / 2;
    draw_letter(ui, n, x + d / 2, middle, d);
    ui.block(block, x + d + ui.mm(5), middle - block->height / 2, Colour::ink, text);
    const int hands = poll_.hands(poll_.at(), n);
    float cx = x + w - controls;
    const float top = std::round(y + words + (h - words - side) / 2);
    const auto step = [&](int by, std::string_view face) {
        const std::string says = ui.tr(by > 0 ? "host.plus" : "host.minus", letter(n), std::to_string(std::abs(by)));
        const Plate p = plate(ui, "count" + std::to_string(n) + "/" + std::to_string(by), {cx, top, side, side}, ui.keep(says), by > 0 ? Colour::accent_wash : Colour::card, by > 0 ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(2)), face, {.role = TextRole::head, .colour = Colour::accent, .bold = true, .align = Align::centre, .tabular = true});
        if (p.touch.tapped) poll_.add(n, by), ui.moving();
        cx += side + gap;
    };
    step(-1, "\xE2\x88\x92");
    ui.label({cx, top, count_w, side}, ui.keep(std::to_string(hands)), {.role = TextRole::title, .colour = hands > 0 ? Colour::ink : Colour::quiet, .bold = true, .align = Align::centre, .tabular = true});
    cx += count_w + gap;
    step(1, "+1");
    step(5, "+5");
    ui.fill({x, y + h, w, std::max(1.0f, std::round(ui.mm(0.3f)))}, Colour::rule);
    return h + ui.mm(2);
}

Action QuizHost::draw_asking(Ui& ui, const Rect& area) {
    const float gap = ui.theme().gap(), rw = std::max(button_width(ui, ui.tr("host.reveal"), true), ui.mm(64)), ew = std::max(button_width(ui, ui.tr("host.end"), false), ui.mm(44));
    const FootBar foot = foot_bar(ui, area, rw + gap + ew);
    const Rect view{area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), foot.above.bottom() - ui.page().y};
    ui.push_id("h" + std::to_string(poll_.at()));
    const float y0 = ui.begin_scroll("page", view, foot.free);
    float y = draw_top(ui, {area.x, y0 + area.y - ui.page().y, area.w, area.h});
    for (std::size_t n = 0; n < poll_.now().choices.size(); ++n) y += draw_counter(ui, n, area.x, y, area.w);
    ui.end_scroll(y - y0 + ui.mm(1));
    const bool reveal = button(ui, "reveal", {foot.buttons.x, foot.buttons.y, rw, foot.buttons.h}, ui.tr("host.reveal"), ButtonLook::primary, "check");
    const bool end = button(ui, "end", {foot.buttons.x + rw + gap, foot.buttons.y, ew, foot.buttons.h}, ui.tr("host.end"));
    ui.pop_id();
    if (end) poll_.stop(), ui.moving();
    if (!reveal) return Stay{};
    ui.moving();
    poll_.reveal();
    if (poll_.all_hands(poll_.at()) == 0) return Stay{};  // nothing was counted
    return Hands{names_[poll_.at()], poll_.in_file_order(poll_.at())};
}

// A choice with its part of all hands: the sign and the word say which is right, the bar how many.
float QuizHost::draw_bar(Ui& ui, std::size_t n, float x, float y, float w) {
    const ShownQuestion& q = poll_.now();
    const bool good = q.choices[n].weight > 0.999;
    const int all = poll_.all_hands(poll_.at()), hands = poll_.hands(poll_.at(), n);
    const float pad = ui.mm(4), d = std::round(ui.theme().em(TextRole::body) * 1.3f), bar = std::max(6.0f, ui.mm(4));
    const std::string count = all > 0 ? ui.tr("host.people", std::to_string(hands)) : std::string{};
    const auto number = ui.set(count, {.role = TextRole::lead, .bold = true, .tabular = true}, 10000);
    const std::string& text = choice_words(ui, q, n);
    const auto block = ui.set(letter(n) + "  " + text, {.role = TextRole::lead, .bold = good, .line_height = 1.35f}, w - 2 * pad - d - ui.mm(4) - number->width - ui.mm(6));
    const float h = block->height + 2 * pad + (all > 0 ? bar + ui.mm(2) : 0);
    if (good) ui.round({x, y, w, h}, ui.theme().radius(), Colour::right_wash);
    else ui.framed({x, y, w, h}, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
    if (good) ui.icon("check", {x + pad, y + pad + (block->height - d) / 2, d, d}, Colour::right);
    ui.block(block, x + pad + d + ui.mm(4), y + pad, Colour::ink, ui.keep(letter(n) + "  " + text));
    if (all > 0) {
        ui.block(number, x + w - pad - number->width, y + pad, good ? Colour::right : Colour::ink, ui.keep(count));
        const Rect track{x + pad + d + ui.mm(4), y + pad + block->height + ui.mm(2), w - 2 * pad - d - ui.mm(4), bar};
        ui.round(track, bar / 2, Colour::rule);
        if (hands > 0) ui.round({track.x, track.y, std::max(bar, std::round(track.w * static_cast<float>(hands) / static_cast<float>(all))), bar}, bar / 2, good ? Colour::right : Colour::quiet);
    }
    return h + ui.mm(3);
}

Action QuizHost::draw_revealed(Ui& ui, const Rect& area) {
    const ShownQuestion& q = poll_.now();
    Action action = Stay{};
    const bool beside = !ui.theme().portrait() && !ui.theme().modes().large_text;
    const bool last = poll_.at() + 1 == poll_.count();
    const std::string& label = last ? ui.tr("host.summary") : ui.tr("quiz.next");
    const float gap = ui.theme().gap(), nw = std::max(button_width(ui, label, true), ui.mm(64)), ew = std::max(button_width(ui, ui.tr("host.end"), false), ui.mm(44));
    const FootBar foot = foot_bar(ui, area, last ? nw : nw + gap + ew);
    const Rect view{area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), foot.above.bottom() - ui.page().y};
    ui.push_id("h" + std::to_string(poll_.at()) + "r");
    const float y0 = ui.begin_scroll("page", view, foot.free);
    const float top = draw_top(ui, {area.x, y0 + area.y - ui.page().y, area.w, area.h});
    const float w = beside ? std::round(area.w * 0.5f) : area.w;
    float y = top;
    for (std::size_t n = 0; n < q.choices.size(); ++n) y += draw_bar(ui, n, area.x, y, w);
    // The reason stands beside the hands where there is room: both are looked at together.
    const float rx = beside ? area.x + w + ui.mm(14) : area.x, rw = beside ? area.w - w - ui.mm(14) : area.w;
    float ry = beside ? top : y + ui.mm(3);
    for (const ShownChoice& c : q.choices)
        if (c.weight > 0.999 && !c.feedback.empty()) ry += ui.text(rx, ry, rw, c.feedback.text, {.role = TextRole::lead}) + ui.mm(4);
    if (!q.question->general_feedback.empty()) ry += ui.text(rx, ry, rw, q.question->general_feedback.text, {.role = TextRole::lead, .align = ui.language() == Language::en ? Align::left : Align::justify}) + ui.mm(4);
    if (has_pictures(q)) ry += draw_pictures(ui, q, pack_key(*library_, item_), rx, ry, rw, std::max(ui.mm(60), area.h * 0.5f), action) + ui.mm(4);
    ui.end_scroll(std::max(y, ry) - y0 + ui.mm(1));
    const bool next = button(ui, "next", {foot.buttons.x, foot.buttons.y, nw, foot.buttons.h}, label, ButtonLook::primary, "next");
    const bool end = !last && button(ui, "end", {foot.buttons.x + nw + gap, foot.buttons.y, ew, foot.buttons.h}, ui.tr("host.end"));
    ui.pop_id();
    if (next) poll_.next(), ui.moving();
    if (end) poll_.stop(), ui.moving();
    return action;
}

// ---- the end ----

float QuizHost::draw_share(Ui& ui, std::size_t n, float x, float y, float w) {
    const auto share = poll_.right_share(n);
    const float y0 = y, bar = std::max(6.0f, ui.mm(3));
    const std::string count = share ? ui.tr("host.share", percent(*share)) : std::string(ui.tr("host.not_counted"));
    const auto number = ui.set(count, {.role = TextRole::body, .bold = share.has_value(), .tabular = true}, 10000);
    ui.block(number, x + w - number->width, y, share ? Colour::ink : Colour::quiet, ui.keep(count));
    y += ui.text(x, y, w - number->width - ui.mm(6), poll_.question(n).question->stem.text, {.role = TextRole::body, .max_lines = 2, .line_height = 1.4f}) + ui.mm(1.5f);
    ui.round({x, y, w, bar}, bar / 2, Colour::rule);
    if (share && *share > 0) ui.round({x, y, std::max(bar, std::round(w * static_cast<float>(*share))), bar}, bar / 2, Colour::accent);
    return y + bar + ui.mm(5) - y0;
}

Action QuizHost::draw_summary(Ui& ui, const Rect& area) {
    const bool beside = !ui.theme().portrait() && !ui.theme().modes().large_text;
    const Rect view{area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), area.bottom() - ui.page().y};
    ui.push_id("summary");
    const float y0 = ui.begin_scroll("page", view);
    const float top = y0 + area.y - ui.page().y, w = beside ? std::round(area.w * 0.42f) : area.w;
    float y = top;
    y += ui.text(area.x, y, w, item_.title.in(ui.language()), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(3);
    y += ui.text(area.x, y, w, ui.tr("host.summary_title"), {.role = TextRole::title, .bold = true}) + ui.mm(4);
    y += ui.text(area.x, y, w, ui.keep(ui.tr("host.counted", std::to_string(poll_.count()), std::to_string(poll_.counted()))), {.role = TextRole::lead}) + ui.mm(6);
    if (const auto hardest = poll_.hardest()) {
        const float pad = ui.mm(6);
        const std::string& stem = poll_.question(*hardest).question->stem.text;
        const std::string share = ui.tr("host.share", percent(*poll_.right_share(*hardest)));
        const auto a = ui.set(ui.tr("host.hardest"), {.role = TextRole::small, .bold = true}, w - 2 * pad), b = ui.set(stem, {.role = TextRole::lead, .bold = true, .line_height = 1.4f}, w - 2 * pad), c = ui.set(share, {.role = TextRole::body}, w - 2 * pad);
        const float h = a->height + b->height + c->height + 2 * pad + ui.mm(4);
        ui.round({area.x, y, w, h}, ui.theme().radius(), Colour::accent_wash);
        ui.block(a, area.x + pad, y + pad, Colour::accent, ui.tr("host.hardest"));
        ui.block(b, area.x + pad, y + pad + a->height + ui.mm(2), Colour::ink, stem);
        ui.block(c, area.x + pad, y + pad + a->height + b->height + ui.mm(4), Colour::ink, ui.keep(share));
        y += h + ui.mm(6);
    } else if (poll_.counted() > 0) {
        y += ui.text(area.x, y, w, ui.tr("host.all_right"), {.role = TextRole::lead, .colour = Colour::right, .bold = true}) + ui.mm(6);
    }
    y += ui.text(area.x, y, w, ui.tr("host.anonymous"), {.role = TextRole::caption, .colour = Colour::quiet}) + ui.mm(7);
    const float bw = std::min(w, std::max(button_width(ui, ui.tr("result.again"), true), button_width(ui, ui.tr("result.home"), true)) + ui.mm(8)), h = ui.theme().target();
    const bool again = button(ui, "again", {area.x, y, bw, h}, ui.tr("result.again"), ButtonLook::primary, "refresh");
    y += h + ui.theme().gap();
    const bool home = button(ui, "result-home", {area.x, y, bw, h}, ui.tr("result.home"), ButtonLook::plain, "home");
    y += h + ui.mm(8);
    const float lx = beside ? area.x + w + ui.mm(16) : area.x, lw = beside ? area.w - w - ui.mm(16) : area.w;
    float ly = beside ? top : y;
    for (std::size_t n = 0; n < poll_.count(); ++n) ly += draw_share(ui, n, lx, ly, lw);
    ui.end_scroll(std::max(y, ly) - y0);
    ui.pop_id();
    another_ = again;
    if (home) return Home{};
    if (finished_told_) return Stay{};
    finished_told_ = true;
    return Finish{static_cast<int>(poll_.understood()), static_cast<int>(poll_.counted()), true, mode_name(QuizMode::host)};
}

}  // namespace estation::kiosk
