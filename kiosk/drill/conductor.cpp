#include "kiosk/drill/conductor.h"

#include <algorithm>

namespace estation::kiosk::drill {
using content::Error;
using content::Result;

namespace {

// So long after the last class has reported, the evacuation is over: a wrong last tap can be taken back meanwhile.
constexpr std::int64_t grace_ms = 10'000;

bool is_tap(EventKind kind) {
    switch (kind) {
        case EventKind::reported:
        case EventKind::problem:
        case EventKind::placed:
        case EventKind::task:
        case EventKind::score:
        case EventKind::measure: return true;
        case EventKind::setup:
        case EventKind::step:
        case EventKind::paused:
        case EventKind::resumed:
        case EventKind::undone:
        case EventKind::beat:
        case EventKind::cut: return false;
    }
    return false;
}

DrillEvent event(EventKind kind, int a = 0, int b = 0, std::string text = {}) {
    DrillEvent e;
    e.kind = kind;
    e.a = a;
    e.b = b;
    e.text = std::move(text);
    return e;
}

DrillEvent step_to(Step step, bool by_hand) { return event(EventKind::step, static_cast<int>(step), by_hand ? 1 : 0); }

bool within(int i, std::size_t n) { return i >= 0 && static_cast<std::size_t>(i) < n; }

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == '|') parts.emplace_back();
        else parts.back() += c;
    }
    return parts;
}

std::string without_bars(std::string text) {
    std::replace_if(text.begin(), text.end(), [](char c) { return c == '|' || static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

}  // namespace

Conductor::Conductor(DrillSetup setup, std::int64_t wall_ms, bool wall_sure) : setup_(std::move(setup)) {
    refold();
    DrillEvent first = event(EventKind::setup, 0, 0, to_text(setup_));
    first.wall_ms = wall_ms;
    first.wall_sure = wall_sure;
    apply(std::move(first));
}

Result<Conductor> Conductor::from(const std::vector<DrillEvent>& events) {
    if (events.empty() || events.front().kind != EventKind::setup) return Error{"this record of a drill does not begin with its set-up", {}};
    auto setup = setup_from_text(events.front().text);
    if (!setup) return setup.error();
    Conductor c(std::move(*setup));
    c.events_.clear();
    c.undone_.clear();
    c.refold();
    for (const DrillEvent& e : events) c.apply(e);
    return c;
}

// ---- what happened ----

Moment Conductor::moment(const DrillEvent& e) const {
    const std::int64_t paused = state_.paused_ms + (state_.paused ? e.at_ms - state_.paused_since_ms : 0);
    return {e.at_ms, e.at_ms - paused, e.wall_ms, e.wall_sure};
}

bool Conductor::counts(const DrillEvent& e) const { return e.seq >= undone_.size() || !undone_[e.seq]; }

const DrillEvent& Conductor::apply(DrillEvent e) {
    e.seq = static_cast<std::uint32_t>(events_.size());
    e.at_ms = std::max(e.at_ms, state_.last_ms);   // time does not run backwards, whatever a clock did
    events_.push_back(std::move(e));
    undone_.push_back(false);
    const DrillEvent& added = events_.back();
    if (added.kind == EventKind::undone) {
        if (added.a >= 0 && static_cast<std::uint32_t>(added.a) < added.seq && is_tap(events_[static_cast<std::size_t>(added.a)].kind)) undone_[static_cast<std::size_t>(added.a)] = true;
        refold();
    } else {
        fold(added);
    }
    return events_.back();
}

void Conductor::refold() {
    state_ = {};
    state_.classes.resize(setup_.classes.size());
    state_.problems.resize(setup_.problems.size());
    state_.problem_places.assign(setup_.problems.size(), std::vector<int>(setup_.exits.size()));
    state_.tasks.resize(setup_.tasks.size());
    state_.scores.resize(setup_.evaluation.size());
    for (const DrillEvent& e : events_)
        if (counts(e)) fold(e);
        else state_.last_ms = e.at_ms;
}

void Conductor::fold(const DrillEvent& e) {
    const Moment now = moment(e);
    state_.last_ms = e.at_ms;
    switch (e.kind) {
        case EventKind::setup:
        case EventKind::beat: break;
        case EventKind::undone: ++state_.undone; break;
        case EventKind::step: {
            if (!within(e.a, state_.begun.size()) || state_.over()) break;
            state_.step = static_cast<Step>(e.a);
            auto& begun = state_.begun[static_cast<std::size_t>(e.a)];
            if (!begun) begun = now;
            break;
        }
        case EventKind::paused:
            if (state_.paused) break;
            state_.paused = true;
            state_.paused_since_ms = e.at_ms;
            ++state_.pauses;
            break;
        case EventKind::resumed:
            if (!state_.paused) break;
            state_.paused = false;
            state_.paused_ms += e.at_ms - state_.paused_since_ms;
            break;
        case EventKind::reported: {
            if (!within(e.a, state_.classes.size())) break;
            ClassState& c = state_.classes[static_cast<std::size_t>(e.a)];
            if (!c.first) c.first = now;
            c.missing = std::clamp(e.b, 0, setup_.classes[static_cast<std::size_t>(e.a)].expected());
            if (c.missing > 0) c.whole.reset();
            else if (!c.whole) c.whole = now;
            break;
        }
        case EventKind::problem:
            if (within(e.a, state_.problems.size())) ++state_.problems[static_cast<std::size_t>(e.a)];
            break;
        case EventKind::placed: {
            if (!within(e.a, e.seq) || !within(e.b, setup_.exits.size())) break;
            const DrillEvent& p = events_[static_cast<std::size_t>(e.a)];
            if (p.kind == EventKind::problem && counts(p) && within(p.a, state_.problems.size())) ++state_.problem_places[static_cast<std::size_t>(p.a)][static_cast<std::size_t>(e.b)];
            break;
        }
        case EventKind::task:
            if (within(e.a, state_.tasks.size())) state_.tasks[static_cast<std::size_t>(e.a)] = now;
            break;
        case EventKind::score:
            if (within(e.a, state_.scores.size())) state_.scores[static_cast<std::size_t>(e.a)] = std::clamp(e.b, 1, 3);
            break;
        case EventKind::measure: {
            auto parts = split(e.text);
            parts.resize(3);
            state_.measures.push_back({e.seq, parts[0], parts[1], parts[2]});
            break;
        }
        case EventKind::cut:
            ++state_.cuts;
            if (e.b == 0) state_.unsure_time = true;
            break;
    }
}

// ---- what comes by itself ----

Step Conductor::after(Step step) const {
    switch (step) {
        case Step::waiting: return Step::announce;
        case Step::announce: return setup_.warning_s > 0 ? Step::warning : Step::shaking;
        case Step::warning: return Step::shaking;
        case Step::shaking: return Step::evacuate;
        case Step::evacuate: return Step::response;
        case Step::response:
        case Step::review: return Step::review;
        case Step::closed: return Step::closed;
        case Step::aborted: return Step::aborted;
    }
    return step;
}

std::optional<std::int64_t> Conductor::step_length_ms() const {
    switch (state_.step) {
        case Step::announce: return setup_.announce_s * 1000LL;
        case Step::warning: return setup_.warning_s * 1000LL;
        case Step::shaking: return setup_.shaking_s * 1000LL;
        case Step::evacuate: return setup_.classes.empty() ? std::optional<std::int64_t>(setup_.evacuate_s * 1000LL) : std::nullopt;
        case Step::response: return setup_.response_s * 1000LL;
        case Step::waiting:
        case Step::review:
        case Step::closed:
        case Step::aborted: break;
    }
    return std::nullopt;
}

// In running time.
std::optional<std::int64_t> Conductor::due_ms() const {
    if (state_.paused || !state_.running() || !state_.when(state_.step)) return std::nullopt;
    if (state_.step == Step::response && missing() > 0) return std::nullopt;   // nobody is left behind by a clock
    if (const auto length = step_length_ms()) return state_.when(state_.step)->running_ms + *length;
    if (state_.step != Step::evacuate || classes_in() < static_cast<int>(state_.classes.size())) return std::nullopt;
    std::int64_t last = state_.when(Step::evacuate)->running_ms;
    for (const ClassState& c : state_.classes) last = std::max(last, c.first->running_ms);
    return last + grace_ms;
}

std::optional<std::int64_t> Conductor::next_due_ms() const {
    const auto running = due_ms();
    if (!running) return std::nullopt;
    return std::max(*running + state_.paused_ms, state_.last_ms);
}

std::optional<DrillEvent> Conductor::due(std::int64_t now_ms) const {
    const auto at = next_due_ms();
    if (!at || *at > now_ms) return std::nullopt;
    DrillEvent e = step_to(after(state_.step), false);
    e.at_ms = *at;
    return e;
}

// ---- what a finger asks ----

std::optional<DrillEvent> Conductor::start() const {
    if (state_.step != Step::waiting) return std::nullopt;
    return step_to(Step::announce, true);
}

std::optional<DrillEvent> Conductor::next() const {
    if (!state_.running() || state_.paused || state_.step == Step::review) return std::nullopt;
    return step_to(after(state_.step), true);
}

std::optional<DrillEvent> Conductor::pause() const {
    if (!state_.running() || state_.paused || state_.step == Step::review) return std::nullopt;
    return event(EventKind::paused);
}

std::optional<DrillEvent> Conductor::go_on() const {
    if (!state_.paused || state_.over()) return std::nullopt;
    return event(EventKind::resumed);
}

std::optional<DrillEvent> Conductor::abort() const {
    if (!state_.running()) return std::nullopt;
    return step_to(Step::aborted, true);
}

std::optional<DrillEvent> Conductor::close() const {
    if (!state_.running()) return std::nullopt;
    return step_to(Step::closed, true);
}

std::optional<DrillEvent> Conductor::report(int cls, int missing) const {
    if (!within(cls, state_.classes.size()) || !state_.running()) return std::nullopt;
    // From a weak building whoever can leaves at the warning, so they may be there before the shaking ends.
    const Step from = setup_.sound_building ? Step::evacuate : Step::warning;
    if (static_cast<int>(state_.step) < static_cast<int>(from)) return std::nullopt;
    const ClassState& c = state_.classes[static_cast<std::size_t>(cls)];
    missing = std::clamp(missing, 0, setup_.classes[static_cast<std::size_t>(cls)].expected());
    if (c.reported() && c.missing == missing) return std::nullopt;
    return event(EventKind::reported, cls, missing);
}

std::optional<DrillEvent> Conductor::problem(int which) const {
    if (!within(which, state_.problems.size()) || !state_.running()) return std::nullopt;
    return event(EventKind::problem, which);
}

std::optional<DrillEvent> Conductor::place(int problem, int exit) const {
    if (!within(problem, state_.problems.size()) || !within(exit, setup_.exits.size()) || !state_.running()) return std::nullopt;
    const auto last = std::find_if(events_.rbegin(), events_.rend(), [&](const DrillEvent& e) { return e.kind == EventKind::problem && e.a == problem && counts(e); });
    if (last == events_.rend()) return std::nullopt;
    const bool told = std::any_of(events_.begin(), events_.end(), [&](const DrillEvent& e) { return e.kind == EventKind::placed && e.a == static_cast<int>(last->seq) && counts(e); });
    return told ? std::nullopt : std::optional(event(EventKind::placed, static_cast<int>(last->seq), exit));
}

std::optional<DrillEvent> Conductor::task(int which) const {
    if (!within(which, state_.tasks.size()) || !state_.running() || state_.tasks[static_cast<std::size_t>(which)]) return std::nullopt;
    return event(EventKind::task, which);
}

std::optional<DrillEvent> Conductor::score(int item, int mark) const {
    if (!within(item, state_.scores.size()) || !state_.running() || mark < 1 || mark > 3 || state_.scores[static_cast<std::size_t>(item)] == mark) return std::nullopt;
    return event(EventKind::score, item, mark);
}

std::optional<DrillEvent> Conductor::measure(const Measure& m) const {
    if (!state_.running() || m.what.empty() || state_.measures.size() >= most_lines_of_a_kind) return std::nullopt;
    return event(EventKind::measure, 0, 0, without_bars(m.what) + "|" + without_bars(m.function) + "|" + without_bars(m.due));
}

const DrillEvent* Conductor::undoable() const {
    if (!state_.running()) return nullptr;
    const auto it = std::find_if(events_.rbegin(), events_.rend(), [this](const DrillEvent& e) { return is_tap(e.kind) && counts(e); });
    return it == events_.rend() ? nullptr : &*it;
}

std::optional<DrillEvent> Conductor::undo() const {
    const DrillEvent* last = undoable();
    if (last == nullptr) return std::nullopt;
    return event(EventKind::undone, static_cast<int>(last->seq));
}

std::optional<DrillEvent> Conductor::withdraw(int cls) const {
    if (!state_.running()) return std::nullopt;
    const auto it = std::find_if(events_.rbegin(), events_.rend(), [&](const DrillEvent& e) { return e.kind == EventKind::reported && e.a == cls && counts(e); });
    if (it == events_.rend()) return std::nullopt;
    return event(EventKind::undone, static_cast<int>(it->seq));
}

std::optional<DrillEvent> Conductor::withdraw_measure(std::uint32_t seq) const {
    const bool there = std::any_of(state_.measures.begin(), state_.measures.end(), [&](const Measure& m) { return m.seq == seq; });
    if (!state_.running() || !there) return std::nullopt;
    return event(EventKind::undone, static_cast<int>(seq));
}

// ---- how it goes ----

std::int64_t Conductor::running_ms(std::int64_t now_ms) const {
    const std::int64_t now = std::max(now_ms, state_.last_ms);
    return now - state_.paused_ms - (state_.paused ? now - state_.paused_since_ms : 0);
}

std::int64_t Conductor::in_step_ms(std::int64_t now_ms) const {
    const auto& begun = state_.when(state_.step);
    return begun ? running_ms(now_ms) - begun->running_ms : 0;
}

// From when the way is counted: the signal to leave, or from a weak building the first sign of an earthquake.
std::int64_t Conductor::evacuation_running_ms() const {
    if (!setup_.sound_building) {
        if (const auto& w = state_.when(Step::warning)) return w->running_ms;
        if (const auto& s = state_.when(Step::shaking)) return s->running_ms;
    }
    const auto& e = state_.when(Step::evacuate);
    return e ? e->running_ms : 0;
}

std::optional<std::int64_t> Conductor::class_ms(int cls) const {
    if (!within(cls, state_.classes.size()) || !state_.classes[static_cast<std::size_t>(cls)].reported()) return std::nullopt;
    return std::max<std::int64_t>(0, state_.classes[static_cast<std::size_t>(cls)].first->running_ms - evacuation_running_ms());
}

std::optional<std::int64_t> Conductor::all_in_ms() const {
    if (state_.classes.empty() || classes_in() < static_cast<int>(state_.classes.size())) return std::nullopt;
    std::int64_t last = 0;
    for (int c = 0; c < static_cast<int>(state_.classes.size()); ++c) last = std::max(last, class_ms(c).value_or(0));
    return last;
}

std::optional<std::int64_t> Conductor::all_whole_ms() const {
    std::int64_t last = 0;
    for (const ClassState& c : state_.classes) {
        if (!c.whole) return std::nullopt;
        last = std::max(last, c.whole->running_ms - evacuation_running_ms());
    }
    if (state_.classes.empty()) return std::nullopt;
    return last;
}

int Conductor::classes_in() const {
    return static_cast<int>(std::count_if(state_.classes.begin(), state_.classes.end(), [](const ClassState& c) { return c.reported(); }));
}

int Conductor::people_in() const {
    int n = 0;
    for (std::size_t c = 0; c < state_.classes.size(); ++c)
        if (state_.classes[c].reported()) n += setup_.classes[c].expected() - state_.classes[c].missing;
    return n;
}

int Conductor::missing() const {
    int n = 0;
    for (const ClassState& c : state_.classes)
        if (c.reported()) n += c.missing;
    return n;
}

Slow Conductor::slowest_class(std::int64_t now_ms) const {
    Slow slow;
    const std::int64_t now = std::max<std::int64_t>(0, running_ms(now_ms) - evacuation_running_ms());
    for (int c = 0; c < static_cast<int>(state_.classes.size()); ++c) {
        const auto ms = class_ms(c);
        const Slow one{c, ms ? *ms : now, !ms};
        // Of those who have not come, the one with the most people is named first.
        const bool larger = slow.open && one.open && setup_.classes[static_cast<std::size_t>(c)].expected() > setup_.classes[static_cast<std::size_t>(slow.index)].expected();
        if (slow.index < 0 || (one.open && !slow.open) || larger || (one.open == slow.open && one.ms > slow.ms)) slow = one;
    }
    return slow;
}

Slow Conductor::slowest_exit(std::int64_t now_ms) const {
    struct Way { std::int64_t ms = 0; int used = 0, waiting = 0; };
    std::vector<Way> ways(setup_.exits.size());
    for (int c = 0; c < static_cast<int>(state_.classes.size()); ++c) {
        const DrillClass& cls = setup_.classes[static_cast<std::size_t>(c)];
        if (!within(cls.exit, ways.size())) continue;
        Way& way = ways[static_cast<std::size_t>(cls.exit)];
        ++way.used;
        if (const auto ms = class_ms(c)) way.ms = std::max(way.ms, *ms);
        else way.waiting += cls.expected();
    }
    const std::int64_t now = std::max<std::int64_t>(0, running_ms(now_ms) - evacuation_running_ms());
    Slow slow;
    int waiting = 0;
    for (int e = 0; e < static_cast<int>(ways.size()); ++e) {
        const Way& way = ways[static_cast<std::size_t>(e)];
        if (way.used == 0) continue;
        const bool open = way.waiting > 0;
        const std::int64_t ms = open ? now : way.ms;
        if (slow.index < 0 || (open && !slow.open) || (open && way.waiting > waiting) || (!open && !slow.open && ms > slow.ms)) {
            slow = {e, ms, open};
            waiting = way.waiting;
        }
    }
    return slow;
}

}  // namespace estation::kiosk::drill
