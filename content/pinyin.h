// Pinyin knows how hanzi are read and where one Chinese word ends and the next begins. ICU reads a character in one way
// only; the common heteronyms (重 zhong chong) stand in a table of our own. Making one takes a third of a second, so it is
// made off the UI thread; then it is immutable, and any thread may ask it.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/result.h"

namespace estation::content {

using Syllable = std::uint16_t;  // an index into the sorted list of syllables

class Pinyin {
public:
    static Result<Pinyin> open();

    // Without tones, the usual reading first; empty when the character is no hanzi of the basic block.
    [[nodiscard]] std::span<const Syllable> readings(char32_t hanzi) const;
    // Hanzi beyond the basic block that names are written with (𠮷, 㛃, 䶮), read so; those of the national table first.
    [[nodiscard]] std::span<const char32_t> rare(Syllable syllable) const { return rare_[syllable]; }
    // Lower-case ASCII, ü written v: "lv".
    [[nodiscard]] const std::string& spelling(Syllable syllable) const { return spellings_[syllable]; }
    [[nodiscard]] std::span<const std::string> spellings() const { return spellings_; }
    // Whether letters are a whole syllable, or the beginning of one.
    [[nodiscard]] bool is_syllable(std::string_view letters) const;
    [[nodiscard]] bool begins_syllable(std::string_view letters) const;
    // How early a hanzi is offered when nothing else is known of it: the commonest few hundred, then the two levels of
    // GB 2312, then the rest. Smaller is earlier.
    [[nodiscard]] std::uint16_t order(char32_t hanzi) const;

private:
    struct Readings { std::array<Syllable, 4> list{}; std::uint8_t count = 0; };
    void add(char32_t hanzi, std::string_view spelling);
    void add_rare(char32_t hanzi, std::string_view spelling);
    Result<> read_all();
    void order_all();

    std::vector<std::string> spellings_;
    std::vector<Readings> readings_;         // from first_hanzi on
    std::vector<std::vector<char32_t>> rare_;   // by syllable
    std::vector<std::uint16_t> order_;
};

// The words of 2 to 4 hanzi in a text, as ICU's dictionary divides it, with how often they stand there.
Result<> count_words(std::string_view text, std::unordered_map<std::string, std::uint32_t>& into);

}  // namespace estation::content
