// The self-test: touch over the whole glass, sound at either side, disk, clock, fonts and network, each with its result as a light and
// a sentence. What a person must judge (heard it? all whole?) is asked, and the answer is the result. Every result goes into the
// log, so that it leaves with the stick. Part of the staff's page; UI thread.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/screen.h"

namespace estation::kiosk {

class StaffTests {
public:
    Action enter();
    Action draw(const Frame& frame, const ui::Rect& area);
    [[nodiscard]] bool whole_glass() const { return touching_; }
    Action draw_touch(const Frame& frame);

private:
    enum class Result { unknown, good, bad };
    enum class Asked { nothing, left, right };
    struct Cells { int columns = 0, rows = 0; float w = 0, h = 0; };
    [[nodiscard]] static Cells cells_of(const ui::Ui& ui);
    void light(const Cells& cells, float x, float y);
    Action end_touch(ui::Ui& ui, const Cells& cells);
    Action draw_sound_row(const Frame& frame, const ui::Rect& area, float& y, Side side);
    void draw_result(ui::Ui& ui, float x, float& y, float w, const std::string& title, Result result, const std::string& words) const;
    void draw_network(const Frame& frame, const ui::Rect& area, float& y);
    // Writes down what has just become known.
    Action note_news(const Frame& frame);

    bool touching_ = false;
    std::vector<bool> felt_;
    Result touch_ = Result::unknown, left_ = Result::unknown, right_ = Result::unknown, fonts_ = Result::unknown;
    std::string touch_words_;
    Asked playing_ = Asked::nothing;
    bool disk_noted_ = false, network_noted_ = false;
};

}  // namespace estation::kiosk
