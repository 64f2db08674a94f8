#include "kiosk/glass_trial.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;

void GlassTrial::begin(const Glass& wish, double now_s) {
    if (!use_ || wish == now_) return;
    if (!before_) before_ = now_;
    now_ = wish;
    since_s_ = now_s;
    said_ = Said::nothing;
    use_(now_);
}

void GlassTrial::draw(Ui& ui, double now_s) {
    if (!asking()) return;
    const Rect page = ui.page();
    ui.barrier();
    ui.fill(page, Colour::veil);
    const int left = std::max(0, static_cast<int>(std::ceil(most_s - (now_s - since_s_))));
    ui.wake_in(std::max(0.01, 1.0 - std::fmod(now_s - since_s_, 1.0) + 0.005));
    const float w = std::min(page.w * 0.9f, ui.mm(240)), pad = ui.mm(14), inner = w - 2 * pad, h = ui.theme().target() * 1.4f, gap = ui.theme().gap();
    const std::string text = ui.tr("glass.text", std::to_string(left));
    const auto title = ui.set(ui.tr("glass.title"), {.role = TextRole::title, .bold = true, .align = Align::centre}, inner);
    const auto body = ui.set(text, {.role = TextRole::lead, .align = Align::centre, .tabular = true}, inner);
    const float all = pad + title->height + ui.mm(5) + body->height + ui.mm(8) + 2 * h + gap + pad;
    const Rect r{std::round(page.cx() - w / 2), std::round(std::max(page.y + ui.mm(4), page.cy() - all / 2)), w, all};
    ui.round(r, ui.theme().radius() * 1.5f, Colour::card);
    float y = r.y + pad;
    ui.block(title, r.x + pad, y, Colour::ink, ui.tr("glass.title"));
    y += title->height + ui.mm(5);
    ui.block(body, r.x + pad, y, Colour::quiet, text);
    y += body->height + ui.mm(8);
    if (button(ui, "glass-keep", {r.x + pad, y, inner, h}, ui.tr("glass.keep"), ButtonLook::primary, "check")) said_ = Said::keep;
    y += h + gap;
    if (button(ui, "glass-back", {r.x + pad, y, inner, h}, ui.tr("glass.back"), ButtonLook::plain, "back")) said_ = Said::back;
}

std::optional<Glass> GlassTrial::settle(double now_s) {
    if (!asking()) return std::nullopt;
    if (said_ == Said::keep) {
        before_.reset();
        return now_;
    }
    if (said_ == Said::back || now_s - since_s_ >= most_s) {
        now_ = *std::exchange(before_, std::nullopt);
        use_(now_);
    }
    return std::nullopt;
}

}  // namespace estation::kiosk
