#include "content/seismology/building.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include "content/seismology/oscillator.h"

namespace estation::content::seismology {
namespace {

constexpr double two_pi = 2 * std::numbers::pi;

Result<> check(const ShearBuilding& b) {
    if (b.mass_kg.empty() || b.mass_kg.size() != b.stiffness_n_m.size()) return Error{"a building has at least one storey, and each has a mass and a stiffness", ""};
    if (b.storeys() > most_storeys) return Error{"a building has at most " + std::to_string(most_storeys) + " storeys", ""};
    const auto sound = [](double v) { return std::isfinite(v) && v > 0; };
    if (!std::all_of(b.mass_kg.begin(), b.mass_kg.end(), sound) || !std::all_of(b.stiffness_n_m.begin(), b.stiffness_n_m.end(), sound))
        return Error{"every mass and every stiffness is above zero", ""};
    return {};
}

// What one mode does, stirred by the ground with participation 1.
struct ModalHistory {
    std::vector<double> displacement, velocity, acceleration;
};

ModalHistory follow(double w, double zeta, const Record& ground) {
    const auto& a = ground.acceleration_m_s2;
    const ExactStep step(w, zeta, ground.dt_s);
    ModalHistory h;
    h.displacement.resize(a.size());
    h.velocity.resize(a.size());
    h.acceleration.resize(a.size());
    ExactStep::State at;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (i > 0) at = step.after(at, -a[i - 1], -a[i]);
        h.displacement[i] = at.displacement;
        h.velocity[i] = at.velocity;
        h.acceleration[i] = -2 * zeta * w * at.velocity - w * w * at.displacement;  // absolute: relative plus ground
    }
    return h;
}

// Adds a mode's part to a floor. The shapes times participations of all modes add up to one, so that the ground's own
// acceleration is in the sum already.
void add(Motion& floor, const ModalHistory& h, double share) {
    const std::size_t n = h.displacement.size();
    for (std::size_t i = 0; i < n; ++i) floor.displacement_m[i] += share * h.displacement[i];
    for (std::size_t i = 0; i < n; ++i) floor.velocity_m_s[i] += share * h.velocity[i];
    for (std::size_t i = 0; i < n; ++i) floor.acceleration_m_s2[i] += share * h.acceleration[i];
}

Result<std::vector<Motion>> respond(const ShearBuilding& building, const Record& ground, double zeta, std::size_t from_floor, std::size_t to_floor) {
    if (!(zeta >= 0 && zeta < 0.5)) return Error{"a building's damping is a share of critical damping from 0 to below 0.5", ""};
    const auto modes = modes_of(building);
    if (!modes) return modes.error();
    const auto damping = rayleigh_damping(*modes, zeta);
    const std::size_t n = ground.acceleration_m_s2.size();
    std::vector<Motion> floors(to_floor - from_floor, Motion{ground.dt_s, std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)});
    for (std::size_t mode = 0; mode < damping.size(); ++mode) {
        const ModalHistory h = follow(modes->circular_frequency_rad_s[mode], std::min(damping[mode], 0.999), ground);
        for (std::size_t f = from_floor; f < to_floor; ++f) add(floors[f - from_floor], h, modes->shape[mode][f] * modes->participation[mode]);
    }
    return floors;
}

}  // namespace

PeriodRange usual_periods(int storeys) { return {0.05 * storeys, 0.075 * storeys, 0.10 * storeys}; }

ShearBuilding uniform_building(int storeys, double first_period_s) {
    const int n = std::clamp(storeys, 1, static_cast<int>(most_storeys));
    constexpr double mass_kg = 5e5;  // of no consequence for the motion: only the ratio to the stiffness counts
    // omega_1 = 2 sqrt(k/m) sin(pi / (2 (2n+1))), Chopra ch. 10
    const double root = two_pi / first_period_s / (2 * std::sin(std::numbers::pi / (2 * (2 * n + 1))));
    const auto count = static_cast<std::size_t>(n);
    return {std::vector<double>(count, mass_kg), std::vector<double>(count, mass_kg * root * root), 3};
}

double Modes::period_s(std::size_t mode) const { return two_pi / circular_frequency_rad_s[mode]; }

Result<Modes> modes_of(const ShearBuilding& b) {
    if (auto ok = check(b); !ok) return ok.error();
    const auto n = static_cast<Eigen::Index>(b.storeys());
    const auto at = [](const std::vector<double>& v, Eigen::Index i) { return v[static_cast<std::size_t>(i)]; };
    // With the mass drawn out of both sides the matrix stays symmetric and has only three diagonals.
    Eigen::VectorXd diagonal(n), beside(std::max<Eigen::Index>(n - 1, 1));
    for (Eigen::Index i = 0; i < n; ++i) {
        diagonal[i] = (at(b.stiffness_n_m, i) + (i + 1 < n ? at(b.stiffness_n_m, i + 1) : 0)) / at(b.mass_kg, i);
        if (i + 1 < n) beside[i] = -at(b.stiffness_n_m, i + 1) / std::sqrt(at(b.mass_kg, i) * at(b.mass_kg, i + 1));
    }
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
    solver.computeFromTridiagonal(diagonal, beside.head(n - 1));
    if (solver.info() != Eigen::Success) return Error{"the modes of this building could not be found; are its storeys of very different stiffness?", ""};
    Modes modes;
    for (Eigen::Index mode = 0; mode < n; ++mode) {
        modes.circular_frequency_rad_s.push_back(std::sqrt(std::max(solver.eigenvalues()[mode], 1e-12)));
        std::vector<double> shape(b.storeys());
        double participation = 0;
        for (Eigen::Index i = 0; i < n; ++i) {
            const double root = std::sqrt(at(b.mass_kg, i)), y = solver.eigenvectors()(i, mode);
            shape[static_cast<std::size_t>(i)] = y / root;
            participation += y * root;
        }
        modes.shape.push_back(std::move(shape));
        modes.participation.push_back(participation);
    }
    return modes;
}

Rayleigh rayleigh(double zeta, double w1, double w2) { return {2 * zeta * w1 * w2 / (w1 + w2), 2 * zeta / (w1 + w2)}; }

std::vector<double> rayleigh_damping(const Modes& modes, double zeta) {
    const auto& w = modes.circular_frequency_rad_s;
    const Rayleigh r = rayleigh(zeta, w.front(), w[std::min<std::size_t>(2, w.size() - 1)]);
    std::vector<double> shares;
    for (const double each : w) shares.push_back(w.size() == 1 ? zeta : r.damping_at(each));
    return shares;
}

Result<std::vector<Motion>> building_response(const ShearBuilding& building, const Record& ground, double damping) {
    return respond(building, ground, damping, 0, building.storeys());
}

Result<Motion> floor_motion(const ShearBuilding& building, const Record& ground, double damping, int floor) {
    if (floor < 0 || floor > static_cast<int>(building.storeys()))
        return Error{"there is no floor " + std::to_string(floor) + " in a building of " + std::to_string(building.storeys()) + " storeys", ""};
    Motion all = integrated(ground);
    if (floor == 0) return all;
    auto own = respond(building, ground, damping, static_cast<std::size_t>(floor) - 1, static_cast<std::size_t>(floor));
    if (!own) return own.error();
    const Motion& moved = own->front();
    all.acceleration_m_s2 = moved.acceleration_m_s2;
    for (std::size_t i = 0; i < all.velocity_m_s.size(); ++i) {
        all.velocity_m_s[i] += moved.velocity_m_s[i];
        all.displacement_m[i] += moved.displacement_m[i];
    }
    return all;
}

double transfer(const Modes& modes, const std::vector<double>& damping, std::size_t floor, double frequency_hz) {
    const double w = two_pi * frequency_hz;
    std::complex<double> sum = 0;
    for (std::size_t mode = 0; mode < damping.size(); ++mode) {
        const double wn = modes.circular_frequency_rad_s[mode];
        const std::complex<double> spring(wn * wn, 2 * damping[mode] * wn * w);
        sum += modes.shape[mode][floor] * modes.participation[mode] * spring / (spring - w * w);
    }
    return std::abs(sum);
}

}  // namespace estation::content::seismology
