#include "kiosk/exhibits/magnet_field.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace estation::kiosk {
namespace {

constexpr int a_face = 3;            // poles along an end
constexpr double step = 0.035, near_pole = 0.06;
constexpr int most_steps = 500;

FieldVector operator+(FieldVector a, FieldVector b) { return {a.x + b.x, a.y + b.y}; }
FieldVector operator*(FieldVector a, double k) { return {a.x * k, a.y * k}; }

}  // namespace

MagnetField::MagnetField(const std::vector<Magnet>& magnets) : magnets_(magnets) {
    for (const Magnet& m : magnets) {
        if (std::abs(m.strength) < 1e-6) continue;
        const double a = m.angle_deg * std::numbers::pi / 180;
        const FieldVector along{std::cos(a), std::sin(a)}, across{-along.y, along.x};
        for (int i = 0; i < a_face; ++i) {
            const FieldVector off = across * (m.width * (static_cast<double>(i) / (a_face - 1) - 0.5));
            poles_.push_back({m.centre + along * (m.length / 2) + off, m.strength / a_face});
            poles_.push_back({m.centre + along * (-m.length / 2) + off, -m.strength / a_face});
        }
    }
}

FieldVector MagnetField::at(FieldVector p) const {
    FieldVector sum;
    for (const Pole& pole : poles_) {
        const double dx = p.x - pole.at.x, dy = p.y - pole.at.y, r2 = dx * dx + dy * dy + 1e-6, k = pole.q / (r2 * std::sqrt(r2));
        sum.x += dx * k, sum.y += dy * k;
    }
    return sum;
}

MagnetField::Line MagnetField::follow(FieldVector p, bool with_field, double reach_x, double reach_y) const {
    Line line;
    const auto way = [&](FieldVector at_place) {
        const FieldVector b = at(at_place);
        const double l = std::hypot(b.x, b.y);
        return l > 1e-12 ? b * ((with_field ? 1 : -1) / l) : FieldVector{};
    };
    line.points.push_back(p);
    for (int n = 0; n < most_steps; ++n) {
        const FieldVector k1 = way(p), k2 = way(p + k1 * (step / 2)), k3 = way(p + k2 * (step / 2)), k4 = way(p + k3 * step);
        p = p + (k1 + k2 * 2 + k3 * 2 + k4) * (step / 6);
        line.points.push_back(p);
        if (std::abs(p.x) > reach_x * 1.6 || std::abs(p.y) > reach_y * 1.6) break;
        line.ended_at_pole = std::any_of(poles_.begin(), poles_.end(), [&](const Pole& pole) { return (pole.q < 0) == with_field && std::hypot(pole.at.x - p.x, pole.at.y - p.y) < near_pole; });
        if (line.ended_at_pole) break;
    }
    return line;
}

std::vector<MagnetField::Line> MagnetField::lines(int a_pole, double reach_x, double reach_y) const {
    std::vector<Line> result;
    for (const Magnet& m : magnets_) {
        if (std::abs(m.strength) < 1e-6) continue;
        const double a = m.angle_deg * std::numbers::pi / 180;
        const int n = std::max(4, static_cast<int>(std::lround(a_pole * std::min(1.5, std::abs(m.strength)))));
        for (const bool north : {true, false}) {
            const double end = (north == (m.strength > 0)) ? 1 : -1;
            const FieldVector pole = m.centre + FieldVector{std::cos(a), std::sin(a)} * (end * m.length / 2);
            for (int i = 0; i < n; ++i) {
                // Not straight backwards, through the magnet itself.
                const double turn = a + (end > 0 ? 0 : std::numbers::pi) + (static_cast<double>(i) + 0.5 - n / 2.0) / n * 1.72 * std::numbers::pi;
                Line line = follow({pole.x + std::cos(turn) * m.width * 0.62, pole.y + std::sin(turn) * m.width * 0.62}, north, reach_x, reach_y);
                if (north || !line.ended_at_pole) {
                    line.points.insert(line.points.begin(), pole);
                    if (!north) std::reverse(line.points.begin(), line.points.end());
                    result.push_back(std::move(line));
                }
            }
        }
    }
    return result;
}

}  // namespace estation::kiosk
