// Four buildings, of 2, 6, 20 and 50 storeys, on one ground, shaken by one simulated earthquake: how far and how hard the top
// of each moves, and the response spectrum that says why. The ground is Boore's point source with P before S, the buildings
// are shear buildings with 0.075 s a storey and 5 % damping; see content/seismology. One likely shaking, not a forecast. Pure.
#pragma once
#include <array>
#include <vector>

#include "content/seismology/ground_motion.h"
#include "content/seismology/oscillator.h"

namespace estation::kiosk {

class BuildingSway {
public:
    static constexpr std::array<int, 4> storeys = {2, 6, 20, 50};

    BuildingSway() { set(6.5, 40, content::seismology::Ground::rock); }
    // True when something changed and everything was computed anew (some ten milliseconds).
    bool set(double magnitude, double distance_km, content::seismology::Ground ground);

    [[nodiscard]] double period_s(std::size_t building) const;
    // Of the top against the ground, metres, at a moment after the first P.
    [[nodiscard]] double sway_m(std::size_t building, double t_s) const;
    // The largest acceleration of the top up to a moment, m/s2: what somebody up there has felt so far.
    [[nodiscard]] double felt_m_s2(std::size_t building, double t_s) const;
    [[nodiscard]] double strongest_m_s2(std::size_t building) const { return tops_[building].felt.back(); }
    [[nodiscard]] double farthest_m(std::size_t building) const { return tops_[building].farthest; }
    [[nodiscard]] std::size_t hardest() const;                 // whose top is shaken hardest
    [[nodiscard]] double peak_s() const { return peak_s_; }    // when that is
    [[nodiscard]] double end_s() const { return end_s_; }      // then nearly all is over
    [[nodiscard]] const std::vector<content::seismology::SpectrumPoint>& spectrum() const { return spectrum_; }

private:
    struct Top {
        std::vector<double> sway, felt;
        double farthest = 0;
    };
    double magnitude_ = 0, distance_km_ = 0;
    content::seismology::Ground ground_ = content::seismology::Ground::rock;
    double dt_s_ = 0.01, peak_s_ = 0, end_s_ = 1;
    std::array<Top, storeys.size()> tops_;
    std::vector<content::seismology::SpectrumPoint> spectrum_;
};

}  // namespace estation::kiosk
