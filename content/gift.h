// GIFT, the question format that Moodle users write by hand, read as Moodle reads it.
// Source: Moodle question/format/gift/format.php; base splitting in question/format.php. Pure function; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/faults.h"
#include "content/pack.h"
#include "content/question.h"

namespace estation::content {

// Every question that can be asked, in the file's order. A faulty one is left out and makes one line in `faults`.
// `text` has passed source_text(); `file` is what the faults name.
[[nodiscard]] std::vector<Question> read_gift(std::string_view text, const std::string& file, const Limits& limits, Faults& faults);

}  // namespace estation::content
