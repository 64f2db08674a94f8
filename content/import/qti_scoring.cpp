#include "content/import/qti_scoring.h"

#include <algorithm>
#include <pugixml.hpp>

#include "content/import/qti_names.h"
#include "content/import/text_tools.h"

namespace estation::content::qti {
namespace {

using Node = pugi::xml_node;
using std::string;

struct Custom { string what; };

string text_of(const Node& node) { return string(trimmed_wide(node.text().get())); }
double number_of(const Node& node, std::string_view name, double fallback) { return plain_number(attribute(node, name)).value_or(fallback); }

Response read_response(const Node& declaration) {
    Response r;
    r.cardinality = attribute(declaration, "cardinality");
    r.base_type = attribute(declaration, "baseType");
    for (const auto& value : children(child(declaration, "correctResponse"), "value")) r.correct.push_back(text_of(value));
    for (const char* name : {"mapping", "areaMapping"}) {
        const auto mapping = child(declaration, name);
        if (!mapping) continue;
        r.mapped = true;
        r.default_value = number_of(mapping, "defaultValue", 0);
        r.lower = plain_number(attribute(mapping, "lowerBound"));
        r.upper = plain_number(attribute(mapping, "upperBound"));
        for (const auto& entry : children(mapping, "mapEntry")) r.mapping.push_back({string(trimmed_wide(attribute(entry, "mapKey"))), number_of(entry, "mappedValue", 0), attribute(entry, "caseSensitive") != "false"});
        for (const auto& entry : children(mapping, "areaMapEntry")) r.areas.push_back({attribute(entry, "shape"), attribute(entry, "coords"), number_of(entry, "mappedValue", 0)});
    }
    return r;
}

class Processing {
public:
    explicit Processing(Scoring& scoring) : scoring_(scoring) {}

    void read(const Node& processing) {
        const auto steps = elements(processing);
        const auto name = attribute(processing, "template");
        if (!name.empty() && steps.empty()) return by_template(name);
        for (const auto& step : steps) {
            if (!touches_score(step)) {
                note_feedback(step);
                continue;
            }
            scored_ = true;
            if (is(step, "responseCondition")) condition(step);
            else if (is(step, "setOutcomeValue")) mapped(first(step));
            else throw Custom{name_of(step)};
        }
        scoring_.processed = scored_;
    }

private:
    static Node first(const Node& node, std::size_t n = 0) {
        const auto all = elements(node);
        return n < all.size() ? all[n] : Node();
    }

    void by_template(string name) {
        if (name.ends_with(".xml")) name.resize(name.size() - 4);
        const auto slash = name.rfind('/');
        if (slash != string::npos) name.erase(0, slash + 1);
        const auto set = [&](Rule rule) {
            for (auto& [id, response] : scoring_.responses)
                if (id == "RESPONSE" || scoring_.responses.size() == 1) response.rule = rule;
        };
        if (name == "match_correct" || name == "CC2_match" || name == "CC2_match_basic") set(Rule::match);
        else if (name == "map_response" || name == "CC2_map_response") set(Rule::map), scoring_.all_or_nothing = false;
        else if (name == "map_response_point") set(Rule::point), scoring_.all_or_nothing = false;
        else throw Custom{"the template " + name};
        if (name == "CC2_match" || name == "CC2_map_response") scoring_.feedback_by_response = true;
    }

    static bool touches_score(const Node& node) {
        if (is(node, "setOutcomeValue") || is(node, "lookupOutcomeValue")) {
            const auto name = attribute(node, "identifier");
            return name.find("FEEDBACK") == string::npos && name.find("feedback") == string::npos && name.find("Feedback") == string::npos && name != "MAXSCORE" && name != "completionStatus" && name != "COMMENT";
        }
        if (name_of(node) == "exitResponse" || name_of(node) == "include" || name_of(node) == "responseProcessingFragment") return true;
        const auto all = elements(node);
        return std::ranges::any_of(all, touches_score);
    }

    void note_feedback(const Node& step) {
        if (is(step, "setOutcomeValue") && is(first(step), "variable")) scoring_.feedback_by_response = true;
        for (const auto& one : elements(step)) note_feedback(one);
    }

    Response& response(const Node& named) {
        const auto found = scoring_.responses.find(attribute(named, "identifier"));
        if (found == scoring_.responses.end()) throw Custom{"processing of something that is no response"};
        return found->second;
    }

    // match(variable X, correct X), or an `and` of several.
    void matched(const Node& expression, bool alone) {
        if (is(expression, "and")) {
            for (const auto& one : elements(expression)) matched(one, alone);
            return;
        }
        const auto variable = first(expression), right = first(expression, 1);
        if (!is(expression, "match") || !is(variable, "variable") || !is(right, "correct") || attribute(variable, "identifier") != attribute(right, "identifier")) throw Custom{"custom response processing (" + name_of(expression) + ")"};
        auto& r = response(variable);
        if (r.rule != Rule::none && r.rule != Rule::match) throw Custom{"custom response processing"};
        r.rule = Rule::match;
        if (!alone) scoring_.all_or_nothing = false;
    }

    void mapped(const Node& expression) {
        if (is(expression, "sum")) {
            for (const auto& one : elements(expression))
                if (!is(one, "variable")) mapped(one);
            return;
        }
        const bool map = is(expression, "mapResponse"), point = is(expression, "mapResponsePoint");
        if (!map && !point) throw Custom{"custom response processing (" + name_of(expression) + ")"};
        response(expression).rule = map ? Rule::map : Rule::point;
        scoring_.all_or_nothing = false;
    }

    // What SCORE becomes in this branch; nothing when the branch does not say.
    static Node score_in(const Node& branch) {
        for (const auto& one : children(branch, "setOutcomeValue"))
            if (touches_score(one)) return first(one);
        return {};
    }

    void condition(const Node& step) {
        const auto then = child(step, "responseIf"), otherwise = child(step, "responseElse");
        if (child(step, "responseElseIf")) throw Custom{"custom response processing (responseElseIf)"};
        for (const auto& branch : {then, otherwise})
            for (const auto& one : elements(branch))
                if (is(one, "responseCondition") && touches_score(one)) throw Custom{"custom response processing (nested conditions)"};
        const auto test = first(then);
        const auto reached = score_in(then), missed = score_in(otherwise);
        if (is(test, "isNull")) {
            if (!missed || (reached && !is_zero(reached))) throw Custom{"custom response processing"};
            return mapped(missed);
        }
        if (missed && !is_zero(missed)) throw Custom{"custom response processing"};
        if (is(reached, "baseValue")) return matched(test, true);
        if (is(reached, "variable") && attribute(reached, "identifier") == "MAXSCORE") return matched(test, true);
        if (is(reached, "sum") && elements(reached).size() == 2 && (is(first(reached), "baseValue") || is(first(reached, 1), "baseValue"))) return matched(test, false);
        throw Custom{"custom response processing (" + (reached ? name_of(reached) : string("no score")) + ")"};
    }
    static bool is_zero(const Node& expression) { return is(expression, "baseValue") && plain_number(text_of(expression)).value_or(1) == 0; }

    Scoring& scoring_;
    bool scored_ = false;
};

}  // namespace

double Response::value_of(const string& key) const {
    for (const auto& entry : mapping)
        if (entry.key == key || (!entry.case_sensitive && lower_ascii(entry.key) == lower_ascii(key))) return entry.value;
    return default_value;
}

Result<Scoring> read_scoring(const Node& item) {
    Scoring scoring;
    for (const auto& declaration : children(item, "responseDeclaration")) scoring.responses.emplace(attribute(declaration, "identifier"), read_response(declaration));
    const auto processing = child(item, "responseProcessing");
    try {
        scoring.processed = static_cast<bool>(processing) && (!elements(processing).empty() || !attribute(processing, "template").empty());
        if (scoring.processed) Processing(scoring).read(processing);
    } catch (const Custom& custom) { return Error{"uses " + custom.what + ", not imported", ""}; }
    // Nothing said: what is declared as right is right.
    if (!scoring.processed)
        for (auto& [id, response] : scoring.responses) response.rule = !response.correct.empty() ? Rule::match : response.mapped ? (response.areas.empty() ? Rule::map : Rule::point) : Rule::none;
    return scoring;
}

}  // namespace estation::content::qti
