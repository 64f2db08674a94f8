// When the first P and the first S wave arrive, in an Earth of spherical shells (ak135, iasp91, or another .tvel model):
// the minimum over every way a ray can take there, up from the source or down and round, through every layer and
// triplication. By ray parameter in thin shells with v = A r^B (Bullen & Bolt, Introduction to the Theory of
// Seismology, ch. 7). The published tables lie up to 0.04 s away from the rays of their own Earth (tau_table.h): from one
// degree on an answer keeps to the tables within 0.005 s, nearer it is the ray's. What many rays share is tabulated when a
// model is opened, so that a question costs microseconds.
// Immutable once open: any thread may ask, and share it.
#pragma once
#include <array>
#include <memory>
#include <string_view>

#include "content/result.h"

namespace estation::content::seismology {

enum class Wave { p, s };

struct Arrivals {
    double p_s = 0, s_s = 0;   // seconds after the origin
};

class TravelTimes {
public:
    static constexpr double most_degrees = 30, most_depth_km = 700;

    // `tvel` is the text of a model: two lines of words, then rows of depth km, Vp km/s, Vs km/s, density. `name` stands
    // in errors. The model has to reach 760 km at least; one that goes on to the centre, with a core, and has no slow layer
    // is held to its tables. Some tens of milliseconds.
    static Result<TravelTimes> open(std::string_view tvel, std::string_view name);

    TravelTimes(TravelTimes&&) noexcept;
    TravelTimes& operator=(TravelTimes&&) noexcept;
    ~TravelTimes();

    // Within 0.012 s of the published tables, which are rounded to 0.01. An error names the range when the question lies outside it.
    [[nodiscard]] Result<Arrivals> first(double degrees, double depth_km) const;
    [[nodiscard]] Result<double> first(Wave wave, double degrees, double depth_km) const;
    // The wave's speed just below a depth, km/s.
    [[nodiscard]] double speed_km_s(Wave wave, double depth_km) const;

private:
    class Shells;
    class Offset;
    TravelTimes();
    std::array<std::unique_ptr<const Shells>, 2> rays_;     // of P and of S
    std::array<std::unique_ptr<const Offset>, 2> offset_;   // from the rays to the tables; null when there are none
};

// Along the surface of the sphere of 6371 km.
[[nodiscard]] double degrees_of_km(double km);
[[nodiscard]] double km_of_degrees(double degrees);

}  // namespace estation::content::seismology
