// What a visitor reads once a question is over: which answer is right and which was theirs, for every type, why, and the
// picture that makes it clear. The same words for one visitor, two, or a class. Plain functions on Ui; UI thread.
#pragma once
#include <string>

#include "kiosk/quiz/shown_question.h"
#include "kiosk/screen.h"

namespace estation::kiosk {

// "That is right!", "Partly right", "Look, it is like this": never a reproach.
const std::string& verdict(ui::Ui& ui, const ShownQuestion& q, bool time_is_up);
// What is right and what was chosen, in rows; returns the height. `pack` has the pictures of its choices.
float draw_answers(ui::Ui& ui, const ShownQuestion& q, const std::string& pack, float x, float y, float w);
// One of those rows: a sign and a word, never a colour alone. `note` stands below, smaller.
// It is at least so tall, beside a picture.
float draw_answer_row(ui::Ui& ui, bool good, const std::string& text, const std::string& tag, const std::string& note, float x, float y, float w, float least_h = 0);
// The remarks on what was chosen, and the explanation; returns the height.
float draw_reasons(ui::Ui& ui, const ShownQuestion& q, float x, float y, float w);
[[nodiscard]] bool has_pictures(const ShownQuestion& q);
// The pictures of the explanation, one below the other; a touch on one opens it large. Returns the height.
float draw_pictures(ui::Ui& ui, const ShownQuestion& q, const std::string& pack, float x, float y, float w, float most_h, Action& action);

}  // namespace estation::kiosk
