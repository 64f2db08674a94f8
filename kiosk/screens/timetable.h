// 「本周课表」: the lessons of all courses in the week that holds today, by day. Seven columns on a wide screen, a list
// of days on a tall one. Without a date to believe it shows weekdays and says so. UI thread.
#pragma once
#include "content/week.h"
#include "kiosk/screen.h"

namespace estation::kiosk {

class TimetableScreen final : public Screen {
public:
    explicit TimetableScreen(std::shared_ptr<const content::Library> library) : library_(std::move(library)) {}
    Action draw(const Frame& frame) override;

private:
    float draw_head(const Frame& frame, float x, float y, float w) const;
    Action draw_columns(const Frame& frame, const ui::Rect& area);
    Action draw_list(const Frame& frame, const ui::Rect& area);
    [[nodiscard]] std::string day_text(ui::Ui& ui, int weekday) const;
    // One lesson's card; returns its height.
    float draw_lesson(ui::Ui& ui, const content::WeekLesson& one, float x, float y, float w, Action& action) const;

    std::shared_ptr<const content::Library> library_;
    std::optional<content::Date> today_;
    std::vector<content::WeekLesson> lessons_;
    bool made_ = false;
};

}  // namespace estation::kiosk
