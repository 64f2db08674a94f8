#include "kiosk/exhibits/wave_race.h"

namespace estation::kiosk {
using content::seismology::degrees_of_km;
using content::seismology::Wave;

bool WaveRace::set(double distance_km, double delay_s, double depth_km) {
    if (distance_km == distance_km_ && delay_s == delay_s_ && depth_km == depth_km_) return false;
    distance_km_ = distance_km;
    delay_s_ = delay_s;
    depth_km_ = depth_km;
    if (const auto first = earth_->first(degrees_of_km(distance_km_), depth_km_)) p_s_ = first->p_s, s_s_ = first->s_s;
    blind_km_ = s_km(delay_s_);
    return true;
}

double WaveRace::reached_km(Wave wave, double t_s) const {
    double low = 0, high = 1000;  // arrivals rise with distance
    for (int i = 0; i < 20; ++i) {
        const double middle = (low + high) / 2;
        const auto at = earth_->first(wave, degrees_of_km(middle), depth_km_);
        (at && *at < t_s ? low : high) = middle;
    }
    return low < 0.002 ? 0 : low;
}

}  // namespace estation::kiosk
