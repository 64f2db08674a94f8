#include "content/import/qti_processing.h"

#include <algorithm>
#include <cmath>
#include <pugixml.hpp>
#include <utility>

#include "content/import/qti_names.h"
#include "content/import/text_tools.h"

namespace estation::content::qti {
namespace {

using Node = pugi::xml_node;
using std::string;
using std::string_view;
using Asks = Literal::Asks;

// A person's item comes nowhere near these; they bound what conditions within conditions can multiply to.
constexpr std::size_t most_ways = 64, most_terms = 200, most_steps = 2000, most_outcomes = 200;
constexpr int deepest = 30;

// Ways in which a condition can hold, one of them at a time; no way: never. `trouble`: it cannot be told.
struct Test {
    std::vector<All> ways;
    string trouble;
};
Test unknown(string what) { return {{}, std::move(what)}; }

bool same_answers(const Literal& a, const Literal& b) { return a.response == b.response && a.asks == b.asks && a.values == b.values; }

// A score and the identifiers that outcomes have by now.
struct State {
    std::map<string, Marks> marks;
    std::map<string, std::vector<std::pair<All, string>>> words;
};

class Reader {
public:
    Reader(const Node& item, const std::map<string, Response>& responses) : responses_(responses) {
        for (const auto& outcome : children(item, "outcomeDeclaration")) {
            if (defaults_.size() + types_.size() >= most_outcomes) break;
            const auto id = attribute(outcome, "identifier"), type = attribute(outcome, "baseType");
            const auto fallback = child(child(outcome, "defaultValue"), "value");
            const auto text = string(trimmed_wide(fallback.text().get()));
            if (type == "float" || type == "integer") defaults_[id] = plain_number(text).value_or(id.starts_with("MAXSCORE") ? plain_number(attribute(outcome, "normalMaximum")).value_or(1) : 0);
            else types_[id] = type;
        }
    }

    Meaning read(const Node& processing) {
        State state;
        for (const auto& [id, value] : defaults_) state.marks[id] = constant(value);
        steps(processing, state, {All{}}, 0);
        finish(state);
        return std::move(out_);
    }

private:
    // ---- sums

    static Marks constant(double value) {
        Marks m;
        if (value != 0) m.terms.push_back({{}, value, "", false});
        return m;
    }
    static Marks broken(string what) {
        Marks m;
        m.trouble = std::move(what);
        return m;
    }
    static std::optional<double> value_of(const Marks& m) {
        if (!m.trouble.empty() || m.lower || m.upper) return std::nullopt;
        double sum = 0;
        for (const auto& t : m.terms) {
            if (!t.when.empty() || !t.mapped.empty()) return std::nullopt;
            sum += t.marks;
        }
        return sum;
    }
    static Marks scaled(Marks m, double by) {
        for (auto& t : m.terms) t.marks *= by;
        if (m.lower) *m.lower *= by;
        if (m.upper) *m.upper *= by;
        if (by < 0) std::swap(m.lower, m.upper);
        return m;
    }
    static Marks together(Marks a, const Marks& b) {
        if (a.trouble.empty()) a.trouble = b.trouble;
        if ((a.lower || a.upper) && !b.terms.empty()) a.trouble = "a bound within a sum";
        if ((b.lower || b.upper) && !a.terms.empty()) a.trouble = "a bound within a sum";
        if (b.lower) a.lower = b.lower;
        if (b.upper) a.upper = b.upper;
        a.terms.insert(a.terms.end(), b.terms.begin(), b.terms.end());
        if (a.terms.size() > most_terms) return broken("more conditions than are read");
        return a;
    }

    Marks expression(const Node& node, const State& state, int depth) const {
        const auto name = name_of(node);
        const auto parts = elements(node);
        if (depth > deepest) return broken("conditions nested too deeply");
        if (name == "baseValue") {
            const auto value = plain_number(string(trimmed_wide(node.text().get())));
            return value ? constant(*value) : broken(name);
        }
        if (name == "null") return {};
        if (name == "variable" || name == "default") {
            const auto id = attribute(node, "identifier");
            if (responses_.contains(id)) return broken("the answer itself as a score");
            const auto found = state.marks.find(id);
            if (name == "default") return constant(defaults_.contains(id) ? defaults_.at(id) : 0);
            return found == state.marks.end() ? constant(id.starts_with("MAXSCORE") ? 1 : 0) : found->second;
        }
        if (name == "mapResponse" || name == "mapResponsePoint") {
            Marks m;
            m.terms.push_back({{}, 1, attribute(node, "identifier"), name == "mapResponsePoint"});
            return responses_.contains(m.terms[0].mapped) ? m : broken("processing of something that is no response");
        }
        if (name == "sum") {
            Marks all;
            for (const auto& part : parts) all = together(std::move(all), expression(part, state, depth + 1));
            return all;
        }
        if (name == "integerToFloat" && parts.size() == 1) return expression(parts[0], state, depth + 1);
        if (name == "subtract" && parts.size() == 2) return together(expression(parts[0], state, depth + 1), scaled(expression(parts[1], state, depth + 1), -1));
        if ((name == "product" || name == "divide") && parts.size() == 2) {
            auto a = expression(parts[0], state, depth + 1), b = expression(parts[1], state, depth + 1);
            if (name == "product" && value_of(a)) std::swap(a, b);
            const auto by = value_of(b);
            if (by && (name == "product" || *by != 0)) return scaled(std::move(a), name == "product" ? *by : 1 / *by);
        }
        if ((name == "min" || name == "max") && parts.size() == 2) {
            auto a = expression(parts[0], state, depth + 1), b = expression(parts[1], state, depth + 1);
            if (value_of(a)) std::swap(a, b);
            if (const auto bound = value_of(b)) {
                (name == "min" ? a.upper : a.lower) = bound;
                return a;
            }
        }
        return broken(name);
    }

    // ---- conditions

    const Response* response(const Node& node) const {
        if (!is(node, "variable")) return nullptr;
        const auto found = responses_.find(attribute(node, "identifier"));
        return found == responses_.end() ? nullptr : &found->second;
    }
    static Test one(Literal literal) { return {{All{std::move(literal)}}, ""}; }

    // The values that an expression of constants has; nothing when it is none.
    static std::optional<std::vector<string>> values(const Node& node) {
        if (is(node, "baseValue")) return std::vector{string(trimmed_wide(node.text().get()))};
        if (!is(node, "multiple") && !is(node, "ordered")) return std::nullopt;
        std::vector<string> all;
        for (const auto& part : elements(node)) {
            if (!is(part, "baseValue")) return std::nullopt;
            all.emplace_back(trimmed_wide(part.text().get()));
        }
        return all;
    }

    static bool says_right(const Response& r, std::vector<string> given) {
        auto right = r.correct;
        if (right.empty() || right.size() != given.size()) return false;
        if (r.cardinality != "ordered") {
            std::ranges::sort(right);
            std::ranges::sort(given);
        }
        return right == given;
    }

    // match, stringMatch, equal, equalRounded of a response and what it should be.
    Test compared(const Node& node, const State& state) const {
        const auto parts = elements(node);
        if (parts.size() != 2) return unknown(name_of(node));
        auto left = parts[0], right = parts[1];
        if (response(left) == nullptr) std::swap(left, right);
        const auto* r = response(left);
        if (r == nullptr) {
            const auto limit = value_of(expression(parts[1], state, 1));
            if (name_of(node) == "equal" && limit && *limit > 0) return reached(expression(parts[0], state, 1), limit, "equal");
            return words(parts[0], parts[1], state, name_of(node));
        }
        Literal literal;
        literal.response = attribute(left, "identifier");
        literal.case_sensitive = attribute(node, "caseSensitive") != "false";
        if (attribute(node, "substring") == "true") return unknown("stringMatch with substring");
        std::vector<string> wanted;
        if (is(right, "correct") && attribute(right, "identifier") == literal.response) {
            wanted = r->correct;
        } else if (const auto constants = values(right)) {
            if (r->cardinality != "single" && r->cardinality != "record" && is(right, "baseValue")) return unknown("a single value compared with several answers");
            wanted = *constants;
            if (!says_right(*r, wanted)) {
                literal.asks = Asks::is;
                literal.values = wanted;
            }
        } else {
            return unknown(name_of(right) == "variable" ? "two answers compared with each other" : name_of(right));
        }
        if (const auto trouble = tolerance(node, wanted, literal); !trouble.empty()) return unknown(trouble);
        return one(std::move(literal));
    }

    static string tolerance(const Node& node, const std::vector<string>& wanted, Literal& literal) {
        const auto name = name_of(node), mode = attribute(node, name == "equalRounded" ? "roundingMode" : "toleranceMode");
        if (name == "equal" && (mode == "absolute" || mode == "relative")) {
            const auto text = attribute(node, "tolerance");
            const auto space = text.find(' ');
            const auto below = plain_number(text.substr(0, space)), above = space == string::npos ? below : plain_number(text.substr(space + 1));
            if (!below || !above || *below != *above) return "a tolerance that differs up and down";
            const auto value = wanted.empty() ? std::nullopt : plain_number(wanted[0]);
            literal.tolerance = mode == "absolute" ? *below : std::abs(value.value_or(0)) * *below / 100;
        } else if (name == "equalRounded") {
            const auto figures = plain_number(attribute(node, "figures"));
            if (!figures || mode != "decimalPlaces") return "rounding to significant figures";
            literal.tolerance = 0.5 * std::pow(10, -*figures);
        }
        return "";
    }

    // match(variable FEEDBACKBASIC, baseValue correct): the ways in which that outcome came to its word.
    Test words(const Node& a, const Node& b, const State& state, const string& name) const {
        const auto variable = is(a, "variable") ? a : b, value = is(a, "variable") ? b : a;
        const auto known = state.words.find(attribute(variable, "identifier"));
        if (!is(variable, "variable") || !is(value, "baseValue")) return unknown(name);
        if (known == state.words.end()) return unknown("the outcome " + short_title(attribute(variable, "identifier"), 30));
        Test test;
        for (const auto& [when, word] : known->second)
            if (word == trimmed_wide(value.text().get())) test.ways.push_back(when);
        return test;
    }

    Test condition(const Node& node, const State& state, int depth) const {
        const auto name = name_of(node);
        const auto parts = elements(node);
        if (depth > deepest) return unknown("conditions nested too deeply");
        if (name == "match" || name == "stringMatch" || name == "equal" || name == "equalRounded") return compared(node, state);
        if (name == "gte" && parts.size() == 2) return reached(expression(parts[0], state, depth + 1), value_of(expression(parts[1], state, depth + 1)), name);
        if (name == "isNull" && parts.size() == 1) {
            if (response(parts[0]) == nullptr) return unknown("isNull of something that is no response");
            return one({Asks::empty, attribute(parts[0], "identifier"), {}, true, true, 0});
        }
        if (name == "baseValue") {
            const auto word = lower_ascii(trimmed_wide(node.text().get()));
            return word == "true" ? Test{{All{}}, ""} : Test{{}, word == "false" ? "" : name};
        }
        if (name == "variable") return words_true(node, state);
        if ((name == "member" || name == "contains") && parts.size() == 2) return membership(name == "member" ? parts[0] : parts[1], name == "member" ? parts[1] : parts[0]);
        if (name == "and") {
            Test all{{All{}}, ""};
            for (const auto& part : parts) all = both(all, condition(part, state, depth + 1));
            return all;
        }
        if (name == "or") {
            Test any;
            for (const auto& part : parts) {
                auto next = condition(part, state, depth + 1);
                if (!next.trouble.empty()) return next;
                any.ways.insert(any.ways.end(), next.ways.begin(), next.ways.end());
            }
            return any.ways.size() > most_ways ? unknown("more conditions than are read") : any;
        }
        if (name == "not" && parts.size() == 1) return negated(condition(parts[0], state, depth + 1));
        return unknown(name);
    }

    // Has the sum come to so much? Only where that is all it can be: then everything in it is right.
    Test reached(const Marks& sum, std::optional<double> limit, const string& name) const {
        if (!sum.trouble.empty() || !limit || *limit <= 0) return unknown(name);
        std::map<string, std::vector<std::pair<All, double>>> by_response;
        for (const auto& term : sum.terms) {
            if (term.marks < 0 || term.point || (term.mapped.empty() && (term.when.size() != 1 || !term.when[0].yes || term.when[0].asks == Asks::empty))) return unknown(name);
            if (term.mapped.empty()) {
                by_response[term.when[0].response].emplace_back(term.when, term.marks);
                continue;
            }
            const auto& r = responses_.at(term.mapped);
            if (r.cardinality != "single") return unknown(name);
            for (const auto& entry : r.mapping) by_response[term.mapped].emplace_back(All{{Asks::is, term.mapped, {entry.key}, true, entry.case_sensitive, entry.tolerance}}, term.marks * std::min(entry.value, r.upper.value_or(entry.value)));
        }
        Test all{{All{}}, ""};
        double most = 0;
        for (const auto& [id, ways] : by_response) {
            const double best = std::ranges::max_element(ways, {}, &std::pair<All, double>::second)->second;
            most += best;
            Test any;
            for (const auto& [when, marks] : ways)
                if (marks == best) any.ways.push_back(when);
            if (!exclusive(any.ways)) return unknown(name);
            all = both(all, any);
        }
        return std::abs(most - *limit) < 1e-9 ? all : unknown("a part of the marks that is enough (" + name + ")");
    }

    static Test words_true(const Node& node, const State& state) {
        Test test;
        const auto known = state.words.find(attribute(node, "identifier"));
        if (known == state.words.end()) return unknown("variable");
        for (const auto& [when, word] : known->second)
            if (word == "true") test.ways.push_back(when);
        return test;
    }

    // Is this one among those? The answer among constants, or constants among the answers.
    Test membership(const Node& few, const Node& many) const {
        const auto* answer = response(few);
        const auto* answers = response(many);
        if (answer != nullptr && answer->cardinality == "single") {
            const bool declared = is(many, "correct") && attribute(many, "identifier") == attribute(few, "identifier");
            const auto wanted = declared ? std::optional(answer->correct) : values(many);
            if (!wanted) return unknown(name_of(many));
            Test any;
            for (const auto& value : *wanted) any.ways.push_back({{Asks::is, attribute(few, "identifier"), {value}, true, true, 0}});
            return any;
        }
        const auto wanted = values(few);
        if (answers == nullptr || answers->cardinality != "multiple" || !wanted) return unknown("member of something that is no answer");
        All all;
        for (const auto& value : *wanted) all.push_back({Asks::has, attribute(many, "identifier"), {value}, true, true, 0});
        return {{all}, ""};
    }

    static Test negated(const Test& test) {
        if (!test.trouble.empty()) return test;
        Test out{{All{}}, ""};
        for (const auto& way : test.ways) {
            Test flipped;
            for (auto literal : way) {
                literal.yes = !literal.yes;
                flipped.ways.push_back({literal});
            }
            out = both(out, flipped);
        }
        return out;
    }
    static Test both(const Test& a, const Test& b) {
        if (!a.trouble.empty()) return a;
        if (!b.trouble.empty()) return b;
        if (a.ways.size() * b.ways.size() > most_ways) return unknown("more conditions than are read");
        Test out;
        for (const auto& x : a.ways)
            for (const auto& y : b.ways) {
                auto way = x;
                for (const auto& literal : y)
                    if (std::ranges::find(way, literal) == way.end()) way.push_back(literal);
                if (possible(way)) out.ways.push_back(std::move(way));
            }
        return out;
    }
    // Nothing is empty and right at once, or two things at once.
    static bool possible(const All& way) {
        for (const auto& a : way)
            for (const auto& b : way) {
                if (a.response != b.response || &a == &b) continue;
                if (same_answers(a, b) && a.yes != b.yes) return false;
                if (!a.yes || !b.yes) continue;
                if (a.asks == Asks::empty && b.asks != Asks::empty) return false;
                const bool whole = (a.asks == Asks::is || a.asks == Asks::right) && (b.asks == Asks::is || b.asks == Asks::right);
                if (whole && !same_answers(a, b)) return false;
            }
        return true;
    }
    static bool exclusive(const std::vector<All>& ways) {
        for (std::size_t i = 0; i < ways.size(); ++i)
            for (std::size_t k = i + 1; k < ways.size(); ++k)
                if (!both({{ways[i]}, ""}, {{ways[k]}, ""}).ways.empty()) return false;
        return true;
    }

    // ---- steps

    void steps(const Node& block, State& state, const std::vector<All>& path, int depth) {
        bool is_test = is(block, "responseIf") || is(block, "responseElseIf");
        for (const auto& step : elements(block)) {
            if (std::exchange(is_test, false)) continue;
            if (++steps_ > most_steps || depth > deepest) {
                broken_ = "more conditions than are read";
                return;
            }
            const auto name = name_of(step);
            if (name == "setOutcomeValue") assign(step, state, path);
            else if (name == "responseCondition") branches(step, state, path, depth);
            else if (name == "lookupOutcomeValue") unreadable(attribute(step, "identifier"), state, name);
            else if (name == "responseProcessingFragment") steps(step, state, path, depth + 1);
            else broken_ = broken_.empty() ? name : broken_;   // whatever follows, it cannot be told any more
        }
    }
    void unreadable(const string& id, State& state, const string& what) {
        state.marks[id] = broken(what);
        scores_.insert_or_assign(id, true);
    }

    static bool about_feedback(const string& id) { return lower_ascii(id).find("feedback") != string::npos; }

    void assign(const Node& step, State& state, const std::vector<All>& path) {
        const auto id = attribute(step, "identifier");
        const auto parts = elements(step);
        if (parts.empty() || id == "completionStatus") return;
        if (about_feedback(id) || (types_.contains(id) && lower_ascii(id).find("score") == string::npos)) return say(id, parts[0], state, path);
        state.marks[id] = expression(parts[0], state, 0);
        if (id != "MAXSCORE") scores_.insert_or_assign(id, true);
    }

    // An outcome that is a word: which feedback to show, or a stage on the way there.
    void say(const string& id, const Node& value, State& state, const std::vector<All>& path) {
        std::vector<string> said;
        if (is(value, "baseValue")) said.emplace_back(trimmed_wide(value.text().get()));
        else if (is(value, "multiple"))
            for (const auto& part : elements(value))
                if (is(part, "baseValue")) said.emplace_back(trimmed_wide(part.text().get()));
        if (response(value) != nullptr) out_.echoed.emplace_back(id, attribute(value, "identifier"));
        if (!is(value, "multiple")) state.words[id].clear();
        if (types_.contains(id) && types_[id] == "boolean" && !is(value, "baseValue")) {
            const auto test = condition(value, state, 0);
            for (const auto& way : test.ways) note(id, "true", state, both({{way}, ""}, {path, ""}).ways);
        }
        for (const auto& word : said) note(id, word, state, path);
    }
    void note(const string& id, const string& word, State& state, const std::vector<All>& path) {
        for (const auto& way : path) {
            if (out_.shown.size() > most_terms) return;
            state.words[id].emplace_back(way, word);
            out_.shown.push_back({id, word, way});
        }
    }

    // if SCORE > MAXSCORE then SCORE = MAXSCORE: a bound.
    bool bounded(const Node& step, State& state) {
        const auto branch = child(step, "responseIf");
        const auto parts = elements(branch);
        if (elements(step).size() != 1 || parts.size() != 2 || !is(parts[1], "setOutcomeValue")) return false;
        const auto test = name_of(parts[0]);
        const auto sides = elements(parts[0]);
        const bool above = test == "gt" || test == "gte", below = test == "lt" || test == "lte";
        if ((!above && !below) || sides.size() != 2 || !is(sides[0], "variable")) return false;
        const auto id = attribute(sides[0], "identifier");
        const auto limit = value_of(expression(sides[1], state, 0)), becomes = value_of(expression(elements(parts[1]).empty() ? Node() : elements(parts[1])[0], state, 0));
        if (id != attribute(parts[1], "identifier") || !limit || !becomes || *limit != *becomes || !state.marks.contains(id)) return false;
        auto& marks = state.marks[id];
        if (value_of(marks)) return true;   // nothing was scored yet
        (above ? marks.upper : marks.lower) = limit;
        return true;
    }

    void branches(const Node& step, State& state, const std::vector<All>& path, int depth) {
        if (bounded(step, state)) return;
        // Each branch is read as what it changes of the last one, which is what holds when no test does.
        const State before = state;
        std::vector<std::pair<Test, State>> read;
        Test rest{{All{}}, ""};
        for (const auto& branch : elements(step)) {
            const auto parts = elements(branch);
            auto test = rest;
            if (!is(branch, "responseElse")) {
                const auto asked = parts.empty() ? unknown("an empty condition") : condition(parts[0], before, depth + 1);
                test = both(rest, asked);
                rest = both(rest, negated(asked));
            }
            State inside = before;
            const auto here = both(test, {path, ""});
            steps(branch, inside, here.trouble.empty() ? here.ways : std::vector<All>{}, depth + 1);
            if (is(branch, "responseElse")) state = inside;
            else read.emplace_back(std::move(test), std::move(inside));
        }
        const State reference = state;
        for (auto& [test, inside] : read) merge(state, reference, inside, test);
    }

    // What changed inside a branch counts when its test holds.
    static void merge(State& state, const State& before, State& inside, const Test& test) {
        for (auto& [id, marks] : inside.marks) {
            const auto found = before.marks.find(id);
            const Marks old = found == before.marks.end() ? Marks{} : found->second;
            if (same(marks, old)) continue;
            auto& total = state.marks[id];
            if (found == before.marks.end() && total.terms.empty() && total.trouble.empty()) total = old;
            if (!test.trouble.empty()) {
                // Zero for what it does not understand is what it was.
                if (value_of(marks) != 0 || value_of(old) != 0) total.trouble = test.trouble;
                continue;
            }
            if (!exclusive(test.ways)) {
                total.trouble = "an or of several answers";
                continue;
            }
            if (!marks.trouble.empty()) total.trouble = marks.trouble;
            if (marks.lower != old.lower || marks.upper != old.upper) {
                if (!old.terms.empty()) total.trouble = "a bound under a condition";
                total.lower = marks.lower;
                total.upper = marks.upper;
            }
            add_change(total, marks, old, test.ways);
        }
        for (auto& [id, words] : inside.words) {
            const auto found = before.words.find(id);
            for (const auto& one : words)
                if (found == before.words.end() || std::ranges::find(found->second, one) == found->second.end()) state.words[id].push_back(one);
        }
    }
    static bool same(const Marks& a, const Marks& b) {
        const auto equal = [](const Term& x, const Term& y) { return x.when == y.when && x.marks == y.marks && x.mapped == y.mapped; };
        return a.trouble == b.trouble && a.lower == b.lower && a.upper == b.upper && std::ranges::equal(a.terms, b.terms, equal);
    }
    static void add_change(Marks& total, const Marks& now, const Marks& old, const std::vector<All>& ways) {
        auto change = now.terms;
        for (const auto& t : old.terms) {
            const auto kept = std::ranges::find_if(change, [&](const Term& x) { return x.when == t.when && x.marks == t.marks && x.mapped == t.mapped; });
            if (kept != change.end()) change.erase(kept);
            else change.push_back({t.when, -t.marks, t.mapped, t.point});
        }
        for (const auto& way : ways)
            for (auto t : change) {
                const auto when = both({{way}, ""}, {{t.when}, ""});
                if (when.ways.empty() || t.marks == 0) continue;
                t.when = when.ways[0];
                total.terms.push_back(std::move(t));
            }
        if (total.terms.size() > most_terms) total = broken("more conditions than are read");
    }

    // ---- the end

    void finish(State& state) {
        if (!broken_.empty()) {
            out_.scored = true;
            out_.score.trouble = broken_;
            return;
        }
        out_.scored = scores_.contains("SCORE");
        if (out_.scored) {
            out_.score = state.marks["SCORE"];
        } else {
            // No SCORE: what else is called a score, taken together.
            for (const auto& [id, set] : scores_) {
                if (lower_ascii(id).find("score") == string::npos) continue;
                out_.scored = true;
                out_.score = together(std::move(out_.score), state.marks[id]);
            }
        }
        std::vector<Term> kept;
        for (auto& t : out_.score.terms)
            if (simple(t) && t.marks != 0) kept.push_back(std::move(t));
        out_.score.terms = std::move(kept);
        for (auto& one : out_.shown) {
            Term t{one.when, 1, "", false};
            if (simple(t)) one.when = t.when;
        }
    }

    // Leaves out what is said already: what is right is not empty, nor is it anything else. False: it never holds.
    static bool simple(Term& term) {
        if (!possible(term.when)) return false;
        if (!term.mapped.empty()) {
            const auto empty = std::ranges::find_if(term.when, [&](const Literal& l) { return l.response == term.mapped && l.asks == Asks::empty; });
            if (empty != term.when.end() && empty->yes) return false;
            if (empty != term.when.end()) term.when.erase(empty);
        }
        const auto all = term.when;
        std::erase_if(term.when, [&](const Literal& no) {
            return !no.yes && std::ranges::any_of(all, [&](const Literal& l) { return l.yes && l.response == no.response && (no.asks == Asks::empty || (l.asks != Asks::has && no.asks != Asks::has && !same_answers(l, no))); });
        });
        return true;
    }

    const std::map<string, Response>& responses_;
    std::map<string, double> defaults_;    // of outcomes that are numbers
    std::map<string, string> types_;       // of those that are not
    std::map<string, bool> scores_;        // numbers that were set
    std::string broken_;                   // a step that is not known
    std::size_t steps_ = 0;
    Meaning out_;
};

}  // namespace

Meaning meaning_of(const Node& item, const std::map<string, Response>& responses) { return Reader(item, responses).read(child(item, "responseProcessing")); }

}  // namespace estation::content::qti
