// Where things lie, the same on every screen: margins, the bottom bar with the way back at its left, and what a
// screen may call its own. Also the small facts about items that several screens show. Pure; UI thread.
#pragma once
#include <string>

#include "content/library.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

// The height of the bottom bar with its margins.
float bar_height(const ui::Ui& ui);
// Inside the margins and above the bar.
ui::Rect content_area(const ui::Ui& ui);

// The foot of a page: its main buttons, in sight whatever of the page above them scrolls, and what is free beside them, for the
// ▲ and ▼ of what scrolls (see Ui::begin_scroll).
struct FootBar { ui::Rect buttons, free, above; };
FootBar foot_bar(const ui::Ui& ui, const ui::Rect& area, float buttons_width);

// "p01@3": names a pack's pictures for the picture cache.
std::string pack_key(const content::Library& library, const content::Item& item);
// The picture of an item's card; empty when it has none.
std::string cover_of(const content::Item& item);
// "article", "quiz": the icon of a kind.
const char* kind_icon(const content::Body& body);
std::string topic_icon(content::Topic topic);
// "文章 · 约3分钟", "测验 · 12题".
std::string kind_line(ui::Ui& ui, const content::Item& item);
const std::string& topic_title(ui::Ui& ui, content::Topic topic);
// "2026年11月20日" or "20 November 2026".
std::string date_text(content::Date date, content::Language language);

}  // namespace estation::kiosk
