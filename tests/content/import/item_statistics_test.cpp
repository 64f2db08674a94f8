// The numbers of Moodle's own reference quiz (mod/quiz/report/statistics/tests), recomputed from its marks.
#include "content/item_statistics.h"

#include <doctest/doctest.h>

#include <cmath>

#include "content/import/analysis.h"

using namespace estation::content;

namespace {

// 25 attempts at seven questions that bring 1 each.
const char* const runs_csv =
    "attempt,q1,q2,q3,q4,q5,q6,q7\nmax,1,1,1,1,1,1,1\n1,1,1,1,1,1,0,1\n2,1,1,1,1,0.5,1,0\n3,1,1,1,1,0.5,0,1\n4,0,0,1,1,1,0,0\n5,1,0,1,0,0,1,0.5\n6,1,1,1,1,0.5,0,0.5\n7,0,1,1,1,0.5,1,0.5\n8,1,1,1,0,0.5,1,0.5\n"
    "9,1,0,1,1,1,1,1\n10,0,1,1,0,0.5,1,0.5\n11,0.8,0,1,1,0.5,1,0.5\n12,1,1,1,0,0.5,1,1\n13,1,0,1,1,0.5,1,0.5\n14,1,0,1,1,1,0,0.5\n15,0,0,1,1,0,1,1\n16,1,0,1,0,0.5,1,1\n17,0.8,0,1,1,0.5,0,1\n18,1,0,1,1,0,1,0.5\n"
    "19,1,0,1,1,0.5,0,0.5\n20,0,1,1,0,0.5,1,0\n21,1,1,0.3333333,1,0.5,0,0.5\n22,1,1,1,0,0.5,0,0.5\n23,1,1,1,1,0,1,0.5\n24,0,0,1,0,0.5,1,1\n25,0,0,1,1,1,1,1\n";

struct Row { double facility, sd, weight, covariance, index, covariance_max, efficiency; };
const Row expected[] = {{0.704, 0.4513682901, 21.2922742344, -0.022555556, -7.0650767526, 0.2385555565, -9.4550536967},   {0.48, 0.5099019514, 18.8979800309, -0.1172777785, -28.8982125772, 0.318833334, -36.7834118938},
                        {0.973333332, 0.13333334, 4.443012573, -0.0098888894, -9.1230674268, 0.045666669, -21.6545012165}, {0.68, 0.4760952286, 18.9347251357, -0.0833888893, -22.6306444113, 0.2652222232, -31.4411395613},
                        {0.52, 0.3055050463, 11.1450138688, -0.0436944444, -17.6997047674, 0.2063055556, -21.1794802584},  {0.64, 0.4898979486, 9.8081339177, -0.2015555547, -45.3785178421, 0.3539999995, -56.9365974439},
                        {0.62, 0.331662479, 15.4788602394, -0.0142499998, -5.6543166602, 0.2190833335, -6.5043742058}};

void near(const std::optional<double>& value, double wanted) {
    REQUIRE(value);
    CHECK(std::abs(*value - wanted) < 1e-5);
}

}  // namespace

TEST_CASE("the reference quiz to five places") {
    const auto runs = read_runs(runs_csv, "runs.csv");
    REQUIRE(runs);
    const auto s = statistics_of(*runs);
    REQUIRE(s.items.size() == 7);
    for (std::size_t i = 0; i < 7; ++i) {
        CAPTURE(i);
        CHECK(s.items[i].n == 25);
        near(s.items[i].facility, expected[i].facility);
        near(s.items[i].sd, expected[i].sd);
        near(s.items[i].effective_weight, expected[i].weight);
        near(s.items[i].covariance, expected[i].covariance);
        near(s.items[i].discrimination_index, expected[i].index);
        near(s.items[i].covariance_max, expected[i].covariance_max);
        near(s.items[i].discriminative_efficiency, expected[i].efficiency);
    }
    CHECK(s.quiz.n == 25);
    near(s.quiz.median, 4.5);
    near(s.quiz.mean, 4.617333332);
    near(s.quiz.sd, 0.8117265554);
    near(s.quiz.skewness, -0.092502502);
    near(s.quiz.kurtosis, -0.7073968557);
    near(s.quiz.cic, -87.2230935542);
    near(s.quiz.error_ratio, 136.8294900795);
    near(s.quiz.standard_error, 1.1106813066);
}

TEST_CASE("a question that was not always asked is judged by the runs that had it") {
    // The second question's variants 1, 8 and all others in columns of their own (steps00.csv), as the reference counts them.
    const auto runs = read_runs(runs_csv, "runs.csv");
    REQUIRE(runs);
    const std::vector<int> variants = {1, 1, 6, 6, 4, 1, 7, 4, 1, 5, 6, 8, 8, 1, 7, 10, 4, 6, 8, 4, 8, 5, 5, 1, 8};
    std::string csv = "attempt,q1,v1,v8,others,q3,q4,q5,q6,q7\nmax,1,1,1,1,1,1,1,1,1\n";
    for (std::size_t run = 0; run < runs->marks.size(); ++run) {
        csv += std::to_string(run + 1);
        for (std::size_t item = 0; item < 7; ++item) {
            const std::string mark = std::to_string(*runs->marks[run][item]);
            csv += "," + (item != 1 ? mark : variants[run] == 1 ? mark + ",-,－" : variants[run] == 8 ? "-," + mark + ",—" : "-,-," + mark);
        }
        csv += "\n";
    }
    const auto split = read_runs(csv, "split.csv");
    REQUIRE_MESSAGE(split, (split ? "" : split.error().line()));
    const auto s = statistics_of(*split);
    CHECK(s.items[1].n == 6);
    near(s.items[1].facility, 0.5);
    near(s.items[1].sd, 0.5477225577);
    near(s.items[1].discrimination_index, -10.5999788);
    near(s.items[1].discriminative_efficiency, -14.28571429);
    CHECK(s.items[2].n == 5);
    near(s.items[2].facility, 0.4);
    near(s.items[2].sd, 0.547722558);
    near(s.items[2].discrimination_index, -57.77466679);
    near(s.items[2].discriminative_efficiency, -71.05263241);
    CHECK_FALSE(s.items[1].effective_weight);  // as the reference has it
    near(s.items[0].discrimination_index, expected[0].index);
    near(s.items[8].covariance, expected[6].covariance);
    CHECK(s.quiz.n == 25);
    near(s.quiz.mean, 4.617333332);
    CHECK_FALSE(s.quiz.cic);
    CHECK_FALSE(s.quiz.standard_error);
}

TEST_CASE("what is undefined is nothing, and n is always there") {
    QuizRuns runs{{"a", "b"}, {1, 1}, {}};
    CHECK(statistics_of(runs).quiz.n == 0);
    CHECK_FALSE(statistics_of(runs).items[0].facility);
    runs.marks = {{1, 0}};
    auto s = statistics_of(runs);
    CHECK(s.items[0].facility == 1);
    CHECK_FALSE(s.items[0].sd);
    CHECK(s.quiz.median == 1);
    CHECK_FALSE(s.quiz.sd);
    runs.marks = {{0.1, 0.7}, {0.1, 0.7}, {0.1, 0.7}, {0.1, 0.7}};
    s = statistics_of(runs);
    CHECK(s.quiz.sd == 0);
    CHECK_FALSE(s.quiz.skewness);
    CHECK_FALSE(s.quiz.cic);
    CHECK_FALSE(s.items[0].discrimination_index);
    CHECK_FALSE(s.items[0].discriminative_efficiency);
    CHECK_FALSE(s.items[0].effective_weight);
    runs.marks = {{1, 0}, {0, 1}, {1, 0.5}};
    s = statistics_of(runs);
    CHECK(s.quiz.skewness);
    CHECK_FALSE(s.quiz.kurtosis);
    CHECK(s.items[0].effective_weight);
    CHECK(s.items[1].dubious());
    const auto one = statistics_of({{"a"}, {1}, {{1}, {0}, {1}}});
    CHECK_FALSE(one.quiz.cic);  // one question cannot agree with itself
    CHECK_FALSE(one.items[0].discrimination_index);
}

TEST_CASE("a question that works against the total has no weight in it") {
    const auto s = statistics_of({{"a", "b", "c"}, {1, 1, 1}, {{1, 1, 0}, {1, 1, 0}, {0, 0, 1}, {0, 0, 1}}});
    CHECK(s.items[0].effective_weight);
    CHECK_FALSE(s.items[2].effective_weight);
    CHECK(*s.items[0].effective_weight + *s.items[1].effective_weight == doctest::Approx(100));
}

TEST_CASE("choices: how many took each, and whether the good ones did") {
    const auto c = choice_statistics(3, {0, 0, 1, -1}, {3, 2, 1, 0});
    CHECK(c[0].n == 2);
    CHECK(c[0].share == 0.5);
    CHECK(*c[0].discrimination > 80);
    CHECK(*c[1].discrimination < 0);
    CHECK_FALSE(c[2].discrimination);
    CHECK_FALSE(choice_statistics(2, {0, 1})[0].discrimination);
}
