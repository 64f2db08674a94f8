#include "kiosk/bottom_bar.h"

#include <array>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

Action draw_bottom_bar(Ui& ui, bool can_go_back, bool at_home) {
    Action action = Stay{};
    const Rect page = ui.page();
    const float h = ui.theme().target(), gap = ui.theme().gap(), m = ui.theme().margin();
    const float y = page.bottom() - ui.mm(5) - h;
    const bool narrow = ui.theme().portrait() || ui.theme().modes().large_text;
    float x = page.x + m;
    const auto way = [&](std::string_view name, const std::string& label, std::string_view icon) {
        const float w = narrow ? h : button_width(ui, label, true);
        const bool tapped = narrow ? icon_button(ui, name, {x, y, w, h}, icon, label) : button(ui, name, {x, y, w, h}, label, ButtonLook::plain, icon);
        x += w + gap;
        return tapped;
    };
    if (!at_home && way("bar-back", ui.tr("bar.back"), "back")) action = Back{};
    if (can_go_back && way("bar-home", ui.tr("bar.home"), "home")) action = Home{};

    struct Choice { const char* name; std::string_view label; bool on; Mode mode; };
    const Modes& modes = ui.theme().modes();
    const std::array<Choice, 4> choices{{
        {"bar-large", ui.tr("bar.large"), modes.large_text, Mode::large_text},
        {"bar-contrast", ui.tr("bar.contrast"), modes.high_contrast, Mode::high_contrast},
        {"bar-low", ui.tr("bar.low"), modes.low_reach, Mode::low_reach},
        {"bar-language", ui.tr("bar.language"), false, Mode::language},
    }};
    const float least = h * 1.25f;
    float right = page.right() - m;
    for (auto it = choices.rbegin(); it != choices.rend(); ++it) {
        if (it->mode == Mode::low_reach && !ui.theme().can_lower()) continue;
        const TextLook look{.role = TextRole::small, .colour = it->on ? Colour::on_accent : Colour::ink, .bold = it->on, .align = Align::centre, .max_lines = 1};
        const float w = std::max(least, ui.set(it->label, TextLook{.role = TextRole::small, .bold = true}, 10000)->width + ui.mm(8));
        const Rect r{right - w, y, w, h};
        const Plate p = plate(ui, it->name, r, it->label, it->on ? Colour::accent : Colour::card, it->on ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(2), ui.mm(1)), it->label, look);
        if (p.touch.tapped) action = Toggle{it->mode};
        right -= w + gap;
    }
    return action;
}

}  // namespace estation::kiosk
