// Measures how many first arrivals a second one core gives, at random distances and depths over the whole range, and
// prints JSON: beside them the same number of sines, so that the ratio holds on another machine.
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "content/seismology/travel_time.h"

using namespace estation::content::seismology;

int main() {
    std::ifstream in(std::string(SOURCE_ASSETS) + "/seismology/ak135.tvel");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto seconds = [](std::clock_t from) { return static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC; };
    auto from = std::clock();
    const auto model = TravelTimes::open(text, "ak135.tvel");
    if (!model) return 1;
    const double open = seconds(from);
    constexpr int n = 200'000;
    double kept = 0;
    std::mt19937 random(1);
    from = std::clock();
    for (int i = 0; i < n; ++i) kept += *model->first(i % 2 == 0 ? Wave::p : Wave::s, random() % 30000 / 1000.0, random() % 70000 / 100.0);
    const double asked = seconds(from);
    from = std::clock();
    for (int i = 0; i < n * 100; ++i) kept += std::sin(i * 0.37);
    const double sines = seconds(from);
    std::printf("{\"open_ms\": %.1f, \"arrivals_a_second\": %.0f, \"one_over_a_hundred_sines\": %.2f, \"kept\": %.3g}\n", open * 1000, n / asked, asked / sines, kept);
}
