// Questions as the text of our own files: TOML, which carries every type without loss, and GIFT for those types that GIFT has
// words for. Pure functions; any thread.
#pragma once
#include <optional>
#include <string>

#include "content/question.h"

namespace estation::content {

// One [[question]] as content/question_toml reads it.
[[nodiscard]] std::string question_toml(const Question& question);
// One question as content/gift and Moodle read it; nothing when GIFT cannot say it.
[[nodiscard]] std::optional<std::string> question_gift(const Question& question);

}  // namespace estation::content
