// How a QTI item is marked: what its response declarations say is right or worth, and by which of the three templates
// (match_correct, map_response, map_response_point, their CC2 variants, or processing written out that does the same).
// Anything else is custom processing and refused. Pure functions; one thread.
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

struct MapEntry { std::string key; double value = 0; bool case_sensitive = true; };
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
    [[nodiscard]] double value_of(const std::string& key) const;
};

struct Scoring {
    std::map<std::string, Response> responses;  // by identifier
    bool all_or_nothing = true;                 // one match over everything; else each response brings its part
    bool processed = true;                      // false: the item says nothing about marking
    bool feedback_by_response = false;          // a feedback is chosen by the choice's own identifier
};

// The error names what is custom.
[[nodiscard]] Result<Scoring> read_scoring(const pugi::xml_node& item);

}  // namespace estation::content::qti
