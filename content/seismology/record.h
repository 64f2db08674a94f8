// A record of shaking: ground acceleration at equal steps of time, as an instrument writes it or a simulation makes it,
// and what follows from it by integration. Plain values that their holder owns; pure functions, any thread. SI units.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "content/result.h"

namespace estation::content::seismology {

struct Record {
    double dt_s = 0.01;
    std::vector<double> acceleration_m_s2;

    [[nodiscard]] double duration_s() const { return acceleration_m_s2.empty() ? 0 : dt_s * static_cast<double>(acceleration_m_s2.size() - 1); }
};

// Three directions of one instrument: north, east, up. All of one length and step.
struct ThreeComponents {
    double dt_s = 0.01;
    std::array<std::vector<double>, 3> acceleration_m_s2;
};

struct Motion {
    double dt_s = 0.01;
    std::vector<double> acceleration_m_s2, velocity_m_s, displacement_m;  // one of each for a step
};

// Velocity and displacement from rest, acceleration being straight between samples (exact for that).
[[nodiscard]] Motion integrated(const Record& record);
// The same record with the smallest smooth change, zero at both ends, that lets it end at rest where it began.
[[nodiscard]] Record baseline_corrected(Record record);
// The largest absolute value; 0 of nothing.
[[nodiscard]] double peak(const std::vector<double>& values);

// What a file may hold: more samples than an hour at 500 Hz is not a record of shaking.
inline constexpr std::size_t longest_record_bytes = 64u << 20, longest_record_samples = 2'000'000;

// What one unit of acceleration is in m/s2 by the heading of a CSV record, as in `time,acc (g)` or `t_s,acc_gal`: 9.80665
// for g, 0.01 for gal and cm/s2, else 1. The readers below leave the numbers as they are written: multiply by this.
[[nodiscard]] double unit_m_s2(std::string_view csv);

// Reads the text of a CSV record: rows of `t_s,acc_m_s2` at equal steps. One row of words may stand at the top, lines
// that begin with # are passed over. `name` is the file's name for errors, which carry name:line.
[[nodiscard]] Result<Record> parse_record(std::string_view csv, std::string_view name);
// The same with one (north only, the others at rest) or three columns of acceleration after the time.
[[nodiscard]] Result<ThreeComponents> parse_three_components(std::string_view csv, std::string_view name);

}  // namespace estation::content::seismology
