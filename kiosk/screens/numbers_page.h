// 「关于这些数字」: what an exhibit or a drill shows in numbers, by which formula, in which range, how far it may be off and where
// it is from. A page within the page it belongs to: the way back leads there. Owned by that screen; UI thread.
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "content/item.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

class NumbersPage {
public:
    [[nodiscard]] bool open() const { return open_; }
    // The way back: true when it was open, and is closed now.
    bool close() { return std::exchange(open_, false); }
    // Whether there is anything to say about an item.
    [[nodiscard]] static bool has(const content::Item& item);
    // The button that opens it, `w` wide at most; returns its height.
    float offer(ui::Ui& ui, float x, float y, float w);
    [[nodiscard]] static float height(const ui::Ui& ui) { return ui.theme().target(); }
    void draw(ui::Ui& ui, const ui::Rect& area, const content::Item& item) const;

private:
    static float draw_note(ui::Ui& ui, float x, float y, float w, std::string_view label, const std::string& text);
    bool open_ = false;
};

}  // namespace estation::kiosk
