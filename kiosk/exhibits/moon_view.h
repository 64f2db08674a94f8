// 今晚的月亮 on the glass: the moon as it stands at eight in the evening, where it is on its way round the earth, and when
// the four phases come. Opens by running the last half month. What it shows is computed in content/sky.h. UI thread.
#pragma once
#include <optional>

#include "content/sky.h"
#include "kiosk/exhibits/exhibit_view.h"

namespace estation::kiosk {

class MoonView final : public ExhibitView {
public:
    explicit MoonView(std::optional<content::Date> today);
    void restart() override { t_s_ = 0; }
    [[nodiscard]] Still still(const Values& values) const override;
    void draw(ui::Ui& ui, const ExhibitPlace& place, Values& values, double dt_s) override;
    [[nodiscard]] std::string shown(ui::Ui& ui, const Values::Knob& knob) const override;

private:
    [[nodiscard]] double evening(double days) const;      // Julian day
    void draw_moon(ui::Ui& ui, const ui::Rect& r, const content::Moon& moon) const;
    void draw_way(ui::Ui& ui, const ui::Rect& r, const content::Moon& moon) const;
    void draw_phases(ui::Ui& ui, const ui::Rect& r, double jd) const;

    bool known_;              // whether the date is to be believed
    content::Date today_;
    double t_s_ = 0, carry_ = 0;
};

// "12月4日 15:05" or "4 Dec 15:05".
[[nodiscard]] std::string moment_text(const content::Moment& moment, content::Language language, bool with_time = true);

}  // namespace estation::kiosk
