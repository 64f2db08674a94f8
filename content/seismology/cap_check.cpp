#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <utility>

#include "content/seismology/cap.h"
#include "content/seismology/cap_schema.h"

namespace estation::content::seismology {
namespace {

constexpr std::string_view cap_space = "urn:oasis:names:tc:emergency:cap:1.2", signature_space = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view schema_space = "http://www.w3.org/2001/XMLSchema-instance";
constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t most_errors = 100, most_points = 20'000;

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(blanks);
    return from == std::string_view::npos ? std::string_view{} : text.substr(from, text.find_last_not_of(blanks) - from + 1);
}
std::string quoted(std::string_view text) { return "\"" + std::string(text.substr(0, 60)) + "\""; }
std::string_view local_name(std::string_view name) { return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1); }
std::string_view prefix_of(std::string_view name) { return name.find(':') == std::string_view::npos ? std::string_view{} : name.substr(0, name.find(':')); }

// The namespace that a prefix stands for at an element.
std::string_view space_of(pugi::xml_node at, std::string_view prefix) {
    const std::string wanted = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
    for (; at.type() == pugi::node_element; at = at.parent())
        if (const auto a = at.attribute(wanted.c_str())) return a.value();
    return {};
}

std::optional<double> number(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (text.empty() || text.front() == '+' || bad != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}
std::optional<CapPoint> point(std::string_view text) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto latitude = number(text.substr(0, comma)), longitude = number(text.substr(comma + 1));
    if (!latitude || !longitude) return std::nullopt;
    return CapPoint{*latitude, *longitude};
}
std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (;;) {
        const auto from = text.find_first_not_of(blanks);
        if (from == std::string_view::npos) return words;
        const auto to = std::min(text.find_first_of(blanks, from), text.size());
        words.push_back(text.substr(from, to - from));
        text.remove_prefix(to);
    }
}

bool is_language(std::string_view text) {  // RFC 3066
    std::size_t in_part = 0, part = 0;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
        if (c == '-') {
            if (in_part == 0) return false;
            in_part = 0, ++part;
        } else if ((!letter && !(digit && part > 0)) || ++in_part > 8) {
            return false;
        }
    }
    return in_part > 0;
}
bool is_uri(std::string_view text) {  // RFC 3986's characters; non-ASCII as in an IRI
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c <= 0x20 || c == 0x7f || std::strchr("<>\"{}|\\^`", c) != nullptr) return false;
        if (c == '%' && !(i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 && std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0)) return false;
    }
    return true;
}
bool is_absolute_uri(std::string_view text) {
    const auto colon = text.find(':');
    if (!is_uri(text) || colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [&](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.'; }) &&
           std::isalpha(static_cast<unsigned char>(text.front())) != 0;
}
bool is_base64(std::string_view text) {
    std::size_t n = 0, padding = 0;
    for (const char c : text) {
        if (blanks.find(c) != std::string_view::npos) continue;
        if (c == '=') {
            ++padding;
        } else if (padding > 0 || (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '/')) {
            return false;
        }
        ++n;
    }
    return n > 0 && n % 4 == 0 && padding <= 2;
}

// Whether two segments cross between their ends.
bool cross(CapPoint a, CapPoint b, CapPoint c, CapPoint d) {
    const auto side = [](CapPoint p, CapPoint q, CapPoint r) { return (q.longitude - p.longitude) * (r.latitude - p.latitude) - (q.latitude - p.latitude) * (r.longitude - p.longitude); };
    return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

class Checker {
public:
    explicit Checker(std::string_view xml) : xml_(xml) {}

    CapCheck run(pugi::xml_node root) {
        element(root, cap_schema(), "alert");
        if (root) meaning(root);
        return std::move(found_);
    }
    void fault(pugi::xml_node at, const std::string& path, const std::string& what) { add(found_.errors, at, path, what); }

private:
    void add(std::vector<std::string>& to, pugi::xml_node at, const std::string& path, const std::string& what) {
        if (to.size() >= most_errors) return;
        const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(at.offset_debug(), 0));
        const auto line = 1 + std::count(xml_.begin(), xml_.begin() + static_cast<std::ptrdiff_t>(std::min(offset, xml_.size())), '\n');
        to.push_back("line " + std::to_string(line) + ": " + path + ": " + what);
    }
    void warn(pugi::xml_node at, const std::string& path, const std::string& what) { add(found_.warnings, at, path, what); }

    // ---- What the schema says --------------------------------------------------------------------------------------

    void attributes(pugi::xml_node at, const std::string& path) {
        for (const auto a : at.attributes()) {
            const std::string_view name = a.name();
            if (name == "xmlns" || name.starts_with("xmlns:") || space_of(at, prefix_of(name)) == schema_space) continue;
            fault(at, path, "the attribute " + std::string(name) + " is not part of CAP 1.2");
        }
    }

    void element(pugi::xml_node at, const CapElement& schema, const std::string& path) {
        attributes(at, path);
        if (schema.kind == CapKind::group)
            group(at, schema, path);
        else
            simple(at, schema, path);
    }

    void group(pugi::xml_node at, const CapElement& schema, const std::string& path) {
        std::vector<int> count(schema.children.size(), 0);
        std::size_t place = 0;
        bool signed_already = false;
        for (const auto child : at.children()) {
            if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
                if (!trimmed(child.value()).empty()) fault(at, path, "text where only elements may stand: " + quoted(trimmed(child.value())));
                continue;
            }
            if (child.type() != pugi::node_element) continue;
            const std::string_view name = local_name(child.name()), space = space_of(child, prefix_of(child.name()));
            if (space == signature_space && &schema == &cap_schema()) {
                signed_already = true;
                continue;
            }
            const std::string below = path + "/" + std::string(name);
            std::size_t i = 0;
            while (i < schema.children.size() && schema.children[i].name != name) ++i;
            if (space != cap_space || i == schema.children.size()) {
                fault(child, below, "<" + std::string(child.name()) + "> is not part of CAP 1.2 here");
                continue;
            }
            if (i < place || signed_already) fault(child, below, "<" + std::string(name) + "> stands too late; the order of elements is fixed");
            place = std::max(place, i);
            if (++count[i] == 2 && !schema.children[i].repeats) fault(child, below, "<" + std::string(name) + "> may stand only once");
            element(child, schema.children[i], schema.children[i].repeats ? below + "[" + std::to_string(count[i]) + "]" : below);
        }
        for (std::size_t i = 0; i < count.size(); ++i)
            if (schema.children[i].required && count[i] == 0) fault(at, path, "<" + std::string(schema.children[i].name) + "> is missing");
    }

    void simple(pugi::xml_node at, const CapElement& schema, const std::string& path) {
        for (const auto child : at.children())
            if (child.type() == pugi::node_element) return fault(child, path, "holds text only, and <" + std::string(child.name()) + "> stands in it");
        const std::string value = text_of(at);
        const std::string_view v = trimmed(value);
        switch (schema.kind) {
            case CapKind::text: strings(at, path, value); break;
            case CapKind::moment:
                if (!cap_seconds(v)) fault(at, path, quoted(v) + " is no moment; write 2002-05-24T16:49:00-07:00, and UTC as -00:00 (neither Z nor fractions)");
                break;
            case CapKind::language:
                if (!is_language(v)) fault(at, path, quoted(v) + " is no language (RFC 3066), as zh-CN");
                break;
            case CapKind::uri:
                if (!is_uri(v)) fault(at, path, quoted(v) + " is no URI");
                break;
            case CapKind::integer:
                if (!number(v) || v.find('.') != std::string_view::npos) fault(at, path, quoted(v) + " is no whole number");
                break;
            case CapKind::decimal:
                if (!number(v)) fault(at, path, quoted(v) + " is no number");
                break;
            case CapKind::word:
                if (std::find(schema.words.begin(), schema.words.end(), value) == schema.words.end()) {
                    std::string all;
                    for (const auto word : schema.words) all += (all.empty() ? "" : ", ") + std::string(word);
                    fault(at, path, quoted(value) + " is none of " + all);
                }
                break;
            case CapKind::group: break;
        }
    }

    static std::string text_of(pugi::xml_node at) {
        std::string text;
        for (const auto child : at.children())
            if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
        return text;
    }
    [[nodiscard]] static std::string text_of(pugi::xml_node at, std::string_view name) { return text_of(child_of(at, name)); }
    static pugi::xml_node child_of(pugi::xml_node at, std::string_view name) {
        for (const auto child : at.children())
            if (child.type() == pugi::node_element && local_name(child.name()) == name && space_of(child, prefix_of(child.name())) == cap_space) return child;
        return {};
    }
    static std::vector<pugi::xml_node> children_of(pugi::xml_node at, std::string_view name) {
        std::vector<pugi::xml_node> all;
        for (const auto child : at.children())
            if (child.type() == pugi::node_element && local_name(child.name()) == name && space_of(child, prefix_of(child.name())) == cap_space) all.push_back(child);
        return all;
    }

    void strings(pugi::xml_node at, const std::string& path, std::string_view value) {
        const auto open = value.find('<');
        if (open != std::string_view::npos && open + 1 < value.size() && blanks.find(value[open + 1]) == std::string_view::npos && value.find('>', open) != std::string_view::npos)
            warn(at, path, "holds HTML; the protocol wants plain text");
        for (const std::string_view entity : {"&nbsp;", "&lt;", "&gt;", "&amp;", "&quot;"})
            if (value.find(entity) != std::string_view::npos) return warn(at, path, "holds the HTML entity " + std::string(entity));
    }

    // ---- What the text says beyond the schema ----------------------------------------------------------------------

    void meaning(pugi::xml_node alert) {
        for (const char* name : {"identifier", "sender"}) {
            const std::string value = text_of(alert, name);
            if (child_of(alert, name) && (value.empty() || value.find_first_of(" \t\r\n,<&") != std::string::npos))
                fault(child_of(alert, name), "alert/" + std::string(name), quoted(value) + " is empty or holds a space, a comma, < or &");
        }
        const std::string scope = text_of(alert, "scope"), status = text_of(alert, "status");
        const bool restriction = !trimmed(text_of(alert, "restriction")).empty(), addresses = !trimmed(text_of(alert, "addresses")).empty();
        if (restriction && scope != "Restricted") fault(child_of(alert, "restriction"), "alert/restriction", "stands only with the scope Restricted");
        if (scope == "Restricted" && !restriction) fault(alert, "alert", "the scope Restricted needs <restriction>");
        if (scope == "Private" && !addresses) fault(alert, "alert", "the scope Private needs <addresses>");
        if (status == "Exercise" && trimmed(text_of(alert, "note")).empty()) warn(alert, "alert", "an exercise should say which in <note>");
        references(alert);
        int n = 0;
        for (const auto info : children_of(alert, "info")) this->info(alert, info, "alert/info[" + std::to_string(++n) + "]");
    }

    void references(pugi::xml_node alert) {
        const pugi::xml_node at = child_of(alert, "references");
        const std::string type = text_of(alert, "msgType"), text = text_of(at);
        if (!at) {
            if (type == "Update" || type == "Cancel" || type == "Ack" || type == "Error") fault(alert, "alert", "msgType " + type + " needs <references> to the message it speaks of");
            return;
        }
        const auto all = words_of(text);
        if (all.empty()) fault(at, "alert/references", "is empty; leave it out, or name sender,identifier,sent");
        const auto sent = cap_seconds(trimmed(text_of(alert, "sent")));
        for (const auto word : all) {
            const auto one = word.find(','), two = word.find(',', one == std::string_view::npos ? one : one + 1);
            const auto when = two == std::string_view::npos ? std::nullopt : cap_seconds(word.substr(two + 1));
            if (two == std::string_view::npos || one == 0 || two == one + 1 || !when) {
                fault(at, "alert/references", quoted(word) + " is not sender,identifier,sent");
                continue;
            }
            if (word.substr(one + 1, two - one - 1) == text_of(alert, "identifier")) fault(at, "alert/references", "the message refers to itself: " + quoted(word));
            if (sent && *when > *sent) fault(at, "alert/references", quoted(word) + " was sent after this message");
        }
    }

    void info(pugi::xml_node alert, pugi::xml_node info, const std::string& path) {
        const auto sent = cap_seconds(trimmed(text_of(alert, "sent"))), expires = cap_seconds(trimmed(text_of(info, "expires"))), effective = cap_seconds(trimmed(text_of(info, "effective")));
        if (expires && sent && *expires <= *sent) fault(child_of(info, "expires"), path + "/expires", "does not lie after <sent>");
        if (expires && effective && *expires <= *effective) fault(child_of(info, "expires"), path + "/expires", "does not lie after <effective>");
        if (const auto web = child_of(info, "web"); web && !is_absolute_uri(trimmed(text_of(web)))) fault(web, path + "/web", quoted(trimmed(text_of(web))) + " is not a full, absolute URI");
        same_words(info, path);
        int n = 0;
        for (const auto resource : children_of(info, "resource")) this->resource(resource, path + "/resource[" + std::to_string(++n) + "]");
        n = 0;
        for (const auto area : children_of(info, "area")) this->area(area, path + "/area[" + std::to_string(++n) + "]");
    }

    void same_words(pugi::xml_node info, const std::string& path) {
        std::string language = text_of(info, "language");
        language = language.empty() ? "en" : language.substr(0, language.find('-'));
        for (const char* name : {"event", "headline", "description", "instruction"}) {
            const std::string text = text_of(info, name);
            if (trimmed(text).empty()) continue;
            const auto [before, fresh] = said_.try_emplace({name, text}, language);
            if (!fresh && before->second != language) warn(child_of(info, name), path + "/" + name, "the same words in two languages");
        }
    }

    void resource(pugi::xml_node at, const std::string& path) {
        static constexpr std::array types = {"application", "audio", "font", "image", "message", "model", "multipart", "text", "video"};
        const std::string mime = text_of(at, "mimeType");
        const auto slash = mime.find('/');
        if (child_of(at, "mimeType") && (slash == std::string::npos || slash + 1 == mime.size() || std::find(types.begin(), types.end(), std::string_view(mime).substr(0, slash)) == types.end()))
            fault(child_of(at, "mimeType"), path + "/mimeType", quoted(mime) + " is no media type (RFC 2046)");
        const auto deref = child_of(at, "derefUri"), uri = child_of(at, "uri"), size = child_of(at, "size");
        if (uri && !deref && !is_absolute_uri(trimmed(text_of(uri)))) fault(uri, path + "/uri", quoted(trimmed(text_of(uri))) + " is relative, and no <derefUri> holds the bytes");
        if (deref && !is_base64(text_of(deref))) fault(deref, path + "/derefUri", "is not base 64");
        if (const auto bytes = number(text_of(size)); size && bytes && *bytes < 0) fault(size, path + "/size", "is below zero");
    }

    void area(pugi::xml_node at, const std::string& path) {
        int n = 0;
        for (const auto one : children_of(at, "polygon")) polygon(one, path + "/polygon[" + std::to_string(++n) + "]");
        n = 0;
        for (const auto one : children_of(at, "circle")) circle(one, path + "/circle[" + std::to_string(++n) + "]");
        const auto altitude = number(text_of(at, "altitude")), ceiling = number(text_of(at, "ceiling"));
        if (child_of(at, "ceiling") && !child_of(at, "altitude")) fault(child_of(at, "ceiling"), path + "/ceiling", "needs <altitude>");
        if (altitude && ceiling && *altitude > *ceiling) fault(child_of(at, "ceiling"), path + "/ceiling", "lies below <altitude>");
    }

    bool on_earth(pugi::xml_node at, const std::string& path, CapPoint p) {
        if (std::abs(p.latitude) <= 90 && std::abs(p.longitude) <= 180) return true;
        fault(at, path, "a point lies outside latitude -90 to 90, longitude -180 to 180 (latitude comes first)");
        return false;
    }

    void polygon(pugi::xml_node at, const std::string& path) {
        const std::string text = text_of(at);
        std::vector<CapPoint> points;
        for (const auto word : words_of(text)) {
            const auto p = point(word);
            if (!p) return fault(at, path, quoted(word) + " is not latitude,longitude");
            if (!on_earth(at, path, *p)) return;
            if (points.size() >= most_points) return fault(at, path, "more than " + std::to_string(most_points) + " points");
            points.push_back(*p);
        }
        if (points.size() < 4) return fault(at, path, "a polygon has at least four points, the last being the first");
        const auto same = [](CapPoint a, CapPoint b) { return a.latitude == b.latitude && a.longitude == b.longitude; };
        if (!same(points.front(), points.back())) return fault(at, path, "the polygon is not closed: the last point is not the first");
        points.erase(std::unique(points.begin(), points.end(), same), points.end());
        if (points.size() < 4) return fault(at, path, "the polygon has no inside");
        if (points.size() > 2000) return;  // a coastline; the check below grows with the square
        for (std::size_t i = 0; i + 1 < points.size(); ++i)
            for (std::size_t j = i + 2; j + 1 < points.size(); ++j)
                if (cross(points[i], points[i + 1], points[j], points[j + 1])) return fault(at, path, "the polygon crosses itself");
    }

    void circle(pugi::xml_node at, const std::string& path) {
        const std::string text = text_of(at);
        const auto words = words_of(text);
        const auto centre = words.size() == 2 ? point(words[0]) : std::nullopt;
        const auto radius = words.size() == 2 ? number(words[1]) : std::nullopt;
        if (!centre || !radius || *radius < 0) return fault(at, path, quoted(trimmed(text)) + " is not \"latitude,longitude radius in km\"");
        on_earth(at, path, *centre);
    }

    std::string_view xml_;
    CapCheck found_;
    std::map<std::pair<std::string, std::string>, std::string> said_;
};

// Names of entities other than XML's own five, outside CDATA and comments: nobody here will look them up.
std::optional<std::string> foreign_entity(std::string_view xml) {
    for (std::size_t i = 0; i < xml.size(); ++i) {
        for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"<![CDATA[", "]]>"}, {"<!--", "-->"}})
            if (xml.substr(i).starts_with(open)) i = std::min(xml.find(close, i), xml.size() - 1);
        if (xml[i] != '&') continue;
        const std::string_view name = xml.substr(i + 1, std::min(xml.find(';', i), i + 40) - i - 1);
        if (name.starts_with('#') || name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos") continue;
        return std::string(name.substr(0, 30));
    }
    return std::nullopt;
}

}  // namespace

CapCheck check_cap(std::string_view xml) {
    if (xml.size() > largest_cap_bytes) return {{"line 1: larger than 1 MiB"}, {}};
    if (xml.find("<!DOCTYPE") != std::string_view::npos || xml.find("<!ENTITY") != std::string_view::npos) return {{"line 1: a DOCTYPE or ENTITY declaration is not accepted"}, {}};
    pugi::xml_document document;
    const auto parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata | pugi::parse_comments);
    const auto line = [&](std::ptrdiff_t offset) { return std::to_string(1 + std::count(xml.begin(), xml.begin() + std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(xml.size())), '\n')); };
    if (!parsed) return {{"line " + line(parsed.offset) + ": not well-formed XML: " + parsed.description()}, {}};
    for (const auto node : document.children())
        if (node.type() == pugi::node_doctype) return {{"line 1: a DOCTYPE is not accepted"}, {}};
    if (const auto entity = foreign_entity(xml)) return {{"line 1: the entity &" + *entity + "; is not accepted"}, {}};
    const pugi::xml_node root = document.document_element();
    if (root.next_sibling() && root.next_sibling().type() == pugi::node_element) return {{"line " + line(root.next_sibling().offset_debug()) + ": more than one root element"}, {}};
    const std::string_view space = space_of(root, prefix_of(root.name()));
    if (local_name(root.name()) != "alert" || space != cap_space)
        return {{"line " + line(root.offset_debug()) + ": the root is <" + std::string(root.name()) + "> of " + quoted(space) + ", not <alert> of " + quoted(cap_space) + " (CAP 1.2)"}, {}};
    return Checker(xml).run(root);
}

}  // namespace estation::content::seismology
