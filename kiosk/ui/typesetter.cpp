#include "kiosk/ui/typesetter.h"

#include <cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "kiosk/ui/missing_glyph.h"
#include "kiosk/ui/reading.h"
#include "kiosk/ui/shaper.h"
#include "kiosk/ui/words.h"

namespace estation::kiosk::ui {
namespace {

constexpr float ascent = 0.88F;        // of the em box above the baseline, as in all CJK fonts
constexpr int largest_side = 16384;    // px of a mask
constexpr float unlimited = 1e6F;      // px
constexpr int layer_count = 3;

struct GlyphAt { std::uint32_t index; std::uint16_t font; std::uint8_t layer; float x, y; };
struct Box { char32_t code; std::uint8_t layer; float x, baseline, em; };
struct Bar { std::uint8_t layer; bool round; float x, y, w, h; };  // a strike, a rule, or an emphasis dot
struct Drawn { std::uint8_t layer; FormulaStroke stroke; };        // a bracket, a root

// What one line shows; the ranges of the block's lists.
struct SetLine { std::size_t glyphs = 0, boxes = 0, bars = 0, strokes = 0; };

struct Block final : TextBlock {
    std::vector<Font> fonts;
    std::vector<GlyphAt> glyphs;
    std::vector<Box> boxes;
    std::vector<Bar> bars;
    std::vector<Drawn> strokes;
    std::vector<SetLine> starts;  // one for each line, and one behind the last
    int line_height = 1;
};

int whole_em(float em) { return std::clamp(static_cast<int>(std::lround(std::isfinite(em) ? em : 16.0F)), 6, 400); }

std::uint32_t visible_letters(std::string_view text) { return static_cast<std::uint32_t>(count_visible(text)); }

// Fills a Block line by line.
class Composer {
public:
    Composer(Block& block, const Shaped& shaped, const std::vector<Span>& spans, int em) : b_(block), s_(shaped), spans_(spans), em_(static_cast<float>(em)) {}

    void add(const Line& line, float baseline, float top) {
        top_ = top;
        for (std::size_t k = 0; k < line.clusters.size(); ++k) {
            const PlacedCluster& placed = line.clusters[k];
            const Cluster& cluster = s_.clusters[placed.cluster];
            const float end = k + 1 < line.clusters.size() ? line.clusters[k + 1].x : line.cut ? line.ellipsis_x : line.width;
            const float right = std::max(placed.x, std::min(end, placed.x + cluster.advance - placed.trim_left));
            const Span& span = spans_[s_.extra[placed.cluster].span];
            const float raised = span.superscript ? 0.36F * em_ : 0;
            put(placed, baseline - raised, span);
            if (!span.superscript && cluster.end > cluster.begin) count(placed, right, baseline, span);
            decorate(placed, right, baseline, span, k > 0);
        }
    }

private:
    static std::uint8_t layer_of(const Span& span) { return span.layer < layer_count ? span.layer : std::uint8_t{0}; }

    void put(const PlacedCluster& placed, float baseline, const Span& span) {
        const auto& extra = s_.extra[placed.cluster];
        const std::uint8_t layer = layer_of(span);
        const float x = placed.x - placed.trim_left;
        for (std::uint32_t g = extra.first_glyph; g < extra.first_glyph + extra.glyphs; ++g) {
            const ShapedGlyph& glyph = s_.glyphs[g];
            b_.glyphs.push_back({glyph.index, glyph.font, layer, std::round(x + glyph.x), baseline + glyph.y});
        }
        if (extra.missing) b_.boxes.push_back({s_.clusters[placed.cluster].first, layer, x, baseline, s_.clusters[placed.cluster].em});
        if (extra.drawing >= 0) draw(s_.drawings[static_cast<std::size_t>(extra.drawing)], x, baseline, layer);
        if (extra.missing || extra.glyphs > 0 || extra.drawing >= 0) b_.layers = static_cast<std::uint8_t>(b_.layers | 1U << layer);
    }

    void draw(const Shaped::Drawing& drawing, float x, float baseline, std::uint8_t layer) {
        for (const FormulaRule& r : drawing.rules) b_.bars.push_back({layer, false, x + r.x, std::round(baseline + r.y), r.w, r.h});
        for (FormulaStroke stroke : drawing.strokes) {
            for (FormulaPoint& p : stroke.points) p = {p.x + x, p.y + baseline};
            b_.strokes.push_back({layer, std::move(stroke)});
        }
    }

    // For the sentence that is being spoken: which character of the text stands here.
    void count(const PlacedCluster& placed, float right, float baseline, const Span& span) {
        const Cluster& cluster = s_.clusters[placed.cluster];
        const std::size_t index = s_.extra[placed.cluster].span;
        while (counted_ <= index && counted_ < spans_.size()) {
            const Span& s = spans_[counted_++];
            starts_.push_back(bytes_);
            visible_.push_back(seen_);
            bytes_ += static_cast<std::uint32_t>(s.text.size());
            if (!s.superscript) seen_ += visible_letters(s.text);
        }
        if (cluster.begin < starts_[index] || cluster.end > starts_[index] + span.text.size()) return;
        const std::string_view before = std::string_view(span.text).substr(0, cluster.begin - starts_[index]);
        if (visible_letters(std::string_view(span.text).substr(before.size(), cluster.end - cluster.begin)) == 0) return;
        // Letters are counted from the cluster before, not from the beginning of the span: a paragraph is long.
        if (span_ != index || before.size() < done_) span_ = index, done_ = 0, letters_ = 0;
        letters_ += visible_letters(before.substr(done_));
        done_ = before.size();
        b_.places.push_back({visible_[index] + letters_, placed.x, right, std::round(baseline - 0.95F * em_)});
    }

    void decorate(const PlacedCluster& placed, float right, float baseline, const Span& span, bool continues) {
        const float width = right - placed.x;
        if (span.emphasis_dots && classify(s_.clusters[placed.cluster].first) == MarkClass::han) {
            const float size = std::max(3.0F, std::round(em_ * 0.13F));
            const float x = placed.x - placed.trim_left + (s_.clusters[placed.cluster].advance - size) / 2;
            b_.bars.push_back({layer_of(span), true, x, std::round(baseline + em_ * 0.15F), size, size});
        }
        if (span.strike && width > 0) strike(placed.x, right, baseline, layer_of(span), continues);
        if (width <= 0) return;
        if (span.tag != 0) extend(b_.tags, span.tag, placed.x, right, top_, static_cast<float>(b_.line_height));
        if (span.layer == 2) extend(b_.highlights, span.tag, placed.x, right, std::round(baseline - 0.95F * em_), std::round(1.16F * em_));
    }

    void strike(float x, float right, float baseline, std::uint8_t layer, bool continues) {
        const float thick = std::max(1.0F, std::round(em_ / 16)), y = std::round(baseline - 0.34F * em_);
        const bool joins = continues && !b_.bars.empty() && !b_.bars.back().round && b_.bars.back().layer == layer &&
                           b_.bars.back().y == y && x - (b_.bars.back().x + b_.bars.back().w) < em_;
        if (joins) b_.bars.back().w = right - b_.bars.back().x;
        else b_.bars.push_back({layer, false, x, y, right - x, thick});
    }

    // Neighbours of one tag on one line share a rectangle, the gap between them included.
    void extend(std::vector<TagBox>& boxes, int tag, float x, float right, float y, float h) const {
        const bool joins = !boxes.empty() && boxes.back().tag == tag && boxes.back().y == y && x >= boxes.back().x &&
                           x - (boxes.back().x + boxes.back().w) < em_;
        if (joins) boxes.back().w = right - boxes.back().x;
        else boxes.push_back({tag, x, y, right - x, h});
    }

    Block& b_;
    const Shaped& s_;
    const std::vector<Span>& spans_;
    float em_, top_ = 0;
    std::vector<std::uint32_t> starts_, visible_;  // of each span: its first byte, and how many visible letters stand before it
    std::size_t counted_ = 0, span_ = ~std::size_t{0}, done_ = 0;
    std::uint32_t bytes_ = 0, seen_ = 0, letters_ = 0;
};

struct FreeContext { void operator()(cairo_t* cr) const { cairo_destroy(cr); } };
struct FreeSurface { void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); } };

void paint_glyphs(cairo_t* cr, const Block& block, SetLine from, SetLine to, int layer) {
    std::array<cairo_glyph_t, 256> batch;
    int count = 0;
    const Font* font = nullptr;
    const auto flush = [&] {
        if (count > 0) cairo_show_glyphs(cr, batch.data(), count);
        count = 0;
    };
    for (std::size_t i = from.glyphs; i < to.glyphs; ++i) {
        const GlyphAt& glyph = block.glyphs[i];
        if (glyph.layer != layer || glyph.font >= block.fonts.size() || !block.fonts[glyph.font]) continue;
        if (font != &block.fonts[glyph.font] || count == static_cast<int>(batch.size())) {
            flush();
            font = &block.fonts[glyph.font];
            cairo_set_scaled_font(cr, font->get());
        }
        batch[static_cast<std::size_t>(count++)] = {glyph.index, static_cast<double>(glyph.x), static_cast<double>(glyph.y)};
    }
    flush();
}

void paint_bars(cairo_t* cr, const Block& block, SetLine from, SetLine to, int layer) {
    for (std::size_t i = from.bars; i < to.bars; ++i) {
        const Bar& bar = block.bars[i];
        if (bar.layer != layer) continue;
        if (bar.round) cairo_arc(cr, bar.x + bar.w / 2, bar.y + bar.h / 2, bar.w / 2, 0, 2 * std::numbers::pi);
        else cairo_rectangle(cr, std::round(bar.x), bar.y, std::round(bar.w), bar.h);
        cairo_fill(cr);
    }
}

void paint_strokes(cairo_t* cr, const Block& block, SetLine from, SetLine to, int layer) {
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    for (std::size_t i = from.strokes; i < to.strokes; ++i) {
        const Drawn& drawn = block.strokes[i];
        if (drawn.layer != layer) continue;
        cairo_set_line_width(cr, drawn.stroke.width);
        cairo_new_path(cr);
        for (const FormulaPoint& p : drawn.stroke.points) cairo_line_to(cr, p.x, p.y);
        cairo_stroke(cr);
    }
}

}  // namespace

std::vector<TagBox> TextBlock::boxes_of(std::uint32_t first, std::uint32_t last) const {
    std::vector<TagBox> boxes;
    for (const Place& p : places) {
        if (p.first < first || p.first >= last) continue;
        if (!boxes.empty() && boxes.back().y == p.y && p.x >= boxes.back().x) boxes.back().w = std::max(boxes.back().w, p.right - boxes.back().x);
        else boxes.push_back({0, p.x, p.y, p.right - p.x, place_h});
    }
    return boxes;
}

struct Typesetter::Inner {
    Shaper shaper;
    WordFinder words;

    // Of a plain title, which clusters stand inside a word.
    void keep_words(Shaped& shaped, const std::vector<Span>& spans) {
        if (spans.size() != 1 || !spans.front().formula.empty() || !spans.front().ruby.empty()) return;
        const std::vector<bool> begins = words.word_begins(spans.front().text);
        for (Cluster& cluster : shaped.clusters) cluster.inside_word = cluster.begin < begins.size() && !begins[cluster.begin];
    }

    [[nodiscard]] std::vector<Line> lines(const Shaped& shaped, Setting setting) const {
        const bool floats = setting.width >= unlimited && (setting.align == Align::centre || setting.align == Align::right);
        if (!floats) return break_lines(shaped.clusters, setting);
        Setting loose = setting;  // no frame to be centred in: the widest line is the frame
        loose.align = Align::left;
        setting.width = 0;
        for (const Line& line : break_lines(shaped.clusters, loose)) setting.width = std::max(setting.width, line.width);
        setting.width += 0.5F;
        return break_lines(shaped.clusters, setting);
    }

    // Formulas and readings that are taller than a line make every line of the paragraph as tall: an even page reads best.
    static void make_room(Block& block, const Shaped& shaped, float em) {
        const float air = 0.12F * em;
        block.baseline = std::max(block.baseline, std::ceil(shaped.above + air));
        const float below = std::max(static_cast<float>(block.line_height) - block.baseline, shaped.below + air);
        block.line_height = std::max(block.line_height, static_cast<int>(std::ceil(block.baseline + below)));
    }

    // The … of a cut text, behind its last cluster.
    static void add_ellipsis(Block& block, const Shaped& dots, const Line& line, float baseline) {
        const auto base = static_cast<std::uint16_t>(block.fonts.size());
        block.fonts.insert(block.fonts.end(), dots.fonts.begin(), dots.fonts.end());
        for (const ShapedGlyph& glyph : dots.glyphs)
            block.glyphs.push_back({glyph.index, static_cast<std::uint16_t>(base + glyph.font), 0, std::round(line.ellipsis_x + glyph.x), baseline + glyph.y});
        block.cut = true;
    }
};

Typesetter::Typesetter() : inner_(std::make_unique<Inner>()) {}
Typesetter::~Typesetter() = default;

std::shared_ptr<const TextBlock> Typesetter::set(std::string_view text, const TextStyle& style, float width_px) {
    std::vector<Span> spans(1);
    spans.front().text = text;
    return set(spans, style, width_px);
}

std::shared_ptr<const TextBlock> Typesetter::set(const std::vector<Span>& spans, const TextStyle& wanted, float width_px) {
    TextStyle style = wanted;
    if (style.latin) {
        std::string text;
        for (const Span& span : spans) text += span.text;
        if (is_chinese(text)) style.latin = false;
    }
    auto block = std::make_shared<Block>();
    const int em = whole_em(style.em);
    const auto em_px = static_cast<float>(em);
    block->em = em_px;
    Shaped shaped = inner_->shaper.shape(spans, style, em);
    if (style.whole_words && !style.latin) inner_->keep_words(shaped, spans);

    Setting setting;
    setting.width = width_px > 0 && width_px < unlimited ? width_px : unlimited;
    setting.indent = style.latin ? 0 : std::max(0.0F, style.indent_em) * em_px;
    setting.align = style.align;
    setting.max_lines = style.max_lines;
    setting.title = style.whole_words && style.latin;
    Shaped dots;
    if (style.max_lines > 0) {
        std::vector<Span> ellipsis(1);
        ellipsis.front().text = "…";
        dots = inner_->shaper.shape(ellipsis, style, em);
        for (const Cluster& cluster : dots.clusters) setting.ellipsis += cluster.advance;
    }
    const std::vector<Line> lines = inner_->lines(shaped, setting);

    const float spacing = std::isfinite(style.line_height) ? std::clamp(style.line_height, 0.8F, 10.0F) : 1.7F;
    block->line_height = std::max(1, static_cast<int>(std::lround(em_px * spacing)));
    block->baseline = std::round((static_cast<float>(block->line_height) - em_px) / 2 + ascent * em_px);
    Inner::make_room(*block, shaped, em_px);
    block->fonts = std::move(shaped.fonts);
    block->glyphs.reserve(shaped.glyphs.size());
    block->starts.reserve(lines.size() + 1);
    block->place_h = std::round(1.16F * em_px);
    Composer composer(*block, shaped, spans, em);
    float top = 0;
    for (const Line& line : lines) {
        block->starts.push_back({block->glyphs.size(), block->boxes.size(), block->bars.size(), block->strokes.size()});
        composer.add(line, top + block->baseline, top);
        if (line.cut) Inner::add_ellipsis(*block, dots, line, top + block->baseline);
        block->width = std::max(block->width, line.width);
        top += static_cast<float>(block->line_height);
    }
    block->starts.push_back({block->glyphs.size(), block->boxes.size(), block->bars.size(), block->strokes.size()});
    block->lines = static_cast<int>(lines.size());
    // Tight lines still show the whole of their last descenders.
    block->height = lines.empty() ? 0 : std::max(top, top - static_cast<float>(block->line_height) + block->baseline + std::ceil(0.25F * em_px));
    return block;
}

Pixels Typesetter::paint(const TextBlock& text, int layer, int y0, int y1) {
    const auto& block = static_cast<const Block&>(text);
    const int width = std::min(largest_side, static_cast<int>(std::ceil(std::min(block.width, unlimited))) + 2 * pad);
    const auto height = static_cast<int>(std::clamp<std::int64_t>(std::int64_t{y1} - y0, 0, largest_side));
    Pixels mask(width, height, PixelFormat::mask8);
    if (height == 0 || block.lines == 0) return mask;

    // A line's ink may reach into its neighbours' rows.
    const auto line_at = [&](std::int64_t y) { return static_cast<int>(std::clamp<std::int64_t>(y / block.line_height, -4, block.lines + 4)); };
    const int first = std::clamp(line_at(y0) - 1, 0, block.lines);
    const int last = std::clamp(line_at(std::int64_t{y0} + height) + 2, first, block.lines);
    const SetLine from = block.starts[static_cast<std::size_t>(first)], to = block.starts[static_cast<std::size_t>(last)];
    {
        const std::unique_ptr<cairo_surface_t, FreeSurface> surface{
            cairo_image_surface_create_for_data(mask.data.get(), CAIRO_FORMAT_A8, width, height, static_cast<int>(mask.stride))};
        const std::unique_ptr<cairo_t, FreeContext> cr{cairo_create(surface.get())};
        cairo_translate(cr.get(), pad, -static_cast<double>(y0));
        cairo_set_source_rgba(cr.get(), 1, 1, 1, 1);
        cairo_set_operator(cr.get(), CAIRO_OPERATOR_ADD);  // the same on an empty mask, and many times faster than OVER
        paint_glyphs(cr.get(), block, from, to, layer);
        paint_bars(cr.get(), block, from, to, layer);
        paint_strokes(cr.get(), block, from, to, layer);
        cairo_surface_flush(surface.get());
    }
    for (std::size_t i = from.boxes; i < to.boxes; ++i)
        if (block.boxes[i].layer == layer)
            draw_missing_glyph(mask, block.boxes[i].x + pad, block.boxes[i].baseline - static_cast<float>(y0), block.boxes[i].em, block.boxes[i].code);
    return mask;
}

}  // namespace estation::kiosk::ui
