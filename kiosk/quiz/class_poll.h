// A ClassPoll is a quiz that a teacher asks a whole class: hands are raised for each answer, the teacher enters how many,
// then the answer is revealed. It knows numbers of hands and nothing of anybody. Pure: no drawing, no clock, no disk.
// Owned by the page that shows it; UI thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "kiosk/quiz/shown_question.h"

namespace estation::kiosk {

class ClassPoll {
public:
    static constexpr int most_hands = 999;
    // One answer for each pupil: choices of which one is right, and true or false.
    [[nodiscard]] static bool can_ask(const content::Question& question);

    explicit ClassPoll(std::vector<ShownQuestion> questions);

    [[nodiscard]] std::size_t count() const { return rounds_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool finished() const { return at_ >= rounds_.size(); }
    [[nodiscard]] const ShownQuestion& question(std::size_t n) const { return rounds_[n].question; }
    [[nodiscard]] const ShownQuestion& now() const { return rounds_[at_].question; }
    [[nodiscard]] bool revealed() const { return !finished() && rounds_[at_].revealed; }
    [[nodiscard]] bool shown(std::size_t n) const { return rounds_[n].revealed; }

    // Hands for a choice of the present question, as shown; until it is revealed.
    void add(std::size_t choice, int hands);
    void reveal();
    void next();     // once revealed
    void stop();     // the bell rings: what was not revealed is not counted

    [[nodiscard]] int hands(std::size_t n, std::size_t choice) const { return rounds_[n].hands[choice]; }
    [[nodiscard]] int all_hands(std::size_t n) const;
    // The part of all hands that was right, 0 to 1; absent where nobody was counted.
    [[nodiscard]] std::optional<double> right_share(std::size_t n) const;
    [[nodiscard]] std::size_t counted() const;    // revealed questions with hands
    // Of those the one with the smallest share; absent when all of them were wholly right. The earlier of two.
    [[nodiscard]] std::optional<std::size_t> hardest() const;
    // Questions that more than half of the hands had right.
    [[nodiscard]] std::size_t understood() const;
    // Hands for each choice in the file's order.
    [[nodiscard]] std::vector<int> in_file_order(std::size_t n) const;

private:
    struct Round { ShownQuestion question; std::vector<int> hands; bool revealed = false; };
    std::vector<Round> rounds_;
    std::size_t at_ = 0;
};

}  // namespace estation::kiosk
