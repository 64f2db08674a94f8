#include "kiosk/screens/shelter_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

// 1234567 as "1,234,567".
std::string grouped(long number) {
    std::string out = std::to_string(number);
    for (int i = static_cast<int>(out.size()) - 3; i > 0; i -= 3) out.insert(static_cast<std::size_t>(i), ",");
    return out;
}

// Nobody paces out 437 metres: tens, and fives when it is near.
long rounded(double metres) { return metres < 50 ? std::max(5L, std::lround(metres / 5) * 5) : std::lround(metres / 10) * 10; }

}  // namespace

ShelterMapScreen::ShelterMapScreen(std::shared_ptr<const Library> library, const Item& item, const ShelterMap& map)
    : library_(std::move(library)), item_(item), map_(map), order_(map.shelters.size()), view_(map), poster_view_(map) {
    find_routes();
    chosen_ = order_.front();
}

void ShelterMapScreen::find_routes() {
    routes_ = walking_routes(map_, step_free_);
    std::iota(order_.begin(), order_.end(), 0);
    std::stable_sort(order_.begin(), order_.end(), [this](int a, int b) {
        const auto metres = [this](int n) { return route_to(n) ? route_to(n)->metres : std::numeric_limits<double>::infinity(); };
        return metres(a) < metres(b);
    });
}

const Route* ShelterMapScreen::route_to(int shelter) const {
    const auto& route = routes_[static_cast<std::size_t>(shelter)];
    return route ? &*route : nullptr;
}

int ShelterMapScreen::minutes_to(int shelter) const { return walking_minutes(route_to(shelter)->metres, step_free_ ? step_free_m_s : walking_m_s); }

void ShelterMapScreen::choose(int shelter) {
    chosen_ = shelter;
    view_.reset();  // so that it and the way to it are in sight
    chosen_touched_ = reveal_ = true;
}

std::string ShelterMapScreen::distance_text(Ui& ui, int shelter) const {
    if (route_to(shelter) == nullptr) return step_free_ ? ui.tr("map.no_step_free_way") : ui.tr("map.no_way");
    return ui.tr("map.walk", std::to_string(minutes_to(shelter)), grouped(rounded(route_to(shelter)->metres)));
}

const std::string& ShelterMapScreen::honest_label(Ui& ui) const { return map_.review_no.empty() ? ui.tr("map.sketch") : map_.review_no; }

Action ShelterMapScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = content_area(ui);
    return poster_ && route_to(chosen_) != nullptr ? draw_poster(ui, area) : draw_overview(ui, area);
}

Action ShelterMapScreen::draw_overview(Ui& ui, const Rect& area) {
    const bool tall = ui.theme().portrait();
    const float gap = ui.mm(14);
    float y = area.y;
    const TextLook title{.role = tall ? TextRole::title : TextRole::head, .bold = true, .max_lines = 2, .line_height = 1.3f};
    if (tall) {
        y += ui.text(area.x, y, area.w, item_.title.in(ui.language()), title) + ui.mm(5);
        const float map_h = std::round((area.bottom() - y) * 0.47f);
        draw_map(ui, {area.x, y, area.w, map_h});
        draw_list(ui, {area.x, y + map_h + ui.mm(6), area.w + ui.mm(4), area.bottom() - y - map_h - ui.mm(6)});
        return Stay{};
    }
    const float map_w = std::round(area.w * (ui.theme().modes().large_text ? 0.52f : 0.6f));
    draw_map(ui, {area.x, ui.page().y + ui.mm(12), map_w, area.bottom() - ui.page().y - ui.mm(12)});
    const float x = area.x + map_w + gap, w = area.w - map_w - gap;
    y += ui.text(x, y, w, item_.title.in(ui.language()), title) + ui.mm(5);
    draw_list(ui, {x, y, w + ui.mm(4), area.bottom() - y});
    return Stay{};
}

void ShelterMapScreen::draw_map(Ui& ui, const Rect& r) {
    const float target = ui.theme().target();
    const Rect view{r.x, r.y, r.w, r.h - target - ui.mm(5)};
    const int tapped = view_.draw(ui, view, {.route = route_to(chosen_), .chosen = chosen_, .step_free = step_free_, .note = honest_label(ui)});
    draw_buttons(ui, view, r.x, r.bottom() - target);
    if (tapped >= 0) choose(tapped), ui.moving();
}

void ShelterMapScreen::draw_buttons(Ui& ui, const Rect& view, float x, float y) {
    const float side = ui.theme().target(), gap = ui.theme().gap(), by = view.w * 0.25f;
    const auto one = [&](std::string_view name, std::string_view icon, const std::string& label, bool on) {
        const Rect r{x, y, side, side};
        x += side + gap;
        // The place is kept when there is nothing to do, so that nothing jumps.
        if (!on) ui.icon(icon, r.inset(side * 0.27f), Colour::rule);
        return on && icon_button(ui, name, r, icon, label);
    };
    const float scale = view_.scale();
    const bool closer = scale > 1.01f;
    if (one("closer", "zoom-in", ui.tr("picture.larger"), scale < Zoom::most)) view_.zoom(1.5f, view), ui.moving();
    if (one("farther", "zoom-out", ui.tr("picture.smaller"), closer)) view_.zoom(1 / 1.5f, view), ui.moving();
    if (one("west", "previous", ui.tr("map.west"), closer)) view_.pan(by, 0, view), ui.moving();
    if (one("east", "next", ui.tr("map.east"), closer)) view_.pan(-by, 0, view), ui.moving();
    if (one("north", "up", ui.tr("map.go_north"), closer)) view_.pan(0, by, view), ui.moving();
    if (one("south", "down", ui.tr("map.south"), closer)) view_.pan(0, -by, view), ui.moving();
}

void ShelterMapScreen::draw_list(Ui& ui, const Rect& r) {
    const float w = r.w - ui.mm(4), h = ui.theme().target();
    // The way without steps is a switch: a sign, a word and a state.
    const std::string& label = ui.tr("map.step_free");
    const Plate p = plate(ui, "step-free", {r.x, r.y, w, h}, label, step_free_ ? Colour::accent : Colour::card, step_free_ ? Colour::accent : Colour::rule);
    const float side = ui.mm(9);
    const Rect box{p.face.x + ui.mm(5), p.face.cy() - side / 2, side, side};
    ui.framed(box, ui.mm(1.5f), ui.mm(0.6f), step_free_ ? Colour::on_accent : Colour::quiet, step_free_ ? Colour::accent : Colour::card);
    if (step_free_) ui.icon("check", box.inset(side * 0.12f), Colour::on_accent);
    ui.label({box.right() + ui.mm(4), p.face.y, p.face.right() - box.right() - ui.mm(8), p.face.h}, label, {.role = TextRole::body, .colour = step_free_ ? Colour::on_accent : Colour::ink, .bold = step_free_});
    const Rect list{r.x, r.y + h + ui.mm(5), r.w, r.bottom() - r.y - h - ui.mm(5)};
    const float y0 = ui.begin_scroll("shelters", list);
    float y = y0;
    float chosen_y = 0;
    for (const int n : order_) {
        if (n == chosen_) chosen_y = y - y0;
        y += draw_row(ui, n, r.x, y, w) + ui.theme().gap();
    }
    ui.end_scroll(y - y0);
    if (reveal_ && chosen_y > 0) ui.scroll_to("shelters", chosen_y - ui.mm(8));
    reveal_ = false;
    if (p.touch.tapped) {
        step_free_ = !step_free_;
        find_routes();
        if (route_to(chosen_) == nullptr && !chosen_touched_) chosen_ = order_.front();
        reveal_ = true;
        ui.moving();
    }
}

float ShelterMapScreen::draw_row(Ui& ui, int n, float x, float y, float w) {
    const Shelter& s = map_.shelters[static_cast<std::size_t>(n)];
    const bool on = n == chosen_;
    const std::string& name = s.name.in(ui.language());
    const std::string walk = distance_text(ui, n);
    const float side = ui.mm(9), pad = ui.mm(5), inner = w - side - 3 * pad;
    const auto a = ui.set(name, {.role = TextRole::body, .bold = true, .line_height = 1.3f}, inner), b = ui.set(walk, {.role = TextRole::small, .tabular = true, .line_height = 1.35f}, inner);
    const float head = std::max(ui.theme().target(), a->height + b->height + 2 * ui.mm(3.5f));
    const float facts = on ? draw_facts(ui, s, -10000, -10000, w - 2 * pad) + ui.mm(3) : 0, button_h = ui.theme().target();
    const bool way = on && route_to(n) != nullptr;
    const float h = head + facts + (way ? button_h + pad : 0);
    const Rect r{x, y, w, h};
    if (on) ui.framed(r, ui.theme().radius(), ui.mm(0.6f), Colour::accent, Colour::accent_wash);
    float top = y;
    if (!on) {
        const Plate p = plate(ui, "row" + std::to_string(n), r, name, Colour::card, Colour::rule);
        top = p.face.y;
        if (p.touch.tapped) choose(n), ui.moving();
    }
    const float ty = top + (head - a->height - b->height) / 2;
    ui.round({x + pad, top + (head - side) / 2, side, side}, ui.mm(2), on ? Colour::accent : Colour::right);
    ui.icon("shelter", Rect{x + pad, top + (head - side) / 2, side, side}.inset(side * 0.14f), Colour::card);
    ui.block(a, x + 2 * pad + side, ty, Colour::ink, name);
    ui.block(b, x + 2 * pad + side, ty + a->height, Colour::accent, walk);
    if (!on) return h;
    // First what to do, then what else there is to know: large letters on a small glass push the last of it below the edge.
    draw_facts(ui, s, x + pad, top + head + (way ? button_h + pad : 0), w - 2 * pad);
    if (way && button(ui, "poster", {x + pad, top + head, w - 2 * pad, button_h}, ui.tr("map.show_way"), ButtonLook::primary, "route")) {
        poster_ = true;
        poster_view_.look_at(route_to(chosen_));
        ui.moving();
    }
    return h;
}

float ShelterMapScreen::draw_facts(Ui& ui, const Shelter& s, float x, float y, float w) const {
    const float y0 = y, label_w = std::min(w * 0.42f, ui.theme().em(TextRole::small) * (ui.language() == Language::en ? 8.5f : 7.2f));
    const auto fact = [&](const std::string& label, const std::string& value) {
        if (value.empty()) return;
        const float a = ui.text(x, y, label_w, label, {.role = TextRole::small, .colour = Colour::quiet, .line_height = 1.4f});
        const float b = ui.text(x + label_w + ui.mm(2), y, w - label_w - ui.mm(2), ui.keep(value), {.role = TextRole::small, .tabular = true, .line_height = 1.4f});
        y += std::max(a, b) + ui.mm(0.8f);
    };
    fact(ui.tr("map.new_class"), s.new_class.in(ui.language()));
    fact(ui.tr("map.old_class"), s.old_class.in(ui.language()));
    if (s.area_m2 > 0) fact(ui.tr("map.area"), ui.tr("map.square_metres", grouped(std::lround(s.area_m2))));
    if (s.capacity > 0) fact(ui.tr("map.capacity"), ui.tr("map.people", grouped(s.capacity)));
    fact(ui.tr("map.steps"), s.step_free ? ui.tr("map.without_steps") : ui.tr("map.with_steps"));
    return y - y0;
}

float ShelterMapScreen::draw_steps(Ui& ui, const Route& route, float x, float y, float w) const {
    const float y0 = y, d = std::round(ui.theme().em(TextRole::lead) * 1.5f);
    int n = 0;
    const auto step = [&](const std::string& text, bool last) {
        ui.disc(x + d / 2, y + d / 2, d, last ? Colour::accent : Colour::accent_wash);
        if (last) ui.icon("check", Rect{x, y, d, d}.inset(d * 0.22f), Colour::on_accent);
        else ui.label({x, y, d, d}, ui.keep(std::to_string(++n)), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .align = Align::centre});
        const auto b = ui.set(text, {.role = TextRole::lead, .tabular = true, .line_height = 1.4f}, w - d - ui.mm(5));
        ui.block(b, x + d + ui.mm(5), y + std::max(0.0f, (d - b->height) / 2), Colour::ink, text);
        y += std::max(d, b->height) + ui.mm(4);
    };
    for (const RouteStep& s : route.steps) {
        const std::string wind = ui.tr("wind." + std::to_string(static_cast<int>(s.wind))), metres = grouped(rounded(s.metres));
        if (s.street.empty()) step(ui.tr("map.step_across", wind, metres), false);
        else step(ui.tr("map.along") + s.street.in(ui.language()) + ui.tr("map.step_along", wind, metres), false);
    }
    step(ui.tr("map.arrive", map_.shelters[static_cast<std::size_t>(chosen_)].name.in(ui.language())), true);
    return y - y0;
}

Action ShelterMapScreen::draw_poster(Ui& ui, const Rect& area) {
    const Route& route = *route_to(chosen_);
    const Shelter& s = map_.shelters[static_cast<std::size_t>(chosen_)];
    const bool tall = ui.theme().portrait();
    const float gap = ui.mm(16), text_w = tall ? area.w : std::round(area.w * (ui.theme().modes().large_text ? 0.52f : 0.44f));
    const float foot = ui.theme().target() + ui.mm(6);
    const Rect page{area.x, ui.page().y, tall ? area.w + ui.mm(4) : text_w + ui.mm(4), area.bottom() - foot - ui.page().y};
    const float map_h = tall ? std::round(std::min(area.w * 0.95f, area.h * 0.5f)) : area.bottom() - ui.page().y - ui.mm(14);
    const auto map = [&](const Rect& r) {
        poster_view_.draw(ui, r, {.route = &route, .chosen = chosen_, .only_chosen = true, .touchable = false, .note = honest_label(ui)});
    };
    if (!tall) map({area.x + text_w + gap, ui.page().y + ui.mm(14), area.w - text_w - gap, map_h});
    const float y0 = ui.begin_scroll("poster", page);
    float y = y0 + area.y - ui.page().y;
    y += ui.text(area.x, y, text_w, step_free_ ? ui.tr("map.way_step_free") : ui.tr("map.way"), {.role = TextRole::small, .colour = Colour::accent, .bold = true}) + ui.mm(2);
    y += ui.text(area.x, y, text_w, s.name.in(ui.language()), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    const float h = std::round(ui.theme().em(TextRole::title) * 1.9f);
    ui.round({area.x, y, text_w, h}, ui.theme().radius(), Colour::accent);
    ui.label({area.x + ui.mm(6), y, text_w - ui.mm(12), h}, ui.keep(distance_text(ui, chosen_)), {.role = TextRole::head, .colour = Colour::on_accent, .bold = true, .tabular = true});
    y += h + ui.mm(8);
    if (tall) {
        map({area.x, y, area.w, map_h});
        y += map_h + ui.mm(8);
    }
    y += draw_steps(ui, route, area.x, y, text_w) + ui.mm(2);
    y += ui.text(area.x, y, text_w, ui.tr("map.remember"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(6);
    ui.end_scroll(y - y0);
    const float bw = std::max(button_width(ui, ui.tr("map.back"), true), ui.mm(70));
    if (button(ui, "map-back", {area.x, area.bottom() - ui.theme().target(), bw, ui.theme().target()}, ui.tr("map.back"), ButtonLook::plain, "map")) {
        poster_ = false;
        ui.moving();
    }
    return Stay{};
}

}  // namespace estation::kiosk
