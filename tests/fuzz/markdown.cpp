// Any bytes as an article's Markdown: read in bounded time, and what comes out keeps the promises of content/document.h.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "content/markdown.h"
#include "content/markdown_source.h"
#include "content/source_text.h"
#include "content/unicode.h"

namespace {

using namespace estation::content;

void require(bool promise) {
    if (!promise) std::abort();
}

struct Walk {
    const Document& document;
    int deepest;

    void runs(const Runs& all) const {
        for (const auto& run : all) {
            require(!run.text.empty() || run.footnote > 0 || run.hard_break);
            require(find_invalid_utf8(run.text) == std::string_view::npos);
            require(run.footnote >= 0 && run.footnote <= static_cast<int>(document.footnotes.size()));
            require(run.link.empty() || run.link.starts_with("pack:") || run.link.starts_with("http"));
        }
    }
    void blocks(const std::vector<Block>& all, int depth) const {
        require(depth <= deepest);
        for (const auto& block : all) {
            if (const auto* heading = std::get_if<Heading>(&block.body))
                runs(heading->runs);
            else if (const auto* paragraph = std::get_if<Paragraph>(&block.body))
                runs(paragraph->runs);
            else if (const auto* quote = std::get_if<Callout>(&block.body))
                blocks(quote->blocks, depth + 1);
            else if (const auto* list = std::get_if<List>(&block.body))
                for (const auto& entry : list->entries) blocks(entry.blocks, depth + 1);
            else if (const auto* table = std::get_if<Table>(&block.body))
                rows(*table);
        }
    }
    void rows(const Table& table) const {
        require(table.align.size() == table.head.size());
        for (const auto& cell : table.head) runs(cell);
        for (const auto& row : table.rows) {
            require(row.size() == table.head.size());
            for (const auto& cell : row) runs(cell);
        }
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Limits limits;
    Faults faults(limits.faults);
    const auto text = source_text(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.md", limits);
    if (!text) return 0;
    const MarkdownMarks marks(*text);
    require(marks.take_from(marks.put_into(*text)) == *text);
    const auto document = read_markdown(*text, "fuzz.md", 1, limits, faults);
    if (!document) return 0;
    const Walk walk{*document, limits.nesting};
    walk.blocks(document->blocks, 0);
    for (const auto& note : document->footnotes) walk.blocks(note.blocks, 0);
    return 0;
}
