// The parts of a formula that grow: brackets, the root sign, braces and the marks above letters, drawn as lines of one
// width, which sits well with a sans-serif page. Boxes as formula_layout.h has them. Pure; any thread.
#pragma once
#include <string>

#include "kiosk/ui/formula_layout.h"

namespace estation::kiosk::ui {

// `half` px above and below the axis, about which it is centred (its y = 0). Width 0: a sign that cannot be drawn.
[[nodiscard]] FormulaBox bracket(const std::string& sign, bool left, float half, float em, float line);
// The sign is `sign` px wide; its roof, `line` thick, lies `top` px above the baseline and goes on for `roof` px.
[[nodiscard]] FormulaBox root_sign(float sign, float top, float bottom, float line, float roof);
// As wide as what it stands over where its kind stretches.
[[nodiscard]] FormulaBox accent_mark(content::AccentKind kind, float over, float em, float line);

}  // namespace estation::kiosk::ui
