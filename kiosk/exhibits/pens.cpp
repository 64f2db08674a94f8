#include "kiosk/exhibits/pens.h"

#include <algorithm>
#include <cmath>

namespace estation::kiosk {
using namespace ui;

Pens::Pens(const Ui& ui) {
    const Theme& t = ui.theme();
    const bool dark = t.modes().high_contrast;
    teal = t.rgb(Colour::accent);
    blue = dark ? 0xFF7DB9FF : 0xFF2F6DA8;
    brick = dark ? 0xFFFFB27A : 0xFFB3541E;
    plum = dark ? 0xFFE0A6FF : 0xFF7A4A8C;
    leaf = dark ? 0xFF7CE38B : 0xFF3E7D3A;
    sand = dark ? 0xFFF0D9A0 : 0xFFB08A4E;
    sky = dark ? 0xFF16222E : 0xFFEAF2F7;
    water = dark ? 0xFF12313F : 0xFFD3E6EC;
    night = dark ? 0xFF000000 : 0xFF1E2A3A;
    moonlight = dark ? 0xFFFFFFFF : 0xFFF4ECD2;
    ink = t.rgb(Colour::ink);
    quiet = t.rgb(Colour::quiet);
    rule = t.rgb(Colour::rule);
    hair = std::max(1.0f, t.mm(0.25f));
    thin = std::max(1.5f, t.mm(0.45f));
    line = std::max(2.0f, t.mm(0.8f));
    bold = std::max(3.0f, t.mm(1.4f));
}

namespace {
float put(Ui& ui, float x, float y, std::string_view text, At at, const TextLook& given, bool plate) {
    TextLook look = given;
    look.line_height = 1.3f;
    look.align = Align::left;
    const auto b = ui.set(text, look, 4000);
    const float left = std::round(at == At::left ? x : at == At::middle ? x - b->width / 2 : x - b->width), top = std::round(y - b->height / 2);
    if (plate) ui.round({left - ui.mm(1.5f), top, b->width + ui.mm(3), b->height}, ui.mm(1.5f), Colour::card);
    ui.block(b, left, top, look.colour, text);
    return b->width;
}
}  // namespace

float words(Ui& ui, float x, float y, std::string_view text, At at, TextLook look) { return put(ui, x, y, text, at, look, false); }
float plated(Ui& ui, float x, float y, std::string_view text, At at, TextLook look) { return put(ui, x, y, text, at, look, true); }

double calm(double value, double step) { return std::round(value / step) * step; }

}  // namespace estation::kiosk
