// A QuizRace is two players before one screen, each with a half of it: the same questions in the same order with the same
// choices. Knowing counts for more than speed, and who is as good as even is even. Pure: the time comes in from outside.
// Owned by the page that shows it; UI thread.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "kiosk/quiz/shown_question.h"

namespace estation::kiosk {

class QuizRace {
public:
    static constexpr int players = 2;
    static constexpr int for_right = 2, for_first = 1;   // points
    // Fingers that come down so close together are as fast as each other: a panel and a frame tell no finer.
    static constexpr double even_s = 0.15;

    explicit QuizRace(std::vector<ShownQuestion> questions);

    [[nodiscard]] std::size_t count() const { return rounds_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool finished() const { return at_ >= rounds_.size(); }
    [[nodiscard]] const ShownQuestion& now() const { return rounds_[at_].question; }

    // The first answer of a player counts; nothing once the answer is revealed.
    void choose(int player, int choice, double now_s);
    // Whoever has not answered yet has no answer to this one.
    void stop_waiting();
    // The next question comes when both have seen enough.
    void go_on(int player);
    void go_on_both();

    [[nodiscard]] std::optional<int> chosen(int player) const;
    [[nodiscard]] bool revealed() const;                                   // both have answered, or were not waited for
    [[nodiscard]] std::optional<double> first_answer_s() const;            // since when the other is waited for
    [[nodiscard]] bool wants_on(int player) const { return !finished() && rounds_[at_].on[side(player)]; }
    [[nodiscard]] bool right(std::size_t round, int player) const;
    [[nodiscard]] int gained(std::size_t round, int player) const;         // points, once revealed
    [[nodiscard]] int points(int player) const;
    [[nodiscard]] int rights(int player) const;
    [[nodiscard]] bool over(std::size_t round) const { return rounds_[round].revealed; }
    [[nodiscard]] std::size_t played() const;                              // questions that were revealed

private:
    struct Round {
        ShownQuestion question;
        std::array<std::optional<int>, players> chosen;
        std::array<double, players> at_s{};
        std::array<bool, players> on{};
        bool revealed = false;
    };
    static std::size_t side(int player) { return player == 0 ? 0 : 1; }
    std::vector<Round> rounds_;
    std::size_t at_ = 0;
};

}  // namespace estation::kiosk
