// Texts of H5P in which words stand between stars: those to fill in, to drag, and to mark. Pure; any thread.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/question.h"
#include "content/result.h"

namespace estation::content {

// "*right/also right:a tip*": where it stands in the text, as offset and length with the stars, and what is inside.
struct Starred { std::vector<std::pair<std::size_t, std::size_t>> marks; std::vector<std::string> inside; };
[[nodiscard]] Starred starred(const std::string& html);

// H5P.MarkTheWords: of the words of a text those between stars are right, and a wrong one costs what a right one brings. A screen
// holds so many of the others besides; `note` says when some are not offered.
struct MarkedWords { MultiChoice words; std::string html, note; };
[[nodiscard]] Result<MarkedWords> marked_words(const std::string& html);

}  // namespace estation::content
