#include "content/import/answer_key.h"

#include <algorithm>
#include <array>
#include <optional>

#include "content/import/raw_question.h"
#include "content/import/text_tools.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

constexpr int most_number = 9999;

// The number at the beginning, which is taken off.
std::optional<int> take_number(string_view& text) {
    std::size_t digits = 0;
    int number = 0;
    while (digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9') number = number * 10 + (text[digits++] - '0');
    if (digits == 0 || (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')) return std::nullopt;
    text.remove_prefix(digits);
    return number;
}
bool take_one_of(string_view& text, std::initializer_list<string_view> marks) {
    for (const auto mark : marks)
        if (text.starts_with(mark)) {
            text.remove_prefix(mark.size());
            return true;
        }
    return false;
}
void take_spaces(string_view& text) { text = trimmed_wide(text); }
bool take_dot(string_view& text) { return take_one_of(text, {".", "、", "．", ":", "：", ")", "）"}); }

// Letters of choices or one word for true and false, up to a space or the end; taken off.
string take_short_answer(string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && ((text[end] >= 'A' && text[end] <= 'J') || (text[end] >= 'a' && text[end] <= 'j'))) ++end;
    if (end == 0) end = std::min({text.find(' '), text.find("　"), text.find('\t'), text.find("；"), text.find(';'), text.find("，"), text.size()});
    const auto word = text.substr(0, end);
    const bool letters = !word.empty() && word.find_first_not_of("ABCDEFGHIJabcdefghij") == string_view::npos;
    if (!letters && !judged(word)) return "";
    const auto rest = text.substr(end);
    const string_view after = trimmed_wide(rest);
    if (!rest.empty() && rest.size() == after.size() && !string_view("；;，,。").starts_with(rest.substr(0, 1)) && !rest.starts_with("；") && !rest.starts_with("，") && !rest.starts_with("。")) return "";
    text = after;
    (void)take_one_of(text, {"；", ";", "，", ",", "。"});
    take_spaces(text);
    return string(word);
}

constexpr std::array<string_view, 8> heads = {"参考答案与解析", "参考答案及解析", "参考答案", "标准答案", "答案与解析", "答案及解析", "答案速查", "答案"};

bool is_key_head(string_view line) {
    string word(trimmed_wide(undressed(line)));
    for (const string_view mark : {"【", "】", "[", "]", "：", ":", " ", "　", "*"}) word = replaced(word, mark, "");
    return std::ranges::find(heads, word) != heads.end();
}

// "参考答案：1-5 ABCDE": what stands behind the head on its own line; empty when there is none.
string behind_head(string_view line) {
    const auto plain = undressed(line);
    string_view text = plain;
    (void)take_one_of(text, {"【", "["});
    for (const auto head : heads) {
        if (!text.starts_with(head)) continue;
        text.remove_prefix(head.size());
        (void)take_one_of(text, {"】", "]"});
        return take_one_of(text, {"：", ":"}) ? string(trimmed_wide(text)) : string();
    }
    return "";
}

bool begins_with_number(string_view line) {
    auto text = trimmed_wide(line);
    return take_number(text).has_value();
}

}  // namespace

string undressed(string_view line) {
    auto text = trimmed_wide(line);
    while (text.starts_with('>')) text = trimmed_wide(text.substr(1));
    if (text.starts_with('#')) {
        const auto head = text.find_first_not_of('#');
        if (head != string_view::npos && head <= 6 && text[head] == ' ') text = trimmed_wide(text.substr(head));
    }
    auto plain = string(text);
    if ((text.starts_with("- ") || text.starts_with("* ")) && text.size() > 3) {
        auto rest = trimmed_wide(text.substr(2));
        (void)take_one_of(rest, {"**", "["});
        if (rest.size() > 1 && rest[0] >= 'A' && rest[0] <= 'J' && (string_view(".)*]:").find(rest[1]) != string_view::npos || rest.substr(1).starts_with("、") || rest.substr(1).starts_with("．"))) plain = string(trimmed_wide(text.substr(2)));
    }
    if (!plain.starts_with("**")) return plain;
    // Bold from a number, an option or a label on: the first pair of ** goes.
    const auto close = plain.find("**", 2);
    if (close == string::npos) return plain;
    return string(trimmed_wide(plain.substr(2, close - 2) + plain.substr(close + 2)));
}

bool is_section(string_view line, string& kind) {
    auto head = line;
    bool numbered = false;
    std::size_t at = 0;
    while (at < head.size()) {
        const auto from = at;
        const char32_t c = next_code_point(head, at);
        if (string_view("一二三四五六七八九十").find(head.substr(from, at - from)) != string_view::npos && c > 0x7F) continue;
        const bool marked = c == 0x3001 || c == '.' || c == 0xFF0E;
        if (from > 0 && (marked || string_view("（( 　").find(head.substr(from, at - from)) == string_view::npos)) {
            numbered = true;   // "一、名词解释", and "一名词解释" where that is a kind
            head = trimmed_wide(head.substr(marked ? at : from));
        }
        break;
    }
    auto word = string(head);
    for (const string_view mark : {"【", "】", "[", "]", "：", ":"}) word = replaced(word, mark, "");
    const auto cut = std::min({word.find("（"), word.find('('), word.find(' '), word.find("　"), word.size()});
    const auto name = string(trimmed_wide(string_view(word).substr(0, cut)));
    if (name.size() > 40 || asked_from(name) == Asked::unknown) return false;
    if (!numbered && name.find("题") == string::npos) return false;
    // "一、选择题（1-7为单选，8-10为多选）" says it of none.
    const bool mixed = word.find("单选") != string::npos && (word.find("多选") != string::npos || word.find("多项") != string::npos);
    kind = mixed ? "" : name;
    return true;
}

AnswerKey::AnswerKey(const std::vector<string_view>& lines) : begin_(lines.size()) {
    for (std::size_t i = lines.size(); i-- > 1;) {
        // Two numbers at least, or "答案：3" would be a key.
        if (const auto first = behind_head(lines[i]); begins_with_number(first)) {
            take(first);
            if (entries_.size() > 1) {
                begin_ = i;
                break;
            }
            entries_.clear();
        }
        if (!is_key_head(lines[i])) continue;
        auto next = i + 1;
        string ignored;
        while (next < lines.size() && (trimmed_wide(lines[next]).empty() || is_section(undressed(lines[next]), ignored))) ++next;
        // Below a single question stands its own answer, not a number.
        if (next >= lines.size() || !begins_with_number(undressed(lines[next]))) return;
        begin_ = i;
        break;
    }
    for (auto i = begin_ + 1; i < lines.size(); ++i) {
        const auto line = undressed(lines[i]);
        if (string kind; is_section(line, kind)) section_ = kind;
        else take(line);
    }
}

// "1. C 2. AB", "3-5 CDA", "6、对", "7. 纵波" on one line.
void AnswerKey::take(string_view line) {
    take_spaces(line);
    while (!line.empty() && entries_.size() < most_number) {
        const auto first = take_number(line);
        if (!first) return;
        take_spaces(line);
        if (auto range = line; take_one_of(range, {"-", "~", "—", "－", "～", "–", "至"})) {
            take_spaces(range);
            const auto last = take_number(range);
            if (!last || *last <= *first) return;
            (void)take_dot(range);
            for (int number = *first; number <= *last; ++number) {
                take_spaces(range);
                std::size_t end = 0;
                if (range.empty()) return;
                (void)next_code_point(range, end);
                const auto one = range.substr(0, end);
                if (!((one[0] >= 'A' && one[0] <= 'J') || judged(one))) return;
                entries_.push_back({section_, number, string(one)});
                range.remove_prefix(end);
            }
            line = trimmed_wide(range);
            continue;
        }
        (void)take_dot(line);
        take_spaces(line);
        if (const auto answer = take_short_answer(line); !answer.empty()) {
            entries_.push_back({section_, *first, answer});
            if (line.empty() || (line[0] >= '0' && line[0] <= '9')) continue;
            return;   // what is said about it
        }
        if (!line.empty()) entries_.push_back({section_, *first, string(line)});
        return;
    }
}

string AnswerKey::answer_of(const string& section, int number) const {
    const auto find = [&](bool with_section) {
        const Entry* found = nullptr;
        for (const auto& entry : entries_) {
            if (entry.number != number || (with_section && entry.section != section)) continue;
            if (found != nullptr) return string();
            found = &entry;
        }
        return found != nullptr ? found->answer : string();
    };
    const auto own = find(true);
    return own.empty() ? find(false) : own;
}

}  // namespace estation::content
