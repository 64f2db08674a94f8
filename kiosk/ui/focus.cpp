#include "kiosk/ui/focus.h"

#include <algorithm>
#include <cmath>

namespace estation::kiosk::ui {
namespace {

// How far `to` lies that way from `from`, sideways steps counting double; negative when it does not lie there.
float distance(const Rect& from, const Rect& to, Way way) {
    const bool across = way == Way::left || way == Way::right;
    const float ahead = way == Way::left ? from.x - to.right() : way == Way::right ? to.x - from.right() : way == Way::up ? from.y - to.bottom() : to.y - from.bottom();
    const float centres = way == Way::left ? from.cx() - to.cx() : way == Way::right ? to.cx() - from.cx() : way == Way::up ? from.cy() - to.cy() : to.cy() - from.cy();
    // What overlaps a little still lies that way when most of it does.
    if (ahead < -0.4f * (across ? std::min(from.w, to.w) : std::min(from.h, to.h)) || centres <= 0) return -1;
    const float aside = across ? std::max({0.0f, to.y - from.bottom(), from.y - to.bottom()}) : std::max({0.0f, to.x - from.right(), from.x - to.right()});
    const float off = across ? std::abs(to.cy() - from.cy()) : std::abs(to.cx() - from.cx());
    return std::max(0.0f, ahead) + 3 * aside + 0.15f * off;
}

}  // namespace

WidgetId next_stop(const std::vector<Stop>& stops, WidgetId from, Way way) {
    if (stops.empty()) return 0;
    const auto here = std::find_if(stops.begin(), stops.end(), [from](const Stop& s) { return s.id == from; });
    if (here == stops.end()) return way == Way::previous ? stops.back().id : stops.front().id;
    if (way == Way::next) return here + 1 == stops.end() ? stops.front().id : (here + 1)->id;
    if (way == Way::previous) return here == stops.begin() ? stops.back().id : (here - 1)->id;
    WidgetId best = 0;
    float least = 0;
    for (const Stop& s : stops) {
        if (s.id == from) continue;
        const float d = distance(here->rect, s.rect, way);
        if (d >= 0 && (best == 0 || d < least)) best = s.id, least = d;
    }
    return best;
}

}  // namespace estation::kiosk::ui
