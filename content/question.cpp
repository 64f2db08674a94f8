#include "content/question.h"

#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "content/unicode.h"

namespace estation::content {
namespace {

// Three times 33.33333 % is meant to be all of it. Moodle draws the same line (question_state).
constexpr double nearly = 0.000001;

double clipped(double sum) {
    if (sum > 1 - nearly) return 1;
    return sum < nearly ? 0 : sum;
}

// Full-width letters, digits and marks become half-width, spaces of every width go.
std::string folded_widths(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        char32_t c = next_code_point(text, at);
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFF01 - 0x21;
        if (!is_space(c) && c != 0x200B && c != 0xFEFF) append_utf8(out, c);
    }
    return out;
}

std::string comparable(std::string_view text, bool case_sensitive) {
    auto folded = folded_widths(text);
    int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    if (!case_sensitive) options |= UTF8PROC_CASEFOLD;
    utf8proc_uint8_t* normal = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(folded.data()), static_cast<utf8proc_ssize_t>(folded.size()), &normal,
                                     static_cast<utf8proc_option_t>(options));
    if (length < 0) return folded;
    folded.assign(reinterpret_cast<const char*>(normal), static_cast<std::size_t>(length));
    std::free(normal);
    return folded;
}

// The pattern cut at its wildcards, each piece ready to be compared. No wildcard: one piece.
std::vector<std::string> pieces_of(std::string_view pattern, bool case_sensitive) {
    std::vector<std::string> pieces;
    std::string piece;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size() && pattern[i + 1] == '*') {
            piece.push_back(pattern[++i]);
        } else if (pattern[i] != '*') {
            piece.push_back(pattern[i]);
        } else {
            while (i + 1 < pattern.size() && pattern[i + 1] == '*') ++i;
            pieces.push_back(comparable(piece, case_sensitive));
            piece.clear();
        }
    }
    pieces.push_back(comparable(piece, case_sensitive));
    return pieces;
}

// A number may be this far from the one that is meant. Source: Moodle question/type/numerical/question.php, get_tolerance_interval.
bool near(double answer, double value, double tolerance) {
    constexpr double precision = 1e-14;
    const double allowance = std::abs(tolerance) + precision * std::max(1.0, std::abs(value));
    return answer >= value - allowance && answer <= value + allowance;
}

bool matches(std::string_view answer, const std::vector<std::string>& pieces) {
    if (pieces.size() == 1) return answer == pieces.front();
    if (!answer.starts_with(pieces.front())) return false;
    answer.remove_prefix(pieces.front().size());
    if (!answer.ends_with(pieces.back())) return false;
    answer.remove_suffix(pieces.back().size());
    for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
        const auto found = answer.find(pieces[i]);
        if (found == std::string_view::npos) return false;
        answer.remove_prefix(found + pieces[i].size());
    }
    return true;
}

}  // namespace

double mark(const MultiChoice& question, const std::vector<int>& chosen) {
    double sum = 0;
    std::vector<bool> counted(question.choices.size());
    for (const int index : chosen) {
        if (index < 0 || static_cast<std::size_t>(index) >= question.choices.size() || counted[static_cast<std::size_t>(index)]) continue;
        counted[static_cast<std::size_t>(index)] = true;
        sum += question.choices[static_cast<std::size_t>(index)].weight;
    }
    if (question.exact) {
        for (std::size_t i = 0; i < question.choices.size(); ++i)
            if (counted[i] != (question.choices[i].weight > 0)) return 0;
        return 1;
    }
    return clipped(sum);
}

double mark(const TrueFalse& question, bool answer) { return question.answer == answer ? 1 : 0; }

// The first accepted answer that matches decides, as in Moodle question/type/shortanswer/question.php.
int matched(const ShortAnswer& question, const std::string& answer) {
    const auto given = comparable(answer, question.case_sensitive);
    if (given.empty()) return -1;
    const auto number = number_in(answer);
    for (std::size_t i = 0; i < question.accepted.size(); ++i) {
        const Choice& one = question.accepted[i];
        const auto value = one.tolerance ? number_in(one.text.text) : std::nullopt;
        if (value ? number && near(*number, *value, *one.tolerance) : matches(given, pieces_of(one.text.text, question.case_sensitive))) return static_cast<int>(i);
    }
    return -1;
}

double mark(const ShortAnswer& question, const std::string& answer) {
    const int at = matched(question, answer);
    return at < 0 ? 0 : clipped(question.accepted[static_cast<std::size_t>(at)].weight);
}

int matched(const Numerical& question, double answer) {
    if (!std::isfinite(answer)) return -1;
    for (std::size_t i = 0; i < question.accepted.size(); ++i) {
        const NumericAnswer& accepted = question.accepted[i];
        if (accepted.any || near(answer, accepted.value, accepted.tolerance)) return static_cast<int>(i);
    }
    return -1;
}

double mark(const Numerical& question, double answer) {
    const int at = matched(question, answer);
    return at < 0 ? 0 : clipped(question.accepted[static_cast<std::size_t>(at)].weight);
}

std::optional<double> number_in(const std::string& typed) {
    std::string text = folded_widths(typed);
    constexpr std::string_view minus = "\xE2\x88\x92";  // U+2212
    if (text.starts_with(minus)) text.replace(0, minus.size(), "-");
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

double mark(const Matching& question, const std::vector<int>& chosen) {
    double asked = 0, right = 0;
    for (std::size_t i = 0; i < question.pairs.size(); ++i) {
        if (question.pairs[i].left.empty()) continue;  // a distractor asks nothing
        asked += question.pairs[i].share;
        if (i >= chosen.size() || chosen[i] < 0 || static_cast<std::size_t>(chosen[i]) >= question.pairs.size()) continue;
        // By text, not by number: two left sides may share one right side.
        if (question.pairs[static_cast<std::size_t>(chosen[i])].right.text == question.pairs[i].right.text) right += question.pairs[i].share;
    }
    const double all = asked > 0 ? clipped(right / asked) : 0;
    return question.exact && all < 1 ? 0 : all;
}

double mark(const Ordering& question, const std::vector<int>& given) {
    const std::size_t n = question.items.size();
    if (n < 2 || given.size() != n) return 0;
    std::vector<bool> seen(n);
    for (const int item : given) {
        if (item < 0 || static_cast<std::size_t>(item) >= n || seen[static_cast<std::size_t>(item)]) return 0;
        seen[static_cast<std::size_t>(item)] = true;
    }
    std::size_t followed = 0;
    for (std::size_t i = 0; i + 1 < n; ++i)
        if (given[i + 1] == given[i] + 1) ++followed;
    if (question.exact) return followed == n - 1 ? 1 : 0;
    return static_cast<double>(followed) / static_cast<double>(n - 1);
}

bool Region::holds(Spot spot) const {
    switch (shape) {
        case RegionShape::circle: return !points.empty() && std::hypot(spot.x - points[0].x, spot.y - points[0].y) <= radius;
        case RegionShape::rect:
            return points.size() == 2 && spot.x >= std::min(points[0].x, points[1].x) && spot.x <= std::max(points[0].x, points[1].x) &&
                   spot.y >= std::min(points[0].y, points[1].y) && spot.y <= std::max(points[0].y, points[1].y);
        case RegionShape::poly: break;
    }
    // A ray to the right crosses the outline an odd number of times.
    bool inside = false;
    for (std::size_t i = 0, before = points.size() - 1; i < points.size(); before = i++) {
        const Spot a = points[i], b = points[before];
        if ((a.y > spot.y) != (b.y > spot.y) && spot.x < (b.x - a.x) * (spot.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
    }
    return inside;
}

int Hotspot::region_at(Spot spot) const {
    for (std::size_t i = 0; i < regions.size(); ++i)
        if (regions[i].holds(spot)) return static_cast<int>(i);
    return -1;
}

double mark(const Hotspot& question, const std::vector<Spot>& spots) {
    double wanted = 0, best = 0;
    int regions = 0;
    for (const Region& r : question.regions) {
        if (!r.right) continue;
        wanted += r.share;
        best = std::max(best, r.share);
        ++regions;
    }
    if (best <= 0 || spots.empty()) return 0;
    if (question.single) {
        const int at = question.region_at(spots.back());
        const bool right = at >= 0 && question.regions[static_cast<std::size_t>(at)].right;
        return right ? clipped(question.regions[static_cast<std::size_t>(at)].share / best) : 0;
    }
    std::vector<bool> found(question.regions.size());
    double right = 0, wrong = 0;
    for (const Spot spot : spots) {
        const int at = question.region_at(spot);
        if (at < 0 || !question.regions[static_cast<std::size_t>(at)].right) {
            ++wrong;
        } else if (!found[static_cast<std::size_t>(at)]) {
            found[static_cast<std::size_t>(at)] = true;
            right += question.regions[static_cast<std::size_t>(at)].share;
        }
    }
    const double all = clipped((right - wrong * wanted / regions) / wanted);
    return question.exact && all < 1 ? 0 : all;
}

double mark(const Blanks& question, const std::vector<std::string>& given) {
    if (question.gaps.empty()) return 0;
    double right = 0, wanted = 0;
    for (const Gap& gap : question.gaps) wanted += gap.share;
    for (std::size_t i = 0; i < question.gaps.size() && i < given.size(); ++i) {
        ShortAnswer one;
        one.accepted = question.gaps[i].accepted;
        one.case_sensitive = question.case_sensitive;
        // A wrong word that costs marks costs them of the others', down to 0, as in the mapping of a QTI gapMatchInteraction.
        if (const int at = matched(one, given[i]); at >= 0) right += one.accepted[static_cast<std::size_t>(at)].weight * question.gaps[i].share;
    }
    const double all = wanted > 0 ? clipped(right / wanted) : 0;
    return question.exact && all < 1 ? 0 : all;
}

}  // namespace estation::content
