// An ExhibitView is an exhibit on the glass: it moves its model on, draws it with labels and units, and lets fingers
// drag it. What it computes lies in a model beside it that knows nothing of drawing. Made by name, see make_exhibit_view();
// owned by the exhibit's screen. UI thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "content/text.h"
#include "kiosk/exhibits/values.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

// Where a view may draw: the thing itself, and a strip above it, beside the buttons, for what it says about itself.
// `still`: the visitor has chosen little motion, and nothing may move by itself: not even a needle that swings to its rest.
struct ExhibitPlace { ui::Rect area, head; bool still = false; };

// How an exhibit is looked at without motion: at `first_s` of its own time its picture tells the most, buttons lead on and
// back by `step_s`, and after `last_s` it begins anew (`ends`: it has arrived and stays). Without a step there is only that picture.
struct Still { double first_s = 0, step_s = 0, last_s = 0; bool ends = false; };


class ExhibitView {
public:
    virtual ~ExhibitView() = default;
    virtual void restart() = 0;
    // Time goes back to the beginning; what the visitor has turned and dragged stays.
    virtual void rewind() { restart(); }
    [[nodiscard]] virtual Still still(const Values&) const { return {}; }
    // `dt_s`: how much time passes for the exhibit; 0 while it is paused.
    virtual void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) = 0;
    [[nodiscard]] virtual bool moves() const { return true; }        // else nothing to pause
    [[nodiscard]] virtual bool simulates_earthquake() const { return false; }
    // What a knob shows instead of its number: "立春".
    [[nodiscard]] virtual std::string shown(ui::Ui&, const Values::Knob&) const { return {}; }
};

// Null for a name that is not known here. `today`: absent when the clock is not to be believed.
[[nodiscard]] std::unique_ptr<ExhibitView> make_exhibit_view(std::string_view model, std::optional<content::Date> today);

}  // namespace estation::kiosk
