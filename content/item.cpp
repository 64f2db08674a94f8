#include "content/item.h"

#include <array>
#include <iterator>

namespace estation::content {
namespace {

// In the order of the enumerations and of the variant: the index is the value.
constexpr std::array<const char*, topic_count> topic_names = {"earthquake", "health", "food-and-medicine", "environment", "technology", "law-and-ip",
                                                              "farming",    "youth",  "sky-and-weather",   "myths"};
constexpr std::array<const char*, 7> audience_names = {"residents", "families", "youth", "elderly", "farmers", "workers", "officials"};
constexpr std::array<const char*, 11> kind_names = {"article", "gallery", "video", "quiz", "drill", "course", "form", "exhibit", "poster", "shelter-map", "school-drill"};
static_assert(std::variant_size_v<Body> == kind_names.size(), "a new kind needs its word here");

template <class Enum, std::size_t n>
std::optional<Enum> find_name(const std::array<const char*, n>& names, std::string_view name) {
    for (std::size_t i = 0; i < n; ++i)
        if (name == names[i]) return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace

const char* kind_name(const Body& body) { return kind_names.at(body.index()); }
const char* topic_name(Topic topic) { return topic_names.at(static_cast<std::size_t>(topic)); }
const char* audience_name(Audience audience) { return audience_names.at(static_cast<std::size_t>(audience)); }
std::optional<Topic> topic_from(std::string_view name) { return find_name<Topic>(topic_names, name); }
std::optional<Audience> audience_from(std::string_view name) { return find_name<Audience>(audience_names, name); }

}  // namespace estation::content
