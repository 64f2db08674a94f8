// The rows that the staff's pages are made of: what a thing is and does at the left, what changes it at the right; stacked where there
// is no room for both. Plain functions on Ui; UI thread.
#pragma once
#include <string_view>

#include "content/programme.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

// Draws the words of a row that begins at y, moves y below the row, and says where what changes it goes.
ui::Rect staff_row(ui::Ui& ui, float x, float& y, float w, std::string_view title, std::string_view note, float control_w, float control_h);
// A page's head: its title, and a button that leads back to the page before (`leave`, else "done"). True when that was touched; y moves below it.
bool staff_head(ui::Ui& ui, float x, float& y, float w, std::string_view title, std::string_view leave = {});

// "周一至周五 8:30–12:00；周六、周日 不开放": days with the same hours together.
std::string hours_summary(ui::Ui& ui, const content::Programme& programme);
// "8:30–12:00", or that it is closed, or open all day.
std::string day_hours(ui::Ui& ui, const std::vector<content::Hours>& hours);
// "8:30", "14:00".
std::string clock_words(int minutes);

}  // namespace estation::kiosk
