#include "content/seismology/intensity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <functional>
#include <numbers>

#include "content/seismology/fourier.h"

namespace estation::content::seismology {
namespace {

constexpr double pi = std::numbers::pi;

Result<> check(const ThreeComponents& record, double at_least_s) {
    const std::size_t n = record.acceleration_m_s2[0].size();
    for (const auto& component : record.acceleration_m_s2)
        if (component.size() != n) return Error{"the three directions of a record are of one length", ""};
    if (n < 2 || !(record.dt_s > 0) || static_cast<double>(n) * record.dt_s < at_least_s) return Error{"the record is too short: at least " + std::to_string(at_least_s).substr(0, 3) + " s", ""};
    return {};
}

// Each direction through a filter, as spectra of a length that leaves quiet time after the record for the filter to settle.
std::array<std::vector<std::complex<double>>, 3> spectra(const ThreeComponents& record, double quiet_s) {
    const std::size_t n = record.acceleration_m_s2[0].size();
    const std::size_t length = transform_length(n + static_cast<std::size_t>(std::min(quiet_s / record.dt_s, 1e6)));
    std::array<std::vector<std::complex<double>>, 3> all;
    for (std::size_t c = 0; c < 3; ++c) {
        std::vector<double> x = record.acceleration_m_s2[c];
        double mean = 0;
        for (const double v : x) mean += v / static_cast<double>(n);
        for (double& v : x) v -= mean;
        x.resize(length, 0.0);
        all[c] = transformed(x);
    }
    return all;
}

// The length of the vector at every sample after the filter.
std::vector<double> vector_lengths(const std::array<std::vector<std::complex<double>>, 3>& all, double dt_s, std::size_t n, const std::function<std::complex<double>(double)>& filter) {
    std::vector<double> square(n, 0.0);
    for (auto half : all) {
        const double df = 1 / (static_cast<double>((half.size() - 1) * 2) * dt_s);
        for (std::size_t k = 0; k < half.size(); ++k) half[k] *= filter(static_cast<double>(k) * df);
        const auto x = transformed_back(half);
        for (std::size_t i = 0; i < n; ++i) square[i] += x[i] * x[i];
    }
    for (double& v : square) v = std::sqrt(v);
    return square;
}

double band(double f) { return f <= 0 ? 0 : 1 / std::sqrt((1 + std::pow(f / 10, 8)) * (1 + std::pow(0.1 / f, 8))); }

double jma_filter(double f) {
    if (f <= 0) return 0;
    const double x = f / 10, x2 = x * x;
    const double high = 1 / std::sqrt(1 + x2 * (0.694 + x2 * (0.241 + x2 * (0.0557 + x2 * (0.009664 + x2 * (0.00134 + x2 * 0.000155))))));
    return std::sqrt(1 / f) * high * std::sqrt(1 - std::exp(-std::pow(f / 0.5, 3)));
}

double mercalli(double value) { return std::isnan(value) ? 1 : std::clamp(value, 1.0, 10.0); }

}  // namespace

double gbt17742(double pga_m_s2, double pgv_m_s) {
    constexpr double nothing = 1e-12;
    const double ia = 3.17 * std::log10(std::max(pga_m_s2, nothing)) + 6.59, iv = 3.00 * std::log10(std::max(pgv_m_s, nothing)) + 9.77;
    const double i = ia >= 6 && iv >= 6 ? iv : (ia + iv) / 2;
    return std::clamp(std::round(i * 10) / 10, 1.0, 12.0);
}

Result<VectorPeaks> filtered_peaks(const ThreeComponents& record) {
    if (auto ok = check(record, 1); !ok) return ok.error();
    const std::size_t n = record.acceleration_m_s2[0].size();
    const auto all = spectra(record, 40);
    const auto acceleration = vector_lengths(all, record.dt_s, n, [](double f) { return std::complex<double>(band(f)); });
    const auto velocity = vector_lengths(all, record.dt_s, n, [](double f) { return f <= 0 ? 0.0 : band(f) / std::complex<double>(0, 2 * pi * f); });
    return VectorPeaks{peak(acceleration), peak(velocity)};
}

Result<double> gbt17742(const ThreeComponents& record) {
    const auto peaks = filtered_peaks(record);
    if (!peaks) return peaks.error();
    return gbt17742(peaks->pga_m_s2, peaks->pgv_m_s);
}

double mmi_from_pga(double pga_m_s2) {
    const double l = std::log10(std::max(pga_m_s2 * 100, 1e-12));
    return mercalli(l < 0.14 ? 1.71 + 2.08 * l : l < 1.57 ? 1.78 + 1.55 * l : -1.60 + 3.70 * l);
}

double mmi_from_pgv(double pgv_m_s) {
    const double l = std::log10(std::max(pgv_m_s * 100, 1e-12));
    return mercalli(l < -1.21 ? 4.62 + 2.17 * l : l < 0.53 ? 3.78 + 1.47 * l : 2.89 + 3.16 * l);
}

double mmi_wald1999_from_pga(double pga_m_s2) {
    const double l = std::log10(std::max(pga_m_s2 * 100, 1e-12)), strong = 3.66 * l - 1.66;
    return mercalli(strong >= 5 ? strong : 2.20 * l + 1.00);
}

double mmi_wald1999_from_pgv(double pgv_m_s) {
    const double l = std::log10(std::max(pgv_m_s * 100, 1e-12)), strong = 3.47 * l + 2.35;
    return mercalli(strong >= 5 ? strong : 2.10 * l + 3.40);
}

double jma_of_level(double level_m_s2) {
    const double exact = 2 * std::log10(std::max(level_m_s2 * 100, 1e-9)) + 0.94;
    return std::floor(std::round(exact * 100) / 10 + 1e-9) / 10;  // to 0.01, then cut to 0.1
}

Result<double> jma(const ThreeComponents& record) {
    if (auto ok = check(record, 1); !ok) return ok.error();
    const std::size_t n = record.acceleration_m_s2[0].size();
    auto lengths = vector_lengths(spectra(record, 20), record.dt_s, n, [](double f) { return std::complex<double>(jma_filter(f)); });
    const auto rank = std::min(static_cast<std::size_t>(std::floor(0.3 / record.dt_s + 1e-9)), n - 1);  // how many samples make 0.3 s
    const auto at = lengths.begin() + static_cast<std::ptrdiff_t>(rank == 0 ? 0 : rank - 1);
    std::nth_element(lengths.begin(), at, lengths.end(), std::greater<>());
    return std::max(jma_of_level(*at), 0.0);
}

const Text& jma_class(double intensity) {
    static const std::array<Text, 10> names = {{{"0", "0"}, {"1", "1"}, {"2", "2"}, {"3", "3"}, {"4", "4"}, {"5弱", "5 lower"}, {"5强", "5 upper"}, {"6弱", "6 lower"}, {"6强", "6 upper"}, {"7", "7"}}};
    static constexpr std::array edges = {0.5, 1.5, 2.5, 3.5, 4.5, 5.0, 5.5, 6.0, 6.5};
    return names[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), intensity) - edges.begin())];
}

const Degree& degree_of(double intensity) {
    static const std::array<Degree, 12> degrees = {{
        {"Ⅰ", {"人感觉不到，只有仪器能记下", "Not felt; only instruments notice"}},
        {"Ⅱ", {"静静坐着的人，个别能感觉到", "Felt by a few people who are sitting still"}},
        {"Ⅲ", {"屋里静坐的人，少数有感觉；吊灯微微晃", "Felt by some people resting indoors; hanging lamps sway a little"}},
        {"Ⅳ", {"屋里多数人有感觉，少数人从梦中惊醒；碗碟轻响", "Felt by most people indoors, some wake up; dishes rattle"}},
        {"Ⅴ", {"几乎人人有感觉，多数人惊醒；不稳的小东西会倒", "Felt by nearly everybody, most wake up; small unsteady things fall over"}},
        {"Ⅵ", {"多数人站不稳；书从架上掉下，老旧的墙出现裂缝", "Most people stand unsteadily; books fall from shelves, old walls crack"}},
        {"Ⅶ", {"骑车和开车的人也能感觉到；家具移动，不牢的房子受损", "Felt on bicycles and in moving cars; furniture shifts, weak houses are damaged"}},
        {"Ⅷ", {"走路困难；家具翻倒，不少房子受损", "Walking is hard; furniture falls over, many houses are damaged"}},
        {"Ⅸ", {"走动的人会摔倒；许多房子严重受损", "People who move about fall; many houses are badly damaged"}},
        {"Ⅹ", {"站不稳的人会被摔离原地；大多数房子毁坏", "People are thrown from where they stand; most houses are destroyed"}},
        {"Ⅺ", {"绝大多数房子毁坏，地面大裂缝", "Nearly all houses are destroyed, the ground breaks open"}},
        {"Ⅻ", {"地形面貌剧烈改变", "The landscape itself is changed"}},
    }};
    const double bounded = std::isnan(intensity) ? 1 : std::clamp(std::round(intensity), 1.0, 12.0);
    return degrees[static_cast<std::size_t>(bounded) - 1];
}

}  // namespace estation::content::seismology
