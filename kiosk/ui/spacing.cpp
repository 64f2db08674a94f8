#include "kiosk/ui/spacing.h"

#include <algorithm>
#include <limits>

namespace estation::kiosk::ui {
namespace {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
constexpr float gap_grows = 1.0F / 3;  // of itself: from a quarter to a third of an em (clreq allows up to a half)

// A space that keeps its width and its neighbours: the author meant it.
bool sticky_space(char32_t c) { return c == 0xA0 || c == 0x202F || c == 0x2007 || c == 0x2060; }
bool solidus(char32_t c) { return c == '/' || c == 0xFF0F || c == '\\'; }
bool hyphen(char32_t c) { return c == '-' || c == 0x2010 || c == 0x2013; }
bool full_width_form(char32_t c) { return c >= 0xFF01 && c <= 0xFF5E; }
bool shout(char32_t c) { return c == 0xFF01 || c == 0xFF1F; }  // ！？

bool is_wide(char32_t c, MarkClass kind, float advance, float em) {
    switch (kind) {
        case MarkClass::han: return true;
        case MarkClass::latin: case MarkClass::digit: return full_width_form(c);
        case MarkClass::space: return c == 0x3000;
        case MarkClass::other: return c >= 0x2000 && advance >= 0.75F * em;
        default: return c >= 0x80 && advance >= 0.75F * em;
    }
}

}  // namespace

Spacing::Spacing(std::span<const Cluster> clusters) {
    const auto n = clusters.size();
    for (auto* list : {&wide_, &marks_, &blank_, &apart_}) list->assign(n, 0);
    for (auto* list : {&size_, &width_, &left_, &right_, &gap_, &more_left_, &more_right_}) list->assign(n, 0.0F);
    kind_.assign(n, MarkClass::other);
    chance_.assign(n, Chance::never);
    code_.assign(n, 0);
    room_.assign(n, Room::none);
    base_.assign(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
        code_[i] = clusters[i].first;
        size_[i] = clusters[i].em;
        width_[i] = std::max(0.0F, clusters[i].advance);
        em_ = std::max(em_, static_cast<double>(clusters[i].em));
    }
    resolve(clusters);
    squeeze_neighbours(clusters);
    set_gaps(clusters);
    find_breaks(clusters);
    for (std::uint32_t i = 0; i + 1 < n; ++i) apart_[i] = pulls_apart(clusters, i) ? 1 : 0;
    set_rooms();
    add_up();
}

bool Spacing::letter(std::uint32_t i) const {
    return kind_[i] == MarkClass::han || kind_[i] == MarkClass::latin || kind_[i] == MarkClass::digit;
}

bool Spacing::hangs_on(std::uint32_t i) const { return forbidden_at_line_start(code_[i]) && kind_[i] != MarkClass::latin; }

std::uint32_t Spacing::visible_begin(std::uint32_t begin) const {
    while (begin < size() && blank_[begin]) ++begin;
    return begin;
}

// What a cluster is depends on the company it keeps: an apostrophe or a plus sign inside a word is part of the word.
void Spacing::resolve(std::span<const Cluster> clusters) {
    for (std::uint32_t i = 0; i < size(); ++i) {
        kind_[i] = clusters[i].keep_with_previous ? MarkClass::other : classify(code_[i]);
        wide_[i] = is_wide(code_[i], kind_[i], width_[i], size_[i]) ? 1 : 0;
    }
    const auto in_word = [&](std::uint32_t i) { return (kind_[i] == MarkClass::latin || kind_[i] == MarkClass::digit) && !wide_[i]; };
    for (std::uint32_t i = 0; i < size(); ++i) {
        const bool after = i > 0 && in_word(i - 1);
        const bool before = i + 1 < size() && in_word(i + 1);
        const bool apostrophe = (code_[i] == 0x2019 || code_[i] == '\'') && !wide_[i];
        const bool symbol = kind_[i] == MarkClass::other && code_[i] < 0x80 && !clusters[i].keep_with_previous;
        if ((apostrophe && after && before) || (symbol && (after || before))) kind_[i] = MarkClass::latin;
        const bool mark = kind_[i] == MarkClass::opening || kind_[i] == MarkClass::closing || kind_[i] == MarkClass::stop ||
                          kind_[i] == MarkClass::comma || kind_[i] == MarkClass::middle_dot;
        marks_[i] = mark && wide_[i] && !clusters[i].rigid && width_[i] >= 0.9F * size_[i] ? 1 : 0;
        blank_[i] = kind_[i] == MarkClass::space && !sticky_space(code_[i]) ? 1 : 0;
    }
}

// Adjacent marks: two take 1.5 em together, ？！ one em.
void Spacing::squeeze_neighbours(std::span<const Cluster> clusters) {
    const auto closes = [&](std::uint32_t i) {
        return kind_[i] == MarkClass::closing || kind_[i] == MarkClass::comma || kind_[i] == MarkClass::stop;
    };
    for (std::uint32_t i = 0; i + 1 < size(); ++i) {
        if (marks_[i] && closes(i) && clusters[i + 1].keep_with_previous) right_[i] = size_[i] / 2;  // a raised mark sits over the blank
        if (!marks_[i] || !marks_[i + 1]) continue;
        const bool opens_next = kind_[i + 1] == MarkClass::opening;
        if (closes(i) && opens_next) {
            right_[i] = size_[i] / 4;
            left_[i + 1] = size_[i + 1] / 4;
        } else if (closes(i)) {
            right_[i] = size_[i] / 2;
        } else if (opens_next && kind_[i] != MarkClass::han) {
            left_[i + 1] = size_[i + 1] / 2;
        }
    }
    for (std::uint32_t i = 0; i < size();) {
        std::uint32_t end = i;
        while (end < size() && marks_[end] && shout(code_[end])) ++end;
        if (end - i >= 2 && (end - i) % 2 == 0) right_[end - 1] = size_[end - 1] / 2;
        i = std::max(end, i + 1);
    }
}

// A quarter em between Han and a narrow letter, digit or unit; a typed space there becomes that gap, and one beside a
// full-width mark goes.
void Spacing::set_gaps(std::span<const Cluster> clusters) {
    const auto meets = [&](std::uint32_t a, std::uint32_t b) {
        const auto narrow = [&](std::uint32_t i) {
            return !wide_[i] && (kind_[i] == MarkClass::latin || kind_[i] == MarkClass::digit ||
                                 kind_[i] == MarkClass::prefix_unit || kind_[i] == MarkClass::suffix_unit);
        };
        return (kind_[a] == MarkClass::han && narrow(b)) || (narrow(a) && kind_[b] == MarkClass::han);
    };
    std::uint32_t before = nobody;
    for (std::uint32_t i = 0; i < size(); ++i) {
        if (kind_[i] == MarkClass::space) continue;
        if (before == nobody) {
            for (std::uint32_t k = 0; k < i; ++k)
                if (blank_[k]) width_[k] = 0;
        } else {
            if (!clusters[i].keep_with_previous && meets(before, i)) {
                const float gap = std::max(size_[before], size_[i]) / 4;
                if (i == before + 1) gap_[before] = gap;
                for (std::uint32_t k = before + 1; k < i; ++k) {
                    width_[k] = k == before + 1 ? gap : 0;
                    room_[k] = Room::gap;
                }
            } else if (marks_[before] || marks_[i]) {
                for (std::uint32_t k = before + 1; k < i; ++k)
                    if (blank_[k] && code_[k] != 0x3000) width_[k] = 0;
            }
        }
        before = i;
    }
}

// After a footnote mark the rules look at what it hangs on: that is what the reader sees there.
void Spacing::find_breaks(std::span<const Cluster> clusters) {
    std::uint32_t before = nobody, last = nobody;
    for (std::uint32_t i = 0; i < size(); ++i) {
        if (blank_[i]) continue;
        if (before != nobody) chance_[i] = chance_between(clusters, before, i, i != last + 1);
        if (clusters[i].inside_word && chance_[i] == Chance::good) chance_[i] = Chance::split;
        if (before == nobody || !clusters[i].keep_with_previous) before = i;
        base_[i] = before;
        last = i;
    }
}

Chance Spacing::chance_between(std::span<const Cluster> clusters, std::uint32_t before, std::uint32_t i, bool spaced) const {
    using enum MarkClass;
    const MarkClass a = kind_[before], b = kind_[i];
    if (clusters[i].keep_with_previous || hangs_on(i) || (forbidden_at_line_end(code_[before]) && a != latin)) return Chance::never;
    if (sticky_space(code_[i]) || sticky_space(code_[before])) return Chance::never;
    if ((a == prefix_unit && b == digit) || (a == digit && b == suffix_unit)) return Chance::never;
    if (spaced) return Chance::good;
    if (a == dash_or_ellipsis && code_[before] == code_[i] && i == before + 1) {
        std::uint32_t first = before;
        while (first > 0 && code_[first - 1] == code_[i] && i - first < 64) --first;
        return (i - first) % 2 == 0 ? Chance::in_word : Chance::never;
    }
    if (solidus(code_[before])) return Chance::in_word;
    if (a == connector && !wide_[before] && !wide_[i]) return long_hyphenated(before) ? Chance::fair : Chance::in_word;
    if (hyphen(code_[before]) && b == digit) return Chance::in_word;  // -5, 3–5
    const bool in_word = !wide_[before] && !wide_[i] && a != dash_or_ellipsis;
    if (in_word) return Chance::in_word;
    if (b == dash_or_ellipsis || (a == connector && b == digit)) return Chance::fair;
    return Chance::good;
}

// A break after a hyphen wants three letters on either side.
bool Spacing::long_hyphenated(std::uint32_t at) const {
    if (!hyphen(code_[at]) || at < 3 || at + 3 >= size()) return false;
    for (std::uint32_t k = 1; k <= 3; ++k)
        if (kind_[at - k] != MarkClass::latin || kind_[at + k] != MarkClass::latin) return false;
    return true;
}

bool Spacing::pulls_apart(std::span<const Cluster> clusters, std::uint32_t i) const {
    using enum MarkClass;
    const std::uint32_t next = i + 1;
    const MarkClass a = kind_[i], b = kind_[next];
    const std::uint32_t base = a == space ? i : base_[i];
    if (a == space || b == space || clusters[next].keep_with_previous) return false;
    if (a == connector || b == connector || solidus(code_[i]) || solidus(code_[next])) return false;
    if (a == dash_or_ellipsis && code_[i] == code_[next]) return false;
    if ((a == prefix_unit && b == digit) || (a == digit && b == suffix_unit)) return false;
    if (a == opening || b == closing || b == comma || b == stop) return false;  // a mark hugs what it belongs to
    return wide_[base] || wide_[next];
}

// How much more each cluster could give up.
void Spacing::set_rooms() {
    for (std::uint32_t i = 0; i < size(); ++i) {
        const float half = size_[i] / 2;
        if (kind_[i] == MarkClass::space) {
            if (room_[i] == Room::gap) more_right_[i] = width_[i] / 2;
            else if (code_[i] != 0x3000 && width_[i] > 0) {
                room_[i] = Room::word_space;
                more_right_[i] = std::max(0.0F, width_[i] - size_[i] / 4);
            }
            continue;
        }
        if (!marks_[i]) continue;
        switch (kind_[i]) {
            case MarkClass::opening: room_[i] = Room::bracket; more_left_[i] = half - left_[i]; break;
            case MarkClass::closing: room_[i] = Room::bracket; more_right_[i] = half - right_[i]; break;
            case MarkClass::comma: room_[i] = Room::comma; more_right_[i] = half - right_[i]; break;
            case MarkClass::stop: room_[i] = Room::stop; more_right_[i] = half - right_[i]; break;
            case MarkClass::middle_dot: room_[i] = Room::middle_dot; more_left_[i] = more_right_[i] = half / 2; break;
            default: break;
        }
    }
}

void Spacing::add_up() {
    const std::uint32_t n = size();
    visible_end_.assign(n + 1, 0);
    for (auto* list : {&sum_, &sum_shrink_, &sum_stops_, &sum_comfort_}) list->assign(n + 1, 0.0);
    for (std::uint32_t i = 0; i < n; ++i) {
        visible_end_[i + 1] = blank_[i] ? visible_end_[i] : i + 1;
        const double more = static_cast<double>(more_left_[i]) + more_right_[i];
        const bool stop = room_[i] == Room::stop;
        double comfort = 0;
        if (room_[i] == Room::word_space) comfort = std::max(0.0F, size_[i] / 2 - width_[i]);
        else if (room_[i] == Room::gap || gap_[i] > 0) comfort = gap_grows * (room_[i] == Room::gap ? width_[i] : gap_[i]);
        else if (apart_[i]) comfort = 0.06 * size_[i];
        sum_[i + 1] = sum_[i] + width_[i] - left_[i] - right_[i] + gap_[i];
        sum_shrink_[i + 1] = sum_shrink_[i] + (stop ? 0 : more) + gap_[i] / 2;
        sum_stops_[i + 1] = sum_stops_[i] + (stop ? more : 0);
        sum_comfort_[i + 1] = sum_comfort_[i] + comfort;
    }
}

double Spacing::edge_left(std::uint32_t i) const {
    return marks_[i] && kind_[i] == MarkClass::opening ? size_[i] / 2 : left_[i];
}

double Spacing::edge_right(std::uint32_t i) const {
    if (!marks_[i] || kind_[i] == MarkClass::opening) return right_[i];
    return kind_[i] == MarkClass::middle_dot ? size_[i] / 4 : size_[i] / 2;
}

double Spacing::natural(std::uint32_t begin, std::uint32_t end) const {
    end = std::max(begin, visible_end_[end]);
    if (begin == end) return 0;
    return sum_[end] - sum_[begin] - gap_[end - 1] + left_[begin] - edge_left(begin) + right_[end - 1] - edge_right(end - 1);
}

double Spacing::shrink(std::uint32_t begin, std::uint32_t end) const {
    end = std::max(begin, visible_end_[end]);
    if (begin == end) return 0;
    double at_edges = gap_[end - 1] / 2;
    at_edges += more_left_[begin];
    if (room_[end - 1] != Room::stop) at_edges += more_right_[end - 1];
    return std::max(0.0, sum_shrink_[end] - sum_shrink_[begin] - at_edges);
}

double Spacing::shrink_stops(std::uint32_t begin, std::uint32_t end) const {
    end = std::max(begin, visible_end_[end]);
    if (begin == end) return 0;
    return std::max(0.0, sum_stops_[end] - sum_stops_[begin] - (room_[end - 1] == Room::stop ? more_right_[end - 1] : 0.0F));
}

double Spacing::comfort(std::uint32_t begin, std::uint32_t end) const {
    end = std::max(begin, visible_end_[end]);
    if (end <= begin + 1) return 0;
    return sum_comfort_[end - 1] - sum_comfort_[begin];
}

Spacing::Stretch Spacing::stretch_of(std::uint32_t begin, std::uint32_t end) const {
    Stretch s;
    for (std::uint32_t i = begin; i + 1 < end; ++i) {
        if (room_[i] == Room::word_space) {
            s.spaces += std::max(0.0F, size_[i] / 2 - width_[i]);
            ++s.word_spaces;
        } else if (room_[i] == Room::gap && kind_[i] == MarkClass::space) {
            s.gaps += gap_grows * width_[i];
            s.all_gaps += width_[i] > 0;
        } else if (gap_[i] > 0) {
            s.gaps += gap_grows * gap_[i];
            ++s.all_gaps;
        } else {
            s.others += apart_[i];
        }
    }
    return s;
}

Spacing::Fit Spacing::fit(std::uint32_t begin, std::uint32_t end, double excess, bool stretch) const {
    Fit fit;
    if (excess > 0) {
        std::array<double, rooms> room{};
        for (std::uint32_t i = begin; i < end; ++i) {
            const double more = (i > begin ? more_left_[i] : 0.0F) + (i + 1 < end ? more_right_[i] : 0.0F);
            if (more > 0) room[static_cast<std::size_t>(room_[i])] += more;
            if (i + 1 < end) room[static_cast<std::size_t>(Room::gap)] += gap_[i] / 2;
        }
        for (std::size_t k = 0; k < room.size() && excess > 0; ++k) {
            const double taken = std::min(room[k], excess);
            if (room[k] > 0) fit.squeeze[k] = taken / room[k];
            excess -= taken;
        }
        return fit;
    }
    if (!stretch) return fit;
    double missing = -excess;
    const Stretch room = stretch_of(begin, end);
    if (room.spaces > 0) fit.space = std::min(1.0, missing / room.spaces);
    missing -= fit.space * room.spaces;
    if (room.gaps > 0) fit.gap = std::min(1.0, missing / room.gaps);
    missing -= fit.gap * room.gaps;
    // What is left is shared by all; the Han-Latin gaps go beyond half an em only where there is nothing else.
    if (room.others + room.word_spaces > 0) fit.each = fit.each_space = missing / (room.others + room.word_spaces);
    else if (room.all_gaps > 0) fit.each_gap = missing / room.all_gaps;
    return fit;
}

Line Spacing::place(std::uint32_t begin, std::uint32_t end, double x, double width, bool stretch) const {
    Line line;
    line.clusters.reserve(end - begin);
    const std::uint32_t visible = std::max(begin, visible_end_[end]);
    const Fit f = fit(begin, visible, natural(begin, end) - (width - x), stretch);
    for (std::uint32_t i = begin; i < visible; ++i) {
        const bool last = i + 1 == visible;
        const double squeeze = room_[i] == Room::none ? 0 : f.squeeze[static_cast<std::size_t>(room_[i])];
        const double left = i == begin ? edge_left(i) : left_[i] + squeeze * more_left_[i];
        const double right = last ? edge_right(i) : right_[i] + squeeze * more_right_[i];
        line.clusters.push_back({i, static_cast<float>(x), static_cast<float>(left)});
        x += width_[i] - left - right;
        if (last) break;
        if (room_[i] == Room::word_space) {
            x += f.space * std::max(0.0F, size_[i] / 2 - width_[i]) + f.each_space;
        } else if (room_[i] == Room::gap && kind_[i] == MarkClass::space) {
            if (width_[i] > 0) x += f.gap * gap_grows * width_[i] + f.each_gap;
        } else if (gap_[i] > 0) {
            x += gap_[i] * (1 - f.squeeze[static_cast<std::size_t>(Room::gap)] / 2 + f.gap * gap_grows) + f.each_gap;
        } else if (apart_[i]) {
            x += f.each;
        }
    }
    for (std::uint32_t i = visible; i < end; ++i) line.clusters.push_back({i, static_cast<float>(x), 0});
    line.width = static_cast<float>(x);
    return line;
}

}  // namespace estation::kiosk::ui
