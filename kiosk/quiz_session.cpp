#include "kiosk/quiz_session.h"

#include <algorithm>
#include <random>

namespace estation::kiosk {
using namespace content;

namespace {
std::size_t count_of(const std::vector<ShownQuestion>& all, bool (*is)(const ShownQuestion&)) { return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is)); }
}  // namespace

const char* mode_name(QuizMode mode) {
    switch (mode) {
        case QuizMode::practice: return "practice";
        case QuizMode::challenge: return "challenge";
        case QuizMode::race: return "race";
        case QuizMode::host: return "host";
        case QuizMode::self_test: return "self_test";
    }
    return "";
}

std::size_t QuizSession::askable(const QuizQuestions& bank) {
    return static_cast<std::size_t>(std::count_if(bank.questions.begin(), bank.questions.end(), [](const Question& q) { return can_ask(q) && !std::holds_alternative<Description>(q.body); }));
}

QuizSession::QuizSession(const Quiz& quiz, const QuizQuestions& bank, QuizMode mode, std::uint64_t seed) : mode_(mode) {
    std::mt19937_64 dice(seed);
    for (const Question& q : bank.questions)
        if (can_ask(q)) questions_.emplace_back(q, quiz.shuffle, dice);
    if (mode != QuizMode::challenge) return;
    std::erase_if(questions_, [](const ShownQuestion& q) { return !q.is_marked(); });
    std::shuffle(questions_.begin(), questions_.end(), dice);
    questions_.resize(std::min(questions_.size(), static_cast<std::size_t>(std::max(1, quiz.challenge_count))));
    // Which ones are drawn is always chance; an author may still want them from easy to hard.
    if (!quiz.shuffle) std::sort(questions_.begin(), questions_.end(), [](const ShownQuestion& a, const ShownQuestion& b) { return a.question < b.question; });
}

void QuizSession::choose(int n) {
    if (finished()) return;
    ShownQuestion& q = questions_[at_];
    q.choose(n);
    if (q.kind == AnswerKind::one && !q.chosen.empty()) answer();
}

void QuizSession::answer() {
    if (!finished()) questions_[at_].finish();
}

void QuizSession::next() {
    if (!finished() && questions_[at_].over) ++at_;
}

void QuizSession::stop() {
    if (finished()) return;
    questions_.resize(at_ + (questions_[at_].over ? 1 : 0));
    at_ = questions_.size();
}

std::size_t QuizSession::right() const { return count_of(questions_, [](const ShownQuestion& q) { return q.is_right(); }); }
std::size_t QuizSession::answered() const { return count_of(questions_, [](const ShownQuestion& q) { return q.over && q.kind != AnswerKind::read; }); }
std::size_t QuizSession::marked() const { return count_of(questions_, [](const ShownQuestion& q) { return q.is_marked(); }); }
std::size_t QuizSession::asked() const { return count_of(questions_, [](const ShownQuestion& q) { return q.kind != AnswerKind::read; }); }

std::size_t QuizSession::number() const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < questions_.size() && i <= at_; ++i) n += questions_[i].kind != AnswerKind::read;
    return n;
}

std::string QuizSession::name_of(const Question& q, std::size_t n) { return q.id.empty() ? "#" + std::to_string(n + 1) : q.id; }

}  // namespace estation::kiosk
