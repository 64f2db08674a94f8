// A gallery: one picture at a time with its caption, large buttons and a swipe to the next, a row of small ones to
// choose from; pictures zoom by pinch and by button. UI thread.
#pragma once
#include "kiosk/screen.h"
#include "kiosk/screens/zoom.h"

namespace estation::kiosk {

class GalleryScreen final : public Screen {
public:
    GalleryScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Gallery& gallery);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] bool done() const override { return furthest_ + 1 >= gallery_.pictures.size(); }

private:
    void go(std::size_t n);
    void draw_stage(ui::Ui& ui, const ui::Rect& view);
    void draw_small_ones(ui::Ui& ui, const ui::Rect& strip);
    [[nodiscard]] float longest_caption(ui::Ui& ui, float w) const;
    void draw_caption(ui::Ui& ui, const ui::Rect& r);
    void draw_buttons(ui::Ui& ui, const ui::Rect& view, float y, float left, float right);

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Gallery& gallery_;
    std::string pack_;
    std::size_t at_ = 0, furthest_ = 0;
    Zoom zoom_;
    ui::Size size_;
    float swipe_ = 0;
};

}  // namespace estation::kiosk
