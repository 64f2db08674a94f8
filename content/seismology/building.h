// A building as earthquake engineers first see it: floors are masses, storeys are springs (the shear building of Chopra,
// Dynamics of Structures, ch. 9-13). Its modes, and how each floor moves when the ground does: exact for a linear
// building whose ground acceleration is straight between samples. Pure; any thread. SI units.
#pragma once
#include <vector>

#include "content/result.h"
#include "content/seismology/record.h"

namespace estation::content::seismology {

// From the ground up: storey i carries floor i. Both of one length.
struct ShearBuilding {
    std::vector<double> mass_kg;
    std::vector<double> stiffness_n_m;
    double storey_height_m = 3;

    [[nodiscard]] std::size_t storeys() const { return mass_kg.size(); }
};

inline constexpr std::size_t most_storeys = 200;

// First periods of reinforced concrete buildings: (0.05 to 0.10) s a storey, load code GB 50009 appendix F. [reviewer: 待审]
struct PeriodRange {
    double shortest_s = 0, usual_s = 0, longest_s = 0;
};
[[nodiscard]] PeriodRange usual_periods(int storeys);
// Equal storeys, tuned to a first period.
[[nodiscard]] ShearBuilding uniform_building(int storeys, double first_period_s);

struct Modes {
    std::vector<double> circular_frequency_rad_s;   // rising
    std::vector<std::vector<double>> shape;         // [mode][floor], at modal mass 1
    std::vector<double> participation;              // [mode]: how much the ground's shaking stirs it
    [[nodiscard]] double period_s(std::size_t mode) const;
};
[[nodiscard]] Result<Modes> modes_of(const ShearBuilding& building);

// Damping C = a0 M + a1 K that has the share zeta of critical at two frequencies.
struct Rayleigh {
    double a0 = 0, a1 = 0;
    [[nodiscard]] double damping_at(double circular_frequency_rad_s) const { return a0 / (2 * circular_frequency_rad_s) + a1 * circular_frequency_rad_s / 2; }
};
[[nodiscard]] Rayleigh rayleigh(double zeta, double w1_rad_s, double w2_rad_s);
// The share of critical damping of every mode: Rayleigh's through the first mode and the third (or the last there is).
[[nodiscard]] std::vector<double> rayleigh_damping(const Modes& modes, double zeta);

// The motion of each floor, [floor] from the first above the ground up. Displacement and velocity are relative to the
// ground, acceleration is absolute.
[[nodiscard]] Result<std::vector<Motion>> building_response(const ShearBuilding& building, const Record& ground, double damping);
// The motion of one floor in space, for what stands on it: the ground's and its own together, all three absolute, from
// rest. Floor 0 is the ground.
[[nodiscard]] Result<Motion> floor_motion(const ShearBuilding& building, const Record& ground, double damping, int floor);
// How much larger the top moves than steady shaking of the ground of one frequency: absolute acceleration over ground.
[[nodiscard]] double transfer(const Modes& modes, const std::vector<double>& damping, std::size_t floor, double frequency_hz);

}  // namespace estation::content::seismology
