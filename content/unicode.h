// Small questions about UTF-8 text and its characters that reading content needs: what a code point is, and
// whether it belongs to Chinese writing. Pure functions without state; any thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace estation::content {

// The code point that begins at `at`, which moves behind it. Bytes that are not UTF-8 give U+FFFD, one byte at a time.
char32_t next_code_point(std::string_view text, std::size_t& at);
// The code point that ends just before `end` (end > 0).
char32_t code_point_before(std::string_view text, std::size_t end);
void append_utf8(std::string& text, char32_t code_point);

// The byte offset of the first sequence that is not UTF-8 (overlong forms, surrogates and values beyond
// U+10FFFF count as wrong); npos when all is well.
std::size_t find_invalid_utf8(std::string_view text);

// Han, kana, bopomofo, hangul, full-width forms and CJK punctuation: what East Asian type sets in a full em.
bool is_cjk(char32_t c);
// Of those, the marks: 、。「」（）！ and so on.
bool is_cjk_punctuation(char32_t c);
// Hangul is set with spaces between words, unlike Han and kana.
bool is_hangul(char32_t c);
// Marks that Chinese shares with Latin: curly quotes, dash, ellipsis, middle dot. Their neighbours decide.
bool is_shared_punctuation(char32_t c);
// Punctuation outside the CJK blocks, as CommonMark counts it.
bool is_plain_punctuation(char32_t c);
// Currency signs, mathematical signs, pictures: Unicode's categories that begin with S.
bool is_symbol(char32_t c);
bool is_space(char32_t c);
// As searching compares: small letters, full-width letters and marks as their plain ones, a curly apostrophe as '.
char32_t fold(char32_t c);

}  // namespace estation::content
