#include "kiosk/ui/formula_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "content/overloaded.h"
#include "kiosk/ui/formula_brackets.h"

namespace estation::kiosk::ui {
using namespace content;

namespace {

constexpr float shortest_cut = 4, long_formula = 16;   // em: a short formula is never broken, a sum only in a long one

enum class Style { display, text, script, tiny };

Style smaller(Style style) { return style == Style::display || style == Style::text ? Style::script : Style::tiny; }
Style of_fraction(Style style) { return style == Style::display ? Style::text : smaller(style); }
bool is_script(Style style) { return style == Style::script || style == Style::tiny; }

// The TeXbook, chapter 18: 1 thin, 2 medium, 3 thick; negative: not in scripts.
constexpr std::array<std::array<int, 8>, 8> spaces = {{
    {0, 1, -2, -3, 0, 0, 0, -1},    // ordinary
    {1, 1, 0, -3, 0, 0, 0, -1},     // large
    {-2, -2, 0, 0, -2, 0, 0, -2},   // binary
    {-3, -3, 0, 0, -3, 0, 0, -3},   // relation
    {0, 0, 0, 0, 0, 0, 0, 0},       // opening
    {0, 1, -2, -3, 0, 0, 0, -1},    // closing
    {-1, -1, 0, -1, -1, -1, -1, -1},  // punctuation
    {-1, 1, -2, -3, -1, 0, -1, -1},   // inner
}};

class Setter {
public:
    Setter(const MathFont& font, float em) : font_(font), em_(em) {
        const MathWord plus = font_("+", {em, false, false});
        axis_ = plus.above > 0 ? (plus.above - plus.below) / 2 / em : 0.3F;
    }

    FormulaBox set(const FormulaList& list, Style style) {
        FormulaBox box;
        std::optional<Atom> before;
        for (const FormulaNode& node : list) {
            const FormulaBox part = set(node, style);
            if (!is_gap(node)) {
                if (before) box.width += space(*before, node.atom, style);
                before = node.atom;
            }
            append(box, part, box.width, 0);
            box.width += part.width;
        }
        return box;
    }

    // The outermost list, cut where a line may end: behind a relation or an operation.
    std::vector<FormulaPiece> pieces(const FormulaList& list, Style style) {
        const float whole = set(list, style).width;
        std::vector<FormulaPiece> out(1);
        std::optional<Atom> before;
        for (const FormulaNode& node : list) {
            const float gap = !is_gap(node) && before ? space(*before, node.atom, style) : 0;
            const bool cut = before && ((*before == Atom::relation && whole > shortest_cut * em_) || (*before == Atom::binary && whole > long_formula * em_));
            if (cut) {
                out.back().gap = gap;
                out.emplace_back();
            } else {
                out.back().box.width += gap;
            }
            const FormulaBox part = set(node, style);
            FormulaBox& box = out.back().box;
            append(box, part, box.width, 0);
            box.width += part.width;
            if (!is_gap(node)) before = node.atom;
        }
        return out;
    }

private:
    static bool is_gap(const FormulaNode& node) { return std::holds_alternative<MathGap>(node.body); }
    [[nodiscard]] float size(Style style) const { return em_ * (style == Style::script ? 0.7F : style == Style::tiny ? 0.55F : 1.0F); }
    [[nodiscard]] float axis(Style style) const { return axis_ * size(style); }
    [[nodiscard]] float rule(Style style) const { return std::max(1.0F, std::round(size(style) * 0.055F)); }
    [[nodiscard]] float space(Atom left, Atom right, Style style) const {
        const int kind = spaces[static_cast<std::size_t>(left)][static_cast<std::size_t>(right)];
        if (kind < 0 && is_script(style)) return 0;
        constexpr std::array<float, 4> em = {0, 3 / 18.0F, 4 / 18.0F, 5 / 18.0F};
        return em[static_cast<std::size_t>(std::abs(kind))] * size(style);
    }

    // Lays `part` into `box` at x, its baseline `y` below the box's; the box's width stays the caller's matter.
    static void append(FormulaBox& box, const FormulaBox& part, float x, float y) {
        for (ShapedGlyph g : part.glyphs) box.glyphs.push_back({g.index, g.x + x, g.y + y, g.font});
        for (const FormulaRule& r : part.rules) box.rules.push_back({r.x + x, r.y + y, r.w, r.h});
        for (FormulaStroke s : part.strokes) {
            for (FormulaPoint& p : s.points) p = {p.x + x, p.y + y};
            box.strokes.push_back(std::move(s));
        }
        box.above = std::max(box.above, part.above - y);
        box.below = std::max(box.below, part.below + y);
    }

    FormulaBox set(const FormulaNode& node, Style style) {
        FormulaBox base = set_body(node, style);
        if (node.sub.empty() && node.sup.empty()) return base;
        const bool stacked = node.limits && (style == Style::display || node.always);
        return stacked ? with_limits(base, node, style) : with_scripts(base, node, style);
    }

    FormulaBox set_body(const FormulaNode& node, Style style) {
        return std::visit(overloaded{
                              [&](const MathSymbol& s) { return node.atom == Atom::large ? large(s, style) : symbol(s, style); },
                              [&](const MathWords& w) { return word(w.text, {size(style), false, w.bold}); },
                              [&](const MathGroup& g) { return set(g.list, style); },
                              [&](const MathFraction& f) { return fraction(f, f.display ? Style::display : style); },
                              [&](const MathRoot& r) { return root(r, style); },
                              [&](const MathFenced& f) { return fenced(f.open, f.close, set(f.body, style), style); },
                              [&](const MathMatrix& m) { return matrix(m, style); },
                              [&](const MathAccent& a) { return accent(a, style); },
                              [&](const MathGap& g) {
                                  FormulaBox box;
                                  box.width = static_cast<float>(g.em) * size(style);
                                  return box;
                              },
                          },
                          node.body);
    }

    FormulaBox symbol(const MathSymbol& s, Style style) {
        const float em = size(style), middle = axis(style);
        if (s.text == "⋯") return dots(em, {{-1, -middle / em}, {0, -middle / em}, {1, -middle / em}});
        if (s.text == "⋮") return dots(em, {{0, -middle / em - 0.32F}, {0, -middle / em}, {0, -middle / em + 0.32F}});
        if (s.text == "⋱") return dots(em, {{-1, -middle / em - 0.32F}, {0, -middle / em}, {1, -middle / em + 0.32F}});
        return hugged(s.text, {em, s.slanted, s.bold});
    }

    // Dots in a row: which height a font gives them differs. Places in steps of a third of an em across, in em down.
    static FormulaBox dots(float em, const std::vector<FormulaPoint>& at) {
        FormulaBox box;
        float left = 0, right = 0;
        for (const FormulaPoint& p : at) {
            left = std::min(left, p.x);
            right = std::max(right, p.x);
        }
        for (const FormulaPoint& p : at) {
            const FormulaPoint dot{(p.x - left) * 0.33F * em + 0.12F * em, p.y * em};
            box.strokes.push_back({{dot, dot}, std::max(2.0F, 0.11F * em)});
            box.above = std::max(box.above, -dot.y + 0.06F * em);
            box.below = std::max(box.below, dot.y + 0.06F * em);
        }
        box.width = (right - left) * 0.33F * em + 0.24F * em;
        return box;
    }

    // A Chinese font sets ∂, ≥ or ∞ in the middle of a whole em; within a formula they stand as close as letters do.
    FormulaBox hugged(const std::string& text, const MathFace& face) {
        const MathWord w = font_(text, face);
        const float air = 0.06F * face.em, ink = w.right - w.left;
        if (w.advance < 0.9F * face.em || ink <= 0 || ink + 2 * air > w.advance) return word(text, face);
        FormulaBox box;
        for (ShapedGlyph glyph : w.glyphs) {
            glyph.x += air - w.left;
            box.glyphs.push_back(glyph);
        }
        box.width = ink + 2 * air;
        box.above = w.above;
        box.below = w.below;
        return box;
    }

    FormulaBox word(const std::string& text, const MathFace& face) {
        const MathWord w = font_(text, face);
        FormulaBox box;
        box.glyphs = w.glyphs;
        // What leans over its right edge gets the room there, so that a bracket or an exponent does not touch it.
        box.width = face.slanted ? std::max(w.advance, w.right + 0.03F * face.em) : w.advance;
        box.above = w.above;
        box.below = w.below;
        return box;
    }

    // ∑ and its like: larger on a line of its own, and always about the axis.
    FormulaBox large(const MathSymbol& symbol, Style style) {
        const bool integral = symbol.text == "∫" || symbol.text == "∬" || symbol.text == "∭" || symbol.text == "∮";
        const FormulaBox plain = hugged(symbol.text, {size(style) * (style == Style::display ? (integral ? 1.9F : 1.5F) : integral ? 1.3F : 1.1F), false, symbol.bold});
        FormulaBox box;
        append(box, plain, 0, (plain.above - plain.below) / 2 - axis(style));
        box.width = plain.width;
        return box;
    }

    FormulaBox with_scripts(const FormulaBox& base, const FormulaNode& node, Style style) {
        const float em = size(style);
        const Style small = smaller(style);
        const FormulaBox sup = set(node.sup, small), sub = set(node.sub, small);
        const bool letter = std::holds_alternative<MathSymbol>(node.body) && node.atom != Atom::large;
        float raise = std::max(0.38F * em, sup.below + 0.14F * em), drop = 0.18F * em;
        if (!letter) {
            raise = std::max(raise, base.above - 0.30F * em);
            drop = std::max(drop, base.below + 0.08F * em);
        }
        if (!node.sub.empty()) drop = std::max(drop, sub.above - 0.42F * em);
        const float between = (raise - sup.below) - (sub.above - drop);
        if (!node.sup.empty() && !node.sub.empty() && between < 0.18F * em) drop += 0.18F * em - between;
        FormulaBox box = base;
        const float x = base.width + 0.03F * em;
        if (!node.sup.empty()) append(box, sup, x, -raise);
        if (!node.sub.empty()) append(box, sub, x, drop);
        box.width = x + std::max(node.sup.empty() ? 0 : sup.width, node.sub.empty() ? 0 : sub.width) + 0.04F * em;
        return box;
    }

    FormulaBox with_limits(const FormulaBox& base, const FormulaNode& node, Style style) {
        const float em = size(style), gap = 0.14F * em;
        const FormulaBox sup = set(node.sup, smaller(style)), sub = set(node.sub, smaller(style));
        FormulaBox box;
        box.width = std::max({base.width, sup.width, sub.width});
        append(box, base, (box.width - base.width) / 2, 0);
        if (!node.sup.empty()) append(box, sup, (box.width - sup.width) / 2, -(base.above + gap + sup.below));
        if (!node.sub.empty()) append(box, sub, (box.width - sub.width) / 2, base.below + gap + sub.above);
        return box;
    }

    FormulaBox fraction(const MathFraction& f, Style style) {
        const float em = size(style), line = rule(style), gap = (style == Style::display ? 0.16F : 0.10F) * em, side = 0.06F * em;
        const FormulaBox above = set(f.above, of_fraction(style)), below = set(f.below, of_fraction(style));
        FormulaBox box;
        box.width = std::max(above.width, below.width) + 4 * side;
        const float middle = std::round(axis(style));
        append(box, above, (box.width - above.width) / 2, -(middle + line / 2 + gap + above.below));
        append(box, below, (box.width - below.width) / 2, -middle + line / 2 + gap + below.above);
        if (f.bar) box.rules.push_back({side, -middle - line / 2, box.width - 2 * side, line});
        return box;
    }

    FormulaBox root(const MathRoot& r, Style style) {
        const float em = size(style), line = rule(style), gap = 0.14F * em;
        const FormulaBox body = set(r.body, style);
        const float top = std::max(body.above, 0.62F * em) + gap + line, bottom = std::max(body.below, 0.08F * em);
        const float sign = 0.58F * em;
        FormulaBox box;
        float x = 0;
        if (!r.index.empty()) {
            const FormulaBox index = set(r.index, Style::tiny);
            append(box, index, 0, -(top - 0.42F * em + index.below) + 0.1F * em);
            x = std::max(0.0F, index.width - 0.22F * em);
        }
        append(box, root_sign(sign, top, bottom, line, body.width + 0.1F * em), x, 0);
        append(box, body, x + sign + 0.04F * em, 0);
        box.width = x + sign + body.width + 0.14F * em;
        return box;
    }

    FormulaBox fenced(const std::string& open, const std::string& close, const FormulaBox& body, Style style) {
        const float em = size(style), middle = axis(style);
        const float half = std::max(body.above - middle, body.below + middle) + 0.06F * em;
        FormulaBox box;
        const auto put = [&](const std::string& sign, bool left) {
            if (sign.empty()) return;
            // Where the font's own bracket is tall enough it is the better one.
            const FormulaBox own = word(sign, {em, false, false});
            const FormulaBox drawn = half > 0.56F * em ? bracket(sign, left, half, em, rule(style)) : FormulaBox();
            const bool draw = drawn.width > 0;
            append(box, draw ? drawn : own, box.width, draw ? -middle : 0);
            box.width += draw ? drawn.width : own.width;
        };
        put(open, true);
        append(box, body, box.width, 0);
        box.width += body.width;
        put(close, false);
        return box;
    }

    FormulaBox matrix(const MathMatrix& m, Style style) {
        const float em = size(style);
        const Style inside = m.align == MatrixAlign::equations && style == Style::display ? Style::display : style == Style::display ? Style::text : style;
        std::vector<std::vector<FormulaBox>> cells;
        std::vector<float> widths;
        for (const auto& row : m.rows) {
            cells.emplace_back();
            for (std::size_t i = 0; i < row.size(); ++i) {
                cells.back().push_back(set(row[i], inside));
                if (widths.size() <= i) widths.push_back(0);
                widths[i] = std::max(widths[i], cells.back().back().width);
            }
        }
        FormulaBox grid = grid_of(cells, widths, m.align, em);
        FormulaBox centred;   // about the axis
        append(centred, grid, 0, (grid.above - grid.below) / 2 - axis(style));
        centred.width = grid.width;
        if (m.open.empty() && m.close.empty()) return centred;
        centred.width += 0.12F * em;
        FormulaBox shifted;
        append(shifted, centred, 0.12F * em, 0);
        shifted.width = centred.width + 0.12F * em;
        return fenced(m.open, m.close, shifted, style);
    }

    static FormulaBox grid_of(const std::vector<std::vector<FormulaBox>>& cells, const std::vector<float>& widths, MatrixAlign align, float em) {
        FormulaBox grid;
        float y = 0, depth = 0;
        for (std::size_t n = 0; n < cells.size(); ++n) {
            float above = 0.7F * em, below = 0.2F * em, x = 0;
            for (const FormulaBox& cell : cells[n]) {
                above = std::max(above, cell.above);
                below = std::max(below, cell.below);
            }
            if (n > 0) y += std::max(1.35F * em, depth + 0.3F * em + above);
            for (std::size_t i = 0; i < cells[n].size(); ++i) {
                const float free = widths[i] - cells[n][i].width;
                const float shift = align == MatrixAlign::centre ? free / 2 : align == MatrixAlign::equations && i % 2 == 0 ? free : 0;
                append(grid, cells[n][i], x + shift, y);
                // Before the sign of an equation there is a thick space; between pairs of columns a wide one.
                x += widths[i] + (i + 1 < widths.size() ? (align == MatrixAlign::equations && i % 2 == 0 ? 5 / 18.0F * em : em) : 0);
            }
            depth = below;
        }
        for (std::size_t i = 0; i < widths.size(); ++i) grid.width += widths[i] + (i + 1 < widths.size() ? (align == MatrixAlign::equations && i % 2 == 0 ? 5 / 18.0F * em : em) : 0);
        return grid;
    }

    FormulaBox accent(const MathAccent& a, Style style) {
        const float em = size(style), line = rule(style);
        FormulaBox box = set(a.body, style);
        const FormulaBox mark = accent_mark(a.kind, box.width, em, line);
        const bool under = a.kind == AccentKind::under_line || a.kind == AccentKind::under_brace;
        if (under) append(box, mark, (box.width - mark.width) / 2, box.below + 0.1F * em + mark.above);
        else append(box, mark, (box.width - mark.width) / 2, -(std::max(box.above, 0.5F * em) + 0.08F * em + mark.below));
        return box;
    }

    const MathFont& font_;
    float em_, axis_ = 0.3F;
};

}  // namespace

std::vector<FormulaPiece> set_formula(const Formula& formula, const MathFont& font, float em, bool display) {
    return Setter(font, em).pieces(formula.list, display ? Style::display : Style::text);
}

}  // namespace estation::kiosk::ui
