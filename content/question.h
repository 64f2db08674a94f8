// A Question as the kiosk asks and marks it, whatever file it came from (GIFT here, other formats by import).
// Marks and weights run from -1 to 1, 1 being fully right. Plain immutable data after reading; any thread.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace estation::content {

enum class TextFormat { plain, moodle, html, markdown };

struct FormattedText {
    std::string text;
    TextFormat format = TextFormat::moodle;
    [[nodiscard]] bool empty() const { return text.empty(); }
    bool operator==(const FormattedText&) const = default;
};

struct Choice {
    FormattedText text;
    double weight = 0;  // 1 right, 0 wrong, between: partly, below 0: costs marks
    FormattedText feedback;
};

struct MultiChoice { std::vector<Choice> choices; bool single = true; };
struct TrueFalse { bool answer = true; FormattedText feedback_right, feedback_wrong; };
struct ShortAnswer { std::vector<Choice> accepted; bool case_sensitive = false; };  // text may hold the wildcard *
struct NumericAnswer { bool any = false; double value = 0, tolerance = 0, weight = 1; FormattedText feedback; };  // any: every other answer
struct Numerical { std::vector<NumericAnswer> accepted; };
struct Pair { FormattedText left, right; };  // an empty left makes right a distractor
struct Matching { std::vector<Pair> pairs; };
struct Essay {};
struct Description {};

struct Question {
    std::string name;       // ::title::, or made from the stem
    std::string id, category;
    std::vector<std::string> tags;
    FormattedText stem;     // a missing-word block reads _____
    FormattedText general_feedback;
    std::string picture;    // inside the pack, shown with the explanation; empty: none
    std::optional<int> benchmark;  // 1..26 of the national science-literacy benchmark
    int line = 0;           // where it begins in its file
    std::variant<MultiChoice, TrueFalse, ShortAnswer, Numerical, Matching, Essay, Description> body;
};

// The mark in [0,1] for the chosen indices of a MultiChoice: the sum of the weights, clipped.
// Source: Moodle question/type/multichoice/question.php.
double mark(const MultiChoice& question, const std::vector<int>& chosen);
double mark(const TrueFalse& question, bool answer);
// Short answer: NFC, trimmed, full-width folded to half-width, spaces ignored, * is a wildcard (\* is literal).
double mark(const ShortAnswer& question, const std::string& answer);
// Numerical: inclusive interval value ± tolerance with a floating-point allowance.
double mark(const Numerical& question, double answer);
// Matching: right pairs / pairs; chosen[i] is the index of the right-hand text given to pair i (-1: none).
double mark(const Matching& question, const std::vector<int>& chosen);

}  // namespace estation::content
