// A DrillEvent is one thing that happened in a drill, a tap or a signal that came by itself, with its time. Events are never
// changed or erased: a correction is another event. Their list is the whole truth about a drill; everything shown is worked
// out from it. As text, one line each with a checksum, so that a line which a power cut tore is seen. Plain data; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace estation::kiosk::drill {

// The five phases of the national guide of 2025 stand over these steps: phase_of().
enum class Step { waiting, announce, warning, shaking, evacuate, response, review, closed, aborted };
enum class Phase { prepare, cover, evacuate, response, review };
[[nodiscard]] Phase phase_of(Step step);

enum class EventKind {
    setup,      // text: the set-up
    step,       // a: the Step that begins; b: 1 when a finger asked for it, 0 when it came by itself
    paused,
    resumed,
    reported,   // a: class, b: how many are missing (0: all there)
    problem,    // a: index into problems
    task,       // a: index into tasks
    score,      // a: index into evaluation, b: 1 to improve, 2 fair, 3 good
    measure,    // text: what|whose function|due date, a corrective action
    undone,     // a: seq of the event that no longer counts
    beat,       // still running: how far it got is known when the power goes
    cut,        // the power was away; a: seconds that passed meanwhile, b: 1 when the clock can be believed
    placed,     // a: seq of a problem, b: index into exits, where it was seen
};

struct DrillEvent {
    std::uint32_t seq = 0;
    std::int64_t at_ms = 0;       // since the first event, pauses and power cuts included
    std::int64_t wall_ms = 0;     // since the Unix epoch, as the station's clock had it
    bool wall_sure = false;       // whether that clock can be right
    EventKind kind = EventKind::beat;
    int a = 0, b = 0;
    std::string text;
    bool operator==(const DrillEvent&) const = default;
};

// With its checksum and a line feed.
[[nodiscard]] std::string line_of(const DrillEvent& event);
[[nodiscard]] std::optional<DrillEvent> event_from(std::string_view line);

struct LogText {
    std::vector<DrillEvent> events;    // in their order, without gaps at the front
    std::size_t good_bytes = 0;        // up to the end of the last whole line that is right
    int damaged = 0;                   // lines that are not: more than a torn last one is told to the reader
};
// Takes every line whose checksum is right and whose number follows; what is behind a hole does not count.
[[nodiscard]] LogText read_log_text(std::string_view text);

}  // namespace estation::kiosk::drill
