#include "kiosk/ui/words.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <cstddef>

#include "content/unicode.h"
#include "kiosk/ui/typography.h"

namespace estation::kiosk::ui {

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
