// The race on the glass: two halves, one for each player, each with the same question: side by side, or one above the other
// with the far one turned around, for two who stand across a screen that lies like a table. They are asked once how they
// stand. A finger that comes down on an answer has answered, whatever the other hand does meanwhile. UI thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "kiosk/quiz/quiz_race.h"
#include "kiosk/screens/quiz_part.h"

namespace estation::kiosk {

class QuizDuel final : public QuizPart {
public:
    // `facing`: whether they stand face to face; absent: it is asked, and written there for the next race.
    QuizDuel(const content::Item& item, QuizRace race, std::vector<std::string> names, int try_no, double now_s, std::optional<bool>& facing);
    Action draw(const Frame& frame, const ui::Rect& area) override;
    [[nodiscard]] QuizMode mode() const override { return QuizMode::race; }
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] std::optional<Finish> broken_off() const override;
    [[nodiscard]] bool finished() const override { return finished_told_; }

private:
    void keep_time(ui::Ui& ui);
    void draw_stands(ui::Ui& ui, const ui::Rect& area);
    bool draw_stand(ui::Ui& ui, bool facing, const ui::Rect& r);
    void draw_halves(ui::Ui& ui, const ui::Rect& area);
    void draw_across(ui::Ui& ui, const ui::Rect& area);
    [[nodiscard]] const std::string& side_name(ui::Ui& ui, int player) const;
    [[nodiscard]] const std::string& ahead(ui::Ui& ui, int player) const;
    [[nodiscard]] std::string on_side(ui::Ui& ui, int player, const std::string& text) const;
    void draw_side(ui::Ui& ui, int player, const ui::Rect& half);
    float draw_head(ui::Ui& ui, int player, float x, float y, float w);
    float draw_wait(ui::Ui& ui, int player, float x, float y, float w);
    float draw_choices(ui::Ui& ui, int player, float x, float y, float w, float room, bool at_once);
    float draw_revealed(ui::Ui& ui, int player, float x, float y, float w);
    // To the next question: a button until it was touched, then the word that the other still reads.
    [[nodiscard]] const std::string& way_on(ui::Ui& ui) const;
    [[nodiscard]] float way_on_width(ui::Ui& ui) const;
    void draw_way_on(ui::Ui& ui, int player, const ui::Rect& r);
    Action draw_result(ui::Ui& ui, const ui::Rect& area);
    Action answered(ui::Ui& ui, int player, int choice);
    void next_began(ui::Ui& ui);
    [[nodiscard]] Finish finish(bool completed) const;

    const content::Item& item_;
    QuizRace race_;
    std::vector<std::string> names_;
    int try_no_;
    double question_since_s_, revealed_s_ = 0;
    std::optional<bool>& facing_;
    std::optional<Answer> answer_;     // of this frame
    bool finished_told_ = false;
};

}  // namespace estation::kiosk
