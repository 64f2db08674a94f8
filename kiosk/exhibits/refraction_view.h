// 光的折射与彩虹 on the glass: a ray at a border, which a finger turns, with what comes back and what goes through; beside
// it a raindrop that takes white light apart. The dashes flow as fast as light does there. UI thread.
#pragma once
#include "kiosk/exhibits/exhibit_view.h"

namespace estation::kiosk {

class RefractionView final : public ExhibitView {
public:
    void restart() override { t_s_ = 0; }
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] std::string shown(ui::Ui& ui, const Values::Knob& knob) const override;

private:
    void draw_border(ui::Ui& ui, const ui::Rect& r, Values& values) const;
    void draw_drop(ui::Ui& ui, const ui::Rect& r) const;
    double t_s_ = 0;
};

}  // namespace estation::kiosk
