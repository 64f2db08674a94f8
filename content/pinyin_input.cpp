#include "content/pinyin_input.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "content/unicode.h"

namespace estation::content {
namespace {

constexpr char32_t first_hanzi = 0x4E00, last_hanzi = 0x9FFF;
constexpr std::uint16_t gb2312 = 6763;         // so many hanzi it has; Pinyin::order() counts them first
constexpr std::size_t most_words = 60'000;
constexpr std::size_t most_text = 24u << 20;   // bytes that words are learned from
constexpr std::uint32_t title_weight = 12;     // a word of a title is what people look for

std::string_view letters_of(std::string_view typed) {
    typed = typed.substr(0, PinyinInput::longest);
    const auto end = std::find_if(typed.begin(), typed.end(), [](char c) { return c != '\'' && (c < 'a' || c > 'z'); });
    return typed.substr(0, static_cast<std::size_t>(end - typed.begin()));
}

std::size_t skip_marks(std::string_view typed, std::size_t at) {
    while (at < typed.size() && typed[at] == '\'') ++at;
    return at;
}

// How many letters may stand for a syllable by its beginning: z or zh.
std::size_t initial_length(std::string_view spelling) { return spelling.size() > 1 && spelling[1] == 'h' ? 2 : 1; }

std::size_t common_length(std::string_view a, std::string_view b) {
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin()).first - a.begin());
}

// Stretches of 2 to 4 hanzi between marks: a title such as 防震减灾 is a word as a whole, whatever a dictionary says.
void count_stretches(std::string_view text, std::unordered_map<std::string, std::uint32_t>& into) {
    std::string stretch;
    int n = 0;
    const auto end = [&] {
        if (n >= 2 && n <= 4) ++into[stretch];
        stretch.clear();
        n = 0;
    };
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c < first_hanzi || c > last_hanzi) {
            end();
            continue;
        }
        if (++n <= 4) append_utf8(stretch, c);
    }
    end();
}

}  // namespace

PinyinInput::PinyinInput(std::shared_ptr<const Pinyin> pinyin, const std::vector<ItemText>& texts)
    : pinyin_(std::move(pinyin)), by_initials_(26 * 26), by_syllable_(pinyin_->spellings().size()) {
    learn(texts);
}

void PinyinInput::learn(const std::vector<ItemText>& texts) {
    std::unordered_map<std::string, std::uint32_t> weights, in_titles;
    std::vector<std::uint32_t> counts(last_hanzi - first_hanzi + 1);
    std::size_t read = 0;
    for (const ItemText& t : texts) {
        for (const std::string* part : {&t.title, &t.summary, &t.headings, &t.body}) {
            if (read > most_text) break;
            read += part->size();
            for (std::size_t at = 0; at < part->size();) {
                const char32_t c = next_code_point(*part, at);
                if (c >= first_hanzi && c <= last_hanzi) ++counts[c - first_hanzi];
                else if (c >= 0x3400) rare_here_.insert(c);
            }
            const bool title = part == &t.title || part == &t.headings;
            // Without ICU's dictionary there are still the single characters.
            if (auto counted = count_words(*part, title ? in_titles : weights); !counted) break;
            if (title) count_stretches(*part, in_titles);
        }
    }
    for (const auto& [word, n] : in_titles) weights[word] += n * title_weight;
    std::vector<std::pair<std::uint32_t, const std::string*>> sorted;
    sorted.reserve(weights.size());
    for (const auto& [word, weight] : weights) sorted.emplace_back(weight, &word);
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : *a.second < *b.second; });
    if (sorted.size() > most_words) sorted.resize(most_words);
    words_.reserve(sorted.size());
    for (const auto& [weight, word] : sorted) put(*word, weight);
    sort_hanzi(counts);
}

void PinyinInput::put(const std::string& word, std::uint32_t weight) {
    Word w{{}, 0, weight};
    for (std::size_t at = 0; at < word.size() && w.count < 4;) w.hanzi[w.count++] = static_cast<char16_t>(next_code_point(word, at));
    if (w.count < 2) return;
    const auto index = static_cast<std::uint32_t>(words_.size());
    words_.push_back(w);
    for (const Syllable a : pinyin_->readings(w.hanzi[0])) {
        for (const Syllable b : pinyin_->readings(w.hanzi[1])) {
            auto& bucket = by_initials_[static_cast<std::size_t>((pinyin_->spelling(a)[0] - 'a') * 26 + pinyin_->spelling(b)[0] - 'a')];
            if (bucket.empty() || bucket.back() != index) bucket.push_back(index);
        }
    }
}

void PinyinInput::sort_hanzi(const std::vector<std::uint32_t>& counts) {
    std::vector<char16_t> all(counts.size());
    std::iota(all.begin(), all.end(), static_cast<char16_t>(first_hanzi));
    std::sort(all.begin(), all.end(), [&](char16_t a, char16_t b) {
        const auto ca = counts[a - first_hanzi], cb = counts[b - first_hanzi];
        return ca != cb ? ca > cb : pinyin_->order(a) < pinyin_->order(b);
    });
    rank_.resize(counts.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        rank_[all[i] - first_hanzi] = static_cast<std::uint16_t>(i);
        for (const Syllable s : pinyin_->readings(all[i])) by_syllable_[s].push_back(all[i]);
    }
}

PinyinInput::Fit PinyinInput::fit(const Word& word, std::size_t n, std::string_view typed, std::size_t at, int whole) const {
    if (n == word.count) return {at, whole};
    at = skip_marks(typed, at);
    Fit best;
    const auto consider = [&](const Fit& f) {
        if (f.used > best.used || (f.used == best.used && f.whole > best.whole)) best = f;
    };
    for (const Syllable s : pinyin_->readings(word.hanzi[n])) {
        const std::string& spelling = pinyin_->spelling(s);
        const std::size_t same = common_length(spelling, typed.substr(at));
        if (same == 0) continue;
        if (same == spelling.size()) consider(fit(word, n + 1, typed, at + same, whole + 1));
        else if (at + same == typed.size() || typed[at + same] == '\'') consider(fit(word, n + 1, typed, at + same, whole));
        if (spelling.size() > 1) consider(fit(word, n + 1, typed, at + 1, whole));
        if (initial_length(spelling) == 2 && same >= 2) consider(fit(word, n + 1, typed, at + 2, whole));
    }
    return best;
}

// Words that stand for the letters from the first on, the best first.
std::vector<PinyinInput::Found> PinyinInput::words(std::string_view typed) const {
    std::vector<Found> found;
    typed = typed.substr(skip_marks(typed, 0));
    if (typed.size() < 2) return found;
    // The second syllable begins within the next six letters: every letter there may be its first.
    std::uint32_t tried = 0;
    for (std::size_t at = 1; at < std::min<std::size_t>(typed.size(), 8); ++at) {
        if (typed[at] == '\'' || (tried >> (typed[at] - 'a') & 1) != 0) continue;
        tried |= 1u << (typed[at] - 'a');
        for (const std::uint32_t index : by_initials_[static_cast<std::size_t>((typed[0] - 'a') * 26 + typed[at] - 'a')]) {
            const Word& w = words_[index];
            if (const Fit f = fit(w, 0, typed, 0, 0); f.used > 0) found.push_back({&w, f});
        }
    }
    const std::size_t all = typed.size();
    std::sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
        if (a.fit.used != b.fit.used) return a.fit.used > b.fit.used;
        const int wa = a.fit.whole - a.word->count, wb = b.fit.whole - b.word->count;  // 0: every syllable spelled out
        // While a word is still being typed, what is missing at its end counts for nothing.
        if (a.fit.used != all && wa != wb) return wa > wb;
        if (std::min(wa + 1, 0) != std::min(wb + 1, 0)) return wa > wb;
        if (a.word->weight != b.word->weight) return a.word->weight > b.word->weight;
        return a.word < b.word;
    });
    const auto same = [](const Found& a, const Found& b) { return a.word == b.word; };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

std::string PinyinInput::text(const Word& word) {
    std::string out;
    for (std::size_t i = 0; i < word.count; ++i) append_utf8(out, word.hanzi[i]);
    return out;
}

void PinyinInput::add_hanzi(std::string_view typed, std::size_t most, std::vector<Candidate>& into) const {
    const std::size_t skipped = skip_marks(typed, 0);
    typed = typed.substr(skipped);
    const std::string_view first = typed.substr(0, typed.find('\''));
    const auto add = [&](char32_t hanzi, std::size_t used) {
        if (into.size() >= most) return;
        std::string one;
        append_utf8(one, hanzi);
        if (std::none_of(into.begin(), into.end(), [&](const Candidate& c) { return c.text == one; })) into.push_back({std::move(one), skipped + used});
    };
    // The longest syllable first: "xian" is 先 before it is 西.
    bool any = false;
    for (std::size_t length = std::min<std::size_t>(first.size(), 6); length > 0; --length) {
        const std::string_view beginning = first.substr(0, length);
        const auto spellings = pinyin_->spellings();
        const auto from = std::lower_bound(spellings.begin(), spellings.end(), beginning);
        if (from == spellings.end() || !from->starts_with(beginning)) continue;
        if (*from == beginning) {
            any = true;
            const auto syllable = static_cast<Syllable>(from - spellings.begin());
            for (const char32_t hanzi : pinyin_->rare(syllable))
                if (rare_here_.contains(hanzi)) add(hanzi, length);
            // The names' come after what GB 2312 has: what is left of the basic block is rarer still.
            const auto& all = by_syllable_[syllable];
            const auto rest = std::find_if(all.rbegin(), all.rend(), [this](char16_t c) { return pinyin_->order(c) < gb2312; }).base();
            for (auto it = all.begin(); it != rest; ++it) add(*it, length);
            for (const char32_t hanzi : pinyin_->rare(syllable)) add(hanzi, length);
            for (auto it = rest; it != all.end(); ++it) add(*it, length);
        } else if (!any && (length == first.size() || length == initial_length(beginning))) {
            any = true;
            std::vector<char16_t> all;
            for (auto it = from; it != spellings.end() && it->starts_with(beginning); ++it) {
                const auto& list = by_syllable_[static_cast<std::size_t>(it - spellings.begin())];
                all.insert(all.end(), list.begin(), list.end());
            }
            std::sort(all.begin(), all.end(), [this](char16_t a, char16_t b) { return rank_[a - first_hanzi] < rank_[b - first_hanzi]; });
            for (const char16_t hanzi : all) add(hanzi, length);
        }
        if (into.size() >= most) return;
    }
}

// Word after word until all letters are used: what most people mean when they type on without choosing.
Candidate PinyinInput::sentence(std::string_view typed) const {
    Candidate out;
    for (int pieces = 0; out.used < typed.size(); ++pieces) {
        const std::string_view rest = typed.substr(out.used);
        std::vector<Candidate> next;
        if (const auto found = words(rest); !found.empty()) next.push_back({text(*found.front().word), skip_marks(rest, 0) + found.front().fit.used});
        else add_hanzi(rest, 1, next);
        if (next.empty() || next.front().used == 0 || pieces == 8) return {};
        out.text += next.front().text;
        out.used += next.front().used;
    }
    return out;
}

std::vector<Candidate> PinyinInput::candidates(std::string_view typed, std::size_t most) const {
    typed = letters_of(typed);
    std::vector<Candidate> out;
    const std::size_t skipped = skip_marks(typed, 0);
    if (skipped == typed.size()) return out;
    const auto found = words(typed);
    const std::size_t all = typed.size() - skipped;
    std::size_t n = 0;
    const auto take = [&](std::size_t upto) {
        for (; n < found.size() && out.size() < upto; ++n) out.push_back({text(*found[n].word), skipped + found[n].fit.used});
    };
    // One whole syllable is a character more often than a word: 现 before 西安.
    if (pinyin_->is_syllable(typed.substr(skipped))) add_hanzi(typed, std::min<std::size_t>(most, 4), out);
    else if (found.empty() || found.front().fit.used < all) {
        if (Candidate whole = sentence(typed); !whole.text.empty() && whole.text.size() > 3) out.push_back(std::move(whole));
    }
    take(std::min(most, out.size() + 24));
    for (std::size_t i = 1; i < out.size();) {  // the sentence may be one word, found again
        if (std::any_of(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(i), [&](const Candidate& c) { return c.text == out[i].text; })) out.erase(out.begin() + static_cast<std::ptrdiff_t>(i));
        else ++i;
    }
    add_hanzi(typed, most, out);
    return out;
}

std::string PinyinInput::divided(std::string_view typed) const {
    typed = letters_of(typed);
    // The cheapest way to the end: whole syllables, then an unfinished last one, then lone initials.
    constexpr int whole = 2, initial = 3, far = 1'000'000;
    const std::size_t size = typed.size();
    std::vector<int> cost(size + 1, far);
    std::vector<std::size_t> step(size + 1, 1);
    cost[size] = 0;
    for (std::size_t at = size; at-- > 0;) {
        if (typed[at] == '\'') {
            cost[at] = cost[at + 1];
            continue;
        }
        for (std::size_t length = 1; length <= 6 && at + length <= size; ++length) {
            const std::string_view part = typed.substr(at, length);
            int price = far;
            if (pinyin_->is_syllable(part)) price = whole;
            else if (pinyin_->begins_syllable(part)) price = at + length == size ? whole : length == 1 || length == initial_length(part) ? initial : far;
            else if (length == 1) price = 2 * initial;  // i, u, v: nothing begins with them
            if (price < far && price + cost[at + length] <= cost[at]) {
                cost[at] = price + cost[at + length];
                step[at] = length;
            }
        }
    }
    std::string out;
    for (std::size_t at = 0; at < size; at += step[at]) {
        if (typed[at] == '\'') continue;
        if (!out.empty()) out += ' ';
        out += typed.substr(at, step[at]);
    }
    return out;
}

}  // namespace estation::content
