// A QuizSession is one run through a quiz: which questions, in which order, with their choices in which order, what
// was answered and how it was marked. Pure: no drawing, no clock, no disk; a seed decides the shuffle. Owned by the
// quiz screen; UI thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "content/item.h"

namespace estation::kiosk {

enum class QuizMode { practice, challenge };

struct ShownChoice {
    content::FormattedText text;
    content::FormattedText feedback;
    double weight = 0;
    int original = 0;  // its place in the file; what a usage record names
};

struct ShownQuestion {
    const content::Question* question = nullptr;
    bool several = false;               // more than one choice may be right
    bool true_false = false;            // the words come from the kiosk, in the visitor's language
    std::vector<ShownChoice> choices;   // in the order shown
    std::vector<int> chosen;            // indices into choices
    std::optional<double> mark;         // once answered
    [[nodiscard]] bool is_right() const { return mark && *mark > 0.999; }
};

class QuizSession {
public:
    // Whether the kiosk can ask this type by touch today.
    static bool can_ask(const content::Question& question);
    static std::size_t askable(const content::QuizQuestions& bank);

    QuizSession(const content::Quiz& quiz, const content::QuizQuestions& bank, QuizMode mode, std::uint64_t seed);

    [[nodiscard]] QuizMode mode() const { return mode_; }
    [[nodiscard]] std::size_t count() const { return questions_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool finished() const { return at_ >= questions_.size(); }
    [[nodiscard]] const ShownQuestion& now() const { return questions_[at_]; }
    [[nodiscard]] const ShownQuestion& question(std::size_t n) const { return questions_[n]; }
    void choose(int n);        // single: chooses and answers; several: puts on or takes off
    void answer();             // marks what is chosen; nothing chosen (time is up) counts as not right
    void next();
    [[nodiscard]] std::size_t right() const;
    [[nodiscard]] std::size_t answered() const;
    // "0,2": the chosen places in the file.
    [[nodiscard]] static std::string chosen_text(const ShownQuestion& question);
    [[nodiscard]] static std::string name_of(const content::Question& question, std::size_t n);

private:
    QuizMode mode_;
    std::vector<ShownQuestion> questions_;
    std::size_t at_ = 0;
};

}  // namespace estation::kiosk
