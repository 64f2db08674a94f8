#include "kiosk/ui/words.h"

#include <doctest/doctest.h>

#include <string>

using namespace estation::kiosk::ui;

namespace {

// The text with a bar between its words.
std::string parted(std::string_view text) {
    WordFinder words;
    const auto begins = words.word_begins(text);
    std::string out;
    for (std::size_t n = 0; n < text.size(); ++n) {
        if (n > 0 && begins[n]) out += '|';
        out += text[n];
    }
    return out;
}

bool holds(std::string_view text, std::string_view word) { return parted(text).find(word) != std::string::npos; }

}  // namespace

TEST_CASE("the words of a trade that no dictionary has are not torn") {
    CHECK(holds("社区科普e站授牌仪式（样例）", "e站|授牌|仪式"));
    CHECK(holds("社区科普e站授牌仪式（样例）", "样例"));
    CHECK(holds("锁住轮子，弯下身子，护头", "护头"));
    CHECK(holds("P波和S波", "P波"));
}

TEST_CASE("a number keeps its measure") {
    CHECK(holds("为什么同一次地震，有人惊醒有人没感觉", "同一次|"));
    CHECK(holds("拿不准，打三个电话", "三个"));
}

TEST_CASE("words that are known part as before, and so do marks, Latin and nothing") {
    CHECK(parted("防灾减灾知识").find('|') != std::string::npos);
    CHECK(holds("收到预警，四种颜色各该做什么", "|颜色|"));
    CHECK(holds("收到预警，四种颜色各该做什么", "预警|，|"));
    CHECK(parted("drop cover hold") == "drop| |cover| |hold");
    CHECK(parted("").empty());
    // Not UTF-8: whatever comes, one answer for each byte and one for the end.
    WordFinder words;
    CHECK(words.word_begins("\xFF\xFE\x80").size() == 4);
}
