// Questions written as TOML, for every type the kiosk can ask, beside GIFT which has words for six of them:
//
//   [[question]]
//   type = "choice"          # choices true-false short number match order hotspot blanks essay card
//   id = "p-first"           # kept in records; a number is used when it is missing
//   stem = "..."             # what is asked
//   explain = "..."          # shown after the answer, with picture = "img/name.svg"
//   benchmark = 14           # 1..26     difficulty = 2  # 1..5     knowledge = ["..."]     tags = ["..."]
//   [[question.choice]]      # choice, choices: text, right = true or weight = 0.5, why
//
//   true-false: answer = true, why_right, why_wrong          short: accept = ["...", "..."], case_sensitive
//   number: value = 32, tolerance = 1, why                   match: [[question.pair]] left, right; distractors = ["..."]
//   order: items = ["first", "then"] in the right order, exact = true      essay: model = "..."
//   hotspot: image = "img/map.svg", size = [400, 300]; [[question.region]] name, right, why, and at = [x, y] with
//            radius = 20 or to = [x, y], or points = [[x, y], ...]         several right regions make every one asked for
//   blanks: text = "水受热{}，遇冷又{}。", words = ["蒸发", "凝结"]; [[question.gap]] accept = ["蒸发"], choices = ["..."]
//
// Texts are plain; format = "html" (markdown, moodle) is for all texts of a question, KEY_format for one. A choice that says
// `weight` shares no mark with others. number: [[question.accepted]] with any = true is what everybody else is told. exact =
// true on choices, match, order, blanks: all or nothing. Pure function; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/faults.h"
#include "content/pack.h"
#include "content/question.h"

namespace estation::content {

inline constexpr std::string_view question_toml_ending = ".questions.toml";

// Every question that can be asked, in the file's order. A faulty one is left out and makes a line in `faults`; its
// pictures are for the caller to find. `text` has passed source_text(); `file` is what the faults name.
[[nodiscard]] std::vector<Question> read_question_toml(std::string_view text, const std::string& file, const Limits& limits, Faults& faults);

}  // namespace estation::content
