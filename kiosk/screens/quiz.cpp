#include "kiosk/screens/quiz.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

QuizScreen::QuizScreen(std::shared_ptr<const Library> library, const Item& item, const Quiz& quiz) : library_(std::move(library)), item_(item), quiz_(quiz) {}

std::string QuizScreen::progress() const {
    if (!session_) return "0";
    return std::to_string(session_->answered()) + "/" + std::to_string(session_->count());
}

void QuizScreen::begin(Ui& ui, QuizMode mode) {
    ++runs_;
    finished_told_ = false;
    bank_language_ = ui.language();
    session_ = std::make_unique<QuizSession>(quiz_, quiz_.bank.in(bank_language_), mode, std::random_device{}() ^ static_cast<std::uint64_t>(runs_));
    question_since_s_ = clock_since_s_ = ui.now_s();
    ui.moving();
}

Action QuizScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = content_area(ui);
    // Another language is another set of questions: practice begins anew rather than mixing the two.
    if (session_ && bank_language_ != ui.language() && !session_->finished() && &quiz_.bank.in(bank_language_) != &quiz_.bank.in(ui.language())) session_.reset();
    if (!session_) return draw_start(frame, area);
    if (session_->finished()) return draw_result(frame, area);
    return draw_question(frame, area);
}

Action QuizScreen::draw_start(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const std::size_t n = QuizSession::askable(quiz_.bank.in(ui.language()));
    if (n == 0) {
        empty_page(ui, area, item_.title.in(ui.language()), ui.tr("quiz.none"));
        return Stay{};
    }
    const bool portrait = ui.theme().portrait();
    const std::string cover = cover_of(item_);
    const float w = portrait ? area.w : std::round(area.w * 0.47f);
    float y = area.y + (portrait ? 0 : ui.mm(6));
    if (!cover.empty()) {
        const float pw = portrait ? area.w : area.w - w - ui.mm(18), ph = std::round(portrait ? std::min(pw * 0.6f, area.h * 0.4f) : std::min(pw * 0.75f, area.h));
        const Rect r{portrait ? area.x : area.right() - pw, portrait ? area.y : area.y + std::round((area.h - ph) / 2), pw, ph};
        ui.picture({pack_key(*library_, item_), cover, static_cast<int>(std::lround(r.w)), static_cast<int>(r.h), Fit::contain}, r, ui.theme().radius());
        if (portrait) y = r.bottom() + ui.mm(10);
    }
    const float side = ui.theme().em(TextRole::small) * 1.3f;
    ui.icon(topic_icon(item_.topic), {area.x, y, side, side}, Colour::accent);
    y += ui.text(area.x + side + ui.mm(2.5f), y, w - side, topic_title(ui, item_.topic), {.role = TextRole::small, .colour = Colour::accent}) + ui.mm(5);
    y += ui.text(area.x, y, w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true}) + ui.mm(5);
    if (!item_.summary.empty()) y += ui.text(area.x, y, w, item_.summary.in(ui.language()), {.role = TextRole::lead, .colour = Colour::quiet}) + ui.mm(5);
    y += ui.mm(6);
    const float gap = ui.mm(6), h = ui.theme().target() * 1.8f, bw = w;
    const auto offer = [&](std::string_view name, const Rect& r, const std::string& title, const std::string& text, bool first) {
        const Plate p = plate(ui, name, r, title, first ? Colour::accent : Colour::card, first ? Colour::accent : Colour::rule);
        const Colour ink = first ? Colour::on_accent : Colour::ink;
        const float inner = p.face.w - ui.mm(14);
        const auto a = ui.set(title, {.role = TextRole::head, .bold = true, .line_height = 1.3f}, inner), b = ui.set(text, {.role = TextRole::small, .max_lines = 2}, inner);
        const float top = p.face.cy() - (a->height + ui.mm(2) + b->height) / 2;
        ui.block(a, p.face.x + ui.mm(7), top, ink, title);
        ui.block(b, p.face.x + ui.mm(7), top + a->height + ui.mm(2), first ? Colour::on_accent : Colour::quiet, text);
        return p.touch.tapped;
    };
    const auto draws = static_cast<int>(std::min<std::size_t>(n, static_cast<std::size_t>(std::max(1, quiz_.challenge_count))));
    if (offer("practice", {area.x, y, bw, h}, ui.tr("quiz.practice"), ui.tr("quiz.practice_text", std::to_string(n)), true)) begin(ui, QuizMode::practice);
    const Rect second{area.x, y + h + gap, bw, h};
    const bool clock = quiz_.challenge_seconds > 0 && !ui.theme().modes().calm_time();
    const std::string text = clock ? ui.tr("quiz.challenge_text", std::to_string(draws), std::to_string(quiz_.challenge_seconds)) : ui.tr("quiz.challenge_calm", std::to_string(draws));
    if (offer("challenge", second, ui.tr("quiz.challenge"), text, false)) begin(ui, QuizMode::challenge);
    return Stay{};
}

int QuizScreen::seconds_left(const Ui& ui) const {
    if (session_->mode() != QuizMode::challenge || quiz_.challenge_seconds <= 0 || ui.theme().modes().calm_time() || session_->now().mark) return -1;
    return std::max(0, quiz_.challenge_seconds - static_cast<int>(ui.now_s() - clock_since_s_));
}

float QuizScreen::draw_top(Ui& ui, const Rect& area) {
    float y = area.y;
    const ShownQuestion& q = session_->now();
    const std::string where = ui.tr("quiz.nth", std::to_string(session_->at() + 1), std::to_string(session_->count()));
    const float h = ui.theme().em(TextRole::small) * 1.6f;
    ui.text(area.x, y, area.w, where, {.role = TextRole::small, .colour = Colour::quiet, .tabular = true});
    const int left = seconds_left(ui);
    if (left >= 0) {
        const std::string clock = ui.tr("quiz.seconds", std::to_string(left));
        ui.text(area.x, y, area.w, clock, {.role = TextRole::small, .colour = left <= 10 ? Colour::not_right : Colour::accent, .bold = true, .align = Align::right, .tabular = true});
        ui.wake_in(1.0 - std::fmod(ui.now_s() - clock_since_s_, 1.0) + 0.01);
    }
    y += h;
    // How far along, without a word.
    const float bar = std::max(3.0f, ui.mm(1.4f));
    ui.round({area.x, y, area.w, bar}, bar / 2, Colour::rule);
    const float done = static_cast<float>(session_->at() + (q.mark ? 1 : 0)) / static_cast<float>(session_->count());
    if (done > 0) ui.round({area.x, y, std::max(bar, area.w * done), bar}, bar / 2, Colour::accent);
    y += bar + ui.mm(8);
    const std::string& stem = q.question->stem.text;
    // A short question is asked in large letters; a long one, and the reminder over its explanation, in smaller ones.
    TextLook look{.role = TextRole::title, .bold = true, .line_height = 1.35f};
    if (ui.set(stem, look, area.w)->lines > (q.mark ? 1 : 2)) look = {.role = TextRole::head, .bold = true, .line_height = 1.45f};
    y += ui.text(area.x, y, area.w, stem, look);
    if (q.several && !q.mark) y += ui.mm(2) + ui.text(area.x, y + ui.mm(2), area.w, ui.tr("quiz.several"), {.role = TextRole::small, .colour = Colour::accent});
    return y + ui.mm(8);
}

Action QuizScreen::draw_question(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    // In 大字 and 朗读 no clock runs; who leaves them has the whole time.
    if (ui.theme().modes().calm_time()) clock_since_s_ = ui.now_s();
    if (seconds_left(ui) == 0) {
        session_->answer();  // time is up; what is already chosen counts
        (void)draw_top(ui, area);
        return marked(ui);
    }
    // The whole question scrolls when 大字 makes it longer than the page.
    const Rect view{area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), area.bottom() - ui.page().y};
    ui.push_id("q" + std::to_string(session_->at()) + (session_->now().mark ? "e" : ""));
    const float y = scroll_top_ = ui.begin_scroll("page", view);
    const Rect page{area.x, y + area.y - ui.page().y, area.w, area.h};
    const float top = draw_top(ui, page);
    const Rect rest{area.x, top, area.w, std::max(page.y + area.h - top, ui.mm(60))};
    const Action action = session_->now().mark ? draw_explained(ui, rest) : draw_choices(ui, rest);
    ui.pop_id();
    return action;
}

const std::string& QuizScreen::choice_text(Ui& ui, const ShownQuestion& q, std::size_t n) const {
    if (q.true_false) return n == 0 ? ui.tr("quiz.true") : ui.tr("quiz.false");
    return q.choices[n].text.text;
}

bool QuizScreen::draw_choice(Ui& ui, std::size_t n, const Rect& r) {
    const ShownQuestion& q = session_->now();
    const bool on = std::find(q.chosen.begin(), q.chosen.end(), static_cast<int>(n)) != q.chosen.end();
    const std::string& text = choice_text(ui, q, n);
    const Plate p = plate(ui, "choice" + std::to_string(n), r, text, on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
    const float d = std::round(ui.theme().em(TextRole::body) * 1.7f);
    const float cx = p.face.x + ui.mm(6) + d / 2;
    if (q.true_false) {
        ui.icon(n == 0 ? "check" : "cross", {cx - d / 2, p.face.cy() - d / 2, d, d}, Colour::accent);
    } else if (q.several) {
        ui.framed({cx - d / 2, p.face.cy() - d / 2, d, d}, ui.mm(1.5f), ui.mm(0.5f), on ? Colour::accent : Colour::quiet, on ? Colour::accent : Colour::card);
        if (on) ui.icon("check", Rect{cx - d / 2, p.face.cy() - d / 2, d, d}.inset(d * 0.16f), Colour::on_accent);
    } else {
        ui.disc(cx, p.face.cy(), d, Colour::accent_wash);
        ui.label({cx - d / 2, p.face.cy() - d / 2, d, d}, std::string(1, static_cast<char>('A' + n)), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .align = Align::centre});
    }
    const float x = cx + d / 2 + ui.mm(5);
    ui.label({x, p.face.y + ui.mm(2), p.face.right() - x - ui.mm(5), p.face.h - ui.mm(4)}, text, {.role = TextRole::lead, .line_height = 1.4f});
    return p.touch.tapped;
}

Action QuizScreen::draw_choices(Ui& ui, const Rect& area) {
    const ShownQuestion& q = session_->now();
    const std::size_t n = q.choices.size();
    const float gap = ui.mm(6), target = ui.theme().target();
    const bool two = !ui.theme().portrait() && !ui.theme().modes().large_text;
    const std::size_t columns = two ? 2 : 1, rows = (n + columns - 1) / columns;
    const float w = std::floor((area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    const float confirm = q.several ? target + gap : 0;
    // As tall as the longest answer needs, and as the page allows: an answer is a large thing.
    float need = target * 1.2f;
    const float inner = w - ui.theme().em(TextRole::body) * 1.7f - ui.mm(16);
    for (std::size_t i = 0; i < n; ++i) need = std::max(need, ui.set(choice_text(ui, q, i), {.role = TextRole::lead, .line_height = 1.4f}, inner)->height + ui.mm(8));
    const float room = (area.h - confirm - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows);
    const float h = std::floor(std::clamp(room, need, std::max(need, ui.mm(58))));
    int tapped = -1;
    for (std::size_t i = 0; i < n; ++i) {
        const Rect r{area.x + static_cast<float>(i % columns) * (w + gap), area.y + static_cast<float>(i / columns) * (h + gap), w, h};
        if (draw_choice(ui, i, r)) tapped = static_cast<int>(i);
    }
    float bottom = area.y + static_cast<float>(rows) * (h + gap);
    bool sure = false;
    if (q.several) {
        const float bw = std::max(button_width(ui, ui.tr("quiz.sure"), true), ui.mm(60));
        if (!q.chosen.empty()) sure = button(ui, "sure", {area.x, bottom, bw, target}, ui.tr("quiz.sure"), ButtonLook::primary, "check");
        else ui.text(area.x, bottom + ui.mm(4), area.w, ui.tr("quiz.choose_first"), {.role = TextRole::small, .colour = Colour::quiet});
        bottom += target + gap;
    }
    ui.end_scroll(bottom - scroll_top_ + ui.mm(4));
    if (tapped >= 0) session_->choose(tapped), ui.moving();
    if (sure) session_->answer();
    if (session_->now().mark) return marked(ui);
    return Stay{};
}

Action QuizScreen::marked(Ui& ui) {
    const ShownQuestion& q = session_->now();
    ui.moving();
    return Answer{QuizSession::name_of(*q.question, session_->at()), QuizSession::chosen_text(q), *q.mark, runs_, static_cast<int>((ui.now_s() - question_since_s_) * 1000)};
}

float QuizScreen::draw_marked_row(Ui& ui, std::size_t n, float x, float y, float w) {
    const ShownQuestion& q = session_->now();
    const bool chosen = std::find(q.chosen.begin(), q.chosen.end(), static_cast<int>(n)) != q.chosen.end();
    const bool good = q.choices[n].weight > 0;
    if (!chosen && !good) return 0;
    const Colour line = good ? Colour::right : Colour::not_right;
    const float d = ui.theme().em(TextRole::body) * 1.3f;
    // The mark is a sign and a word, never a colour alone.
    const std::string word = good ? (chosen ? ui.tr("quiz.yours_right") : ui.tr("quiz.is_right")) : ui.tr("quiz.yours");
    const auto tag = ui.set(word, {.role = TextRole::caption, .bold = true}, 10000);
    const auto text = ui.set(choice_text(ui, q, n), {.role = TextRole::lead, .bold = good, .line_height = 1.4f}, w - d - tag->width - ui.mm(18));
    const float h = std::max(text->height, d) + ui.mm(8);
    ui.round({x, y, w, h}, ui.theme().radius(), good ? Colour::right_wash : Colour::not_right_wash);
    ui.icon(good ? "check" : "dot", {x + ui.mm(4), y + (h - d) / 2, d, d}, line);
    ui.block(text, x + ui.mm(8) + d, y + (h - text->height) / 2, Colour::ink, choice_text(ui, q, n));
    ui.block(tag, x + w - tag->width - ui.mm(5), y + (h - tag->height) / 2, line, word);
    return h + ui.mm(3);
}

float QuizScreen::draw_explanation(Ui& ui, float x, float y, float w) {
    const ShownQuestion& q = session_->now();
    const float y0 = y;
    for (const int n : q.chosen) {
        const auto& feedback = q.choices[static_cast<std::size_t>(n)].feedback;
        if (!feedback.empty()) y += ui.text(x, y, w, feedback.text, {.role = TextRole::lead, .align = ui.language() == Language::en ? Align::left : Align::justify}) + ui.mm(4);
    }
    if (!q.question->general_feedback.empty()) y += ui.text(x, y, w, q.question->general_feedback.text, {.role = TextRole::lead, .align = ui.language() == Language::en ? Align::left : Align::justify}) + ui.mm(4);
    return y - y0;
}

Action QuizScreen::draw_explained(Ui& ui, const Rect& area) {
    const ShownQuestion& q = session_->now();
    Action action = Stay{};
    const bool beside = !q.question->picture.empty() && !ui.theme().portrait() && !ui.theme().modes().large_text;
    const float em = ui.theme().em(TextRole::body), target = ui.theme().target();
    const float w = std::min(beside ? area.w * 0.56f : area.w, em * 30);
    float y = area.y;
    const std::string& verdict = q.is_right() ? ui.tr("quiz.right") : q.chosen.empty() ? ui.tr("quiz.time_up") : *q.mark > 0 ? ui.tr("quiz.partly") : ui.tr("quiz.not_right");
    y += ui.text(area.x, y, w, verdict, {.role = TextRole::head, .colour = q.is_right() ? Colour::right : Colour::not_right, .bold = true}) + ui.mm(4);
    for (std::size_t n = 0; n < q.choices.size(); ++n) y += draw_marked_row(ui, n, area.x, y, w);
    y += ui.mm(3);
    y += draw_explanation(ui, area.x, y, w);
    // The way on comes before the picture: where a page is short, it is the picture that waits below.
    y += ui.mm(5);
    const bool last = session_->at() + 1 == session_->count();
    const std::string& label = last ? ui.tr("quiz.to_result") : ui.tr("quiz.next");
    const float bw = std::max(button_width(ui, label, true), ui.mm(64));
    if (button(ui, "next", {area.x, y, bw, target * 1.1f}, label, ButtonLook::primary, "next")) {
        session_->next();
        question_since_s_ = clock_since_s_ = ui.now_s();
        ui.moving();
    }
    y += target * 1.1f;
    if (!q.question->picture.empty()) {
        const float pw = beside ? area.w - w - ui.mm(14) : w, ph = std::round(std::min(pw * 9 / 16, area.h * 0.8f));
        const Rect r = beside ? Rect{area.right() - pw, area.y, pw, ph} : Rect{area.x, y + ui.mm(4), pw, ph};
        const PictureKey key{pack_key(*library_, item_), q.question->picture, static_cast<int>(r.w), static_cast<int>(r.h), Fit::contain};
        const Touched t = ui.touchable("picture", r, ui.tr("poster.picture"));
        ui.picture(key, r, ui.theme().radius(), t.pressed ? 0.8f : 1);
        if (t.tapped) action = OpenPicture{{key.pack, key.path, static_cast<int>(ui.page().w), static_cast<int>(ui.page().h), Fit::contain}, q.question->stem.text};
        y = beside ? y : r.bottom() + ui.mm(4);
    }
    ui.end_scroll(y - scroll_top_ + ui.mm(6));
    return action;
}

Action QuizScreen::draw_result(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const std::size_t right = session_->right(), total = session_->count();
    const int percent = total == 0 ? 0 : static_cast<int>(right * 100 / total);
    const bool portrait = ui.theme().portrait();
    const float target = ui.theme().target();
    const float left_w = portrait ? area.w : std::min(area.w * 0.42f, ui.mm(180));
    float y = area.y;
    y += ui.text(area.x, y, left_w, item_.title.in(ui.language()), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(3);
    y += ui.text(area.x, y, left_w, percent >= 90 ? ui.tr("result.great") : percent >= quiz_.pass_percent ? ui.tr("result.good") : ui.tr("result.more"), {.role = TextRole::title, .bold = true}) + ui.mm(5);
    y += ui.text(area.x, y, left_w, ui.tr("result.count", std::to_string(right), std::to_string(total)), {.role = TextRole::lead}) + ui.mm(6);
    // One dot a question, in order: filled when right, a ring when not.
    const float d = ui.mm(6), gap = ui.mm(2.5f);
    float x = area.x;
    for (std::size_t i = 0; i < total; ++i) {
        if (x + d > area.x + left_w) x = area.x, y += d + gap;
        ui.disc(x + d / 2, y + d / 2, d, session_->question(i).is_right() ? Colour::right : Colour::not_right);
        if (!session_->question(i).is_right()) ui.disc(x + d / 2, y + d / 2, d - ui.mm(1.6f), Colour::paper);
        x += d + gap;
    }
    y += d + ui.mm(6);
    y += ui.text(area.x, y, left_w, ui.tr("result.private"), {.role = TextRole::caption, .colour = Colour::quiet}) + ui.mm(8);
    const float bw = std::min(left_w, std::max(button_width(ui, ui.tr("result.again"), true), button_width(ui, ui.tr("result.home"), true)) + ui.mm(8));
    const bool again = button(ui, "again", {area.x, y, bw, target}, ui.tr("result.again"), ButtonLook::primary, "refresh");
    y += target + ui.theme().gap();
    const bool home = button(ui, "result-home", {area.x, y, bw, target}, ui.tr("result.home"), ButtonLook::plain, "home");
    y += target + ui.mm(10);

    const Rect list = portrait ? Rect{area.x, y, area.w, area.bottom() - y} : Rect{area.x + left_w + ui.mm(16), ui.page().y, area.w - left_w - ui.mm(16), area.bottom() - ui.page().y};
    ui.push_id("result");
    float ly = ui.begin_scroll("list", list);
    const float ly0 = ly;
    if (!portrait) ly += content_area(ui).y - ui.page().y;
    const float inner = list.w - ui.mm(4);
    if (right < total) ly += ui.text(list.x, ly, inner, ui.tr("result.look_again"), {.role = TextRole::lead, .bold = true}) + ui.mm(5);
    for (std::size_t i = 0; i < total; ++i) {
        const ShownQuestion& q = session_->question(i);
        if (q.is_right()) continue;
        ly += ui.text(list.x, ly, inner, q.question->stem.text, {.role = TextRole::body, .bold = true, .line_height = 1.5f}) + ui.mm(1.5f);
        for (std::size_t n = 0; n < q.choices.size(); ++n)
            if (q.choices[n].weight > 0) {
                const float mark = ui.theme().em(TextRole::body) * 1.2f;
                ui.icon("check", {list.x, ly + ui.mm(1), mark, mark}, Colour::right);
                ly += ui.text(list.x + mark + ui.mm(2), ly, inner - mark - ui.mm(2), choice_text(ui, q, n), {.role = TextRole::body, .line_height = 1.5f});
            }
        if (!q.question->general_feedback.empty()) ly += ui.mm(1) + ui.text(list.x, ly + ui.mm(1), inner, q.question->general_feedback.text, {.role = TextRole::small, .colour = Colour::quiet});
        ly += ui.mm(8);
    }
    ui.end_scroll(ly - ly0 + ui.mm(8));
    ui.pop_id();
    if (again) begin(ui, session_->mode());
    if (home) return Home{};
    if (!finished_told_) {
        finished_told_ = true;
        return Finish{static_cast<int>(right), static_cast<int>(total), true, session_->mode() == QuizMode::practice ? "practice" : "challenge"};
    }
    return Stay{};
}

}  // namespace estation::kiosk
