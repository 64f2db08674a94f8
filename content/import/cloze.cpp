#include "content/import/cloze.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "content/html_text.h"
#include "content/import/text_tools.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

enum class Kind { choice, words, exact_words, number, several };

std::optional<Kind> kind_from(string_view name) {
    static const std::map<string_view, Kind> kinds = {
        {"MULTICHOICE", Kind::choice}, {"MC", Kind::choice}, {"MULTICHOICE_V", Kind::choice}, {"MCV", Kind::choice}, {"MULTICHOICE_H", Kind::choice}, {"MCH", Kind::choice}, {"MULTICHOICE_S", Kind::choice},
        {"MCS", Kind::choice}, {"MULTICHOICE_VS", Kind::choice}, {"MCVS", Kind::choice}, {"MULTICHOICE_HS", Kind::choice}, {"MCHS", Kind::choice}, {"SHORTANSWER", Kind::words}, {"SA", Kind::words},
        {"MW", Kind::words}, {"SHORTANSWER_C", Kind::exact_words}, {"SAC", Kind::exact_words}, {"MWC", Kind::exact_words}, {"NUMERICAL", Kind::number}, {"NM", Kind::number}, {"MULTIRESPONSE", Kind::several},
        {"MR", Kind::several}, {"MULTIRESPONSE_H", Kind::several}, {"MRH", Kind::several}, {"MULTIRESPONSE_S", Kind::several}, {"MRS", Kind::several}, {"MULTIRESPONSE_HS", Kind::several}, {"MRHS", Kind::several}};
    const auto found = kinds.find(name);
    return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

struct Gapped { std::size_t at = 0, length = 0; double share = 1; string kind; std::vector<string> answers; };

// An entity of HTML is not the end of anything: &#39; and &#125;
bool in_entity(string_view text, std::size_t at) { return text.substr(0, at).ends_with('&') || text.substr(0, at).ends_with("&amp;"); }

// {weight:KIND:answers}; a brace that begins no such thing is text. \} \~ \# \" stand for the character.
std::optional<Gapped> gap_at(string_view text, std::size_t at) {
    auto i = at + 1;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    if (i >= text.size() || text[i] != ':') return std::nullopt;
    const auto name = ++i;
    while (i < text.size() && ((text[i] >= 'A' && text[i] <= 'Z') || text[i] == '_')) ++i;
    Gapped gap{at, 0, plain_number(text.substr(at + 1, name - at - 2)).value_or(1), string(text.substr(name, i - name)), {}};
    if (!kind_from(gap.kind) || i >= text.size() || (text[i] != ':' && text[i] != '}')) return std::nullopt;
    if (text[i] == '}') {
        gap.length = i + 1 - at;
        return gap;
    }
    string answer;
    for (++i; i < text.size() && (text[i] != '}' || in_entity(text, i)); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && string_view("}~#\"=\\/").find(text[i + 1]) != string_view::npos) {
            (answer += '\\') += text[++i];
        } else if (text[i] == '~' && !in_entity(text, i)) {
            gap.answers.push_back(std::move(answer));
            answer.clear();
        } else {
            answer += text[i];
        }
    }
    if (i >= text.size()) return std::nullopt;
    gap.answers.push_back(std::move(answer));
    std::erase_if(gap.answers, [](const string& a) { return trimmed_wide(a).empty(); });
    gap.length = i + 1 - at;
    return gap;
}

string plain(string_view text, bool html) {
    string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        out += text[i];
    }
    return html ? plain_from_html(out) : string(trimmed_wide(out));
}

// "=Paris#yes", "%50%Marseille#no", "wrong".
Choice choice_of(string_view answer, bool html) {
    Choice c;
    answer = trimmed_wide(answer);
    if (answer.starts_with('=')) {
        c.weight = 1;
        answer.remove_prefix(1);
    } else if (answer.starts_with('%')) {
        const auto end = answer.find('%', 1);
        const auto number = end == string_view::npos ? std::nullopt : plain_number(replaced(string(answer.substr(1, end - 1)), ",", "."));
        if (number) {
            c.weight = std::clamp(*number / 100, -1.0, 1.0);
            answer.remove_prefix(end + 1);
        }
    }
    std::size_t hash = 0;
    while (hash < answer.size() && (answer[hash] != '#' || in_entity(answer, hash))) hash += answer[hash] == '\\' ? 2 : 1;
    hash = std::min(hash, answer.size());
    c.text = {plain(answer.substr(0, hash), html), TextFormat::plain};
    if (hash < answer.size()) c.feedback = {plain(answer.substr(hash + 1), html), TextFormat::plain};
    return c;
}

}  // namespace

std::vector<FormattedText> plain_pieces(string_view text, bool html, const std::vector<std::pair<std::size_t, std::size_t>>& marks) {
    // A character that no text has stands for each mark while HTML is read.
    constexpr string_view stand_in = "\xEF\xBF\xBE";
    string marked;
    std::size_t from = 0;
    for (const auto& [at, length] : marks) {
        (marked += text.substr(from, at - from)) += stand_in;
        from = at + length;
    }
    marked += text.substr(from);
    const auto shown = html ? plain_from_html(marked) : string(trimmed_wide(marked));
    std::vector<FormattedText> pieces;
    from = 0;
    for (auto at = shown.find(stand_in); at != string::npos; at = shown.find(stand_in, from)) {
        pieces.push_back({shown.substr(from, at - from), TextFormat::plain});
        from = at + stand_in.size();
    }
    pieces.push_back({shown.substr(from), TextFormat::plain});
    return pieces;
}

namespace {

// "5:0.1" is a number and its tolerance; * is every other. False: neither.
bool make_number(Choice& c) {
    if (c.text.text == "*") return true;
    const auto colon = c.text.text.find(':');
    const auto value = plain_number(replaced(c.text.text.substr(0, colon), ",", "."));
    const auto tolerance = colon == string::npos ? std::optional(0.0) : plain_number(replaced(c.text.text.substr(colon + 1), ",", "."));
    if (!value || !tolerance) return false;
    c.text.text = number_text(*value);
    c.tolerance = std::abs(*tolerance);
    return true;
}

// A blank with several right choices is asked beside the text; its number stands in its place.
void set_aside(Cloze& cloze) {
    auto& pieces = cloze.blanks.pieces;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        const auto aside = std::ranges::find(cloze.asides, i, &Cloze::Aside::place);
        cloze.whole += pieces[i].text + (aside == cloze.asides.end() ? "____" : "(" + std::to_string(i + 1) + ")");
    }
    cloze.whole += pieces.back().text;
    for (auto aside = cloze.asides.rbegin(); aside != cloze.asides.rend(); ++aside) {
        pieces[aside->place].text += "(" + std::to_string(aside->place + 1) + ")" + pieces[aside->place + 1].text;
        pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(aside->place) + 1);
    }
}

}  // namespace

Result<Cloze> read_cloze(string_view text, bool html) {
    Cloze cloze;
    std::vector<std::pair<std::size_t, std::size_t>> marks;
    bool exact = false, loose = false;
    for (std::size_t at = text.find('{'); at != string_view::npos; at = text.find('{', at)) {
        const auto found = gap_at(text, at);
        if (!found) {
            ++at;
            continue;
        }
        marks.emplace_back(found->at, found->length);
        at += found->length;
        const auto kind = *kind_from(found->kind);
        const string name = "the blank " + std::to_string(marks.size());
        if (found->answers.empty()) return Error{name + " has no answers", ""};
        std::vector<Choice> answers;
        for (const auto& answer : found->answers) answers.push_back(choice_of(answer, html));
        if (kind == Kind::number)
            for (auto& c : answers)
                if (!make_number(c)) return Error{name + " wants a number, and \"" + short_title(c.text.text, 20) + "\" is none", ""};
        const double best = std::ranges::max_element(answers, {}, &Choice::weight)->weight;
        if (best <= 0 || (kind != Kind::several && best < 1)) return Error{name + " has no answer that is fully right", ""};
        const bool offered = kind == Kind::choice || kind == Kind::several;
        if (offered && answers.size() < 2) return Error{name + " has only one choice", ""};
        if (kind == Kind::several) {
            // What is right shares the mark, as question/type/multianswer makes it.
            double sum = 0;
            for (const auto& c : answers) sum += std::max(0.0, c.weight);
            for (auto& c : answers)
                if (c.weight > 0) c.weight /= sum;
            cloze.asides.push_back({marks.size() - 1, {std::move(answers), false, false}});
            continue;
        }
        Gap gap;
        if (offered)
            for (const auto& c : answers) gap.choices.push_back(c.text);
        if (offered)
            for (auto& c : answers) c.text.text = replaced(c.text.text, "*", "\\*");
        // A wrong answer is kept for what is said to it, or where it stands before a wildcard.
        const bool wild = std::ranges::any_of(answers, [](const Choice& c) { return c.text.text.find('*') != string::npos; });
        std::erase_if(answers, [&](const Choice& c) { return c.weight <= 0 && c.feedback.empty() && (offered || !wild); });
        gap.accepted = std::move(answers);
        gap.share = found->share > 0 && found->share <= 1000 ? found->share : 1;
        (kind == Kind::exact_words ? exact : loose) = (kind == Kind::exact_words) || loose || kind == Kind::words;
        cloze.blanks.gaps.push_back(std::move(gap));
    }
    if (marks.empty()) return Error{"there is no blank in its text", ""};
    cloze.blanks.case_sensitive = exact && !loose;
    if (exact && loose) cloze.notes.push_back("some blanks cared for capital letters; none does now");
    cloze.blanks.pieces = plain_pieces(text, html, marks);
    if (cloze.blanks.pieces.size() != marks.size() + 1) return Error{"its blanks stand where they cannot be shown", ""};
    set_aside(cloze);
    return cloze;
}

}  // namespace estation::content
