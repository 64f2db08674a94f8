// Sets a Formula: where each glyph, rule and bracket stands, by the rules of The TeXbook (appendix G, simplified: one font
// for all sizes, brackets and roots drawn as lines). It asks for glyphs through a function and knows neither Pango nor
// pixels, so that it is tested as mathematics. Lengths in px, y downwards from the baseline. Pure; any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "content/formula.h"

namespace estation::kiosk::ui {

struct ShapedGlyph { std::uint32_t index = 0; float x = 0, y = 0; std::uint16_t font = 0; };  // from the cluster's left and the baseline

// A word in one size, with the box of its ink.
struct MathWord {
    std::vector<ShapedGlyph> glyphs;
    float advance = 0, left = 0, right = 0, above = 0, below = 0;   // above and below the baseline, both downwards positive for below
};
struct MathFace { float em = 16; bool slanted = false, bold = false; };
using MathFont = std::function<MathWord(const std::string& text, const MathFace& face)>;

struct FormulaPoint { float x = 0, y = 0; };
struct FormulaRule { float x = 0, y = 0, w = 0, h = 0; };
struct FormulaStroke { std::vector<FormulaPoint> points; float width = 1; };   // round at its ends; two equal points are a dot

struct FormulaBox {
    float width = 0, above = 0, below = 0;
    std::vector<ShapedGlyph> glyphs;
    std::vector<FormulaRule> rules;
    std::vector<FormulaStroke> strokes;
};
// A line may end behind a piece; the gap is the blank between it and the next.
struct FormulaPiece { FormulaBox box; float gap = 0; };

// Never empty; `display`: on a line of its own, with room for limits.
[[nodiscard]] std::vector<FormulaPiece> set_formula(const content::Formula& formula, const MathFont& font, float em, bool display);

}  // namespace estation::kiosk::ui
