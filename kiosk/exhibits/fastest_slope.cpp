#include "kiosk/exhibits/fastest_slope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace estation::kiosk {

SlopeWay::SlopeWay(std::vector<SlopePoint> points, double g) : points_(std::move(points)), g_(g) {
    double t = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        if (i > 0) {
            const double ds = std::hypot(points_[i].x - points_[i - 1].x, points_[i].y - points_[i - 1].y);
            const double v = fallen_speed(points_[i - 1].y) + fallen_speed(points_[i].y);
            t += v > 1e-9 ? 2 * ds / v : 0;   // even acceleration: the mean of both speeds
        }
        times_.push_back(t);
    }
}

double SlopeWay::fallen_speed(double y) const { return std::sqrt(2 * g_ * std::max(0.0, y - points_.front().y)); }

SlopePoint SlopeWay::at(double t) const {
    if (points_.empty()) return {};
    if (t <= 0) return points_.front();
    if (t >= duration_s()) return points_.back();
    const auto i = static_cast<std::size_t>(std::upper_bound(times_.begin(), times_.end(), t) - times_.begin());
    const SlopePoint a = points_[i - 1], b = points_[i];
    const double whole = times_[i] - times_[i - 1], gone = t - times_[i - 1];
    const double v0 = fallen_speed(a.y), v1 = fallen_speed(b.y), ds = std::hypot(b.x - a.x, b.y - a.y);
    const double s = v0 * gone + (v1 - v0) / whole * gone * gone / 2, k = ds > 0 ? std::clamp(s / ds, 0.0, 1.0) : 0;
    return {a.x + (b.x - a.x) * k, a.y + (b.y - a.y) * k};
}

double SlopeWay::speed_at(double t) const { return points_.empty() ? 0 : fallen_speed(at(t).y); }

Cycloid cycloid_through(double across, double down) {
    // (a - sin a) / (1 - cos a) grows from 0 to infinity on (0, 2 pi).
    double low = 1e-6, high = 2 * std::numbers::pi - 1e-6;
    for (int i = 0; i < 80; ++i) {
        const double a = (low + high) / 2;
        ((a - std::sin(a)) / (1 - std::cos(a)) < across / down ? low : high) = a;
    }
    const double a = (low + high) / 2;
    return {down / (1 - std::cos(a)), a};
}

double cycloid_duration_s(const Cycloid& c, double g) { return c.end_angle * std::sqrt(c.radius_m / g); }

std::vector<SlopePoint> straight_way(double across, double down, int pieces) {
    std::vector<SlopePoint> p;
    for (int i = 0; i <= pieces; ++i) p.push_back({across * i / pieces, down * i / pieces});
    return p;
}

std::vector<SlopePoint> arc_way(double across, double down, int pieces) {
    // Centre on the level of the start: radius r with (across - r)^2 + down^2 = r^2.
    const double r = (across * across + down * down) / (2 * across);
    const double end = std::atan2(down, across - r);   // from the centre, 0 to the right, y down
    std::vector<SlopePoint> p;
    for (int i = 0; i <= pieces; ++i) {
        const double k = static_cast<double>(i) / pieces, a = std::numbers::pi + (end - std::numbers::pi) * k * k;   // finer where it is slow
        p.push_back({r + r * std::cos(a), std::max(0.0, r * std::sin(a))});
    }
    return p;
}

std::vector<SlopePoint> cycloid_way(double across, double down, int pieces) {
    const Cycloid c = cycloid_through(across, down);
    std::vector<SlopePoint> p;
    for (int i = 0; i <= pieces; ++i) {
        const double a = c.end_angle * i / pieces;
        p.push_back({c.radius_m * (a - std::sin(a)), c.radius_m * (1 - std::cos(a))});
    }
    return p;
}

std::vector<SlopePoint> bent_way(double across, double down, SlopePoint towards, int pieces) {
    towards.x = std::clamp(towards.x, 0.0, across);
    towards.y = std::max(towards.y, 0.02);
    std::vector<SlopePoint> p;
    for (int i = 0; i <= pieces; ++i) {
        const double t = static_cast<double>(i) / pieces, k = t * t, rest = 1 - k;   // finer where it is slow
        p.push_back({2 * rest * k * towards.x + k * k * across, 2 * rest * k * towards.y + k * k * down});
    }
    return p;
}

}  // namespace estation::kiosk
