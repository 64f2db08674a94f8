// 哪栋楼在摇 on the glass: the visitor first guesses which of four buildings will be shaken hardest at its top, then the ground
// shakes at the true pace; bars grow with what the tops feel, and at the end the response spectrum says why. It shows no
// warning and sounds none. UI thread.
#pragma once
#include "kiosk/exhibits/building_sway.h"
#include "kiosk/exhibits/exhibit_view.h"

namespace estation::kiosk {

class BuildingSwayView final : public ExhibitView {
public:
    void restart() override { guess_ = -1, t_s_ = 0; }
    void rewind() override { t_s_ = 0; }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] bool simulates_earthquake() const override { return true; }
    [[nodiscard]] std::string shown(ui::Ui& ui, const Values::Knob& knob) const override;

private:
    [[nodiscard]] bool over() const { return guess_ >= 0 && t_s_ >= sway_.end_s(); }
    void draw_head(ui::Ui& ui, const ui::Rect& head) const;
    void draw_street(ui::Ui& ui, const ui::Rect& street, bool still);
    void draw_bars(ui::Ui& ui, const ui::Rect& panel) const;
    void draw_spectrum(ui::Ui& ui, const ui::Rect& panel) const;
    BuildingSway sway_;
    int guess_ = -1;    // which building; none yet
    double t_s_ = 0;    // since the first P, once guessed
};

}  // namespace estation::kiosk
