#include "content/import/raw_question.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "content/import/text_tools.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

FormattedText text_as(string_view text, TextFormat format) { return {string(trimmed_wide(text)), format}; }

// Cut at any of the marks, each a UTF-8 string.
std::vector<string> cut(string_view text, std::initializer_list<string_view> marks) {
    std::vector<string> parts(1);
    for (std::size_t at = 0; at < text.size();) {
        const auto mark = std::ranges::find_if(marks, [&](string_view m) { return text.substr(at).starts_with(m); });
        if (mark != marks.end()) {
            parts.emplace_back();
            at += mark->size();
        } else {
            parts.back().push_back(text[at++]);
        }
    }
    for (auto& part : parts) part = string(trimmed_wide(part));
    return parts;
}

std::vector<string> list_of(string_view text) {
    auto all = cut(text, {"；", ";", "、", "，", ",", "\n"});
    std::erase(all, "");
    return all;
}

// A short answer's * is a wildcard; a sheet means the star itself.
string literal(string text) { return replaced(std::move(text), "*", "\\*"); }

struct Refusal { string reason; };

class Building {
public:
    Building(const RawQuestion& raw, Import& report) : raw_(raw), report_(report), name_(short_title(raw.stem.empty() ? raw.title : raw.stem)) {
        if (!raw.place.empty()) name_ = raw.place + ": " + name_;
    }

    void run() {
        try {
            fill();
            report_.questions.push_back(std::move(out_));
        } catch (const Refusal& refusal) { report_.drop(name_, raw_.line, refusal.reason); }
    }

private:
    void fill() {
        out_.line = raw_.line;
        format_ = raw_.format == "html" ? TextFormat::html : raw_.format == "markdown" ? TextFormat::markdown : raw_.format == "moodle" ? TextFormat::moodle : TextFormat::plain;
        out_.stem = text_as(raw_.stem, format_);
        if (out_.stem.empty()) throw Refusal{"the stem (题干) is empty"};
        out_.name = string(trimmed_wide(raw_.title));
        if (out_.name.empty()) out_.name = title_from(out_.stem);
        out_.general_feedback = text_as(raw_.explain, format_);
        out_.category = string(trimmed_wide(raw_.category));
        out_.id = string(trimmed_wide(raw_.id));
        if (out_.id.size() > 80) {
            change("the id has more than 80 letters; it is left out");
            out_.id.clear();
        }
        out_.tags = list_of(raw_.tags);
        out_.knowledge = list_of(raw_.knowledge);
        read_difficulty();
        read_benchmark();
        read_body();
    }

    void read_difficulty() {
        const auto word = lower_ascii(half_width(trimmed_wide(raw_.difficulty)));
        if (word.empty()) return;
        static const std::map<string, int, std::less<>> words = {
            {"易", 1}, {"容易", 1}, {"简单", 1}, {"低", 1}, {"easy", 1}, {"较易", 2}, {"中易", 2}, {"较容易", 2}, {"较简单", 2}, {"中", 3}, {"中等", 3}, {"一般", 3}, {"适中", 3},
            {"普通", 3}, {"medium", 3}, {"较难", 4}, {"中难", 4}, {"难", 5}, {"困难", 5}, {"高", 5}, {"很难", 5}, {"hard", 5}};
        if (const auto known = words.find(word); known != words.end()) {
            out_.difficulty = known->second;
        } else if (const auto number = plain_number(word); number && *number >= 1 && *number <= 5 && *number == std::floor(*number)) {
            out_.difficulty = static_cast<int>(*number);
        } else if (number && *number > 0 && *number < 1) {
            out_.difficulty = std::clamp(static_cast<int>(std::lround(*number * 5 + 0.5)), 1, 5);  // a coefficient 0..1
            change("the difficulty " + word + " was read as " + std::to_string(out_.difficulty) + " of 5");
        } else {
            change("the difficulty \"" + short_title(word, 20) + "\" is not known; write 1 to 5, or 易 中 难");
        }
    }

    void read_benchmark() {
        if (trimmed_wide(raw_.benchmark).empty()) return;
        const auto number = plain_number(raw_.benchmark);
        if (number && *number >= 1 && *number <= 26 && *number == std::floor(*number)) out_.benchmark = static_cast<int>(*number);
        else change("the benchmark \"" + short_title(raw_.benchmark, 20) + "\" is not known; write 1 to 26");
    }

    void read_body() {
        Asked asked = asked_from(raw_.type);
        if (asked == Asked::unknown) {
            const bool missing = trimmed_wide(raw_.type).empty();
            asked = inferred();
            if (!missing) change("the type \"" + short_title(raw_.type, 30) + "\" is not known; it was taken as " + word_of(asked));
        }
        // A true-or-false whose two words stand as choices, and a choice whose answer is a judgement without choices.
        switch (asked) {
            case Asked::unknown: throw Refusal{"what kind of question this is cannot be told; fill in 题型, 选项 or 答案"};
            case Asked::single:
            case Asked::several:
            case Asked::choice: return choice(asked);
            case Asked::judge: return judge();
            case Asked::blanks: return blanks();
            case Asked::words: return words();
            case Asked::essay: out_.body = Essay{text_as(raw_.answer, format_)}; return;
            case Asked::order: return order();
            case Asked::match: return match();
            case Asked::number: return number();
            case Asked::card: out_.body = Description{}; return;
        }
    }

    static string word_of(Asked asked) {
        switch (asked) {
            case Asked::single: return "单选";
            case Asked::several: return "多选";
            case Asked::choice: return "选择";
            case Asked::judge: return "判断";
            case Asked::blanks: return "填空";
            case Asked::words: return "选词填空";
            case Asked::essay: return "简答";
            case Asked::order: return "排序";
            case Asked::match: return "匹配";
            case Asked::number: return "数值";
            case Asked::card: return "说明";
            case Asked::unknown: break;
        }
        return "?";
    }

    Asked inferred() const {
        const auto options = std::ranges::count_if(raw_.options, [](const string& o) { return !trimmed_wide(o).empty(); });
        const auto answer = trimmed_wide(raw_.answer);
        if (options == 2 && judged_by_options()) return Asked::judge;
        if (options > 0) return Asked::choice;
        if (answer.empty()) return Asked::unknown;
        if (judged(answer)) return Asked::judge;
        if (!gaps_in(raw_.stem).empty()) return Asked::blanks;
        // A word or two fill a blank; a sentence is an answer to compare with.
        const bool sentence = answer.size() > 75 || answer.find("。") != string_view::npos;
        return sentence ? Asked::essay : Asked::blanks;
    }
    bool judged_by_options() const {
        std::vector<bool> seen;
        for (const auto& option : raw_.options)
            if (const auto j = judged(option)) seen.push_back(*j);
        return seen.size() == 2 && seen[0] != seen[1];
    }

    // ---- choices

    struct Letters { std::vector<int> places; bool understood = false; };

    Letters letters_of(string_view answer) const {
        auto word = half_width(trimmed_wide(answer));
        for (const string_view before : {"正确答案", "答案", "选项", "应选", "选", ":", "："})
            if (trimmed_wide(word).starts_with(before)) word = string(trimmed_wide(trimmed_wide(word).substr(before.size())));
        Letters out;
        bool digits = false, letters = false;
        std::vector<int> numbers;
        bool open = false;
        for (std::size_t at = 0; at < word.size();) {
            const char32_t c = next_code_point(word, at);
            const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            const bool is_digit = c >= '0' && c <= '9';
            if (is_letter) {
                out.places.push_back(static_cast<int>(c >= 'a' ? c - 'a' : c - 'A'));
                letters = true;
            } else if (is_digit) {
                digits = true;
                if (open && numbers.back() < 1000) numbers.back() = numbers.back() * 10 + static_cast<int>(c - '0');
                else numbers.push_back(static_cast<int>(c - '0'));
            } else if (!is_space(c) && string_view(",;/|.&+、，；。和及与\n\t").find(utf8(c)) == string_view::npos) {
                return {};
            }
            open = is_digit;
        }
        if (letters == digits) return {};
        if (digits) {
            const int most = static_cast<int>(raw_.options.size());
            // "13" without a comma is 1 and 3 where there are not so many.
            if (numbers.size() == 1 && numbers[0] > most && numbers[0] > 9) {
                numbers.clear();
                for (const char d : word)
                    if (d >= '0' && d <= '9') numbers.push_back(d - '0');
            }
            for (const int n : numbers) out.places.push_back(n - 1);
        }
        out.understood = true;
        return out;
    }
    static string utf8(char32_t c) {
        string s;
        append_utf8(s, c);
        return s;
    }

    // "B.海洋", and an answer that is the option's own text.
    Letters by_text(string_view answer) const {
        Letters out;
        const auto place_of = [&](string_view part) {
            for (std::size_t i = 0; i < raw_.options.size(); ++i)
                if (!part.empty() && trimmed_wide(raw_.options[i]) == trimmed_wide(part)) return static_cast<int>(i);
            const auto half = half_width(part);
            if (half.size() > 2 && half[0] >= 'A' && half[0] <= 'Z' && (half[1] == '.' || half[1] == ':' || half[1] == ')' || half.substr(1).starts_with("、"))) {
                const auto rest = trimmed_wide(string_view(half).substr(half[1] == '.' || half[1] == ':' || half[1] == ')' ? 2 : 4));
                const auto place = static_cast<std::size_t>(half[0] - 'A');
                if (place < raw_.options.size() && trimmed_wide(half_width(raw_.options[place])) == rest) return static_cast<int>(place);
            }
            return -1;
        };
        if (const int whole = place_of(trimmed_wide(answer)); whole >= 0) return {{whole}, true};
        for (const auto& part : cut(answer, {"；", ";", "|", "｜", "\n"})) {
            const int place = place_of(part);
            if (place < 0) return {};
            out.places.push_back(place);
        }
        out.understood = !out.places.empty();
        return out;
    }

    Letters right_ones() const {
        const auto letters = letters_of(raw_.answer), text = by_text(raw_.answer);
        if (!letters.understood) return text;
        // Options 2 4 6 8 and the answer 4: with letters before the options the number is the text.
        if (text.understood && !raw_.numbered && plain_number(raw_.answer) && text.places != letters.places) {
            change("the answer " + string(trimmed_wide(raw_.answer)) + " was taken as the text of an option and not as its number");
            return text;
        }
        return letters;
    }

    void choice(Asked asked) {
        MultiChoice m;
        std::vector<int> place_in(raw_.options.size(), -1);
        for (std::size_t i = 0; i < raw_.options.size(); ++i) {
            if (trimmed_wide(raw_.options[i]).empty()) continue;
            place_in[i] = static_cast<int>(m.choices.size());
            const auto feedback = i < raw_.feedbacks.size() ? raw_.feedbacks[i] : string();
            m.choices.push_back({text_as(raw_.options[i], format_), 0, text_as(feedback, format_)});
        }
        if (m.choices.size() < 2) throw Refusal{"a choice needs at least two options, there " + string(m.choices.empty() ? "are none" : "is one")};
        if (trimmed_wide(raw_.answer).empty() && !weighed()) throw Refusal{"the answer (答案) is empty"};
        std::set<int> right;
        if (!trimmed_wide(raw_.answer).empty()) {
            const auto letters = right_ones();
            if (!letters.understood) throw Refusal{"the answer \"" + short_title(raw_.answer, 30) + "\" is not understood; write the letters, for example B or ABD"};
            for (const int place : letters.places) {
                if (place < 0 || static_cast<std::size_t>(place) >= place_in.size() || place_in[static_cast<std::size_t>(place)] < 0)
                    throw Refusal{"the answer \"" + short_title(raw_.answer, 30) + "\" names an option that is not there; there are " + std::to_string(m.choices.size())};
                right.insert(place_in[static_cast<std::size_t>(place)]);
            }
        }
        if (asked == Asked::single && right.size() > 1 && !weighed()) throw Refusal{"this is a 单选题 and the answer \"" + short_title(raw_.answer, 30) + "\" names " + std::to_string(right.size()) + " options; write 多选题 or one letter"};
        m.single = asked == Asked::single || (asked == Asked::choice && right.size() <= 1);
        // What is right shares the mark, and a wrong one costs as much as a right one brings.
        const auto share = m.single ? 1.0 : 1.0 / static_cast<double>(std::max<std::size_t>(1, right.size()));
        for (std::size_t i = 0; i < m.choices.size(); ++i) m.choices[i].weight = right.contains(static_cast<int>(i)) ? share : m.single ? 0 : -share;
        if (weighed()) read_weights(m, place_in);
        out_.body = std::move(m);
    }

    bool weighed() const { return std::ranges::any_of(raw_.weights, [](const string& w) { return !trimmed_wide(w).empty(); }); }

    void read_weights(MultiChoice& m, const std::vector<int>& place_in) {
        double best = 0;
        for (std::size_t i = 0; i < place_in.size(); ++i) {
            if (place_in[i] < 0) continue;
            const auto number = plain_number(i < raw_.weights.size() ? string_view(raw_.weights[i]) : string_view("0"));
            if (!number || *number < -100 || *number > 100) throw Refusal{"a weight is no number from -100 to 100"};
            m.choices[static_cast<std::size_t>(place_in[i])].weight = *number / 100;
            best = std::max(best, *number);
        }
        if (best <= 0) throw Refusal{"no option has a weight above 0"};
    }

    // ---- the others

    void judge() {
        auto answer = judged(raw_.answer);
        string right, wrong;
        if (!answer && judged_by_options()) {
            const auto letters = right_ones();
            if (letters.understood && letters.places.size() == 1 && letters.places[0] >= 0 && static_cast<std::size_t>(letters.places[0]) < raw_.options.size())
                answer = judged(raw_.options[static_cast<std::size_t>(letters.places[0])]);
        }
        if (trimmed_wide(raw_.answer).empty()) throw Refusal{"the answer (答案) is empty; write 对 or 错"};
        if (!answer) throw Refusal{"the answer \"" + short_title(raw_.answer, 30) + "\" is no judgement; write 对 or 错, √ or ×, T or F"};
        TrueFalse t;
        t.answer = *answer;
        const auto feedback = [&](std::size_t i) { return text_as(i < raw_.feedbacks.size() ? string_view(raw_.feedbacks[i]) : string_view(), format_); };
        // 反馈A is for who says 对, 反馈B for who says 错.
        t.feedback_right = feedback(t.answer ? 0 : 1);
        t.feedback_wrong = feedback(t.answer ? 1 : 0);
        out_.body = std::move(t);
    }

    // "水/H2O|白水"; 1/2 and km/h stay whole: a slash between digits or single letters is no "or".
    static std::vector<string> alternatives(const string& part) {
        auto all = cut(part, {"|", "｜"});
        if (all.size() == 1) {
            const auto by_slash = cut(part, {"/", "／"});
            const bool fraction = std::ranges::all_of(by_slash, [](const string& s) { return plain_number(s).has_value() || s.size() < 2; });
            if (by_slash.size() > 1 && !fraction) all = by_slash;
        }
        std::erase(all, "");
        return all;
    }
    static std::vector<Choice> accepted(const std::vector<string>& words, TextFormat format) {
        std::vector<Choice> all;
        for (const auto& word : words) all.push_back({{literal(word), format}, 1, {}});
        return all;
    }

    void blanks() {
        if (trimmed_wide(raw_.answer).empty()) throw Refusal{"the answer (答案) is empty"};
        const auto gaps = gaps_in(out_.stem.text);
        auto parts = cut(raw_.answer, {"；", ";"});
        while (parts.size() > 1 && parts.back().empty()) parts.pop_back();
        // "H2O||2": some programs' mark between the answers to several blanks.
        if (auto doubled = cut(raw_.answer, {"||", "｜｜"}); parts.size() <= 1 && doubled.size() > 1 && doubled.size() == gaps.size()) parts = std::move(doubled);
        if (parts.size() <= 1 && gaps.size() <= 1) {
            out_.body = ShortAnswer{accepted(alternatives(parts.front()), TextFormat::plain), false};
            if (std::get<ShortAnswer>(out_.body).accepted.empty()) throw Refusal{"the answer (答案) is empty"};
            return;
        }
        if (!gaps.empty() && gaps.size() != parts.size()) {
            // Teachers also write the answers to several blanks with spaces or 、 between them.
            auto other = cut(raw_.answer, {"、", "，", ",", " ", "　", "\n"});
            std::erase(other, "");
            if (parts.size() > 1 || other.size() != gaps.size())
                throw Refusal{"the stem has " + std::to_string(gaps.size()) + " blanks and the answer " + std::to_string(parts.size()) + "; separate the answers with ；"};
            change("the answers to the blanks are not separated by ；; \"" + short_title(raw_.answer, 30) + "\" was taken as " + std::to_string(other.size()) + " answers");
            parts = std::move(other);
        }
        out_.body = with_gaps(gaps, parts);
    }

    Blanks with_gaps(const std::vector<std::pair<std::size_t, std::size_t>>& gaps, const std::vector<string>& parts) {
        Blanks b;
        std::size_t from = 0;
        const string& stem = out_.stem.text;
        for (const auto& [at, length] : gaps) {
            b.pieces.push_back({stem.substr(from, at - from), format_});
            from = at + length;
        }
        b.pieces.push_back({stem.substr(from), format_});
        while (b.pieces.size() < parts.size() + 1) b.pieces.push_back({b.pieces.size() < parts.size() ? "；" : "", format_});
        if (gaps.empty()) b.pieces.front().text += " ";
        for (const auto& part : parts) {
            auto all = accepted(alternatives(part), TextFormat::plain);
            if (all.empty()) throw Refusal{"the answer to one of the blanks is empty"};
            b.gaps.push_back({std::move(all), {}});
        }
        out_.stem.text.clear();
        return b;
    }

    void words() {
        const auto gaps = gaps_in(out_.stem.text);
        auto parts = cut(raw_.answer, {"；", ";"});
        for (auto& part : parts)  // letters of the options, or the words themselves
            if (const auto letters = letters_of(part); letters.understood && letters.places.size() == 1 && std::ranges::find(raw_.options, part) == raw_.options.end())
                if (letters.places[0] >= 0 && static_cast<std::size_t>(letters.places[0]) < raw_.options.size()) part = raw_.options[static_cast<std::size_t>(letters.places[0])];
        if (gaps.size() != parts.size()) throw Refusal{"the stem has " + std::to_string(gaps.size()) + " blanks and the answer " + std::to_string(parts.size()) + "; separate the answers with ；"};
        auto b = with_gaps(gaps, parts);
        for (const auto& option : raw_.options)
            if (!trimmed_wide(option).empty()) b.words.push_back({string(trimmed_wide(option)), TextFormat::plain});
        for (std::size_t i = 0; i < parts.size(); ++i) {
            b.gaps[i].accepted = {{{parts[i], TextFormat::plain}, 1, {}}};
            if (std::ranges::none_of(b.words, [&](const FormattedText& w) { return w.text == parts[i]; })) throw Refusal{"\"" + short_title(parts[i], 20) + "\" is none of the options"};
        }
        out_.body = std::move(b);
    }

    void order() {
        Ordering o;
        const auto letters = letters_of(raw_.answer);
        if (!letters.understood) throw Refusal{"the answer \"" + short_title(raw_.answer, 30) + "\" is no order; write the letters, for example CABD"};
        std::set<int> seen;
        for (const int place : letters.places) {
            if (place < 0 || static_cast<std::size_t>(place) >= raw_.options.size() || trimmed_wide(raw_.options[static_cast<std::size_t>(place)]).empty()) throw Refusal{"the answer names an option that is not there"};
            if (!seen.insert(place).second) throw Refusal{"the answer names an option twice"};
            o.items.push_back(text_as(raw_.options[static_cast<std::size_t>(place)], format_));
        }
        const auto given = std::ranges::count_if(raw_.options, [](const string& s) { return !trimmed_wide(s).empty(); });
        if (static_cast<std::ptrdiff_t>(o.items.size()) != given || given < 2) throw Refusal{"the answer must name each option once"};
        o.exact = true;
        out_.body = std::move(o);
    }

    void match() {
        Matching m;
        int lefts = 0;
        for (const auto& option : raw_.options) {
            if (trimmed_wide(option).empty()) continue;
            const auto arrow = option.find("->");
            if (arrow == string::npos) throw Refusal{"the option \"" + short_title(option, 30) + "\" is no pair; write 左 -> 右"};
            m.pairs.push_back({text_as(string_view(option).substr(0, arrow), format_), text_as(string_view(option).substr(arrow + 2), format_)});
            if (m.pairs.back().right.empty()) throw Refusal{"nothing stands right of -> in \"" + short_title(option, 30) + "\""};
            lefts += !m.pairs.back().left.empty();
        }
        if (lefts < 2) throw Refusal{"matching needs at least two pairs; write 左 -> 右 into the options"};
        out_.body = std::move(m);
    }

    void number() {
        Numerical n;
        for (const auto& part : cut(raw_.answer, {"|", "｜"})) {
            NumericAnswer a;
            const auto half = half_width(part);
            const string_view text = half;
            const auto two = [&](string_view mark) -> std::optional<std::pair<double, double>> {
                const auto at = text.find(mark, 1);
                if (at == string_view::npos) return std::nullopt;
                const auto x = plain_number(text.substr(0, at)), y = plain_number(text.substr(at + mark.size()));
                if (!x || !y) return std::nullopt;
                return std::pair{*x, *y};
            };
            if (const auto whole = plain_number(text)) a.value = *whole;
            else if (const auto within = two("±")) a.value = within->first, a.tolerance = std::abs(within->second);
            else if (const auto range = two("..")) a.value = (range->first + range->second) / 2, a.tolerance = std::abs(range->second - range->first) / 2;
            else if (const auto tilde = two("~")) a.value = (tilde->first + tilde->second) / 2, a.tolerance = std::abs(tilde->second - tilde->first) / 2;
            else throw Refusal{"the answer \"" + short_title(part, 30) + "\" is no number; write 32, 32±1 or 31~33"};
            n.accepted.push_back(a);
        }
        out_.body = std::move(n);
    }

    void change(string what) const { report_.change(name_, raw_.line, std::move(what)); }

    const RawQuestion& raw_;
    Import& report_;
    string name_;
    Question out_;
    TextFormat format_ = TextFormat::plain;
};

}  // namespace

Asked asked_from(string_view word) {
    auto name = lower_ascii(half_width(trimmed_wide(word)));
    for (const string_view mark : {"[", "]", "(", ")", "【", "】", " ", "_", "-"}) name = replaced(name, mark, "");
    static const std::map<string, Asked, std::less<>> words = {
        {"单选", Asked::single}, {"单选题", Asked::single}, {"单项选择", Asked::single}, {"单项选择题", Asked::single}, {"single", Asked::single}, {"singlechoice", Asked::single}, {"radio", Asked::single},
        {"多选", Asked::several}, {"多选题", Asked::several}, {"多项选择", Asked::several}, {"多项选择题", Asked::several}, {"不定项", Asked::several}, {"不定项选择", Asked::several},
        {"不定项选择题", Asked::several}, {"multiple", Asked::several}, {"multiplechoice", Asked::several}, {"checkbox", Asked::several}, {"multi", Asked::several},
        {"选择", Asked::choice}, {"选择题", Asked::choice}, {"choice", Asked::choice},
        {"判断", Asked::judge}, {"判断题", Asked::judge}, {"是非题", Asked::judge}, {"是非", Asked::judge}, {"判断正误", Asked::judge}, {"truefalse", Asked::judge}, {"true/false", Asked::judge}, {"judge", Asked::judge},
        {"judgement", Asked::judge}, {"tf", Asked::judge},
        {"填空", Asked::blanks}, {"填空题", Asked::blanks}, {"fill", Asked::blanks}, {"fillblank", Asked::blanks}, {"blank", Asked::blanks}, {"completion", Asked::blanks}, {"fillintheblank", Asked::blanks},
        {"选词填空", Asked::words}, {"选词填空题", Asked::words},
        {"简答", Asked::essay}, {"简答题", Asked::essay}, {"问答", Asked::essay}, {"问答题", Asked::essay}, {"论述", Asked::essay}, {"论述题", Asked::essay}, {"名词解释", Asked::essay}, {"名词解释题", Asked::essay},
        {"主观题", Asked::essay}, {"案例分析", Asked::essay}, {"案例分析题", Asked::essay}, {"材料分析题", Asked::essay}, {"综合题", Asked::essay}, {"解答题", Asked::essay}, {"essay", Asked::essay}, {"shortessay", Asked::essay},
        {"排序", Asked::order}, {"排序题", Asked::order}, {"order", Asked::order}, {"ordering", Asked::order},
        {"匹配", Asked::match}, {"匹配题", Asked::match}, {"连线", Asked::match}, {"连线题", Asked::match}, {"配对", Asked::match}, {"配对题", Asked::match}, {"matching", Asked::match}, {"match", Asked::match},
        {"数值", Asked::number}, {"数值题", Asked::number}, {"numerical", Asked::number}, {"number", Asked::number},
        {"说明", Asked::card}, {"description", Asked::card}};
    const auto found = words.find(name);
    return found == words.end() ? Asked::unknown : found->second;
}

std::optional<bool> judged(string_view word) {
    auto name = lower_ascii(half_width(trimmed_wide(word)));
    for (const string_view mark : {"。", ".", "(", ")"}) name = replaced(name, mark, "");
    name = string(trimmed_wide(name));
    for (const string_view yes : {"对", "正确", "√", "✓", "✔", "☑", "t", "true", "是", "y", "yes", "right", "对的", "是的", "correct"})
        if (name == yes) return true;
    for (const string_view no : {"错", "错误", "×", "✗", "✘", "x", "f", "false", "否", "n", "no", "wrong", "错的", "不对", "不正确", "不是", "╳", "❌", "incorrect"})
        if (name == no) return false;
    return std::nullopt;
}

std::vector<std::pair<std::size_t, std::size_t>> gaps_in(string_view stem) {
    std::vector<std::pair<std::size_t, std::size_t>> gaps;
    for (std::size_t at = 0; at < stem.size();) {
        if (stem.substr(at).starts_with("__")) {
            auto end = at;
            while (end < stem.size() && stem[end] == '_') ++end;
            gaps.emplace_back(at, end - at);
            at = end;
            continue;
        }
        const bool wide = stem.substr(at).starts_with("（");
        if (wide || stem[at] == '(') {
            auto end = at + (wide ? 3 : 1);
            while (end < stem.size() && (stem[end] == ' ' || stem.substr(end).starts_with("　") || stem.substr(end).starts_with("\xC2\xA0")))
                end += stem[end] == ' ' ? 1 : stem.substr(end).starts_with("　") ? 3 : 2;
            if (const bool close = stem.substr(end).starts_with("）"); close || (end < stem.size() && stem[end] == ')')) {
                end += close ? 3 : 1;
                gaps.emplace_back(at, end - at);
                at = end;
                continue;
            }
        }
        ++at;
    }
    return gaps;
}

void ask(const RawQuestion& raw, Import& report) { Building(raw, report).run(); }

}  // namespace estation::content
