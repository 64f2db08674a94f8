#include "kiosk/ui/article_view.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "content/formula.h"
#include "content/overloaded.h"

namespace estation::kiosk::ui {
using namespace content;

namespace {

bool has_han(const std::string& text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0xE3) return true;
    return false;
}

struct CalloutLook { Colour line, wash; const char* icon; const char* title; };
CalloutLook look_of(CalloutKind kind) {
    switch (kind) {
        case CalloutKind::quote: return {Colour::rule, Colour::paper, "", ""};
        case CalloutKind::note: return {Colour::accent, Colour::accent_wash, "info", "callout.note"};
        case CalloutKind::tip: return {Colour::accent, Colour::accent_wash, "tip", "callout.tip"};
        case CalloutKind::important: return {Colour::accent, Colour::accent_wash, "star", "callout.important"};
        case CalloutKind::warning: return {Colour::not_right, Colour::not_right_wash, "warning", "callout.warning"};
        case CalloutKind::caution: return {Colour::not_right, Colour::not_right_wash, "warning", "callout.caution"};
    }
    return {Colour::rule, Colour::paper, "", ""};
}

const std::string& callout_title(Ui& ui, CalloutKind kind) {
    switch (kind) {
        case CalloutKind::tip: return ui.tr("callout.tip");
        case CalloutKind::important: return ui.tr("callout.important");
        case CalloutKind::warning: return ui.tr("callout.warning");
        case CalloutKind::caution: return ui.tr("callout.caution");
        case CalloutKind::quote:
        case CalloutKind::note: break;
    }
    return ui.tr("callout.note");
}

// A formula on a line of its own.
bool stands_alone(const Runs& runs) { return runs.size() == 1 && (runs.front().style & run_display) != 0; }

constexpr float callout_pad_mm = 5, cell_pad_mm = 3;

// The words of a cell; in a column too narrow for any, one character a line.
float cell_width(Ui& ui, float column) { return std::max(ui.theme().em(TextRole::small), column - 2 * ui.mm(cell_pad_mm)); }

}  // namespace

std::vector<Span> spans_of(const Runs& runs, std::string& says, Language language) {
    std::vector<Span> spans;
    for (const Run& run : runs) {
        Span s;
        s.text = run.text;
        s.ruby = run.ruby;
        const auto formula = (run.style & run_formula) != 0 ? read_formula(run.text) : Result<Formula>(Error{});
        if (formula) {
            s.formula = run.text;
            s.text = formula_words(*formula, language);
            s.display = (run.style & run_display) != 0;
        }
        s.bold = (run.style & run_bold) != 0;
        if ((run.style & run_italic) != 0) (has_han(run.text) ? s.emphasis_dots : s.italic) = true;
        if ((run.style & run_dots) != 0) s.emphasis_dots = true;
        s.mono = (run.style & (run_code | run_formula)) != 0 && !formula;
        s.strike = (run.style & run_strike) != 0;
        if ((run.style & run_highlight) != 0) s.layer = 2;
        if (!run.link.empty()) s.layer = 1;
        if (run.footnote > 0) {
            s.text = std::to_string(run.footnote);
            s.superscript = s.keep_with_previous = true;
            s.layer = 1;
        } else {
            says += s.text;
        }
        if (run.hard_break) s.text += '\n';
        if (!s.text.empty()) spans.push_back(std::move(s));
    }
    return spans;
}

ArticleView::ArticleView(const Document& document, std::string pack_key, Language language) : pack_key_(std::move(pack_key)), written_in_(language) {
    flatten(document.blocks, 0, -1, 0);
    if (!document.footnotes.empty()) {
        Piece rule;
        rule.kind = PieceKind::divider;
        rule.before_mm = 10;
        pieces_.push_back(std::move(rule));
        int n = 1;
        for (const Footnote& note : document.footnotes) {
            const std::size_t from = pieces_.size();
            flatten(note.blocks, 1.6f, -1, 1);
            for (std::size_t i = from; i < pieces_.size(); ++i) {
                pieces_[i].look.role = TextRole::caption;
                pieces_[i].look.indent_em = 0;
                pieces_[i].look.colour = Colour::quiet;
                pieces_[i].before_mm = 3;
                pieces_[i].before_em = 0;
            }
            if (from < pieces_.size()) pieces_[from].marker = std::to_string(n);
            ++n;
        }
    }
}

void ArticleView::add_text(const Runs& runs, TextLook look, float left, int callout) {
    Piece p;
    p.look = look;
    p.left = left;
    p.callout = callout;
    p.spans = spans_of(runs, p.says, written_in_);
    for (const Run& run : runs) {
        if (run.footnote > 0) p.footnotes.push_back(run.footnote);
        if (!run.link.empty() && (p.links.empty() || p.links.back() != run.link)) p.links.push_back(run.link);
    }
    pieces_.push_back(std::move(p));
}

void ArticleView::flatten(const std::vector<Block>& blocks, float left, int callout, int depth) {
    if (depth > 40) return;
    for (const Block& block : blocks) {
        std::visit(overloaded{
            [&](const Heading& h) {
                TextLook look{.role = h.level <= 2 ? TextRole::head : TextRole::lead, .bold = true};
                add_text(h.runs, look, left, callout);
                pieces_.back().before_mm = h.level <= 2 ? 12 : 9;
                if (h.level <= 2 && depth == 0) {
                    pieces_.back().section = static_cast<int>(sections_.size());
                    sections_.push_back({pieces_.back().says, 0});
                }
            },
            [&](const Paragraph& p) {
                const bool display = stands_alone(p.runs);
                TextLook look{.role = TextRole::body, .align = Align::justify, .indent_em = callout < 0 && left == 0 ? 2.0f : 0.0f};
                if (display) look = {.role = TextRole::body, .align = Align::centre};
                add_text(p.runs, look, left, callout);
                pieces_.back().before_em = display ? 0.6f : 0.3f;
            },
            [&](const List& list) {
                int n = list.start;
                for (const auto& entry : list.entries) {
                    const std::size_t from = pieces_.size();
                    flatten(entry.blocks, left + 1.8f, callout, depth + 1);
                    if (from < pieces_.size()) {
                        Piece& first = pieces_[from];
                        first.marker = list.ordered ? std::to_string(n) + "." : entry.task == 2 ? "☑" : entry.task == 1 ? "☐" : "•";
                        first.look.indent_em = 0;
                        first.before_em = 0.35f;
                    }
                    ++n;
                }
            },
            [&](const Callout& c) {
                const int index = static_cast<int>(boxes_.size());
                boxes_.push_back({c.kind, pieces_.size(), 0});
                const std::size_t from = pieces_.size();
                flatten(c.blocks, left, callout < 0 ? index : callout, depth + 1);
                if (pieces_.size() == from) {
                    boxes_.pop_back();
                    return;
                }
                boxes_.back().last = pieces_.size() - 1;
                pieces_[from].before_mm = callout < 0 ? 12.0f + callout_pad_mm : 3.0f;
                pieces_[from].before_em = callout < 0 && c.kind != CalloutKind::quote ? 1.9f : 0.0f;
            },
            [&](const Table& t) {
                Piece p;
                p.kind = PieceKind::table;
                p.callout = callout;
                p.left = left;
                p.before_mm = 8;
                const auto row = [&](const std::vector<Runs>& cells, bool head) {
                    std::vector<Cell> out;
                    for (std::size_t i = 0; i < cells.size(); ++i) {
                        Cell cell;
                        cell.align = i < t.align.size() ? t.align[i] : CellAlign::natural;
                        cell.spans = spans_of(cells[i], cell.says, written_in_);
                        if (head)
                            for (Span& s : cell.spans) s.bold = true;
                        out.push_back(std::move(cell));
                    }
                    p.rows.push_back(std::move(out));
                };
                p.has_head = std::any_of(t.head.begin(), t.head.end(), [](const Runs& r) { return !r.empty(); });
                if (p.has_head) row(t.head, true);
                for (const auto& cells : t.rows) row(cells, false);
                if (!p.rows.empty()) pieces_.push_back(std::move(p));
            },
            [&](const Figure& f) {
                Piece p;
                p.kind = PieceKind::figure;
                p.figure = &f;
                p.callout = callout;
                p.left = left;
                p.before_mm = 10;
                p.says = f.caption;
                pieces_.push_back(std::move(p));
            },
            [&](const CodeBlock& c) {
                Piece p;
                p.callout = callout;
                p.left = left;
                p.look = {.role = TextRole::small};
                p.before_mm = 6;
                p.says = c.text;
                std::string text = c.text;
                while (!text.empty() && text.back() == '\n') text.pop_back();
                if (!text.empty()) p.spans.push_back({.text = text, .mono = true});
                pieces_.push_back(std::move(p));
            },
            [&](const Divider&) {
                Piece p;
                p.kind = PieceKind::divider;
                p.before_mm = 8;
                pieces_.push_back(std::move(p));
            }}, block.body);
    }
}

// However deep a list is nested, most of a narrow column is left for its words.
float ArticleView::indent(const Piece& p) const { return std::min(p.left * body_em_, std::max(0.0f, width_ - body_em_ * 8)); }
float ArticleView::text_left(Ui& ui, const Piece& p) const { return std::round(indent(p) + (p.callout >= 0 ? ui.mm(callout_pad_mm) : 0)); }
float ArticleView::text_width(Ui& ui, const Piece& p) const { return std::max(body_em_ * 3, width_ - text_left(ui, p) - (p.callout >= 0 ? ui.mm(callout_pad_mm) : 0)); }

void ArticleView::measure(Ui& ui, Piece& p) {
    switch (p.kind) {
        case PieceKind::text: {
            TextLook look = p.look;
            if (language_ == Language::en) {
                look.indent_em = 0;
                if (look.align == Align::justify) look.align = Align::left;
            }
            p.h = ui.set(p.spans, look, text_width(ui, p))->height;
            break;
        }
        case PieceKind::figure: {
            const float w = text_width(ui, p);
            p.h = std::round(std::min(w * 9 / 16, ui.page().h * 0.6f));
            if (!p.figure->caption.empty()) p.h += ui.mm(3) + ui.set(p.figure->caption, {.role = TextRole::caption, .colour = Colour::quiet, .align = Align::centre}, w)->height;
            break;
        }
        case PieceKind::table: set_table(ui, p, text_width(ui, p)); break;
        case PieceKind::divider: p.h = std::max(1.0f, ui.mm(0.4f)); break;
    }
    p.is_set = true;
}

void ArticleView::set_table(Ui& ui, Piece& p, float width) {
    std::size_t columns = 0;
    for (const auto& row : p.rows) columns = std::max(columns, row.size());
    if (columns == 0) return;
    const float pad = ui.mm(cell_pad_mm);
    std::vector<float> natural(columns, ui.mm(8));
    const TextLook look{.role = TextRole::small, .line_height = 1.5f};
    for (const auto& row : p.rows)
        for (std::size_t i = 0; i < row.size(); ++i) natural[i] = std::max(natural[i], ui.set(row[i].spans, look, 100000)->width + 2 * pad + 2);
    float sum = 0;
    for (const float n : natural) sum += n;
    p.columns.assign(columns, 0);
    if (sum <= width) {
        for (std::size_t i = 0; i < columns; ++i) p.columns[i] = std::floor(natural[i] * width / sum);
    } else {
        // Narrow columns keep what they need; the wide ones share the rest.
        const float fair = width / static_cast<float>(columns);
        float fixed = 0, wide = 0;
        for (const float n : natural) (n <= fair ? fixed : wide) += n;
        for (std::size_t i = 0; i < columns; ++i) p.columns[i] = std::floor(natural[i] <= fair ? natural[i] : natural[i] * (width - fixed) / wide);
    }
    p.row_h.clear();
    p.h = 0;
    for (const auto& row : p.rows) {
        float h = 0;
        for (std::size_t i = 0; i < row.size(); ++i) h = std::max(h, ui.set(row[i].spans, look, cell_width(ui, p.columns[i]))->height);
        p.row_h.push_back(std::round(h + 2 * ui.mm(2.5f)));
        p.h += p.row_h.back();
    }
}

void ArticleView::place(Ui& ui, float until_y) {
    float y = set_to_ == 0 ? 0 : pieces_[set_to_ - 1].y + pieces_[set_to_ - 1].h;
    const auto leave = [&](std::size_t i) {
        if (i > 0 && pieces_[i].kind == PieceKind::text && (pieces_[i - 1].kind == PieceKind::table || pieces_[i - 1].kind == PieceKind::figure)) return ui.mm(6);
        // The callout that ends above this piece needs room below its last line.
        return i > 0 && pieces_[i - 1].callout >= 0 && pieces_[i].callout != pieces_[i - 1].callout ? ui.mm(callout_pad_mm + 6) : 0.0f;
    };
    while (set_to_ < pieces_.size() && y < until_y) {
        Piece& p = pieces_[set_to_];
        measure(ui, p);
        const float before = set_to_ == 0 && p.callout < 0 ? 0 : ui.mm(p.before_mm) + p.before_em * body_em_ + leave(set_to_);
        p.y = std::round(y + (language_ == Language::en && p.kind == PieceKind::text && p.before_em > 0 ? before + body_em_ * 0.35f : before));
        y = p.y + p.h;
        if (p.section >= 0) sections_[static_cast<std::size_t>(p.section)].y = p.y;
        ++set_to_;
    }
    height_ = y;
    for (std::size_t i = set_to_; i < pieces_.size(); ++i) {
        const Piece& p = pieces_[i];
        float guess = ui.mm(60);
        if (p.kind == PieceKind::text) guess = std::ceil(static_cast<float>(p.says.size()) / 3 * body_em_ / text_width(ui, p)) * body_em_ * 1.7f;
        if (p.section >= 0) sections_[static_cast<std::size_t>(p.section)].y = height_;
        height_ += guess + ui.mm(p.before_mm) + p.before_em * body_em_;
    }
    if (!pieces_.empty() && pieces_.back().callout >= 0) height_ += ui.mm(callout_pad_mm);
}

void ArticleView::set_all(Ui& ui) { place(ui, 1e9f); }

ArticleEvent ArticleView::draw(Ui& ui, float x, float y, float width) {
    ArticleEvent event;
    const float em = ui.theme().em(TextRole::body);
    if (width != width_ || em != body_em_ || language_ != ui.language()) {
        width_ = width;
        body_em_ = em;
        language_ = ui.language();
        set_to_ = 0;
    }
    const Rect seen = ui.clip();
    const float top = seen.y - y, bottom = seen.bottom() - y;
    place(ui, bottom + seen.h * 0.25f);
    for (const Box& box : boxes_)
        if (box.last < set_to_ && pieces_[box.first].callout == static_cast<int>(&box - boxes_.data())) draw_box(ui, box, x, y);
    for (std::size_t i = 0; i < set_to_; ++i) {
        Piece& p = pieces_[i];
        if (p.y + p.h < top || p.y > bottom) {
            // Nobody sees it now; who listens comes to it all the same.
            if (p.kind == PieceKind::text) ui.offer(p.says, {x + text_left(ui, p), y + p.y, text_width(ui, p), p.h});
            continue;
        }
        draw_piece(ui, p, x, y + p.y, event);
    }
    if (set_to_ == 0) {
        if (!pieces_.empty()) place(ui, 1), ui.moving();  // nothing of it is on the glass yet
    } else if (set_to_ < pieces_.size()) {
        // One more paragraph a frame while nobody waits: the rest of the article is set before the reader gets there.
        place(ui, pieces_[set_to_ - 1].y + pieces_[set_to_ - 1].h + 1);
        ui.moving();
    }
    return event;
}

void ArticleView::draw_box(Ui& ui, const Box& box, float x, float y) {
    const Piece &first = pieces_[box.first], &last = pieces_[box.last];
    const CalloutLook look = look_of(box.kind);
    const float pad = ui.mm(callout_pad_mm), head = first.before_em * body_em_;
    const Rect r{x + std::round(indent(first)), y + first.y - pad - head, width_ - std::round(indent(first)), last.y + last.h - first.y + 2 * pad + head};
    if (r.meet(ui.clip()).empty()) return;
    if (box.kind == CalloutKind::quote) {
        ui.fill({r.x, r.y + pad * 0.6f, ui.mm(1.2f), r.h - pad * 1.2f}, Colour::rule);
        return;
    }
    ui.round(r, ui.theme().radius(), look.wash);
    const float side = body_em_ * 1.1f, ty = r.y + pad;
    ui.icon(look.icon, {r.x + pad, ty, side, side}, look.line);
    ui.label({r.x + pad + side + ui.mm(2), ty, r.w - 2 * pad - side, side}, callout_title(ui, box.kind), {.role = TextRole::small, .colour = look.line, .bold = true});
}

void ArticleView::draw_piece(Ui& ui, Piece& p, float x, float y, ArticleEvent& event) {
    switch (p.kind) {
        case PieceKind::text: {
            const float left = text_left(ui, p), w = text_width(ui, p);
            TextLook look = p.look;
            if (language_ == Language::en) {
                look.indent_em = 0;
                if (look.align == Align::justify) look.align = Align::left;
            }
            const auto block = ui.set(p.spans, look, w);
            if (!p.footnotes.empty() || !p.links.empty()) {
                char name[32];
                std::snprintf(name, sizeof name, "piece%p", static_cast<const void*>(&p));
                const float grow = std::max(0.0f, (ui.theme().target() - block->height) / 2);
                const Rect r{x + left, y - grow, w, block->height + 2 * grow};
                const Touched t = ui.touchable(name, r, p.says);
                if (t.pressed) ui.round({r.x - ui.mm(2), r.y, r.w + ui.mm(4), r.h}, ui.theme().radius(), Colour::pressed);
                if (t.tapped) {
                    event.kind = ArticleEvent::Kind::notes;
                    event.footnotes = p.footnotes;
                    event.links = p.links;
                }
            }
            if (!p.marker.empty()) {
                const float mw = body_em_ * 1.5f;
                ui.text(x + left - mw - body_em_ * 0.3f, y, mw, p.marker, {.role = look.role, .colour = look.role == TextRole::caption ? Colour::quiet : Colour::accent, .align = Align::right});
            }
            ui.block(block, x + left, y, look.colour, p.says);
            return;
        }
        case PieceKind::figure: return draw_figure(ui, p, x, y, event);
        case PieceKind::table: return draw_table(ui, p, x + text_left(ui, p), y);
        case PieceKind::divider: ui.fill({x, y, std::min(width_, ui.mm(40)), p.h}, Colour::rule); return;
    }
}

void ArticleView::draw_figure(Ui& ui, Piece& p, float x, float y, ArticleEvent& event) {
    const float left = text_left(ui, p), w = text_width(ui, p);
    const float h = std::round(std::min(w * 9 / 16, ui.page().h * 0.6f));
    const Rect r{x + left, y, w, h};
    char name[32];
    std::snprintf(name, sizeof name, "figure%p", static_cast<const void*>(p.figure));
    const std::string_view label = ui.keep(p.figure->alt.empty() ? p.figure->caption : p.figure->alt);
    const Touched t = ui.touchable(name, r, label);
    const PictureKey key{pack_key_, p.figure->path, static_cast<int>(std::lround(w)), static_cast<int>(h), Fit::contain};
    const Shown shown = ui.picture(key, r, ui.theme().radius(), t.pressed ? 0.8f : 1);
    const float side = ui.mm(9), right = shown.w > 0 ? r.cx() + static_cast<float>(shown.w) / 2 : r.right();
    const Rect corner{right - side - ui.mm(2.5f), r.bottom() - side - ui.mm(2.5f), side, side};
    ui.disc(corner.cx(), corner.cy(), side, Colour::card);
    ui.icon("expand", corner.inset(side * 0.24f), Colour::accent);
    if (!p.figure->caption.empty())
        ui.text(x + left, y + h + ui.mm(3), w, p.figure->caption, {.role = TextRole::caption, .colour = Colour::quiet, .align = Align::centre});
    if (t.tapped) {
        event.kind = ArticleEvent::Kind::figure;
        event.figure = p.figure;
    }
}

void ArticleView::draw_table(Ui& ui, Piece& p, float x, float y) {
    const float pad = ui.mm(cell_pad_mm), line = std::max(1.0f, ui.mm(0.35f));
    float total = 0;
    for (const float c : p.columns) total += c;
    float row_y = y;
    for (std::size_t n = 0; n < p.rows.size(); ++n) {
        const bool head = n == 0 && p.has_head;
        if (head) ui.fill({x, row_y, total, p.row_h[n]}, Colour::accent_wash);
        float cx = x;
        for (std::size_t i = 0; i < p.rows[n].size(); ++i) {
            const Cell& cell = p.rows[n][i];
            const Align align = cell.align == CellAlign::centre ? Align::centre : cell.align == CellAlign::right ? Align::right : Align::left;
            const TextLook look{.role = TextRole::small, .align = align, .line_height = 1.5f};
            if (!cell.spans.empty()) {
                const auto b = ui.set(cell.spans, TextLook{look}, cell_width(ui, p.columns[i]));
                ui.block(b, cx + pad, row_y + std::round((p.row_h[n] - b->height) / 2), Colour::ink, cell.says);
            }
            cx += p.columns[i];
        }
        row_y += p.row_h[n];
        ui.fill({x, row_y - line, total, line}, head ? Colour::accent : Colour::rule);
    }
}

float ArticleView::draw_plain(Ui& ui, const std::vector<Block>& blocks, float x, float y, float width, TextRole role) {
    float h = 0;
    const auto text = [&](const Runs& runs) {
        std::string says;
        const auto spans = spans_of(runs, says, ui.language());
        const auto b = ui.set(spans, {.role = role}, width);
        ui.block(b, x, y + h, Colour::ink, says);
        h += b->height + ui.mm(2);
    };
    const auto inner = [&](const std::vector<Block>& more, const std::string& marker) {
        const float em = ui.theme().em(role), in = width > em * 8 ? em * 1.4f : 0;
        if (in > 0 && !marker.empty()) ui.text(x, y + h, in, marker, {.role = role, .colour = Colour::accent});
        h += draw_plain(ui, more, x + in, y + h, width - in, role);
    };
    for (const Block& block : blocks) {
        if (const auto* p = std::get_if<Paragraph>(&block.body)) text(p->runs);
        else if (const auto* head = std::get_if<Heading>(&block.body)) text(head->runs);
        else if (const auto* code = std::get_if<CodeBlock>(&block.body)) text({Run{code->text, run_code, {}, 0, false}});
        else if (const auto* callout = std::get_if<Callout>(&block.body)) inner(callout->blocks, "");
        else if (const auto* list = std::get_if<List>(&block.body)) {
            int n = list->start;
            for (const auto& entry : list->entries) inner(entry.blocks, list->ordered ? std::to_string(n++) + "." : "•");
        }
    }
    return h;
}

}  // namespace estation::kiosk::ui
