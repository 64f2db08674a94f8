// A QTI item body cut into what is asked at one place each, and the feedback that belongs to it. Pure; one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/import/qti_scoring.h"
#include "content/question.h"

namespace pugi {
class xml_node;
}

namespace estation::content::qti {

inline constexpr std::string_view gap_mark = "\xEF\xBF\xBE";     // U+FFFE stands where an answer is to be typed, dragged or chosen
inline constexpr std::string_view block_mark = "\xEF\xBF\xBF";   // U+FFFF where an interaction of its own stood

[[nodiscard]] bool is_inline(std::string_view name);
[[nodiscard]] bool is_block(std::string_view name);
[[nodiscard]] bool is_hidden(std::string_view name);

// White space as HTML means it: one blank for any run of it, also between two words in tags; a line break stays what it was
// within <pre>, and between paragraphs, where it says nothing.
[[nodiscard]] std::string flowing_text(const std::string& text, std::string_view parent);

// A block of its own, or the answers in a stretch of text: numbers among the marks of either kind.
struct Part { int block = -1; std::size_t first = 0, inlines = 0; std::string html; };
// `html` cut at its block marks. What stands before the first of several blocks belongs to each of them.
[[nodiscard]] std::vector<Part> parts_of(const std::string& html);

struct Modal { std::string outcome, identifier; FormattedText text; };
// What is said to an answer of this response; `value`: the choice's own identifier. nullptr: nothing.
[[nodiscard]] const FormattedText* said(const std::vector<Modal>& all, const Scoring& scoring, const std::string& response, FeedbackRule::When when, const std::string& value = "");

// Every element of this name below, not within another of it.
[[nodiscard]] std::vector<pugi::xml_node> all_below(const pugi::xml_node& node, std::string_view name);

}  // namespace estation::content::qti
