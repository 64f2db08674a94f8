// HTML by its tags: what a visitor reads of it.
#include "content/html_text.h"

#include <doctest/doctest.h>

#include "content/question_text.h"

using namespace estation::content;

TEST_CASE("the words of HTML") {
    CHECK(plain_from_html("alpha") == "alpha");
    CHECK(plain_from_html("<p>one</p>\n<p>two<br/>three</p>") == "one\ntwo\nthree");
    CHECK(plain_from_html("a &lt; b &amp;&nbsp;c &#20013;&#x6587; &nosuch; &#0;") == "a < b & c 中文 &nosuch; &#0;");
    CHECK(plain_from_html("x<sup>2</sup> H<sub>2</sub>O e<sup>ix</sup>") == "x² H₂O e^ix");
    CHECK(plain_from_html("<ul><li>a</li><li>b</li></ul>") == "· a\n· b");
    CHECK(plain_from_html("1 < 2 and <script>if (a<b) x()</script>3 <!-- no --> > 2") == "1 < 2 and 3 > 2");
    CHECK(plain_from_html("<script>never ends") == "");
    CHECK(plain_from_html("<img alt=\"a map\" src=x> <b title='<'>b</b>") == "a map b");
    CHECK(plain_from_html("<p>a <table><tr><td>1</td><td>2</td></tr></table>") == "a\n1  2");
    CHECK(plain_from_html("") == "");
}

TEST_CASE("a question's texts become plain, whichever they are, and a mixture only where it has tags") {
    Question q;
    q.stem = {"<b>x</b> &amp; y", TextFormat::html};
    q.name = q.stem.text;
    q.general_feedback = {"1 < 2 & 3", TextFormat::moodle};
    q.body = MultiChoice{{{{"<i>a</i>", TextFormat::moodle}, 1, {"*b*", TextFormat::markdown}}, {{"a<b", TextFormat::plain}, 0, {}}}, true, false};
    make_texts_plain(q);
    CHECK(q.stem == FormattedText{"x & y", TextFormat::plain});
    CHECK(q.name == "x & y");
    CHECK(q.general_feedback.text == "1 < 2 & 3");
    const auto& m = std::get<MultiChoice>(q.body);
    CHECK(m.choices[0].text.text == "a");
    CHECK(m.choices[0].feedback.text == "*b*");
    CHECK(m.choices[1].text.text == "a<b");
}
