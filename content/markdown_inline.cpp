#include "content/markdown_inline.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "content/entity_names.h"
#include "content/formula.h"
#include "content/unicode.h"

namespace estation::content {
namespace {

using std::string_view;
using Kind = Piece::Kind;

bool is_formula(Kind kind) { return kind == Kind::formula || kind == Kind::display; }
bool is_mark(Kind kind) { return kind == Kind::highlight || kind == Kind::strike || kind == Kind::thin_strike || is_formula(kind); }
bool is_shown(const Piece& piece) { return piece.kind == Kind::text || piece.kind == Kind::literal || piece.kind == Kind::ruby || is_mark(piece.kind); }

std::uint16_t style_of(Kind mark) {
    if (mark == Kind::highlight) return run_highlight;
    if (mark == Kind::display) return run_formula | run_display;
    return mark == Kind::formula ? run_formula : run_strike;
}

// What a piece of the author's text may not hold to be taken literally: marks of its own.
bool is_plain(string_view text) { return text.find_first_of("[]{}*`") == string_view::npos; }

std::vector<string_view> characters(string_view text) {
    std::vector<string_view> out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        (void)next_code_point(text, at);
        out.push_back(text.substr(begin, at - begin));
    }
    return out;
}

std::vector<string_view> split(string_view text, string_view at) {
    std::vector<string_view> out;
    while (true) {
        const auto end = text.find(at);
        const auto part = text.substr(0, end);
        if (!part.empty()) out.push_back(part);
        if (end == string_view::npos) return out;
        text.remove_prefix(end + at.size());
    }
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
            if (const auto length = text[at] == '{' ? ruby_at(piece, begin, at) : text[at] == '[' ? dots_at(piece, begin, at) : 0; length > 0) {
                begin = at + length;
                at = next_candidate(text, begin);
                continue;
            }
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

    // {汉字|hàn zì}, {汉字|hàn|zì}: one reading for each character where their numbers agree, else one for all of them.
    // The text before it is handed on. Returns how long it is; 0: it is not one.
    std::size_t ruby_at(const Piece& piece, std::size_t begin, std::size_t at) {
        const string_view text = piece.text, rest = text.substr(at + 1);
        const auto close = rest.find('}');
        if (close == string_view::npos || close > 200) return 0;
        const auto inside = rest.substr(0, close);
        constexpr string_view wide = "\xEF\xBD\x9C";   // ｜, for tables
        const auto narrow_bar = inside.find('|'), wide_bar = inside.find(wide);
        const auto bar = std::min(narrow_bar, wide_bar);
        if (bar == string_view::npos || bar == 0 || !is_plain(inside)) return 0;
        const auto base = inside.substr(0, bar), all = inside.substr(bar + (bar == narrow_bar ? 1 : wide.size()));
        const auto letters = characters(base);
        auto readings = split(all, bar == narrow_bar ? "|" : wide);
        if (readings.empty()) return 0;
        if (readings.size() == 1 && letters.size() > 1 && split(all, " ").size() == letters.size()) readings = split(all, " ");
        add(piece, Kind::text, text.substr(begin, at - begin));
        if (readings.size() == letters.size()) {
            for (std::size_t i = 0; i < letters.size(); ++i) add_ruby(piece, letters[i], std::string(readings[i]));
        } else {
            std::string joined;
            for (const auto& reading : readings) joined += (joined.empty() ? "" : " ") + std::string(reading);
            add_ruby(piece, base, joined);
        }
        return close + 2;
    }
    void add_ruby(const Piece& piece, string_view base, std::string reading) {
        add(piece, Kind::ruby, base);
        const auto first = reading.find_first_not_of(' '), last = reading.find_last_not_of(' ');
        out_.back().reading = first == std::string::npos ? "" : reading.substr(first, last - first + 1);
    }

    // [重点]{.dot}
    std::size_t dots_at(const Piece& piece, std::size_t begin, std::size_t at) {
        constexpr string_view end = "]{.dot}";
        const string_view text = piece.text, rest = text.substr(at + 1);
        const auto close = rest.find(end);
        if (close == string_view::npos || close == 0 || !is_plain(rest.substr(0, close))) return 0;
        add(piece, Kind::text, text.substr(begin, at - begin));
        add(piece, Kind::text, rest.substr(0, close));
        out_.back().style |= run_dots;
        return 1 + close + end.size();
    }

    [[nodiscard]] std::size_t next_candidate(string_view text, std::size_t from) const {
        const char border = marks_.border().empty() ? '=' : marks_.border().front();
        while (from < text.size() && text[from] != '=' && text[from] != '~' && text[from] != '[' && text[from] != '{' && text[from] != border) ++from;
        return std::min(from, text.size());
    }

    // The length of the mark at `at`; 0: it is not one.
    std::size_t mark_at(string_view text, std::size_t at, int line, Mark& mark) const {
        const char c = text[at];
        const auto rest = text.substr(at);
        if (c == '=' || c == '~') {
            const std::size_t times = std::min(rest.find_first_not_of(c), rest.size());
            if (at > 0 && text[at - 1] == c) return 0;
            mark = {c == '=' ? Kind::highlight : times == 2 ? Kind::strike : Kind::thin_strike, rest.substr(0, times), 0};
            return times == 2 || (times == 1 && c == '~' && !inside_word(text, at)) ? times : 0;
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
        mark = {times == 2 ? Kind::display : Kind::formula, string_view("$$").substr(0, times), 0};
        return times * border.size();
    }

    // 3~5天 is a span of days, not the beginning of struck text: a single ~ stands at a word's edge.
    static bool inside_word(string_view text, std::size_t at) {
        if (at == 0 || at + 1 >= text.size()) return false;
        std::size_t next = at + 1;
        const char32_t before = code_point_before(text, at), after = next_code_point(text, next);
        const auto edge = [](char32_t c) { return is_space(c) || is_plain_punctuation(c) || is_cjk_punctuation(c) || is_shared_punctuation(c); };
        return !edge(before) && !edge(after);
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
        const bool formula = is_formula(kind);
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
        // The space is set as the text is in which the author broke the line: a code's ground or a link's line ends with its words.
        const auto& run = runs_.back();
        if (run.hard_break) return;
        if (run.footnote > 0 || !run.text.ends_with(' ')) {
            Piece space = pieces[i];
            if (run.footnote > 0 || !run.ruby.empty() || (run.style & run_formula) != 0) space = {};
            add_text(space, " ");
        }
        last_ = U' ';
    }

    void add_text(const Piece& piece, string_view text) {
        if (text.empty()) return;
        last_ = code_point_before(text, text.size());
        if (!runs_.empty()) {
            auto& run = runs_.back();
            if (run.footnote == 0 && !run.hard_break && run.ruby.empty() && piece.reading.empty() && (run.style & run_formula) == 0 && run.style == piece.style && run.link == piece.link) {
                run.text.append(text);
                return;
            }
        }
        runs_.push_back({std::string(text), piece.style, piece.link, 0, false, piece.reading});
    }

    Runs runs_;
    char32_t last_ = 0;  // the last character shown
};

}  // namespace

// One piece for each formula, so that two that touch are still two; and the author hears of what cannot be laid out.
void check_formulas(Pieces& pieces, const BadFormula& bad_formula) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if ((pieces[i].style & run_formula) == 0) continue;
        while (i + 1 < pieces.size() && pieces[i + 1].style == pieces[i].style && is_shown(pieces[i + 1])) {
            pieces[i].text += pieces[i + 1].text;
            pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
        if (const auto formula = read_formula(pieces[i].text); !formula) bad_formula(pieces[i].text, formula.error().text, pieces[i].line);
    }
}

Runs runs_from(Pieces pieces, const MarkdownMarks& marks, const FootnoteNumber& number, const BadFormula& bad_formula) {
    pieces = Cutter(marks, number).cut(std::move(pieces));
    for (auto& piece : pieces)
        if (!is_mark(piece.kind)) piece.text = marks.take_from(piece.text);
    std::erase_if(pieces, [](const Piece& p) { return (p.kind == Kind::text || p.kind == Kind::literal) && p.text.empty(); });
    for (const auto kind : {Kind::display, Kind::formula}) apply_marks(pieces, kind);
    check_formulas(pieces, bad_formula);
    for (const auto kind : {Kind::highlight, Kind::strike, Kind::thin_strike}) apply_marks(pieces, kind);
    return RunBuilder().build(pieces);
}

std::string entity_text(string_view entity) {
    if (entity.size() < 3) return std::string(entity);
    auto name = entity.substr(1, entity.size() - 2);
    if (name.front() == '#') {
        std::string out;
        const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        name.remove_prefix(hex ? 2 : 1);
        std::uint32_t value = 0;
        const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
        const bool whole = fault == std::errc{} && end == name.data() + name.size();
        const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);  // nothing a screen could show
        const bool blank = value == '\t' || value == '\n' || value == '\r';
        append_utf8(out, whole && blank ? U' ' : whole && !control ? value : 0xFFFD);
        return out;
    }
    const auto named = entity_named(name);
    return std::string(named.empty() ? entity : named);
}

}  // namespace estation::content
