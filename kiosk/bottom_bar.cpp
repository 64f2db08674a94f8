#include "kiosk/bottom_bar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

namespace {

constexpr int loudest = Volume::most;

struct Choice { const char* name; const char* label; const char* icon; bool on; Mode mode; int keep; };  // keep: who goes last when it is narrow

// In the order in which they stand.
std::vector<Choice> choices(const Ui& ui, bool can_read) {
    const Modes& m = ui.theme().modes();
    std::vector<Choice> all{{"bar-large", "bar.large", "large-text", m.large_text, Mode::large_text, 6}};
    if (can_read || m.read_aloud) all.push_back({"bar-read", "bar.read", "read-aloud", m.read_aloud, Mode::read_aloud, 5});
    if (ui.theme().can_lower()) all.push_back({"bar-low", "bar.low", "low-reach", m.low_reach, Mode::low_reach, 3});
    all.push_back({"bar-contrast", "bar.contrast", "contrast", m.high_contrast, Mode::high_contrast, 2});
    all.push_back({"bar-language", "bar.language", "language", false, Mode::language, 4});
    return all;
}

float least_width(Ui& ui, const std::string& label) {
    const auto b = ui.set(label, TextLook{.role = TextRole::caption, .bold = true, .line_height = 1.0f}, 10000);
    return std::max(ui.theme().target(), std::ceil(b->width + ui.mm(4)));
}

// A drawing over its word: both, because neither says it to everybody.
bool tile(Ui& ui, std::string_view name, const Rect& r, std::string_view icon, const std::string& label, bool on) {
    const Plate p = plate(ui, name, r, label, on ? Colour::accent : Colour::card, on ? Colour::accent : Colour::rule);
    const Colour ink = on ? Colour::on_accent : Colour::ink;
    const float em = ui.theme().em(TextRole::caption), side = std::round(std::min(p.face.h * 0.42f, p.face.h - em * 1.2f - ui.mm(3)));
    const float gap = std::max(1.0f, ui.mm(0.8f)), top = p.face.y + std::round((p.face.h - side - gap - em) / 2);
    ui.icon(icon, {p.face.cx() - side / 2, top, side, side}, on ? Colour::on_accent : Colour::accent);
    ui.label({p.face.x + ui.mm(1), top + side + gap, p.face.w - ui.mm(2), em * 1.05f}, label, {.role = TextRole::caption, .colour = ink, .bold = on, .align = Align::centre, .max_lines = 1, .line_height = 1.0f});
    return p.touch.tapped;
}

// Five strokes, as many of them full as the voice is loud.
void draw_level(Ui& ui, const Rect& r, const Volume& volume, Colour full, Colour empty) {
    const float gap = std::max(2.0f, std::round(r.w * 0.06f)), w = std::floor((r.w - 4 * gap) / loudest);
    for (int i = 0; i < volume.most_here; ++i) {
        const float h = std::round(r.h * (0.4f + 0.15f * static_cast<float>(i)));
        ui.round({r.x + static_cast<float>(i) * (w + gap), r.bottom() - h, w, h}, w / 3, !volume.mute && i < volume.step ? full : empty);
    }
}

struct Loudness { Rect less, level, more; };

// Quieter, how loud, louder. What is in the middle silences the machine and gives it back its voice.
Action draw_volume(Ui& ui, std::string_view id, const Loudness& at, const Volume& volume) {
    Action action = Stay{};
    ui.push_id(id);
    if (tile(ui, "less", at.less, "minus", ui.tr("bar.quieter"), false)) action = SetVolume{std::max(1, volume.step - (volume.mute ? 0 : 1)), false};
    const std::string& label = volume.mute ? ui.tr("bar.sound_on") : ui.tr("bar.mute");
    const Plate p = plate(ui, "mute", at.level, label, volume.mute ? Colour::accent : Colour::card, volume.mute ? Colour::accent : Colour::rule);
    const Colour ink = volume.mute ? Colour::on_accent : Colour::accent;
    const float em = ui.theme().em(TextRole::caption), side = std::round(std::min(p.face.h * 0.42f, p.face.h - em * 1.2f - ui.mm(3)));
    const float gap = std::max(1.0f, ui.mm(0.8f)), top = p.face.y + std::round((p.face.h - side - gap - em) / 2), level_w = std::round(side * 1.5f);
    const float x = std::round(p.face.cx() - (side + ui.mm(1.5f) + level_w) / 2);
    ui.icon(volume.mute ? "volume-off" : "volume", {x, top, side, side}, ink);
    draw_level(ui, {x + side + ui.mm(1.5f), top + side * 0.1f, level_w, side * 0.8f}, volume, ink, volume.mute ? Colour::on_accent : Colour::rule);
    ui.label({p.face.x + ui.mm(1), top + side + gap, p.face.w - ui.mm(2), em * 1.05f}, label, {.role = TextRole::caption, .colour = volume.mute ? Colour::on_accent : Colour::ink, .bold = volume.mute, .align = Align::centre, .max_lines = 1, .line_height = 1.0f});
    if (p.touch.tapped) action = SetVolume{volume.step, !volume.mute};
    if (tile(ui, "more", at.more, "plus", ui.tr("bar.louder"), false)) action = SetVolume{std::min(volume.most_here, volume.step + (volume.mute ? 0 : 1)), false};
    ui.pop_id();
    return action;
}

float level_width(Ui& ui) { return std::max({ui.theme().target() * 1.35f, least_width(ui, ui.tr("bar.mute")), least_width(ui, ui.tr("bar.sound_on"))}); }
float volume_width(Ui& ui) { return least_width(ui, ui.tr("bar.quieter")) + level_width(ui) + least_width(ui, ui.tr("bar.louder")) + 2 * ui.theme().gap(); }

Loudness place_volume(Ui& ui, float x, float y) {
    const float h = ui.theme().target(), gap = ui.theme().gap();
    Loudness at;
    at.less = {x, y, least_width(ui, ui.tr("bar.quieter")), h};
    at.level = {at.less.right() + gap, y, level_width(ui), h};
    at.more = {at.level.right() + gap, y, least_width(ui, ui.tr("bar.louder")), h};
    return at;
}

// The ways back take this much, whether they are shown or not: what is at the right stands still from page to page.
float ways_width(Ui& ui, bool with_words) {
    if (!with_words) return 2 * (ui.theme().target() + ui.theme().gap());
    return button_width(ui, ui.tr("bar.back"), true) + button_width(ui, ui.tr("bar.home"), true) + 2 * ui.theme().gap();
}

void keep_what_fits(Ui& ui, std::vector<Choice>& all, float room) {
    const auto width = [&] {
        float w = 0;
        for (const Choice& c : all) w += least_width(ui, ui.tr(c.label)) + ui.theme().gap();
        return w;
    };
    while (all.size() > 1 && width() > room) all.erase(std::min_element(all.begin(), all.end(), [](const Choice& a, const Choice& b) { return a.keep < b.keep; }));
}

}  // namespace

Action BottomBar::draw_ways(Ui& ui, const Place& place, bool with_words) const {
    Action action = Stay{};
    const Rect page = ui.page();
    const float h = ui.theme().target(), y = page.bottom() - ui.mm(5) - h;
    float x = page.x + ui.theme().margin();
    const auto way = [&](std::string_view name, const std::string& label, std::string_view icon) {
        const float w = with_words ? button_width(ui, label, true) : std::max(h, least_width(ui, label));
        const Rect r{x, y, w, h};
        x += w + ui.theme().gap();
        return with_words ? button(ui, name, r, label, ButtonLook::plain, icon) : tile(ui, name, r, icon, label, false);
    };
    if (!place.at_home && way("bar-back", ui.tr("bar.back"), "back")) action = Back{};
    if (place.can_go_back && way("bar-home", ui.tr("bar.home"), "home")) action = Home{};
    return action;
}

Action BottomBar::draw(Ui& ui, const Place& place, const Volume& volume) {
    const Rect page = ui.page();
    const float h = ui.theme().target(), gap = ui.theme().gap(), m = ui.theme().margin(), y = page.bottom() - ui.mm(5) - h;
    const float more_w = least_width(ui, ui.tr("bar.more"));
    auto all = choices(ui, place.can_read);
    float wanted = more_w;
    for (const Choice& c : all) wanted += least_width(ui, ui.tr(c.label)) + gap;
    const float room = page.w - 2 * m, apart = ui.mm(8);
    const bool with_volume = wanted + volume_width(ui) + gap + ways_width(ui, false) + apart <= room;
    if (with_volume) wanted += volume_width(ui) + gap;
    const bool with_words = wanted + ways_width(ui, true) + apart <= room;
    if (!with_volume) keep_what_fits(ui, all, room - more_w - ways_width(ui, with_words));
    Action action = draw_ways(ui, place, with_words);
    const auto took = [&action](Action a) {
        if (!std::holds_alternative<Stay>(a)) action = std::move(a);
    };
    float x = page.right() - m - more_w;
    if (with_volume) x -= volume_width(ui) + gap;
    for (const Choice& c : all) x -= least_width(ui, ui.tr(c.label)) + gap;
    for (const Choice& c : all) {
        const float w = least_width(ui, ui.tr(c.label));
        if (tile(ui, c.name, {x, y, w, h}, c.icon, ui.tr(c.label), c.on)) took(Toggle{c.mode});
        x += w + gap;
    }
    if (with_volume) {
        took(draw_volume(ui, "bar-volume", place_volume(ui, x, y), volume));
        x += volume_width(ui) + gap;
    }
    if (tile(ui, "bar-more", {x, y, more_w, h}, "more", ui.tr("bar.more"), false)) {
        open_ = true;
        ui.moving();
    }
    if (open_) took(draw_sheet(ui, place, volume));
    return action;
}

Action BottomBar::draw_compact(Ui& ui, bool can_read) {
    Action action = Stay{};
    const Rect page = ui.page();
    const float h = ui.theme().target(), gap = ui.theme().gap(), m = ui.theme().margin(), y = page.bottom() - ui.mm(5) - h;
    auto all = choices(ui, can_read);
    keep_what_fits(ui, all, page.w - 2 * m);
    float x = page.right() - m + gap;
    for (const Choice& c : all) x -= least_width(ui, ui.tr(c.label)) + gap;
    for (const Choice& c : all) {
        const float w = least_width(ui, ui.tr(c.label));
        if (tile(ui, c.name, {x, y, w, h}, c.icon, ui.tr(c.label), c.on)) action = Toggle{c.mode};
        x += w + gap;
    }
    return action;
}

float BottomBar::compact_left(Ui& ui) {
    const Rect page = ui.page();
    auto all = choices(ui, true);
    keep_what_fits(ui, all, page.w - 2 * ui.theme().margin());
    float x = page.right() - ui.theme().margin() + ui.theme().gap();
    for (const Choice& c : all) x -= least_width(ui, ui.tr(c.label)) + ui.theme().gap();
    return x;
}

Action BottomBar::draw_sheet(Ui& ui, const Place& place, const Volume& volume) {
    Action action = Stay{};
    const Rect page = ui.page();
    const float h = ui.theme().target(), gap = ui.theme().gap(), pad = ui.mm(10), m = ui.theme().margin();
    ui.barrier();
    ui.fill(page, Colour::veil);
    const bool outside = ui.touchable("more-outside", page, ui.tr("sheet.close")).tapped;
    auto all = choices(ui, place.can_read);
    all.push_back({"sheet-calm", "bar.calm", "calm", ui.theme().modes().reduced_motion, Mode::reduced_motion, 0});
    const float w = std::round(std::min(page.w - 2 * m, std::max(ui.mm(150), volume_width(ui) + 2 * pad))), half = std::floor((w - 2 * pad - gap) / 2);
    const auto rows = static_cast<float>((all.size() + 1) / 2);
    const float head = ui.theme().em(TextRole::head) * 1.4f, need = pad + head + ui.mm(4) + (rows + 2) * (h + gap) - gap + ui.mm(4) + pad;
    const float sheet_h = std::min(need, page.h - ui.mm(4));
    const Rect r{page.right() - m - w, page.bottom() - ui.mm(2) - sheet_h, w, sheet_h};
    ui.round(r, ui.theme().radius() * 1.5f, Colour::card);
    ui.touchable("more-sheet", r, "");  // a touch on the sheet is not a touch beside it
    const float spare = need > sheet_h ? head + ui.mm(4) : 0;   // on the lowest pages the heading goes first
    float y = r.y + pad - (need > sheet_h ? std::min(pad - ui.mm(3), std::max(0.0f, (need - spare - sheet_h) / 2)) : 0);
    if (spare == 0) {
        // On one line, smaller if need be: the sheet is as high as all that stands on it.
        ui.label({r.x + pad, y, w - 2 * pad, head}, ui.tr("bar.more_title"), {.role = TextRole::head, .bold = true, .max_lines = 1});
        y += head + ui.mm(4);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Choice& c = all[i];
        const Rect at{r.x + pad + (i % 2 == 1 ? half + gap : 0), y, half, h};
        const Plate p = plate(ui, std::string("sheet-") + c.name, at, ui.tr(c.label), c.on ? Colour::accent : Colour::card, c.on ? Colour::accent : Colour::rule);
        const float side = std::round(p.face.h * 0.46f);
        ui.icon(c.icon, {p.face.x + ui.mm(5), p.face.cy() - side / 2, side, side}, c.on ? Colour::on_accent : Colour::accent);
        const float tx = p.face.x + ui.mm(9) + side;
        ui.label({tx, p.face.y + ui.mm(1), p.face.right() - tx - ui.mm(3) - (c.on ? side : 0), p.face.h - ui.mm(2)}, ui.tr(c.label), {.role = TextRole::body, .colour = c.on ? Colour::on_accent : Colour::ink, .bold = c.on, .max_lines = 2});
        if (c.on) ui.icon("check", {p.face.right() - ui.mm(4) - side * 0.8f, p.face.cy() - side * 0.4f, side * 0.8f, side * 0.8f}, Colour::on_accent);
        if (p.touch.tapped) action = Toggle{c.mode};
        if (i % 2 == 1 || i + 1 == all.size()) y += h + gap;
    }
    Loudness at = place_volume(ui, r.x + pad, y);
    at.level.w = std::max(at.level.w, w - 2 * pad - at.less.w - at.more.w - 2 * gap);
    at.more.x = at.level.right() + gap;
    Action sound = draw_volume(ui, "sheet-volume", at, volume);
    if (!std::holds_alternative<Stay>(sound)) action = std::move(sound);
    y += h + gap + (spare == 0 ? ui.mm(4) : 0);
    const float bw = button_width(ui, ui.tr("sheet.close"), true);
    const bool done = button(ui, "more-close", {r.right() - pad - bw, y, bw, h}, ui.tr("sheet.close"), ButtonLook::primary, "close");
    if (done || outside) open_ = false, ui.moving();
    return action;
}

}  // namespace estation::kiosk
