#include "content/import/qti_names.h"

#include <pugixml.hpp>

#include "content/import/text_tools.h"
#include "content/import/xml.h"

namespace estation::content::qti {
namespace {

std::string camel(std::string_view name) {
    std::string out;
    bool raise = false;
    for (const char c : name) {
        if (c == '-') {
            raise = true;
            continue;
        }
        out.push_back(raise && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
        raise = false;
    }
    return out;
}

}  // namespace

std::string name_of(const pugi::xml_node& node) {
    auto name = local_name(node.name());
    if (name.starts_with("qti-")) return camel(name.substr(4));
    return std::string(name);
}
bool is(const pugi::xml_node& node, std::string_view name) { return node.type() == pugi::node_element && name_of(node) == name; }
std::string attribute(const pugi::xml_node& node, std::string_view name) {
    for (auto a = node.first_attribute(); a; a = a.next_attribute())
        if (a.name() == name || camel(a.name()) == name) return without_controls(a.value());
    return "";
}
std::vector<pugi::xml_node> elements(const pugi::xml_node& node) {
    std::vector<pugi::xml_node> all;
    for (auto one = node.first_child(); one; one = one.next_sibling())
        if (one.type() == pugi::node_element) all.push_back(one);
    return all;
}
std::vector<pugi::xml_node> children(const pugi::xml_node& node, std::string_view name) {
    std::vector<pugi::xml_node> all;
    for (const auto& one : elements(node))
        if (name_of(one) == name) all.push_back(one);
    return all;
}
pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (auto one = node.first_child(); one; one = one.next_sibling())
        if (is(one, name)) return one;
    return {};
}

}  // namespace estation::content::qti
