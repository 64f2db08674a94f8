// The Shaper turns spans of text into clusters of glyphs by Pango and HarfBuzz: a font for every character, the
// glyph forms of the mainland, and for each cluster its advance, which is all that ui/typography needs to know.
// Owned by the Typesetter; the typesetter's thread only.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kiosk/ui/formula_layout.h"
#include "kiosk/ui/typesetter.h"

struct _cairo_scaled_font;
struct _PangoContext;
struct _PangoFontMap;

namespace estation::kiosk::ui {

using Font = std::shared_ptr<_cairo_scaled_font>;

struct Shaped {
    struct Extra { std::uint32_t first_glyph = 0, glyphs = 0, span = 0; bool missing = false; int drawing = -1; };
    struct Drawing { std::vector<FormulaRule> rules; std::vector<FormulaStroke> strokes; };   // of a piece of a formula
    std::vector<Cluster> clusters;
    std::vector<Extra> extra;  // one for each cluster
    std::vector<ShapedGlyph> glyphs;
    std::vector<Font> fonts;
    std::vector<Drawing> drawings;
    float above = 0, below = 0;  // how far formulas and readings reach from the baseline, px
};

class Shaper {
public:
    Shaper();
    ~Shaper();
    Shaper(const Shaper&) = delete;
    Shaper& operator=(const Shaper&) = delete;

    // `em` in whole pixels, so that Han characters keep an even pitch.
    [[nodiscard]] Shaped shape(std::span<const Span> spans, const TextStyle& style, int em);
    static float superscript_size(float em);

private:
    void choose_font(const TextStyle& style, int em);

    struct Unref { void operator()(void* object) const; };
    std::unique_ptr<_PangoFontMap, Unref> map_;
    std::unique_ptr<_PangoContext, Unref> context_;
    bool latin_ = false, bold_ = false;
    int em_ = 0;
};

}  // namespace estation::kiosk::ui
