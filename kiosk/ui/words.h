// Where the words of a Chinese text begin, so that a title parts between words and not inside 颜色 or 怎么: ICU's dictionary says so,
// and what it tears (授牌, e站, 同一次) is held together.
// Also whether a text is Chinese at all, whatever language the page is in. A WordFinder keeps ICU's iterator; one per thread that sets text.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace estation::kiosk::ui {

class WordFinder {
public:
    WordFinder();
    ~WordFinder();
    WordFinder(const WordFinder&) = delete;
    WordFinder& operator=(const WordFinder&) = delete;

    // For each byte of the UTF-8 text whether a word begins there (marks and blanks count as words of their own), and one
    // more for its end. All true where ICU has no dictionary or the text is not UTF-8: nothing is then held together.
    [[nodiscard]] std::vector<bool> word_begins(std::string_view text);

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

// More hanzi than half of what is written, letters of one word counted as one.
bool is_chinese(std::string_view text);

}  // namespace estation::kiosk::ui
