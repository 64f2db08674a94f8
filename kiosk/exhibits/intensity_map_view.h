// 震级和烈度 on the glass: a schematic plain with the ellipses of each degree, a town that the visitor sets down with a finger
// or with knobs, and beside it what people there would notice. Nothing moves by itself; it shows no warning. UI thread.
#pragma once
#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/exhibits/intensity_map.h"

namespace estation::kiosk {

class IntensityMapView final : public ExhibitView {
public:
    void restart() override {}
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] bool moves() const override { return false; }
    [[nodiscard]] bool simulates_earthquake() const override { return true; }
    [[nodiscard]] std::string shown(ui::Ui& ui, const Values::Knob& knob) const override;

private:
    struct Town { double east_km = 0, north_km = 0; };
    [[nodiscard]] static Town town_of(const Values& values);
    [[nodiscard]] std::string span(ui::Ui& ui, const IntensityMap::Felt& felt) const;
    void draw_map(ui::Ui& ui, const ui::Rect& land, Values& values) const;
    void draw_town(ui::Ui& ui, const ui::Rect& panel, const Town& town) const;
    void draw_ladder(ui::Ui& ui, const ui::Rect& box, const IntensityMap::Felt& felt) const;
    IntensityMap map_;
};

}  // namespace estation::kiosk
