#include "content/import/cloze.h"

#include <algorithm>
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

struct Gapped { std::size_t at = 0, length = 0; string kind; std::vector<string> answers; };

// {weight:KIND:answers}; a brace that begins no such thing is text. \} \~ \# \" stand for the character.
std::optional<Gapped> gap_at(string_view text, std::size_t at) {
    auto i = at + 1;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    if (i >= text.size() || text[i] != ':') return std::nullopt;
    const auto name = ++i;
    while (i < text.size() && ((text[i] >= 'A' && text[i] <= 'Z') || text[i] == '_')) ++i;
    Gapped gap{at, 0, string(text.substr(name, i - name)), {}};
    if (!kind_from(gap.kind) || i >= text.size() || (text[i] != ':' && text[i] != '}')) return std::nullopt;
    if (text[i] == '}') {
        gap.length = i + 1 - at;
        return gap;
    }
    string answer;
    for (++i; i < text.size() && text[i] != '}'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && string_view("}~#\"=\\/").find(text[i + 1]) != string_view::npos) {
            (answer += '\\') += text[++i];
        } else if (text[i] == '~') {
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
        const auto number = end == string_view::npos ? std::nullopt : plain_number(answer.substr(1, end - 1));
        if (number) {
            c.weight = std::clamp(*number / 100, -1.0, 1.0);
            answer.remove_prefix(end + 1);
        }
    }
    std::size_t hash = 0;
    while (hash < answer.size() && answer[hash] != '#') hash += answer[hash] == '\\' ? 2 : 1;
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
        if (kind == Kind::several) return Error{name + " asks for several choices (" + found->kind + "), which a blank cannot", ""};
        Gap gap;
        double best = 0;
        for (const auto& answer : found->answers) {
            auto c = choice_of(answer, html);
            best = std::max(best, c.weight);
            if (kind == Kind::number && c.text.text != "*") {
                const auto colon = c.text.text.find(':');
                if (!plain_number(c.text.text.substr(0, colon))) return Error{name + " wants a number, and \"" + short_title(c.text.text, 20) + "\" is none", ""};
                if (colon != string::npos) {
                    if (plain_number(c.text.text.substr(colon + 1)).value_or(0) != 0) cloze.notes.push_back(name + " allowed a tolerance; only the number itself is right now");
                    c.text.text.resize(colon);
                }
            }
            if (kind == Kind::choice) gap.choices.push_back(c.text);
            if (c.weight > 0) gap.accepted.push_back(std::move(c));
            else if (!c.feedback.empty()) cloze.notes.push_back("a remark on a wrong answer is not kept");
        }
        if (found->answers.empty()) return Error{name + " has no answers", ""};
        if (kind == Kind::choice && gap.choices.size() < 2) return Error{name + " has only one choice", ""};
        if (best < 1) return Error{name + " has no answer that is fully right", ""};
        (kind == Kind::exact_words ? exact : loose) = (kind == Kind::exact_words) || loose || kind == Kind::words;
        cloze.blanks.gaps.push_back(std::move(gap));
    }
    if (marks.empty()) return Error{"there is no blank in its text", ""};
    cloze.blanks.case_sensitive = exact && !loose;
    if (exact && loose) cloze.notes.push_back("some blanks cared for capital letters; none does now");
    cloze.blanks.pieces = plain_pieces(text, html, marks);
    if (cloze.blanks.pieces.size() != cloze.blanks.gaps.size() + 1) return Error{"its blanks stand where they cannot be shown", ""};
    return cloze;
}

}  // namespace estation::content
