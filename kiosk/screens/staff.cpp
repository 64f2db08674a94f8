#include "kiosk/screens/staff.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "content/week.h"
#include "content/week.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/number_pad.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;
using namespace staff;

Action StaffScreen::draw(const Frame& frame) {
    const Rect area = content_area(frame.ui);
    if (frame.office == nullptr) {
        empty_page(frame.ui, area, frame.ui.tr("staff.title"), frame.ui.tr("staff.no_office"));
        return Stay{};
    }
    if (!asked_) {
        asked_ = true;
        verdicts_seen_ = frame.office->verdicts;
        return AskOffice{ReadPin{}};
    }
    if (full_glass()) return duty_ == Duty::tests ? tests_.draw_touch(frame) : settings_.draw_crosses(frame);
    return inside_ ? draw_desk(frame, area) : draw_door(frame, area);
}

// ---- the door ----

std::string StaffScreen::door_words(const Frame& frame) const {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    if (!view.pin_known || waiting_) return ui.tr("staff.moment");
    switch (view.pin.state) {
        case PinState::locked: return ui.tr("staff.locked", std::to_string((view.pin.locked_s + 59) / 60));
        case PinState::ready: return view.verdicts > verdicts_seen_ || mistyped_ ? ui.tr("staff.wrong", std::to_string(view.pin.tries_left)) : ui.tr("staff.enter");
        case PinState::unset: break;
    }
    if (!first_digits_.empty()) return ui.tr("staff.again");
    if (mistyped_) return ui.tr("staff.differs");
    const PinFault fault = digits_.size() >= 6 ? wrong_with(digits_) : PinFault::none;
    return fault == PinFault::none ? ui.tr("staff.set") : ui.tr("staff.too_simple");
}

Action StaffScreen::pin_given(const View& view) {
    mistyped_ = false;
    std::string given;
    given.swap(digits_);
    if (view.pin.state == PinState::ready) {
        waiting_ = true;
        return AskOffice{EnterPin{given}};
    }
    if (wrong_with(given) != PinFault::none) {
        digits_ = given;
        return Stay{};
    }
    if (first_digits_.empty()) {
        first_digits_ = given;
        return Stay{};
    }
    const bool same = given == first_digits_;
    first_digits_.clear();
    mistyped_ = !same;
    if (!same) return Stay{};
    waiting_ = true;
    return AskOffice{SetPin{given}};
}

Action StaffScreen::draw_door(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    if (view.verdicts > verdicts_seen_ && waiting_) {
        waiting_ = false;
        if (view.pin.right) {
            verdicts_seen_ = view.verdicts;
            inside_ = true;
            if (frame.after_door) return OpenPage{*frame.after_door};
            return enter(Duty::health);
        }
        mistyped_ = true;
    }
    const bool portrait = ui.theme().portrait();
    const float pad_w = std::min(portrait ? area.w : area.w * 0.44f, ui.mm(150)), pad_h = number_pad_height(ui), target = ui.theme().target();
    // On a wide glass the keys stand beside the words, and both as low as the page's middle lets them: a hand reaches there.
    const float between = ui.mm(24), words_w = portrait ? area.w : std::min(area.w - pad_w - between, ui.mm(190));
    const float top = area.y + ui.mm(6) + (portrait ? 0 : std::max(0.0f, std::round((area.h - ui.mm(12) - pad_h - target) * 0.5f)));
    float y = top;
    y += ui.text(area.x, y, words_w, ui.tr("staff.title"), {.role = TextRole::title, .bold = true}) + ui.mm(6);
    y += ui.text(area.x, y, words_w, ui.keep(door_words(frame)), {.role = TextRole::lead}) + ui.mm(10);
    // One ring for each digit that a PIN may have, filled as they come.
    const float d = ui.mm(9);
    for (int n = 0; n < 8; ++n) {
        const float cx = area.x + d / 2 + static_cast<float>(n) * (d + ui.mm(4));
        ui.disc(cx, y + d / 2, d, n < static_cast<int>(digits_.size()) ? Colour::accent : Colour::rule);
    }
    y += d + ui.mm(10);
    if (view.pin_known && view.pin.state == PinState::locked) {
        ui.wake_in(20);
        return Stay{};
    }
    const Rect pad{portrait ? area.x : std::min(area.right() - pad_w, area.x + words_w + between), portrait ? y : top, pad_w, pad_h};
    const PadKey key = number_pad(ui, "pin", pad, false);
    if (key.erase && !digits_.empty()) digits_.pop_back(), ui.moving();
    if (key.digit != 0 && digits_.size() < 8) digits_ += key.digit, mistyped_ = false, ui.moving();
    const Rect go{portrait ? area.x : pad.x, pad.bottom() + ui.mm(6), pad_w, target};
    if (digits_.size() < 6 || waiting_) {
        if (!portrait && view.pin.state == PinState::ready) ui.text(area.x, y, words_w, ui.tr("staff.forgotten"), {.role = TextRole::caption, .colour = Colour::quiet});
        button_to_come(ui, go, ui.tr("staff.ok"), "check");
        return Stay{};
    }
    return button(ui, "ok", go, ui.tr("staff.ok"), ButtonLook::primary, "check") ? pin_given(view) : Action{Stay{}};
}

// ---- the desk ----

Action StaffScreen::enter(Duty duty) {
    if (duty == Duty::drill) return OpenPage{PageName::conductor};
    duty_ = duty;
    draft_.reset();
    switch (duty) {
        case Duty::health: return AskOffice{LookAtHealth{}};
        case Duty::notices: return AskOffice{LookAtNotices{}};
        case Duty::tests: return tests_.enter();
        case Duty::power: power_.enter(); break;
        case Duty::connection: connection_.enter(); break;
        case Duty::settings: settings_.enter(); break;
        case Duty::take_along:
        case Duty::drill:
        case Duty::content: break;
    }
    return Stay{};
}

Action StaffScreen::draw_desk(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    if (draft_) return draw_editor(frame, area);
    if (duty_ == Duty::connection && connection_.typing()) return connection_.draw_typing(frame, area);
    Action action = Stay{};
    struct Entry { Duty duty; const char* name; const char* label; const char* icon; };
    static constexpr std::array entries{
        Entry{Duty::health, "health", "staff.health", "topic-health"}, Entry{Duty::notices, "notices", "staff.notices", "poster"}, Entry{Duty::settings, "settings", "settings.title", "settings"}, Entry{Duty::take_along, "take", "staff.take", "take"},
        Entry{Duty::content, "content", "staff.content", "course"}, Entry{Duty::connection, "connection", "connection.title", "route"}, Entry{Duty::tests, "tests", "staff.tests", "hand"},
        Entry{Duty::power, "power", "power.title", "power"}, Entry{Duty::drill, "drill", "conductor.title", "drill"}};
    const bool portrait = ui.theme().portrait();
    const float h = ui.theme().target(), usual_gap = ui.theme().gap();
    const int columns = portrait ? 2 : 1;
    const float rail = portrait ? area.w : std::round(std::max(area.w * 0.24f, ui.mm(95)));
    const float w = std::floor((rail - usual_gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    float y = area.y;
    y += ui.text(area.x, y, rail, ui.tr("staff.title"), {.role = TextRole::head, .bold = true}) + ui.mm(6);
    float x = area.x;
    // On a lower page the doors stand closer; where even that is not enough they scroll.
    const float all = static_cast<float>(entries.size()), spare = (area.bottom() - y - all * h) / (all - 1);
    const float gap = portrait ? usual_gap : std::floor(std::clamp(spare, ui.mm(1.5f), usual_gap));
    const float rail_top = y;
    if (!portrait) y = ui.begin_scroll("rail", {area.x, y, rail + ui.mm(4), area.bottom() - y});
    const float doors_top = y;
    for (std::size_t n = 0; n < entries.size(); ++n) {
        const Entry& e = entries[n];
        const bool on = e.duty == duty_;
        const bool alone = columns == 2 && n % 2 == 0 && n + 1 == entries.size();
        const Rect r{x, y, alone ? rail : w, h};
        const Plate p = plate(ui, e.name, r, ui.tr(e.label), on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
        const float side = std::min(r.h * 0.45f, ui.mm(9));
        ui.icon(e.icon, {p.face.x + ui.mm(4), p.face.cy() - side / 2, side, side}, Colour::accent);
        ui.label({p.face.x + ui.mm(8) + side, p.face.y, p.face.w - side - ui.mm(11), p.face.h}, ui.tr(e.label), {.role = TextRole::body, .bold = on});
        if (p.touch.tapped) action = enter(e.duty);
        if (columns == 2 && n % 2 == 0 && n + 1 < entries.size()) x += w + gap;
        else x = area.x, y += h + gap;
    }
    if (!portrait) ui.end_scroll(y - gap - doors_top), y = rail_top;
    const Rect page = portrait ? Rect{area.x, y + ui.mm(6), area.w, area.bottom() - y - ui.mm(6)} : Rect{area.x + rail + ui.mm(14), area.y, area.w - rail - ui.mm(14), area.h};
    Action done = Stay{};
    switch (duty_) {
        case Duty::health: done = draw_health(frame, page); break;
        case Duty::notices: done = draw_notices(frame, page); break;
        case Duty::settings: done = settings_.draw(frame, page); break;
        case Duty::take_along: done = draw_take_along(frame, page); break;
        case Duty::content: done = draw_content(frame, page); break;
        case Duty::connection: done = connection_.draw(frame, page); break;
        case Duty::tests: done = tests_.draw(frame, page); break;
        case Duty::power: done = power_.draw(frame, page); break;
        case Duty::drill: break;
    }
    return std::holds_alternative<Stay>(action) ? done : action;
}

Action StaffScreen::draw_health(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    if (!view.health_known) {
        ui.text(area.x, area.y, area.w, ui.tr("staff.moment"), {.role = TextRole::lead, .colour = Colour::quiet});
        return Stay{};
    }
    struct Words { const char* title; std::array<const char*, 3> light; };
    static constexpr std::array words{
        Words{"health.disk", {"health.disk_green", "health.disk_yellow", "health.disk_red"}},
        Words{"health.content", {"health.content_green", "health.content_yellow", "health.content_red"}},
        Words{"health.figures", {"health.figures_green", "health.figures_yellow", "health.figures_red"}},
        Words{"health.clock", {"health.clock_green", "health.clock_red", "health.clock_red"}},
        Words{"health.crashes", {"health.crashes_green", "health.crashes_yellow", "health.crashes_red"}},
        Words{"health.sound", {"health.sound_green", "health.sound_yellow", "health.sound_yellow"}},
        Words{"health.speech", {"health.speech_green", "health.speech_yellow", "health.speech_yellow"}},
        Words{"health.network", {"health.network_green", "health.network_yellow", "health.network_yellow"}},
        Words{"health.memory", {"health.memory_green", "health.memory_yellow", "health.memory_yellow"}}};
    static constexpr std::array together{"staff.all_green", "staff.all_yellow", "staff.all_red"};
    const Rect view_area{area.x, area.y, area.w + ui.mm(4), area.h};
    float y = ui.begin_scroll("health", view_area);
    const float top = y, mark = ui.mm(7);
    y += ui.text(area.x, y, area.w, ui.tr(together[static_cast<std::size_t>(worst(view.health))]), {.role = TextRole::head, .bold = true}) + ui.mm(7);
    for (const Finding& f : view.health) {
        const Words& said = words[static_cast<std::size_t>(f.row)];
        const Colour colour = f.light == Light::green ? Colour::right : f.light == Light::yellow ? Colour::drill : Colour::not_right;
        // A light is a shape and a word, never a colour alone.
        ui.disc(area.x + mark / 2, y + ui.theme().em(TextRole::body) * 0.8f, mark, colour);
        ui.icon(f.light == Light::green ? "check" : f.light == Light::yellow ? "dot" : "cross", Rect{area.x, y + ui.theme().em(TextRole::body) * 0.8f - mark / 2, mark, mark}.inset(mark * 0.2f), f.light == Light::yellow ? Colour::on_drill : Colour::on_accent);
        const float x = area.x + mark + ui.mm(5), w = area.w - mark - ui.mm(5), title_w = ui.theme().em(TextRole::body) * (ui.language() == content::Language::en ? 7.0f : 4.6f);
        const std::string_view words_of_light = ui.keep(ui.tr(said.light[static_cast<std::size_t>(f.light)], f.number));
        const TextLook small{.role = TextRole::small, .colour = Colour::quiet};
        // What is well needs one line; what wants a hand has a line for what to do.
        if (f.light == Light::green && ui.set(words_of_light, small, 10000)->width <= w - title_w) {
            const auto title = ui.set(ui.tr(said.title), {.role = TextRole::body, .bold = true}, title_w);
            const auto words_block = ui.set(words_of_light, small, w - title_w);
            ui.block(title, x, y, Colour::ink, ui.tr(said.title));
            ui.block(words_block, x + title_w, std::round(y + (title->height - words_block->height) / 2), Colour::quiet, words_of_light);
            y += title->height + ui.mm(4);
            continue;
        }
        y += ui.text(x, y, w, ui.tr(said.title), {.role = TextRole::body, .bold = true});
        y += ui.text(x, y, w, words_of_light, small) + ui.mm(5);
    }
    ui.end_scroll(y - top);
    return Stay{};
}

Action StaffScreen::draw_take_along(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    float y = area.y;
    y += ui.text(area.x, y, area.w, ui.tr("staff.take_title"), {.role = TextRole::head, .bold = true}) + ui.mm(5);
    y += ui.text(area.x, y, area.w, ui.tr("staff.take_text"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(8);
    const bool writing = view.busy > 0 && view.export_of > 0;
    const bool go = !writing && button(ui, "take-now", {area.x, y, std::max(button_width(ui, ui.tr("staff.take_now"), true), ui.mm(80)), ui.theme().target()}, ui.tr("staff.take_now"), ButtonLook::primary, "take");
    y += ui.theme().target() + ui.mm(8);
    std::string said;
    switch (view.export_outcome) {
        case Outcome::none: break;
        case Outcome::done: said = ui.tr("staff.take_done", view.export_text) + "\n" + ui.tr(view.export_let_go ? "take.let_go" : "take.flushed"); break;
        case Outcome::no_stick: said = ui.tr("staff.take_no_stick"); break;
        case Outcome::full_stick: said = ui.tr("take.full", view.export_text); break;
        case Outcome::pulled_stick: said = ui.tr("take.pulled"); break;
        case Outcome::failed: said = ui.tr("staff.failed", view.export_text); break;
    }
    if (view.busy > 0) said = view.export_of > 0 ? ui.tr("take.progress", std::to_string(view.export_files), std::to_string(view.export_of)) : std::string(ui.tr("staff.moment"));
    if (!said.empty()) ui.text(area.x, y, area.w, ui.keep(said), {.role = TextRole::lead});
    return go ? Action{AskOffice{TakeAlong{}}} : Action{Stay{}};
}

namespace {

// Which program runs and what becomes of the next one, in a keeper's words. Returns its height.
float draw_program(Ui& ui, const staff::ProgramStanding& program, float x, float top, float w) {
    using Standing = staff::ProgramStanding;
    if (program.version.empty()) return 0;
    float y = top;
    y += ui.text(x, y, w, ui.tr("program.title"), {.role = TextRole::head, .bold = true}) + ui.mm(3);
    const auto from = [&]() -> std::string {
        switch (program.from) {
            case Standing::From::installed: return ui.tr("program.installed", program.version);
            case Standing::From::pushed: return ui.tr("program.pushed", program.version);
            case Standing::From::trial: return ui.tr("program.trial", program.version);
        }
        return {};
    };
    y += ui.text(x, y, w, ui.keep(from()), {.role = TextRole::body});
    const auto note = [&](const std::string& words) { y += ui.text(x, y, w, ui.keep(words), {.role = TextRole::small, .colour = Colour::quiet}); };
    switch (program.waiting) {
        case Standing::Waiting::nothing: break;
        case Standing::Waiting::another: note(ui.tr("program.waits", program.waiting_version)); break;
        case Standing::Waiting::installed: note(ui.tr("program.back")); break;
    }
    if (!program.refused.empty()) note(ui.tr("program.refused", program.refused));
    return y - top;
}

}  // namespace

Action StaffScreen::draw_content(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    float y = ui.begin_scroll("packs", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y;
    y += draw_program(ui, frame.office->program, area.x, y, area.w) + ui.mm(8);
    y += ui.text(area.x, y, area.w, ui.tr("staff.content_title", std::to_string(library_->packs().size())), {.role = TextRole::head, .bold = true}) + ui.mm(6);
    for (const auto& pack : library_->packs()) {
        const auto shown = std::count_if(library_->items().begin(), library_->items().end(), [&](const Item* i) { return i->pack == pack->id(); });
        const auto hidden = static_cast<std::ptrdiff_t>(pack->items().size()) - shown;
        std::string line = ui.tr("staff.pack_line", std::to_string(shown));
        if (pack->updated()) line += " · " + ui.tr("packs.updated", date_text(*pack->updated(), ui.language()));
        line += " · " + ui.tr("staff.pack_id", pack->id(), pack->version());
        // What runs out first says how long the pack is good for.
        std::optional<Date> first;
        for (const Item& item : pack->items())
            if (const auto& until = item.provenance.valid_until; until && !(frame.date && *until < *frame.date) && (!first || *until < *first)) first = until;
        const bool soon = first && frame.date && *first < plus_days(*frame.date, 60);
        std::string end = first ? ui.tr(soon ? "packs.ends_soon" : "packs.ends", date_text(*first, ui.language())) : std::string(ui.tr("packs.no_end"));
        if (hidden > 0) end += " · " + ui.tr("staff.pack_expired", std::to_string(hidden));
        if (!pack->faults().empty()) end += " · " + ui.tr("staff.pack_faults", std::to_string(pack->faults().size()));
        y += ui.text(area.x, y, area.w, pack->title().in(ui.language()), {.role = TextRole::body, .bold = true});
        y += ui.text(area.x, y, area.w, ui.keep(line), {.role = TextRole::small, .colour = Colour::quiet});
        y += ui.text(area.x, y, area.w, ui.keep(end), {.role = TextRole::small, .colour = soon || hidden > 0 ? Colour::not_right : Colour::quiet}) + ui.mm(5);
    }
    ui.end_scroll(y - top);
    return Stay{};
}

}  // namespace estation::kiosk
