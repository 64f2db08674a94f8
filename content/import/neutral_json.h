// The neutral model as JSON: every question with all that it holds, and the report of an import. Weights are per cent, as
// question banks write them: 100 right, 0 wrong, -50 costs half. Absent is null. Pure functions; any thread.
#pragma once
#include <string>
#include <vector>

#include "content/author_words.h"
#include "content/import/import.h"

namespace estation::content {

[[nodiscard]] std::string questions_json(const std::vector<Question>& questions);
// {"imported":[{"id","type","title","line"}],"changed":[{"item","line","reason","said"}],"dropped":[{"item","line","reason","said"}]}
// `reason` is the same in every language, `said` is what an author reads.
[[nodiscard]] std::string report_json(const Import& import, const AuthorWords& words = {});
[[nodiscard]] const char* format_word(TextFormat format);

}  // namespace estation::content
