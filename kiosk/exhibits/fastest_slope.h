// Beads that slide without friction from one point to another on different ways: how long each takes, and where it is.
// Energy conservation gives the speed, v = sqrt(2 g y) after a fall of y (Galileo); the way is cut into straight pieces,
// each with its own even acceleration, which is exact on them. The cycloid x = R (a - sin a), y = R (1 - cos a) is the
// fastest (Johann Bernoulli, 1696), and takes a_end * sqrt(R / g). Metres, seconds; y downwards. Pure.
#pragma once
#include <vector>

namespace estation::kiosk {

struct SlopePoint { double x = 0, y = 0; };

class SlopeWay {
public:
    // From rest at the first point; no point may lie above it.
    explicit SlopeWay(std::vector<SlopePoint> points, double g = 9.81);
    [[nodiscard]] double duration_s() const { return times_.empty() ? 0 : times_.back(); }
    [[nodiscard]] SlopePoint at(double t_s) const;
    [[nodiscard]] double speed_at(double t_s) const;
    [[nodiscard]] const std::vector<SlopePoint>& points() const { return points_; }

private:
    [[nodiscard]] double fallen_speed(double y) const;
    std::vector<SlopePoint> points_;
    std::vector<double> times_;   // when each point is reached
    double g_;
};

struct Cycloid { double radius_m = 0, end_angle = 0; };   // end_angle in radians of the rolling wheel
// The one from (0, 0) through (across, down), both above 0.
[[nodiscard]] Cycloid cycloid_through(double across, double down);
[[nodiscard]] double cycloid_duration_s(const Cycloid& cycloid, double g = 9.81);

[[nodiscard]] std::vector<SlopePoint> straight_way(double across, double down, int pieces = 64);
// A circle's arc that starts steeply: the tangent at the start is vertical.
[[nodiscard]] std::vector<SlopePoint> arc_way(double across, double down, int pieces = 256);
[[nodiscard]] std::vector<SlopePoint> cycloid_way(double across, double down, int pieces = 256);
// A curve bent towards a point that a visitor has chosen.
[[nodiscard]] std::vector<SlopePoint> bent_way(double across, double down, SlopePoint towards, int pieces = 256);

}  // namespace estation::kiosk
