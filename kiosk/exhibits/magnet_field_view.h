// 磁力线与小电磁铁 on the glass: a bar magnet that can be turned, a coil that a finger moves and whose current a knob sets,
// the lines between them and a table of compass needles that swing after. UI thread.
#pragma once
#include <vector>

#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/exhibits/magnet_field.h"

namespace estation::kiosk {

class MagnetFieldView final : public ExhibitView {
public:
    void restart() override { coil_at_ = {0.95, 0}, needles_.clear(); }
    void rewind() override {}
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;

private:
    struct Needle { double angle = 0, speed = 0; };
    void draw_needles(ui::Ui& ui, const ui::Rect& table, float unit, double dt_s, bool still);
    void draw_magnet(ui::Ui& ui, const ui::Rect& table, float unit, const Magnet& magnet) const;
    void draw_coil(ui::Ui& ui, const ui::Rect& table, float unit, const Magnet& coil, double current) const;

    FieldVector coil_at_{0.95, 0};
    std::vector<Magnet> magnets_;
    std::vector<MagnetField::Line> lines_;
    std::vector<Needle> needles_;
    double reach_x_ = 0, reach_y_ = 0;
    double t_s_ = 0;
};

}  // namespace estation::kiosk
