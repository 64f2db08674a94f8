#include "kiosk/quiz/quiz_race.h"

#include <algorithm>
#include <cmath>

namespace estation::kiosk {

QuizRace::QuizRace(std::vector<ShownQuestion> questions) {
    for (ShownQuestion& q : questions)
        if (q.kind == AnswerKind::one) rounds_.push_back({std::move(q), {}, {}, {}, false});
}

void QuizRace::choose(int player, int choice, double now_s) {
    if (finished() || rounds_[at_].revealed || choice < 0 || static_cast<std::size_t>(choice) >= now().choices.size()) return;
    Round& r = rounds_[at_];
    if (r.chosen[side(player)]) return;
    r.chosen[side(player)] = choice;
    r.at_s[side(player)] = now_s;
    r.revealed = r.chosen[0] && r.chosen[1];
}

void QuizRace::stop_waiting() {
    if (!finished()) rounds_[at_].revealed = true;
}

void QuizRace::go_on(int player) {
    if (!revealed()) return;
    rounds_[at_].on[side(player)] = true;
    if (rounds_[at_].on[0] && rounds_[at_].on[1]) ++at_;
}

void QuizRace::go_on_both() {
    if (revealed()) ++at_;
}

std::optional<int> QuizRace::chosen(int player) const { return finished() ? std::nullopt : rounds_[at_].chosen[side(player)]; }
bool QuizRace::revealed() const { return !finished() && rounds_[at_].revealed; }

std::optional<double> QuizRace::first_answer_s() const {
    if (finished()) return std::nullopt;
    const Round& r = rounds_[at_];
    if (r.chosen[0] && r.chosen[1]) return std::min(r.at_s[0], r.at_s[1]);
    if (r.chosen[0]) return r.at_s[0];
    if (r.chosen[1]) return r.at_s[1];
    return std::nullopt;
}

bool QuizRace::right(std::size_t round, int player) const {
    const Round& r = rounds_[round];
    const auto& c = r.chosen[side(player)];
    return c && r.question.choices[static_cast<std::size_t>(*c)].weight > 0.999;
}

int QuizRace::gained(std::size_t round, int player) const {
    const Round& r = rounds_[round];
    if (!r.revealed || !right(round, player)) return 0;
    const int other = 1 - static_cast<int>(side(player));
    // The first of those who were right: a fast mistake takes nothing from the other.
    const bool first = !right(round, other) || r.at_s[side(player)] - r.at_s[side(other)] <= even_s;
    return for_right + (first ? for_first : 0);
}

int QuizRace::points(int player) const {
    int sum = 0;
    for (std::size_t i = 0; i < rounds_.size(); ++i) sum += gained(i, player);
    return sum;
}

int QuizRace::rights(int player) const {
    int sum = 0;
    for (std::size_t i = 0; i < rounds_.size(); ++i) sum += rounds_[i].revealed && right(i, player);
    return sum;
}

std::size_t QuizRace::played() const {
    return static_cast<std::size_t>(std::count_if(rounds_.begin(), rounds_.end(), [](const Round& r) { return r.revealed; }));
}

}  // namespace estation::kiosk
