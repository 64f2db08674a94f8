// The attract loop: posters one after the other, an invitation to touch, how fresh the content is, when the room is
// open, and that nobody is watched. The programme says what goes round at this hour; outside opening hours and around a ceremony
// there is a page for each. Any touch begins a visit. UI thread.
#pragma once
#include "kiosk/screen.h"

namespace estation::kiosk {

class AttractScreen final : public Screen {
public:
    explicit AttractScreen(std::shared_ptr<const content::Library> library) : library_(std::move(library)) {}
    Action draw(const Frame& frame) override;
    [[nodiscard]] bool full_glass() const override { return true; }

private:
    // Off to bed: when it opens again, and that a touch still opens it.
    void draw_closed(const Frame& frame, const content::Opening& opening) const;
    // The card of a ceremony, with what is left until it begins.
    void draw_ceremony(const Frame& frame, const content::Ceremony& ceremony) const;
    struct Page { std::string pack, picture, headline; std::vector<std::string> lines; };
    [[nodiscard]] std::vector<Page> pages(const Frame& frame) const;
    [[nodiscard]] Page page_of(const content::Item& item, content::Language language) const;
    void draw_page(const Frame& frame, const Page& page, const ui::Rect& picture, const ui::Rect& words, float alpha) const;
    float draw_invitation(ui::Ui& ui, const ui::Rect& words) const;
    void draw_footer(const Frame& frame, const ui::Rect& r) const;

    std::shared_ptr<const content::Library> library_;
    double since_s_ = -1;
    std::size_t at_ = 0;
};

}  // namespace estation::kiosk
