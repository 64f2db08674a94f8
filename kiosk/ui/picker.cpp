#include "kiosk/ui/picker.h"

#include <algorithm>
#include <cmath>

#include "kiosk/ui/widgets.h"

namespace estation::kiosk::ui {
namespace {

// How many stand side by side, all of one width.
std::size_t per_row(Ui& ui, float width, std::span<const std::string> labels) {
    float widest = ui.theme().target();
    for (const auto& label : labels) widest = std::max(widest, button_width(ui, label, false));
    const auto fit = static_cast<std::size_t>(std::max(1.0f, std::floor((width + ui.theme().gap()) / (widest + ui.theme().gap()))));
    if (fit >= labels.size()) return std::max<std::size_t>(1, labels.size());
    const std::size_t rows = (labels.size() + fit - 1) / fit;   // as even as can be: 4 of 5 and 1 look forgotten
    return (labels.size() + rows - 1) / rows;
}

bool step_button(Ui& ui, std::string_view name, const Rect& r, std::string_view icon, std::string_view label, bool can) {
    if (can) return icon_button(ui, name, r, icon, label);
    const float side = std::round(std::min(r.w, r.h) * 0.46f);
    ui.framed(r, std::min(r.w, r.h) / 2, ui.mm(0.35f), Colour::rule, Colour::paper);
    ui.icon(icon, {r.cx() - side / 2, r.cy() - side / 2, side, side}, Colour::rule);
    return false;
}

}  // namespace

float stepper_width(const Ui& ui) { return 2 * ui.theme().target() + 2 * ui.theme().gap() + std::max(ui.mm(44), ui.theme().em(TextRole::body) * 6); }

int stepper(Ui& ui, std::string_view name, const Rect& r, std::string_view label, std::string_view value, bool can_less, bool can_more) {
    const float side = ui.theme().target(), gap = ui.theme().gap();
    int way = 0;
    ui.push_id(name);
    const std::string less = std::string(label) + " " + ui.tr("picker.less"), more = std::string(label) + " " + ui.tr("picker.more");
    if (step_button(ui, "less", {r.x, r.cy() - side / 2, side, side}, "previous", ui.keep(less), can_less)) way = -1;
    const Rect middle{r.x + side + gap, r.cy() - side / 2, r.w - 2 * (side + gap), side};
    ui.label(middle, value, {.role = TextRole::body, .bold = true, .align = Align::centre, .max_lines = 2, .tabular = true});
    if (step_button(ui, "more", {r.right() - side, r.cy() - side / 2, side, side}, "next", ui.keep(more), can_more)) way = 1;
    ui.pop_id();
    if (way != 0) ui.moving();
    return way;
}

float choices_height(Ui& ui, float width, std::span<const std::string> labels) {
    const std::size_t each = per_row(ui, width, labels), rows = (labels.size() + each - 1) / each;
    return static_cast<float>(rows) * (ui.theme().target() + ui.theme().gap()) - ui.theme().gap();
}

int choices(Ui& ui, std::string_view name, const Rect& r, std::span<const std::string> labels, int chosen) {
    const float h = ui.theme().target(), gap = ui.theme().gap();
    const std::size_t each = per_row(ui, r.w, labels);
    const float w = std::floor((r.w - gap * static_cast<float>(each - 1)) / static_cast<float>(each));
    int touched = -1;
    ui.push_id(name);
    for (std::size_t n = 0; n < labels.size(); ++n) {
        const bool on = static_cast<int>(n) == chosen;
        const Rect at{r.x + static_cast<float>(n % each) * (w + gap), r.y + static_cast<float>(n / each) * (h + gap), w, h};
        const Plate p = plate(ui, std::to_string(n), at, labels[n], on ? Colour::accent : Colour::card, on ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(2), ui.mm(1)), labels[n], {.role = TextRole::body, .colour = on ? Colour::on_accent : Colour::ink, .bold = on, .align = Align::centre, .max_lines = 2});
        if (p.touch.tapped) touched = static_cast<int>(n), ui.moving();
    }
    ui.pop_id();
    return touched;
}

}  // namespace estation::kiosk::ui
