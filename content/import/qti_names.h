// QTI 2.1, 2.2 and 3.0 say the same things by different names: choiceInteraction and qti-choice-interaction, maxChoices and
// max-choices. Everything here asks by the names of 2.x. Pure functions on a tree that somebody else owns; one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_node;
}

namespace estation::content::qti {

[[nodiscard]] std::string name_of(const pugi::xml_node& node);                       // "choiceInteraction"
[[nodiscard]] bool is(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] std::string attribute(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] std::vector<pugi::xml_node> children(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] std::vector<pugi::xml_node> elements(const pugi::xml_node& node);

}  // namespace estation::content::qti
