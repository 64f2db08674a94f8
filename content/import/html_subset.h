// HTML from other programs, cut down to the few marks that we keep: paragraphs, lists, emphasis, raised and lowered text. What
// else was there is named, so that an author knows. Pure functions; any thread.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace estation::content {

struct HtmlPicture { std::string source, alt; };
struct CleanHtml {
    std::string html;                    // without attributes; a lone paragraph loses its <p>
    bool marked = false;                 // there is any mark in it; else it is plain text with entities
    std::vector<HtmlPicture> pictures;   // in their order; they are no longer in the text
    std::set<std::string> lost;          // "table", "a", "video": what was there besides
};
[[nodiscard]] CleanHtml clean_html(std::string_view html);
// "a table, links": for a report. Empty: nothing that matters was lost.
[[nodiscard]] std::string lost_words(const std::set<std::string>& lost);
// %20 and its like.
[[nodiscard]] std::string url_decoded(std::string_view text);

}  // namespace estation::content
