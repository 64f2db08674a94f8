// Home: the topics on one side, what there is on the chosen topic on the other. One topic at a time, so that
// nobody is faced with a wall of cards. UI thread.
#pragma once
#include <optional>
#include <vector>

#include "kiosk/screen.h"

namespace estation::kiosk {

class HomeScreen final : public Screen {
public:
    explicit HomeScreen(std::shared_ptr<const content::Library> library);
    Action draw(const Frame& frame) override;

private:
    struct Shelf { content::Topic topic; std::vector<const content::Item*> items; };
    // A way to a page that is no item, in a row of its own above the cards: always at the same place, however many topics there are.
    struct Door { PageName page; const char* name; const char* label; const char* icon; };
    Action draw_wide(const Frame& frame);
    Action draw_tall(const Frame& frame);
    float draw_greeting(const Frame& frame, const ui::Rect& r) const;
    void draw_topic(ui::Ui& ui, std::size_t n, const ui::Rect& r);
    Action draw_doors(ui::Ui& ui, const ui::Rect& row) const;
    Action draw_cards(const Frame& frame, const ui::Rect& area, int columns);
    Action draw_card(const Frame& frame, const content::Item& item, const ui::Rect& r) const;
    [[nodiscard]] float card_height(ui::Ui& ui, float width) const;

    std::shared_ptr<const content::Library> library_;
    std::vector<Shelf> shelves_;
    std::size_t chosen_ = 0;
    std::vector<Door> doors_;
};

}  // namespace estation::kiosk
