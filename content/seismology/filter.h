// A filter that works while the ground moves: Butterworth's low pass or high pass, sample by sample, as a seismograph does it.
// From the analogue filter by the bilinear transform with the corner kept in place (Oppenheim & Schafer, Discrete-Time Signal
// Processing, ch. 7), so that its gain is exactly 1/sqrt(1 + r^(2n)), r = tan(pi f dt) / tan(pi fc dt) for low pass and the
// inverse for high pass, n the order. A value with the memory of what went through it; its owner's thread.
#pragma once
#include <vector>

#include "content/result.h"

namespace estation::content::seismology {

enum class Pass { low, high };

class Butterworth {
public:
    static constexpr int most_order = 8;
    // Order 1 to 8; the corner, where the gain is 1/sqrt(2), between 0 and half the sampling rate.
    static Result<Butterworth> design(Pass pass, int order, double corner_hz, double dt_s);

    double step(double x);                                  // the next sample in, the next one out
    void rest();                                            // as if nothing had ever gone through
    [[nodiscard]] double gain(double frequency_hz) const;   // of a long sine, 0 to 1

private:
    // One section of second order (a first-order one has zeros in b2 and a2), in the transposed direct form.
    struct Section { double b0, b1, b2, a1, a2, z1 = 0, z2 = 0; };
    Butterworth(Pass pass, int order, double corner_hz, double dt_s);
    Pass pass_;
    int order_;
    double corner_hz_, dt_s_;
    std::vector<Section> sections_;
};

}  // namespace estation::content::seismology
