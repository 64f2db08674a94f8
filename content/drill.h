// A Drill is what one visitor plays through: told step by step in the author's order, or, where it has a setup, one in
// which the right choice depends on the Situation. Every choice says when it is right, why, and by which source; the
// visitor also picks the reason. Plain data, immutable once the reader has made and checked it; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/room_plan.h"
#include "content/seismology/ground_motion.h"
#include "content/situation.h"
#include "content/text.h"

namespace estation::content {

// In this order. A drill with a setup has steps of warning (only where one comes), shaking, aftermath and evacuation;
// its briefing and debrief are texts of the drill.
enum class DrillPhase : std::uint8_t { briefing, warning, shaking, aftermath, evacuation, debrief };
const char* phase_name(DrillPhase phase);
std::optional<DrillPhase> phase_from(std::string_view name);

// What many people believe and what is not so: met in a choice, and unlearned in the debrief.
enum class WrongBelief : std::uint8_t { triangle_of_life, doorway, lift, running_down, earthquake_clouds, jumping, window, bathroom };
inline constexpr int belief_count = 8;
const char* belief_name(WrongBelief belief);         // "triangle-of-life"
std::optional<WrongBelief> belief_from(std::string_view name);

struct DrillReason { Text text; Text why; Condition right, shown; };
struct DrillChoice {
    Text text;
    Text why;                    // with a setup: where it is right, or always when it never is
    std::string source;
    int points = 0;              // without a setup only
    Condition right = Condition::never(), shown = {};
    Text why_not = {};           // where it is not right, though elsewhere it is
    std::optional<WrongBelief> belief = {};
};
struct DrillStep {
    std::string phase;
    Text text;
    std::string picture;
    double seconds = 0;
    std::vector<DrillChoice> choices;
    Condition when = {};
    Text ask = {};               // the question for the reason; empty: the usual one
    std::vector<DrillReason> reasons = {};
    std::string source = {};
};

using seismology::Ground;
const char* ground_name(Ground ground);
std::optional<Ground> ground_from(std::string_view name);

// The earthquake of a drill; what shakes the room is worked out from it, the building and the floor.
struct DrillQuake { double magnitude = 6.5, distance_km = 30, depth_km = 10; Ground ground = Ground::firm; int storeys = 6; };

struct DrillSetup {
    std::vector<BuildingClass> buildings{BuildingClass::average};
    std::vector<int> floors{1}, seconds{0};
    std::vector<Person> people{Person::walker};
    bool gentle = false;         // for small children: no clock, no shaking picture, kind words
    std::optional<RoomPlan> room = {};
    DrillQuake quake = {};

    [[nodiscard]] std::vector<Situation> situations() const;
    static constexpr std::size_t most_situations = 1000;
};

struct Drill {
    std::string place;
    Text briefing;
    std::vector<DrillStep> steps;
    Text debrief;
    std::optional<DrillSetup> setup = {};
};

// Which steps of a drill with a setup are met in a situation, and what may be chosen there.
[[nodiscard]] bool reached(const DrillStep& step, const Situation& situation);
[[nodiscard]] std::vector<int> shown_choices(const DrillStep& step, const Situation& situation);
[[nodiscard]] std::vector<int> shown_reasons(const DrillStep& step, const Situation& situation);

// What is wrong with a drill that has a setup: in every situation that comes up each step with choices has exactly one
// that is right, and so have its reasons; no step, choice or reason lies where nobody comes.
struct DrillFault { int step = -1, choice = -1, reason = -1; std::string text; };
[[nodiscard]] std::vector<DrillFault> check(const Drill& drill);

}  // namespace estation::content
