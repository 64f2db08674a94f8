// Two waves that run from an earthquake: P, fast and light, and S, slow and strong; and a warning sent by radio a little
// after the first station felt the P wave. Times are distance / speed; light is taken to arrive at once. Within speed of S
// times delay no warning can be in time: the blind zone. Kilometres and seconds; depth left aside. Pure.
#pragma once
#include <algorithm>

namespace estation::kiosk {

struct WaveRace {
    double vp_km_s = 6, vs_km_s = 3.5;
    double delay_s = 5;            // from the earthquake to the warning on the telephone
    double distance_km = 60;       // from the epicentre to here

    [[nodiscard]] double p_arrives_s() const { return distance_km / vp_km_s; }
    [[nodiscard]] double s_arrives_s() const { return distance_km / vs_km_s; }
    [[nodiscard]] double time_to_act_s() const { return std::max(0.0, s_arrives_s() - delay_s); }
    [[nodiscard]] double blind_zone_km() const { return vs_km_s * delay_s; }
    [[nodiscard]] bool blind() const { return distance_km <= blind_zone_km(); }
    [[nodiscard]] double p_km(double t_s) const { return vp_km_s * std::max(0.0, t_s); }
    [[nodiscard]] double s_km(double t_s) const { return vs_km_s * std::max(0.0, t_s); }
};

}  // namespace estation::kiosk
