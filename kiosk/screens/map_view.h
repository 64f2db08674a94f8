// A MapView draws a shelter map as a sketch: streets with their names, shelters, 「您在这里」, a route, north and a
// scale; and holds how it is looked at. Names that would lie on each other are left out rather than drawn. Owned by the
// map's screen; UI thread.
#pragma once
#include <initializer_list>
#include <string_view>
#include <vector>

#include "content/walking.h"
#include "kiosk/screens/zoom.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

class MapView {
public:
    struct Shown {
        const content::Route* route = nullptr;
        int chosen = -1;               // a shelter drawn larger
        bool only_chosen = false;      // the poster shows one
        bool step_free = false;        // the others are pale
        bool touchable = true;
        std::string_view note;         // what kind of map this is, in its corner
    };
    explicit MapView(const content::ShelterMap& map);

    void zoom(float factor, const ui::Rect& view);
    void pan(float dx_px, float dy_px, const ui::Rect& view);
    [[nodiscard]] float scale() const { return zoom_.scale(); }
    void reset() { zoom_.reset(); }
    void look_at(const content::Route* route);   // the part to fit; null: everything
    // Draws and follows the fingers; returns the shelter that was tapped, or -1.
    int draw(ui::Ui& ui, const ui::Rect& view, const Shown& shown);

private:
    struct Box { double west = 0, south = 0, east = 0, north = 0; };
    [[nodiscard]] ui::Size fitted(const ui::Rect& view) const;
    [[nodiscard]] float px_per_m(const ui::Rect& view) const;
    void draw_streets(ui::Ui& ui) const;
    void draw_route(ui::Ui& ui, const content::Route& route) const;
    void draw_here(ui::Ui& ui);
    int draw_shelters(ui::Ui& ui, const ui::Rect& view, const Shown& shown);
    void draw_names(ui::Ui& ui, const ui::Rect& view, const Shown& shown);
    void draw_shelter_name(ui::Ui& ui, const ui::Rect& view, const content::Shelter& shelter, float side, bool bold);
    void draw_here_name(ui::Ui& ui, const ui::Rect& view);
    void draw_street_names(ui::Ui& ui, const ui::Rect& view);
    void draw_furniture(ui::Ui& ui, const ui::Rect& view, std::string_view note);
    [[nodiscard]] std::vector<std::size_t> shown_shelters(const Shown& shown) const;
    [[nodiscard]] ui::Rect first_free(std::initializer_list<ui::Rect> places, const ui::Rect& view) const;   // else the first
    [[nodiscard]] bool is_free(const ui::Rect& r, const ui::Rect& view) const;
    [[nodiscard]] float x(double m) const { return place_.x + static_cast<float>((m - box_.west) / (box_.east - box_.west)) * place_.w; }
    [[nodiscard]] float y(double m) const { return place_.bottom() - static_cast<float>((m - box_.south) / (box_.north - box_.south)) * place_.h; }

    const content::ShelterMap& map_;
    Box box_;
    Zoom zoom_;
    ui::Rect place_;                 // where the whole box lies on the glass now
    float margin_ = 0;               // px around the box, so that names at the edge have room
    std::vector<ui::Rect> taken_;    // in this frame
};

}  // namespace estation::kiosk
