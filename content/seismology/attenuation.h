// How shaking falls with distance in China: the intensity ellipses and the peak motions of GB 18306-2015 (the fifth map of
// seismic ground motion parameters), and the circular mean relation of textbooks. All are medians over many earthquakes:
// one earthquake differs by half a degree and more, so that a screen shows whole degrees or a band, never a lone decimal.
// Pure; any thread.
//
// Sources. Ellipses: Xiao L. & Yu Y.X. as used for GB 18306-2015; the long axis and the zones' names are from memory and
// wait for a reviewer (待审). What speaks for the names: the relations for peak motion below, published under names (Yu Y.X.,
// Li S.Y. & Xiao L., 2013, Technology for Earthquake Disaster Prevention 8(1), 24-33, as in OpenQuake's yu_2013), have the
// same order of slopes with magnitude, Xinjiang's the steepest and Tibet's flatter. Some web code exchanges the two.
#pragma once
#include <optional>
#include <vector>

#include "content/result.h"

namespace estation::content::seismology {

enum class Zone { xinjiang, qingzang, east, moderate };   // 新疆区, 青藏区, 东部强震区, 中强地震区
enum class Axis { along, across };                        // the long axis runs along the fault, the short one across

inline constexpr double least_magnitude = 3, most_magnitude = 8.5, most_distance_km = 500;
// An error that names the range, or nothing.
[[nodiscard]] Result<> check_attenuation_range(double magnitude, double distance_km);

// I = a + b M - c lg(R + d), between 1 and 12; R is the distance from the epicentre on that axis.
[[nodiscard]] Result<double> intensity_on(Zone zone, Axis axis, double magnitude, double distance_km);
// The same anywhere: on the ellipse through the place. `from_strike_deg`: angle from the long axis, any value.
[[nodiscard]] Result<double> intensity_at(Zone zone, double magnitude, double distance_km, double from_strike_deg);
// The half axes inside which intensity reaches a degree; nothing where it does not.
struct Isoseismal {
    double intensity = 0, along_km = 0, across_km = 0;
};
[[nodiscard]] std::optional<Isoseismal> isoseismal(Zone zone, double magnitude, double intensity);
// One standard deviation of an earthquake around the median, in degrees: 0.52 to 0.66. [待审]
inline constexpr double intensity_sigma = 0.6;

// The textbook's mean over China: I(R) = 0.92 + 1.63 M - 3.49 lg R, at most I0 = 0.24 + 1.29 M (catalogue of 1983).
[[nodiscard]] double mean_epicentral_intensity(double magnitude);
[[nodiscard]] Result<double> mean_intensity(double magnitude, double distance_km);

// Median peaks on bedrock: ln Y = a + b M + c ln(R + d exp(e M)), other a and b above M 6.5, where a peak is at least
// that of 6.5.
struct PeakMotion {
    double pga_m_s2 = 0, pgv_m_s = 0;
};
inline constexpr double pga_sigma_ln = 0.5428, pgv_sigma_ln = 0.6233;
[[nodiscard]] Result<PeakMotion> peak_motion_on(Zone zone, Axis axis, double magnitude, double distance_km);

}  // namespace estation::content::seismology
