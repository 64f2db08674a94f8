#include "content/seismology/felt_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace estation::content::seismology {
namespace {

struct Question {
    const char* name;
    std::optional<double> FeltAnswers::* answer;
    double most, weight;
};
constexpr std::array<Question, 8> questions = {{{"felt", &FeltAnswers::felt, 1, 5},
                                                {"motion", &FeltAnswers::motion, 5, 1},
                                                {"reaction", &FeltAnswers::reaction, 5, 1},
                                                {"stand", &FeltAnswers::stand, 1, 2},
                                                {"shelf", &FeltAnswers::shelf, 3, 5},
                                                {"picture", &FeltAnswers::picture, 1, 2},
                                                {"furniture", &FeltAnswers::furniture, 1, 3},
                                                {"damage", &FeltAnswers::damage, 3, 5}}};

}  // namespace

Result<> check(const FeltAnswers& answers) {
    for (const Question& q : questions)
        if (const auto& value = answers.*q.answer; value && !(*value >= 0 && *value <= q.most))
            return Error{std::string(q.name) + " lies between 0 and " + std::to_string(static_cast<int>(q.most)) + ", or is null where nobody answered", ""};
    return {};
}

double decimal_intensity(double cws) {
    if (!(cws > 0)) return 1;
    const double cdi = std::round((3.3996 * std::log(cws) - 4.3781) * 1e4) / 1e4;
    return cdi < 2 ? 2 : cdi;
}

CommunityIntensity community_intensity(std::span<const FeltAnswers> people) {
    CommunityIntensity all;
    for (const Question& q : questions) {
        double sum = 0;
        int answered = 0;
        for (const FeltAnswers& person : people)
            if (const auto& value = person.*q.answer) sum += *value, ++answered;
        if (answered > 0) all.cws += q.weight * sum / answered;
    }
    all.cdi = std::round(decimal_intensity(all.cws) * 10) / 10;
    return all;
}

std::optional<double> felt_index(std::optional<bool> felt, std::optional<int> others) {
    const std::optional<double> own = felt ? std::optional<double>(*felt ? 1 : 0) : std::nullopt;
    switch (others.value_or(1)) {
        case 2: return own == 0.0 ? 0 : 0.36;
        case 3: return 0.72;
        case 4: return 1;
        case 5: return 1;
        default: return own;
    }
}

std::optional<double> damage_index(std::string_view code) {
    struct Row {
        std::string_view code;
        double index;
    };
    static constexpr std::array<Row, 14> rows = {{{"none", 0}, {"hairline_cracks", 0.5}, {"cracked_windows", 0.5}, {"few_large_cracks", 0.75}, {"many_large_cracks", 1}, {"tiles_fell", 1},
                                                  {"chimney_cracks", 1}, {"windows_broken", 2}, {"masonry_fell", 2}, {"old_chimney", 2}, {"modern_chimney", 3}, {"wall_tilted", 3},
                                                  {"porch_separated", 3}, {"building_shifted", 3}}};
    for (const Row& row : rows)
        if (row.code == code) return row.index;
    return std::nullopt;
}

}  // namespace estation::content::seismology
