// The embedded answers of a Moodle cloze question, {1:SHORTANSWER:=Paris#yes~%50%Marseille}, as Blanks. Source: Moodle
// question/type/multianswer/questiontype.php. Pure functions; any thread.
#pragma once
#include <string>
#include <string_view>

#include "content/question.h"
#include "content/result.h"

namespace estation::content {

struct Cloze {
    Blanks blanks;                 // pieces are plain text
    std::vector<std::string> notes; // what could not be kept
};
// `html`: the text is HTML. Fails with the reason when a gap is of a kind we cannot ask, or makes no sense.
[[nodiscard]] Result<Cloze> read_cloze(std::string_view text, bool html);

// Text with marks in it, cut at the marks: pieces of plain text, one more than marks. `mark_at` are offset and length in `text`.
[[nodiscard]] std::vector<FormattedText> plain_pieces(std::string_view text, bool html, const std::vector<std::pair<std::size_t, std::size_t>>& marks);

}  // namespace estation::content
