#include "kiosk/platform/picture_decoder.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <jpeglib.h>
#include <png.h>
#include <sys/resource.h>
#include <webp/encode.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "kiosk/platform/row_shrinker.h"

using namespace estation::kiosk;

namespace {

using File = std::vector<std::byte>;
using Colour = std::uint32_t;  // 0xAARRGGBB

// Four quarters: red, green / blue, white. What is turned or mirrored shows.
Colour quarters(int x, int y, int w, int h) {
    if (y < h / 2) return x < w / 2 ? 0xffd02020 : 0xff20c020;
    return x < w / 2 ? 0xff2020d0 : 0xfff0f0f0;
}

std::uint8_t part(Colour c, int shift) { return static_cast<std::uint8_t>(c >> shift); }

std::string exif(int orientation) {
    std::string s("Exif\0\0MM\0\x2a\0\0\0\x08\0\x02", 16);
    s += std::string("\x01\x0f\0\x02\0\0\0\x01\0\0\0\0", 12);
    s += std::string("\x01\x12\0\x03\0\0\0\x01\0", 9) + static_cast<char>(orientation) + std::string("\0\0\0\0\0\0", 6);
    return s;
}

struct JpegKind {
    J_COLOR_SPACE space = JCS_RGB;
    bool progressive = false, adobe = true;
    int orientation = 0;
};

File jpeg(int w, int h, const JpegKind& kind = {}) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* data = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &data, &size);
    info.image_width = static_cast<JDIMENSION>(w);
    info.image_height = static_cast<JDIMENSION>(h);
    info.input_components = kind.space == JCS_CMYK ? 4 : kind.space == JCS_GRAYSCALE ? 1 : 3;
    info.in_color_space = kind.space;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 95, TRUE);
    if (kind.progressive) jpeg_simple_progression(&info);
    info.write_Adobe_marker = kind.space == JCS_CMYK && kind.adobe;
    jpeg_start_compress(&info, TRUE);
    if (kind.orientation != 0) {
        const std::string marker = exif(kind.orientation);
        jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(marker.data()), static_cast<unsigned>(marker.size()));
    }
    std::vector<std::uint8_t> row(static_cast<std::size_t>(w * info.input_components));
    for (int y = 0; y < h; ++y) {
        std::uint8_t* at = row.data();
        for (int x = 0; x < w; ++x) {
            const Colour c = quarters(x, y, w, h);
            if (kind.space == JCS_GRAYSCALE) *at++ = part(c, 8);
            else
                for (const int shift : {16, 8, 0}) *at++ = static_cast<std::uint8_t>(kind.space == JCS_CMYK && !kind.adobe ? 255 - part(c, shift) : part(c, shift));
            if (kind.space == JCS_CMYK) *at++ = kind.adobe ? 255 : 0;
        }
        std::uint8_t* rows = row.data();
        jpeg_write_scanlines(&info, &rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    const auto* bytes = reinterpret_cast<const std::byte*>(data);
    File file(bytes, bytes + size);
    std::free(data);
    return file;
}

// Rows as PNG wants them; `more` sets what else the picture has.
File png(int w, int h, int depth, int type, bool interlaced, const std::function<void(int, int, std::vector<std::uint8_t>&)>& pixel,
         const std::function<void(png_structp, png_infop)>& more = {}) {
    File file;
    png_structp p = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(p);
    png_set_write_fn(p, &file, [](png_structp q, png_bytep data, std::size_t n) {
        const auto* bytes = reinterpret_cast<const std::byte*>(data);
        static_cast<File*>(png_get_io_ptr(q))->insert(static_cast<File*>(png_get_io_ptr(q))->end(), bytes, bytes + n);
    }, nullptr);
    png_set_IHDR(p, info, static_cast<png_uint_32>(w), static_cast<png_uint_32>(h), depth, type, interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (more) more(p, info);
    png_write_info(p, info);
    std::vector<std::vector<std::uint8_t>> rows(static_cast<std::size_t>(h));
    std::vector<png_bytep> pointers;
    for (int y = 0; y < h; ++y) {
        for (int x = 0; x < w; ++x) pixel(x, y, rows[static_cast<std::size_t>(y)]);
        pointers.push_back(rows[static_cast<std::size_t>(y)].data());
    }
    png_write_image(p, pointers.data());
    png_write_end(p, nullptr);
    png_destroy_write_struct(&p, &info);
    return file;
}

File webp(int w, int h, bool lossless, int alpha) {
    std::vector<std::uint8_t> rgba;
    for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x) {
            const Colour c = quarters(x, y, w, h);
            for (const int shift : {16, 8, 0}) rgba.push_back(part(c, shift));
            rgba.push_back(static_cast<std::uint8_t>(alpha));
        }
    std::uint8_t* data = nullptr;
    const std::size_t size = lossless ? WebPEncodeLosslessRGBA(rgba.data(), w, h, w * 4, &data) : WebPEncodeRGBA(rgba.data(), w, h, w * 4, 95, &data);
    const auto* bytes = reinterpret_cast<const std::byte*>(data);
    File file(bytes, bytes + size);
    WebPFree(data);
    return file;
}

std::uint32_t at(const Pixels& p, int x, int y) {
    std::uint32_t value;
    std::memcpy(&value, p.row(y) + x * 4, 4);
    return value;
}

bool near(Colour a, Colour b, int levels = 12) {
    for (int shift = 0; shift < 24; shift += 8)
        if (std::abs(part(a, shift) - part(b, shift)) > levels) return false;
    return true;
}

// The colours at the middles of the quarters: left top, right top, left bottom, right bottom.
bool shows(const Pixels& p, Colour lt, Colour rt, Colour lb, Colour rb) {
    const int x0 = p.width / 4, x1 = p.width * 3 / 4, y0 = p.height / 4, y1 = p.height * 3 / 4;
    return near(at(p, x0, y0), lt) && near(at(p, x1, y0), rt) && near(at(p, x0, y1), lb) && near(at(p, x1, y1), rb);
}

constexpr Colour red = 0xffd02020, green = 0xff20c020, blue = 0xff2020d0, white = 0xfff0f0f0;

void rgb(int x, int y, int w, int h, std::vector<std::uint8_t>& row) {
    for (const int shift : {16, 8, 0}) row.push_back(part(quarters(x, y, w, h), shift));
}

}  // namespace

TEST_CASE("a picture fits its box: contained or covering, never enlarged") {
    const File file = jpeg(400, 200);
    const auto size = [&](int w, int h, Fit fit) {
        const auto p = decode_picture(file, w, h, fit);
        REQUIRE(p);
        CHECK(shows(*p, red, green, blue, white));
        CHECK(p->format == PixelFormat::opaque32);
        return std::pair(p->width, p->height);
    };
    CHECK(size(100, 100, Fit::contain) == std::pair(100, 50));
    CHECK(size(100, 100, Fit::cover) == std::pair(200, 100));
    CHECK(size(133, 2000, Fit::contain) == std::pair(133, 67));
    CHECK(size(4000, 4000, Fit::contain) == std::pair(400, 200));
    CHECK(size(4000, 50, Fit::cover) == std::pair(400, 200));
    CHECK(size(399, 199, Fit::contain) == std::pair(398, 199));
    const auto tiny = decode_picture(file, 0, -5);
    REQUIRE(tiny);
    CHECK(std::pair(tiny->width, tiny->height) == std::pair(1, 1));
}

TEST_CASE("JPEG of every ordinary kind") {
    for (const bool progressive : {false, true})
        for (const int side : {40, 119}) {
            const auto p = decode_picture(jpeg(160, 120, {JCS_RGB, progressive}), side, side);
            REQUIRE(p);
            CHECK(shows(*p, red, green, blue, white));
        }
    const auto gray = decode_picture(jpeg(90, 90, {JCS_GRAYSCALE}), 60, 60);
    REQUIRE(gray);
    CHECK(shows(*gray, 0x202020, 0xc0c0c0, 0x202020, 0xf0f0f0));
    for (const bool adobe : {true, false}) {
        const auto ink = decode_picture(jpeg(90, 90, {JCS_CMYK, false, adobe}), 60, 60);
        REQUIRE(ink);
        CHECK(shows(*ink, red, green, blue, white));
    }
}

TEST_CASE("a JPEG stands the way the camera was held") {
    const auto turned = [](int orientation) {
        auto p = decode_picture(jpeg(160, 80, {JCS_RGB, false, true, orientation}), 100, 100);
        REQUIRE(p);
        const bool lying = orientation >= 5;
        CHECK(p->width == (lying ? 50 : 100));
        CHECK(p->height == (lying ? 100 : 50));
        return std::move(*p);
    };
    CHECK(shows(turned(1), red, green, blue, white));
    CHECK(shows(turned(2), green, red, white, blue));
    CHECK(shows(turned(3), white, blue, green, red));
    CHECK(shows(turned(4), blue, white, red, green));
    CHECK(shows(turned(5), red, blue, green, white));
    CHECK(shows(turned(6), blue, red, white, green));
    CHECK(shows(turned(7), white, green, blue, red));
    CHECK(shows(turned(8), green, white, red, blue));
}

TEST_CASE("PNG of every kind") {
    constexpr int w = 64, h = 48;
    for (const bool interlaced : {false, true})
        for (const int side : {64, 20}) {
            const auto colour = decode_picture(png(w, h, 8, PNG_COLOR_TYPE_RGB, interlaced, [](int x, int y, auto& row) { rgb(x, y, w, h, row); }), side, side);
            REQUIRE(colour);
            CHECK(colour->format == PixelFormat::opaque32);
            CHECK(shows(*colour, red, green, blue, white));
            const auto deep = decode_picture(png(w, h, 16, PNG_COLOR_TYPE_RGB, interlaced, [](int x, int y, auto& row) {
                for (const int shift : {16, 8, 0}) row.insert(row.end(), {part(quarters(x, y, w, h), shift), 0x30});
            }), side, side);
            REQUIRE(deep);
            CHECK(shows(*deep, red, green, blue, white));
            const auto glass = decode_picture(png(w, h, 8, PNG_COLOR_TYPE_RGBA, interlaced, [](int x, int y, auto& row) {
                rgb(x, y, w, h, row);
                row.push_back(x < w / 2 ? 255 : 128);
            }), side, side);
            REQUIRE(glass);
            CHECK(glass->format == PixelFormat::blend32);
            CHECK(shows(*glass, red, 0x106010, blue, 0x787878));
            CHECK(part(at(*glass, glass->width - 2, 2), 24) == 128);
        }
    const auto gray = decode_picture(png(w, h, 8, PNG_COLOR_TYPE_GRAY, false, [](int x, int, auto& row) { row.push_back(static_cast<std::uint8_t>(x * 4)); }), w, h);
    REQUIRE(gray);
    CHECK((at(*gray, 10, 3) & 0xffffff) == 0x282828);
    const auto palette = decode_picture(png(w, h, 8, PNG_COLOR_TYPE_PALETTE, false, [](int x, int, auto& row) { row.push_back(x < w / 2 ? 0 : 1); },
        [](png_structp p, png_infop info) {
            const png_color colours[2] = {{200, 100, 50}, {1, 2, 3}};
            const png_byte alpha[2] = {255, 0};
            png_set_PLTE(p, info, colours, 2);
            png_set_tRNS(p, info, alpha, 2, nullptr);
        }), w, h);
    REQUIRE(palette);
    CHECK(palette->format == PixelFormat::blend32);
    CHECK(at(*palette, 3, 3) == 0xffc86432);
    CHECK(at(*palette, 60, 3) == 0);
}

TEST_CASE("WebP, with loss and without, clear and opaque") {
    for (const bool lossless : {false, true})
        for (const int side : {128, 50}) {
            const auto opaque = decode_picture(webp(128, 96, lossless, 255), side, side);
            REQUIRE(opaque);
            CHECK(opaque->format == PixelFormat::opaque32);
            CHECK(opaque->width == side);
            CHECK(shows(*opaque, red, green, blue, white));
            const auto glass = decode_picture(webp(128, 96, lossless, 128), side, side);
            REQUIRE(glass);
            CHECK(glass->format == PixelFormat::blend32);
            CHECK(shows(*glass, 0x681010, 0x106010, 0x101068, 0x787878));
        }
}

TEST_CASE("a file cut off or damaged is an error, not half a picture") {
    const File files[] = {jpeg(160, 120), jpeg(160, 120, {JCS_RGB, true}), webp(100, 80, false, 255), webp(100, 80, true, 100),
                          png(80, 60, 8, PNG_COLOR_TYPE_RGB, false, [](int x, int y, auto& row) { rgb(x, y, 80, 60, row); }),
                          png(80, 60, 8, PNG_COLOR_TYPE_RGB, true, [](int x, int y, auto& row) { rgb(x, y, 80, 60, row); })};
    for (const File& file : files) {
        REQUIRE(decode_picture(file, 50, 50));
        for (std::size_t length = 0; length + 16 < file.size(); length += 1 + file.size() / 97) {
            const auto p = decode_picture(std::span(file).first(length), 50, 50);
            CAPTURE(length);
            REQUIRE_FALSE(p);
            CHECK_FALSE(p.error().text.empty());
        }
        unsigned seed = 1;
        for (int round = 0; round < 300; ++round) {  // whatever comes of it, it comes back
            File broken = file;
            for (int i = 0; i < 4; ++i) {
                seed = seed * 1103515245 + 12345;
                broken[(seed >> 8) % broken.size()] = static_cast<std::byte>(seed >> 24);
            }
            const auto p = decode_picture(broken, 50, 50);
            if (p) CHECK(p->width <= 50);
        }
    }
    // Picture data that ends too early while the file itself looks whole: filled up with grey by most viewers.
    File hollow = jpeg(160, 120);
    hollow.resize(hollow.size() / 2);
    hollow.push_back(std::byte{0xff});
    hollow.push_back(std::byte{0xd9});
    const auto grey = decode_picture(hollow, 50, 50);
    REQUIRE_FALSE(grey);
    CHECK(grey.error().text.find("JPEG") != std::string::npos);
}

TEST_CASE("what is no picture, or too large a one, is refused in words") {
    CHECK_FALSE(decode_picture({}, 10, 10));
    const std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 4\"/>", text = "hello";
    CHECK_FALSE(decode_picture(std::as_bytes(std::span(svg)), 10, 10));
    CHECK_FALSE(decode_picture(std::as_bytes(std::span(text)), 10, 10));
    File wide = png(8, 8, 8, PNG_COLOR_TYPE_GRAY, false, [](int, int, auto& row) { row.push_back(7); });
    wide[18] = std::byte{0x75};  // 30,008 wide
    CHECK_FALSE(decode_picture(wide, 10, 10));
}

TEST_CASE("a photograph of 24 million pixels needs little memory") {
    const File file = jpeg(6000, 4000);
    const auto peak = [] {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    const long before = peak();
    const auto p = decode_picture(file, 1320, 742);
    REQUIRE(p);
    CHECK(std::pair(p->width, p->height) == std::pair(1113, 742));
    CHECK(shows(*p, red, green, blue, white));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(peak() - before < 20 * 1024);
#else
    CHECK(peak() >= before);
#endif
}

TEST_CASE("the shrinker averages exactly, rows and columns in any proportion") {
    for (const auto& [w, h, tw, th] : {std::tuple(7, 5, 3, 2), std::tuple(100, 3, 99, 3), std::tuple(64, 64, 1, 1), std::tuple(5, 9, 5, 4), std::tuple(6, 6, 6, 6)}) {
        Pixels out(tw, th, PixelFormat::opaque32);
        RowShrinker shrinker(w, h, out);
        const auto value = [&](int x, int y) { return (x * 37 + y * 101) % 256; };
        std::vector<std::uint8_t> row(static_cast<std::size_t>(w) * 4);
        for (int y = 0; y < h; ++y) {
            CHECK_FALSE(shrinker.complete());
            for (int x = 0; x < w; ++x)
                for (int c = 0; c < 4; ++c) row[static_cast<std::size_t>(x * 4 + c)] = static_cast<std::uint8_t>(value(x, y));
            shrinker.take(row.data());
        }
        CHECK(shrinker.complete());
        for (int ty = 0; ty < th; ++ty)
            for (int tx = 0; tx < tw; ++tx) {
                const auto lap = [](int i, int t, int n, int m) {  // of source i under target t, in source pixels
                    return std::max(0.0, std::min(i + 1.0, (t + 1.0) * n / m) - std::max<double>(i, static_cast<double>(t) * n / m));
                };
                double sum = 0;
                for (int y = 0; y < h; ++y)
                    for (int x = 0; x < w; ++x) sum += value(x, y) * lap(x, tx, w, tw) * lap(y, ty, h, th);
                sum *= static_cast<double>(tw) * th / (static_cast<double>(w) * h);
                CHECK(std::abs(part(at(out, tx, ty), 8) - sum) < 0.6);
            }
    }
}
