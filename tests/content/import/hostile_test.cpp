// Files made to hurt, for every importer: one clear error or a line for each thing that is left out, in bounded time and memory.
#include <doctest/doctest.h>

#include <array>
#include <string>

#include "content/import/import.h"
#include "content/import/native_writer.h"
#include "content/import/neutral_json.h"
#include "tests/fakes/zip_bytes.h"

using namespace estation::content;
using estation::fakes::ZipBytes;

namespace {

constexpr std::array every_format = {ImportFormat::gift, ImportFormat::aiken, ImportFormat::moodle_xml, ImportFormat::qti, ImportFormat::h5p, ImportFormat::spreadsheet, ImportFormat::text, ImportFormat::kahoot};
constexpr std::array archives = {ImportFormat::qti, ImportFormat::h5p, ImportFormat::spreadsheet, ImportFormat::kahoot};

// The error's words; empty when it was read.
std::string error_of(const std::string& bytes, ImportFormat format, const char* name = "q.bin", const ImportLimits& limits = {}) {
    const auto import = import_bytes(bytes, name, format, limits);
    if (!import) CHECK(import.error().line().find('\n') == std::string::npos);
    return import ? "" : import.error().text;
}
// Whatever came of it our own reader takes back.
std::size_t questions_of(const std::string& bytes, ImportFormat format, const char* name = "q.bin") {
    auto import = import_bytes(bytes, name, format);
    if (!import) return 0;
    keep_what_reads(*import);
    CHECK_FALSE(report_json(*import).empty());
    return import->questions.size();
}

std::string workbook(const std::string& cells, const std::string& strings = "<sst/>") {
    return ZipBytes()
        .add("[Content_Types].xml", "<Types/>")
        .add("xl/workbook.xml", "<workbook><sheets><sheet name=\"题\" sheetId=\"1\"/></sheets></workbook>")
        .add("xl/sharedStrings.xml", strings)
        .add("xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + cells + "</sheetData></worksheet>")
        .bytes();
}
std::string text_cell(const std::string& text) { return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>"; }
const std::string header = "<row>" + text_cell("题干") + text_cell("答案") + "</row>";

}  // namespace

TEST_CASE("bombs: what grows without measure when unpacked is not unpacked") {
    const std::array<std::pair<ImportFormat, const char*>, 4> read = {{{ImportFormat::qti, "imsmanifest.xml"}, {ImportFormat::h5p, "h5p.json"}, {ImportFormat::spreadsheet, "xl/workbook.xml"}, {ImportFormat::kahoot, "xl/workbook.xml"}}};
    for (const auto& [format, name] : read) {
        ImportLimits limits;
        const auto bomb = ZipBytes().add_bomb(name, 4u << 20).bytes();
        limits.ratio = 100;
        CHECK(error_of(bomb, format, "q.zip", limits).find("grows more than") != std::string::npos);
        limits.ratio = 200;
        limits.entry_bytes = 3u << 20;
        CHECK(error_of(bomb, format, "q.zip", limits).find("bytes unpacked") != std::string::npos);
        limits.entry_bytes = 64u << 20;
        limits.archive_bytes = 3u << 20;
        CHECK(error_of(bomb, format, "q.zip", limits).find("bytes unpacked") != std::string::npos);
    }
    // An archive within an archive stays shut.
    const auto inner = ZipBytes().add_bomb("bomb.xml", 2u << 20).bytes();
    for (const auto format : archives) CHECK_FALSE(error_of(ZipBytes().add("inner.zip", inner).add("content/inner.h5p", inner).bytes(), format).empty());
}

TEST_CASE("archives that are cut off, damaged, locked or not there") {
    const auto whole = workbook(header + "<row>" + text_cell("题") + text_cell("对") + "</row>");
    CHECK(questions_of(whole, ImportFormat::spreadsheet, "q.xlsx") == 1);
    for (std::size_t keep = 0; keep < whole.size(); keep += 37) CHECK_FALSE(error_of(whole.substr(0, keep), ImportFormat::spreadsheet, "q.xlsx").empty());
    for (const auto format : archives)
        for (const auto& bytes : {std::string("PK\x03\x04"), std::string("PK\x05\x06"), std::string("PK\x03\x04") + std::string(300, '\xFF') + "PK\x05\x06" + std::string(18, '\0'), std::string(4, '\0')}) CHECK_FALSE(error_of(bytes, format).empty());
    for (std::size_t at = 0; at < whole.size(); at += 11) {
        auto broken = whole;
        broken[at] = static_cast<char>(broken[at] ^ 0x55);
        (void)questions_of(broken, ImportFormat::spreadsheet, "q.xlsx");
    }
    for (const auto format : archives) {
        CHECK(error_of(ZipBytes().add("../../etc/cron.d/x", "x").bytes(), format).find("leads outside") != std::string::npos);
        CHECK(error_of(ZipBytes().add("C:\\Windows\\x", "x").bytes(), format).find("leads outside") != std::string::npos);
    }
}

TEST_CASE("workbooks: macros are not read, one text a thousand times and cells without end are refused") {
    const auto macros = ZipBytes().add("xl/workbook.xml", "<workbook><sheets><sheet name=\"s\"/></sheets></workbook>").add("xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + header + "<row>" + text_cell("题") + text_cell("对") + "</row></sheetData></worksheet>").add("xl/vbaProject.bin", "evil").bytes();
    const auto import = import_bytes(macros, "q.xlsm", ImportFormat::automatic);
    REQUIRE(import);
    CHECK(import->questions.size() == 1);
    CHECK(import->changed.at(0).reason.find("macros") != std::string::npos);
    std::string cells = header;
    for (int i = 0; i < 6000; ++i) cells += "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>0</v></c></row>";
    CHECK(error_of(workbook(cells, "<sst><si><t>" + std::string(15'000, 'x') + "</t></si></sst>"), ImportFormat::spreadsheet, "q.xlsx").find("more text and cells than are read") != std::string::npos);
    std::string wide = header;
    for (int i = 0; i < 9000; ++i) wide += "<row><c r=\"SR1\" t=\"b\"><v>1</v></c></row>";
    CHECK(error_of(workbook(wide), ImportFormat::spreadsheet, "q.xlsx").find("more text and cells than are read") != std::string::npos);
    ImportLimits few;
    few.cells = 50;
    CHECK(error_of("题干,答案\n" + std::string(60, ',') + "\n", ImportFormat::spreadsheet, "q.csv", few).find("more than 50 cells") != std::string::npos);
    CHECK(error_of(workbook(header + "<row>" + text_cell(std::string(30'000, 'x')) + "</row>"), ImportFormat::spreadsheet, "q.xlsx").find("a cell has 30000 bytes") != std::string::npos);
    // Excel's escapes, a million of them, and one that means itself.
    std::string escapes;
    for (int i = 0; i < 200'000; ++i) escapes += "_x0041_";
    CHECK_FALSE(error_of(workbook(header + "<row>" + text_cell(escapes) + "</row>"), ImportFormat::spreadsheet, "q.xlsx").empty());
    const auto literal = import_bytes(workbook(header + "<row>" + text_cell("a_x005F_x0041_b_x0042_") + text_cell("对") + "</row>"), "q.xlsx", ImportFormat::spreadsheet);
    REQUIRE(literal);
    CHECK(literal->questions.at(0).stem.text == "a_x0041_bB");
    CHECK(questions_of(workbook("<row r=\"2147483647\">" + text_cell("题干") + text_cell("答案") + "</row><row r=\"-5\">" + text_cell("题") + text_cell("对") + "</row>"), ImportFormat::spreadsheet, "q.xlsx") == 1);
}

TEST_CASE("XML: entities, XInclude, depth and tags without end") {
    for (const auto format : {ImportFormat::moodle_xml, ImportFormat::qti}) {
        CHECK(error_of("<?xml version=\"1.0\"?><!DOCTYPE q [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><quiz>&b;</quiz>", format).find("defines entities") != std::string::npos);
        CHECK(error_of("<!DOCTYPE q [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><quiz>&x;</quiz>", format).find("defines entities") != std::string::npos);
        CHECK(error_of("<quiz><xi:include href=\"/etc/passwd\" parse=\"text\"/></quiz>", format).find("XInclude") != std::string::npos);
        CHECK(error_of("<!-- <!DOCTYPE --> <!DOCTYPE q [<!ENTITY x \"y\">]><quiz/>", format).find("defines entities") != std::string::npos);
        std::string open;
        for (int i = 0; i < 300'000; ++i) open += "<a ";
        CHECK_FALSE(error_of(open + "/>", format).empty());
        CHECK_FALSE(error_of("<quiz " + std::string(3'000'000, '<'), format).empty());
    }
    const auto inside = [](const std::string& xml) { return import_bytes(ZipBytes().add("imsmanifest.xml", xml).add("a.xml", "<!DOCTYPE x [<!ENTITY e \"f\">]><assessmentItem>&e;</assessmentItem>").bytes(), "p.zip", ImportFormat::qti); };
    const auto item = inside("<manifest><resources><resource type=\"imsqti_item_xmlv2p1\" href=\"a.xml\"/><resource type=\"imsqti_item_xmlv2p1\" href=\"../../../../etc/passwd\"/><resource type=\"imsqti_item_xmlv2p1\" href=\"http://x/y.xml\"/></resources></manifest>");
    REQUIRE(item);
    CHECK(item->questions.empty());
    REQUIRE(item->dropped.size() == 3);
    CHECK(item->dropped[0].reason.find("defines entities") != std::string::npos);
    CHECK(item->dropped[1].reason.find("not in the package") != std::string::npos);
}

TEST_CASE("text that holds what importers mark places with") {
    const std::string mark = "\xEF\xBF\xBE", block = "\xEF\xBF\xBF";
    for (const auto& odd : {mark, block, std::string("&#xFFFE;"), std::string("&#xFFFF;"), std::string("&amp;#xFFFE;"), mark + mark + block}) {
        const auto item = "<assessmentItem identifier=\"i\" title=\"t" + odd + "\"><responseDeclaration identifier=\"R\" cardinality=\"single\" baseType=\"string\"><correctResponse><value>a</value></correctResponse></responseDeclaration><itemBody><p>" + odd + "x<textEntryInteraction responseIdentifier=\"R\"/>" + odd + "<object type=\"image/png\" data=\"x\">" + odd +
                          "</object></p>" + odd + "<extendedTextInteraction responseIdentifier=\"E\"/>" + odd + "</itemBody></assessmentItem>";
        CHECK(questions_of(item, ImportFormat::qti, "i.xml") == 2);
        (void)questions_of("<quiz><question type=\"cloze\"><name><text>n</text></name><questiontext format=\"html\"><text>" + odd + "a {1:SA:=b" + odd + "} c" + odd + "</text></questiontext></question></quiz>", ImportFormat::moodle_xml, "q.xml");
        (void)questions_of("题干,答案\n水____" + odd + "了____," + odd + "甲；乙\n", ImportFormat::spreadsheet, "q.csv");
    }
}

TEST_CASE("encodings that do not fit, and bytes that are no text") {
    const std::string latin = "Frage \xFC\xDF {=ja \x80\xFF~nein}";
    for (const auto format : every_format) {
        const auto nothing = error_of("", format);
        CHECK(nothing.find("empty") != std::string::npos);
        CHECK_FALSE(error_of(std::string(5000, '\xFF'), format).empty());
        (void)questions_of(latin, format);
        (void)questions_of(std::string(5000, '\0'), format);
        (void)questions_of("\xFF\xFE" + std::string(1001, 'a'), format);
        (void)questions_of("\xEF\xBB\xBF\xEF\xBB\xBF\xEF\xBB\xBF", format);
        (void)questions_of(std::string(100'000, '{'), format);
        (void)questions_of(std::string(100'000, '\n'), format);
        (void)questions_of(std::string(300'000, '*'), format);
    }
}

TEST_CASE("lines, items and remarks without number stay within their time") {
    std::string gift, aiken, text, xml = "<quiz>";
    for (int i = 0; i < 4'000; ++i) {
        const auto n = std::to_string(i);
        gift += "q" + n + " {\n\n";
        aiken += "q" + n + "\nA) a\n";
        text += n + ". q" + n + "\nA. a\n";
        xml += "<question type=\"essay\"><name><text>" + n + "</text></name><questiontext format=\"html\"><text>&lt;a&gt;x&lt;/a&gt;</text></questiontext><hint><text>h</text></hint></question>";
    }
    CHECK(questions_of(gift, ImportFormat::gift) == 0);
    CHECK(questions_of(aiken, ImportFormat::aiken) == 0);
    (void)questions_of(text, ImportFormat::text);
    const auto import = import_bytes(xml + "</quiz>", "q.xml", ImportFormat::moodle_xml);
    REQUIRE(import);
    CHECK(import->questions.size() == 4'000);
    CHECK(import->changed.size() <= 5001);
    std::string choices;
    for (int i = 0; i < 50'000; ++i) choices += "<simpleChoice identifier=\"c" + std::to_string(i) + "\">x</simpleChoice>";
    const auto item = import_bytes("<assessmentItem identifier=\"i\" title=\"t\"><responseDeclaration identifier=\"R\" cardinality=\"single\" baseType=\"identifier\"><correctResponse><value>c1</value></correctResponse></responseDeclaration><itemBody><choiceInteraction responseIdentifier=\"R\">" + choices + "</choiceInteraction></itemBody></assessmentItem>", "i.xml", ImportFormat::qti);
    REQUIRE(item);
    CHECK(item->dropped.at(0).reason.find("more than 200 answers") != std::string::npos);
}
