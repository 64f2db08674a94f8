// QTI items in the words of 2.1 and of 3.0: every interaction, the three templates, and what is refused by name.
#include <doctest/doctest.h>

#include <string>

#include "content/import/import.h"
#include "content/import/native_writer.h"
#include "tests/fakes/zip_bytes.h"

using namespace estation::content;

namespace {

std::string item2(const std::string& declarations, const std::string& body, const std::string& processing, const std::string& attributes = "") {
    return "<?xml version=\"1.0\"?>\n<assessmentItem xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"i1\" title=\"T\" adaptive=\"false\" timeDependent=\"false\"" + attributes + ">" + declarations + "<itemBody>" + body + "</itemBody>" + processing + "</assessmentItem>";
}
std::string by(const std::string& name) { return "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/" + name + "\"/>"; }
std::string correct(const std::string& cardinality, const std::string& type, std::initializer_list<const char*> values, const std::string& mapping = "", const std::string& id = "RESPONSE") {
    std::string out = "<responseDeclaration identifier=\"" + id + "\" cardinality=\"" + cardinality + "\" baseType=\"" + type + "\"><correctResponse>";
    for (const char* value : values) out += std::string("<value>") + value + "</value>";
    return out + "</correctResponse>" + mapping + "</responseDeclaration>";
}
const std::string abc = "<simpleChoice identifier=\"A\">a</simpleChoice><simpleChoice identifier=\"B\">b</simpleChoice><simpleChoice identifier=\"C\">c</simpleChoice>";

Import read(const std::string& xml) {
    auto import = import_bytes(xml, "i.xml", ImportFormat::automatic);
    REQUIRE_MESSAGE(import, (import ? "" : import.error().line()));
    return std::move(*import);
}
template <class T>
T body(const std::string& xml) {
    auto import = read(xml);
    for (const auto& d : import.dropped) MESSAGE(d.item << ": " << d.reason);
    REQUIRE(import.questions.size() == 1);
    REQUIRE(std::holds_alternative<T>(import.questions[0].body));
    return std::get<T>(import.questions[0].body);
}
std::string refused(const std::string& xml) {
    const auto import = read(xml);
    CHECK(import.questions.empty());
    REQUIRE(import.dropped.size() == 1);
    return import.dropped[0].reason;
}

}  // namespace

TEST_CASE("choice: match_correct is all or nothing, a mapping has its bounds and default") {
    const auto one = read(item2(correct("single", "identifier", {"B"}), "<p>Look <b>here</b>.</p><choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"1\"><prompt>Which?</prompt>" + abc + "</choiceInteraction>", by("match_correct")));
    CHECK(one.questions.at(0).id == "i1");
    CHECK(one.questions.at(0).name == "T");
    CHECK(one.questions.at(0).stem.text == "<p>Look <b>here</b>.</p><p>Which?</p>");
    CHECK(mark(std::get<MultiChoice>(one.questions[0].body), {1}) == 1);
    const auto several = body<MultiChoice>(item2(correct("multiple", "identifier", {"A", "C"}), "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"0\">" + abc + "</choiceInteraction>", by("match_correct")));
    CHECK(mark(several, {0, 2}) == 1);
    CHECK(mark(several, {0}) == 0);
    CHECK(mark(several, {0, 1, 2}) == 0);
    const std::string mapping = "<mapping lowerBound=\"0\" upperBound=\"2\" defaultValue=\"-2\"><mapEntry mapKey=\"A\" mappedValue=\"1\"/><mapEntry mapKey=\"C\" mappedValue=\"1\"/></mapping>";
    const auto mapped = body<MultiChoice>(item2(correct("multiple", "identifier", {"A", "C"}, mapping), "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"0\">" + abc + "</choiceInteraction>", by("map_response.xml")));
    CHECK(mark(mapped, {0}) == 0.5);
    CHECK(mark(mapped, {0, 2}) == 1);
    CHECK(mark(mapped, {0, 1}) == 0);
    CHECK(mapped.choices[1].weight == -1);
    const std::string bounded = "<mapping upperBound=\"1\"><mapEntry mapKey=\"A\" mappedValue=\"1\"/><mapEntry mapKey=\"C\" mappedValue=\"1\"/></mapping>";
    CHECK(mark(body<MultiChoice>(item2(correct("multiple", "identifier", {}, bounded), "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"0\">" + abc + "</choiceInteraction>", by("map_response"))), {0}) == 1);
}

TEST_CASE("the same in the words of QTI 3, with modal feedback") {
    const auto import = read("<qti-assessment-item identifier=\"x\" title=\"T3\"><qti-response-declaration identifier=\"RESPONSE\" cardinality=\"single\" base-type=\"identifier\"><qti-correct-response><qti-value>A</qti-value></qti-correct-response></qti-response-declaration>"
                             "<qti-item-body><qti-choice-interaction response-identifier=\"RESPONSE\" max-choices=\"1\"><qti-prompt>Q?</qti-prompt><qti-simple-choice identifier=\"A\">a</qti-simple-choice><qti-simple-choice identifier=\"B\">b</qti-simple-choice></qti-choice-interaction></qti-item-body>"
                             "<qti-response-processing template=\"https://www.imsglobal.org/question/qti_v3p0/rptemplates/CC2_match.xml\"/><qti-modal-feedback outcome-identifier=\"FEEDBACK\" show-hide=\"show\" identifier=\"correct\"><qti-content-body>good</qti-content-body></qti-modal-feedback>"
                             "<qti-modal-feedback outcome-identifier=\"FEEDBACK\" show-hide=\"show\" identifier=\"B\"><qti-content-body>not b</qti-content-body></qti-modal-feedback></qti-assessment-item>");
    const auto& m = std::get<MultiChoice>(import.questions.at(0).body);
    CHECK(import.questions[0].stem.text == "Q?");
    CHECK(m.choices[0].feedback.text == "good");
    CHECK(m.choices[1].feedback.text == "not b");
}

TEST_CASE("order, match, associate") {
    CHECK(mark(body<Ordering>(item2(correct("ordered", "identifier", {"C", "A", "B"}), "<orderInteraction responseIdentifier=\"RESPONSE\">" + abc + "</orderInteraction>", by("match_correct"))), {0, 1, 2}) == 1);
    const std::string sets = "<matchInteraction responseIdentifier=\"RESPONSE\"><simpleMatchSet><simpleAssociableChoice identifier=\"C\" matchMax=\"1\">Capulet</simpleAssociableChoice><simpleAssociableChoice identifier=\"D\" matchMax=\"1\">Demetrius</simpleAssociableChoice></simpleMatchSet>"
                             "<simpleMatchSet><simpleAssociableChoice identifier=\"R\" matchMax=\"4\">Romeo</simpleAssociableChoice><simpleAssociableChoice identifier=\"M\" matchMax=\"4\">Dream</simpleAssociableChoice><simpleAssociableChoice identifier=\"T\" matchMax=\"4\">Tempest</simpleAssociableChoice></simpleMatchSet></matchInteraction>";
    const auto match = body<Matching>(item2(correct("multiple", "directedPair", {"C R", "D M"}), sets, by("match_correct")));
    REQUIRE(match.pairs.size() == 3);
    CHECK(match.exact);
    CHECK(match.pairs[0].right.text == "Romeo");
    CHECK(match.pairs[2].left.empty());
    const std::string mapping = "<mapping defaultValue=\"0\"><mapEntry mapKey=\"C R\" mappedValue=\"1\"/><mapEntry mapKey=\"D M\" mappedValue=\"1\"/></mapping>";
    CHECK(mark(body<Matching>(item2(correct("multiple", "directedPair", {}, mapping), sets, by("map_response"))), {0, -1}) == 0.5);
    CHECK(refused(item2(correct("multiple", "directedPair", {"C R", "C M", "D M"}), sets, by("match_correct"))).find("several partners") != std::string::npos);
    const std::string associate = "<associateInteraction responseIdentifier=\"RESPONSE\"><simpleAssociableChoice identifier=\"A\" matchMax=\"1\">a</simpleAssociableChoice><simpleAssociableChoice identifier=\"B\" matchMax=\"1\">b</simpleAssociableChoice>"
                                  "<simpleAssociableChoice identifier=\"C\" matchMax=\"1\">c</simpleAssociableChoice><simpleAssociableChoice identifier=\"D\" matchMax=\"1\">d</simpleAssociableChoice></associateInteraction>";
    CHECK(body<Matching>(item2(correct("multiple", "pair", {"A C", "B D"}), associate, by("match_correct"))).pairs[1].right.text == "d");
}

TEST_CASE("words and numbers in the text") {
    const auto word = body<ShortAnswer>(item2(correct("single", "string", {"York"}, "<mapping defaultValue=\"0\"><mapEntry mapKey=\"York\" mappedValue=\"1\"/><mapEntry mapKey=\"york\" mappedValue=\"0.5\"/></mapping>"), "<p>Sun of <textEntryInteraction responseIdentifier=\"RESPONSE\"/>!</p>", by("map_response")));
    CHECK(word.accepted[1].weight == 0.5);
    CHECK(mark(word, "york") == 0.5);
    CHECK(body<Numerical>(item2(correct("single", "float", {"3.5"}), "<p>x = <textEntryInteraction responseIdentifier=\"RESPONSE\"/></p>", by("match_correct"))).accepted[0].value == 3.5);
    const auto inline_choice = body<Blanks>(item2(correct("single", "identifier", {"Y"}), "<p>Now <inlineChoiceInteraction responseIdentifier=\"RESPONSE\"><inlineChoice identifier=\"G\">Gloucester</inlineChoice><inlineChoice identifier=\"Y\">York</inlineChoice></inlineChoiceInteraction>.</p>", by("match_correct")));
    CHECK(inline_choice.pieces[0].text == "Now ");
    CHECK(inline_choice.gaps[0].choices.size() == 2);
    CHECK(mark(inline_choice, {"York"}) == 1);
    const auto gaps = body<Blanks>(item2(correct("multiple", "directedPair", {"W G1", "S G2"}), "<gapMatchInteraction responseIdentifier=\"RESPONSE\"><prompt>Fill</prompt><gapText identifier=\"W\" matchMax=\"1\">winter</gapText><gapText identifier=\"S\" matchMax=\"1\">summer</gapText><gapText identifier=\"A\" matchMax=\"1\">autumn</gapText>"
                                                                                                       "<blockquote><p>the <gap identifier=\"G1\"/> made <gap identifier=\"G2\"/></p></blockquote></gapMatchInteraction>", by("match_correct")));
    CHECK(gaps.words.size() == 3);
    CHECK(gaps.exact);
    CHECK(mark(gaps, {"winter", "summer"}) == 1);
    CHECK(mark(gaps, {"winter", "autumn"}) == 0);
    CHECK(std::holds_alternative<Essay>(read(item2("<responseDeclaration identifier=\"RESPONSE\" cardinality=\"single\" baseType=\"string\"/>", "<extendedTextInteraction responseIdentifier=\"RESPONSE\"><prompt>Write</prompt></extendedTextInteraction>", "")).questions.at(0).body));
    CHECK(body<Numerical>(item2(correct("single", "integer", {"16"}), "<sliderInteraction responseIdentifier=\"RESPONSE\" lowerBound=\"0\" upperBound=\"100\"/>", by("match_correct"))).accepted[0].value == 16);
}

TEST_CASE("processing written out that does what a template does, and processing that does not") {
    const std::string interaction = "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"1\">" + abc + "</choiceInteraction>";
    const auto processing = [](const std::string& condition, const std::string& score) {
        return "<responseProcessing><responseCondition><responseIf>" + condition + "<setOutcomeValue identifier=\"SCORE\">" + score + "</setOutcomeValue></responseIf></responseCondition><setOutcomeValue identifier=\"FEEDBACK\"><variable identifier=\"RESPONSE\"/></setOutcomeValue></responseProcessing>";
    };
    const std::string match = "<match><variable identifier=\"RESPONSE\"/><correct identifier=\"RESPONSE\"/></match>", one = "<baseValue baseType=\"float\">1</baseValue>";
    CHECK(mark(body<MultiChoice>(item2(correct("single", "identifier", {"A"}), interaction, processing(match, one))), {0}) == 1);
    CHECK(refused(item2(correct("single", "identifier", {"A"}), interaction, processing("<gt><variable identifier=\"RESPONSE\"/>" + one + "</gt>", one))).find("custom response processing") != std::string::npos);
    const auto none = read(item2(correct("single", "identifier", {"A"}), interaction, ""));
    CHECK(none.questions.size() == 1);
    CHECK(none.changed.size() == 1);
    CHECK(refused(item2(correct("single", "identifier", {"A"}), interaction, by("my_own"))).find("the template my_own") != std::string::npos);
    CHECK(refused(item2(correct("single", "identifier", {"A"}), "<uploadInteraction responseIdentifier=\"RESPONSE\"/>", by("match_correct"))).find("uses uploadInteraction, not imported") != std::string::npos);
    CHECK(refused(item2("<templateDeclaration identifier=\"X\"/>", interaction, by("match_correct"))).find("templates") != std::string::npos);
    CHECK(refused(item2(correct("single", "identifier", {"A"}), interaction + "<uploadInteraction responseIdentifier=\"R2\"/>", by("match_correct"))).find("uses uploadInteraction") != std::string::npos);
}

namespace {

// The words of response processing, short enough to see what is tested.
std::string var(const std::string& id) { return "<variable identifier=\"" + id + "\"/>"; }
std::string base(const std::string& value, const std::string& type = "float") { return "<baseValue baseType=\"" + type + "\">" + value + "</baseValue>"; }
std::string right(const std::string& id = "RESPONSE") { return "<match>" + var(id) + "<correct identifier=\"" + id + "\"/></match>"; }
std::string set(const std::string& id, const std::string& value) { return "<setOutcomeValue identifier=\"" + id + "\">" + value + "</setOutcomeValue>"; }
std::string when(const std::string& test, const std::string& then, const std::string& others = "") { return "<responseCondition><responseIf>" + test + then + "</responseIf>" + others + "</responseCondition>"; }
std::string or_when(const std::string& test, const std::string& then) { return "<responseElseIf>" + test + then + "</responseElseIf>"; }
std::string otherwise(const std::string& then) { return "<responseElse>" + then + "</responseElse>"; }
std::string process(const std::string& steps) { return "<responseProcessing>" + steps + "</responseProcessing>"; }
std::string outcome(const std::string& id, const std::string& value, const std::string& type = "float") {
    return "<outcomeDeclaration identifier=\"" + id + "\" cardinality=\"single\" baseType=\"" + type + "\"><defaultValue><value>" + value + "</value></defaultValue></outcomeDeclaration>";
}
std::string empty(const std::string& id = "RESPONSE") { return "<isNull>" + var(id) + "</isNull>"; }
std::string no(const std::string& test) { return "<not>" + test + "</not>"; }
std::string map(const std::string& id = "RESPONSE") { return "<mapResponse identifier=\"" + id + "\"/>"; }
std::string sum(const std::string& all) { return "<sum>" + all + "</sum>"; }
std::string one_of_three(const std::string& id = "RESPONSE", const std::string& more = "") { return "<choiceInteraction responseIdentifier=\"" + id + "\" maxChoices=\"1\">" + more + abc + "</choiceInteraction>"; }
std::string typed(const std::string& id) { return "<textEntryInteraction responseIdentifier=\"" + id + "\"/>"; }
const std::string points = outcome("SCORE", "0") + outcome("MAXSCORE", "2") + outcome("MINSCORE", "0") + outcome("FEEDBACKBASIC", "empty", "identifier");

}  // namespace

TEST_CASE("processing is understood by what it means: ONYX, rqti, TAO and Citolab write the templates out in their own ways") {
    const auto single = points + correct("single", "identifier", {"B"});
    const auto all_wrong_but_b = [&](const std::string& steps) {
        const auto m = body<MultiChoice>(item2(single, one_of_three(), process(steps)));
        return m.single && mark(m, {1}) == 1 && mark(m, {0}) == 0 && mark(m, {2}) == 0;
    };
    CHECK(all_wrong_but_b(when(empty(), set("FEEDBACKBASIC", base("empty", "identifier")), or_when(right(), set("SCORE", sum(var("SCORE") + var("MAXSCORE"))) + set("FEEDBACKBASIC", base("correct", "identifier"))) + otherwise(set("FEEDBACKBASIC", base("incorrect", "identifier"))))));
    CHECK(all_wrong_but_b(when(empty(), "", or_when(right(), set("SCORE", var("MAXSCORE"))) + otherwise(set("SCORE", var("MINSCORE")))) + when("<gt>" + var("SCORE") + var("MAXSCORE") + "</gt>", set("SCORE", var("MAXSCORE"))) + when("<lt>" + var("SCORE") + var("MINSCORE") + "</lt>", set("SCORE", var("MINSCORE")))));
    CHECK(all_wrong_but_b(when(empty(), set("SCORE", base("0")), otherwise(when(right(), set("SCORE", base("10")), otherwise(set("SCORE", base("0")))) + set("completionStatus", base("completed", "identifier"))))));
    CHECK(all_wrong_but_b(when(right(), set("SCORE_1", base("3")), otherwise(set("SCORE_1", base("-1"))))));
    CHECK(all_wrong_but_b(set("SCORE", base("0")) + when("<match>" + var("RESPONSE") + base("B", "identifier") + "</match>", set("SCORE", base("1")))));
    CHECK(all_wrong_but_b(when(no(right()), set("SCORE", base("0")), otherwise(set("SCORE", base("1"))))));
    CHECK(all_wrong_but_b("<responseProcessingFragment>" + when("<and>" + right() + "</and>", set("outcome_1", base("1"))) + "</responseProcessingFragment>" + set("SCORE", sum(var("outcome_1")))));
    const auto partly = body<MultiChoice>(item2(single, one_of_three(), process(when(right(), set("SCORE", base("2")), or_when("<match>" + var("RESPONSE") + base("C", "identifier") + "</match>", set("SCORE", base("1")))))));
    CHECK(mark(partly, {2}) == 0.5);
    const std::string mapping = "<mapping defaultValue=\"-1\"><mapEntry mapKey=\"A\" mappedValue=\"1\"/><mapEntry mapKey=\"C\" mappedValue=\"1\"/></mapping>";
    const auto mapped = body<MultiChoice>(item2(points + correct("multiple", "identifier", {"A", "C"}, mapping), "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"0\">" + abc + "</choiceInteraction>",
                                               process(when(no(empty()), set("SCORE", sum(var("SCORE") + map())) + set("FEEDBACKBASIC", base("incorrect", "identifier"))) + when("<and>" + no("<match>" + var("FEEDBACKBASIC") + base("empty", "identifier") + "</match>") + "<equal toleranceMode=\"exact\">" + var("SCORE") + var("MAXSCORE") + "</equal></and>", set("FEEDBACKBASIC", base("correct", "identifier"))))));
    CHECK(mark(mapped, {0, 2}) == 1);
    CHECK(mark(mapped, {0, 1}) == 0);
    const auto counted = body<MultiChoice>(item2(points + correct("multiple", "identifier", {"A", "C"}), "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"0\">" + abc + "</choiceInteraction>",
                                                process(when("<member>" + base("A", "identifier") + var("RESPONSE") + "</member>", set("SCORE", sum(var("SCORE") + base("3")))) + when("<contains>" + var("RESPONSE") + "<multiple>" + base("C", "identifier") + "</multiple></contains>", set("SCORE", sum(var("SCORE") + base("1")))))));
    CHECK(mark(counted, {0}) == 0.75);
    CHECK(mark(counted, {2}) == 0.25);
}

TEST_CASE("several answers: by their shares, or all of them or nothing") {
    const auto two = points + correct("single", "string", {"York"}, "", "R1") + correct("single", "float", {"10"}, "", "R2");
    const std::string text = "<p>" + typed("R1") + " and " + typed("R2") + "</p>";
    const auto shares = body<Blanks>(item2(two, text, process(when(right("R1"), set("SCORE", sum(var("SCORE") + base("3")))) + when("<equal toleranceMode=\"absolute\" tolerance=\"2 2\">" + var("R2") + "<correct identifier=\"R2\"/></equal>", set("SCORE", sum(var("SCORE") + base("1")))))));
    CHECK(mark(shares, {"York", "1"}) == 0.75);
    CHECK(mark(shares, {"x", "11.9"}) == 0.25);
    CHECK(mark(shares, {"York", "12"}) == 1);
    const auto together = body<Blanks>(item2(two, text, process(when("<and>" + right("R1") + right("R2") + "</and>", set("SCORE", base("1"))))));
    CHECK(mark(together, {"York", "1"}) == 0);
    CHECK(mark(together, {"York", "10.0"}) == 1);
    const std::string word = "<or><stringMatch caseSensitive=\"false\">" + var("R1") + base("york", "string") + "</stringMatch><stringMatch caseSensitive=\"false\">" + var("R1") + base("yorck", "string") + "</stringMatch></or>";
    const auto enough = body<Blanks>(item2(two, text, process(when(word, set("SCORE", sum(base("1") + var("SCORE")))) + when("<equal toleranceMode=\"exact\">" + var("R2") + base("10") + "</equal>", set("SCORE", sum(base("1") + var("SCORE")))) + when("<gte>" + var("SCORE") + base("2") + "</gte>", set("SCORE", base("1")), otherwise(set("SCORE", base("0")))))));
    CHECK(mark(enough, {"Yorck", "10"}) == 1);
    CHECK(mark(enough, {"York", "9"}) == 0);
    const auto split = read(item2(points + correct("single", "identifier", {"A"}, "", "R1") + correct("single", "identifier", {"C"}, "", "R2"), "<p>Read.</p>" + one_of_three("R1", "<prompt>First?</prompt>") + "<p>Now</p>" + one_of_three("R2", "<prompt>Second?</prompt>"),
                                  process(when(right("R1"), set("SCORE", sum(var("SCORE") + base("1")))) + when(right("R2"), set("SCORE", sum(var("SCORE") + base("1")))))));
    REQUIRE(split.questions.size() == 2);
    CHECK(split.questions[0].name == "T (1/2)");
    CHECK(split.questions[1].id == "i1-2");
    CHECK(split.questions[1].stem.text == "<p>Read.</p><p>Now</p><p>Second?</p>");
    CHECK(mark(std::get<MultiChoice>(split.questions[1].body), {2}) == 1);
    CHECK(split.changed.size() == 1);
}

TEST_CASE("a mapping's wrong answers cost what the item says, or the item is refused by name") {
    const std::string costs = "<mapping defaultValue=\"-1\" lowerBound=\"0\"><mapEntry mapKey=\"W G1\" mappedValue=\"1\"/><mapEntry mapKey=\"S G2\" mappedValue=\"2\"/></mapping>";
    const std::string words = "<gapText identifier=\"W\" matchMax=\"1\">winter</gapText><gapText identifier=\"S\" matchMax=\"1\">summer</gapText><gapText identifier=\"A\" matchMax=\"1\">autumn</gapText><p>the <gap identifier=\"G1\"/> and <gap identifier=\"G2\"/></p>";
    const auto gaps = body<Blanks>(item2(correct("multiple", "directedPair", {"W G1", "S G2"}, costs), "<gapMatchInteraction responseIdentifier=\"RESPONSE\">" + words + "</gapMatchInteraction>", by("map_response")));
    CHECK(mark(gaps, {"winter", "summer"}) == 1);
    CHECK(mark(gaps, {"autumn", "summer"}) == doctest::Approx(1.0 / 3));  // 2 - 1 of 3
    CHECK(mark(gaps, {"", "summer"}) == doctest::Approx(2.0 / 3));
    CHECK(mark(gaps, {"winter", "autumn"}) == 0);
    CHECK(mark(gaps, {"summer", "winter"}) == 0);
    const auto typed = [](const std::string& one, const std::string& two) {
        const std::string entries = "<mapping defaultValue=\"-1\"><mapEntry mapKey=\"" + one + "\" mappedValue=\"1\" caseSensitive=\"true\"/></mapping>";
        return item2(correct("single", "string", {}, entries, "A") + correct("single", "string", {}, "<mapping><mapEntry mapKey=\"" + two + "\" mappedValue=\"1\" caseSensitive=\"false\"/></mapping>", "B"),
                     "<p><textEntryInteraction responseIdentifier=\"A\"/> <textEntryInteraction responseIdentifier=\"B\"/></p>",
                     "<responseProcessing><setOutcomeValue identifier=\"SCORE\"><sum><mapResponse identifier=\"A\"/><mapResponse identifier=\"B\"/></sum></setOutcomeValue></responseProcessing>");
    };
    const auto two = body<Blanks>(typed("水", "York"));
    CHECK(mark(two, {"水", "york"}) == 1);
    CHECK(mark(two, {"火", "york"}) == 0);
    CHECK(mark(two, {"", "york"}) == 0.5);
    CHECK(refused(typed("Rome", "York")) == "some answers care for capital letters and others do not, not imported");
    CHECK(refused(typed("Год", "York")) == "some answers care for capital letters and others do not, not imported");
    const auto chosen = [](const std::string& cardinality, const std::string& bounds) {
        return item2(correct(cardinality, "identifier", {"A"}, "<mapping " + bounds + "><mapEntry mapKey=\"A\" mappedValue=\"4\"/><mapEntry mapKey=\"B\" mappedValue=\"-4\"/></mapping>"), "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"0\">" + abc + "</choiceInteraction>", by("map_response"));
    };
    const auto one = body<MultiChoice>(chosen("single", "lowerBound=\"1\" upperBound=\"2\""));
    CHECK(mark(one, {0}) == 1);
    CHECK(mark(one, {1}) == 0.5);
    CHECK(mark(one, {2}) == 0.5);
    CHECK(refused(chosen("multiple", "lowerBound=\"1\"")) == "every answer brings 1 marks or more, not imported");
    const std::string left = "<simpleMatchSet><simpleAssociableChoice identifier=\"a\" matchMax=\"1\">a</simpleAssociableChoice><simpleAssociableChoice identifier=\"b\" matchMax=\"1\">b</simpleAssociableChoice></simpleMatchSet>";
    const std::string right = "<simpleMatchSet><simpleAssociableChoice identifier=\"x\" matchMax=\"1\">x</simpleAssociableChoice><simpleAssociableChoice identifier=\"y\" matchMax=\"1\">y</simpleAssociableChoice></simpleMatchSet>";
    const auto matched = [&](const std::string& bounds) {
        return item2(correct("multiple", "directedPair", {"a x", "b y"}, "<mapping " + bounds + "><mapEntry mapKey=\"a x\" mappedValue=\"1\"/><mapEntry mapKey=\"b y\" mappedValue=\"1\"/></mapping>"), "<matchInteraction responseIdentifier=\"RESPONSE\" maxAssociations=\"0\">" + left + right + "</matchInteraction>", by("map_response"));
    };
    CHECK(mark(body<Matching>(matched("defaultValue=\"0\"")), {0, -1}) == 0.5);
    CHECK(refused(matched("defaultValue=\"-0.5\"")) == "a wrong pair costs marks, not imported");
    CHECK(refused(matched("upperBound=\"1\"")) == "fewer pairs than there are bring all marks, not imported");
}

TEST_CASE("feedback goes where the processing shows it") {
    const std::string modal = "<modalFeedback outcomeIdentifier=\"FEEDBACKMODAL\" identifier=\"F1\" showHide=\"show\">yes</modalFeedback><modalFeedback outcomeIdentifier=\"FEEDBACKMODAL\" identifier=\"F2\" showHide=\"show\">no</modalFeedback><modalFeedback outcomeIdentifier=\"FEEDBACKMODAL\" identifier=\"F3\" showHide=\"show\">why c</modalFeedback>";
    const auto said = [](const std::string& word) { return "<multiple>" + var("FEEDBACKMODAL") + base(word, "identifier") + "</multiple>"; };
    const auto known = [](const std::string& word) { return "<and><match>" + base(word, "identifier") + var("FEEDBACKBASIC") + "</match></and>"; };
    const auto m = body<MultiChoice>(item2(points + correct("single", "identifier", {"B"}), one_of_three(),
                                          process(when(empty(), set("FEEDBACKBASIC", base("empty", "identifier")), or_when(right(), set("SCORE", base("1")) + set("FEEDBACKBASIC", base("correct", "identifier"))) + otherwise(set("FEEDBACKBASIC", base("incorrect", "identifier")))) +
                                                  when(known("correct"), set("FEEDBACKMODAL", said("F1"))) + when("<match>" + base("C", "identifier") + var("RESPONSE") + "</match>", set("FEEDBACKMODAL", said("F3"))) + when(known("incorrect"), set("FEEDBACKMODAL", said("F2")))) + modal));
    CHECK(m.choices[0].feedback.text == "no");
    CHECK(m.choices[1].feedback.text == "yes");
    CHECK(m.choices[2].feedback.text == "why c");
}

TEST_CASE("words to touch in a text become choices") {
    const auto import = read(item2(correct("multiple", "identifier", {"H2"}), "<hottextInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"0\"><prompt>Which is wrong?</prompt><p>Sponsors of the <hottext identifier=\"H1\">Games</hottext> gave <hottext identifier=\"H2\">there</hottext> money to <hottext identifier=\"H3\">there</hottext>.</p></hottextInteraction>", by("match_correct")));
    REQUIRE(import.questions.size() == 1);
    CHECK(import.questions[0].stem.text == "<p>Which is wrong?</p><p>Sponsors of the <b>Games</b> gave <b>there</b> money to <b>there</b>.</p>");
    const auto& m = std::get<MultiChoice>(import.questions[0].body);
    REQUIRE(m.choices.size() == 3);
    CHECK(m.choices[2].text.text == "there (2)");
    CHECK(mark(m, {1}) == 1);
    CHECK(mark(m, {1, 2}) == 0);
}

TEST_CASE("what is no sum of single answers is refused by name") {
    const auto single = points + correct("single", "identifier", {"B"});
    const auto why = [&](const std::string& steps) { return refused(item2(single, one_of_three(), process(steps))); };
    CHECK(why(set("SCORE", "<customOperator class=\"x\">" + var("RESPONSE") + "</customOperator>")).find("(customOperator)") != std::string::npos);
    CHECK(why("<lookupOutcomeValue identifier=\"SCORE\">" + var("RAW") + "</lookupOutcomeValue>").find("(lookupOutcomeValue)") != std::string::npos);
    CHECK(why(set("SCORE", base("1"))).find("the same marks for every answer") != std::string::npos);
    CHECK(why(when(no(right()), set("SCORE", base("1")))).find("marks for what is not right") != std::string::npos);
    CHECK(why("<exitResponse/>").find("(exitResponse)") != std::string::npos);
    CHECK(why(set("SCORE", "<randomFloat min=\"0\" max=\"1\"/>")).find("(randomFloat)") != std::string::npos);
    std::string deep = right();
    for (int i = 0; i < 60; ++i) deep = "<not>" + deep + "</not>";
    CHECK(why(when(deep, set("SCORE", base("1")))).find("nested too deeply") != std::string::npos);
    std::string wide = "<and>";
    for (int i = 0; i < 20; ++i) wide += "<or><match>" + var("RESPONSE") + base("A" + std::to_string(i)) + "</match><match>" + var("R" + std::to_string(i)) + base("x") + "</match></or>";
    CHECK_FALSE(why(when(wide + "</and>", set("SCORE", base("1")))).empty());
    const auto several = refused(item2(points + correct("ordered", "identifier", {"A", "B", "C"}), "<orderInteraction responseIdentifier=\"RESPONSE\">" + abc + "</orderInteraction>", process(when(right(), set("SCORE", base("2")), or_when("<match>" + var("RESPONSE") + "<ordered>" + base("B", "identifier") + base("A", "identifier") + base("C", "identifier") + "</ordered></match>", set("SCORE", base("1")))))));
    CHECK(several.find("several sets or orders") != std::string::npos);
}

TEST_CASE("a package: the manifest, its items and their pictures; hotspots and points") {
    const std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"><path d=\"M0 0L4 3\"/></svg>";
    const std::string object = "<object type=\"image/svg+xml\" data=\"../img/map.svg\" width=\"206\" height=\"280\">map</object>";
    const auto hotspot = item2(correct("single", "identifier", {"A"}), "<hotspotInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"1\"><prompt>Where?</prompt>" + object + "<hotspotChoice shape=\"circle\" coords=\"77,115,8\" identifier=\"A\"/><hotspotChoice shape=\"rect\" coords=\"0,0,9,9\" identifier=\"B\"/></hotspotInteraction>", by("match_correct"));
    const auto point = item2("<responseDeclaration identifier=\"RESPONSE\" cardinality=\"single\" baseType=\"point\"><areaMapping defaultValue=\"0\"><areaMapEntry shape=\"circle\" coords=\"102,113,16\" mappedValue=\"1\"/></areaMapping></responseDeclaration>", "<selectPointInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"1\">" + object + "</selectPointInteraction>", by("map_response_point"));
    estation::fakes::ZipBytes zip;
    zip.add("imsmanifest.xml", "<manifest><resources><resource identifier=\"1\" type=\"imsqti_item_xmlv2p1\" href=\"items/a.xml\"/><resource identifier=\"2\" type=\"imsqti_item_xmlv2p1\" href=\"items/none.xml\"/><resource identifier=\"3\" type=\"imsqti_item_xmlv2p1\" href=\"items/b.xml\"/></resources></manifest>");
    zip.add("items/a.xml", hotspot).add("items/b.xml", point).add("img/map.svg", svg);
    auto import = read(zip.bytes());
    REQUIRE(import.questions.size() == 2);
    const auto& h = std::get<Hotspot>(import.questions[0].body);
    CHECK(h.picture == "img/map.svg");
    CHECK(mark(h, {{77, 120}}) == 1);
    CHECK(mark(h, {{5, 5}}) == 0);
    CHECK(mark(std::get<Hotspot>(import.questions[1].body), {{102, 100}}) == 1);
    REQUIRE(import.dropped.size() == 1);
    CHECK(import.dropped[0].item == "items/none.xml");
    keep_what_reads(import);
    CHECK(import.questions.size() == 2);
    CHECK(import.files.size() == 1);
}

TEST_CASE("archives that lie or climb are refused whole") {
    using estation::fakes::ZipBytes;
    const auto fails = [](const ZipBytes& zip) {
        const auto import = import_bytes(zip.bytes(), "p.zip", ImportFormat::qti);
        return import ? "" : import.error().text;
    };
    CHECK(fails(ZipBytes().add("../evil.xml", "x")).find("leads outside") != std::string::npos);
    CHECK(fails(ZipBytes().add("/etc/evil.xml", "x")).find("leads outside") != std::string::npos);
    CHECK(fails(ZipBytes().add("a/..\\..\\evil.xml", "x")).find("leads outside") != std::string::npos);
    CHECK(fails(ZipBytes().add("link.xml", "/etc/passwd", 0120777)).find("a link") != std::string::npos);
    CHECK(fails(ZipBytes().add("a.txt", "x")).find("no QTI item") != std::string::npos);
    ZipBytes many;
    for (int i = 0; i < 50; ++i) many.add("f" + std::to_string(i), "");
    ImportLimits limits;
    limits.entries = 20;
    CHECK_FALSE(import_bytes(many.bytes(), "p.zip", ImportFormat::qti, limits));
    limits.entry_bytes = 10;
    CHECK_FALSE(import_bytes(ZipBytes().add("a.xml", std::string(100, 'x')).bytes(), "p.zip", ImportFormat::qti, limits));
    auto cut = ZipBytes().add("a.xml", std::string(1000, 'x')).bytes();
    cut.resize(cut.size() / 2);
    CHECK_FALSE(import_bytes(cut, "p.zip", ImportFormat::qti));
    const auto nested = ZipBytes().add("inner.zip", ZipBytes().add("a.xml", "x").bytes());
    CHECK(fails(nested).find("no QTI item") != std::string::npos);
}
