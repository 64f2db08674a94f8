#include "content/markdown_source.h"

#include <algorithm>
#include <array>

#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string_view;
constexpr auto npos = string_view::npos;
constexpr std::size_t footnotes_cap = 500;
constexpr char32_t private_first = 0xE000, private_last = 0xF8FF;
constexpr std::size_t block_size = 128;
constexpr char32_t letter_offset = 0, border_offset = 1;

// Rare punctuation in the versions of Unicode that every md4c knows.
constexpr std::array<char32_t, 6> rare_punctuation = {0x2056, 0x2058, 0x2059, 0x205B, 0x205C, 0x2E12};

bool is_ascii_mark(char c) { return is_plain_punctuation(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) < 0x80; }
bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string utf8(char32_t c) {
    std::string text;
    append_utf8(text, c);
    return text;
}

std::size_t run_length(string_view line, std::size_t at, char c) {
    const auto end = line.find_first_not_of(c, at);
    return (end == npos ? line.size() : end) - at;
}

// The line without quote marks, list marks and indentation, as far as fences need it.
string_view without_containers(string_view line) {
    for (;;) {
        const auto begin = line.find_first_not_of(" \t>");
        if (begin == npos) return {};
        line.remove_prefix(begin);
        if (line.size() < 2 || string_view("-+*").find(line[0]) == npos || line[1] != ' ') return line;
        line.remove_prefix(2);
    }
}

// Follows ``` and ~~~ fences over the lines.
class Fences {
public:
    // Whether this line is inside a fence or is one.
    bool covers(string_view line) {
        const auto text = without_containers(line);
        const char c = text.empty() ? ' ' : text[0];
        const auto length = c == '`' || c == '~' ? run_length(text, 0, c) : 0;
        if (mark_ == 0) {
            if (length < 3 || (c == '`' && text.find('`', length) != npos)) return false;
            mark_ = c;
            length_ = length;
        } else if (c == mark_ && length >= length_ && text.find_first_not_of(" \t", length) == npos) {
            mark_ = 0;
        }
        return true;
    }

private:
    char mark_ = 0;
    std::size_t length_ = 0;
};

template <class Each>
void each_line(string_view text, Each&& each) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        each(text.substr(0, end));
        text.remove_prefix(end == npos ? text.size() : end + 1);
    }
}

// The characters that need no mark in any version of md4c; most of a Chinese text.
bool is_cjk_letter(char32_t c) {
    const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
    return within(0x3400, 0x4DBF) || within(0x4E00, 0x9FFF) || within(0xAC00, 0xD7A3) || within(0x3041, 0x3096) || within(0x30A1, 0x30FA) ||
           within(0xF900, 0xFAFF) || within(0x20000, 0x3FFFD);
}

// U+FE00 to U+FE0E choose a character's form, U+E0100 to U+E01EF a Han character's: neither is one by itself.
bool chooses_form(char32_t c) { return c >= 0xFE00 && c <= 0xFE0E; }
bool chooses_han_form(char32_t c) { return c >= 0xE0100 && c <= 0xE01EF; }

// Whether what ends before `end` is one of the first, as bytes.
bool form_chosen_before(string_view text, std::size_t end) { return end > 2 && text[end - 3] == '\xEF' && text[end - 2] == '\xB8' && text[end - 1] <= '\x8E'; }

bool needs_marks(string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] == '*' || text[at] == '$' || (text[at] == '_' && form_chosen_before(text, at))) return true;
    return false;
}

// What emphasis takes the text before `end` for: the character there, or the one whose form is chosen there.
char32_t neighbour_before(string_view text, std::size_t end) {
    constexpr char32_t any_han = 0x4E00, any_wide_mark = 0x3002, wide_form = 0xFE01;
    if (end == 0) return U' ';
    const char32_t c = code_point_before(text, end);
    if (chooses_han_form(c)) return any_han;
    if (!chooses_form(c) || end <= 3) return c;
    const char32_t chosen = code_point_before(text, end - 3);
    const bool quote = chosen == 0x2018 || chosen == 0x2019 || chosen == 0x201C || chosen == 0x201D;
    return quote && c == wide_form ? any_wide_mark : chosen;
}

bool is_blank(string_view line) { return line.find_first_not_of(" \t") == npos; }
std::size_t indentation(string_view line) {
    std::size_t columns = 0;
    for (const char c : line) {
        if (c == ' ')
            ++columns;
        else if (c == '\t')
            columns += 4;
        else
            break;
    }
    return columns;
}

// Whether an unindented line ends the footnote before it instead of continuing its paragraph.
bool begins_something(string_view line) {
    const char c = line[0];
    if (c == '#' || c == '>' || c == '|' || line.starts_with("```") || line.starts_with("~~~") || line.starts_with("---") || line.starts_with("***"))
        return true;
    if ((c == '-' || c == '*' || c == '+') && line.size() > 1 && line[1] == ' ') return true;
    const auto digits = line.find_first_not_of("0123456789");
    return digits != 0 && digits != npos && digits <= 9 && (line[digits] == '.' || line[digits] == ')');
}

class FootnoteTaker {
public:
    FootnoteTaker(const std::string& file, int first_line, Faults& faults) : file_(file), line_(first_line), faults_(faults) {}

    FootnotesTaken take(string_view text) {
        out_.text.reserve(text.size());
        each_line(text, [&](string_view line) {
            if (!take_line(line)) out_.text.append(line);
            out_.text.push_back('\n');
            ++line_;
        });
        if (!text.ends_with('\n') && !out_.text.empty()) out_.text.pop_back();
        return std::move(out_);
    }

private:
    // Whether the line belongs to a footnote.
    bool take_line(string_view line) {
        if (note_open_ && continues(line)) return true;
        note_open_ = false;
        if (fences_.covers(line) || indentation(line) > 3) return false;
        const auto text = line.substr(std::min(line.find_first_not_of(' '), line.size()));
        string_view label;
        const auto length = footnote_mark(text, label);
        if (length == 0 || length >= text.size() || text[length] != ':') return false;
        open(std::string(label), text.substr(length + 1));
        return true;
    }

    void open(std::string label, string_view text) {
        if (out_.notes.size() == footnotes_cap)
            faults_.add(file_, line_, "more than " + std::to_string(footnotes_cap) + " footnotes in one text; the rest is left out");
        const bool full = out_.notes.size() >= footnotes_cap;
        const bool taken = !full && std::ranges::any_of(out_.notes, [&](const FootnoteSource& n) { return n.label == label; });
        if (taken) faults_.add(file_, line_, "the footnote [^" + label + "] is written twice; give one of them another name");
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        note_open_ = true;
        kept_ = !taken && !full;
        blank_ = false;
        if (kept_) out_.notes.push_back({std::move(label), std::string(text), line_, 0});
    }

    bool continues(string_view line) {
        if (is_blank(line)) {
            blank_ = true;
            keep_line({});
            return true;
        }
        const bool indented = indentation(line) >= 2;
        string_view label;
        if (!indented && (blank_ || begins_something(line) || footnote_mark(line, label) > 0)) return false;
        blank_ = false;
        auto text = line;
        for (int i = 0; i < 4 && !text.empty() && text[0] == ' '; ++i) text.remove_prefix(1);
        if (text.size() == line.size() && text.starts_with('\t')) text.remove_prefix(1);
        keep_line(text);
        return true;
    }

    void keep_line(string_view text) {
        if (!kept_) return;
        out_.notes.back().text.push_back('\n');
        out_.notes.back().text.append(text);
    }

    const std::string& file_;
    int line_;
    Faults& faults_;
    Fences fences_;
    FootnotesTaken out_;
    bool note_open_ = false, kept_ = false, blank_ = false;
};

}  // namespace

std::size_t footnote_mark(string_view text, string_view& label) {
    constexpr std::size_t longest = 60;
    if (!text.starts_with("[^")) return 0;
    const auto end = text.substr(0, longest).find_first_of("] \t\n[^", 2);
    if (end == npos || end == 2 || text[end] != ']') return 0;
    label = text.substr(2, end - 2);
    return end + 1;
}

FootnotesTaken take_footnotes(string_view text, const std::string& file, int first_line, Faults& faults) {
    if (text.find("[^") == npos) return {std::string(text), {}};
    return FootnoteTaker(file, first_line, faults).take(text);
}

std::string widen_table_rules(string_view text) {
    if (text.find("-|") == npos && text.find("- |") == npos && text.find("-:|") == npos && text.find("|-") == npos && text.find("| -") == npos)
        return std::string(text);
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    Fences fences;
    string_view outer;  // the last line that is not deeply indented
    each_line(text, [&](string_view line) {
        const bool deep = indentation(line) > 3;
        const bool code = fences.covers(line) || (deep && without_containers(outer).size() == outer.size());
        if (!deep && !is_blank(line)) outer = line;
        const auto begin = line.find_first_not_of(" \t>");
        const bool rule = begin != npos && line.find('-') != npos && line.find('|') != npos && line.find_first_not_of("|-: \t", begin) == npos &&
                          !line.substr(begin).starts_with("- ");
        for (std::size_t at = 0; at < line.size(); ++at) {
            const auto dashes = rule && !code && at >= begin ? run_length(line, at, '-') : 0;
            if (dashes > 0 && dashes < 3) out.append(3 - dashes, '-');
            out.append(line.substr(at, std::max<std::size_t>(dashes, 1)));
            if (dashes > 0) at += dashes - 1;
        }
        out.push_back('\n');
    });
    if (!text.ends_with('\n') && !out.empty()) out.pop_back();
    return out;
}

std::string join_display_formulas(string_view text) {
    if (text.find("$$") == npos) return std::string(text);
    constexpr std::size_t most_lines = 60;
    std::vector<string_view> lines;
    each_line(text, [&](string_view line) { lines.push_back(line); });
    const auto trimmed = [](string_view line) {
        const auto first = line.find_first_not_of(" \t"), last = line.find_last_not_of(" \t");
        return first == npos ? string_view() : line.substr(first, last - first + 1);
    };
    std::string out;
    Fences fence;
    for (std::size_t i = 0; i < lines.size();) {
        const auto line = trimmed(lines[i]);
        const bool code = fence.covers(lines[i]);
        std::size_t end = i;
        if (!code && line.starts_with("$$") && line.find("$$", 2) == npos) {
            std::size_t k = i + 1;
            while (k < lines.size() && k < i + most_lines && !is_blank(lines[k]) && lines[k].find('$') == npos) ++k;
            const auto last = k < lines.size() ? trimmed(lines[k]) : string_view();
            if (last.ends_with("$$") && last.find('$') == last.size() - 2) end = k;
        }
        if (end == i) {
            out.append(lines[i++]).push_back('\n');
            continue;
        }
        std::string tex(line.substr(2));
        for (std::size_t k = i + 1; k <= end; ++k) tex.append(" ").append(trimmed(lines[k]));
        tex.resize(tex.size() - 2);
        out.append(lines[i].substr(0, lines[i].find('$'))).append("$$").append(trimmed(tex)).append("$$");
        out.append(end - i + 1, '\n');
        i = end + 1;
    }
    if (!text.ends_with('\n')) out.pop_back();
    return out;
}

int too_many_quotes(string_view text, int nesting) {
    int line_number = 0, found = -1;
    each_line(text, [&](string_view line) {
        int quotes = 0;
        for (const char c : line) {
            if (c == '>')
                ++quotes;
            else if (c != ' ' && c != '\t')
                break;
        }
        if (quotes > nesting && found < 0) found = line_number;
        ++line_number;
    });
    return found;
}

int too_long_paragraph(string_view text, std::size_t bytes) {
    int line_number = 0, found = -1;
    std::size_t length = 0;
    each_line(text, [&](string_view line) {
        length = is_blank(line) ? 0 : length + line.size();
        if (length > bytes && found < 0) found = line_number;
        ++line_number;
    });
    return found;
}

MarkdownMarks::MarkdownMarks(string_view text) {
    constexpr std::size_t blocks = (private_last - private_first + 1) / block_size;
    std::array<bool, blocks> used{};
    std::array<bool, rare_punctuation.size()> rare_used{};
    for (std::size_t at = 0; at < text.size();) {
        // All candidates begin with one of these three bytes; everything else is passed over quickly.
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte != 0xEE && byte != 0xEF && byte != 0xE2) {
            ++at;
            continue;
        }
        const char32_t c = next_code_point(text, at);
        if (c >= private_first && c <= private_last) used[(c - private_first) / block_size % blocks] = true;
        if (const auto rare = std::ranges::find(rare_punctuation, c); rare != rare_punctuation.end())
            rare_used[static_cast<std::size_t>(rare - rare_punctuation.begin())] = true;
    }
    const auto block = std::ranges::find(used, false);
    const auto rare = std::ranges::find(rare_used, false);
    usable_ = block != used.end() && rare != rare_used.end();
    if (!usable_) return;
    base_ = private_first + static_cast<char32_t>((block - used.begin()) * static_cast<std::ptrdiff_t>(block_size));
    letter_ = utf8(base_ + letter_offset);
    border_ = utf8(base_ + border_offset);
    punctuation_ = utf8(rare_punctuation[static_cast<std::size_t>(rare - rare_used.begin())]);
}

std::string MarkdownMarks::put_into(string_view text) const {
    if (!usable_ || !needs_marks(text)) return std::string(text);
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    each_line(text, [&](string_view line) {
        if (!needs_marks(line))
            out.append(line);
        else
            mark_line(line, out);
        out.push_back('\n');
    });
    if (!text.ends_with('\n')) out.pop_back();
    return out;
}

void MarkdownMarks::mark_line(string_view line, std::string& out) const {
    for (std::size_t at = 0; at < line.size();) {
        const char c = line[at];
        if (c == '\\' && at + 1 < line.size()) {
            out.append(line.substr(at, 2));
            at += 2;
        } else if (c == '`') {  // a code span on one line is left alone
            const auto length = run_length(line, at, '`');
            auto end = at + length;
            while (end < line.size() && !(line[end] == '`' && run_length(line, end, '`') == length)) end += line[end] == '`' ? run_length(line, end, '`') : 1;
            const auto taken = end < line.size() ? end + length - at : length;
            out.append(line.substr(at, taken));
            at += taken;
        } else if (c == '*') {
            mark_stars(line, at, out);
        } else if (c == '_' && form_chosen_before(line, at)) {  // 。︁_x_ opens as 。_x_ does
            if (const char32_t before = neighbour_before(line, at); is_cjk_punctuation(before) || is_plain_punctuation(before)) out.append(punctuation_);
            const auto length = run_length(line, at, '_');
            out.append(line.substr(at, length));
            at += length;
        } else if (const auto end = c == '$' ? formula_end(line, at) : npos; end != npos) {
            mark_formula(line, at, end, out);
        } else {
            const auto length = c == '$' ? run_length(line, at, '$') : 1;
            out.append(line.substr(at, length));
            at += length;
        }
    }
}

// The $ that closes the formula opened at `at`, or npos where the sign means money: a formula hugs its borders,
// and no letter or digit touches them from outside.
std::size_t MarkdownMarks::formula_end(string_view line, std::size_t at) const {
    const auto width = run_length(line, at, '$');
    const auto begin = at + width;
    if (width > 2 || begin >= line.size() || line[begin] == ' ' || (at > 0 && is_letter_or_digit(line[at - 1]))) return npos;
    const auto end = line.find('$', begin);
    if (end == npos || run_length(line, end, '$') != width || line[end - 1] == ' ') return npos;
    if (end + width < line.size() && is_letter_or_digit(line[end + width])) return npos;
    const auto body = line.substr(begin, end - begin);
    return body.find("](") == npos && body.find('`') == npos ? end : npos;
}

void MarkdownMarks::mark_formula(string_view line, std::size_t& at, std::size_t end, std::string& out) const {
    const auto width = run_length(line, at, '$');
    const auto border = [&] {
        for (std::size_t i = 0; i < width; ++i) out.append(border_);
    };
    border();
    for (const char c : line.substr(at + width, end - at - width)) {
        if (is_ascii_mark(c))
            append_utf8(out, base_ + static_cast<unsigned char>(c));
        else
            out.push_back(c);
    }
    border();
    at = end + width;
}

// CommonMark lets ** open or close only where punctuation does not stand in the way, and counts Chinese marks as
// punctuation though they stand without spaces. The CJK-friendly amendment (tats-u/markdown-cjk-friendly): Chinese marks
// are ordinary characters, and a Chinese neighbour is as good as a space. Done by what md4c sees beside the run. Which
// symbols are punctuation differs between versions of md4c, so none of theirs is left beside a run that touches Chinese.
void MarkdownMarks::mark_stars(string_view line, std::size_t& at, std::string& out) const {
    const auto length = run_length(line, at, '*');
    std::size_t behind = at + length;
    const char32_t before = neighbour_before(line, at);
    const char32_t after = behind < line.size() ? next_code_point(line, behind) : U' ';
    const auto mark = [&](char32_t near, char32_t far) -> string_view {
        if (near < 0x80 || is_space(near)) return {};
        if (!is_cjk(near) && !is_cjk(far)) return is_symbol(near) ? string_view(punctuation_) : string_view();   // CommonMark 0.31; older md4c think otherwise
        if (far < 0x80 && is_plain_punctuation(far)) return punctuation_;
        return is_cjk_letter(near) ? string_view() : string_view(letter_);
    };
    out.append(mark(before, after));
    out.append(line.substr(at, length));
    out.append(mark(after, before));
    at += length;
}

std::string MarkdownMarks::take_from(string_view text, string_view border) const {
    const auto may_begin_mark = [](char c) { return c == '\xEE' || c == '\xEF' || c == '\xE2'; };
    if (!usable_ || std::ranges::none_of(text, may_begin_mark)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        const char32_t c = next_code_point(text, at);
        if (c == base_ + border_offset)
            out.append(border);
        else if (c >= base_ && c < base_ + block_size && c != base_ + letter_offset)
            out.push_back(static_cast<char>(c - base_));
        else if (c != base_ + letter_offset && text.substr(begin, at - begin) != punctuation_)
            out.append(text.substr(begin, at - begin));
    }
    return out;
}

}  // namespace estation::content
