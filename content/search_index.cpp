#include "content/search_index.h"

#include <algorithm>
#include <array>
#include <limits>

#include "content/search_match.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

constexpr std::size_t longest_query = 64;
constexpr std::size_t most_terms = 4;
constexpr std::size_t plenty = 200;                    // found in titles and summaries: texts are not looked through
constexpr std::size_t most_body_letters = 8'000'000;   // of all items together: 16 MB, and 8 MB of signatures
constexpr std::size_t overlap = 8;                     // a block knows the pairs just behind its end too
constexpr std::size_t line_letters = 60, line_before = 14;

// Folded, without marks at its ends, one space between words.
std::u32string ready(std::string_view query) {
    std::u32string out;
    for (std::size_t at = 0; at < query.size() && out.size() < longest_query;) {
        const char32_t c = fold(next_code_point(query, at));
        if (is_space(c) || c < 0x20) {
            if (!out.empty() && out.back() != U' ') out += U' ';
        } else {
            out += c;
        }
    }
    while (!out.empty() && out.back() == U' ') out.pop_back();
    return out;
}

std::vector<std::u32string> terms_of(const std::u32string& query) {
    std::vector<std::u32string> terms(1);
    for (const char32_t c : query) {
        if (c == U' ') terms.emplace_back();
        else terms.back() += c;
    }
    if (terms.size() > most_terms) terms.resize(most_terms);
    return terms;
}

std::size_t bit_of(std::uint32_t a, std::uint32_t b) { return (a * 0x9E3779B1u ^ b * 0x85EBCA6Bu) >> 21; }
template <std::size_t N>
void set_bit(std::uint64_t (&words)[N], std::size_t bit) { words[bit / 64 % N] |= std::uint64_t{1} << (bit % 64); }
template <std::size_t N>
bool has_bit(const std::uint64_t (&words)[N], std::size_t bit) { return (words[bit / 64 % N] >> (bit % 64) & 1) != 0; }

// What the next one of a query's units may sound like, and where the unit behind it begins.
struct Unit { Syllable sound; std::size_t next; };
std::vector<Unit> units(const Pinyin& pinyin, std::u32string_view query, std::size_t at) {
    std::vector<Unit> out;
    while (at < query.size() && (query[at] == U'\'' || query[at] == U' ')) ++at;
    if (at == query.size()) return out;
    if (!is_latin(query[at])) {
        for (const Syllable s : pinyin.readings(query[at])) out.push_back({s, at + 1});
        return out;
    }
    const auto spellings = pinyin.spellings();
    for (std::size_t s = 0; s < spellings.size(); ++s) {
        const std::string& spelling = spellings[s];
        if (static_cast<char32_t>(spelling[0]) == query[at] && same_letters(spelling, query.substr(at)) == spelling.size()) out.push_back({static_cast<Syllable>(s), at + spelling.size()});
    }
    return out;
}

}  // namespace

struct SearchIndex::Asked {
    std::u32string text;
    bool initials = true;
    std::vector<std::uint8_t> begins;     // by Id: whether a match can begin with it
    std::vector<std::uint8_t> goes_on;    // by Id: whether it can be the second letter of a match in a text
    std::vector<std::size_t> pairs;       // bits that a block must have for the letters as they are
    bool literal_in_body = false;         // whether texts are searched for the letters as they are
    std::vector<std::size_t> sounds;      // bits of which a block must have one for the letters as pinyin
};

SearchIndex::SearchIndex(std::span<const Item* const> items, const std::vector<ItemText>& texts, std::shared_ptr<const Pinyin> pinyin)
    : items_(items.begin(), items.end()), pinyin_(std::move(pinyin)), letters_(1, 0) {
    items_.resize(std::min(items_.size(), texts.size()));
    for (std::size_t n = 0; n < items_.size(); ++n) {
        const ItemText& t = texts[n];
        add(titles_, t.title);
        add(summaries_, t.summary + t.headings);
        const auto from = static_cast<std::uint32_t>(bodies_.letters.size());
        add(bodies_, bodies_.letters.size() < most_body_letters ? std::string_view(t.body) : std::string_view{});
        add_blocks(from, static_cast<std::uint32_t>(bodies_.letters.size()));
    }
}

SearchIndex::Id SearchIndex::id_of(char32_t letter) {
    const auto found = ids_.find(letter);
    if (found != ids_.end()) return found->second;
    if (letters_.size() > std::numeric_limits<Id>::max()) return 0;
    const auto id = static_cast<Id>(letters_.size());
    letters_.push_back(letter);
    ids_.emplace(letter, id);
    return id;
}

void SearchIndex::add(Part& part, std::string_view text) {
    for (std::size_t at = 0; at < text.size();) part.letters.push_back(id_of(fold(next_code_point(text, at))));
    part.ends.push_back(static_cast<std::uint32_t>(part.letters.size()));
}

void SearchIndex::add_blocks(std::uint32_t from, std::uint32_t to) {
    const auto readings = [this](Id id) { return pinyin_ ? pinyin_->readings(letters_[id]) : std::span<const Syllable>{}; };
    for (std::uint32_t begin = from; begin < to; begin += block_letters) {
        Block b;
        b.from = begin;
        b.to = std::min<std::uint32_t>(to, begin + block_letters);
        const std::size_t known = std::min<std::size_t>(to, b.to + overlap);
        for (std::size_t i = begin; i + 1 < known; ++i) {
            const Id one = bodies_.letters[i], two = bodies_.letters[i + 1];
            set_bit(b.pairs, bit_of(one, two));
            for (const Syllable s : readings(one))
                for (const Syllable t : readings(two)) set_bit(b.sounds, bit_of(s, t));
        }
        blocks_.push_back(b);
    }
    block_ends_.push_back(static_cast<std::uint32_t>(blocks_.size()));
}

SearchIndex::Asked SearchIndex::ask(std::u32string query, bool initials) const {
    Asked a{std::move(query), initials, {}, {}, {}, false, {}};
    const char32_t first = a.text.front();
    a.begins.resize(letters_.size());
    a.goes_on.assign(letters_.size(), 0);
    for (std::size_t id = 1; id < letters_.size(); ++id)
        a.begins[id] = letters_[id] == first || first == U'\'' || Takes(pinyin_.get(), letters_[id], a.text).any(initials);

    a.literal_in_body = a.text.size() > 1 || !is_latin(first);
    for (std::size_t i = 0; i < a.text.size(); ++i) {
        const auto one = ids_.find(a.text[i]);
        if (a.text[i] == U' ' || a.text[i] == U'\'') continue;
        if (one == ids_.end()) a.literal_in_body = false;
        if (i + 1 == a.text.size() || i + 1 >= overlap || a.text[i + 1] == U' ' || a.text[i + 1] == U'\'') continue;
        if (const auto two = ids_.find(a.text[i + 1]); one != ids_.end() && two != ids_.end()) a.pairs.push_back(bit_of(one->second, two->second));
    }
    if (initials) return a;
    std::vector<std::uint8_t> second(pinyin_ ? pinyin_->spellings().size() : 0);
    if (pinyin_ && std::any_of(a.text.begin(), a.text.end(), is_latin)) {
        for (const Unit& one : units(*pinyin_, a.text, 0)) {
            for (const Unit& two : units(*pinyin_, a.text, one.next)) {
                a.sounds.push_back(bit_of(one.sound, two.sound));
                second[two.sound] = 1;
            }
        }
    }
    const bool any = a.text.size() < 2 || a.text[1] == U' ' || a.text[1] == U'\'' || first == U'\'';
    for (std::size_t id = 1; id < letters_.size(); ++id) {
        const auto readings = pinyin_ ? pinyin_->readings(letters_[id]) : std::span<const Syllable>{};
        a.goes_on[id] = any || letters_[id] == a.text[1] || std::any_of(readings.begin(), readings.end(), [&](Syllable s) { return second[s] != 0; });
    }
    return a;
}

SearchIndex::Place SearchIndex::in_title(std::size_t item, const Asked& asked) const {
    const std::size_t begin = item == 0 ? 0 : titles_.ends[item - 1], size = titles_.ends[item] - begin;
    const auto at = [&](std::size_t i) { return letters_[titles_.letters[begin + i]]; };
    Match match(at, size, asked.text, pinyin_.get(), asked.initials);
    Place best = Place::nowhere;
    for (std::size_t i = 0; i < size && best != Place::title_start; ++i) {
        if (asked.begins[titles_.letters[begin + i]] == 0 || !match.try_at(i)) continue;
        // An opening mark is not what a title begins with: 《 and “ stand before it.
        const bool start = i == 0 || at(i - 1) == U'\n' || (i == 1 && (is_cjk_punctuation(at(0)) || is_shared_punctuation(at(0))));
        best = std::min(best, match.loose() ? (start ? Place::title_start_loosely : Place::title_loosely) : (start ? Place::title_start : Place::title));
    }
    return best;
}

SearchIndex::Place SearchIndex::in_summary(std::size_t item, const Asked& asked) const {
    const std::size_t begin = item == 0 ? 0 : summaries_.ends[item - 1], size = summaries_.ends[item] - begin;
    const auto at = [&](std::size_t i) { return letters_[summaries_.letters[begin + i]]; };
    Match match(at, size, asked.text, pinyin_.get(), asked.initials);
    Place best = Place::nowhere;
    for (std::size_t i = 0; i < size && best != Place::summary; ++i)
        if (asked.begins[summaries_.letters[begin + i]] != 0 && match.try_at(i)) best = std::min(best, match.loose() ? Place::summary_loosely : Place::summary);
    return best;
}

bool SearchIndex::in_body(std::size_t item, const Asked& asked) const {
    const std::size_t end = bodies_.ends[item];
    const auto at = [&](std::size_t i) { return letters_[bodies_.letters[i]]; };
    Match match(at, end, asked.text, pinyin_.get(), false);
    for (std::size_t n = item == 0 ? 0 : block_ends_[item - 1]; n < block_ends_[item]; ++n) {
        const Block& b = blocks_[n];
        const bool literal = asked.literal_in_body && std::all_of(asked.pairs.begin(), asked.pairs.end(), [&](std::size_t bit) { return has_bit(b.pairs, bit); });
        if (!literal && std::none_of(asked.sounds.begin(), asked.sounds.end(), [&](std::size_t bit) { return has_bit(b.sounds, bit); })) continue;
        for (std::size_t i = b.from; i < b.to; ++i) {
            if (asked.begins[bodies_.letters[i]] == 0 || (i + 1 < end && asked.goes_on[bodies_.letters[i + 1]] == 0)) continue;
            if (match.try_at(i) && !match.loose()) return true;
        }
    }
    return false;
}

std::vector<SearchIndex::Place> SearchIndex::places(const std::u32string& query) const {
    std::vector<Place> out(items_.size(), Place::nowhere);
    const Asked asked = ask(query, true);
    std::size_t found = 0;
    for (std::size_t n = 0; n < items_.size(); ++n) {
        out[n] = in_title(n, asked);
        if (out[n] == Place::nowhere) out[n] = in_summary(n, asked);
        if (out[n] != Place::nowhere) ++found;
    }
    const Asked strict = ask(query, false);
    if (found >= plenty || (!strict.literal_in_body && strict.sounds.empty())) return out;
    for (std::size_t n = 0; n < items_.size(); ++n)
        if (out[n] == Place::nowhere && in_body(n, strict)) out[n] = Place::body;
    return out;
}

SearchIndex::Answer SearchIndex::find(std::string_view query, std::size_t most) const {
    Answer answer;
    const std::u32string asked = ready(query);
    if (asked.empty()) return answer;
    const auto terms = terms_of(asked);
    std::vector<Place> whole = places(asked);
    std::vector<Place> apart;  // where all of several words are found, wherever each of them
    for (std::size_t t = 0; terms.size() > 1 && t < terms.size(); ++t) {
        const auto one = places(terms[t]);
        if (apart.empty()) apart.assign(items_.size(), Place::title_start);
        for (std::size_t n = 0; n < items_.size(); ++n) apart[n] = std::max(apart[n], one[n]);
    }
    std::array<std::vector<Hit>, 2 * static_cast<std::size_t>(Place::nowhere)> ranks;
    for (std::size_t n = 0; n < items_.size(); ++n) {
        const bool together = whole[n] != Place::nowhere;
        const Place place = together ? whole[n] : apart.empty() ? Place::nowhere : apart[n];
        if (place == Place::nowhere) continue;
        ++answer.total;
        auto& rank = ranks[static_cast<std::size_t>(place) + (together ? 0 : static_cast<std::size_t>(Place::nowhere))];
        if (rank.size() < most) rank.push_back({items_[n], place});
    }
    for (const auto& rank : ranks)
        for (const Hit& hit : rank)
            if (answer.hits.size() < most) answer.hits.push_back(hit);
    return answer;
}

std::optional<TextRange> SearchIndex::mark(std::string_view text, std::string_view query) const {
    std::u32string folded;
    std::vector<std::size_t> offsets;
    for (std::size_t at = 0; at < text.size();) {
        offsets.push_back(at);
        folded += fold(next_code_point(text, at));
    }
    offsets.push_back(text.size());
    const auto at = [&](std::size_t i) { return folded[i]; };
    const std::u32string asked = ready(query);
    auto wanted = terms_of(asked);
    if (wanted.size() > 1) wanted.insert(wanted.begin(), asked);
    for (const std::u32string& w : wanted) {
        if (w.empty()) continue;
        std::optional<TextRange> loosely;
        Match match(at, folded.size(), w, pinyin_.get(), true);
        for (std::size_t i = 0; i < folded.size(); ++i) {
            if (!match.try_at(i) || match.to() <= i) continue;
            const TextRange range{offsets[i], offsets[match.to()]};
            if (!match.loose()) return range;
            if (!loosely) loosely = range;
        }
        if (loosely) return loosely;
    }
    return {};
}

namespace {

// The part of a long line around what was found.
SearchIndex::Line around(std::string_view line, TextRange found) {
    std::size_t from = found.from, to = found.to;
    const auto back = [&line](std::size_t at) {
        do --at;
        while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80);
        return at;
    };
    for (std::size_t n = 0; n < line_before && from > 0; ++n) from = back(from);
    // An English word is not cut in two.
    while (from > 0 && static_cast<unsigned char>(line[from]) < 0x80 && line[from - 1] != ' ' && static_cast<unsigned char>(line[from - 1]) < 0x80) --from;
    for (std::size_t n = 0; n < line_letters && to < line.size(); ++n) next_code_point(line, to);
    const std::string_view dots = from > 0 ? "…" : "";
    SearchIndex::Line out{std::string(dots) + std::string(line.substr(from, to - from)), TextRange{dots.size() + found.from - from, dots.size() + found.to - from}};
    if (to < line.size()) out.text += "…";
    return out;
}

}  // namespace

SearchIndex::Line SearchIndex::line(const Item& item, std::string_view query, Language language) const {
    const std::string& summary = item.summary.in(language);
    if (const auto found = mark(summary, query)) return {summary, found};
    if (!mark(item.title.in(language), query)) {
        const ItemText text = text_of(item);
        for (const std::string* part : {&text.headings, &text.body, &text.summary, &text.title}) {
            std::string_view rest = *part;
            while (!rest.empty()) {
                const std::string_view one = rest.substr(0, rest.find('\n'));
                if (const auto found = mark(one, query)) return around(one, *found);
                rest.remove_prefix(std::min(one.size() + 1, rest.size()));
            }
        }
    }
    return {summary, {}};
}

}  // namespace estation::content
