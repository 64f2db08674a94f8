// The keeper's opening hours: the week, days that are different, and the ceremony whose card stands before its beginning. They edit the
// timing that they are given and have it written down whole with every change. Part of the staff's page; UI thread.
#pragma once
#include <optional>
#include <string>

#include "content/programme.h"
#include "kiosk/screen.h"
#include "kiosk/ui/keyboard.h"

namespace estation::kiosk {

class StaffHours {
public:
    // `timing`: hours, exceptions and ceremony, and nothing else. `done` becomes true when the keeper is ready with it.
    Action draw(const Frame& frame, const ui::Rect& area, content::Programme& timing, bool& done);

private:
    struct Special { content::Date date; int reason = 0; std::vector<content::Hours> hours; };
    Action draw_week(const Frame& frame, const ui::Rect& area, content::Programme& timing, bool& done);
    Action draw_day(const Frame& frame, const ui::Rect& area, content::Programme& timing);
    Action draw_special(const Frame& frame, const ui::Rect& area, content::Programme& timing);
    // Two steppers a span; true when something changed.
    bool draw_spans(ui::Ui& ui, float x, float& y, float w, std::vector<content::Hours>& hours);

    int day_ = -1;                     // of the week that is being edited, 0 Monday; -1: none
    std::optional<Special> special_;   // being written
};

class StaffCeremony {
public:
    void begin(const content::Programme& timing, const Frame& frame);
    Action draw(const Frame& frame, const ui::Rect& area, content::Programme& timing, bool& done);

private:
    Action put(const Frame& frame, content::Programme& timing);

    bool standing_ = false;            // a card stands already
    ui::Typing title_, line_;
    bool typing_line_ = false, keyboard_ = false;
    content::Date date_;
    int start_min_ = 9 * 60 + 30;
};

// A day or a month further or back; never before `least`.
content::Date stepped_month(content::Date date, int way, content::Date least);
// Minutes of the day on the half hours.
int stepped_time(int minutes, int way, int least, int most);

}  // namespace estation::kiosk
