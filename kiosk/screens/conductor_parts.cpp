#include "kiosk/screens/conductor_parts.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk::parts {
using namespace ui;

Rect drill_band(Ui& ui, std::string_view text, std::string_view right) {
    const Rect page = ui.page(), area = content_area(ui);
    const float h = std::round(ui.theme().em(TextRole::lead) * 1.3f + ui.mm(5));
    ui.fill({page.x, page.y, page.w, h}, Colour::drill);
    const std::string& word = ui.tr("conductor.band");
    const auto b = ui.set(word, {.role = TextRole::lead, .bold = true, .line_height = 1.3f}, 10000);
    ui.block(b, area.x, page.y + (h - b->height) / 2, Colour::on_drill, word);
    float room = area.w - b->width - ui.mm(8);
    if (!right.empty()) {
        const auto r = ui.set(right, {.role = TextRole::small, .line_height = 1.3f}, 10000);
        ui.block(r, area.right() - r->width, page.y + (h - r->height) / 2, Colour::on_drill, right);
        room -= r->width + ui.mm(8);
    }
    if (room > ui.mm(40)) ui.label({area.x + b->width + ui.mm(8), page.y, room, h}, text, {.role = TextRole::body, .colour = Colour::on_drill, .max_lines = 1});
    const float top = page.y + h + ui.mm(6);
    return {area.x, top, area.w, area.bottom() - top};
}

int stepper(Ui& ui, std::string_view name, const Rect& r, std::string_view label, std::string_view value) {
    const float side = ui.theme().target(), gap = ui.theme().gap(), value_w = std::max(side * 1.5f, std::min(ui.mm(46), r.w * 0.26f));
    const float x = r.right() - 2 * side - value_w - 2 * gap;
    ui.push_id(name);
    ui.label({r.x, r.y, x - r.x - gap, r.h}, label, {.role = TextRole::body, .max_lines = 2, .line_height = 1.25f});
    int step = 0;
    const float y = r.y + (r.h - side) / 2;
    if (icon_button(ui, "less", {x, y, side, side}, "minus", ui.keep(std::string(label) + " −"))) step = -1;
    ui.label({x + side + gap, r.y, value_w, r.h}, value, {.role = TextRole::lead, .bold = true, .align = Align::centre, .max_lines = 1, .tabular = true});
    if (icon_button(ui, "more", {r.right() - side, y, side, side}, "plus", ui.keep(std::string(label) + " +"))) step = 1;
    ui.pop_id();
    if (step != 0) ui.moving();
    return step;
}

std::string spoken(Ui& ui, double seconds) {
    const auto whole = static_cast<long long>(std::floor(std::max(0.0, seconds)));
    if (whole < 60) return ui.tr("conductor.seconds", std::to_string(whole));
    if (whole % 60 == 0) return ui.tr("conductor.minutes", std::to_string(whole / 60));
    return ui.tr("conductor.minutes_seconds", std::to_string(whole / 60), std::to_string(whole % 60));
}

std::string clock_text(std::int64_t ms) { return drill::minutes_text(static_cast<double>(ms) / 1000); }

Rect column(const Ui& ui, const Rect& row, int i, int n) {
    const float gap = ui.theme().gap(), w = std::floor((row.w - gap * static_cast<float>(n - 1)) / static_cast<float>(n));
    return {row.x + static_cast<float>(i) * (w + gap), row.y, w, row.h};
}

}  // namespace estation::kiosk::parts
