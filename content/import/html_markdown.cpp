#include "content/import/html_markdown.h"

#include <algorithm>

#include "content/html_text.h"
#include "content/import/text_tools.h"

namespace estation::content {

std::string escaped_markdown(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_[]<>$~=|#!").find(c) != std::string_view::npos) out.push_back('\\');
        out.push_back(c);
    }
    return out;
}

std::string markdown_from_html(std::string_view html) {
    std::string out;
    bool ordered = false;
    const auto paragraph = [&] {
        while (out.ends_with(' ') || out.ends_with('\n')) out.pop_back();
        if (!out.empty()) out += "\n\n";
    };
    for (const auto& token : html_tokens(html)) {
        if (token.kind == HtmlToken::Kind::text) {
            std::string run;
            for (const char c : without_controls(decoded_entities(token.text))) {
                const bool blank = c == ' ' || c == '\n' || c == '\t';
                if (!blank) run.push_back(c);
                else if (!run.ends_with(' ') && !((out.empty() || out.ends_with('\n')) && run.empty())) run.push_back(' ');
            }
            out += escaped_markdown(run);
            continue;
        }
        const bool opens = token.kind == HtmlToken::Kind::open;
        const auto& name = token.name;
        if (name == "b" || name == "strong") {
            // "** x **" would stay as it is: the marks hug the words.
            if (!opens)
                while (out.ends_with(' ')) out.pop_back();
            out += "**";
        } else if (name == "br") {
            out += "\\\n";
        } else if (name == "ul" || name == "ol") {
            ordered = opens && name == "ol";
            paragraph();
        } else if (name == "li" && opens) {
            while (out.ends_with(' ')) out.pop_back();
            if (!out.empty() && !out.ends_with('\n')) out += '\n';
            out += ordered ? "1. " : "- ";
        } else if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
            paragraph();
            if (opens) out += "## ";
        } else if (name == "p" || name == "div" || name == "blockquote" || name == "table" || name == "tr" || name == "pre") {
            if (!out.ends_with("- ") && !out.ends_with("1. ")) paragraph();
        } else if ((name == "td" || name == "th") && opens && !out.ends_with('\n')) {
            out += "  ";
        }
    }
    out = replaced(std::move(out), "****", "");
    out = replaced(std::move(out), "\\\n\n", "\n\n");
    while (out.ends_with('\n') || out.ends_with(' ') || out.ends_with("\\")) out.pop_back();
    return out.empty() ? out : out + "\n";
}

}  // namespace estation::content
