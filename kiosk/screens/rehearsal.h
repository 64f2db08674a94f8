// A drill in which the right action depends on who and where one is: choose that, act, say why, hear what is so, see the
// room shaken, and at last remember and let go of what is not so. The yellow band 「演练」 stays over all of it. UI thread.
#pragma once
#include "kiosk/drill/rehearsal.h"
#include "kiosk/drill/room_view.h"
#include "kiosk/screen.h"
#include "kiosk/screens/layout.h"
#include "kiosk/screens/numbers_page.h"

namespace estation::kiosk {

class RehearsalScreen final : public Screen {
public:
    // The drill has a setup.
    RehearsalScreen(std::shared_ptr<const content::Library> library, const content::Item& item, const content::Drill& drill);
    Action draw(const Frame& frame) override;
    [[nodiscard]] std::string progress() const override;
    [[nodiscard]] bool done() const override { return rehearsal_.stage() == Rehearsal::Stage::debrief; }
    [[nodiscard]] std::optional<Finish> broken_off() const override {
        if (rehearsal_.stage() == Rehearsal::Stage::start || rehearsal_.stage() == Rehearsal::Stage::debrief) return std::nullopt;
        return Finish{rehearsal_.choices_right(), rehearsal_.choices(), false, "drill"};
    }
    bool step_back() override { return numbers_.close(); }

private:
    struct Option { std::string label; content::Situation situation; bool chosen = false; };
    [[nodiscard]] bool calm(const ui::Ui& ui) const;       // no clock
    [[nodiscard]] bool still(const ui::Ui& ui) const;      // no picture that moves
    Action draw_start(ui::Ui& ui, const ui::Rect& area);
    float draw_options(ui::Ui& ui, float x, float y, float w);
    float draw_row(ui::Ui& ui, const std::string& name, const std::string& title, const std::vector<Option>& options, float x, float y, float w);
    Action draw_act(ui::Ui& ui, const ui::Rect& area);
    Action draw_reason(ui::Ui& ui, const ui::Rect& area);
    Action draw_explained(ui::Ui& ui, const ui::Rect& area);
    Action draw_debrief(ui::Ui& ui, const ui::Rect& area);
    // The room or the step's picture beside or above the words; returns where the words go.
    ui::Rect draw_picture(ui::Ui& ui, const ui::Rect& area, const std::string& picture, bool room, float share);
    float draw_head(ui::Ui& ui, float x, float y, float w);
    float draw_seconds(ui::Ui& ui, float x, float y, float w);
    int draw_answers(ui::Ui& ui, const std::vector<std::string_view>& texts, float x, float& y, float w);
    struct Card { std::string_view word, text, why, source; bool good = false, chosen = false; };
    float draw_card(ui::Ui& ui, const Card& card, float x, float y, float w);
    FootBar draw_foot_button(ui::Ui& ui, const ui::Rect& area, const std::string& label, bool& tapped);
    void begin(ui::Ui& ui);
    void forward(ui::Ui& ui);
    [[nodiscard]] std::string where(ui::Ui& ui) const;     // "结实的楼 · 5楼 · 坐轮椅"
    [[nodiscard]] bool shows_room() const;
    [[nodiscard]] std::string shown_picture() const;       // the step's own, or the drill's

    std::shared_ptr<const content::Library> library_;
    const content::Item& item_;
    const content::Drill& drill_;
    Rehearsal rehearsal_;
    NumbersPage numbers_;
    std::unique_ptr<RoomView> room_;
    double before_s_ = -1, step_since_s_ = 0;
    int runs_ = 0;
    bool told_ = false;
};

}  // namespace estation::kiosk
