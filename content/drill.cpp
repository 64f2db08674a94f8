#include "content/drill.h"

#include <algorithm>
#include <array>

namespace estation::content {
namespace {

constexpr std::array<const char*, 6> phases = {"briefing", "warning", "shaking", "aftermath", "evacuation", "debrief"};
constexpr std::array<const char*, belief_count> beliefs = {"triangle-of-life", "doorway", "lift", "running-down", "earthquake-clouds", "jumping", "window", "bathroom"};
constexpr std::array<const char*, 3> grounds = {"rock", "firm", "soft"};

template <class Enum, std::size_t n>
std::optional<Enum> from(const std::array<const char*, n>& words, std::string_view name) {
    for (std::size_t i = 0; i < n; ++i)
        if (name == words[i]) return static_cast<Enum>(i);
    return std::nullopt;
}

// How many of the shown choices or reasons are right in a situation.
template <class Ones>
int right_ones(const Ones& ones, const std::vector<int>& shown, const Situation& s) {
    return static_cast<int>(std::count_if(shown.begin(), shown.end(), [&](int i) { return ones[static_cast<std::size_t>(i)].right.holds(s); }));
}

class Checker {
public:
    explicit Checker(const Drill& drill) : drill_(drill), all_(drill.setup->situations()) {}

    std::vector<DrillFault> check() {
        for (std::size_t i = 0; i < drill_.steps.size(); ++i) check_step(static_cast<int>(i), drill_.steps[i]);
        check_order();
        for (const Situation& s : all_) {
            const bool shakes = std::any_of(drill_.steps.begin(), drill_.steps.end(), [&](const DrillStep& step) { return phase_from(step.phase) == DrillPhase::shaking && reached(step, s); });
            if (shakes) continue;
            fault(-1, "no step of the phase \"shaking\" is reached when " + situation_words(s));
            break;
        }
        return std::move(faults_);
    }

private:
    void fault(int step, std::string text, int choice = -1, int reason = -1) { faults_.push_back({step, choice, reason, std::move(text)}); }

    void check_order() {
        DrillPhase last = DrillPhase::briefing;
        for (std::size_t i = 0; i < drill_.steps.size(); ++i) {
            const auto phase = phase_from(drill_.steps[i].phase);
            if (!phase) continue;
            if (*phase < last) fault(static_cast<int>(i), "the phase \"" + drill_.steps[i].phase + "\" comes after \"" + phase_name(last) + "\"; write the steps in the order warning, shaking, aftermath, evacuation");
            last = std::max(last, *phase);
        }
    }

    void check_step(int at, const DrillStep& step) {
        std::vector<Situation> here;
        std::copy_if(all_.begin(), all_.end(), std::back_inserter(here), [&](const Situation& s) { return reached(step, s); });
        if (here.empty()) return fault(at, "nobody ever comes to this step; change its `when`, or delete it");
        if (step.choices.empty()) return;
        for (std::size_t i = 0; i < step.choices.size(); ++i) check_choice(at, static_cast<int>(i), step.choices[i], here);
        for (std::size_t i = 0; i < step.reasons.size(); ++i)
            if (std::none_of(here.begin(), here.end(), [&](const Situation& s) { return step.reasons[i].shown.holds(s); }))
                fault(at, "this reason is never shown; change its `shown`, or delete it", -1, static_cast<int>(i));
        exactly_one(at, step.choices, here, "choice", [&](const Situation& s) { return shown_choices(step, s); });
        if (!step.reasons.empty()) exactly_one(at, step.reasons, here, "reason", [&](const Situation& s) { return shown_reasons(step, s); });
    }

    void check_choice(int at, int choice, const DrillChoice& c, const std::vector<Situation>& here) {
        int shown = 0, right = 0;
        for (const Situation& s : here)
            if (c.shown.holds(s)) ++shown, right += c.right.holds(s) ? 1 : 0;
        if (shown == 0) fault(at, "this choice is never shown; change its `shown`, or delete it", choice);
        else if (right > 0 && right < shown && c.why_not.empty()) fault(at, "this choice is right in some situations and not in others; write why_not = \"...\" for the others", choice);
        else if ((right == 0 || right == shown) && !c.why_not.empty()) fault(at, "this choice is " + std::string(right == 0 ? "never" : "always") + " right where it is shown, so that only `why` is read; delete `why_not`", choice);
    }

    template <class Ones, class Shown>
    void exactly_one(int at, const Ones& ones, const std::vector<Situation>& here, const std::string& what, const Shown& shown_of) {
        for (const Situation& s : here) {
            const std::vector<int> shown = shown_of(s);
            const int right = right_ones(ones, shown, s);
            if (shown.size() < 2) fault(at, "there are fewer than two " + what + "s to choose from when " + situation_words(s));
            else if (right == 0) fault(at, "no " + what + " is right when " + situation_words(s) + "; write right = \"...\" so that one is");
            else if (right > 1) fault(at, std::to_string(right) + " " + what + "s are right when " + situation_words(s) + "; leave one, or let `shown` hide the other");
            else continue;
            return;   // one situation tells the author enough
        }
    }

    const Drill& drill_;
    std::vector<Situation> all_;
    std::vector<DrillFault> faults_;
};

}  // namespace

const char* phase_name(DrillPhase phase) { return phases.at(static_cast<std::size_t>(phase)); }
std::optional<DrillPhase> phase_from(std::string_view name) { return from<DrillPhase>(phases, name); }
const char* belief_name(WrongBelief belief) { return beliefs.at(static_cast<std::size_t>(belief)); }
std::optional<WrongBelief> belief_from(std::string_view name) { return from<WrongBelief>(beliefs, name); }
const char* ground_name(Ground ground) { return grounds.at(static_cast<std::size_t>(ground)); }
std::optional<Ground> ground_from(std::string_view name) { return from<Ground>(grounds, name); }

std::vector<Situation> DrillSetup::situations() const {
    std::vector<Situation> all;
    for (const BuildingClass b : buildings)
        for (const int f : floors)
            for (const int s : seconds)
                for (const Person p : people) all.push_back({b, f, s, p});
    return all;
}

bool reached(const DrillStep& step, const Situation& s) {
    return step.when.holds(s) && (s.seconds > 0 || phase_from(step.phase) != DrillPhase::warning);
}

std::vector<int> shown_choices(const DrillStep& step, const Situation& s) {
    std::vector<int> out;
    for (std::size_t i = 0; i < step.choices.size(); ++i)
        if (step.choices[i].shown.holds(s)) out.push_back(static_cast<int>(i));
    return out;
}

std::vector<int> shown_reasons(const DrillStep& step, const Situation& s) {
    std::vector<int> out;
    for (std::size_t i = 0; i < step.reasons.size(); ++i)
        if (step.reasons[i].shown.holds(s)) out.push_back(static_cast<int>(i));
    return out;
}

std::vector<DrillFault> check(const Drill& drill) {
    if (!drill.setup) return {};
    return Checker(drill).check();
}

}  // namespace estation::content
