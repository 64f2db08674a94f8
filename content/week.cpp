#include "content/week.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <tuple>

namespace estation::content {
namespace {

std::chrono::sys_days days_of(Date d) {
    return std::chrono::year{d.year} / std::chrono::month{static_cast<unsigned>(d.month)} / std::chrono::day{static_cast<unsigned>(d.day)};
}

std::string clock_text(int minutes) {
    char text[32];
    std::snprintf(text, sizeof text, "%d:%02d", minutes / 60, minutes % 60);
    return text;
}

}  // namespace

int weekday_of(Date date) { return static_cast<int>(std::chrono::weekday(days_of(date)).iso_encoding()); }

Date plus_days(Date date, int days) {
    const std::chrono::year_month_day d(days_of(date) + std::chrono::days(days));
    return {static_cast<int>(d.year()), static_cast<int>(static_cast<unsigned>(d.month())), static_cast<int>(static_cast<unsigned>(d.day()))};
}

std::vector<WeekLesson> lessons_of_week(const Library& library, std::optional<Date> today) {
    std::vector<WeekLesson> all;
    const std::optional<Date> monday = today ? std::optional(plus_days(*today, 1 - weekday_of(*today))) : std::nullopt;
    for (const Item* item : library.items()) {
        const auto* course = std::get_if<Course>(&item->body);
        if (course == nullptr) continue;
        for (std::size_t n = 0; n < course->lessons.size(); ++n) {
            const Lesson& lesson = course->lessons[n];
            if (!lesson.timed()) continue;
            int day = lesson.weekday;
            if (lesson.date) day = monday && *lesson.date >= *monday && *lesson.date <= plus_days(*monday, 6) ? weekday_of(*lesson.date) : 0;
            if (day != 0) all.push_back({item, &lesson, n + 1, day});
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const WeekLesson& a, const WeekLesson& b) {
        return std::tuple(a.weekday, a.lesson->start_min) < std::tuple(b.weekday, b.lesson->start_min);
    });
    return all;
}

bool has_timed_lessons(const Course& course) {
    return std::any_of(course.lessons.begin(), course.lessons.end(), [](const Lesson& l) { return l.timed(); });
}

bool has_timed_lessons(const Library& library) {
    return std::any_of(library.items().begin(), library.items().end(), [](const Item* item) {
        const auto* course = std::get_if<Course>(&item->body);
        return course != nullptr && has_timed_lessons(*course);
    });
}

std::string hours_text(const Lesson& lesson) {
    if (!lesson.timed()) return {};
    return clock_text(lesson.start_min) + (lesson.end_min < 0 ? "" : "–" + clock_text(lesson.end_min));
}

}  // namespace estation::content
