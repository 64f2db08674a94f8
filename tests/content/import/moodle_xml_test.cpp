// Moodle XML with all that questions hold, what it refuses, and the attacks that XML is known for.
#include <doctest/doctest.h>

#include <string>

#include "content/import/import.h"
#include "content/import/native_writer.h"

using namespace estation::content;

namespace {

Import read(const std::string& questions) {
    auto import = import_bytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n" + questions + "\n</quiz>\n", "q.xml", ImportFormat::automatic);
    REQUIRE_MESSAGE(import, (import ? "" : import.error().line()));
    keep_what_reads(*import);
    return std::move(*import);
}
std::string question(const std::string& type, const std::string& stem, const std::string& rest, const std::string& format = "html") {
    return "<question type=\"" + type + "\"><name><text>n</text></name><questiontext format=\"" + format + "\"><text><![CDATA[" + stem + "]]></text></questiontext>" + rest + "</question>";
}
std::string answer(const std::string& fraction, const std::string& text, const std::string& feedback = "") {
    return "<answer fraction=\"" + fraction + "\" format=\"html\"><text><![CDATA[" + text + "]]></text><feedback format=\"html\"><text>" + feedback + "</text></feedback></answer>";
}
template <class T>
T body(const Import& import, std::size_t n = 0) {
    for (const auto& d : import.dropped) MESSAGE(d.line << " " << d.reason);
    REQUIRE(import.questions.size() > n);
    REQUIRE(std::holds_alternative<T>(import.questions[n].body));
    return std::get<T>(import.questions[n].body);
}
std::string refused(const std::string& xml) {
    const auto import = read(xml);
    CHECK(import.questions.empty());
    REQUIRE(import.dropped.size() == 1);
    return import.dropped[0].reason;
}

}  // namespace

TEST_CASE("choices: weights, feedback, one or several") {
    const auto import = read(question("multichoice", "<p>Which <b>even</b>?</p>",
                                      "<generalfeedback><text>2 and 4</text></generalfeedback><idnumber>a&amp;b</idnumber><single>false</single>" + answer("-50", "<p dir=\"ltr\">1<br></p>") + answer("33.33333", "2", "yes") + answer("66.66667", "x &lt; y") +
                                          "<tags><tag><text>t1</text></tag><tag><text>t2</text></tag></tags>"));
    const auto& q = import.questions.at(0);
    CHECK(q.stem == FormattedText{"Which <b>even</b>?", TextFormat::html});
    CHECK(q.general_feedback.text == "2 and 4");
    CHECK(q.id == "a&b");
    CHECK(q.tags == std::vector<std::string>{"t1", "t2"});
    CHECK(q.line == 3);
    const auto& m = body<MultiChoice>(import);
    CHECK_FALSE(m.single);
    CHECK(m.choices[0].weight == -0.5);
    CHECK(m.choices[0].text.text == "1");
    CHECK(m.choices[1].weight == doctest::Approx(0.3333333));
    CHECK(m.choices[1].feedback.text == "yes");
    CHECK(m.choices[2].text.text == "x &lt; y");
    CHECK(refused(question("multichoice", "s", answer("33", "a") + answer("100", "b"))).find("33 is none of Moodle's grades") != std::string::npos);
    CHECK(refused(question("multichoice", "s", answer("50", "a") + answer("0", "b"))).find("none brings 100") != std::string::npos);
}

TEST_CASE("the other types") {
    CHECK_FALSE(body<TrueFalse>(read(question("truefalse", "s", answer("0", "true", "no") + answer("100", "false", "yes")))).answer);
    CHECK(body<TrueFalse>(read(question("truefalse", "s", answer("0", "true", "no") + answer("100", "false", "yes")))).feedback_right.text == "yes");
    const auto shorts = read(question("shortanswer", "s", "<usecase>1</usecase>" + answer("100", "Beta") + answer("50", "*b")));
    CHECK(body<ShortAnswer>(shorts).case_sensitive);
    CHECK(body<ShortAnswer>(shorts).accepted[1].weight == 0.5);
    const auto numbers = read(question("numerical", "s", "<answer fraction=\"100\"><text>3.14</text><tolerance>0.01</tolerance><feedback><text>ok</text></feedback></answer><answer fraction=\"0\"><text>*</text></answer>"));
    CHECK(body<Numerical>(numbers).accepted[0].tolerance == 0.01);
    CHECK(body<Numerical>(numbers).accepted[1].any);
    const std::string pair = "<subquestion format=\"html\"><text>%</text><answer><text>@</text></answer></subquestion>";
    const auto pairs = read(question("matching", "s", "<subquestion><text>A</text><answer><text>a</text></answer></subquestion><subquestion><text>B</text><answer><text>b</text></answer></subquestion><subquestion><text></text><answer><text>c</text></answer></subquestion>"));
    CHECK(body<Matching>(pairs).pairs.size() == 3);
    CHECK(body<Matching>(pairs).pairs[2].left.empty());
    CHECK(body<Essay>(read(question("essay", "s", "<graderinfo format=\"html\"><text>look</text></graderinfo>"))).model.text == "look");
    CHECK(std::holds_alternative<Description>(read(question("description", "read", "")).questions.at(0).body));
    CHECK(read(question("essay", "a < b", "", "moodle_auto_format")).questions.at(0).stem == FormattedText{"a < b", TextFormat::moodle});
    CHECK(body<Ordering>(read(question("ordering", "s", answer("1", "one") + answer("2", "two")))).items.size() == 2);
    CHECK(refused(question("calculated", "s", "")).find("calculated") != std::string::npos);
}

TEST_CASE("cloze, words to drag and words to choose become blanks") {
    const auto cloze = read(question("cloze", "<p>SF: {1:MULTICHOICE:=California#OK~Arizona#Wrong}<br />France: {1:SHORTANSWER:%100%Paris#yes~%50%Marseille~*#no}.</p>", ""));
    const auto& b = body<Blanks>(cloze);
    REQUIRE(b.gaps.size() == 2);
    CHECK(b.pieces[0].text == "SF: ");
    CHECK(b.pieces[1].text == "\nFrance: ");
    CHECK(b.gaps[0].choices.size() == 2);
    CHECK(b.gaps[1].accepted[1].weight == 0.5);
    CHECK(mark(b, {"California", "paris"}) == 1);
    CHECK(b.gaps[1].accepted.back().feedback.text == "no");
    CHECK(b.gaps[0].accepted[1].feedback.text == "Wrong");
    const auto weighed = read(question("cloze", "<p>{2:NM:=3.5:0.25~%50%*} m, {1:SHORTANSWER_C:=H&#39;2O#it&#39;s so~h2o#no} and {3:MULTIRESPONSE:=a~=b~%-50%c}.</p>", ""));
    REQUIRE(weighed.questions.size() == 2);
    const auto& parts = std::get<Blanks>(weighed.questions[0].body);
    REQUIRE(parts.gaps.size() == 2);
    CHECK(parts.gaps[0].share == 2);
    CHECK(parts.gaps[1].accepted[0].text.text == "H'2O");
    CHECK(parts.gaps[1].accepted[0].feedback.text == "it's so");
    CHECK(parts.pieces[2].text == " and (3).");
    CHECK(mark(parts, {"3.7", "H'2O"}) == 1);
    CHECK(mark(parts, {"4", "H'2O"}) == doctest::Approx(2.0 / 3));
    CHECK(weighed.questions[1].stem.text == "____ m, ____ and (3).");
    CHECK(std::get<MultiChoice>(weighed.questions[1].body).choices[2].weight == -0.5);
    CHECK(std::get<MultiChoice>(weighed.questions[1].body).choices[1].weight == 0.5);
    CHECK(refused(question("cloze", "no blanks", "")).find("no blank") != std::string::npos);
    CHECK(refused(question("cloze", "x {1:MULTICHOICE}", "")).find("no answers") != std::string::npos);
    CHECK(refused(question("cloze", "x {1:MULTICHOICE:=A#c}", "")).find("only one choice") != std::string::npos);
    CHECK(refused(question("cloze", "x {1:MULTICHOICE:P~%50%A}", "")).find("fully right") != std::string::npos);
    CHECK(refused(question("cloze", "x {3:NUMERICAL:=zero}", "")).find("none") != std::string::npos);
    const std::string box = "<dragbox><text>quick</text><group>1</group></dragbox><dragbox><text>fox</text><group>1</group></dragbox><dragbox><text>slow</text><group>1</group></dragbox>";
    const auto drag = read(question("ddwtos", "<p>The [[1]] brown [[2]].</p>", box));
    CHECK(body<Blanks>(drag).words.size() == 3);
    CHECK(mark(body<Blanks>(drag), {"quick", "fox"}) == 1);
    const auto select = read(question("gapselect", "[[1]] and [[2]]", "<selectoption><text>a</text><group>1</group></selectoption><selectoption><text>b</text><group>2</group></selectoption><selectoption><text>c</text><group>2</group></selectoption>"));
    CHECK(body<Blanks>(select).gaps[1].choices.size() == 2);
    CHECK(refused(question("gapselect", "[[4]]", box)).find("the word 4") != std::string::npos);
}

TEST_CASE("categories, and pictures embedded in the file") {
    const std::string png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const auto import = read("<question type=\"category\"><category><text>$course$/top/Physics/Waves</text></category></question>\n<question type=\"essay\"><name><text>n</text></name><questiontext format=\"html\"><text><![CDATA[Look <img src=\"@@PLUGINFILE@@/a%20b.png\" alt=\"dot\"/> "
                             "<img src=\"@@PLUGINFILE@@/none.png\"/><img src=\"http://x/y.png\"/>]]></text><file name=\"a b.png\" path=\"/\" encoding=\"base64\">" + png + "</file></questiontext></question>");
    const auto& q = import.questions.at(0);
    CHECK(q.category == "Physics/Waves");
    CHECK(q.line == 4);
    REQUIRE(q.media.size() == 1);
    CHECK(q.media[0].path == "img/a-b.png");
    CHECK(q.media[0].alt == "dot");
    CHECK(import.files.contains("img/a-b.png"));
    CHECK(import.changed.size() == 2);
}

TEST_CASE("a question's own marks are told, where it had more or less than one") {
    const auto of = [](const std::string& mark) {
        return read(question("truefalse", "s", "<defaultgrade>" + mark + "</defaultgrade>" + answer("100", "true") + answer("0", "false"))).changed;
    };
    CHECK(of("1.0000000").empty());
    const auto told = of("2.5000000");
    REQUIRE(told.size() == 1);
    CHECK(told[0].reason == "its 2.5 marks are not kept: every question counts as much");
}

TEST_CASE("HTML is cut down, and what went is said") {
    const auto import = read(question("essay", "<script>alert(1)</script><table><tr><td>a</td><td>b</td></tr></table><a href=\"x\">link</a>", ""));
    CHECK(import.questions.at(0).stem.text.find("alert") == std::string::npos);
    CHECK(import.questions.at(0).stem.text.find("href") == std::string::npos);
    REQUIRE(import.changed.size() == 1);
    CHECK(import.changed[0].reason.find("a script, a table, links") != std::string::npos);
}

TEST_CASE("attacks on XML end in one error or in nothing") {
    const auto fails = [](const std::string& xml) {
        const auto import = import_bytes(xml, "q.xml", ImportFormat::moodle_xml);
        return import ? "" : import.error().line();
    };
    CHECK(fails("<!DOCTYPE quiz [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<quiz><question type=\"essay\"><name><text>&b;</text></name></question></quiz>").find("q.xml:1: the XML defines entities") == 0);
    CHECK(fails("<quiz>\n<question>\n<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"secret\"/></question></quiz>").find("q.xml:3") == 0);
    CHECK(fails("<quiz>\n<question></quiz>").find("q.xml:2") == 0);
    CHECK(fails("<other/>").find("<quiz>") != std::string::npos);
    CHECK_FALSE(fails("").empty());
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    CHECK(fails("<quiz>" + deep).find("nested too deeply") != std::string::npos);
    const auto external = import_bytes("<!DOCTYPE quiz SYSTEM \"file:///etc/passwd\"><quiz><question type=\"essay\"><name><text>&x;</text></name><questiontext><text>s</text></questiontext></question></quiz>", "q.xml", ImportFormat::moodle_xml);
    REQUIRE(external);
    CHECK(external->questions.at(0).name == "&x;");
}

TEST_CASE("what is said to the answer as a whole comes along, and Moodle's own words do not") {
    const auto rest = answer("100", "a") + answer("0", "b") + "<correctfeedback format=\"html\"><text><![CDATA[<p>Well done.</p>]]></text></correctfeedback><partiallycorrectfeedback><text>Not entirely.</text></partiallycorrectfeedback>"
                      "<incorrectfeedback><text>Your answer is incorrect.</text></incorrectfeedback>";
    const auto import = read(question("multichoice", "s", rest));
    REQUIRE(import.questions.size() == 1);
    CHECK(import.questions[0].verdicts.right.text == "Well done.");
    CHECK(import.questions[0].verdicts.partly.text == "Not entirely.");
    CHECK(import.questions[0].verdicts.wrong.empty());
    CHECK(import.changed.empty());
}

TEST_CASE("answers can be pictures, with words or without") {
    const std::string file = "<file name=\"f.svg\" path=\"/\" encoding=\"base64\">PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA0IDMiPjxwYXRoIGQ9Ik0wIDBMNCAzIi8+PC9zdmc+</file>";
    const auto pictured = [&](const std::string& fraction, const std::string& html) { return "<answer fraction=\"" + fraction + "\" format=\"html\"><text><![CDATA[" + html + "]]></text>" + file + "</answer>"; };
    const auto import = read(question("multichoice", "s", pictured("100", "<img src=\"@@PLUGINFILE@@/f.svg\" alt=\"a flag\"/>") + pictured("0", "<p><img src=\"@@PLUGINFILE@@/f.svg\" alt=\"x\"/> words</p>")));
    const auto& m = body<MultiChoice>(import);
    CHECK(m.choices[0].text.text == "a flag");
    CHECK(m.choices[0].picture.starts_with("img/f"));
    CHECK(m.choices[1].text.text == "words");
    CHECK(import.files.contains(m.choices[1].picture));
    CHECK(refused(question("multichoice", "s", answer("100", "<img src=\"@@PLUGINFILE@@/none.png\"/>") + answer("0", "b"))).find("a picture that is not there") != std::string::npos);
}
