#include "kiosk/exhibits/warning_replay.h"

#include <algorithm>
#include <cmath>

namespace estation::kiosk {
using namespace content::seismology;

WarningReplay::WarningReplay(std::shared_ptr<const TravelTimes> earth) : earth_(std::move(earth)) {
    // Some twenty-five kilometres apart, as a dense network is; every second row is shifted by half.
    std::vector<NetworkStation> network;
    for (int row = 0; row < 6; ++row)
        for (int i = -5; i <= 5; ++i) network.push_back({-coast_km - 24.0 * row, 27.0 * i + (row % 2 == 0 ? 0 : 13.5)});
    const auto all = triggers(*earth_, network, 0, 0, depth_km);
    if (!all || all->empty()) return;
    first_s_ = all->front().at_s;
    for (const Trigger& t : *all) stations_.push_back({network[t.station].east_km, network[t.station].north_km, t.at_s - first_s_});
}

std::size_t WarningReplay::triggered(double t_s) const {
    return static_cast<std::size_t>(std::count_if(stations_.begin(), stations_.end(), [t_s](const Station& s) { return s.feels_s <= t_s; }));
}

std::optional<WarningReport> WarningReplay::report(double t_s) const { return report_at(tohoku_2011(), t_s); }

double WarningReplay::sigma(const WarningReport& report) const { return magnitude_sigma(triggered(report.after_first_station_s)); }

double WarningReplay::reached_km(Wave wave, double t_s) const {
    double low = 0, high = 1500;
    for (int i = 0; i < 20; ++i) {
        const double middle = (low + high) / 2;
        const auto at = earth_->first(wave, degrees_of_km(middle), depth_km);
        (at && *at < t_s + first_s_ ? low : high) = middle;
    }
    return low < 0.01 ? 0 : low;
}

}  // namespace estation::kiosk
