#include "kiosk/screens/attract.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "content/playlist.h"
#include "kiosk/bottom_bar.h"
#include "kiosk/config.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/staff_rows.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {
constexpr double page_s = 8, fade_s = 1.0, between_tours_s = 20;
constexpr std::string_view notices_pack = "notices";
}

AttractScreen::Page AttractScreen::page_of(const Item& item, Language l) const {
    Page p{pack_key(*library_, item), cover_of(item), item.title.in(l), {}, {}};
    if (const auto* poster = std::get_if<Poster>(&item.body)) {
        p.picture = poster->picture;
        if (!poster->headline.empty()) p.headline = poster->headline.in(l);
        for (const Text& line : poster->lines) p.lines.push_back(line.in(l));
    } else if (!item.summary.empty()) {
        p.lines.push_back(item.summary.in(l));
    }
    return p;
}

// A video is a page for each of its films that has this hour; every other item is one page.
void AttractScreen::add_pages(std::vector<Page>& pages, const Item& item, const Frame& frame) const {
    const Language l = frame.ui.language();
    const auto* video = std::get_if<Video>(&item.body);
    if (video == nullptr) {
        pages.push_back(page_of(item, l));
        return;
    }
    std::shared_ptr<const Pack> pack;
    for (const auto& p : library_->packs())
        if (p->id() == item.pack) pack = p;
    for (const std::size_t n : shown_at(*video, frame.minute)) {
        const VideoEntry& entry = video->entries[n];
        Page p = page_of(item, l);
        if (!entry.poster.empty()) p.picture = entry.poster;
        if (!entry.title.empty()) p.headline = entry.title.in(l);
        p.film = {pack, &entry, {p.pack, p.picture, 0, 0, Fit::contain}};
        pages.push_back(std::move(p));
    }
}

std::vector<AttractScreen::Page> AttractScreen::pages(const Frame& frame) const {
    std::vector<Page> out;
    const Language l = frame.ui.language();
    const auto moment = frame.date && frame.minute ? std::optional(Moment{*frame.date, *frame.minute}) : std::nullopt;
    // The keeper's own notices always go round, then what the programme says; without one, every poster.
    for (const Item* item : library_->posters())
        if (item->pack == notices_pack) out.push_back(page_of(*item, l));
    const std::size_t notices = out.size();
    for (const ItemId& id : on_now(library_->programme(), moment))
        if (const Item* item = library_->find(id)) add_pages(out, *item, frame);
    if (out.size() == notices)
        for (const Item* item : library_->posters())
            if (item->pack != notices_pack) out.push_back(page_of(*item, l));
    // A station without posters still invites: with the covers of what can be read.
    if (out.empty()) {
        for (const Item* item : library_->items())
            if (!cover_of(*item).empty() && out.size() < 6) out.push_back(page_of(*item, l));
    }
    if (out.empty()) out.push_back({"", "", frame.ui.tr("attract.plain"), {}, {}});
    return out;
}

AttractScreen::Places AttractScreen::places(Ui& ui, const std::string& footer, bool film) const {
    const Rect page = ui.page();
    const bool portrait = ui.theme().portrait();
    const float m = ui.theme().margin(), edge = page.x + m * 0.5f, bar_top = page.bottom() - ui.mm(5) - ui.theme().target();
    Places at;
    if (portrait) {
        const float h = film ? std::round(page.w * 9 / 16) : std::round(page.h * 0.47f);
        at.picture = {page.x, page.y + ui.mm(8), page.w, std::min(h, page.h * 0.47f)};
        at.said = {page.x + m, at.picture.bottom() + ui.mm(5), page.w - 2 * m, film ? ui.theme().em(TextRole::lead) * 3 : 0};
        at.words = {page.x + m, at.said.bottom() + ui.mm(9), page.w - 2 * m, 0};
    } else if (film) {
        // As large as leaves a column for the invitation, and below it room for what is said.
        const float said = ui.theme().em(TextRole::lead) * 3;
        const float w = std::round(std::min(page.w * 0.66f, (bar_top - page.y - said - ui.mm(16)) * 16 / 9));
        at.picture = {edge, page.y + ui.mm(6), w, std::round(w * 9 / 16)};
        at.said = {at.picture.x, at.picture.bottom() + ui.mm(5), w, said};
        at.words = {at.picture.right() + m * 0.6f, page.y + ui.mm(8), page.right() - m * 0.5f - at.picture.right() - m * 0.6f, 0};
    } else {
        at.picture = {edge, page.y + ui.mm(6), std::round(std::min(page.w * 0.46f, page.h * 0.76f)), page.h - ui.mm(12)};
        at.words = {at.picture.right() + m, page.y + m, page.right() - at.picture.right() - 2 * m, 0};
    }
    // The small print stands in the bar's row, where it has room before the bar; else above it.
    const TextLook look{.role = TextRole::caption, .line_height = 1.4f};
    const float x = film && !portrait ? edge : at.words.x, beside = BottomBar::compact_left(ui) - ui.mm(6) - x;
    if (beside > ui.mm(40) && ui.set(footer, look, beside)->height <= ui.theme().target() + ui.mm(4)) {
        const float h = ui.set(footer, look, beside)->height;
        at.footer = {x, std::round(bar_top + ui.theme().target() - h), beside, h};
    } else {
        const float w = film && !portrait ? at.picture.w : at.words.w, h = ui.set(footer, look, w)->height;
        at.footer = {x, std::round(bar_top - ui.mm(4) - h), w, h};
    }
    const bool in_the_way = at.footer.y < bar_top - 1 && at.footer.right() > at.words.x;
    at.words.h = (in_the_way ? at.footer.y : bar_top) - ui.mm(6) - at.words.y;
    return at;
}

Action AttractScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const auto moment = frame.date && frame.minute ? std::optional(Moment{*frame.date, *frame.minute}) : std::nullopt;
    const Opening opening = opening_at(library_->programme(), moment);
    if (const Ceremony* ceremony = ceremony_at(library_->programme(), moment)) return draw_ceremony(frame, *ceremony);
    tour_.reset();
    if (!opening.open) {
        draw_closed(frame, opening);
        return ui.touchable("begin", ui.page(), ui.tr("attract.touch")).tapped ? Action{Begin{}} : Action{Stay{}};
    }
    const auto all = pages(frame);
    turn(frame, all);
    const Page& now = all[at_];
    const std::string footer = footer_text(frame);
    if (film_.may(frame, now.film)) {
        const Places at = places(ui, footer, true);
        const auto state = film_.draw(frame, now.film, at.picture, at.said);
        film_over_ = state == AttractFilm::State::over;
        // What cannot be shown leaves its page to its poster, which has its time from now.
        since_s_ = ui.now_s();
        draw_words(frame, now, at.words);
        ui.text(at.footer.x, at.footer.y, at.footer.w, ui.keep(footer), {.role = TextRole::caption, .colour = Colour::quiet, .line_height = 1.4f});
        if (film_over_ || state == AttractFilm::State::given_up) ui.moving();
    } else {
        const Places at = places(ui, footer, false);
        draw_still(frame, all, at);
        ui.text(at.footer.x, at.footer.y, at.footer.w, ui.keep(footer), {.role = TextRole::caption, .colour = Colour::quiet, .line_height = 1.4f});
    }
    // The whole glass is the button.
    return ui.touchable("begin", ui.page(), ui.tr("attract.touch")).tapped ? Action{Begin{}} : Action{Stay{}};
}

void AttractScreen::turn(const Frame& frame, const std::vector<Page>& all) {
    const double now_s = frame.ui.now_s();
    at_ %= all.size();
    if (since_s_ < 0) since_s_ = now_s - fade_s;  // the first page is simply there
    const bool film = film_.may(frame, all[at_].film);
    if (film ? !film_over_ : now_s - since_s_ < page_s || all.size() == 1) return;
    // After a long sleep the loop goes on with the next page, it does not race through what it missed.
    at_ = (at_ + 1) % all.size();
    since_s_ = film ? now_s - fade_s : now_s;   // a film leaves without dissolving: it is gone
    film_over_ = false;
    film_.from_start();
}

void AttractScreen::draw_still(const Frame& frame, const std::vector<Page>& all, const Places& at) {
    Ui& ui = frame.ui;
    const Page& now = all[at_];
    const Page& before = all[(at_ + all.size() - 1) % all.size()];
    const double age = ui.now_s() - since_s_;
    const bool dissolves = age < fade_s && all.size() > 1 && !ui.theme().modes().reduced_motion && !film_.may(frame, before.film);
    if (dissolves) {
        // Nothing travels in a dissolve: thirty steps a second look the same as sixty and cost half.
        ui.wake_in(1.0 / 30);
        const auto t = static_cast<float>(age / fade_s);
        const float eased = t * t * (3 - 2 * t);
        draw_page(frame, before, at.picture, {}, 1);
        ui.fill(at.picture, Colour::paper, eased);  // an illustration is transparent: the one before must go, not only be covered
        draw_page(frame, now, at.picture, at.words, eased);
        return;
    }
    draw_page(frame, now, at.picture, at.words, 1);
    if (all.size() == 1) return;
    ui.wake_in(page_s - age);
    // The next picture is asked for early, so that it is there when its turn comes.
    const Page& next = all[(at_ + 1) % all.size()];
    if (next.picture.empty()) return;
    const Rect r = film_.may(frame, next.film) ? places(ui, footer_text(frame), true).picture : at.picture;
    (void)ui.pictures().get({next.pack, next.picture, static_cast<int>(r.w), static_cast<int>(r.h), Fit::contain}, ui.now_s());
}

void AttractScreen::draw_page(const Frame& frame, const Page& p, const Rect& picture, const Rect& words, float alpha) const {
    Ui& ui = frame.ui;
    if (!p.picture.empty()) {
        ui.push_clip(picture);
        ui.picture({p.pack, p.picture, static_cast<int>(picture.w), static_cast<int>(picture.h), Fit::contain}, picture, 0, alpha);
        ui.pop_clip();
    } else {
        ui.fill(picture, Colour::accent_wash);
        const float side = std::min(picture.w, picture.h) * 0.3f;
        ui.icon("topic-technology", {picture.cx() - side / 2, picture.cy() - side / 2, side, side}, Colour::accent);
    }
    if (!words.empty()) draw_words(frame, p, words);
}

void AttractScreen::draw_words(const Frame& frame, const Page& p, const Rect& words) const {
    Ui& ui = frame.ui;
    const Rect page = ui.page();
    float y = words.y;
    y += ui.text(words.x, y, words.w, frame.config.station_name.in(ui.language()), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(ui.theme().portrait() ? 6 : 12);
    // A headline of few characters may be as large as the room allows; a long one steps down.
    float em = ui.theme().em(TextRole::attract);
    const float least = ui.theme().em(TextRole::title);
    const bool short_page = page.h < ui.mm(230);
    const float most_h = words.h * (short_page ? 0.3f : 0.4f);
    std::shared_ptr<const TextBlock> head;
    const auto set_head = [&] { return head = ui.set(p.headline, {.role = TextRole::attract, .bold = true, .em_px = std::floor(em)}, words.w); };
    // On one line if that costs no more than a quarter of its size, else on as many as it takes.
    while (set_head()->lines > 1 && em > ui.theme().em(TextRole::attract) * 0.75f) em *= 0.95f;
    if (head->lines > 1) em = ui.theme().em(TextRole::attract);
    while (set_head()->height > most_h && em > least) em *= 0.9f;
    ui.block(head, words.x, y, Colour::ink, p.headline);
    y += head->height + ui.mm(8);
    const float pill_h = ui.mm(ui.theme().modes().large_text ? 30 : 26);
    const float last = words.bottom() - pill_h - ui.mm(10);
    // All lines or smaller ones: a poster of five things that shows four says something else.
    TextLook look{.role = TextRole::lead, .line_height = 1.45f};
    for (const TextRole role : {TextRole::lead, TextRole::body, TextRole::small, TextRole::caption}) {
        look.role = role;
        float h = 0;
        for (const auto& line : p.lines) h += ui.set(line, look, words.w - ui.mm(8))->height + ui.mm(2.5f);
        if (y + h <= last) break;
    }
    for (const auto& line : p.lines) {
        const auto b = ui.set(line, look, words.w - ui.mm(8));
        if (y + b->height > last) break;
        ui.disc(words.x + ui.mm(1.6f), y + ui.theme().em(look.role) * 0.72f, ui.mm(2.4f), Colour::accent);
        ui.block(b, words.x + ui.mm(8), y, Colour::ink, line);
        y += b->height + ui.mm(2.5f);
    }
    draw_invitation(ui, {words.x, words.bottom() - pill_h, words.w, pill_h});
}

float AttractScreen::draw_invitation(Ui& ui, const Rect& r) const {
    const std::string& text = ui.tr("attract.touch");
    const TextLook look{.role = TextRole::head, .colour = Colour::on_accent, .bold = true, .line_height = 1.3f};
    const auto b = ui.set(text, look, 10000);
    const float side = ui.theme().em(TextRole::head) * 1.3f, gap = ui.mm(4);
    const float w = std::min(r.w, b->width + side + gap + ui.mm(22));
    ui.round({r.x, r.y, w, r.h}, r.h / 2, Colour::accent);
    const float x = r.x + (w - b->width - side - gap) / 2;
    ui.icon("hand", {x, r.cy() - side / 2, side, side}, Colour::on_accent);
    ui.block(b, x + side + gap, r.cy() - b->height / 2, Colour::on_accent, text);
    return w;
}

void AttractScreen::draw_closed(const Frame& frame, const Opening& opening) const {
    Ui& ui = frame.ui;
    const Rect page = ui.page();
    // At night a dark page: the room should not be lit by a screen that nobody looks at.
    ui.fill(page, Colour::black);
    const float w = std::min(page.w - 2 * ui.theme().margin(), ui.mm(300)), x = std::round(page.cx() - w / 2);
    const TextLook small{.role = TextRole::lead, .colour = Colour::white, .align = Align::centre}, title{.role = TextRole::attract, .colour = Colour::white, .bold = true, .align = Align::centre},
        next{.role = TextRole::head, .colour = Colour::white, .align = Align::centre};
    std::vector<std::pair<std::string, TextLook>> lines;
    lines.emplace_back(frame.config.station_name.in(ui.language()), small);
    lines.emplace_back(ui.tr("attract.closed"), title);
    if (!opening.reason.empty()) lines.emplace_back(opening.reason.in(ui.language()), small);
    if (opening.next) {
        const bool today = frame.date && opening.next->date == *frame.date;
        const std::string day = today ? ui.tr("attract.today") : date_text(opening.next->date, ui.language());
        lines.emplace_back(ui.tr("attract.opens", day, hours_text(std::vector{opening.next->hours})), next);
    } else if (library_->programme().opening) {
        lines.emplace_back(ui.tr("attract.hours", hours_summary(ui, library_->programme())), next);
    } else if (!frame.config.opening_hours.empty()) {
        lines.emplace_back(ui.tr("attract.hours", frame.config.opening_hours.in(ui.language())), next);
    }
    lines.emplace_back(ui.tr("attract.closed_touch"), TextLook{.role = TextRole::body, .colour = Colour::white, .align = Align::centre});
    lines.emplace_back(ui.tr("attract.privacy"), TextLook{.role = TextRole::caption, .colour = Colour::white, .align = Align::centre});
    float h = 0;
    for (const auto& [text, look] : lines) h += ui.set(text, look, w)->height + ui.mm(7);
    float y = std::max(page.y + ui.mm(6), std::round(page.cy() - h / 2));
    for (const auto& [text, look] : lines) y += ui.text(x, y, w, text, look) + ui.mm(7);
    ui.wake_in(20);
}

Action AttractScreen::draw_ceremony(const Frame& frame, const Ceremony& ceremony) {
    Ui& ui = frame.ui;
    const bool begun = frame.second && *frame.second >= ceremony.start_min * 60;
    // Between two tours the card invites for a while.
    if (tour_ && tour_->over() && toured_s_ < 0) toured_s_ = ui.now_s();
    if (begun && (!tour_ || (toured_s_ >= 0 && ui.now_s() - toured_s_ > between_tours_s))) {
        tour_ = std::make_unique<GuidedTour>(library_, ceremony);
        toured_s_ = -1;
    }
    if (begun && !tour_->over()) {
        Action action = tour_->draw(frame);
        if (!tour_->over()) return action;
    }
    draw_card(frame, ceremony);
    return ui.touchable("begin", ui.page(), ui.tr("attract.touch")).tapped ? Action{Begin{}} : Action{Stay{}};
}

void AttractScreen::draw_card(const Frame& frame, const Ceremony& ceremony) const {
    Ui& ui = frame.ui;
    const Rect page = ui.page();
    const float w = page.w - 2 * ui.theme().margin(), x = page.x + ui.theme().margin();
    ui.fill(page, Colour::accent);
    const int left_s = frame.second ? ceremony.start_min * 60 - *frame.second : 0;
    char digits[16];
    std::snprintf(digits, sizeof digits, "%d:%02d", left_s / 60, left_s % 60);
    const std::string& name = frame.config.station_name.in(ui.language());
    const float em = ui.theme().em(TextRole::attract);
    std::vector<std::pair<std::string, TextLook>> lines;
    lines.emplace_back(name, TextLook{.role = TextRole::lead, .colour = Colour::on_accent, .align = Align::centre});
    lines.emplace_back(ceremony.title.in(ui.language()), TextLook{.role = TextRole::attract, .colour = Colour::on_accent, .bold = true, .align = Align::centre});
    for (const Text& line : ceremony.lines) lines.emplace_back(line.in(ui.language()), TextLook{.role = TextRole::lead, .colour = Colour::on_accent, .align = Align::centre});
    if (left_s > 0) lines.emplace_back(digits, TextLook{.role = TextRole::attract, .colour = Colour::on_accent, .bold = true, .align = Align::centre, .tabular = true, .em_px = std::floor(em * 1.5f)});
    else lines.emplace_back(ui.tr("attract.touch"), TextLook{.role = TextRole::title, .colour = Colour::on_accent, .bold = true, .align = Align::centre});
    float h = 0;
    for (const auto& [text, look] : lines) h += ui.set(text, look, w)->height + ui.mm(8);
    float y = std::max(page.y + ui.mm(6), std::round(page.cy() - h / 2));
    for (const auto& [text, look] : lines) y += ui.text(x, y, w, text, look) + ui.mm(8);
    ui.wake_in(left_s > 0 ? 1.0 - std::fmod(ui.now_s(), 1.0) + 0.01 : 1);
}

std::string AttractScreen::footer_text(const Frame& frame) const {
    Ui& ui = frame.ui;
    std::string first;
    const auto add = [&](const std::string& part) { first += (first.empty() ? "" : ui.language() == Language::en ? "  ·  " : "　·　") + part; };
    if (const auto updated = library_->updated()) add(ui.tr("attract.updated", date_text(*updated, ui.language())));
    // The hours by which the screen goes dark (the programme's, or what the keeper set); else what somebody wrote down.
    if (library_->programme().opening) add(ui.tr("attract.hours", hours_summary(ui, library_->programme())));
    else if (!frame.config.opening_hours.empty()) add(ui.tr("attract.hours", frame.config.opening_hours.in(ui.language())));
    return first + (first.empty() ? "" : "\n") + ui.tr("attract.privacy");
}

}  // namespace estation::kiosk
