#include "kiosk/screens/article.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

ArticleScreen::ArticleScreen(std::shared_ptr<const Library> library, const Item& item, const Article& article)
    : library_(std::move(library)), item_(item), article_(article) {}

std::string ArticleScreen::progress() const {
    char text[16];
    std::snprintf(text, sizeof text, "%.2f", static_cast<double>(std::min(1.0f, deepest_)));
    return text;
}

void ArticleScreen::choose_language(Ui& ui) {
    const Document& wanted = article_.text.in(ui.language());
    if (document_ == &wanted) return;
    document_ = &wanted;
    view_ = std::make_unique<ArticleView>(wanted, pack_key(*library_, item_), ui.language());
    sheet_.reset();
}

const Item* ArticleScreen::linked(const std::string& link) const {
    if (!link.starts_with("pack:")) return nullptr;
    const std::string name = link.substr(5);
    return library_->find(name.find('/') == name.npos ? item_.pack + "/" + name : name);
}

Action ArticleScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    choose_language(ui);
    const Rect area = content_area(ui);
    Action action = !ui.theme().portrait() && !ui.theme().modes().large_text && head_fits(ui, area) ? draw_wide(frame, area) : draw_single(frame, area);
    if (sheet_) {
        Action a = draw_sheet(frame);
        if (!std::holds_alternative<Stay>(a)) action = std::move(a);
    }
    return action;
}

namespace {
struct Columns { float left = 0, text = 0, pager = 0; };
Columns columns_of(const Ui& ui, const Rect& area) {
    const float pager = ui.theme().target() + ui.mm(8), text = std::min(std::round(ui.theme().em(TextRole::body) * 28), area.w * 0.62f);
    return {std::min(area.w - text - pager - ui.mm(18), ui.mm(130)), text, pager};
}
const TextLook title_look{.role = TextRole::title, .bold = true}, summary_look{.role = TextRole::body, .colour = Colour::quiet, .line_height = 1.55f};
}  // namespace

// Beside the text there is room for a title of some lines; a longer one stands above it, and scrolls with it.
bool ArticleScreen::head_fits(Ui& ui, const Rect& area) const {
    const float w = columns_of(ui, area).left;
    const float words = ui.set(item_.title.in(ui.language()), title_look, w)->height + (item_.summary.empty() ? 0 : ui.set(item_.summary.in(ui.language()), summary_look, w)->height);
    return words + ui.mm(40) + (view_->sections().size() > 1 ? ui.theme().target() : 0) <= area.h;
}

float ArticleScreen::draw_head(Ui& ui, float x, float y, float w) const {
    const float y0 = y;
    const float side = ui.theme().em(TextRole::small) * 1.3f;
    ui.icon(topic_icon(item_.topic), {x, y, side, side}, Colour::accent);
    y += ui.text(x + side + ui.mm(2.5f), y, w - side, topic_title(ui, item_.topic), {.role = TextRole::small, .colour = Colour::accent}) + ui.mm(5);
    y += ui.text(x, y, w, item_.title.in(ui.language()), title_look) + ui.mm(5);
    if (!item_.summary.empty()) y += ui.text(x, y, w, item_.summary.in(ui.language()), summary_look) + ui.mm(5);
    y += ui.text(x, y, w, ui.keep(kind_line(ui, item_)), {.role = TextRole::caption, .colour = Colour::quiet});
    if (ui.language() == Language::en && article_.text.en.blocks.empty()) y += ui.mm(2) + ui.text(x, y + ui.mm(2), w, ui.tr("article.only_chinese"), {.role = TextRole::caption, .colour = Colour::accent});
    return y - y0;
}

float ArticleScreen::draw_end(Ui& ui, float x, float y, float w) const {
    const float y0 = y;
    const Provenance& p = item_.provenance;
    const TextLook look{.role = TextRole::caption, .colour = Colour::quiet};
    y += ui.mm(14);
    ui.fill({x, y, ui.mm(40), std::max(1.0f, ui.mm(0.4f))}, Colour::accent);
    y += ui.mm(5);
    for (std::size_t i = 0; i < p.sources.size(); ++i) y += ui.text(x, y, w, ui.keep(i == 0 ? ui.tr("article.source", p.sources[i]) : p.sources[i]), look) + ui.mm(1);
    if (!p.reviewer.empty()) y += ui.text(x, y, w, ui.keep(ui.tr("article.reviewer", p.reviewer, p.reviewed ? date_text(*p.reviewed, ui.language()) : "")), look) + ui.mm(1);
    if (p.valid_until) y += ui.text(x, y, w, ui.keep(ui.tr("article.valid", date_text(*p.valid_until, ui.language()))), look) + ui.mm(1);
    if (!p.licence.empty()) y += ui.text(x, y, w, ui.keep(ui.tr("article.licence", p.licence)), look);
    return y - y0 + ui.mm(16);
}

Action ArticleScreen::draw_wide(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const auto [left_w, column_w, pager] = columns_of(ui, area);
    const Rect left{area.x, area.y, left_w, area.h};
    const float head = draw_head(ui, left.x, left.y, left.w);
    draw_sections(ui, {left.x, left.y + head + ui.mm(8), left.w, left.bottom() - left.y - head - ui.mm(8)});
    // On a wide glass the text stays beside its title instead of standing at the far edge.
    const float x = std::min(area.right() - pager - column_w, left.right() + std::max(ui.mm(40), (area.w - pager - column_w - left_w) * 0.3f));
    return draw_text(frame, {x, ui.page().y, column_w, area.bottom() - ui.page().y}, false);
}

Action ArticleScreen::draw_single(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    const float em = ui.theme().em(TextRole::body);
    const float pager = ui.theme().portrait() ? 0 : ui.theme().target() + ui.mm(10);
    const float w = std::min(std::round(em * 28), area.w - pager);
    return draw_text(frame, {area.x + std::round((area.w - pager - w) / 2), ui.page().y, w, area.bottom() - ui.page().y}, true);
}

void ArticleScreen::draw_sections(Ui& ui, const Rect& r) {
    const auto& sections = view_->sections();
    if (sections.size() < 2 || r.h < ui.theme().target()) return;
    const float row = ui.theme().target();
    const float y0 = ui.begin_scroll("sections", r);
    const auto scroll = ui.scroll_view("text");
    std::size_t here = 0;
    for (std::size_t i = 0; i < sections.size(); ++i)
        if (sections[i].y + text_offset_ <= scroll.offset + ui.mm(40)) here = i;
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const Rect at{r.x, y0 + static_cast<float>(i) * (row + ui.theme().gap()), r.w, row};
        const Touched t = ui.touchable("section" + std::to_string(i), at, sections[i].title);
        if (t.pressed) ui.round(at, ui.theme().radius(), Colour::pressed);
        ui.fill({at.x, at.y + ui.mm(3), ui.mm(i == here ? 1.4f : 0.5f), at.h - ui.mm(6)}, i == here ? Colour::accent : Colour::rule);
        ui.label({at.x + ui.mm(6), at.y, at.w - ui.mm(8), at.h}, sections[i].title, {.role = TextRole::small, .colour = i == here ? Colour::accent : Colour::ink, .bold = i == here, .max_lines = 2});
        if (t.tapped) {
            view_->set_all(ui);
            ui.scroll_to("text", view_->sections()[i].y + text_offset_ - ui.mm(14));
        }
    }
    ui.end_scroll(static_cast<float>(sections.size()) * (row + ui.theme().gap()) - ui.theme().gap());
}

Action ArticleScreen::draw_text(const Frame& frame, const Rect& column, bool with_head) {
    Ui& ui = frame.ui;
    // The scrolling region is a little wider than the column, so that pressed paragraphs and the thumb have room.
    const Rect area{column.x - ui.mm(4), column.y, column.w + ui.mm(9), column.h};
    float y = ui.begin_scroll("text", area, ui.theme().portrait() ? Ui::Pagers::automatic : Ui::Pagers::own);
    const float y0 = y;
    y += content_area(ui).y - ui.page().y;
    if (with_head) y += draw_head(ui, column.x, y, column.w) + ui.mm(12);
    text_offset_ = y - y0;
    const ArticleEvent event = view_->draw(ui, column.x, y, column.w);
    y += view_->height();
    y += draw_end(ui, column.x, y, column.w);
    ui.end_scroll(y - y0);
    const auto scroll = ui.scroll_view("text");
    deepest_ = std::max(deepest_, scroll.most <= 0 ? 1.0f : (scroll.offset + scroll.height) / (scroll.most + scroll.height));
    draw_pagers(ui);
    return act(ui, event);
}

void ArticleScreen::draw_pagers(Ui& ui) {
    // For those who cannot drag: a screenful up or down.
    const auto scroll = ui.scroll_view("text");
    if (ui.theme().portrait() || scroll.most < 1) return;
    const float side = ui.theme().target(), x = content_area(ui).right() - side, bottom = content_area(ui).bottom() - ui.mm(4);
    if (scroll.offset > 1 && icon_button(ui, "up", {x, bottom - 2 * side - ui.theme().gap() * 2, side, side}, "up", ui.tr("article.up"))) ui.scroll_by("text", -scroll.height * 0.85f);
    if (scroll.offset < scroll.most - 1 && icon_button(ui, "down", {x, bottom - side, side, side}, "down", ui.tr("article.down"))) ui.scroll_by("text", scroll.height * 0.85f);
}

Action ArticleScreen::act(Ui& ui, const ArticleEvent& event) {
    switch (event.kind) {
        case ArticleEvent::Kind::none: return Stay{};
        case ArticleEvent::Kind::figure: {
            const Rect page = ui.page();
            return OpenPicture{{pack_key(*library_, item_), event.figure->path, static_cast<int>(page.w), static_cast<int>(page.h), Fit::contain}, event.figure->caption};
        }
        case ArticleEvent::Kind::notes:
            // A single link to another item needs no sheet in between.
            if (event.footnotes.empty() && event.links.size() == 1)
                if (const Item* to = linked(event.links[0])) return Open{to->id};
            sheet_ = Sheet{event.footnotes, event.links};
            return Stay{};
    }
    return Stay{};
}

// A web address, for the visitor's own telephone.
float ArticleScreen::draw_address(Ui& ui, const std::string& link, float x, float y, float w) {
    const auto known = std::find_if(codes_.begin(), codes_.end(), [&](const auto& c) { return c.first == link; });
    const QrCode& code = known != codes_.end() ? known->second : codes_.emplace_back(link, QrCode(link)).second;
    const float side = std::min(ui.mm(44), w * 0.45f), gap = ui.mm(6), text_w = w - side - gap;
    const TextLook look{.role = TextRole::small, .colour = Colour::quiet};
    if (code.empty()) return ui.text(x, y, w, link, look);
    code.draw(ui, x, y, side);
    float h = ui.text(x + side + gap, y, text_w, ui.tr("article.scan"), {.role = TextRole::body}) + ui.mm(3);
    h += ui.text(x + side + gap, y + h, text_w, link, look);
    return std::max(side, h);
}

Action ArticleScreen::draw_sheet(const Frame& frame) {
    Ui& ui = frame.ui;
    Action action = Stay{};
    const Rect page = ui.page();
    ui.barrier();
    ui.fill(page, Colour::veil);
    const bool outside = ui.touchable("sheet-outside", page, ui.tr("sheet.close")).tapped;
    const float pad = ui.mm(12), w = std::min(page.w - 2 * ui.theme().margin(), ui.theme().em(TextRole::body) * 26 + 2 * pad);
    const float inner = w - 2 * pad, button_h = ui.theme().target();
    const float most = page.h * 0.8f;
    static const std::string sheet_id = "sheet";
    const float h = std::min(most, std::max(sheet_h_, ui.mm(30)) + 2 * pad + button_h + ui.mm(6));
    const Rect r{std::round(page.cx() - w / 2), std::round(page.cy() - h / 2), w, h};
    ui.round(r, ui.theme().radius() * 1.5f, Colour::card);
    ui.touchable("sheet", r, "");  // a touch on the sheet is not a touch beside it
    const Rect view{r.x + pad, r.y + pad, inner, r.h - 2 * pad - button_h - ui.mm(6)};
    float y = ui.begin_scroll(sheet_id, view);
    const float y0 = y;
    for (const int n : sheet_->footnotes) {
        if (n < 1 || static_cast<std::size_t>(n) > document_->footnotes.size()) continue;
        const float mark = ui.theme().em(TextRole::body) * 1.4f;
        ui.text(view.x, y, mark, ui.keep(std::to_string(n)), {.role = TextRole::body, .colour = Colour::accent, .bold = true});
        y += ArticleView::draw_plain(ui, document_->footnotes[static_cast<std::size_t>(n - 1)].blocks, view.x + mark, y, inner - mark) + ui.mm(4);
    }
    for (const std::string& link : sheet_->links) {
        if (const Item* to = linked(link)) {
            if (button(ui, link, {view.x, y, inner - ui.mm(3), button_h}, to->title.in(ui.language()), ButtonLook::plain, kind_icon(to->body))) action = Open{to->id};
            y += button_h + ui.theme().gap();
        } else if (!link.starts_with("pack:")) {
            y += draw_address(ui, link, view.x, y, inner) + ui.mm(3);
        } else {
            y += ui.text(view.x, y, inner, ui.tr("article.link_gone"), {.role = TextRole::body, .colour = Colour::quiet}) + ui.mm(3);
        }
    }
    ui.end_scroll(y - y0);
    if (std::abs(y - y0 - sheet_h_) > 1) ui.moving();  // the sheet takes its true height in the next frame
    sheet_h_ = y - y0;
    const float bw = button_width(ui, ui.tr("sheet.close"), true);
    const bool close = button(ui, "sheet-close", {r.right() - pad - bw, r.bottom() - pad - button_h, bw, button_h}, ui.tr("sheet.close"), ButtonLook::primary, "close");
    if (close || outside || !std::holds_alternative<Stay>(action)) {
        sheet_.reset();
        ui.forget_scroll(sheet_id);
    }
    return action;
}

}  // namespace estation::kiosk
