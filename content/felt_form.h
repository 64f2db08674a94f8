// Which form is a felt report, and what its answers are worth: the questions of the USGS's "Did You Feel It?" with their ids
// and the order of their options, turned into the indexes that content/seismology/felt_report computes with. An
// author marks nothing: a form that asks all of them is one. Pure; any thread.
#pragma once
#include <span>

#include "content/item.h"
#include "content/seismology/felt_report.h"

namespace estation::content {

// Asks felt, other-felt, motion, reaction, stand, shelf, picture, furniture and damage, each a choice of as many options as
// the method has.
[[nodiscard]] bool is_felt_form(const Form& form);
// `chosen`: for each field of the form the place of its option; -1, or beyond its options: not answered, which is not zero.
[[nodiscard]] seismology::FeltAnswers felt_answers(const Form& form, std::span<const int> chosen);

}  // namespace estation::content
