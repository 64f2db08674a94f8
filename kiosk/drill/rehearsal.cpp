#include "kiosk/drill/rehearsal.h"

#include <algorithm>
#include <cmath>

namespace estation::kiosk {
using namespace content;

Rehearsal::Rehearsal(const Drill& drill) : drill_(&drill) {
    const DrillSetup& s = *drill.setup;
    // The middle of what is offered is nobody's worst day.
    situation_ = {s.buildings.front(), s.floors.back(), s.seconds.back(), s.people.front()};
}

void Rehearsal::set(const Situation& situation) {
    if (stage_ != Stage::start) return;
    const DrillSetup& s = *drill_->setup;
    const auto offers = [](const auto& list, const auto& one) { return std::find(list.begin(), list.end(), one) != list.end(); };
    if (offers(s.buildings, situation.building) && offers(s.floors, situation.floor) && offers(s.seconds, situation.seconds) && offers(s.people, situation.person)) situation_ = situation;
}

void Rehearsal::begin(double now_s) {
    way_.clear();
    for (std::size_t i = 0; i < drill_->steps.size(); ++i)
        if (reached(drill_->steps[i], situation_)) way_.push_back(static_cast<int>(i));
    chosen_.assign(way_.size(), none);
    reasons_.assign(way_.size(), none);
    at_ = 0;
    in_time_.reset();
    enter(now_s);
}

void Rehearsal::enter(double now_s) {
    stage_ = at_ < way_.size() ? Stage::act : Stage::debrief;
    since_s_ = now_s;
}

DrillPhase Rehearsal::phase() const {
    switch (stage_) {
        case Stage::start: return DrillPhase::briefing;
        case Stage::debrief: return DrillPhase::debrief;
        case Stage::act:
        case Stage::reason:
        case Stage::explained: break;
    }
    return phase_from(step().phase).value_or(DrillPhase::shaking);
}

void Rehearsal::choose(int choice) {
    if (stage_ != Stage::act) return;
    const auto offered = shown(at_);
    if (std::find(offered.begin(), offered.end(), choice) == offered.end()) return;
    chosen_[at_] = choice;
    stage_ = step().reasons.empty() ? Stage::explained : Stage::reason;
}

void Rehearsal::give_reason(int reason) {
    if (stage_ != Stage::reason) return;
    const auto offered = shown_reasons(at_);
    if (std::find(offered.begin(), offered.end(), reason) == offered.end()) return;
    reasons_[at_] = reason;
    stage_ = Stage::explained;
}

void Rehearsal::go_on(double now_s) {
    const bool over = stage_ == Stage::explained || (stage_ == Stage::act && step().choices.empty());
    if (!over) return;
    ++at_;
    enter(now_s);
}

std::optional<int> Rehearsal::seconds_left(double now_s) const {
    if (calm_ || stage_ != Stage::act || phase() != DrillPhase::warning) return std::nullopt;
    const double gone = std::max(0.0, now_s - since_s_ - read_s_);
    return std::max(0, static_cast<int>(std::floor(situation_.seconds - gone + 1e-9)));
}

std::optional<double> Rehearsal::changes_at_s(double now_s) const {
    const auto left = seconds_left(now_s);
    if (!left || *left == 0) return std::nullopt;
    return since_s_ + read_s_ + (situation_.seconds - *left) + 1e-3;
}

void Rehearsal::note_time(double now_s) {
    if (const auto left = seconds_left(now_s)) in_time_ = *left > 0;
}

int Rehearsal::right_choice(std::size_t at) const {
    for (const int i : shown(at))
        if (step(at).choices[static_cast<std::size_t>(i)].right.holds(situation_)) return i;
    return none;
}

int Rehearsal::right_reason(std::size_t at) const {
    for (const int i : shown_reasons(at))
        if (step(at).reasons[static_cast<std::size_t>(i)].right.holds(situation_)) return i;
    return none;
}

int Rehearsal::points() const {
    int sum = 0;
    for (std::size_t i = 0; i < way_.size(); ++i) {
        if (chosen_[i] != none && chosen_[i] == right_choice(i)) ++sum;
        if (reasons_[i] != none && reasons_[i] == right_reason(i)) ++sum;
    }
    return sum;
}

int Rehearsal::most_points() const {
    int sum = 0;
    for (std::size_t i = 0; i < way_.size(); ++i) sum += (right_choice(i) != none ? 1 : 0) + (right_reason(i) != none ? 1 : 0);
    return sum;
}

int Rehearsal::choices() const {
    int sum = 0;
    for (std::size_t i = 0; i < way_.size(); ++i) sum += step(i).choices.empty() ? 0 : 1;
    return sum;
}

int Rehearsal::choices_right() const {
    int sum = 0;
    for (std::size_t i = 0; i < way_.size(); ++i) sum += chosen_[i] != none && chosen_[i] == right_choice(i) ? 1 : 0;
    return sum;
}

std::vector<Rehearsal::Met> Rehearsal::beliefs() const {
    std::vector<Met> met;
    for (std::size_t i = 0; i < way_.size(); ++i)
        for (const int c : shown(i)) {
            const auto& belief = step(i).choices[static_cast<std::size_t>(c)].belief;
            const bool known = belief && std::any_of(met.begin(), met.end(), [&](const Met& m) { return m.belief == *belief; });
            if (belief && !known) met.push_back({*belief, i, c, chosen_[i] == c});
        }
    return met;
}

}  // namespace estation::kiosk
