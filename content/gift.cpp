#include "content/gift.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string_view;
constexpr auto npos = string_view::npos;

// Nothing a person writes comes near these; they bound what a hostile file can make of itself.
constexpr std::size_t answers_cap = 200;    // of one question
constexpr std::size_t category_cap = 400;   // bytes
constexpr std::size_t id_or_tag_cap = 200;  // bytes
constexpr std::size_t tags_cap = 50;        // of one question

// An escaped character is kept out of the parser's sight as a control character, which source_text() has
// refused in the file itself: \: is 1, \# is 2 and so on. reveal() turns it back when the pieces are cut.
constexpr string_view escapable = ":#={}~n";
constexpr string_view revealed = ":#={}~\n";

std::string hide_escapes(string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out.push_back(text[i]);
        } else if (text[i + 1] == '\\') {  // taken first: \\neq is \neq and not a new line
            out.push_back('\\');
            ++i;
        } else if (const auto which = escapable.find(text[i + 1]); which != npos) {
            out.push_back(static_cast<char>(which + 1));
            ++i;
        } else {
            out.push_back('\\');
        }
    }
    return out;
}

std::string reveal(string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 1 && static_cast<std::size_t>(c) <= revealed.size()) c = revealed[static_cast<std::size_t>(c) - 1];
    return out;
}

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\r' || c == '\0'; }

string_view trimmed(string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

// The parts between the marks; a text without the mark is one part.
std::vector<string_view> split(string_view text, char mark) {
    std::vector<string_view> parts;
    for (;;) {
        const auto end = text.find(mark);
        parts.push_back(text.substr(0, end));
        if (end == npos) return parts;
        text.remove_prefix(end + 1);
    }
}

// Answers are what follows each mark. What stands before the first mark counts only when it is not empty.
std::vector<string_view> answers_after(string_view text, char mark) {
    auto parts = split(text, mark);
    if (trimmed(parts.front()).empty()) parts.erase(parts.begin());
    return parts;
}

std::optional<TextFormat> format_from(string_view name) {
    if (name == "moodle") return TextFormat::moodle;
    if (name == "html") return TextFormat::html;
    if (name == "plain") return TextFormat::plain;
    if (name == "markdown") return TextFormat::markdown;
    return std::nullopt;
}

// "[html]text": the format mark only counts at the very beginning; an unknown word in brackets is text.
FormattedText formatted(string_view text, TextFormat inherited) {
    TextFormat format = inherited;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        const auto named = end == npos ? std::nullopt : format_from(text.substr(1, end - 1));
        if (named) {
            format = *named;
            text.remove_prefix(end + 1);
        }
    }
    const auto whole = reveal(text);
    return {std::string(trimmed(whole)), format};
}

// PHP's is_numeric for what people type: spaces around it, a sign, digits with a point, an exponent.
std::optional<double> number_from(string_view text) {
    text = trimmed(text);
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

struct Weighted {
    double weight;
    string_view rest;
};

// Moodle: /^%\-*([0-9]{1,2})\.?([0-9]*)%/ — "%50%", "%-33.333%", "%100%". Anything else is text of the answer.
std::optional<Weighted> weight_at_start(string_view text) {
    if (!text.starts_with('%')) return std::nullopt;
    std::size_t at = 1;
    const auto is_digit = [&] { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    while (at < text.size() && text[at] == '-') ++at;
    const std::size_t first_digit = at;
    while (is_digit() && at < first_digit + 2) ++at;
    if (at == first_digit) return std::nullopt;
    if (at < text.size() && text[at] == '.') ++at;
    while (is_digit()) ++at;
    if (at >= text.size() || text[at] != '%') return std::nullopt;
    const bool negative = first_digit > 1;
    auto digits = text.substr(first_digit, at - first_digit);
    if (digits.ends_with('.')) digits.remove_suffix(1);
    const double percent = number_from(digits).value_or(0);
    return Weighted{(negative ? -percent : percent) / 100, text.substr(at + 1)};
}

// What went wrong inside one question: the place as a pointer into the question's text, the words for the author.
struct Fault {
    const char* at;
    std::string text;
};

// "#" separates an answer from its feedback.
struct Answer {
    FormattedText text, feedback;
};
Answer with_feedback(string_view answer, TextFormat format) {
    const auto mark = answer.find('#');
    Answer out{formatted(trimmed(answer.substr(0, mark)), format), {"", format}};
    if (mark != npos) out.feedback = formatted(trimmed(answer.substr(mark + 1)), format);
    return out;
}

void check_weight(double weight, string_view answer) {
    if (weight > 1 || weight < -1) throw Fault{answer.data(), "a weight lies between %-100% and %100%; write for example ~%50%"};
}

MultiChoice multi_choice(string_view block, TextFormat format) {
    MultiChoice out;
    out.single = block.find('=') != npos;
    // Moodle turns "=" into "~=" and splits at "~": a right answer keeps its "=" and a weight behind it is text.
    std::vector<string_view> answers;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= block.size(); ++i) {
        if (i < block.size() && block[i] != '~' && block[i] != '=') continue;
        if (i > 0 || block.empty()) answers.push_back(block.substr(begin, i - begin));
        begin = i < block.size() && block[i] == '~' ? i + 1 : i;
    }
    double best = 0;
    for (auto answer : answers) {
        answer = trimmed(answer);
        if (answer.empty()) continue;
        double weight = 0;
        if (answer.front() == '=') {
            weight = 1;
            answer.remove_prefix(1);
        } else if (const auto weighted = weight_at_start(answer)) {
            weight = weighted->weight;
            check_weight(weight, answer);
            answer = weighted->rest;
        }
        auto [text, feedback] = with_feedback(answer, format);
        if (text.empty()) throw Fault{answer.data(), "an answer is empty; write a text behind each = and ~"};
        best = std::max(best, weight);
        out.choices.push_back({std::move(text), weight, std::move(feedback)});
    }
    if (out.choices.size() < 2) throw Fault{block.data(), "a choice needs at least two answers; write {=right ~wrong}"};
    if (best <= 0) throw Fault{block.data(), "no answer is right; mark one with =, or several with ~%50%"};
    return out;
}

Matching matching(string_view block, TextFormat format) {
    Matching out;
    bool any_left = false;
    for (auto answer : answers_after(block, '=')) {
        answer = trimmed(answer);
        const auto arrow = answer.find("->");
        if (arrow == npos) throw Fault{answer.data(), "this pair has no ->; write =left -> right"};
        const auto right = reveal(answer.substr(arrow + 2));
        Pair pair{formatted(answer.substr(0, arrow), format), {std::string(trimmed(right)), TextFormat::plain}};
        if (pair.right.empty()) throw Fault{answer.data(), "nothing stands right of ->; write =left -> right"};
        any_left = any_left || !pair.left.empty();
        out.pairs.push_back(std::move(pair));
    }
    if (out.pairs.size() < 2) throw Fault{block.data(), "matching needs at least two pairs; write {=left -> right =left -> right}"};
    if (!any_left) throw Fault{block.data(), "no pair has a left side; write =left -> right"};
    return out;
}

bool is_true_or_false(string_view word) { return word == "T" || word == "TRUE" || word == "F" || word == "FALSE"; }

// The first feedback is for the visitor who answers wrongly, the second for the one who is right.
TrueFalse true_false(string_view block, TextFormat format) {
    const auto first = block.find('#');
    const auto second = first == npos ? npos : block.find('#', first + 1);
    TrueFalse out{trimmed(block.substr(0, first)).starts_with('T'), {"", format}, {"", format}};
    if (first != npos) out.feedback_wrong = formatted(trimmed(block.substr(first + 1, second == npos ? npos : second - first - 1)), format);
    if (second != npos) out.feedback_right = formatted(trimmed(block.substr(second + 1)), format);
    return out;
}

ShortAnswer short_answer(string_view block, TextFormat format) {
    ShortAnswer out;
    for (auto answer : answers_after(block, '=')) {
        answer = trimmed(answer);
        double weight = 1;
        if (const auto weighted = weight_at_start(answer)) {
            weight = weighted->weight;
            check_weight(weight, answer);
            answer = weighted->rest;
        }
        auto [text, feedback] = with_feedback(answer, format);
        if (text.empty()) throw Fault{answer.data(), "an accepted answer is empty; write {=answer =another answer}"};
        out.accepted.push_back({std::move(text), weight, std::move(feedback)});
    }
    if (out.accepted.empty()) throw Fault{block.data(), "no accepted answer; write {=answer =another answer}"};
    return out;
}

// Half of a sum of decimals as it would be written: to fifteen digits of the larger one.
double without_noise(double value, double scale) {
    if (scale == 0 || !std::isfinite(scale)) return value;
    const int digits = std::clamp(14 - static_cast<int>(std::floor(std::log10(scale))), 0, 300);
    std::array<char, 400> text{};
    const auto [end, fault] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits);
    double rounded = value;
    if (fault == std::errc{}) std::from_chars(text.data(), end, rounded);
    return rounded;
}

NumericAnswer numeric_answer(string_view answer, TextFormat format) {
    NumericAnswer out;
    const char* const place = answer.data();
    if (const auto weighted = weight_at_start(answer)) {
        out.weight = weighted->weight;
        check_weight(out.weight, answer);
        answer = weighted->rest;
    }
    auto [text, feedback] = with_feedback(answer, format);
    out.feedback = std::move(feedback);
    const string_view value = text.text;
    if (value == "*") {
        out.any = true;
        return out;
    }
    const Fault not_numbers{place, "\"" + std::string(value.substr(0, 40)) + "\" is not a number; write {#3}, {#3:0.5} (value:tolerance) or {#1..5}"};
    if (const auto dots = value.find(".."); dots != npos && dots > 0) {
        const auto least = number_from(value.substr(0, dots)), most = number_from(value.substr(dots + 2));
        if (!least || !most) throw not_numbers;
        // 3.141..3.142 means 3.1415, and not 3.1414999999999997.
        out.value = without_noise((*least + *most) / 2, std::max(std::abs(*least), std::abs(*most)));
        out.tolerance = without_noise(std::abs(*most - *least) / 2, std::max(std::abs(*least), std::abs(*most)));
    } else {
        const auto colon = value.find(':');
        const bool has_tolerance = colon != npos && colon > 0;
        const auto number = number_from(has_tolerance ? value.substr(0, colon) : value);
        const auto tolerance = has_tolerance ? number_from(value.substr(colon + 1)) : 0.0;
        if (!number || !tolerance) throw not_numbers;
        out.value = *number;
        out.tolerance = std::abs(*tolerance);
    }
    if (!std::isfinite(out.value) || !std::isfinite(out.tolerance)) throw not_numbers;
    return out;
}

Numerical numerical(string_view block, TextFormat format) {
    Numerical out;
    const char* const place = block.data();
    block.remove_prefix(1);  // the leading #
    const auto others = block.find('~');
    for (const auto answer : answers_after(block.substr(0, others), '=')) out.accepted.push_back(numeric_answer(trimmed(answer), format));
    if (out.accepted.empty()) throw Fault{place, "no number is accepted; write {#3} or {#=3 =%50%4}"};
    if (others != npos) {  // "~#..." is what everybody else is told
        NumericAnswer rest;
        rest.any = true;
        rest.weight = 0;
        rest.feedback = with_feedback(block.substr(others), format).feedback;
        out.accepted.push_back(std::move(rest));
    }
    return out;
}

// The kind of question, decided in Moodle's order.
void read_answers(Question& question, string_view block) {
    const auto format = question.stem.format;
    if (std::ranges::count_if(block, [](char c) { return c == '=' || c == '~'; }) > static_cast<std::ptrdiff_t>(answers_cap))
        throw Fault{block.data(), "more than " + std::to_string(answers_cap) + " answers; divide the question"};
    if (block.empty())
        question.body = Essay{};
    else if (block.front() == '#')
        question.body = numerical(block, format);
    else if (block.find('~') != npos)
        question.body = multi_choice(block, format);
    else if (block.find('=') != npos && block.find("->") != npos)
        question.body = matching(block, format);
    else if (const auto mark = block.find('#'); is_true_or_false(mark != npos && mark > 0 ? trimmed(block.substr(0, mark)) : block))
        question.body = true_false(block, format);
    else
        question.body = short_answer(block, format);
}

// A name for lists, made from the stem as Moodle does: spaces put together, at most 80 characters.
std::string name_from(string_view stem) {
    constexpr std::size_t longest = 80;
    std::string name;
    std::size_t count = 0;
    bool space = false;
    for (std::size_t at = 0; at < stem.size();) {
        const auto from = at;
        const char32_t c = next_code_point(stem, at);
        if (c == ' ' || c == '\t' || c == '\n') {
            space = !name.empty();
            continue;
        }
        if (count + (space ? 2 : 1) > longest - 3 && stem.size() - from > 3 * 4) return name + "...";
        if (space) name.push_back(' ');
        count += space ? 2 : 1;
        space = false;
        name.append(stem.substr(from, at - from));
    }
    return name;
}

std::string clean_name(string_view title) {
    const auto whole = reveal(title);
    std::string name;
    bool space = false;
    for (const char c : trimmed(whole)) {
        if (is_blank(c)) {
            space = true;
            continue;
        }
        if (space && !name.empty()) name.push_back(' ');
        space = false;
        name.push_back(c);
    }
    return name;
}

// Lines between blank lines: one question, one $CATEGORY, or only comments.
struct Block {
    int line = 0;      // of the first line that is not a comment
    std::string text;  // comments replaced by a blank, escapes hidden
    std::string comments;
    int comment_line = 0;
};

class GiftFile {
public:
    GiftFile(const std::string& file, const Limits& limits, Faults& faults) : file_(file), limits_(limits), faults_(faults) {}

    std::vector<Question> read(string_view text) {
        Block block;
        int line = 0;
        while (!text.empty()) {
            const auto end = text.find('\n');
            const auto whole = text.substr(0, end);
            const auto content = trimmed(whole);
            text.remove_prefix(end == npos ? text.size() : end + 1);
            ++line;
            if (!content.empty()) {
                add_line(block, content, static_cast<std::size_t>(content.data() - whole.data()), line);
                continue;
            }
            finish(block);
            block = {};
            if (full_) break;
        }
        if (!full_) finish(block);
        return std::move(questions_);
    }

private:
    // Lines lose their indent, as in Moodle, but within <pre>, where it is what is shown.
    static void add_line(Block& block, string_view content, std::size_t indent, int line) {
        if (content.starts_with("//")) {
            if (block.comments.empty()) block.comment_line = line;
            block.comments.append(content).push_back('\n');
            content = " ";
        } else if (block.line == 0) {
            block.line = line;
        }
        if (block.line == 0) return;
        if (!block.text.empty()) block.text.push_back('\n');
        const auto opened = block.text.rfind("<pre"), closed = block.text.rfind("</pre>");
        if (opened != npos && (closed == npos || closed < opened)) block.text.append(std::min<std::size_t>(indent, 40), ' ');
        block.text.append(content);
    }

    void finish(Block& block) {
        if (block.line == 0) {
            if (block.comments.find("[id:") != std::string::npos)
                fault(block.comment_line, "the comment with [id:...] stands alone; delete the blank line between it and its question");
            return;
        }
        const auto whole = hide_escapes(block.text);
        const auto text = trimmed(whole);
        constexpr string_view category_mark = "$CATEGORY:";
        if (text.starts_with(category_mark)) {
            const auto named = reveal(text.substr(category_mark.size()));
            category_ = std::string(trimmed(named));
            if (category_.size() > category_cap) {
                fault(block.line, "the category is longer than " + std::to_string(category_cap) + " bytes; shorten it");
                category_.clear();
            }
            if (category_.find('\n') != std::string::npos) fault(block.line, "$CATEGORY: is not alone; put a blank line behind it, or what follows is lost");
            return;
        }
        if (static_cast<int>(questions_.size()) >= limits_.questions) {
            full_ = true;
            fault(block.line, "more than " + std::to_string(limits_.questions) + " questions in one file, the rest is left out; divide it");
            return;
        }
        try {
            questions_.push_back(question(block, text));
        } catch (const Fault& wrong) {
            const bool inside = wrong.at >= text.data() && wrong.at <= text.data() + text.size();
            const auto lines = inside ? std::count(text.data(), wrong.at, '\n') : 0;
            fault(block.line + static_cast<int>(lines), wrong.text);
        }
    }

    Question question(const Block& block, string_view text) {
        Question out;
        out.line = block.line;
        out.category = category_;
        read_comments(block, out);
        if (text.starts_with("::")) {
            text.remove_prefix(2);
            if (const auto end = text.find("::"); end != npos) {
                out.name = clean_name(text.substr(0, end));
                text = trimmed(text.substr(end + 2));
            }
        }
        const auto open = text.find('{'), close = text.find('}');
        if (open == npos && close == npos) {
            out.stem = formatted(text, TextFormat::moodle);
            out.body = Description{};
        } else {
            read_with_block(out, text, open, close);
        }
        if (out.stem.empty() && out.name.empty()) throw Fault{text.data(), "the question has no text; write it before the {"};
        if (out.name.empty()) out.name = name_from(out.stem.text);
        note_id(out);
        return out;
    }

    static void read_with_block(Question& out, string_view text, std::size_t open, std::size_t close) {
        if (open == npos)
            throw Fault{text.data() + close, "the answers end with } but never begin; write { before the first answer, or \\} where the brace is text"};
        if (close == npos)
            throw Fault{text.data() + open,
                        "the answers are not closed; write } after the last one, with no blank line inside, or \\{ where the brace is text"};
        if (close < open) throw Fault{text.data() + close, "a } stands before the {; write \\} where the brace is text"};
        auto answers = trimmed(text.substr(open + 1, close - open - 1));
        std::string stem(text.substr(0, open));
        if (!text.ends_with('}')) stem += "_____";  // something follows: the block stands in the place of a word
        stem += text.substr(close + 1);
        string_view general;
        if (const auto mark = answers.rfind("####"); mark != npos) {
            general = answers.substr(mark + 4);
            answers = trimmed(answers.substr(0, mark));
        }
        out.stem = formatted(stem, TextFormat::moodle);
        out.general_feedback = formatted(general, out.stem.format);
        read_answers(out, answers);
    }

    // [id:x] and [tag:y] anywhere in the comments above a question; the first id counts, \] is a bracket.
    void read_comments(const Block& block, Question& out) {
        const string_view comments = block.comments;
        for (std::size_t at = comments.find('['); at != npos; at = comments.find('[', at + 1)) {
            const bool is_id = comments.substr(at).starts_with("[id:");
            if (!is_id && !comments.substr(at).starts_with("[tag:")) continue;
            std::string value;
            auto i = at + (is_id ? 4 : 5);
            for (; i < comments.size() && comments[i] != ']' && comments[i] != '\n' && value.size() < id_or_tag_cap; ++i) {
                if (comments[i] == '\\' && i + 1 < comments.size() && comments[i + 1] == ']') ++i;
                value.push_back(comments[i]);
            }
            if (i >= comments.size() || comments[i] != ']') continue;
            const auto clean = std::string(trimmed(value));
            if (clean.empty()) continue;
            if (!is_id)
                add_tag(out, clean, block.comment_line);
            else if (out.id.empty())
                out.id = clean;
        }
    }

    void add_tag(Question& out, const std::string& tag, int line) {
        if (out.tags.size() == tags_cap) return;
        out.tags.push_back(tag);
        constexpr string_view benchmark = "benchmark:", picture = "picture:", difficulty = "difficulty:", knowledge = "knowledge:";
        if (tag.starts_with(picture)) {
            out.picture = std::string(trimmed(string_view(tag).substr(picture.size())));
        } else if (tag.starts_with(knowledge)) {
            out.knowledge.emplace_back(trimmed(string_view(tag).substr(knowledge.size())));
        } else if (tag.starts_with(difficulty)) {
            const auto number = number_from(string_view(tag).substr(difficulty.size()));
            if (number && *number >= 1 && *number <= 5 && *number == std::floor(*number))
                out.difficulty = static_cast<int>(*number);
            else
                fault(line, "[tag:" + tag.substr(0, 60) + "] is no difficulty; write [tag:difficulty:1] (easy) to [tag:difficulty:5] (hard)");
        } else if (tag.starts_with(benchmark)) {
            const auto number = number_from(string_view(tag).substr(benchmark.size()));
            const bool known = number && *number >= 1 && *number <= 26 && *number == std::floor(*number);
            if (known)
                out.benchmark = static_cast<int>(*number);
            else
                fault(line, "[tag:" + tag.substr(0, 60) + "] names no benchmark; write [tag:benchmark:1] to [tag:benchmark:26]");
        }
    }

    void note_id(Question& out) {
        if (out.id.empty() || ids_.insert(out.id).second) return;
        fault(out.line, "the id " + out.id.substr(0, 60) + " is already taken by another question of this file; give this one its own [id:...]");
        out.id.clear();
    }

    void fault(int line, std::string text) { faults_.add(file_, line, std::move(text)); }

    const std::string& file_;
    const Limits& limits_;
    Faults& faults_;
    std::vector<Question> questions_;
    std::string category_;
    std::set<std::string> ids_;
    bool full_ = false;
};

}  // namespace

std::vector<Question> read_gift(string_view text, const std::string& file, const Limits& limits, Faults& faults) {
    return GiftFile(file, limits, faults).read(text);
}

}  // namespace estation::content
