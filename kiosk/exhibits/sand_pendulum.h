// A pendulum that swings in two directions at once and lets sand trickle: x = a sin(2 pi m u + phase), y = a sin(2 pi n u),
// both fading as friction takes its share (Bowditch 1815, Lissajous 1857). u counts common periods. When m : n are whole
// numbers without a common divisor the figure closes after one u. Lengths as a share of the tray's half, seconds. Pure.
#pragma once

namespace estation::kiosk {

struct SandPendulum {
    int across = 2, along = 3;      // swings in one common period
    double phase_deg = 90;
    double period_s = 12;           // the common period
    double fade_s = 240;            // in this time the swing shrinks to 1/e

    struct Place { double x = 0, y = 0; };
    [[nodiscard]] Place at(double t_s) const;
    [[nodiscard]] int common() const;              // the greatest common divisor: the figure closes after period / common
    [[nodiscard]] double closes_s() const { return period_s / common(); }
    [[nodiscard]] double length_ratio() const;     // of the two pendulum lengths, along : across, l ~ 1 / f^2
};

}  // namespace estation::kiosk
