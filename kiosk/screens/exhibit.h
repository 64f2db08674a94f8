// An exhibit on screen: two thirds the thing itself, which moves before anything is read, its knobs below it, and one
// third what to see, why it is so and where one meets it. On a high screen the thing lies above its text. UI thread.
#pragma once
#include <memory>
#include <string>
#include <tuple>

#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/screen.h"
#include "kiosk/screens/numbers_page.h"

namespace estation::kiosk {

class ExhibitScreen final : public Screen {
public:
    ExhibitScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Exhibit& exhibit);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;                // how often something was turned
    [[nodiscard]] bool done() const override;
    bool step_back() override { return numbers_.close(); }

private:
    float draw_head(ui::Ui& ui, float x, float y, float w) const;
    void draw_text(ui::Ui& ui, const ui::Rect& area, bool with_head);
    void draw_numbers(ui::Ui& ui, const ui::Rect& area);
    float section(ui::Ui& ui, float x, float y, float w, const std::string& title, const content::Text& text) const;
    [[nodiscard]] float knobs_height(ui::Ui& ui, float w) const;
    [[nodiscard]] int knobs_in_row(ui::Ui& ui, float w) const;
    void draw_stage(ui::Ui& ui, const ui::Rect& stage);
    // Where little motion is wished: back, on, and the choice to see it move all the same.
    void draw_steps(ui::Ui& ui, const ui::Rect& row, const Still& still);
    [[nodiscard]] double passing(bool calm, double dt_s);   // how much time the exhibit is to be moved on
    void draw_knobs(ui::Ui& ui, const ui::Rect& area);
    void draw_knob(ui::Ui& ui, const Values::Knob& knob, const ui::Rect& r);
    [[nodiscard]] std::string shown(ui::Ui& ui, const Values::Knob& knob) const;
    bool on_a_line(ui::Ui& ui, const Values::Knob& knob, float w) const;
    void draw_slider(ui::Ui& ui, const Values::Knob& knob, const ui::Rect& r);
    void arrow(ui::Ui& ui, const Values::Knob& knob, const ui::Rect& r, int way);

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Exhibit& exhibit_;
    Values values_;
    NumbersPage numbers_;
    std::unique_ptr<ExhibitView> view_;
    bool made_ = false, paused_ = false;
    double before_s_ = -1, run_s_ = 0;
    bool calm_ = false, watch_ = false;   // little motion is wished; and yet it shall move
    double at_s_ = 0, shown_s_ = 0;       // of the exhibit's own time: where it shall be, and is
    int changes_ = 0;
    bool stacked_ = false;       // name above value
    std::tuple<float, float, content::Language> knobs_look_;
    std::string held_;           // the arrow that a finger holds
    double held_since_s_ = 0, next_s_ = 0;
    bool repeated_ = false;
};

}  // namespace estation::kiosk
