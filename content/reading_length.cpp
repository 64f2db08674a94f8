#include "content/reading_length.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "content/overloaded.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

constexpr double line_em = 28, figure_em = 19;                  // a figure's height, about two thirds of the column
constexpr double screen_lines_normal = 18.8, screen_lines_large = 13.2;
constexpr double leading = 1.7;                                 // a line's height in em
constexpr double characters_a_minute = 300;

// Widths in em: Han one, other letters a half.
struct Measured { double em = 0; int characters = 0; };

Measured measure(std::string_view text) {
    Measured m;
    bool in_word = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        m.em += is_cjk(c) ? 1 : 0.5;
        const bool letter = !is_cjk(c) && c > ' ' && !is_plain_punctuation(c) && !is_shared_punctuation(c) && !is_space(c);
        if (is_cjk(c) && !is_cjk_punctuation(c)) ++m.characters;
        else if (letter && !in_word) m.characters += 2;
        in_word = letter;
    }
    return m;
}

class Length {
public:
    void add(const std::vector<Block>& blocks, double width) {
        for (const auto& block : blocks) add(block, width);
    }
    double lines = 0;
    int characters = 0;

private:
    void text(const Runs& runs, double width, double indent, double scale = 1) {
        std::string all;
        for (const auto& run : runs) all += run.text;
        const auto m = measure(all);
        characters += m.characters;
        lines += std::max(1.0, std::ceil((m.em * scale + indent) / width)) * scale;
    }
    void add(const Block& block, double width) {
        constexpr double gap = 0.4;
        std::visit(overloaded{[&](const Heading& h) { text(h.runs, width, 0, 1.3); lines += 1; },
                              [&](const Paragraph& p) { text(p.runs, width, 2); },
                              [&](const List& l) { for (const auto& entry : l.entries) add(entry.blocks, width - 2); },
                              [&](const Callout& c) { lines += 2; add(c.blocks, width - 3); },
                              [&](const Table& t) {
                                  const double column = std::max(4.0, width / static_cast<double>(std::max<std::size_t>(1, t.head.size())));
                                  row(t.head, column);
                                  for (const auto& one : t.rows) row(one, column);
                              },
                              [&](const Figure& f) { lines += figure_em / leading; const auto m = measure(f.caption); characters += m.characters; lines += std::ceil(m.em / width); },
                              [&](const CodeBlock& c) { lines += 1 + static_cast<double>(std::ranges::count(c.text, '\n')); characters += measure(c.text).characters; },
                              [&](const Divider&) { lines += 1; }},
                   block.body);
        lines += gap;
    }
    void row(const std::vector<Runs>& cells, double column) {
        double highest = 1;
        for (const auto& cell : cells) {
            const double before = lines;
            text(cell, column, 0);
            highest = std::max(highest, lines - before);
            lines = before;
        }
        lines += highest + 0.4;
    }
};

}  // namespace

int reading_characters(std::string_view text) { return measure(text).characters; }

ReadingLength reading_of(const Document& document) {
    Length length;
    length.add(document.blocks, line_em);
    for (const auto& note : document.footnotes) length.add(note.blocks, line_em);
    const auto screens = [&](double of_lines) { return std::max(1, static_cast<int>(std::ceil(length.lines / of_lines))); };
    return {length.characters, std::max(1, static_cast<int>(std::ceil(length.characters / characters_a_minute))), screens(screen_lines_normal), screens(screen_lines_large)};
}

}  // namespace estation::content
