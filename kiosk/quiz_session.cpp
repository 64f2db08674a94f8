#include "kiosk/quiz_session.h"

#include <algorithm>
#include <random>

namespace estation::kiosk {
using namespace content;

bool QuizSession::can_ask(const Question& q) {
    if (const auto* m = std::get_if<MultiChoice>(&q.body)) return m->choices.size() >= 2 && m->choices.size() <= 8;
    return std::holds_alternative<TrueFalse>(q.body);
}

std::size_t QuizSession::askable(const QuizQuestions& bank) {
    return static_cast<std::size_t>(std::count_if(bank.questions.begin(), bank.questions.end(), can_ask));
}

QuizSession::QuizSession(const Quiz& quiz, const QuizQuestions& bank, QuizMode mode, std::uint64_t seed) : mode_(mode) {
    std::mt19937_64 dice(seed);
    for (const Question& q : bank.questions) {
        if (!can_ask(q)) continue;
        ShownQuestion s;
        s.question = &q;
        if (const auto* m = std::get_if<MultiChoice>(&q.body)) {
            s.several = !m->single;
            int n = 0;
            for (const Choice& c : m->choices) s.choices.push_back({c.text, c.feedback, c.weight, n++});
            if (quiz.shuffle) std::shuffle(s.choices.begin(), s.choices.end(), dice);
        } else if (const auto* t = std::get_if<TrueFalse>(&q.body)) {
            s.true_false = true;
            // True is always first: people look for it there.
            s.choices.push_back({{}, t->answer ? t->feedback_right : t->feedback_wrong, t->answer ? 1.0 : 0.0, 0});
            s.choices.push_back({{}, t->answer ? t->feedback_wrong : t->feedback_right, t->answer ? 0.0 : 1.0, 1});
        }
        questions_.push_back(std::move(s));
    }
    if (mode == QuizMode::challenge) {
        std::shuffle(questions_.begin(), questions_.end(), dice);
        questions_.resize(std::min(questions_.size(), static_cast<std::size_t>(std::max(1, quiz.challenge_count))));
        // Which ones are drawn is always chance; an author may still want them from easy to hard.
        if (!quiz.shuffle) std::sort(questions_.begin(), questions_.end(), [](const ShownQuestion& a, const ShownQuestion& b) { return a.question < b.question; });
    }
}

void QuizSession::choose(int n) {
    if (finished() || questions_[at_].mark || n < 0 || static_cast<std::size_t>(n) >= questions_[at_].choices.size()) return;
    auto& chosen = questions_[at_].chosen;
    if (!questions_[at_].several) {
        chosen.assign(1, n);
        answer();
        return;
    }
    const auto it = std::find(chosen.begin(), chosen.end(), n);
    if (it == chosen.end()) chosen.push_back(n);
    else chosen.erase(it);
}

void QuizSession::answer() {
    if (finished() || questions_[at_].mark) return;
    ShownQuestion& q = questions_[at_];
    if (q.true_false) {
        q.mark = q.chosen.empty() ? 0 : q.choices[static_cast<std::size_t>(q.chosen[0])].weight;
        return;
    }
    std::vector<int> original;
    for (const int n : q.chosen) original.push_back(q.choices[static_cast<std::size_t>(n)].original);
    q.mark = mark(std::get<MultiChoice>(q.question->body), original);
}

void QuizSession::next() {
    if (!finished() && questions_[at_].mark) ++at_;
}

std::size_t QuizSession::right() const {
    return static_cast<std::size_t>(std::count_if(questions_.begin(), questions_.end(), [](const ShownQuestion& q) { return q.is_right(); }));
}
std::size_t QuizSession::answered() const {
    return static_cast<std::size_t>(std::count_if(questions_.begin(), questions_.end(), [](const ShownQuestion& q) { return q.mark.has_value(); }));
}

std::string QuizSession::chosen_text(const ShownQuestion& q) {
    std::vector<int> original;
    for (const int n : q.chosen) original.push_back(q.choices[static_cast<std::size_t>(n)].original);
    std::sort(original.begin(), original.end());
    std::string text;
    for (const int n : original) text += (text.empty() ? "" : ",") + std::to_string(n);
    return text;
}

std::string QuizSession::name_of(const Question& q, std::size_t n) { return q.id.empty() ? "#" + std::to_string(n + 1) : q.id; }

}  // namespace estation::kiosk
