#include "kiosk/screens/rehearsal.h"

#include <algorithm>
#include <cmath>

#include "kiosk/drill/band.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

constexpr const char* between = " · ";   // pieces of the line over a question

const std::string& phase_text(Ui& ui, DrillPhase phase) { return ui.tr("rehearsal.phase." + std::string(phase_name(phase))); }
std::string building_text(Ui& ui, BuildingClass b) { return ui.tr("rehearsal.building." + std::string(building_name(b))); }
std::string person_text(Ui& ui, Person p) { return ui.tr("rehearsal.person." + std::string(person_name(p))); }
std::string floor_text(Ui& ui, int floor) { return floor == 0 ? ui.tr("rehearsal.outdoors") : ui.tr("rehearsal.floor", std::to_string(floor)); }
std::string seconds_text(Ui& ui, int seconds) { return seconds == 0 ? ui.tr("rehearsal.no_warning") : ui.tr("rehearsal.seconds", std::to_string(seconds)); }

// How long a text takes to read: some five hanzi a second.
double reading_s(const std::string& text) { return static_cast<double>(text.size()) / 15; }

}  // namespace

RehearsalScreen::RehearsalScreen(std::shared_ptr<const Library> library, const Item& item, const Drill& drill)
    : library_(std::move(library)), item_(item), drill_(drill), rehearsal_(drill) {
    if (drill.setup->room) room_ = std::make_unique<RoomView>(std::make_shared<const RoomPlan>(*drill.setup->room), pack_key(*library_, item));
}

bool RehearsalScreen::calm(const Ui& ui) const { return drill_.setup->gentle || ui.theme().modes().calm_time() || ui.theme().modes().reduced_motion; }
bool RehearsalScreen::still(const Ui& ui) const { return drill_.setup->gentle || ui.theme().modes().reduced_motion; }

std::string RehearsalScreen::progress() const {
    switch (rehearsal_.stage()) {
        case Rehearsal::Stage::start: return "0";
        case Rehearsal::Stage::act:
        case Rehearsal::Stage::reason:
        case Rehearsal::Stage::explained: return std::to_string(rehearsal_.at() + 1) + "/" + std::to_string(rehearsal_.way().size());
        case Rehearsal::Stage::debrief: return "done";
    }
    return {};
}

Action RehearsalScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    rehearsal_.calm(calm(ui));
    const Rect area = drill_band(ui);
    if (numbers_.open()) {
        numbers_.draw(ui, area, item_);
        return Stay{};
    }
    switch (rehearsal_.stage()) {
        case Rehearsal::Stage::start: return draw_start(ui, area);
        case Rehearsal::Stage::act: return draw_act(ui, area);
        case Rehearsal::Stage::reason: return draw_reason(ui, area);
        case Rehearsal::Stage::explained: return draw_explained(ui, area);
        case Rehearsal::Stage::debrief: return draw_debrief(ui, area);
    }
    return Stay{};
}

std::string RehearsalScreen::where(Ui& ui) const {
    const Situation& s = rehearsal_.situation();
    const DrillSetup& o = *drill_.setup;
    std::vector<std::string> parts;
    if (o.buildings.size() > 1) parts.push_back(building_text(ui, s.building));
    if (o.floors.size() > 1) parts.push_back(floor_text(ui, s.floor));
    if (o.people.size() > 1) parts.push_back(person_text(ui, s.person));
    std::string out;
    for (const auto& p : parts) out += (out.empty() ? "" : between) + p;
    return out;
}

// The room belongs to the shaking, and to what is seen right after it.
bool RehearsalScreen::shows_room() const { return room_ && rehearsal_.phase() == DrillPhase::shaking && rehearsal_.step().picture.empty(); }

std::string RehearsalScreen::shown_picture() const { return rehearsal_.step().picture.empty() ? cover_of(item_) : rehearsal_.step().picture; }

void RehearsalScreen::begin(Ui& ui) {
    rehearsal_.begin(ui.now_s());
    if (room_) room_->prepare(drill_.setup->quake, rehearsal_.situation());
    ++runs_;
    told_ = false;
    step_since_s_ = ui.now_s();
    before_s_ = -1;
    ui.moving();
}

void RehearsalScreen::forward(Ui& ui) {
    rehearsal_.go_on(ui.now_s());
    step_since_s_ = ui.now_s();
    before_s_ = -1;
    ui.moving();
}

Rect RehearsalScreen::draw_picture(Ui& ui, const Rect& area, const std::string& picture, bool room, float share) {
    if (!room && picture.empty()) return area;
    Rect at, rest;
    if (ui.theme().portrait()) {
        const float h = std::round(std::min(area.w * (room ? 0.74f : 0.56f), area.h * (room ? 0.46f : 0.36f)));
        at = {area.x, area.y, area.w, h};
        rest = {area.x, area.y + h + ui.mm(6), area.w, area.h - h - ui.mm(6)};
    } else {
        const float w = std::round(area.w * share);
        at = {area.right() - w, area.y, w, room ? area.h : std::min(std::round(w * 9 / 16), area.h)};
        rest = {area.x, area.y, area.w - w - ui.mm(12), area.h};
    }
    if (room) {
        const double dt = before_s_ < 0 ? 0 : std::clamp(ui.now_s() - before_s_, 0.0, 0.05);
        before_s_ = ui.now_s();
        room_->draw(ui, at, dt, still(ui));
    } else {
        ui.picture({pack_key(*library_, item_), picture, static_cast<int>(at.w), static_cast<int>(at.h), Fit::contain}, at, ui.theme().radius());
    }
    return rest;
}

Action RehearsalScreen::draw_start(Ui& ui, const Rect& area) {
    const DrillSetup& o = *drill_.setup;
    const bool many = o.situations().size() > 1, columns = many && !ui.theme().portrait() && !ui.theme().modes().large_text;
    bool on = false;
    // Whatever is long scrolls; the way on stays in sight.
    const FootBar foot = foot_bar(ui, area, std::max(button_width(ui, ui.tr("rehearsal.begin"), true), ui.mm(80)));
    on = button(ui, "begin", foot.buttons, ui.tr("rehearsal.begin"), ButtonLook::primary, "play");
    const Rect above = foot.above;
    Rect words = columns ? Rect{area.x, area.y, std::round(area.w * 0.44f), above.h} : above;
    if (!many) words = draw_picture(ui, above, cover_of(item_), false, 0.5f);
    const float y0 = ui.begin_scroll("start", {words.x, words.y, words.w + ui.mm(4), words.h}, columns ? Rect{} : foot.free);
    float y = y0;
    y += ui.text(words.x, y, words.w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    const std::string& text = drill_.briefing.empty() ? item_.summary.in(ui.language()) : drill_.briefing.in(ui.language());
    y += ui.text(words.x, y, words.w, text, {.role = TextRole::body, .line_height = 1.6f}) + ui.mm(6);
    if (many && !columns) y += draw_options(ui, words.x, y, words.w) + ui.mm(4);
    // The drawing where there is room for it, and for what follows.
    const float left = words.h - (y - y0) - numbers_.height(ui) - ui.mm(5), pw = std::min(words.w, left * 16 / 9);
    if (many && left > ui.mm(45)) {
        const Rect at{words.x, y, std::round(pw), std::round(pw * 9 / 16)};
        ui.picture({pack_key(*library_, item_), cover_of(item_), static_cast<int>(at.w), static_cast<int>(at.h), Fit::contain}, at, ui.theme().radius());
        y = at.bottom() + ui.mm(4);
    }
    y += numbers_.offer(ui, words.x, y, words.w);
    ui.end_scroll(y - y0);
    if (columns) {
        const float x = words.right() + ui.mm(14), w = area.right() - x;
        const float top = ui.begin_scroll("options", {x, area.y, w + ui.mm(4), area.h});
        ui.end_scroll(draw_options(ui, x, top, w) + ui.mm(4));
    }
    if (on) begin(ui);
    return Stay{};
}

float RehearsalScreen::draw_options(Ui& ui, float x, float y, float w) {
    const DrillSetup& o = *drill_.setup;
    const Situation now = rehearsal_.situation();
    const float y0 = y;
    const auto row = [&](const char* name, const char* title, const auto& values, auto member, const auto& label) {
        if (values.size() < 2) return;
        std::vector<Option> options;
        for (const auto& v : values) {
            Situation s = now;
            s.*member = v;
            options.push_back({label(v), s, now.*member == v});
        }
        y += draw_row(ui, name, ui.tr(title), options, x, y, w) + ui.mm(5);
    };
    row("people", "rehearsal.who", o.people, &Situation::person, [&](Person p) { return person_text(ui, p); });
    row("buildings", "rehearsal.which_building", o.buildings, &Situation::building, [&](BuildingClass b) { return building_text(ui, b); });
    row("floors", "rehearsal.which_floor", o.floors, &Situation::floor, [&](int f) { return floor_text(ui, f); });
    row("seconds", "rehearsal.which_seconds", o.seconds, &Situation::seconds, [&](int s) { return seconds_text(ui, s); });
    if (o.buildings.size() > 1) y += ui.text(x, y, w, ui.tr("rehearsal.building_note"), {.role = TextRole::caption, .colour = Colour::quiet, .line_height = 1.5f});
    return y - y0;
}

float RehearsalScreen::draw_row(Ui& ui, const std::string& name, const std::string& title, const std::vector<Option>& options, float x, float y, float w) {
    const float y0 = y, h = ui.theme().target(), gap = ui.theme().gap();
    y += ui.text(x, y, w, title, {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(2);
    ui.push_id(name);
    float cx = x;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const TextLook look{.role = TextRole::body, .colour = options[i].chosen ? Colour::accent : Colour::ink, .bold = options[i].chosen, .align = Align::centre, .line_height = 1.2f};
        const float need = ui.set(options[i].label, {.role = TextRole::body, .bold = true, .line_height = 1.2f}, 4000)->width + ui.mm(12);
        const float pw = std::min(w, std::max(need, ui.mm(30)));
        if (cx > x && cx + pw > x + w) cx = x, y += h + gap;
        const Plate p = plate(ui, std::to_string(i), {cx, y, pw, h}, options[i].label, options[i].chosen ? Colour::accent_wash : Colour::card, options[i].chosen ? Colour::accent : Colour::rule);
        ui.label(p.face.inset(ui.mm(3), 0), options[i].label, look);
        if (p.touch.tapped) rehearsal_.set(options[i].situation), ui.moving();
        cx += pw + gap;
    }
    ui.pop_id();
    return y + h - y0;
}

float RehearsalScreen::draw_head(Ui& ui, float x, float y, float w) {
    const float y0 = y;
    const std::string at = where(ui);
    const std::string all = phase_text(ui, rehearsal_.phase()) + between + ui.tr("drill.nth", std::to_string(rehearsal_.at() + 1), std::to_string(rehearsal_.way().size())) + (at.empty() ? "" : between + at);
    const TextLook look{.role = TextRole::small, .colour = Colour::accent, .tabular = true, .line_height = 1.4f};
    // Lines part between the pieces only: nobody is 躺/在床上.
    std::string line;
    for (std::size_t begin = 0; begin <= all.size();) {
        const std::size_t end = std::min(all.find(between, begin), all.size());
        const std::string piece = all.substr(begin, end - begin), longer = line.empty() ? piece : line + between + piece;
        if (!line.empty() && ui.set(longer, look, 4000)->width > w) {
            y += ui.text(x, y, w, ui.keep(line), look);
            line = piece;
        } else {
            line = longer;
        }
        begin = end + std::string_view(between).size();
    }
    y += ui.text(x, y, w, ui.keep(line), look) + ui.mm(3);
    return y - y0;
}

// A plate in the drill's yellow: how far the S wave is. In calm it only says how long it would be.
float RehearsalScreen::draw_seconds(Ui& ui, float x, float y, float w) {
    if (rehearsal_.phase() != DrillPhase::warning) return 0;
    const auto left = rehearsal_.seconds_left(ui.now_s());
    if (const auto next = rehearsal_.changes_at_s(ui.now_s())) ui.wake_in(std::max(0.01, *next - ui.now_s()));
    const std::string text = !left ? ui.tr("rehearsal.s_about", std::to_string(rehearsal_.situation().seconds)) : *left > 0 ? ui.tr("rehearsal.s_in", std::to_string(*left)) : ui.tr("rehearsal.s_here");
    const float h = std::round(ui.theme().em(TextRole::head) * 1.9f);
    ui.round({x, y, w, h}, ui.theme().radius(), Colour::drill);
    ui.label(Rect{x, y, w, h}.inset(ui.mm(5), 0), ui.keep(text), {.role = TextRole::head, .colour = Colour::on_drill, .bold = true, .tabular = true});
    return h + ui.mm(4);
}

int RehearsalScreen::draw_answers(Ui& ui, const std::vector<std::string_view>& texts, float x, float& y, float w) {
    const float d = std::round(ui.theme().em(TextRole::body) * 1.7f), inner = w - d - ui.mm(15);
    int tapped = -1;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const TextLook look{.role = TextRole::body, .line_height = 1.4f};
        const float h = std::round(std::max(ui.theme().target(), ui.set(texts[i], look, inner)->height + ui.mm(7)));
        const Plate p = plate(ui, "answer" + std::to_string(i), {x, y, w, h}, texts[i], Colour::card, Colour::rule);
        const float cx = p.face.x + ui.mm(4.5f) + d / 2;
        ui.disc(cx, p.face.cy(), d, Colour::accent_wash);
        ui.label({cx - d / 2, p.face.cy() - d / 2, d, d}, ui.keep(std::string(1, static_cast<char>('A' + i))), {.role = TextRole::body, .colour = Colour::accent, .bold = true, .align = Align::centre});
        const auto block = ui.set(texts[i], look, inner);
        ui.block(block, cx + d / 2 + ui.mm(4), std::round(p.face.cy() - block->height / 2), Colour::ink, texts[i]);
        if (p.touch.tapped) tapped = static_cast<int>(i);
        y += h + ui.theme().gap();
    }
    return tapped;
}

Action RehearsalScreen::draw_act(Ui& ui, const Rect& area) {
    const DrillStep& step = rehearsal_.step();
    const bool room = shows_room();
    const Rect r = draw_picture(ui, area, shown_picture(), room, room ? 0.58f : 0.42f);
    ui.push_id("act" + std::to_string(rehearsal_.at()));
    const float y0 = ui.begin_scroll("words", {r.x, r.y, r.w + ui.mm(4), r.h});
    float y = y0;
    y += draw_head(ui, r.x, y, r.w);
    y += draw_seconds(ui, r.x, y, r.w);
    const std::string& text = step.text.in(ui.language());
    y += ui.text(r.x, y, r.w, text, {.role = TextRole::head, .bold = true, .line_height = 1.4f}) + ui.mm(4);
    Action action = Stay{};
    if (step.choices.empty()) {
        const float bw = std::max(button_width(ui, ui.tr("drill.go_on"), true), ui.mm(70)), bh = ui.theme().target() * 1.1f;
        y += ui.text(r.x, y, r.w, ui.tr("drill.own_time"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(5);
        if (button(ui, "go-on", {r.x, y, std::min(bw, r.w), bh}, ui.tr("drill.go_on"), ButtonLook::primary, "next")) forward(ui);
        y += bh;
    } else {
        std::vector<std::string_view> texts;
        const auto shown = rehearsal_.shown(rehearsal_.at());
        double read_s = reading_s(step.text.zh);
        for (const int i : shown) texts.push_back(step.choices[static_cast<std::size_t>(i)].text.in(ui.language())), read_s += reading_s(step.choices[static_cast<std::size_t>(i)].text.zh);
        rehearsal_.time_to_read(read_s);
        if (const int tapped = draw_answers(ui, texts, r.x, y, r.w); tapped >= 0) {
            const int choice = shown[static_cast<std::size_t>(tapped)];
            rehearsal_.note_time(ui.now_s());
            rehearsal_.choose(choice);
            action = Answer{"step" + std::to_string(rehearsal_.way()[rehearsal_.at()] + 1), std::to_string(choice), choice == rehearsal_.right_choice(rehearsal_.at()) ? 1.0 : 0.0, runs_,
                            static_cast<int>((ui.now_s() - step_since_s_) * 1000)};
            step_since_s_ = ui.now_s();
            ui.moving();
        }
    }
    ui.end_scroll(y - y0 + ui.mm(4));
    ui.pop_id();
    return action;
}

Action RehearsalScreen::draw_reason(Ui& ui, const Rect& area) {
    const DrillStep& step = rehearsal_.step();
    const bool room = shows_room();
    const Rect r = draw_picture(ui, area, shown_picture(), room, room ? 0.58f : 0.42f);
    ui.push_id("reason" + std::to_string(rehearsal_.at()));
    const float y0 = ui.begin_scroll("words", {r.x, r.y, r.w + ui.mm(4), r.h});
    float y = y0;
    y += draw_head(ui, r.x, y, r.w);
    const std::string& mine = step.choices[static_cast<std::size_t>(rehearsal_.chosen(rehearsal_.at()))].text.in(ui.language());
    y += ui.text(r.x, y, r.w, ui.keep(ui.tr("rehearsal.you_do", mine)), {.role = TextRole::body, .colour = Colour::quiet, .line_height = 1.5f}) + ui.mm(3);
    y += ui.text(r.x, y, r.w, step.ask.empty() ? ui.tr("rehearsal.why") : step.ask.in(ui.language()), {.role = TextRole::head, .bold = true, .line_height = 1.4f}) + ui.mm(4);
    const auto shown = rehearsal_.shown_reasons(rehearsal_.at());
    std::vector<std::string_view> texts;
    for (const int i : shown) texts.push_back(step.reasons[static_cast<std::size_t>(i)].text.in(ui.language()));
    Action action = Stay{};
    if (const int tapped = draw_answers(ui, texts, r.x, y, r.w); tapped >= 0) {
        const int reason = shown[static_cast<std::size_t>(tapped)];
        rehearsal_.give_reason(reason);
        action = Answer{"step" + std::to_string(rehearsal_.way()[rehearsal_.at()] + 1) + "-why", std::to_string(reason), reason == rehearsal_.right_reason(rehearsal_.at()) ? 1.0 : 0.0, runs_,
                        static_cast<int>((ui.now_s() - step_since_s_) * 1000)};
        ui.moving();
    }
    ui.end_scroll(y - y0 + ui.mm(4));
    ui.pop_id();
    return action;
}

float RehearsalScreen::draw_card(Ui& ui, const Card& card, float x, float y, float w) {
    const float d = ui.theme().em(TextRole::body) * 1.3f, pad = ui.mm(3.6f), inner = w - d - 2 * pad - ui.mm(3);
    const auto a = ui.set(card.word, {.role = TextRole::caption, .bold = true, .line_height = 1.3f}, inner);
    const auto b = ui.set(card.text, {.role = TextRole::body, .bold = card.good, .line_height = 1.4f}, inner);
    const auto c = ui.set(card.why, {.role = TextRole::small, .line_height = 1.5f}, inner);
    const auto e = ui.set(card.source, {.role = TextRole::caption, .line_height = 1.4f}, inner);
    const float h = 2 * pad + a->height + b->height + (card.why.empty() ? 0 : c->height + ui.mm(1.5f)) + (card.source.empty() ? 0 : e->height + ui.mm(1));
    const Colour line = card.good ? Colour::right : card.chosen ? Colour::not_right : Colour::quiet;
    if (card.good || card.chosen) ui.round({x, y, w, h}, ui.theme().radius(), card.good ? Colour::right_wash : Colour::not_right_wash);
    else ui.framed({x, y, w, h}, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
    ui.icon(card.good ? "check" : "dot", {x + pad, y + pad + a->height, d, d}, line);
    const float tx = x + pad + d + ui.mm(3);
    float ty = y + pad;
    ui.block(a, tx, ty, line, card.word);
    ty += a->height;
    ui.block(b, tx, ty, Colour::ink, card.text);
    ty += b->height + ui.mm(1.5f);
    if (!card.why.empty()) ui.block(c, tx, ty, Colour::ink, card.why), ty += c->height + ui.mm(1);
    if (!card.source.empty()) ui.block(e, tx, ty, Colour::quiet, card.source);
    return h;
}

FootBar RehearsalScreen::draw_foot_button(Ui& ui, const Rect& area, const std::string& label, bool& tapped) {
    const FootBar foot = foot_bar(ui, area, std::max(button_width(ui, label, true), ui.mm(70)));
    tapped = button(ui, "go-on", foot.buttons, label, ButtonLook::primary, "next");
    return foot;
}

Action RehearsalScreen::draw_explained(Ui& ui, const Rect& area) {
    const DrillStep& step = rehearsal_.step();
    const std::size_t at = rehearsal_.at();
    const bool room = shows_room();
    bool on = false;
    const bool last = at + 1 == rehearsal_.way().size();
    const FootBar foot = draw_foot_button(ui, area, last ? ui.tr("drill.to_debrief") : ui.tr("drill.go_on"), on);
    const Rect r = draw_picture(ui, foot.above, shown_picture(), room, room ? 0.5f : 0.36f);
    ui.push_id("explained" + std::to_string(at));
    const float y0 = ui.begin_scroll("words", {r.x, r.y, r.w + ui.mm(4), r.h}, foot.free);
    float y = y0;
    y += draw_head(ui, r.x, y, r.w);
    const int chosen = rehearsal_.chosen(at), right = rehearsal_.right_choice(at);
    y += ui.text(r.x, y, r.w, chosen == right ? ui.tr("drill.right") : ui.tr("drill.better"), {.role = TextRole::head, .colour = chosen == right ? Colour::right : Colour::not_right, .bold = true}) + ui.mm(3);
    std::vector<int> order{chosen};
    if (right != chosen) order.push_back(right);
    for (const int i : rehearsal_.shown(at))
        if (std::find(order.begin(), order.end(), i) == order.end()) order.push_back(i);
    const auto card_of = [&](int i) {
        const DrillChoice& c = step.choices[static_cast<std::size_t>(i)];
        const bool good = i == right, mine = i == chosen;
        const std::string& word = good ? ui.tr(mine ? "drill.yours_good" : "drill.good") : ui.tr(mine ? "drill.yours" : "drill.other");
        const Text& why = good || c.why_not.empty() ? c.why : c.why_not;
        return Card{word, c.text.in(ui.language()), why.in(ui.language()), ui.keep(ui.tr("article.source", c.source)), good, mine};
    };
    for (std::size_t k = 0; k < order.size(); ++k) {
        y += draw_card(ui, card_of(order[k]), r.x, y, r.w) + ui.theme().gap();
        // The reason stands right below what it is the reason for.
        const bool after_right = order[k] == right;
        if (!after_right || step.reasons.empty()) continue;
        const int given = rehearsal_.reason(at), fits = rehearsal_.right_reason(at);
        const auto& told = step.reasons[static_cast<std::size_t>(fits)];
        y += draw_card(ui, {ui.tr(given == fits ? "rehearsal.your_reason" : "rehearsal.the_reason"), told.text.in(ui.language()), told.why.in(ui.language()), {}, true, given == fits}, r.x, y, r.w) + ui.theme().gap();
        if (given == fits || given == Rehearsal::none) continue;
        const auto& mine = step.reasons[static_cast<std::size_t>(given)];
        y += draw_card(ui, {ui.tr("rehearsal.you_said"), mine.text.in(ui.language()), mine.why.in(ui.language()), {}, false, true}, r.x, y, r.w) + ui.theme().gap();
    }
    ui.end_scroll(y - y0 + ui.mm(2));
    ui.pop_id();
    if (on) forward(ui);
    return Stay{};
}

Action RehearsalScreen::draw_debrief(Ui& ui, const Rect& area) {
    const bool many = drill_.setup->situations().size() > 1;
    const std::string& again = many ? ui.tr("rehearsal.elsewhere") : ui.tr("result.again");
    const float bw = std::max(button_width(ui, again, true), ui.mm(56)), hw = std::max(button_width(ui, ui.tr("result.home"), true), ui.mm(56));
    const FootBar foot = foot_bar(ui, area, bw + ui.theme().gap() + hw);
    const Rect r = draw_picture(ui, foot.above, cover_of(item_), false, 0.38f);
    const float y0 = ui.begin_scroll("debrief", {r.x, r.y, r.w + ui.mm(4), r.h}, foot.free);
    const float d = ui.theme().em(TextRole::body) * 1.3f;
    float y = y0;
    y += ui.text(r.x, y, r.w, ui.tr("drill.done"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(3);
    if (rehearsal_.most_points() > 0 && !drill_.setup->gentle)
        y += ui.text(r.x, y, r.w, ui.keep(ui.tr("rehearsal.points", std::to_string(rehearsal_.points()), std::to_string(rehearsal_.most_points()))), {.role = TextRole::lead, .colour = Colour::accent, .bold = true}) + ui.mm(3);
    if (rehearsal_.in_time() == true) y += ui.text(r.x, y, r.w, ui.tr("rehearsal.in_time"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(3);
    if (!drill_.debrief.empty()) y += ui.text(r.x, y, r.w, drill_.debrief.in(ui.language()), {.role = TextRole::body, .line_height = 1.6f}) + ui.mm(5);
    y += ui.text(r.x, y, r.w, ui.tr("drill.remember"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(2);
    const auto point = [&](const char* icon, Colour colour, std::string_view text) {
        ui.icon(icon, {r.x, y + ui.mm(0.8f), d, d}, colour);
        y += ui.text(r.x + d + ui.mm(4), y, r.w - d - ui.mm(4), text, {.role = TextRole::body, .line_height = 1.5f}) + ui.mm(2);
    };
    for (std::size_t i = 0; i < rehearsal_.way().size(); ++i)
        if (const int best = rehearsal_.right_choice(i); best != Rehearsal::none) point("check", Colour::right, rehearsal_.step(i).choices[static_cast<std::size_t>(best)].text.in(ui.language()));
    if (const auto met = rehearsal_.beliefs(); !met.empty()) {
        y += ui.mm(3) + ui.text(r.x, y + ui.mm(3), r.w, ui.tr("rehearsal.unlearn"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(2);
        for (const auto& m : met) point("close", Colour::not_right, ui.keep(ui.tr("rehearsal.belief." + std::string(belief_name(m.belief)))));
    }
    y += ui.mm(2);
    y += ui.text(r.x, y, r.w, ui.tr("result.private"), {.role = TextRole::caption, .colour = Colour::quiet});
    ui.end_scroll(y - y0 + ui.mm(4));
    if (button(ui, "again", {foot.buttons.x, foot.buttons.y, bw, foot.buttons.h}, again, ButtonLook::primary, "refresh")) {
        if (many) {
            const Situation was = rehearsal_.situation();
            rehearsal_ = Rehearsal(drill_);
            rehearsal_.set(was);
            ui.moving();
        } else {
            begin(ui);
        }
        return Stay{};
    }
    if (button(ui, "drill-home", {foot.buttons.x + bw + ui.theme().gap(), foot.buttons.y, hw, foot.buttons.h}, ui.tr("result.home"), ButtonLook::plain, "home")) return Home{};
    if (!told_) {
        told_ = true;
        return Finish{rehearsal_.choices_right(), rehearsal_.choices(), true, "drill"};
    }
    return Stay{};
}

}  // namespace estation::kiosk
