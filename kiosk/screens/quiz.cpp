#include "kiosk/screens/quiz.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "kiosk/screens/layout.h"
#include "kiosk/screens/quiz_duel.h"
#include "kiosk/screens/quiz_host.h"
#include "kiosk/screens/quiz_run.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {
constexpr std::size_t least_together = 3;   // fewer questions make neither a race nor a lesson
constexpr TextLook offer_title{.role = TextRole::head, .bold = true, .line_height = 1.3f}, offer_text{.role = TextRole::small, .line_height = 1.4f};

float offer_icon(const Ui& ui) { return ui.theme().em(TextRole::head) * 1.25f; }
float offer_width(const Ui& ui, float w, std::size_t n) { return std::floor((w - ui.mm(6) * static_cast<float>(n - 1)) / static_cast<float>(n)); }
}

QuizScreen::QuizScreen(std::shared_ptr<const Library> library, const Item& item, const Quiz& quiz) : library_(std::move(library)), item_(item), quiz_(quiz) {}

void QuizScreen::begin(Ui& ui, QuizMode mode) {
    ++runs_;
    done_ = done();
    language_ = ui.language();
    const std::uint64_t seed = std::random_device{}() ^ static_cast<std::uint64_t>(runs_);
    ui.moving();
    switch (mode) {
        case QuizMode::practice:
        case QuizMode::challenge: part_ = std::make_unique<QuizRun>(library_, item_, quiz_, QuizSession(quiz_, bank(language_), mode, seed), language_, runs_, ui.now_s()); return;
        case QuizMode::self_test: part_ = std::make_unique<QuizRun>(library_, item_, quiz_, QuizSession(draw_self_test(pool_, seed), mode), language_, runs_, ui.now_s()); return;
        case QuizMode::race: {
            auto [questions, names] = hand_questions(seed, static_cast<std::size_t>(std::max(1, quiz_.challenge_count)));
            part_ = std::make_unique<QuizDuel>(item_, QuizRace(std::move(questions)), std::move(names), runs_, ui.now_s(), facing_);
            return;
        }
        case QuizMode::host: {
            auto [questions, names] = hand_questions(seed, bank(language_).questions.size());
            part_ = std::make_unique<QuizHost>(library_, item_, ClassPoll(std::move(questions)), std::move(names), ui.now_s());
            return;
        }
    }
}

// What one touch or one raised hand answers; a few of them drawn by chance, or all in the file's order.
std::pair<std::vector<ShownQuestion>, std::vector<std::string>> QuizScreen::hand_questions(std::uint64_t seed, std::size_t most) const {
    std::mt19937_64 dice(seed);
    const auto& all = bank(language_).questions;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (ClassPoll::can_ask(all[i])) places.push_back(i);
    if (most < places.size()) {
        std::shuffle(places.begin(), places.end(), dice);
        places.resize(most);
        if (!quiz_.shuffle) std::sort(places.begin(), places.end());
    }
    std::vector<ShownQuestion> questions;
    std::vector<std::string> names;
    for (const std::size_t i : places) {
        questions.emplace_back(all[i], quiz_.shuffle, dice);
        names.push_back(QuizSession::name_of(all[i], i));
    }
    return {std::move(questions), std::move(names)};
}

Action QuizScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = content_area(ui);
    // Another language is another set of questions: the quiz begins anew rather than mixing the two.
    if (part_ && language_ != ui.language() && !part_->finished() && &bank(language_) != &bank(ui.language())) {
        const auto left = part_->broken_off();
        part_.reset();
        ui.moving();
        if (left) return *left;
    }
    if (!part_) {
        draw_start(ui, area);
        return Stay{};
    }
    Action action = part_->draw(frame, area);
    if (part_->wants_another()) begin(ui, part_->mode());
    return action;
}

std::vector<QuizScreen::Offer> QuizScreen::offers(Ui& ui) {
    const auto& questions = bank(ui.language()).questions;
    const std::size_t n = QuizSession::askable(bank(ui.language()));
    const auto marked = static_cast<std::size_t>(std::count_if(questions.begin(), questions.end(), [](const Question& q) {
        return ShownQuestion::can_ask(q) && !std::holds_alternative<Essay>(q.body) && !std::holds_alternative<Description>(q.body);
    }));
    if (pool_language_ != ui.language()) {
        pool_language_ = ui.language();
        pool_ = self_test_pool(*library_, ui.language());
    }
    std::vector<Offer> all;
    all.push_back({QuizMode::practice, "quiz", ui.tr("quiz.practice"), ui.tr("quiz.practice_text", std::to_string(n))});
    if (marked > 0) {
        const std::string draws = std::to_string(std::min(marked, static_cast<std::size_t>(std::max(1, quiz_.challenge_count))));
        const bool clock = quiz_.challenge_seconds > 0 && !ui.theme().modes().calm_time();
        all.push_back({QuizMode::challenge, "clock", ui.tr("quiz.challenge"), clock ? ui.tr("quiz.challenge_text", draws, std::to_string(quiz_.challenge_seconds)) : ui.tr("quiz.challenge_calm", draws)});
    }
    if (const auto hands = static_cast<std::size_t>(std::count_if(questions.begin(), questions.end(), ClassPoll::can_ask)); hands >= least_together) {
        all.push_back({QuizMode::race, "two", ui.tr("race.title"), ui.tr("race.text", std::to_string(std::min(hands, static_cast<std::size_t>(std::max(1, quiz_.challenge_count)))))});
        all.push_back({QuizMode::host, "hand", ui.tr("host.title"), ui.tr("host.text")});
    }
    if (pool_.enough()) all.push_back({QuizMode::self_test, "star", ui.tr("self_test.title"), ui.tr("self_test.text", std::to_string(pool_.length()))});
    return all;
}

void QuizScreen::draw_start(Ui& ui, const Rect& area) {
    if (QuizSession::askable(bank(ui.language())) == 0) return empty_page(ui, area, item_.title.in(ui.language()), ui.tr("quiz.none"));
    const auto all = offers(ui);
    const float y0 = ui.begin_scroll("start", {area.x - ui.mm(3), ui.page().y, area.w + ui.mm(8), area.bottom() - ui.page().y});
    const float top = y0 + area.y - ui.page().y;
    const auto rows = offer_rows(ui, all, area.w);
    float offers_h = ui.mm(14);
    for (const OfferRow& row : rows) offers_h += row.h + ui.mm(6);
    const float y = draw_head(ui, {area.x, top, area.w, area.h}, offers_h);
    const float bottom = draw_offers(ui, all, rows, area.x, y, area.w);
    ui.end_scroll(bottom - y0 + ui.mm(4));
}

// The title and the cover, as high as the offers leave room for.
float QuizScreen::draw_head(Ui& ui, const Rect& area, float offers_h) {
    const bool portrait = ui.theme().portrait(), large = ui.theme().modes().large_text;
    const std::string cover = large && !portrait ? std::string{} : cover_of(item_);
    const float w = portrait || cover.empty() ? area.w : std::round(area.w * 0.52f);
    float y = area.y, bottom = area.y;
    if (!cover.empty()) {
        const float pw = portrait ? area.w : area.w - w - ui.mm(14), ph = std::round(std::min(pw * 0.6f, portrait ? std::min(area.h * 0.36f, std::max(ui.mm(60), area.h - offers_h - ui.mm(70))) : std::max(ui.mm(40), area.h - offers_h)));
        const Rect r{portrait ? area.x : area.right() - pw, area.y, pw, ph};
        ui.picture({pack_key(*library_, item_), cover, static_cast<int>(std::lround(r.w)), static_cast<int>(r.h), Fit::contain}, r, ui.theme().radius());
        bottom = r.bottom();
        if (portrait) y = bottom + ui.mm(10);
    }
    if (!portrait) y += ui.mm(6);
    const float side = ui.theme().em(TextRole::small) * 1.3f;
    ui.icon(topic_icon(item_.topic), {area.x, y, side, side}, Colour::accent);
    y += ui.text(area.x + side + ui.mm(2.5f), y, w - side, topic_title(ui, item_.topic), {.role = TextRole::small, .colour = Colour::accent}) + ui.mm(5);
    y += ui.text(area.x, y, w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true}) + ui.mm(5);
    if (!item_.summary.empty()) y += ui.text(area.x, y, w, item_.summary.in(ui.language()), {.role = TextRole::lead, .colour = Colour::quiet});
    return std::max(y, bottom) + ui.mm(10);
}

// The first is the usual one. Lying: two in the upper row and the others below; upright: it alone, then two by two, or all
// one below the other where letters are large (lying as well, where a title would need three lines).
std::vector<QuizScreen::OfferRow> QuizScreen::offer_rows(Ui& ui, const std::vector<Offer>& all, float w) const {
    const bool portrait = ui.theme().portrait(), large = ui.theme().modes().large_text;
    const auto lay = [&](std::size_t first, std::size_t others, int& most_lines) {
        std::vector<OfferRow> rows;
        most_lines = 0;
        for (std::size_t begin = 0; begin < all.size();) {
            OfferRow row{begin, std::min(all.size() - begin, begin == 0 ? first : others), ui.theme().target() * 1.7f};
            const float inner = offer_width(ui, w, row.n) - offer_icon(ui) - ui.mm(19);
            for (std::size_t i = begin; i < begin + row.n; ++i) {
                const auto title = ui.set(all[i].title, offer_title, inner), text = ui.set(all[i].text, offer_text, inner);
                most_lines = std::max(most_lines, title->lines);
                row.h = std::max(row.h, title->height + text->height + ui.mm(10));
            }
            row.h = std::round(row.h);
            begin += row.n;
            rows.push_back(row);
        }
        return rows;
    };
    int lines = 0;
    if (portrait) return lay(1, large ? 1 : 2, lines);
    auto rows = lay(2, all.size(), lines);
    return large && lines > 2 ? lay(1, 1, lines) : rows;
}

float QuizScreen::draw_offers(Ui& ui, const std::vector<Offer>& all, const std::vector<OfferRow>& rows, float x, float y, float w) {
    const float gap = ui.mm(6), icon = offer_icon(ui);
    std::size_t tapped = all.size();
    for (const OfferRow& row : rows) {
        const float ow = offer_width(ui, w, row.n), inner = ow - icon - ui.mm(19);
        for (std::size_t i = row.begin; i < row.begin + row.n; ++i) {
            const bool first = i == 0;
            const Rect r{x + static_cast<float>(i - row.begin) * (ow + gap), y, ow, row.h};
            const Plate p = plate(ui, mode_name(all[i].mode), r, all[i].title, first ? Colour::accent : Colour::card, first ? Colour::accent : Colour::rule);
            const Colour ink = first ? Colour::on_accent : Colour::ink;
            ui.icon(all[i].icon, {p.face.x + ui.mm(6), p.face.cy() - icon / 2, icon, icon}, first ? Colour::on_accent : Colour::accent);
            const auto a = ui.set(all[i].title, offer_title, inner), b = ui.set(all[i].text, offer_text, inner);
            const float tx = p.face.x + ui.mm(12) + icon, ty = p.face.cy() - (a->height + ui.mm(1.5f) + b->height) / 2;
            ui.block(a, tx, ty, ink, all[i].title);
            ui.block(b, tx, ty + a->height + ui.mm(1.5f), first ? Colour::on_accent : Colour::quiet, all[i].text);
            if (p.touch.tapped) tapped = i;
        }
        y += row.h + gap;
    }
    if (tapped < all.size()) {
        facing_.reset();
        begin(ui, all[tapped].mode);
    }
    return y - gap;
}

}  // namespace estation::kiosk
