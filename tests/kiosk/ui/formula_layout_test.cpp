#include "kiosk/ui/formula_layout.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace estation::kiosk::ui;
using estation::content::read_formula;

namespace {

constexpr float em = 100;

// A font in which every character is half an em wide and stands 0.7 above and 0.2 below the baseline; its glyph is its
// first byte, so that a test can find it again.
MathWord fake(const std::string& text, const MathFace& face) {
    MathWord word;
    std::size_t count = 0;
    for (const char c : text)
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) {
            word.glyphs.push_back({static_cast<unsigned char>(c), static_cast<float>(count) * 0.5F * face.em, 0, 0});
            ++count;
        }
    word.advance = word.right = static_cast<float>(count) * 0.5F * face.em;
    word.above = 0.7F * face.em;
    word.below = 0.2F * face.em;
    return word;
}

FormulaBox set(const char* tex, bool display = true) {
    const auto formula = read_formula(tex);
    REQUIRE(formula);
    FormulaBox all;
    for (const FormulaPiece& piece : set_formula(*formula, fake, em, display)) {
        for (ShapedGlyph g : piece.box.glyphs) {
            g.x += all.width;
            all.glyphs.push_back(g);
        }
        for (FormulaRule r : piece.box.rules) {
            r.x += all.width;
            all.rules.push_back(r);
        }
        for (const FormulaStroke& s : piece.box.strokes) all.strokes.push_back(s);
        all.width += piece.box.width + piece.gap;
        all.above = std::max(all.above, piece.box.above);
        all.below = std::max(all.below, piece.box.below);
    }
    return all;
}

const ShapedGlyph& glyph(const FormulaBox& box, char c) {
    const auto found = std::find_if(box.glyphs.begin(), box.glyphs.end(), [&](const ShapedGlyph& g) { return g.index == static_cast<unsigned char>(c); });
    REQUIRE(found != box.glyphs.end());
    return *found;
}

}  // namespace

TEST_CASE("a fraction stands above and below its bar, in the middle of it") {
    const FormulaBox box = set(R"(\frac{a}{bcd})");
    REQUIRE(box.rules.size() == 1);
    const FormulaRule bar = box.rules[0];
    CHECK(glyph(box, 'a').y + 0.2F * em < bar.y);           // its descent too
    CHECK(glyph(box, 'b').y - 0.7F * em > bar.y + bar.h);
    CHECK(glyph(box, 'a').x + 0.25F * em == doctest::Approx(bar.x + bar.w / 2).epsilon(0.05));
    CHECK(bar.w >= 1.5F * em);
    CHECK(box.above > box.below);                           // about the axis, which lies above the baseline
}

TEST_CASE("scripts are smaller, raised and lowered, and do not touch") {
    const FormulaBox box = set("x^a_b");
    CHECK(glyph(box, 'a').y < -0.3F * em);
    CHECK(glyph(box, 'b').y > 0.1F * em);
    CHECK(glyph(box, 'a').x == glyph(box, 'b').x);
    CHECK(glyph(box, 'a').y + 0.2F * 0.7F * em < glyph(box, 'b').y - 0.7F * 0.7F * em);
    CHECK(set("{x^a}^c").above > set("x^a").above);
}

TEST_CASE("limits stand above and below where there is a line for it, and beside in a text") {
    const FormulaBox alone = set(R"(\sum_{i}^{n})", true), within = set(R"(\sum_{i}^{n})", false);
    CHECK(glyph(alone, 'n').x < 0.75F * em);
    CHECK(alone.above > within.above);
    CHECK(alone.width < within.width);
    CHECK(set(R"(\lim_{x})", true).below > set(R"(\lim_{x})", false).below);
}

TEST_CASE("everything lies within the box that is told") {
    for (const char* tex : {R"(\frac{\frac{a}{b}}{\sqrt{\frac{c}{d}}})", R"(\left(\frac{a}{b}\right)^2)", R"(\begin{pmatrix} a & b \\ c & d \end{pmatrix})", R"(\sqrt[3]{x^2})", R"(\overline{ab}+\vec{x}+\hat{y})",
                            R"(\underbrace{a+b}_{n})", R"(\begin{cases} a & b \\ c & d \end{cases})", R"(\int_0^1 x\,dx)", R"(\left\{\frac{a}{\frac{b}{c}}\right])"}) {
        const FormulaBox box = set(tex);
        CHECK(box.width > 0);
        for (const ShapedGlyph& g : box.glyphs) {
            CHECK_MESSAGE(g.x >= -0.01F, tex);
            CHECK_MESSAGE(g.x < box.width, tex);
            CHECK_MESSAGE(g.y <= box.below, tex);
            CHECK_MESSAGE(-g.y <= box.above, tex);
        }
        for (const FormulaRule& r : box.rules) {
            CHECK_MESSAGE(r.x + r.w <= box.width + 1, tex);
            CHECK_MESSAGE(-r.y <= box.above + 1, tex);
        }
        for (const FormulaStroke& s : box.strokes)
            for (const FormulaPoint& p : s.points) {
                CHECK_MESSAGE(p.y <= box.below + 1, tex);
                CHECK_MESSAGE(-p.y <= box.above + 1, tex);
            }
    }
}

TEST_CASE("brackets and roots grow with what they hold") {
    const auto height = [](const FormulaBox& box) {
        float low = 0, high = 0;
        for (const FormulaStroke& s : box.strokes)
            for (const FormulaPoint& p : s.points) {
                low = std::max(low, p.y);
                high = std::min(high, p.y);
            }
        return low - high;
    };
    CHECK(set(R"(\left(a\right))").strokes.empty());   // the font's own bracket is tall enough
    CHECK(height(set(R"(\left(\frac{a}{b}\right))")) > 1.8F * em);
    CHECK(height(set(R"(\sqrt{\frac{a}{b}})")) > height(set(R"(\sqrt{a})")));
}

TEST_CASE("a long formula may end a line behind a relation, a short one nowhere") {
    const auto pieces = [](const char* tex) {
        const auto formula = read_formula(tex);
        REQUIRE(formula);
        return set_formula(*formula, fake, em, false).size();
    };
    CHECK(pieces("a=b") == 1);
    CHECK(pieces("abcdefghi=klmnopq=c") == 3);
    CHECK(pieces("abcdefghi+klmnopq=c") == 2);
    CHECK(pieces("(abcdefghi=klmnopq)") == 3 - 1);
}

TEST_CASE("signs of an equation stand under each other") {
    const FormulaBox box = set(R"(\begin{aligned} abc &= d \\ e &= f \end{aligned})");
    std::vector<float> at;
    for (const ShapedGlyph& g : box.glyphs)
        if (g.index == '=') at.push_back(g.x);
    REQUIRE(at.size() == 2);
    CHECK(at[0] == doctest::Approx(at[1]));
}
