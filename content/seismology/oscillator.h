// The single oscillator that earthquake engineering is built from: a mass on a spring, shaken at its foot or pushed.
// Exact for shaking that is straight between samples (Nigam & Jennings 1969, Bull. Seismol. Soc. Am. 59, 909), and
// Newmark's two methods (Chopra, Dynamics of Structures, ch. 5). Pure; any thread. SI units.
#pragma once
#include <vector>

#include "content/result.h"
#include "content/seismology/record.h"

namespace estation::content::seismology {

// Damping is the share of critical damping, 0 <= damping < 1.
struct Oscillator {
    double period_s = 1, damping = 0.05;
};

// One step forward, exact while the push is straight between its ends: the state after from the state before and the
// push (force over mass) at both ends.
class ExactStep {
public:
    ExactStep(double circular_frequency_rad_s, double damping, double dt_s);
    struct State {
        double displacement = 0, velocity = 0;
    };
    [[nodiscard]] State after(State s, double push_before, double push_after) const {
        return {a_ * s.displacement + b_ * s.velocity + c_ * push_before + d_ * push_after,
                a2_ * s.displacement + b2_ * s.velocity + c2_ * push_before + d2_ * push_after};
    }

private:
    double a_, b_, c_, d_, a2_, b2_, c2_, d2_;
};

// Displacement and velocity relative to the ground, acceleration absolute; at the record's samples.
[[nodiscard]] Result<Motion> response(const Record& ground, Oscillator oscillator);
// The largest displacement relative to the ground, in metres. Quick oscillators are followed between the samples too,
// so that a swing has at least ten steps. Period 0 is rigid: 0.
[[nodiscard]] Result<double> peak_displacement_m(const Record& ground, Oscillator oscillator);

struct SpectrumPoint {
    double period_s = 0;
    double displacement_m = 0;           // relative
    double pseudo_velocity_m_s = 0;      // omega times it
    double pseudo_acceleration_m_s2 = 0; // omega squared times it; for period 0 the peak of the ground
};
[[nodiscard]] Result<std::vector<SpectrumPoint>> response_spectrum(const Record& ground, const std::vector<double>& periods_s, double damping);

// Newmark's methods for a mass that is pushed from rest by a force at equal steps: acceleration is constant (average,
// 1/4) or straight (linear, 1/6) within a step. Gives the displacement at every step.
enum class Newmark { average, linear };
struct PushedMass {
    double mass_kg = 1, stiffness_n_m = 1, damping = 0;
};
[[nodiscard]] std::vector<double> newmark(PushedMass body, const std::vector<double>& force_n, double dt_s, Newmark method);

}  // namespace estation::content::seismology
