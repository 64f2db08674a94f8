// Values are the numbers of one exhibit that a visitor may turn: those its item offers, with bounds and step, and the
// model's own for the rest. Owned by the exhibit's screen, forgotten with it. UI thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/item.h"

namespace estation::kiosk {

class Values {
public:
    explicit Values(const content::Exhibit& exhibit);

    struct Knob { content::Parameter what; double value = 0; };
    [[nodiscard]] const std::vector<Knob>& knobs() const { return knobs_; }
    [[nodiscard]] double get(std::string_view id) const;   // 0 for what neither item nor model knows
    [[nodiscard]] const Knob* find(std::string_view id) const;
    // Between the bounds and on a step; what the item does not offer stays as it is. True when it changed.
    bool set(std::string_view id, double value);
    bool nudge(std::string_view id, int steps);
    void reset();                                          // as the item says
    [[nodiscard]] int changes() const { return changes_; }
    [[nodiscard]] static std::string number(double value, int digits);
    [[nodiscard]] static std::string shown(const Knob& knob);   // "60 km"

private:
    std::string model_;
    std::vector<Knob> knobs_;
    int changes_ = 0;
};

}  // namespace estation::kiosk
