// The simple practice of a drill: a calm beginning, one step at a time with its picture, the reasons, and what to
// remember. The yellow band 「演练」 stays over all of it. UI thread.
#pragma once
#include "kiosk/drill/practice.h"
#include "kiosk/screen.h"
#include "kiosk/screens/numbers_page.h"

namespace estation::kiosk {

class DrillScreen final : public Screen {
public:
    DrillScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Drill& drill)
        : library_(std::move(library)), item_(item), drill_(drill), practice_(drill) {}
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] bool done() const override { return practice_.stage() == Practice::Stage::debrief; }
    [[nodiscard]] std::optional<Finish> broken_off() const override {
        if (practice_.stage() == Practice::Stage::start || practice_.stage() == Practice::Stage::debrief) return std::nullopt;
        return Finish{practice_.choices_right(), practice_.choices(), false, "drill"};
    }
    bool step_back() override { return numbers_.close(); }

private:
    [[nodiscard]] static bool calm(const ui::Ui& ui);
    Action draw_start(ui::Ui& ui, const ui::Rect& area);
    Action draw_step(ui::Ui& ui, const ui::Rect& area);
    Action draw_explained(ui::Ui& ui, const ui::Rect& area);
    Action draw_debrief(ui::Ui& ui, const ui::Rect& area);
    // Picture and words side by side, or one above the other; returns where the words go, which scroll.
    ui::Rect draw_picture(ui::Ui& ui, const std::string& picture, const ui::Rect& area, float share);
    float draw_head(ui::Ui& ui, float x, float y, float w);
    float draw_clock(ui::Ui& ui, float x, float y, float diameter);
    float draw_reason(ui::Ui& ui, int choice, float x, float y, float w);
    int draw_choices(ui::Ui& ui, float x, float& y, float w);

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Drill& drill_;
    Practice practice_;
    NumbersPage numbers_;
    int runs_ = 0;
    double step_since_s_ = 0;
    bool told_ = false;
};

}  // namespace estation::kiosk
