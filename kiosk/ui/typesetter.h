// The Typesetter makes pictures of text: Pango shapes (and finds a font for every character, those beyond the
// basic plane too), ui/typography decides the lines, Cairo paints glyphs into a mask. A character that no font
// has becomes a visible box with its code point. One typesetter per thread that sets text; UI thread in the kiosk.
// Nothing here keeps what it made: the cache above it (ui/text_cache) does.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/platform/pixels.h"
#include "kiosk/ui/typography.h"

namespace estation::kiosk::ui {

// A stretch of text of one manner. Runs of different colour become separate layers, so that a mask can be tinted.
struct Span {
    std::string text;              // UTF-8
    bool bold = false, italic = false, mono = false, strike = false;
    bool emphasis_dots = false;    // 着重号: a dot under each Han character
    bool superscript = false;      // footnote marks
    bool keep_with_previous = false;
    // TeX source that is set in the place of `text`, which is what one says for it; it must be readable (content/formula.h).
    std::string formula = {};
    bool display = false;          // the formula stands on a line of its own
    std::string ruby = {};         // 注音: small letters above `text`, which is then never broken
    std::uint8_t layer = 0;        // 0: ink, 1: accent (links, footnotes), 2: highlighted (ink over a highlight)
    int tag = 0;                   // a link or footnote number, given back with its rectangles
    bool operator==(const Span&) const = default;
};

struct TextStyle {
    float em = 16;                 // px; set in whole pixels, so that Han characters keep an even pitch
    float line_height = 1.7f;      // times em
    bool bold = false;
    Align align = Align::left;
    float indent_em = 0;           // first line
    int max_lines = 0;
    bool latin = false;            // English text: Latin quotes and spacing, no indent rules; a Chinese text is set as Chinese all the same
    bool tabular = false;          // numerals of one width
    bool whole_words = false;      // a title: lines part between Chinese words where they can
    bool operator==(const TextStyle&) const = default;
};

struct TagBox { int tag = 0; float x = 0, y = 0, w = 0, h = 0; };

// A set paragraph: positions only, no pixels yet, so that a long article is measured before any of it is painted.
class TextBlock {
public:
    virtual ~TextBlock() = default;
    float width = 0, height = 0;            // px; the width really used, the height of all lines
    float em = 0;                           // px; the size it is set in
    float baseline = 0;                     // of the first line, from the top
    int lines = 0;
    bool cut = false;                       // max_lines cut it
    std::vector<TagBox> tags;               // where links and footnote marks lie
    std::vector<TagBox> highlights;         // what lies under layer 2
    std::uint8_t layers = 1;                // bit n: layer n has glyphs
    // Where the visible characters stand, in their order; blanks and raised marks are not counted.
    struct Place { std::uint32_t first = 0; float x = 0, right = 0, y = 0; };
    std::vector<Place> places;
    float place_h = 0;
    // What lies under the visible characters [first, last): one rectangle a line.
    [[nodiscard]] std::vector<TagBox> boxes_of(std::uint32_t first, std::uint32_t last) const;
};

class Typesetter {
public:
    Typesetter();
    ~Typesetter();
    Typesetter(const Typesetter&) = delete;
    Typesetter& operator=(const Typesetter&) = delete;

    [[nodiscard]] std::shared_ptr<const TextBlock> set(const std::vector<Span>& spans, const TextStyle& style, float width_px);
    [[nodiscard]] std::shared_ptr<const TextBlock> set(std::string_view text, const TextStyle& style, float width_px);
    // The glyphs of one layer between y0 and y1 (px from the block's top) as a mask8 of ceil(block.width)+2*pad by
    // y1-y0 pixels, glyph origin shifted right by pad (room for overhang).
    [[nodiscard]] Pixels paint(const TextBlock& block, int layer, int y0, int y1);
    static constexpr int pad = 4;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace estation::kiosk::ui
