// A quiz on screen: a start page that offers practice (no clock) or a challenge, one question at a time with large
// answers in reading order, the explanation where the answers were, and a kind result. UI thread.
#pragma once
#include <memory>
#include <string>

#include "kiosk/quiz_session.h"
#include "kiosk/screen.h"

namespace estation::kiosk {

class QuizScreen final : public Screen {
public:
    QuizScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Quiz& quiz);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] bool done() const override { return finished_told_; }

private:
    Action draw_start(const Frame& frame, const ui::Rect& area);
    Action draw_question(const Frame& frame, const ui::Rect& area);
    Action draw_result(const Frame& frame, const ui::Rect& area);
    void begin(ui::Ui& ui, QuizMode mode);
    float draw_top(ui::Ui& ui, const ui::Rect& area);
    Action draw_choices(ui::Ui& ui, const ui::Rect& area);
    Action draw_explained(ui::Ui& ui, const ui::Rect& area);
    bool draw_choice(ui::Ui& ui, std::size_t n, const ui::Rect& r);
    float draw_marked_row(ui::Ui& ui, std::size_t n, float x, float y, float w);
    float draw_explanation(ui::Ui& ui, float x, float y, float w);
    Action marked(ui::Ui& ui);
    [[nodiscard]] const std::string& choice_text(ui::Ui& ui, const ShownQuestion& q, std::size_t n) const;
    [[nodiscard]] int seconds_left(const ui::Ui& ui) const;   // -1: no clock runs

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Quiz& quiz_;
    content::Language bank_language_ = content::Language::zh_CN;
    std::unique_ptr<QuizSession> session_;
    bool finished_told_ = false;
    double question_since_s_ = 0, clock_since_s_ = 0;
    float scroll_top_ = 0;
    int runs_ = 0;
};

}  // namespace estation::kiosk
