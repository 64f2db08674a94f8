#include "content/import/h5p_words.h"

#include <algorithm>
#include <map>

#include "content/html_text.h"
#include "content/import/text_tools.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

constexpr std::size_t most_offered = 24;

struct Word { string text; bool right = false; };

// A word without the marks around it.
string_view trimmed_marks(string_view word) {
    constexpr string_view ascii = ".,;:!?()\"'[]";
    while (!word.empty() && ascii.find(word.front()) != string_view::npos) word.remove_prefix(1);
    for (bool cut = true; cut && !word.empty();) {
        cut = ascii.find(word.back()) != string_view::npos;
        if (cut) word.remove_suffix(1);
        for (const string_view mark : {"。", "，", "；", "：", "！", "？", "”", "、"})
            if (word.ends_with(mark)) word.remove_suffix(mark.size()), cut = true;
    }
    return word;
}

void add_others(const string& html, std::vector<Word>& words) {
    const auto plain = plain_from_html(html);
    for (std::size_t from = 0; from < plain.size();) {
        const auto end = std::min(plain.find_first_of(" \n\t", from), plain.size());
        if (const auto word = trimmed_marks(string_view(plain).substr(from, end - from)); !word.empty()) words.push_back({string(word), false});
        from = end + 1;
    }
}

}  // namespace

Starred starred(const string& html) {
    Starred s;
    for (auto begin = html.find('*'); begin != string::npos;) {
        const auto end = html.find('*', begin + 1);
        if (end == string::npos) break;
        if (end > begin + 1) {
            s.marks.emplace_back(begin, end + 1 - begin);
            s.inside.push_back(html.substr(begin + 1, end - begin - 1));
        }
        begin = html.find('*', end + 1);
    }
    return s;
}

Result<MarkedWords> marked_words(const string& html) {
    MarkedWords out;
    const auto found = starred(html);
    std::vector<Word> words;
    std::size_t from = 0;
    for (std::size_t i = 0; i < found.marks.size(); ++i) {
        const auto before = html.substr(from, found.marks[i].first - from);
        add_others(before, words);
        if (const auto word = plain_from_html(found.inside[i]); !word.empty()) words.push_back({word, true});
        out.html += before + found.inside[i];
        from = found.marks[i].first + found.marks[i].second;
    }
    add_others(html.substr(from), words);
    out.html += html.substr(from);
    const auto right = static_cast<std::size_t>(std::ranges::count_if(words, &Word::right));
    if (right == 0) return Error{"there is no word to mark (*word*) in its text", ""};
    if (right > most_offered) return Error{"more than " + std::to_string(most_offered) + " words are to be marked, not imported", ""};
    if (words.size() < 2) return Error{"a choice needs at least two answers", ""};
    const std::size_t others = words.size() - right, room = std::min(others, most_offered - right);
    if (room < others) out.note = "of its " + std::to_string(words.size()) + " words " + std::to_string(right + room) + " are offered as choices";
    out.words.single = false;
    std::map<string, int> seen;
    std::size_t nth = 0;
    for (auto& word : words) {
        const bool offered = word.right || nth * room / others != (nth + 1) * room / others;   // evenly over the text
        if (!word.right) ++nth;
        if (!offered) continue;
        if (const int n = ++seen[word.text]; n > 1) word.text += " (" + std::to_string(n) + ")";
        out.words.choices.push_back({{word.text, TextFormat::plain}, (word.right ? 1.0 : -1.0) / static_cast<double>(right), {}});
    }
    return out;
}

H5pLicence licence_from(const string& code, const string& version) {
    static const std::map<string, string, std::less<>> known = {{"CC BY", "CC-BY"}, {"CC BY-SA", "CC-BY-SA"}, {"CC BY-ND", "CC-BY-ND"}, {"CC BY-NC", "CC-BY-NC"}, {"CC BY-NC-SA", "CC-BY-NC-SA"}, {"CC BY-NC-ND", "CC-BY-NC-ND"}};
    if (const auto found = known.find(code); found != known.end()) return {found->second + "-" + (version.empty() ? "4.0" : version), ""};
    if (code == "CC0 1.0" || code == "CC0") return {"CC0-1.0", ""};
    if (code == "CC PDM" || code == "PD" || code == "CC PDM 1.0") return {"Public-Domain", ""};
    if (code == "GNU GPL") return {version.starts_with("v") ? "GPL-" + version.substr(1) + ".0" : "GPL-3.0", ""};
    if (code == "ODC PDDL") return {"PDDL-1.0", ""};
    if (code == "C") return {"Copyright", "it is under copyright; ask its owner before it is shown"};
    if (code.empty() || code == "U") return {"", "its licence is not disclosed; ask its author before it is shown"};
    return {code, "its licence code \"" + short_title(code, 30) + "\" is not known; look it up before it is shown"};
}

Verdicts verdicts_of(const std::vector<ScoreRange>& ranges) {
    const auto said = [&](double per_cent) {
        const auto found = std::ranges::find_if(ranges, [&](const ScoreRange& r) { return r.from <= per_cent && per_cent <= r.to; });
        return found == ranges.end() ? FormattedText() : found->said;
    };
    return {said(100), said(50), said(0)};
}

}  // namespace estation::content
