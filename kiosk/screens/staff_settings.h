// What the keeper sets: brightness, sound, language, waiting, opening hours, a ceremony's card, how the picture hangs and where the
// glass feels a finger. Every change is in force at once and written down by the Office. Part of the staff's page; UI thread.
#pragma once
#include <optional>
#include <vector>

#include "kiosk/screen.h"
#include "kiosk/screens/staff_hours.h"

namespace estation::kiosk {

class StaffSettings {
public:
    explicit StaffSettings(std::shared_ptr<const content::Library> library) : library_(std::move(library)) {}
    void enter();                                  // at its list again
    Action draw(const Frame& frame, const ui::Rect& area);
    // The crosses want the whole glass: nothing else is drawn then.
    [[nodiscard]] bool whole_glass() const { return sheet_ == Sheet::crosses; }
    Action draw_crosses(const Frame& frame);

private:
    enum class Sheet { list, hours, ceremony, crosses };
    Action draw_list(const Frame& frame, const ui::Rect& area);
    // Each draws its rows, moving y, and changes `now` when something was chosen.
    void draw_screen_rows(const Frame& frame, const ui::Rect& area, float& y, staff::Settings& now);
    void draw_sound_rows(const Frame& frame, const ui::Rect& area, float& y, staff::Settings& now);
    void draw_visit_rows(const Frame& frame, const ui::Rect& area, float& y, staff::Settings& now);
    Action draw_page_rows(const Frame& frame, const ui::Rect& area, float& y);

    std::shared_ptr<const content::Library> library_;
    Sheet sheet_ = Sheet::list;
    std::optional<staff::Settings> chosen_;        // ahead of what the Office has written
    StaffHours hours_;
    StaffCeremony ceremony_;
    std::optional<content::Programme> timing_;     // once it is looked at: newer than the library's
    std::vector<TappedCross> taps_;
    bool refused_ = false;                         // the last taps fit no panel
};

}  // namespace estation::kiosk
