// 声音看得见 on the glass: air that swings to and fro before a loudspeaker, its pressure as a curve, and a string with
// standing nodes. Much slower than in truth, and silent. UI thread.
#pragma once
#include "kiosk/exhibits/exhibit_view.h"

namespace estation::kiosk {

class SoundWavesView final : public ExhibitView {
public:
    void restart() override { t_s_ = string_s_ = 0; }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;

private:
    void draw_air(ui::Ui& ui, const ui::Rect& r, double frequency, double loudness) const;
    void draw_string(ui::Ui& ui, const ui::Rect& r, const Values& values) const;
    double t_s_ = 0;        // of the waves: slowed down already
    double string_s_ = 0;   // of the string, which has a pace of its own
};

}  // namespace estation::kiosk
