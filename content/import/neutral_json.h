// The neutral model as JSON: every question with all that it holds, and the report of an import. Weights are per cent, as
// question banks write them: 100 right, 0 wrong, -50 costs half. Absent is null. Pure functions; any thread.
#pragma once
#include <string>
#include <vector>

#include "content/import/import.h"

namespace estation::content {

[[nodiscard]] std::string questions_json(const std::vector<Question>& questions);
// {"imported":[{"id","type","title","line"}],"changed":[{"item","line","reason"}],"dropped":[{"item","line","reason"}]}
[[nodiscard]] std::string report_json(const Import& import);
[[nodiscard]] const char* format_word(TextFormat format);

}  // namespace estation::content
