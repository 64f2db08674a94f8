#include "kiosk/platform/touch_map.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace estation::kiosk {
using content::Error;
using content::Result;

namespace {

constexpr double most_stretch = 4, most_off = 0.03, least_spread = 1e-3;

}  // namespace

GlassPoint TouchMap::at(GlassPoint p) const {
    const double x = p.x, y = p.y;
    return {static_cast<float>(xx * x + xy * y + x0), static_cast<float>(yx * x + yy * y + y0)};
}

TouchMap joined(const TouchMap& o, const TouchMap& i) {
    return {o.xx * i.xx + o.xy * i.yx, o.xx * i.xy + o.xy * i.yy, o.xx * i.x0 + o.xy * i.y0 + o.x0,
            o.yx * i.xx + o.yy * i.yx, o.yx * i.xy + o.yy * i.yy, o.yx * i.x0 + o.yy * i.y0 + o.y0};
}

bool usable(const TouchMap& m) {
    for (const double v : {m.xx, m.xy, m.x0, m.yx, m.yy, m.y0})
        if (!std::isfinite(v) || std::abs(v) > 2 * most_stretch) return false;
    const double area = std::abs(m.xx * m.yy - m.xy * m.yx);
    return area >= 1 / (most_stretch * most_stretch) && area <= most_stretch * most_stretch;
}

Result<TouchMap> fit_touch(std::span<const TappedCross> crosses) {
    if (crosses.size() < 3) return Error{"at least three crosses must be tapped", {}};
    const auto n = static_cast<double>(crosses.size());
    double fx = 0, fy = 0, mx = 0, my = 0;   // the middles; around them the shift falls out of the equations
    for (const auto& c : crosses) fx += c.felt.x / n, fy += c.felt.y / n, mx += c.meant.x / n, my += c.meant.y / n;
    double sxx = 0, sxy = 0, syy = 0, ux = 0, uy = 0, vx = 0, vy = 0;
    for (const auto& c : crosses) {
        const double x = c.felt.x - fx, y = c.felt.y - fy, u = c.meant.x - mx, v = c.meant.y - my;
        sxx += x * x, sxy += x * y, syy += y * y;
        ux += u * x, uy += u * y, vx += v * x, vy += v * y;
    }
    const double det = sxx * syy - sxy * sxy;
    if (!(det > least_spread * least_spread)) return Error{"the taps lie in one place or on one line", {}};
    TouchMap m;
    m.xx = (ux * syy - uy * sxy) / det, m.xy = (uy * sxx - ux * sxy) / det;
    m.yx = (vx * syy - vy * sxy) / det, m.yy = (vy * sxx - vx * sxy) / det;
    m.x0 = mx - m.xx * fx - m.xy * fy, m.y0 = my - m.yx * fx - m.yy * fy;
    if (!usable(m)) return Error{"the panel would have to be stretched more than " + std::to_string(static_cast<int>(most_stretch)) + " times", {}};
    double off = 0;
    for (const auto& c : crosses) {
        const GlassPoint p = m.at(c.felt);
        off = std::max(off, std::hypot(static_cast<double>(p.x) - c.meant.x, static_cast<double>(p.y) - c.meant.y));
    }
    if (off > most_off) return Error{"a tap was " + std::to_string(static_cast<int>(std::lround(off * 100))) + " % of the glass beside its cross", {}};
    return m;
}

}  // namespace estation::kiosk
