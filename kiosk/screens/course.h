// A course: what it is about, its lessons in order with what belongs to each, how far this visitor has come, and the
// next thing to look at. Progress is this visit's only and nobody keeps it. UI thread.
#pragma once
#include "kiosk/screen.h"

namespace estation::kiosk {

// "每周三 15:00–16:30", "12月5日 周六 15:00", or what the author wrote; empty when nothing is said.
std::string lesson_when(ui::Ui& ui, const content::Lesson& lesson);

class CourseScreen final : public Screen {
public:
    CourseScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Course& course);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override { return std::to_string(seen_) + "/" + std::to_string(total_); }
    [[nodiscard]] bool done() const override { return total_ > 0 && seen_ == total_; }

private:
    struct Part { const content::Item* item; std::size_t lesson; };  // one thing of one lesson that is really here

    [[nodiscard]] const Part* next(const Visit& visit) const;
    [[nodiscard]] std::size_t done_in(const Visit& visit, std::size_t lesson) const;
    [[nodiscard]] std::size_t count_in(std::size_t lesson) const;
    float draw_head(const Frame& frame, float x, float y, float w, Action& action);
    float draw_lessons(const Frame& frame, float x, float y, float w, Action& action);
    float draw_lesson(const Frame& frame, std::size_t n, float x, float y, float w, Action& action);
    bool draw_part(const Frame& frame, const Part& part, const ui::Rect& r);

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Course& course_;
    std::vector<Part> parts_;
    std::size_t seen_ = 0, total_ = 0;
};

}  // namespace estation::kiosk
