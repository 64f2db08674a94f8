#include "content/search_index.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "content/unicode.h"
#include "tests/fakes/pinyin.h"

using namespace estation::content;
using Place = SearchIndex::Place;

namespace {

// Items of a title, a summary and a text, and the index over them.
struct Shelf {
    struct Row { const char* title; const char* summary; const char* body; };
    explicit Shelf(const std::vector<Row>& rows, bool with_pinyin = true) {
        for (const Row& r : rows) {
            Item& item = items.emplace_back();
            item.id = "p/" + std::to_string(items.size());
            item.title.zh = r.title;
            item.summary.zh = r.summary;
            Document text;
            text.blocks.push_back({Paragraph{{Run{r.body, 0, {}, 0, false}}}});
            item.body = Article{{text, {}}};
            pointers.push_back(&item);
            texts.push_back(text_of(item));
        }
        index = std::make_unique<SearchIndex>(pointers, texts, with_pinyin ? estation::fakes::pinyin() : nullptr);
    }
    // The titles that are answered.
    [[nodiscard]] std::vector<std::string> ask(const std::string& query) const {
        std::vector<std::string> out;
        for (const auto& hit : index->find(query).hits) out.push_back(hit.item->title.zh);
        return out;
    }
    [[nodiscard]] bool finds(const std::string& query, const std::string& title) const {
        const auto all = ask(query);
        return std::find(all.begin(), all.end(), title) != all.end();
    }
    [[nodiscard]] std::string marked(const std::string& text, const std::string& query) const {
        const auto r = index->mark(text, query);
        return r ? text.substr(r->from, r->to - r->from) : std::string("-");
    }
    std::deque<Item> items;
    std::vector<const Item*> pointers;
    std::vector<ItemText> texts;
    std::unique_ptr<SearchIndex> index;
};

const Shelf& station() {
    static const Shelf shelf({
        {"地震预警，几秒能做什么", "预警比破坏先到", "听到警报，就近躲避。重庆和西安都有监测站。"},
        {"为什么高楼摇得更久", "共振与周期", "地震波到来时，高楼像一根尺子。"},
        {"家庭应急包", "六样东西装进一个包", "水、手电、药品。Drop, Cover and Hold on."},
        {"《地震》旧闻新读", "县志里的记录", "乾隆年间有人记下了它。"},
        {"Ｍ８.0级是多大", "Magnitude and Intensity", "震级只有一个，烈度处处不同。"},
        {"音乐厅为什么安静", "吸声与反射", "银行的大厅也一样。"},
        {"绿色出行", "少开一天车", "女儿骑车上学。"},
        {"𠀀字也有人叫", "生僻字㐂与𪚥", "名字里的𠮷不该变成问号。"},
    });
    return shelf;
}

}  // namespace

TEST_CASE("hanzi, pinyin, initials, English and any mixture lead to an item") {
    const std::string warning = "地震预警，几秒能做什么";
    for (const char* q : {"地震", "震预", "几秒", "dizhen", "di zhen", "DiZhen", "dizhenyujing", "dizhenyuj", "dzyj", "地zhen", "di震yj", "dz预警", "ｄｉｚｈｅｎ", "di'zhen", "zhenyu"})
        CHECK_MESSAGE(station().finds(q, warning), q);
    for (const char* q : {"M8", "m8.0", "Ｍ８", "8.0", "magnitude", "MAGNI", "intensity", "8.0级", "8.0ji"}) CHECK_MESSAGE(station().finds(q, "Ｍ８.0级是多大"), q);
    for (const char* q : {"lvse", "lschux", "绿色chuxing", "nver"}) CHECK_MESSAGE(station().finds(q, "绿色出行"), q);
    for (const char* q : {"drop", "cover and", "hold on", "手电", "yingjibao", "jtyjb"}) CHECK_MESSAGE(station().finds(q, "家庭应急包"), q);
}

TEST_CASE("any reading of a heteronym leads to it") {
    CHECK(station().finds("chongqing", "地震预警，几秒能做什么"));
    CHECK(station().finds("xi'an", "地震预警，几秒能做什么"));
    CHECK(station().finds("xian", "地震预警，几秒能做什么"));
    CHECK(station().finds("yinyue", "音乐厅为什么安静"));
    CHECK(station().finds("yinle", "音乐厅为什么安静"));
    CHECK(station().finds("yinhang", "音乐厅为什么安静"));
}

TEST_CASE("a title's beginning comes before its middle, before a summary, before a text; equals keep their order") {
    CHECK(station().ask("地震") == std::vector<std::string>{"地震预警，几秒能做什么", "《地震》旧闻新读", "为什么高楼摇得更久"});
    CHECK(station().ask("为什么") == std::vector<std::string>{"为什么高楼摇得更久", "音乐厅为什么安静"});
    const auto answer = station().index->find("地震");
    CHECK(answer.total == 3);
    CHECK(answer.hits[0].place == Place::title_start);
    CHECK(answer.hits[1].place == Place::title_start);
    CHECK(answer.hits[2].place == Place::body);
    CHECK(station().index->find("预警").hits.front().place == Place::title);
    CHECK(station().index->find("共振").hits.front().place == Place::summary);
    CHECK(station().index->find("dzyj").hits.front().place == Place::title_start_loosely);
}

TEST_CASE("several words are found wherever each of them stands, after those that stand together") {
    CHECK(station().ask("高楼 周期") == std::vector<std::string>{"为什么高楼摇得更久"});
    CHECK(station().ask("地震 高楼") == std::vector<std::string>{"为什么高楼摇得更久"});
    CHECK(station().ask("地震 没有这个词").empty());
    CHECK(station().finds("dizhen gaolou", "为什么高楼摇得更久"));
}

TEST_CASE("every part of every title is found") {
    for (const Item& item : station().items) {
        const std::string& title = item.title.zh;
        std::vector<std::size_t> at;
        for (std::size_t i = 0; i < title.size(); next_code_point(title, i)) at.push_back(i);
        at.push_back(title.size());
        for (std::size_t from = 0; from + 1 < at.size(); ++from)
            for (std::size_t to = from + 1; to < at.size(); ++to) CHECK_MESSAGE(station().finds(title.substr(at[from], at[to] - at[from]), title), title.substr(at[from], at[to] - at[from]));
    }
}

TEST_CASE("every part of every title's pinyin that begins with a syllable is found") {
    const auto p = estation::fakes::pinyin();
    for (const Item& item : station().items) {
        std::vector<std::string> sounds;
        for (std::size_t i = 0; i < item.title.zh.size();) {
            const auto readings = p->readings(next_code_point(item.title.zh, i));
            sounds.push_back(readings.empty() ? std::string{} : p->spelling(readings[readings.size() - 1]));
        }
        for (std::size_t from = 0; from < sounds.size(); ++from) {
            std::string full, spaced, initials;
            for (std::size_t i = from; i < sounds.size() && !sounds[i].empty(); ++i) {
                full += sounds[i];
                spaced += (spaced.empty() ? "" : " ") + sounds[i];
                initials += sounds[i].front();
                for (const std::string& q : {full, spaced, initials, full.substr(0, full.size() - 1)})
                    if (!q.empty()) CHECK_MESSAGE(station().finds(q, item.title.zh), q);
            }
        }
    }
}

TEST_CASE("rare characters match as themselves") {
    for (const char* q : {"𠀀", "㐂", "𪚥", "𠮷", "𠀀字"}) CHECK_MESSAGE(station().ask(q) == std::vector<std::string>{"𠀀字也有人叫"}, q);
    CHECK(station().ask("𠮶").empty());
}

TEST_CASE("what was found is marked in what is shown") {
    CHECK(station().marked("地震预警", "zhenyu") == "震预");
    CHECK(station().marked("地震预警", "zyj") == "震预警");
    CHECK(station().marked("Ｍ８.0级", "m8") == "Ｍ８");
    CHECK(station().marked("Magnitude and Intensity", "intens") == "Intens");
    CHECK(station().marked("地震预警", "高楼 预警") == "预警");
    CHECK(station().marked("地震预警", "火") == "-");
    CHECK(station().marked("", "火") == "-");
}

TEST_CASE("a line says why an item was found") {
    const auto& index = *station().index;
    const auto from_text = index.line(station().items[0], "xi'an", Language::zh_CN);
    REQUIRE(from_text.found);
    CHECK(from_text.text.substr(from_text.found->from, from_text.found->to - from_text.found->from) == "西安");
    const auto plain = index.line(station().items[0], "dzyj", Language::zh_CN);
    CHECK(plain.text == "预警比破坏先到");
    CHECK_FALSE(plain.found);
    const auto summary = index.line(station().items[1], "zhouqi", Language::zh_CN);
    REQUIRE(summary.found);
    CHECK(summary.text == "共振与周期");
}

TEST_CASE("a long line is cut around what was found, between characters") {
    std::string body;
    for (int i = 0; i < 300; ++i) body += "一路都是字，";
    body += "这里有燃气阀门";
    for (int i = 0; i < 300; ++i) body += "后面还有字，";
    const Shelf shelf({{"长文", "短", body.c_str()}});
    CHECK(shelf.ask("燃气阀门") == std::vector<std::string>{"长文"});
    const auto line = shelf.index->line(shelf.items[0], "ranqifamen", Language::zh_CN);
    REQUIRE(line.found);
    CHECK(line.text.substr(line.found->from, line.found->to - line.found->from) == "燃气阀门");
    CHECK(find_invalid_utf8(line.text) == std::string::npos);
    CHECK(line.text.size() < 400);
}

TEST_CASE("a text is found wherever in it the words stand") {
    // Over the borders of whatever pieces an index may keep a text in.
    for (int before : {0, 1, 509, 510, 511, 512, 513, 1023, 1024}) {
        std::string body;
        for (int i = 0; i < before; ++i) body += "字";
        const Shelf shelf({{"别的", "别的", "没有"}, {"这篇", "短", (body + "燃气阀门在墙角").c_str()}});
        for (const char* q : {"燃气阀门", "燃", "阀门在墙角", "ranqi", "ranqifamen", "墙jiao"}) CHECK_MESSAGE(shelf.ask(q) == std::vector<std::string>{"这篇"}, before << q);
    }
}

TEST_CASE("without pinyin hanzi and English are still found") {
    const Shelf shelf({{"地震预警", "Early warning", "躲避"}}, false);
    CHECK(shelf.ask("震预").size() == 1);
    CHECK(shelf.ask("EARLY").size() == 1);
    CHECK(shelf.ask("躲避").size() == 1);
    CHECK(shelf.ask("dizhen").empty());
}

TEST_CASE("nothing is found for nothing, and any bytes are harmless") {
    for (const std::string& q : std::vector<std::string>{"", " ", "\t\n", "　", std::string(1, '\0')}) CHECK(station().index->find(q).total == 0);
    const Shelf empty({});
    CHECK(empty.index->find("地震").total == 0);
    std::uint32_t dice = 5;
    const auto roll = [&dice](std::uint32_t n) {
        dice = dice * 1664525u + 1013904223u;
        return (dice >> 8) % n;
    };
    const std::vector<std::string> pieces{"a", "zh", "n", "'", " ", "地", "震", "\xFF", "\xE5\x9C", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "𠀀", "Ａ", "\0", "8", "。"};
    for (int round = 0; round < 3000; ++round) {
        std::string q;
        for (std::uint32_t n = roll(20); n > 0; --n) q += roll(4) == 0 ? std::string(1, static_cast<char>(roll(256))) : pieces[roll(static_cast<std::uint32_t>(pieces.size()))];
        const auto answer = station().index->find(q, 3);
        CHECK(answer.hits.size() <= 3);
        for (const auto& hit : answer.hits) {
            const auto line = station().index->line(*hit.item, q, Language::en);
            CHECK(find_invalid_utf8(line.text) == std::string::npos);
            if (line.found) CHECK(line.found->to <= line.text.size());
        }
    }
}

TEST_CASE("a few letters typed on and on over a few hanzi again and again end soon") {
    std::string body;
    for (int i = 0; i < 2000; ++i) body += "安那阿着";
    const Shelf shelf({{"安那安那安那安那安那安那安那安那安那安那", body.c_str(), body.c_str()}});
    for (const std::string unit : {"ana", "z", "an", "zh", "a'"}) {
        std::string q;
        while (q.size() < 60) q += unit;
        CHECK(shelf.index->find(q + "x").hits.size() <= 1);
    }
}
