// The Shaper turns spans of text into clusters of glyphs by Pango and HarfBuzz: a font for every character, the
// glyph forms of the mainland, and for each cluster its advance, which is all that ui/typography needs to know.
// Owned by the Typesetter; the typesetter's thread only.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kiosk/ui/typesetter.h"

struct _cairo_scaled_font;
struct _PangoContext;
struct _PangoFontMap;

namespace estation::kiosk::ui {

using Font = std::shared_ptr<_cairo_scaled_font>;

struct ShapedGlyph { std::uint32_t index = 0; float x = 0, y = 0; std::uint16_t font = 0; };  // from the cluster's left and the baseline

struct Shaped {
    struct Extra { std::uint32_t first_glyph = 0, glyphs = 0, span = 0; bool missing = false; };
    std::vector<Cluster> clusters;
    std::vector<Extra> extra;  // one for each cluster
    std::vector<ShapedGlyph> glyphs;
    std::vector<Font> fonts;
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
