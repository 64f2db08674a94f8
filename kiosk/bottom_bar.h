// The bar at the foot of every page: the way back at its left; at its right how to see, hear and reach better, always in
// the same order. Where a narrow page has no room for all of it, the rest, and everything once more in large, is on the
// sheet behind 「更多」. Owned by App; UI thread.
#pragma once
#include "kiosk/screen.h"

namespace estation::kiosk {

class BottomBar {
public:
    struct Place {
        bool can_go_back = false;   // there is a page before this one besides home
        bool at_home = false;       // no way back is needed
        bool can_read = true;       // the machine has a voice
    };
    // The bar, and the sheet over the page while it is open.
    Action draw(ui::Ui& ui, const Place& place, const Volume& volume);
    // On the attract page: the few that make it possible to begin.
    static Action draw_compact(ui::Ui& ui, bool can_read);
    // Where it begins at the most: what stands beside it ends before.
    [[nodiscard]] static float compact_left(ui::Ui& ui);
    void close() { open_ = false; }

private:
    Action draw_ways(ui::Ui& ui, const Place& place, bool with_words) const;
    Action draw_sheet(ui::Ui& ui, const Place& place, const Volume& volume);

    bool open_ = false;
};

}  // namespace estation::kiosk
