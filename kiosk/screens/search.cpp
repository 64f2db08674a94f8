#include "kiosk/screens/search.h"

#include <algorithm>
#include <cmath>

#include "kiosk/screens/layout.h"
#include "kiosk/ui/widgets.h"

namespace estation::kiosk {
using namespace content;
using namespace ui;

namespace {
// The text with what was found in it set in bold and the accent.
std::vector<Span> marked(const std::string& text, const std::optional<TextRange>& found) {
    if (!found || found->from >= found->to || found->to > text.size()) return {{.text = text}};
    std::vector<Span> spans;
    if (found->from > 0) spans.push_back({.text = text.substr(0, found->from)});
    spans.push_back({.text = text.substr(found->from, found->to - found->from), .bold = true, .layer = 1});
    if (found->to < text.size()) spans.push_back({.text = text.substr(found->to)});
    return spans;
}
}  // namespace

SearchScreen::SearchScreen(std::shared_ptr<const Library> library) : library_(std::move(library)) {}

std::string SearchScreen::figures() const {
    return answered_.empty() ? std::string{} : "{\"n\":" + std::to_string(total_) + ",\"opened\":" + (opened_ ? "true" : "false") + "}";
}

Action SearchScreen::draw(const Frame& frame) {
    Ui& ui = frame.ui;
    answer(frame);
    const Rect area = content_area(ui);
    const float gap = ui.mm(8), field_h = ui.theme().target();
    const bool side_by_side = !ui.theme().portrait();
    const float kw = side_by_side ? std::min(usual_keyboard_width(ui), area.w * 0.62f) : std::min(ui.page().w - 2 * ui.mm(14), std::max(area.w, usual_keyboard_width(ui)));
    const float kh = keyboard_height(ui, kw);
    const Rect keys = side_by_side ? Rect{area.right() - kw, area.bottom() - kh - ui.mm(4), kw, kh} : Rect{ui.page().cx() - kw / 2, area.bottom() - kh - ui.mm(4), kw, kh};
    const bool room_above = side_by_side && keys.y < area.y + field_h + gap;   // small glass: the field goes to the left
    const Rect field{area.x, area.y, room_above ? keys.x - gap - area.x : area.w, field_h};
    draw_field(frame, field);
    const float top = field.bottom() + gap;
    const Rect results = side_by_side ? Rect{area.x, top, keys.x - gap - area.x, area.bottom() - top} : Rect{area.x, top, area.w, keys.y - gap - top};
    Action action = draw_results(frame, results);
    draw_keyboard(ui, keys, typing_, frame.pinyin);
    return action;
}

void SearchScreen::answer(const Frame& frame) {
    const std::string query = typing_.all();
    if (frame.search == nullptr || (query == answered_ && spoken_ == frame.ui.language())) return;
    const auto found = frame.search->find(query);
    answered_ = query;
    spoken_ = frame.ui.language();
    total_ = found.total;
    rows_.clear();
    for (const auto& hit : found.hits) rows_.push_back({hit.item, frame.search->line(*hit.item, query, frame.ui.language())});
    frame.ui.scroll_to("results", 0, false);
}

void SearchScreen::draw_field(const Frame& frame, const Rect& r) {
    Ui& ui = frame.ui;
    const float side = r.h, gap = ui.theme().gap();
    Rect field = r;
    if (!typing_.empty()) {
        field.w -= side + gap;
        if (icon_button(ui, "clear", {r.right() - side, r.y, side, side}, "close", ui.tr("search.clear"))) {
            typing_.clear();
            ui.moving();
        }
    }
    text_field(ui, "field", field, typing_, ui.tr("search.hint"), true, frame.pinyin);
}

Action SearchScreen::draw_results(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    if (frame.search == nullptr) {
        ui.text(area.x, area.y, area.w, ui.tr("search.preparing"), {.role = TextRole::lead, .colour = Colour::quiet});
        return Stay{};
    }
    if (rows_.empty()) {
        draw_hint(frame, area);
        return Stay{};
    }
    Action action = Stay{};
    const float gap = ui.theme().gap(), em = ui.theme().em(TextRole::lead), small = ui.theme().em(TextRole::caption);
    const float h = std::round(ui.mm(8) + em * 1.35f * 2 + small * 1.5f * 2 + ui.mm(2));
    const float y0 = ui.begin_scroll("results", {area.x, area.y, area.w + ui.mm(4), area.h});  // beside the rows, not over them, its buttons turn the page
    for (std::size_t n = 0; n < rows_.size(); ++n) {
        const Rect r{area.x, y0 + static_cast<float>(n) * (h + gap), area.w, h};
        if (r.bottom() < area.y - h || r.y > area.bottom() + h) continue;
        Action a = draw_result(ui, rows_[n], r, *frame.search);
        if (!std::holds_alternative<Stay>(a)) {
            action = std::move(a);
            opened_ = true;
        }
    }
    ui.end_scroll(static_cast<float>(rows_.size()) * (h + gap));
    return action;
}

Action SearchScreen::draw_result(Ui& ui, const Row& row, const Rect& r, const SearchIndex& index) const {
    const std::string& title = row.item->title.in(ui.language());
    const Plate p = plate(ui, row.item->id, r, title, Colour::card, Colour::rule);
    const float pad = ui.mm(5), w = r.w - 2 * pad, small = ui.theme().em(TextRole::caption);
    const auto name = ui.set(marked(title, index.mark(title, answered_)), {.role = TextRole::lead, .max_lines = 2, .line_height = 1.35f}, w);
    float y = std::round(p.face.cy() - (name->height + small * 3 + ui.mm(2)) / 2);
    ui.block(name, p.face.x + pad, y, Colour::ink, title);
    y += name->height;
    ui.block(ui.set(marked(row.line.text, row.line.found), {.role = TextRole::caption, .max_lines = 1}, w), p.face.x + pad, y, Colour::quiet, row.line.text);
    y += small * 1.5f + ui.mm(2);
    const std::string below = kind_line(ui, *row.item) + " · " + topic_title(ui, row.item->topic);
    const float icon = small * 1.25f;
    ui.icon(kind_icon(row.item->body), {p.face.x + pad, y + small * 0.12f, icon, icon}, Colour::accent);
    ui.text(p.face.x + pad + icon + ui.mm(2), y, w - icon - ui.mm(2), ui.keep(below), {.role = TextRole::caption, .colour = Colour::quiet, .max_lines = 1});
    return p.touch.tapped ? Action{Open{row.item->id}} : Action{Stay{}};
}

void SearchScreen::draw_hint(const Frame& frame, const Rect& area) {
    Ui& ui = frame.ui;
    float y = area.y;
    y += ui.text(area.x, y, area.w, ui.tr(typing_.empty() ? "search.begin" : "search.nothing"), {.role = TextRole::lead, .bold = true, .max_lines = 3}) + ui.mm(5);
    const float h = ui.theme().target(), gap = ui.theme().gap();
    float x = area.x;
    for (const TopicShelf& shelf : library_->topics()) {
        const std::string& title = topic_title(ui, shelf.topic);
        const float w = std::min(area.w, button_width(ui, title, false));
        if (x > area.x && x + w > area.right()) {
            x = area.x;
            y += h + gap;
        }
        if (y + h > area.bottom()) break;
        if (button(ui, std::string("suggest-") + topic_name(shelf.topic), {x, y, w, h}, title)) {
            typing_.clear();
            typing_.text = title;
            ui.moving();
        }
        x += w + gap;
    }
}

}  // namespace estation::kiosk
