// How strong shaking was at a place, on the scales that people meet: China's instrumental intensity (GB/T 17742-2020,
// appendix A), the modified Mercalli intensity as ShakeMap computes it, and Japan's seismic intensity. From the peaks of
// the motion or from a record of three directions. Pure; any thread. SI units.
#pragma once
#include <string_view>

#include "content/result.h"
#include "content/seismology/record.h"
#include "content/text.h"

namespace estation::content::seismology {

// GB/T 17742-2020 A: I_A = 3.17 lg PGA + 6.59, I_V = 3.00 lg PGV + 9.77; I_V where both are 6 or more, else their mean;
// to 0.1, from 1.0 to 12.0. The peaks are those of the vector of three directions between 0.1 and 10 Hz.
[[nodiscard]] double gbt17742(double pga_m_s2, double pgv_m_s);
struct VectorPeaks {
    double pga_m_s2 = 0, pgv_m_s = 0;
};
// Band-passed from 0.1 to 10 Hz (Butterworth's shape of fourth order, without delay), integrated, and the peak of the vector.
[[nodiscard]] Result<VectorPeaks> filtered_peaks(const ThreeComponents& record);
[[nodiscard]] Result<double> gbt17742(const ThreeComponents& record);

// Modified Mercalli. Worden, Gerstenberger, Rhoades & Wald 2012, Bull. Seismol. Soc. Am. 102, 204, without their terms of
// distance and magnitude; 1 to 10.
[[nodiscard]] double mmi_from_pga(double pga_m_s2);
[[nodiscard]] double mmi_from_pgv(double pgv_m_s);
// Wald, Quitoriano, Heaton & Kanamori 1999, Earthquake Spectra 15, 557; 1 to 10.
[[nodiscard]] double mmi_wald1999_from_pga(double pga_m_s2);
[[nodiscard]] double mmi_wald1999_from_pgv(double pgv_m_s);

// Japan's instrumental intensity (JMA notice of 1996): filtered, the level that the vector exceeds for 0.3 s in all,
// I = 2 lg a + 0.94 with a in gal, rounded to 0.01 and cut to 0.1.
[[nodiscard]] Result<double> jma(const ThreeComponents& record);
[[nodiscard]] double jma_of_level(double level_m_s2);
// 0, 1, 2, 3, 4, 5弱, 5強, 6弱, 6強, 7
[[nodiscard]] const Text& jma_class(double intensity);

// The twelve degrees of GB/T 17742-2020: the numeral, and what people feel and see, in our own words.
struct Degree {
    std::string_view numeral;
    Text effect;
};
[[nodiscard]] const Degree& degree_of(double intensity);   // rounded to the nearest, 1 to 12

}  // namespace estation::content::seismology
