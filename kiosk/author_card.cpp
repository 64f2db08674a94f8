#include "kiosk/author_card.h"

#include <algorithm>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

bool draw_author_card(Ui& ui, const std::vector<std::string>& faults) {
    constexpr std::size_t most_shown = 4;
    const Rect page = ui.page();
    const float pad = ui.mm(6), w = std::min(page.w - 2 * ui.theme().margin(), ui.mm(340)), inner = w - 2 * pad;
    std::string text;
    for (std::size_t i = 0; i < std::min(faults.size(), most_shown); ++i) text += (i > 0 ? "\n" : "") + faults[i];
    if (faults.size() > most_shown) text += "\n" + ui.tr("author.more", std::to_string(faults.size() - most_shown));
    const std::string head = ui.tr("author.mend", std::to_string(faults.size()));
    const auto title = ui.set(head, {.role = TextRole::small, .colour = Colour::not_right, .bold = true}, inner);
    const auto body = ui.set(text, {.role = TextRole::caption, .max_lines = 9}, inner);
    const float h = pad + title->height + ui.mm(2) + body->height + pad;
    // Above the bar: what is being written begins at the top.
    const float all = std::max(h, ui.theme().target());
    const Plate p = plate(ui, "author-card", {page.cx() - w / 2, page.bottom() - bar_height(ui) - ui.mm(2) - all, w, all}, head, Colour::not_right_wash, Colour::not_right);
    ui.block(title, p.face.x + pad, p.face.y + pad, Colour::not_right, head);
    ui.block(body, p.face.x + pad, p.face.y + pad + title->height + ui.mm(2), Colour::ink, text);
    return p.touch.tapped;
}

}  // namespace estation::kiosk
