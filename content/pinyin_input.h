// PinyinInput turns letters into hanzi: it offers the words that the station's own content uses, then single characters,
// those that stand in the content first, and at the end the rare ones that names are written with. Full pinyin, initials and any mixture ("dizhen", "dz", "diz"); an apostrophe
// parts syllables. Immutable once made, which takes a moment: off the UI thread. Any thread may ask it.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "content/item_text.h"
#include "content/pinyin.h"

namespace estation::content {

struct Candidate {
    std::string text;
    std::size_t used = 0;  // how many of the typed letters it stands for
};

class PinyinInput {
public:
    // Letters that one composition may have; what is beyond is not looked at.
    static constexpr std::size_t longest = 40;

    PinyinInput(std::shared_ptr<const Pinyin> pinyin, const std::vector<ItemText>& texts);

    // The likeliest first. Bytes other than a-z and the apostrophe end what is looked at.
    [[nodiscard]] std::vector<Candidate> candidates(std::string_view typed, std::size_t most = 240) const;
    // "dizhenyj" as "di zhen y j".
    [[nodiscard]] std::string divided(std::string_view typed) const;
    [[nodiscard]] const Pinyin& pinyin() const { return *pinyin_; }

private:
    struct Word { char16_t hanzi[4]; std::uint8_t count = 0; std::uint32_t weight = 0; };
    struct Fit { std::size_t used = 0; int whole = 0; };  // letters used, syllables that were spelled out
    struct Found { const Word* word; Fit fit; };

    void learn(const std::vector<ItemText>& texts);
    void put(const std::string& word, std::uint32_t weight);
    void sort_hanzi(const std::vector<std::uint32_t>& counts);
    [[nodiscard]] Fit fit(const Word& word, std::size_t n, std::string_view typed, std::size_t at, int whole) const;
    [[nodiscard]] std::vector<Found> words(std::string_view typed) const;
    void add_hanzi(std::string_view typed, std::size_t most, std::vector<Candidate>& into) const;
    [[nodiscard]] Candidate sentence(std::string_view typed) const;
    [[nodiscard]] static std::string text(const Word& word);

    std::shared_ptr<const Pinyin> pinyin_;
    std::vector<Word> words_;
    std::vector<std::vector<std::uint32_t>> by_initials_;   // 26 x 26: words by the first letters of their first two hanzi
    std::unordered_set<char32_t> rare_here_;                 // of those beyond the basic block, what stands in the content
    std::vector<std::vector<char16_t>> by_syllable_;         // likeliest first
    std::vector<std::uint16_t> rank_;                        // of each hanzi of the basic block, 0 the likeliest
};

}  // namespace estation::content
