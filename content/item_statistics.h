// Item statistics: what the answers of many runs say about each question and about the quiz, as Moodle computes it. Give it
// completed runs of one version of one quiz; what is undefined (no variance, too few runs) is nothing, and n is always there.
// Sources: Moodle question/classes/statistics/questions/calculator.php and mod/quiz/report/statistics/classes/calculator.php;
// documented at docs.moodle.org/dev/Quiz_statistics_calculations. Pure functions; any thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace estation::content {

// Marks of completed runs: marks[run][item], each from 0 to most[item] (or below 0 where a question costs marks). Nothing: the
// question was not asked in this run, as where some are drawn from many; that is not the 0 of a question left without an answer.
struct QuizRuns {
    std::vector<std::string> items;
    std::vector<double> most;
    std::vector<std::vector<std::optional<double>>> marks;
};

struct ItemStatistics {
    std::string item;
    std::size_t n = 0;                                // runs in which it was asked: all below is about these
    std::optional<double> facility;                   // mean mark / most, 0..1
    std::optional<double> sd;                         // of the mark, in marks; nothing where none are to be had
    std::optional<double> covariance, covariance_max; // with the rest of the run's marks
    std::optional<double> discrimination_index;       // item-rest correlation, per cent
    std::optional<double> discriminative_efficiency;  // covariance / covariance_max, per cent
    std::optional<double> effective_weight;           // share of the total's spread, per cent; nothing when it works against the total or was not always asked
    // Moodle's line for a question worth looking at.
    [[nodiscard]] bool dubious() const { return discriminative_efficiency && *discriminative_efficiency < 15; }
};

struct QuizStatistics {
    std::size_t n = 0;
    std::optional<double> mean, median, sd;     // of the total, in marks
    std::optional<double> skewness, kurtosis;
    std::optional<double> cic;                  // coefficient of internal consistency (Cronbach's alpha), per cent; nothing, like the
                                                // two that follow from it, where runs had different questions
    std::optional<double> error_ratio;          // per cent
    std::optional<double> standard_error;       // in marks
};

struct RunStatistics {
    std::vector<ItemStatistics> items;
    QuizStatistics quiz;
};

// Every row of marks must be as long as items, and most too.
[[nodiscard]] RunStatistics statistics_of(const QuizRuns& runs);

// How often each choice was taken, and whether those who took it do better or worse in the rest (point-biserial correlation,
// per cent): a distractor that the good ones take is a faulty one.
struct ChoiceStatistics {
    std::size_t n = 0;
    std::optional<double> share;               // of all answers, 0..1
    std::optional<double> discrimination;
};
// chosen[run] is the place of the choice, or -1 for none; rest[run] the run's marks without this question, or empty where runs
// were broken off and only shares are asked for.
[[nodiscard]] std::vector<ChoiceStatistics> choice_statistics(std::size_t choices, const std::vector<int>& chosen, const std::vector<double>& rest = {});

}  // namespace estation::content
