#include "kiosk/screens/staff_power.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "kiosk/screens/staff_rows.h"
#include "kiosk/ui/number_pad.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;
using namespace staff;

Action StaffPower::draw(const Frame& frame, const Rect& area) { return stage_ == Stage::list ? draw_list(frame, area) : draw_pin(frame, area); }

Action StaffPower::draw_list(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    Action action = Stay{};
    struct Row { PowerWish wish; const char *name, *title, *note, *label, *sure; };
    static constexpr std::array rows{
        Row{PowerWish::restart_program, "program", "power.program", "power.program_note", "power.restart", "power.sure_program"},
        Row{PowerWish::restart_machine, "machine", "power.machine", "power.machine_note", "power.restart", "power.sure_machine"},
        Row{PowerWish::switch_off, "off", "power.off", "power.off_note", "power.switch_off", "power.sure_off"}};
    float y = ui.begin_scroll("power", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y, h = ui.theme().target(), gap = ui.theme().gap();
    const float w = std::max({button_width(ui, ui.tr("settings.change"), false), button_width(ui, ui.tr("power.restart"), false), button_width(ui, ui.tr("power.switch_off"), false), ui.mm(40)});
    y += ui.text(area.x, y, area.w, ui.tr("power.title"), {.role = TextRole::head, .bold = true}) + ui.mm(6);
    const Rect pin = staff_row(ui, area.x, y, area.w, ui.tr("power.pin"), ui.tr(changed_ ? "power.pin_changed" : "power.pin_note"), w, h);
    if (button(ui, "pin", pin, ui.keep(ui.tr("settings.change")))) {
        *this = {};
        stage_ = Stage::old_pin;
        verdicts_seen_ = view.verdicts;
        ui.moving();
    }
    for (const Row& r : rows) {
        const Rect at = staff_row(ui, area.x, y, area.w, ui.tr(r.title), ui.tr(r.note), w, h);
        if (button(ui, r.name, at, ui.keep(ui.tr(r.label)))) asked_ = r.wish, ui.moving();
        if (asked_ != r.wish) continue;
        y += ui.text(area.x, y, area.w, ui.tr(r.sure), {.role = TextRole::body, .bold = true}) + ui.mm(3);
        const float yes_w = std::max(button_width(ui, ui.tr("power.yes"), true), ui.mm(50)), no_w = std::max(button_width(ui, ui.tr("power.no"), true), ui.mm(50));
        if (button(ui, "yes", {area.x, y, yes_w, h}, ui.tr("power.yes"), ButtonLook::primary, "check")) asked_.reset(), action = AskOffice{Power{r.wish}}, ui.moving();
        if (button(ui, "no", {area.x + yes_w + gap, y, no_w, h}, ui.tr("power.no"), ButtonLook::plain, "close")) asked_.reset(), ui.moving();
        y += h + ui.mm(5);
    }
    const std::string said = view.power_outcome == Outcome::failed ? ui.tr("power.refused", view.power_text) : view.power_outcome == Outcome::done ? std::string(ui.tr("staff.moment")) : std::string();
    if (!said.empty()) y += ui.text(area.x, y, area.w, ui.keep(said), {.role = TextRole::body, .colour = view.power_outcome == Outcome::failed ? Colour::not_right : Colour::quiet}) + gap;
    ui.end_scroll(y - top);
    return action;
}

std::string StaffPower::words(const Frame& frame) const {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    if (waiting_) return ui.tr("staff.moment");
    switch (stage_) {
        case Stage::list: break;
        case Stage::old_pin: return view.pin.state == PinState::locked ? ui.tr("staff.locked", std::to_string((view.pin.locked_s + 59) / 60)) : wrong_ ? ui.tr("staff.wrong", std::to_string(view.pin.tries_left)) : std::string(ui.tr("power.pin_old"));
        case Stage::new_pin: return ui.tr(digits_.size() >= 6 && wrong_with(digits_) != PinFault::none ? "staff.too_simple" : differs_ ? "staff.differs" : "power.pin_new");
        case Stage::again: return ui.tr("staff.again");
    }
    return {};
}

Action StaffPower::given(const View& view) {
    std::string pin;
    pin.swap(digits_);
    verdicts_seen_ = view.verdicts;
    switch (stage_) {
        case Stage::list: break;
        case Stage::old_pin: waiting_ = true; return AskOffice{EnterPin{pin}};
        case Stage::new_pin:
            if (wrong_with(pin) != PinFault::none) digits_ = pin;
            else first_ = pin, stage_ = Stage::again;
            break;
        case Stage::again:
            differs_ = pin != first_;
            first_.clear();
            if (differs_) stage_ = Stage::new_pin;
            else waiting_ = true;
            if (!differs_) return AskOffice{SetPin{pin}};
            break;
    }
    return Stay{};
}

Action StaffPower::draw_pin(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    if (waiting_ && view.verdicts > verdicts_seen_) {
        waiting_ = false;
        wrong_ = !view.pin.right;
        if (!wrong_ && stage_ == Stage::old_pin) stage_ = Stage::new_pin;
        else if (!wrong_ && stage_ == Stage::again) *this = {}, changed_ = true;
        else if (wrong_ && stage_ == Stage::again) stage_ = Stage::new_pin;
        if (stage_ == Stage::list) return draw_list(frame, area);
    }
    float y = ui.begin_scroll("pin-change", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y, h = ui.theme().target();
    if (staff_head(ui, area.x, y, area.w, ui.tr("power.pin"), ui.tr("power.pin_keep"))) {
        *this = {};
        ui.end_scroll(y - top);
        ui.moving();
        return Stay{};
    }
    y += ui.text(area.x, y, area.w, ui.keep(words(frame)), {.role = TextRole::lead}) + ui.mm(5);
    const float d = ui.mm(8);
    for (int n = 0; n < 8; ++n) ui.disc(area.x + d / 2 + static_cast<float>(n) * (d + ui.mm(4)), y + d / 2, d, n < static_cast<int>(digits_.size()) ? Colour::accent : Colour::rule);
    y += d + ui.mm(6);
    Action action = Stay{};
    if (view.pin.state != PinState::locked) {
        const float w = std::min(area.w, ui.mm(150));
        const PadKey key = number_pad(ui, "pin", {area.x, y, w, number_pad_height(ui)}, false);
        if (key.erase && !digits_.empty()) digits_.pop_back(), ui.moving();
        if (key.digit != 0 && digits_.size() < 8 && !waiting_) digits_ += key.digit, wrong_ = differs_ = false, ui.moving();
        y += number_pad_height(ui) + ui.mm(5);
        if (digits_.size() >= 6 && !waiting_ && button(ui, "ok", {area.x, y, w, h}, ui.tr("staff.ok"), ButtonLook::primary, "check")) action = given(view), ui.moving();
        y += h;
    }
    ui.end_scroll(y - top);
    return action;
}

}  // namespace estation::kiosk
