// Whether typed letters stand at a place of a text: as they are, as pinyin, or as initials. A private part of
// content/search_index: pure, without state, any thread.
#pragma once
#include <cstddef>
#include <string_view>

#include "content/pinyin.h"
#include "content/unicode.h"

namespace estation::content {

inline bool is_latin(char32_t c) { return c >= U'a' && c <= U'z'; }

// How many letters of a spelling stand at the beginning of `typed`.
inline std::size_t same_letters(std::string_view spelling, std::u32string_view typed) {
    std::size_t n = 0;
    while (n < spelling.size() && n < typed.size() && static_cast<char32_t>(spelling[n]) == typed[n]) ++n;
    return n;
}

// The ways in which one hanzi takes letters: bit n is set where it takes n of them.
struct Takes {
    unsigned whole = 0;      // as a syllable spelled out
    unsigned begun = 0;      // by its initial: z or zh
    bool last = false;       // as the unfinished last syllable

    Takes(const Pinyin* pinyin, char32_t hanzi, std::u32string_view typed) {
        if (pinyin == nullptr || typed.empty() || !is_latin(typed.front())) return;
        for (const Syllable s : pinyin->readings(hanzi)) {
            const std::string& spelling = pinyin->spelling(s);
            const std::size_t same = same_letters(spelling, typed);
            if (same == 0) continue;
            if (same == spelling.size()) whole |= 1u << same;
            else if (same == typed.size()) last = true;
            begun |= 2u;
            if (same >= 2 && spelling[1] == 'h') begun |= 4u;
        }
        begun &= ~whole;
    }
    [[nodiscard]] bool any(bool initials) const { return whole != 0 || last || (initials && begun != 0); }
};

// Tries one place. `at(i)` gives the folded character i of a text of `end` characters.
template <class At>
class Match {
public:
    Match(const At& at, std::size_t end, std::u32string_view typed, const Pinyin* pinyin, bool initials) : at_(at), end_(end), typed_(typed), pinyin_(pinyin), initials_(initials) {}

    bool try_at(std::size_t from) {
        found_ = loose_ = false;
        steps_ = most_steps;
        const bool inside_word = from > 0 && from < end_ && is_latin(at_(from)) && is_latin(at_(from - 1));
        go(from, 0, inside_word, false);
        return found_;
    }
    [[nodiscard]] std::size_t to() const { return to_; }
    [[nodiscard]] bool loose() const { return loose_; }

private:
    // Whoever types the same few letters on and on must not make a text of the same few hanzi take for ever.
    static constexpr int most_steps = 2000;

    void finish(std::size_t to, bool loose) {
        if (found_ && (loose || !loose_)) return;
        found_ = true;
        loose_ = loose;
        to_ = to;
    }
    void go(std::size_t i, std::size_t j, bool loose, bool solid) {
        if ((found_ && !loose_) || --steps_ < 0) return;
        if (j == typed_.size()) return finish(i, loose);
        const char32_t c = typed_[j];
        if (c == U' ') {
            while (i < end_ && is_space(at_(i))) ++i;
            return go(i, j + 1, loose, solid);
        }
        if (i < end_) {
            const char32_t t = at_(i);
            if (t == c) go(i + 1, j + 1, loose, true);
            if (is_latin(c) && !is_latin(t)) by_sound(t, i, j, loose, solid);
        }
        if (c == U'\'') go(i, j + 1, loose, solid);  // it only parts syllables
    }
    void by_sound(char32_t t, std::size_t i, std::size_t j, bool loose, bool solid) {
        const Takes takes(pinyin_, t, typed_.substr(j));
        for (std::size_t n = 6; n > 0; --n)
            if ((takes.whole >> n & 1) != 0) go(i + 1, j + n, loose, true);
        if (takes.last && (initials_ || solid)) finish(i + 1, loose || !solid);
        if (!initials_) return;
        for (std::size_t n = 2; n > 0; --n)
            if ((takes.begun >> n & 1) != 0) go(i + 1, j + n, true, solid);
    }

    const At& at_;
    std::size_t end_;
    std::u32string_view typed_;
    const Pinyin* pinyin_;
    bool initials_;
    bool found_ = false, loose_ = false;
    std::size_t to_ = 0;
    int steps_ = 0;
};

}  // namespace estation::content
