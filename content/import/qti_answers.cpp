#include "content/import/qti_answers.h"

#include <algorithm>
#include <functional>

#include "content/import/text_tools.h"
#include "content/unicode.h"

namespace estation::content::qti {
namespace {

using std::string;

double costs_no_more(double weight) {
    if (weight < -1) throw Refusal{"a wrong answer costs more marks than a right one brings, not imported"};
    return weight;
}
// Han, kana and digits are neither large nor small.
bool has_letters(const string& text) {
    constexpr char32_t first_east_asian = 0x2E80;
    for (std::size_t at = 0; at < text.size();)
        if (const char32_t c = next_code_point(text, at); (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0x80 && c < first_east_asian)) return true;
    return false;
}
FormattedText literal(const string& text) { return {replaced(text, "*", "\\*"), TextFormat::plain}; }

}  // namespace

void Capitals::hear(const string& key, bool matters) {
    if (!has_letters(key)) return;
    (matters ? matter_ : do_not_) = true;
    if (matter_ && do_not_) throw Refusal{"some answers care for capital letters and others do not, not imported"};
}

std::vector<Choice> accepted_answers(const Response& r, Capitals& capitals, bool beside) {
    std::vector<Choice> all;
    const bool number = r.base_type == "float" || r.base_type == "integer";
    const auto add = [&](const string& text, double weight, double tolerance, bool matters) {
        Choice c{literal(text), costs_no_more(weight), {}};
        if ((number || tolerance > 0) && plain_number(text)) c.tolerance = tolerance;
        else capitals.hear(text, matters);
        all.push_back(std::move(c));
    };
    if (r.rule == Rule::map) {
        const double best = r.best(), other = r.bounded(r.default_value);
        for (const auto& entry : r.mapping) {
            const double value = r.bounded(entry.value);
            if (best > 0 && (value > 0 || (beside && (value < 0 || other < 0)))) add(entry.key, value / best, entry.tolerance, entry.case_sensitive);
        }
        std::ranges::stable_sort(all, std::greater<>(), &Choice::weight);
        if (!all.empty() && (other > 0 || (beside && other < 0))) all.push_back({{"*", TextFormat::plain}, costs_no_more(other / best), {}});  // any other
    } else {
        for (const auto& one : r.correct) add(one, 1, r.tolerance, r.case_sensitive);
    }
    if (all.empty() || all.front().weight <= 0) throw Refusal{"does not say which answer is right"};
    return all;
}

Gap valued_gap(const std::vector<std::pair<string, double>>& words, const char* none) {
    Gap gap;
    double best = 0;
    for (const auto& [text, value] : words) best = std::max(best, value);
    if (best <= 0) throw Refusal{none};
    for (const auto& [text, value] : words)
        if (value != 0) gap.accepted.push_back({literal(text), costs_no_more(value / best), {}});
    std::ranges::stable_sort(gap.accepted, std::greater<>(), &Choice::weight);
    if (best <= 1000) gap.share = best;
    return gap;
}

}  // namespace estation::content::qti
