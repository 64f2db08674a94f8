#include "content/seismology/fourier.h"

#include <unsupported/Eigen/FFT>

namespace estation::content::seismology {

std::size_t transform_length(std::size_t n) {
    std::size_t length = 4;
    while (length < n) length *= 2;
    return length;
}

std::vector<std::complex<double>> transformed(const std::vector<double>& x) {
    Eigen::FFT<double> fft;
    fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
    std::vector<std::complex<double>> half;
    fft.fwd(half, x);
    return half;
}

std::vector<double> transformed_back(const std::vector<std::complex<double>>& half) {
    Eigen::FFT<double> fft;
    fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
    std::vector<double> x((half.size() - 1) * 2);
    fft.inv(x.data(), half.data(), static_cast<Eigen::Index>(x.size()));
    return x;
}

}  // namespace estation::content::seismology
