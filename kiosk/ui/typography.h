// The rules of Chinese typesetting (W3C clreq; GB/T 15834-2011) as a pure pass: clusters with their measured
// advances in, lines with a position for each cluster out. It knows neither Pango nor pixels, so that every rule
// is tested as mathematics at every width. Any thread.
//
// What it keeps (shared rules 1-9): forbidden marks at a line's start and end (first pull in, then push down),
// —— and …… and number+unit unbroken, adjacent marks squeezed, half-width marks at line end and opening brackets
// at line start, quarter-em gap between Han and Latin (never doubled by a typed space, none beside marks or at
// line edges), Latin words whole, two-em first-line indent, justification in the priority order of clreq, and no
// single Han character alone on a last line.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace estation::kiosk::ui {

struct Cluster {
    std::uint32_t begin = 0, end = 0;  // bytes of the paragraph's UTF-8
    char32_t first = 0;                // its first code point
    float advance = 0;                 // as shaped, px
    float em = 0;                      // the font size it was shaped at, px
    bool keep_with_previous = false;   // footnote marks stay with their word
    bool forced_break_after = false;
    bool inside_word = false;          // of a title: a line begins better elsewhere
    bool rigid = false;                // a mark whose glyph has no blank half to give: never squeezed
};

struct PlacedCluster { std::uint32_t cluster = 0; float x = 0; float trim_left = 0; };  // trim_left: px of blank cut from the glyph's left side
struct Line {
    std::vector<PlacedCluster> clusters;
    float width = 0;       // right edge of the last visible cluster (and of the … of a cut line), from the setting's left
    bool last = false;     // ends its paragraph or precedes a forced break: never stretched
    bool cut = false;      // max_lines ended it here: an … belongs at ellipsis_x
    float ellipsis_x = 0;
};

enum class Align : std::uint8_t { left, centre, right, justify };

struct Setting {
    float width = 0;             // px; lines never exceed it unless one unbreakable cluster does
    float indent = 0;            // px, first line only
    Align align = Align::justify;
    int max_lines = 0;           // 0: no limit; else the last line ends in …
    float ellipsis = 0;          // px the … takes; 0: one em
    bool title = false;          // its few lines are of about one length, so that no word stands alone at the end
};

std::vector<Line> break_lines(const std::vector<Cluster>& clusters, const Setting& setting);

// What the rules think of a code point; exposed for the property tests.
enum class MarkClass : std::uint8_t { han, latin, digit, space, opening, closing, stop /* 。？！ */, comma /* 、，；： */, middle_dot, dash_or_ellipsis, connector, prefix_unit, suffix_unit, other };
MarkClass classify(char32_t c);
bool forbidden_at_line_start(char32_t c);
bool forbidden_at_line_end(char32_t c);

}  // namespace estation::kiosk::ui
