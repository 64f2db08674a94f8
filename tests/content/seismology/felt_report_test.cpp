#include "content/seismology/felt_report.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace estation::content::seismology;

namespace {
FeltAnswers answers(std::optional<double> felt, std::optional<double> motion = {}, std::optional<double> reaction = {}, std::optional<double> stand = {}, std::optional<double> shelf = {},
                    std::optional<double> picture = {}, std::optional<double> furniture = {}, std::optional<double> damage = {}) {
    return {felt, motion, reaction, stand, shelf, picture, furniture, damage};
}
CommunityIntensity of(std::vector<FeltAnswers> people) { return community_intensity(people); }
}  // namespace

TEST_CASE("the USGS's vectors") {
    CHECK(of({answers(1)}).cws == 5);
    CHECK(of({answers(1)}).cdi == 2);
    CHECK(of({answers(1, 2, 1)}).cws == 8);
    CHECK(of({answers(1, 2, 1)}).cdi == doctest::Approx(2.7));
    CHECK(of({answers(1, 3, 3, 1, 1)}).cws == 18);
    CHECK(of({answers(1, 3, 3, 1, 1)}).cdi == doctest::Approx(5.4));
    CHECK(of({answers(1, 5, 5, 1, 3, 1, 1)}).cws == 37);
    CHECK(of({answers(1, 5, 5, 1, 3, 1, 1)}).cdi == doctest::Approx(7.9));
    CHECK(of({answers(1, 5, 5, 1, 3, 1, 1, 3)}).cws == 52);
    CHECK(of({answers(1, 5, 5, 1, 3, 1, 1, 3)}).cdi == doctest::Approx(9.1));
}

TEST_CASE("a community is averaged by question and then weighted, not the mean of its people") {
    const auto both = of({answers(1, 0, 0, 0, 0), answers(1, 5, 5, 0, 1)});
    CHECK(both.cws == doctest::Approx(12.5));
    CHECK(both.cdi == doctest::Approx(4.2));
}

TEST_CASE("a tie goes to the even digit, as in the USGS's program") {
    // 3.3996 ln(22.7887) - 4.3781 is 6.2500 to four decimals.
    CHECK(decimal_intensity(22.78872358175751) == 6.25);
    FeltAnswers one = answers(1);
    one.motion = 5;
    one.reaction = 5;
    one.shelf = (22.78872358175751 - 15) / 5;
    CHECK(community_intensity(std::vector{one}).cdi == 6.2);
}

TEST_CASE("no answer is not zero") {
    std::vector<FeltAnswers> silent(10), zero(10, answers({}, {}, 0));
    silent[0].reaction = 1;
    zero[0].reaction = 1;
    CHECK(of(silent).cws == doctest::Approx(1.0));
    CHECK(of(zero).cws == doctest::Approx(0.1));
    CHECK(of({}).cws == 0);
    CHECK(of({}).cdi == 1);
    CHECK(of({FeltAnswers{}}).cdi == 1);
}

TEST_CASE("the scale begins with 1, then 2") {
    CHECK(decimal_intensity(0) == 1);
    CHECK(decimal_intensity(-1) == 1);
    CHECK(decimal_intensity(0.1) == 2);
    CHECK(decimal_intensity(8) == doctest::Approx(std::round((3.3996 * std::log(8.0) - 4.3781) * 1e4) / 1e4));
}

TEST_CASE("the form's codes") {
    CHECK(felt_index(true, {}) == 1);
    CHECK(felt_index(false, 1) == 0);
    CHECK(!felt_index({}, {}));
    CHECK(felt_index(false, 2) == 0);
    CHECK(felt_index(true, 2) == doctest::Approx(0.36));
    CHECK(felt_index({}, 2) == 0);
    CHECK(felt_index(true, 3) == doctest::Approx(0.72));
    CHECK(felt_index(false, 4) == 1);
    CHECK(felt_index(false, 5) == 1);
    CHECK(damage_index("none") == 0);
    CHECK(damage_index("few_large_cracks") == 0.75);
    CHECK(damage_index("building_shifted") == 3);
    CHECK(damage_index("_crackwallfew") == 0.75);
    CHECK(damage_index("_porch") == 3);
    CHECK(!damage_index("flying"));
}

TEST_CASE("an answer that no form has is refused with its name and range") {
    CHECK(check(answers(1, 5, 5, 1, 3, 1, 1, 3)));
    CHECK(check(FeltAnswers{}));
    CHECK(check(answers(2)).error().text.find("felt lies between 0 and 1") == 0);
    CHECK(!check(answers({}, 6)));
    CHECK(!check(answers({}, -1)));
    CHECK(!check(answers({}, std::nan(""))));
}
