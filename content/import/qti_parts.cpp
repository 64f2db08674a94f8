#include "content/import/qti_parts.h"

#include <algorithm>
#include <pugixml.hpp>
#include <set>

#include "content/import/qti_names.h"

namespace estation::content::qti {

using Node = pugi::xml_node;
using std::string;
using std::string_view;

bool is_inline(string_view name) { return name == "textEntryInteraction" || name == "inlineChoiceInteraction" || name == "gap"; }
bool is_block(string_view name) {
    static const std::set<string_view> known = {"choiceInteraction", "orderInteraction", "matchInteraction", "associateInteraction", "extendedTextInteraction", "hotspotInteraction", "sliderInteraction", "gapMatchInteraction", "selectPointInteraction", "hottextInteraction"};
    return known.contains(name);
}
bool is_hidden(string_view name) {
    static const std::set<string_view> all = {"feedbackInline", "feedbackBlock", "stylesheet", "modalFeedback", "catalogInfo", "companionMaterialsInfo", "interactionMarkup", "gapText", "gapImg", "prompt"};
    return all.contains(name);
}

string flowing_text(const string& text, string_view parent) {
    if (parent == "pre") return text;
    static const std::set<string_view> in_line = {"p", "span", "b", "i", "em", "strong", "u", "li", "td", "th", "a", "sub", "sup", "label", "prompt", "hottext", "simpleChoice", "simpleAssociableChoice", "gapText", "inlineChoice", "h1", "h2", "h3", "h4", "h5", "h6", "caption"};
    string out;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank) out += c;
        else if (!out.ends_with(' ')) out += ' ';
    }
    const bool nothing_else = out == " ";
    return nothing_else && text.find('\n') != string::npos && !in_line.contains(parent) ? "\n" : out;
}

std::vector<Part> parts_of(const string& html) {
    std::vector<Part> all;
    string before, shared;
    std::size_t from = 0, seen = 0;
    for (int block = 0; from <= html.size(); ++block) {
        const auto mark = std::min(html.find(block_mark, from), html.size());
        before += html.substr(from, mark - from);
        from = mark + block_mark.size();
        std::size_t own = 0;
        for (auto at = before.find(gap_mark); at != string::npos; at = before.find(gap_mark, at + gap_mark.size())) ++own;
        if (own > 0) {
            all.push_back({-1, seen, own, (all.empty() ? "" : shared) + before});
            seen += own;
            before.clear();
        }
        if (mark == html.size()) break;
        if (all.empty()) shared = before;
        all.push_back({block, seen, 0, (all.empty() ? "" : shared) + before});
        before.clear();
    }
    if (all.empty()) all.push_back({});
    all.back().html += before;
    return all;
}

const FormattedText* said(const std::vector<Modal>& all, const Scoring& scoring, const string& response, FeedbackRule::When when, const string& value) {
    using When = FeedbackRule::When;
    for (const auto& rule : scoring.feedback) {
        if (rule.when != when || (!rule.response.empty() && rule.response != response) || (when == When::value && rule.value != value)) continue;
        const auto found = std::ranges::find_if(all, [&](const Modal& m) { return m.outcome == rule.outcome && m.identifier == rule.identifier; });
        if (found != all.end()) return &found->text;
    }
    if (!scoring.feedback.empty()) return nullptr;
    const auto usual = [&](std::initializer_list<string_view> names) -> const FormattedText* {
        for (const auto name : names)
            if (const auto found = std::ranges::find(all, name, &Modal::identifier); found != all.end()) return &found->text;
        return nullptr;
    };
    switch (when) {
        case When::right: return usual({"correct", "correct_fb", "CORRECT"});
        case When::wrong: return usual({"incorrect", "general_incorrect_fb", "incorrect_fb", "INCORRECT"});
        case When::always: return usual({"general", "general_fb", "solution"});
        case When::value: return usual({value});
    }
    return nullptr;
}

std::vector<Node> all_below(const Node& node, string_view name) {
    std::vector<Node> all;
    for (const auto& one : elements(node)) {
        if (is(one, name)) {
            all.push_back(one);
            continue;
        }
        const auto inside = all_below(one, name);
        all.insert(all.end(), inside.begin(), inside.end());
    }
    return all;
}

}  // namespace estation::content::qti
