#include "kiosk/screens/quiz_asking.h"

#include <algorithm>
#include <cmath>

#include "kiosk/ui/canvas.h"
#include "kiosk/ui/number_pad.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr std::size_t most_digits = 12;
constexpr TextLook answer_look{.role = TextRole::lead, .line_height = 1.4f};

std::size_t index(int n) { return static_cast<std::size_t>(n); }

// ① to ⑳, then (21)
std::string circled(std::size_t n) {
    if (n >= 20) return "(" + std::to_string(n + 1) + ")";
    std::string text = "\xE2\x91\xA0";
    text[2] = static_cast<char>(static_cast<unsigned char>(text[2]) + n);
    return text;
}

// Something to pick: it has a place for a sign at its left, and is as tall as its words need.
float pick_height(Ui& ui, std::string_view text, float w) { return std::max(ui.theme().target() * 1.1f, ui.set(text, answer_look, w - ui.mm(10))->height + ui.mm(6)); }

Touched pick(Ui& ui, std::string_view name, const Rect& r, std::string_view text, bool on, bool gone = false) {
    const Plate p = plate(ui, name, r, text, on ? Colour::accent_wash : gone ? Colour::paper : Colour::card, on ? Colour::accent : Colour::rule);
    ui.label(p.face.inset(ui.mm(5), ui.mm(2)), text, {.role = TextRole::lead, .colour = gone ? Colour::quiet : Colour::ink, .bold = on, .line_height = 1.4f});
    return p.touch;
}

// The row above the keyboard: what is typed, and the ways on; in two rows where it is narrow.
struct TypingRow {
    float sure_w, look_w, h;
    bool two;
    TypingRow(const Ui& ui, float w) : sure_w(ui.mm(ui.theme().modes().large_text ? 68 : 52)), look_w(ui.mm(ui.theme().modes().large_text ? 68 : 52)), h(ui.theme().target()), two(w - sure_w - look_w - 2 * ui.theme().gap() < ui.mm(100)) {}
    [[nodiscard]] float height(const Ui& ui) const { return two ? 2 * h + ui.theme().gap() : h; }
};
float keys_width(const Ui& ui, float w) { return std::min(w, std::round(usual_keyboard_width(ui) * 1.35f)); }
float pad_width(const Ui& ui) { return ui.mm(ui.theme().modes().large_text ? 150 : 130); }

// Before an answer: its letter, or a box to tick.
void choice_sign(Ui& ui, const ShownQuestion& q, std::size_t n, bool on, const Rect& r) {
    if (q.true_false) {
        ui.icon(n == 0 ? "check" : "cross", r, Colour::accent);
    } else if (q.several) {
        ui.framed(r, ui.mm(1.5f), ui.mm(0.5f), on ? Colour::accent : Colour::quiet, on ? Colour::accent : Colour::card);
        if (on) ui.icon("check", r.inset(r.w * 0.16f), Colour::on_accent);
    } else {
        ui.disc(r.cx(), r.cy(), r.w, Colour::accent_wash);
        ui.label(r, std::string(1, static_cast<char>('A' + n)), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .align = Align::centre});
    }
}

// Pictures stand beside each other: all in a row where they are few, in two rows or more else.
std::size_t picture_columns(const Ui& ui, std::size_t n) {
    if (ui.theme().portrait()) return std::min<std::size_t>(n, 2);
    return n <= 4 ? n : n <= 6 ? 3 : 4;
}

bool typing_now(const ShownQuestion& q, std::size_t active) { return !q.over && q.is_typed(active); }

}  // namespace

const std::string& choice_words(Ui& ui, const ShownQuestion& q, std::size_t n) {
    if (q.true_false) return n == 0 ? ui.tr("quiz.true") : ui.tr("quiz.false");
    // A picture that nobody has described; its letter stands beside it.
    if (q.choices[n].text.empty()) return ui.tr("quiz.a_picture");
    return q.choices[n].text.text;
}

Rect hotspot_frame(const Hotspot& q, const Rect& room) {
    const auto w = static_cast<float>(q.width), h = static_cast<float>(q.height);
    const float scale = std::min(room.w / w, room.h / h);
    return {room.x, room.y, std::round(w * scale), std::round(h * scale)};
}

std::vector<Span> gap_spans(Ui& ui, const ShownQuestion& q, int active, bool right_answers, std::string& says) {
    const auto& b = std::get<Blanks>(q.question->body);
    std::vector<Span> spans;
    for (std::size_t i = 0; i < b.pieces.size(); ++i) {
        if (!b.pieces[i].text.empty()) spans.push_back({.text = b.pieces[i].text});
        says += b.pieces[i].text;
        if (i >= b.gaps.size()) continue;
        const std::string inside = right_answers ? q.right_text(i) : q.filled(i) ? q.given_text(i) : std::string(ui.language() == Language::en ? "____" : "\xEF\xBC\xBF\xEF\xBC\xBF");
        const bool here = static_cast<int>(i) == active;
        // One gap needs no number.
        const std::string text = b.gaps.size() > 1 ? circled(i) + (ui.language() == Language::en ? "\xC2\xA0" : "") + inside : inside;
        spans.push_back({.text = text, .bold = true, .layer = static_cast<std::uint8_t>(here ? 2 : 1)});
        says += text;
    }
    return spans;
}

void AskingView::begin(std::string pack) {
    pack_ = std::move(pack);
    active_ = 0;
    typing_ = {};
    dragged_ = -1;
}

float AskingView::foot(Ui& ui, const ShownQuestion& q, const Rect& area) const {
    if (q.several && !q.over) return area.bottom() - confirm_bar(ui, area).above.bottom();
    if (!typing_now(q, active_)) return 0;
    return keyboard_height(ui, keys_width(ui, area.w)) + ui.mm(5) + TypingRow(ui, area.w).height(ui) + ui.mm(4);
}

float AskingView::draw(Ui& ui, ShownQuestion& q, const Rect& area, bool& done) {
    switch (q.kind) {
        case AnswerKind::one:
        case AnswerKind::several: return draw_choices(ui, q, area, done);
        case AnswerKind::words: return area.y;
        case AnswerKind::number: return draw_number(ui, q, area, done);
        case AnswerKind::match: return draw_match(ui, q, area, done);
        case AnswerKind::order: return draw_order(ui, q, area, done);
        case AnswerKind::point: return draw_point(ui, q, area, done);
        case AnswerKind::blanks: return draw_blanks(ui, q, area, done);
        case AnswerKind::think:
        case AnswerKind::read: {
            const std::string& label = q.kind == AnswerKind::think ? ui.tr("quiz.compare") : ui.tr("quiz.go_on");
            const float h = std::round(ui.theme().target() * 1.2f), w = std::min(area.w, std::max(button_width(ui, label, true), ui.mm(70)));
            if (button(ui, "on", {area.x, area.y, w, h}, label, ButtonLook::primary, "next")) done = true;
            return area.y + h;
        }
    }
    return area.y;
}

// ---- choices ----

bool AskingView::draw_choice(Ui& ui, const ShownQuestion& q, std::size_t n, const Rect& r) {
    const bool on = std::find(q.chosen.begin(), q.chosen.end(), static_cast<int>(n)) != q.chosen.end();
    const std::string& text = choice_words(ui, q, n);
    const Plate p = plate(ui, "choice" + std::to_string(n), r, text, on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
    const float d = std::round(ui.theme().em(TextRole::body) * 1.7f);
    const float cx = p.face.x + ui.mm(6) + d / 2;
    choice_sign(ui, q, n, on, {cx - d / 2, p.face.cy() - d / 2, d, d});
    const float x = cx + d / 2 + ui.mm(5);
    ui.label({x, p.face.y + ui.mm(2), p.face.right() - x - ui.mm(5), p.face.h - ui.mm(4)}, text, answer_look);
    return p.touch.tapped;
}

float AskingView::draw_choices(Ui& ui, ShownQuestion& q, const Rect& area, bool& done) {
    const std::size_t n = q.choices.size();
    const float gap = ui.mm(6), target = ui.theme().target();
    const bool two = !ui.theme().portrait() && !ui.theme().modes().large_text;
    const std::size_t columns = two ? 2 : 1, rows = (n + columns - 1) / columns;
    const float w = std::floor((area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    int tapped = -1;
    float bottom = q.pictured ? draw_pictured(ui, q, area, tapped) : 0;
    // As tall as the longest answer needs, and as the page allows: an answer is a large thing.
    float need = target * 1.2f;
    const float inner = w - ui.theme().em(TextRole::body) * 1.7f - ui.mm(16);
    for (std::size_t i = 0; i < n; ++i) need = std::max(need, ui.set(choice_words(ui, q, i), answer_look, inner)->height + ui.mm(8));
    const float room = (area.h - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows);
    const float h = std::floor(std::clamp(room, need, std::max(need, ui.mm(58))));
    for (std::size_t i = 0; i < n && !q.pictured; ++i) {
        const Rect r{area.x + static_cast<float>(i % columns) * (w + gap), area.y + static_cast<float>(i / columns) * (h + gap), w, h};
        if (draw_choice(ui, q, i, r)) tapped = static_cast<int>(i);
    }
    if (!q.pictured) bottom = area.y + static_cast<float>(rows) * (h + gap);
    if (tapped >= 0) {
        q.choose(tapped);
        ui.moving();
        if (!q.several) done = true;
    }
    return q.several ? bottom - gap : bottom;
}

// The whole card is touched; its words, as tall as `foot`, stand below the picture.
bool AskingView::draw_pictured_choice(Ui& ui, const ShownQuestion& q, std::size_t n, const Rect& r, float foot) {
    const bool on = std::find(q.chosen.begin(), q.chosen.end(), static_cast<int>(n)) != q.chosen.end();
    const std::string& text = choice_words(ui, q, n);
    const Plate p = plate(ui, "choice" + std::to_string(n), r, text, on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
    const float pad = ui.mm(4), d = std::round(ui.theme().em(TextRole::body) * 1.7f);
    const Rect picture{p.face.x + pad, p.face.y + pad, p.face.w - 2 * pad, p.face.h - foot - 3 * pad};
    const auto& path = q.choices[n].picture;
    if (!path.empty()) ui.picture({pack_, path, static_cast<int>(picture.w), static_cast<int>(picture.h), Fit::contain}, picture, 0);
    const Rect words{picture.x + d + ui.mm(4), picture.bottom() + pad, picture.w - d - ui.mm(4), foot};
    choice_sign(ui, q, n, on, {picture.x, words.cy() - d / 2, d, d});
    ui.label(words, text, answer_look);
    return p.touch.tapped;
}

float AskingView::draw_pictured(Ui& ui, const ShownQuestion& q, const Rect& area, int& tapped) {
    const std::size_t n = q.choices.size(), columns = picture_columns(ui, n), rows = (n + columns - 1) / columns;
    const float gap = ui.mm(6), pad = ui.mm(4), d = std::round(ui.theme().em(TextRole::body) * 1.7f);
    const float w = std::floor((area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    float foot = d;
    for (std::size_t i = 0; i < n; ++i) foot = std::max(foot, std::ceil(ui.set(choice_words(ui, q, i), answer_look, w - 2 * pad - d - ui.mm(4))->height));
    const float room = (area.h - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows), least = foot + 3 * pad + ui.mm(34), most = foot + 3 * pad + (w - 2 * pad) * 0.75f;
    const float h = std::floor(std::clamp(room, least, std::max(least, most)));
    for (std::size_t i = 0; i < n; ++i) {
        const Rect r{area.x + static_cast<float>(i % columns) * (w + gap), area.y + static_cast<float>(i / columns) * (h + gap), w, h};
        if (draw_pictured_choice(ui, q, i, r, foot)) tapped = static_cast<int>(i);
    }
    return area.y + static_cast<float>(rows) * (h + gap);
}

FootBar AskingView::confirm_bar(Ui& ui, const Rect& area) { return foot_bar(ui, area, std::max(button_width(ui, ui.tr("quiz.sure"), true), ui.mm(60))); }

// Always at the foot of the page: several answers may be longer than it, and who has chosen looks for the way on.
void AskingView::draw_confirm(Ui& ui, const ShownQuestion& q, const Rect& area, bool& done) {
    const Rect r = confirm_bar(ui, area).buttons;
    const Rect words{r.x, r.y, area.w - 2 * ui.theme().target() - ui.mm(8), r.h};   // ▲ and ▼ may stand beside them
    if (q.chosen.empty()) ui.label(words, ui.tr("quiz.choose_first"), {.role = TextRole::small, .colour = Colour::quiet});
    else if (button(ui, "sure", r, ui.tr("quiz.sure"), ButtonLook::primary, "check")) done = true;
}

// "Done", once there is something; and a way for who does not know.
float AskingView::draw_ways_on(Ui& ui, const ShownQuestion& q, float x, float y, float w, bool& done) {
    const float h = std::round(ui.theme().target() * 1.1f), gap = ui.theme().gap();
    const float sure_w = std::min(w, std::max(button_width(ui, ui.tr("quiz.sure"), true), ui.mm(60))), look_w = std::min(w, std::max(button_width(ui, ui.tr("quiz.show_answer"), false), ui.mm(50)));
    const bool beside = sure_w + gap + look_w <= w;
    if (q.ready() && button(ui, "sure", {x, y, sure_w, h}, ui.tr("quiz.sure"), ButtonLook::primary, "check")) done = true;
    const Rect look = !q.ready() ? Rect{x, y, look_w, h} : beside ? Rect{x + sure_w + gap, y, look_w, h} : Rect{x, y + h + gap, look_w, h};
    if (button(ui, "look", look, ui.tr("quiz.show_answer"))) done = true;
    return look.bottom();
}

// ---- a number ----

void AskingView::draw_pad(Ui& ui, ShownQuestion& q, const Rect& r) {
    const PadKey key = number_pad(ui, "pad", r, true);
    std::string text = q.typed[0];
    if (key.erase && !text.empty()) text.pop_back();
    if (key.digit != 0 && text.size() < most_digits && (key.digit != '.' || text.find('.') == std::string::npos)) text += key.digit == '.' && (text.empty() || text == "-") ? std::string("0.") : std::string(1, key.digit);
    if (text == q.typed[0]) return;
    q.type(0, std::move(text));
    ui.moving();
}

float AskingView::draw_number(Ui& ui, ShownQuestion& q, const Rect& area, bool& done) {
    const float h = std::round(ui.theme().target() * 1.2f), gap = ui.theme().gap(), sign = std::max(ui.theme().target(), ui.mm(26));
    const Rect box{area.x, area.y, std::min(area.w - sign - gap, ui.mm(130)), h};
    ui.framed(box, ui.theme().radius(), ui.mm(0.6f), Colour::accent, Colour::card);
    std::string& typed = q.typed[0];
    if (typed.empty()) ui.label(box.inset(ui.mm(6), ui.mm(2)), ui.tr("form.number_hint"), {.role = TextRole::body, .colour = Colour::quiet});
    else ui.label(box.inset(ui.mm(6), ui.mm(2)), ui.keep(typed.starts_with('-') ? "\xE2\x88\x92" + typed.substr(1) : typed), {.role = TextRole::title, .bold = true, .tabular = true});
    // Below zero there are answers too.
    const Plate p = plate(ui, "sign", {box.right() + gap, box.y, sign, h}, ui.tr("quiz.sign"), Colour::card, Colour::rule);
    ui.label(p.face.inset(ui.mm(2)), "+/\xE2\x88\x92", {.role = TextRole::lead, .bold = true, .align = Align::centre});
    if (p.touch.tapped) {
        if (typed.starts_with('-')) typed.erase(0, 1);
        else typed.insert(0, "-");
        ui.moving();
    }
    // The pad beside it where there is room, else below.
    const float pad_x = p.face.x + sign + ui.mm(14), pad_h = number_pad_height(ui);
    if (pad_x + pad_width(ui) <= area.right() + 1) {
        draw_pad(ui, q, {pad_x, area.y, pad_width(ui), pad_h});
        return std::max(area.y + pad_h, draw_ways_on(ui, q, area.x, box.bottom() + ui.mm(8), pad_x - area.x - gap, done));
    }
    const float y = box.bottom() + ui.mm(8);
    draw_pad(ui, q, {area.x, y, std::min(area.w, ui.mm(200)), pad_h});
    return draw_ways_on(ui, q, area.x, y + pad_h + ui.mm(8), area.w, done);
}

// ---- typing ----

void AskingView::draw_fixed(Ui& ui, ShownQuestion& q, const Rect& area, const PinyinInput* pinyin, bool& done) {
    if (q.several && !q.over) return draw_confirm(ui, q, area, done);
    if (!typing_now(q, active_)) return;
    const float kw = keys_width(ui, area.w), kh = keyboard_height(ui, kw), gap = ui.theme().gap();
    const Rect keys{area.x, area.bottom() - kh, kw, kh};
    const TypingRow row(ui, area.w);
    float x = area.x, y = keys.y - ui.mm(5) - row.height(ui);
    const std::string hint = q.places() > 1 ? ui.tr("quiz.write_gap", circled(active_)) : std::string(ui.tr("quiz.write"));
    const Rect field{x, y, row.two ? area.w : area.w - row.sure_w - row.look_w - 2 * gap, row.h};
    text_field(ui, "field", field, typing_, ui.keep(hint), true, pinyin);
    if (row.two) y += row.h + gap;
    else x = field.right() + gap;
    bool sure = false;
    if (q.ready()) sure = button(ui, "sure", {x, y, row.sure_w, row.h}, ui.tr("quiz.sure"), ButtonLook::primary, "check");
    if (button(ui, "look", {x + row.sure_w + gap, y, row.look_w, row.h}, ui.tr("quiz.show_answer"))) done = true;
    const Typed typed = draw_keyboard(ui, keys, typing_, pinyin);
    if (sure) typing_.settle();
    q.type(active_, typing_.all());
    if (sure) done = true;
    if (typed == Typed::done && q.filled(active_)) {
        // The next empty gap, or the end.
        for (std::size_t i = 0; i < q.places(); ++i)
            if (!q.filled(i)) return activate(q, i), ui.moving();
        done = true;
    }
}

void AskingView::activate(const ShownQuestion& q, std::size_t place) {
    active_ = place;
    typing_ = {};
    if (q.is_typed(place)) typing_.text = q.typed[place];
}

void AskingView::put(ShownQuestion& q, int choice) {
    q.give(active_, choice);
    for (std::size_t step = 1; step <= q.places(); ++step) {
        const std::size_t next = (active_ + step) % q.places();
        if (!q.filled(next)) return activate(q, next);
    }
}

// ---- pairs ----

void AskingView::draw_left(Ui& ui, ShownQuestion& q, std::size_t place, const Rect& r) {
    const auto& pair = std::get<Matching>(q.question->body).pairs[index(q.lefts[place])];
    const bool active = place == active_;
    const std::string given = q.given_text(place);
    const std::string label = given.empty() ? pair.left.text : pair.left.text + " \xE2\x80\x94 " + given;
    const Plate p = plate(ui, "left" + std::to_string(place), r, ui.keep(label), active ? Colour::accent_wash : Colour::card, active ? Colour::accent : Colour::rule);
    const float half = std::round(p.face.w * 0.46f), pad = ui.mm(4);
    ui.label({p.face.x + pad, p.face.y + ui.mm(2), half - pad, p.face.h - ui.mm(4)}, pair.left.text, answer_look);
    const Rect slot{p.face.x + half + pad, p.face.y + ui.mm(2.5f), p.face.w - half - 2 * pad + ui.mm(1), p.face.h - ui.mm(5)};
    ui.framed(slot, ui.theme().radius() * 0.7f, ui.mm(0.35f), given.empty() ? Colour::rule : Colour::accent, Colour::paper);
    if (!given.empty()) ui.label(slot.inset(ui.mm(3), ui.mm(1)), ui.keep(given), {.role = TextRole::lead, .colour = Colour::accent, .bold = true, .line_height = 1.35f});
    else if (active) ui.label(slot.inset(ui.mm(3), ui.mm(1)), ui.tr("quiz.which"), {.role = TextRole::small, .colour = Colour::quiet});
    if (!p.touch.tapped) return;
    // Touched again, it gives up what it has.
    if (active && !given.empty()) q.give(place, -1);
    activate(q, place);
    ui.moving();
}

float AskingView::draw_match(Ui& ui, ShownQuestion& q, const Rect& area, bool& done) {
    const float gap = ui.theme().gap(), between = ui.mm(12), lw = std::round((area.w - between) * 0.6f), rw = area.w - between - lw;
    const auto& pairs = std::get<Matching>(q.question->body).pairs;
    float lh = ui.theme().target() * 1.1f, rh = lh;
    for (const int l : q.lefts) lh = std::max(lh, ui.set(pairs[index(l)].left.text, answer_look, lw * 0.46f - ui.mm(4))->height + ui.mm(6));
    for (const ShownChoice& c : q.choices) {
        lh = std::max(lh, ui.set(c.text.text, {.role = TextRole::lead, .bold = true, .line_height = 1.35f}, lw * 0.54f - ui.mm(13))->height + ui.mm(8));
        rh = std::max(rh, pick_height(ui, c.text.text, rw));
    }
    std::vector<Rect> lefts, rights;
    for (std::size_t i = 0; i < q.lefts.size(); ++i) lefts.push_back({area.x, area.y + static_cast<float>(i) * (lh + gap), lw, lh});
    for (std::size_t i = 0; i < q.choices.size(); ++i) rights.push_back({area.x + lw + between, area.y + static_cast<float>(i) * (rh + gap), rw, rh});
    const Rect column{rights.front().x, rights.front().y, rw, rights.back().bottom() - rights.front().y};
    for (std::size_t i = 0; i < lefts.size(); ++i) draw_left(ui, q, i, lefts[i]);
    for (std::size_t i = 0; i < rights.size(); ++i) {
        const auto used = std::find(q.chosen.begin(), q.chosen.end(), static_cast<int>(i)) != q.chosen.end();
        if (pick(ui, "right" + std::to_string(i), rights[i], q.choices[i].text.text, false, used).tapped) put(q, static_cast<int>(i)), ui.moving();
    }
    for (const Gesture& g : ui.surface("rights", column)) {
        if (g.kind == GestureKind::press) {
            dragged_ = -1;
        } else if (g.kind == GestureKind::drag) {
            if (dragged_ < 0)
                for (std::size_t i = 0; i < rights.size(); ++i)
                    if (rights[i].holds(g.start_x, g.start_y)) dragged_ = static_cast<int>(i);
            drag_x_ = g.x, drag_y_ = g.y;
            ui.moving();
        } else if (g.kind != GestureKind::tap && dragged_ >= 0) {
            for (std::size_t i = 0; i < lefts.size(); ++i)
                if (lefts[i].holds(g.x, g.y)) activate(q, i), put(q, dragged_);
            dragged_ = -1;
            ui.moving();
        }
    }
    float bottom = std::max(lefts.back().bottom(), column.bottom()) + ui.mm(7);
    bottom = draw_ways_on(ui, q, area.x, bottom, area.w, done);
    if (dragged_ >= 0) {
        const Rect ghost{drag_x_ - rw * 0.4f, drag_y_ - rh / 2, rw * 0.8f, rh};
        ui.framed(ghost, ui.theme().radius(), ui.mm(0.6f), Colour::accent, Colour::accent_wash);
        ui.label(ghost.inset(ui.mm(5), ui.mm(2)), q.choices[index(dragged_)].text.text, {.role = TextRole::lead, .bold = true, .line_height = 1.4f});
    }
    return bottom;
}

// ---- an order ----

void AskingView::draw_order_row(Ui& ui, ShownQuestion& q, int choice, const Rect& r, float buttons) {
    const auto at = static_cast<std::size_t>(std::find(q.chosen.begin(), q.chosen.end(), choice) - q.chosen.begin());
    const bool placed = at < q.chosen.size();
    const std::string& text = q.choices[index(choice)].text.text;
    const float side = ui.theme().target(), gap = ui.theme().gap();
    const Rect face{r.x, r.y, r.w - buttons, r.h};
    const Plate p = plate(ui, "item" + std::to_string(choice), face, text, placed ? Colour::accent_wash : Colour::card, placed ? Colour::accent : Colour::rule);
    const float d = std::round(ui.theme().em(TextRole::body) * 1.7f), cx = p.face.x + ui.mm(6) + d / 2;
    ui.disc(cx, p.face.cy(), d, placed ? Colour::accent : Colour::rule);
    if (!placed) ui.disc(cx, p.face.cy(), d - ui.mm(1.2f), Colour::card);
    else ui.label({cx - d / 2, p.face.cy() - d / 2, d, d}, ui.keep(std::to_string(at + 1)), {.role = TextRole::body, .colour = Colour::on_accent, .bold = true, .align = Align::centre});
    ui.label({cx + d / 2 + ui.mm(5), p.face.y + ui.mm(2), p.face.right() - cx - d / 2 - ui.mm(10), p.face.h - ui.mm(4)}, text, answer_look);
    if (placed && at > 0 && icon_button(ui, "up" + std::to_string(choice), {face.right() + gap, r.cy() - side / 2, side, side}, "up", ui.keep(ui.tr("quiz.earlier", text)))) q.move(at, at - 1), ui.moving();
    if (placed && at + 1 < q.chosen.size() && icon_button(ui, "down" + std::to_string(choice), {face.right() + side + 2 * gap, r.cy() - side / 2, side, side}, "down", ui.keep(ui.tr("quiz.later", text)))) q.move(at, at + 1), ui.moving();
    if (p.touch.tapped) q.choose(choice), ui.moving();
}

float AskingView::draw_order(Ui& ui, ShownQuestion& q, const Rect& area, bool& done) {
    const float gap = ui.theme().gap(), buttons = 2 * (ui.theme().target() + gap);
    const float w = std::min(area.w, ui.theme().em(TextRole::lead) * 30 + buttons), d = ui.theme().em(TextRole::body) * 1.7f;
    float h = ui.theme().target() * 1.1f;
    for (const ShownChoice& c : q.choices) h = std::max(h, ui.set(c.text.text, answer_look, w - buttons - d - ui.mm(21))->height + ui.mm(6));
    h = std::round(h);
    // What has a place stands above, in order; below it what waits.
    std::vector<int> rows = q.chosen;
    for (std::size_t i = 0; i < q.choices.size(); ++i)
        if (std::find(q.chosen.begin(), q.chosen.end(), static_cast<int>(i)) == q.chosen.end()) rows.push_back(static_cast<int>(i));
    const auto row_at = [&](float y) { return std::clamp(static_cast<int>(std::floor((y - area.y) / (h + gap))), 0, static_cast<int>(rows.size()) - 1); };
    for (std::size_t i = 0; i < rows.size(); ++i) draw_order_row(ui, q, rows[i], {area.x, area.y + static_cast<float>(i) * (h + gap), w, h}, buttons);
    for (const Gesture& g : ui.surface("rows", {area.x, area.y, w - buttons, static_cast<float>(rows.size()) * (h + gap)})) {
        if (g.kind == GestureKind::press) {
            dragged_ = -1;
        } else if (g.kind == GestureKind::drag) {
            if (dragged_ < 0) dragged_ = rows[index(row_at(g.start_y))];
            drag_y_ = g.y;
            ui.moving();
        } else if (g.kind != GestureKind::tap && dragged_ >= 0) {
            q.insert(dragged_, index(row_at(g.y)));
            dragged_ = -1;
            ui.moving();
        }
    }
    const float bottom = draw_ways_on(ui, q, area.x, area.y + static_cast<float>(rows.size()) * (h + gap) + ui.mm(3), area.w, done);
    if (dragged_ >= 0) {
        const Rect ghost{area.x + ui.mm(4), drag_y_ - h / 2, w - buttons, h};
        ui.framed(ghost, ui.theme().radius(), ui.mm(0.6f), Colour::accent, Colour::accent_wash);
        ui.label(ghost.inset(ui.mm(8), ui.mm(2)), q.choices[index(dragged_)].text.text, {.role = TextRole::lead, .bold = true, .line_height = 1.4f});
    }
    return bottom;
}

// ---- a place in a picture ----

float AskingView::draw_point(Ui& ui, ShownQuestion& q, const Rect& area, bool& done) {
    const auto& h = std::get<Hotspot>(q.question->body);
    const bool beside = !ui.theme().portrait() && !ui.theme().modes().large_text;
    const float gap = ui.theme().gap(), list_w = beside ? std::round(area.w * 0.32f) : area.w;
    const Rect room{area.x, area.y, beside ? area.w - list_w - ui.mm(12) : area.w, std::max(ui.mm(90), beside ? area.h : area.h * 0.6f)};
    const Rect frame = hotspot_frame(h, room);
    ui.picture({pack_, h.picture, static_cast<int>(frame.w), static_cast<int>(frame.h), Fit::contain}, frame, ui.theme().radius());
    for (const Gesture& g : ui.surface("picture", frame))
        if (g.kind == GestureKind::tap) {
            q.point({(g.x - frame.x) / frame.w * h.width, (g.y - frame.y) / frame.h * h.height});
            ui.moving();
        }
    Canvas canvas(ui);
    for (const Spot s : q.spots) {
        const ui::Point at{frame.x + static_cast<float>(s.x / h.width) * frame.w, frame.y + static_cast<float>(s.y / h.height) * frame.h};
        canvas.circle(at, ui.mm(5.4f), canvas.of(Colour::paper));
        canvas.ring(at, ui.mm(4.6f), ui.mm(1.4f), canvas.of(Colour::accent));
        canvas.circle(at, ui.mm(1.4f), canvas.of(Colour::accent));
    }
    // The same places by name, for who cannot point.
    const float x = beside ? area.right() - list_w : area.x;
    float y = beside ? area.y : frame.bottom() + ui.mm(6);
    const bool two = !beside;
    const float w = two ? std::floor((list_w - gap) / 2) : list_w;
    float row = 0;
    for (const ShownChoice& c : q.choices) row = std::max(row, pick_height(ui, c.text.text, w));
    for (std::size_t i = 0; i < q.choices.size(); ++i) {
        const Rect r{x + (two && i % 2 == 1 ? w + gap : 0), y + static_cast<float>(two ? i / 2 : i) * (row + gap), w, row};
        if (pick(ui, "place" + std::to_string(i), r, q.choices[i].text.text, q.region_pointed(q.choices[i].original)).tapped) q.choose(static_cast<int>(i)), ui.moving();
    }
    y += static_cast<float>(two ? (q.choices.size() + 1) / 2 : q.choices.size()) * (row + gap) + ui.mm(4);
    return std::max(draw_ways_on(ui, q, x, y, list_w, done), frame.bottom());
}

// ---- gaps in a text ----

float AskingView::draw_gap_words(Ui& ui, ShownQuestion& q, const Rect& area) {
    const float gap = ui.theme().gap(), h = std::round(ui.theme().target() * 1.1f);
    const auto& words = q.words[active_];
    float x = area.x, y = area.y;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& text = words[i].text.text;
        const float w = std::min(area.w, std::max(ui.theme().target() * 1.4f, std::ceil(ui.set(text, answer_look, 10000)->width + ui.mm(16))));
        if (x > area.x && x + w > area.right()) x = area.x, y += h + gap;
        const bool on = q.chosen[active_] == static_cast<int>(i);
        const Plate p = plate(ui, "word" + std::to_string(i), {x, y, w, h}, text, on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(3), ui.mm(2)), text, {.role = TextRole::lead, .bold = on, .align = Align::centre, .line_height = 1.4f});
        if (p.touch.tapped) {
            if (on) q.give(active_, -1);
            else put(q, static_cast<int>(i));
            ui.moving();
            break;  // the next gap may offer other words
        }
        x += w + gap;
    }
    return y + h;
}

float AskingView::draw_blanks(Ui& ui, ShownQuestion& q, const Rect& area, bool& done) {
    std::string says;
    const auto spans = gap_spans(ui, q, static_cast<int>(active_), false, says);
    const auto text = ui.set(spans, {.role = TextRole::head, .line_height = 1.6f}, std::min(area.w, ui.theme().em(TextRole::head) * 30));
    ui.block(text, area.x, area.y, Colour::ink, ui.keep(says));
    float y = area.y + text->height + ui.mm(7);
    const float gap = ui.theme().gap(), h = ui.theme().target();
    if (q.places() > 1) {
        // One plate for each gap: to come back to it.
        float x = area.x;
        for (std::size_t i = 0; i < q.places(); ++i) {
            const bool here = i == active_;
            const std::string inside = circled(i) + " " + (q.filled(i) ? q.given_text(i) : here ? ui.tr("quiz.which") : std::string("\xE2\x80\xA6"));
            const float w = std::min(area.w, std::max(ui.theme().target() * 1.5f, std::ceil(ui.set(inside, answer_look, 10000)->width + ui.mm(12))));
            if (x > area.x && x + w > area.right()) x = area.x, y += h + gap;
            const Plate p = plate(ui, "gap" + std::to_string(i), {x, y, w, h}, ui.keep(inside), here ? Colour::accent_wash : Colour::paper, here ? Colour::accent : Colour::rule);
            ui.label(p.face.inset(ui.mm(4), ui.mm(2)), ui.keep(inside), {.role = TextRole::lead, .colour = q.filled(i) ? Colour::accent : Colour::quiet, .bold = q.filled(i), .line_height = 1.4f});
            if (p.touch.tapped) activate(q, i), ui.moving();
            x += w + gap;
        }
        y += h + ui.mm(10);
    }
    if (q.is_typed(active_)) return y;
    y = draw_gap_words(ui, q, {area.x, y, area.w, area.h}) + ui.mm(9);
    return draw_ways_on(ui, q, area.x, y, area.w, done);
}

}  // namespace estation::kiosk
