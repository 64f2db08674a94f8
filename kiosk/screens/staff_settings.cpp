#include "kiosk/screens/staff_settings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "kiosk/house_rules.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/staff_rows.h"
#include "kiosk/ui/picker.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;
using namespace staff;

namespace {

// Where the crosses stand, in parts of the page: four near its corners, one in the middle.
constexpr std::array<GlassPoint, 5> crosses{{{0.1f, 0.12f}, {0.9f, 0.12f}, {0.9f, 0.88f}, {0.1f, 0.88f}, {0.5f, 0.5f}}};

}  // namespace

void StaffSettings::enter() {
    sheet_ = Sheet::list;
    taps_.clear();
    refused_ = false;
}

Action StaffSettings::draw(const Frame& frame, const Rect& area) {
    bool done = false;
    Action action = Stay{};
    switch (sheet_) {
        case Sheet::list: return draw_list(frame, area);
        case Sheet::hours: action = hours_.draw(frame, area, *timing_, done); break;
        case Sheet::ceremony: action = ceremony_.draw(frame, area, *timing_, done); break;
        case Sheet::crosses: break;
    }
    if (done) sheet_ = Sheet::list, frame.ui.moving();
    return action;
}

Action StaffSettings::draw_list(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    if (view.busy == 0) chosen_.reset();
    Settings now = chosen_.value_or(view.settings);
    now.glass = frame.glass;
    const Settings before = now;
    float y = ui.begin_scroll("settings", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y;
    y += ui.text(area.x, y, area.w, ui.tr("settings.title"), {.role = TextRole::head, .bold = true}) + ui.mm(3);
    y += ui.text(area.x, y, area.w, ui.tr("settings.text"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(6);
    if (view.settings_outcome == Outcome::failed) y += ui.text(area.x, y, area.w, ui.keep(ui.tr("settings.not_kept", view.settings_text)), {.role = TextRole::body, .colour = Colour::not_right}) + ui.mm(4);
    draw_screen_rows(frame, area, y, now);
    draw_sound_rows(frame, area, y, now);
    draw_visit_rows(frame, area, y, now);
    Action action = draw_page_rows(frame, area, y);
    ui.end_scroll(y - top);
    if (now != before) {
        chosen_ = now;
        return AskOffice{ChangeSettings{now}};
    }
    return action;
}

void StaffSettings::draw_screen_rows(const Frame& frame, const Rect& area, float& y, Settings& now) {
    Ui& ui = frame.ui;
    const float h = ui.theme().target(), w = std::min(stepper_width(ui), area.w);
    const BrightnessSet& set = frame.office->brightness;
    const char* means = set.dimmer == Dimmer::command ? "settings.by_command" : set.dimmer == Dimmer::backlight ? "settings.by_lamp" : "settings.by_veil";
    std::string note = ui.tr(means);
    if (!set.trouble.empty()) note += "\n" + ui.tr("settings.trouble", set.trouble);
    const int percent = now.brightness.value_or(100);
    const Rect r = staff_row(ui, area.x, y, area.w, ui.tr("settings.brightness"), ui.keep(note), w, h);
    const int way = stepper(ui, "brightness", r, ui.tr("settings.brightness"), ui.keep(std::to_string(percent) + "%"), percent > brightness_range.least, percent < brightness_range.most);
    if (way != 0) now.brightness = stepped(percent, brightness_range, way);
}

void StaffSettings::draw_sound_rows(const Frame& frame, const Rect& area, float& y, Settings& now) {
    Ui& ui = frame.ui;
    const float h = ui.theme().target(), w = std::min(stepper_width(ui), area.w);
    const Volume volume = house_rules(frame.config, now).volume;
    const auto row = [&](const char* name, const std::string& title, const std::string& note, int value, int most) {
        const Rect r = staff_row(ui, area.x, y, area.w, title, note, w, h);
        return stepper(ui, name, r, title, ui.keep(std::to_string(value) + " / " + std::to_string(Volume::most)), value > volume_range.least, value < most);
    };
    if (const int way = row("volume-start", ui.tr("settings.volume_start"), ui.tr("settings.volume_start_note"), volume.step, volume.most_here)) now.volume_start = volume.step + way;
    if (const int way = row("volume-most", ui.tr("settings.volume_most"), ui.tr("settings.volume_most_note"), volume.most_here, Volume::most)) {
        now.volume_most = volume.most_here + way;
        if (volume.step > *now.volume_most) now.volume_start = *now.volume_most;
    }
}

void StaffSettings::draw_visit_rows(const Frame& frame, const Rect& area, float& y, Settings& now) {
    Ui& ui = frame.ui;
    const float h = ui.theme().target(), w = std::min(stepper_width(ui), area.w);
    const HouseRules rules = house_rules(frame.config, now);
    const std::array languages{ui.tr("settings.chinese"), ui.tr("settings.english")};
    const float languages_h = choices_height(ui, w, languages);
    const Rect r = staff_row(ui, area.x, y, area.w, ui.tr("settings.language"), ui.tr(frame.config.language_by_switch ? "settings.language_fixed" : "settings.language_note"), w, languages_h);
    if (const int n = choices(ui, "language", r, languages, rules.language == Language::en ? 1 : 0); n >= 0 && !frame.config.language_by_switch) now.language = n == 1 ? Language::en : Language::zh_CN;
    const auto seconds = [&](const char* name, const std::string& title, const std::string& note, int value, const Range& range) {
        const Rect at = staff_row(ui, area.x, y, area.w, title, note, w, h);
        const int way = stepper(ui, name, at, title, ui.keep(ui.tr("settings.seconds", std::to_string(value))), value > range.least, value < range.most);
        return way == 0 ? value : stepped(value, range, way);
    };
    if (const int v = seconds("idle", ui.tr("settings.idle"), ui.tr("settings.idle_note"), rules.idle_s, idle_range); v != rules.idle_s) now.idle_s = v;
    if (const int v = seconds("ask", ui.tr("settings.ask"), ui.tr("settings.ask_note"), rules.idle_ask_s, idle_ask_range); v != rules.idle_ask_s) now.idle_ask_s = v;
}

Action StaffSettings::draw_page_rows(const Frame& frame, const Rect& area, float& y) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    const float h = ui.theme().target();
    const float w = std::min(area.w, std::max({button_width(ui, ui.tr("settings.change"), false), button_width(ui, ui.tr("settings.calibrate"), false), ui.mm(40)}));
    const auto look_at_timing = [this] {
        if (timing_) return;
        timing_.emplace();
        timing_->opening = library_->programme().opening;
        timing_->exceptions = library_->programme().exceptions;
        timing_->ceremony = library_->programme().ceremony;
    };
    const std::string summary = hours_summary(ui, timing_ ? *timing_ : library_->programme());
    const Rect hours = staff_row(ui, area.x, y, area.w, ui.tr("hours.title"), ui.keep(summary), w, h);
    if (button(ui, "hours", hours, ui.keep(ui.tr("settings.change")))) {
        look_at_timing();
        sheet_ = Sheet::hours, ui.moving();
    }
    const Rect card = staff_row(ui, area.x, y, area.w, ui.tr("ceremony.title"), ui.tr("ceremony.note"), w, h);
    if (button(ui, "ceremony", card, ui.keep(ui.tr("ceremony.change")))) {
        look_at_timing();
        ceremony_.begin(*timing_, frame);
        sheet_ = Sheet::ceremony, ui.moving();
    }
    const std::array turns{ui.tr("settings.turn_none"), ui.tr("settings.turn_right"), ui.tr("settings.turn_half"), ui.tr("settings.turn_left")};
    const float turn_w = std::min(area.w, ui.mm(150)), turns_h = choices_height(ui, turn_w, turns);
    const Rect turn = staff_row(ui, area.x, y, area.w, ui.tr("settings.turn"), ui.tr("settings.turn_note"), turn_w, turns_h);
    if (const int n = choices(ui, "turn", turn, turns, static_cast<int>(frame.glass.turn)); n >= 0 && n != static_cast<int>(frame.glass.turn)) action = TryGlass{{static_cast<Turn>(n), frame.glass.touch}};
    const Rect touch = staff_row(ui, area.x, y, area.w, ui.tr("settings.touch"), ui.tr(refused_ ? "settings.touch_refused" : frame.glass.touch.plain() ? "settings.touch_note" : "settings.touch_set"), w, h);
    if (button(ui, "calibrate", touch, ui.tr("settings.calibrate"))) {
        taps_.clear();
        refused_ = false;
        sheet_ = Sheet::crosses, ui.moving();
    }
    if (!frame.glass.touch.plain()) {
        const Rect plain = staff_row(ui, area.x, y, area.w, ui.tr("settings.touch_plain"), {}, w, h);
        if (button(ui, "plain", plain, ui.keep(ui.tr("settings.touch_reset")))) action = TryGlass{{frame.glass.turn, {}}};
    }
    return action;
}

Action StaffSettings::draw_crosses(const Frame& frame) {
    Ui& ui = frame.ui;
    const ScreenShape& shape = ui.theme().shape();
    const Rect whole{0, 0, static_cast<float>(shape.width_px), static_cast<float>(shape.height_px)};
    ui.fill(whole, Colour::paper);
    const std::size_t at = std::min(taps_.size(), crosses.size() - 1);
    const float x = std::round(whole.w * crosses[at].x), y = std::round(whole.h * crosses[at].y), arm = ui.mm(9), thick = std::max(2.0f, std::round(ui.mm(0.6f)));
    ui.disc(x, y, ui.mm(12), Colour::accent_wash);
    ui.fill({x - arm, y - thick / 2, 2 * arm, thick}, Colour::accent);
    ui.fill({x - thick / 2, y - arm, thick, 2 * arm}, Colour::accent);
    // The words and the way out stand clear of every cross.
    const float w = std::min(whole.w * 0.6f, ui.mm(200)), left = std::round(whole.cx() - w / 2), h = ui.theme().target();
    float text_y = std::round(whole.h * 0.24f);
    text_y += ui.text(left, text_y, w, ui.keep(ui.tr("settings.cross", std::to_string(at + 1), std::to_string(crosses.size()))), {.role = TextRole::head, .bold = true, .align = Align::centre}) + ui.mm(3);
    ui.text(left, text_y, w, ui.tr("settings.cross_text"), {.role = TextRole::body, .colour = Colour::quiet, .align = Align::centre});
    // Where a finger came down first, not where it slid to.
    for (const Gesture& g : ui.surface("crosses", whole)) {
        if (g.kind != GestureKind::tap) continue;
        const GlassSize glass = turned({shape.width_px, shape.height_px}, frame.glass.turn);
        const auto part = [&](GlassPoint page) {
            const GlassPoint p = to_glass(page, glass, frame.glass.turn);
            return GlassPoint{p.x / static_cast<float>(glass.w), p.y / static_cast<float>(glass.h)};
        };
        taps_.push_back({part({g.start_x, g.start_y}), part({x, y})});
        ui.moving();
        break;
    }
    const float bw = std::max(button_width(ui, ui.tr("settings.cross_stop"), true), ui.mm(60));
    if (button(ui, "stop", {std::round(whole.cx() - bw / 2), std::round(whole.h * 0.7f), bw, h}, ui.tr("settings.cross_stop"), ButtonLook::plain, "close")) {
        sheet_ = Sheet::list, ui.moving();
        return Stay{};
    }
    if (taps_.size() < crosses.size()) return Stay{};
    const auto found = fit_touch(taps_);
    taps_.clear();
    sheet_ = Sheet::list;
    refused_ = !found;
    ui.moving();
    // Found on top of the map that was in use while the crosses were tapped.
    return found ? Action{TryGlass{{frame.glass.turn, joined(*found, frame.glass.touch)}}} : Action{Stay{}};
}

}  // namespace estation::kiosk
