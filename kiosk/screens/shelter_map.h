// The shelter map: the sketch with buttons to look closer, the shelters in the order of walking minutes with what the
// register says of them, the way without steps, and a page with the route in large letters. UI thread.
#pragma once
#include "content/walking.h"
#include "kiosk/screen.h"
#include "kiosk/screens/map_view.h"

namespace estation::kiosk {

class ShelterMapScreen final : public Screen {
public:
    ShelterMapScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::ShelterMap& map);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override { return chosen_touched_ ? map_.shelters[static_cast<std::size_t>(chosen_)].id : "map"; }
    [[nodiscard]] bool done() const override { return true; }  // it is seen at a glance

private:
    void find_routes();
    void choose(int shelter);
    [[nodiscard]] const content::Route* route_to(int shelter) const;
    [[nodiscard]] int minutes_to(int shelter) const;
    [[nodiscard]] std::string distance_text(ui::Ui& ui, int shelter) const;
    [[nodiscard]] const std::string& honest_label(ui::Ui& ui) const;
    void draw_map(ui::Ui& ui, const ui::Rect& r);
    void draw_buttons(ui::Ui& ui, const ui::Rect& view, float x, float y);
    void draw_list(ui::Ui& ui, const ui::Rect& r);
    float draw_row(ui::Ui& ui, int shelter, float x, float y, float w);
    float draw_facts(ui::Ui& ui, const content::Shelter& shelter, float x, float y, float w) const;
    Action draw_overview(ui::Ui& ui, const ui::Rect& area);
    Action draw_poster(ui::Ui& ui, const ui::Rect& area);
    float draw_steps(ui::Ui& ui, const content::Route& route, float x, float y, float w) const;

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::ShelterMap& map_;
    std::vector<std::optional<content::Route>> routes_;
    std::vector<int> order_;     // shelters by minutes; those without a way last
    int chosen_ = 0;
    bool step_free_ = false, poster_ = false, chosen_touched_ = false;
    bool reveal_ = false;        // the chosen row is to be scrolled to where it is seen
    MapView view_, poster_view_;
};

}  // namespace estation::kiosk
