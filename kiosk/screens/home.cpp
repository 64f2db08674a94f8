#include "kiosk/screens/home.h"

#include <algorithm>
#include <cmath>

#include "content/week.h"
#include "kiosk/config.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

HomeScreen::HomeScreen(std::shared_ptr<const Library> library) : library_(std::move(library)) {
    const auto shelf = [this](Topic topic) -> Shelf& {
        for (Shelf& s : shelves_)
            if (s.topic == topic) return s;
        shelves_.push_back({topic, {}});
        return shelves_.back();
    };
    for (const TopicShelf& t : library_->topics())
        for (const Item* item : t.items)
            if (has_screen(item->body)) shelf(t.topic).items.push_back(item);
    for (const Item* item : library_->posters()) {
        auto& items = shelf(item->topic).items;
        if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
    }
    if (!shelves_.empty()) doors_.push_back({PageName::search, "search", "search.title", "search"});
    if (has_timed_lessons(*library_)) doors_.push_back({PageName::timetable, "timetable", "timetable.title", "calendar"});
}

Action HomeScreen::draw(const Frame& frame) {
    if (shelves_.empty()) {
        empty_page(frame.ui, content_area(frame.ui), frame.ui.tr("home.empty_title"), frame.ui.tr("home.empty_text"));
        return Stay{};
    }
    chosen_ = std::min(chosen_, shelves_.size() - 1);
    return frame.ui.theme().portrait() ? draw_tall(frame) : draw_wide(frame);
}

float HomeScreen::draw_greeting(const Frame& frame, const Rect& r) const {
    Ui& ui = frame.ui;
    float y = r.y;
    y += ui.text(r.x, y, r.w, frame.config.station_name.in(ui.language()), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(2);
    y += ui.text(r.x, y, r.w, ui.tr("home.title"), {.role = TextRole::title, .bold = true});
    return y - r.y;
}

Action HomeScreen::draw_wide(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = content_area(ui);
    const bool large = ui.theme().modes().large_text;
    // On a large coarse panel letters keep a least size in pixels: the rail is then as wide as the greeting needs.
    const float greeting = ui.set(ui.tr("home.title"), TextLook{.role = TextRole::title, .bold = true}, 10000)->width + ui.mm(2);
    const float rail_w = std::round(std::min(area.w * 0.34f, std::max(std::min(greeting, area.w * 0.28f), ui.mm(large ? 142 : 122))));
    const Rect rail{area.x, area.y, rail_w, area.h};
    const float y = rail.y + draw_greeting(frame, rail) + ui.mm(8);
    const float footer = library_->updated() ? ui.theme().em(TextRole::caption) * 1.5f + ui.mm(3) : 0;

    const float row_h = ui.theme().target() + ui.mm(1);
    const Rect list{rail.x, y, rail.w, rail.bottom() - y - footer};
    const float y0 = ui.begin_scroll("topics", list);
    for (std::size_t n = 0; n < shelves_.size(); ++n) draw_topic(ui, n, {list.x, y0 + static_cast<float>(n) * (row_h + ui.theme().gap()), list.w - ui.mm(3), row_h});
    ui.end_scroll(static_cast<float>(shelves_.size()) * (row_h + ui.theme().gap()) - ui.theme().gap());
    if (const auto updated = library_->updated())
        ui.text(rail.x, rail.bottom() - footer + ui.mm(3), rail.w, ui.tr("attract.updated", date_text(*updated, ui.language())), {.role = TextRole::caption, .colour = Colour::quiet});

    const float gap = ui.mm(14);
    Rect cards{rail.right() + gap, ui.page().y, area.right() - rail.right() - gap + ui.mm(4), area.bottom() - ui.page().y};
    Action door = Stay{};
    if (!doors_.empty()) {
        const Rect row{cards.x, area.y, area.right() - cards.x, ui.theme().target()};
        door = draw_doors(ui, row);
        cards.y = row.bottom() + ui.mm(6);
        cards.h = area.bottom() - cards.y;
    }
    Action card = draw_cards(frame, cards, std::clamp(static_cast<int>(cards.w / ui.mm(large ? 200 : 165)), 2, 4));
    return std::holds_alternative<Stay>(door) ? card : door;
}

Action HomeScreen::draw_tall(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = content_area(ui);
    float y = area.y + draw_greeting(frame, area) + ui.mm(8);
    const float gap = ui.theme().gap(), h = ui.theme().target();
    Action door = Stay{};
    if (!doors_.empty()) {
        door = draw_doors(ui, {area.x, y, area.w, h});
        y += h + ui.mm(6);
    }
    const int columns = shelves_.size() <= 2 ? static_cast<int>(shelves_.size()) : ui.theme().modes().large_text ? 2 : 3;
    const float w = std::floor((area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    for (std::size_t n = 0; n < shelves_.size(); ++n) {
        const auto col = static_cast<float>(n % static_cast<std::size_t>(columns)), row = static_cast<float>(n / static_cast<std::size_t>(columns));
        draw_topic(ui, n, {area.x + col * (w + gap), y + row * (h + gap), w, h});
    }
    const std::size_t rows = (shelves_.size() + static_cast<std::size_t>(columns) - 1) / static_cast<std::size_t>(columns);
    y += static_cast<float>(rows) * (h + gap);
    y += ui.mm(4);
    Action card = draw_cards(frame, {area.x, y, area.w + ui.mm(4), area.bottom() - y}, ui.theme().modes().large_text ? 1 : 2);
    return std::holds_alternative<Stay>(door) ? card : door;
}

Action HomeScreen::draw_doors(Ui& ui, const Rect& row) const {
    Action action = Stay{};
    const float gap = ui.theme().gap(), w = std::floor((row.w - gap * static_cast<float>(doors_.size() - 1)) / static_cast<float>(std::max<std::size_t>(1, doors_.size())));
    float x = row.x;
    for (const Door& door : doors_) {
        if (button(ui, door.name, {x, row.y, w, row.h}, ui.tr(door.label), ButtonLook::plain, door.icon)) action = OpenPage{door.page};
        x += w + gap;
    }
    return action;
}

void HomeScreen::draw_topic(Ui& ui, std::size_t n, const Rect& r) {
    const bool on = n == chosen_;
    const std::string& title = topic_title(ui, shelves_[n].topic);
    const Plate p = plate(ui, topic_name(shelves_[n].topic), r, title, on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
    const float side = std::min(r.h * 0.5f, ui.mm(11));
    ui.icon(topic_icon(shelves_[n].topic), {p.face.x + ui.mm(5), p.face.cy() - side / 2, side, side}, Colour::accent);
    const float x = p.face.x + ui.mm(9) + side;
    ui.label({x, p.face.y, p.face.right() - x - ui.mm(3), p.face.h}, title, {.role = TextRole::body, .bold = on, .max_lines = 2});
    if (p.touch.tapped && !on) {
        chosen_ = n;
        ui.push_id("cards");
        ui.scroll_to("scroll", 0, false);
        ui.pop_id();
    }
}

namespace {

// A large English title needs a third line, and is a little smaller, or it would end in dots.
TextLook card_title(const Ui& ui) {
    const bool long_words = ui.language() == Language::en && ui.theme().modes().large_text;
    return {.role = long_words ? TextRole::body : TextRole::lead, .bold = true, .max_lines = long_words ? 3 : 2, .line_height = 1.35f};
}

float title_height(const Ui& ui) {
    const TextLook look = card_title(ui);
    return ui.theme().em(look.role) * look.line_height * static_cast<float>(look.max_lines);
}

}  // namespace

float HomeScreen::card_height(Ui& ui, float width) const {
    const float small = ui.theme().em(TextRole::caption);
    return std::round(width * 9 / 16 + ui.mm(5) + title_height(ui) + ui.mm(2) + small * 1.5f + ui.mm(5));
}

Action HomeScreen::draw_cards(const Frame& frame, const Rect& area, int columns) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    const auto& items = shelves_[chosen_].items;
    ui.push_id("cards");
    const float gap = ui.mm(8), top = area.y == ui.page().y ? content_area(ui).y - area.y : 0;
    const float w = std::floor((area.w - ui.mm(4) - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns)), h = card_height(ui, w);
    const float y0 = ui.begin_scroll("scroll", area) + top;
    for (std::size_t n = 0; n < items.size(); ++n) {
        const auto col = static_cast<float>(n % static_cast<std::size_t>(columns)), row = static_cast<float>(n / static_cast<std::size_t>(columns));
        const Rect r{area.x + col * (w + gap), y0 + row * (h + gap), w, h};
        if (r.bottom() < area.y - area.h || r.y > area.bottom() + area.h * 0.5f) continue;
        Action a = draw_card(frame, *items[n], r);
        if (!std::holds_alternative<Stay>(a)) action = std::move(a);
    }
    const std::size_t rows = (items.size() + static_cast<std::size_t>(columns) - 1) / static_cast<std::size_t>(columns);
    ui.end_scroll(top + static_cast<float>(rows) * (h + gap));
    ui.pop_id();
    return action;
}

Action HomeScreen::draw_card(const Frame& frame, const Item& item, const Rect& r) const {
    Ui& ui = frame.ui;
    const std::string& title = item.title.in(ui.language());
    const Plate p = plate(ui, item.id, r, title, Colour::card, Colour::rule);
    const float line = std::max(1.0f, std::round(ui.mm(0.35f)));
    const Rect picture{p.face.x + line, p.face.y + line, p.face.w - 2 * line, std::round(p.face.w * 9 / 16)};
    const std::string cover = cover_of(item);
    if (!cover.empty()) {
        ui.picture({pack_key(*library_, item), cover, static_cast<int>(std::lround(picture.w)), static_cast<int>(std::lround(picture.h)), std::holds_alternative<Poster>(item.body) ? Fit::contain : Fit::cover}, picture);
    } else {
        ui.fill(picture, Colour::accent_wash);
        const float side = picture.h * 0.46f;
        ui.icon(topic_icon(item.topic), {picture.cx() - side / 2, picture.cy() - side / 2, side, side}, Colour::accent);
    }
    ui.round_off({p.face.x + line, p.face.y + line, p.face.w - 2 * line, picture.h}, ui.theme().radius() - line, p.touch.pressed ? Colour::accent : Colour::rule, Ui::top_corners);
    ui.round_off(p.face, ui.theme().radius(), Colour::paper, Ui::top_corners);
    const float x = p.face.x + ui.mm(5), w = p.face.w - ui.mm(10);
    float y = picture.bottom() + ui.mm(4);
    ui.text(x, y, w, title, card_title(ui));
    y += title_height(ui) + ui.mm(2);
    const float side = ui.theme().em(TextRole::caption) * 1.25f;
    ui.icon(kind_icon(item.body), {x, y + ui.theme().em(TextRole::caption) * 0.12f, side, side}, Colour::accent);
    ui.text(x + side + ui.mm(2), y, w - side - ui.mm(2), ui.keep(kind_line(ui, item)), {.role = TextRole::caption, .colour = Colour::quiet, .max_lines = 1});
    return p.touch.tapped ? Action{Open{item.id}} : Action{Stay{}};
}

}  // namespace estation::kiosk
