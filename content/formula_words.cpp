#include <string>

#include "content/formula.h"
#include "content/formula_symbols.h"
#include "content/overloaded.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

// Says a formula from left to right. English words want blanks between them, Chinese ones do not.
class Speaker {
public:
    explicit Speaker(Language language) : en_(language == Language::en) {}

    std::string say(const FormulaList& list) {
        std::string out;
        for (const FormulaNode& node : list) append(out, say(node));
        return out;
    }

private:
    void append(std::string& out, const std::string& part) const {
        if (part.empty()) return;
        const auto latin = [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != ' '; };
        const bool digits = !out.empty() && out.back() >= '0' && out.back() <= '9' && part.front() >= '0' && part.front() <= '9';
        if (!out.empty() && out.back() != ' ' && (en_ || digits || (latin(out.back()) && latin(part.front())))) out += ' ';
        out += part;
    }
    std::string pick(const char* zh, const char* en) const { return en_ ? en : zh; }

    std::string say(const FormulaNode& node) {
        std::string base = say_body(node);
        const bool range = node.atom == Atom::large && (!node.sub.empty() || !node.sup.empty());
        if (range) return say_range(base, node);
        if (!node.sub.empty()) append(base, pick("下标", "sub") + (en_ ? " " : "") + say(node.sub));
        if (!node.sup.empty()) append(base, say_power(node.sup));
        return base;
    }

    std::string say_range(std::string base, const FormulaNode& node) {
        const std::string from = say(node.sub), to = say(node.sup);
        const auto* words = std::get_if<MathWords>(&node.body);
        if (words) {   // log_2, lim_{x→0}, sin^2
            if (!from.empty()) append(base, (takes_limits(words->text) ? pick("当", "as ") : pick("以", "base ")) + from + (takes_limits(words->text) || en_ ? "" : "为底"));
            if (!to.empty()) append(base, say_power(node.sup));
            return base;
        }
        if (en_) {
            if (!from.empty()) append(base, "from " + from);
            if (!to.empty()) append(base, "to " + to);
            append(base, "of");
            return base;
        }
        return (from.empty() ? "" : "从" + from) + (to.empty() ? "" : "到" + to) + base;
    }

    std::string say_power(const FormulaList& sup) {
        const std::string power = say(sup);
        if (!sup.empty())
            if (const auto* first = std::get_if<MathSymbol>(&sup.front().body)) {
                if (first->text == "′") return power;
                if (sup.size() == 1 && first->text == "2") return pick("的平方", "squared");
                if (sup.size() == 1 && first->text == "3") return pick("的立方", "cubed");
                if (sup.size() == 1 && (first->text == "∘" || first->text == "°")) return pick("度", "degrees");
            }
        return en_ ? "to the power " + power : "的" + power + "次方";
    }

    std::string say_body(const FormulaNode& node) {
        return std::visit(overloaded{
                              [&](const MathSymbol& s) { return say_symbol(s); },
                              [](const MathWords& w) { return w.text; },
                              [&](const MathGroup& g) { return say(g.list); },
                              [&](const MathFraction& f) { return en_ ? say(f.above) + (f.bar ? " over " : " choose ") + say(f.below) : f.bar ? say(f.below) + "分之" + say(f.above) : say(f.below) + "选" + say(f.above); },
                              [&](const MathRoot& r) {
                                  const std::string body = say(r.body);
                                  if (r.index.empty()) return pick("根号", "the square root of ") + body;
                                  return en_ ? "the root " + say(r.index) + " of " + body : body + "的" + say(r.index) + "次方根";
                              },
                              [&](const MathFenced& f) { return f.open == "|" ? (en_ ? "the absolute value of " + say(f.body) : say(f.body) + "的绝对值") : pick("括号", "bracket ") + say(f.body) + pick("括号完", " close"); },
                              [&](const MathMatrix& m) { return say_rows(m); },
                              [&](const MathAccent& a) { return a.kind == AccentKind::vector ? pick("向量", "vector ") + say(a.body) : say(a.body); },
                              [](const MathGap&) { return std::string(); },
                          },
                          node.body);
    }

    std::string say_symbol(const MathSymbol& symbol) const {
        if (symbol.text == "(" || symbol.text == ")" || symbol.text == "[" || symbol.text == "]") return symbol.text;
        const MathCommand* known = math_sign(symbol.text);
        if (!known) return symbol.text;
        const auto word = en_ ? known->en : known->zh;
        return word.empty() ? symbol.text : std::string(word);
    }

    std::string say_rows(const MathMatrix& matrix) {
        std::string out;
        for (const auto& row : matrix.rows) {
            std::string line;
            for (const FormulaList& cell : row) append(line, say(cell) + (matrix.align == MatrixAlign::equations ? "" : en_ ? "," : "，"));
            append(out, line + (en_ ? ";" : "；"));
        }
        return out;
    }

    bool en_;
};

}  // namespace

std::string formula_words(const Formula& formula, Language language) { return Speaker(language).say(formula.list); }

}  // namespace estation::content
