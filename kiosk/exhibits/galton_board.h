// Balls that fall through rows of pins and at each go right with a given chance: where each goes, and how many one expects
// in each bin. A ball's bin is the number of times it went right: the binomial distribution B(n, p); for many rows near
// the normal curve with mean n p and variance n p (1 - p) (de Moivre, 1733). The same seed gives the same balls. Pure.
#pragma once
#include <cstdint>
#include <random>
#include <vector>

namespace estation::kiosk {

class GaltonBoard {
public:
    GaltonBoard(int rows, double chance, std::uint32_t seed = 20);
    struct Ball { std::vector<bool> right; int bin = 0; };   // its way, row by row
    Ball drop();                                              // and counts it
    void count(const Ball& ball) { ++counts_[static_cast<std::size_t>(ball.bin)], ++total_; }
    [[nodiscard]] Ball next();                                // not counted yet: it still falls
    [[nodiscard]] int rows() const { return rows_; }
    [[nodiscard]] int total() const { return total_; }
    [[nodiscard]] const std::vector<int>& counts() const { return counts_; }
    [[nodiscard]] double mean() const;                        // of the bins so far
    [[nodiscard]] double chance_of(int bin) const;            // binomial
    [[nodiscard]] double normal_at(double bin) const;         // density of the curve it comes near

private:
    int rows_;
    double chance_;
    std::mt19937 random_;
    std::vector<int> counts_;
    int total_ = 0;
};

}  // namespace estation::kiosk
