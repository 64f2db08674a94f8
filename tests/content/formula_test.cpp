#include "content/formula.h"

#include <doctest/doctest.h>

#include <string>

using namespace estation::content;

namespace {

std::string said(std::string_view tex, Language language = Language::zh_CN) {
    const auto formula = read_formula(tex);
    return formula ? formula_words(*formula, language) : "ERROR: " + formula.error().text;
}

std::string wrong(std::string_view tex) {
    const auto formula = read_formula(tex);
    return formula ? "" : formula.error().text;
}

}  // namespace

TEST_CASE("a formula is said as people say it") {
    CHECK(said("E=mc^2") == "E等于m c的平方");
    CHECK(said("E=mc^2", Language::en) == "E equals m c squared");
    CHECK(said(R"(\frac{1}{2})") == "2分之1");
    CHECK(said(R"(\frac12)", Language::en) == "1 over 2");
    CHECK(said(R"(\sqrt{x}+\sqrt[3]{8})") == "根号x加8的3次方根");
    CHECK(said(R"(a\le b)") == "a小于等于b");
    CHECK(said(R"(\text{速度}=\frac{\text{路程}}{\text{时间}})") == "速度等于时间分之路程");
    CHECK(said("速度=路程/时间") == "速度等于路程除以时间");
    CHECK(said(R"(\sum_{i=1}^{n} i)") == "从i等于1到n求和i");
    CHECK(said("30^\\circ") == "30度");
}

TEST_CASE("every construct of the subset is read") {
    for (const char* tex : {R"(\left( \frac{a}{b} \right)^2)", R"(x_1^2)", R"(x'')", R"(f'^2)", R"(\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix})",
                            R"(\begin{cases} 1 & x>0 \\[2pt] 0 & \text{其他} \end{cases})", R"(\begin{aligned} a &= b \\ &= c \end{aligned})", R"(\binom{n}{k})", R"(\overline{AB}\hat{x}\vec v)",
                            R"(\lim_{x\to 0}\frac{\sin x}{x})", R"(\mathbb{R}\ \mathbf{v}\ \boldsymbol\alpha)", R"(\overset{!}{=})", R"(\xrightarrow[b]{a})", R"(12{,}345 + 3.14)", R"(\sqrt2)",
                            R"(\not=)", R"(a \bmod b)", R"(\underbrace{a+b}_{2})", R"(50\%)", R"(\big( x \big))", R"(\left. x \right|_0^1)", R"(\begin{array}{cc} a & b \\ \hline c & d \end{array})"}) {
        CHECK_MESSAGE(wrong(tex) == "", tex);
    }
}

TEST_CASE("what is wrong is named") {
    CHECK(wrong(R"(\foo{x})") == "\\foo is not known here");
    CHECK(wrong("{a") == "a { is not closed; add }");
    CHECK(wrong("a}") == "there is one } too many");
    CHECK(wrong("") == "the formula is empty");
    CHECK(wrong("x^2^3") == "two superscripts stand on one sign; put braces around the first");
    CHECK(wrong("x_") == "something is missing at the end; a command or a ^ wants what it is for");
    CHECK(wrong(R"(\left( x)") == "\\left has no \\right");
    CHECK(wrong(R"(\begin{pmatrix} 1 & 2)") == "\\begin{pmatrix} has no \\end{pmatrix}");
    CHECK(wrong(R"(\begin{pmatrix} 1 \end{bmatrix})") == "\\begin{pmatrix} ends as \\end{bmatrix}");
    CHECK(wrong("a & b") == "an & stands outside a matrix");
    CHECK(wrong(R"(\begin{tikzpicture}\end{tikzpicture})") == "\\begin{tikzpicture} is not known here");
    CHECK(wrong(std::string("\\")) == "a backslash ends the formula");
}

TEST_CASE("no formula is too deep or too long for the reader") {
    std::string deep;
    for (int i = 0; i < 5000; ++i) deep += "\\sqrt{";
    CHECK(wrong(deep) == "the formula is nested deeper than 24");
    CHECK(wrong(std::string(100'000, '{')) == "the formula is nested deeper than 24");
    std::string scripts = "x";
    for (int i = 0; i < 5000; ++i) scripts += "^{x";
    CHECK(wrong(scripts) == "the formula is nested deeper than 24");
    std::string long_one;
    for (int i = 0; i < 3000; ++i) long_one += "a+";
    CHECK(wrong(long_one).find("more than 2000 parts") != std::string::npos);
    std::string accents;
    for (int i = 0; i < 100'000; ++i) accents += "\\hat";
    CHECK(wrong(accents) != "");
    for (int byte = 1; byte < 256; ++byte)
        for (const char* around : {"", "x", "\\", "^", "{", "\\frac{", "\\begin{", "\\left"}) {
            const std::string tex = around + std::string(1, static_cast<char>(byte)) + "y";
            const auto formula = read_formula(tex);
            if (formula) CHECK_FALSE(formula->list.empty());
            else CHECK_FALSE(formula.error().text.empty());
        }
}

TEST_CASE("a minus is an operation only between two things") {
    const auto one = read_formula("-1"), two = read_formula("a-1"), after = read_formula("a=-1"), bracket = read_formula("(-a)");
    REQUIRE(one);
    REQUIRE(two);
    REQUIRE(after);
    REQUIRE(bracket);
    CHECK(one->list[0].atom == Atom::ordinary);
    CHECK(two->list[1].atom == Atom::binary);
    CHECK(after->list[2].atom == Atom::ordinary);
    CHECK(bracket->list[1].atom == Atom::ordinary);
}
