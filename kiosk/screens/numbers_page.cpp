#include "kiosk/screens/numbers_page.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "content/number_notes.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

bool NumbersPage::has(const content::Item& item) { return !content::number_notes(item).empty(); }

float NumbersPage::offer(Ui& ui, float x, float y, float w) {
    const float bw = std::min(w, button_width(ui, ui.tr("numbers.title"), true)), h = height(ui);
    if (button(ui, "numbers", {x, y, bw, h}, ui.tr("numbers.title"), ButtonLook::plain, "info")) {
        open_ = true;
        ui.forget_scroll("numbers");
        ui.moving();
    }
    return h;
}

float NumbersPage::draw_note(Ui& ui, float x, float y, float w, std::string_view label, const std::string& text) {
    // The word beside what it names, or above where the column is narrow.
    const float em = ui.theme().em(TextRole::small), side = em * 5.2f;
    const TextLook quiet{.role = TextRole::small, .colour = Colour::accent, .bold = true, .line_height = 1.5f}, plain{.role = TextRole::small, .line_height = 1.5f};
    if (w < em * 18) {
        const float h = ui.text(x, y, w, label, quiet);
        return h + ui.text(x, y + h, w, text, plain) + ui.mm(1.5f);
    }
    const float a = ui.text(x, y, side, label, quiet);
    return std::max(a, ui.text(x + side, y, w - side, text, plain)) + ui.mm(1);
}

void NumbersPage::draw(Ui& ui, const Rect& area, const content::Item& item) const {
    const content::Language language = ui.language();
    const auto notes = content::number_notes(item);
    const bool two = !ui.theme().portrait() && !ui.theme().modes().large_text && notes.size() > 1;
    const float gap = ui.mm(14), w = two ? std::floor((area.w - gap) / 2) : std::min(area.w, ui.theme().em(TextRole::small) * 42);
    const float y0 = ui.begin_scroll("numbers", {area.x, area.y, area.w + ui.mm(4), area.h});
    float top = y0;
    top += ui.text(area.x, top, area.w, ui.tr("numbers.title"), {.role = TextRole::title, .bold = true}) + ui.mm(1);
    top += ui.text(area.x, top, area.w, item.title.in(language), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(6);
    float columns[2] = {top, top};
    for (const content::NumberNote& note : notes) {
        const int c = two && columns[1] < columns[0] ? 1 : 0;
        const float x = area.x + static_cast<float>(c) * (w + gap);
        float& y = columns[c];
        y += ui.text(x, y, w, note.what.in(language), {.role = TextRole::lead, .bold = true, .line_height = 1.35f}) + ui.mm(1.5f);
        y += draw_note(ui, x, y, w, ui.tr("numbers.formula"), note.formula.in(language));
        y += draw_note(ui, x, y, w, ui.tr("numbers.range"), note.range.in(language));
        y += draw_note(ui, x, y, w, ui.tr("numbers.tolerance"), note.tolerance.in(language));
        y += draw_note(ui, x, y, w, ui.tr("numbers.source"), note.source.in(language));
        y += ui.mm(6);
    }
    float y = std::max(columns[0], columns[1]);
    if (content::is_about_shaking(item)) y += ui.text(area.x, y, std::min(area.w, ui.theme().em(TextRole::small) * 42), ui.tr("numbers.check"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(4);
    ui.end_scroll(y - y0);
}

}  // namespace estation::kiosk
