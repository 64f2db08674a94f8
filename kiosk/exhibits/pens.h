// Pens are what exhibits share in drawing: a few colours that go together on paper and on black, words at a place,
// and the card they stand on. Plain functions on Ui; UI thread.
#pragma once
#include <string_view>

#include "kiosk/ui/canvas.h"

namespace estation::kiosk {

// Flat colours beside the theme's own; each is told apart by its place and label as well.
struct Pens {
    explicit Pens(const ui::Ui& ui);
    ui::Argb teal, blue, brick, plum, leaf, sand, sky, water, ink, quiet, rule, night, moonlight;
    float hair, thin, line, bold;   // thicknesses, px
};

enum class At { left, middle, right };
// One line of words whose left end, middle or right end is at (x, y's middle). Returns its width.
float words(ui::Ui& ui, float x, float y, std::string_view text, At at, ui::TextLook look = {.role = ui::TextRole::caption, .colour = ui::Colour::quiet});
// The same on a plate of the card's colour, so that it can be read over lines.
float plated(ui::Ui& ui, float x, float y, std::string_view text, At at, ui::TextLook look = {.role = ui::TextRole::caption, .colour = ui::Colour::ink});

// How fast a number that changes may change on the glass: to tenths of a second, so that it can be read.
[[nodiscard]] double calm(double value, double step);

}  // namespace estation::kiosk
