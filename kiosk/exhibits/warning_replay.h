// How an early warning comes about, told by one that is published: the fifteen reports of 11 March 2011 with their magnitudes and
// times. The stations are a schematic row of our own along a coast, so far from the epicentre (24 km deep) that P takes the 22 s of that day; P reaches them by
// ak135. How sure a magnitude is with so many stations is an ordinary estimate, and this earthquake lay outside it: that is the
// lesson. Kilometres, seconds after the first station felt P. Pure.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "content/seismology/early_warning.h"

namespace estation::kiosk {

class WarningReplay {
public:
    static constexpr double coast_km = 140, depth_km = 24;
    static constexpr double final_magnitude = 9.0;   // Mw, Japan Meteorological Agency
    static constexpr int public_report = 4;          // the one that was broadcast to the public (Hoshiba et al. 2011)
    static constexpr double end_s = 125;

    explicit WarningReplay(std::shared_ptr<const content::seismology::TravelTimes> earth);

    struct Station { double east_km = 0, north_km = 0, feels_s = 0; };   // from the epicentre; when it feels P
    [[nodiscard]] const std::vector<Station>& stations() const { return stations_; }
    [[nodiscard]] std::size_t triggered(double t_s) const;
    [[nodiscard]] double origin_s() const { return -first_s_; }          // when the earthquake began

    [[nodiscard]] std::optional<content::seismology::WarningReport> report(double t_s) const;
    // One standard deviation of a report's magnitude, by the stations that had felt P by then.
    [[nodiscard]] double sigma(const content::seismology::WarningReport& report) const;
    // How far along the ground the wave has come up.
    [[nodiscard]] double reached_km(content::seismology::Wave wave, double t_s) const;

private:
    std::shared_ptr<const content::seismology::TravelTimes> earth_;
    std::vector<Station> stations_;
    double first_s_ = 0;   // from the origin to P at the first station
};

}  // namespace estation::kiosk
