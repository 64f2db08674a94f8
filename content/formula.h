// A Formula is a piece of TeX mathematics as a tree: the subset that science texts for everybody need (fractions, roots,
// scripts, Greek, sums, fences, matrices, accents, words). It knows neither fonts nor pixels; kiosk/ui/formula_layout sets
// it. What lies outside the subset is an error that names it, and the text is then shown as it was written. Pure; any thread.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "content/result.h"
#include "content/text.h"

namespace estation::content {

// The classes of The TeXbook, chapter 17: they decide the space between two neighbours.
enum class Atom { ordinary, large, binary, relation, opening, closing, punctuation, inner };

struct FormulaNode;
using FormulaList = std::vector<FormulaNode>;

struct MathSymbol { std::string text; bool slanted = false; bool bold = false; };   // a letter, a number, a sign
struct MathWords { std::string text; bool bold = false; };                          // \text{中文}, \sin
struct MathGroup { FormulaList list; };
struct MathFraction { FormulaList above, below; bool bar = true; bool display = false; };
struct MathRoot { FormulaList index, body; };                                       // index: empty for the square root
struct MathFenced { std::string open, close; FormulaList body; };                   // grow with what they hold; empty: none
enum class MatrixAlign { centre, left, equations };                                 // matrices, cases, aligned
struct MathMatrix { std::string open, close; std::vector<std::vector<FormulaList>> rows; MatrixAlign align = MatrixAlign::centre; };
enum class AccentKind { hat, bar, vector, dot, two_dots, tilde, over_line, under_line, over_brace, under_brace };
struct MathAccent { AccentKind kind = AccentKind::hat; FormulaList body; };
struct MathGap { double em = 0; };

struct FormulaNode {
    std::variant<MathSymbol, MathWords, MathGroup, MathFraction, MathRoot, MathFenced, MathMatrix, MathAccent, MathGap> body;
    Atom atom = Atom::ordinary;
    bool limits = false;   // scripts stand above and below it where there is room (display style)
    bool always = false;   // and also where there is little (\overset, \limits)
    FormulaList sub = {}, sup = {};
};

struct Formula { FormulaList list; };

// `tex` without its $ borders. Errors name the command or the brace that is wrong.
[[nodiscard]] Result<Formula> read_formula(std::string_view tex);

// How one says it: "x的平方加1", "x squared plus 1". For those who listen, and for search.
[[nodiscard]] std::string formula_words(const Formula& formula, Language language);

}  // namespace estation::content
