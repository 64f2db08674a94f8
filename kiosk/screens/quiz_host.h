// Host mode: a teacher shows a question to the whole class, hands are raised, the teacher enters how many with large
// buttons or does not, and reveals the answer with the picture of the hands; at the end which question was the hardest.
// Nothing is known of any pupil. UI thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "kiosk/quiz/class_poll.h"
#include "kiosk/screens/quiz_part.h"

namespace estation::kiosk {

class QuizHost final : public QuizPart {
public:
    QuizHost(std::shared_ptr<const content::Library> library, const content::Item& item, ClassPoll poll, std::vector<std::string> names, double now_s);
    Action draw(const Frame& frame, const ui::Rect& area) override;
    [[nodiscard]] QuizMode mode() const override { return QuizMode::host; }
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] std::optional<Finish> broken_off() const override;
    [[nodiscard]] bool finished() const override { return finished_told_; }
    // A class talks about a question for minutes, and nobody touches the glass.
    [[nodiscard]] bool busy() const override { return busy_; }

private:
    Action draw_asking(ui::Ui& ui, const ui::Rect& area);
    float draw_top(ui::Ui& ui, const ui::Rect& area);
    float draw_counter(ui::Ui& ui, std::size_t choice, float x, float y, float w);
    Action draw_revealed(ui::Ui& ui, const ui::Rect& area);
    float draw_bar(ui::Ui& ui, std::size_t choice, float x, float y, float w);
    Action draw_summary(ui::Ui& ui, const ui::Rect& area);
    float draw_share(ui::Ui& ui, std::size_t n, float x, float y, float w);

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    ClassPoll poll_;
    std::vector<std::string> names_;   // of the questions, for the record
    double touched_s_;
    bool busy_ = false, finished_told_ = false;
};

}  // namespace estation::kiosk
