#include "kiosk/screens/guided_tour.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "content/playlist.h"
#include "kiosk/bottom_bar.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/screens.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr double whole_s = 180, least_s = 8, most_s = 40, fade_s = 0.3;

// A little of everything, the liveliest first.
std::vector<TourStep> chosen(const Library& library) {
    struct Wish { bool (*fits)(const Body&); std::size_t most; };
    static constexpr std::array wishes{
        Wish{[](const Body& b) { return std::holds_alternative<Exhibit>(b); }, 3},    Wish{[](const Body& b) { return std::holds_alternative<Video>(b); }, 1},
        Wish{[](const Body& b) { return std::holds_alternative<ShelterMap>(b); }, 1}, Wish{[](const Body& b) { return std::holds_alternative<Drill>(b); }, 1},
        Wish{[](const Body& b) { return std::holds_alternative<Quiz>(b); }, 1},       Wish{[](const Body& b) { return std::holds_alternative<Article>(b); }, 1},
        Wish{[](const Body& b) { return std::holds_alternative<Course>(b); }, 1}};
    std::vector<TourStep> steps;
    for (const Wish& wish : wishes) {
        std::size_t n = 0;
        for (const Item* item : library.items())
            if (n < wish.most && wish.fits(item->body) && has_screen(item->body)) steps.push_back({item, 0, {}}), ++n;
    }
    return steps;
}

}  // namespace

std::vector<TourStep> tour_steps(const Library& library, const Ceremony& ceremony) {
    std::vector<TourStep> steps;
    for (const Ceremony::Step& s : ceremony.path)
        if (const Item* item = library.find(s.item); item != nullptr && has_screen(item->body)) steps.push_back({item, static_cast<double>(s.seconds), s.words});
    if (steps.empty()) steps = chosen(library);
    // Those that say nothing of their time share what is left of three minutes.
    double said = 0;
    const auto open = std::ranges::count_if(steps, [](const TourStep& s) { return s.seconds <= 0; });
    for (const TourStep& s : steps) said += s.seconds;
    for (TourStep& s : steps) {
        if (s.seconds <= 0) s.seconds = std::clamp((whole_s - said) / static_cast<double>(open), least_s, most_s);
        if (s.words.empty()) s.words = s.item->summary.empty() ? s.item->title : s.item->summary;
    }
    return steps;
}

GuidedTour::GuidedTour(std::shared_ptr<const Library> library, const Ceremony& ceremony) : library_(std::move(library)), steps_(tour_steps(*library_, ceremony)) {}

Action GuidedTour::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    if (over()) return Stay{};
    if (since_s_ < 0) since_s_ = ui.now_s();
    if (ui.now_s() - since_s_ >= steps_[at_].seconds) {
        ++at_;
        page_.reset();
        film_.from_start();
        since_s_ = ui.now_s();
        ui.moving();
        if (over()) return Stay{};
    }
    const TourStep& step = steps_[at_];
    const double age = ui.now_s() - since_s_;
    if (age < fade_s && !ui.theme().modes().reduced_motion) {
        ui.set_entrance(static_cast<float>(age / fade_s), 0);
        ui.moving();
    }
    ui.push_id("tour" + std::to_string(at_));
    draw_item(frame, step);
    ui.pop_id();
    ui.set_entrance(1, 0);
    draw_words(frame, step);
    ui.wake_in(std::max(0.01, steps_[at_].seconds - (ui.now_s() - since_s_)));
    // Over all that the page itself offers: the first touch is for taking over, a drag as well.
    const auto& gestures = ui.surface("take-over", ui.page());
    const bool dragged = std::ranges::any_of(gestures, [](const Gesture& g) { return g.kind == GestureKind::drag || g.kind == GestureKind::pinch; });
    const bool tapped = ui.touchable("take-over", ui.page(), ui.tr("tour.take_over")).tapped;
    return tapped || dragged ? Action{Begin{step.item->id}} : Action{Stay{}};
}

void GuidedTour::draw_item(const Frame& frame, const TourStep& step) {
    const auto* video = std::get_if<Video>(&step.item->body);
    if (video != nullptr && draw_film(frame, *step.item, *video)) return;
    if (!page_) page_ = make_screen(library_, *step.item);
    (void)page_->draw(frame);   // what it would have done is for visitors
}

bool GuidedTour::draw_film(const Frame& frame, const Item& item, const Video& video) {
    Ui& ui = frame.ui;
    const auto shown = shown_at(video, frame.minute);
    if (shown.empty()) return false;
    const VideoEntry& entry = video.entries[shown.front()];
    AttractFilm::What what{nullptr, &entry, {pack_key(*library_, item), entry.poster.empty() ? cover_of(item) : entry.poster, 0, 0, Fit::contain}};
    for (const auto& pack : library_->packs())
        if (pack->id() == item.pack) what.pack = pack;
    if (!film_.may(frame, what)) return false;
    const Rect area = content_area(ui);
    const float said = ui.theme().em(TextRole::lead) * 3.2f, room = area.h - said - ui.mm(4);
    float w = std::round(std::min(area.w, room * 16 / 9)), h = std::round(w * 9 / 16);
    const Rect picture{std::round(area.cx() - w / 2), area.y + std::max(0.0f, std::round((room - h) / 2)), w, h};
    const auto state = film_.draw(frame, what, picture, {area.x, picture.bottom() + ui.mm(4), area.w, said});
    return state != AttractFilm::State::given_up;
}

// Where a visitor finds the way back: what is shown, and that it may be taken over.
void GuidedTour::draw_words(const Frame& frame, const TourStep& step) const {
    Ui& ui = frame.ui;
    const Rect page = ui.page();
    const float h = ui.theme().target(), x = page.x + ui.theme().margin(), y = page.bottom() - ui.mm(5) - h;
    const float w = BottomBar::compact_left(ui) - ui.mm(6) - x, hint = ui.theme().em(TextRole::caption) * 1.3f;
    ui.label({x, y, w, h - hint}, step.words.in(ui.language()), {.role = TextRole::body, .bold = true, .max_lines = 2, .line_height = 1.15f});
    ui.label({x, y + h - hint, w, hint}, ui.keep(ui.tr("tour.hint", std::to_string(at_ + 1), std::to_string(steps_.size()))), {.role = TextRole::caption, .colour = Colour::accent, .tabular = true});
}

}  // namespace estation::kiosk
