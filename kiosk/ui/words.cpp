#include "kiosk/ui/words.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "content/unicode.h"
#include "kiosk/ui/typography.h"

namespace estation::kiosk::ui {

namespace {

struct Word {
    std::size_t at = 0;
    char32_t first = 0, last = 0;
    bool one_hanzi = false;
};

bool is_one_of(char32_t c, std::u32string_view these) { return these.find(c) != std::u32string_view::npos; }

// Whether a character that stands alone belongs to the word before it: a letter's (e站, P波), or a number's measure (同一次).
bool belongs_to(const Word& before, const Word& alone) {
    if (classify(before.last) == MarkClass::latin) return true;
    return is_one_of(before.last, U"一二三四五六七八九十百千万两几半每这那") && is_one_of(alone.first, U"个次种条件位名张只点分步层栋台项道句处块颗根粒克年月日天岁元");
}

// A dictionary of all China lacks the words of a trade (授牌, 护头, 避险), and gives their two characters one by one. Two that
// stand alone between longer words are nearly always one word.
void hold_together(std::string_view text, std::vector<bool>& begins) {
    std::vector<Word> found;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t from = at;
        const char32_t c = content::next_code_point(text, at);
        if (begins[from]) found.push_back({from, c, c, classify(c) == MarkClass::han});
        else if (!found.empty()) found.back().last = c, found.back().one_hanzi = false;
    }
    for (std::size_t n = 1; n < found.size(); ++n) {
        if (!found[n].one_hanzi || !belongs_to(found[n - 1], found[n])) continue;
        begins[found[n].at] = false;
        found[n - 1].one_hanzi = found[n].one_hanzi = false;
    }
    for (std::size_t first = 0; first < found.size();) {
        std::size_t last = first;
        while (last < found.size() && found[last].one_hanzi) ++last;
        if (last - first == 2) begins[found[first + 1].at] = false;
        first = std::max(last, first + 1);
    }
}

}  // namespace

struct WordFinder::Inner {
    UBreakIterator* breaks = nullptr;
    UText* text = nullptr;
    ~Inner() {
        if (breaks != nullptr) ubrk_close(breaks);
        if (text != nullptr) utext_close(text);
    }
};

WordFinder::WordFinder() : inner_(std::make_unique<Inner>()) {}
WordFinder::~WordFinder() = default;

std::vector<bool> WordFinder::word_begins(std::string_view text) {
    std::vector<bool> begins(text.size() + 1, false);
    UErrorCode status = U_ZERO_ERROR;
    if (inner_->breaks == nullptr) inner_->breaks = ubrk_open(UBRK_WORD, "zh", nullptr, 0, &status);
    inner_->text = utext_openUTF8(inner_->text, text.data(), static_cast<std::int64_t>(text.size()), &status);
    if (U_SUCCESS(status)) ubrk_setUText(inner_->breaks, inner_->text, &status);
    if (U_FAILURE(status)) return std::vector<bool>(text.size() + 1, true);
    for (std::int32_t at = ubrk_first(inner_->breaks); at != UBRK_DONE; at = ubrk_next(inner_->breaks))
        if (at >= 0 && static_cast<std::size_t>(at) < begins.size()) begins[static_cast<std::size_t>(at)] = true;
    hold_together(text, begins);
    // The iterator must not look at a text that goes away.
    inner_->text = utext_openUTF8(inner_->text, "", 0, &status);
    if (U_SUCCESS(status)) ubrk_setUText(inner_->breaks, inner_->text, &status);
    return begins;
}

bool is_chinese(std::string_view text) {
    std::size_t hanzi = 0, words = 0;
    bool in_word = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = content::next_code_point(text, at);
        const MarkClass kind = classify(c);
        const bool letter = kind == MarkClass::latin || kind == MarkClass::digit;
        if (kind == MarkClass::han) ++hanzi;
        if (letter && !in_word) ++words;
        in_word = letter;
    }
    return hanzi > words;
}

}  // namespace estation::kiosk::ui
