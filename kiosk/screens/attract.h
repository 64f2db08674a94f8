// The attract loop: posters and films (muted, with captions) one after the other, an invitation to touch, how fresh the
// content is, when the room is open, and that nobody is watched. The programme says what goes round at this hour; outside
// opening hours and around a ceremony there is a page for each, and after a ceremony's countdown a guided tour. Any touch begins
// a visit. UI thread.
#pragma once
#include "kiosk/screen.h"
#include "kiosk/screens/attract_film.h"
#include "kiosk/screens/guided_tour.h"

namespace estation::kiosk {

class AttractScreen final : public Screen {
public:
    explicit AttractScreen(std::shared_ptr<const content::Library> library) : library_(std::move(library)) {}
    Action draw(const Frame& frame) override;
    [[nodiscard]] bool full_glass() const override { return true; }

private:
    // Off to bed: when it opens again, and that a touch still opens it.
    void draw_closed(const Frame& frame, const content::Opening& opening) const;
    // The card of a ceremony with what is left until it begins, then its tour, and the card again between two tours.
    Action draw_ceremony(const Frame& frame, const content::Ceremony& ceremony);
    void draw_card(const Frame& frame, const content::Ceremony& ceremony) const;
    struct Page {
        std::string pack, picture, headline;
        std::vector<std::string> lines;
        AttractFilm::What film;     // without an entry it is a still page
    };
    struct Places { ui::Rect picture, words, said, footer; };
    [[nodiscard]] std::vector<Page> pages(const Frame& frame) const;
    [[nodiscard]] Page page_of(const content::Item& item, content::Language language) const;
    void add_pages(std::vector<Page>& pages, const content::Item& item, const Frame& frame) const;
    [[nodiscard]] Places places(ui::Ui& ui, const std::string& footer, bool film) const;
    // Goes on to the next page when this one has had its time.
    void turn(const Frame& frame, const std::vector<Page>& all);
    void draw_still(const Frame& frame, const std::vector<Page>& all, const Places& at);
    void draw_page(const Frame& frame, const Page& page, const ui::Rect& picture, const ui::Rect& words, float alpha) const;
    void draw_words(const Frame& frame, const Page& page, const ui::Rect& words) const;
    float draw_invitation(ui::Ui& ui, const ui::Rect& words) const;
    [[nodiscard]] std::string footer_text(const Frame& frame) const;

    std::shared_ptr<const content::Library> library_;
    double since_s_ = -1;
    std::size_t at_ = 0;
    AttractFilm film_;
    bool film_over_ = false;
    std::unique_ptr<GuidedTour> tour_;
    double toured_s_ = -1;      // when the last tour was over
};

}  // namespace estation::kiosk
