#include "kiosk/ui/paper.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <cmath>

namespace estation::kiosk::ui {
using content::Error;
using content::Result;

namespace {

constexpr const char* font = "Noto Sans CJK SC, Noto Sans SC, sans-serif";

cairo_status_t take(void* into, const unsigned char* bytes, unsigned count) {
    static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

struct Paper::Inner {
    std::string bytes;
    cairo_surface_t* surface = nullptr;
    cairo_t* pen = nullptr;

    void colour(std::uint32_t rgb) const { cairo_set_source_rgb(pen, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0); }

    // The caller unrefs it.
    PangoLayout* set(double width, std::string_view text, const Look& look) const {
        PangoLayout* layout = pango_cairo_create_layout(pen);
        PangoFontDescription* description = pango_font_description_new();
        pango_font_description_set_family_static(description, font);
        pango_font_description_set_weight(description, look.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(description, look.size_pt * PANGO_SCALE);
        pango_layout_set_font_description(layout, description);
        pango_font_description_free(description);
        pango_layout_set_width(layout, static_cast<int>(std::floor(width * PANGO_SCALE)));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_alignment(layout, look.align == Align::centre ? PANGO_ALIGN_CENTER : look.align == Align::right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
        pango_layout_set_line_spacing(layout, 0);
        if (look.max_lines > 0) {
            pango_layout_set_height(layout, -look.max_lines);
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        }
        pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
        PangoAttrList* attributes = pango_attr_list_new();
        pango_attr_list_insert(attributes, pango_attr_line_height_new_absolute(static_cast<int>(look.size_pt * look.line_height * PANGO_SCALE)));
        pango_layout_set_attributes(layout, attributes);
        pango_attr_list_unref(attributes);
        return layout;
    }
};

Paper::Paper(std::string_view title) : inner_(std::make_unique<Inner>()) {
    inner_->surface = cairo_pdf_surface_create_for_stream(take, &inner_->bytes, width_pt, height_pt);
    cairo_pdf_surface_set_metadata(inner_->surface, CAIRO_PDF_METADATA_TITLE, std::string(title).c_str());
    inner_->pen = cairo_create(inner_->surface);
}

Paper::~Paper() {
    if (inner_->pen != nullptr) cairo_destroy(inner_->pen);
    if (inner_->surface != nullptr) cairo_surface_destroy(inner_->surface);
}

double Paper::text(double x, double y, double width, std::string_view text, const Look& look) {
    PangoLayout* layout = inner_->set(width, text, look);
    inner_->colour(look.rgb);
    cairo_move_to(inner_->pen, x, y);
    pango_cairo_show_layout(inner_->pen, layout);
    PangoRectangle box{};
    pango_layout_get_extents(layout, nullptr, &box);
    g_object_unref(layout);
    return static_cast<double>(box.height) / PANGO_SCALE;
}

double Paper::height(double width, std::string_view text, const Look& look) {
    PangoLayout* layout = inner_->set(width, text, look);
    PangoRectangle box{};
    pango_layout_get_extents(layout, nullptr, &box);
    g_object_unref(layout);
    return static_cast<double>(box.height) / PANGO_SCALE;
}

void Paper::line(double x1, double y1, double x2, double y2, double thickness, std::uint32_t rgb) {
    inner_->colour(rgb);
    cairo_set_line_width(inner_->pen, thickness);
    cairo_move_to(inner_->pen, x1, y1);
    cairo_line_to(inner_->pen, x2, y2);
    cairo_stroke(inner_->pen);
}

void Paper::fill(double x, double y, double width, double height, std::uint32_t rgb) {
    inner_->colour(rgb);
    cairo_rectangle(inner_->pen, x, y, width, height);
    cairo_fill(inner_->pen);
}

void Paper::frame(double x, double y, double width, double height, double thickness, std::uint32_t rgb) {
    inner_->colour(rgb);
    cairo_set_line_width(inner_->pen, thickness);
    cairo_rectangle(inner_->pen, x, y, width, height);
    cairo_stroke(inner_->pen);
}

void Paper::next_page() { cairo_show_page(inner_->pen); }

Result<std::string> Paper::finish() {
    cairo_show_page(inner_->pen);
    cairo_destroy(inner_->pen);
    inner_->pen = nullptr;
    cairo_surface_finish(inner_->surface);
    const cairo_status_t status = cairo_surface_status(inner_->surface);
    if (status != CAIRO_STATUS_SUCCESS) return Error{std::string("the PDF could not be made: ") + cairo_status_to_string(status), {}};
    return std::move(inner_->bytes);
}

}  // namespace estation::kiosk::ui
