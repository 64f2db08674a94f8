#include "kiosk/exhibits/galton_board.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace estation::kiosk {

GaltonBoard::GaltonBoard(int rows, double chance, std::uint32_t seed)
    : rows_(std::clamp(rows, 1, 40)), chance_(std::clamp(chance, 0.0, 1.0)), random_(seed), counts_(static_cast<std::size_t>(rows_) + 1, 0) {}

GaltonBoard::Ball GaltonBoard::next() {
    Ball ball;
    for (int i = 0; i < rows_; ++i) {
        const bool right = static_cast<double>(random_()) / 4294967296.0 < chance_;   // the same on every machine
        ball.right.push_back(right);
        ball.bin += right ? 1 : 0;
    }
    return ball;
}

GaltonBoard::Ball GaltonBoard::drop() {
    const Ball ball = next();
    count(ball);
    return ball;
}

double GaltonBoard::mean() const {
    double sum = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) sum += static_cast<double>(i) * counts_[i];
    return total_ > 0 ? sum / total_ : 0;
}

double GaltonBoard::chance_of(int bin) const {
    if (bin < 0 || bin > rows_) return 0;
    double p = 1;   // C(n, k) p^k q^(n-k), factor by factor so that nothing overflows
    for (int i = 1; i <= bin; ++i) p *= chance_ * (rows_ - bin + i) / i;
    for (int i = 0; i < rows_ - bin; ++i) p *= 1 - chance_;
    return p;
}

double GaltonBoard::normal_at(double bin) const {
    const double variance = rows_ * chance_ * (1 - chance_);
    if (variance <= 0) return 0;
    const double d = bin - rows_ * chance_;
    return std::exp(-d * d / (2 * variance)) / std::sqrt(2 * std::numbers::pi * variance);
}

}  // namespace estation::kiosk
