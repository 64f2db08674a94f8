#include "kiosk/screens/form.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/number_pad.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {

std::size_t letters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// "138 1234 5678": easier to read back than eleven digits in a row.
std::string grouped(const std::string& digits) {
    if (digits.size() < 8) return digits;
    return digits.substr(0, 3) + " " + digits.substr(3, 4) + " " + digits.substr(7);
}

}  // namespace

std::string FormScreen::progress() const {
    switch (sheet_.page()) {
        case FormSheet::Page::intro:
        case FormSheet::Page::consent: return "0/" + std::to_string(form_.fields.size());
        case FormSheet::Page::field: return std::to_string(sheet_.at()) + "/" + std::to_string(sheet_.asked().size());
        case FormSheet::Page::review: return "review";
        case FormSheet::Page::thanks: return "sent";
    }
    return {};
}

Action FormScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    const Rect area = content_area(ui);
    pinyin_ = frame.pinyin;
    felt_ = asks_felt_ ? frame.felt : nullptr;
    if (felt_pages_.page() != FeltPages::Page::none) {
        if (felt_pages_.draw(frame, area).on) sheet_.begin(), forget_typing();
        return Stay{};
    }
    switch (sheet_.page()) {
        case FormSheet::Page::intro: return draw_intro(ui, area);
        case FormSheet::Page::consent: return draw_consent(ui, area);
        case FormSheet::Page::field: return draw_field(ui, area);
        case FormSheet::Page::review: return draw_review(ui, area);
        case FormSheet::Page::thanks: return draw_thanks(ui, area);
    }
    return Stay{};
}

Action FormScreen::draw_intro(Ui& ui, const Rect& area) {
    const std::string cover = cover_of(item_);
    const bool tall = ui.theme().portrait() || ui.theme().modes().large_text;
    const float w = tall ? std::min(area.w, ui.theme().em(TextRole::lead) * 30) : std::round(area.w * 0.5f);
    // The way on follows the words; where they are long it waits at the foot, where it is seen at once.
    const float bw = std::max(button_width(ui, ui.tr("form.begin"), true), ui.mm(80));
    const FootBar foot = foot_bar(ui, area, bw);
    const Rect view{area.x, ui.page().y, tall ? area.w + ui.mm(4) : w + ui.mm(4), (long_intro_ ? foot.above.bottom() : area.bottom()) - ui.page().y};
    if (!cover.empty() && !tall) {
        // What the community says stands beside, where it is seen at once.
        const bool community = felt_ != nullptr && !felt_->recent.empty();
        const float pw = area.w - w - ui.mm(18), ph = std::min(std::round(pw * 9 / 16), std::round(area.h * (community ? 0.5f : 1.0f)));
        const Rect r{area.right() - pw, area.y + (community ? ui.mm(4) : std::round((area.h - ph) / 2)), pw, ph};
        if (community) FeltPages::draw_community(ui, r.x, r.bottom() + ui.mm(6), pw, *felt_, 2);
        ui.picture({pack_key(*library_, item_), cover, static_cast<int>(r.w), static_cast<int>(r.h), Fit::contain}, r, ui.theme().radius());
    }
    if (cover.empty() && !tall) draw_asked(ui, {area.right() - (area.w - w - ui.mm(18)), area.y + ui.mm(4), area.w - w - ui.mm(18), area.h - ui.mm(4)});
    const float y0 = ui.begin_scroll("intro", view, long_intro_ ? foot.free : Rect{});
    float y = y0 + area.y - ui.page().y + (tall ? 0 : ui.mm(4));
    if (!cover.empty() && ui.theme().portrait()) {
        const Rect r{area.x, y, area.w, std::round(area.w * 9 / 16)};
        ui.picture({pack_key(*library_, item_), cover, static_cast<int>(r.w), static_cast<int>(r.h), Fit::contain}, r, ui.theme().radius());
        y = r.bottom() + ui.mm(10);
    }
    const float side = ui.theme().em(TextRole::small) * 1.3f;
    ui.icon("form", {area.x, y, side, side}, Colour::accent);
    y += ui.text(area.x + side + ui.mm(2.5f), y, w - side, topic_title(ui, item_.topic), {.role = TextRole::small, .colour = Colour::accent}) + ui.mm(5);
    y += ui.text(area.x, y, w, item_.title.in(ui.language()), {.role = TextRole::title, .bold = true}) + ui.mm(5);
    const std::string& intro = form_.intro.empty() ? item_.summary.in(ui.language()) : form_.intro.in(ui.language());
    if (!intro.empty()) y += ui.text(area.x, y, w, intro, {.role = TextRole::lead}) + ui.mm(7);
    if (felt_ != nullptr && (tall || cover.empty())) y += FeltPages::draw_community(ui, area.x, y, w, *felt_, ui.theme().portrait() ? 3 : 1);
    const float mark = ui.theme().em(TextRole::body) * 1.2f;
    const auto fact = [&](std::string_view icon, const std::string& text) {
        ui.icon(icon, {area.x, y + ui.mm(1), mark, mark}, Colour::accent);
        y += ui.text(area.x + mark + ui.mm(3), y, w - mark - ui.mm(3), text, {.role = TextRole::body, .colour = Colour::quiet, .line_height = 1.5f}) + ui.mm(2);
    };
    fact("question", ui.tr("form.count", std::to_string(form_.fields.size())));
    fact("info", sheet_.asks_personal() ? ui.tr("form.some_personal") : ui.tr("form.no_personal"));
    fact("close", ui.tr("form.leave"));
    if (cover.empty() && tall) y += ui.mm(6) + draw_asked(ui, {area.x, y + ui.mm(6), w, std::max(ui.mm(40), area.bottom() - foot.buttons.h - ui.mm(20) - y)});
    const Rect below{area.x, y + ui.mm(6), foot.buttons.w, foot.buttons.h};
    const bool is_long = below.bottom() - y0 > area.bottom() - ui.page().y;
    ui.end_scroll((is_long ? y : below.bottom()) - y0 + ui.mm(1));
    if (is_long != long_intro_) {
        long_intro_ = is_long;   // in the next frame it stands where it belongs
        ui.moving();
        return Stay{};
    }
    if (button(ui, "begin", long_intro_ ? foot.buttons : below, ui.tr("form.begin"), ButtonLook::primary, "next")) {
        if (asks_felt_) felt_pages_.ask();
        else sheet_.begin();
        forget_typing();
        ui.moving();
    }
    return Stay{};
}

// Where there is no picture: what will be asked, so that nobody has to begin in order to know. As many as there is room for.
float FormScreen::draw_asked(Ui& ui, const Rect& room) const {
    const float pad = ui.mm(8), mark = ui.theme().em(TextRole::body) * 1.5f, inner = room.w - 2 * pad - mark - ui.mm(3);
    const TextLook look{.role = TextRole::body, .line_height = 1.45f}, head{.role = TextRole::small, .colour = Colour::accent, .bold = true};
    const float title_h = ui.set(ui.tr("form.asked"), head, room.w - 2 * pad)->height + ui.mm(4), more_h = ui.theme().em(TextRole::body) * 1.45f + ui.mm(4);
    float h = pad + title_h;
    std::size_t shown = 0;
    for (; shown < form_.fields.size(); ++shown) {
        const float next = ui.set(form_.fields[shown].label.in(ui.language()), look, inner)->height + ui.mm(4);
        if (h + next + (shown + 1 < form_.fields.size() ? more_h : 0) + pad > room.h) break;
        h += next;
    }
    if (shown == 0) return 0;
    const bool more = shown < form_.fields.size();
    h += (more ? more_h : 0) + pad - ui.mm(4);
    ui.framed({room.x, room.y, room.w, h}, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
    float y = room.y + pad;
    ui.text(room.x + pad, y, room.w - 2 * pad, ui.tr("form.asked"), head);
    y += title_h;
    for (std::size_t n = 0; n < shown; ++n) {
        const std::string& label = form_.fields[n].label.in(ui.language());
        const auto block = ui.set(label, look, inner);
        const float line = ui.theme().em(TextRole::body) * 1.45f;
        ui.disc(room.x + pad + mark / 2, y + line / 2, mark, Colour::accent_wash);
        ui.label({room.x + pad, y + line / 2 - mark / 2, mark, mark}, ui.keep(std::to_string(n + 1)), {.role = TextRole::small, .colour = Colour::accent, .bold = true, .align = Align::centre, .line_height = 1.1f});
        ui.block(block, room.x + pad + mark + ui.mm(3), y, Colour::ink, label);
        y += block->height + ui.mm(4);
    }
    if (more) ui.text(room.x + pad + mark + ui.mm(3), y, inner, ui.keep(ui.tr("form.asked_more", std::to_string(form_.fields.size() - shown))), {.role = TextRole::body, .colour = Colour::quiet, .line_height = 1.45f});
    return h;
}

Action FormScreen::draw_consent(Ui& ui, const Rect& area) {
    Action action = Stay{};
    const float w = std::min(area.w, ui.theme().em(TextRole::lead) * 32);
    const float gap = ui.theme().gap();
    const std::string& no = sheet_.needs_personal() ? ui.tr("form.rather_not_leave") : ui.tr("form.rather_not");
    const float yes_w = std::max(button_width(ui, ui.tr("form.agree"), true), ui.mm(80)), no_w = std::max(button_width(ui, no, false), ui.mm(80));
    const FootBar foot = foot_bar(ui, area, yes_w + gap + no_w);
    const bool beside = yes_w + gap + no_w <= area.w;   // else one above the other
    const float second = beside ? 0 : foot.buttons.h + gap;
    const Rect view{area.x, ui.page().y, area.w + ui.mm(4), foot.above.bottom() - second - ui.page().y};
    const float y0 = ui.begin_scroll("consent", view, foot.free);
    float y = y0 + area.y - ui.page().y;
    y += ui.text(area.x, y, w, ui.tr("form.consent_title"), {.role = TextRole::title, .bold = true}) + ui.mm(4);
    y += ui.text(area.x, y, w, ui.tr("form.consent_text"), {.role = TextRole::lead, .colour = Colour::quiet}) + ui.mm(8);
    for (const Field& f : form_.fields) {
        if (!is_personal(f.kind)) continue;
        const float pad = ui.mm(6), inner = w - 2 * pad;
        const std::string& label = f.label.in(ui.language());
        const std::string purpose = ui.tr("form.purpose", f.purpose.in(ui.language())), days = ui.tr("form.days", std::to_string(f.retention_days));
        const std::string need = f.required ? ui.tr("form.needed") : ui.tr("form.optional");
        const auto a = ui.set(label, {.role = TextRole::lead, .bold = true, .line_height = 1.35f}, inner), b = ui.set(purpose, {.role = TextRole::body, .line_height = 1.45f}, inner), c = ui.set(days + " · " + need, {.role = TextRole::small, .line_height = 1.4f}, inner);
        const float h = 2 * pad + a->height + b->height + c->height + ui.mm(4);
        ui.framed({area.x, y, w, h}, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
        ui.block(a, area.x + pad, y + pad, Colour::ink, label);
        ui.block(b, area.x + pad, y + pad + a->height + ui.mm(2), Colour::ink, purpose);
        ui.block(c, area.x + pad, y + pad + a->height + b->height + ui.mm(4), Colour::quiet, days + " · " + need);
        y += h + ui.theme().gap();
    }
    ui.end_scroll(y - y0);
    const Rect b = foot.buttons;
    const Rect yes = beside ? Rect{b.x, b.y, yes_w, b.h} : Rect{b.x, b.y - second, b.w, b.h};
    if (button(ui, "agree", yes, ui.tr("form.agree"), ButtonLook::primary, "check")) sheet_.consent(true), forget_typing(), ui.moving();
    if (button(ui, "rather-not", beside ? Rect{b.x + yes_w + gap, b.y, no_w, b.h} : b, no)) {
        if (sheet_.needs_personal()) action = Back{};
        else sheet_.consent(false), forget_typing(), ui.moving();
    }
    return action;
}

float FormScreen::draw_top(Ui& ui, const Rect& area) {
    float y = area.y;
    const std::size_t n = sheet_.asked().size();
    y += ui.text(area.x, y, area.w, ui.keep(ui.tr("form.nth", std::to_string(sheet_.at() + 1), std::to_string(n))), {.role = TextRole::small, .colour = Colour::quiet, .tabular = true}) + ui.mm(2);
    const float bar = std::max(3.0f, ui.mm(1.4f));
    ui.round({area.x, y, area.w, bar}, bar / 2, Colour::rule);
    ui.round({area.x, y, std::max(bar, std::round(area.w * static_cast<float>(sheet_.at() + 1) / static_cast<float>(n))), bar}, bar / 2, Colour::accent);
    y += bar + ui.mm(8);
    const Field& f = sheet_.field();
    y += ui.text(area.x, y, area.w, f.label.in(ui.language()), {.role = TextRole::title, .bold = true, .line_height = 1.35f}) + ui.mm(2);
    std::string hint = f.required ? ui.tr("form.needed") : ui.tr("form.optional");
    if (f.kind == FieldKind::choices) hint = ui.tr("form.several") + " · " + hint;
    if (is_personal(f.kind)) hint += " · " + ui.tr("form.purpose", f.purpose.in(ui.language())) + " · " + ui.tr("form.days", std::to_string(f.retention_days));
    y += ui.text(area.x, y, area.w, ui.keep(hint), {.role = TextRole::small, .colour = is_personal(f.kind) ? Colour::accent : Colour::quiet});
    return y + ui.mm(6);
}

float FormScreen::draw_options(Ui& ui, float x, float y, float w) {
    const Field& f = sheet_.field();
    const auto& chosen = sheet_.answer().chosen;
    const bool two = !ui.theme().portrait() && !ui.theme().modes().large_text && f.options.size() > 3;
    const float gap = ui.theme().gap(), cw = two ? std::floor((w - gap) / 2) : w, d = std::round(ui.theme().em(TextRole::body) * 1.5f);
    const float inner = cw - d - ui.mm(16), y0 = y;
    float h = ui.theme().target() * 1.15f;
    for (const Text& option : f.options) h = std::max(h, ui.set(option.in(ui.language()), {.role = TextRole::lead, .line_height = 1.35f}, inner)->height + ui.mm(8));
    h = std::round(h);
    int tapped = -1;
    for (std::size_t i = 0; i < f.options.size(); ++i) {
        const Rect r{x + (two && i % 2 == 1 ? cw + gap : 0), y + static_cast<float>(two ? i / 2 : i) * (h + gap), cw, h};
        const bool on = std::find(chosen.begin(), chosen.end(), static_cast<int>(i)) != chosen.end();
        const std::string& text = f.options[i].in(ui.language());
        const Plate p = plate(ui, "option" + std::to_string(i), r, text, on ? Colour::accent_wash : Colour::card, on ? Colour::accent : Colour::rule);
        const Rect box{p.face.x + ui.mm(5), p.face.cy() - d / 2, d, d};
        ui.framed(box, f.kind == FieldKind::choice ? d / 2 : ui.mm(1.5f), ui.mm(0.6f), on ? Colour::accent : Colour::quiet, on ? Colour::accent : Colour::card);
        if (on) ui.icon("check", box.inset(d * 0.18f), Colour::on_accent);
        ui.label({box.right() + ui.mm(5), p.face.y + ui.mm(2), inner, p.face.h - ui.mm(4)}, text, {.role = TextRole::lead, .bold = on, .line_height = 1.35f});
        if (p.touch.tapped) tapped = static_cast<int>(i);
    }
    const std::size_t rows = two ? (f.options.size() + 1) / 2 : f.options.size();
    y += static_cast<float>(rows) * (h + gap);
    if (tapped >= 0) sheet_.choose(tapped), ui.moving();
    return y - y0;
}

void FormScreen::draw_figure(Ui& ui, const Rect& box) {
    const Field& f = sheet_.field();
    ui.framed(box, ui.theme().radius(), ui.mm(0.6f), Colour::accent, Colour::card);
    const std::string& typed = sheet_.answer().typed;
    const std::string shown = f.kind == FieldKind::phone ? grouped(typed) : typed;
    if (typed.empty()) ui.label(box.inset(ui.mm(6), ui.mm(2)), ui.tr(f.kind == FieldKind::phone ? "form.phone_hint" : "form.number_hint"), {.role = TextRole::body, .colour = Colour::quiet});
    else ui.label(box.inset(ui.mm(6), ui.mm(2)), ui.keep(shown), {.role = TextRole::title, .bold = true, .tabular = true});
}

void FormScreen::draw_pad(Ui& ui, const Rect& r) {
    const PadKey key = number_pad(ui, "pad", r, sheet_.field().kind == FieldKind::number);
    if (key.digit != 0) sheet_.type(key.digit), ui.moving();
    if (key.erase) sheet_.erase(), ui.moving();
}

void FormScreen::forget_typing() {
    typing_.clear();
    typing_ = {};
    typing_.most_letters = sheet_.page() == FormSheet::Page::field && sheet_.field().kind == FieldKind::name ? FormSheet::most_name : FormSheet::most_letters;
}

// What is asked above, the field and the ways on in the middle, the keyboard below.
Action FormScreen::draw_words(Ui& ui, const Rect& area) {
    const Field& f = sheet_.field();
    const float kw = std::min(area.w, std::round(usual_keyboard_width(ui) * 1.35f)), kh = keyboard_height(ui, kw);
    const Rect keys{area.x, area.bottom() - kh, kw, kh};
    const float side = ui.theme().target(), gap = ui.theme().gap(), row_y = keys.y - ui.mm(5) - side;
    const Rect upper{area.x, ui.page().y, area.w + ui.mm(4), row_y - ui.mm(3) - ui.page().y};
    const float y0 = ui.begin_scroll("ask", upper);
    float y = y0 + area.y - ui.page().y;
    const std::string nth = ui.tr("form.nth", std::to_string(sheet_.at() + 1), std::to_string(sheet_.asked().size()));
    std::string hint = f.required ? ui.tr("form.needed") : ui.tr("form.optional");
    if (is_personal(f.kind)) hint += " · " + ui.tr("form.purpose", f.purpose.in(ui.language())) + " · " + ui.tr("form.days", std::to_string(f.retention_days));
    else hint += " · " + ui.tr("form.no_names");
    const std::string& label = f.label.in(ui.language());
    const auto a = ui.set(nth, {.role = TextRole::small, .tabular = true}, area.w), b = ui.set(label, {.role = TextRole::title, .bold = true, .line_height = 1.3f}, area.w), c = ui.set(hint, {.role = TextRole::small}, area.w);
    // Close above the field, where the eye is.
    y = std::max(y, y0 + upper.h - ui.mm(6) - a->height - b->height - c->height);
    ui.block(a, area.x, y, Colour::quiet, nth);
    y += a->height + ui.mm(1);
    ui.block(b, area.x, y, Colour::ink, label);
    y += b->height + ui.mm(1);
    ui.block(c, area.x, y, is_personal(f.kind) ? Colour::accent : Colour::quiet, hint);
    y += c->height;
    ui.end_scroll(y - y0 + ui.mm(2));

    const std::string& on = sheet_.answer().empty() ? ui.tr("form.skip") : ui.tr("form.next");
    const float on_w = std::max(button_width(ui, ui.tr("form.next"), true), button_width(ui, ui.tr("form.skip"), true));
    const float field_w = area.w - on_w - side - 2 * gap;
    text_field(ui, "words", {area.x, row_y, field_w, side}, typing_, ui.tr("form.write_here"), true, pinyin_);
    const bool back = icon_button(ui, "previous", {area.x + field_w + gap, row_y, side, side}, "previous", ui.tr("form.previous"));
    bool next = sheet_.may_go_on() && button(ui, "on", {area.right() - on_w, row_y, on_w, side}, on, ButtonLook::primary, "next");
    switch (draw_keyboard(ui, keys, typing_, pinyin_)) {
        case Typed::nothing: break;
        case Typed::changed: sheet_.write(typing_.all()), ui.moving(); break;
        case Typed::done: sheet_.write(typing_.all()), next = sheet_.may_go_on(), ui.moving(); break;
    }
    if (next) sheet_.next();
    if (back) sheet_.previous();
    if (next || back) forget_typing(), ui.moving();
    return Stay{};
}

void FormScreen::draw_sealed(Ui& ui, const Rect& r) {
    const float h = std::round(ui.theme().target() * 1.2f), w = std::min(r.w, ui.mm(190));
    const Rect box{r.x, r.y, w, h};
    ui.framed(box, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
    ui.label(box.inset(ui.mm(6), ui.mm(2)), ui.keep(answer_line(ui, sheet_.asked()[sheet_.at()])), {.role = TextRole::lead, .tabular = true});
    const float bw = std::max(button_width(ui, ui.tr("form.rewrite"), true), ui.mm(60));
    if (button(ui, "rewrite", {r.x, box.bottom() + ui.mm(6), bw, ui.theme().target()}, ui.tr("form.rewrite"), ButtonLook::plain, "refresh")) {
        sheet_.rewrite();
        forget_typing();
        ui.moving();
    }
}

Action FormScreen::draw_field(Ui& ui, const Rect& area) {
    const Field& f = sheet_.field();
    if ((f.kind == FieldKind::text || f.kind == FieldKind::name) && !sheet_.answer().sealed) return draw_words(ui, area);
    const float foot = ui.theme().target() * 1.1f + ui.mm(6);
    const Rect upper{area.x, ui.page().y, area.w + ui.mm(4), area.bottom() - foot - ui.page().y};
    ui.push_id("field" + std::to_string(sheet_.at()));
    const float y0 = ui.begin_scroll("page", upper);
    const float top = draw_top(ui, {area.x, y0 + area.y - ui.page().y, area.w, area.h});
    float bottom = top;
    const bool numbers = f.kind == FieldKind::number || f.kind == FieldKind::phone, beside = numbers && !sheet_.answer().sealed && !ui.theme().portrait();
    const float pad_h = std::min(number_pad_height(ui), area.h), pad_w = ui.mm(ui.theme().modes().large_text ? 150 : 140);
    if (f.kind <= FieldKind::choices) {
        bottom += draw_options(ui, area.x, top, area.w);
    } else if (sheet_.answer().sealed) {
        draw_sealed(ui, {area.x, top, area.w, ui.mm(60)});
        bottom += ui.theme().target() * 2.3f + ui.mm(6);
    } else if (numbers) {
        const float box_h = std::round(ui.theme().target() * 1.2f);
        draw_figure(ui, {area.x, top, beside ? area.w - pad_w - ui.mm(14) : area.w, box_h});
        bottom += box_h;
        if (!beside) {
            draw_pad(ui, {area.x, bottom + ui.mm(8), area.w, pad_h});
            bottom += ui.mm(8) + pad_h;
        }
    }
    ui.end_scroll(bottom - y0 + ui.mm(2));
    // Beside the field the pad reaches as far down as the page does.
    if (beside) draw_pad(ui, {area.right() - pad_w, std::min(area.bottom() - pad_h, top), pad_w, pad_h});
    ui.pop_id();

    const bool empty = sheet_.answer().empty(), may = sheet_.may_go_on();
    const std::string& on = empty && !f.required ? ui.tr("form.skip") : ui.tr("form.next");
    const std::string& why = numbers ? ui.tr(f.kind == FieldKind::phone ? "form.need_phone" : "form.need_number") : f.kind <= FieldKind::choices ? ui.tr("form.need_choice") : ui.tr("form.needed");
    const Way way = draw_foot(ui, area, on, may, why);
    if (way.back) sheet_.previous();
    if (way.on) sheet_.next();
    if (way.back || way.on) forget_typing(), ui.moving();
    return Stay{};
}

FormScreen::Way FormScreen::draw_foot(Ui& ui, const Rect& area, const std::string& on, bool may, const std::string& why_not) {
    Way way;
    const float h = ui.theme().target() * 1.1f, y = area.bottom() - h, gap = ui.theme().gap();
    const float back_w = std::max(button_width(ui, ui.tr("form.previous"), true), ui.mm(54)), on_w = std::max(button_width(ui, on, true), ui.mm(72));
    way.back = button(ui, "previous", {area.x, y, back_w, h}, ui.tr("form.previous"), ButtonLook::plain, "previous");
    const Rect r{area.x + back_w + gap, y, std::min(on_w, area.w - back_w - gap), h};
    if (may) way.on = button(ui, "on", r, on, ButtonLook::primary, "next");
    else ui.label({r.x + ui.mm(4), y, area.right() - r.x - ui.mm(4), h}, why_not, {.role = TextRole::body, .colour = Colour::quiet});
    return way;
}

std::string FormScreen::answer_line(Ui& ui, std::size_t field) const {
    const Field& f = form_.fields[field];
    const FormSheet::Answer& a = sheet_.answer(field);
    if (a.empty()) return ui.tr("form.left_out");
    switch (f.kind) {
        case FieldKind::choice:
        case FieldKind::choices: {
            std::string line;
            for (const int n : a.chosen) line += (line.empty() ? "" : ui.language() == Language::en ? ", " : "、") + f.options[static_cast<std::size_t>(n)].in(ui.language());
            return line;
        }
        case FieldKind::number: return a.typed;
        case FieldKind::phone: return FormSheet::masked(a.typed);
        case FieldKind::text:
        case FieldKind::name: return ui.tr("form.letters", std::to_string(letters(a.typed)));  // never the words themselves
    }
    return {};
}

Action FormScreen::draw_review(Ui& ui, const Rect& area) {
    Action action = Stay{};
    const float foot = ui.theme().target() * 1.1f + ui.mm(6);
    const Rect upper{area.x, ui.page().y, area.w + ui.mm(4), area.bottom() - foot - ui.page().y};
    const float w = std::min(area.w, ui.theme().em(TextRole::lead) * 36);
    const float y0 = ui.begin_scroll("review", upper);
    float y = y0 + area.y - ui.page().y;
    y += ui.text(area.x, y, w, ui.tr("form.review_title"), {.role = TextRole::title, .bold = true}) + ui.mm(3);
    y += ui.text(area.x, y, w, ui.tr("form.review_text"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(8);
    const float bw = std::max(button_width(ui, ui.tr("form.change"), false), ui.theme().target() * 1.5f);
    std::size_t change = sheet_.asked().size();
    for (std::size_t n = 0; n < sheet_.asked().size(); ++n) {
        const std::size_t field = sheet_.asked()[n];
        const std::string& label = form_.fields[field].label.in(ui.language());
        const std::string line = answer_line(ui, field);
        const float inner = w - bw - ui.mm(20);
        const auto a = ui.set(label, {.role = TextRole::small, .line_height = 1.4f}, inner), b = ui.set(line, {.role = TextRole::lead, .bold = true, .tabular = true, .line_height = 1.4f}, inner);
        const float h = std::max(ui.theme().target() + ui.mm(6), a->height + b->height + ui.mm(10));
        ui.framed({area.x, y, w, h}, ui.theme().radius(), ui.mm(0.35f), Colour::rule, Colour::card);
        const float ty = y + (h - a->height - b->height - ui.mm(1)) / 2;
        ui.block(a, area.x + ui.mm(6), ty, Colour::quiet, label);
        ui.block(b, area.x + ui.mm(6), ty + a->height + ui.mm(1), sheet_.answer(field).empty() ? Colour::quiet : Colour::ink, line);
        const std::string_view says = ui.keep(ui.tr("form.change") + " " + std::to_string(n + 1));
        const Plate p = plate(ui, "change" + std::to_string(n), {area.x + w - bw - ui.mm(4), y + (h - ui.theme().target()) / 2, bw, ui.theme().target()}, says, Colour::paper, Colour::rule);
        ui.label(p.face.inset(ui.mm(2)), ui.tr("form.change"), {.role = TextRole::body, .colour = Colour::accent, .align = Align::centre});
        if (p.touch.tapped) change = n;
        y += h + ui.theme().gap();
    }
    ui.end_scroll(y - y0 + ui.mm(2));
    const Way way = draw_foot(ui, area, ui.tr("form.send"), sheet_.has_any(), ui.tr("form.nothing_yet"));
    if (change < sheet_.asked().size()) sheet_.edit(change), forget_typing(), ui.moving();
    if (way.back) sheet_.previous(), forget_typing(), ui.moving();
    if (way.on) {
        action = submit();
        ui.moving();
    }
    return action;
}

std::optional<felt::Report> FormScreen::felt_report() const {
    if (!asks_felt_ || !felt_pages_.event()) return std::nullopt;
    std::vector<int> chosen;
    for (std::size_t i = 0; i < form_.fields.size(); ++i) chosen.push_back(sheet_.answer(i).chosen.empty() ? -1 : sheet_.answer(i).chosen.front());
    return felt::Report{*felt_pages_.event(), felt_answers(form_, chosen)};
}

Submit FormScreen::submit() {
    auto report = felt_report();   // before the sheet forgets
    std::string value = sheet_.send(item_.id);
    if (asks_felt_) value.insert(value.size() - 1, felt_pages_.json());
    return {std::move(value), std::move(report)};
}

Action FormScreen::draw_thanks(Ui& ui, const Rect& area) {
    const float d = ui.mm(34), w = std::min(area.w, ui.theme().em(TextRole::lead) * 26), x = area.cx() - w / 2;
    const std::string& thanks = form_.thanks.empty() ? ui.tr("form.thanks_text") : form_.thanks.in(ui.language());
    float y = area.y + std::round(area.h * (asks_felt_ ? 0.05f : 0.16f));
    ui.disc(area.cx(), y + d / 2, d, Colour::right_wash);
    ui.icon("check", {area.cx() - d * 0.3f, y + d * 0.2f, d * 0.6f, d * 0.6f}, Colour::right);
    y += d + ui.mm(8);
    y += ui.text(x, y, w, ui.tr("form.thanks"), {.role = TextRole::title, .bold = true, .align = Align::centre}) + ui.mm(4);
    y += ui.text(x, y, w, thanks, {.role = TextRole::lead, .align = Align::centre}) + ui.mm(4);
    y += ui.text(x, y, w, ui.tr("form.gone"), {.role = TextRole::small, .colour = Colour::quiet, .align = Align::centre}) + ui.mm(10);
    if (felt_ != nullptr && felt_pages_.event()) y += FeltPages::draw_community(ui, x, y, w, *felt_, 1, felt_pages_.event()) + ui.mm(2);
    else if (asks_felt_) y += ui.text(x, y, w, ui.tr("felt.not_gathered"), {.role = TextRole::small, .colour = Colour::quiet, .align = Align::centre}) + ui.mm(4);
    const float bw = std::max(button_width(ui, ui.tr("result.home"), true), ui.mm(80));
    if (button(ui, "thanks-home", {area.cx() - bw / 2, y, bw, ui.theme().target() * 1.1f}, ui.tr("result.home"), ButtonLook::primary, "home")) return Home{};
    return Stay{};
}

}  // namespace estation::kiosk
