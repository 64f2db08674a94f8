// 两种波的赛跑 on the glass: rings run from the epicentre over a schematic plain, a house stands where the visitor puts it,
// and a line of time below says what comes when. Runs at the true pace. It shows no warning and sounds none. UI thread.
#pragma once
#include "content/seismology/earth_models.h"
#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/exhibits/wave_race.h"

namespace estation::kiosk {

class WaveRaceView final : public ExhibitView {
public:
    void restart() override { t_s_ = -1; }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] bool simulates_earthquake() const override { return true; }

private:
    void draw_plain(ui::Ui& ui, const ui::Rect& plain, Values& values);
    void draw_time(ui::Ui& ui, const ui::Rect& row) const;
    void draw_head(ui::Ui& ui, const ui::Rect& head) const;
    WaveRace race_{content::seismology::ak135()};
    double t_s_ = -1;   // since the earthquake; it waits a moment before
};

}  // namespace estation::kiosk
