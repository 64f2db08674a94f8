// 地震仪 on the glass: a strip of ground on which a finger makes a small earthquake, a sheet on which the pen writes row under
// row, and the filter's curve beside the strip. It makes no sound and shows no warning. UI thread.
#pragma once
#include "content/seismology/earth_models.h"
#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/exhibits/seismograph.h"

namespace estation::kiosk {

class SeismographView final : public ExhibitView {
public:
    SeismographView() { restart(); }
    void restart() override;
    void rewind() override { drum_.run_to(0); }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] bool simulates_earthquake() const override { return true; }
    [[nodiscard]] std::string shown(ui::Ui& ui, const Values::Knob& knob) const override;

private:
    void draw_head(ui::Ui& ui, const ui::Rect& head) const;
    void draw_ground(ui::Ui& ui, const ui::Rect& strip, Values& values, bool still);
    void draw_filter(ui::Ui& ui, const ui::Rect& box) const;
    void draw_sheet(ui::Ui& ui, const ui::Rect& sheet) const;
    void make_quake(double distance_km, bool still);
    Seismograph drum_{content::seismology::ak135()};
};

}  // namespace estation::kiosk
