#include "content/item_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace estation::content {
namespace {

using Values = std::vector<double>;

double mean(const Values& x) { return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size()); }

// Marks like 0.1 + 0.2 are not exact: a spread of less than a billionth of the values is none.
double without_noise(double value, double scale) { return std::abs(value) <= 1e-12 * scale ? 0 : value; }
double scale_of(const Values& x) {
    double most = 0;
    for (const double v : x) most = std::max(most, std::abs(v));
    return std::max(most, 1e-300);
}

// With n - 1 below; both of the same length of at least two.
double covariance(const Values& x, const Values& y) {
    const double mx = mean(x), my = mean(y);
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mx) * (y[i] - my);
    return without_noise(sum / static_cast<double>(x.size() - 1), scale_of(x) * scale_of(y));
}
double variance(const Values& x) { return covariance(x, x); }

struct Columns {
    std::vector<Values> marks, rest;   // by item, of the runs in which it was asked
    Values totals;                     // by run
    [[nodiscard]] bool always_asked(std::size_t item) const { return marks[item].size() == totals.size(); }
    [[nodiscard]] bool same_questions() const {
        return std::ranges::all_of(marks, [this](const Values& m) { return m.size() == totals.size(); });
    }
};

Columns columns_of(const QuizRuns& runs) {
    Columns c;
    c.marks.resize(runs.items.size());
    c.rest.resize(runs.items.size());
    for (const auto& run : runs.marks) {
        double total = 0;
        for (const auto& mark : run) total += mark.value_or(0);
        c.totals.push_back(total);
        for (std::size_t i = 0; i < runs.items.size(); ++i) {
            if (!run[i]) continue;
            c.marks[i].push_back(*run[i]);
            c.rest[i].push_back(total - *run[i]);
        }
    }
    return c;
}

ItemStatistics item_statistics(const std::string& name, double most, const Values& marks, const Values& rest) {
    ItemStatistics s;
    s.item = name;
    s.n = marks.size();
    if (marks.empty()) return s;
    if (most != 0) s.facility = mean(marks) / most;
    if (marks.size() < 2) return s;
    const double own = variance(marks), others = variance(rest);
    if (most != 0) s.sd = std::sqrt(own);
    s.covariance = covariance(marks, rest);
    auto sorted = marks, sorted_rest = rest;
    std::ranges::sort(sorted);
    std::ranges::sort(sorted_rest);
    s.covariance_max = covariance(sorted, sorted_rest);
    if (own > 0 && others > 0) s.discrimination_index = 100 * *s.covariance / std::sqrt(own * others);
    if (*s.covariance_max != 0) s.discriminative_efficiency = 100 * *s.covariance / *s.covariance_max;
    return s;
}

void add_effective_weights(const Columns& columns, std::vector<ItemStatistics>& items) {
    if (columns.totals.size() < 2) return;
    std::vector<double> with_total(items.size(), -1);
    double sum = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!columns.always_asked(i)) continue;
        with_total[i] = covariance(columns.marks[i], columns.totals);
        if (with_total[i] >= 0) sum += std::sqrt(with_total[i]);
    }
    if (sum == 0) return;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (with_total[i] >= 0) items[i].effective_weight = 100 * std::sqrt(with_total[i]) / sum;
}

double median(Values x) {
    std::ranges::sort(x);
    const std::size_t half = x.size() / 2;
    return x.size() % 2 == 1 ? x[half] : (x[half - 1] + x[half]) / 2;
}

QuizStatistics quiz_statistics(const Columns& columns) {
    QuizStatistics q;
    q.n = columns.totals.size();
    if (q.n == 0) return q;
    q.mean = mean(columns.totals);
    q.median = median(columns.totals);
    if (q.n < 2) return q;
    const double s = static_cast<double>(q.n);
    double m2 = 0, m3 = 0, m4 = 0;
    for (const double total : columns.totals) {
        const double d = total - *q.mean;
        m2 += d * d / s;
        m3 += d * d * d / s;
        m4 += d * d * d * d / s;
    }
    const double scale = scale_of(columns.totals);
    const double k2 = without_noise(s * m2 / (s - 1), scale * scale);
    q.sd = std::sqrt(k2);
    if (q.n < 3 || k2 == 0) return q;
    q.skewness = s * s * m3 / ((s - 1) * (s - 2)) / std::pow(k2, 1.5);
    if (q.n > 3) q.kurtosis = s * s * ((s + 1) * m4 - 3 * (s - 1) * m2 * m2) / ((s - 1) * (s - 2) * (s - 3)) / (k2 * k2);
    const double p = static_cast<double>(columns.marks.size());
    if (p < 2 || !columns.same_questions()) return q;
    double variances = 0;
    for (const auto& marks : columns.marks) variances += variance(marks);
    q.cic = 100 * p / (p - 1) * (1 - variances / k2);
    q.error_ratio = 100 * std::sqrt(std::max(0.0, 1 - *q.cic / 100));
    q.standard_error = *q.error_ratio * *q.sd / 100;
    return q;
}

}  // namespace

RunStatistics statistics_of(const QuizRuns& runs) {
    const auto columns = columns_of(runs);
    RunStatistics out;
    for (std::size_t i = 0; i < runs.items.size(); ++i) out.items.push_back(item_statistics(runs.items[i], runs.most[i], columns.marks[i], columns.rest[i]));
    add_effective_weights(columns, out.items);
    out.quiz = quiz_statistics(columns);
    return out;
}

std::vector<ChoiceStatistics> choice_statistics(std::size_t choices, const std::vector<int>& chosen, const std::vector<double>& rest) {
    std::vector<ChoiceStatistics> all(choices);
    for (const int c : chosen)
        if (c >= 0 && static_cast<std::size_t>(c) < choices) ++all[static_cast<std::size_t>(c)].n;
    for (std::size_t c = 0; c < choices; ++c) {
        if (!chosen.empty()) all[c].share = static_cast<double>(all[c].n) / static_cast<double>(chosen.size());
        if (rest.size() != chosen.size() || rest.size() < 2) continue;
        Values took;
        for (const int one : chosen) took.push_back(one == static_cast<int>(c) ? 1 : 0);
        const double own = variance(took), others = variance(rest);
        if (own > 0 && others > 0) all[c].discrimination = 100 * covariance(took, rest) / std::sqrt(own * others);
    }
    return all;
}

}  // namespace estation::content
