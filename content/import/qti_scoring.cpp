#include "content/import/qti_scoring.h"

#include <algorithm>
#include <pugixml.hpp>

#include "content/import/qti_names.h"
#include "content/import/qti_processing.h"
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
        for (const auto& entry : children(mapping, "mapEntry")) {
            const auto own = attribute(entry, "caseSensitive");
            r.mapping.push_back({string(trimmed_wide(attribute(entry, "mapKey"))), number_of(entry, "mappedValue", 0), (own.empty() ? attribute(mapping, "caseSensitive") : own) != "false"});
        }
        for (const auto& entry : children(mapping, "areaMapEntry")) r.areas.push_back({attribute(entry, "shape"), attribute(entry, "coords"), number_of(entry, "mappedValue", 0)});
    }
    return r;
}

void by_template(string name, Scoring& scoring) {
    if (name.ends_with(".xml")) name.resize(name.size() - 4);
    const auto slash = name.rfind('/');
    if (slash != string::npos) name.erase(0, slash + 1);
    const auto set = [&](Rule rule) {
        for (auto& [id, response] : scoring.responses)
            if (id == "RESPONSE" || scoring.responses.size() == 1) response.rule = rule;
    };
    if (name == "match_correct" || name == "CC2_match" || name == "CC2_match_basic") set(Rule::match);
    else if (name == "map_response" || name == "CC2_map_response") set(Rule::map), scoring.all_or_nothing = false;
    else if (name == "map_response_point") set(Rule::point), scoring.all_or_nothing = false;
    else throw Custom{"the template " + name};
    if (name == "CC2_match" || name == "CC2_map_response") scoring.feedback_by_response = true;
}

// The sum of marks, given to the responses that it is about.
class Shares {
public:
    Shares(const Meaning& meaning, Scoring& scoring) : meaning_(meaning), scoring_(scoring) {}

    void give() {
        if (!meaning_.score.trouble.empty()) throw Custom{"custom response processing (" + meaning_.score.trouble + ")"};
        scoring_.all_or_nothing = false;
        for (const auto& term : meaning_.score.terms) {
            if (!term.mapped.empty()) mapped(term);
            else conditional(term);
        }
        if (!any_) throw Custom{"custom response processing (the same marks for every answer)"};
        check_ways();
        if (constant_ > 1e-9) note("every answer brings " + number_text(constant_) + " marks there");
        if (constant_ < -1e-9 || costs_) note("a wrong answer costs marks there and none here");
        for (auto& [id, own] : own_) settle(scoring_.responses.at(id), own);
        bounds();
    }

private:
    // What single values of one response bring.
    struct Own { double right = 0; std::vector<MapEntry> whole, among; bool mapped = false; };

    void note(string what) {
        if (std::ranges::find(scoring_.notes, what) == scoring_.notes.end()) scoring_.notes.push_back(std::move(what));
    }

    void mapped(const Term& term) {
        if (!term.when.empty()) throw Custom{"custom response processing (a mapping under a condition)"};
        auto& r = scoring_.responses.at(term.mapped);
        if (r.rule != Rule::none || own_.contains(term.mapped) || term.marks <= 0) throw Custom{"custom response processing (a mapping and more)"};
        r.rule = term.point ? Rule::point : Rule::map;
        r.points = term.marks;
        any_ = true;
    }

    void conditional(const Term& term) {
        All yes, no;
        for (const auto& literal : term.when) (literal.yes ? yes : no).push_back(literal);
        if (yes.empty() || (yes.size() == 1 && yes[0].asks == Literal::Asks::empty)) {
            if (no.size() == 1 && yes.empty() && no[0].asks != Literal::Asks::empty) {  // so much for every answer, and as much less for this one
                auto literal = no[0];
                literal.yes = true;
                constant_ += term.marks;
                return conditional({{std::move(literal)}, -term.marks, "", false});
            }
            if (term.marks > 0 && !term.when.empty()) throw Custom{"custom response processing (marks for what is not right)"};
            constant_ += term.when.empty() ? term.marks : 0;
            costs_ = costs_ || !term.when.empty();
            return;
        }
        any_ = true;
        const auto& first = yes[0].response;
        if (std::ranges::any_of(no, [&](const Literal& l) { return l.response != first || yes.size() > 1; })) throw Custom{"custom response processing (one answer's marks depend on another's)"};
        if (yes.size() > 1) return together(yes, term.marks);
        if (!no.empty()) throw Custom{"custom response processing (marks for what is not right)"};
        if (yes[0].asks == Literal::Asks::has) return among(yes[0], term.marks);
        auto& r = scoring_.responses.at(first);
        auto& own = own_[first];
        if (yes[0].asks == Literal::Asks::right) {
            own.right += term.marks;
            r.tolerance = yes[0].tolerance;
            r.case_sensitive = yes[0].case_sensitive;
        } else if (r.cardinality == "single") {
            own.whole.push_back({yes[0].values.at(0), term.marks, yes[0].case_sensitive, yes[0].tolerance});
        } else if (r.correct.empty()) {
            r.correct = yes[0].values;
            own.right += term.marks;
        } else if (r.correct == yes[0].values) {
            own.right += term.marks;
        } else {
            throw Custom{"custom response processing (several sets or orders that bring marks)"};
        }
    }

    void among(const Literal& literal, double marks) {
        any_ = true;
        own_[literal.response].among.push_back({literal.values.at(0), marks, true, 0});
    }

    // Marks for several answers that are all right.
    void together(const All& all, double marks) {
        const bool each = std::ranges::all_of(all, [](const Literal& l) { return l.asks == Literal::Asks::right; });
        const bool one = std::ranges::all_of(all, [&](const Literal& l) { return l.response == all[0].response && l.asks == Literal::Asks::has; });
        if (one) throw Custom{"custom response processing (marks for several choices together)"};
        const bool kinds = each || std::ranges::all_of(all, [&](const Literal& l) { return l.asks == Literal::Asks::right || (l.asks == Literal::Asks::is && scoring_.responses.at(l.response).cardinality == "single"); });
        if (!kinds || (scoring_.all_or_nothing && (each || marks != together_marks_))) throw Custom{"custom response processing (one answer's marks depend on another's)"};
        scoring_.all_or_nothing = true;
        together_marks_ = marks;
        ++ways_;
        for (const auto& literal : all) {
            auto& own = own_[literal.response];
            if (literal.asks == Literal::Asks::right) own.right = marks;
            else if (std::ranges::find(own.whole, literal.values.at(0), &MapEntry::key) == own.whole.end()) own.whole.push_back({literal.values[0], marks, literal.case_sensitive, literal.tolerance});
        }
    }
    // Every way together with every other, or it is no sum of single answers.
    void check_ways() const {
        std::size_t product = 1;
        for (const auto& [id, own] : own_) product *= own.whole.size() + (own.right != 0 ? 1 : 0);
        if (ways_ > 0 && product != ways_) throw Custom{"custom response processing (one answer's marks depend on another's)"};
    }

    void settle(Response& r, const Own& own) {
        const bool whole = own.right != 0 || !own.whole.empty();
        if (r.rule != Rule::none || (whole && !own.among.empty())) throw Custom{"custom response processing (a mapping and more)"};
        r.points = 1;
        if (own.whole.empty() && own.among.empty()) {
            if (own.right < 0) throw Custom{"custom response processing (marks for what is not right)"};
            r.rule = Rule::match;
            r.points = own.right;
            return;
        }
        std::vector<MapEntry> entries = own.whole;
        entries.insert(entries.end(), own.among.begin(), own.among.end());
        if (own.right > 0)
            for (auto at = r.correct.rbegin(); at != r.correct.rend(); ++at) entries.insert(entries.begin(), {*at, own.right, r.case_sensitive, r.tolerance});
        r.mapping.clear();
        for (const auto& e : entries) {
            const auto same = std::ranges::find(r.mapping, e.key, &MapEntry::key);
            if (same == r.mapping.end()) r.mapping.push_back(e);
            else same->value += e.value;
        }
        r.rule = Rule::map;
        r.mapped = true;
        r.default_value = 0;
        r.lower = r.upper = std::nullopt;
    }

    // A bound of the whole is the bound of the one answer that it is about.
    void bounds() {
        const auto& score = meaning_.score;
        if (!score.upper && !score.lower) return;
        std::vector<Response*> marked;
        for (auto& [id, r] : scoring_.responses)
            if (r.rule != Rule::none) marked.push_back(&r);
        if (marked.size() != 1) {
            if (score.upper || *score.lower > 0) throw Custom{"custom response processing (a bound of several answers together)"};
            return;   // below 0 no mark goes here either
        }
        if (score.upper && *score.upper > 0 && marked[0]->rule != Rule::match) marked[0]->upper = std::min(marked[0]->upper.value_or(*score.upper), *score.upper / marked[0]->points);
        if (score.lower && marked[0]->rule != Rule::match) marked[0]->lower = std::max(marked[0]->lower.value_or(*score.lower), *score.lower);
    }

    const Meaning& meaning_;
    Scoring& scoring_;
    std::map<string, Own> own_;
    bool any_ = false;
    bool costs_ = false;
    double together_marks_ = 0, constant_ = 0;
    std::size_t ways_ = 0;
};

void read_feedback(const Meaning& meaning, Scoring& scoring) {
    using When = FeedbackRule::When;
    scoring.feedback_by_response = scoring.feedback_by_response || !meaning.echoed.empty();
    for (const auto& shown : meaning.shown) {
        FeedbackRule rule{shown.outcome, shown.identifier, When::always, "", ""};
        bool empty = false;
        for (const auto& literal : shown.when) {
            rule.response = literal.response;
            if (literal.asks == Literal::Asks::empty) empty = empty || literal.yes;
            else if (literal.asks == Literal::Asks::right && literal.yes) rule.when = When::right;
            else if (literal.yes) rule.when = When::value, rule.value = literal.values.empty() ? "" : literal.values[0];
            else if (rule.when == When::always) rule.when = When::wrong;
        }
        if (!empty) scoring.feedback.push_back(std::move(rule));
    }
}

}  // namespace

double Response::value_of(const string& key) const {
    for (const auto& entry : mapping)
        if (entry.key == key || (!entry.case_sensitive && lower_ascii(entry.key) == lower_ascii(key))) return entry.value;
    return default_value;
}

double Response::worth(const string& key) const {
    if (rule == Rule::map) return value_of(key);
    return std::ranges::find(correct, key) != correct.end() ? 1 : 0;
}

double Response::most(std::vector<double> values, int may_choose) const {
    std::ranges::sort(values, std::greater<>());
    double sum = 0;
    int n = 0;
    for (const double v : values) {
        if (v <= 0 || (may_choose > 0 && n >= may_choose)) break;
        sum += v;
        ++n;
    }
    return upper && rule == Rule::map ? std::min(sum, *upper) : sum;
}

double Response::bounded(double value) const {
    if (rule != Rule::map) return value;
    if (lower) value = std::max(value, *lower);
    return upper ? std::min(value, *upper) : value;
}

double Response::best() const {
    double most = std::max(0.0, bounded(default_value));
    for (const auto& entry : mapping) most = std::max(most, bounded(entry.value));
    return most;
}

double Response::share() const {
    const double all = rule == Rule::map ? points * best() : points;
    return all > 0 && all <= 1000 ? all : 1;
}

Result<Scoring> read_scoring(const Node& item) {
    Scoring scoring;
    for (const auto& declaration : children(item, "responseDeclaration")) scoring.responses.emplace(attribute(declaration, "identifier"), read_response(declaration));
    const auto processing = child(item, "responseProcessing");
    try {
        scoring.processed = static_cast<bool>(processing) && (!elements(processing).empty() || !attribute(processing, "template").empty());
        const auto name = attribute(processing, "template");
        if (scoring.processed && elements(processing).empty()) {
            by_template(name, scoring);
        } else if (scoring.processed) {
            const auto meaning = meaning_of(item, scoring.responses);
            read_feedback(meaning, scoring);
            scoring.processed = meaning.scored;
            if (meaning.scored) Shares(meaning, scoring).give();
        }
    } catch (const Custom& custom) { return Error{"uses " + custom.what + ", not imported", ""}; }
    for (auto& [id, response] : scoring.responses)
        if (response.rule == Rule::map && response.mapping.empty() && !response.correct.empty()) {
            response.rule = Rule::match;
            scoring.notes.emplace_back("it is marked by a mapping that it has not; its correct response was taken");
        }
    // Nothing said: what is declared as right is right.
    if (!scoring.processed)
        for (auto& [id, response] : scoring.responses) response.rule = !response.correct.empty() ? Rule::match : response.mapped ? (response.areas.empty() ? Rule::map : Rule::point) : Rule::none;
    return scoring;
}

}  // namespace estation::content::qti
