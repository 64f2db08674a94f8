// The week's lessons: which of all courses' lessons fall on which day of the week that holds today. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "content/library.h"

namespace estation::content {

// 1 Monday to 7 Sunday.
[[nodiscard]] int weekday_of(Date date);
[[nodiscard]] Date plus_days(Date date, int days);

struct WeekLesson {
    const Item* course = nullptr;
    const Lesson* lesson = nullptr;
    std::size_t number = 0;  // 1 is the course's first
    int weekday = 1;
};

// In the order of days and hours. Lessons of every week are there always; those of one day only in its own week, and
// not at all without a date to believe.
[[nodiscard]] std::vector<WeekLesson> lessons_of_week(const Library& library, std::optional<Date> today);
// Whether any course has a lesson with a time: else nobody is led to a timetable.
[[nodiscard]] bool has_timed_lessons(const Library& library);
[[nodiscard]] bool has_timed_lessons(const Course& course);
// "15:00–16:30", "15:00"
[[nodiscard]] std::string hours_text(const Lesson& lesson);

}  // namespace estation::content
