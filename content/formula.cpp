#include "content/formula.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "content/formula_symbols.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string_view;

constexpr int deepest = 24;              // braces within braces
constexpr int most_nodes = 2'000;        // a page-long formula has two hundred
constexpr std::size_t most_cells = 400;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

struct Accent { string_view name; AccentKind kind; };
constexpr Accent accents[] = {{"hat", AccentKind::hat}, {"widehat", AccentKind::hat}, {"bar", AccentKind::bar}, {"vec", AccentKind::vector}, {"overrightarrow", AccentKind::vector},
                              {"dot", AccentKind::dot}, {"ddot", AccentKind::two_dots}, {"tilde", AccentKind::tilde}, {"widetilde", AccentKind::tilde},
                              {"overline", AccentKind::over_line}, {"underline", AccentKind::under_line}, {"overbrace", AccentKind::over_brace}, {"underbrace", AccentKind::under_brace}};

struct Environment { string_view name, open, close; MatrixAlign align; };
constexpr Environment environments[] = {{"matrix", "", "", MatrixAlign::centre}, {"smallmatrix", "", "", MatrixAlign::centre}, {"pmatrix", "(", ")", MatrixAlign::centre},
                                        {"bmatrix", "[", "]", MatrixAlign::centre}, {"Bmatrix", "{", "}", MatrixAlign::centre}, {"vmatrix", "|", "|", MatrixAlign::centre},
                                        {"Vmatrix", "‖", "‖", MatrixAlign::centre}, {"array", "", "", MatrixAlign::centre}, {"cases", "{", "", MatrixAlign::left},
                                        {"aligned", "", "", MatrixAlign::equations}, {"align", "", "", MatrixAlign::equations}, {"align*", "", "", MatrixAlign::equations},
                                        {"split", "", "", MatrixAlign::equations}, {"gathered", "", "", MatrixAlign::centre}, {"gather", "", "", MatrixAlign::centre},
                                        {"equation", "", "", MatrixAlign::centre}, {"equation*", "", "", MatrixAlign::centre}};

struct GapName { string_view name; double em; };
constexpr GapName gaps[] = {{",", 3 / 18.0}, {":", 4 / 18.0}, {">", 4 / 18.0}, {";", 5 / 18.0}, {"!", -3 / 18.0}, {" ", 0.25}, {"quad", 1}, {"qquad", 2}, {"thinspace", 3 / 18.0}, {"enspace", 0.5}};

constexpr string_view ignored[] = {"displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "nonumber", "notag", "rm", "it", "bf", "mathstrut", "strut", "allowbreak", "relax"};
constexpr string_view word_commands[] = {"text", "textrm", "mathrm", "textnormal", "mbox", "textit", "textsf", "mathsf", "operatorname"};
constexpr string_view bold_words[] = {"textbf", "mathbf"};
constexpr string_view letter_commands[] = {"mathit", "mathcal", "mathscr", "mathfrak", "boldsymbol", "bm", "pmb", "mathord", "mathop", "mathbin", "mathrel", "mathopen", "mathclose", "mathinner", "ensuremath", "hbox"};
constexpr string_view sizes[] = {"big", "Big", "bigg", "Bigg", "bigl", "Bigl", "biggl", "Biggl", "bigr", "Bigr", "biggr", "Biggr", "bigm", "Bigm", "biggm", "Biggm"};

template <class List>
bool holds(const List& list, string_view name) { return std::ranges::find(list, name) != std::end(list); }

// A sign of an operation that has nothing to operate on is an ordinary sign: the minus of -1 (The TeXbook, rules 5 and 6).
void settle_binaries(FormulaList& list) {
    std::optional<Atom> before;
    FormulaNode* last = nullptr;
    for (FormulaNode& node : list) {
        if (std::holds_alternative<MathGap>(node.body)) continue;
        const bool nothing_before = !before || *before == Atom::binary || *before == Atom::large || *before == Atom::relation || *before == Atom::opening || *before == Atom::punctuation;
        if (node.atom == Atom::binary && nothing_before) node.atom = Atom::ordinary;
        const bool nothing_after = node.atom == Atom::relation || node.atom == Atom::closing || node.atom == Atom::punctuation;
        if (last && last->atom == Atom::binary && nothing_after) last->atom = Atom::ordinary;
        before = node.atom;
        last = &node;
    }
    if (last && last->atom == Atom::binary) last->atom = Atom::ordinary;
}

class Parser {
public:
    explicit Parser(string_view tex) : tex_(tex) {}

    Result<Formula> parse() {
        FormulaList list = parse_list(End::text, 0);
        if (error_.empty() && at_ < tex_.size()) fail("there is one } too many");
        if (error_.empty() && list.empty()) fail("the formula is empty");
        if (!error_.empty()) return Error{error_, ""};
        return Formula{std::move(list)};
    }

private:
    enum class End { text, brace, bracket, right, cell };

    void fail(std::string why) {
        if (error_.empty()) error_ = std::move(why);
        at_ = tex_.size();
    }
    void skip_blanks() { while (at_ < tex_.size() && is_blank(tex_[at_])) ++at_; }
    [[nodiscard]] bool looking_at(string_view what) const { return tex_.substr(at_).starts_with(what); }

    // The name of the command at `at_`, which stands on its backslash; moves behind it.
    string_view take_command() {
        const std::size_t begin = ++at_;
        while (at_ < tex_.size() && is_letter(tex_[at_])) ++at_;
        if (at_ == begin && at_ < tex_.size()) (void)next_code_point(tex_, at_);
        return tex_.substr(begin, at_ - begin);
    }
    [[nodiscard]] bool at_command(string_view name) const {
        if (!looking_at("\\") || !tex_.substr(at_ + 1).starts_with(name)) return false;
        const std::size_t end = at_ + 1 + name.size();
        return !is_letter(name.back()) || end >= tex_.size() || !is_letter(tex_[end]);
    }

    [[nodiscard]] bool ends(End end) const {
        if (at_ >= tex_.size()) return true;
        switch (end) {
            case End::text: return tex_[at_] == '}';
            case End::brace: return tex_[at_] == '}';
            case End::bracket: return tex_[at_] == ']';
            case End::right: return at_command("right") || tex_[at_] == '}';
            case End::cell: return tex_[at_] == '&' || looking_at("\\\\") || at_command("end") || at_command("cr") || tex_[at_] == '}';
        }
        return true;
    }

    FormulaList parse_list(End end, int depth) {
        FormulaList list;
        if (depth > deepest) {
            fail("the formula is nested deeper than " + std::to_string(deepest));
            return list;
        }
        for (skip_blanks(); error_.empty() && !ends(end); skip_blanks()) {
            if (tex_[at_] == '^' || tex_[at_] == '_' || tex_[at_] == '\'') {
                if (list.empty()) list.push_back({MathGroup{}});
                parse_script(list.back(), depth);
            } else {
                parse_item(list, depth);
            }
        }
        settle_binaries(list);
        return list;
    }

    void parse_script(FormulaNode& base, int depth) {
        if (tex_[at_] == '\'') {
            if (!base.sup.empty() && !primes_open_) return fail("two superscripts stand on one sign; put braces around the first");
            while (at_ < tex_.size() && tex_[at_] == '\'') {
                base.sup.push_back({MathSymbol{"′"}});
                ++at_;
            }
            primes_open_ = true;
            return;
        }
        FormulaList& script = tex_[at_] == '^' ? base.sup : base.sub;
        const bool after_prime = tex_[at_] == '^' && primes_open_;
        if (!script.empty() && !after_prime) return fail(std::string("two ") + (tex_[at_] == '^' ? "superscripts" : "subscripts") + " stand on one sign; put braces around the first");
        ++at_;
        FormulaList argument = parse_argument(depth);
        if (argument.empty() && error_.empty()) argument.push_back({MathGroup{}});
        script.insert(script.end(), std::make_move_iterator(argument.begin()), std::make_move_iterator(argument.end()));
        if (&script == &base.sup) primes_open_ = false;
    }

    // What a command or a script takes: a group in braces, or the next sign.
    FormulaList parse_argument(int depth) {
        if (depth > deepest) {
            fail("the formula is nested deeper than " + std::to_string(deepest));
            return {};
        }
        skip_blanks();
        if (at_ >= tex_.size() || tex_[at_] == '}') {
            fail("something is missing at the end; a command or a ^ wants what it is for");
            return {};
        }
        if (tex_[at_] == '{') return parse_braces(depth);
        FormulaList list;
        if (is_digit(tex_[at_])) {   // \frac12 is a half
            list.push_back({MathSymbol{std::string(1, tex_[at_++])}});
            return list;
        }
        parse_item(list, depth + 1);
        settle_binaries(list);
        return list;
    }

    FormulaList parse_braces(int depth) {
        ++at_;
        FormulaList list = parse_list(End::brace, depth + 1);
        if (!error_.empty()) return list;
        if (!looking_at("}")) fail("a { is not closed; add }");
        else ++at_;
        return list;
    }

    void add(FormulaList& list, FormulaNode node) {
        if (++nodes_ > most_nodes) return fail("the formula has more than " + std::to_string(most_nodes) + " parts; divide it");
        primes_open_ = false;
        list.push_back(std::move(node));
    }

    void parse_item(FormulaList& list, int depth) {
        const char c = tex_[at_];
        if (c == '{') {
            FormulaList inside = parse_braces(depth);
            return add(list, {MathGroup{std::move(inside)}});
        }
        if (c == '\\') return parse_command(list, depth);
        if (c == '&') return fail("an & stands outside a matrix");
        if (is_digit(c)) return parse_number(list);
        if (is_letter(c)) {
            ++at_;
            return add(list, {MathSymbol{std::string(1, c), true}});
        }
        if (static_cast<unsigned char>(c) >= 0x80) return parse_foreign(list);
        ++at_;
        parse_sign(list, c);
    }

    void parse_number(FormulaList& list) {
        const std::size_t begin = at_;
        while (at_ < tex_.size() && (is_digit(tex_[at_]) || ((tex_[at_] == '.' || tex_[at_] == ',') && at_ + 1 < tex_.size() && is_digit(tex_[at_ + 1]) && (tex_[at_] == '.' || thousands(at_))))) ++at_;
        add(list, {MathSymbol{std::string(tex_.substr(begin, at_ - begin))}});
    }
    // 12,345 is one number; f(1,2) holds two.
    [[nodiscard]] bool thousands(std::size_t comma) const {
        for (std::size_t i = 1; i <= 3; ++i)
            if (comma + i >= tex_.size() || !is_digit(tex_[comma + i])) return false;
        return comma + 4 >= tex_.size() || !is_digit(tex_[comma + 4]);
    }

    // Han words and every sign that TeX would not know by itself.
    void parse_foreign(FormulaList& list) {
        const std::size_t begin = at_;
        const char32_t first = next_code_point(tex_, at_);
        if (const MathCommand* known = math_sign(tex_.substr(begin, at_ - begin))) return add(list, {MathSymbol{std::string(known->text), known->slanted}, known->atom, known->limits});
        if (!is_cjk(first)) return add(list, {MathSymbol{std::string(tex_.substr(begin, at_ - begin))}});
        while (at_ < tex_.size()) {
            std::size_t next = at_;
            if (!is_cjk(next_code_point(tex_, next))) break;
            at_ = next;
        }
        add(list, {MathWords{std::string(tex_.substr(begin, at_ - begin))}});
    }

    void parse_sign(FormulaList& list, char c) {
        switch (c) {
            case '+': return add(list, {MathSymbol{"+"}, Atom::binary});
            case '-': return add(list, {MathSymbol{"−"}, Atom::binary});
            case '*': return add(list, {MathSymbol{"∗"}, Atom::binary});
            case '=': case '<': case '>': case ':': return add(list, {MathSymbol{std::string(1, c)}, Atom::relation});
            case '(': case '[': return add(list, {MathSymbol{std::string(1, c)}, Atom::opening});
            case ')': case ']': case '!': case '?': return add(list, {MathSymbol{std::string(1, c)}, Atom::closing});
            case ',': case ';': return add(list, {MathSymbol{std::string(1, c)}, Atom::punctuation});
            case '~': return add(list, {MathGap{0.25}});
            case '`': case '"': case '#': case '$': return fail(std::string("the sign ") + c + " has no meaning in a formula");
            default: return add(list, {MathSymbol{std::string(1, c)}});
        }
    }

    void parse_command(FormulaList& list, int depth) {
        const string_view name = take_command();
        if (name.empty()) return fail("a backslash ends the formula");
        if (const auto* gap = std::ranges::find(gaps, name, &GapName::name); gap != std::end(gaps)) return add(list, {MathGap{gap->em}});
        if (const MathCommand* known = math_command(name)) return add(list, {MathSymbol{std::string(known->text), known->slanted}, known->atom, known->limits});
        if (is_function_name(name)) return add(list, {MathWords{std::string(name)}, Atom::large, takes_limits(name)});
        if (holds(ignored, name)) return;
        if (holds(word_commands, name) || holds(bold_words, name)) return parse_words(list, name);
        if (holds(letter_commands, name)) return parse_letters(list, name, depth);
        if (holds(sizes, name)) return skip_blanks();   // the delimiter behind it comes as it is
        if (const auto* accent = std::ranges::find(accents, name, &Accent::name); accent != std::end(accents)) {
            FormulaNode node{MathAccent{accent->kind, parse_argument(depth)}};
            node.limits = node.always = accent->kind == AccentKind::over_brace || accent->kind == AccentKind::under_brace;
            return add(list, std::move(node));
        }
        parse_structure(list, name, depth);
    }

    void parse_structure(FormulaList& list, string_view name, int depth) {
        if (name == "frac" || name == "dfrac" || name == "tfrac" || name == "cfrac" || name == "binom" || name == "dbinom" || name == "tbinom") return parse_fraction(list, name, depth);
        if (name == "sqrt") return parse_root(list, depth);
        if (name == "left") return parse_fence(list, depth);
        if (name == "begin") return parse_environment(list, depth);
        if (name == "mathbb") return parse_blackboard(list);
        if (name == "overset" || name == "underset" || name == "stackrel") return parse_stacked(list, name, depth);
        if (name == "xrightarrow" || name == "xleftarrow") return parse_arrow(list, name, depth);
        if (name == "limits" || name == "nolimits") {
            if (list.empty()) return fail("\\" + std::string(name) + " stands behind nothing");
            list.back().limits = list.back().always = name == "limits";
            return;
        }
        if (name == "not") return parse_not(list, depth);
        if (name == "bmod" || name == "mod") return add(list, {MathWords{"mod"}, Atom::binary});
        if (name == "pmod") {
            FormulaList inside = parse_argument(depth);
            inside.insert(inside.begin(), {FormulaNode{MathWords{"mod"}}, FormulaNode{MathGap{0.33}}});
            return add(list, {MathFenced{"(", ")", std::move(inside)}, Atom::inner});
        }
        if (name == "phantom" || name == "label" || name == "tag" || name == "color" || name == "textcolor") return fail("\\" + std::string(name) + " is not laid out here");
        fail("\\" + std::string(name) + " is not known here");
    }

    // The text in braces, as it is written.
    std::optional<std::string> take_raw() {
        skip_blanks();
        if (!looking_at("{")) {
            if (at_ >= tex_.size()) return fail("a command at the end wants its text in { }"), std::nullopt;
            const std::size_t begin = at_;
            (void)next_code_point(tex_, at_);
            return std::string(tex_.substr(begin, at_ - begin));
        }
        int open = 0;
        std::string out;
        for (; at_ < tex_.size(); ++at_) {
            const char c = tex_[at_];
            if (c == '\\' && at_ + 1 < tex_.size() && !is_letter(tex_[at_ + 1])) {
                out.push_back(tex_[++at_] == '\\' ? ' ' : tex_[at_]);
                continue;
            }
            if (c == '{' && open++ == 0) continue;
            if (c == '}' && --open == 0) {
                ++at_;
                return out;
            }
            if (c != '{' && c != '}') out.push_back(c == '~' ? ' ' : c);
        }
        fail("a { is not closed; add }");
        return std::nullopt;
    }

    void parse_words(FormulaList& list, string_view name) {
        if (name == "operatorname" && looking_at("*")) ++at_;
        const auto text = take_raw();
        if (!text) return;
        if (text->find('\\') != std::string::npos) return fail("only plain text can stand in \\" + std::string(name) + "{ }");
        if (!text->empty()) add(list, {MathWords{*text, holds(bold_words, name)}, name == "operatorname" ? Atom::large : Atom::ordinary});
    }

    static void embolden(FormulaList& list) {
        for (FormulaNode& node : list)
            if (auto* symbol = std::get_if<MathSymbol>(&node.body)) symbol->bold = true;
    }
    void parse_letters(FormulaList& list, string_view name, int depth) {
        FormulaList inside = parse_argument(depth);
        if (name == "boldsymbol" || name == "bm" || name == "pmb") embolden(inside);
        const Atom atom = name == "mathop" ? Atom::large : name == "mathbin" ? Atom::binary : name == "mathrel" ? Atom::relation : name == "mathopen" ? Atom::opening : name == "mathclose" ? Atom::closing : Atom::ordinary;
        const bool alone = inside.size() == 1 && atom == Atom::ordinary;
        add(list, alone ? std::move(inside.front()) : FormulaNode{MathGroup{std::move(inside)}, atom, name == "mathop"});
    }

    void parse_fraction(FormulaList& list, string_view name, int depth) {
        FormulaList above = parse_argument(depth);
        FormulaList below = parse_argument(depth);
        const bool choose = name.ends_with("binom"), display = name.front() == 'd' || name.front() == 'c';
        FormulaNode fraction{MathFraction{std::move(above), std::move(below), !choose, display}, Atom::inner};
        if (!choose) return add(list, std::move(fraction));
        FormulaList inside;
        inside.push_back(std::move(fraction));
        add(list, {MathFenced{"(", ")", std::move(inside)}, Atom::inner});
    }

    void parse_root(FormulaList& list, int depth) {
        MathRoot root;
        skip_blanks();
        if (looking_at("[")) {
            ++at_;
            root.index = parse_list(End::bracket, depth + 1);
            if (!looking_at("]")) return fail("the [ of \\sqrt is not closed; add ]");
            ++at_;
        }
        root.body = parse_argument(depth);
        add(list, {std::move(root)});
    }

    // What stands behind \left or \right: a sign, a command, or a point for nothing.
    std::string take_delimiter() {
        skip_blanks();
        if (at_ >= tex_.size()) return fail("\\left and \\right want a sign, or a point for none"), "";
        if (tex_[at_] == '\\') {
            const string_view name = take_command();
            const MathCommand* known = math_command(name);
            if (!known) return fail("\\" + std::string(name) + " cannot grow as a bracket"), "";
            return std::string(known->text);
        }
        const std::size_t begin = at_;
        const char32_t c = next_code_point(tex_, at_);
        if (c == '.') return "";
        if (c == '<') return "⟨";
        if (c == '>') return "⟩";
        const auto sign = tex_.substr(begin, at_ - begin);
        if (string_view("()[]|/").find(sign) == string_view::npos && math_sign(sign) == nullptr) return fail("\"" + std::string(sign) + "\" cannot grow as a bracket"), "";
        return std::string(sign);
    }

    void parse_fence(FormulaList& list, int depth) {
        MathFenced fence;
        fence.open = take_delimiter();
        fence.body = parse_list(End::right, depth + 1);
        if (!error_.empty()) return;
        if (!at_command("right")) return fail("\\left has no \\right");
        at_ += 6;
        fence.close = take_delimiter();
        add(list, {std::move(fence), Atom::inner});
    }

    void parse_environment(FormulaList& list, int depth) {
        const auto name = take_raw();
        if (!name) return;
        const auto* const kind = std::ranges::find(environments, string_view(*name), &Environment::name);
        if (kind == std::end(environments)) return fail("\\begin{" + *name + "} is not known here");
        if (*name == "array" && !take_raw()) return;   // where its columns stand is left to the page
        MathMatrix matrix{std::string(kind->open), std::string(kind->close), {}, kind->align};
        matrix.rows.emplace_back();
        std::size_t cells = 0;
        while (error_.empty()) {
            matrix.rows.back().push_back(parse_list(End::cell, depth + 1));
            if (!error_.empty()) return;
            if (++cells > most_cells) return fail("a matrix has more than " + std::to_string(most_cells) + " cells");
            if (looking_at("&")) {
                ++at_;
            } else if (looking_at("\\\\") || at_command("cr")) {
                at_ += looking_at("\\\\") ? 2 : 3;
                skip_row_gap();
                matrix.rows.emplace_back();
            } else if (at_command("end")) {
                at_ += 4;
                break;
            } else {
                return fail("\\begin{" + *name + "} has no \\end{" + *name + "}");
            }
        }
        const auto closed = take_raw();
        if (!closed) return;
        if (*closed != *name) return fail("\\begin{" + *name + "} ends as \\end{" + *closed + "}");
        if (matrix.rows.back().size() == 1 && matrix.rows.back().front().empty()) matrix.rows.pop_back();
        add(list, {std::move(matrix), Atom::inner});
    }
    // The [2pt] behind \\ that asks for room.
    void skip_row_gap() {
        const auto end = tex_.find(']', at_);
        if (looking_at("[") && end != string_view::npos && end - at_ < 12) at_ = end + 1;
        skip_blanks();
        while (at_command("hline")) {
            at_ += 6;
            skip_blanks();
        }
    }

    void parse_blackboard(FormulaList& list) {
        static constexpr std::array<std::pair<char, const char*>, 7> letters = {{{'R', "ℝ"}, {'N', "ℕ"}, {'Z', "ℤ"}, {'Q', "ℚ"}, {'C', "ℂ"}, {'P', "ℙ"}, {'H', "ℍ"}}};
        const auto text = take_raw();
        if (!text) return;
        const auto* const found = std::ranges::find_if(letters, [&](const auto& l) { return text->size() == 1 && l.first == text->front(); });
        if (found == letters.end()) return fail("\\mathbb knows R N Z Q C P H only");
        add(list, {MathSymbol{found->second}});
    }

    void parse_stacked(FormulaList& list, string_view name, int depth) {
        FormulaList script = parse_argument(depth);
        FormulaList body = parse_argument(depth);
        const Atom atom = body.size() == 1 ? body.front().atom : Atom::ordinary;
        FormulaNode node{MathGroup{std::move(body)}, name == "stackrel" ? Atom::relation : atom, true, true};
        (name == "underset" ? node.sub : node.sup) = std::move(script);
        add(list, std::move(node));
    }

    void parse_arrow(FormulaList& list, string_view name, int depth) {
        FormulaNode node{MathSymbol{name == "xrightarrow" ? "⟶" : "⟵"}, Atom::relation, true, true};
        skip_blanks();
        if (looking_at("[")) {
            ++at_;
            node.sub = parse_list(End::bracket, depth + 1);
            if (!looking_at("]")) return fail("a [ is not closed; add ]");
            ++at_;
        }
        node.sup = parse_argument(depth);
        add(list, std::move(node));
    }

    void parse_not(FormulaList& list, int depth) {
        FormulaList what = parse_argument(depth);
        auto* symbol = what.size() == 1 ? std::get_if<MathSymbol>(&what.front().body) : nullptr;
        if (!symbol) return fail("\\not wants one sign behind it");
        symbol->text = symbol->text == "=" ? "≠" : symbol->text == "∈" ? "∉" : symbol->text + "\xCC\xB8";
        add(list, std::move(what.front()));
    }

    string_view tex_;
    std::size_t at_ = 0;
    int nodes_ = 0;
    bool primes_open_ = false;
    std::string error_;
};

}  // namespace

Result<Formula> read_formula(string_view tex) { return Parser(tex).parse(); }

}  // namespace estation::content
