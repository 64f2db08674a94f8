// The keeper's last page: another PIN (the old one first, so that a door left open gives nobody the key), and restarting or switching off,
// asked twice. Part of the staff's page; UI thread.
#pragma once
#include <optional>
#include <string>

#include "kiosk/screen.h"

namespace estation::kiosk {

class StaffPower {
public:
    void enter() { *this = {}; }
    Action draw(const Frame& frame, const ui::Rect& area);

private:
    enum class Stage { list, old_pin, new_pin, again };
    Action draw_list(const Frame& frame, const ui::Rect& area);
    Action draw_pin(const Frame& frame, const ui::Rect& area);
    Action given(const staff::View& view);
    [[nodiscard]] std::string words(const Frame& frame) const;

    Stage stage_ = Stage::list;
    std::string digits_, first_;
    std::uint64_t verdicts_seen_ = 0;
    bool waiting_ = false, wrong_ = false, differs_ = false, changed_ = false;
    std::optional<staff::PowerWish> asked_;
};

}  // namespace estation::kiosk
