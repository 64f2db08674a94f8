// 沙摆 on the glass: the tray from above, the sand's trace and the bob that draws it. Dragging sideways turns the phase.
// UI thread.
#pragma once
#include <vector>

#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/exhibits/sand_pendulum.h"
#include "kiosk/ui/canvas.h"

namespace estation::kiosk {

class SandPendulumView final : public ExhibitView {
public:
    void restart() override { t_s_ = 0, trace_.clear(); }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;

private:
    [[nodiscard]] static SandPendulum set_to(const Values& values);
    void move(const Values& values, double dt_s);
    SandPendulum pendulum_;
    std::vector<ui::Point> trace_;   // in tray halves
    double t_s_ = 0, step_s_ = 0;
};

}  // namespace estation::kiosk
