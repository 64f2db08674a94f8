#include "content/import/html_subset.h"

#include <algorithm>
#include <map>

#include "content/html_text.h"
#include "content/import/text_tools.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

// What it is called here; empty: the tag goes and its words stay.
string_view kept_name(string_view name) {
    static const std::map<string_view, string_view> names = {{"p", "p"}, {"div", "p"}, {"b", "b"}, {"strong", "b"}, {"i", "i"}, {"em", "i"}, {"cite", "i"}, {"u", "u"}, {"sub", "sub"}, {"sup", "sup"}, {"ul", "ul"},
                                                             {"ol", "ol"}, {"li", "li"}, {"br", "br"}, {"code", "code"}, {"pre", "pre"}, {"tt", "code"}, {"blockquote", "p"}, {"h1", "p"}, {"h2", "p"}, {"h3", "p"}, {"h4", "p"},
                                                             {"h5", "p"}, {"h6", "p"}, {"tr", "p"}, {"caption", "p"}, {"section", "p"}, {"article", "p"}, {"hr", "br"}};
    const auto found = names.find(name);
    return found == names.end() ? string_view() : found->second;
}

string_view lost_name(string_view name) {
    static const std::map<string_view, string_view> names = {{"table", "a table"}, {"a", "links"}, {"video", "a film"}, {"audio", "sound"}, {"iframe", "a page inside the page"}, {"object", "an embedded object"},
                                                             {"embed", "an embedded object"}, {"script", "a script"}, {"math", "a formula"}, {"svg", "a drawing"}, {"form", "a form"}, {"input", "a form"}, {"textarea", "a form"},
                                                             {"select", "a form"}, {"canvas", "a drawing"}, {"style", "a style sheet"}, {"ruby", "pinyin over the words"}};
    const auto found = names.find(name);
    return found == names.end() ? string_view() : found->second;
}

// One paragraph around everything says nothing.
string without_lone_paragraph(string html) {
    if (!html.starts_with("<p>") || !html.ends_with("</p>")) return html;
    const auto inside = html.substr(3, html.size() - 7);
    return inside.find("<p>") == string::npos && inside.find("</p>") == string::npos ? inside : html;
}

}  // namespace

CleanHtml clean_html(string_view html) {
    CleanHtml out;
    std::vector<string> open;
    for (const auto& token : html_tokens(html)) {
        if (token.kind == HtmlToken::Kind::text) {
            const bool between = trimmed_wide(token.text).empty() && token.text.find('\n') != string::npos;
            if (!between) out.html += escaped_html(decoded_entities(token.text));
            else if (!out.html.empty() && !out.html.ends_with('>')) out.html += ' ';
            continue;
        }
        const bool opens = token.kind == HtmlToken::Kind::open;
        if (token.name == "img" && opens) {
            out.pictures.push_back({string(token.attribute("src")), string(token.attribute("alt"))});
            continue;
        }
        if (opens)
            if (const auto lost = lost_name(token.name); !lost.empty()) out.lost.emplace(lost);
        if ((token.name == "td" || token.name == "th") && opens && !out.html.ends_with("<p>") && !out.html.empty()) out.html += "  ";
        const string name(kept_name(token.name));
        if (name.empty()) continue;
        if (name == "br") {
            if (opens) out.html += "<br>", out.marked = true;
            continue;
        }
        if (opens && !token.empty) {
            if (name == "p" && !open.empty() && open.back() == "p") {  // <p> in <div>: the inner one is enough
                if (out.html.ends_with("<p>")) out.html.resize(out.html.size() - 3);
                else out.html += "</p>";
                open.pop_back();
            }
            out.html += "<" + name + ">";
            open.push_back(name);
        } else if (!opens) {
            const auto at = std::find(open.rbegin(), open.rend(), name);
            if (at == open.rend()) continue;
            const auto keep = static_cast<std::size_t>(open.rend() - at) - 1;
            while (open.size() > keep) {
                if (out.html.ends_with("<" + open.back() + ">")) out.html.resize(out.html.size() - open.back().size() - 2);
                else out.html += "</" + open.back() + ">";
                open.pop_back();
            }
        }
    }
    while (!open.empty()) {
        out.html += "</" + open.back() + ">";
        open.pop_back();
    }
    for (const string_view end : {"<br>", " ", "\n"})
        while (out.html.ends_with(end)) out.html.resize(out.html.size() - end.size());
    out.html = replaced(std::move(out.html), "<br></p>", "</p>");
    out.html = without_lone_paragraph(string(trimmed_wide(out.html)));
    out.marked = out.html.find('<') != string::npos;
    return out;
}

string lost_words(const std::set<string>& lost) {
    string all;
    for (const auto& one : lost) all += (all.empty() ? "" : ", ") + one;
    return all;
}

string url_decoded(string_view text) {
    string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            out.push_back(static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

}  // namespace estation::content
