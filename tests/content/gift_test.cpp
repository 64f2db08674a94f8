#include "content/gift.h"

#include <doctest/doctest.h>

#include "content/source_text.h"

using namespace estation::content;

namespace {

struct Read {
    std::vector<Question> questions;
    std::vector<std::string> faults;
};

Read read(std::string_view text, const Limits& limits = {}) {
    Faults faults(limits.faults);
    const auto source = source_text(text, "q.gift", limits);
    REQUIRE(source);
    Read out{read_gift(*source, "q.gift", limits, faults), {}};
    for (const auto& fault : faults.take()) out.faults.push_back(fault.line());
    return out;
}

Question one(std::string_view text) {
    auto out = read(text);
    CHECK_MESSAGE(out.faults.empty(), (out.faults.empty() ? "" : out.faults.front()));
    REQUIRE(out.questions.size() == 1);
    return out.questions.front();
}

std::string fault_of(std::string_view text) {
    const auto out = read(text);
    CHECK(out.questions.empty());
    REQUIRE(out.faults.size() == 1);
    return out.faults.front();
}

template <class T>
const T& body(const Question& question) {
    REQUIRE(std::holds_alternative<T>(question.body));
    return std::get<T>(question.body);
}

using Weights = std::vector<double>;
Weights weights(const std::vector<Choice>& choices) {
    Weights out;
    for (const auto& choice : choices) out.push_back(choice.weight);
    return out;
}
std::vector<std::string> texts(const std::vector<Choice>& choices) {
    std::vector<std::string> out;
    for (const auto& choice : choices) out.push_back(choice.text.text);
    return out;
}
using Words = std::vector<std::string>;

}  // namespace

// The questions of Moodle's own import tests (question/format/gift/tests), with what those tests expect.
TEST_CASE("essay and description") {
    const auto essay = one("// essay\n::Q8:: How are you? {}");
    CHECK(essay.name == "Q8");
    CHECK(essay.stem == FormattedText{"How are you?", TextFormat::moodle});
    CHECK(std::holds_alternative<Essay>(essay.body));
    CHECK(essay.line == 2);
    CHECK(std::holds_alternative<Essay>(one("写一写{####想法}").body));
    CHECK(one("写一写{####想法}").general_feedback.text == "想法");
    const auto description = one("::说明::[html]<b>请看图</b>");
    CHECK(std::holds_alternative<Description>(description.body));
    CHECK(description.stem == FormattedText{"<b>请看图</b>", TextFormat::html});
}

TEST_CASE("multiple choice with feedback and formats") {
    const auto q =
        one("::Q2:: What's between orange and green in the spectrum?\n{\n    =yellow # right; good!\n    ~red # [html]wrong, it's yellow\n    ~[plain]blue # "
            "wrong, it's yellow\n}");
    const auto& b = body<MultiChoice>(q);
    CHECK(b.single);
    CHECK(texts(b.choices) == Words{"yellow", "red", "blue"});
    CHECK(weights(b.choices) == Weights{1, 0, 0});
    CHECK(b.choices[0].feedback == FormattedText{"right; good!", TextFormat::moodle});
    CHECK(b.choices[1].feedback == FormattedText{"wrong, it's yellow", TextFormat::html});
    CHECK(b.choices[2].text.format == TextFormat::plain);
    CHECK(b.choices[2].feedback.format == TextFormat::moodle);
}

TEST_CASE("several answers: weights, and no = anywhere") {
    const auto q = one("::colours:: Which?\n{\n ~%50%yellow # right\n ~%-100%red # [html]wrong\n ~%50%off-beige\n ~%-100%[plain]blue # wrong\n}");
    const auto& b = body<MultiChoice>(q);
    CHECK(!b.single);
    CHECK(texts(b.choices) == Words{"yellow", "red", "off-beige", "blue"});
    CHECK(weights(b.choices) == Weights{0.5, -1, 0.5, -1});
    const auto thirds = one("Q{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}");
    CHECK(mark(body<MultiChoice>(thirds), {0, 1, 2}) == 1);
    CHECK(weights(body<MultiChoice>(one("Q{~%100%a ~%5.%b ~%-.5%c ~%%d}")).choices) == Weights{1, 0.05, 0, 0});
}

TEST_CASE("a weight behind = is text in a choice and a weight in a short answer") {
    const auto choice = one("Q{=%50%x ~y}");
    CHECK(texts(body<MultiChoice>(choice).choices) == Words{"%50%x", "y"});
    CHECK(weights(body<MultiChoice>(choice).choices) == Weights{1, 0});
    const auto answer = one("Q{=a =%50%b =%0%*#no}");
    CHECK(texts(body<ShortAnswer>(answer).accepted) == Words{"a", "b", "*"});
    CHECK(weights(body<ShortAnswer>(answer).accepted) == Weights{1, 0.5, 0});
    CHECK(body<ShortAnswer>(answer).accepted[2].feedback.text == "no");
}

TEST_CASE("what stands before the first mark, ~= and several =") {
    CHECK(texts(body<MultiChoice>(one("Q{first ~second =third}")).choices) == Words{"first", "second", "third"});
    CHECK(texts(body<MultiChoice>(one("Q{~=right ~wrong}")).choices) == Words{"right", "wrong"});
    const auto two = one("Q{=a =b ~c}");
    CHECK(body<MultiChoice>(two).single);
    CHECK(weights(body<MultiChoice>(two).choices) == Weights{1, 1, 0});
}

TEST_CASE("short answer") {
    const auto q =
        one("::Shortanswer::Which is the best animal?{\n    =Frog#Good!\n    =%50%Cat#What is it with Moodlers and cats?\n    =%0%*#Completely wrong\n}");
    const auto& b = body<ShortAnswer>(q);
    CHECK(texts(b.accepted) == Words{"Frog", "Cat", "*"});
    CHECK(b.accepted[1].feedback.text == "What is it with Moodlers and cats?");
    CHECK(texts(body<ShortAnswer>(one("Two plus two?{four}")).accepted) == Words{"four"});
    CHECK(texts(body<ShortAnswer>(one("True?{true}")).accepted) == Words{"true"});  // only upper case is true/false
    CHECK(texts(body<ShortAnswer>(one("Q{=T}")).accepted) == Words{"T"});
    CHECK(texts(body<ShortAnswer>(one("Q{=2\\*3}")).accepted) == Words{"2\\*3"});
}

TEST_CASE("numbers: value, tolerance, range, several, and everybody else") {
    const auto first = one("::Q5:: What is a number from 1 to 5? {#3:2~#Completely wrong}\";");
    const auto& b = body<Numerical>(first);
    REQUIRE(b.accepted.size() == 2);
    CHECK(b.accepted[0].value == 3);
    CHECK(b.accepted[0].tolerance == 2);
    CHECK(b.accepted[1].any);
    CHECK(b.accepted[1].weight == 0);
    CHECK(b.accepted[1].feedback.text == "Completely wrong");
    CHECK(first.stem.text == "What is a number from 1 to 5? _____\";");

    const auto range = one("Q{#1..5}");
    CHECK(body<Numerical>(range).accepted[0].value == 3);
    CHECK(body<Numerical>(range).accepted[0].tolerance == 2);
    const auto several = one("Q{#=1822:0#Yes =%50%1822:2#Nearly}");
    CHECK(body<Numerical>(several).accepted.size() == 2);
    CHECK(body<Numerical>(several).accepted[1].weight == 0.5);
    CHECK(body<Numerical>(several).accepted[1].feedback.text == "Nearly");
    CHECK(body<Numerical>(one("Q{#0}")).accepted[0].value == 0);
    CHECK(body<Numerical>(one("Q{#-3.5e2}")).accepted[0].value == -350);
    CHECK(body<Numerical>(one("Q{#=*}")).accepted[0].any);
    CHECK(body<Numerical>(one("Q{#-5..-1}")).accepted[0].value == -3);
    CHECK(body<Numerical>(one("Q{#5..1}")).accepted[0].tolerance == 2);
    CHECK(fault_of("一二{#abc}") == "q.gift:1: \"abc\" is not a number; write {#3}, {#3:0.5} (value:tolerance) or {#1..5}");
    CHECK(fault_of("Q{#3:}").starts_with("q.gift:1: \"3:\" is not a number"));
    CHECK(fault_of("Q{#nan}").starts_with("q.gift:1: \"nan\" is not"));
    CHECK(fault_of("Q{#}").starts_with("q.gift:1: no number is accepted"));
}

TEST_CASE("matching, with formats and a distractor") {
    const auto q =
        one("::Moodle activities::[html]Match the <b>activity</b> to the description.{\n    =[html]An activity. -> Forum\n    =[moodle]A teacher asks. -> "
            "Choice\n    =[plain]A bank. -> Database\n    =[markdown]A collection. -> Wiki\n    = -> Chat\n}");
    const auto& pairs = body<Matching>(q).pairs;
    REQUIRE(pairs.size() == 5);
    CHECK(pairs[0].left == FormattedText{"An activity.", TextFormat::html});
    CHECK(pairs[1].left.format == TextFormat::moodle);
    CHECK(pairs[3].left.format == TextFormat::markdown);
    CHECK(pairs[4].left.empty());
    CHECK(pairs[4].right.text == "Chat");
    CHECK(q.stem.format == TextFormat::html);
    CHECK(fault_of("Q{=a->b}").find("at least two pairs") != std::string::npos);
    CHECK(fault_of("Q\n{=a->b\n=c}") == "q.gift:3: this pair has no ->; write =left -> right");
    CHECK(fault_of("Q{=->b =->c}").find("left side") != std::string::npos);
}

TEST_CASE("true or false: the first feedback is for a wrong answer, the second for a right one") {
    const auto q =
        one("::Q1:: 42 is the Absolute Answer to everything.{\nFALSE#42 is the Ultimate Answer.#You gave the right answer.\n####This is a reference.}\";");
    const auto& b = body<TrueFalse>(q);
    CHECK(!b.answer);
    CHECK(b.feedback_wrong.text == "42 is the Ultimate Answer.");
    CHECK(b.feedback_right.text == "You gave the right answer.");
    CHECK(q.general_feedback.text == "This is a reference.");
    CHECK(body<TrueFalse>(one("::2-08 TSL::TSL is blablabla.{T}")).answer);
    CHECK(body<TrueFalse>(one("Q{TRUE}")).answer);
    CHECK(!body<TrueFalse>(one("Q{F#只有一句}")).answer);
    CHECK(body<TrueFalse>(one("Q{F#只有一句}")).feedback_wrong.text == "只有一句");
    CHECK(body<TrueFalse>(one("Q{F#只有一句}")).feedback_right.empty());
}

TEST_CASE("missing word: the block's place is filled without spaces") {
    CHECK(one("Grant is {~buried =entombed ~living} in Grant's tomb.").stem.text == "Grant is _____ in Grant's tomb.");
    CHECK(one("地震波里{=纵波 ~横波}先到。").stem.text == "地震波里_____先到。");
    CHECK(one("哪个先到？{=纵波 ~横波}").stem.text == "哪个先到？");
    CHECK(one("哪个先到？ {=纵波 ~横波}  \n").stem.text == "哪个先到？");
}

TEST_CASE("escapes") {
    CHECK(one("a\\:b \\#\\=\\{\\}\\~ c\\nd").stem.text == "a:b #={}~ c\nd");
    CHECK(one("\\\\neq and \\\\").stem.text == "\\neq and \\");
    CHECK(one("back\\slash \\x").stem.text == "back\\slash \\x");
    CHECK(one("::a\\:\\:b::stem{T}").name == "a::b");
    CHECK(texts(body<MultiChoice>(one("Q{=a\\=b ~c\\~d#e\\#f}")).choices) == Words{"a=b", "c~d"});
    CHECK(body<MultiChoice>(one("Q{=a\\=b ~c\\~d#e\\#f}")).choices[1].feedback.text == "e#f");
    CHECK(body<MultiChoice>(one("Q{=a#b#c ~d}")).choices[0].feedback.text == "b#c");
    CHECK(texts(body<ShortAnswer>(one("Q{=1\\:2}")).accepted) == Words{"1:2"});
    CHECK(std::holds_alternative<ShortAnswer>(one("Q{\\~x}").body));
}

TEST_CASE("comments, ids and tags") {
    const auto q = one("// [id:first] [tag:one] [id:second]\n//[tag:benchmark:12] x [tag:picture:img/a.svg]\n// [tag:a\\]b]\nStem{T}");
    CHECK(q.id == "first");
    CHECK(q.tags == Words{"one", "benchmark:12", "picture:img/a.svg", "a]b"});
    CHECK(q.benchmark == 12);
    CHECK(q.picture == "img/a.svg");
    CHECK(q.line == 4);
    // A comment is a blank, not an end.
    const auto inside = one("Stem one\n  // hidden {\nstem two{\n// nor this ~\n=a\n~b}");
    CHECK(inside.stem.text == "Stem one\n \nstem two");
    CHECK(texts(body<MultiChoice>(inside).choices) == Words{"a", "b"});
    CHECK(read("// only a comment\n\n// another\n").questions.empty());
    CHECK(read("// only a comment\n\n// another\n").faults.empty());
    CHECK(read("// [id:lost]\n\nStem{T}").faults ==
          Words{"q.gift:1: the comment with [id:...] stands alone; delete the blank line between it and its question"});
    CHECK(read("// [tag:benchmark:27]\nStem{T}").faults.size() == 1);
    const auto twins = read("// [id:a]\nOne{T}\n\n// [id:a]\nTwo{T}");
    CHECK(twins.questions.size() == 2);
    CHECK(twins.faults.size() == 1);
    CHECK(twins.questions[1].id.empty());
}

TEST_CASE("categories hold until the next one") {
    const auto all = read("One{T}\n\n$CATEGORY: 地震/预警\n\nTwo{T}\n\nThree{F}\n\n// comment\n$CATEGORY: food\n\nFour{T}");
    REQUIRE(all.questions.size() == 4);
    CHECK(all.questions[0].category.empty());
    CHECK(all.questions[1].category == "地震/预警");
    CHECK(all.questions[2].category == "地震/预警");
    CHECK(all.questions[3].category == "food");
    CHECK(read("$CATEGORY: a\nStem{T}").faults.size() == 1);
}

TEST_CASE("names") {
    CHECK(one("::  a\n  title ::Stem{T}").name == "a title");
    CHECK(one("震级有几个？{T}").name == "震级有几个？");
    CHECK(one(":: no end of title {T}").stem.text == "no end of title");
    std::string stem;
    for (int i = 0; i < 200; ++i) stem += "长";
    const auto name = one(stem + "{T}").name;
    CHECK(name.ends_with("..."));
    CHECK(name.size() == 77 * 3 + 3);
}

TEST_CASE("formats are inherited from the stem, unknown words in brackets are text") {
    const auto q = one("[markdown]**Stem**{=[html]a#b ~c#[plain]d####[moodle]e}");
    CHECK(q.stem == FormattedText{"**Stem**", TextFormat::markdown});
    const auto& c = body<MultiChoice>(q).choices;
    CHECK(c[0].text.format == TextFormat::html);
    CHECK(c[0].feedback.format == TextFormat::markdown);
    CHECK(c[1].text.format == TextFormat::markdown);
    CHECK(c[1].feedback.format == TextFormat::plain);
    CHECK(q.general_feedback == FormattedText{"e", TextFormat::moodle});
    CHECK(one("[注] 看{T}").stem == FormattedText{"[注] 看", TextFormat::moodle});
}

TEST_CASE("the last #### begins the general feedback") {
    const auto q = one("Q{=a#1####2 ~b####last}");
    CHECK(q.general_feedback.text == "last");
    CHECK(body<MultiChoice>(q).choices[0].feedback.text == "1####2");
}

TEST_CASE("lines: BOM, CRLF, blank lines with spaces") {
    const auto all = read("\xEF\xBB\xBFOne{T}\r\n \t \r\nTwo{T}\r\n\r\n");
    CHECK(all.questions.size() == 2);
    CHECK(all.questions[1].line == 3);
    CHECK(all.questions[0].stem.text == "One");
}

TEST_CASE("a faulty question is one line and leaves the others") {
    const auto all = read("Good{T}\n\nNo end{=a\n\n~b}\n\nAlso good{F}\n\n坏{=只有一个 ~}\n\nLast{=a ~b}");
    CHECK(all.questions.size() == 3);
    REQUIRE(all.faults.size() == 3);
    CHECK(all.faults[0].starts_with("q.gift:3: the answers are not closed; write }"));
    CHECK(all.faults[1].starts_with("q.gift:5: the answers end with } but never begin; write {"));
    CHECK(all.faults[2].starts_with("q.gift:9: a choice needs at least two answers"));
    CHECK(fault_of("Q} {T").find("stands before the {") != std::string::npos);
    CHECK(fault_of("Q{~a ~b}").find("no answer is right") != std::string::npos);
    CHECK(fault_of("Q{~%900%a ~b}").find("%-100% and %100%") != std::string::npos);
    CHECK(fault_of("{T}").find("no text") != std::string::npos);
}

TEST_CASE("limits: the number of questions and the number of faults") {
    Limits limits;
    limits.questions = 3;
    limits.faults = 2;
    std::string text;
    for (int i = 0; i < 10; ++i) text += "Q{T}\n\n";
    const auto many = read(text, limits);
    CHECK(many.questions.size() == 3);
    CHECK(many.faults.size() == 1);
    std::string broken;
    for (int i = 0; i < 10; ++i) broken += "Q{\n\n";
    CHECK(read(broken, limits).faults.back() == "8 more faults are not listed; repair these first");
}

TEST_CASE("the middle of a range is the number one would write") {
    const auto q = one("pi? {#3.141..3.142}");
    CHECK(body<Numerical>(q).accepted[0].value == 3.1415);
    CHECK(body<Numerical>(q).accepted[0].tolerance == 0.0005);
    const auto negative = one("x? {#-3.142..-3.141}");
    CHECK(body<Numerical>(negative).accepted[0].value == -3.1415);
    const auto large = one("x? {#1e300..3e300}");
    CHECK(body<Numerical>(large).accepted[0].value == 2e300);
    const auto small = one("x? {#1e-300..3e-300}");
    CHECK(body<Numerical>(small).accepted[0].value == doctest::Approx(2e-300).epsilon(1e-12));
    CHECK(mark(body<Numerical>(q), 3.141) == 1);
    CHECK(mark(body<Numerical>(q), 3.142) == 1);
}
