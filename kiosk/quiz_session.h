// A QuizSession is one run through a quiz: which questions, in which order, with their choices in which order, what
// was answered and how it was marked. Pure: no drawing, no clock, no disk; a seed decides the shuffle. Owned by the
// quiz screen; UI thread.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "content/item.h"
#include "kiosk/quiz/shown_question.h"

namespace estation::kiosk {

enum class QuizMode { practice, challenge, race, host, self_test };
// The word a usage record has for it.
[[nodiscard]] const char* mode_name(QuizMode mode);

class QuizSession {
public:
    static bool can_ask(const content::Question& question) { return ShownQuestion::can_ask(question); }
    // What is asked; a card to read is none.
    static std::size_t askable(const content::QuizQuestions& bank);

    // Practice asks everything in the file's order. A challenge draws some of what can be marked.
    QuizSession(const content::Quiz& quiz, const content::QuizQuestions& bank, QuizMode mode, std::uint64_t seed);
    // Asks just these.
    QuizSession(std::vector<ShownQuestion> questions, QuizMode mode) : mode_(mode), questions_(std::move(questions)) {}

    [[nodiscard]] QuizMode mode() const { return mode_; }
    [[nodiscard]] std::size_t count() const { return questions_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool finished() const { return at_ >= questions_.size(); }
    [[nodiscard]] const ShownQuestion& now() const { return questions_[at_]; }
    [[nodiscard]] ShownQuestion& now() { return questions_[at_]; }
    [[nodiscard]] const ShownQuestion& question(std::size_t n) const { return questions_[n]; }
    void choose(int n);        // one choice: chooses and answers; several: puts on or takes off
    void answer();             // marks what is there; nothing (time is up) counts as not right
    void next();
    void stop();               // the end is here: what was not answered is not counted
    [[nodiscard]] std::size_t right() const;
    [[nodiscard]] std::size_t answered() const;
    [[nodiscard]] std::size_t marked() const;   // how many of all are marked
    [[nodiscard]] std::size_t asked() const;    // how many of all ask something
    [[nodiscard]] std::size_t number() const;   // the present one among them, from 1; a card has that of the question before it
    [[nodiscard]] static std::string chosen_text(const ShownQuestion& question) { return question.record(); }
    [[nodiscard]] static std::string name_of(const content::Question& question, std::size_t n);

private:
    QuizMode mode_;
    std::vector<ShownQuestion> questions_;
    std::size_t at_ = 0;
};

}  // namespace estation::kiosk
