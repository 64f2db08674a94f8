// A Practice is one go through a drill that is told step by step: begin, choose, hear why, go on, remember. It is a
// state machine fed by taps and by the time it is told; it knows no screen. Owned by the drill's screen; UI thread.
#pragma once
#include <optional>
#include <vector>

#include "content/item.h"

namespace estation::kiosk {

class Practice {
public:
    enum class Stage { start, step, explained, debrief };

    explicit Practice(const content::Drill& drill) : drill_(drill), chosen_(drill.steps.size(), none) {}

    [[nodiscard]] Stage stage() const { return stage_; }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] std::size_t count() const { return drill_.steps.size(); }
    [[nodiscard]] const content::DrillStep& step() const { return drill_.steps[at_]; }

    void begin(double now_s);             // also anew
    void choose(int choice);              // leads to the explanation
    void go_on(double now_s);             // to the next step or to the debrief; a choice must have been made
    // Calm: no clock runs (大字, reduced motion). Who leaves it has the step's whole time again.
    void calm(bool on, double now_s);
    // Time has passed: a choice not made is explained, a step that only lasts is over. True when something changed.
    bool tick(double now_s);
    [[nodiscard]] std::optional<double> left_s(double now_s) const;  // nothing: no clock runs

    static constexpr int none = -1;       // no choice was made in time
    [[nodiscard]] int chosen(std::size_t step) const { return chosen_[step]; }
    [[nodiscard]] int best(std::size_t step) const;   // the choice with most points; none where there is nothing to choose
    [[nodiscard]] bool chose_best(std::size_t step) const;
    // Points are for the better reason, not for speed.
    [[nodiscard]] int points() const;
    [[nodiscard]] int most_points() const;
    [[nodiscard]] int choices_right() const;
    [[nodiscard]] int choices() const;
    // How long the whole takes, with a little for reading.
    [[nodiscard]] static double seconds(const content::Drill& drill);

private:
    const content::Drill& drill_;
    Stage stage_ = Stage::start;
    std::size_t at_ = 0;
    std::vector<int> chosen_;
    double since_s_ = 0;
    bool calm_ = false;
};

}  // namespace estation::kiosk
