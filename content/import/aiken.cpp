// Source: Moodle question/format/aiken/format.php: one line of stem, lines A) or A. with the choices, and ANSWER: X. Lines
// shorter than two characters are nothing.
#include <algorithm>

#include "content/import/readers.h"
#include "content/import/text_tools.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

struct Mark { char letter = 0; std::string_view rest; };

// "A) x", "A. x"; our own: full-width letters and marks, A、 and （A）.
Mark choice_mark(std::string_view line) {
    std::size_t at = 0;
    char32_t c = next_code_point(line, at);
    const bool bracket = c == '(' || c == 0xFF08;
    if (bracket) c = next_code_point(line, at);
    if (c >= 0xFF21 && c <= 0xFF3A) c -= 0xFF21 - 'A';
    if (c < 'A' || c > 'Z' || at >= line.size()) return {};
    const char32_t mark = next_code_point(line, at);
    const bool closes = mark == ')' || mark == 0xFF09;
    if (bracket ? !closes : !(closes || mark == '.' || mark == 0xFF0E || mark == 0x3001)) return {};
    return {static_cast<char>(c), trimmed_wide(line.substr(at))};
}

// What stands behind ANSWER: or 答案：.
std::optional<std::string> answer_of(std::string_view line, bool& chinese) {
    chinese = true;
    for (const std::string_view word : {"ANSWER:", "ANSWER：", "正确答案：", "正确答案:", "答案：", "答案:"}) {
        if (!line.starts_with(word)) continue;
        chinese = !word.starts_with("ANSWER");
        return half_width(trimmed_wide(line.substr(word.size())));
    }
    return std::nullopt;
}

class Aiken {
public:
    explicit Aiken(Import& report) : report_(report) {}

    void read(std::string_view text) {
        int number = 0;
        for (const auto whole : lines_of(text)) {
            ++number;
            const auto line = trimmed_wide(whole);
            if (line.size() < 2) continue;
            bool chinese = false;
            if (const auto mark = choice_mark(line); mark.letter != 0) add_choice(mark, line, number);
            else if (const auto answer = answer_of(line, chinese)) finish(*answer, chinese, line, number);
            else begin(line, number);
        }
        if (open_) report_.drop(short_title(stem_), line_, "the question is not finished: no ANSWER: line follows; write for example ANSWER: A");
    }

private:
    void begin(std::string_view line, int number) {
        if (open_) report_.drop(short_title(stem_), number, "the question of line " + std::to_string(line_) + " is not finished before the next one starts here; write its ANSWER: line");
        open_ = true;
        stem_ = line;
        line_ = number;
        choices_.clear();
        letters_.clear();
    }

    void add_choice(const Mark& mark, std::string_view line, int number) {
        if (!open_) return report_.drop(short_title(line), number, "a choice without a question; write the question on the line before");
        choices_.emplace_back(mark.rest);
        letters_.push_back(mark.letter);
    }

    void finish(const std::string& answer, bool chinese, std::string_view line, int number) {
        if (!open_) return report_.drop(short_title(line), number, "an answer without a question; write the question and its choices before");
        open_ = false;
        const auto item = short_title(stem_);
        if (choices_.size() < 2) return report_.drop(item, number, "a question needs at least two choices, there " + std::string(choices_.empty() ? "are none" : "is one"));
        MultiChoice m;
        for (const auto& choice : choices_) {
            if (choice.empty()) return report_.drop(item, line_, "a choice is empty");
            m.choices.push_back({{choice, TextFormat::plain}, 0, {}});
        }
        // Moodle counts A as the first choice; only the first letter is read, but 答案：AB names two.
        std::vector<std::size_t> right;
        for (const char c : answer) {
            if (c >= 'A' && c <= 'Z') right.push_back(static_cast<std::size_t>(c - 'A'));
            else if (c >= 'a' && c <= 'z' && chinese) right.push_back(static_cast<std::size_t>(c - 'a'));
            else if (!chinese) break;
            if (!chinese) break;
        }
        std::ranges::sort(right);
        right.erase(std::unique(right.begin(), right.end()), right.end());
        if (right.empty() || right.back() >= m.choices.size())
            return report_.drop(item, number, "the answer \"" + short_title(answer, 20) + "\" names no choice; there are " + std::to_string(m.choices.size()));
        m.single = right.size() == 1;
        const double share = 1.0 / static_cast<double>(right.size());
        if (!m.single)
            for (auto& choice : m.choices) choice.weight = -share;
        for (const auto i : right) m.choices[i].weight = share;
        for (std::size_t i = 0; i < letters_.size(); ++i)
            if (letters_[i] != static_cast<char>('A' + i)) {
                report_.change(item, line_, "the choices are not lettered A B C in order; they were counted from A");
                break;
            }
        Question q;
        q.stem = {stem_, TextFormat::plain};
        q.name = title_from(q.stem);
        q.line = line_;
        q.body = std::move(m);
        report_.questions.push_back(std::move(q));
    }

    Import& report_;
    bool open_ = false;
    std::string stem_;
    int line_ = 0;
    std::vector<std::string> choices_;
    std::vector<char> letters_;
};

}  // namespace

Result<> import_aiken(std::string_view text, const std::string&, Import& report) {
    Aiken(report).read(text);
    return {};
}

}  // namespace estation::content
