// Measures what a drill waits for before its room can shake: a minute of ground motion and how a building of 20 storeys
// answers to it, and prints JSON: milliseconds of each, and for a measure that does not depend on the machine, how many
// times longer than adding up as many squares as the building has numbers.
#include <chrono>
#include <cstdio>

#include "content/seismology/building.h"
#include "content/seismology/ground_motion.h"

using namespace estation::content::seismology;

namespace {

template <class Work>
double ms(int times, Work work) {
    const auto from = std::chrono::steady_clock::now();
    for (int i = 0; i < times; ++i) work(i);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count() / times;
}

}  // namespace

int main() {
    double kept = 0;
    const double ground = ms(40, [&](int i) { kept += shaking_of({6.5, 40, 10, Ground::soft, 5}, static_cast<std::uint64_t>(i), 0.01, 60).horizontal.acceleration_m_s2[100]; });
    const Record record = shaking_of({6.5, 40, 10, Ground::soft, 5}, 1, 0.01, 60).horizontal;
    const double building = ms(40, [&](int) { kept += building_response(uniform_building(20, 1.5), record, 0.05)->back().displacement_m[100]; });
    const double floor = ms(40, [&](int) { kept += floor_motion(uniform_building(20, 1.5), record, 0.05, 20)->displacement_m[100]; });
    const std::vector<double> numbers(record.acceleration_m_s2.size() * 20 * 3, 0.5);
    const double squares = ms(40, [&](int i) {
        double sum = i;
        for (const double v : numbers) sum = sum * 0.5 + v * v;
        kept += sum;
    });
    std::printf("{\"seconds\": %.1f, \"ground_ms\": %.2f, \"building_20_ms\": %.2f, \"one_floor_ms\": %.2f, \"squares_ms\": %.2f, \"both_over_squares\": %.2f, \"kept\": %.3g}\n", record.duration_s(),
                ground, building, floor, squares, (ground + building) / squares, kept);
}
