// 二十四节气 on the glass: the year as a ring of twenty-four, the earth where it is now, the moment at which the chosen term
// begins, and how the sun shines on the tilted earth then. Opens with a run round the year. Computed in content/sky.h. UI thread.
#pragma once
#include <optional>

#include "content/sky.h"
#include "kiosk/exhibits/exhibit_view.h"

namespace estation::kiosk {

class SolarTermsView final : public ExhibitView {
public:
    explicit SolarTermsView(std::optional<content::Date> today);
    void restart() override { t_s_ = 0; }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] std::string shown(ui::Ui& ui, const Values::Knob& knob) const override;

private:
    void choose(int ahead);
    void draw_ring(ui::Ui& ui, const ui::Rect& r, Values& values) const;
    void draw_earth(ui::Ui& ui, const ui::Rect& r) const;

    content::Date today_;
    bool known_;
    int now_term_ = 0, ahead_ = 1000, term_ = 0;
    double now_longitude_ = 0, term_jd_ = 0, t_s_ = 0, shown_longitude_ = 0;
};

// Hours of daylight at a latitude when the sun stands at this longitude: cos h = -tan(latitude) tan(declination).
[[nodiscard]] double day_hours(double latitude_deg, double sun_longitude_deg);
[[nodiscard]] double declination_deg(double sun_longitude_deg);

}  // namespace estation::kiosk
