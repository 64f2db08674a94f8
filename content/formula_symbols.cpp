#include "content/formula_symbols.h"

#include <algorithm>
#include <iterator>

namespace estation::content {
namespace {

using enum Atom;

constexpr MathCommand commands[] = {
    {"alpha", "α", ordinary, "阿尔法", "alpha", true}, {"beta", "β", ordinary, "贝塔", "beta", true}, {"gamma", "γ", ordinary, "伽马", "gamma", true},
    {"delta", "δ", ordinary, "德尔塔", "delta", true}, {"epsilon", "ϵ", ordinary, "艾普西隆", "epsilon", true}, {"varepsilon", "ε", ordinary, "艾普西隆", "epsilon", true},
    {"zeta", "ζ", ordinary, "泽塔", "zeta", true}, {"eta", "η", ordinary, "伊塔", "eta", true}, {"theta", "θ", ordinary, "西塔", "theta", true},
    {"vartheta", "ϑ", ordinary, "西塔", "theta", true}, {"iota", "ι", ordinary, "约塔", "iota", true}, {"kappa", "κ", ordinary, "卡帕", "kappa", true},
    {"lambda", "λ", ordinary, "兰姆达", "lambda", true}, {"mu", "μ", ordinary, "缪", "mu", true}, {"nu", "ν", ordinary, "纽", "nu", true},
    {"xi", "ξ", ordinary, "克西", "xi", true}, {"omicron", "ο", ordinary, "奥米克戎", "omicron", true}, {"pi", "π", ordinary, "派", "pi", true},
    {"varpi", "ϖ", ordinary, "派", "pi", true}, {"rho", "ρ", ordinary, "柔", "rho", true}, {"varrho", "ϱ", ordinary, "柔", "rho", true},
    {"sigma", "σ", ordinary, "西格马", "sigma", true}, {"varsigma", "ς", ordinary, "西格马", "sigma", true}, {"tau", "τ", ordinary, "陶", "tau", true},
    {"upsilon", "υ", ordinary, "宇普西隆", "upsilon", true}, {"phi", "ϕ", ordinary, "斐", "phi", true}, {"varphi", "φ", ordinary, "斐", "phi", true},
    {"chi", "χ", ordinary, "希", "chi", true}, {"psi", "ψ", ordinary, "普西", "psi", true}, {"omega", "ω", ordinary, "欧米伽", "omega", true},
    {"Gamma", "Γ", ordinary, "大写伽马", "capital gamma"}, {"Delta", "Δ", ordinary, "德尔塔", "delta"}, {"Theta", "Θ", ordinary, "大写西塔", "capital theta"},
    {"Lambda", "Λ", ordinary, "大写兰姆达", "capital lambda"}, {"Xi", "Ξ", ordinary, "大写克西", "capital xi"}, {"Pi", "Π", ordinary, "大写派", "capital pi"},
    {"Sigma", "Σ", ordinary, "大写西格马", "capital sigma"}, {"Upsilon", "Υ", ordinary, "大写宇普西隆", "capital upsilon"}, {"Phi", "Φ", ordinary, "大写斐", "capital phi"},
    {"Psi", "Ψ", ordinary, "大写普西", "capital psi"}, {"Omega", "Ω", ordinary, "欧姆", "omega"},

    {"sum", "∑", large, "求和", "the sum", false, true}, {"prod", "∏", large, "求积", "the product", false, true}, {"coprod", "∐", large, "余积", "the coproduct", false, true},
    {"int", "∫", large, "积分", "the integral"}, {"iint", "∬", large, "二重积分", "the double integral"}, {"iiint", "∭", large, "三重积分", "the triple integral"},
    {"oint", "∮", large, "环路积分", "the contour integral"}, {"bigcup", "⋃", large, "并集", "the union", false, true}, {"bigcap", "⋂", large, "交集", "the intersection", false, true},

    {"pm", "±", binary, "正负", "plus or minus"}, {"mp", "∓", binary, "负正", "minus or plus"}, {"times", "×", binary, "乘", "times"}, {"div", "÷", binary, "除以", "divided by"},
    {"cdot", "⋅", binary, "乘", "times"}, {"ast", "∗", binary, "星", "star"}, {"star", "⋆", binary, "星", "star"}, {"circ", "∘", binary, "圈", "circle"},
    {"bullet", "∙", binary, "点", "bullet"}, {"cup", "∪", binary, "并", "union"}, {"cap", "∩", binary, "交", "intersection"}, {"vee", "∨", binary, "或", "or"},
    {"wedge", "∧", binary, "且", "and"}, {"lor", "∨", binary, "或", "or"}, {"land", "∧", binary, "且", "and"}, {"setminus", "∖", binary, "减去", "minus"},
    {"oplus", "⊕", binary, "直和", "o-plus"}, {"otimes", "⊗", binary, "张量积", "o-times"}, {"odot", "⊙", binary, "", ""},

    {"le", "≤", relation, "小于等于", "is at most"}, {"leq", "≤", relation, "小于等于", "is at most"}, {"leqslant", "≤", relation, "小于等于", "is at most"},
    {"ge", "≥", relation, "大于等于", "is at least"}, {"geq", "≥", relation, "大于等于", "is at least"}, {"geqslant", "≥", relation, "大于等于", "is at least"},
    {"ne", "≠", relation, "不等于", "is not"}, {"neq", "≠", relation, "不等于", "is not"}, {"lt", "<", relation, "小于", "is less than"}, {"gt", ">", relation, "大于", "is greater than"},
    {"approx", "≈", relation, "约等于", "is about"}, {"equiv", "≡", relation, "恒等于", "is identical to"}, {"sim", "∼", relation, "约", "is like"}, {"simeq", "≃", relation, "约等于", "is about"},
    {"cong", "≅", relation, "全等于", "is congruent to"}, {"propto", "∝", relation, "正比于", "is proportional to"}, {"ll", "≪", relation, "远小于", "is much less than"},
    {"gg", "≫", relation, "远大于", "is much greater than"}, {"in", "∈", relation, "属于", "in"}, {"notin", "∉", relation, "不属于", "not in"}, {"ni", "∋", relation, "包含", "contains"},
    {"subset", "⊂", relation, "包含于", "is a subset of"}, {"supset", "⊃", relation, "包含", "contains"}, {"subseteq", "⊆", relation, "包含于", "is a subset of"},
    {"supseteq", "⊇", relation, "包含", "contains"}, {"perp", "⊥", relation, "垂直于", "is perpendicular to"}, {"parallel", "∥", relation, "平行于", "is parallel to"},
    {"mid", "∣", relation, "整除", "divides"}, {"to", "→", relation, "趋于", "to"}, {"rightarrow", "→", relation, "得到", "gives"}, {"longrightarrow", "⟶", relation, "得到", "gives"},
    {"leftarrow", "←", relation, "来自", "comes from"}, {"gets", "←", relation, "来自", "comes from"}, {"leftrightarrow", "↔", relation, "对应", "corresponds to"},
    {"Rightarrow", "⇒", relation, "推出", "implies"}, {"implies", "⟹", relation, "推出", "implies"}, {"Longrightarrow", "⟹", relation, "推出", "implies"},
    {"Leftarrow", "⇐", relation, "由", "follows from"}, {"Leftrightarrow", "⇔", relation, "等价于", "is equivalent to"}, {"iff", "⟺", relation, "等价于", "is equivalent to"},
    {"mapsto", "↦", relation, "对应到", "maps to"}, {"uparrow", "↑", relation, "", ""}, {"downarrow", "↓", relation, "", ""}, {"rightleftharpoons", "⇌", relation, "可逆地得到", "is in balance with"},
    {"therefore", "∴", relation, "所以", "therefore"}, {"because", "∵", relation, "因为", "because"}, {"vdots", "⋮", ordinary, "", ""}, {"models", "⊨", relation, "", ""},

    {"infty", "∞", ordinary, "无穷", "infinity"}, {"partial", "∂", ordinary, "偏", "partial"}, {"nabla", "∇", ordinary, "纳布拉", "nabla"}, {"forall", "∀", ordinary, "任意", "for all"},
    {"exists", "∃", ordinary, "存在", "there is"}, {"neg", "¬", ordinary, "非", "not"}, {"lnot", "¬", ordinary, "非", "not"}, {"emptyset", "∅", ordinary, "空集", "the empty set"},
    {"varnothing", "∅", ordinary, "空集", "the empty set"}, {"hbar", "ℏ", ordinary, "约化普朗克常数", "h bar"}, {"ell", "ℓ", ordinary, "l", "l"}, {"Re", "ℜ", ordinary, "实部", "the real part of"},
    {"Im", "ℑ", ordinary, "虚部", "the imaginary part of"}, {"angle", "∠", ordinary, "角", "angle"}, {"triangle", "△", ordinary, "三角形", "triangle"}, {"degree", "°", ordinary, "度", "degrees"},
    {"prime", "′", ordinary, "撇", "prime"}, {"ldots", "…", inner, "", ""}, {"dots", "…", inner, "", ""}, {"cdots", "⋯", inner, "", ""}, {"ddots", "⋱", inner, "", ""},
    {"dotsc", "…", inner, "", ""}, {"dotsb", "⋯", inner, "", ""}, {"square", "□", ordinary, "", ""}, {"checkmark", "✓", ordinary, "", ""}, {"aleph", "ℵ", ordinary, "", ""},
    {"AA", "Å", ordinary, "埃", "angstrom"}, {"yen", "¥", ordinary, "元", "yuan"}, {"S", "§", ordinary, "", ""}, {"imath", "ı", ordinary, "i", "i", true}, {"jmath", "ȷ", ordinary, "j", "j", true},

    {"{", "{", opening}, {"lbrace", "{", opening}, {"}", "}", closing}, {"rbrace", "}", closing}, {"langle", "⟨", opening}, {"rangle", "⟩", closing}, {"lfloor", "⌊", opening},
    {"rfloor", "⌋", closing}, {"lceil", "⌈", opening}, {"rceil", "⌉", closing}, {"lbrack", "[", opening}, {"rbrack", "]", closing}, {"vert", "|", ordinary}, {"lvert", "|", opening},
    {"rvert", "|", closing}, {"|", "‖", ordinary}, {"Vert", "‖", ordinary}, {"lVert", "‖", opening}, {"rVert", "‖", closing}, {"backslash", "\\", ordinary},
    {"colon", ":", punctuation}, {"%", "%", ordinary, "百分之", "percent"}, {"$", "$", ordinary}, {"#", "#", ordinary}, {"&", "&", ordinary}, {"_", "_", ordinary},

    // What a keyboard has, so that it can be said; a name with a blank is no command.
    {" +", "+", binary, "加", "plus"}, {" -", "−", binary, "减", "minus"}, {" *", "∗", binary, "乘", "times"}, {" /", "/", ordinary, "除以", "over"}, {" =", "=", relation, "等于", "equals"},
    {" !", "!", closing, "的阶乘", "factorial"},
};

constexpr std::string_view functions[] = {"arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim", "exp", "gcd", "hom", "inf", "ker", "lg",
                                          "lim", "liminf", "limsup", "ln", "log", "max", "min", "Pr", "sec", "sin", "sinh", "sup", "tan", "tanh"};
constexpr std::string_view with_limits[] = {"det", "gcd", "inf", "lim", "liminf", "limsup", "max", "min", "Pr", "sup"};

template <class List>
bool holds(const List& list, std::string_view name) { return std::ranges::find(list, name) != std::end(list); }

}  // namespace

const MathCommand* math_command(std::string_view name) {
    const auto* const found = std::ranges::find(commands, name, &MathCommand::name);
    return found == std::end(commands) ? nullptr : found;
}

const MathCommand* math_sign(std::string_view text) {
    const auto* const found = std::ranges::find(commands, text, &MathCommand::text);
    return found == std::end(commands) ? nullptr : found;
}

bool is_function_name(std::string_view name) { return holds(functions, name); }
bool takes_limits(std::string_view function) { return holds(with_limits, function); }

}  // namespace estation::content
