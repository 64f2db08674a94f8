// Two waves that run from an earthquake: P, fast and light, and S, slow and strong; and a warning sent by radio some seconds
// after the earthquake began. Times are those of the Earth model ak135, from the depth where the earthquake is; light is taken
// to arrive at once. Where S has come up before the warning is the blind zone. Kilometres along the ground, seconds. Pure.
#pragma once
#include <memory>

#include "content/seismology/travel_time.h"

namespace estation::kiosk {

class WaveRace {
public:
    explicit WaveRace(std::shared_ptr<const content::seismology::TravelTimes> earth) : earth_(std::move(earth)) { set(60, 5, 10); }
    // How far away one is, when the warning is sent, and how deep the earthquake lies. True when something changed.
    bool set(double distance_km, double delay_s, double depth_km);

    [[nodiscard]] double distance_km() const { return distance_km_; }
    [[nodiscard]] double delay_s() const { return delay_s_; }
    [[nodiscard]] double p_arrives_s() const { return p_s_; }
    [[nodiscard]] double s_arrives_s() const { return s_s_; }
    [[nodiscard]] double time_to_act_s() const { return s_s_ > delay_s_ ? s_s_ - delay_s_ : 0; }
    [[nodiscard]] double blind_zone_km() const { return blind_km_; }
    [[nodiscard]] bool blind() const { return s_s_ <= delay_s_; }
    // How far along the ground a wave has come up; 0 before it is at the surface at all.
    [[nodiscard]] double p_km(double t_s) const { return reached_km(content::seismology::Wave::p, t_s); }
    [[nodiscard]] double s_km(double t_s) const { return reached_km(content::seismology::Wave::s, t_s); }

private:
    [[nodiscard]] double reached_km(content::seismology::Wave wave, double t_s) const;
    std::shared_ptr<const content::seismology::TravelTimes> earth_;
    double distance_km_ = 0, delay_s_ = 0, depth_km_ = -1;
    double p_s_ = 0, s_s_ = 0, blind_km_ = 0;
};

}  // namespace estation::kiosk
