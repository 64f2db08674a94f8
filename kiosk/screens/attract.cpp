#include "kiosk/screens/attract.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "kiosk/config.h"
#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {
constexpr double page_s = 8, fade_s = 1.0;
constexpr std::string_view notices_pack = "notices";
}

AttractScreen::Page AttractScreen::page_of(const Item& item, Language l) const {
    Page p{pack_key(*library_, item), cover_of(item), item.title.in(l), {}};
    if (const auto* poster = std::get_if<Poster>(&item.body)) {
        p.picture = poster->picture;
        if (!poster->headline.empty()) p.headline = poster->headline.in(l);
        for (const Text& line : poster->lines) p.lines.push_back(line.in(l));
    } else if (!item.summary.empty()) {
        p.lines.push_back(item.summary.in(l));
    }
    return p;
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
        if (const Item* item = library_->find(id)) out.push_back(page_of(*item, l));
    if (out.size() == notices)
        for (const Item* item : library_->posters())
            if (item->pack != notices_pack) out.push_back(page_of(*item, l));
    // A station without posters still invites: with the covers of what can be read.
    if (out.empty()) {
        for (const Item* item : library_->items())
            if (!cover_of(*item).empty() && out.size() < 6) out.push_back(page_of(*item, l));
    }
    if (out.empty()) out.push_back({"", "", frame.ui.tr("attract.plain"), {}});
    return out;
}

Action AttractScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect page = ui.page();
    const bool portrait = ui.theme().portrait();
    const float m = ui.theme().margin();
    const auto moment = frame.date && frame.minute ? std::optional(Moment{*frame.date, *frame.minute}) : std::nullopt;
    const Opening opening = opening_at(library_->programme(), moment);
    const Ceremony* ceremony = ceremony_at(library_->programme(), moment);
    if (ceremony != nullptr || !opening.open) {
        if (ceremony != nullptr) draw_ceremony(frame, *ceremony);
        else draw_closed(frame, opening);
        return ui.touchable("begin", page, ui.tr("attract.touch")).tapped ? Action{Begin{}} : Action{Stay{}};
    }
    const auto all = pages(frame);
    at_ %= all.size();
    if (since_s_ < 0) since_s_ = ui.now_s() - fade_s;  // the first page is simply there
    double age = ui.now_s() - since_s_;
    if (age >= page_s && all.size() > 1) {
        // After a long sleep the loop goes on with the next page, it does not race through what it missed.
        at_ = (at_ + 1) % all.size();
        since_s_ = ui.now_s();
        age = 0;
    }
    Rect picture, words, footer;
    const float footer_h = ui.mm(22);
    if (portrait) {
        picture = {page.x, page.y + ui.mm(8), page.w, std::round(page.h * 0.47f)};
        words = {page.x + m, picture.bottom() + ui.mm(14), page.w - 2 * m, page.bottom() - picture.bottom() - ui.mm(14) - footer_h - ui.mm(8)};
        footer = {page.x + m, page.bottom() - footer_h, page.w - 2 * m, footer_h - ui.mm(6)};
    } else {
        picture = {page.x + m * 0.5f, page.y + ui.mm(6), std::round(std::min(page.w * 0.46f, page.h * 0.76f)), page.h - ui.mm(12)};
        words = {picture.right() + m, page.y + m, page.right() - picture.right() - 2 * m, page.h - m - footer_h - ui.mm(8)};
        footer = {words.x, page.bottom() - footer_h, words.w, footer_h - ui.mm(6)};
    }
    const auto& now = all[at_];
    if (age < fade_s && all.size() > 1 && !ui.theme().modes().reduced_motion) {
        // Nothing travels in a dissolve: thirty steps a second look the same as sixty and cost half.
        ui.wake_in(1.0 / 30);
        const auto& before = all[(at_ + all.size() - 1) % all.size()];
        const auto t = static_cast<float>(age / fade_s);
        const float eased = t * t * (3 - 2 * t);
        draw_page(frame, before, picture, {}, 1);
        ui.fill(picture, Colour::paper, eased);  // an illustration is transparent: the one before must go, not only be covered
        draw_page(frame, now, picture, words, eased);
    } else {
        draw_page(frame, now, picture, words, 1);
        if (all.size() > 1) {
            ui.wake_in(page_s - age);
            // The next picture is asked for early, so that it is there when its turn comes.
            const auto& next = all[(at_ + 1) % all.size()];
            if (!next.picture.empty())
                (void)ui.pictures().get({next.pack, next.picture, static_cast<int>(picture.w), static_cast<int>(picture.h), Fit::contain}, ui.now_s());
        }
    }
    draw_footer(frame, footer);
    // The whole glass is the button.
    return ui.touchable("begin", page, ui.tr("attract.touch")).tapped ? Action{Begin{}} : Action{Stay{}};
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
    if (words.empty()) return;
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

void AttractScreen::draw_ceremony(const Frame& frame, const Ceremony& ceremony) const {
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
    ui.wake_in(left_s > 0 ? 1.0 - std::fmod(ui.now_s(), 1.0) + 0.01 : 20);
}

void AttractScreen::draw_footer(const Frame& frame, const Rect& r) const {
    Ui& ui = frame.ui;
    std::vector<std::string> parts;
    if (const auto updated = library_->updated()) parts.push_back(ui.tr("attract.updated", date_text(*updated, ui.language())));
    if (!frame.config.opening_hours.empty()) parts.push_back(ui.tr("attract.hours", frame.config.opening_hours.in(ui.language())));
    std::string first;
    for (const auto& p : parts) first += (first.empty() ? "" : ui.language() == Language::en ? "  ·  " : "　·　") + p;
    const TextLook look{.role = TextRole::caption, .colour = Colour::quiet, .line_height = 1.4f};
    float y = r.y;
    if (!first.empty()) y += ui.text(r.x, y, r.w, first, look);
    ui.text(r.x, y, r.w, ui.tr("attract.privacy"), look);
}

}  // namespace estation::kiosk
