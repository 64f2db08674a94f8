// HTML as question banks hold it, read by its tags only: enough to show its words and to keep a few marks, never to run or load
// anything. Pure functions; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace estation::content {

struct HtmlToken {
    enum class Kind { text, open, close } kind = Kind::text;
    std::string name;   // of a tag, in small letters
    std::string text;   // with its entities still in it
    std::vector<std::pair<std::string, std::string>> attributes;   // names in small letters, values decoded
    bool empty = false; // <br/>
    [[nodiscard]] std::string_view attribute(std::string_view name) const;
};
// Comments, declarations and what stands inside script, style, object and iframe are left out. A < that begins no tag is text.
[[nodiscard]] std::vector<HtmlToken> html_tokens(std::string_view html);
// &amp; &nbsp; &#20013; ... as the characters they mean; what is none stays.
[[nodiscard]] std::string decoded_entities(std::string_view text);
// & < > as entities.
[[nodiscard]] std::string escaped_html(std::string_view text);

// The words alone: paragraphs and line breaks as \n, spaces put together, raised and lowered digits as ² and ₂.
[[nodiscard]] std::string plain_from_html(std::string_view html);
// Whether a text that may be either looks like HTML.
[[nodiscard]] bool holds_tags(std::string_view text);

}  // namespace estation::content
