#include "kiosk/exhibits/galton_board.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace estation::kiosk;

TEST_CASE("the chances of all bins add up to one, and those of a fair board are Pascal's triangle") {
    for (const double p : {0.1, 0.5, 0.9}) {
        const GaltonBoard board(12, p);
        double sum = 0, mean = 0;
        for (int k = 0; k <= 12; ++k) sum += board.chance_of(k), mean += k * board.chance_of(k);
        CHECK(sum == doctest::Approx(1));
        CHECK(mean == doctest::Approx(12 * p));
    }
    const GaltonBoard four(4, 0.5);
    for (const auto& [bin, of16] : {std::pair{0, 1}, {1, 4}, {2, 6}, {3, 4}, {4, 1}}) CHECK(four.chance_of(bin) == doctest::Approx(of16 / 16.0));
    CHECK(four.chance_of(-1) == 0);
    CHECK(four.chance_of(5) == 0);
}

TEST_CASE("the normal curve comes near the bins") {
    const GaltonBoard board(16, 0.5);
    for (int k = 0; k <= 16; ++k) CHECK(std::abs(board.normal_at(k) - board.chance_of(k)) < 0.006);
}

TEST_CASE("many balls fall as expected, and the same seed gives the same balls") {
    GaltonBoard board(12, 0.3, 7), again(12, 0.3, 7);
    for (int i = 0; i < 20000; ++i) CHECK(board.drop().bin == again.drop().bin);
    CHECK(board.total() == 20000);
    for (int k = 0; k <= 12; ++k) CHECK(std::abs(board.counts()[static_cast<std::size_t>(k)] / 20000.0 - board.chance_of(k)) < 0.012);
    CHECK(board.mean() == doctest::Approx(3.6).epsilon(0.02));
}
