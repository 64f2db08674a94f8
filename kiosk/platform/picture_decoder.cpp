#include "kiosk/platform/picture_decoder.h"

#include <csetjmp>
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
#include <png.h>
#include <webp/decode.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "content/picture_probe.h"
#include "kiosk/platform/row_shrinker.h"

namespace estation::kiosk {
namespace {

using content::Error;
using content::Result;
using Bytes = std::span<const std::byte>;

constexpr bool little = std::endian::native == std::endian::little;
constexpr std::uint64_t most_memory = 128u << 20;  // what a picture may need that cannot be read row by row

struct Size { int width = 0, height = 0; };

Size target(Size from, Size box, Fit fit) {
    const double across = static_cast<double>(box.width) / from.width, down = static_cast<double>(box.height) / from.height;
    const double scale = std::min(1.0, fit == Fit::contain ? std::min(across, down) : std::max(across, down));
    const auto scaled = [&](int n) { return std::clamp(static_cast<int>(std::lround(n * scale)), 1, n); };
    return {scaled(from.width), scaled(from.height)};
}

Error damaged(const char* format, const std::string& why) {
    return {std::string("this ") + format + " cannot be decoded (" + why + "); save or copy it again", ""};
}

std::uint8_t times(unsigned a, unsigned b) {
    const unsigned t = a * b + 128;
    return static_cast<std::uint8_t>((t + (t >> 8)) >> 8);
}

// ---- JPEG ---------------------------------------------------------------------------------------------------

// The EXIF orientation, 1 to 8, from an APP1 segment.
int orientation_in(std::span<const std::uint8_t> b) {
    if (b.size() < 14 || std::memcmp(b.data(), "Exif\0\0", 6) != 0) return 1;
    b = b.subspan(6);
    const bool big = b[0] == 'M';
    const auto number = [&](std::size_t at, int n) {
        std::uint32_t value = 0;
        for (int i = 0; i < n; ++i) value |= static_cast<std::uint32_t>(b[at + static_cast<std::size_t>(big ? n - 1 - i : i)]) << (8 * i);
        return value;
    };
    const std::size_t table = number(4, 4);
    if (table > b.size() || b.size() - table < 2) return 1;
    const std::size_t entries = number(table, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = table + 2 + i * 12;
        if (b.size() - table < 2 + (i + 1) * 12) return 1;
        if (number(at, 2) != 0x0112) continue;
        const std::uint32_t value = number(at + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

// libjpeg reports errors by a long jump. Everything with a destructor lives here, outside the functions that are
// jumped out of.
struct Jpeg {
    struct Errors {
        jpeg_error_mgr manager;  // first, so that libjpeg's pointer to it is a pointer to us
        std::jmp_buf jump;
        char text[JMSG_LENGTH_MAX];
    };
    jpeg_decompress_struct info{};
    Errors errors{};
    jpeg_progress_mgr progress{};
    std::vector<std::uint8_t> row, converted;
    std::optional<RowShrinker> shrinker;

    Jpeg() {
        info.err = jpeg_std_error(&errors.manager);
        errors.manager.error_exit = [](j_common_ptr info) {
            auto* e = reinterpret_cast<Errors*>(info->err);
            info->err->format_message(info, e->text);
            std::longjmp(e->jump, 1);
        };
        errors.manager.output_message = [](j_common_ptr) {};
        // Data that is not there or makes no sense is filled with grey by libjpeg: to us that is an error.
        errors.manager.emit_message = [](j_common_ptr info, int level) {
            if (level >= 0) return;
            const int code = info->err->msg_code;
            if (code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR) return;
            info->err->error_exit(info);
        };
        // Each scan goes over the whole picture again; a small file may hold a million of them.
        progress.progress_monitor = [](j_common_ptr info) {
            constexpr int most_scans = 64;
            if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= most_scans) return;
            auto* e = reinterpret_cast<Errors*>(info->err);
            std::snprintf(e->text, sizeof e->text, "it has more than %d scans", most_scans);
            std::longjmp(e->jump, 1);
        };
    }
    ~Jpeg() { jpeg_destroy_decompress(&info); }
    Jpeg(const Jpeg&) = delete;
    Jpeg& operator=(const Jpeg&) = delete;

    bool read_header(Bytes bytes) {
        if (setjmp(errors.jump)) return false;
        jpeg_create_decompress(&info);
        info.progress = &progress;
        jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
        jpeg_save_markers(&info, JPEG_APP0 + 1, 0xFFFF);
        jpeg_read_header(&info, TRUE);
        return true;
    }

    bool start() {
        if (setjmp(errors.jump)) return false;
        jpeg_start_decompress(&info);
        return true;
    }

    bool read_rows() {
        if (setjmp(errors.jump)) return false;
        while (info.output_scanline < info.output_height) {
            std::uint8_t* at = row.data();
            jpeg_read_scanlines(&info, &at, 1);
            if (!converted.empty()) ink_to_light();
            shrinker->take(converted.empty() ? row.data() : converted.data());
        }
        return true;
    }

    [[nodiscard]] int orientation() const {
        for (const jpeg_marker_struct* m = info.marker_list; m != nullptr; m = m->next)
            if (m->marker == JPEG_APP0 + 1)
                if (const int found = orientation_in({m->data, m->data_length}); found != 1) return found;
        return 1;
    }

    // A picture in several scans is kept whole as coefficients before its first row appears.
    [[nodiscard]] std::uint64_t coefficient_bytes() {
        if (!jpeg_has_multiple_scans(&info)) return 0;
        std::uint64_t sum = 0;
        for (int i = 0; i < info.num_components; ++i)
            sum += std::uint64_t{info.comp_info[i].width_in_blocks} * info.comp_info[i].height_in_blocks * DCTSIZE2 * sizeof(JCOEF);
        return sum;
    }

    // The smallest of libjpeg's own sizes that is not below the wanted one: cheap, and good to average from.
    void choose_scale(Size wanted) {
        info.scale_denom = 8;
        for (info.scale_num = 1; info.scale_num < 8; ++info.scale_num) {
            const auto size = [&](JDIMENSION n) { return (static_cast<std::uint64_t>(n) * info.scale_num + 7) / 8; };
            if (size(info.image_width) >= static_cast<std::uint64_t>(wanted.width) && size(info.image_height) >= static_cast<std::uint64_t>(wanted.height)) break;
        }
    }

private:
    // Four inks to light; Adobe stores the inks upside down.
    void ink_to_light() {
        const unsigned flip = info.saw_Adobe_marker ? 0 : 255;
        for (std::size_t i = 0; i + 4 <= row.size(); i += 4) {
            const unsigned k = row[i + 3] ^ flip;
            const std::uint32_t pixel = 0xff000000u | static_cast<std::uint32_t>(times(row[i] ^ flip, k)) << 16 |
                                        static_cast<std::uint32_t>(times(row[i + 1] ^ flip, k)) << 8 | times(row[i + 2] ^ flip, k);
            std::memcpy(&converted[i], &pixel, 4);
        }
    }
};

// Turned so that what the camera's orientation says is up is up.
Pixels turned(Pixels from, int orientation) {
    if (orientation == 1) return from;
    const bool lying = orientation >= 5;
    Pixels to(lying ? from.height : from.width, lying ? from.width : from.height, from.format);
    const bool mirror_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    for (int y = 0; y < to.height; ++y)
        for (int x = 0; x < to.width; ++x) {
            int sx = lying ? y : x, sy = lying ? x : y;
            if (mirror_x) sx = from.width - 1 - sx;
            if (mirror_y) sy = from.height - 1 - sy;
            std::memcpy(to.row(y) + static_cast<std::ptrdiff_t>(x) * 4, from.row(sy) + static_cast<std::ptrdiff_t>(sx) * 4, 4);
        }
    return to;
}

Result<Pixels> decode_jpeg(Bytes bytes, Size box, Fit fit) {
    Jpeg jpeg;
    const auto failed = [&] { return damaged("JPEG", jpeg.errors.text); };
    if (!jpeg.read_header(bytes)) return failed();
    if (jpeg.coefficient_bytes() > most_memory) return Error{"this JPEG is progressive and too large to be read as such; save it without \"progressive\"", ""};
    const int orientation = jpeg.orientation();
    if (orientation >= 5) std::swap(box.width, box.height);
    jpeg_decompress_struct& info = jpeg.info;
    const Size wanted = target({static_cast<int>(info.image_width), static_cast<int>(info.image_height)}, box, fit);
    jpeg.choose_scale(wanted);
    const bool inks = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = inks ? JCS_CMYK : little ? JCS_EXT_BGRX : JCS_EXT_XRGB;
    if (!jpeg.start()) return failed();
    Pixels out(wanted.width, wanted.height, PixelFormat::opaque32);
    jpeg.row.resize(static_cast<std::size_t>(info.output_width) * 4);
    if (inks) jpeg.converted.resize(jpeg.row.size());
    jpeg.shrinker.emplace(static_cast<int>(info.output_width), static_cast<int>(info.output_height), out);
    if (!jpeg.read_rows()) return failed();
    return turned(std::move(out), orientation);
}

// ---- PNG ----------------------------------------------------------------------------------------------------

struct Png {
    png_structp png = nullptr;
    png_infop info = nullptr;
    Bytes rest;
    std::string text;
    std::vector<std::uint8_t> row, whole;
    std::vector<png_bytep> rows;
    std::optional<RowShrinker> shrinker;
    bool blends = false, interlaced = false;
    Size size;

    Png() : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &fail, [](png_structp, png_const_charp) {})) {
        if (png != nullptr) info = png_create_info_struct(png);
    }
    ~Png() { png_destroy_read_struct(&png, &info, nullptr); }
    Png(const Png&) = delete;
    Png& operator=(const Png&) = delete;

    bool read_header() {
        if (setjmp(png_jmpbuf(png))) return false;
        const content::Limits limits;
        png_set_user_limits(png, static_cast<png_uint_32>(limits.picture_side), static_cast<png_uint_32>(limits.picture_side));
        png_set_chunk_malloc_max(png, 8u << 20);
        png_set_chunk_cache_max(png, 100);
        png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, 0);
        png_set_read_fn(png, this, [](png_structp p, png_bytep to, std::size_t count) {
            Bytes& rest = static_cast<Png*>(png_get_io_ptr(p))->rest;
            if (count > rest.size()) png_error(p, "it ends too early");
            std::memcpy(to, rest.data(), count);
            rest = rest.subspan(count);
        });
        png_read_info(png, info);
        blends = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png, info, PNG_INFO_tRNS) != 0;
        interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
        size = {static_cast<int>(png_get_image_width(png, info)), static_cast<int>(png_get_image_height(png, info))};
        // Whatever it is, four bytes a pixel come out, in the order of Pixels.
        png_set_expand(png);
        png_set_scale_16(png);
        png_set_gray_to_rgb(png);
        if (little) png_set_bgr(png);
        else png_set_swap_alpha(png);
        png_set_add_alpha(png, 255, little ? PNG_FILLER_AFTER : PNG_FILLER_BEFORE);
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
        if (png_get_rowbytes(png, info) != static_cast<std::size_t>(size.width) * 4) png_error(png, "its pixels are of a kind nobody uses");
        return true;
    }

    bool read_rows() {
        if (setjmp(png_jmpbuf(png))) return false;
        if (interlaced) png_read_image(png, rows.data());
        for (int y = 0; y < size.height; ++y) {
            std::uint8_t* at = interlaced ? rows[static_cast<std::size_t>(y)] : row.data();
            if (!interlaced) png_read_row(png, at, nullptr);
            if (blends) premultiply(at);
            shrinker->take(at);
        }
        return true;
    }

private:
    [[noreturn]] static void fail(png_structp png, png_const_charp text) {
        auto* self = static_cast<Png*>(png_get_error_ptr(png));
        try {
            self->text = text;
        } catch (...) {  // the reason stays unknown, the failure does not
        }
        png_longjmp(png, 1);
    }

    void premultiply(std::uint8_t* at) const {
        for (int x = 0; x < size.width; ++x, at += 4) {
            std::uint32_t p;
            std::memcpy(&p, at, 4);
            const unsigned a = p >> 24;
            if (a == 255) continue;
            p = a << 24 | static_cast<std::uint32_t>(times(p >> 16 & 255, a)) << 16 | static_cast<std::uint32_t>(times(p >> 8 & 255, a)) << 8 | times(p & 255, a);
            std::memcpy(at, &p, 4);
        }
    }
};

Result<Pixels> decode_png(Bytes bytes, Size box, Fit fit) {
    Png png;
    if (png.info == nullptr) return Error{"there is not enough memory for this PNG; make it smaller", ""};
    png.rest = bytes;
    if (!png.read_header()) return damaged("PNG", png.text);
    const std::size_t stride = static_cast<std::size_t>(png.size.width) * 4;
    const auto height = static_cast<std::size_t>(png.size.height);
    if (png.interlaced) {
        if (stride * height > most_memory) return Error{"this PNG is interlaced and too large to be read as such; save it without interlacing", ""};
        png.whole.resize(stride * height);
        for (std::size_t y = 0; y < height; ++y) png.rows.push_back(png.whole.data() + y * stride);
    } else {
        png.row.resize(stride);
    }
    const Size wanted = target(png.size, box, fit);
    Pixels out(wanted.width, wanted.height, png.blends ? PixelFormat::blend32 : PixelFormat::opaque32);
    png.shrinker.emplace(png.size.width, png.size.height, out);
    if (!png.read_rows()) return damaged("PNG", png.text);
    return out;
}

// ---- WebP ---------------------------------------------------------------------------------------------------

Result<Pixels> decode_webp(Bytes bytes, Size box, Fit fit) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return Error{"the WebP library is of another version than the kiosk; install the kiosk again", ""};
    if (WebPGetFeatures(data, bytes.size(), &config.input) != VP8_STATUS_OK) return damaged("WebP", "its header makes no sense");
    if (config.input.has_animation) return Error{"this WebP moves; save one still picture, or make it a video", ""};
    constexpr int lossless = 2;
    const std::uint64_t all = std::uint64_t{4} * static_cast<unsigned>(config.input.width) * static_cast<unsigned>(config.input.height);
    if (config.input.format == lossless && all > most_memory) return Error{"this WebP is lossless and too large to be read as such; make it smaller or save it as a JPEG", ""};
    const Size wanted = target({config.input.width, config.input.height}, box, fit);
    Pixels out(wanted.width, wanted.height, config.input.has_alpha ? PixelFormat::blend32 : PixelFormat::opaque32);
    config.options.use_scaling = wanted.width != config.input.width || wanted.height != config.input.height;
    config.options.scaled_width = wanted.width;
    config.options.scaled_height = wanted.height;
    config.output.colorspace = little ? MODE_bgrA : MODE_Argb;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = out.data.get();
    config.output.u.RGBA.stride = static_cast<int>(out.stride);
    config.output.u.RGBA.size = out.bytes();
    const VP8StatusCode status = WebPDecode(data, bytes.size(), &config);
    WebPFreeDecBuffer(&config.output);
    if (status == VP8_STATUS_OUT_OF_MEMORY) return Error{"there is not enough memory for this WebP; make it smaller", ""};
    if (status != VP8_STATUS_OK) return damaged("WebP", status == VP8_STATUS_NOT_ENOUGH_DATA ? "it ends too early" : "its data make no sense");
    return out;
}

}  // namespace

content::Result<Pixels> decode_picture(std::span<const std::byte> bytes, int max_width, int max_height, Fit fit) try {
    const content::Limits limits;
    const auto probed = content::probe_picture(bytes, limits);
    if (!probed) return probed.error();
    const Size box = {std::clamp(max_width, 1, limits.picture_side), std::clamp(max_height, 1, limits.picture_side)};
    switch (probed->format) {
    case content::PictureFormat::jpeg: return decode_jpeg(bytes, box, fit);
    case content::PictureFormat::png: return decode_png(bytes, box, fit);
    case content::PictureFormat::webp: return decode_webp(bytes, box, fit);
    case content::PictureFormat::svg: break;
    }
    return Error{"an SVG is drawn, not decoded; this is a fault of the kiosk, please report it", ""};
} catch (const std::bad_alloc&) {
    return Error{"there is not enough memory for this picture; make it smaller", ""};
}

}  // namespace estation::kiosk
