#include "kiosk/ui/number_pad.h"

#include <cmath>

#include "kiosk/ui/widgets.h"

namespace estation::kiosk::ui {

float number_pad_height(const Ui& ui) { return 4 * std::round(ui.theme().target() * 1.12f) + 3 * ui.theme().gap(); }

PadKey number_pad(Ui& ui, std::string_view name, const Rect& r, bool point) {
    PadKey pressed;
    const float gap = ui.theme().gap(), w = std::floor((r.w - 2 * gap) / 3), h = std::floor((r.h - 3 * gap) / 4);
    static constexpr std::string_view keys = "123456789.0<";
    ui.push_id(name);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const char key = keys[i];
        const Rect k{r.x + static_cast<float>(i % 3) * (w + gap), r.y + static_cast<float>(i / 3) * (h + gap), w, h};
        if (key == '.' && !point) continue;
        if (key == '<') {
            if (button(ui, "erase", k, ui.tr("pad.erase"), ButtonLook::plain)) pressed.erase = true;
            continue;
        }
        const std::string text(1, key);
        const Plate p = plate(ui, text, k, text, Colour::card, Colour::rule);
        ui.label(p.face.inset(ui.mm(2)), text, {.role = TextRole::head, .bold = true, .align = Align::centre, .tabular = true});
        if (p.touch.tapped) pressed.digit = key;
    }
    ui.pop_id();
    return pressed;
}

}  // namespace estation::kiosk::ui
