// Words of H5P: texts in which some stand between stars, to fill in, to drag, and to mark; its licence codes; what it says to a score.
// Pure; any thread.
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

// A licence code of H5P as SPDX names it; `warning` says what an author must do before it is shown, where there is anything.
struct H5pLicence { std::string spdx; std::string warning; };
[[nodiscard]] H5pLicence licence_from(const std::string& code, const std::string& version);

// overallFeedback: what is said from and to so many per cent of the score. What is said to half of it is said to all between.
struct ScoreRange { double from = 0, to = 100; FormattedText said; };
[[nodiscard]] Verdicts verdicts_of(const std::vector<ScoreRange>& ranges);

}  // namespace estation::content
