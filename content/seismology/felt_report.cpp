#include "content/seismology/felt_report.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace estation::content::seismology {
namespace {

struct Question {
    const char* name;
    std::optional<double> FeltAnswers::*answer;
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

// Rounded as the USGS's program prints and rounds: by the exact value of the double, and a true tie (6.25) to the even digit.
double to_decimals(double value, int decimals) {
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr;
    std::from_chars(text.data(), end, value);
    return value;
}

}  // namespace

Result<> check(const FeltAnswers& answers) {
    for (const Question& q : questions)
        if (const auto& value = answers.*q.answer; value && !(*value >= 0 && *value <= q.most))
            return Error{std::string(q.name) + " lies between 0 and " + std::to_string(static_cast<int>(q.most)) + ", or is null where nobody answered", ""};
    return {};
}

double decimal_intensity(double cws) {
    if (!(cws > 0)) return 1;
    const double cdi = to_decimals(3.3996 * std::log(cws) - 4.3781, 4);
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
    all.cdi = to_decimals(decimal_intensity(all.cws), 1);
    return all;
}

std::optional<double> felt_index(std::optional<bool> felt, std::optional<int> others) {
    const std::optional<double> own = felt ? std::optional<double>(*felt ? 1 : 0) : std::nullopt;
    switch (others.value_or(1)) {
        case 2: return felt.value_or(false) ? 0.36 : 0;
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
    // Our form's words, then those of the USGS's entries (cdi.py, cdiDamageValues).
    static constexpr std::array<Row, 36> rows = {{{"none", 0},
                                                  {"hairline_cracks", 0.5},
                                                  {"cracked_windows", 0.5},
                                                  {"few_large_cracks", 0.75},
                                                  {"many_large_cracks", 1},
                                                  {"tiles_fell", 1},
                                                  {"chimney_cracks", 1},
                                                  {"windows_broken", 2},
                                                  {"masonry_fell", 2},
                                                  {"old_chimney", 2},
                                                  {"modern_chimney", 3},
                                                  {"wall_tilted", 3},
                                                  {"porch_separated", 3},
                                                  {"building_shifted", 3},
                                                  {"_none", 0},
                                                  {"_crackmin", 0.5},
                                                  {"_crackwindows", 0.5},
                                                  {"_crackwallfew", 0.75},
                                                  {"_crackwallmany", 1},
                                                  {"_crackwall", 1},
                                                  {"_crackfloor", 1},
                                                  {"_crackchim", 1},
                                                  {"_tilesfell", 1},
                                                  {"_wall", 2},
                                                  {"_pipe", 2},
                                                  {"_win", 2},
                                                  {"_brokenwindows", 2},
                                                  {"_majoroldchim", 2},
                                                  {"_masonryfell", 2},
                                                  {"_move", 3},
                                                  {"_chim", 3},
                                                  {"_found", 3},
                                                  {"_collapse", 3},
                                                  {"_porch", 3},
                                                  {"_majormodernchim", 3},
                                                  {"_tiltedwall", 3}}};
    for (const Row& row : rows)
        if (row.code == code) return row.index;
    return std::nullopt;
}

}  // namespace estation::content::seismology
