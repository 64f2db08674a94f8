// A question's texts as the kiosk shows them. Files keep a text in the format it was written in (HTML from question banks,
// Moodle's own mixture); what a visitor reads is plain. Pure functions; any thread.
#pragma once
#include <functional>

#include "content/question.h"

namespace estation::content {

// Every text of the question, in its order: stem, explanation, and what its type has.
void for_each_text(Question& question, const std::function<void(FormattedText&)>& visit);
// HTML becomes plain text; the others stay as they are.
void make_texts_plain(Question& question);

}  // namespace estation::content
