// The keeper's desk: the notices there are, and the sheet on which one is written.
#include <algorithm>
#include <cmath>

#include "content/week.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/staff.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;
using namespace staff;

void StaffScreen::begin_draft(const Notice* notice, const Frame& frame) {
    Draft d;
    d.fields.resize(1 + most_lines);
    d.fields[0].most_letters = longest_title;
    for (std::size_t n = 1; n < d.fields.size(); ++n) d.fields[n].most_letters = longest_line;
    if (notice != nullptr) {
        d.id = notice->id;
        d.fields[0].text = notice->title;
        for (std::size_t n = 0; n < std::min(notice->lines.size(), most_lines); ++n) d.fields[n + 1].text = notice->lines[n];
        d.picture = notice->picture;
        if (notice->until && frame.date) {
            d.days = 0;
            for (Date day = *frame.date; day < *notice->until && d.days < 365; day = plus_days(day, 1)) ++d.days;
        }
    }
    draft_ = std::move(d);
    saved_seen_ = frame.office->notices_saved;
}

Action StaffScreen::draw_notices(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const View& view = *frame.office;
    Action action = Stay{};
    const float target = ui.theme().target(), gap = ui.theme().gap();
    float y = area.y;
    y += ui.text(area.x, y, area.w, ui.tr("staff.notices_title"), {.role = TextRole::head, .bold = true}) + ui.mm(4);
    y += ui.text(area.x, y, area.w, ui.tr("staff.notices_text"), {.role = TextRole::small, .colour = Colour::quiet}) + ui.mm(6);
    if (view.notices.size() < most_notices && button(ui, "write", {area.x, y, std::max(button_width(ui, ui.tr("staff.write"), true), ui.mm(70)), target}, ui.tr("staff.write"), ButtonLook::primary, "form")) begin_draft(nullptr, frame);
    y += target + ui.mm(6);
    if (view.notice_outcome == Outcome::failed) y += ui.text(area.x, y, area.w, ui.keep(ui.tr("staff.failed", view.notice_text)), {.role = TextRole::body, .colour = Colour::not_right}) + ui.mm(4);
    const Rect list{area.x, y, area.w + ui.mm(4), area.bottom() - y};
    const float y0 = ui.begin_scroll("notices", list);
    float row_y = y0;
    const float bw = std::max({button_width(ui, ui.tr("staff.change"), false), button_width(ui, ui.tr("staff.remove"), false), target});
    for (const Notice& n : view.notices) {
        const Rect row{area.x, row_y, area.w, target + ui.mm(4)};
        const float words = row.w - 2 * (bw + gap);
        const std::string until = n.until ? ui.tr("staff.until", date_text(*n.until, ui.language())) : ui.tr("staff.no_end");
        ui.label({row.x, row.y, words, row.h * 0.55f}, n.title, {.role = TextRole::body, .bold = true, .max_lines = 1});
        ui.label({row.x, row.y + row.h * 0.55f, words, row.h * 0.4f}, ui.keep(until), {.role = TextRole::caption, .colour = Colour::quiet, .max_lines = 1});
        ui.push_id(n.id);
        const Rect change{row.right() - 2 * bw - gap, row.y + ui.mm(2), bw, target}, remove{row.right() - bw, row.y + ui.mm(2), bw, target};
        if (button(ui, "change", change, ui.keep(ui.tr("staff.change")))) begin_draft(&n, frame);
        if (button(ui, "remove", remove, ui.keep(ui.tr("staff.remove")))) action = AskOffice{RemoveNotice{n.id}};
        ui.pop_id();
        row_y += row.h + gap;
    }
    if (view.notices.empty() && view.notices_known) row_y += ui.text(area.x, row_y, area.w, ui.tr("staff.no_notices"), {.role = TextRole::body, .colour = Colour::quiet});
    ui.end_scroll(row_y - y0);
    return action;
}

Action StaffScreen::draw_editor(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    if (frame.office->notices_saved > saved_seen_) {
        draft_.reset();
        return Stay{};
    }
    Draft& d = *draft_;
    const float target = ui.theme().target(), gap = ui.theme().gap();
    const float keys_h = keyboard_height(ui, area.w);
    const Rect keys{area.x, area.bottom() - keys_h, area.w, keys_h};
    Rect sheet{area.x, ui.page().y + ui.mm(6), area.w + ui.mm(4), keys.y - ui.page().y - ui.mm(10)};
    const auto field = [&](std::size_t n, const Rect& r) {
        const std::string name = "field" + std::to_string(n);
        const std::string hint = n == 0 ? ui.tr("staff.field_title") : ui.tr("staff.field_line", std::to_string(n));
        if (text_field(ui, name, r, d.fields[n], ui.keep(hint), d.at == n, frame.pinyin)) {
            d.fields[d.at].settle();
            d.at = n;
        }
    };
    Action action = Stay{};
    const bool two = !ui.theme().portrait();
    const float w = two ? std::floor((area.w - gap) / 2) : area.w;
    // Where the page is low the title and what ends the work stay in sight, and the rest scrolls below them.
    if (two) {
        const float ends = draft_ends_width(ui);
        field(0, {area.x, sheet.y, area.w - ends - gap, target});
        action = draw_draft_ends(frame, {area.right() - ends, sheet.y, ends, target});
        if (!draft_) return action;
        sheet.y += target + gap;
        sheet.h -= target + gap;
    }
    const float y0 = ui.begin_scroll("sheet", sheet);
    float y = y0;
    if (frame.office->notice_outcome == Outcome::failed) y += ui.text(area.x, y, area.w, ui.keep(ui.tr("staff.failed", frame.office->notice_text)), {.role = TextRole::small, .colour = Colour::not_right}) + gap;
    if (!two) field(0, {area.x, y, area.w, target}), y += target + gap;
    for (std::size_t n = 1; n < d.fields.size(); ++n) {
        const bool right = two && n % 2 == 0;
        field(n, {right ? area.x + w + gap : area.x, y, w, target});
        if (!two || right) y += target + gap;
    }
    y += draw_draft_term(frame, {area.x, y, area.w, target}) + gap;
    if (!two) {
        const float ends = draft_ends_width(ui);
        action = draw_draft_ends(frame, {area.right() - ends, y, ends, target});
        y += target;
    }
    ui.end_scroll(y - y0);
    if (!draft_) return action;
    if (draw_keyboard(ui, keys, d.fields[d.at], frame.pinyin) == Typed::done) {
        d.fields[d.at].settle();
        d.at = (d.at + 1) % d.fields.size();
    }
    return action;
}

// How long it hangs, and which picture of the stick it has; returns the height.
float StaffScreen::draw_draft_term(const Frame& frame, const Rect& row) {
    Ui& ui = frame.ui;
    Draft& d = *draft_;
    const View& view = *frame.office;
    const float gap = ui.theme().gap(), h = row.h;
    const bool two = !ui.theme().portrait();
    float x = row.x;
    if (icon_button(ui, "fewer", {x, row.y, h, h}, "previous", ui.tr("staff.fewer"))) d.days = std::max(0, d.days - 1);
    x += h + gap;
    const std::string until = frame.date ? ui.tr("staff.until", date_text(plus_days(*frame.date, d.days), ui.language())) : ui.tr("staff.no_end");
    const float until_w = ui.set(until, TextLook{.role = TextRole::small}, 10000)->width + ui.mm(4);
    ui.label({x, row.y, until_w, h}, ui.keep(until), {.role = TextRole::small, .align = Align::centre});
    x += until_w + gap;
    if (icon_button(ui, "more", {x, row.y, h, h}, "next", ui.tr("staff.more"))) d.days = std::min(365, d.days + 1);
    x = two ? x + h + gap * 2 : row.x;
    const Rect room{x, two ? row.y : row.y + h + gap, row.right() - x, h};
    // The next picture on the stick at each touch, then none again.
    const std::string picture = !d.picture.empty() ? d.picture.filename().string() : view.pictures.empty() ? ui.tr("staff.no_pictures") : ui.tr("staff.no_picture");
    if (view.pictures.empty()) {
        ui.label(room, ui.keep(picture), {.role = TextRole::small, .colour = Colour::quiet});
    } else if (button(ui, "picture", room, ui.keep(picture), ButtonLook::plain, "picture")) {
        const auto at = std::find(view.pictures.begin(), view.pictures.end(), d.picture);
        d.picture = at == view.pictures.end() ? view.pictures.front() : at + 1 == view.pictures.end() ? std::filesystem::path() : *(at + 1);
    }
    return room.bottom() - row.y;
}

float StaffScreen::draft_ends_width(Ui& ui) const {
    return std::max(button_width(ui, ui.tr("staff.post"), true), ui.mm(50)) + ui.theme().gap() + std::max(button_width(ui, ui.tr("staff.drop"), false), ui.theme().target());
}

// To drop it or to put it up.
Action StaffScreen::draw_draft_ends(const Frame& frame, const Rect& row) {
    Ui& ui = frame.ui;
    Draft& d = *draft_;
    const float post_w = std::max(button_width(ui, ui.tr("staff.post"), true), ui.mm(50));
    const Rect post{row.right() - post_w, row.y, post_w, row.h};
    if (button(ui, "drop", {row.x, row.y, post.x - ui.theme().gap() - row.x, row.h}, ui.tr("staff.drop"))) {
        draft_.reset();
        return Stay{};
    }
    for (auto& f : d.fields)
        if (&f != &d.fields[d.at]) f.settle();
    if (d.fields[0].empty() || frame.office->busy > 0) {
        button_to_come(ui, post, ui.tr("staff.post"), "check");
        return Stay{};
    }
    if (!button(ui, "post", post, ui.tr("staff.post"), ButtonLook::primary, "check")) return Stay{};
    d.fields[d.at].settle();
    Notice n{d.id, d.fields[0].text, {}, d.picture, std::nullopt};
    for (std::size_t i = 1; i < d.fields.size(); ++i)
        if (!d.fields[i].text.empty()) n.lines.push_back(d.fields[i].text);
    if (frame.date) n.until = plus_days(*frame.date, d.days);
    return AskOffice{SaveNotice{std::move(n)}};
}

}  // namespace estation::kiosk
