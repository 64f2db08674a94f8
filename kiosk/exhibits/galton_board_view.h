// 高尔顿钉板 on the glass: balls fall pin by pin, heaps grow, and the expected heights stand over them. Dragging sideways
// tilts the board. UI thread.
#pragma once
#include <vector>

#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/exhibits/galton_board.h"

namespace estation::kiosk {

class GaltonBoardView final : public ExhibitView {
public:
    void restart() override { rows_ = -1; }
    // A row a step; at first a heap that shows what it becomes.
    [[nodiscard]] Still still(const Values&) const override { return {24, 1 / rows_in_s, 56}; }
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;

private:
    struct Falling { GaltonBoard::Ball ball; double row = -1; };   // how many rows it has passed
    static constexpr int most_balls = 600;
    static constexpr double rows_in_s = 6.5;
    void begin(const Values& values);
    void move(double dt_s);
    void draw_pins(ui::Ui& ui, const ui::Rect& field, float pitch, float row_h) const;
    void draw_heaps(ui::Ui& ui, const ui::Rect& field, float pitch) const;

    GaltonBoard board_{12, 0.5};
    std::vector<Falling> falling_;
    double chance_ = -1, wait_s_ = 0, rest_s_ = 0;
    int rows_ = -1, dropped_ = 0;
};

}  // namespace estation::kiosk
