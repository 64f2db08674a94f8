// Any bytes as a .questions.toml: what is read can be asked and marked, and what is not is one line each.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "content/question_toml.h"
#include "content/source_text.h"

namespace {

using namespace estation::content;

void require(bool promise) {
    if (!promise) std::abort();
}
void require_mark(double mark) { require(mark >= 0 && mark <= 1); }

struct Ask {
    void operator()(const MultiChoice& q) const {
        require(q.choices.size() >= 2);
        std::vector<int> right;
        for (std::size_t i = 0; i < q.choices.size(); ++i)
            if (q.choices[i].weight > 0) right.push_back(static_cast<int>(i));
        require(!right.empty());
        require_mark(mark(q, right));
    }
    void operator()(const TrueFalse& q) const { require(mark(q, q.answer) == 1); }
    void operator()(const ShortAnswer& q) const {
        require(!q.accepted.empty());
        for (const auto& accepted : q.accepted) require_mark(mark(q, accepted.text.text));
    }
    void operator()(const Numerical& q) const {
        require(!q.accepted.empty());
        for (const auto& a : q.accepted) require(std::isfinite(a.value) && std::isfinite(a.tolerance) && a.tolerance >= 0);
        require(mark(q, q.accepted.front().value) == 1);
    }
    void operator()(const Matching& q) const {
        std::vector<int> right;
        for (const auto& pair : q.pairs) {
            require(!pair.right.empty());
            right.push_back(static_cast<int>(right.size()));
        }
        require(mark(q, right) == 1);
    }
    void operator()(const Ordering& q) const {
        std::vector<int> right, reversed;
        for (std::size_t i = 0; i < q.items.size(); ++i) right.push_back(static_cast<int>(i));
        reversed.assign(right.rbegin(), right.rend());
        require(mark(q, right) == 1);
        require(mark(q, reversed) == 0);
    }
    void operator()(const Hotspot& q) const {
        require(q.width > 0 && q.height > 0 && !q.regions.empty());
        for (const auto& r : q.regions) {
            require(!r.points.empty());
            require_mark(mark(q, {r.points.front()}));
        }
    }
    void operator()(const Blanks& q) const {
        require(q.pieces.size() == q.gaps.size() + 1 && !q.gaps.empty());
        std::vector<std::string> given;
        for (const auto& gap : q.gaps) given.push_back(gap.accepted.front().text.text);
        require_mark(mark(q, given));
    }
    void operator()(const Essay&) const {}
    void operator()(const Description&) const {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Limits limits;
    Faults faults(limits.faults);
    const auto text = source_text(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.questions.toml", limits);
    if (!text) return 0;
    for (const auto& question : read_question_toml(*text, "fuzz.questions.toml", limits, faults)) {
        require(question.line > 0);
        require(!question.stem.empty() || std::holds_alternative<Blanks>(question.body));  // whose text asks enough
        require(question.difficulty >= 0 && question.difficulty <= 5);
        require(!question.benchmark || (*question.benchmark >= 1 && *question.benchmark <= 26));
        std::visit(Ask{}, question.body);
    }
    for (const auto& fault : faults.take()) require(fault.line().find('\n') == std::string::npos);
    return 0;
}
