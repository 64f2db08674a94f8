// The embedded answers of a Moodle cloze question, {1:SHORTANSWER:=Paris#yes~%50%Marseille}, as Blanks. Source: Moodle
// question/type/multianswer/questiontype.php. Pure functions; any thread.
#pragma once
#include <string>
#include <string_view>

#include "content/question.h"
#include "content/result.h"

namespace estation::content {

struct Cloze {
    struct Aside { std::size_t place; MultiChoice choices; };   // place: the blank it was, from 0

    Blanks blanks;                  // pieces are plain text
    std::vector<Aside> asides;      // blanks with several right choices (MULTIRESPONSE): a question each, beside the text
    std::string whole;              // the text with ____ for every blank and (2) for an aside
    std::vector<std::string> notes; // what could not be kept
};
// `html`: the text is HTML. Fails with the reason when a gap is of a kind we cannot ask, or makes no sense.
[[nodiscard]] Result<Cloze> read_cloze(std::string_view text, bool html);

// Text with marks in it, cut at the marks: pieces of plain text, one more than marks. `mark_at` are offset and length in `text`.
[[nodiscard]] std::vector<FormattedText> plain_pieces(std::string_view text, bool html, const std::vector<std::pair<std::size_t, std::size_t>>& marks);

}  // namespace estation::content
