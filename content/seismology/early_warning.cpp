#include "content/seismology/early_warning.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace estation::content::seismology {

Result<Warning> warning_at(const TravelTimes& model, double depth_km, double distance_km, const WarningChain& chain) {
    if (!(chain.delay_s() >= 0 && chain.delay_s() <= 600)) return Error{"window, computing and sending together take between 0 and 600 s", ""};
    const auto station = model.first(Wave::p, degrees_of_km(chain.station_km), depth_km);
    if (!station) return station.error().in("first station");
    const auto here = model.first(degrees_of_km(distance_km), depth_km);
    if (!here) return here.error();
    Warning w;
    w.alert_s = *station + chain.delay_s();
    w.p_s = here->p_s;
    w.s_s = here->s_s;
    w.lead_s = w.s_s - w.alert_s;
    // S arrivals rise with distance: where they meet the warning is the edge of the blind zone.
    double low = 0, high = km_of_degrees(TravelTimes::most_degrees);
    for (int i = 0; i < 50; ++i) {
        const double middle = (low + high) / 2;
        const auto s = model.first(Wave::s, degrees_of_km(middle), depth_km);
        if (!s) return s.error();
        (*s < w.alert_s ? low : high) = middle;
    }
    w.blind_radius_km = low < 1e-6 ? 0 : low;
    return w;
}

Warning uniform_warning(double depth_km, double distance_km, const WarningChain& chain, double p_km_s, double s_km_s) {
    Warning w;
    w.alert_s = std::hypot(chain.station_km, depth_km) / p_km_s + chain.delay_s();
    w.p_s = std::hypot(distance_km, depth_km) / p_km_s;
    w.s_s = std::hypot(distance_km, depth_km) / s_km_s;
    w.lead_s = w.s_s - w.alert_s;
    const double square = std::pow(s_km_s * w.alert_s, 2) - depth_km * depth_km;
    w.blind_radius_km = square > 0 ? std::sqrt(square) : 0;
    return w;
}

std::optional<int> seconds_left(double arrival_s, double now_s) {
    const double left = arrival_s - now_s;
    if (!(left > 0)) return std::nullopt;
    return static_cast<int>(std::floor(std::min(left, 1e6)));
}

WarningColour colour_of(double intensity) {
    if (intensity >= 7) return WarningColour::red;
    if (intensity >= 5) return WarningColour::orange;
    if (intensity >= 3) return WarningColour::yellow;
    return WarningColour::blue;
}

const Text& colour_name(WarningColour colour) {
    static const Text blue{"蓝色", "blue"}, yellow{"黄色", "yellow"}, orange{"橙色", "orange"}, red{"红色", "red"};
    switch (colour) {
        case WarningColour::blue: return blue;
        case WarningColour::yellow: return yellow;
        case WarningColour::orange: return orange;
        case WarningColour::red: return red;
    }
    return blue;
}

bool is_published(double magnitude, bool in_province_or_near) { return magnitude >= (in_province_or_near ? 4.0 : 5.0); }

std::span<const WarningReport> tohoku_2011() {
    static constexpr std::array<WarningReport, 15> reports = {{{1, 5.4, 4.3}, {2, 6.5, 5.9}, {3, 7.5, 6.8}, {4, 8.6, 7.2}, {5, 9.6, 6.3}, {6, 10.7, 6.6}, {7, 11.0, 6.6}, {8, 15.9, 7.2},
                                                               {9, 22.2, 7.6}, {10, 30.0, 7.7}, {11, 45.0, 7.7}, {12, 65.1, 7.9}, {13, 85.0, 8.0}, {14, 105.0, 8.1}, {15, 116.8, 8.1}}};
    return reports;
}

std::optional<WarningReport> report_at(std::span<const WarningReport> reports, double after_first_station_s) {
    std::optional<WarningReport> latest;
    for (const WarningReport& r : reports)
        if (r.after_first_station_s <= after_first_station_s) latest = r;
    return latest;
}

Result<std::vector<Trigger>> triggers(const TravelTimes& model, std::span<const NetworkStation> stations, double east_km, double north_km, double depth_km) {
    std::vector<Trigger> all;
    for (std::size_t i = 0; i < stations.size(); ++i) {
        const auto t = model.first(Wave::p, degrees_of_km(std::hypot(stations[i].east_km - east_km, stations[i].north_km - north_km)), depth_km);
        if (!t) return t.error();
        all.push_back({i, *t});
    }
    std::stable_sort(all.begin(), all.end(), [](const Trigger& a, const Trigger& b) { return a.at_s < b.at_s; });
    return all;
}

double magnitude_sigma(std::size_t stations) { return std::max(0.2, 0.6 / std::sqrt(static_cast<double>(std::max<std::size_t>(stations, 1)))); }

}  // namespace estation::content::seismology
