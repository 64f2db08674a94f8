// 「钉好你的家」: fasten furniture to the wall, choose an earthquake and a floor, and see what stands. What falls is worked
// out by kiosk/drill/room from the floor's computed motion. Owned by the exhibit's screen; UI thread.
#pragma once
#include "kiosk/drill/room_view.h"
#include "kiosk/exhibits/exhibit_view.h"

namespace estation::kiosk {

class SecureHomeView final : public ExhibitView {
public:
    SecureHomeView(std::shared_ptr<const content::RoomPlan> plan, std::string pack);
    void restart() override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] bool simulates_earthquake() const override { return true; }

private:
    void shake(const Values& values);
    float draw_anchors(ui::Ui& ui, const ui::Rect& area, const Values& values);

    std::shared_ptr<const content::RoomPlan> plan_;
    RoomView room_;
    std::vector<bool> anchored_;
    double magnitude_ = -1, distance_km_ = -1, floor_ = -1;
    bool wanted_ = false;
};

}  // namespace estation::kiosk
