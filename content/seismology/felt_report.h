// The intensity that a community felt, from what people tell: "Did You Feel It?" of the USGS (Wald, Quitoriano, Worden,
// Hopper & Dewey 2012, Annals of Geophysics 54, 688; dyfi4's cdi.py). No answer is not the answer zero: each question is
// averaged over those who answered it, and only then weighted. Shown as 社区有感烈度 (after the USGS), never as an official
// rating. Pure; any thread.
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "content/result.h"

namespace estation::content::seismology {

// One person's answers as indexes; absent: not answered.
struct FeltAnswers {
    std::optional<double> felt;        // 0 to 1
    std::optional<double> motion;      // 0 not felt, 1 weak, 2 mild, 3 moderate, 4 strong, 5 violent
    std::optional<double> reaction;    // 0 none to 5 extremely frightened
    std::optional<double> stand;       // 0 or 1: hard to stand
    std::optional<double> shelf;       // 0 none fell, 1 a few, 2 many, 3 nearly all
    std::optional<double> picture;     // 0 or 1: pictures moved
    std::optional<double> furniture;   // 0 or 1: heavy furniture moved
    std::optional<double> damage;      // 0 to 3
};
[[nodiscard]] Result<> check(const FeltAnswers& answers);

struct CommunityIntensity {
    double cws = 0;   // the weighted sum, 0 to 52
    double cdi = 1;   // 1 to 9.1, to one decimal
};
[[nodiscard]] CommunityIntensity community_intensity(std::span<const FeltAnswers> people);
// 3.3996 ln(cws) - 4.3781 to four decimals; 1 without a sum, and nothing between 1 and 2.
[[nodiscard]] double decimal_intensity(double cws);

// "Did you feel it?" together with "did others near you?" (1 no answer, 2 nobody, 3 some, 4 most, 5 all), by cdi.py: who
// says that nobody else felt it and does not say "I did" counts as not felt.
[[nodiscard]] std::optional<double> felt_index(std::optional<bool> felt, std::optional<int> others);
// The index of one kind of damage ticked on the form, by our form's code (hairline_cracks, ...) or the USGS's (_crackmin,
// ...); the largest ticked counts. Nothing: no such code.
[[nodiscard]] std::optional<double> damage_index(std::string_view code);

}  // namespace estation::content::seismology
