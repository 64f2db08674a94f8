// Tables of questions: headers and answers in all the forms that teachers use, what must be refused, and the way there and back.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "content/durable.h"
#include "content/import/export.h"
#include "content/import/native_writer.h"
#include "content/import/neutral_json.h"
#include "tests/fakes/scratch.h"
#include "tests/fakes/zip_bytes.h"

using namespace estation::content;

namespace {

Import read(std::string_view csv, ImportFormat format = ImportFormat::spreadsheet) {
    auto import = import_bytes(csv, "q.csv", format);
    REQUIRE_MESSAGE(import, (import ? "" : import.error().line()));
    return std::move(*import);
}
// One row below a usual header.
Import row(const std::string& cells) { return read("题型,题干,选项A,选项B,选项C,选项D,答案\n" + cells + "\n"); }
std::vector<int> right(const Import& import) {
    REQUIRE(import.questions.size() == 1);
    std::vector<int> places;
    const auto& m = std::get<MultiChoice>(import.questions[0].body);
    for (std::size_t i = 0; i < m.choices.size(); ++i)
        if (m.choices[i].weight > 0) places.push_back(static_cast<int>(i));
    return places;
}
std::string refused(const Import& import) {
    CHECK(import.questions.empty());
    REQUIRE(import.dropped.size() == 1);
    CHECK(import.dropped[0].line == 2);
    return import.dropped[0].reason;
}
using Places = std::vector<int>;

}  // namespace

TEST_CASE("the answer to a choice in every form") {
    for (const std::string answer : {"A", "a", "Ａ", "选 A", "选A", "1", "答案：A"}) CHECK_MESSAGE((right(row("单选题,题,甲,乙,丙,丁," + answer)) == Places{0}), answer);
    for (const std::string answer : {"ABD", "\"A,B,D\"", "A、B、D", "DBA", "ABDD", "\"1,2,4\"", "A B D", "A；B；D", "abd", "A|B|D", "\"甲;乙;丁\"", "124"}) CHECK_MESSAGE((right(row("多选题,题,甲,乙,丙,丁," + answer)) == Places{0, 1, 3}), answer);
    CHECK(right(row(",题,甲,乙,,,B")) == Places{1});
    CHECK(right(row("单选题,题,甲,乙,,,乙")) == Places{1});
    CHECK(right(row("单选题,题,甲,乙,,,B.乙")) == Places{1});
    const auto number = row("单选题,题,2,4,6,8,4");
    CHECK(right(number) == Places{1});
    CHECK(number.changed.size() == 1);
}

TEST_CASE("the answer to true or false in every form") {
    for (const std::string yes : {"对", "正确", "√", "T", "是", "true", "TRUE", "✓"}) CHECK_MESSAGE(std::get<TrueFalse>(row("判断题,题,,,,," + yes).questions.at(0).body).answer, yes);
    for (const std::string no : {"错", "错误", "×", "F", "否", "false", "x"}) CHECK_MESSAGE(!std::get<TrueFalse>(row("判断题,题,,,,," + no).questions.at(0).body).answer, no);
    CHECK_FALSE(std::get<TrueFalse>(row("判断题,题,对,错,,,B").questions.at(0).body).answer);
    CHECK(std::get<TrueFalse>(row(",题,,,,,√").questions.at(0).body).answer);
}

TEST_CASE("blanks and their alternatives") {
    const auto doubled = row("填空题,水的化学式是____，一个分子有____个氢原子。,,,,,H2O||2");
    CHECK(std::get<Blanks>(doubled.questions.at(0).body).gaps.at(1).accepted.at(0).text.text == "2");
    CHECK(std::get<ShortAnswer>(row("填空题,首都是____。,,,,,北京||Beijing").questions.at(0).body).accepted.size() == 2);
    const auto two = std::get<Blanks>(row("填空,水受热____，遇冷（  ）。,,,,,蒸发；凝结|液化").questions.at(0).body);
    REQUIRE(two.gaps.size() == 2);
    CHECK(two.pieces[1].text == "，遇冷");
    CHECK(two.gaps[1].accepted.size() == 2);
    CHECK(mark(two, {"蒸发", "液化"}) == 1);
    const auto one = std::get<ShortAnswer>(row("填空,水是____,,,,,H2O/水").questions.at(0).body);
    CHECK(one.accepted.size() == 2);
    CHECK(std::get<ShortAnswer>(row("填空,一半是____,,,,,1/2").questions.at(0).body).accepted.size() == 1);
    CHECK(mark(std::get<ShortAnswer>(row("填空,乘号____,,,,,*").questions.at(0).body), "x") == 0);
    CHECK(refused(row("填空,a____b____,,,,,一；二；三")).find("2 blanks") != std::string::npos);
}

TEST_CASE("what cannot be meant is refused with its row and why") {
    CHECK(refused(row("单选题,题,甲,乙,,,C")).find("names an option that is not there") != std::string::npos);
    CHECK(refused(row("单选题,,甲,乙,,,A")).find("stem") != std::string::npos);
    CHECK(refused(row("单选题,题,甲,,,,A")).find("at least two") != std::string::npos);
    CHECK(refused(row("单选题,题,甲,乙,,,AB")).find("单选题") != std::string::npos);
    CHECK(refused(row("判断题,题,,,,,也许")).find("no judgement") != std::string::npos);
    CHECK(refused(row("单选题,题,甲,乙,,,")).find("empty") != std::string::npos);
    CHECK(refused(row("单选题,题,甲,乙,,,不知道")).find("not understood") != std::string::npos);
    const auto none = import_bytes("题型,选项A,选项B,答案\n单选,甲,乙,A\n", "q.csv", ImportFormat::spreadsheet);
    REQUIRE_FALSE(none);
    CHECK(none.error().line().find("q.csv:1: the header row has no 题干 column") == 0);
    const auto open = import_bytes("题干,答案\n\"一\n二,对\n", "q.csv", ImportFormat::spreadsheet);
    REQUIRE_FALSE(open);
    CHECK(open.error().where == "q.csv:2");
}

TEST_CASE("a type that nobody knows is guessed, with a word about it") {
    const auto import = row("奇怪题,题,甲,乙,,,B");
    CHECK(right(import) == Places{1});
    REQUIRE(import.changed.size() == 1);
    CHECK(import.changed[0].reason.find("奇怪题") != std::string::npos);
}

TEST_CASE("a row that reads like the header is a question, unless it is the header word for word") {
    const auto alike = row("单选题,题干,A,B,C,D,B");
    REQUIRE(alike.questions.size() == 1);
    CHECK(alike.questions[0].stem.text == "题干");
    const auto again = row("题型,题干,选项A,选项B,选项C,选项D,答案\n判断题,题,,,,,对");
    CHECK(again.questions.size() == 1);
    CHECK(again.dropped.empty());
    const auto nothing = read("题型,题干,答案\n,,\n");
    REQUIRE(nothing.dropped.size() == 1);
    CHECK(nothing.dropped[0].line == 1);
    CHECK(std::holds_alternative<Essay>(row(",为什么？,,,,,因为如此，所以这样。").questions.at(0).body));
    CHECK(std::holds_alternative<Essay>(row("案例分析,为什么？,,,,,因为").questions.at(0).body));
    CHECK(read("题目,所属科目,所属章节,正确答案\n天是蓝的,物理,光学,对\n").questions.at(0).category == "物理/光学");
}

TEST_CASE("headers by any name, in any order, below a title, pasted from WPS") {
    const auto import = read("\xEF\xBB\xBF科普题库\t\t\n正确答案\toptionB\toptionA\t题目（必填）\t答案解析\t考点\t章节\n b \t乙\t\"甲\n第二行\"\t题\t因为\t水；火\t自然/天气\r\n");
    CHECK(right(import) == Places{1});
    const auto& q = import.questions[0];
    CHECK(q.line == 3);
    CHECK(std::get<MultiChoice>(q.body).choices[0].text.text == "甲\n第二行");
    CHECK(q.general_feedback.text == "因为");
    CHECK(q.knowledge == std::vector<std::string>{"水", "火"});
    CHECK(q.category == "自然/天气");
    for (const std::string header : {"题目,A,B,C,D,答案", "问题,选项1,选项2,选项3,选项4,正确答案", "题干,optionA,optionB,optionC,optionD,answer"}) CHECK(right(read(header + "\n题,甲,乙,丙,丁,2\n")) == Places{1});
    CHECK(right(read("题干,选项,答案\n题,\"A.甲\nB.乙\",B\n")) == Places{1});
    CHECK(right(read("题干,选项,答案\n题,甲|乙|丙,C\n")) == Places{2});
}

TEST_CASE("Kahoot's template is found by its words") {
    const std::string head = "Quiz template,,,,,,,\n,,,,,,,\n,Question - max 120 characters,Answer 1 - max 75 characters,Answer 2 - max 75 characters,Answer 3 - max 75 characters,Answer 4 - max 75 characters,\"Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs\",Correct answer(s) - choose at least one\n";
    const auto import = read(head + "1,Which?,a,b,c,d,20,2\n2,Both?,a,b,,,20,\"1,2\"\n3,,,,,,,\n4,Bad?,a,b,,,20,3\n", ImportFormat::automatic);
    REQUIRE(import.questions.size() == 2);
    CHECK(std::get<MultiChoice>(import.questions[0].body).choices[1].weight == 1);
    CHECK(import.questions[0].line == 4);
    CHECK_FALSE(std::get<MultiChoice>(import.questions[1].body).single);
    REQUIRE(import.dropped.size() == 1);
    CHECK(import.dropped[0].line == 7);
}

TEST_CASE("there and back again: what is exported is imported unchanged, as CSV and as a workbook") {
    const std::string gift =
        "$CATEGORY: 自然/水\n\n// [id:a] [tag:x] [tag:difficulty:2] [tag:benchmark:3]\n::标题::哪一个？ {=甲#好, \"对\" ~乙#不\\n对 ~%50%丙}\n\n几个？ {~%50%一 ~%50%二 ~%-50%三 ####因为，\\;}\n\n是吗 {F#错了#对了}\n\n叫什么____ {=水 =H2O}\n\n"
        "多少 {#=32:1}\n\n配对 {=左 -> 右 =上 -> 下 = -> 多}\n\n[html]说<b>明</b>一下\n\n想一想 {}\n";
    auto first = import_bytes(gift, "q.gift", ImportFormat::gift);
    REQUIRE(first);
    keep_what_reads(*first);
    REQUIRE(first->questions.size() == 8);
    for (auto& q : first->questions)
        for (auto& part : {&q.stem, &q.general_feedback}) part->format = part->format == TextFormat::moodle ? TextFormat::plain : part->format;
    const estation::fakes::Scratch scratch;
    const auto table = table_of(first->questions);
    for (const auto& lost : table.left_out) MESSAGE(lost.item << ": " << lost.reason);
    REQUIRE(write_xlsx(table, scratch.path() / "q.xlsx"));
    const auto by_csv = import_bytes(csv_of(table), "q.csv", ImportFormat::automatic);
    const auto by_book = import_file(scratch.path() / "q.xlsx", ImportFormat::automatic);
    REQUIRE(by_csv);
    REQUIRE(by_book);
    const auto again = csv_of(table_of(by_csv->questions)), and_again = csv_of(table_of(by_book->questions));
    CHECK(again == csv_of(table));
    CHECK(and_again == csv_of(table));
    for (const auto& line : by_csv->dropped) MESSAGE(line.line << line.reason);
    CHECK(by_csv->questions.size() == 8);
    auto one = by_csv->questions, two = by_book->questions;
    for (auto* all : {&one, &two})
        for (auto& q : *all) q.line = 0;
    CHECK(questions_json(one) == questions_json(two));
    CHECK(by_csv->questions[0].id == "a");
    CHECK(by_csv->questions[0].difficulty == 2);
    CHECK(by_csv->questions[0].benchmark == 3);
    CHECK(by_csv->questions[0].name == "标题");
    CHECK(std::get<MultiChoice>(by_csv->questions[0].body).choices[1].feedback.text == "不\n对");
    CHECK(std::get<MultiChoice>(by_csv->questions[0].body).choices[2].weight == 0.5);
    CHECK(std::get<Matching>(by_csv->questions[5].body).pairs.size() == 3);
    CHECK(by_csv->questions[6].stem.format == TextFormat::html);
}

TEST_CASE("a table of hostile size costs one error") {
    ImportLimits limits;
    limits.rows = 3;
    CHECK_FALSE(import_bytes("题干,答案\n1,对\n2,对\n3,对\n", "q.csv", ImportFormat::spreadsheet, limits));
    const auto cell = import_bytes("题干,答案\n" + std::string(200'000, 'x') + ",对\n", "q.csv", ImportFormat::spreadsheet);
    REQUIRE_FALSE(cell);
    CHECK(cell.error().where == "q.csv:2");
    CHECK_FALSE(import_bytes("题干,答案\n\"" + std::string(70u << 20, 'x') + "\",对\n", "q.csv", ImportFormat::spreadsheet));
    CHECK_FALSE(import_bytes("\xD0\xCF\x11\xE0old", "q.xls", ImportFormat::spreadsheet));
    CHECK_FALSE(import_bytes("PK\x03\x04 cut off", "q.xlsx", ImportFormat::spreadsheet));
}

namespace {

std::string text_cell(const std::string& place, const std::string& text) { return "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>"; }
// A workbook of one sheet: its rows, and what else the sheet, the strings and the styles hold.
Result<Import> workbook(const std::string& rows, const std::string& sheet_end = "", const std::string& strings = "", const std::string& styles = "") {
    const std::string ns = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    estation::fakes::ZipBytes zip;
    zip.add("xl/workbook.xml", "<workbook " + ns + "><sheets><sheet name=\"题库\" sheetId=\"1\"/></sheets></workbook>");
    zip.add("xl/worksheets/sheet1.xml", "<worksheet " + ns + "><sheetData>" + rows + "</sheetData>" + sheet_end + "</worksheet>");
    if (!strings.empty()) zip.add("xl/sharedStrings.xml", "<sst " + ns + ">" + strings + "</sst>");
    if (!styles.empty()) zip.add("xl/styles.xml", "<styleSheet " + ns + ">" + styles + "</styleSheet>");
    return import_bytes(zip.bytes(), "q.xlsx", ImportFormat::spreadsheet);
}
const std::string usual_header = "<row r=\"1\">" + text_cell("A1", "题型") + text_cell("B1", "题干") + text_cell("C1", "选项A") + text_cell("D1", "选项B") + text_cell("E1", "答案") + text_cell("F1", "科目") + "</row>";

}  // namespace

TEST_CASE("a workbook's dates, shares, formulas and errors are what a person sees") {
    const auto import = workbook(usual_header + "<row r=\"2\">" + text_cell("A2", "单选题") + text_cell("B2", "哪天？") + "<c r=\"C2\" s=\"1\"><v>27969</v></c><c r=\"D2\" s=\"2\"><f>1-0.03</f><v>0.97</v></c>" + text_cell("E2", "A") +
                                     "</row><row r=\"3\">" + text_cell("A3", "单选题") + text_cell("B3", "坏了？") + "<c r=\"C3\" t=\"e\"><v>#REF!</v></c><c r=\"D3\"><f>SUM(A1)</f></c>" + text_cell("E3", "A") + "</row>",
                                 "", "", "<numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"176\"/><xf numFmtId=\"9\"/></cellXfs>");
    REQUIRE_MESSAGE(import, (import ? "" : import.error().line()));
    REQUIRE(import->questions.size() == 1);
    const auto& m = std::get<MultiChoice>(import->questions[0].body);
    CHECK(m.choices[0].text.text == "1976年7月28日");
    CHECK(m.choices[1].text.text == "97%");
    REQUIRE(import->changed.size() == 2);
    CHECK(import->changed[0].reason.find("C3 holds the error #REF!") != std::string::npos);
    CHECK(import->changed[1].reason.find("D3 has not been computed") != std::string::npos);
    CHECK(import->changed[1].line == 3);
    REQUIRE(import->dropped.size() == 1);
    CHECK(import->dropped[0].line == 3);
}

TEST_CASE("what is merged down stands in every row, reading aids stand in none") {
    const auto import = workbook(usual_header + "<row r=\"2\">" + text_cell("A2", "单选题") + "<c r=\"B2\" t=\"s\"><v>0</v></c>" + text_cell("C2", "甲") + text_cell("D2", "乙") + text_cell("E2", "A") + text_cell("F2", "地震") + "</row><row r=\"3\">" +
                                     text_cell("B3", "二？") + text_cell("C3", "甲") + text_cell("D3", "乙") + text_cell("E3", "B") + "</row><row r=\"4\">" + text_cell("B4", "三？") + text_cell("C4", "甲") + text_cell("D4", "乙") + text_cell("E4", "B") + "</row>",
                                 "<mergeCells><mergeCell ref=\"A2:A4\"/><mergeCell ref=\"F2:F3\"/><mergeCell ref=\"B9:B1048576\"/><mergeCell ref=\"x\"/></mergeCells>", "<si><r><t xml:space=\"preserve\">一 </t></r><r><t>？</t></r><rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh></si>");
    REQUIRE_MESSAGE(import, (import ? "" : import.error().line()));
    REQUIRE(import->questions.size() == 3);
    CHECK(import->questions[0].stem.text == "一 ？");
    CHECK(import->questions[0].category == "地震");
    CHECK(import->questions[1].category == "地震");
    CHECK(import->questions[2].category.empty());
    CHECK(import->changed.empty());
}

TEST_CASE("a header of two rows, and one that comes again on each page") {
    const auto import = read("题型,题干,选项,,,答案\n,,A,B,C,\n单选题,一？,甲,乙,丙,C\n题型,题干,选项,,,答案\n单选题,二？,甲,乙,,A\n");
    REQUIRE(import.questions.size() == 2);
    CHECK(std::get<MultiChoice>(import.questions[0].body).choices.size() == 3);
    CHECK(std::get<MultiChoice>(import.questions[0].body).choices[2].weight == 1);
    CHECK(import.questions[1].line == 5);
    CHECK(import.dropped.empty());
}

TEST_CASE("what looks like a spreadsheet and is none is refused by what it is") {
    const auto refusal = [](std::string_view bytes, const char* name) {
        const auto import = import_bytes(bytes, name, ImportFormat::automatic);
        REQUIRE_FALSE(import);
        return import.error().text;
    };
    CHECK(refusal("<html><body><table><tr><td>题干</td></tr></table></body></html>", "a.xls").find("web page") != std::string::npos);
    CHECK(refusal("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a.xls").find("old .xls") != std::string::npos);
    estation::fakes::ZipBytes ods;
    ods.add("mimetype", "application/vnd.oasis.opendocument.spreadsheet").add("content.xml", "<a/>");
    CHECK(refusal(ods.bytes(), "a.ods").find("LibreOffice (.ods)") != std::string::npos);
    CHECK(refusal("%PDF-1.7\n", "a.pdf").find("PDF") != std::string::npos);
}
