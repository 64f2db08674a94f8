#include "kiosk/ui/line_breaks.h"

#include <algorithm>
#include <limits>

namespace estation::kiosk::ui {
namespace {

constexpr double slack = 1e-3;        // px; sums of floats
constexpr double illegal = 1e9;       // a rule broken because nothing else was left
constexpr double torn = 1e6;          // a word torn because it is wider than the line
constexpr double lonely = 2e5;        // for each character that the last line lacks
constexpr double split = 2000;        // a word of a title parted between two lines: four and a half characters of air are dearer
constexpr double pushed = 200;        // a mark pushed down though it could have been pulled in
constexpr std::size_t candidates = 64;

// A place where a line may end, with what it costs.
struct Stop { std::uint32_t at = 0; double cost = 0; };

class Breaker {
public:
    Breaker(const Spacing& spacing, std::uint32_t begin, const Measure& measure)
        : s_(spacing), m_(measure), begin_(begin), end_(spacing.size()), even_(measure.balance) { find_stops(); }

    [[nodiscard]] std::vector<std::uint32_t> run() {
        if (!m_.justify && !m_.balance) {
            bool well = true, whole_words = true;
            auto ends = fill(well, whole_words);
            if (!well) ends = weigh(false);
            // The few lines of a title are of one length, and part where its sentence does; that is not worth another line.
            if ((has_words_ || m_.title) && ends.size() > 1 && ends.size() <= 4) {
                even_ = true;
                auto even = weigh(true);
                if (even.size() <= ends.size()) return even;
                even_ = false;
            }
            if (whole_words) return ends;
            auto better = weigh(true);
            return better.size() <= ends.size() ? better : ends;
        }
        return weigh(true);
    }

private:
    [[nodiscard]] double width_at(std::uint32_t from) const { return from == begin_ ? m_.width - m_.indent : m_.width; }
    [[nodiscard]] bool fits(std::uint32_t from, std::uint32_t to) const { return s_.narrowest(from, to) <= width_at(from) + slack; }

    void find_stops() {
        stops_.push_back({begin_, 0});
        std::uint32_t from = begin_;
        for (std::uint32_t i = begin_ + 1; i <= end_; ++i) {
            const Chance chance = i < end_ ? s_.break_before(i) : Chance::good;
            if (chance != Chance::good && chance != Chance::fair && chance != Chance::split) continue;
            if (!fits(from, i)) tear(from, i);
            has_words_ = has_words_ || chance == Chance::split;
            stops_.push_back({i, chance == Chance::fair ? 40.0 : chance == Chance::split ? split : 0.0});
            from = i;
        }
    }

    // A piece wider than the line: breaks inside it, those that only tear a word first.
    void tear(std::uint32_t from, std::uint32_t to) {
        std::uint32_t piece = from;
        for (std::uint32_t i = from + 1; i <= to; ++i) {
            if (i < to && s_.break_before(i) != Chance::in_word) continue;
            if (!fits(piece, i))
                for (std::uint32_t k = piece + 1; k < i; ++k)
                    if (!s_.blank(k)) stops_.push_back({k, illegal});
            if (i < to) stops_.push_back({i, torn});
            piece = i;
        }
    }

    // The last stop up to which a line from stop `j` can be squeezed; at least the next one.
    [[nodiscard]] std::size_t reach(std::size_t j) const {
        std::size_t low = j + 1, high = stops_.size() - 1;
        while (low < high) {
            const std::size_t middle = (low + high + 1) / 2;
            if (fits(stops_[j].at, stops_[middle].at)) low = middle;
            else high = middle - 1;
        }
        for (std::size_t k = low + 1; k < std::min(stops_.size(), low + 4); ++k)  // the trimmed edge may let one more in
            if (fits(stops_[j].at, stops_[k].at)) low = k;
        return low;
    }

    // Whether all that keeps the line up to stop `k` from fitting as it is are the marks at its end.
    [[nodiscard]] bool only_marks_overflow(std::uint32_t from, std::size_t k) const {
        std::uint32_t i = s_.visible_end(stops_[k].at);
        const std::uint32_t whole = i;
        while (i > from + 1 && s_.hangs_on(i - 1)) --i;
        return i < whole && s_.natural(from, stops_[k].at) > width_at(from) + slack && s_.natural(from, i) <= width_at(from) + slack;
    }

    // How many characters short of company a last line from `from` on is: 0, 1, or 2 where it is marks only.
    [[nodiscard]] int lonely_end(std::uint32_t from) const {
        if (from == begin_) return 0;
        int letters = 0;
        for (std::uint32_t i = from; i < end_ && letters < 2; ++i) letters += s_.letter(i);
        return 2 - letters;
    }

    [[nodiscard]] double line_cost(std::uint32_t from, std::uint32_t to) const {
        const double over = s_.natural(from, to) - width_at(from);
        if (over > slack) {
            const double room = s_.shrink(from, to);
            if (over > room + s_.shrink_stops(from, to) + slack) return torn;  // one cluster wider than the line
            const double ratio = room > 0 ? std::min(1.0, over / room) : 1;
            return 10 * ratio * ratio + (over > room + slack ? 30 : 0);
        }
        if (to == end_ && !even_) return 0;
        if (!m_.justify) return 100 * over * over / (s_.em() * s_.em() + slack) + (even_ && to != end_ && !after_mark(to) ? 800 : 0);
        const double ratio = -over / (s_.comfort(from, to) + 0.01 * s_.em() + slack);
        if (ratio <= 2) return 100 * ratio * ratio * ratio;
        return std::min(3e4, 800 + 400 * (ratio - 2));
    }

    // A title parts best where its sentence does.
    [[nodiscard]] bool after_mark(std::uint32_t to) const {
        const auto kind = s_.kind(s_.visible_end(to) - 1);
        return kind == MarkClass::comma || kind == MarkClass::stop || kind == MarkClass::dash_or_ellipsis;
    }

    [[nodiscard]] std::vector<std::uint32_t> weigh(bool whole_words) const {
        const std::size_t n = stops_.size();
        std::vector<double> best(n, std::numeric_limits<double>::infinity());
        std::vector<std::size_t> from(n, 0);
        best[0] = 0;
        for (std::size_t j = 0; j + 1 < n; ++j) {
            const std::uint32_t a = stops_[j].at;
            const std::size_t far = reach(j);
            std::size_t pull = 0;  // stops before this one push a mark down needlessly
            for (std::size_t k = far; k > j && far - k < candidates; --k) {
                const std::uint32_t b = stops_[k].at;
                if (pull == 0 && only_marks_overflow(a, k)) pull = k;
                double cost = best[j] + line_cost(a, b) + (stops_[k].cost == split && !whole_words ? 0 : stops_[k].cost) + (k < pull ? pushed : 0);
                if (b == end_) cost += lonely * lonely_end(a);
                if (cost < best[k]) {
                    best[k] = cost;
                    from[k] = j;
                }
                if (!even_ && far - k >= 3 && s_.natural(a, b) < width_at(a) - 6 * s_.em()) break;
            }
        }
        std::vector<std::uint32_t> ends;
        for (std::size_t k = n - 1; k > 0; k = from[k]) ends.push_back(stops_[k].at);
        std::reverse(ends.begin(), ends.end());
        return ends;
    }

    [[nodiscard]] std::vector<std::uint32_t> fill(bool& well, bool& whole_words) const {
        std::vector<std::uint32_t> ends;
        std::size_t j = 0;
        while (j + 1 < stops_.size()) {
            const std::uint32_t a = stops_[j].at;
            std::size_t k = reach(j);
            while (k > j + 1 && s_.natural(a, stops_[k].at) > width_at(a) + slack && !only_marks_overflow(a, k)) --k;
            // A torn word begins on a line of its own, so that as much of it as can be stays together.
            std::size_t whole = k;
            while (whole > j && stops_[whole].cost >= torn) --whole;
            if (whole > j) k = whole;
            if (stops_[k].cost >= illegal || (stops_[k].at == end_ && lonely_end(a) > 0)) well = false;
            if (stops_[k].cost == split) whole_words = false;
            ends.push_back(stops_[k].at);
            j = k;
        }
        return ends;
    }

    const Spacing& s_;
    const Measure& m_;
    std::uint32_t begin_, end_;
    bool even_;                // lines of one length
    bool has_words_ = false;   // a title: its Chinese words are known
    std::vector<Stop> stops_;
};

}  // namespace

std::vector<std::uint32_t> choose_breaks(const Spacing& spacing, std::uint32_t begin, const Measure& measure) {
    if (begin >= spacing.size()) return {spacing.size()};
    return Breaker(spacing, begin, measure).run();
}

double fitting_indent(const Spacing& spacing, std::uint32_t begin, const Measure& measure) {
    std::uint32_t end = begin + 1;
    while (end < spacing.size() && spacing.break_before(end) != Chance::good && spacing.break_before(end) != Chance::fair) ++end;
    const double piece = begin < spacing.size() ? spacing.narrowest(begin, end) : 0;
    if (piece <= measure.width - measure.indent) return measure.indent;
    if (piece > measure.width) return measure.width >= 2 * measure.indent ? measure.indent : 0;
    return measure.width - piece;
}

}  // namespace estation::kiosk::ui
