#include "kiosk/screens/quiz_run.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "kiosk/quiz/self_test.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/quiz_explaining.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

// How it is answered, where that is not plain to see.
const std::string& how_to(Ui& ui, const ShownQuestion& q) {
    static const std::string none;
    switch (q.kind) {
        case AnswerKind::one:
        case AnswerKind::words:
        case AnswerKind::number:
        case AnswerKind::read: return none;
        case AnswerKind::several: return ui.tr("quiz.several");
        case AnswerKind::match: return ui.tr("quiz.how_match");
        case AnswerKind::order: return ui.tr("quiz.how_order");
        case AnswerKind::point: return q.several ? ui.tr("quiz.how_point_several") : ui.tr("quiz.how_point");
        case AnswerKind::blanks: return ui.tr("quiz.how_blanks");
        case AnswerKind::think: return ui.tr("quiz.how_think");
    }
    return none;
}

const std::string& area_title(Ui& ui, LiteracyArea area) {
    switch (area) {
        case LiteracyArea::method: return ui.tr("self_test.method");
        case LiteracyArea::nature: return ui.tr("self_test.nature");
        case LiteracyArea::health: return ui.tr("self_test.health");
        case LiteracyArea::safety: return ui.tr("self_test.safety");
        case LiteracyArea::work: return ui.tr("self_test.work");
        case LiteracyArea::green: return ui.tr("self_test.green");
    }
    return ui.tr("self_test.method");
}

// A page that is a little too long gets its buttons to turn it too: what is to be touched is never cut off at its edge.
void end_page(Ui& ui, float content, float view) { ui.end_scroll(content > view + 1 ? std::max(content, view + ui.mm(12.5f)) : content); }

// Ordering, pairs and typing take longer than a touch.
int seconds_for(const ShownQuestion& q, int seconds) { return q.kind == AnswerKind::one || q.kind == AnswerKind::several ? seconds : 2 * seconds; }

}  // namespace

QuizRun::QuizRun(std::shared_ptr<const Library> library, const Item& item, const Quiz& quiz, QuizSession session, Language language, int try_no, double now_s)
    : library_(std::move(library)), item_(item), quiz_(quiz), session_(std::move(session)), language_(language), try_no_(try_no), question_since_s_(now_s), clock_since_s_(now_s) {
    if (!session_.finished()) asking_.begin(pack_of(session_.now()));
}

std::string QuizRun::pack_of(const ShownQuestion& q) const { return pack_key(*library_, q.item != nullptr ? *q.item : item_); }

std::string QuizRun::progress() const {
    if (session_.mode() == QuizMode::self_test) return "self_test";  // neither how far nor how well
    return std::to_string(session_.answered()) + "/" + std::to_string(session_.asked());
}

std::optional<Finish> QuizRun::broken_off() const {
    if (finished_told_ || session_.mode() == QuizMode::self_test) return std::nullopt;
    return Finish{static_cast<int>(session_.right()), static_cast<int>(session_.marked()), false, mode_name(session_.mode())};
}

Action QuizRun::draw(const Frame& frame, const Rect& area) { return session_.finished() ? draw_result(frame, area) : draw_question(frame, area); }

int QuizRun::seconds_left(const Ui& ui) const {
    if (session_.mode() != QuizMode::challenge || quiz_.challenge_seconds <= 0 || ui.theme().modes().calm_time() || session_.now().over) return -1;
    return std::max(0, seconds_for(session_.now(), quiz_.challenge_seconds) - static_cast<int>(ui.now_s() - clock_since_s_));
}

// Without an id it is named by its place in the bank, however the questions were drawn.
std::string QuizRun::question_name(const ShownQuestion& q) const {
    const auto& bank = quiz_.bank.in(language_).questions;
    const auto at = std::find_if(bank.begin(), bank.end(), [&](const Question& one) { return &one == q.question; });
    return QuizSession::name_of(*q.question, static_cast<std::size_t>(at - bank.begin()));
}

Action QuizRun::answered(Ui& ui) {
    session_.answer();
    ui.moving();
    const ShownQuestion& q = session_.now();
    if (q.kind == AnswerKind::read) go_on(ui);
    if (!q.is_marked() || session_.mode() == QuizMode::self_test) return Stay{};
    return Answer{question_name(q), q.record(), *q.mark, try_no_, static_cast<int>((ui.now_s() - question_since_s_) * 1000)};
}

void QuizRun::go_on(Ui& ui) {
    session_.next();
    time_is_up_ = false;
    if (!session_.finished()) asking_.begin(pack_of(session_.now()));
    question_since_s_ = clock_since_s_ = ui.now_s();
    ui.moving();
}

// ---- a question ----

float QuizRun::draw_top(Ui& ui, const Rect& area) {
    float y = area.y;
    const ShownQuestion& q = session_.now();
    const std::string where = q.kind == AnswerKind::read ? std::string(ui.tr("quiz.card")) : ui.tr("quiz.nth", std::to_string(session_.number()), std::to_string(session_.asked()));
    const float h = ui.theme().em(TextRole::small) * 1.6f;
    ui.text(area.x, y, area.w, ui.keep(where), {.role = TextRole::small, .colour = Colour::quiet, .tabular = true});
    const int left = seconds_left(ui);
    if (left >= 0) {
        const std::string clock = ui.tr("quiz.seconds", std::to_string(left));
        ui.text(area.x, y, area.w, ui.keep(clock), {.role = TextRole::small, .colour = left <= 10 ? Colour::not_right : Colour::accent, .bold = true, .align = Align::right, .tabular = true});
        ui.wake_in(1.0 - std::fmod(ui.now_s() - clock_since_s_, 1.0) + 0.01);
    }
    y += h;
    // How far along, without a word.
    const float bar = std::max(3.0f, ui.mm(1.4f));
    ui.round({area.x, y, area.w, bar}, bar / 2, Colour::rule);
    const float done = static_cast<float>(session_.at() + (q.over ? 1 : 0)) / static_cast<float>(session_.count());
    if (done > 0) ui.round({area.x, y, std::max(bar, area.w * done), bar}, bar / 2, Colour::accent);
    y += bar + ui.mm(8);
    const std::string& stem = q.question->stem.text;
    if (q.kind == AnswerKind::read) return y + ui.text(area.x, y, std::min(area.w, ui.theme().em(TextRole::lead) * 30), stem, {.role = TextRole::lead, .align = ui.language() == Language::en ? Align::left : Align::justify}) + ui.mm(8);
    // A short question is asked in large letters; a long one, and the reminder over its explanation, in smaller ones.
    TextLook look{.role = TextRole::title, .bold = true, .line_height = 1.35f};
    const bool small = q.over || q.kind == AnswerKind::match || q.kind == AnswerKind::order || q.kind == AnswerKind::point || q.kind == AnswerKind::words || q.kind == AnswerKind::blanks;
    const bool tight = ui.theme().modes().large_text && (!q.several || q.pictured) && asking_.foot(ui, q, area) > 0;
    if (tight || ui.set(stem, look, area.w)->lines > (small ? 1 : 2)) look = {.role = TextRole::head, .bold = true, .line_height = 1.45f};
    y += ui.text(area.x, y, area.w, stem, look);
    const std::string& how = how_to(ui, q);
    if (!how.empty() && !q.over) y += ui.mm(2) + ui.text(area.x, y + ui.mm(2), area.w, how, {.role = TextRole::small, .colour = Colour::accent});
    return y + ui.mm(8);
}

// The pictures of the stem: large on a card, else small, to be touched and seen large.
float QuizRun::draw_media(Ui& ui, const ShownQuestion& q, const Rect& area, Action& action) {
    if (q.question->media.empty() || q.over) return area.y;
    const bool card = q.kind == AnswerKind::read;
    const float h = std::round(card ? std::min(area.w * 9 / 16, std::max(ui.mm(70), area.h - ui.theme().target() * 1.2f - ui.mm(16))) : ui.mm(52)), w = std::min(area.w, std::round(h * 16 / 9));
    float x = area.x, y = area.y;
    for (std::size_t i = 0; i < q.question->media.size(); ++i) {
        if (x > area.x && x + w > area.right()) x = area.x, y += h + ui.mm(4);
        const Media& media = q.question->media[i];
        const Rect r{x, y, w, h};
        const Touched t = ui.touchable("media" + std::to_string(i), r, media.alt.empty() ? std::string_view(ui.tr("poster.picture")) : std::string_view(media.alt));
        ui.picture({pack_of(q), media.path, static_cast<int>(r.w), static_cast<int>(r.h), Fit::contain}, r, ui.theme().radius(), t.pressed ? 0.8f : 1);
        if (t.tapped) action = OpenPicture{{pack_of(q), media.path, static_cast<int>(ui.page().w), static_cast<int>(ui.page().h), Fit::contain}, media.alt};
        x += w + ui.mm(4);
    }
    return y + h + ui.mm(8);
}

Action QuizRun::draw_question(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    // In 大字 and 朗读 no clock runs; who leaves them has the whole time.
    if (ui.theme().modes().calm_time()) clock_since_s_ = ui.now_s();
    if (seconds_left(ui) == 0) {
        time_is_up_ = true;  // what is already there counts
        ui.push_id("q" + std::to_string(session_.at()));
        (void)draw_top(ui, area);
        ui.pop_id();
        return answered(ui);
    }
    ShownQuestion& q = session_.now();
    if (q.over) return draw_explained(ui, area);
    // The whole question scrolls when 大字 makes it longer than the page; a keyboard stays below it.
    const float foot = asking_.foot(ui, q, area);
    const Rect view{area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), area.bottom() - ui.page().y - foot};
    ui.push_id("q" + std::to_string(session_.at()));
    const float y = scroll_top_ = q.several ? ui.begin_scroll("page", view, AskingView::confirm_bar(ui, area).free) : ui.begin_scroll("page", view);
    const Rect page{area.x, y + area.y - ui.page().y, area.w, area.h - foot - (q.several ? ui.mm(2) : 0)};
    const float top = draw_top(ui, page);
    Action action = Stay{};
    const float below = draw_media(ui, q, {page.x, top, page.w, page.bottom() - top}, action);
    bool done = false;
    const float bottom = asking_.draw(ui, q, {page.x, below, page.w, std::max(page.bottom() - below, ui.mm(60))}, done);
    // Above a keyboard a short stem has just room; pages are turned only where one is really long.
    if (foot > 0 && !q.several) ui.end_scroll(bottom - scroll_top_ - ui.mm(6));
    else end_page(ui, bottom - scroll_top_ + ui.mm(1), view.h);
    asking_.draw_fixed(ui, q, {area.x, std::max(area.y, ui.page().y), area.w, area.bottom() - std::max(area.y, ui.page().y)}, frame.pinyin, done);
    ui.pop_id();
    return done ? answered(ui) : action;
}

// What was right and why; the way on stands at the foot, where it is seen and always in the same place.
Action QuizRun::draw_explained(Ui& ui, const Rect& area) {
    const ShownQuestion& q = session_.now();
    const bool last = session_.at() + 1 == session_.count(), may_stop = session_.mode() == QuizMode::self_test && !last;
    const std::string& label = last ? ui.tr("quiz.to_result") : ui.tr("quiz.next");
    const float bw = std::max(button_width(ui, label, true), ui.mm(64)), sw = may_stop ? std::max(button_width(ui, ui.tr("self_test.enough"), false), ui.mm(50)) : 0;
    const FootBar foot = foot_bar(ui, area, bw + (may_stop ? ui.theme().gap() + sw : 0));
    const Rect view{area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), foot.above.bottom() - ui.page().y};
    ui.push_id("q" + std::to_string(session_.at()) + "e");
    const float y0 = ui.begin_scroll("page", view, foot.free);
    const float top = draw_top(ui, {area.x, y0 + area.y - ui.page().y, area.w, area.h});
    Action action = Stay{};
    const float bottom = draw_reasons_page(ui, q, {area.x, top, area.w, std::max(y0 + view.h - top, ui.mm(60))}, action);
    ui.end_scroll(bottom - y0 + ui.mm(1));
    const bool next = button(ui, "next", {foot.buttons.x, foot.buttons.y, bw, foot.buttons.h}, label, ButtonLook::primary, "next");
    // Fifty are many: whoever has had enough sees how it went so far.
    const bool enough = may_stop && button(ui, "enough", {foot.buttons.x + bw + ui.theme().gap(), foot.buttons.y, sw, foot.buttons.h}, ui.tr("self_test.enough"));
    ui.pop_id();
    if (next) go_on(ui);
    if (enough) session_.stop(), ui.moving();
    return action;
}

float QuizRun::draw_reasons_page(Ui& ui, const ShownQuestion& q, const Rect& area, Action& action) {
    const bool beside = has_pictures(q) && !ui.theme().portrait() && !ui.theme().modes().large_text;
    const float w = std::min(beside ? area.w * 0.56f : area.w, ui.theme().em(TextRole::body) * 30);
    float y = area.y;
    y += ui.text(area.x, y, w, verdict(ui, q, time_is_up_), {.role = TextRole::head, .colour = q.is_right() || !q.is_marked() ? Colour::right : Colour::not_right, .bold = true}) + ui.mm(4);
    y += draw_answers(ui, q, pack_of(q), area.x, y, w) + ui.mm(3);
    y += draw_reasons(ui, q, area.x, y, w);
    if (!has_pictures(q)) return y;
    if (!beside) return y + ui.mm(6) + draw_pictures(ui, q, pack_of(q), area.x, y + ui.mm(6), w, area.h * 0.8f, action);
    const float pw = area.w - w - ui.mm(14);
    return std::max(y, area.y + draw_pictures(ui, q, pack_of(q), area.right() - pw, area.y, pw, std::max(area.h * 0.8f, ui.mm(60)), action));
}

// ---- the end ----

float QuizRun::draw_areas(Ui& ui, float x, float y, float w) {
    const float y0 = y;
    std::vector<const ShownQuestion*> all;
    std::set<int> covered;
    for (std::size_t i = 0; i < session_.count(); ++i) {
        all.push_back(&session_.question(i));
        if (all.back()->question->benchmark) covered.insert(*all.back()->question->benchmark);
    }
    const auto results = by_area(all);
    const float bar = std::max(6.0f, ui.mm(3));
    for (int i = 0; i < literacy_areas; ++i) {
        const AreaResult& r = results[static_cast<std::size_t>(i)];
        if (r.asked == 0) continue;
        const std::string count = ui.tr("self_test.of", std::to_string(r.right), std::to_string(r.asked));
        ui.text(x, y, w, ui.keep(count), {.role = TextRole::body, .colour = Colour::quiet, .align = Align::right, .tabular = true, .line_height = 1.4f});
        y += ui.text(x, y, w * 0.7f, area_title(ui, static_cast<LiteracyArea>(i)), {.role = TextRole::body, .bold = true, .line_height = 1.4f}) + ui.mm(1);
        ui.round({x, y, w, bar}, bar / 2, Colour::rule);
        if (r.right > 0) ui.round({x, y, std::max(bar, std::round(w * static_cast<float>(r.right) / static_cast<float>(r.asked))), bar}, bar / 2, Colour::accent);
        y += bar + ui.mm(4);
    }
    // The survey's own line is drawn only where the same was asked: fifty questions over all 26.
    const std::string note = session_.count() == self_test_length && covered.size() == static_cast<std::size_t>(benchmarks)
                                 ? ui.tr("self_test.survey", std::to_string(session_.right() * 2))
                                 : ui.tr("self_test.covers", std::to_string(covered.size()));
    y += ui.text(x, y, w, ui.keep(note), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(4);
    return y - y0;
}

Action QuizRun::draw_result(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const std::size_t right = session_.right(), total = session_.marked();
    const int percent = total == 0 ? 0 : static_cast<int>(right * 100 / total);
    const bool portrait = ui.theme().portrait(), test = session_.mode() == QuizMode::self_test;
    const float target = ui.theme().target();
    const float left_w = portrait ? area.w : std::min(area.w * 0.42f, ui.mm(180));
    // One column in portrait, two scrolling ones beside each other else.
    ui.push_id("result");
    const Rect left{area.x, ui.page().y, left_w + ui.mm(4), area.bottom() - ui.page().y};
    const float y0 = ui.begin_scroll("sum", portrait ? Rect{area.x, ui.page().y, area.w + ui.mm(4), left.h} : left);
    float y = y0 + area.y - ui.page().y;
    y += ui.text(area.x, y, left_w, test ? ui.tr("self_test.title") : item_.title.in(ui.language()), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(3);
    const std::string& praise = total == 0 ? ui.tr("result.thought") : percent >= 90 ? ui.tr("result.great") : percent >= quiz_.pass_percent ? ui.tr("result.good") : ui.tr("result.more");
    y += ui.text(area.x, y, left_w, praise, {.role = TextRole::title, .bold = true}) + ui.mm(5);
    if (total > 0) y += ui.text(area.x, y, left_w, ui.keep(ui.tr("result.count", std::to_string(right), std::to_string(total))), {.role = TextRole::lead}) + ui.mm(6);
    if (test) {
        y += draw_areas(ui, area.x, y, left_w);
    } else {
        // One dot a question, in order: filled when right, a ring when not.
        const float d = ui.mm(6), gap = ui.mm(2.5f);
        float x = area.x;
        for (std::size_t i = 0; i < session_.count(); ++i) {
            if (!session_.question(i).is_marked()) continue;
            if (x + d > area.x + left_w) x = area.x, y += d + gap;
            ui.disc(x + d / 2, y + d / 2, d, session_.question(i).is_right() ? Colour::right : Colour::not_right);
            if (!session_.question(i).is_right()) ui.disc(x + d / 2, y + d / 2, d - ui.mm(1.6f), Colour::paper);
            x += d + gap;
        }
        y += d + ui.mm(6);
    }
    y += ui.text(area.x, y, left_w, test ? ui.tr("result.private") : ui.tr("result.anonymous"), {.role = TextRole::caption, .colour = Colour::quiet}) + ui.mm(8);
    const float bw = std::min(left_w, std::max(button_width(ui, ui.tr("result.again"), true), button_width(ui, ui.tr("result.home"), true)) + ui.mm(8));
    const bool again = button(ui, "again", {area.x, y, bw, target}, ui.tr("result.again"), ButtonLook::primary, "refresh");
    // Beside each other where there is room.
    const bool row = 2 * bw + ui.theme().gap() <= left_w + 1;
    if (!row) y += target + ui.theme().gap();
    const bool home = button(ui, "result-home", {row ? area.x + bw + ui.theme().gap() : area.x, y, bw, target}, ui.tr("result.home"), ButtonLook::plain, "home");
    y += target + ui.mm(10);
    if (portrait) {
        y = draw_second_look(ui, area.x, y, area.w);
        ui.end_scroll(y - y0 + ui.mm(8));
    } else {
        ui.end_scroll(y - y0);
        const Rect list{area.x + left_w + ui.mm(16), ui.page().y, area.w - left_w - ui.mm(16), area.bottom() - ui.page().y};
        const float ly0 = ui.begin_scroll("list", list);
        const float ly = draw_second_look(ui, list.x, ly0 + area.y - ui.page().y, list.w - ui.mm(4));
        ui.end_scroll(ly - ly0 + ui.mm(8));
    }
    ui.pop_id();
    another_ = again;
    if (home) return Home{};
    if (finished_told_) return Stay{};
    finished_told_ = true;
    if (test) return Stay{};  // shown here, told to nobody
    return Finish{static_cast<int>(right), static_cast<int>(total), true, mode_name(session_.mode())};
}

// What was not right, with its right answer and why.
float QuizRun::draw_second_look(Ui& ui, float x, float y, float w) {
    if (session_.right() < session_.marked()) y += ui.text(x, y, w, ui.tr("result.look_again"), {.role = TextRole::lead, .bold = true}) + ui.mm(5);
    for (std::size_t i = 0; i < session_.count(); ++i) {
        const ShownQuestion& q = session_.question(i);
        if (q.is_right() || !q.is_marked()) continue;
        y += ui.text(x, y, w, q.question->stem.text, {.role = TextRole::body, .bold = true, .line_height = 1.5f}) + ui.mm(2);
        y += draw_answers(ui, q, pack_of(q), x, y, w) + ui.mm(1);
        if (!q.question->general_feedback.empty()) y += ui.text(x, y, w, q.question->general_feedback.text, {.role = TextRole::small, .colour = Colour::quiet});
        y += ui.mm(8);
    }
    return y;
}

}  // namespace estation::kiosk
