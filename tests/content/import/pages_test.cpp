// What is read and not asked: Word, Markdown, calendars and maps of other programs, each as items that our own reader takes.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>

#include "content/durable.h"
#include "content/import/import.h"
#include "content/import/native_writer.h"
#include "tests/fakes/pack_folder.h"
#include "tests/fakes/scratch.h"
#include "tests/fakes/zip_bytes.h"

using namespace estation::content;
using estation::fakes::Scratch;
using estation::fakes::ZipBytes;

namespace {

constexpr const char* w = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:a=\"a\" xmlns:wp=\"wp\"><w:body>";
constexpr const char* end_w = "</w:body></w:document>";

std::string p(const std::string& runs, const std::string& look = "") { return "<w:p>" + (look.empty() ? "" : "<w:pPr>" + look + "</w:pPr>") + runs + "</w:p>"; }
std::string r(const std::string& text, const std::string& look = "") { return "<w:r>" + (look.empty() ? "" : "<w:rPr>" + look + "</w:rPr>") + "<w:t xml:space=\"preserve\">" + text + "</w:t></w:r>"; }
std::string style(const std::string& id) { return "<w:pStyle w:val=\"" + id + "\"/>"; }
std::string entry(int list, int level) { return "<w:numPr><w:ilvl w:val=\"" + std::to_string(level) + "\"/><w:numId w:val=\"" + std::to_string(list) + "\"/></w:numPr>"; }

// A small PNG: 1 x 1.
const std::string png = std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9c" "c\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xae" "B`\x82", 70);

ZipBytes package(const std::string& body) {
    ZipBytes zip;
    zip.add("word/document.xml", w + body + end_w);
    zip.add("word/styles.xml",
            "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"2\"><w:name w:val=\"标题 2\"/></w:style>"
            "<w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style><w:style w:styleId=\"C\"><w:name w:val=\"caption\"/></w:style></w:styles>");
    zip.add("word/numbering.xml",
            "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum>"
            "<w:abstractNum w:abstractNumId=\"8\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"chineseCounting\"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId=\"9\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"upperLetter\"/></w:lvl></w:abstractNum>"
            "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"8\"/></w:num><w:num w:numId=\"3\"><w:abstractNumId w:val=\"9\"/></w:num></w:numbering>");
    zip.add("word/_rels/document.xml.rels",
            "<Relationships><Relationship Id=\"p1\" Target=\"media/image1.png\"/><Relationship Id=\"p2\" Target=\"media/image2.emf\"/>"
            "<Relationship Id=\"l1\" Target=\"https://example.org/a\" TargetMode=\"External\"/></Relationships>");
    zip.add("word/media/image1.png", png);
    zip.add("word/media/image2.emf", "no picture of ours");
    zip.add("word/footnotes.xml", "<w:footnotes xmlns:w=\"w\"><w:footnote w:id=\"0\" w:type=\"separator\"/><w:footnote w:id=\"2\">" + p(r("水法第三条。")) + "</w:footnote></w:footnotes>");
    return zip;
}

bool tells(const std::vector<ReportLine>& lines, std::string_view part) {
    for (const auto& one : lines)
        if (one.reason.find(part) != std::string::npos) return true;
    for (const auto& one : lines) MESSAGE(one.item << ":" << one.line << ": " << one.reason);
    return false;
}

Import of(std::string_view bytes, const std::string& name, ImportFormat format = ImportFormat::automatic) {
    auto import = import_bytes(bytes, name, format);
    if (!import) FAIL(import.error().line());
    return std::move(*import);
}
std::string fault_of(std::string_view bytes, const std::string& name, ImportFormat format = ImportFormat::automatic) {
    const auto import = import_bytes(bytes, name, format);
    REQUIRE_FALSE(import);
    return import.error().line();
}

// Written as a pack, our own reader takes it without a fault.
std::shared_ptr<const Pack> written(Import import, const Scratch& scratch) {
    keep_what_reads(import);
    const auto done = write_pack(import, scratch.path() / "made", "source");
    if (!done) FAIL(done.error().line());
    const auto pack = Pack::open(scratch.path() / "made");
    REQUIRE(pack);
    for (const auto& fault : (*pack)->faults()) FAIL_CHECK(fault.line());
    return *pack;
}

}  // namespace

TEST_CASE("a Word document becomes an article: headings, lists, bold, a table, a note, a picture with its caption") {
    const auto import = of(package(p(r("防震手册"), style("T")) + p(r("第一步"), style("2")) + p(r("先") + r("蹲下", "<w:b/>") + r("，再", "<w:b w:val=\"0\"/>") + r("掩护", "<w:b/>") + r("头。", "<w:b/>") +
                                      "<w:r><w:footnoteReference w:id=\"2\"/></w:r>") +
                                   p(r("第一"), entry(1, 0)) + p(r("小点 *不是斜体*"), entry(1, 1)) + p(r("第二"), entry(1, 0)) + p(r("准备"), entry(2, 0)) + p(r("演练"), entry(2, 0)) +
                                   p("<w:r><w:drawing><wp:docPr descr=\"一张桌子\"/><a:blip r:embed=\"p1\"/></w:drawing></w:r>") + p(r("图1 桌子"), style("C")) +
                                   "<w:tbl><w:tr><w:tc>" + p(r("甲")) + "</w:tc><w:tc>" + p(r("乙")) + "</w:tc></w:tr><w:tr><w:tc>" + p(r("1|2")) + "</w:tc><w:tc>" + p(r("上")) + p(r("下")) + "</w:tc></w:tr></w:tbl>" +
                                   p("<w:hyperlink r:id=\"l1\">" + r("看这里") + "</w:hyperlink><w:del>" + r("删掉的") + "</w:del><w:ins>" + r("加上的") + "</w:ins>") + p("<w:r><w:drawing><a:blip r:embed=\"p2\"/></w:drawing></w:r>"))
                               .bytes(),
                           "手册.docx");
    REQUIRE(import.pages.size() == 1);
    CHECK(import.pages[0].title == "防震手册");
    const auto& text = import.pages[0].markdown;
    CAPTURE(text);
    for (const std::string_view part : {"## 第一步\n", "先**蹲下**，再**掩护头。**[^f2]\n", "\n1. 第一\n   - 小点 \\*不是斜体\\*\n1. 第二\n", "\n一、准备\n\n二、演练\n", "![一张桌子](img/image1.png \"图1 桌子\")\n", "| 甲 | 乙 |\n|---|---|\n| 1\\|2 | 上 下 |\n",
                                        "[看这里](<https://example.org/a>)加上的\n", "\n[^f2]: 水法第三条。\n"})
        CHECK_MESSAGE(text.find(part) != std::string::npos, part);
    CHECK(text.find("删掉的") == std::string::npos);
    CHECK(tells(import.changed, "image2.emf is left out"));
    CHECK(tells(import.changed, "deleted with tracked changes"));
    const Scratch scratch;
    const auto pack = written(import, scratch);
    REQUIRE(pack->items().size() == 1);
    CHECK(std::get<Article>(pack->items()[0].body).text.zh.footnotes.size() == 1);
}

TEST_CASE("several chapters of a Word document are several articles; what stays behind is named once") {
    auto zip = package(p(r("第一章"), style("1")) + p(r("水") + r("2", "<w:vertAlign w:val=\"subscript\"/>")) + p(r("第二章"), style("1")) + p(r("火") + "<w:r><w:object/></w:r><w:r><w:object/></w:r><m:oMath xmlns:m=\"m\"><m:r><m:t>E=mc</m:t></m:r></m:oMath>"));
    zip.add("word/vbaProject.bin", "macro").add("word/embeddings/sheet.xlsx", "PK");
    const auto import = of(zip.bytes(), "两章.docx");
    REQUIRE(import.pages.size() == 2);
    CHECK(import.pages[0].title == "第一章");
    CHECK(import.pages[0].markdown == "水₂\n");
    CHECK(import.pages[1].markdown == "火E\\=mc\n");
    CHECK(tells(import.changed, "an embedded object is left out; make a picture of it (2 times)"));
    CHECK(tells(import.dropped, "macros"));
    CHECK(tells(import.dropped, "sheet.xlsx"));
}

TEST_CASE("a Word document with answers is a sheet of questions, counted by Word or by hand") {
    const auto import = of(package(p(r("水大部分在哪里？"), entry(1, 0)) + p(r("海洋"), entry(3, 0)) + p(r("河流"), entry(3, 0)) + p(r("答案：A")) + p(r("云是水蒸气。"), entry(1, 0)) + p(r("答案：错"))).bytes(), "题.docx");
    CHECK(import.pages.empty());
    REQUIRE(import.questions.size() == 2);
    const auto* choice = std::get_if<MultiChoice>(&import.questions[0].body);
    REQUIRE(choice);
    CHECK(choice->choices.size() == 2);
    CHECK(std::holds_alternative<TrueFalse>(import.questions[1].body));
}

TEST_CASE("hostile Word documents: one error each") {
    CHECK(fault_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 password", "a.docx").find(".doc format, or a document with a password") != std::string::npos);
    CHECK(fault_of(ZipBytes().add("../word/document.xml", "x").add("word/document.xml", "x").bytes(), "a.docx").find("leads outside") != std::string::npos);
    CHECK(fault_of(ZipBytes().add("word/document.xml", std::string("<!DOCTYPE a [<!ENTITY b \"c\">]>") + w + p(r("&b;")) + end_w).bytes(), "a.docx").find("DOCTYPE") != std::string::npos);
    CHECK(fault_of(ZipBytes().add("word/other.xml", "<a/>").bytes(), "a.docx").find("word/document.xml is missing") != std::string::npos);
    CHECK(fault_of(package("").bytes(), "a.docx").find("no text") != std::string::npos);
    const auto whole = package(p(r("水"))).bytes();
    CHECK_FALSE(import_bytes(std::string_view(whole).substr(0, whole.size() / 2), "a.docx", ImportFormat::docx));
    std::string deep = w;
    for (int i = 0; i < 5000; ++i) deep += "<w:sdt><w:sdtContent>";
    CHECK(fault_of(ZipBytes().add("word/document.xml", deep).bytes(), "a.docx").find("nested too deeply") != std::string::npos);
    ImportLimits small;
    small.entry_bytes = 1000;
    const auto large = import_bytes(package(p(r(std::string(2000, 'a')))).bytes(), "a.docx", ImportFormat::docx, small);
    REQUIRE_FALSE(large);
    CHECK(large.error().text.find("more than 1000 bytes") != std::string::npos);
}

TEST_CASE("a folder of Markdown: titles, pictures and links come along, what points elsewhere is told with its line") {
    const Scratch scratch;
    const auto put = [&](const std::string& name, std::string_view text) {
        std::filesystem::create_directories((scratch.path() / "site" / name).parent_path());
        REQUIRE(write_durably(scratch.path() / "site" / name, text));
    };
    put("a.md", "---\ntitle: \"水的旅行\"\ndate: 2026-01-01\n---\n看 ![一朵云](pic/my%20cloud.svg \"云\") 和 [下一篇](sub/b.md#x)、[网页](https://example.org)、[附件](a.zip)。\n\n```\n![代码](x.png)\n```\n");
    put("sub/b.md", "\xEF\xBB\xBF# 第二篇\r\n\r\n<img src=\"../pic/my cloud.svg\" alt=\"又是云\">\r\n<font color=red>红字</font>\r\n![远](https://example.org/a.png)\r\n![外](../../secret.png)\r\n`[不动](a.md)`\r\n");
    put("pic/my cloud.svg", estation::fakes::small_svg);
    put(".hidden/c.md", "# 不看\n");
    const auto import = import_file(scratch.path() / "site", ImportFormat::automatic);
    REQUIRE(import);
    REQUIRE(import->pages.size() == 2);
    CHECK(import->pages[0].title == "水的旅行");
    CHECK(import->pages[1].title == "第二篇");
    const auto &first = import->pages[0].markdown, &second = import->pages[1].markdown;
    CAPTURE(first);
    CAPTURE(second);
    CHECK(first.find("看 \n\n![一朵云](img/my-cloud.svg \"云\")\n\n 和 [下一篇](pack:page-2)、[网页](https://example.org)、附件。") != std::string::npos);
    CHECK(first.find("```\n![代码](x.png)\n```") != std::string::npos);
    CHECK(second.find("![又是云](img/my-cloud.svg)") != std::string::npos);
    CHECK(second.find("红字") != std::string::npos);
    CHECK(second.find("`[不动](a.md)`") != std::string::npos);
    CHECK(tells(import->changed, "not date"));
    CHECK(tells(import->changed, "a.zip is kept as its words only"));
    CHECK(tells(import->changed, "lies on the web"));
    CHECK(tells(import->changed, "lies outside the folder"));
    CHECK(tells(import->changed, "the HTML tag <font> is left out"));
    for (const auto& one : import->changed)
        if (one.reason.find("lies outside") != std::string::npos) CHECK(one.line == 6);
    CHECK(import->files.size() == 1);
    const auto pack = written(*import, scratch);
    CHECK(pack->items().size() == 2);
    CHECK_FALSE(import_file(scratch.path() / "site/pic", ImportFormat::automatic));
    CHECK_FALSE(import_file(scratch.path() / "site", ImportFormat::gift));
}

TEST_CASE("a calendar becomes a course: weekly lessons, dates, zones, folded lines, exceptions") {
    const char* before = std::getenv("TZ");
    const std::string kept = before != nullptr ? before : "";
    setenv("TZ", "Asia/Shanghai", 1);
    const auto import = of("BEGIN:VCALENDAR\r\nX-WR-CALNAME:科学课\r\nBEGIN:VTIMEZONE\r\nTZID:Odd\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:看星星\\, 认月\r\n 亮\r\nLOCATION:样例广场\r\nDTSTART;TZID=Asia/Shanghai:20261202T153000\r\nDURATION:PT1H15M\r\nRRULE:FREQ=WEEKLY;BYDAY=WE,FR\r\nDESCRIPTION:带上外套\r\nEND:VEVENT\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:三次课\r\nDTSTART:20261205T010000Z\r\nDTEND:20261205T020000Z\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE:20261212T010000Z\r\nEND:VEVENT\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:东京来的\r\nDTSTART;TZID=\"Asia/Tokyo\":20261201T003000\r\nEND:VEVENT\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:自带时区\r\nDTSTART;TZID=Odd:20261201T100000\r\nEND:VEVENT\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:微软的\r\nDTSTART;TZID=China Standard Time:20261203T080000\r\nEND:VEVENT\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:科技周\r\nDTSTART;VALUE=DATE:20260523\r\nDTEND;VALUE=DATE:20260526\r\nEND:VEVENT\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:取消的\r\nSTATUS:CANCELLED\r\nDTSTART:20261201T000000\r\nEND:VEVENT\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:每月\r\nDTSTART:20261210T090000\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=10\r\nEND:VEVENT\r\n"
                           "BEGIN:VEVENT\r\nSUMMARY:无人知\r\nDTSTART;TZID=Moon/Sea:20261210T090000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                           "课表.ics");
    if (before != nullptr) setenv("TZ", kept.c_str(), 1);
    else unsetenv("TZ");
    REQUIRE(import.items.size() == 1);
    const auto& toml = import.items[0].toml;
    CAPTURE(toml);
    for (const std::string_view part :
         {"title = \"科学课\"", "title = \"看星星, 认月亮\"\nplace = \"样例广场\"\nweekday = \"周三\"\nstart = \"15:30\"\nend = \"16:45\"", "weekday = \"周五\"", "title = \"三次课\"\ndate = 2026-12-05\nstart = \"09:00\"\nend = \"10:00\"", "date = 2026-12-19",
          "date = 2026-12-26", "title = \"东京来的\"\ndate = 2026-11-30\nstart = \"23:30\"", "title = \"自带时区\"\ndate = 2026-12-01\nstart = \"09:00\"", "title = \"微软的\"\ndate = 2026-12-03\nstart = \"08:00\"", "when = \"2026年5月23日至2026年5月25日\"",
          "title = \"每月\"\ndate = 2026-12-10"})
        CHECK_MESSAGE(toml.find(part) != std::string::npos, part);
    CHECK(toml.find("2026-12-12") == std::string::npos);
    CHECK(tells(import.changed, "not by FREQ=MONTHLY"));
    CHECK(tells(import.changed, "descriptions of 1 events"));
    CHECK(tells(import.dropped, "cancelled"));
    CHECK(tells(import.dropped, "nobody knows the time zone Moon/Sea"));
    const Scratch scratch;
    const auto pack = written(import, scratch);
    REQUIRE(pack->items().size() == 1);
    CHECK(std::get<Course>(pack->items()[0].body).lessons.size() == 10);

    CHECK(fault_of("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n", "a.ics") == "a.ics:3: the calendar is cut off; copy it again");
    CHECK(fault_of("SUMMARY:a\n", "a.ics").find("begins with BEGIN:VCALENDAR") != std::string::npos);
    CHECK(fault_of("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:morgen\nEND:VEVENT\nEND:VCALENDAR\n", "a.ics").find("is no date") != std::string::npos);
}

TEST_CASE("a series that was moved once, and one by another zone's weekdays") {
    const char* before = std::getenv("TZ");
    const std::string kept = before != nullptr ? before : "";
    setenv("TZ", "Asia/Shanghai", 1);
    const auto import = of("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:课\nDTSTART:20261201T090000\nRRULE:FREQ=WEEKLY;UNTIL=20261215T090000\nEND:VEVENT\n"
                           "BEGIN:VEVENT\nUID:1\nSUMMARY:课\nRECURRENCE-ID:20261208T090000\nDTSTART:20261209T100000\nEND:VEVENT\n"
                           "BEGIN:VEVENT\nSUMMARY:晚\nDTSTART;TZID=America/New_York:20261201T200000\nRRULE:FREQ=WEEKLY;BYDAY=TU\nEND:VEVENT\nEND:VCALENDAR\n",
                           "a.ics");
    if (before != nullptr) setenv("TZ", kept.c_str(), 1);
    else unsetenv("TZ");
    const auto& toml = import.items.at(0).toml;
    CAPTURE(toml);
    CHECK(toml.find("date = 2026-12-01") != std::string::npos);
    CHECK(toml.find("date = 2026-12-09\nstart = \"10:00\"") != std::string::npos);
    CHECK(toml.find("date = 2026-12-08") == std::string::npos);
    CHECK(toml.find("date = 2026-12-15") != std::string::npos);
    CHECK(toml.find("title = \"晚\"\nweekday = \"周三\"\nstart = \"09:00\"") != std::string::npos);
}

TEST_CASE("GeoJSON becomes a schematic map in metres, with Chinese names of its properties too") {
    const auto import = of(R"({"type":"FeatureCollection","name":"样例街道","features":[
{"type":"Feature","properties":{"类型":"本站"},"geometry":{"type":"Point","coordinates":[121.0,31.0]}},
{"type":"Feature","properties":{"名称":"样例公园","面积":"0.5 公顷","容纳人数":"约2,400人","级别":"Ⅱ类","无障碍":"是"},"geometry":{"type":"Point","coordinates":[121.01,31.0,4]}},
{"type":"Feature","properties":{"name":"样例操场"},"geometry":{"type":"Polygon","coordinates":[[[121.0,31.001],[121.001,31.001],[121.001,31.002],[121.0,31.002],[121.0,31.001]]]}},
{"type":"Feature","properties":{"name":"台阶路","highway":"steps"},"geometry":{"type":"LineString","coordinates":[[121.0,31.0],[121.01,31.0]]}},
{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[121.0,31.0]}},
{"type":"Feature","properties":{"name":"反了"},"geometry":{"type":"Point","coordinates":[31.0,121.0]}},
{"type":"Feature","properties":{"name":"太远"},"geometry":{"type":"Point","coordinates":[125.0,31.0]}},
{"type":"Feature","properties":{"name":"群"},"geometry":{"type":"GeometryCollection","geometries":[]}},
{"type":"Feature","properties":{"name":"无"},"geometry":null}]})",
                           "场所.geojson");
    REQUIRE(import.items.size() == 1);
    const auto& toml = import.items[0].toml;
    CAPTURE(toml);
    CHECK(toml.find("schematic = true") != std::string::npos);
    CHECK(toml.find("name = \"样例公园\"\nat = [953, 0]\nnew_class = \"Ⅱ类\"\narea_m2 = 5000\ncapacity = 2400\nstep_free = true") != std::string::npos);
    CHECK(toml.find("name = \"样例操场\"\nat = [48, 167]\narea_m2 = 10598\n") != std::string::npos);
    CHECK(toml.find("points = [[0, 0], [953, 0]]\nstep_free = false") != std::string::npos);
    CHECK(import.dropped.size() == 5);
    CHECK(tells(import.dropped, "it has no name"));
    CHECK(tells(import.dropped, "longitude first"));
    CHECK(tells(import.dropped, "50 km"));
    CHECK(tells(import.dropped, "GeometryCollection is not read"));
    CHECK(tells(import.dropped, "no place"));
    for (const auto& one : import.dropped)
        if (one.item == "反了") CHECK(one.line == 7);
    const Scratch scratch;
    const auto pack = written(import, scratch);
    REQUIRE(pack->items().size() == 1);
    CHECK(std::get<ShelterMap>(pack->items()[0].body).shelters.size() == 2);

    CHECK(fault_of("{\"type\":\"FeatureCollection\",\n\"features\":[{]}", "a.geojson").find("broken in line 2") != std::string::npos);
    CHECK(fault_of("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::3857\"}},\"features\":[]}", "a.geojson").find("EPSG:4326") != std::string::npos);
    CHECK(fault_of("{\"type\":\"Feature\",\"geometry\":" + std::string(100'000, '['), "a.geojson").find("nested too deeply") != std::string::npos);
    CHECK(fault_of("{\"type\":\"Topology\"}", "a.geojson").find("Topology") != std::string::npos);
}
