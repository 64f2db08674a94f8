// A Rehearsal is one go through a drill whose right choices depend on the situation: choose who and where one is, then
// step by step act, say why, hear what is so, and at last remember and let go of what is not so. A state machine fed by
// taps and by the time it is told; it knows no screen. Its only clock is the seconds until the S wave, worked out anew
// from the time each time it is asked; when they are over nothing is taken away. Owned by the drill's screen; UI thread.
#pragma once
#include <optional>
#include <vector>

#include "content/drill.h"

namespace estation::kiosk {

class Rehearsal {
public:
    enum class Stage { start, act, reason, explained, debrief };
    static constexpr int none = -1;

    // The drill has a setup and outlives the rehearsal.
    explicit Rehearsal(const content::Drill& drill);

    [[nodiscard]] Stage stage() const { return stage_; }
    [[nodiscard]] const content::Situation& situation() const { return situation_; }
    // Before it begins only; what the drill does not offer is not taken.
    void set(const content::Situation& situation);

    void begin(double now_s);                // also anew
    void choose(int choice);                 // one of shown(): leads to the reason, or to the explanation where none is asked
    void give_reason(int reason);            // one of shown_reasons(): leads to the explanation
    void go_on(double now_s);                // from the explanation, and from a step without choices

    // The steps of this situation, in order, and where among them one is.
    [[nodiscard]] const std::vector<int>& way() const { return way_; }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] const content::DrillStep& step() const { return step(at_); }
    [[nodiscard]] const content::DrillStep& step(std::size_t at) const { return drill_->steps[static_cast<std::size_t>(way_[at])]; }
    [[nodiscard]] content::DrillPhase phase() const;
    [[nodiscard]] std::vector<int> shown(std::size_t at) const { return content::shown_choices(step(at), situation_); }
    [[nodiscard]] std::vector<int> shown_reasons(std::size_t at) const { return content::shown_reasons(step(at), situation_); }

    // Whole seconds until the S wave, never below 0; nothing when none are counted (calm, no warning, another phase). The
    // clock stands for `read_s` first, so that nobody reads against it.
    [[nodiscard]] std::optional<int> seconds_left(double now_s) const;
    // When that number changes next; nothing: it does not.
    [[nodiscard]] std::optional<double> changes_at_s(double now_s) const;
    // Calm: no clock runs (大字, 朗读, reduced motion, a gentle drill).
    void calm(bool on) { calm_ = on; }
    void time_to_read(double read_s) { read_s_ = read_s; }
    // Whether the visitor acted before the S wave; nothing where no clock ran.
    [[nodiscard]] std::optional<bool> in_time() const { return in_time_; }
    void note_time(double now_s);            // called as a choice is made in the warning

    [[nodiscard]] int chosen(std::size_t at) const { return chosen_[at]; }
    [[nodiscard]] int reason(std::size_t at) const { return reasons_[at]; }
    [[nodiscard]] int right_choice(std::size_t at) const;     // none where there is nothing to choose
    [[nodiscard]] int right_reason(std::size_t at) const;
    // A point for what is right and one for the reason; none for being quick.
    [[nodiscard]] int points() const;
    [[nodiscard]] int most_points() const;
    [[nodiscard]] int choices() const;
    [[nodiscard]] int choices_right() const;
    // The wrong beliefs that were among the choices, in order, each with whether it was chosen.
    struct Met { content::WrongBelief belief; std::size_t at; int choice; bool chosen; };
    [[nodiscard]] std::vector<Met> beliefs() const;

private:
    void enter(double now_s);

    const content::Drill* drill_;
    content::Situation situation_;
    Stage stage_ = Stage::start;
    std::vector<int> way_;
    std::size_t at_ = 0;
    std::vector<int> chosen_, reasons_;
    double since_s_ = 0, read_s_ = 0;
    bool calm_ = false;
    std::optional<bool> in_time_;
};

}  // namespace estation::kiosk
