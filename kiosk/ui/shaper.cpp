#include "kiosk/ui/shaper.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "kiosk/ui/clean_text.h"
#include "kiosk/ui/shaper_composed.h"

namespace estation::kiosk::ui {
namespace {

constexpr const char* family = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Source Han Sans CN, WenQuanYi Micro Hei, sans-serif";
constexpr const char* mono_family = "Noto Sans Mono CJK SC, Noto Sans CJK SC, monospace";
constexpr std::size_t longest_rtl_word = 40;  // clusters kept together, so that a word's letters stand in their order

struct FreeAttributes { void operator()(PangoAttrList* list) const { pango_attr_list_unref(list); } };
struct FreeItems { void operator()(GList* list) const { g_list_free_full(list, [](gpointer item) { pango_item_free(static_cast<PangoItem*>(item)); }); } };
struct FreeGlyphs { void operator()(PangoGlyphString* glyphs) const { pango_glyph_string_free(glyphs); } };
using Attributes = std::unique_ptr<PangoAttrList, FreeAttributes>;
using Items = std::unique_ptr<GList, FreeItems>;
using Glyphs = std::unique_ptr<PangoGlyphString, FreeGlyphs>;

struct Range { std::uint32_t begin = 0, end = 0; };

void add(PangoAttrList* list, PangoAttribute* attribute, Range range) {
    attribute->start_index = range.begin;
    attribute->end_index = range.end;
    pango_attr_list_insert(list, attribute);
}

// Han keeps upright in italics: only what lies between the Han characters slants.
void slant(PangoAttrList* list, const std::string& text, Range range) {
    std::size_t at = range.begin, run = at;
    while (at < range.end) {
        const std::size_t here = at;
        const auto kind = classify(next_code_point(text, at));
        const bool slants = kind == MarkClass::latin || kind == MarkClass::digit || kind == MarkClass::space;
        if (slants) continue;
        if (run < here) add(list, pango_attr_style_new(PANGO_STYLE_ITALIC), {static_cast<std::uint32_t>(run), static_cast<std::uint32_t>(here)});
        run = at;
    }
    if (run < at) add(list, pango_attr_style_new(PANGO_STYLE_ITALIC), {static_cast<std::uint32_t>(run), static_cast<std::uint32_t>(at)});
}

bool ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// An apostrophe inside an English word is narrow, whatever the paragraph's language.
void narrow_apostrophes(PangoAttrList* list, const std::string& text) {
    constexpr std::string_view apostrophe = "\xE2\x80\x99";
    for (std::size_t at = text.find(apostrophe); at != std::string::npos; at = text.find(apostrophe, at + 3)) {
        const bool inside = at > 0 && ascii_letter(text[at - 1]) && at + 3 < text.size() && ascii_letter(text[at + 3]);
        if (inside) add(list, pango_attr_font_features_new("pwid=1"), {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 3)});
    }
}

Attributes attributes(std::span<const Span> spans, std::span<const Range> ranges, const std::string& text, const TextStyle& style, int em) {
    Attributes list{pango_attr_list_new()};
    for (std::size_t i = 0; i < spans.size(); ++i) {
        if (ranges[i].begin == ranges[i].end) continue;
        if (spans[i].bold && !style.bold) add(list.get(), pango_attr_weight_new(PANGO_WEIGHT_BOLD), ranges[i]);
        if (spans[i].mono) add(list.get(), pango_attr_family_new(mono_family), ranges[i]);
        if (spans[i].italic) slant(list.get(), text, ranges[i]);
        if (spans[i].superscript) {
            const int size = static_cast<int>(Shaper::superscript_size(static_cast<float>(em))) * PANGO_SCALE;
            add(list.get(), pango_attr_size_new_absolute(size), ranges[i]);
        }
    }
    const Range all{0, static_cast<std::uint32_t>(text.size())};
    if (style.latin) add(list.get(), pango_attr_font_features_new(style.tabular ? "pwid=1, tnum=1" : "pwid=1"), all);
    else if (style.tabular) add(list.get(), pango_attr_font_features_new("tnum=1"), all);
    if (!style.latin) narrow_apostrophes(list.get(), text);
    return list;
}

// A mark that joins the character before it (accents, variation selectors, joiners).
bool joins_previous(char32_t c) {
    if (c < 0x300) return false;
    if (c == 0x200D || c == 0x200C || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) || (c >= 0x1F3FB && c <= 0x1F3FF)) return true;
    const GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK || type == G_UNICODE_SPACING_MARK;
}

// Whether the blank half that a full-width mark would give to its neighbours is not blank in this font.
bool has_no_blank(PangoFont* font, const PangoGlyphInfo& info, MarkClass kind, float em) {
    const bool closes = kind == MarkClass::closing || kind == MarkClass::stop || kind == MarkClass::comma;
    const bool opens = kind == MarkClass::opening, dot = kind == MarkClass::middle_dot;
    if ((!closes && !opens && !dot) || static_cast<float>(info.geometry.width) < 0.9F * em * PANGO_SCALE) return false;
    PangoRectangle ink;
    pango_font_get_glyph_extents(font, info.glyph, &ink, nullptr);
    const float left = static_cast<float>(ink.x) / PANGO_SCALE / em, right = static_cast<float>(ink.x + ink.width) / PANGO_SCALE / em;
    constexpr float tolerance = 0.06F;  // extents are in whole pixels
    if (closes) return right > 0.5F + tolerance;
    if (opens) return left < 0.5F - tolerance;
    return left < 0.25F - tolerance || right > 0.75F + tolerance;
}

// Collects the clusters of shaped items in the order of the text.
class Collector {
public:
    Collector(Shaped& out, const CleanText& clean, std::span<const Span> spans, std::span<const Range> ranges, int em)
        : out_(out), clean_(clean), spans_(spans), ranges_(ranges), em_(em) {}

    void add(PangoItem* item, const PangoGlyphString* glyphs) {
        const std::uint16_t font = font_index(item->analysis.font);
        font_ = item->analysis.font;
        const auto begin = static_cast<std::uint32_t>(item->offset);
        const auto end = begin + static_cast<std::uint32_t>(item->length);
        const bool backwards = item->analysis.level & 1;
        const int n = glyphs->num_glyphs;
        for (int i = 0; i < n;) {
            const int first = backwards ? n - 1 - i : i;
            const int log = glyphs->log_clusters[first];
            int count = 1;
            while (i + count < n && glyphs->log_clusters[backwards ? first - count : first + count] == log) ++count;
            const int next = backwards ? first - count : first + count;
            const auto from = begin + static_cast<std::uint32_t>(log);
            const auto to = i + count < n ? begin + static_cast<std::uint32_t>(glyphs->log_clusters[next]) : end;
            put({from, to}, glyphs, backwards ? first - count + 1 : first, count, font, backwards);
            i += count;
        }
        word_open_ = false;
    }

private:
    void put(Range bytes, const PangoGlyphString* glyphs, int first, int count, std::uint16_t font, bool backwards) {
        std::size_t at = bytes.begin;
        const char32_t code = next_code_point(clean_.text, at);
        while (span_ + 1 < ranges_.size() && ranges_[span_].end <= bytes.begin) ++span_;
        const Span& span = spans_[span_];
        const float em = span.superscript ? Shaper::superscript_size(static_cast<float>(em_)) : static_cast<float>(em_);

        const bool space = classify(code) == MarkClass::space;
        const bool grows = backwards && word_open_ && !space && word_clusters_ < longest_rtl_word;
        const bool joins = !out_.clusters.empty() && !backwards && (joins_previous(code) || after_joiner_) && !out_.clusters.back().forced_break_after;
        after_joiner_ = code == 0x200D;
        if (!grows && !joins) begin_cluster(bytes, code, em, span);
        word_clusters_ = grows ? word_clusters_ + 1 : 1;
        word_open_ = backwards && !space;

        const float shift = grows ? add_before(glyphs, first, count) : out_.clusters.back().advance;
        append_glyphs(glyphs, first, count, font, shift, grows);
        out_.clusters.back().end = bytes.end;
        take_forced_break(bytes);
    }

    void begin_cluster(Range bytes, char32_t code, float em, const Span& span) {
        // Within a span marked so, only its first cluster is tied to the text before; a number of two digits holds by itself.
        const bool tied = span.keep_with_previous && !out_.clusters.empty();
        out_.clusters.push_back({bytes.begin, bytes.end, code, 0, em, tied, false});
        out_.extra.push_back({static_cast<std::uint32_t>(out_.glyphs.size()), 0, static_cast<std::uint32_t>(span_), false});
    }

    // A right-to-left word grows to the left: what it has moves over.
    float add_before(const PangoGlyphString* glyphs, int first, int count) {
        float wide = 0;
        for (int k = first; k < first + count; ++k) wide += static_cast<float>(glyphs->glyphs[k].geometry.width) / PANGO_SCALE;
        for (std::uint32_t k = 0; k < out_.extra.back().glyphs; ++k) out_.glyphs[out_.extra.back().first_glyph + k].x += wide;
        return 0;
    }

    void append_glyphs(const PangoGlyphString* glyphs, int first, int count, std::uint16_t font, float x, bool grows) {
        Cluster& cluster = out_.clusters.back();
        auto& extra = out_.extra.back();
        for (int k = first; k < first + count; ++k) {
            const PangoGlyphInfo& info = glyphs->glyphs[k];
            float wide = static_cast<float>(info.geometry.width) / PANGO_SCALE;
            if (info.glyph == PANGO_GLYPH_INVALID_INPUT || (info.glyph & PANGO_GLYPH_UNKNOWN_FLAG)) {
                extra.missing = cluster.rigid = true;
                wide = k == first && cluster.advance == 0 ? cluster.em : 0;  // one box for the cluster, always of one size
            } else if (info.glyph != PANGO_GLYPH_EMPTY) {
                out_.glyphs.push_back({info.glyph, x + static_cast<float>(info.geometry.x_offset) / PANGO_SCALE,
                                       static_cast<float>(info.geometry.y_offset) / PANGO_SCALE, font});
                ++extra.glyphs;
                if (cluster.first >= 0x80 && has_no_blank(font_, info, classify(cluster.first), cluster.em)) cluster.rigid = true;
            }
            x += wide;
            cluster.advance = grows ? cluster.advance + wide : std::max(cluster.advance, x);
        }
    }

    void take_forced_break(Range bytes) {
        const auto& breaks = clean_.forced_breaks;
        while (forced_ < breaks.size() && breaks[forced_] < bytes.end) {
            out_.clusters.back().forced_break_after = true;
            out_.clusters.back().first = ' ';
            ++forced_;
        }
    }

    std::uint16_t font_index(PangoFont* font) {
        if (!font) return 0;
        const auto [found, fresh] = index_.try_emplace(font, static_cast<std::uint16_t>(out_.fonts.size()));
        if (fresh) {
            cairo_scaled_font_t* scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font));
            out_.fonts.emplace_back(scaled ? cairo_scaled_font_reference(scaled) : nullptr, [](cairo_scaled_font_t* f) { if (f) cairo_scaled_font_destroy(f); });
        }
        return found->second;
    }

    Shaped& out_;
    const CleanText& clean_;
    std::span<const Span> spans_;
    std::span<const Range> ranges_;
    int em_;
    std::size_t span_ = 0, forced_ = 0, word_clusters_ = 0;
    bool word_open_ = false, after_joiner_ = false;
    PangoFont* font_ = nullptr;
    std::map<PangoFont*, std::uint16_t> index_;
};

// Marks beside Latin words are Chinese marks: without this, —— after a Latin word would be two short dashes.
void shape_as_chinese(PangoItem* item, PangoLanguage* chinese) {
    const auto script = static_cast<PangoScript>(item->analysis.script);
    if (script != PANGO_SCRIPT_LATIN && script != PANGO_SCRIPT_COMMON) return;
    item->analysis.script = PANGO_SCRIPT_HAN;
    item->analysis.language = chinese;
}

}  // namespace

void Shaper::Unref::operator()(void* object) const { g_object_unref(object); }

float Shaper::superscript_size(float em) { return std::max(6.0F, std::round(em * 0.62F)); }

Shaper::Shaper() : map_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(map_.get())) {
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON);
    pango_cairo_context_set_font_options(context_.get(), options);
    cairo_font_options_destroy(options);
    pango_context_set_base_dir(context_.get(), PANGO_DIRECTION_LTR);
}

Shaper::~Shaper() = default;

void Shaper::choose_font(const TextStyle& style, int em) {
    if (em == em_ && style.bold == bold_ && style.latin == latin_) return;
    PangoFontDescription* font = pango_font_description_new();
    pango_font_description_set_family_static(font, family);
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, static_cast<double>(em) * PANGO_SCALE);
    pango_context_set_font_description(context_.get(), font);
    pango_font_description_free(font);
    pango_context_set_language(context_.get(), pango_language_from_string(style.latin ? "en" : "zh-cn"));
    em_ = em;
    bold_ = style.bold;
    latin_ = style.latin;
}

Shaped Shaper::shape(std::span<const Span> spans, const TextStyle& style, int em) {
    Shaped out;
    CleanText clean;
    std::vector<Range> ranges;
    for (const Span& span : spans) {
        const auto begin = static_cast<std::uint32_t>(clean.text.size());
        clean.append(span.text);
        ranges.push_back({begin, static_cast<std::uint32_t>(clean.text.size())});
    }
    if (clean.text.empty()) return out;
    choose_font(style, em);
    const auto list = attributes(spans, ranges, clean.text, style, em);
    const auto size = static_cast<int>(clean.text.size());
    const Items items{pango_itemize_with_base_dir(context_.get(), PANGO_DIRECTION_LTR, clean.text.c_str(), 0, size, list.get(), nullptr)};

    // Items come in the order of the text. One piece of a long item at a time would cost ligatures; shaping is linear.
    PangoLanguage* chinese = pango_language_from_string("zh-cn");
    const Glyphs glyphs{pango_glyph_string_new()};
    Collector collector(out, clean, spans, ranges, em);
    for (GList* node = items.get(); node; node = node->next) {
        auto* item = static_cast<PangoItem*>(node->data);
        if (!style.latin) shape_as_chinese(item, chinese);
        pango_shape_with_flags(clean.text.c_str() + item->offset, item->length, clean.text.c_str(), size, &item->analysis, glyphs.get(), PANGO_SHAPE_ROUND_POSITIONS);
        collector.add(item, glyphs.get());
    }
    const bool composed = std::ranges::any_of(spans, [](const Span& s) { return !s.formula.empty() || !s.ruby.empty(); });
    if (composed) compose_spans(context_.get(), spans, clean.text, em, out);
    return out;
}

}  // namespace estation::kiosk::ui
