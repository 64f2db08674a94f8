#include "kiosk/drill/band.h"

#include <cmath>

#include "kiosk/screens/layout.h"

namespace estation::kiosk {
using namespace ui;

Rect drill_band(Ui& ui) {
    const Rect page = ui.page(), area = content_area(ui);
    const float h = std::round(ui.theme().em(TextRole::lead) * 1.3f + ui.mm(6));
    ui.fill({page.x, page.y, page.w, h}, Colour::drill);
    const std::string& word = ui.tr("drill.band");
    const auto b = ui.set(word, {.role = TextRole::lead, .bold = true, .line_height = 1.3f}, 10000);
    ui.block(b, area.x, page.y + (h - b->height) / 2, Colour::on_drill, word);
    ui.label({area.x + b->width + ui.mm(8), page.y, area.w - b->width - ui.mm(8), h}, ui.tr("drill.band_text"), {.role = TextRole::body, .colour = Colour::on_drill});
    const float top = page.y + h + ui.mm(8);
    return {area.x, top, area.w, area.bottom() - top};
}

void simulation_mark(Ui& ui, const Rect& picture) {
    const TextLook look{.role = TextRole::small, .colour = Colour::on_drill, .bold = true, .align = Align::centre, .line_height = 1.2f};
    const std::string& word = ui.tr("room.simulation");
    const float w = ui.set(word, {.role = TextRole::small, .bold = true, .line_height = 1.2f}, 4000)->width + ui.mm(6), h = ui.theme().em(TextRole::small) * 1.7f;
    const Rect r{picture.x, picture.y, std::round(w), std::round(h)};
    ui.fill(r, Colour::drill);
    ui.label(r, word, look);
}

}  // namespace estation::kiosk
