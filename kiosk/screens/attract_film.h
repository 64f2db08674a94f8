// An AttractFilm is a film that nobody has asked for: muted, with its captions below it, for as long as an attract page lasts
// at most. What cannot be decoded or sticks is given up, so that whoever shows it falls back to its poster. Owned by the
// page; the film itself is the Cinema's. UI thread.
#pragma once
#include <memory>
#include <string>
#include <unordered_set>

#include "kiosk/cinema.h"
#include "kiosk/screen.h"

namespace estation::kiosk {

class AttractFilm {
public:
    struct What {
        std::shared_ptr<const content::Pack> pack;
        const content::VideoEntry* entry = nullptr;
        ui::PictureKey poster;       // until there is a picture; its path may be empty
    };
    enum class State { coming, playing, over, given_up };

    // Whether this film may be tried here at all: there is a player, motion is welcome, and it has not failed before.
    [[nodiscard]] bool may(const Frame& frame, const What& what) const;
    // Draws it into `picture`, and into `words` what is said. Once a frame, while it is on.
    State draw(const Frame& frame, const What& what, const ui::Rect& picture, const ui::Rect& words);
    // The next draw() shows it from its beginning.
    void from_start() { fresh_ = true; }

    static constexpr double most_s = 60;

private:
    std::unordered_set<std::string> given_up_;
    bool fresh_ = true;
};

}  // namespace estation::kiosk
