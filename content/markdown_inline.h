// The inside of a paragraph: pieces as md4c hands them out, and how they become Runs: highlight and strikethrough are
// paired, footnote calls numbered, line breaks between Chinese characters closed. Used by markdown.cpp only, on one thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "content/document.h"
#include "content/markdown_source.h"

namespace estation::content {

struct Piece {
    enum class Kind { text, literal, soft_break, hard_break, picture, footnote, highlight, strike, thin_strike, formula, display, ruby };
    Kind kind = Kind::text;
    std::string text;  // of a picture: what it shows; of a mark: how it was written
    std::uint16_t style = run_plain;
    std::string link;
    std::string path, title;  // of a picture
    std::string reading;      // of ruby
    int footnote = 0;
    int line = 0;
};
using Pieces = std::vector<Piece>;

// The number of the footnote with this label; 0: there is none, and the call stays text.
using FootnoteNumber = std::function<int(const std::string& label, int line)>;

// Told of each formula that cannot be laid out, and why.
using BadFormula = std::function<void(const std::string& tex, const std::string& why, int line)>;

[[nodiscard]] Runs runs_from(Pieces pieces, const MarkdownMarks& marks, const FootnoteNumber& number, const BadFormula& bad_formula);

// "&amp;" and "&#20013;" as characters; what is not known stays as it is written.
[[nodiscard]] std::string entity_text(std::string_view entity);

}  // namespace estation::content
