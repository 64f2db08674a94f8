// A Document is an article's text after reading: blocks made of runs, with its footnotes. It knows nothing of
// Markdown (content/markdown makes it) nor of pixels (kiosk/ui draws it). Immutable once read; any thread.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace estation::content {

// How a run of text is set; several may hold at once.
enum RunStyle : std::uint16_t {
    run_plain = 0,
    run_bold = 1,
    run_italic = 2,  // shown as emphasis dots or bold in Chinese, as italic in Latin text
    run_strike = 4,
    run_code = 8,
    run_highlight = 16,  // ==重点==
    run_formula = 32,    // TeX source between $ $; what content/formula.h cannot read is shown as source
    run_dots = 64,       // [重点]{.dot}: a dot under each character
    run_display = 128,   // of a formula: between $$ $$, on a line of its own
};

struct Run {
    std::string text;         // UTF-8, never empty unless footnote or hard_break is set
    std::uint16_t style = run_plain;
    std::string link;         // "pack:item" or a web address; empty: no link
    int footnote = 0;         // 1-based number of the footnote this run calls; 0: none
    bool hard_break = false;  // a forced new line
    std::string ruby = {};    // 注音 above the text: {汉字|hàn zì}; empty: none
    bool operator==(const Run&) const = default;
};
using Runs = std::vector<Run>;

struct Block;

struct Heading { int level = 1; Runs runs; };
struct Paragraph { Runs runs; };
struct List {
    bool ordered = false;
    int start = 1;
    struct Entry { std::vector<Block> blocks; int task = 0; /* 0 none, 1 open, 2 done */ };
    std::vector<Entry> entries;
};
enum class CalloutKind { quote, note, tip, important, warning, caution };
struct Callout { CalloutKind kind = CalloutKind::quote; std::vector<Block> blocks; };
enum class CellAlign { natural, left, centre, right };
struct Table {
    std::vector<CellAlign> align;         // one per column
    std::vector<Runs> head;               // one per column
    std::vector<std::vector<Runs>> rows;  // each as long as head
};
struct Figure {
    std::string path;     // inside the pack
    std::string alt;      // what the picture shows, for those who cannot see it
    std::string caption;  // below the picture; may be empty
};
struct CodeBlock { std::string text; std::string language; };
struct Divider {};

struct Block {
    std::variant<Heading, Paragraph, List, Callout, Table, Figure, CodeBlock, Divider> body;
};

struct Footnote {
    std::string label;
    std::vector<Block> blocks;
};

struct Document {
    std::vector<Block> blocks;
    std::vector<Footnote> footnotes;  // in order of first call: Run::footnote n is footnotes[n-1]
    [[nodiscard]] bool empty() const { return blocks.empty(); }
};

}  // namespace estation::content
