// A Document in one line of plain words, so that a test can say what it expects: {B:bold}, {I:..}, {S:..} struck,
// {C:code}, {H:highlight}, {F:formula}, {@target:link}, <1> a footnote call, / a hard break; blocks by their names.
#pragma once
#include <string>
#include <vector>

#include "content/document.h"

namespace estation::content {

inline std::string shown(const Runs& runs) {
    std::string out;
    for (const auto& run : runs) {
        std::string marks;
        const std::pair<int, char> letters[] = {{run_bold, 'B'}, {run_italic, 'I'},    {run_strike, 'S'},
                                                {run_code, 'C'}, {run_highlight, 'H'}, {run_formula, 'F'}};
        for (const auto& [style, letter] : letters)
            if (run.style & style) marks += letter;
        if (!run.link.empty()) marks += "@" + run.link;
        if (run.hard_break)
            out += " / ";
        else if (run.footnote > 0)
            out += "<" + std::to_string(run.footnote) + ">";
        else
            out += marks.empty() ? run.text : "{" + marks + ":" + run.text + "}";
    }
    return out;
}

std::string shown(const std::vector<Block>& blocks);

struct BlockWords {
    std::string operator()(const Heading& b) const { return "h" + std::to_string(b.level) + "(" + shown(b.runs) + ")"; }
    std::string operator()(const Paragraph& b) const { return "p(" + shown(b.runs) + ")"; }
    std::string operator()(const List& b) const {
        std::string out = b.ordered ? "ol" + std::to_string(b.start) + "(" : "ul(";
        const char* tasks[] = {"", "[ ]", "[x]"};
        for (const auto& entry : b.entries) out += std::string(tasks[entry.task]) + "<" + shown(entry.blocks) + ">";
        return out + ")";
    }
    std::string operator()(const Callout& b) const {
        const char* names[] = {"quote", "note", "tip", "important", "warning", "caution"};
        return std::string(names[static_cast<int>(b.kind)]) + "(" + shown(b.blocks) + ")";
    }
    std::string operator()(const Table& b) const {
        std::string out = "table(";
        for (std::size_t i = 0; i < b.head.size(); ++i) out += std::string(i ? "|" : "") + "nlcr"[static_cast<int>(b.align[i])] + ":" + shown(b.head[i]);
        for (const auto& row : b.rows) {
            out += ";";
            for (std::size_t i = 0; i < row.size(); ++i) out += (i ? "|" : "") + shown(row[i]);
        }
        return out + ")";
    }
    std::string operator()(const Figure& b) const { return "figure(" + b.path + "," + b.alt + "," + b.caption + ")"; }
    std::string operator()(const CodeBlock& b) const { return "code(" + b.language + "," + b.text + ")"; }
    std::string operator()(const Divider&) const { return "divider"; }
};

inline std::string shown(const std::vector<Block>& blocks) {
    std::string out;
    for (const auto& block : blocks) out += (out.empty() ? "" : " ") + std::visit(BlockWords{}, block.body);
    return out;
}

}  // namespace estation::content
