#include "content/pinyin.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/fakes/pinyin.h"

using namespace estation::content;
using estation::fakes::pinyin;

namespace {

std::vector<std::string> read(char32_t hanzi) {
    std::vector<std::string> out;
    for (const Syllable s : pinyin()->readings(hanzi)) out.push_back(pinyin()->spelling(s));
    return out;
}

bool reads(char32_t hanzi, const std::string& as) {
    const auto all = read(hanzi);
    return std::find(all.begin(), all.end(), as) != all.end();
}

}  // namespace

TEST_CASE("hanzi are read without tones, and u with dots is v") {
    CHECK(reads(U'地', "di"));
    CHECK(read(U'震') == std::vector<std::string>{"zhen"});
    CHECK(read(U'绿').front() == "lv");
    CHECK(reads(U'女', "nv"));
    CHECK(reads(U'略', "lve"));
    CHECK(reads(U'二', "er"));
    CHECK(reads(U'爱', "ai"));
}

TEST_CASE("a heteronym has all its common readings") {
    for (const char* r : {"zhong", "chong"}) CHECK(reads(U'重', r));
    for (const char* r : {"chang", "zhang"}) CHECK(reads(U'长', r));
    for (const char* r : {"xing", "hang"}) CHECK(reads(U'行', r));
    for (const char* r : {"le", "yue"}) CHECK(reads(U'乐', r));
    for (const char* r : {"de", "dei"}) CHECK(reads(U'得', r));
    for (const char* r : {"lv", "shuai"}) CHECK(reads(U'率', r));
    for (const char* r : {"luo", "la", "lao"}) CHECK(reads(U'落', r));
}

TEST_CASE("what is no hanzi of the basic block has no reading and does no harm") {
    for (const char32_t c : {U'a', U'，', char32_t{0}, char32_t{0x20000}, char32_t{0x30EDE}, char32_t{0x10FFFF}, char32_t{0xFFFFFFFF}}) CHECK(pinyin()->readings(c).empty());
}

TEST_CASE("every syllable is of letters, and nearly every common hanzi has one") {
    CHECK(pinyin()->spellings().size() > 380);
    for (const auto& s : pinyin()->spellings())
        for (const char c : s) CHECK((c >= 'a' && c <= 'z'));
    CHECK(pinyin()->is_syllable("zhuang"));
    CHECK_FALSE(pinyin()->is_syllable("zhuan'"));
    CHECK_FALSE(pinyin()->is_syllable("zh"));
    CHECK(pinyin()->begins_syllable("zh"));
    CHECK_FALSE(pinyin()->begins_syllable("i"));
    int without = 0;
    for (char32_t c = 0x4E00; c < 0x9FA6; ++c) without += pinyin()->readings(c).empty() ? 1 : 0;
    CHECK(without < 60);
}

TEST_CASE("common hanzi come before rare ones") {
    CHECK(pinyin()->order(U'是') < pinyin()->order(U'柿'));
    CHECK(pinyin()->order(U'柿') < pinyin()->order(U'噬'));   // the second level of GB 2312
    CHECK(pinyin()->order(U'噬') < pinyin()->order(U'恀'));   // beyond it
}

TEST_CASE("words are divided as a dictionary does, and only words of hanzi are counted") {
    std::unordered_map<std::string, std::uint32_t> words;
    REQUIRE(count_words("地震预警的四种颜色，Magnitude 8.0 级。地震\xF0\xA0\x80\x80 \xFF\xC0 地震", words));
    CHECK(words["地震"] == 3);
    CHECK(words["预警"] == 1);
    CHECK(words["颜色"] == 1);
    CHECK(words.count("的") == 0);
    CHECK(words.count("8.0") == 0);
}
