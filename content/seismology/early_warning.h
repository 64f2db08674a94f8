// How an earthquake early warning comes about, as arithmetic for an exhibit and a drill: stations must first feel the P
// wave, then somebody computes and sends; whoever is nearer than that gets the shaking first. Nothing here receives,
// issues or relays a real warning. Times are seconds after the origin. Pure; any thread.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "content/seismology/travel_time.h"
#include "content/text.h"

namespace estation::content::seismology {

// P at the station that decides (the first, or the k-th nearest), and the seconds after that: a window of the wave
// (about 3 s), computing, sending.
struct WarningChain {
    double station_km = 10;
    double window_s = 3, computing_s = 0, sending_s = 0;
    [[nodiscard]] double delay_s() const { return window_s + computing_s + sending_s; }
};

struct Warning {
    double alert_s = 0;            // when the warning is there
    double p_s = 0, s_s = 0;       // first P and S at the place
    double lead_s = 0;             // S less the warning; below zero in the blind zone
    double blind_radius_km = 0;    // within it S is first; 0 where nobody is
};
[[nodiscard]] Result<Warning> warning_at(const TravelTimes& model, double depth_km, double distance_km, const WarningChain& chain);
// The same for a uniform crust, speeds in km/s; good to about 120 km.
[[nodiscard]] Warning uniform_warning(double depth_km, double distance_km, const WarningChain& chain, double p_km_s = 5.8, double s_km_s = 3.46);

// What a clock shows: computed anew from the clock at every look, never counted down, so that it cannot drift and takes
// a revised arrival at once. Whole seconds, rounded down; nothing once the wave is there.
[[nodiscard]] std::optional<int> seconds_left(double arrival_s, double now_s);

// China's colours, by the intensity expected at the place: red from VII, orange from V, yellow from III, blue below.
// (Yunnan Earthquake Agency, 云南地震预警信息服务)
enum class WarningColour { blue, yellow, orange, red };
[[nodiscard]] WarningColour colour_of(double intensity);
[[nodiscard]] const Text& colour_name(WarningColour colour);
// China publishes from M 4.0 within a province and 50 km around it, from M 5.0 beyond.
[[nodiscard]] bool is_published(double magnitude, bool in_province_or_near);

// One of a sequence of reports on one earthquake, as time brings more stations.
struct WarningReport {
    int number = 1;
    double after_first_station_s = 0;
    double magnitude = 0;
};
// The reports of the Japan Meteorological Agency on 11 March 2011, first P at a station at 14:46:40.2. From the agency's
// published list, as quoted by Kyoto University (DPRI) and others.
[[nodiscard]] std::span<const WarningReport> tohoku_2011();
// The latest report that is out; nothing before the first.
[[nodiscard]] std::optional<WarningReport> report_at(std::span<const WarningReport> reports, double after_first_station_s);

// Seen from a network of stations: when each feels P, and how sure one can be with so many.
struct NetworkStation {
    double east_km = 0, north_km = 0;
};
struct Trigger {
    std::size_t station = 0;
    double at_s = 0;
};
[[nodiscard]] Result<std::vector<Trigger>> triggers(const TravelTimes& model, std::span<const NetworkStation> stations, double east_km, double north_km, double depth_km);
// One standard deviation of the magnitude from so many stations: 0.6 of one (Wu & Zhao 2006 for 3 s of P), falling with
// the root of their number, never below 0.2.
[[nodiscard]] double magnitude_sigma(std::size_t stations);

}  // namespace estation::content::seismology
