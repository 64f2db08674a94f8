// An author's photograph on its way to a station.
#include "content/authoring/picture_shrink.h"

#include <doctest/doctest.h>

#include <csetjmp>
#include <cstdio>
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace estation::content;

namespace {

Bytes bytes_of(const void* data, std::size_t size) {
    Bytes out(size);
    std::memcpy(out.data(), data, size);
    return out;
}
std::string_view text_of(const Bytes& b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

// Left half red, right half blue, and in its EXIF a way up and a place on earth.
Bytes photograph(int width, int height, int orientation) {
    jpeg_compress_struct out{};
    jpeg_error_mgr errors;
    out.err = jpeg_std_error(&errors);
    jpeg_create_compress(&out);
    unsigned char* data = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&out, &data, &size);
    out.image_width = static_cast<JDIMENSION>(width);
    out.image_height = static_cast<JDIMENSION>(height);
    out.input_components = 3;
    out.in_color_space = JCS_RGB;
    jpeg_set_defaults(&out);
    jpeg_set_quality(&out, 98, TRUE);
    jpeg_start_compress(&out, TRUE);
    const std::string exif = std::string("Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 24) + static_cast<char>(orientation) + std::string("\0\0\0\0\0\0\0", 7) + "GPS 31.2304 121.4737";
    jpeg_write_marker(&out, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()), static_cast<unsigned>(exif.size()));
    jpeg_write_marker(&out, JPEG_COM, reinterpret_cast<const JOCTET*>("camera 4711"), 11);
    std::vector<unsigned char> row(static_cast<std::size_t>(width) * 3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            row[static_cast<std::size_t>(x) * 3] = x < width / 2 ? 220 : static_cast<unsigned char>(y % 16);
            row[static_cast<std::size_t>(x) * 3 + 2] = x < width / 2 ? static_cast<unsigned char>(x % 16) : 220;
        }
        unsigned char* at = row.data();
        jpeg_write_scanlines(&out, &at, 1);
    }
    jpeg_finish_compress(&out);
    jpeg_destroy_compress(&out);
    Bytes made = bytes_of(data, size);
    std::free(data);
    return made;
}

Bytes png_of(int width, int height, const std::vector<unsigned char>& rgba) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = PNG_FORMAT_RGBA;
    png_alloc_size_t size = 0;
    REQUIRE(png_image_write_to_memory(&image, nullptr, &size, 0, rgba.data(), 0, nullptr) != 0);
    Bytes out(size);
    REQUIRE(png_image_write_to_memory(&image, out.data(), &size, 0, rgba.data(), 0, nullptr) != 0);
    out.resize(size);
    return out;
}
std::vector<unsigned char> pixels_of(const Bytes& png) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    REQUIRE(png_image_begin_read_from_memory(&image, png.data(), png.size()) != 0);
    image.format = PNG_FORMAT_RGBA;
    std::vector<unsigned char> rgba(PNG_IMAGE_SIZE(image));
    REQUIRE(png_image_finish_read(&image, nullptr, rgba.data(), 0, nullptr) != 0);
    return rgba;
}

}  // namespace

TEST_CASE("a large photograph becomes one for the screen, the way it was held, without where it was taken") {
    const auto large = photograph(1501, 1000, 6);
    const auto small = shrink_picture(large, 640);
    REQUIRE(small);
    REQUIRE(*small);
    CHECK((*small)->to.width == 640);
    CHECK((*small)->to.height == 426);
    CHECK((*small)->bytes.size() < large.size());
    const auto info = probe_picture((*small)->bytes, {});
    REQUIRE(info);
    CHECK(info->width == 640);
    CHECK(text_of((*small)->bytes).find("GPS") == std::string_view::npos);
    CHECK(text_of((*small)->bytes).find("4711") == std::string_view::npos);
    // The way up: tag 0x0112, a short, once, six.
    CHECK(text_of((*small)->bytes).find(std::string_view("\x01\x12\0\x03\0\0\0\x01\0\x06", 10)) != std::string_view::npos);
    const auto again = shrink_picture(large, 640);
    REQUIRE(again);
    CHECK((*again)->bytes == (*small)->bytes);
    const auto of_small = shrink_picture((*small)->bytes, 640);
    REQUIRE(of_small);
    CHECK_FALSE(*of_small);   // it is as it should be
}

TEST_CASE("a small photograph only loses the camera's notes, and no pixel") {
    const auto photo = photograph(64, 32, 8);
    const auto clean = shrink_picture(photo, 640);
    REQUIRE(clean);
    REQUIRE(*clean);
    CHECK((*clean)->from == (*clean)->to);
    CHECK(text_of((*clean)->bytes).find("GPS") == std::string_view::npos);
    CHECK(text_of((*clean)->bytes).find(std::string_view("\x01\x12\0\x03\0\0\0\x01\0\x08", 10)) != std::string_view::npos);
    const auto scan = std::string_view("\xFF\xDA", 2);
    CHECK(text_of((*clean)->bytes).substr(text_of((*clean)->bytes).find(scan)) == text_of(photo).substr(text_of(photo).find(scan)));
    const auto again = shrink_picture((*clean)->bytes, 640);
    REQUIRE(again);
    CHECK_FALSE(*again);
}

TEST_CASE("a PNG is averaged by area, and what cannot be seen gives no colour") {
    // Two by two blocks: opaque white beside invisible red; their average is white, half there.
    std::vector<unsigned char> rgba;
    for (int y = 0; y < 1300; ++y)
        for (int x = 0; x < 1300; ++x) {
            const bool seen = x % 2 == 0;
            for (const int v : {255, seen ? 255 : 0, seen ? 255 : 0, seen ? 255 : 0}) rgba.push_back(static_cast<unsigned char>(v));
        }
    // Something that packs badly, so that the smaller picture takes fewer bytes.
    for (std::size_t i = 0, n = 1; i + 3 < rgba.size() / 2; i += 4, n = n * 1103515245 + 12345)
        if (rgba[i + 3] == 255) rgba[i + 1] = static_cast<unsigned char>(n >> 16);
    const auto small = shrink_picture(png_of(1300, 1300, rgba), 650);
    REQUIRE(small);
    REQUIRE(*small);
    CHECK((*small)->to.width == 650);
    const auto pixels = pixels_of((*small)->bytes);
    const std::size_t last = pixels.size() - 4;
    CHECK(pixels[last] == 255);
    CHECK(pixels[last + 1] == 255);
    CHECK(pixels[last + 3] == 128);
}

TEST_CASE("few colours over a large area stay as they are when that is smaller") {
    const auto flat = png_of(1400, 700, std::vector<unsigned char>(1400 * 700 * 4, 255));
    const auto same = shrink_picture(flat, 1399);
    REQUIRE(same);
    CHECK((!*same || (*same)->bytes.size() < flat.size()));
}

TEST_CASE("WebP; drawings; what is no picture") {
    std::vector<unsigned char> rgba(1000 * 800 * 4);
    for (std::size_t i = 0, n = 7; i < rgba.size(); ++i, n = n * 1103515245 + 12345) rgba[i] = i % 4 == 3 ? 255 : static_cast<unsigned char>(n >> 16);
    unsigned char* raw = nullptr;
    const auto size = WebPEncodeRGBA(rgba.data(), 1000, 800, 4000, 90, &raw);
    const auto webp = bytes_of(raw, size);
    WebPFree(raw);
    const auto small = shrink_picture(webp, 640);
    REQUIRE(small);
    REQUIRE(*small);
    CHECK((*small)->to.height == 512);
    const auto info = probe_picture((*small)->bytes, {});
    REQUIRE(info);
    CHECK(info->format == PictureFormat::webp);

    const std::string drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9000 9000\"><path d=\"M0 0L4 3\"/></svg>";
    const auto svg = shrink_picture(bytes_of(drawing.data(), drawing.size()), 640);
    REQUIRE(svg);
    CHECK_FALSE(*svg);
    const std::string nothing = "no picture";
    CHECK_FALSE(shrink_picture(bytes_of(nothing.data(), nothing.size()), 640));
    auto cut = photograph(1501, 1000, 1);
    cut.resize(cut.size() / 2);
    CHECK_FALSE(shrink_picture(cut, 640));
}
