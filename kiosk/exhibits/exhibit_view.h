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
struct ExhibitPlace { ui::Rect area, head; };

class ExhibitView {
public:
    virtual ~ExhibitView() = default;
    virtual void restart() = 0;
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
