#include "kiosk/quiz/class_poll.h"

#include <algorithm>
#include <numeric>

namespace estation::kiosk {
using namespace content;

bool ClassPoll::can_ask(const Question& q) {
    if (std::holds_alternative<TrueFalse>(q.body)) return true;
    const auto* m = std::get_if<MultiChoice>(&q.body);
    // Pictures to choose from need the whole glass.
    return m != nullptr && m->single && ShownQuestion::can_ask(q) && std::ranges::none_of(m->choices, [](const Choice& c) { return !c.picture.empty(); });
}

ClassPoll::ClassPoll(std::vector<ShownQuestion> questions) {
    for (ShownQuestion& q : questions) {
        if (q.kind != AnswerKind::one) continue;
        const std::size_t choices = q.choices.size();
        rounds_.push_back({std::move(q), std::vector<int>(choices), false});
    }
}

void ClassPoll::add(std::size_t choice, int hands) {
    if (finished() || rounds_[at_].revealed || choice >= rounds_[at_].hands.size()) return;
    int& n = rounds_[at_].hands[choice];
    n = std::clamp(n + std::clamp(hands, -most_hands, most_hands), 0, most_hands);
}

void ClassPoll::reveal() {
    if (!finished()) rounds_[at_].revealed = true;
}

void ClassPoll::next() {
    if (revealed()) ++at_;
}

void ClassPoll::stop() {
    if (finished()) return;
    rounds_.resize(at_ + (rounds_[at_].revealed ? 1 : 0));
    at_ = rounds_.size();
}

int ClassPoll::all_hands(std::size_t n) const { return std::accumulate(rounds_[n].hands.begin(), rounds_[n].hands.end(), 0); }

std::optional<double> ClassPoll::right_share(std::size_t n) const {
    const int all = all_hands(n);
    if (all == 0) return std::nullopt;
    int right = 0;
    for (std::size_t i = 0; i < rounds_[n].hands.size(); ++i)
        if (rounds_[n].question.choices[i].weight > 0.999) right += rounds_[n].hands[i];
    return static_cast<double>(right) / all;
}

std::size_t ClassPoll::counted() const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < rounds_.size(); ++i) n += rounds_[i].revealed && all_hands(i) > 0;
    return n;
}

std::optional<std::size_t> ClassPoll::hardest() const {
    std::optional<std::size_t> found;
    double least = 1;
    for (std::size_t i = 0; i < rounds_.size(); ++i) {
        const auto share = right_share(i);
        if (rounds_[i].revealed && share && *share < least) least = *share, found = i;
    }
    return found;
}

std::size_t ClassPoll::understood() const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < rounds_.size(); ++i) n += rounds_[i].revealed && right_share(i).value_or(0) > 0.5;
    return n;
}

std::vector<int> ClassPoll::in_file_order(std::size_t n) const {
    const Round& r = rounds_[n];
    std::vector<int> hands(r.hands.size());
    for (std::size_t i = 0; i < r.hands.size(); ++i) hands[static_cast<std::size_t>(r.question.choices[i].original)] = r.hands[i];
    return hands;
}

}  // namespace estation::kiosk
