// One visitor's way through a quiz: practice without a clock, a challenge with one, or a self-test that is told to
// nobody. One question at a time, the explanation where the answers were, and a kind result. UI thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "kiosk/screens/quiz_asking.h"
#include "kiosk/screens/quiz_part.h"

namespace estation::kiosk {

class QuizRun final : public QuizPart {
public:
    QuizRun(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Quiz& quiz, QuizSession session, content::Language language, int try_no, double now_s);
    Action draw(const Frame& frame, const ui::Rect& area) override;
    [[nodiscard]] QuizMode mode() const override { return session_.mode(); }
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] std::optional<Finish> broken_off() const override;
    [[nodiscard]] bool finished() const override { return finished_told_; }

private:
    Action draw_question(const Frame& frame, const ui::Rect& area);
    float draw_top(ui::Ui& ui, const ui::Rect& area);
    float draw_media(ui::Ui& ui, const ShownQuestion& q, const ui::Rect& area, Action& action);
    Action draw_explained(ui::Ui& ui, const ui::Rect& area);
    float draw_reasons_page(ui::Ui& ui, const ShownQuestion& q, const ui::Rect& area, Action& action);
    Action draw_result(const Frame& frame, const ui::Rect& area);
    float draw_areas(ui::Ui& ui, float x, float y, float w);
    float draw_second_look(ui::Ui& ui, float x, float y, float w);   // returns where it ends
    Action answered(ui::Ui& ui);
    void go_on(ui::Ui& ui);
    [[nodiscard]] std::string pack_of(const ShownQuestion& q) const;
    [[nodiscard]] int seconds_left(const ui::Ui& ui) const;   // -1: no clock runs
    [[nodiscard]] std::string question_name(const ShownQuestion& q) const;

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Quiz& quiz_;
    QuizSession session_;
    content::Language language_;
    int try_no_;
    AskingView asking_;
    bool finished_told_ = false, time_is_up_ = false;
    double question_since_s_, clock_since_s_;
    float scroll_top_ = 0;
};

}  // namespace estation::kiosk
