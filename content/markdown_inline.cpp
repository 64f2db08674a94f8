#include "content/markdown_inline.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string_view;
using Kind = Piece::Kind;

bool is_mark(Kind kind) { return kind == Kind::highlight || kind == Kind::strike || kind == Kind::formula; }
bool is_shown(const Piece& piece) { return piece.kind == Kind::text || piece.kind == Kind::literal || is_mark(piece.kind); }

std::uint16_t style_of(Kind mark) {
    if (mark == Kind::highlight) return run_highlight;
    return mark == Kind::strike ? run_strike : run_formula;
}

// Cuts text where ==, ~~, a formula's border or a footnote call stands.
class Cutter {
public:
    Cutter(const MarkdownMarks& marks, const FootnoteNumber& number) : marks_(marks), number_(number) {}

    Pieces cut(Pieces pieces) {
        for (auto& piece : pieces) {
            if (piece.kind == Kind::text && (piece.style & run_code) == 0)
                cut_text(piece);
            else
                out_.push_back(std::move(piece));
        }
        return std::move(out_);
    }

private:
    void cut_text(const Piece& piece) {
        const string_view text = piece.text;
        std::size_t begin = 0;
        for (std::size_t at = next_candidate(text, 0); at < text.size();) {
            Mark mark;
            const auto length = mark_at(text, at, piece.line, mark);
            if (length > 0) {
                add(piece, Kind::text, text.substr(begin, at - begin));
                add(piece, mark.kind, mark.text);
                out_.back().footnote = mark.footnote;
                begin = at + length;
            }
            at = next_candidate(text, at + std::max<std::size_t>(length, 1));
        }
        if (begin < text.size()) add(piece, Kind::text, text.substr(begin));
    }

    struct Mark {
        Kind kind = Kind::text;
        string_view text;
        int footnote = 0;
    };

    [[nodiscard]] std::size_t next_candidate(string_view text, std::size_t from) const {
        const char border = marks_.border().empty() ? '=' : marks_.border().front();
        while (from < text.size() && text[from] != '=' && text[from] != '~' && text[from] != '[' && text[from] != border) ++from;
        return std::min(from, text.size());
    }

    // The length of the mark at `at`; 0: it is not one.
    std::size_t mark_at(string_view text, std::size_t at, int line, Mark& mark) const {
        const char c = text[at];
        const auto rest = text.substr(at);
        if (c == '=' || c == '~') {
            const bool two = rest.starts_with(c == '=' ? "==" : "~~") && (rest.size() == 2 || rest[2] != c) && (at == 0 || text[at - 1] != c);
            mark = {c == '=' ? Kind::highlight : Kind::strike, rest.substr(0, 2), 0};
            return two ? 2 : 0;
        }
        if (c == '[') {
            string_view label;
            const auto length = footnote_mark(rest, label);
            mark = {Kind::footnote, "", length > 0 ? number_(marks_.take_from(label), line) : 0};
            return mark.footnote > 0 ? length : 0;
        }
        const auto& border = marks_.border();
        if (border.empty() || !rest.starts_with(border)) return 0;
        const std::size_t times = rest.substr(border.size()).starts_with(border) ? 2 : 1;
        mark = {Kind::formula, string_view("$$").substr(0, times), 0};
        return times * border.size();
    }

    void add(const Piece& like, Kind kind, string_view text) {
        if (kind == Kind::text && text.empty()) return;
        Piece piece;
        piece.kind = kind;
        piece.text = text;
        piece.style = like.style;
        piece.link = like.link;
        piece.line = like.line;
        out_.push_back(std::move(piece));
    }

    const MarkdownMarks& marks_;
    const FootnoteNumber& number_;
    Pieces out_;
};

bool space_beside(const Pieces& pieces, std::size_t index, int step) {
    const auto at = static_cast<std::ptrdiff_t>(index) + step;
    if (at < 0 || at >= static_cast<std::ptrdiff_t>(pieces.size())) return true;
    const auto& piece = pieces[static_cast<std::size_t>(at)];
    if (piece.kind == Kind::soft_break || piece.kind == Kind::hard_break) return true;
    if (piece.text.empty()) return false;
    std::size_t begin = 0;
    return is_space(step < 0 ? code_point_before(piece.text, piece.text.size()) : next_code_point(piece.text, begin));
}

// An opening mark hugs what follows, a closing one what stands before; the first that can close does. Marks without a
// partner become the text they were written as. Returns which marks have one.
std::vector<bool> paired(const Pieces& pieces, Kind kind) {
    std::vector<bool> partner(pieces.size());
    std::size_t open = pieces.size();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].kind != kind) continue;
        const bool formula = kind == Kind::formula;
        if (open < pieces.size() && i > open + 1 && (formula || !space_beside(pieces, i, -1))) {
            partner[open] = partner[i] = true;
            open = pieces.size();
        } else if (open == pieces.size() && (formula || !space_beside(pieces, i, 1))) {
            open = i;
        }
    }
    return partner;
}

void apply_marks(Pieces& pieces, Kind kind) {
    if (std::ranges::none_of(pieces, [&](const Piece& p) { return p.kind == kind; })) return;
    const auto partner = paired(pieces, kind);
    bool on = false;
    Pieces out;
    out.reserve(pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (partner[i]) {
            on = !on;
            continue;
        }
        if (pieces[i].kind == kind) pieces[i].kind = Kind::literal;
        if (on) pieces[i].style |= style_of(kind);
        out.push_back(std::move(pieces[i]));
    }
    pieces = std::move(out);
}

// Whether a line break between these two is only the author's, not the reader's: Chinese knows no spaces.
bool break_vanishes(char32_t before, char32_t after) {
    if (is_cjk_punctuation(before) || is_cjk_punctuation(after)) return true;
    const auto wide = [](char32_t c) { return is_cjk(c) && !is_hangul(c); };
    if (wide(before)) return wide(after) || is_shared_punctuation(after);
    return wide(after) && is_shared_punctuation(before);
}

class RunBuilder {
public:
    Runs build(const Pieces& pieces) {
        for (std::size_t i = 0; i < pieces.size(); ++i) add(pieces, i);
        return std::move(runs_);
    }

private:
    void add(const Pieces& pieces, std::size_t i) {
        const auto& piece = pieces[i];
        switch (piece.kind) {
            case Kind::hard_break: runs_.push_back({"", run_plain, "", 0, true}); break;
            case Kind::footnote: runs_.push_back({"", piece.style, "", piece.footnote, false}); break;
            case Kind::soft_break: add_soft_break(pieces, i); break;
            default: add_text(piece, piece.text); break;
        }
    }

    void add_soft_break(const Pieces& pieces, std::size_t i) {
        const auto after =
            std::find_if(pieces.begin() + static_cast<std::ptrdiff_t>(i), pieces.end(), [](const Piece& p) { return is_shown(p) && !p.text.empty(); });
        if (runs_.empty() || after == pieces.end()) return;
        std::size_t at = 0;
        if (last_ != 0 && break_vanishes(last_, next_code_point(after->text, at))) return;
        // The space belongs to what stands before, so that a link or a highlight does not begin with it.
        auto& run = runs_.back();
        if (run.hard_break) return;
        if (run.footnote > 0)
            add_text({}, " ");
        else if (!run.text.ends_with(' '))
            run.text.push_back(' ');
        last_ = U' ';
    }

    void add_text(const Piece& piece, string_view text) {
        if (text.empty()) return;
        last_ = code_point_before(text, text.size());
        if (!runs_.empty()) {
            auto& run = runs_.back();
            if (run.footnote == 0 && !run.hard_break && run.style == piece.style && run.link == piece.link) {
                run.text.append(text);
                return;
            }
        }
        runs_.push_back({std::string(text), piece.style, piece.link, 0, false});
    }

    Runs runs_;
    char32_t last_ = 0;  // the last character shown
};

}  // namespace

Runs runs_from(Pieces pieces, const MarkdownMarks& marks, const FootnoteNumber& number) {
    pieces = Cutter(marks, number).cut(std::move(pieces));
    for (auto& piece : pieces)
        if (!is_mark(piece.kind)) piece.text = marks.take_from(piece.text);
    std::erase_if(pieces, [](const Piece& p) { return (p.kind == Kind::text || p.kind == Kind::literal) && p.text.empty(); });
    for (const auto kind : {Kind::formula, Kind::highlight, Kind::strike}) apply_marks(pieces, kind);
    return RunBuilder().build(pieces);
}

std::string entity_text(string_view entity) {
    static constexpr std::pair<string_view, char32_t> names[] = {
        {"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},      {"apos", '\''},   {"nbsp", 0xA0},   {"ensp", 0x2002},  {"emsp", 0x2003},
        {"thinsp", 0x2009}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026}, {"middot", 0xB7}, {"bull", 0x2022}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
        {"ldquo", 0x201C},  {"rdquo", 0x201D}, {"laquo", 0xAB},   {"raquo", 0xBB},    {"copy", 0xA9},   {"reg", 0xAE},    {"trade", 0x2122}, {"deg", 0xB0},
        {"plusmn", 0xB1},   {"times", 0xD7},   {"divide", 0xF7},  {"minus", 0x2212},  {"le", 0x2264},   {"ge", 0x2265},   {"ne", 0x2260},    {"asymp", 0x2248},
        {"infin", 0x221E},  {"micro", 0xB5},   {"frac12", 0xBD},  {"frac14", 0xBC},   {"frac34", 0xBE}, {"sup2", 0xB2},   {"sup3", 0xB3},    {"yen", 0xA5},
        {"euro", 0x20AC},   {"pound", 0xA3},   {"sect", 0xA7},    {"para", 0xB6},     {"larr", 0x2190}, {"uarr", 0x2191}, {"rarr", 0x2192},  {"darr", 0x2193},
        {"alpha", 0x3B1},   {"beta", 0x3B2},   {"gamma", 0x3B3},  {"lambda", 0x3BB},  {"pi", 0x3C0},    {"sigma", 0x3C3}, {"omega", 0x3C9},  {"Omega", 0x3A9},
    };
    if (entity.size() < 3) return std::string(entity);
    auto name = entity.substr(1, entity.size() - 2);
    std::string out;
    if (name.front() == '#') {
        const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        name.remove_prefix(hex ? 2 : 1);
        std::uint32_t value = 0;
        const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
        const bool whole = fault == std::errc{} && end == name.data() + name.size();
        const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);  // nothing a screen could show
        append_utf8(out, whole && !control ? value : 0xFFFD);
        return out;
    }
    const auto* const found = std::find_if(std::begin(names), std::end(names), [&](const auto& known) { return known.first == name; });
    if (found == std::end(names)) return std::string(entity);
    append_utf8(out, found->second);
    return out;
}

}  // namespace estation::content
