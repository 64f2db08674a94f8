#include "kiosk/screens/staff_rows.h"

#include <algorithm>
#include <cmath>

#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;
using content::Hours;

Rect staff_row(Ui& ui, float x, float& y, float w, std::string_view title, std::string_view note, float control_w, float control_h) {
    const float gap = ui.mm(8);
    const bool stacked = w - control_w - gap < ui.theme().em(TextRole::body) * 11;
    const float words_w = stacked ? w : w - control_w - gap;
    const auto head = ui.set(title, {.role = TextRole::body, .bold = true}, words_w);
    const auto text = note.empty() ? nullptr : ui.set(note, {.role = TextRole::small, .colour = Colour::quiet}, words_w);
    const float words_h = head->height + (text ? text->height : 0), h = stacked ? words_h + ui.mm(2) + control_h : std::max(words_h, control_h);
    const float top = stacked ? y : std::round(y + (h - words_h) / 2);
    ui.block(head, x, top, Colour::ink, title);
    if (text) ui.block(text, x, top + head->height, Colour::quiet, note);
    const Rect control = stacked ? Rect{x, y + words_h + ui.mm(2), std::min(w, control_w), control_h} : Rect{x + w - control_w, std::round(y + (h - control_h) / 2), control_w, control_h};
    y += h + ui.mm(3);
    ui.fill({x, std::round(y), w, std::max(1.0f, std::round(ui.mm(0.3f)))}, Colour::rule);
    y += ui.mm(3.5f);
    return control;
}

bool staff_head(Ui& ui, float x, float& y, float w, std::string_view title, std::string_view leave) {
    const bool plain = !leave.empty();
    if (!plain) leave = ui.tr("settings.done");
    const float h = ui.theme().target(), bw = button_width(ui, leave, true);
    const auto head = ui.set(title, {.role = TextRole::head, .bold = true}, w - bw - ui.mm(6));
    const float row = std::max(h, head->height);
    ui.block(head, x, std::round(y + (row - head->height) / 2), Colour::ink, title);
    const bool done = button(ui, "done", {x + w - bw, std::round(y + (row - h) / 2), bw, h}, leave, plain ? ButtonLook::plain : ButtonLook::primary, plain ? "close" : "check");
    y += row + ui.mm(5);
    return done;
}

std::string clock_words(int minutes) {
    const int m = minutes % 60;
    return std::to_string(minutes / 60) + (m < 10 ? ":0" : ":") + std::to_string(m);
}

std::string day_hours(Ui& ui, const std::vector<Hours>& hours) {
    if (hours.empty()) return ui.tr("hours.closed");
    if (hours.size() == 1 && hours[0] == Hours{}) return ui.tr("hours.all_day");
    std::string text;
    const bool english = ui.language() == content::Language::en;
    for (const Hours& h : hours) text += (text.empty() ? "" : english ? ", " : "，") + clock_words(h.from_min) + "–" + clock_words(h.to_min);
    return text;
}

std::string hours_summary(Ui& ui, const content::Programme& programme) {
    if (!programme.opening) return ui.tr("hours.always");
    const auto& week = *programme.opening;
    if (std::all_of(week.begin(), week.end(), [](const auto& h) { return h.size() == 1 && h[0] == Hours{}; })) return ui.tr("hours.always");
    std::string text;
    const bool english = ui.language() == content::Language::en;
    for (std::size_t from = 0; from < week.size();) {
        std::size_t to = from;
        while (to + 1 < week.size() && week[to + 1] == week[from]) ++to;
        const std::string first = ui.tr("week." + std::to_string(from + 1)), last = ui.tr("week." + std::to_string(to + 1));
        const std::string days = from == to ? first : from + 1 == to ? first + (english ? ", " : "、") + last : first + (english ? "–" : "至") + last;
        text += (text.empty() ? "" : english ? "; " : "；") + days + " " + day_hours(ui, week[from]);
        from = to + 1;
    }
    return text;
}

}  // namespace estation::kiosk
