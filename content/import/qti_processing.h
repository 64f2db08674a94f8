// What the response processing of a QTI item means, read as a sum and never run: which answers bring how many marks, and which
// feedback is shown for which. It follows setOutcomeValue and responseCondition in whatever order and with whatever variables
// they are written, and gives up, with the name of what it does not know, where the score is no sum of single answers' marks.
// Source: 1EdTech QTI 2.2 information model, 2.11 response processing. Pure function; one thread.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "content/import/qti_scoring.h"

namespace estation::content::qti {

// One question put to one response: is it empty, is it the declared answer, is it this value, has it this among others?
struct Literal {
    enum class Asks { empty, right, is, has };
    Asks asks = Asks::right;
    std::string response;
    std::vector<std::string> values;    // is: the whole answer; has: one of it
    bool yes = true;
    bool case_sensitive = true;
    double tolerance = 0;               // about a number
    bool operator==(const Literal&) const = default;
};
using All = std::vector<Literal>;       // every one of them holds; none: always

// So many marks when all of `when` holds; times what the mapping of `mapped` says, where that is named.
struct Term {
    All when;
    double marks = 0;
    std::string mapped;
    bool point = false;                 // by its area mapping
};
struct Marks {
    std::vector<Term> terms;
    std::optional<double> lower, upper;
    std::string trouble;                // what of it is not understood; empty: nothing
};
// The modal feedback of this outcome and this identifier is shown when all of that holds.
struct Shown {
    std::string outcome, identifier;
    All when;
};
struct Meaning {
    bool scored = false;                // some score is set at all
    Marks score;
    std::vector<Shown> shown;
    std::vector<std::pair<std::string, std::string>> echoed;   // outcome, response: a feedback goes by the answer's own identifier
};

[[nodiscard]] Meaning meaning_of(const pugi::xml_node& item, const std::map<std::string, Response>& responses);

}  // namespace estation::content::qti
