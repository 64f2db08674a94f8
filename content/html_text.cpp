#include "content/html_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string;
using std::string_view;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
string lower(string_view text) {
    string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}
bool one_of(string_view name, std::initializer_list<string_view> all) { return std::ranges::find(all, name) != all.end(); }

// The tag that begins at `at`, which moves behind it; nothing when < is text there.
std::optional<HtmlToken> tag_at(string_view html, std::size_t& at) {
    auto i = at + 1;
    HtmlToken token;
    token.kind = HtmlToken::Kind::open;
    if (i < html.size() && html[i] == '/') token.kind = HtmlToken::Kind::close, ++i;
    const auto name = i;
    while (i < html.size() && (is_letter(html[i]) || (html[i] >= '0' && html[i] <= '9') || html[i] == ':' || html[i] == '-')) ++i;
    if (i == name || !is_letter(html[name])) return std::nullopt;
    token.name = lower(html.substr(name, i - name));
    while (i < html.size() && html[i] != '>') {
        if (is_blank(html[i])) {
            ++i;
            continue;
        }
        if (html[i] == '/') {
            token.empty = true;
            ++i;
            continue;
        }
        const auto key = i;
        while (i < html.size() && !is_blank(html[i]) && html[i] != '=' && html[i] != '>' && html[i] != '/') ++i;
        auto word = lower(html.substr(key, i - key));
        if (i == key) ++i;
        while (i < html.size() && is_blank(html[i])) ++i;
        string_view value;
        if (i < html.size() && html[i] == '=') {
            ++i;
            while (i < html.size() && is_blank(html[i])) ++i;
            if (i < html.size() && (html[i] == '"' || html[i] == '\'')) {
                const auto end = std::min(html.find(html[i], i + 1), html.size());
                value = html.substr(i + 1, end - i - 1);
                i = std::min(end + 1, html.size());
            } else {
                const auto from = i;
                while (i < html.size() && !is_blank(html[i]) && html[i] != '>') ++i;
                value = html.substr(from, i - from);
            }
        }
        if (!word.empty() && token.attributes.size() < 40) token.attributes.emplace_back(std::move(word), decoded_entities(value));
    }
    if (i >= html.size()) return std::nullopt;
    at = i + 1;
    return token;
}

const std::map<string_view, char32_t>& entities() {
    static const std::map<string_view, char32_t> all = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xA0}, {"copy", 0xA9}, {"reg", 0xAE}, {"deg", 0xB0}, {"plusmn", 0xB1}, {"sup1", 0xB9}, {"sup2", 0xB2},
        {"sup3", 0xB3}, {"micro", 0xB5}, {"middot", 0xB7}, {"frac12", 0xBD}, {"frac14", 0xBC}, {"frac34", 0xBE}, {"times", 0xD7}, {"divide", 0xF7}, {"ensp", 0x2002}, {"emsp", 0x2003},
        {"thinsp", 0x2009}, {"zwnj", 0x200C}, {"zwj", 0x200D}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"sbquo", 0x201A}, {"ldquo", 0x201C}, {"rdquo", 0x201D},
        {"bdquo", 0x201E}, {"bull", 0x2022}, {"hellip", 0x2026}, {"permil", 0x2030}, {"prime", 0x2032}, {"Prime", 0x2033}, {"euro", 0x20AC}, {"trade", 0x2122}, {"larr", 0x2190}, {"uarr", 0x2191},
        {"rarr", 0x2192}, {"darr", 0x2193}, {"harr", 0x2194}, {"rArr", 0x21D2}, {"forall", 0x2200}, {"part", 0x2202}, {"exist", 0x2203}, {"empty", 0x2205}, {"isin", 0x2208}, {"notin", 0x2209},
        {"prod", 0x220F}, {"sum", 0x2211}, {"minus", 0x2212}, {"radic", 0x221A}, {"prop", 0x221D}, {"infin", 0x221E}, {"ang", 0x2220}, {"and", 0x2227}, {"or", 0x2228}, {"cap", 0x2229}, {"cup", 0x222A},
        {"int", 0x222B}, {"there4", 0x2234}, {"sim", 0x223C}, {"cong", 0x2245}, {"asymp", 0x2248}, {"ne", 0x2260}, {"equiv", 0x2261}, {"le", 0x2264}, {"ge", 0x2265}, {"sub", 0x2282}, {"sup", 0x2283},
        {"perp", 0x22A5}, {"sdot", 0x22C5}, {"alpha", 0x3B1}, {"beta", 0x3B2}, {"gamma", 0x3B3}, {"delta", 0x3B4}, {"epsilon", 0x3B5}, {"zeta", 0x3B6}, {"eta", 0x3B7}, {"theta", 0x3B8},
        {"lambda", 0x3BB}, {"mu", 0x3BC}, {"nu", 0x3BD}, {"pi", 0x3C0}, {"rho", 0x3C1}, {"sigma", 0x3C3}, {"tau", 0x3C4}, {"phi", 0x3C6}, {"chi", 0x3C7}, {"psi", 0x3C8}, {"omega", 0x3C9},
        {"Gamma", 0x393}, {"Delta", 0x394}, {"Theta", 0x398}, {"Lambda", 0x39B}, {"Pi", 0x3A0}, {"Sigma", 0x3A3}, {"Phi", 0x3A6}, {"Psi", 0x3A8}, {"Omega", 0x3A9}, {"agrave", 0xE0}, {"aacute", 0xE1},
        {"acirc", 0xE2}, {"atilde", 0xE3}, {"auml", 0xE4}, {"aring", 0xE5}, {"aelig", 0xE6}, {"ccedil", 0xE7}, {"egrave", 0xE8}, {"eacute", 0xE9}, {"ecirc", 0xEA}, {"euml", 0xEB}, {"igrave", 0xEC},
        {"iacute", 0xED}, {"icirc", 0xEE}, {"iuml", 0xEF}, {"ntilde", 0xF1}, {"ograve", 0xF2}, {"oacute", 0xF3}, {"ocirc", 0xF4}, {"otilde", 0xF5}, {"ouml", 0xF6}, {"oslash", 0xF8}, {"ugrave", 0xF9},
        {"uacute", 0xFA}, {"ucirc", 0xFB}, {"uuml", 0xFC}, {"szlig", 0xDF}, {"Agrave", 0xC0}, {"Aacute", 0xC1}, {"Auml", 0xC4}, {"Aring", 0xC5}, {"AElig", 0xC6}, {"Ccedil", 0xC7}, {"Egrave", 0xC8},
        {"Eacute", 0xC9}, {"Ntilde", 0xD1}, {"Ouml", 0xD6}, {"Oslash", 0xD8}, {"Uuml", 0xDC}, {"iexcl", 0xA1}, {"cent", 0xA2}, {"pound", 0xA3}, {"yen", 0xA5}, {"sect", 0xA7}, {"laquo", 0xAB},
        {"raquo", 0xBB}, {"para", 0xB6}, {"iquest", 0xBF}, {"ordm", 0xBA}, {"ordf", 0xAA}, {"shy", 0xAD}};
    return all;
}

std::optional<char32_t> entity(string_view name) {
    if (name.starts_with('#')) {
        const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        name.remove_prefix(hex ? 2 : 1);
        unsigned value = 0;
        const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
        if (fault != std::errc{} || end != name.data() + name.size()) return std::nullopt;
        const bool good = value >= 0x20 && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF) && value != 0x7F;
        if (value == 9 || value == 10 || value == 13) return value == 13 ? 10 : value;
        return good ? std::optional<char32_t>(value) : std::nullopt;
    }
    const auto found = entities().find(name);
    return found == entities().end() ? std::nullopt : std::optional(found->second);
}

string scripted(string_view text, bool raised) {
    static const std::map<char32_t, string_view> up = {{'0', "⁰"}, {'1', "¹"}, {'2', "²"}, {'3', "³"}, {'4', "⁴"}, {'5', "⁵"}, {'6', "⁶"}, {'7', "⁷"}, {'8', "⁸"}, {'9', "⁹"}, {'+', "⁺"}, {'-', "⁻"}, {'n', "ⁿ"}, {'(', "⁽"}, {')', "⁾"}};
    static const std::map<char32_t, string_view> down = {{'0', "₀"}, {'1', "₁"}, {'2', "₂"}, {'3', "₃"}, {'4', "₄"}, {'5', "₅"}, {'6', "₆"}, {'7', "₇"}, {'8', "₈"}, {'9', "₉"}, {'+', "₊"}, {'-', "₋"}, {'(', "₍"}, {')', "₎"}};
    string out;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        const auto& map = raised ? up : down;
        const auto found = map.find(c == 0x2212 ? U'-' : c);
        if (found == map.end()) return raised ? "^" + string(text) : "_" + string(text);
        out += found->second;
    }
    return out;
}

constexpr std::array<string_view, 18> blocks = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr", "section"};

}  // namespace

string_view HtmlToken::attribute(string_view name) const {
    const auto found = std::ranges::find_if(attributes, [&](const auto& a) { return a.first == name; });
    return found == attributes.end() ? string_view() : string_view(found->second);
}

std::vector<HtmlToken> html_tokens(string_view html) {
    std::vector<HtmlToken> all;
    string text;
    const auto flush = [&] {
        if (!text.empty()) all.push_back({HtmlToken::Kind::text, "", std::move(text), {}, false});
        text.clear();
    };
    for (std::size_t at = 0; at < html.size();) {
        if (html[at] != '<') {
            const auto end = std::min(html.find('<', at), html.size());
            text += html.substr(at, end - at);
            at = end;
            continue;
        }
        if (html.substr(at).starts_with("<!--")) {
            const auto end = html.find("-->", at + 4);
            at = end == string_view::npos ? html.size() : end + 3;
            continue;
        }
        if (html.substr(at).starts_with("<!") || html.substr(at).starts_with("<?")) {
            const auto end = html.find('>', at);
            at = end == string_view::npos ? html.size() : end + 1;
            continue;
        }
        auto tag = tag_at(html, at);
        if (!tag) {
            text += html[at++];
            continue;
        }
        flush();
        const bool hides = tag->kind == HtmlToken::Kind::open && !tag->empty && one_of(tag->name, {"script", "style", "object", "iframe", "noscript", "template"});
        const string name = tag->name;
        all.push_back(std::move(*tag));
        if (!hides) continue;
        // To its end, which may be missing.
        for (;;) {
            const auto close = html.find("</", at);
            if (close == string_view::npos) {
                at = html.size();
                break;
            }
            at = close;
            if (lower(html.substr(close + 2, name.size())) == name) break;
            at = close + 2;
        }
    }
    flush();
    return all;
}

string decoded_entities(string_view text) {
    string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '&') {
            const auto end = text.find(';', at);
            if (end != string_view::npos && end - at < 12) {
                if (const auto c = entity(text.substr(at + 1, end - at - 1))) {
                    append_utf8(out, *c);
                    at = end;
                    continue;
                }
            }
        }
        out.push_back(text[at]);
    }
    return out;
}

string escaped_html(string_view text) {
    string out;
    for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : string(1, c);
    return out;
}

string plain_from_html(string_view html) {
    string out;
    int raised = 0, lowered = 0, kept = 0, cell = 0;
    const auto new_line = [&] {
        while (out.ends_with(' ')) out.pop_back();
        if (!out.empty() && !out.ends_with('\n')) out.push_back('\n');
        cell = 0;
    };
    for (const auto& token : html_tokens(html)) {
        if (token.kind == HtmlToken::Kind::text) {
            const auto words = decoded_entities(token.text);
            string run;
            for (const char c : words) {
                const bool blank = is_blank(c);
                if (!blank || (kept > 0 && c != '\r')) run.push_back(c);
                else if (!run.ends_with(' ') && !(run.empty() && (out.empty() || out.ends_with(' ') || out.ends_with('\n')))) run.push_back(' ');
            }
            for (auto at = run.find("\xC2\xA0"); at != string::npos; at = run.find("\xC2\xA0")) run.replace(at, 2, " ");
            out += raised > 0 ? scripted(run, true) : lowered > 0 ? scripted(run, false) : run;
            continue;
        }
        const bool open = token.kind == HtmlToken::Kind::open;
        const int step = token.empty ? 0 : open ? 1 : -1;
        if (token.name == "sup") raised = std::max(0, raised + step);
        if (token.name == "sub") lowered = std::max(0, lowered + step);
        if (token.name == "pre") kept = std::max(0, kept + step);
        if ((token.name == "td" || token.name == "th") && open && cell++ > 0) out += "  ";
        if (std::ranges::find(blocks, token.name) != blocks.end()) new_line();
        if (token.name == "li" && open) out += "· ";
        if (token.name == "img" && open)
            if (const auto alt = token.attribute("alt"); !alt.empty()) out += alt;
    }
    while (!out.empty() && is_blank(out.back())) out.pop_back();
    std::size_t begin = 0;
    while (begin < out.size() && is_blank(out[begin])) ++begin;
    return out.substr(begin);
}

bool holds_tags(string_view text) {
    for (auto at = text.find('<'); at != string_view::npos; at = text.find('<', at + 1)) {
        auto end = at;
        const auto tag = tag_at(text, end);
        if (tag && (std::ranges::find(blocks, tag->name) != blocks.end() || one_of(tag->name, {"b", "i", "u", "em", "strong", "sub", "sup", "span", "a", "img", "code", "td", "th", "small", "font", "center"}))) return true;
    }
    return false;
}

}  // namespace estation::content
