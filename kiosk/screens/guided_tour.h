// A GuidedTour is the way on which a station shows by itself what it can do, in a ceremony: page after page for three
// minutes, each with a sentence where the bar is else. Exhibits move, a film plays muted; a touch anywhere takes over, where
// the tour is. Steps that are not in the library are left out, and without any the tour chooses its own. Owned by the attract
// page; UI thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "content/programme.h"
#include "kiosk/screen.h"
#include "kiosk/screens/attract_film.h"

namespace estation::kiosk {

// One page of the way, with its time settled.
struct TourStep {
    const content::Item* item = nullptr;
    double seconds = 0;
    content::Text words;
};

// What is shown, of what the ceremony names or else of what the library has: together about three minutes.
[[nodiscard]] std::vector<TourStep> tour_steps(const content::Library& library, const content::Ceremony& ceremony);

class GuidedTour {
public:
    GuidedTour(std::shared_ptr<const content::Library> library, const content::Ceremony& ceremony);

    // Begin with the item that is shown, when it is touched; else Stay.
    Action draw(const Frame& frame);
    [[nodiscard]] bool over() const { return at_ >= steps_.size(); }
    [[nodiscard]] bool empty() const { return steps_.empty(); }

private:
    void draw_item(const Frame& frame, const TourStep& step);
    bool draw_film(const Frame& frame, const content::Item& item, const content::Video& video);
    void draw_words(const Frame& frame, const TourStep& step) const;

    std::shared_ptr<const content::Library> library_;
    std::vector<TourStep> steps_;
    std::size_t at_ = 0;
    double since_s_ = -1;
    std::unique_ptr<Screen> page_;
    AttractFilm film_;
};

}  // namespace estation::kiosk
