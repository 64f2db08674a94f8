// A Situation is what decides which action is right when the ground shakes: how strong the building is, on which floor
// one is, how many seconds are left before the S wave (0: no warning came), and who one is. A Condition is an author's
// sentence about it, "building = weak and floor <= 2 and seconds >= 8", in a small closed language:
//   always · never · building = strong|average|weak · floor >= 3 · seconds < 10 · person != wheelchair|walking-frame
//   joined by not, and, or, and round brackets; "and" binds closer than "or".
// Plain values; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"

namespace estation::content {

// How well a building withstands an earthquake, as the school guides divide it (抗震性能好、一般、差).
enum class BuildingClass : std::uint8_t { strong, average, weak };
enum class Person : std::uint8_t { walker, wheelchair, walking_frame, in_bed, elderly, carrying_child };
inline constexpr std::array building_classes = {BuildingClass::strong, BuildingClass::average, BuildingClass::weak};
inline constexpr std::array persons = {Person::walker, Person::wheelchair, Person::walking_frame, Person::in_bed, Person::elderly, Person::carrying_child};

const char* building_name(BuildingClass building);   // "strong": the word used in files
std::optional<BuildingClass> building_from(std::string_view name);
const char* person_name(Person person);              // "walking-frame"
std::optional<Person> person_from(std::string_view name);

struct Situation {
    BuildingClass building = BuildingClass::average;
    int floor = 1;       // 1: the ground floor, as it is counted here; 0: outdoors
    int seconds = 0;     // from the warning until the S wave; 0: no warning
    Person person = Person::walker;
    bool operator==(const Situation&) const = default;
};
// "building = weak, floor = 1, seconds = 0, person = wheelchair"
std::string situation_words(const Situation& situation);

class Condition {
public:
    Condition() = default;   // always
    [[nodiscard]] static Condition never();
    // An empty text is "always". The error says what was not understood and what may be written.
    [[nodiscard]] static Result<Condition> read(std::string_view text);
    [[nodiscard]] bool holds(const Situation& situation) const;

    static constexpr std::size_t longest = 400;   // bytes of text

private:
    enum class Kind : std::uint8_t { always, never, building, person, floor, seconds, negation, both, either };
    enum class Compare : std::uint8_t { equal, less, less_equal, more, more_equal };
    struct Node {
        Kind kind = Kind::always;
        Compare compare = Compare::equal;
        std::uint32_t members = 0;   // of building and person: a bit for each that fits
        int number = 0;
        std::uint16_t left = 0, right = 0;
    };
    friend class ConditionParser;
    [[nodiscard]] bool holds(const Situation& situation, std::size_t node) const;

    std::vector<Node> nodes_;    // the last one is the whole; none: always
};

}  // namespace estation::content
