#include "kiosk/screens/attract_film.h"

#include <cmath>
#include <utility>

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {
std::string name_of(const AttractFilm::What& what) { return what.pack->id() + "/" + what.entry->path; }
}  // namespace

bool AttractFilm::may(const Frame& frame, const What& what) const {
    return frame.cinema != nullptr && what.pack && what.entry != nullptr && !frame.ui.theme().modes().reduced_motion && !given_up_.contains(name_of(what));
}

AttractFilm::State AttractFilm::draw(const Frame& frame, const What& what, const Rect& picture, const Rect& words) {
    Ui& ui = frame.ui;
    const Cinema::Showing now = frame.cinema->show({what.pack, what.entry->path, 0, true, static_cast<int>(picture.w), static_cast<int>(picture.h)}, {.step = 0, .mute = true});
    // The same film once more: it stands at its end.
    if (std::exchange(fresh_, false) && now.state.position_s > 1) frame.cinema->seek(0);
    ui.round(picture, ui.theme().radius(), Colour::black);
    if (now.texture != 0 && now.w > 0) {
        const auto w = static_cast<float>(now.w), h = static_cast<float>(now.h);
        ui.texture(now.texture, {std::round(picture.cx() - w / 2), std::round(picture.cy() - h / 2), w, h}, {0, 0, 1, 1});
    } else if (!what.poster.path.empty()) {
        ui.picture({what.poster.pack, what.poster.path, static_cast<int>(picture.w), static_cast<int>(picture.h), Fit::contain}, picture);
    }
    const std::string said = now.texture == 0 ? std::string() : caption_at(what.entry->captions.in(ui.language()), now.state.position_s);
    if (!said.empty()) {
        TextLook look{.role = TextRole::lead, .align = Align::centre, .line_height = 1.4f};
        if (ui.set(said, look, words.w)->height > words.h) look.role = TextRole::body;
        ui.text(words.x, words.y, words.w, ui.keep(said), look);
    }
    ui.wake_in(0.2);
    switch (now.state.phase) {
        case VideoPhase::broken:
        case VideoPhase::missing:
        case VideoPhase::stalled: given_up_.insert(name_of(what)); return State::given_up;
        case VideoPhase::ended: return State::over;
        case VideoPhase::closed:
        case VideoPhase::opening: return State::coming;
        case VideoPhase::running: break;
    }
    return now.state.position_s >= most_s ? State::over : State::playing;
}

}  // namespace estation::kiosk
