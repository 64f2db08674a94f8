// GIFT, Aiken and numbered Chinese text, through the front door of all imports.
#include <doctest/doctest.h>

#include <string>

#include "content/import/import.h"

using namespace estation::content;

namespace {

Import read(std::string_view text, ImportFormat format, const std::string& name = "q.txt") {
    auto import = import_bytes(text, name, format);
    REQUIRE_MESSAGE(import, (import ? "" : import.error().line()));
    return std::move(*import);
}
template <class T>
const T& body(const Import& import, std::size_t n) {
    REQUIRE(import.questions.size() > n);
    REQUIRE(std::holds_alternative<T>(import.questions[n].body));
    return std::get<T>(import.questions[n].body);
}
bool says(const std::vector<ReportLine>& lines, int line, std::string_view part) {
    for (const auto& one : lines)
        if (one.line == line && one.reason.find(part) != std::string::npos) return true;
    for (const auto& one : lines) MESSAGE(one.line << " " << one.item << ": " << one.reason);
    return false;
}

}  // namespace

TEST_CASE("GIFT brings everything, and a faulty question is a line of the report") {
    const auto import = read("// [id:a] [tag:x]\n::T::stem {=yes#good ~%50%half ~no}\n\nbroken {=a\n\nlast {T}\n", ImportFormat::gift);
    REQUIRE(import.questions.size() == 2);
    CHECK(import.questions[0].id == "a");
    CHECK(import.questions[0].tags == std::vector<std::string>{"x"});
    CHECK(body<MultiChoice>(import, 0).choices[1].weight == 0.5);
    CHECK(says(import.dropped, 4, "not closed"));
    CHECK(import.dropped.front().item == "broken {=a");
    CHECK(import.questions[1].line == 6);
}

TEST_CASE("Aiken: the stem, the choices, the answer") {
    const auto import = read("Who?\r\nA) One\r\nB. Two\r\nC)Three\r\nANSWER: B\r\n\r\nQ2\r\nA) x\r\nB) y\r\nANSWER: A", ImportFormat::aiken);
    REQUIRE(import.questions.size() == 2);
    const auto& m = body<MultiChoice>(import, 0);
    CHECK(m.single);
    CHECK(m.choices[1].weight == 1);
    CHECK(m.choices[2].text.text == "Three");
    CHECK(import.questions[1].line == 7);
    CHECK(import.dropped.empty());
}

// The kinds of fault that Moodle's own test file has, each on the line where it shows.
TEST_CASE("Aiken: what is wrong is told with its line, and the rest lives") {
    const auto import = read("Too few\nA) Only\nANSWER: A\n\nA) Not started\n\nANSWER: B\n\nGood\nA) r\nB) w\nANSWER: A\n\nUnfinished\nA) a\nB) b\n\nSecond\nA)n\nB)y\nANSWER: B\n\nBad letter\nA) a\nB) b\nANSWER: C\n\nEnd\nA) a\n",
                             ImportFormat::aiken);
    CHECK(import.questions.size() == 2);
    CHECK(says(import.dropped, 3, "at least two"));
    CHECK(says(import.dropped, 5, "choice without a question"));
    CHECK(says(import.dropped, 7, "answer without a question"));
    CHECK(says(import.dropped, 18, "not finished before"));
    CHECK(says(import.dropped, 26, "names no choice"));
    CHECK(says(import.dropped, 28, "no ANSWER"));
    CHECK(import.dropped.size() == 6);
}

TEST_CASE("Aiken with full-width letters and a Chinese answer line") {
    const auto import = read("水的化学式？\nＡ．氧气\n（B）水\nC、氢气\n答案：B\n\n哪些是行星？\nA.地球\nB.月球\nC.火星\n答案：AC\n", ImportFormat::aiken);
    CHECK(body<MultiChoice>(import, 0).choices[1].weight == 1);
    CHECK_FALSE(body<MultiChoice>(import, 1).single);
    CHECK(body<MultiChoice>(import, 1).choices[2].weight == 0.5);
}

TEST_CASE("numbered text in the ways teachers write it") {
    const auto import = read(
        "科普测验\n\n窗体顶端\n一、单选题（共2题）\n1. 地球绕什么转？\nA. 月球\nB. 太阳\nC、火星\n答案：B\n解析：地球是行星。\n还有一行。\n"
        "2、光一秒走多远？（ A ） \nA．30万千米 B．3万千米 C．3千米\n二、多选题\n（1）可再生的有\nA.风\nB.煤\nC.太阳\n【答案】AC\n【解析】煤会用完。\n"
        "三、判断题\n1．云是水蒸气。（×）\n2．雪是水。(√)\n四、填空题\n1. 水受热____。\n正确答案: 蒸发\n窗体底端\n五、简答题\n1. 为什么天是蓝的？\n答案：散射。\n",
        ImportFormat::text);
    for (const auto& d : import.dropped) MESSAGE(d.line << d.reason);
    REQUIRE(import.questions.size() == 7);
    CHECK(body<MultiChoice>(import, 0).choices[1].weight == 1);
    CHECK(import.questions[0].general_feedback.text == "地球是行星。\n还有一行。");
    CHECK(import.questions[0].line == 5);
    const auto& second = body<MultiChoice>(import, 1);
    REQUIRE(second.choices.size() == 3);
    CHECK(second.choices[0].text.text == "30万千米");
    CHECK(second.choices[0].weight == 1);
    CHECK(import.questions[1].stem.text == "光一秒走多远？（ ）");
    CHECK_FALSE(body<MultiChoice>(import, 2).single);
    CHECK_FALSE(body<TrueFalse>(import, 3).answer);
    CHECK(import.questions[3].stem.text == "云是水蒸气。");
    CHECK(body<TrueFalse>(import, 4).answer);
    CHECK(body<ShortAnswer>(import, 5).accepted[0].text.text == "蒸发");
    CHECK(body<Essay>(import, 6).model.text == "散射。");
    CHECK(import.dropped.size() == 1);  // the title above
}

TEST_CASE("answers that stand at the end of the paper, by number") {
    const auto import = read(
        "## 一、单选题（每题 2 分，共 6 分）\n\n**1.** 水的化学式是（　　）\nA. HO\nB. H2O\n\n**2. 最近的恒星是？**\n- A. 太阳\n- B. 比邻星\n\n3．冰会\nA．沉\nB．浮\n"
        "## 二、多选题\n1. 行星有\nA. 火星\nB. 月球\nC. 木星\n## 三、判断题\n**4.** 光比声快。（　　）\n5. 声比光快。\n## 四、填空题\n6. 彩虹有____种颜色。\n## 五、简答题\n7. 天为什么蓝？\n8. 没有答案的题？\n"
        "**参考答案**\n一、单选题\n1-2 BA\n3. B\n二、多选题\n1. AC\n4. 对　5. ×\n6. 七|7\n7. 大气散射短波。\n",
        ImportFormat::text);
    for (const auto& d : import.dropped) MESSAGE(d.line << " " << d.reason);
    REQUIRE(import.questions.size() == 9);
    CHECK(import.questions[0].stem.text == "水的化学式是（　　）");
    CHECK(body<MultiChoice>(import, 0).choices[1].weight == 1);
    CHECK(import.questions[1].stem.text == "最近的恒星是？");
    CHECK(body<MultiChoice>(import, 1).choices[0].weight == 1);
    CHECK(body<MultiChoice>(import, 2).choices[1].weight == 1);
    CHECK(body<MultiChoice>(import, 3).choices[2].weight == 0.5);
    CHECK(body<TrueFalse>(import, 4).answer);
    CHECK_FALSE(body<TrueFalse>(import, 5).answer);
    CHECK(body<ShortAnswer>(import, 6).accepted.size() == 2);
    CHECK(body<Essay>(import, 7).model.text == "大气散射短波。");
    CHECK(body<Essay>(import, 8).model.empty());   // the key does not say
    CHECK(import.dropped.empty());
}

TEST_CASE("a key on the line of its head, a head without a mark, an answer behind a space") {
    const auto import = read("一名词解释（每题5分）\n1. 震中\n【答案】震源正上方的地面。\n二单选题\n2. 哪个对？\nA. 甲\nB. 乙\n3. 哪个错？\nA. 甲\nB. 乙\n4. 哪个好？\nA. 甲\nB. 乙\n答案 B\n参考答案：2-3 BA\n", ImportFormat::text);
    for (const auto& d : import.dropped) MESSAGE(d.line << " " << d.reason);
    REQUIRE(import.questions.size() == 4);
    CHECK(body<Essay>(import, 0).model.text == "震源正上方的地面。");
    CHECK(body<MultiChoice>(import, 1).choices[1].weight == 1);
    CHECK(body<MultiChoice>(import, 2).choices[0].weight == 1);
    CHECK(body<MultiChoice>(import, 3).choices[1].weight == 1);
    const auto number = read("1. 一年有几个季节？\nA. 3\nB. 4\n答案：B\n2. 3 加 4 等于____。\n答案：7\n", ImportFormat::text);
    CHECK(number.questions.size() == 2);
}

TEST_CASE("a head for single and several choices, and answers on the line of a blank") {
    const auto import = read("一、选择题（1-7为单选，8-10为多选）\n7．哪个对？\nA．甲\nB．乙\n答案：A\n8．哪些对？\nA．甲\nB．乙\n答案：AB\n二、填空题\n9、水在__100__度沸腾，__0 __度结冰。\n", ImportFormat::text);
    for (const auto& d : import.dropped) MESSAGE(d.line << " " << d.reason);
    REQUIRE(import.questions.size() == 3);
    CHECK(body<MultiChoice>(import, 0).single);
    CHECK_FALSE(body<MultiChoice>(import, 1).single);
    const auto& b = body<Blanks>(import, 2);
    REQUIRE(b.gaps.size() == 2);
    CHECK(b.gaps[0].accepted[0].text.text == "100");
    CHECK(b.gaps[1].accepted[0].text.text == "0");
    CHECK(b.pieces[1].text == "度沸腾，");
}

TEST_CASE("text without section heads: the kind is guessed and the guess is told") {
    const auto import = read("1. 1.5 米等于多少厘米？\nA. 15\nB. 150\n答案：B 解析：乘以100。\n\n2. 太阳是恒星。\n答案：对\n", ImportFormat::text);
    REQUIRE(import.questions.size() == 2);
    CHECK(import.questions[0].stem.text == "1.5 米等于多少厘米？");
    CHECK(import.questions[0].general_feedback.text == "乘以100。");
    CHECK(says(import.changed, 1, "multichoice"));
    CHECK(says(import.changed, 6, "truefalse"));
}

TEST_CASE("what a file is can be told from its content") {
    CHECK(recognise("::a::b{T}\n", "x.txt") == ImportFormat::gift);
    CHECK(recognise("q\nA) a\nB) b\nANSWER: A\n", "x.txt") == ImportFormat::aiken);
    CHECK(recognise("1. 题\nA. a\nB. b\n答案：A\n", "x.txt") == ImportFormat::text);
    CHECK(recognise("题型,题干,答案\n", "x.txt") == ImportFormat::spreadsheet);
    CHECK(recognise("<?xml version=\"1.0\"?>\n<quiz></quiz>", "x") == ImportFormat::moodle_xml);
    CHECK(recognise("<qti-assessment-item/>", "x") == ImportFormat::qti);
    CHECK_FALSE(recognise("hello", "x.txt"));
}

TEST_CASE("text in another encoding, and what is no text at all") {
    const std::string gbk = "\xCC\xE2\xD0\xCD,\xCC\xE2\xB8\xC9,\xB4\xF0\xB0\xB8\n\xC5\xD0\xB6\xCF,\xCC\xEC\xCA\xC7\xC0\xB6\xB5\xC4,\xB6\xD4\n";  // 题型,题干,答案 / 判断,天是蓝的,对
    const auto import = read(gbk, ImportFormat::spreadsheet, "q.csv");
    CHECK(body<TrueFalse>(import, 0).answer);
    CHECK(import.questions[0].stem.text == "天是蓝的");
    CHECK(says(import.changed, 0, "GB18030"));
    CHECK(read("\xEF\xBB\xBF\xEF\xBB\xBF题干,答案\n天是蓝的,对\n", ImportFormat::spreadsheet).questions.size() == 1);
    const std::string utf16("\xFF\xFE" "a\0{\0T\0}\0\n\0", 12);
    CHECK(read(utf16, ImportFormat::gift).questions.size() == 1);
    const auto broken = import_bytes("a{T}\n\nb \xFF\xFF\xFF {T}\n", "q.gift", ImportFormat::gift);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().where == "q.gift:3");
    CHECK_FALSE(import_bytes(std::string("a\0b", 3), "q", ImportFormat::gift));
    CHECK_FALSE(import_bytes("", "q", ImportFormat::gift));
    CHECK_FALSE(import_bytes(std::string(100'000, 'x'), "q", ImportFormat::gift));
}
