#include "kiosk/screens/staff_tests.h"

#include <algorithm>
#include <cmath>

#include "kiosk/config.h"
#include "kiosk/screens/staff_rows.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;
using namespace staff;

namespace {

constexpr float cell_mm = 34;
constexpr const char* reach_keys[] = {"tests.no_server", "tests.server_wrong", "tests.server_no_name", "tests.server_refused", "tests.server_silent", "tests.server_reached"};

}  // namespace

Action StaffTests::enter() {
    touching_ = false;
    playing_ = Asked::nothing;
    disk_noted_ = network_noted_ = false;
    return AskOffice{CheckDisk{}};
}

// A light is a shape and a word, never a colour alone.
void StaffTests::draw_result(Ui& ui, float x, float& y, float w, const std::string& title, Result result, const std::string& words) const {
    const float mark = ui.mm(7), text_x = x + mark + ui.mm(5), text_w = w - mark - ui.mm(5), middle = y + ui.theme().em(TextRole::body) * 0.8f;
    const Colour colour = result == Result::good ? Colour::right : result == Result::bad ? Colour::not_right : Colour::rule;
    ui.disc(x + mark / 2, middle, mark, colour);
    if (result != Result::unknown) ui.icon(result == Result::good ? "check" : "cross", Rect{x, middle - mark / 2, mark, mark}.inset(mark * 0.2f), Colour::on_accent);
    y += ui.text(text_x, y, text_w, title, {.role = TextRole::body, .bold = true});
    if (!words.empty()) y += ui.text(text_x, y, text_w, ui.keep(words), {.role = TextRole::small, .colour = Colour::quiet});
    y += ui.mm(2);
}

Action StaffTests::draw(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    Action action = note_news(frame);
    float y = ui.begin_scroll("tests", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y, h = ui.theme().target(), gap = ui.theme().gap();
    y += ui.text(area.x, y, area.w, ui.tr("staff.tests"), {.role = TextRole::head, .bold = true}) + ui.mm(5);
    const auto rule = [&] {
        ui.fill({area.x, std::round(y), area.w, std::max(1.0f, std::round(ui.mm(0.3f)))}, Colour::rule);
        y += ui.mm(4);
    };
    const auto wide = [&](const std::string& label) { return std::max(button_width(ui, label, true), ui.mm(60)); };

    draw_result(ui, area.x, y, area.w, ui.tr("tests.touch"), touch_, touch_words_.empty() ? std::string(ui.tr("tests.touch_text")) : touch_words_);
    if (button(ui, "touch", {area.x, y, wide(ui.tr("tests.touch_begin")), h}, ui.tr("tests.touch_begin"), ButtonLook::plain, "hand")) {
        felt_.clear();
        touching_ = true;
        ui.moving();
    }
    y += h + gap;
    rule();
    for (const Side side : {Side::left, Side::right}) {
        if (Action said = draw_sound_row(frame, area, y, side); !std::holds_alternative<Stay>(said)) action = std::move(said);
        rule();
    }
    draw_result(ui, area.x, y, area.w, ui.tr("tests.disk"), view.disk_outcome == Outcome::done ? Result::good : view.disk_outcome == Outcome::failed ? Result::bad : Result::unknown,
                view.disk_outcome == Outcome::done ? std::string(ui.tr("tests.disk_good")) : view.disk_outcome == Outcome::failed ? ui.tr("staff.failed", view.disk_text) : std::string(ui.tr("staff.moment")));
    rule();
    draw_result(ui, area.x, y, area.w, ui.tr("tests.clock"), frame.date ? Result::good : Result::bad, frame.date ? frame.today + "  " + clock_words(frame.minute.value_or(0)) + "\n" + ui.tr("tests.clock_text") : std::string(ui.tr("health.clock_red")));
    rule();
    draw_result(ui, area.x, y, area.w, ui.tr("tests.fonts"), fonts_, fonts_ == Result::good ? std::string(ui.tr("tests.fonts_good")) : fonts_ == Result::bad ? std::string(ui.tr("tests.fonts_bad")) : std::string(ui.tr("tests.fonts_text")));
    y += ui.text(area.x, y, area.w, ui.tr("tests.fonts_sample"), {.role = TextRole::lead}) + ui.mm(2);
    const float whole_w = wide(ui.tr("tests.fonts_whole")), holes_w = wide(ui.tr("tests.fonts_holes"));
    if (button(ui, "whole", {area.x, y, whole_w, h}, ui.tr("tests.fonts_whole"), ButtonLook::plain, "check")) fonts_ = Result::good, action = AskOffice{NoteTest{"fonts whole"}};
    if (button(ui, "holes", {area.x + whole_w + gap, y, holes_w, h}, ui.tr("tests.fonts_holes"), ButtonLook::plain, "cross")) fonts_ = Result::bad, action = AskOffice{NoteTest{"fonts with holes"}};
    y += h + gap;
    rule();
    draw_network(frame, area, y);
    if (button(ui, "network", {area.x, y, wide(ui.tr("tests.network_begin")), h}, ui.tr("tests.network_begin"), ButtonLook::plain, "refresh")) network_noted_ = false, action = AskOffice{CheckNetwork{}};
    y += h + gap;
    ui.end_scroll(y - top);
    return action;
}

Action StaffTests::draw_sound_row(const Frame& frame, const Rect& area, float& y, Side side) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    const bool left = side == Side::left;
    Result& result = left ? left_ : right_;
    const Asked mine = left ? Asked::left : Asked::right;
    const float h = ui.theme().target(), gap = ui.theme().gap();
    const bool none = frame.sound == Sound::Status::no_card;
    std::string words = none                      ? ui.tr("tests.sound_no_card")
                        : playing_ == mine        ? ui.tr("tests.sound_asked")
                        : result == Result::good  ? ui.tr("tests.sound_good")
                        : result == Result::bad   ? ui.tr("tests.sound_bad")
                        : frame.volume.percent() == 0 ? ui.tr("tests.sound_muted")
                                                      : ui.tr("tests.sound_text");
    draw_result(ui, area.x, y, area.w, ui.tr(left ? "tests.sound_left" : "tests.sound_right"), none ? Result::bad : result, words);
    const std::string& play = ui.tr(left ? "tests.play_left" : "tests.play_right");
    const float play_w = std::max(button_width(ui, play, true), ui.mm(60)), yes_w = std::max(button_width(ui, ui.tr("tests.heard"), true), h), no_w = std::max(button_width(ui, ui.tr("tests.not_heard"), true), h);
    if (none) return action;   // nothing to play it on; a card that was put in is found at the next start
    ui.push_id(left ? "left" : "right");
    if (button(ui, "play", {area.x, y, play_w, h}, play, ButtonLook::plain, "volume")) {
        playing_ = mine;
        action = PlayTone{side};
        ui.moving();
    }
    if (playing_ == mine) {
        const bool beside = play_w + yes_w + no_w + 2 * gap <= area.w;
        if (!beside) y += h + gap;
        const float x = beside ? area.x + play_w + gap : area.x;
        const bool yes = button(ui, "yes", {x, y, yes_w, h}, ui.tr("tests.heard"), ButtonLook::primary, "check");
        const bool no = button(ui, "no", {x + yes_w + gap, y, no_w, h}, ui.tr("tests.not_heard"), ButtonLook::plain, "cross");
        if (yes || no) {
            result = yes ? Result::good : Result::bad;
            playing_ = Asked::nothing;
            action = AskOffice{NoteTest{std::string("sound ") + (left ? "left" : "right") + (yes ? " heard" : " not heard")}};
            ui.moving();
        }
    }
    ui.pop_id();
    y += h + gap;
    return action;
}

void StaffTests::draw_network(const Frame& frame, const Rect& area, float& y) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    if (!view.network_known) return draw_result(ui, area.x, y, area.w, ui.tr("tests.network"), Result::unknown, std::string(ui.tr(view.busy > 0 ? "staff.moment" : "tests.network_text")));
    const NetworkFacts& n = view.network;
    const bool up = std::any_of(n.interfaces.begin(), n.interfaces.end(), [](const auto& i) { return i.up && !i.address.empty(); });
    std::string words;
    for (const auto& i : n.interfaces) words += i.name + "  " + (i.up ? i.address.empty() ? std::string(ui.tr("tests.no_address")) : i.address : std::string(ui.tr("tests.down"))) + "\n";
    if (n.interfaces.empty()) words += ui.tr("tests.no_interface") + "\n";
    words += ui.tr(reach_keys[static_cast<std::size_t>(n.reach)], n.server);
    // Weeks without a network are normal here: only a server that is wanted and not reached is worth a cross.
    const Result result = n.reach == Reach::reached ? Result::good : n.reach == Reach::no_server ? (up ? Result::good : Result::unknown) : Result::bad;
    draw_result(ui, area.x, y, area.w, ui.tr("tests.network"), result, words);
}

Action StaffTests::note_news(const Frame& frame) {
    const View& view = *frame.office;
    if (!disk_noted_ && view.busy == 0 && view.disk_outcome != Outcome::none) {
        disk_noted_ = true;
        return AskOffice{NoteTest{view.disk_outcome == Outcome::done ? std::string("disk good") : "disk: " + view.disk_text}};
    }
    if (!network_noted_ && view.busy == 0 && view.network_known) {
        network_noted_ = true;
        std::string line = "network:";
        for (const auto& i : view.network.interfaces) line += " " + i.name + (i.up ? " up " : " down ") + i.address;
        static constexpr const char* reach[] = {"no server configured", "server address wrong", "server name not known", "server refused", "server silent", "server reached"};
        return AskOffice{NoteTest{line + "; " + reach[static_cast<std::size_t>(view.network.reach)]}};
    }
    return Stay{};
}

// ---- the glass ----

StaffTests::Cells StaffTests::cells_of(const Ui& ui) {
    const ScreenShape& shape = ui.theme().shape();
    Cells c;
    const auto w = static_cast<float>(shape.width_px), h = static_cast<float>(shape.height_px);
    c.columns = std::max(3, static_cast<int>(std::round(w / ui.mm(cell_mm))));
    c.rows = std::max(3, static_cast<int>(std::round(h / ui.mm(cell_mm))));
    c.w = w / static_cast<float>(c.columns);
    c.h = h / static_cast<float>(c.rows);
    return c;
}

void StaffTests::light(const Cells& c, float x, float y) {
    const int column = static_cast<int>(std::floor(x / c.w)), row = static_cast<int>(std::floor(y / c.h));
    if (column < 0 || row < 0 || column >= c.columns || row >= c.rows) return;
    felt_[static_cast<std::size_t>(row * c.columns + column)] = true;
}

Action StaffTests::end_touch(Ui& ui, const Cells& c) {
    touching_ = false;
    ui.moving();
    const auto felt = static_cast<int>(std::count(felt_.begin(), felt_.end(), true)), all = c.columns * c.rows;
    touch_ = felt == all ? Result::good : Result::bad;
    touch_words_ = felt == all ? ui.tr("tests.touch_good", std::to_string(all)) : ui.tr("tests.touch_bad", std::to_string(all), std::to_string(all - felt));
    return AskOffice{NoteTest{"touch felt " + std::to_string(felt) + " of " + std::to_string(all) + " cells"}};
}

Action StaffTests::draw_touch(const Frame& frame) {
    Ui& ui = frame.ui;
    const Cells c = cells_of(ui);
    felt_.resize(static_cast<std::size_t>(c.columns * c.rows));   // on a panel that was turned meanwhile it begins anew
    const Rect whole{0, 0, c.w * static_cast<float>(c.columns), c.h * static_cast<float>(c.rows)};
    ui.fill(whole, Colour::paper);
    for (const Gesture& g : ui.surface("touch-test", whole)) {
        // Whatever a finger slides over has felt it.
        const int steps = g.kind == GestureKind::drag ? std::max(1, static_cast<int>(std::hypot(g.dx, g.dy) / (std::min(c.w, c.h) * 0.25f))) : 1;
        for (int n = 1; n <= steps; ++n) {
            const float back = g.kind == GestureKind::drag ? 1 - static_cast<float>(n) / static_cast<float>(steps) : 0;
            light(c, g.x - g.dx * back, g.y - g.dy * back);
        }
        ui.moving();
    }
    for (int row = 0; row < c.rows; ++row)
        for (int column = 0; column < c.columns; ++column) {
            const float left = std::floor(static_cast<float>(column) * c.w), above = std::floor(static_cast<float>(row) * c.h);
            const Rect cell{left, above, std::floor(static_cast<float>(column + 1) * c.w) - left, std::floor(static_cast<float>(row + 1) * c.h) - above};
            const bool on = felt_[static_cast<std::size_t>(row * c.columns + column)];
            const float line = std::max(1.0f, std::round(ui.mm(0.3f)));
            ui.fill(cell, Colour::rule);
            ui.fill({cell.x, cell.y, cell.w - line, cell.h - line}, on ? Colour::accent : Colour::card);
            if (on) ui.icon("check", {cell.cx() - ui.mm(4), cell.cy() - ui.mm(4), ui.mm(8), ui.mm(8)}, Colour::on_accent);
        }
    const auto felt = static_cast<int>(std::count(felt_.begin(), felt_.end(), true)), all = c.columns * c.rows;
    if (felt == all) return end_touch(ui, c);
    // The words lie over the cells and hide none from a finger: what lies under the button is felt with it.
    const float w = std::min(whole.w * 0.62f, ui.mm(210)), pad = ui.mm(6), h = ui.theme().target();
    const std::string words = ui.tr("tests.touch_how", std::to_string(felt), std::to_string(all));
    const auto text = ui.set(words, {.role = TextRole::body, .align = Align::centre, .tabular = true}, w - 2 * pad);
    const Rect sheet{std::round(whole.cx() - w / 2), std::round(whole.cy() - (text->height + h + 3 * pad) / 2), w, text->height + h + 3 * pad};
    ui.framed(sheet, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::paper);
    ui.block(text, sheet.x + pad, sheet.y + pad, Colour::ink, words);
    const float bw = std::max(button_width(ui, ui.tr("tests.touch_end"), true), ui.mm(50));
    if (button(ui, "touch-end", {std::round(sheet.cx() - bw / 2), sheet.bottom() - pad - h, bw, h}, ui.tr("tests.touch_end"), ButtonLook::plain, "close")) return end_touch(ui, c);
    return Stay{};
}

}  // namespace estation::kiosk
