// H5P packages as data: questions, nested content, pages, pictures and licences; never a script.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "content/import/import.h"
#include "content/import/native_writer.h"
#include "content/pack.h"
#include "tests/fakes/scratch.h"
#include "tests/fakes/zip_bytes.h"

using namespace estation::content;

namespace {

const std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"><path d=\"M0 0L4 3\"/></svg>";

Result<Import> tried(const std::string& library, const std::string& content, const std::string& licence = "CC BY") {
    estation::fakes::ZipBytes zip;
    zip.add("h5p.json", "{\"title\":\"Pack\",\"mainLibrary\":\"" + library + "\",\"license\":\"" + licence + "\",\"licenseVersion\":\"4.0\"}").add("content/content.json", content).add("content/images/a.svg", svg);
    zip.add(library + "-1.0/library.js", "alert(1)").add("__MACOSX/content/content.json", "{}");
    return import_bytes(zip.bytes(), "p.h5p", ImportFormat::automatic);
}
Import read(const std::string& library, const std::string& content, const std::string& licence = "CC BY") {
    auto import = tried(library, content, licence);
    REQUIRE_MESSAGE(import, (import ? "" : import.error().line()));
    for (const auto& d : import->dropped) MESSAGE(d.item << ": " << d.reason);
    return std::move(*import);
}
template <class T>
T body(const Import& import, std::size_t n = 0) {
    REQUIRE(import.questions.size() > n);
    REQUIRE(std::holds_alternative<T>(import.questions[n].body));
    return std::get<T>(import.questions[n].body);
}
const std::string choice = "{\"question\":\"<p>Which?</p>\",\"answers\":[{\"text\":\"<div>a</div>\",\"correct\":true,\"tipsAndFeedback\":{\"chosenFeedback\":\"yes\"}},{\"text\":\"b\",\"correct\":false},{\"text\":\"c\",\"correct\":RIGHT}],\"behaviour\":{\"type\":\"auto\"}}";
std::string with(std::string text, const std::string& what, const std::string& by) {
    text.replace(text.find(what), what.size(), by);
    return text;
}

}  // namespace

TEST_CASE("choices as H5P marks them") {
    const auto single = read("H5P.MultiChoice", with(choice, "RIGHT", "false"));
    CHECK(single.title == "Pack");
    CHECK(single.licence == "CC-BY-4.0");
    CHECK(single.questions.at(0).stem.text == "Which?");
    CHECK(body<MultiChoice>(single).single);
    CHECK(body<MultiChoice>(single).choices[0].feedback.text == "yes");
    const auto& several = body<MultiChoice>(read("H5P.MultiChoice", with(choice, "RIGHT", "true")));
    CHECK_FALSE(several.single);
    CHECK(mark(several, {0}) == 0.5);
    CHECK(mark(several, {0, 2}) == 1);
    CHECK(mark(several, {0, 1}) == 0);
}

TEST_CASE("the other questions") {
    CHECK_FALSE(body<TrueFalse>(read("H5P.TrueFalse", "{\"question\":\"q\",\"correct\":\"false\",\"behaviour\":{\"feedbackOnCorrect\":\"good\"}}")).answer);
    const auto& blanks = body<Blanks>(read("H5P.Blanks", "{\"text\":\"<p>Fill in</p>\",\"questions\":[\"<p>The *sun/star:hot* and *moon*.</p>\"],\"behaviour\":{\"caseSensitive\":false}}"));
    CHECK(blanks.gaps[0].accepted.size() == 2);
    CHECK(blanks.pieces[1].text == " and ");
    CHECK(mark(blanks, {"Star", "moon"}) == 1);
    const auto& drag = body<Blanks>(read("H5P.DragText", "{\"taskDescription\":\"drag\",\"textField\":\"a *b* c *d:tip*\\ne\",\"distractors\":\"*x* *y*\"}"));
    CHECK(drag.words.size() == 4);
    CHECK(read("H5P.SingleChoiceSet", "{\"choices\":[{\"question\":\"q1\",\"answers\":[\"r\",\"w\"]},{\"question\":\"q2\",\"answers\":[\"r\",\"w\",\"v\"]}]}").questions.size() == 2);
    CHECK(body<MultiChoice>(read("H5P.Summary", "{\"intro\":\"choose\",\"summaries\":[{\"summary\":[\"right\",\"wrong\"]}]}")).choices[0].weight == 1);
    CHECK(body<ShortAnswer>(read("H5P.Flashcards", "{\"cards\":[{\"text\":\"2+2\",\"answer\":\"4/four\"}]}")).accepted.size() == 2);
    CHECK(std::holds_alternative<Essay>(read("H5P.Essay", "{\"taskDescription\":\"write\"}").questions.at(0).body));
    const auto spot = read("H5P.ImageHotspotQuestion", "{\"imageHotspotQuestion\":{\"backgroundImageSettings\":{\"backgroundImage\":{\"path\":\"images/a.svg\",\"width\":400,\"height\":300}},\"hotspotSettings\":{\"taskDescription\":\"touch\",\"hotspot\":["
                                                       "{\"userSettings\":{\"correct\":true},\"computedSettings\":{\"x\":10,\"y\":10,\"width\":20,\"height\":20,\"figure\":\"rectangle\"}},{\"userSettings\":{\"correct\":false,\"feedbackText\":\"no\"},\"computedSettings\":{\"x\":50,\"y\":50,\"width\":20,\"height\":20,\"figure\":\"circle\"}}]}}}");
    CHECK(mark(body<Hotspot>(spot), {{60, 60}}) == 1);
    CHECK(mark(body<Hotspot>(spot), {{240, 180}}) == 0);
    CHECK(spot.files.contains("img/a.svg"));
    const auto& zones = body<Matching>(read("H5P.DragQuestion", "{\"question\":{\"task\":{\"elements\":[{\"type\":{\"params\":{\"text\":\"<p>Paris</p>\"}},\"dropZones\":[\"0\",\"1\"]},{\"type\":{\"params\":{\"text\":\"Rome\"}},\"dropZones\":[\"0\",\"1\"]}],"
                                                                "\"dropZones\":[{\"label\":\"<div>France</div>\",\"correctElements\":[\"0\"]},{\"label\":\"Italy\",\"correctElements\":[\"1\"]}]}}}"));
    CHECK(zones.pairs[1].right.text == "Italy");
}

TEST_CASE("words to mark, puzzles, paragraphs to sort, several places") {
    const auto marked = read("H5P.MarkTheWords", "{\"taskDescription\":\"<p>Mark the fruit</p>\",\"textField\":\"<p>An *apple*, a stone and a *pear*; an apple.</p>\"}");
    const auto& m = body<MultiChoice>(marked);
    CHECK(marked.questions[0].stem.text == "<p>Mark the fruit</p><p>An apple, a stone and a pear; an apple.</p>");
    REQUIRE(m.choices.size() == 9);
    CHECK(m.choices[1].text.text == "apple");
    CHECK(m.choices[8].text.text == "apple (2)");
    CHECK(mark(m, {1, 6}) == 1);
    CHECK(mark(m, {1}) == 0.5);
    CHECK(mark(m, {1, 6, 3}) == 0.5);
    std::string many = "*one*";
    for (int i = 0; i < 200; ++i) many += " w" + std::to_string(i);
    const auto long_text = read("H5P.MarkTheWords", "{\"textField\":\"" + many + "\"}");
    CHECK(body<MultiChoice>(long_text).choices.size() == 24);
    CHECK(long_text.changed.back().reason.find("24 are offered") != std::string::npos);
    CHECK(read("H5P.MarkTheWords", "{\"textField\":\"nothing here\"}").dropped.at(0).reason.find("no word to mark") != std::string::npos);
    const auto cross = read("H5P.Crossword", "{\"words\":[{\"clue\":\"Where is the Taj Mahal?\",\"answer\":\"Agra\"},{\"clue\":\"2 * 2\",\"answer\":\"four\"}]}");
    REQUIRE(cross.questions.size() == 2);
    CHECK(mark(std::get<ShortAnswer>(cross.questions[0].body), "agra") == 1);
    CHECK(body<Ordering>(read("H5P.SortParagraphs", "{\"taskDescription\":\"Sort\",\"paragraphs\":[\"<p>a</p>\",\"b\",\"c\"],\"behaviour\":{\"scoringMode\":\"transitions\"}}")).items.at(0).text == "a");
    CHECK(body<Essay>(read("H5P.GuessTheAnswer", "{\"taskDescription\":\"Who?\",\"solutionText\":\"me\"}")).model.text == "me");
    const auto several = read("H5P.ImageMultipleHotspotQuestion", "{\"imageMultipleHotspotQuestion\":{\"backgroundImageSettings\":{\"backgroundImage\":{\"path\":\"images/a.svg\",\"width\":400,\"height\":300}},\"hotspotSettings\":{\"taskDescription\":\"touch\",\"hotspot\":["
                                                                     "{\"userSettings\":{\"correct\":true},\"computedSettings\":{\"x\":0,\"y\":0,\"width\":10,\"height\":10,\"figure\":\"rectangle\"}},{\"userSettings\":{\"correct\":true},\"computedSettings\":{\"x\":50,\"y\":50,\"width\":10,\"height\":10,\"figure\":\"rectangle\"}}]}}}");
    CHECK(mark(body<Hotspot>(several), {{5, 5}}) == 0.5);
    const auto& back = body<Matching>(read("H5P.DragQuestion", "{\"question\":{\"task\":{\"elements\":[{\"type\":{\"params\":{\"text\":\"warm\"}},\"dropZones\":[\"0\",\"1\",\"2\"]},{\"type\":{\"params\":{\"text\":\"cold\"}},\"dropZones\":[\"0\"]},{\"type\":{\"params\":{\"text\":\"wet\"}},\"dropZones\":[\"0\"]}],"
                                                               "\"dropZones\":[{\"label\":\"May\",\"correctElements\":[\"0\"]},{\"label\":\"June\",\"correctElements\":[\"0\"]},{\"label\":\"January\",\"correctElements\":[\"1\"]}]}}}"));
    REQUIRE(back.pairs.size() == 4);
    CHECK(back.pairs[1].right.text == "warm");
    CHECK(back.pairs[3].left.empty());
}

TEST_CASE("content within content, and pages") {
    const auto inside = "{\"library\":\"H5P.MultiChoice 1.16\",\"params\":" + with(choice, "RIGHT", "false") + ",\"metadata\":{\"title\":\"First\"}}";
    const auto set = read("H5P.QuestionSet", "{\"questions\":[" + inside + ",{\"library\":\"H5P.Dictation 1.2\",\"params\":{}}]}");
    CHECK(set.questions.size() == 1);
    CHECK(set.questions[0].name == "First");
    REQUIRE(set.dropped.size() == 1);
    CHECK(set.dropped[0].reason.find("H5P.Dictation is not imported") != std::string::npos);
    auto column = read("H5P.Column", "{\"content\":[{\"content\":{\"library\":\"H5P.AdvancedText 1.1\",\"params\":{\"text\":\"<h2>Head</h2><p>Some <strong>bold</strong> * text</p><ul><li>one</li><li>two</li></ul>\"}}},{\"content\":{\"library\":\"H5P.Image 1.1\",\"params\":{\"file\":{\"path\":\"images/a.svg\"},\"alt\":\"a\"}}},{\"content\":" + inside + "}]}");
    CHECK(column.questions.size() == 1);
    REQUIRE(column.pages.size() == 1);
    CHECK(column.pages[0].markdown.find("## Head\n\nSome **bold** \\* text\n\n- one\n- two") != std::string::npos);
    CHECK(column.pages[0].markdown.find("![a](img/a.svg)") != std::string::npos);
    const auto slides = read("H5P.CoursePresentation", "{\"presentation\":{\"slides\":[{\"elements\":[{\"action\":{\"library\":\"H5P.AdvancedText 1.1\",\"params\":{\"text\":\"<p>hello</p>\"}}}]},{\"elements\":[{\"action\":" + inside + "}]}]}}");
    CHECK(slides.questions.size() == 1);
    CHECK(slides.pages.size() == 1);
    CHECK(read("H5P.Accordion", "{\"panels\":[{\"title\":\"T\",\"content\":{\"params\":{\"text\":\"<p>x</p>\"}}}]}").pages.size() == 1);
    CHECK(read("H5P.Timeline", "{\"timeline\":{\"headline\":\"H\",\"date\":[{\"startDate\":\"1900,1,2\",\"headline\":\"E\",\"text\":\"t\"}]}}").pages.at(0).title == "H");
    CHECK(read("H5P.Dialogcards", "{\"title\":\"C\",\"dialogs\":[{\"text\":\"front\",\"answer\":\"back\"}]}").pages.at(0).markdown.find("## front\n\nback") != std::string::npos);
    CHECK(read("H5P.ImageSlider", "{\"imageSlides\":[{\"params\":{\"image\":{\"params\":{\"file\":{\"path\":\"images/a.svg\"},\"alt\":\"x\"}}}}]}").files.size() == 1);
    const auto book = read("H5P.InteractiveBook", "{\"bookCover\":{\"coverDescription\":\"<p>welcome</p>\"},\"chapters\":[{\"library\":\"H5P.Column 1.16\",\"params\":{\"content\":[{\"content\":" + inside + "}]},\"metadata\":{\"title\":\"One\",\"license\":\"C\"}}]}");
    CHECK(book.questions.size() == 1);
    CHECK(book.pages.size() == 1);
    CHECK(std::ranges::any_of(book.changed, [](const ReportLine& l) { return l.reason.find("under copyright") != std::string::npos; }));
    const auto survey = read("H5P.Questionnaire", "{\"questionnaireElements\":[{\"library\":{\"library\":\"H5P.OpenEndedQuestion 1.0\",\"params\":{\"question\":\"Why?\"}}},{\"library\":{\"library\":\"H5P.SimpleMultiChoice 1.1\",\"params\":{}}}]}");
    CHECK(survey.questions.size() == 1);
    CHECK(survey.dropped.at(0).reason.find("H5P.SimpleMultiChoice") != std::string::npos);
    CHECK(read("H5P.Collage", "{\"collage\":{\"clips\":[{\"image\":{\"path\":\"images/a.svg\"}}]}}").files.size() == 1);
    CHECK(read("H5P.ImageJuxtaposition", "{\"imageBefore\":{\"labelBefore\":\"then\",\"imageBefore\":{\"params\":{\"file\":{\"path\":\"images/a.svg\"}}}}}").pages.at(0).markdown.find("then") != std::string::npos);
    const auto film = read("H5P.InteractiveVideo", "{\"interactiveVideo\":{\"assets\":{\"interactions\":[{\"duration\":{\"from\":5},\"action\":" + inside + "}]}}}");
    CHECK(film.questions.size() == 1);
    CHECK(film.dropped.size() == 1);

    // The kiosk's own reader takes it.
    const estation::fakes::Scratch scratch;
    keep_what_reads(column);
    REQUIRE(write_pack(column, scratch.path() / "out", "p.h5p"));
    const auto pack = Pack::open(scratch.path() / "out");
    REQUIRE(pack);
    for (const auto& f : (*pack)->faults()) FAIL_CHECK(f.line());
    CHECK((*pack)->items().size() == 2);
}

TEST_CASE("licences are carried, and unknown ones warned of") {
    CHECK(read("H5P.Essay", "{\"taskDescription\":\"w\"}", "CC0 1.0").licence == "CC0-1.0");
    const auto unknown = read("H5P.Essay", "{\"taskDescription\":\"w\"}", "U");
    CHECK(unknown.licence.empty());
    REQUIRE(unknown.changed.size() == 1);
    CHECK(unknown.changed[0].reason.find("not disclosed") != std::string::npos);
    CHECK(read("H5P.Essay", "{\"taskDescription\":\"w\"}", "XYZ").changed.at(0).reason.find("XYZ") != std::string::npos);
}

TEST_CASE("what is no package, and content that is nested without end") {
    CHECK_FALSE(tried("H5P.Essay", "not json"));
    CHECK_FALSE(tried("H5P.Essay", "[1]"));
    CHECK_FALSE(tried("H5P.Essay", "{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}"));
    CHECK_FALSE(import_bytes(estation::fakes::ZipBytes().add("x.txt", "x").bytes(), "p.h5p", ImportFormat::h5p));
    std::string deep = "{\"taskDescription\":\"w\"}";
    std::string library = "H5P.Essay 1.5";
    for (int i = 0; i < 20; ++i) {
        deep = "{\"content\":[{\"content\":{\"library\":\"" + library + "\",\"params\":" + deep + "}}]}";
        library = "H5P.Column 1.16";
    }
    const auto import = read("H5P.Column", deep);
    CHECK(import.questions.empty());
    CHECK(import.dropped.at(0).reason.find("nested too deeply") != std::string::npos);
    CHECK(read("H5P.Unknown", "{}").dropped.size() == 1);
}

TEST_CASE("pictures to choose from, and what is said to a score") {
    const auto option = [](const char* alt, const char* right) { return std::string("{\"media\":{\"library\":\"H5P.Image 1.1\",\"params\":{\"file\":{\"path\":\"images/a.svg\"},\"alt\":\"") + alt + "\"}},\"correct\":" + right + "}"; };
    const auto import = read("H5P.MultiMediaChoice", "{\"question\":\"Which?\",\"options\":[" + option("a cat", "true") + "," + option("", "false") +
                                                         "],\"behaviour\":{\"questionType\":\"auto\"},\"overallFeedback\":[{\"from\":0,\"to\":40,\"feedback\":\"no\"},{\"from\":41,\"to\":99,\"feedback\":\"nearly\"},{\"from\":100,\"to\":100,\"feedback\":\"yes\"}]}");
    const auto& m = body<MultiChoice>(import);
    CHECK(m.single);
    CHECK(m.choices[0].text.text == "a cat");
    CHECK(m.choices[0].weight == 1);
    CHECK(m.choices[1].text.empty());
    CHECK(m.choices[1].picture == m.choices[0].picture);
    CHECK(import.files.contains(m.choices[0].picture));
    const auto& said = import.questions[0].verdicts;
    CHECK(said.right.text == "yes");
    CHECK(said.partly.text == "nearly");
    CHECK(said.wrong.text == "no");
    CHECK(import.changed.empty());
}

TEST_CASE("a damaged content.json is refused with the line where it breaks") {
    const auto import = tried("H5P.MultiChoice", "{\n\"question\":\"a\",\n\"answers\":[}\n}");
    REQUIRE_FALSE(import);
    CHECK(import.error().where == "p.h5p/content/content.json:3");
}
