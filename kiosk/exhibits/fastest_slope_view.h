// 最速降线 on the glass: four beads on a straight way, an arc, a cycloid and the visitor's own bend, in slow motion. The
// handle on the fourth can be dragged. UI thread.
#pragma once
#include <array>

#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/exhibits/fastest_slope.h"

namespace estation::kiosk {

class FastestSlopeView final : public ExhibitView {
public:
    void restart() override { t_s_ = 0, towards_x_ = start_x; }
    void rewind() override { t_s_ = 0; }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;

private:
    static constexpr double across_m = 2, slow = 3, rest_s = 2.2, start_x = 0.5;
    void build(const Values& values, bool still);
    void draw_ways(ui::Ui& ui, const ui::Rect& field, Values& values);
    void draw_times(ui::Ui& ui, const ui::Rect& row) const;

    std::array<std::vector<SlopePoint>, 4> ways_;
    std::vector<SlopeWay> runs_;
    double drop_ = -1, bend_ = -1, built_x_ = -1, towards_x_ = start_x, t_s_ = 0;
};

}  // namespace estation::kiosk
