#include "kiosk/screens/exhibit.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kiosk/config.h"
#include "kiosk/exhibits/secure_home_view.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {
constexpr double hold_s = 0.5, repeat_s = 0.12;   // an arrow that is held goes on by itself
}

ExhibitScreen::ExhibitScreen(std::shared_ptr<const Library> library, const Item& item, const Exhibit& exhibit)
    : library_(std::move(library)), item_(item), exhibit_(exhibit), values_(exhibit) {}

std::string ExhibitScreen::progress() const { return std::to_string(values_.changes()); }
bool ExhibitScreen::done() const { return values_.changes() > 0 || run_s_ > 30; }

Action ExhibitScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    if (!made_) {
        // What is shaken is a room of the pack, with its drawing.
        if (exhibit_.model == "secure-home" && exhibit_.room) view_ = std::make_unique<SecureHomeView>(std::make_shared<const RoomPlan>(*exhibit_.room), pack_key(*library_, item_));
        else view_ = make_exhibit_view(exhibit_.model, frame.date);
        made_ = true;
    }
    const Rect area = content_area(ui);
    if (view_ == nullptr) {
        empty_page(ui, area, item_.title.in(ui.language()), ui.tr("exhibit.unknown"));
        return Stay{};
    }
    if (numbers_.open()) {
        draw_numbers(ui, area);
        return Stay{};
    }
    if (ui.theme().portrait()) {
        const float head = draw_head(ui, area.x, area.y, area.w) + ui.mm(6);
        const float knobs = knobs_height(ui, area.w);
        const float stage = std::round(std::min(area.w * 0.95f, area.h * 0.5f));
        draw_stage(ui, {area.x, area.y + head, area.w, stage});
        float y = area.y + head + stage + ui.mm(5);
        draw_knobs(ui, {area.x, y, area.w, knobs});
        y += knobs + ui.mm(knobs > 0 ? 5 : 0);
        draw_text(ui, {area.x, y, area.w, area.bottom() - y}, false);
        return Stay{};
    }
    const bool large = ui.theme().modes().large_text;
    const float text_w = std::round(std::min(area.w * (large ? 0.36f : 0.31f), std::max(ui.mm(140), ui.theme().em(TextRole::body) * 18)));
    draw_text(ui, {area.x, ui.page().y, text_w, area.bottom() - ui.page().y}, true);
    const float x = area.x + text_w + ui.mm(12), w = area.right() - x, top = ui.page().y + ui.mm(12);
    const float knobs = knobs_height(ui, w);
    const float below = knobs > 0 ? knobs + ui.mm(5) : 0;
    draw_stage(ui, {x, top, w, area.bottom() - top - below});
    draw_knobs(ui, {x, area.bottom() - knobs, w, knobs});
    return Stay{};
}

float ExhibitScreen::draw_head(Ui& ui, float x, float y, float w) const {
    const float y0 = y, side = ui.theme().em(TextRole::small) * 1.3f;
    ui.icon(topic_icon(item_.topic), {x, y, side, side}, Colour::accent);
    y += ui.text(x + side + ui.mm(2.5f), y, w - side, topic_title(ui, item_.topic), {.role = TextRole::small, .colour = Colour::accent}) + ui.mm(4);
    y += ui.text(x, y, w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true});
    return y - y0;
}

float ExhibitScreen::section(Ui& ui, float x, float y, float w, const std::string& title, const Text& text) const {
    if (text.empty()) return 0;
    const float y0 = y;
    y += ui.text(x, y, w, title, {.role = TextRole::small, .colour = Colour::accent, .bold = true}) + ui.mm(1.5f);
    y += ui.text(x, y, w, text.in(ui.language()), {.role = TextRole::body, .line_height = 1.6f}) + ui.mm(7);
    return y - y0;
}

// Nothing moves meanwhile; what simulates an earthquake is marked here as well.
void ExhibitScreen::draw_numbers(Ui& ui, const Rect& area) {
    before_s_ = -1;
    float top = area.y;
    if (view_->simulates_earthquake()) {
        const Rect page = ui.page(), band{page.x, page.y, page.w, std::round(ui.theme().em(TextRole::small) * 1.6f + ui.mm(3))};
        ui.fill(band, Colour::drill);
        ui.label(band, ui.tr("exhibit.simulation"), {.role = TextRole::small, .colour = Colour::on_drill, .bold = true, .align = Align::centre});
        top = std::max(top, band.bottom() + ui.mm(5));
    }
    numbers_.draw(ui, {area.x, top, area.w, area.bottom() - top}, item_);
}

void ExhibitScreen::draw_text(Ui& ui, const Rect& r, bool with_head) {
    const Rect area{r.x - ui.mm(2), r.y, r.w + ui.mm(6), r.h};
    float y = ui.begin_scroll("text", area);
    const float y0 = y;
    if (with_head) {
        y += content_area(ui).y - ui.page().y;
        y += draw_head(ui, r.x, y, r.w) + ui.mm(7);
    }
    y += section(ui, r.x, y, r.w, ui.tr("exhibit.see"), exhibit_.see);
    y += section(ui, r.x, y, r.w, ui.tr("exhibit.why"), exhibit_.why);
    y += section(ui, r.x, y, r.w, ui.tr("exhibit.where"), exhibit_.where);
    if (NumbersPage::has(item_)) y += numbers_.offer(ui, r.x, y, r.w) + ui.mm(5);
    for (std::size_t i = 0; i < item_.provenance.sources.size(); ++i)
        y += ui.text(r.x, y, r.w, i == 0 ? ui.keep(ui.tr("article.source", item_.provenance.sources[i])) : std::string_view(item_.provenance.sources[i]), {.role = TextRole::caption, .colour = Colour::quiet}) + ui.mm(1);
    y += ui.mm(6);
    ui.end_scroll(y - y0);
}

void ExhibitScreen::draw_stage(Ui& ui, const Rect& stage) {
    const float side = ui.theme().target(), pad = ui.mm(4);
    ui.framed(stage, ui.theme().radius(), ui.mm(0.3f), Colour::rule, Colour::card);
    float top = stage.y + pad;
    if (view_->simulates_earthquake()) {
        const Rect band{stage.x + ui.mm(0.3f), stage.y + ui.mm(3), stage.w - ui.mm(0.6f), ui.theme().em(TextRole::small) * 1.6f};
        ui.fill(band, Colour::drill);
        ui.label(band.inset(pad, 0), ui.tr("exhibit.simulation"), {.role = TextRole::small, .colour = Colour::on_drill, .bold = true, .align = Align::centre});
        top = band.bottom() + ui.mm(3);
    }
    const bool calm = ui.theme().modes().reduced_motion;
    const Still still = view_->still(values_);
    float right = stage.right() - pad;
    const auto corner = [&](std::string_view name, std::string_view icon, const std::string& label) {
        right -= side;
        const bool tapped = icon_button(ui, name, {right, top, side, side}, icon, label);
        right -= ui.theme().gap();
        return tapped;
    };
    if (view_->moves() && !calm && corner("pause", paused_ ? "play" : "pause", ui.tr(paused_ ? "exhibit.play" : "exhibit.pause"))) paused_ = !paused_, ui.moving();
    if (corner("restart", "refresh", ui.tr("exhibit.restart"))) {
        values_.reset();
        view_->restart();
        paused_ = watch_ = false;
        at_s_ = calm ? still.first_s : 0, shown_s_ = 0;
        ui.moving();
    }
    const float foot = calm && view_->moves() ? side + ui.mm(3) : 0;
    const Rect head{stage.x + pad * 1.5f, top, right - stage.x - pad * 1.5f, side};
    const Rect thing{stage.x + pad, top + side + ui.mm(3), stage.w - 2 * pad, stage.bottom() - pad - foot - top - side - ui.mm(3)};
    if (foot > 0) draw_steps(ui, {thing.x, stage.bottom() - pad - side, thing.w, side}, still);
    // A screen that was away for a moment goes on where it was.
    const double dt = before_s_ < 0 || (paused_ && !calm) ? 0 : std::clamp(ui.now_s() - before_s_, 0.0, 0.05);
    before_s_ = ui.now_s();
    run_s_ += dt;
    ui.push_clip(stage);
    ui.push_id("thing");
    const int changes = values_.changes();
    view_->draw(ui, {thing, head, calm && !watch_}, values_, passing(calm, dt));
    ui.pop_id();
    ui.pop_clip();
    if ((view_->moves() && (calm ? watch_ : !paused_)) || values_.changes() != changes) ui.moving();
}

double ExhibitScreen::passing(bool calm, double dt_s) {
    if (calm && !calm_) {
        // Stands still from here on; who comes with this wish sees at first the picture that tells the most.
        watch_ = paused_ = false;
        if (shown_s_ == 0) at_s_ = view_->still(values_).first_s;
    }
    calm_ = calm;
    const Still still = view_->still(values_);
    if (!calm || watch_) {
        at_s_ = shown_s_ = shown_s_ + dt_s;
        if (still.last_s > 0 && shown_s_ > still.last_s) {
            if (still.ends) watch_ = false, at_s_ = shown_s_ = still.last_s;
            else at_s_ = shown_s_ = 0;
        }
        changes_ = values_.changes();
        return dt_s;
    }
    // What was turned begins its time anew: it is led to where it stood.
    if (values_.changes() != changes_ || at_s_ < shown_s_) {
        view_->rewind();
        shown_s_ = 0;
    }
    changes_ = values_.changes();
    return at_s_ - std::exchange(shown_s_, at_s_);
}

void ExhibitScreen::draw_steps(Ui& ui, const Rect& row, const Still& still) {
    const float gap = ui.theme().gap();
    const std::string& watch = ui.tr(watch_ ? "exhibit.stop" : "exhibit.watch");
    const bool steps = still.step_s > 0;
    const float step_w = steps ? std::min(std::max(button_width(ui, ui.tr("exhibit.step_back"), true), button_width(ui, ui.tr("exhibit.step_on"), true)), (row.w - 2 * gap) / 3) : 0;
    const float watch_w = std::min(std::max(button_width(ui, ui.tr("exhibit.watch"), true), button_width(ui, ui.tr("exhibit.stop"), true)), row.w - 2 * (step_w + gap));
    const float x = std::round(row.cx() - (watch_w + (steps ? 2 * (step_w + gap) : 0)) / 2);
    const auto step = [&](int way) {
        // To the next whole step, so that the same places come again.
        const double n = std::round(at_s_ / still.step_s) + way, last = std::floor(still.last_s / still.step_s);
        at_s_ = (n < 0 ? last : n > last ? 0 : n) * still.step_s;
        watch_ = false;
        ui.moving();
    };
    if (steps && button(ui, "step-back", {x, row.y, step_w, row.h}, ui.tr("exhibit.step_back"), ButtonLook::plain, "previous")) step(-1);
    const float middle = x + (steps ? step_w + gap : 0);
    if (button(ui, "watch", {middle, row.y, watch_w, row.h}, watch, ButtonLook::primary, watch_ ? "pause" : "play")) {
        watch_ = !watch_;
        if (watch_ && still.ends) view_->rewind(), at_s_ = shown_s_ = 0;
        ui.moving();
    }
    if (steps && button(ui, "step-on", {middle + watch_w + gap, row.y, step_w, row.h}, ui.tr("exhibit.step_on"), ButtonLook::plain, "next")) step(1);
}

int ExhibitScreen::knobs_in_row(Ui& ui, float w) const {
    const int n = static_cast<int>(values_.knobs().size());
    const auto in_row = [&](float words) {
        const float least = 2 * ui.theme().target() + words, gap = ui.mm(6);
        const int most = std::max(1, static_cast<int>((w + gap) / (least + gap))), rows = (n + most - 1) / most;
        return n <= most ? std::max(1, n) : (n + rows - 1) / rows;
    };
    const float usual = ui.mm(ui.theme().modes().large_text ? 52 : 40);
    float longest = usual;
    for (const auto& knob : values_.knobs()) longest = std::max(longest, ui.set(knob.what.label.in(ui.language()), TextLook{.role = TextRole::caption, .line_height = 1.2f}, 4000)->width + ui.mm(7));
    // Whole names are worth a second row, but lying never a third: that room belongs to the thing itself.
    const int roomy = in_row(longest);
    return ui.theme().portrait() || (n + roomy - 1) / roomy <= 2 ? roomy : in_row(usual);
}

float ExhibitScreen::knobs_height(Ui& ui, float w) const {
    const int n = static_cast<int>(values_.knobs().size());
    if (n == 0) return 0;
    const int per = knobs_in_row(ui, w), rows = (n + per - 1) / per;
    return static_cast<float>(rows) * (ui.theme().target() + ui.theme().gap()) - ui.theme().gap();
}

void ExhibitScreen::draw_knobs(Ui& ui, const Rect& area) {
    if (values_.knobs().empty()) return;
    const int per = knobs_in_row(ui, area.w);
    const float gap = ui.mm(6), w = std::floor((area.w - gap * static_cast<float>(per - 1)) / static_cast<float>(per)), h = ui.theme().target();
    // They are of one hand: where one has no room for its name and its value on a line, all stand in two, and do not jump back.
    const std::tuple look{area.w, ui.theme().em(TextRole::body), ui.language()};
    if (look != knobs_look_) knobs_look_ = look, stacked_ = false;
    stacked_ = stacked_ || std::any_of(values_.knobs().begin(), values_.knobs().end(), [&](const Values::Knob& k) { return !on_a_line(ui, k, w - 2 * h - ui.mm(6)); });
    for (std::size_t i = 0; i < values_.knobs().size(); ++i) {
        const auto column = static_cast<float>(static_cast<int>(i) % per), row = static_cast<float>(static_cast<int>(i) / per);
        ui.push_id(values_.knobs()[i].what.id);
        draw_knob(ui, values_.knobs()[i], {area.x + column * (w + gap), area.y + row * (h + ui.theme().gap()), w, h});
        ui.pop_id();
    }
}

void ExhibitScreen::draw_knob(Ui& ui, const Values::Knob& knob, const Rect& r) {
    const float side = ui.theme().target();
    arrow(ui, knob, {r.x, r.y, side, side}, -1);
    arrow(ui, knob, {r.right() - side, r.y, side, side}, 1);
    draw_slider(ui, knob, {r.x + side + ui.mm(3), r.y, r.w - 2 * side - ui.mm(6), side});
}

void ExhibitScreen::arrow(Ui& ui, const Values::Knob& knob, const Rect& r, int way) {
    const std::string name = way < 0 ? "less" : "more";
    const std::string id = knob.what.id + name;
    const auto label = ui.keep(ui.tr(way < 0 ? "exhibit.less" : "exhibit.more", knob.what.label.in(ui.language())));
    const Plate p = plate(ui, name, r, label, Colour::card, Colour::rule, r.w / 2);
    const bool end = way < 0 ? knob.value <= knob.what.min : knob.value >= knob.what.max;
    const float side = std::round(r.w * 0.46f);
    ui.icon(way < 0 ? "previous" : "next", {p.face.cx() - side / 2, p.face.cy() - side / 2, side, side}, end ? Colour::rule : Colour::accent);
    if (p.touch.pressed_now) held_ = id, held_since_s_ = ui.now_s(), next_s_ = held_since_s_ + hold_s, repeated_ = false;
    if (held_ == id && p.touch.pressed) {
        if (ui.now_s() >= next_s_) {
            values_.nudge(knob.what.id, way);
            next_s_ = ui.now_s() + repeat_s;
            repeated_ = true;
        }
        ui.wake_in(std::max(0.0, next_s_ - ui.now_s()));
    }
    if (p.touch.tapped && !(held_ == id && repeated_)) values_.nudge(knob.what.id, way), ui.moving();
}

std::string ExhibitScreen::shown(Ui& ui, const Values::Knob& knob) const {
    std::string words = view_->shown(ui, knob);
    return words.empty() ? Values::shown(knob) : words;
}

bool ExhibitScreen::on_a_line(Ui& ui, const Values::Knob& knob, float w) const {
    const TextLook value{.role = TextRole::body, .bold = true, .tabular = true, .line_height = 1.2f}, label{.role = TextRole::small, .line_height = 1.2f};
    return ui.set(knob.what.label.in(ui.language()), label, 4000)->width + 4 + ui.set(shown(ui, knob), value, 4000)->width + ui.mm(2) <= w;
}

void ExhibitScreen::draw_slider(Ui& ui, const Values::Knob& knob, const Rect& r) {
    const Parameter& p = knob.what;
    for (const Gesture& g : ui.surface("slider", r)) {
        const bool there = g.kind == GestureKind::drag || g.kind == GestureKind::tap;
        if (there && values_.set(p.id, p.min + (p.max - p.min) * static_cast<double>((g.x - r.x) / r.w))) ui.moving();
    }
    const std::string_view words = ui.keep(shown(ui, knob));
    const std::string& name = p.label.in(ui.language());
    const TextLook value{.role = TextRole::body, .bold = true, .align = Align::right, .tabular = true, .line_height = 1.2f};
    TextLook label{.role = TextRole::small, .colour = Colour::quiet, .line_height = 1.2f};
    TextLook measure = value;
    measure.align = Align::left;
    const float track = std::max(3.0f, ui.mm(1)), d = std::round(ui.mm(5)), y = stacked_ ? r.bottom() - d / 2 : r.y + r.h * 0.83f;
    if (!stacked_) {
        const float line = r.h * 0.62f, value_w = ui.set(words, measure, 4000)->width + 2, label_w = ui.set(name, label, 4000)->width + 2;
        ui.label({r.right() - value_w, r.y, value_w, line}, words, value);
        ui.label({r.x, r.y, label_w, line}, name, label);
    } else {   // one above the other, from the foot up; in large letters the name reaches a little into the gap above
        label.role = TextRole::caption;
        const float value_h = ui.theme().em(TextRole::body) * 1.12f, label_h = ui.theme().em(TextRole::caption) * 1.2f, foot = y - ui.mm(1);
        ui.label({r.x, foot - value_h, r.w, value_h}, words, value);
        ui.label({r.x, foot - value_h - label_h, r.w, label_h}, name, label);
    }
    const auto share = static_cast<float>(std::clamp((knob.value - p.min) / (p.max - p.min), 0.0, 1.0));
    const float x = r.x + d / 2 + (r.w - d) * share;
    ui.round({r.x, y - track / 2, r.w, track}, track / 2, Colour::rule);
    ui.round({r.x, y - track / 2, std::max(track, x - r.x), track}, track / 2, Colour::accent);
    ui.disc(x, y, d, Colour::accent);
}

}  // namespace estation::kiosk
