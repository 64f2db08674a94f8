// An exhibit on screen: two thirds the thing itself, which moves before anything is read, its knobs below it, and one
// third what to see, why it is so and where one meets it. On a high screen the thing lies above its text. UI thread.
#pragma once
#include <memory>
#include <string>

#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/screen.h"

namespace estation::kiosk {

class ExhibitScreen final : public Screen {
public:
    ExhibitScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Exhibit& exhibit);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;                // how often something was turned
    [[nodiscard]] bool done() const override;

private:
    float draw_head(ui::Ui& ui, float x, float y, float w) const;
    void draw_text(ui::Ui& ui, const ui::Rect& area, bool with_head) const;
    float section(ui::Ui& ui, float x, float y, float w, const std::string& title, const content::Text& text) const;
    [[nodiscard]] float knobs_height(const ui::Ui& ui, float w) const;
    [[nodiscard]] int knobs_in_row(const ui::Ui& ui, float w) const;
    void draw_stage(ui::Ui& ui, const ui::Rect& stage);
    void draw_knobs(ui::Ui& ui, const ui::Rect& area);
    void draw_knob(ui::Ui& ui, const Values::Knob& knob, const ui::Rect& r);
    void draw_slider(ui::Ui& ui, const Values::Knob& knob, const ui::Rect& r);
    void arrow(ui::Ui& ui, const Values::Knob& knob, const ui::Rect& r, int way);

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Exhibit& exhibit_;
    Values values_;
    std::unique_ptr<ExhibitView> view_;
    bool made_ = false, paused_ = false;
    double before_s_ = -1, run_s_ = 0;
    std::string held_;           // the arrow that a finger holds
    double held_since_s_ = 0, next_s_ = 0;
    bool repeated_ = false;
};

}  // namespace estation::kiosk
