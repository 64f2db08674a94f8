#include "content/import/xml.h"

#include <algorithm>
#include <pugixml.hpp>

#include "content/import/text_tools.h"

namespace estation::content {
namespace {

int line_of(const std::vector<std::size_t>& starts, std::size_t offset) { return static_cast<int>(std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin()); }

struct Walk {
    const ImportLimits& limits;
    int nodes = 0;
    std::ptrdiff_t bad = -1;
    const char* why = nullptr;

    // Without recursion: a hostile file may be deep.
    void over(const pugi::xml_document& document) {
        int depth = 0;
        pugi::xml_node node = document.first_child();
        while (node && why == nullptr) {
            look(node, depth);
            if (node.first_child()) {
                node = node.first_child();
                ++depth;
                continue;
            }
            while (node && node != document && !node.next_sibling()) {
                node = node.parent();
                --depth;
            }
            node = node == document ? pugi::xml_node() : node.next_sibling();
        }
    }
    void look(const pugi::xml_node& node, int depth) {
        if (++nodes > limits.xml_nodes) why = "the XML has too many parts; divide the file";
        if (depth > limits.xml_depth) why = "the XML is nested too deeply";
        if (std::string_view(node.name()).ends_with(":include") || std::string_view(node.attribute("xmlns").value()).find("XInclude") != std::string_view::npos)
            why = "the XML takes in another file (XInclude), which is not done; put the text itself there";
        if (why != nullptr) bad = node.offset_debug();
    }
};

// Depth before the parser sees it: counted on tags alone, which is never less than what the parser finds.
bool too_deep(std::string_view text, int most) {
    int depth = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] != '<') continue;
        if (text.substr(i).starts_with("<![CDATA[")) {
            i = text.find("]]>", i);
            if (i == std::string_view::npos) return false;
            continue;
        }
        if (text.substr(i).starts_with("<!--")) {
            i = text.find("-->", i);
            if (i == std::string_view::npos) return false;
            continue;
        }
        if (text[i + 1] == '/') {
            --depth;
        } else if (text[i + 1] != '!' && text[i + 1] != '?') {
            const auto end = text.find('>', i);
            if (end == std::string_view::npos) return false;
            if (text[end - 1] != '/' && ++depth > most * 4) return true;
            i = end;
        }
    }
    return false;
}

// Where a DOCTYPE that defines something of its own begins; npos: there is none before the first element.
std::size_t own_doctype(std::string_view text) {
    for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const auto here = text.substr(at);
        if (here.starts_with("<!--")) at = std::min(text.find("-->", at), text.size());
        else if (here.starts_with("<!DOCTYPE") || here.starts_with("<!doctype")) return here.find('[') < here.find('>') ? at : std::string_view::npos;
        else if (here.size() > 1 && here[1] != '!' && here[1] != '?') return std::string_view::npos;
    }
    return std::string_view::npos;
}

// The document's own word for its encoding, in its first line.
std::string named_encoding(std::string_view bytes) {
    const auto head = bytes.substr(0, std::min<std::size_t>(bytes.size(), 200));
    const auto end = head.find("?>");
    const auto at = head.find("encoding=");
    if (end == std::string_view::npos || at == std::string_view::npos || at > end || at + 10 >= head.size()) return "";
    const auto close = head.find(head[at + 9], at + 10);
    return close == std::string_view::npos ? "" : lower_ascii(head.substr(at + 10, close - at - 10));
}

}  // namespace

Xml::Xml() : document_(std::make_unique<pugi::xml_document>()) {}
Xml::Xml(Xml&&) noexcept = default;
Xml& Xml::operator=(Xml&&) noexcept = default;
Xml::~Xml() = default;

Result<Xml> Xml::parse(std::string_view bytes, const std::string& file, const ImportLimits& limits) {
    Xml xml;
    Import notes;
    // decoded_text() knows UTF-8, UTF-16 with a mark and GB18030, which holds GBK and GB2312; others are refused by name.
    const auto encoding = named_encoding(bytes);
    if (encoding.starts_with("iso-8859") || encoding.starts_with("windows-125")) return Error{"the XML is " + encoding + "; save it as UTF-8", file + ":1"};
    auto text = decoded_text(bytes, file, limits, notes);
    if (!text) return text.error();
    xml.line_starts_.push_back(0);
    for (std::size_t i = 0; i < text->size(); ++i)
        if ((*text)[i] == '\n') xml.line_starts_.push_back(i + 1);
    const auto at = [&](std::size_t offset) { return file + ":" + std::to_string(line_of(xml.line_starts_, offset)); };
    if (const auto dtd = own_doctype(*text); dtd != std::string::npos)
        return Error{"the XML defines entities of its own (DOCTYPE), which is not read; delete them", at(dtd)};
    if (too_deep(*text, limits.xml_depth)) return Error{"the XML is nested too deeply", file};
    const auto result = xml.document_->load_buffer(text->data(), text->size(), (pugi::parse_default | pugi::parse_ws_pcdata) & ~pugi::parse_eol, pugi::encoding_utf8);
    if (!result) return Error{std::string("the XML is broken here: ") + result.description(), at(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, result.offset)))};
    if (!xml.document_->document_element()) return Error{"there is nothing in this XML", file};
    Walk walk{limits};
    walk.over(*xml.document_);
    if (walk.why != nullptr) return Error{walk.why, at(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, walk.bad)))};
    return xml;
}

int Xml::line(const pugi::xml_node& node) const {
    const auto offset = node.offset_debug();
    return offset < 0 ? 0 : line_of(line_starts_, static_cast<std::size_t>(offset));
}

std::string_view local_name(std::string_view name) {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace estation::content
