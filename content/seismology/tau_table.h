// Travel times as the published tables of ak135 and iasp91 give them. Those tables were not shot ray by ray: the Earth was
// sampled at a few hundred ray parameters, tau = T - p X was integrated for each, and between them the times come from a
// spline in p (Buland & Chapman, The computation of seismic travel times, BSSA 73, 1983, 1271-1302; Kennett & Engdahl, GJI
// 105, 1991; Kennett, Engdahl & Buland, GJI 122, 1995). Sampling and spline put up to 0.04 s between them and the rays of
// the same Earth; whoever has to agree with the tables needs that machinery, and it is here: which ray parameters, the
// integrals with a slowness that is linear in radius, the thinning of samples by distance, and the spline with its branch
// point at the fast end. Only for an Earth where no layer is slower (in r/v) than the one above, down to the core.
// Immutable; any thread.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <vector>

namespace estation::content::seismology {

// A model between whose rows the speeds are straight lines in depth; a depth that stands twice is a jump.
struct SpeedKnot {
    double depth_km = 0, vp_km_s = 0, vs_km_s = 0;   // vs is 0 in the liquid core
};

class TauTable {
public:
    // Of P and of S. Absent when the Earth has a slow layer, or its knots do not go on to the centre.
    static std::optional<std::array<TauTable, 2>> of(std::span<const SpeedKnot> knots);

    // The first arrival in seconds at each of `degrees`, from a source at `depth_km` (0-750); infinite where the table has
    // none. Degrees below 1 are not what the tables are for: their direct rays are thinned out too far.
    [[nodiscard]] std::vector<double> first_s(double depth_km, std::span<const double> degrees) const;

private:
    struct Level { double z, u; };       // ln(r / 6371), and r/v as a multiple of 1/vs at the surface
    struct Part {                        // what a stretch adds to a ray
        double tau = 0, x = 0;
        Part& operator+=(const Part& o);
    };
    struct Branch { std::vector<std::size_t> samples; };   // rays that turn below one jump and above the next
    struct Source {
        std::size_t level = 0;           // the last at or above it
        bool on_level = false;
        Level at{};
    };
    TauTable(std::span<const SpeedKnot> mantle, int wave, std::span<const double> samples);
    static Part through(double p, const Level& top, const Level& bottom);
    void integrate();
    void add_branch(std::size_t bottom, std::size_t top);
    void choose_upgoing();
    [[nodiscard]] std::size_t nearest(double p) const;
    [[nodiscard]] Source place(double depth_km) const;
    [[nodiscard]] Part up(const Source& source, double p) const;
    [[nodiscard]] Part up(const Source& source, std::size_t k) const;

    double seconds_ = 1;                 // in one unit of tau
    std::vector<double> p_;              // the samples of the ray parameter up to the surface's, rising from 0
    std::vector<Level> levels_;          // the Earth as sampled: where its slowness is each p
    std::vector<Part> down_;             // for each p: from the surface to where the ray turns
    std::vector<std::vector<Part>> above_;   // for each level down to 800 km and each p: from the surface to it
    std::vector<double> apart_;          // for each p: the most that it and the one below differ in distance, from any depth
    std::vector<Branch> branches_;
    std::vector<std::size_t> upgoing_;   // the samples kept for rays that go straight up
};

}  // namespace estation::content::seismology
