#include "kiosk/screens/staff_connection.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace ui;
using sync::Connection;

namespace {

constexpr std::size_t longest_address = 80, longest_code = 9;

const char* state_key(const Connection& c) {
    switch (c.state) {
        case Connection::State::alone: return "connection.alone";
        case Connection::State::trying: return "connection.trying";
        case Connection::State::reached: return "connection.reached";
        case Connection::State::unreachable: return "connection.unreachable";
        case Connection::State::refused: return c.cause == sync::Cause::switched_off ? "connection.switched_off" : "connection.refused";
    }
    return "connection.alone";
}

// In the keeper's own words; the program's sentence is in the log.
const char* cause_key(sync::Cause cause) {
    switch (cause) {
        case sync::Cause::none: break;
        case sync::Cause::no_answer: return "connection.no_answer";
        case sync::Cause::bad_address: return "connection.bad_address";
        case sync::Cause::bad_code: return "connection.bad_code";
        case sync::Cause::too_many_codes: return "connection.too_many";
        case sync::Cause::wrong_code: return "connection.wrong_code";
        case sync::Cause::unproven: return "connection.unproven";
        case sync::Cause::no_server: return "connection.no_station_server";
        case sync::Cause::unknown_station: return "connection.refused";
        case sync::Cause::switched_off: return "connection.switched_off";
        case sync::Cause::server_trouble: return "connection.server_trouble";
        case sync::Cause::content: return "connection.content_trouble";
        case sync::Cause::disk: return "connection.disk_trouble";
        case sync::Cause::other: break;
    }
    return "connection.other_trouble";
}

// A clock that is wrong says no nonsense: what lies ahead is just now.
std::string ago(Ui& ui, std::int64_t then_s) {
    if (then_s == 0) return ui.tr("connection.last_never");
    const std::int64_t minutes = (static_cast<std::int64_t>(std::time(nullptr)) - then_s) / 60;
    if (minutes < 2) return ui.tr("connection.ago_now");
    if (minutes < 120) return ui.tr("connection.ago_minutes", std::to_string(minutes));
    if (minutes < 48 * 60) return ui.tr("connection.ago_hours", std::to_string(minutes / 60));
    return ui.tr("connection.ago_days", std::to_string(minutes / (24 * 60)));
}

}  // namespace

void StaffConnection::begin_typing(const Connection& connection) {
    typing_ = true;
    joining_ = false;
    adoptions_seen_ = connection.adoptions;
    fields_ = {};
    fields_[0].most_letters = longest_address;
    fields_[1].most_letters = longest_code;
    for (Typing& field : fields_) field.chinese = false;
    fields_[1].page = KeyPage::letters;
    at_ = 0;
}

Action StaffConnection::draw(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const Connection& c = frame.office->connection;
    const bool member = !c.server.empty();
    float y = ui.begin_scroll("connection", {area.x, area.y, area.w + ui.mm(4), area.h});
    const float top = y, h = ui.theme().target(), gap = ui.theme().gap();
    y += ui.text(area.x, y, area.w, ui.tr("connection.title"), {.role = TextRole::head, .bold = true}) + ui.mm(5);
    const bool bad = c.state == Connection::State::refused;
    y += ui.text(area.x, y, area.w, ui.tr(state_key(c)), {.role = TextRole::lead, .colour = bad ? Colour::not_right : Colour::ink}) + ui.mm(5);
    // Right below what is the matter: what an administrator wrote about it.
    if (bad && !c.reason.empty()) y += ui.text(area.x, y, area.w, ui.keep(ui.tr("connection.reason", c.reason)), {.role = TextRole::body}) + ui.mm(5);
    if (joining_ && c.adoptions > adoptions_seen_ && c.adopt_cause == sync::Cause::none) y += ui.text(area.x, y, area.w, ui.tr("connection.joined"), {.role = TextRole::body, .colour = Colour::right}) + ui.mm(4);
    const auto fact = [&](const char* key, const std::string& value) {
        const float label_w = std::min(area.w * 0.4f, ui.mm(75));
        const auto label = ui.set(ui.tr(key), {.role = TextRole::body, .colour = Colour::quiet}, label_w);
        const auto text = ui.set(value, {.role = TextRole::body}, area.w - label_w - gap);
        ui.block(label, area.x, y, Colour::quiet, ui.tr(key));
        ui.block(text, area.x + label_w + gap, y, Colour::ink, ui.keep(value));
        y += std::max(label->height, text->height) + ui.mm(2.5f);
    };
    if (member) {
        fact("connection.server", c.server);
        fact("connection.station", c.station);
        fact("connection.channel", c.channel);
        fact("connection.order", c.order_version > 0 ? ui.tr("connection.order_value", std::to_string(c.order_version)) : std::string(ui.tr("connection.order_none")));
        fact("connection.last", ago(ui, c.reached_s));
        y += ui.mm(2);
    }
    if (c.carried_stations > 0) {
        y += ui.text(area.x, y, area.w, ui.keep(ui.tr("connection.carried", std::to_string(c.carried_stations), ago(ui, c.carried_since_s))), {.role = TextRole::body}) + ui.mm(1.5f);
        y += ui.text(area.x, y, area.w, ui.tr(member ? "connection.carried_member" : "connection.carried_alone"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(4);
    }
    if (c.waits_for_quiet_hours) y += ui.text(area.x, y, area.w, ui.tr("connection.waits"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(3);
    if (!bad && c.cause != sync::Cause::none) y += ui.text(area.x, y, area.w, ui.keep(ui.tr("connection.trouble", ui.tr(cause_key(c.cause)))), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(3);
    y += ui.mm(3);
    Action action = Stay{};
    const std::string& join = ui.tr(member ? "connection.join_other" : "connection.join");
    const float ask_w = std::max(button_width(ui, ui.tr("connection.ask_now"), true), ui.mm(60)), join_w = std::max(button_width(ui, join, true), ui.mm(60));
    const bool beside = ask_w + gap + join_w <= area.w;
    float x = area.x;
    if (member) {
        if (button(ui, "ask", {x, y, ask_w, h}, ui.tr("connection.ask_now"), ButtonLook::primary, "refresh")) action = AskOffice{staff::LookForNews{}};
        if (beside) x += ask_w + gap;
        else y += h + gap;
    }
    if (button(ui, "join", {x, y, join_w, h}, join, member ? ButtonLook::plain : ButtonLook::primary, "route")) begin_typing(c);
    y += h + gap;
    ui.end_scroll(y - top);
    return action;
}

Action StaffConnection::draw_typing(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const Connection& c = frame.office->connection;
    const bool answered = joining_ && c.adoptions > adoptions_seen_;
    if (answered && c.adopt_cause == sync::Cause::none) {
        typing_ = false;
        ui.moving();
        return Stay{};
    }
    const float target = ui.theme().target(), gap = ui.theme().gap(), keys_h = keyboard_height(ui, area.w);
    const Rect keys{area.x, area.bottom() - keys_h, area.w, keys_h};
    const Rect sheet{area.x, ui.page().y + ui.mm(6), area.w + ui.mm(4), keys.y - ui.page().y - ui.mm(10)};
    const float y0 = ui.begin_scroll("join-sheet", sheet);
    float y = y0;
    y += ui.text(area.x, y, area.w, ui.tr("connection.join_text"), {.role = TextRole::small, .colour = Colour::quiet}) + gap;
    const bool two = !ui.theme().portrait();
    const float code_w = two ? std::floor(area.w * 0.34f) : area.w, address_w = two ? area.w - code_w - gap : area.w;
    const auto field = [&](std::size_t n, const Rect& r) {
        if (text_field(ui, n == 0 ? "address" : "code", r, fields_[n], ui.tr(n == 0 ? "connection.address_hint" : "connection.code_hint"), at_ == n)) {
            fields_[at_].settle();
            at_ = n;
        }
    };
    field(0, {area.x, y, address_w, target});
    if (!two) y += target + gap;
    field(1, {two ? area.x + address_w + gap : area.x, y, code_w, target});
    y += target + gap;
    Action action = Stay{};
    const bool waiting = c.adopting || (joining_ && !answered);
    const float leave_w = std::max(button_width(ui, ui.tr("connection.leave"), false), target), join_w = std::max(button_width(ui, ui.tr("connection.join_now"), true), ui.mm(50));
    if (button(ui, "leave", {area.right() - join_w - gap - leave_w, y, leave_w, target}, ui.tr("connection.leave"))) typing_ = false;
    const bool ready = !waiting && !fields_[0].empty() && !fields_[1].empty();
    const Rect join{area.right() - join_w, y, join_w, target};
    if (!ready) {
        button_to_come(ui, join, ui.tr("connection.join_now"), "check");
    } else if (button(ui, "join-now", join, ui.tr("connection.join_now"), ButtonLook::primary, "check")) {
        for (Typing& f : fields_) f.settle();
        joining_ = true;
        adoptions_seen_ = c.adoptions;
        action = AskOffice{staff::JoinServer{fields_[0].text, fields_[1].text}};
    }
    const std::string said = waiting ? std::string(ui.tr("connection.joining")) : answered ? ui.tr("connection.join_failed", ui.tr(cause_key(c.adopt_cause))) : std::string();
    const float said_w = area.w - join_w - leave_w - 3 * gap;
    if (!said.empty()) ui.text(area.x, y, said_w, ui.keep(said), {.role = TextRole::small, .colour = waiting ? Colour::quiet : Colour::not_right});
    y += target + gap;
    ui.end_scroll(y - y0);
    if (waiting) ui.wake_in(0.5);
    if (draw_keyboard(ui, keys, fields_[at_], nullptr) == Typed::done) {
        fields_[at_].settle();
        at_ = (at_ + 1) % fields_.size();
    }
    return action;
}

}  // namespace estation::kiosk
