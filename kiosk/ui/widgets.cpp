#include "kiosk/ui/widgets.h"

#include <cmath>

namespace estation::kiosk::ui {

namespace {

// A button's words in its middle, with an icon before them.
void write_on(Ui& ui, const Rect& face, std::string_view label, std::string_view icon, Colour ink, Colour icon_ink, bool bold) {
    TextLook text{.role = TextRole::body, .colour = ink, .bold = bold, .align = Align::centre, .max_lines = 2};
    if (icon.empty()) {
        ui.label(face.inset(ui.mm(3), ui.mm(1)), label, text);
        return;
    }
    const float side = std::min(ui.theme().em(TextRole::body) * 1.35f, face.h * 0.6f);
    const float gap = ui.mm(2.5f), room = face.w - ui.mm(6) - side - gap;
    text.align = Align::left;
    const auto b = ui.set(label, TextLook{.role = TextRole::body, .bold = bold, .line_height = 1.3f}, 10000);
    const float tw = std::min(b->width, room);
    const float x = face.cx() - (side + gap + tw) / 2;
    ui.icon(icon, {x, face.cy() - side / 2, side, side}, icon_ink);
    ui.label({x + side + gap, face.y + ui.mm(1), room, face.h - ui.mm(2)}, label, text);
}

}  // namespace

Plate plate(Ui& ui, std::string_view name, const Rect& r, std::string_view label, Colour inside, Colour line, float radius) {
    Plate p{r, ui.touchable(name, r, label)};
    const float rad = radius < 0 ? ui.theme().radius() : radius;
    if (p.touch.pressed) p.face = {r.x, r.y + std::round(ui.mm(0.7f)), r.w, r.h};
    const Colour fill = p.touch.pressed && inside != Colour::accent ? Colour::pressed : inside;
    if (line == Colour::clear) ui.round(p.face, rad, fill);
    else ui.framed(p.face, rad, ui.mm(p.touch.pressed ? 0.6f : 0.35f), p.touch.pressed && inside != Colour::accent ? Colour::accent : line, fill);
    return p;
}

bool button(Ui& ui, std::string_view name, const Rect& r, std::string_view label, ButtonLook look, std::string_view icon) {
    const bool primary = look == ButtonLook::primary;
    const Plate p = plate(ui, name, r, label, primary ? Colour::accent : look == ButtonLook::quiet ? Colour::paper : Colour::card, primary ? Colour::accent : look == ButtonLook::quiet ? Colour::clear : Colour::rule);
    if (primary && p.touch.pressed) ui.round(p.face.inset(ui.mm(1)), ui.theme().radius() - ui.mm(1), Colour::accent);
    write_on(ui, p.face, label, icon, primary ? Colour::on_accent : Colour::ink, primary ? Colour::on_accent : Colour::accent, primary);
    return p.touch.tapped;
}

void button_to_come(Ui& ui, const Rect& r, std::string_view label, std::string_view icon) {
    ui.framed(r, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::paper);
    write_on(ui, r, label, icon, Colour::quiet, Colour::quiet, false);
}

bool icon_button(Ui& ui, std::string_view name, const Rect& r, std::string_view icon, std::string_view label, bool on) {
    const Plate p = plate(ui, name, r, label, on ? Colour::accent : Colour::card, on ? Colour::accent : Colour::rule, std::min(r.w, r.h) / 2);
    const float side = std::round(std::min(r.w, r.h) * 0.46f);
    ui.icon(icon, {p.face.cx() - side / 2, p.face.cy() - side / 2, side, side}, on ? Colour::on_accent : Colour::accent);
    return p.touch.tapped;
}

float button_width(Ui& ui, std::string_view label, bool with_icon) {
    const float em = ui.theme().em(TextRole::body);
    const auto b = ui.set(label, TextLook{.role = TextRole::body, .bold = true, .line_height = 1.3f}, 10000);
    return std::ceil(b->width + ui.mm(14) + (with_icon ? em * 1.35f + ui.mm(2.5f) : 0));
}

void empty_page(Ui& ui, const Rect& area, std::string_view title, std::string_view text) {
    const float side = ui.mm(30), w = std::min(area.w, ui.theme().em(TextRole::body) * 24);
    float y = area.y + area.h * 0.25f;
    const float x = area.cx() - w / 2;
    ui.disc(area.cx(), y + side / 2, side, Colour::accent_wash);
    ui.icon("info", {area.cx() - side * 0.28f, y + side * 0.22f, side * 0.56f, side * 0.56f}, Colour::accent);
    y += side + ui.mm(8);
    y += ui.text(x, y, w, title, {.role = TextRole::head, .bold = true, .align = Align::centre}) + ui.mm(4);
    ui.text(x, y, w, text, {.role = TextRole::body, .colour = Colour::quiet, .align = Align::centre});
}

}  // namespace estation::kiosk::ui
