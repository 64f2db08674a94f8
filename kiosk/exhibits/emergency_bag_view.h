// 三分钟打包 on the glass: twelve things to tap into a bag, its weight beside the limit, and for each a reason. No clock
// runs. UI thread.
#pragma once
#include <optional>

#include "kiosk/exhibits/emergency_bag.h"
#include "kiosk/exhibits/exhibit_view.h"

namespace estation::kiosk {

class EmergencyBagView final : public ExhibitView {
public:
    void restart() override { bag_.empty(), last_.reset(); }
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] bool moves() const override { return false; }

private:
    void draw_thing(ui::Ui& ui, BagThing thing, const ui::Rect& r, double limit_kg);
    void draw_bag(ui::Ui& ui, const ui::Rect& r, double limit_kg) const;

    EmergencyBag bag_;
    std::optional<BagThing> last_;       // what was touched last: its reason is shown
    EmergencyBag::Did did_ = EmergencyBag::Did::put_in;
};

}  // namespace estation::kiosk
