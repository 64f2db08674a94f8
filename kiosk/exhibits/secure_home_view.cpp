#include "kiosk/exhibits/secure_home_view.h"

#include <cmath>

#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

SecureHomeView::SecureHomeView(std::shared_ptr<const RoomPlan> plan, std::string pack) : plan_(std::move(plan)), room_(plan_, std::move(pack)) {
    for (const RoomBody& b : plan_->bodies) anchored_.push_back(b.anchored);
}

void SecureHomeView::restart() {
    for (std::size_t i = 0; i < anchored_.size(); ++i) anchored_[i] = plan_->bodies[i].anchored;
    magnitude_ = -1;   // shaken anew
}

void SecureHomeView::shake(const Values& values) {
    magnitude_ = values.get("magnitude"), distance_km_ = values.get("distance"), floor_ = values.get("floor");
    const DrillQuake quake{.magnitude = magnitude_, .distance_km = distance_km_, .depth_km = 10, .ground = Ground::firm, .storeys = 12};
    room_.prepare(quake, {BuildingClass::average, static_cast<int>(std::lround(floor_)), 0, Person::walker}, anchored_);
}

void SecureHomeView::draw(Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) {
    if (values.get("magnitude") != magnitude_ || values.get("distance") != distance_km_ || values.get("floor") != floor_) shake(values);
    ui.label(place.head, ui.tr("room.fasten"), {.role = TextRole::body, .bold = true});
    const float row = draw_anchors(ui, place.area, values);
    room_.draw(ui, {place.area.x, place.area.y, place.area.w, place.area.h - row}, dt_s, place.still);
}

// A button for each thing that can be fastened, along the foot; returns the height they take.
float SecureHomeView::draw_anchors(Ui& ui, const Rect& area, const Values& values) {
    const float h = ui.theme().target(), gap = ui.theme().gap();
    std::vector<std::size_t> can;
    for (std::size_t i = 0; i < plan_->bodies.size(); ++i)
        if (room_.room().can_anchor(i) && !plan_->bodies[i].name.empty()) can.push_back(i);
    if (can.empty()) return 0;
    const float w = std::floor((area.w - gap * static_cast<float>(can.size() - 1)) / static_cast<float>(can.size()));
    float x = area.x;
    for (const std::size_t i : can) {
        const std::string label = ui.tr(anchored_[i] ? "room.fastened" : "room.loose", plan_->bodies[i].name.in(ui.language()));
        const Plate p = plate(ui, plan_->bodies[i].id, {x, area.bottom() - h, w, h}, ui.keep(label), anchored_[i] ? Colour::accent_wash : Colour::card, anchored_[i] ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(2), 0), ui.keep(label), {.role = TextRole::small, .colour = anchored_[i] ? Colour::accent : Colour::ink, .bold = anchored_[i], .align = Align::centre});
        if (p.touch.tapped) {
            anchored_[i] = !anchored_[i];
            shake(values);
            ui.moving();
        }
        x += w + gap;
    }
    return h + gap;
}

}  // namespace estation::kiosk
