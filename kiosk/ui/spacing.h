// Spacing knows what stands between the clusters of one stretch without forced breaks: where a line may break, what each mark gives up
// to its neighbour, where the quarter-em gap between Han and Latin lies, and how far each of these can shrink or
// stretch. Everything is measured once, so that the width of any line is a subtraction. Pure; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kiosk/ui/typography.h"

namespace estation::kiosk::ui {

// What shrinks, in the order in which it is asked to (clreq; the mark at the line's end is always half width).
enum class Room : std::uint8_t { word_space, middle_dot, bracket, comma, gap, stop, none };
constexpr int rooms = 6;

// How a break before a cluster is thought of.
enum class Chance : std::uint8_t {
    never,    // only where nothing else is left: it would break a rule
    in_word,  // inside a word, a number or a row of dots, when that alone is wider than a line
    split,    // between the hanzi of one word of a title
    fair,     // allowed, but not loved
    good,
};

class Spacing {
public:
    explicit Spacing(std::span<const Cluster> clusters);

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(kind_.size()); }
    [[nodiscard]] MarkClass kind(std::uint32_t i) const { return kind_[i]; }
    [[nodiscard]] Chance break_before(std::uint32_t i) const { return chance_[i]; }
    [[nodiscard]] bool blank(std::uint32_t i) const { return blank_[i] != 0; }          // a space that vanishes at a line's end
    [[nodiscard]] bool letter(std::uint32_t i) const;                                    // Han, Latin or digit: what counts against a lonely last line
    [[nodiscard]] bool hangs_on(std::uint32_t i) const;                                  // may not begin a line
    [[nodiscard]] std::uint32_t visible_end(std::uint32_t end) const { return visible_end_[end]; }  // without blanks before `end`
    [[nodiscard]] std::uint32_t visible_begin(std::uint32_t begin) const;                // without blanks from `begin` on
    [[nodiscard]] double em() const { return em_; }

    // The line [begin, end), blanks at its end left out, marks at its edges trimmed.
    [[nodiscard]] double natural(std::uint32_t begin, std::uint32_t end) const;
    [[nodiscard]] double shrink(std::uint32_t begin, std::uint32_t end) const;        // without 。？！
    [[nodiscard]] double shrink_stops(std::uint32_t begin, std::uint32_t end) const;  // what 。？！ would add
    [[nodiscard]] double narrowest(std::uint32_t begin, std::uint32_t end) const { return natural(begin, end) - shrink(begin, end) - shrink_stops(begin, end); }
    [[nodiscard]] double comfort(std::uint32_t begin, std::uint32_t end) const;       // px of stretch that nobody notices

    // The line's clusters from x on; squeezed into `width`, and stretched to it when asked.
    [[nodiscard]] Line place(std::uint32_t begin, std::uint32_t end, double x, double width, bool stretch) const;

private:
    struct Stretch { double spaces = 0, gaps = 0; std::uint32_t others = 0, word_spaces = 0, all_gaps = 0; };
    struct Fit { std::array<double, rooms> squeeze{}; double space = 0, gap = 0, each = 0, each_space = 0, each_gap = 0; };

    void resolve(std::span<const Cluster> clusters);
    void find_breaks(std::span<const Cluster> clusters);
    [[nodiscard]] Chance chance_between(std::span<const Cluster> clusters, std::uint32_t before, std::uint32_t i, bool spaced) const;
    [[nodiscard]] bool long_hyphenated(std::uint32_t hyphen) const;
    void squeeze_neighbours(std::span<const Cluster> clusters);
    void set_gaps(std::span<const Cluster> clusters);
    void set_rooms();
    void add_up();
    [[nodiscard]] bool pulls_apart(std::span<const Cluster> clusters, std::uint32_t i) const;
    [[nodiscard]] Stretch stretch_of(std::uint32_t begin, std::uint32_t end) const;
    [[nodiscard]] Fit fit(std::uint32_t begin, std::uint32_t end, double excess, bool stretch) const;
    [[nodiscard]] double edge_left(std::uint32_t i) const;
    [[nodiscard]] double edge_right(std::uint32_t i) const;

    double em_ = 0;
    std::vector<MarkClass> kind_;
    std::vector<Chance> chance_;
    std::vector<std::uint8_t> wide_, marks_, blank_, apart_;  // apart_: may be stretched after it
    std::vector<char32_t> code_;
    std::vector<float> size_, width_, left_, right_, gap_;    // px; left_ and right_ are blank cut away, gap_ follows
    std::vector<float> more_left_, more_right_;               // what could be cut away beyond that
    std::vector<Room> room_;
    std::vector<std::uint32_t> visible_end_, base_;           // base_: what a footnote mark hangs on, else the cluster itself
    std::vector<double> sum_, sum_shrink_, sum_stops_, sum_comfort_;
};

}  // namespace estation::kiosk::ui
