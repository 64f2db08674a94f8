// A Question as the kiosk asks and marks it, whatever file it came from (GIFT, a .questions.toml, others by import).
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
    std::optional<double> tolerance = {};  // where it is typed: it is a number, and any so near to it is meant too
    std::string picture = {};              // of a MultiChoice: inside the pack; its words say what is on it, or are none
};

struct MultiChoice { std::vector<Choice> choices; bool single = true; bool exact = false; };  // exact: all that are right and no other, or nothing
struct TrueFalse { bool answer = true; FormattedText feedback_right, feedback_wrong; };
struct ShortAnswer { std::vector<Choice> accepted; bool case_sensitive = false; };  // text may hold the wildcard *; the first that matches counts
struct NumericAnswer { bool any = false; double value = 0, tolerance = 0, weight = 1; FormattedText feedback; };  // any: every other answer
struct Numerical { std::vector<NumericAnswer> accepted; };
struct Pair { FormattedText left, right; double share = 1; };  // an empty left makes right a distractor; share: of the marks, beside the other pairs
struct Matching { std::vector<Pair> pairs; bool exact = false; };  // exact: all pairs or nothing
// Items in their right order; they are shown in another. `exact`: all or nothing, else each right neighbour counts.
struct Ordering { std::vector<FormattedText> items; bool exact = false; };

struct Spot { double x = 0, y = 0; };   // in the picture's own units, y downwards
enum class RegionShape { circle, rect, poly };
struct Region {
    RegionShape shape = RegionShape::circle;
    std::vector<Spot> points;   // circle: its centre; rect: two opposite corners; poly: three corners or more
    double radius = 0;          // of a circle
    FormattedText name;         // what it is called in the list, for who cannot point
    FormattedText feedback;
    bool right = false;
    double share = 1;           // of the marks, beside the other right ones
    [[nodiscard]] bool holds(Spot spot) const;
};
struct Hotspot {
    std::string picture;                  // inside the pack
    double width = 0, height = 0;         // of the picture, in the units of the regions
    std::vector<Region> regions;          // where two overlap, the earlier one is meant
    bool single = true;                   // one place is asked for, else every right one
    bool exact = false;                   // all of them or nothing
    [[nodiscard]] int region_at(Spot spot) const;   // -1: none
};

struct Gap {
    std::vector<Choice> accepted;          // like a short answer's, wrong ones with a remark among them
    std::vector<FormattedText> choices;    // words of its own to choose from
    double share = 1;                      // of the marks, beside the other gaps
};
struct Blanks {
    std::vector<FormattedText> pieces;     // the text around the gaps: one piece more than gaps
    std::vector<Gap> gaps;
    std::vector<FormattedText> words;      // for every gap that has no choices; none at all: it is typed
    bool case_sensitive = false;
    bool exact = false;                    // all gaps or nothing
    [[nodiscard]] const std::vector<FormattedText>& words_for(std::size_t gap) const { return gaps[gap].choices.empty() ? words : gaps[gap].choices; }
};

struct Essay { FormattedText model; };     // an answer to compare with; empty: the general feedback is it
struct Description {};                     // a card to read; asks nothing

// What is said to the answer as a whole, beside what is said to single choices.
struct Verdicts {
    FormattedText right, partly, wrong;   // fully right; some marks and not all; none
    [[nodiscard]] const FormattedText& to(double mark) const { return mark > 0.999 ? right : mark > 0 ? partly : wrong; }
    [[nodiscard]] bool empty() const { return right.empty() && partly.empty() && wrong.empty(); }
};

// A picture that belongs to the stem.
struct Media { std::string path; std::string alt; };

struct Question {
    std::string name;       // ::title::, or made from the stem
    std::string id, category;
    std::vector<std::string> tags;
    FormattedText stem;     // a missing-word block reads _____; may be empty where Blanks say everything
    FormattedText general_feedback;
    Verdicts verdicts;
    std::string picture;    // inside the pack, shown with the explanation; empty: none
    std::optional<int> benchmark;  // 1..26 of the national science-literacy benchmark
    int difficulty = 0;     // 1 easy .. 5 hard; 0: not said
    std::vector<std::string> knowledge;   // the points of knowledge it is about
    std::vector<Media> media;
    int line = 0;           // where it begins in its file
    std::variant<MultiChoice, TrueFalse, ShortAnswer, Numerical, Matching, Ordering, Hotspot, Blanks, Essay, Description> body;
};

// Which of the accepted answers a typed one is: the first that matches, as it is marked below; -1: none of them.
int matched(const ShortAnswer& question, const std::string& answer);
int matched(const Numerical& question, double answer);
// A number as somebody types it ("1.5", "−3", full-width digits); absent when it is none.
std::optional<double> number_in(const std::string& typed);

// The mark in [0,1] for the chosen indices of a MultiChoice: the sum of the weights, clipped; or, when it is exact, 1 for
// all choices with a weight above 0 and no other (QTI match_correct), else 0.
// Source: Moodle question/type/multichoice/question.php.
double mark(const MultiChoice& question, const std::vector<int>& chosen);
double mark(const TrueFalse& question, bool answer);
// Short answer: NFC, trimmed, full-width folded to half-width, spaces ignored, * is a wildcard (\* is literal).
double mark(const ShortAnswer& question, const std::string& answer);
// Numerical: inclusive interval value ± tolerance with a floating-point allowance.
double mark(const Numerical& question, double answer);
// Matching: right pairs / pairs, each by its share; chosen[i] is the index of the right-hand text given to pair i (-1: none).
double mark(const Matching& question, const std::vector<int>& chosen);
// Ordering: given[i] is the item (its place in the right order) put at place i. Exact: 1 or 0, as QTI match_correct marks
// an order. Else "relative to the next item (excluding last)" of Moodle question/type/ordering: the items that are
// followed by the one that should follow / (items - 1). Anything but each item once is no order: 0.
double mark(const Ordering& question, const std::vector<int>& given);
// Hotspot, one place: 1 inside a right region, less where its share is smaller than another's. Several: right regions found /
// right regions by their shares, each counted once as in QTI map_response_point, less a mean share for each spot outside them
// (our own rule, else touching everywhere is right).
double mark(const Hotspot& question, const std::vector<Spot>& spots);
// Blanks: right gaps / gaps, each marked like a short answer and counted by its share (Moodle gapselect and ddwtos: fraction of
// right places; multianswer: by the weight of each part).
double mark(const Blanks& question, const std::vector<std::string>& given);

}  // namespace estation::content
