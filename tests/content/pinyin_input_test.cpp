#include "content/pinyin_input.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "content/unicode.h"
#include "tests/fakes/pinyin.h"

using namespace estation::content;

namespace {

const PinyinInput& input() {
    static const PinyinInput made(estation::fakes::pinyin(), {
        {"地震预警，几秒能做什么\n", "预警比地震波先到。\n", "防震减灾\n", "地震来了先躲避，再撤离。重庆和西安都有监测站。银行、音乐、绿色、女孩。地址写在墙上。\n"},
        {"家庭应急包\n", "六处隐患\n", "", "水、手电、药品放在应急包里。地震后先检查燃气。\n"},
    });
    return made;
}

std::vector<std::string> offered(const std::string& typed, std::size_t n) {
    std::vector<std::string> out;
    for (const Candidate& c : input().candidates(typed)) {
        if (out.size() == n) break;
        out.push_back(c.text);
    }
    return out;
}

bool offers(const std::string& typed, const std::string& text, std::size_t within) {
    const auto all = offered(typed, within);
    return std::find(all.begin(), all.end(), text) != all.end();
}

std::string first(const std::string& typed) {
    const auto one = offered(typed, 1);
    return one.empty() ? std::string{} : one.front();
}

}  // namespace

TEST_CASE("a word of the content is offered first: spelled out, by initials, and half typed") {
    for (const char* typed : {"dizhen", "dz", "dizh", "dzhen", "diz", "di'zhen", "d'z"}) CHECK_MESSAGE(first(typed) == "地震", typed);
    CHECK(first("yingjibao") == "应急包");
    CHECK(first("fzjz") == "防震减灾");
    CHECK(first("yujing") == "预警");
}

TEST_CASE("all typed letters are used up by what was offered first") {
    for (const char* typed : {"dizhen", "dz", "fzjz", "yujing"}) CHECK(input().candidates(typed).front().used == std::string(typed).size());
    const auto c = input().candidates("dizhenyujing");
    REQUIRE_FALSE(c.empty());
    CHECK(c.front().text == "地震预警");
    CHECK(c.front().used == 12);
    const auto part = std::find_if(c.begin(), c.end(), [](const Candidate& x) { return x.text == "地震"; });
    REQUIRE(part != c.end());
    CHECK(part->used == 6);
}

TEST_CASE("where a syllable ends may be left open, and an apostrophe closes it") {
    CHECK(offers("xian", "先", 4));
    CHECK(offers("xian", "西安", 12));
    CHECK(first("xi'an") == "西安");
    CHECK(input().divided("dizhen") == "di zhen");
    CHECK(input().divided("xian") == "xian");
    CHECK(input().divided("xi'an") == "xi an");
    CHECK(input().divided("fangan") == "fang an");
    CHECK(input().divided("dzyj") == "d z y j");
    CHECK(input().divided("zhuangh") == "zhuang h");
    CHECK(input().divided("") == "");
}

TEST_CASE("any reading of a heteronym leads to it") {
    CHECK(first("chongqing") == "重庆");
    CHECK(first("yinhang") == "银行");
    CHECK(first("yinyue") == "音乐");
    CHECK(offers("zhong", "重", 200));
    CHECK(offers("chong", "重", 200));
}

TEST_CASE("u with dots is typed v") {
    CHECK(first("lvse") == "绿色");
    CHECK(first("nvhai") == "女孩");
    CHECK(offers("nv", "女", 3));
}

TEST_CASE("a single hanzi of the content comes before others, the common before the rare") {
    CHECK(offers("zhen", "震", 2));
    const auto shi = offered("shi", 60);
    const auto place = [&](const char* c) { return std::find(shi.begin(), shi.end(), c) - shi.begin(); };
    CHECK(place("是") < place("市"));
    CHECK(place("市") < place("柿"));
}

TEST_CASE("rare characters of names can be typed: at the end, and before others where the content has them") {
    for (const auto& [typed, hanzi] : {std::pair{"jie", "㛃"}, std::pair{"yan", "䶮"}, std::pair{"ji", "𠮷"}, std::pair{"du", "𬭊"}, std::pair{"fan", "𬸪"}}) {
        CHECK_MESSAGE(offers(typed, hanzi, 240), std::string(typed));
        CHECK_MESSAGE(first(typed) != hanzi, std::string(typed));
    }
    const PinyinInput names(estation::fakes::pinyin(), {{"样例：𠮷野与㛃\n", "", "", "\n"}});
    CHECK(names.candidates("ji").front().text == "𠮷");
    CHECK(names.candidates("jie").front().text == "㛃");
    CHECK(names.candidates("jie").front().used == 3);
}

TEST_CASE("every common hanzi can be typed by its first reading") {
    const auto& p = input().pinyin();
    for (const char32_t c : {U'赵', U'钱', U'孙', U'喆', U'堃', U'玥', U'祎', U'翀', U'䶮', U'龘', U'镕'}) {
        if (p.readings(c).empty()) continue;
        std::string hanzi;
        append_utf8(hanzi, c);
        const auto all = input().candidates(p.spelling(p.readings(c).front()), 1000);
        CHECK_MESSAGE(std::any_of(all.begin(), all.end(), [&](const Candidate& x) { return x.text == hanzi; }), hanzi);
    }
}

TEST_CASE("choosing again and again uses up whatever was typed") {
    std::uint32_t dice = 11;
    const auto roll = [&dice](std::uint32_t n) {
        dice = dice * 1664525u + 1013904223u;
        return (dice >> 8) % n;
    };
    for (int round = 0; round < 400; ++round) {
        std::string typed;
        for (std::uint32_t n = 1 + roll(30); n > 0; --n) typed += "abcdefghijklmnopqrstuvwxyz'"[roll(27)];
        for (int step = 0; !typed.empty(); ++step) {
            REQUIRE(step < 60);
            const auto c = input().candidates(typed, 30);
            CHECK(c.size() <= 30);
            if (c.empty()) {
                typed.erase(0, 1);  // i, u, v and apostrophes begin nothing
                continue;
            }
            for (const Candidate& x : c) {
                CHECK(x.used > 0);
                CHECK(x.used <= typed.size());
                CHECK(find_invalid_utf8(x.text) == std::string::npos);
            }
            typed.erase(0, c[roll(static_cast<std::uint32_t>(c.size()))].used);
        }
    }
}

TEST_CASE("bytes that are no letters are harmless") {
    for (const std::string& bad : std::vector<std::string>{"", "'", "''''", "\xFF\xFE", "di\xE5zhen", "DI ZHEN", std::string(1000, 'z'), std::string(1000, '\''), "地震", std::string("d\0z", 3)}) {
        for (const Candidate& c : input().candidates(bad)) CHECK(c.used <= bad.size());
        CHECK(input().divided(bad).size() <= 2 * PinyinInput::longest);
    }
    CHECK(input().candidates("''").empty());
}
