#include "content/seismology/attenuation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace estation::content::seismology {
namespace {

struct Line {
    double a, b, c, d;
    [[nodiscard]] double at(double m, double r) const { return a + b * m - c * std::log10(r + d); }
    [[nodiscard]] double reach(double m, double intensity) const { return std::pow(10, (a + b * m - intensity) / c) - d; }
};

const Line& line_of(Zone zone, Axis axis) {
    static constexpr Line xinjiang[] = {{5.6018, 1.4347, 4.4899, 25}, {3.6113, 1.4347, 3.8477, 13}};
    static constexpr Line qingzang[] = {{6.4580, 1.2746, 4.4709, 25}, {3.3682, 1.2746, 3.3119, 9}};
    static constexpr Line east[] = {{5.7123, 1.3626, 4.2903, 25}, {3.6588, 1.3626, 3.5406, 13}};
    static constexpr Line moderate[] = {{5.8410, 1.0710, 3.6570, 15}, {3.9440, 1.0710, 2.8450, 7}};
    const std::size_t i = axis == Axis::along ? 0 : 1;
    switch (zone) {
        case Zone::xinjiang: return xinjiang[i];
        case Zone::qingzang: return qingzang[i];
        case Zone::east: return east[i];
        case Zone::moderate: return moderate[i];
    }
    return east[i];
}

// Half an ellipse's width in a direction from its long axis.
double radius(double along, double across, double angle_rad) { return along * across / std::hypot(along * std::sin(angle_rad), across * std::cos(angle_rad)); }

struct Peak {
    double a, b, above_a, above_b, c, d, e;
    [[nodiscard]] double at(double m, double r) const {
        const auto ln = [&](double from, double slope, double mag) { return from + slope * mag + c * std::log(r + d * std::exp(e * mag)); };
        if (m <= 6.5) return std::exp(ln(a, b, m));
        // As published, Tibet's two sets do not meet at M 6.5 (the upper begins a fifth lower): a larger earthquake never
        // shakes less than one of 6.5.
        return std::exp(std::max(ln(above_a, above_b, m), ln(a, b, 6.5)));
    }
};
struct Peaks {
    Peak pga_along, pga_across, pgv_along, pgv_across;   // cm/s2 and cm/s
};

const Peaks& peaks_of(Zone zone) {
    static constexpr Peaks west = {{4.1193, 1.656, 7.8269, 1.0856, -2.389, 1.772, 0.424}, {2.2609, 1.6399, 6.003, 1.0649, -2.118, 0.825, 0.465},
                                   {-1.2581, 1.932, 3.013, 1.2742, -2.181, 1.772, 0.424}, {-3.1073, 1.9389, 1.3087, 1.2627, -1.945, 0.825, 0.465}};
    static constexpr Peaks tibet = {{5.4901, 1.4835, 8.7561, 0.9453, -2.416, 2.647, 0.366}, {2.3069, 1.4007, 5.6511, 0.8924, -1.854, 0.612, 0.457},
                                    {-0.1472, 1.7618, 3.9422, 1.1293, -2.205, 2.647, 0.366}, {-2.9923, 1.7043, 1.0189, 1.0902, -1.696, 0.612, 0.457}};
    static constexpr Peaks eastern = {{4.5517, 1.5433, 8.1259, 0.9936, -2.315, 2.088, 0.399}, {2.7048, 1.518, 6.3319, 0.9614, -2.004, 0.944, 0.447},
                                      {-0.8349, 1.8193, 3.3051, 1.1799, -2.103, 2.088, 0.399}, {-2.6381, 1.8124, 1.6376, 1.1546, -1.825, 0.944, 0.447}};
    static constexpr Peaks stable = {{5.5591, 1.1454, 8.5238, 0.6854, -2.079, 2.802, 0.295}, {3.9445, 1.0833, 6.187, 0.7383, -1.723, 1.295, 0.331},
                                     {0.2139, 1.4283, 3.772, 0.8786, -1.889, 2.802, 0.295}, {-1.3547, 1.3823, 1.5433, 0.9361, -1.559, 1.295, 0.331}};
    switch (zone) {
        case Zone::xinjiang: return west;
        case Zone::qingzang: return tibet;
        case Zone::east: return eastern;
        case Zone::moderate: return stable;
    }
    return eastern;
}

double bounded(double intensity) { return std::clamp(intensity, 1.0, 12.0); }

}  // namespace

Result<> check_attenuation_range(double magnitude, double distance_km) {
    if (!(magnitude >= least_magnitude && magnitude <= most_magnitude)) return Error{"the magnitude lies between 3 and 8.5 for these relations", ""};
    if (!(distance_km >= 0 && distance_km <= most_distance_km)) return Error{"the distance lies between 0 and 500 km for these relations", ""};
    return {};
}

Result<double> intensity_on(Zone zone, Axis axis, double magnitude, double distance_km) {
    if (auto ok = check_attenuation_range(magnitude, distance_km); !ok) return ok.error();
    return bounded(line_of(zone, axis).at(magnitude, distance_km));
}

Result<double> intensity_at(Zone zone, double magnitude, double distance_km, double from_strike_deg) {
    if (auto ok = check_attenuation_range(magnitude, distance_km); !ok) return ok.error();
    if (!std::isfinite(from_strike_deg)) return Error{"the angle from the strike is a number of degrees", ""};
    const Line &along = line_of(zone, Axis::along), &across = line_of(zone, Axis::across);
    const double angle = from_strike_deg * std::numbers::pi / 180;
    // The degree whose ellipse runs through the place: the ellipses shrink as the degree rises.
    double low = std::min(along.at(magnitude, distance_km), across.at(magnitude, distance_km)) - 0.01;
    double high = std::max(along.at(magnitude, distance_km), across.at(magnitude, distance_km)) + 0.01;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        const double a = along.reach(magnitude, middle), b = across.reach(magnitude, middle);
        (a > 0 && b > 0 && radius(a, b, angle) > distance_km ? low : high) = middle;
    }
    return bounded((low + high) / 2);
}

std::optional<Isoseismal> isoseismal(Zone zone, double magnitude, double intensity) {
    const double along = line_of(zone, Axis::along).reach(magnitude, intensity), across = line_of(zone, Axis::across).reach(magnitude, intensity);
    if (!(along > 0 && across > 0)) return std::nullopt;
    return Isoseismal{intensity, along, across};
}

double mean_epicentral_intensity(double magnitude) { return 0.24 + 1.29 * magnitude; }

Result<double> mean_intensity(double magnitude, double distance_km) {
    if (auto ok = check_attenuation_range(magnitude, distance_km); !ok) return ok.error();
    const double most = mean_epicentral_intensity(magnitude);
    return bounded(distance_km <= 0 ? most : std::min(most, 0.92 + 1.63 * magnitude - 3.49 * std::log10(distance_km)));
}

Result<PeakMotion> peak_motion_on(Zone zone, Axis axis, double magnitude, double distance_km) {
    if (auto ok = check_attenuation_range(magnitude, distance_km); !ok) return ok.error();
    const Peaks& p = peaks_of(zone);
    const bool along = axis == Axis::along;
    return PeakMotion{(along ? p.pga_along : p.pga_across).at(magnitude, distance_km) / 100, (along ? p.pgv_along : p.pgv_across).at(magnitude, distance_km) / 100};
}

}  // namespace estation::content::seismology
