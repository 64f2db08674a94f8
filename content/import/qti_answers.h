// The answers of one place to fill in, from what a response declaration says is right or worth: the best is fully right, and what
// costs marks costs them here too. What cannot be marked as the item marks it is thrown as a Refusal. Pure; one thread.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "content/import/qti_scoring.h"
#include "content/question.h"

namespace estation::content::qti {

// Whether capital letters matter: in one question to all answers or to none.
class Capitals {
public:
    void hear(const std::string& key, bool matters);
    [[nodiscard]] bool matter() const { return matter_; }

private:
    bool matter_ = false, do_not_ = false;
};

// What is typed, the best answer first. `beside`: there are other places, from whose marks a wrong answer may take some.
[[nodiscard]] std::vector<Choice> accepted_answers(const Response& r, Capitals& capitals, bool beside);
// What each word to choose from brings, by its text. `none` is what to refuse for when none brings anything.
[[nodiscard]] Gap valued_gap(const std::vector<std::pair<std::string, double>>& words, const char* none);

}  // namespace estation::content::qti
