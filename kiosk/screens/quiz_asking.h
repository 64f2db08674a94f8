// The AskingView lets a visitor answer one question, whatever its type, by touch, by drag where that helps, and by keys
// alone: choices, a typed word or number, pairs, an order, a place in a picture, gaps in a text. What is typed lives here
// only as long as its question. Owned by who asks; UI thread.
#pragma once
#include <string>

#include "kiosk/quiz/shown_question.h"
#include "kiosk/screen.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/keyboard.h"

namespace estation::kiosk {

// A choice in words; those of true and false come from the kiosk.
const std::string& choice_words(ui::Ui& ui, const ShownQuestion& question, std::size_t n);
// Where a place of a picture lies on the glass when the whole picture fills `r`.
ui::Rect hotspot_frame(const content::Hotspot& question, const ui::Rect& room);

class AskingView {
public:
    // A question that was not asked before: what was half done is gone. `pack` names its pictures.
    void begin(std::string pack);

    // The keyboard, or the way on from several choices, takes the foot of the page; 0: there is none.
    [[nodiscard]] float foot(ui::Ui& ui, const ShownQuestion& q, const ui::Rect& area) const;
    // The foot of several choices: the way on, and what is free beside it.
    [[nodiscard]] static FootBar confirm_bar(ui::Ui& ui, const ui::Rect& area);
    // Draws what scrolls, below the stem, and returns how far down it reached; `done` becomes true when the answer stands.
    float draw(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area, bool& done);
    // Draws what does not scroll into the foot of `area`.
    void draw_fixed(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area, const content::PinyinInput* pinyin, bool& done);

private:
    float draw_choices(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area, bool& done);
    bool draw_choice(ui::Ui& ui, const ShownQuestion& q, std::size_t n, const ui::Rect& r);
    float draw_pictured(ui::Ui& ui, const ShownQuestion& q, const ui::Rect& area, int& tapped);
    bool draw_pictured_choice(ui::Ui& ui, const ShownQuestion& q, std::size_t n, const ui::Rect& r, float foot);
    float draw_number(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area, bool& done);
    void draw_pad(ui::Ui& ui, ShownQuestion& q, const ui::Rect& r);
    float draw_match(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area, bool& done);
    void draw_left(ui::Ui& ui, ShownQuestion& q, std::size_t place, const ui::Rect& r);
    float draw_order(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area, bool& done);
    void draw_order_row(ui::Ui& ui, ShownQuestion& q, int choice, const ui::Rect& r, float buttons);
    float draw_point(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area, bool& done);
    float draw_blanks(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area, bool& done);
    float draw_gap_words(ui::Ui& ui, ShownQuestion& q, const ui::Rect& area);
    void draw_confirm(ui::Ui& ui, const ShownQuestion& q, const ui::Rect& area, bool& done);
    float draw_ways_on(ui::Ui& ui, const ShownQuestion& q, float x, float y, float w, bool& done);
    void put(ShownQuestion& q, int choice);          // into the active place; the next empty one becomes active
    void activate(const ShownQuestion& q, std::size_t place);

    std::string pack_;
    std::size_t active_ = 0;       // the place that is filled next
    ui::Typing typing_;            // of that place
    int dragged_ = -1;             // index into choices
    float drag_x_ = 0, drag_y_ = 0;
};

// The sentence with its gaps, numbered, filled as far as they are; `active` (-1: none) is set off.
std::vector<ui::Span> gap_spans(ui::Ui& ui, const ShownQuestion& q, int active, bool right_answers, std::string& says);

}  // namespace estation::kiosk
