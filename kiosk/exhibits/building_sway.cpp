#include "kiosk/exhibits/building_sway.h"

#include <algorithm>
#include <cmath>

#include "content/seismology/building.h"

namespace estation::kiosk {
using namespace content::seismology;

namespace {

constexpr double depth_km = 10, damping = 0.05, longest_s = 45;
constexpr std::uint64_t seed = 20;

std::vector<double> spectrum_periods() {
    std::vector<double> periods;
    for (int i = 0; i <= 48; ++i) periods.push_back(0.05 * std::pow(6 / 0.05, i / 48.0));
    return periods;
}

}  // namespace

bool BuildingSway::set(double magnitude, double distance_km, Ground ground) {
    if (magnitude == magnitude_ && distance_km == distance_km_ && ground == ground_) return false;
    magnitude_ = magnitude;
    distance_km_ = distance_km;
    ground_ = ground;
    const double slant = std::hypot(distance_km, depth_km);
    const Shaking shaking = shaking_of({magnitude, distance_km, depth_km, ground, std::min(slant / 3.46 - slant / 5.8, 5.0)}, seed);
    const Record& record = shaking.horizontal;
    dt_s_ = record.dt_s;
    for (std::size_t i = 0; i < storeys.size(); ++i) {
        Top& top = tops_[i];
        const auto floors = building_response(uniform_building(storeys[i], period_s(i)), record, damping);
        if (!floors) continue;
        top.sway = floors->back().displacement_m;
        top.felt = floors->back().acceleration_m_s2;
        double most = 0;
        for (double& a : top.felt) a = most = std::max(most, std::abs(a));
        top.farthest = peak(top.sway);
    }
    const auto& felt = tops_[hardest()].felt;
    peak_s_ = dt_s_ * static_cast<double>(std::lower_bound(felt.begin(), felt.end(), felt.back()) - felt.begin());
    end_s_ = std::min({record.duration_s(), longest_s, peak_s_ + 15});
    if (auto points = response_spectrum(record, spectrum_periods(), damping)) spectrum_ = std::move(*points);
    return true;
}

double BuildingSway::period_s(std::size_t building) const { return usual_periods(storeys[building]).usual_s; }

double BuildingSway::sway_m(std::size_t building, double t_s) const {
    const auto& sway = tops_[building].sway;
    if (t_s <= 0 || sway.empty()) return 0;
    const double at = t_s / dt_s_;
    const auto i = static_cast<std::size_t>(at);
    if (i + 1 >= sway.size()) return 0;
    return sway[i] + (sway[i + 1] - sway[i]) * (at - static_cast<double>(i));
}

double BuildingSway::felt_m_s2(std::size_t building, double t_s) const {
    const auto& felt = tops_[building].felt;
    if (t_s <= 0 || felt.empty()) return 0;
    return felt[std::min(static_cast<std::size_t>(t_s / dt_s_), felt.size() - 1)];
}

std::size_t BuildingSway::hardest() const {
    std::size_t most = 0;
    for (std::size_t i = 1; i < storeys.size(); ++i)
        if (strongest_m_s2(i) > strongest_m_s2(most)) most = i;
    return most;
}

}  // namespace estation::kiosk
