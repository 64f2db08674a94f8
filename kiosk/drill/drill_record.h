// The DrillRecord is what remains of a drill: everything that the guides ask a school to write down, worked out from its
// events. Counts only, functions only: nobody's name. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/drill/conductor.h"

namespace estation::kiosk::drill {

struct RecordClass { std::string name, exit; int size = 0, absent = 0, missing = 0, helpers = 0; std::optional<double> s; bool whole = false; };
struct RecordExit { std::string name; int classes = 0, people = 0; std::optional<double> s; };   // s: its last class

struct DrillRecord {
    DrillSetup setup;
    Step ended = Step::closed;                 // closed, aborted, or the step in which it was left
    // Local wall times "14:30:05" of the signals; empty: it was not given, or the clock could not be believed.
    std::string date, announced_at, warning_at, shaking_at, shaking_ended_at, evacuate_at, last_in_at, counted_at, ended_at;
    std::optional<double> all_in_s, all_whole_s;   // from the signal to leave
    double running_s = 0, paused_s = 0;
    int pauses = 0, corrections = 0, cuts = 0;
    bool unsure_time = false;
    int classes_in = 0, people_in = 0, missing = 0;
    std::vector<RecordClass> classes;          // in the order of the set-up
    std::vector<RecordExit> exits;
    int slowest_class = -1, slowest_exit = -1;
    std::vector<std::pair<std::string, int>> problems;           // those that were seen
    std::vector<std::pair<std::string, std::optional<double>>> tasks;   // done so many seconds after the shaking ended
    std::vector<std::pair<std::string, int>> scores;             // 0: not judged
    std::vector<Measure> measures;
    [[nodiscard]] int problem_count() const;
    // Whether everybody was out within the expected time; absent: not all came.
    [[nodiscard]] std::optional<bool> in_time() const;
};

[[nodiscard]] DrillRecord record_of(const Conductor& conductor);

// How it went against the time before, at the same place: differences, this minus that.
struct Comparison { std::optional<double> all_in_s; int problems = 0, people = 0; std::string date; };
[[nodiscard]] std::optional<Comparison> compare(const DrillRecord& now, const DrillRecord& before);

// "1分37秒" has its words in the strings; here "1:37" and "97.4" for tables.
[[nodiscard]] std::string minutes_text(double seconds);
// A spreadsheet's file: UTF-8 with BOM, CRLF. One block of facts, one of classes, one of problems and measures, and every event.
[[nodiscard]] std::string as_csv(const DrillRecord& record, const std::vector<DrillEvent>& events);
// For the outbox: figures only, under 1,000 bytes, no name of a place or a class.
[[nodiscard]] std::string as_usage(const DrillRecord& record);

}  // namespace estation::kiosk::drill
