#include "kiosk/screens/conductor.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/conductor_parts.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;
using namespace drill;
using namespace parts;

namespace {

constexpr double cut_asks_s = 3 * 3600;   // as long as the question fills the screen

std::vector<std::string> in(const std::vector<Text>& texts, Language language) {
    std::vector<std::string> out;
    for (const Text& t : texts) out.push_back(t.in(language));
    return out;
}

}  // namespace

std::string ConductorScreen::progress() const { return ever_over_ ? "done" : holds_ ? "running" : "prepare"; }

std::string ConductorScreen::band_text(Ui& ui) const { return setup_.place.empty() ? ui.tr("conductor.band_text") : setup_.place + " · " + ui.tr("conductor.band_text"); }

bool ConductorScreen::step_back() {
    if (numbers_.close()) return true;
    if (holds_ || was_over_) return false;
    switch (page_) {
        case Page::welcome:
        case Page::measure: return false;
        case Page::one_class:
        case Page::rows: page_ = Page::classes; break;
        case Page::typing: page_ = typing_back_; break;
        case Page::list:
        case Page::overview: page_ = Page::welcome; break;
        case Page::classes:
        case Page::exits:
        case Page::scenario:
        case Page::times:
        case Page::roles:
        case Page::ready: page_ = Page::overview; break;
    }
    return true;
}

Action ConductorScreen::draw(const Frame& frame) {
    holds_ = busy_ = false;
    if (frame.drills == nullptr) {
        empty_page(frame.ui, content_area(frame.ui), frame.ui.tr("conductor.title"), frame.ui.tr("conductor.none"));
        return Stay{};
    }
    const DeskView& view = *frame.drills;
    if (!seen_) {
        seen_ = true;
        // What an earlier visitor tried out is not this one's.
        if ((view.drill && view.rehearsal) || view.opened) return AskDrill{LeaveRecord{}};
        if (!view.drill) return AskDrill{LookAtDrills{}};
    }
    was_over_ = false;
    if (view.opened) {
        was_over_ = true;
        return draw_record(frame, *view.opened, true);
    }
    if (view.drill) {
        const DrillState& state = view.drill->state();
        was_over_ = state.over();
        ever_over_ = ever_over_ || was_over_;
        if (state.over()) return draw_record(frame, *view.drill, false);
        holds_ = true;
        busy_ = !view.rehearsal;   // children are outside: nobody asks whether somebody is still here
        return state.step == Step::review ? draw_review(frame) : draw_run(frame);
    }
    // Whoever came through the door, or is shown it because the station has just come up again, decides about a drill that was cut.
    if (view.cut && (frame.behind_the_door || (asks_about_cut_ && view.cut->fresh()))) return draw_cut(frame, *view.cut);
    if (asks_about_cut_) return Back{};
    if (data_ == nullptr) {
        drill_band(frame.ui, frame.ui.tr("conductor.band_text"), "");
        empty_page(frame.ui, content_area(frame.ui), frame.ui.tr("conductor.title"), frame.ui.tr("conductor.none"));
        return Stay{};
    }
    if (numbers_.open() && item_ != nullptr) {
        numbers_.draw(frame.ui, drill_band(frame.ui, frame.ui.tr("conductor.band_text"), ""), *item_);
        return Stay{};
    }
    if (page_ == Page::welcome) return draw_welcome(frame);
    if (page_ == Page::list) return draw_list(frame);
    return draw_prepare(frame);
}

// ---- the beginning ----

bool ConductorScreen::card(Ui& ui, std::string_view name, const Rect& r, std::string_view title, std::string_view text, std::string_view icon) {
    const Plate p = plate(ui, name, r, title, Colour::card, Colour::rule);
    const float side = std::min(ui.mm(11), p.face.h * 0.5f), pad = ui.mm(5), x = p.face.x + pad + side + ui.mm(4), w = p.face.right() - x - pad;
    ui.icon(icon, {p.face.x + pad, p.face.cy() - side / 2, side, side}, Colour::accent);
    const auto a = ui.set(title, {.role = TextRole::lead, .bold = true, .max_lines = 1, .line_height = 1.3f}, w);
    const auto b = ui.set(text, {.role = TextRole::small, .max_lines = 2, .line_height = 1.35f}, w);
    const float y = p.face.cy() - (a->height + b->height) / 2;
    ui.block(a, x, y, Colour::ink, title);
    ui.block(b, x, y + a->height, Colour::quiet, text);
    return p.touch.tapped;
}

bool ConductorScreen::back_row(Ui& ui, const Rect& area, std::string_view label) {
    const float w = std::max(button_width(ui, label, true), ui.mm(50)), h = ui.theme().target();
    return button(ui, "done", {area.x, area.bottom() - h, w, h}, label, ButtonLook::primary, "check");
}

void ConductorScreen::take_template(const SchoolDrill::Template& t, Language language) {
    DrillSetup s;
    s.kind = t.title.in(language);
    s.announced = t.announced;
    s.low_building = t.low_building;
    s.sound_building = t.sound_building;
    s.magnitude = t.magnitude;
    s.distance_km = t.distance_km;
    s.intensity = t.intensity;
    s.announce_s = t.announce_s;
    s.warning_s = t.warning_s;
    s.shaking_s = t.shaking_s;
    s.evacuate_s = t.evacuate_s;
    s.response_s = t.response_s;
    s.exits = in(t.exits, language);
    years_ = in(t.years, language);
    rows_classes_ = t.classes_a_year;
    rows_size_ = t.size;
    s.classes = school_classes(years_, rows_classes_, rows_size_, s.exits.size(), language == Language::en ? "" : "班");
    s.roles = in(data_->roles, language);
    s.problems = in(data_->problems, language);
    s.tasks = in(data_->tasks, language);
    s.evaluation = in(data_->evaluation, language);
    s.measures = in(data_->measures, language);
    s.guide = data_->guide;
    begin_from(std::move(s));
}

void ConductorScreen::begin_from(DrillSetup setup) {
    setup_ = std::move(setup);
    for (auto& c : setup_.classes) c.absent = 0;   // who is away is asked anew every time
    page_ = Page::overview;
}

Action ConductorScreen::draw_visitor_welcome(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const bool tall = ui.theme().portrait() || ui.theme().modes().large_text;
    const std::string cover = item_ != nullptr ? cover_of(*item_) : std::string{};
    const float w = tall ? area.w : std::round(area.w * 0.52f);
    if (!tall && !cover.empty()) {
        const float pw = area.w - w - ui.mm(16), ph = std::min(std::round(pw * 9 / 16), area.h);
        ui.picture({pack_key(*library_, *item_), cover, static_cast<int>(pw), static_cast<int>(ph), Fit::contain}, {area.right() - pw, area.y + ui.mm(8), pw, ph}, ui.theme().radius());
    }
    const float y0 = ui.begin_scroll("welcome", {area.x, area.y, w + ui.mm(4), area.h});
    float y = y0;
    if (ui.theme().portrait() && !cover.empty()) {
        const float ph = std::round(w * 9 / 16);
        ui.picture({pack_key(*library_, *item_), cover, static_cast<int>(w), static_cast<int>(ph), Fit::contain}, {area.x, y, w, ph}, ui.theme().radius());
        y += ph + ui.mm(8);
    }
    y += ui.text(area.x, y, w, item_ != nullptr ? item_->title.in(ui.language()) : ui.tr("conductor.title"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(4);
    y += ui.text(area.x, y, w, data_->intro.in(ui.language()), {.role = TextRole::lead}) + ui.mm(6);
    y += ui.text(area.x, y, w, ui.tr("conductor.door_text"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(8);
    const float h = std::round(ui.theme().target() * 1.2f), bw = std::min(w, std::max({button_width(ui, ui.tr("conductor.try"), true), button_width(ui, ui.tr("conductor.for_real"), true), ui.mm(110)}));
    const bool try_it = button(ui, "try", {area.x, y, bw, h}, ui.tr("conductor.try"), ButtonLook::primary, "play");
    const bool beside = 2 * bw + ui.theme().gap() <= w;
    if (!beside) y += h + ui.theme().gap();
    const bool door = frame.office != nullptr && button(ui, "door", {beside ? area.x + bw + ui.theme().gap() : area.x, y, bw, h}, ui.tr("conductor.for_real"), ButtonLook::plain, "hand");
    y += h + ui.mm(4);
    if (item_ != nullptr) y += ui.mm(4) + numbers_.offer(ui, area.x, y + ui.mm(4), w);
    ui.end_scroll(y - y0);
    if (try_it) {
        rehearsal_ = true;
        take_template(data_->templates.front(), ui.language());
        ui.moving();
    }
    if (door) return Staff{PageName::conductor};
    return Stay{};
}

Action ConductorScreen::draw_welcome(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = drill_band(ui, ui.tr("conductor.band_text"), "");
    if (!frame.behind_the_door) return draw_visitor_welcome(frame, area);
    const DeskView& view = *frame.drills;
    Action action = Stay{};
    const float y0 = ui.begin_scroll("start", {area.x, area.y, area.w + ui.mm(4), area.h});
    float y = y0;
    y += ui.text(area.x, y, area.w, ui.tr("conductor.start_title"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(5);
    const int columns = ui.theme().portrait() || ui.theme().modes().large_text ? 1 : 2;
    const float h = std::round(std::max(ui.theme().target() * 1.5f, ui.theme().em(TextRole::lead) * 1.3f + ui.theme().em(TextRole::small) * 2.7f + ui.mm(8)));
    int n = 0;
    const auto place = [&] {
        const Rect row{area.x, y + static_cast<float>(n / columns) * (h + ui.theme().gap()), area.w, h};
        return column(ui, row, n++ % columns, columns);
    };
    const auto summary = [&ui](const DrillSetup& s) { return (s.place.empty() ? s.kind : s.place) + " · " + ui.tr("conductor.classes_people", std::to_string(s.classes.size()), std::to_string(s.people())); };
    // A draft is younger than the last drill: it goes first.
    if (view.draft && card(ui, "draft", place(), ui.tr("conductor.draft"), ui.keep(summary(*view.draft)), "refresh")) begin_from(*view.draft), ui.moving();
    if (view.last && card(ui, "last", place(), ui.tr("conductor.as_last"), ui.keep(summary(*view.last)), "check")) begin_from(*view.last), ui.moving();
    for (std::size_t t = 0; t < data_->templates.size(); ++t) {
        const auto& one = data_->templates[t];
        if (card(ui, ui.keep("template" + std::to_string(t)), place(), one.title.in(ui.language()), one.summary.in(ui.language()), "drill")) take_template(one, ui.language()), ui.moving();
    }
    if (!view.earlier.empty() && card(ui, "earlier", place(), ui.tr("conductor.earlier"), ui.keep(ui.tr("conductor.earlier_count", std::to_string(view.earlier.size()))), "calendar")) page_ = Page::list, ui.moving();
    y += static_cast<float>((n + columns - 1) / columns) * (h + ui.theme().gap());
    y += ui.mm(2) + ui.text(area.x, y + ui.mm(2), area.w, ui.tr("conductor.no_names"), {.role = TextRole::caption, .colour = Colour::quiet});
    if (item_ != nullptr) y += ui.mm(4) + numbers_.offer(ui, area.x, y + ui.mm(4), area.w);
    ui.end_scroll(y - y0);
    return action;
}

// ---- after a power cut ----

Action ConductorScreen::draw_cut(const Frame& frame, const CutDrill& cut) {
    Ui& ui = frame.ui;
    if (!cut_since_s_) cut_since_s_ = ui.now_s();
    busy_ = ui.now_s() - *cut_since_s_ < cut_asks_s;
    const DrillSetup& s = cut.conductor.setup();
    const Rect area = drill_band(ui, s.place.empty() ? ui.tr("conductor.band_text") : s.place, "");
    const float w = std::min(area.w, ui.theme().em(TextRole::lead) * 30);
    const float y0 = ui.begin_scroll("cut", {area.x, area.y, area.w + ui.mm(4), area.h});
    float y = y0 + ui.mm(4);
    y += ui.text(area.x, y, w, ui.tr("conductor.cut_title"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(5);
    const std::string standing = ui.tr("conductor.cut_standing", std::to_string(cut.conductor.classes_in()), std::to_string(s.classes.size()));
    y += ui.text(area.x, y, w, ui.keep(standing), {.role = TextRole::lead}) + ui.mm(3);
    const std::string gap = cut.sure ? ui.tr("conductor.cut_gap", spoken(ui, static_cast<double>(cut.gap_ms) / 1000 + (ui.now_s() - *cut_since_s_))) : ui.tr("conductor.cut_unsure");
    ui.wake_in(1);
    y += ui.text(area.x, y, w, ui.keep(gap), {.role = TextRole::lead, .colour = Colour::quiet, .tabular = true}) + ui.mm(10);
    const float h = std::round(ui.theme().target() * 1.3f), bw = std::min(w, std::max({button_width(ui, ui.tr("conductor.cut_go_on"), true), button_width(ui, ui.tr("conductor.cut_close"), true), ui.mm(120)}));
    Action action = Stay{};
    if (button(ui, "go-on", {area.x, y, bw, h}, ui.tr("conductor.cut_go_on"), ButtonLook::primary, "play")) action = AskDrill{GoOnAfterCut{}};
    y += h + ui.theme().gap();
    if (button(ui, "close", {area.x, y, bw, h}, ui.tr("conductor.cut_close"), ButtonLook::plain, "check")) action = AskDrill{CloseAfterCut{}};
    y += h + ui.mm(6);
    y += ui.text(area.x, y, w, ui.tr("conductor.cut_kept"), {.role = TextRole::caption, .colour = Colour::quiet});
    ui.end_scroll(y - y0 + ui.mm(4));
    return action;
}

// ---- the earlier ones ----

Action ConductorScreen::draw_list(const Frame& frame) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    const Rect area = drill_band(ui, ui.tr("conductor.band_text"), "");
    const float foot = ui.theme().target() + ui.mm(4);
    const float y0 = ui.begin_scroll("list", {area.x, area.y, area.w + ui.mm(4), area.h - foot});
    float y = y0;
    y += ui.text(area.x, y, area.w, ui.tr("conductor.earlier"), {.role = TextRole::title, .bold = true, .line_height = 1.3f}) + ui.mm(5);
    const float h = std::round(std::max(ui.theme().target() * 1.3f, ui.theme().em(TextRole::lead) * 1.3f + ui.theme().em(TextRole::small) * 2.7f + ui.mm(6)));
    for (const EarlierDrill& e : frame.drills->earlier) {
        const DrillRecord& r = e.record;
        std::string title = r.date.empty() ? ui.tr("conductor.no_date") : r.date;
        if (const auto d = Date::parse(r.date)) title = date_text(*d, ui.language());
        title += " · " + (r.setup.place.empty() ? r.setup.kind : r.setup.place);
        std::string text = ui.tr("conductor.classes_people", std::to_string(r.setup.classes.size()), std::to_string(r.setup.people()));
        if (r.ended == Step::aborted) text += " · " + ui.tr("conductor.was_aborted");
        else if (r.all_in_s) text += " · " + ui.tr("conductor.took", spoken(ui, *r.all_in_s));
        if (r.problem_count() > 0) text += " · " + ui.tr("conductor.problem_count", std::to_string(r.problem_count()));
        if (card(ui, ui.keep("drill" + e.name), {area.x, y, area.w, h}, ui.keep(title), ui.keep(text), e.finished ? "check" : "warning")) action = AskDrill{OpenRecord{e.name}};
        y += h + ui.theme().gap();
    }
    ui.end_scroll(y - y0);
    if (back_row(ui, area, ui.tr("conductor.back_to_start"))) page_ = Page::welcome, ui.moving();
    return action;
}

}  // namespace estation::kiosk
