// Numbered text as it comes out of Word. Every line is looked at once: a section head, a number, an option, an answer, an
// explanation, or more of what went before.
#include <algorithm>
#include <array>

#include "content/import/answer_key.h"
#include "content/import/raw_question.h"
#include "content/import/readers.h"
#include "content/import/text_tools.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

bool is_number_mark(char32_t c) { return c == '.' || c == 0x3001 || c == 0xFF0E || c == ')' || c == 0xFF09 || c == ':' || c == 0xFF1A; }

// Behind "12." "12、" "（12）" "第12题"; npos when the line has no number.
std::size_t behind_number(string_view line) {
    std::size_t at = 0;
    bool bracket = false, ordinal = false;
    if (line.starts_with("（")) at = 3, bracket = true;
    else if (line.starts_with('(')) at = 1, bracket = true;
    else if (line.starts_with("第")) at = 3, ordinal = true;
    else if (line.starts_with("【")) at = 3, bracket = true;
    const auto first = at;
    while (at < line.size() && line[at] >= '0' && line[at] <= '9') ++at;
    if (at == first || at - first > 4) return string_view::npos;
    if (ordinal) {
        if (!line.substr(at).starts_with("题")) return string_view::npos;
        at += 3;
        std::size_t after = at;
        if (after < line.size() && is_number_mark(next_code_point(line, after))) at = after;
        return at;
    }
    if (at >= line.size()) return string_view::npos;
    const auto mark_at = at;
    const char32_t mark = next_code_point(line, at);
    if (bracket) return mark == ')' || mark == 0xFF09 || mark == 0x3011 ? at : string_view::npos;
    if (!is_number_mark(mark)) return string_view::npos;
    // 1.5 is a number in the text and not the first question.
    if (line[mark_at] == '.' && at < line.size() && line[at] >= '0' && line[at] <= '9') return string_view::npos;
    return at;
}

// The letter of "A." "A、" "（A）" "Ａ．" and where its text begins; 0 when there is none.
struct OptionMark { char letter = 0; std::size_t end = 0; };
OptionMark option_mark(string_view text) {
    std::size_t at = 0;
    if (text.empty()) return {};
    char32_t c = next_code_point(text, at);
    const bool bracket = c == '(' || c == 0xFF08;
    if (bracket && at < text.size()) c = next_code_point(text, at);
    if (c >= 0xFF21 && c <= 0xFF3A) c -= 0xFF21 - 'A';
    if (c < 'A' || c > 'J' || at >= text.size()) return {};
    const char32_t mark = next_code_point(text, at);
    const bool closes = mark == ')' || mark == 0xFF09;
    if (bracket ? !closes : !(closes || mark == '.' || mark == 0xFF0E || mark == 0x3001 || mark == ':' || mark == 0xFF1A)) return {};
    return {static_cast<char>(c), at};
}

// What stands behind one of the labels at the beginning of the line: 【答案】A, 答案：A, 正确答案: A.
std::optional<string_view> labelled(string_view line, std::initializer_list<string_view> labels) {
    for (const auto label : labels) {
        for (const string_view open : {"", "【", "[", "（", "("}) {
            if (!line.starts_with(open) || !line.substr(open.size()).starts_with(label)) continue;
            auto rest = line.substr(open.size() + label.size());
            bool marked = false;
            for (const string_view close : {"】", "]", "）", ")"})
                if (!open.empty() && rest.starts_with(close)) rest.remove_prefix(close.size()), marked = true;
            const auto spaced = trimmed_wide(rest);
            for (const string_view colon : {"：", ":"})
                if (spaced.starts_with(colon)) rest = spaced.substr(colon.size()), marked = true;
            if (marked) return trimmed_wide(rest);
        }
    }
    return std::nullopt;
}

constexpr std::array<string_view, 3> junk = {"窗体顶端", "窗体底端", "\f"};

struct Part { enum Kind { stem, option, answer, explain } kind = stem; };

class PlainText {
public:
    explicit PlainText(Import& report) : report_(report) {}

    void read(string_view text) {
        int number = 0;
        const std::vector<string_view> lines = lines_of(text);
        const AnswerKey key(lines);
        key_ = &key;
        for (const auto whole : lines) {
            if (static_cast<std::size_t>(number++) == key.begin()) break;
            const auto plain = undressed(whole);
            const string_view line = plain;
            if (line.empty()) {
                blank_ = true;
                continue;
            }
            if (std::ranges::find(junk, line) != junk.end()) continue;
            take(line, number);
            blank_ = false;
        }
        finish();
    }

private:
    void take(string_view line, int number) {
        if (string kind; is_section(line, kind)) {
            finish();
            section_ = kind;
            return;
        }
        if (const auto behind = behind_number(line); behind != string_view::npos && behind < line.size()) {
            begin(trimmed_wide(line.substr(behind)), number);
            number_ = number_before(line.substr(0, behind));
            return;
        }
        if (open_ && take_label(line)) return;
        if (const auto mark = option_mark(line); open_ && mark.letter != 0 && !(part_.kind == Part::explain && !answered_later(mark))) return take_options(line, number);
        if (!open_ || (blank_ && complete())) return begin(line, number);
        append(line);
    }

    // An explanation may itself begin a line with "A." when it speaks of the choices.
    bool answered_later(const OptionMark& mark) const { return raw_.answer.empty() && static_cast<std::size_t>(mark.letter - 'A') == raw_.options.size(); }
    bool complete() const { return !raw_.answer.empty() || !raw_.explain.empty(); }

    void begin(string_view stem, int number) {
        finish();
        open_ = true;
        number_ = 0;
        raw_ = {};
        raw_.line = number;
        raw_.type = section_;
        part_ = {Part::stem};
        // "（单选）..." and "[多选题]..." before the stem
        for (const auto& [open, close] : {std::pair<string_view, string_view>{"（", "）"}, {"(", ")"}, {"【", "】"}, {"[", "]"}}) {
            if (!stem.starts_with(open)) continue;
            const auto end = stem.find(close);
            if (end == string_view::npos || end > 40) break;
            const auto word = stem.substr(open.size(), end - open.size());
            if (asked_from(word) == Asked::unknown) break;
            raw_.type = word;
            stem = trimmed_wide(stem.substr(end + close.size()));
            break;
        }
        // Options may follow on the same line.
        for (std::size_t at = 1; at < stem.size(); ++at) {
            const bool spaced = stem[at - 1] == ' ' || stem[at - 1] == '\t' || stem.substr(0, at).ends_with("　");
            if (spaced && option_mark(stem.substr(at)).letter == 'A' && stem.find("B", at) != string_view::npos) {
                raw_.stem = string(trimmed_wide(stem.substr(0, at)));
                return take_options(stem.substr(at), number);
            }
        }
        raw_.stem = stem;
    }

    bool take_label(string_view line) {
        if (const auto answer = labelled(line, {"正确答案", "参考答案", "标准答案", "答案", "答"})) {
            take_answer(*answer);
            return true;
        }
        for (const string_view label : {"正确答案", "参考答案", "答案"}) {   // "答案 C"
            if (!line.starts_with(label)) continue;
            const auto rest = line.substr(label.size());
            const auto word = half_width(trimmed_wide(rest));
            if (rest.size() == trimmed_wide(rest).size() || word.empty() || (word.find_first_not_of("ABCDEFGHIJ,") != string::npos && !judged(word))) continue;
            take_answer(trimmed_wide(rest));
            return true;
        }
        if (const auto explain = labelled(line, {"答案解析", "试题解析", "题目解析", "解析", "解答", "分析", "说明"})) {
            raw_.explain = *explain;
            part_ = {Part::explain};
            return true;
        }
        if (const auto difficulty = labelled(line, {"难度", "难易度", "难易程度"})) return raw_.difficulty = *difficulty, true;
        if (const auto knowledge = labelled(line, {"知识点", "考点"})) return raw_.knowledge = *knowledge, true;
        if (const auto chapter = labelled(line, {"章节", "科目", "分类"})) return raw_.category = *chapter, true;
        return false;
    }

    // "答案：B 解析：..." on one line.
    void take_answer(string_view answer) {
        part_ = {Part::answer};
        for (const string_view label : {"【解析】", "[解析]", "答案解析：", "解析：", "解析:", "【答案解析】"}) {
            const auto at = answer.find(label);
            if (at == string_view::npos) continue;
            raw_.explain = trimmed_wide(answer.substr(at + label.size()));
            part_ = {Part::explain};
            answer = trimmed_wide(answer.substr(0, at));
            break;
        }
        const bool words = asked_from(raw_.type) == Asked::essay;
        while (!words && (answer.ends_with("。") || answer.ends_with("；"))) answer.remove_suffix(3);
        raw_.answer = trimmed_wide(answer);
    }

    void take_options(string_view line, int number) {
        part_ = {Part::option};
        while (!line.empty()) {
            const auto mark = option_mark(line);
            if (mark.letter == 0) break;
            // To the next mark of the next letter, which has a space before it.
            std::size_t end = line.size();
            for (std::size_t at = mark.end; at + 1 < line.size(); ++at) {
                const bool spaced = at > mark.end && (line[at - 1] == ' ' || line[at - 1] == '\t' || line.substr(0, at).ends_with("　") || line.substr(0, at).ends_with("；") || line.substr(0, at).ends_with(";"));
                if (spaced && option_mark(line.substr(at)).letter == mark.letter + 1) {
                    end = at;
                    break;
                }
            }
            const auto place = static_cast<std::size_t>(mark.letter - 'A');
            if (raw_.options.size() <= place) raw_.options.resize(place + 1);
            auto text = trimmed_wide(line.substr(mark.end, end - mark.end));
            while (end < line.size() && (text.ends_with("；") || text.ends_with(';'))) text.remove_suffix(text.ends_with(';') ? 1 : 3);
            if (!raw_.options[place].empty()) report_.change(short_title(raw_.stem), number, "the option " + string(1, mark.letter) + " stands twice; the later one counts");
            raw_.options[place] = text;
            line = trimmed_wide(line.substr(end));
        }
    }

    void append(string_view line) {
        switch (part_.kind) {
            case Part::stem: (raw_.stem += "\n") += line; return;
            case Part::option: (raw_.options.back() += "\n") += line; return;
            case Part::answer: (raw_.answer += "\n") += line; return;
            case Part::explain: (raw_.explain += raw_.explain.empty() ? "" : "\n") += line; return;
        }
    }

    // "第12题", "（12）": 12.
    static int number_before(string_view mark) {
        int number = 0;
        for (const char c : mark)
            if (c >= '0' && c <= '9') number = number * 10 + (c - '0');
        return number;
    }

    // What stands on the line of a blank: "水在__100__度沸腾" is a blank and its answer.
    void answer_on_the_line() {
        std::vector<string> answers;
        string stem;
        const string_view text = raw_.stem;
        std::size_t from = 0;
        for (auto at = text.find("__"); at != string_view::npos; at = text.find("__", from)) {
            const auto begin = text.find_first_not_of('_', at);
            const auto end = begin == string_view::npos ? begin : text.find("__", begin);
            const auto inside = end == string_view::npos ? string_view() : trimmed_wide(text.substr(begin, end - begin));
            if (inside.empty() || inside.size() > 60 || inside.find('\n') != string_view::npos) return;
            const auto behind = std::min(text.find_first_not_of('_', end), text.size());
            (stem += text.substr(from, at - from)) += "____";
            answers.emplace_back(inside);
            from = behind;
        }
        if (answers.empty()) return;
        raw_.stem = stem + string(text.substr(from));
        for (const auto& answer : answers) raw_.answer += (raw_.answer.empty() ? "" : "；") + answer;
    }

    // The answer inside the stem: （ A ）, (√). What stays is an empty pair of brackets.
    void answer_in_stem() {
        if (!raw_.answer.empty()) return;
        for (const auto& [open, close] : {std::pair<string_view, string_view>{"（", "）"}, {"(", ")"}, {"（", ")"}, {"(", "）"}, {"【", "】"}}) {
            for (auto at = raw_.stem.rfind(open); at != string::npos; at = at == 0 ? string::npos : raw_.stem.rfind(open, at - 1)) {
                const auto end = raw_.stem.find(close, at);
                if (end == string::npos) continue;
                const auto inside = string(trimmed_wide(string_view(raw_.stem).substr(at + open.size(), end - at - open.size())));
                const auto half = half_width(inside);
                const bool letters = !raw_.options.empty() && !half.empty() && half.size() <= 12 && half.find_first_not_of("ABCDEFGHIJ, ") == string::npos;
                if (!letters && !(raw_.options.empty() && judged(inside))) continue;
                raw_.answer = inside;
                raw_.stem.replace(at, end + close.size() - at, "（ ）");
                if (raw_.options.empty() && trimmed_wide(raw_.stem).ends_with("（ ）")) raw_.stem = string(trimmed_wide(string_view(raw_.stem).substr(0, raw_.stem.rfind("（ ）"))));
                return;
            }
        }
    }

    void finish() {
        if (!open_) return;
        open_ = false;
        // A title above the first question is no question.
        const bool bare = raw_.options.empty() && raw_.answer.empty();
        answer_in_stem();
        if (raw_.answer.empty() && asked_from(raw_.type) == Asked::blanks) answer_on_the_line();
        if (raw_.answer.empty() && number_ > 0) raw_.answer = key_->answer_of(section_, number_);
        if (bare && raw_.answer.empty() && raw_.type.empty()) {
            report_.drop(short_title(raw_.stem), raw_.line, "no answer and no options follow; write 答案： below the question");
            return;
        }
        const auto before = report_.questions.size();
        ask(raw_, report_);
        if (raw_.type.empty() && report_.questions.size() > before)
            report_.change(short_title(raw_.stem), raw_.line, "nothing says what kind of question this is; from options and answer it was taken as " + string(type_word(report_.questions.back())));
    }

    Import& report_;
    RawQuestion raw_;
    Part part_;
    string section_;
    const AnswerKey* key_ = nullptr;
    int number_ = 0;   // as it stands before the question; 0: none
    bool open_ = false, blank_ = true;
};

}  // namespace

Result<> import_plain_text(string_view text, const string&, Import& report) {
    PlainText(report).read(text);
    return {};
}

}  // namespace estation::content
