#include "kiosk/ui/svg.h"

#include <librsvg/rsvg.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

namespace estation::kiosk::ui {
using content::Error;
using content::Result;

namespace {

struct Unref { void operator()(gpointer p) const { g_object_unref(p); } };
using Handle = std::unique_ptr<RsvgHandle, Unref>;
struct DropSurface { void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); } };
using Surface = std::unique_ptr<cairo_surface_t, DropSurface>;

constexpr std::size_t most_bytes = 4u << 20;
constexpr int most_side = 8192;

Result<Handle> parse(std::span<const std::byte> bytes) {
    if (bytes.size() > most_bytes) return Error{"the drawing is larger than 4 MB; simplify it", {}};
    GError* error = nullptr;
    // No base address is set, so librsvg loads nothing from outside the bytes themselves.
    Handle handle(rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(bytes.data()), bytes.size(), &error));
    if (!handle) {
        Error e{std::string("this is not a drawing that can be shown: ") + (error != nullptr ? error->message : "unreadable"), {}};
        g_clear_error(&error);
        return e;
    }
    return handle;
}

bool natural_size(RsvgHandle* handle, double& w, double& h) {
    gboolean has_w = FALSE, has_h = FALSE, has_box = FALSE;
    RsvgLength lw, lh;
    RsvgRectangle box;
    rsvg_handle_get_intrinsic_dimensions(handle, &has_w, &lw, &has_h, &lh, &has_box, &box);
    if (has_box != FALSE && box.width > 0 && box.height > 0) {
        w = box.width;
        h = box.height;
        return true;
    }
    return rsvg_handle_get_intrinsic_size_in_pixels(handle, &w, &h) != FALSE && w > 0 && h > 0;
}

// The whole drawing, or one element of it where it lies.
Result<Surface> render(RsvgHandle* handle, int w, int h, const RsvgRectangle& where, const char* id = nullptr) {
    Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h));
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return Error{"no memory for the drawing", {}};
    cairo_t* cr = cairo_create(surface.get());
    GError* error = nullptr;
    const bool ok = (id != nullptr ? rsvg_handle_render_layer(handle, cr, id, &where, &error) : rsvg_handle_render_document(handle, cr, &where, &error)) != FALSE;
    cairo_destroy(cr);
    if (!ok) {
        Error e{std::string("the drawing could not be drawn: ") + (error != nullptr ? error->message : "unknown"), {}};
        g_clear_error(&error);
        return e;
    }
    cairo_surface_flush(surface.get());
    return surface;
}

// As blend32, or opaque32 where every pixel is.
Pixels pixels_of(cairo_surface_t* surface, int w, int h) {
    Pixels pixels(w, h, PixelFormat::blend32);
    const unsigned char* from = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    bool opaque = true;
    for (int y = 0; y < h; ++y) {
        std::memcpy(pixels.row(y), from + static_cast<std::ptrdiff_t>(y) * stride, static_cast<std::size_t>(w) * 4);
        const auto* row = reinterpret_cast<const std::uint32_t*>(pixels.row(y));
        for (int x = 0; opaque && x < w; ++x) opaque = row[x] >> 24 == 255;
    }
    if (opaque) pixels.format = PixelFormat::opaque32;
    return pixels;
}

}  // namespace

Result<Pixels> draw_svg(std::span<const std::byte> unverified_bytes, int box_w, int box_h, Fit fit) {
    auto handle = parse(unverified_bytes);
    if (!handle) return handle.error();
    double w = box_w, h = box_h;
    if (!natural_size(handle->get(), w, h)) return Error{"the drawing has no size; give its <svg> a viewBox", {}};
    const double scale = fit == Fit::contain ? std::min(box_w / w, box_h / h) : std::max(box_w / w, box_h / h);
    const double dw = w * scale, dh = h * scale;
    const int pw = fit == Fit::contain ? static_cast<int>(std::lround(dw)) : box_w;
    const int ph = fit == Fit::contain ? static_cast<int>(std::lround(dh)) : box_h;
    if (pw < 1 || ph < 1 || pw > most_side || ph > most_side) return Error{"the drawing's shape is too extreme to show", {}};
    auto surface = render(handle->get(), pw, ph, {(pw - dw) / 2, (ph - dh) / 2, dw, dh});
    if (!surface) return surface.error();

    return pixels_of(surface->get(), pw, ph);
}

Result<Pixels> draw_svg_part(std::span<const std::byte> unverified_bytes, std::string_view part, int box_w, int box_h) {
    const auto colon = part.find(':');
    double at[4] = {0, 0, 0, 0};
    const std::string numbers(colon == std::string_view::npos ? "" : part.substr(colon + 1));
    const bool read = std::sscanf(numbers.c_str(), "%lf,%lf,%lf,%lf", &at[0], &at[1], &at[2], &at[3]) == 4;
    if (!read || !(at[2] > 0) || !(at[3] > 0) || box_w < 1 || box_h < 1 || box_w > most_side || box_h > most_side) return Error{"a part of a drawing is named id:x,y,w,h", {}};
    auto handle = parse(unverified_bytes);
    if (!handle) return handle.error();
    double w = 0, h = 0;
    if (!natural_size(handle->get(), w, h)) return Error{"the drawing has no size; give its <svg> a viewBox", {}};
    const double across = box_w / at[2], down = box_h / at[3];
    const std::string id = "#" + std::string(part.substr(0, colon));
    auto surface = render(handle->get(), box_w, box_h, {-at[0] * across, -at[1] * down, w * across, h * down}, id.c_str());
    if (!surface) return surface.error();
    return pixels_of(surface->get(), box_w, box_h);
}

Result<Pixels> draw_svg_mask(std::span<const std::byte> bytes, int w, int h) {
    auto handle = parse(bytes);
    if (!handle) return handle.error();
    auto surface = render(handle->get(), w, h, {0, 0, static_cast<double>(w), static_cast<double>(h)});
    if (!surface) return surface.error();
    Pixels pixels(w, h, PixelFormat::mask8);
    const unsigned char* from = cairo_image_surface_get_data(surface->get());
    const int stride = cairo_image_surface_get_stride(surface->get());
    for (int y = 0; y < h; ++y) {
        const auto* row = reinterpret_cast<const std::uint32_t*>(from + static_cast<std::ptrdiff_t>(y) * stride);
        for (int x = 0; x < w; ++x) pixels.row(y)[x] = static_cast<std::uint8_t>(row[x] >> 24);
    }
    return pixels;
}

}  // namespace estation::kiosk::ui
