#include "kiosk/ui/typography.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "kiosk/ui/line_breaks.h"
#include "kiosk/ui/spacing.h"

namespace estation::kiosk::ui {
namespace {

bool among(char32_t c, std::u32string_view list) { return list.find(c) != std::u32string_view::npos; }

bool is_han(char32_t c) {
    return (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3005 && c <= 0x3007) || (c >= 0x3021 && c <= 0x3029) ||
           (c >= 0x3040 && c <= 0x312F && c != 0x30FB) || (c >= 0x3130 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_latin(char32_t c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') return true;
    if (c == 0xD7 || c == 0xF7) return false;
    return (c >= 0xC0 && c <= 0x2AF) || (c >= 0x370 && c <= 0x1FFF) || (c >= 0x2C00 && c <= 0x2DFF) ||
           (c >= 0xA640 && c <= 0xA7FF) || (c >= 0xAB30 && c <= 0xABFF) || (c >= 0xFB00 && c <= 0xFDFF) ||
           (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) || c == 0xB5 || c == 0x2126 || c == 0x212B;
}

// The shifts of the line's clusters for its alignment.
void align(Line& line, const Setting& setting) {
    if (setting.align != Align::centre && setting.align != Align::right) return;
    const float spare = std::max(0.0F, setting.width - line.width);
    const float shift = setting.align == Align::right ? spare : spare / 2;
    for (auto& placed : line.clusters) placed.x += shift;
    line.width += shift;
    line.ellipsis_x += shift;
}

struct Segment { std::uint32_t first = 0, count = 0; };

std::vector<Segment> split_at_forced_breaks(const std::vector<Cluster>& clusters) {
    std::vector<Segment> segments;
    std::uint32_t first = 0;
    for (std::uint32_t i = 0; i < clusters.size(); ++i) {
        if (!clusters[i].forced_break_after && i + 1 < clusters.size()) continue;
        segments.push_back({first, i + 1 - first});
        first = i + 1;
    }
    return segments;
}

// Where the line that begins at `begin` is cut so that an … of `ellipsis` px still fits: between words, and not
// after an opening bracket or a comma.
std::uint32_t cut_end(const Spacing& spacing, std::uint32_t begin, double width, double ellipsis) {
    std::uint32_t end = begin;
    while (end < spacing.size() && spacing.natural(begin, end + 1) + ellipsis <= width) ++end;
    std::uint32_t word = end;
    while (word > begin && word < spacing.size() && spacing.break_before(word) == Chance::in_word) --word;
    if (word > begin + (end - begin) / 2) end = word;
    const auto dangles = [&](std::uint32_t i) {
        const auto kind = spacing.kind(i);
        return kind == MarkClass::opening || kind == MarkClass::comma || kind == MarkClass::space || kind == MarkClass::dash_or_ellipsis;
    };
    while (end > begin + 1 && dangles(end - 1)) --end;
    return std::max(end, std::min(begin + 1, spacing.size()));
}

class Setter {
public:
    Setter(const Setting& setting, std::vector<Line>& lines) : setting_(setting), lines_(lines) {}

    // Sets one segment; false once no further line may come.
    bool add(std::span<const Cluster> clusters, std::uint32_t first, bool opens_paragraph, bool closes_paragraph) {
        const Spacing spacing(clusters);
        const std::uint32_t begin = spacing.visible_begin(0);
        Measure measure{setting_.width, opens_paragraph ? setting_.indent : 0.0, setting_.align == Align::justify, setting_.align == Align::centre, setting_.title};
        if (!(measure.width > 0)) measure.width = 1e9;
        measure.indent = fitting_indent(spacing, begin, measure);
        const double ellipsis = setting_.ellipsis > 0 ? setting_.ellipsis : spacing.em();
        std::uint32_t from = begin;
        for (const std::uint32_t to : choose_breaks(spacing, begin, measure)) {
            const double x = from == begin ? measure.indent : 0;
            const bool last = to == spacing.size();
            const bool full = setting_.max_lines > 0 && static_cast<int>(lines_.size()) + 1 == setting_.max_lines && !(last && closes_paragraph);
            Line line = full ? spacing.place(from, cut_end(spacing, from, measure.width - x, ellipsis), x, 1e9, false)
                             : spacing.place(from, to, x, measure.width, measure.justify && !last);
            for (auto& placed : line.clusters) placed.cluster += first;
            if (from == begin) prepend_blanks(line, first, begin);
            line.last = last || full;
            if (full) {
                line.cut = true;
                line.ellipsis_x = line.width;
                line.width += static_cast<float>(ellipsis);
            }
            align(line, setting_);
            lines_.push_back(std::move(line));
            if (full) return false;
            from = to;
        }
        return true;
    }

private:
    static void prepend_blanks(Line& line, std::uint32_t first, std::uint32_t count) {
        const float x = line.clusters.empty() ? 0 : line.clusters.front().x;
        std::vector<PlacedCluster> blanks;
        for (std::uint32_t i = 0; i < count; ++i) blanks.push_back({first + i, x, 0});
        line.clusters.insert(line.clusters.begin(), blanks.begin(), blanks.end());
    }

    const Setting& setting_;
    std::vector<Line>& lines_;
};

}  // namespace

MarkClass classify(char32_t c) {
    if (c >= '0' && c <= '9') return MarkClass::digit;
    if (is_han(c)) return MarkClass::han;
    if (is_latin(c)) return MarkClass::latin;
    if ((c >= 0xFF10 && c <= 0xFF19) || c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0x2070 && c <= 0x2089)) return MarkClass::digit;
    if (c == ' ' || c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x2060 || c == 0x3000) return MarkClass::space;
    if (among(c, U"（〔［｛〈《「『【〖〘〚“‘〝([{«⟨｢")) return MarkClass::opening;
    if (among(c, U"）〕］｝〉》」』】〗〙〛”’〞〟)]}»⟩｣")) return MarkClass::closing;
    if (among(c, U"。？！．｡?!‼⁇⁈⁉")) return MarkClass::stop;
    if (among(c, U"、，；：､,;:.")) return MarkClass::comma;
    if (among(c, U"·‧・･")) return MarkClass::middle_dot;
    if (among(c, U"—…―⸺⋯")) return MarkClass::dash_or_ellipsis;
    if (among(c, U"–～〜~-‐/／")) return MarkClass::connector;
    if (among(c, U"￥¥$£€＄￡#№＃")) return MarkClass::prefix_unit;
    if (among(c, U"%％‰‱℃°℉′″￠¢")) return MarkClass::suffix_unit;
    return MarkClass::other;
}

bool forbidden_at_line_start(char32_t c) {
    switch (classify(c)) {
        case MarkClass::closing: case MarkClass::stop: case MarkClass::comma: case MarkClass::middle_dot: case MarkClass::connector: return true;
        default: return false;
    }
}

bool forbidden_at_line_end(char32_t c) { return classify(c) == MarkClass::opening; }

std::vector<Line> break_lines(const std::vector<Cluster>& clusters, const Setting& setting) {
    std::vector<Line> lines;
    Setter setter(setting, lines);
    const auto segments = split_at_forced_breaks(clusters);
    for (std::size_t k = 0; k < segments.size(); ++k) {
        const auto [first, count] = segments[k];
        if (!setter.add(std::span(clusters).subspan(first, count), first, k == 0, k + 1 == segments.size())) break;
    }
    return lines;
}

}  // namespace estation::kiosk::ui
