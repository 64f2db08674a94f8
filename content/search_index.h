// A SearchIndex answers what somebody types, with items: any part of a title in hanzi, full pinyin, initials or English,
// mixed as it comes ("地zhen"), in full width or half; then summaries and headings, then texts. It is made from items off
// the UI thread and immutable; any thread may ask it, and an answer over 10,000 items takes less than a frame.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/item_text.h"
#include "content/pinyin.h"

namespace estation::content {

// Bytes of a text.
struct TextRange { std::size_t from = 0, to = 0; };

class SearchIndex {
public:
    // Where an item was found, the best first; loosely: by initials, or within an English word.
    enum class Place : std::uint8_t { title_start, title, title_start_loosely, title_loosely, summary, summary_loosely, body, nowhere };
    struct Hit { const Item* item = nullptr; Place place = Place::nowhere; };
    struct Answer { std::vector<Hit> hits; std::size_t total = 0; };
    struct Line { std::string text; std::optional<TextRange> found; };

    // `items` and `texts` go together, in the order in which equals are answered. Without pinyin: hanzi and English only.
    SearchIndex(std::span<const Item* const> items, const std::vector<ItemText>& texts, std::shared_ptr<const Pinyin> pinyin);

    // Any bytes may be asked. Once plenty were found in titles and summaries, texts are not looked through.
    [[nodiscard]] Answer find(std::string_view query, std::size_t most = 60) const;
    // Where a query lies in a text that is about to be shown; absent when it does not.
    [[nodiscard]] std::optional<TextRange> mark(std::string_view text, std::string_view query) const;
    // One line of the item that says why it was found, else its summary.
    [[nodiscard]] Line line(const Item& item, std::string_view query, Language language) const;

private:
    using Id = std::uint16_t;   // of a character; 0: one that nobody can ask for
    struct Part { std::vector<Id> letters; std::vector<std::uint32_t> ends; };   // one field of all items
    struct Asked;               // a query made ready
    static constexpr std::size_t block_letters = 512, signature_words = 32;
    // Which pairs of neighbours a stretch of text may hold, so that most of it need not be read.
    struct Block { std::uint32_t from = 0, to = 0; std::uint64_t pairs[signature_words] = {}, sounds[signature_words] = {}; };

    void add(Part& part, std::string_view text);
    void add_blocks(std::uint32_t from, std::uint32_t to);
    [[nodiscard]] Id id_of(char32_t letter);
    [[nodiscard]] Asked ask(std::u32string query, bool initials) const;
    [[nodiscard]] std::vector<Place> places(const std::u32string& query) const;
    [[nodiscard]] Place in_title(std::size_t item, const Asked& asked) const;
    [[nodiscard]] Place in_summary(std::size_t item, const Asked& asked) const;
    [[nodiscard]] bool in_body(std::size_t item, const Asked& asked) const;

    std::vector<const Item*> items_;
    std::shared_ptr<const Pinyin> pinyin_;
    std::vector<char32_t> letters_;                       // by Id
    std::unordered_map<char32_t, Id> ids_;
    Part titles_, summaries_, bodies_;
    std::vector<Block> blocks_;
    std::vector<std::uint32_t> block_ends_;               // of each item
};

}  // namespace estation::content
