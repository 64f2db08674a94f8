// The rules of Chinese typesetting, tested as mathematics: what must hold at every width, looked at from outside with
// lists and measures of the test's own.
#include "kiosk/ui/typography.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "tests/kiosk/ui/paragraphs.h"

using namespace estation::kiosk::ui;

namespace {

constexpr float em = 20;
constexpr double eps = 0.01;

const std::u32string closers = U"、，。：；！？）〕］｝〉》」』】〗”’)]},.;:!?";
const std::u32string stops_at_start = closers + U"·～–-/";
const std::u32string openers = U"（〔［｛〈《「『【〖“‘([{";
const std::u32string full_marks = U"、，。：；！？）〕］｝〉》」』】〗”’（〔［｛〈《「『【〖“‘";
const std::u32string prefixes = U"￥¥$€№";
const std::u32string suffixes = U"%％‰℃°";

bool in(const std::u32string& list, char32_t c) { return list.find(c) != std::u32string::npos; }
bool han(char32_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || c >= 0x20000; }
bool letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char32_t c) { return c >= '0' && c <= '9'; }
bool narrow_letter(char32_t c) { return letter(c) || digit(c); }

std::u32string decode(std::string_view s) {
    std::u32string out;
    for (std::size_t i = 0; i < s.size();) {
        const auto b = static_cast<unsigned char>(s[i]);
        const int n = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        char32_t c = n == 1 ? b : b & (0xFFU >> (n + 1));
        for (int k = 1; k < n; ++k) c = c << 6 | (static_cast<unsigned char>(s[i + static_cast<std::size_t>(k)]) & 0x3FU);
        out.push_back(c);
        i += static_cast<std::size_t>(n);
    }
    return out;
}

float advance_of(char32_t c) {
    if (c == ' ') return 0.224F * em;
    if (in(U"il.,:;!'|", c)) return 0.29F * em;
    if (in(U"mwMW%@", c)) return 0.9F * em;
    if (c == U'°') return 0.37F * em;
    if (c == U'–') return 0.53F * em;
    if (c < 0x80 || c == U'²' || c == U'³') return 0.55F * em;
    return em;
}

// As the Chinese fonts shape it: —— is one glyph of two em.
std::vector<Cluster> clusters_of(std::string_view text) {
    std::vector<Cluster> out;
    bool footnote = false;
    for (const char32_t c : decode(text)) {
        if (c == '{' || c == '}') {
            footnote = c == '{';
            continue;
        }
        Cluster k;
        k.begin = static_cast<std::uint32_t>(out.size());
        k.end = k.begin + 1;
        k.first = c;
        k.em = footnote ? 0.6F * em : em;
        k.advance = advance_of(c) * k.em / em;
        k.keep_with_previous = footnote;
        if (c == U'—' && !out.empty() && out.back().first == c && out.back().advance < 2 * em) {
            out.back().advance = 2 * em;
            continue;
        }
        out.push_back(k);
    }
    return out;
}

std::string utf8(char32_t c) {
    if (c < 0x80) return {static_cast<char>(c)};
    std::string s;
    if (c >= 0x10000) s = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F))};
    else if (c >= 0x800) s = {static_cast<char>(0xE0 | c >> 12)};
    else return {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    s += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    s += static_cast<char>(0x80 | (c & 0x3F));
    return s;
}

std::string show(const std::vector<Cluster>& clusters, const std::vector<Line>& lines) {
    std::string s;
    for (const Line& line : lines) {
        for (const auto& p : line.clusters) s += utf8(clusters[p.cluster].first);
        s += " | ";
    }
    return s;
}

// Where the blank of a mark lies, from outside: as shares of the em.
struct Ink { double from, to; };
Ink ink_of(const Cluster& c) {
    const bool full = c.advance >= 0.9F * c.em && !c.keep_with_previous;
    if (full && in(openers, c.first)) return {0.5 * c.em, c.advance};
    if (full && in(full_marks, c.first)) return {0, 0.5 * c.em};
    if (full && c.first == U'·') return {0.25 * c.em, 0.75 * c.em};
    return {0, c.advance};
}

// Whether the rules let a line end between clusters a and b (adjacent, a typed space in between counts as `spaced`).
bool may_part(const std::vector<Cluster>& cs, std::size_t i) {
    std::size_t base = i - 1;  // behind a footnote mark, what it hangs on
    while (base > 0 && cs[base].keep_with_previous) --base;
    const Cluster &a = cs[base], &b = cs[i];
    if (b.keep_with_previous || in(stops_at_start, b.first) || in(openers, a.first)) return false;
    if (b.first == ' ') return false;
    if (a.first == ' ') return !(i >= 2 && in(openers, cs[i - 2].first)) && !in(stops_at_start, b.first);
    if ((in(prefixes, a.first) && digit(b.first)) || (digit(a.first) && in(suffixes, b.first))) return false;
    if (a.first == b.first && in(U"—…", a.first) && base + 1 == i) return false;
    if (in(U"-–", a.first) && i >= 4 && i + 2 < cs.size()) {
        bool letters = true;
        for (std::size_t k = 1; k <= 3; ++k) letters = letters && letter(cs[i - 1 - k].first) && letter(cs[i - 1 + k].first);
        if (letters) return true;
    }
    if (in(U"-–", a.first) && digit(b.first)) return false;
    if (a.first == '/') return false;
    const auto narrow = [](const Cluster& c) { return c.advance < 0.75F * c.em || (c.first < 0x250 && c.first != U'·') || c.keep_with_previous; };
    return !(narrow(a) && narrow(b));
}

// No setting of the clusters [from, to) on one line can be narrower.
double least_width(const std::vector<Cluster>& cs, std::size_t from, std::size_t to, double spaces = 0) {
    double w = 0;
    for (std::size_t k = from; k < to; ++k) {
        const Ink ink = ink_of(cs[k]);
        const bool gap = k + 1 < to && ((han(cs[k].first) && narrow_letter(cs[k + 1].first)) || (narrow_letter(cs[k].first) && han(cs[k + 1].first)));
        w += (cs[k].first == ' ' ? spaces * advance_of(' ') : ink.to - ink.from) + (gap ? em / 8 : 0);
    }
    return w;
}

// What cannot be parted around boundary i, at its very narrowest.
double piece_around(const std::vector<Cluster>& cs, std::size_t i) {
    std::size_t from = i, to = i;
    while (from > 0 && !may_part(cs, from)) --from;
    while (to < cs.size() && (to == i || !may_part(cs, to))) ++to;
    return least_width(cs, from, to);
}

struct Scene {
    const std::vector<Cluster>& cs;
    const std::vector<Line>& lines;
    const Setting& setting;
};

std::size_t visible_count(const Scene& s, const Line& line) {
    std::size_t n = line.clusters.size();
    while (n > 0 && s.cs[line.clusters[n - 1].cluster].first == ' ') --n;
    return n;
}

double left_of(const PlacedCluster& p) { return static_cast<double>(p.x) - p.trim_left; }  // where the glyph's em box begins

void every_cluster_once(const Scene& s) {
    std::uint32_t next = 0;
    for (const Line& line : s.lines) {
        CHECK(!line.clusters.empty());
        for (const auto& p : line.clusters) REQUIRE(p.cluster == next++);
        for (std::size_t k = 1; k < line.clusters.size(); ++k) REQUIRE(line.clusters[k].x >= line.clusters[k - 1].x - eps);
    }
    CHECK(next == s.cs.size());
}

void edges_keep_the_rules(const Scene& s) {
    for (std::size_t l = 0; l + 1 < s.lines.size(); ++l) {
        const std::size_t boundary = s.lines[l + 1].clusters.front().cluster;
        if (may_part(s.cs, boundary)) continue;
        const double room = s.setting.width - (l == 0 ? s.setting.indent : 0);
        INFO("parted before " << utf8(s.cs[boundary].first) << " piece " << piece_around(s.cs, boundary) / em << " em, room " << room / em);
        CHECK(piece_around(s.cs, boundary) > room - eps);  // only what is wider than the line is torn
    }
}

void inks_never_touch(const Scene& s) {
    for (const Line& line : s.lines) {
        double reached = -eps;
        for (std::size_t k = 0; k < visible_count(s, line); ++k) {
            const auto& p = line.clusters[k];
            const Cluster& c = s.cs[p.cluster];
            if (c.first == ' ') continue;
            const Ink ink = ink_of(c);
            CHECK(left_of(p) + ink.from >= reached - eps);
            CHECK(p.trim_left <= c.em / 2 + eps);
            reached = left_of(p) + ink.to;
        }
        if (visible_count(s, line) > 1) CHECK(reached <= s.setting.width + eps);
    }
}

bool can_stretch(const Scene& s, const Line& line, bool without_gaps) {
    const std::size_t n = visible_count(s, line);
    for (std::size_t k = 0; k + 1 < n; ++k) {
        const std::uint32_t i = line.clusters[k].cluster;
        const Cluster &a = s.cs[i], &b = s.cs[i + 1];
        if (a.first == ' ' && k > 0) {
            const char32_t before = s.cs[i - 1].first, after = b.first;
            const bool gap = (han(before) && narrow_letter(after)) || (narrow_letter(before) && han(after));
            if (in(full_marks, before) || in(full_marks, after) || (gap && without_gaps)) continue;
            return true;
        }
        if (b.first == ' ' || b.keep_with_previous) continue;
        const bool gap = (han(a.first) && narrow_letter(b.first)) || (narrow_letter(a.first) && han(b.first));
        if (gap && !without_gaps) return true;
        if (!gap && (han(a.first) || in(closers, a.first)) && han(b.first)) return true;
    }
    return false;
}

void justified_lines_are_full(const Scene& s) {
    if (s.setting.align != Align::justify) return;
    for (const Line& line : s.lines) {
        const std::size_t n = visible_count(s, line);
        if (line.last || n == 0) continue;
        const auto& p = line.clusters[n - 1];
        const double end = left_of(p) + ink_of(s.cs[p.cluster]).to;
        if (can_stretch(s, line, false)) CHECK(std::abs(end - s.setting.width) <= eps);
    }
}

void gaps_are_quarter_ems(const Scene& s) {
    for (const Line& line : s.lines) {
        const std::size_t n = visible_count(s, line);
        for (std::size_t k = 0; k < n; ++k) {
            std::size_t m = k + 1;
            while (m < n && s.cs[line.clusters[m].cluster].first == ' ') ++m;
            if (m >= n) continue;
            const Cluster &a = s.cs[line.clusters[k].cluster], &b = s.cs[line.clusters[m].cluster];
            if (a.keep_with_previous || b.keep_with_previous || a.first == ' ') continue;
            const double between = left_of(line.clusters[m]) - left_of(line.clusters[k]) - a.advance;
            const bool meet = (han(a.first) && narrow_letter(b.first)) || (narrow_letter(a.first) && han(b.first));
            if (meet) {
                CHECK(between >= em / 8 - eps);
                const bool loose = s.setting.align == Align::justify && !line.last;
                if (!loose) CHECK(between <= em / 4 + eps);
                else if (can_stretch(s, line, true)) CHECK(between <= em / 2 + eps);
            }
            // Beside a Chinese mark there is no gap: only what justification gives to everybody.
            const bool mark = in(full_marks, a.first) || in(full_marks, b.first);
            if (mark && (line.last || s.setting.align != Align::justify)) CHECK(between <= eps);
        }
    }
}

void units_hold(const Scene& s) {
    for (const Line& line : s.lines) {
        for (std::size_t k = 0; k + 1 < line.clusters.size(); ++k) {
            const std::uint32_t i = line.clusters[k].cluster;
            const Cluster &a = s.cs[i], &b = s.cs[i + 1];
            const bool unit = b.keep_with_previous || (!a.keep_with_previous && ((in(prefixes, a.first) && digit(b.first)) || (digit(a.first) && in(suffixes, b.first)) ||
                                                                                 (a.first == b.first && in(U"—…", a.first)) || (letter(a.first) && letter(b.first)) || (digit(a.first) && digit(b.first))));
            const double between = left_of(line.clusters[k + 1]) - left_of(line.clusters[k]) - a.advance;
            if (unit) CHECK(between <= eps);  // nothing pulls them apart
        }
    }
}

void last_line_has_company(const Scene& s) {
    if (s.lines.size() < 2) return;
    const auto lonely_from = [&](std::size_t from) {
        return std::count_if(s.cs.begin() + static_cast<std::ptrdiff_t>(from), s.cs.end(), [](const Cluster& c) {
                   return !c.keep_with_previous && (han(c.first) || narrow_letter(c.first));
               }) < 2;
    };
    if (!lonely_from(s.lines.back().clusters.front().cluster)) return;
    // Excused only where no break in the line before would give it company on one line.
    const Line& before = s.lines[s.lines.size() - 2];
    for (std::size_t k = 1; k < before.clusters.size(); ++k) {
        const std::size_t from = before.clusters[k].cluster;
        const bool fits = least_width(s.cs, from, s.cs.size(), 1) <= s.setting.width;
        CHECK_MESSAGE(!(may_part(s.cs, from) && fits && !lonely_from(from)), "one character alone: ", show(s.cs, s.lines));
    }
}

// GB/T 15834 5.1.10: a mark at the end of a line takes half its width, and an opening one at its beginning too, also behind the
// indent. So the ink of what opens a line begins where the line does.
void marks_at_the_edges_are_half(const Scene& s) {
    for (std::size_t l = 0; l < s.lines.size(); ++l) {
        const Line& line = s.lines[l];
        const std::size_t n = visible_count(s, line);
        if (n == 0 || s.setting.align == Align::centre || s.setting.align == Align::right) continue;
        const auto &first = line.clusters[0], &last = line.clusters[n - 1];
        const Cluster &a = s.cs[first.cluster], &b = s.cs[last.cluster];
        const bool opens = in(openers, a.first) && a.advance >= 0.9F * a.em && !a.keep_with_previous;
        const double begin = l == 0 ? s.setting.indent : 0;
        const bool room = piece_around(s.cs, first.cluster) <= s.setting.width - begin - em;   // else the indent gives way
        if (opens && n > 1 && room) CHECK(std::abs(left_of(first) + ink_of(a).from - begin) <= eps);
        const bool ends = in(closers, b.first) && b.advance >= 0.9F * b.em && !b.keep_with_previous;
        if (ends && l + 1 < s.lines.size()) CHECK(left_of(last) + ink_of(b).to <= s.setting.width + eps);
        if (!in(full_marks, b.first) && b.first != U'·' && l + 1 < s.lines.size() && n > 1) CHECK(last.trim_left <= eps);   // nothing else is squeezed
    }
}

// The last line of a paragraph stands at the left as it is: nothing in it is stretched.
void last_line_is_not_stretched(const Scene& s) {
    if (s.lines.empty()) return;
    const Line& line = s.lines.back();
    for (std::size_t k = 0; k + 1 < visible_count(s, line); ++k) {
        const Cluster &a = s.cs[line.clusters[k].cluster], &b = s.cs[line.clusters[k + 1].cluster];
        const double between = left_of(line.clusters[k + 1]) - left_of(line.clusters[k]) - a.advance;
        if (han(a.first) && han(b.first)) CHECK(std::abs(between) <= eps);
    }
}

void indent_is_kept(const Scene& s) {
    if (s.setting.indent <= 0 || s.lines.empty() || s.lines[0].clusters.empty()) return;
    const auto& p = s.lines[0].clusters[0];
    std::size_t to = 1;
    while (to < s.cs.size() && !may_part(s.cs, to)) ++to;
    if (piece_around(s.cs, 0) <= s.setting.width - s.setting.indent - em) CHECK(std::abs(p.x - s.setting.indent) < eps);
}

void check_all(const std::vector<Cluster>& cs, const Setting& setting) {
    const auto lines = break_lines(cs, setting);
    const Scene scene{cs, lines, setting};
    INFO("width " << setting.width / em << " em: " << show(cs, lines));
    every_cluster_once(scene);
    edges_keep_the_rules(scene);
    inks_never_touch(scene);
    justified_lines_are_full(scene);
    gaps_are_quarter_ems(scene);
    units_hold(scene);
    last_line_has_company(scene);
    indent_is_kept(scene);
    marks_at_the_edges_are_half(scene);
    last_line_is_not_stretched(scene);
}

std::string mixture(std::mt19937& random) {
    static const std::vector<std::string> words = {"地", "震波", "科学", "的", "了", "在我们的", "城市", "Earthquake", "P", "of", "DNA", "3", "1976", "7.8", "15℃", "￥100", "5％", "95%", "25°",
                                                   "——", "……", "《地震》", "“预警”", "（注）", "‘是’", "·", "{1}", " ", "/", "～", "①", "𬭛", "early-warning", "3–5"};
    static const std::vector<std::string> ends = {"，", "。", "、", "；", "：", "！", "？", "？！", "。”", "）。", "》，", "”（", "，“", "》《", "）、（"};
    std::string s;
    const auto pick = [&](const std::vector<std::string>& list) { return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random)]; };
    const int n = std::uniform_int_distribution<int>(1, 40)(random);
    bool mark = true;
    for (int i = 0; i < n; ++i) {
        const bool end = !mark && random() % 4 == 0;
        std::string word = end ? pick(ends) : pick(words);
        if (mark && (word == "·" || word == "～" || word == "/" || word == "{1}" || word == " ")) word = "字";
        s += word;
        mark = end || word == "·" || word == "～" || word == "/" || word == " " || word == "{1}";
    }
    return s;
}

using Lines = std::vector<std::string>;

Lines set(std::string_view text, float ems, Align align = Align::justify, int max_lines = 0) {
    const auto cs = clusters_of(text);
    Setting setting;
    setting.width = ems * em;
    setting.align = align;
    setting.max_lines = max_lines;
    Lines out;
    for (const Line& line : break_lines(cs, setting)) {
        out.emplace_back();
        for (const auto& p : line.clusters) out.back() += utf8(cs[p.cluster].first);
        if (line.cut) out.back() += "…";
    }
    return out;
}

Line only_line(std::string_view text) {
    Setting setting;
    setting.width = 1000 * em;
    const auto lines = break_lines(clusters_of(text), setting);
    REQUIRE(lines.size() == 1);
    return lines[0];
}

double ems(std::string_view text) { return only_line(text).width / em; }

}  // namespace

TEST_CASE("Every rule holds at every width from 4 to 40 em") {
    for (const auto text : estation::test::paragraphs) {
        const auto cs = clusters_of(text);
        for (float w = 4; w <= 40; w += 0.37F) {
            for (const Align align : {Align::justify, Align::left}) {
                Setting setting;
                setting.width = w * em;
                setting.align = align;
                setting.indent = align == Align::justify ? 2 * em : 0;
                check_all(cs, setting);
            }
        }
    }
}

TEST_CASE("Every rule holds for random mixtures") {
    std::mt19937 random(20260131);
    for (int round = 0; round < 4000; ++round) {
        const auto text = mixture(random);
        const auto cs = clusters_of(text);
        for (int k = 0; k < 4; ++k) {
            Setting setting;
            setting.width = std::uniform_real_distribution<float>(4, 40)(random) * em;
            setting.align = static_cast<Align>(random() % 4);
            setting.indent = random() % 2 ? 2 * em : 0;
            if (setting.align == Align::centre || setting.align == Align::right) setting.align = Align::left;
            check_all(cs, setting);
        }
    }
}

TEST_CASE("Marks that meet share their blanks") {
    CHECK(ems("字。”字") == doctest::Approx(3.5));
    CHECK(ems("字）（字") == doctest::Approx(3.5));   // three quarters each
    CHECK(ems("字（“字") == doctest::Approx(3.5));
    CHECK(ems("字。”（字") == doctest::Approx(4));
    CHECK(ems("《甲》、《乙》字") == doctest::Approx(6.5));  // half at the line's start, half between 》、, a quarter each between 、《
    CHECK(ems("吗？！字") == doctest::Approx(3));     // a pair is one em
    CHECK(ems("吗！！！字") == doctest::Approx(4));   // three are two
    CHECK(ems("吗。") == doctest::Approx(1.5));       // half width at the line's end
    CHECK(ems("“吗") == doctest::Approx(1.5));        // and at its start
    const Line line = only_line("“吗");
    CHECK(line.clusters[0].x == 0);
    CHECK(line.clusters[0].trim_left == doctest::Approx(em / 2));
}

TEST_CASE("Stretching leaves a mark beside what it belongs to") {
    const auto cs = clusters_of("做的“液化”了，好liquefaction");
    Setting setting;
    setting.width = 10.5F * em;
    const auto lines = break_lines(cs, setting);
    REQUIRE(lines.size() == 2);
    const auto& at = lines[0].clusters;
    const auto between = [&](std::size_t k) { return left_of(at[k + 1]) - left_of(at[k]) - cs[at[k].cluster].advance; };
    CHECK(between(0) > 0.1 * em);                     // 做 的
    CHECK(between(2) == doctest::Approx(0).epsilon(0.01));  // “液
    CHECK(between(4) == doctest::Approx(0).epsilon(0.01));  // 化”
    CHECK(between(6) == doctest::Approx(0).epsilon(0.01));  // 了，
    CHECK(between(7) > 0.1 * em);                     // ，好
}

TEST_CASE("A mark without a blank half is never squeezed, but keeps its place") {
    auto cs = clusters_of("字。”字字，字");
    for (Cluster& c : cs) c.rigid = true;
    Setting setting;
    setting.width = 5 * em;
    const auto lines = break_lines(cs, setting);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].clusters.size() == 4);
    CHECK(lines[0].width == doctest::Approx(5 * em));
    CHECK(lines[1].width == doctest::Approx(3 * em));
}

TEST_CASE("Han and Latin stand a quarter em apart, typed space or not") {
    const double word = 3 * 0.55;
    CHECK(ems("用ABC字") == doctest::Approx(2 + word + 0.5));
    CHECK(ems("用 ABC 字") == doctest::Approx(2 + word + 0.5));
    CHECK(ems("用  ABC字") == doctest::Approx(2 + word + 0.5));
    CHECK(ems("用，ABC字") == doctest::Approx(3 + word + 0.25));   // none beside a mark
    CHECK(ems("用， ABC字") == doctest::Approx(3 + word + 0.25));  // and none typed there
    CHECK(ems("ABC") == doctest::Approx(word));
    CHECK(ems(" ABC ") == doctest::Approx(word));                  // none at the edges
    CHECK(ems("ABC ABC") == doctest::Approx(2 * word + 0.224));
    CHECK(ems("约95%的") == doctest::Approx(2 + 1.1 + 0.9 + 0.5));
    CHECK(ems("共15℃高") == doctest::Approx(3 + 1.1 + 0.25));      // ℃ is as wide as Han
    CHECK(ems("说C++好") == doctest::Approx(2 + word + 0.5));      // the signs belong to the word
    CHECK(ems("说{1}ABC") == doctest::Approx(1 + 0.33 + word));     // a footnote mark is gap enough
}

TEST_CASE("First pull in, then push down") {
    // The full stop comes in because the comma can give half an em.
    CHECK(set("一二三四五，七八九十。还有一些字", 10) == Lines{"一二三四五，七八九十。", "还有一些字"});
    CHECK(set("一二三四五，七八九十。还有一些字", 10, Align::left) == Lines{"一二三四五，七八九十。", "还有一些字"});
    // Nothing can give: a character goes down with the mark.
    CHECK(set("一二三四五六七八九十。还有一些字", 10) == Lines{"一二三四五六七八九", "十。还有一些字"});
    // The mark at the end is half width, and fits without help.
    CHECK(set("一二三四五六七八九十。还有一些字", 10.5F) == Lines{"一二三四五六七八九十。", "还有一些字"});
    CHECK(set("一二三四五六七八九“还有一些字”", 10) == Lines{"一二三四五六七八九", "“还有一些字”"});
}

TEST_CASE("What belongs together stays together") {
    CHECK(set("一二三四五六——七八九", 7) == Lines{"一二三四五六", "—七八九"});  // the two-em dash is one cluster here
    CHECK(set("一二三四五六……七八九", 7) == Lines{"一二三四五六", "……七八九"});
    CHECK(set("一二三四五￥100元", 7, Align::left) == Lines{"一二三四五", "￥100元"});
    CHECK(set("一二三四五37.5℃上下", 7, Align::left) == Lines{"一二三四五", "37.5℃上下"});
    CHECK(set("一二三四五六七8％上下", 8, Align::left) == Lines{"一二三四五六七", "8％上下"});
    CHECK(set("一二三四五六Earthquake来了", 9, Align::left) == Lines{"一二三四五六", "Earthquake来了"});
    CHECK(set("一二三四五北京·上海好", 7, Align::left) == Lines{"一二三四五北", "京·上海好"});
    CHECK(set("一二三四五六1～2天内", 7, Align::left) == Lines{"一二三四五六", "1～2天内"});
    CHECK(set("一二三四五六七{1}八九", 7, Align::left) == Lines{"一二三四五六", "七1八九"});
    CHECK(set("甲乙丙丁戊己early-warning系统", 10, Align::left) == Lines{"甲乙丙丁戊己early-", "warning系统"});
    // A word wider than the line is torn rather than lost.
    const auto torn = set("Supercalifragilistic", 4, Align::left);
    CHECK(torn.size() == 3);
    CHECK(torn[0] + torn[1] + torn[2] == "Supercalifragilistic");
}

TEST_CASE("No character stands alone on the last line") {
    CHECK(set("一二三四五六七八九十好。", 10, Align::left) == Lines{"一二三四五六七八九", "十好。"});
    CHECK(set("一二三四五六七八九十好。", 10) == Lines{"一二三四五六七八九", "十好。"});
    CHECK(set("一二三四五六七八九十一二三四五六七八九十好", 10, Align::left).back() == "十好");
    CHECK(set("好", 4) == Lines{"好"});
}

TEST_CASE("A limited number of lines ends in an ellipsis") {
    CHECK(set("一二三四五六七八九十", 5, Align::left, 1) == Lines{"一二三四…"});
    CHECK(set("一二三四五六七八九十", 5, Align::left, 2) == Lines{"一二三四五", "六七八九十"});
    CHECK(set("一二三，四五六七八九", 5, Align::left, 1) == Lines{"一二三…"});      // not after a comma
    CHECK(set("一二三四（五六七八九）", 6, Align::left, 1) == Lines{"一二三四…"});  // nor an opening bracket
    const auto cs = clusters_of("一二三四五六七八九十");
    Setting setting;
    setting.width = 5.3F * em;
    setting.max_lines = 1;
    const auto lines = break_lines(cs, setting);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].cut);
    CHECK(lines[0].width <= setting.width);
    CHECK(lines[0].ellipsis_x == doctest::Approx(4 * em));
}

TEST_CASE("Alignment moves whole lines") {
    const auto cs = clusters_of("一二三四五六七八九十百千");
    Setting setting;
    setting.width = 7 * em;
    for (const auto& [align, x] : {std::pair{Align::left, 0.0F}, {Align::centre, 0.5F}, {Align::right, 1.0F}}) {
        setting.align = align;
        const auto lines = break_lines(cs, setting);
        REQUIRE(lines.size() == 2);
        for (const Line& line : lines) {
            const auto n = static_cast<float>(line.clusters.size());
            CHECK(line.clusters[0].x == doctest::Approx(x * (7 - n) * em));
        }
    }
}

TEST_CASE("Centred lines are of one length, and part after a mark") {
    CHECK(set("居中的两行标题看看它会怎样断行", 14, Align::centre) == Lines{"居中的两行标题", "看看它会怎样断行"});
    CHECK(set("居中的两行标题，看看它会怎样断行", 14, Align::centre) == Lines{"居中的两行标题，", "看看它会怎样断行"});
}

TEST_CASE("Forced breaks end a line that is not stretched") {
    auto cs = clusters_of("一二三 四五六 七");
    cs[3].forced_break_after = cs[7].forced_break_after = true;
    Setting setting;
    setting.width = 10 * em;
    const auto lines = break_lines(cs, setting);
    REQUIRE(lines.size() == 3);
    for (const Line& line : lines) CHECK(line.last);
    CHECK(lines[0].width == doctest::Approx(3 * em));
    CHECK(lines[1].clusters[0].x == 0);
}

TEST_CASE("Odd input ends, and ends soon") {
    Setting setting;
    setting.width = 4 * em;
    CHECK(break_lines({}, setting).empty());
    for (const std::string_view text : {"，，，，，，，，，，，，，，，，", "（（（（（（（（（（（（（（（（", "……………………………………", "————————", "   ", "！？！？！？！？！？", "“”“”“”“”“”", "/////////////////////"}) {
        const auto cs = clusters_of(text);
        for (const float w : {0.0F, 0.1F, 0.5F, 1.0F, 2.0F, 4.0F}) {
            setting.width = w * em;
            setting.indent = 2 * em;
            const auto lines = break_lines(cs, setting);
            std::size_t n = 0;
            for (const Line& line : lines) n += line.clusters.size();
            CHECK(n == cs.size());
        }
    }
    std::vector<Cluster> heap(100000);
    for (std::size_t i = 0; i < heap.size(); ++i) {
        heap[i].first = i % 3 == 0 ? U'字' : i % 3 == 1 ? U'́' : U'a';
        heap[i].em = em;
        heap[i].advance = i % 3 == 1 ? 0 : i < 50000 ? 0 : em;
    }
    setting.width = 30 * em;
    CHECK(break_lines(heap, setting).size() > 100);
}
