// The Conductor is a whole-school drill as a pure state machine: it is fed events (which a clock or a finger caused) and says
// what is so: which step, what every class has reported, which class and which stair is slowest, what is due by itself. It
// has no clock, no disk and no screen of its own, and the same events always give the same drill. Owned by the DrillDesk
// (or by a test); one thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"
#include "kiosk/drill/drill_event.h"
#include "kiosk/drill/drill_setup.h"

namespace estation::kiosk::drill {

struct Moment { std::int64_t at_ms = 0, running_ms = 0, wall_ms = 0; bool wall_sure = false; };   // running: without pauses

struct ClassState {
    std::optional<Moment> first;        // the first report that counts: the class has come
    std::optional<Moment> whole;        // nobody was missing any more
    int missing = 0;                    // at the last report
    [[nodiscard]] bool reported() const { return first.has_value(); }
};

struct Measure { std::uint32_t seq = 0; std::string what, function, due; };   // due: ISO date

struct DrillState {
    Step step = Step::waiting;
    bool paused = false;
    std::array<std::optional<Moment>, 9> begun;     // by Step: when each began first
    std::vector<ClassState> classes;
    std::vector<int> problems;                      // how often each
    std::vector<std::vector<int>> problem_places;   // of those, how often at each exit or stair; the rest has no place
    std::vector<std::optional<Moment>> tasks;       // when each was done
    std::vector<int> scores;                        // 0: not judged
    std::vector<Measure> measures;
    std::int64_t paused_ms = 0;                     // all pauses that ended
    std::int64_t paused_since_ms = 0;               // while paused
    int pauses = 0, undone = 0, cuts = 0;
    bool unsure_time = false;                       // the power was away and the clock cannot tell how long
    std::int64_t last_ms = 0;                       // of the last event

    [[nodiscard]] const std::optional<Moment>& when(Step s) const { return begun[static_cast<std::size_t>(s)]; }
    [[nodiscard]] bool over() const { return step == Step::closed || step == Step::aborted; }
    [[nodiscard]] bool running() const { return step != Step::waiting && !over(); }
};

// One class or one way out against the clock, from the evacuation signal.
struct Slow { int index = -1; std::int64_t ms = 0; bool open = false; };   // open: some of it have not come yet

class Conductor {
public:
    // The first event must be the set-up.
    static content::Result<Conductor> from(const std::vector<DrillEvent>& events);
    // A new drill: its set-up is its first event, at nought.
    explicit Conductor(DrillSetup setup, std::int64_t wall_ms = 0, bool wall_sure = false);

    [[nodiscard]] const DrillSetup& setup() const { return setup_; }
    [[nodiscard]] const std::vector<DrillEvent>& events() const { return events_; }
    [[nodiscard]] const DrillState& state() const { return state_; }

    // Gives the event its number and takes it in. What makes no sense now (a class that is not there) changes nothing but stays told.
    const DrillEvent& apply(DrillEvent event);

    // What should have happened by itself at `now_ms`, with the time at which it was due; ask again after applying it.
    [[nodiscard]] std::optional<DrillEvent> due(std::int64_t now_ms) const;
    // When something is due next if nobody touches anything; absent: never.
    [[nodiscard]] std::optional<std::int64_t> next_due_ms() const;

    // What a finger asks; absent where it makes no sense now. The caller sets the time.
    [[nodiscard]] std::optional<DrillEvent> start() const;
    [[nodiscard]] std::optional<DrillEvent> next() const;
    [[nodiscard]] std::optional<DrillEvent> pause() const;
    [[nodiscard]] std::optional<DrillEvent> go_on() const;
    [[nodiscard]] std::optional<DrillEvent> abort() const;
    [[nodiscard]] std::optional<DrillEvent> close() const;
    [[nodiscard]] std::optional<DrillEvent> report(int cls, int missing) const;
    [[nodiscard]] std::optional<DrillEvent> problem(int which) const;
    // Where the last such problem was seen; absent when it has a place already, or there is none.
    [[nodiscard]] std::optional<DrillEvent> place(int problem, int exit) const;
    [[nodiscard]] std::optional<DrillEvent> task(int which) const;
    [[nodiscard]] std::optional<DrillEvent> score(int item, int mark) const;
    [[nodiscard]] std::optional<DrillEvent> measure(const Measure& measure) const;
    [[nodiscard]] std::optional<DrillEvent> undo() const;                       // the last tap that still counts
    [[nodiscard]] std::optional<DrillEvent> withdraw(int cls) const;            // this class's last report
    [[nodiscard]] std::optional<DrillEvent> withdraw_measure(std::uint32_t seq) const;
    [[nodiscard]] const DrillEvent* undoable() const;                           // what undo() would take back

    // Milliseconds that the drill has run at `now_ms`, without pauses, and since its present step began.
    [[nodiscard]] std::int64_t running_ms(std::int64_t now_ms) const;
    [[nodiscard]] std::int64_t in_step_ms(std::int64_t now_ms) const;
    // How long the present step lasts by itself; absent: until somebody says so.
    [[nodiscard]] std::optional<std::int64_t> step_length_ms() const;

    // From the evacuation signal to its report; absent before.
    [[nodiscard]] std::optional<std::int64_t> class_ms(int cls) const;
    [[nodiscard]] std::optional<std::int64_t> all_in_ms() const;      // the last class's first report
    [[nodiscard]] std::optional<std::int64_t> all_whole_ms() const;   // nobody missing anywhere
    [[nodiscard]] int classes_in() const;
    [[nodiscard]] int people_in() const;
    [[nodiscard]] int missing() const;                                // told as missing and not found yet
    [[nodiscard]] Slow slowest_class(std::int64_t now_ms) const;
    [[nodiscard]] Slow slowest_exit(std::int64_t now_ms) const;

private:
    void fold(const DrillEvent& event);
    void refold();
    [[nodiscard]] Moment moment(const DrillEvent& event) const;
    [[nodiscard]] bool counts(const DrillEvent& event) const;
    [[nodiscard]] Step after(Step step) const;
    [[nodiscard]] std::optional<std::int64_t> due_ms() const;
    [[nodiscard]] std::int64_t evacuation_running_ms() const;

    DrillSetup setup_;
    std::vector<DrillEvent> events_;
    std::vector<bool> undone_;       // by seq
    DrillState state_;
};

}  // namespace estation::kiosk::drill
