// The Fourier transform of a real series (Eigen's wrapped), and nothing else. Pure; any thread.
#pragma once
#include <complex>
#include <cstddef>
#include <vector>

namespace estation::content::seismology {

// The next power of two that is at least n, so that a transform is quick.
[[nodiscard]] std::size_t transform_length(std::size_t n);
// X[k] = sum of x[j] exp(-2 pi i j k / n), k = 0 .. n/2; n a power of two, as many values as x has.
[[nodiscard]] std::vector<std::complex<double>> transformed(const std::vector<double>& x);
// Its inverse: n values from the n/2 + 1 of the half spectrum.
[[nodiscard]] std::vector<double> transformed_back(const std::vector<std::complex<double>>& half);

}  // namespace estation::content::seismology
