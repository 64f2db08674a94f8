// Any bytes as a question file: what is read can be asked and marked, and what is not is one line each.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "content/gift.h"
#include "content/source_text.h"

namespace {

using namespace estation::content;

void require(bool promise) {
    if (!promise) std::abort();
}
void require_mark(double mark) { require(mark >= 0 && mark <= 1); }
void require_weight(double weight) { require(weight >= -1 && weight <= 1); }

struct Ask {
    void operator()(const MultiChoice& q) const {
        require(q.choices.size() >= 2);
        std::vector<int> all;
        for (const auto& choice : q.choices) {
            require_weight(choice.weight);
            require(!choice.text.empty());
            all.push_back(static_cast<int>(all.size()));
        }
        require_mark(mark(q, all));
    }
    void operator()(const TrueFalse& q) const { require(mark(q, q.answer) == 1); }
    void operator()(const ShortAnswer& q) const {
        require(!q.accepted.empty());
        for (const auto& accepted : q.accepted) {
            require_weight(accepted.weight);
            require_mark(mark(q, accepted.text.text));
        }
    }
    void operator()(const Numerical& q) const {
        require(!q.accepted.empty());
        for (const auto& accepted : q.accepted) {
            require(std::isfinite(accepted.value) && std::isfinite(accepted.tolerance) && accepted.tolerance >= 0);
            require_weight(accepted.weight);
            require_mark(mark(q, accepted.value));
        }
    }
    void operator()(const Matching& q) const {
        std::vector<int> right;
        for (const auto& pair : q.pairs) {
            require(!pair.right.empty());
            right.push_back(static_cast<int>(right.size()));
        }
        require(mark(q, right) == 1);
    }
    void operator()(const Ordering&) const { require(false); }   // GIFT has no such questions
    void operator()(const Hotspot&) const { require(false); }
    void operator()(const Blanks&) const { require(false); }
    void operator()(const Essay&) const {}
    void operator()(const Description&) const {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Limits limits;
    Faults faults(limits.faults);
    const auto text = source_text(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.gift", limits);
    if (!text) return 0;
    for (const auto& question : read_gift(*text, "fuzz.gift", limits, faults)) {
        require(question.line > 0);
        require(!question.name.empty());
        require(!question.benchmark || (*question.benchmark >= 1 && *question.benchmark <= 26));
        std::visit(Ask{}, question.body);
    }
    for (const auto& fault : faults.take()) require(fault.line().find('\n') == std::string::npos);
    return 0;
}
