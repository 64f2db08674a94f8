// 预警是怎样炼成的 on the glass: waves run over a schematic coast, stations feel them one after another, and beside it stand the
// reports that were published in 2011, each with its magnitude and how sure it was. A replay of numbers: no colour of a warning,
// no countdown, no sound. UI thread.
#pragma once
#include "content/seismology/earth_models.h"
#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/exhibits/warning_replay.h"

namespace estation::kiosk {

class WarningReplayView final : public ExhibitView {
public:
    void restart() override { t_s_ = replay_.origin_s(); }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] bool simulates_earthquake() const override { return true; }

private:
    void draw_head(ui::Ui& ui, const ui::Rect& head) const;
    void draw_coast(ui::Ui& ui, const ui::Rect& map) const;
    void draw_reports(ui::Ui& ui, const ui::Rect& panel) const;
    WarningReplay replay_{content::seismology::ak135()};
    double t_s_ = replay_.origin_s();   // after the first station felt P
};

}  // namespace estation::kiosk
