// HTML as the Markdown of our articles: paragraphs, headings, lists and emphasis; everything else is its words. Pure function;
// any thread.
#pragma once
#include <string>
#include <string_view>

namespace estation::content {

[[nodiscard]] std::string markdown_from_html(std::string_view html);
// Plain words as Markdown that shows exactly them.
[[nodiscard]] std::string escaped_markdown(std::string_view text);

}  // namespace estation::content
