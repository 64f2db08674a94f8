#include "kiosk/drill/practice.h"

#include <algorithm>

namespace estation::kiosk {
using namespace content;

void Practice::begin(double now_s) {
    chosen_.assign(drill_.steps.size(), none);
    at_ = 0;
    stage_ = drill_.steps.empty() ? Stage::debrief : Stage::step;
    since_s_ = now_s;
}

void Practice::choose(int choice) {
    if (stage_ != Stage::step || choice < 0 || choice >= static_cast<int>(step().choices.size())) return;
    chosen_[at_] = choice;
    stage_ = Stage::explained;
}

void Practice::go_on(double now_s) {
    if (stage_ == Stage::step && !step().choices.empty()) return;
    if (stage_ != Stage::step && stage_ != Stage::explained) return;
    since_s_ = now_s;
    if (at_ + 1 == drill_.steps.size()) {
        stage_ = Stage::debrief;
    } else {
        ++at_;
        stage_ = Stage::step;
    }
}

void Practice::calm(bool on, double now_s) {
    if (on || calm_) since_s_ = now_s;
    calm_ = on;
}

std::optional<double> Practice::left_s(double now_s) const {
    if (stage_ != Stage::step || calm_ || step().seconds <= 0) return std::nullopt;
    return std::max(0.0, step().seconds - (now_s - since_s_));
}

bool Practice::tick(double now_s) {
    const auto left = left_s(now_s);
    if (!left || *left > 0) return false;
    if (step().choices.empty()) go_on(now_s);
    else stage_ = Stage::explained;
    return true;
}

int Practice::best(std::size_t step) const {
    const auto& choices = drill_.steps[step].choices;
    const auto found = std::max_element(choices.begin(), choices.end(), [](const DrillChoice& a, const DrillChoice& b) { return a.points < b.points; });
    return found == choices.end() ? none : static_cast<int>(found - choices.begin());
}

bool Practice::chose_best(std::size_t step) const {
    const int choice = chosen_[step];
    if (choice == none) return false;
    const auto& choices = drill_.steps[step].choices;
    return choices[static_cast<std::size_t>(choice)].points == choices[static_cast<std::size_t>(best(step))].points;
}

int Practice::points() const {
    int sum = 0;
    for (std::size_t i = 0; i < chosen_.size(); ++i)
        if (chosen_[i] != none) sum += drill_.steps[i].choices[static_cast<std::size_t>(chosen_[i])].points;
    return std::max(0, sum);
}

int Practice::most_points() const {
    int sum = 0;
    for (std::size_t i = 0; i < chosen_.size(); ++i)
        if (const int n = best(i); n != none) sum += drill_.steps[i].choices[static_cast<std::size_t>(n)].points;
    return std::max(0, sum);
}

int Practice::choices_right() const {
    int right = 0;
    for (std::size_t i = 0; i < chosen_.size(); ++i) right += chose_best(i) ? 1 : 0;
    return right;
}

int Practice::choices() const {
    return static_cast<int>(std::count_if(drill_.steps.begin(), drill_.steps.end(), [](const DrillStep& s) { return !s.choices.empty(); }));
}

double Practice::seconds(const Drill& drill) {
    double sum = 0;
    for (const DrillStep& s : drill.steps) sum += s.seconds > 0 ? s.seconds : 8;
    return sum;
}

}  // namespace estation::kiosk
