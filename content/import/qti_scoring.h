// How a QTI item is marked: what its response declarations say is right or worth, and by which of the three templates
// (match_correct, map_response, map_response_point, their CC2 variants, or processing written out that means the same: see
// content/import/qti_processing.h). Anything else is custom processing and refused. Pure functions; one thread.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"

namespace pugi {
class xml_node;
}

namespace estation::content::qti {

enum class Rule { none, match, map, point };

// What an item is refused for, thrown within the importer only.
struct Refusal { std::string reason; };

struct MapEntry { std::string key; double value = 0; bool case_sensitive = true; double tolerance = 0; };
struct AreaEntry { std::string shape, coords; double value = 0; };
struct Response {
    std::string cardinality, base_type;
    std::vector<std::string> correct;
    std::vector<MapEntry> mapping;
    std::vector<AreaEntry> areas;
    bool mapped = false;                       // there is a mapping or an areaMapping
    double default_value = 0;
    std::optional<double> lower, upper;
    Rule rule = Rule::none;
    double points = 1;                         // what a match brings, and how often a mapping counts
    double tolerance = 0;                      // of a number that is matched
    bool case_sensitive = true;                // of words that are matched
    [[nodiscard]] double value_of(const std::string& key) const;
    // A mapping's own value, or 1 for what is correct.
    [[nodiscard]] double worth(const std::string& key) const;
    // What a whole answer brings at most: the best values that may be chosen together (0: any number), within the bound.
    [[nodiscard]] double most(std::vector<double> values, int may_choose) const;
    // What a single answer brings within the mapping's bounds.
    [[nodiscard]] double bounded(double value) const;
    // What the best single answer of the mapping brings.
    [[nodiscard]] double best() const;
    // What the answer brings beside the item's others.
    [[nodiscard]] double share() const;
};

// When a modal feedback is shown: for a right answer, for one that is not, for this value, or whenever.
struct FeedbackRule {
    enum class When { right, wrong, value, always };
    std::string outcome, identifier;
    When when = When::always;
    std::string response, value;
};

struct Scoring {
    std::map<std::string, Response> responses;  // by identifier
    std::vector<FeedbackRule> feedback;
    std::vector<std::string> notes;             // what of the marking is not kept
    bool all_or_nothing = true;                 // one match over everything; else each response brings its part
    bool processed = true;                      // false: the item says nothing about marking
    bool feedback_by_response = false;          // a feedback is chosen by the choice's own identifier
};

// The error names what is custom.
[[nodiscard]] Result<Scoring> read_scoring(const pugi::xml_node& item);

}  // namespace estation::content::qti
