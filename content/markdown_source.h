// What happens to Markdown before md4c sees it: footnotes are taken out, and marks are put in that make md4c's
// emphasis rules fit Chinese, because CommonMark leaves **重要。**后文 as it stands. Every mark can be told from
// the author's text and is taken out of whatever md4c hands back. Pure functions; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/faults.h"
#include "content/pack.h"

namespace estation::content {

struct FootnoteSource {
    std::string label;
    std::string text;
    int line = 0;
    int number = 0;  // 1-based, given at the first call; 0: nobody has called it yet
};

// Two characters that the author's text does not hold: md4c takes one for a letter, the other for punctuation.
// And a range of private characters, each standing for an ASCII mark that must not be read as Markdown.
class MarkdownMarks {
public:
    // Looks through the text for characters that are free.
    explicit MarkdownMarks(std::string_view text);

    // The same lines with marks: beside runs of * that touch Chinese, and inside $formulas$.
    [[nodiscard]] std::string put_into(std::string_view text) const;
    // The author's text again. A formula's borders become `border` (a $ where the text is shown as it was written).
    [[nodiscard]] std::string take_from(std::string_view text, std::string_view border = "$") const;
    // What stands where a formula begins and ends, once or twice as its $ did; empty: there are no formulas.
    [[nodiscard]] const std::string& border() const { return border_; }

private:
    void mark_line(std::string_view line, std::string& out) const;
    [[nodiscard]] std::size_t formula_end(std::string_view line, std::size_t at) const;
    void mark_formula(std::string_view line, std::size_t& at, std::size_t end, std::string& out) const;
    void mark_stars(std::string_view line, std::size_t& at, std::string& out) const;

    bool usable_ = false;
    char32_t base_ = 0;  // first of 128 private characters
    std::string letter_, border_, punctuation_;
};

struct FootnotesTaken {
    std::string text;  // as many lines as before, those of footnotes empty
    std::vector<FootnoteSource> notes;
};
[[nodiscard]] FootnotesTaken take_footnotes(std::string_view text, const std::string& file, int first_line, Faults& faults);

// $$ on a line of its own, the formula on the next lines, $$ again: put onto the first of these lines, the others left
// empty, so that lines keep their numbers. Code blocks are left alone.
[[nodiscard]] std::string join_display_formulas(std::string_view text);

// |-|:-:| below a table's head as |---|:---:|: one dash is enough for a column, but the md4c of Debian 12 asks for three.
[[nodiscard]] std::string widen_table_rules(std::string_view text);

// The first line (from 0) with more than `nesting` quote marks at its beginning; -1: there is none.
[[nodiscard]] int too_many_quotes(std::string_view text, int nesting);

// The first line (from 0) where a stretch without blank lines grows beyond `bytes`; -1: there is none. What parsers do
// in square time they do within one paragraph.
[[nodiscard]] int too_long_paragraph(std::string_view text, std::size_t bytes);

// The length of "[^label]" at the beginning of `text`, and its label; 0: there is none.
[[nodiscard]] std::size_t footnote_mark(std::string_view text, std::string_view& label);

}  // namespace estation::content
