#include "kiosk/ui/shaper_composed.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "kiosk/ui/clean_text.h"

namespace estation::kiosk::ui {
namespace {

constexpr float reading_size = 0.5F;    // of the base, clreq 3.3
constexpr float reading_air = 0.15F;    // em of the base between two readings

struct FreeAttributes { void operator()(PangoAttrList* list) const { pango_attr_list_unref(list); } };
struct FreeItems { void operator()(GList* list) const { g_list_free_full(list, [](gpointer item) { pango_item_free(static_cast<PangoItem*>(item)); }); } };
struct FreeGlyphs { void operator()(PangoGlyphString* glyphs) const { pango_glyph_string_free(glyphs); } };

class Composing {
public:
    Composing(PangoContext* context, std::span<const Span> spans, const std::string& text, int em, Shaped& out)
        : context_(context), spans_(spans), text_(text), em_(static_cast<float>(em)), in_(std::exchange(out, {})), out_(out) {
        out_.fonts = in_.fonts;
        font_ = [this](const std::string& word, const MathFace& face) { return shape_word(word, face); };
    }

    void run() {
        for (std::size_t i = 0; i < in_.clusters.size();) {
            const std::uint32_t span = in_.extra[i].span;
            std::size_t end = i + 1;
            while (end < in_.clusters.size() && in_.extra[end].span == span) ++end;
            if (!spans_[span].formula.empty()) put_formula(i, end, span);
            else if (!spans_[span].ruby.empty()) put_reading(i, end, span);
            else for (std::size_t k = i; k < end; ++k) copy(k);
            i = end;
        }
    }

private:
    void copy(std::size_t k) {
        auto extra = in_.extra[k];
        const auto first = static_cast<std::ptrdiff_t>(extra.first_glyph);
        extra.first_glyph = static_cast<std::uint32_t>(out_.glyphs.size());
        out_.glyphs.insert(out_.glyphs.end(), in_.glyphs.begin() + first, in_.glyphs.begin() + first + static_cast<std::ptrdiff_t>(extra.glyphs));
        out_.clusters.push_back(in_.clusters[k]);
        out_.extra.push_back(extra);
    }

    void put_formula(std::size_t begin, std::size_t end, std::uint32_t span) {
        const auto formula = content::read_formula(spans_[span].formula);
        if (!formula) {   // who made the span has seen to it that it can be read
            for (std::size_t k = begin; k < end; ++k) copy(k);
            return;
        }
        const auto pieces = set_formula(*formula, font_, em_, spans_[span].display);
        const auto cuts = cut_evenly(in_.clusters[begin].begin, in_.clusters[end - 1].end, pieces.size());
        for (std::size_t n = 0; n < pieces.size(); ++n) {
            const FormulaBox& box = pieces[n].box;
            // For the line it is a word.
            Cluster cluster{cuts[n], cuts[n + 1], U'x', box.width, em_, false, false, true};
            Shaped::Extra extra{static_cast<std::uint32_t>(out_.glyphs.size()), static_cast<std::uint32_t>(box.glyphs.size()), span, false, -1};
            out_.glyphs.insert(out_.glyphs.end(), box.glyphs.begin(), box.glyphs.end());
            if (!box.rules.empty() || !box.strokes.empty()) {
                extra.drawing = static_cast<int>(out_.drawings.size());
                out_.drawings.push_back({box.rules, box.strokes});
            }
            out_.clusters.push_back(cluster);
            out_.extra.push_back(extra);
            out_.above = std::max(out_.above, box.above);
            out_.below = std::max(out_.below, box.below);
            if (n + 1 < pieces.size()) put_blank(cuts[n + 1], pieces[n].gap, span);
        }
    }

    void put_blank(std::uint32_t at, float gap, std::uint32_t span) {
        out_.clusters.push_back({at, at, U' ', gap, em_, false, false});
        out_.extra.push_back({static_cast<std::uint32_t>(out_.glyphs.size()), 0, span, false, -1});
    }

    // What one says for the formula, in as many parts as it has pieces: the part that is heard is marked.
    [[nodiscard]] std::vector<std::uint32_t> cut_evenly(std::uint32_t begin, std::uint32_t end, std::size_t parts) const {
        std::vector<std::uint32_t> characters;
        for (std::size_t at = begin; at < end;) {
            characters.push_back(static_cast<std::uint32_t>(at));
            next_code_point(text_, at);
        }
        std::vector<std::uint32_t> cuts;
        for (std::size_t n = 0; n < parts; ++n) cuts.push_back(characters[n * characters.size() / parts]);
        cuts.push_back(end);
        return cuts;
    }

    void put_reading(std::size_t begin, std::size_t end, std::uint32_t span) {
        const MathWord reading = shape_word(spans_[span].ruby, {std::round(em_ * reading_size), false, false});
        float base = 0;
        for (std::size_t k = begin; k < end; ++k) base += in_.clusters[k].advance;
        const float width = std::max(base, reading.advance + reading_air * em_);
        Cluster cluster = in_.clusters[begin];
        Shaped::Extra extra = in_.extra[begin];
        extra.first_glyph = static_cast<std::uint32_t>(out_.glyphs.size());
        cluster.end = in_.clusters[end - 1].end;
        cluster.advance = width;
        cluster.rigid = true;
        cluster.forced_break_after = in_.clusters[end - 1].forced_break_after;
        // A wider reading pulls the characters of its base apart evenly.
        const float apart = (width - base) / static_cast<float>(end - begin);
        float x = apart / 2;
        for (std::size_t k = begin; k < end; ++k) {
            const auto& from = in_.extra[k];
            for (std::uint32_t g = from.first_glyph; g < from.first_glyph + from.glyphs; ++g) {
                ShapedGlyph glyph = in_.glyphs[g];
                glyph.x += x;
                out_.glyphs.push_back(glyph);
            }
            x += in_.clusters[k].advance + apart;
        }
        const float rise = 0.90F * em_ + 0.22F * reading_size * em_;
        for (ShapedGlyph glyph : reading.glyphs) {
            glyph.x += (width - reading.advance) / 2;
            glyph.y -= rise;
            out_.glyphs.push_back(glyph);
        }
        extra.glyphs = static_cast<std::uint32_t>(out_.glyphs.size()) - extra.first_glyph;
        out_.clusters.push_back(cluster);
        out_.extra.push_back(extra);
        out_.above = std::max(out_.above, rise + reading.above);
    }

    MathWord shape_word(const std::string& word, const MathFace& face) {
        MathWord out;
        CleanText clean;
        clean.append(word);
        if (clean.text.empty()) return out;
        const std::unique_ptr<PangoAttrList, FreeAttributes> list{pango_attr_list_new()};
        pango_attr_list_insert(list.get(), pango_attr_size_new_absolute(static_cast<int>(std::lround(std::max(4.0F, face.em))) * PANGO_SCALE));
        if (face.slanted) pango_attr_list_insert(list.get(), pango_attr_style_new(PANGO_STYLE_ITALIC));
        if (face.bold) pango_attr_list_insert(list.get(), pango_attr_weight_new(PANGO_WEIGHT_BOLD));
        pango_attr_list_insert(list.get(), pango_attr_font_features_new("pwid=1"));
        const auto size = static_cast<int>(clean.text.size());
        const std::unique_ptr<GList, FreeItems> items{pango_itemize_with_base_dir(context_, PANGO_DIRECTION_LTR, clean.text.c_str(), 0, size, list.get(), nullptr)};
        const std::unique_ptr<PangoGlyphString, FreeGlyphs> glyphs{pango_glyph_string_new()};
        for (GList* node = items.get(); node; node = node->next) {
            auto* item = static_cast<PangoItem*>(node->data);
            pango_shape_with_flags(clean.text.c_str() + item->offset, item->length, clean.text.c_str(), size, &item->analysis, glyphs.get(), PANGO_SHAPE_ROUND_POSITIONS);
            take(item->analysis.font, *glyphs, out);
        }
        return out;
    }

    void take(PangoFont* font, PangoGlyphString& glyphs, MathWord& out) {
        const std::uint16_t index = font_index(font);
        PangoRectangle ink;
        pango_glyph_string_extents(&glyphs, font, &ink, nullptr);
        const auto px = [](int units) { return static_cast<float>(units) / PANGO_SCALE; };
        if (ink.width > 0) {
            out.left = out.glyphs.empty() ? out.advance + px(ink.x) : std::min(out.left, out.advance + px(ink.x));
            out.right = std::max(out.right, out.advance + px(ink.x + ink.width));
            out.above = std::max(out.above, -px(ink.y));
            out.below = std::max(out.below, px(ink.y + ink.height));
        }
        for (int i = 0; i < glyphs.num_glyphs; ++i) {
            const PangoGlyphInfo& info = glyphs.glyphs[i];
            const bool shown = info.glyph != PANGO_GLYPH_EMPTY && info.glyph != PANGO_GLYPH_INVALID_INPUT && !(info.glyph & PANGO_GLYPH_UNKNOWN_FLAG);
            if (shown) out.glyphs.push_back({info.glyph, out.advance + px(info.geometry.x_offset), px(info.geometry.y_offset), index});
            out.advance += px(info.geometry.width);
        }
    }

    std::uint16_t font_index(PangoFont* font) {
        const auto [found, fresh] = fonts_.try_emplace(font, static_cast<std::uint16_t>(out_.fonts.size()));
        if (fresh) {
            cairo_scaled_font_t* scaled = font ? pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)) : nullptr;
            out_.fonts.emplace_back(scaled ? cairo_scaled_font_reference(scaled) : nullptr, [](cairo_scaled_font_t* f) { if (f) cairo_scaled_font_destroy(f); });
        }
        return found->second;
    }

    PangoContext* context_;
    std::span<const Span> spans_;
    const std::string& text_;
    float em_;
    Shaped in_;
    Shaped& out_;
    MathFont font_;
    std::map<PangoFont*, std::uint16_t> fonts_;
};

}  // namespace

void compose_spans(PangoContext* context, std::span<const Span> spans, const std::string& text, int em, Shaped& out) {
    Composing(context, spans, text, em, out).run();
}

}  // namespace estation::kiosk::ui
