// An article's Markdown as a Document: CommonMark, tables, strikethrough, task lists, figures, callouts, footnotes and
// ==highlight==, with emphasis and line breaks that know Chinese (CONTENT.md of the plan, 6.1). md4c parses; raw HTML is
// shown as text. Pure function; any thread.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "content/document.h"
#include "content/faults.h"
#include "content/pack.h"

namespace estation::content {

// What only the reader of a pack knows. Each answers with what is wrong, or with nothing.
struct MarkdownChecks {
    std::function<std::string(const std::string& path)> picture;  // a figure whose picture is wrong is left out
    std::function<std::string(const std::string& target)> link;   // asked for pack: links only
};

// `text` has passed source_text(); `first_line` is the line of `file` on which it begins. What is wrong becomes lines
// in `faults`, and the rest of the text is still there; only a text that cannot be borne (too deeply nested, too large
// a table) is an error.
[[nodiscard]] Result<Document> read_markdown(std::string_view text, const std::string& file, int first_line, const Limits& limits, Faults& faults,
                                             const MarkdownChecks& checks = {});

}  // namespace estation::content
