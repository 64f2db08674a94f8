// DrillSetup is a whole-school drill as a teacher prepared it: classes by name and size only, ways out, scenario, times. No
// person's name has a place in it. Plain data and pure functions; any thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"

namespace estation::kiosk::drill {

inline constexpr std::size_t most_classes = 80, most_exits = 12, most_lines_of_a_kind = 24;
inline constexpr int largest_class = 500, longest_name = 24;   // people; letters

struct DrillClass {
    std::string name;      // "三年级2班"
    int size = 0;          // on the roll
    int absent = 0;        // known to be away today
    int exit = 0;          // index into exits
    int helpers = 0;       // adults who accompany those with special needs: a count, nobody's name
    [[nodiscard]] int expected() const { return size > absent ? size - absent : 0; }
    bool operator==(const DrillClass&) const = default;
};

struct DrillSetup {
    std::string kind;                    // the template's title, for example "学校"
    std::string place;                   // the school or community
    bool announced = true;               // the time was told beforehand; a drill is called a drill in either case
    bool low_building = true;            // up to four storeys
    bool sound_building = true;          // built or strengthened for earthquakes: then everybody takes cover where they are
    double magnitude = 6.5, distance_km = 60, intensity = 7;
    int announce_s = 30;                 // from 「这是演练」 to the first signal
    int warning_s = 10;                  // how long before the shaking the warning comes; 0: it comes without one
    int shaking_s = 40;
    int evacuate_s = 120;                // expected, from the signal until all are counted
    int response_s = 180;                // expected
    std::vector<std::string> exits;      // stairs and doors
    std::vector<DrillClass> classes;
    std::vector<std::string> roles;      // functions, never people
    std::vector<std::string> problems, tasks, evaluation, measures;
    std::string guide;                   // the guide by which it is held

    [[nodiscard]] int people() const;    // expected today, without helpers
    [[nodiscard]] int helpers() const;
    bool operator==(const DrillSetup&) const = default;
};

// Red from VII, orange from V, yellow from III, else blue (release rules of the provincial authorities).
enum class WarningColour { red, orange, yellow, blue };
[[nodiscard]] WarningColour colour_of(double intensity);

// One line a fact, "key value"; the inverse of from_text(), which bounds everything and leaves out what it does not know.
[[nodiscard]] std::string to_text(const DrillSetup& setup);
[[nodiscard]] content::Result<DrillSetup> setup_from_text(std::string_view text);

// Classes in rows: 一年级1班, 一年级2班 ... for so many years, each with so many classes of such a size, spread over the exits
// year by year.
[[nodiscard]] std::vector<DrillClass> school_classes(const std::vector<std::string>& years, int classes_a_year, int size, std::size_t exits, std::string_view class_word);

}  // namespace estation::kiosk::drill
