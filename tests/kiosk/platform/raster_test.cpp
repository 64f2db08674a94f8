#include "kiosk/platform/raster.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

using namespace estation::kiosk;

namespace {

// A canvas with a margin around it that nothing may touch.
class Sheet {
public:
    Sheet(int w, int h, std::uint32_t colour) : pixels_(w + 2 * margin, h + 2 * margin, PixelFormat::opaque32) {
        for (int y = 0; y < pixels_.height; ++y)
            for (int x = 0; x < pixels_.width; ++x) put(x, y, guard);
        for (int y = 0; y < h; ++y)
            for (int x = 0; x < w; ++x) put(x + margin, y + margin, colour);
        canvas = {pixels_.row(margin) + margin * 4, w, h, pixels_.stride};
    }
    [[nodiscard]] std::uint32_t at(int x, int y) const { return raw(x + margin, y + margin) & 0xffffffu; }
    [[nodiscard]] bool margin_is_clean() const {
        for (int y = 0; y < pixels_.height; ++y)
            for (int x = 0; x < pixels_.width; ++x) {
                const bool inside = x >= margin && y >= margin && x < margin + canvas.width && y < margin + canvas.height;
                if (!inside && raw(x, y) != guard) return false;
            }
        return true;
    }
    [[nodiscard]] PixelRect all() const { return {0, 0, canvas.width, canvas.height}; }
    raster::Canvas canvas;

private:
    static constexpr int margin = 5;
    static constexpr std::uint32_t guard = 0xdeadbeef;
    void put(int x, int y, std::uint32_t value) { std::memcpy(pixels_.row(y) + x * 4, &value, 4); }
    [[nodiscard]] std::uint32_t raw(int x, int y) const {
        std::uint32_t value;
        std::memcpy(&value, pixels_.row(y) + x * 4, 4);
        return value;
    }
    Pixels pixels_;
};

void set(Pixels& p, int x, int y, std::uint32_t value) {
    if (p.format == PixelFormat::mask8) p.row(y)[x] = static_cast<std::uint8_t>(value);
    else std::memcpy(p.row(y) + x * 4, &value, 4);
}

int channel(std::uint32_t colour, int c) { return static_cast<int>(colour >> (8 * c) & 255u); }

// The rounded blend of two levels.
int blended(int top, int bottom, int alpha) { return static_cast<int>(std::lround((top * alpha + bottom * (255 - alpha)) / 255.0)); }

std::uint32_t blended(std::uint32_t top, std::uint32_t bottom, int alpha) {
    std::uint32_t result = 0;
    for (int c = 0; c < 3; ++c) result |= static_cast<std::uint32_t>(blended(channel(top, c), channel(bottom, c), alpha)) << (8 * c);
    return result;
}

int apart(std::uint32_t a, std::uint32_t b) {
    int most = 0;
    for (int c = 0; c < 3; ++c) most = std::max(most, std::abs(channel(a, c) - channel(b, c)));
    return most;
}

}  // namespace

TEST_CASE("fills cover their pixels, within the clip and the canvas") {
    Sheet sheet(100, 20, 0x102030);
    raster::fill(sheet.canvas, {-10, 3, 60, 4}, {5, 0, 80, 20}, 0xffabcdef);
    CHECK(sheet.at(4, 4) == 0x102030);
    CHECK(sheet.at(5, 3) == 0xabcdef);
    CHECK(sheet.at(49, 6) == 0xabcdef);
    CHECK(sheet.at(50, 6) == 0x102030);
    CHECK(sheet.at(20, 7) == 0x102030);
    raster::fill(sheet.canvas, {-1000, -1000, 5000, 5000}, {-7, -7, 3000, 3000}, 0x80ffffff);
    CHECK(sheet.at(0, 0) == blended(0xffffffu, 0x102030u, 128));
    CHECK(sheet.at(99, 19) == blended(0xffffffu, 0x102030u, 128));
    raster::fill(sheet.canvas, {10, 10, 0, 5}, sheet.all(), 0xff000000);
    raster::fill(sheet.canvas, {10, 10, 5, 5}, sheet.all(), 0x00000000);
    CHECK(sheet.at(10, 10) == blended(0xffffffu, 0x102030u, 128));
    CHECK(sheet.margin_is_clean());
}

TEST_CASE("every alpha and level blends with exact rounding, at every length of row") {
    for (int alpha = 0; alpha < 256; alpha += 3) {
        Sheet sheet(256, 1, 0);
        for (int x = 0; x < 256; ++x) raster::fill(sheet.canvas, {x, 0, 1, 1}, sheet.all(), 0xff000000u | static_cast<std::uint32_t>(x * 0x010101));
        raster::fill(sheet.canvas, sheet.all(), sheet.all(), static_cast<std::uint32_t>(alpha) << 24 | 0x80ff07);
        for (int x = 0; x < 256; ++x) REQUIRE(sheet.at(x, 0) == blended(0x80ff07u, static_cast<std::uint32_t>(x * 0x010101), alpha));
    }
    for (int length = 1; length < 80; ++length) {
        Sheet sheet(80, 1, 0x405060);
        raster::fill(sheet.canvas, {0, 0, length, 1}, sheet.all(), 0x40ffffff);
        REQUIRE(sheet.at(length - 1, 0) == blended(0xffffffu, 0x405060u, 64));
        REQUIRE((length == 80 || sheet.at(length, 0) == 0x405060));
    }
}

TEST_CASE("a mask tints by its coverage") {
    Pixels mask(200, 3, PixelFormat::mask8);
    for (int x = 0; x < 200; ++x) set(mask, x, 1, x < 90 ? 0u : static_cast<std::uint32_t>(x));
    for (const std::uint32_t alpha : {255u, 100u}) {
        Sheet sheet(210, 5, 0x99aa10);
        raster::draw(sheet.canvas, mask, {3, 1, 203, 4, 0, 0, 200, 3}, sheet.all(), alpha << 24 | 0x1122ee);
        for (int x = 0; x < 200; ++x) {
            const int share = blended(x < 90 ? 0 : x, 0, static_cast<int>(alpha));
            REQUIRE(sheet.at(x + 3, 2) == blended(0x1122eeu, 0x99aa10u, share));
        }
        CHECK(sheet.at(100, 1) == 0x99aa10);
        CHECK(sheet.margin_is_clean());
    }
}

TEST_CASE("opaque pictures are copied, faded and tinted") {
    Pixels photo(40, 3, PixelFormat::opaque32);
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 40; ++x) set(photo, x, y, 0x77000000u | static_cast<std::uint32_t>(x * 6 << 16 | y * 100 << 8 | 0x33));
    Sheet sheet(50, 10, 0xffffff);
    raster::draw(sheet.canvas, photo, {5, 2, 45, 5, 0, 0, 40, 3}, {6, 2, 100, 100}, 0xffffffff);
    CHECK(sheet.at(5, 2) == 0xffffff);
    CHECK(sheet.at(6, 2) == 0x060033);
    CHECK(sheet.at(44, 4) == (39 * 6 << 16 | 200 << 8 | 0x33));
    raster::draw(sheet.canvas, photo, {5, 6, 45, 9, 0, 0, 40, 3}, sheet.all(), 0x55ffffff);
    CHECK(sheet.at(20, 7) == blended(15u * 6 << 16 | 100u << 8 | 0x33u, 0xffffffu, 0x55));
    raster::draw(sheet.canvas, photo, {5, 6, 45, 9, 0, 0, 40, 3}, sheet.all(), 0xff00ff80);
    CHECK(sheet.at(44, 8) == (200 << 8 | static_cast<unsigned>(blended(0x33, 0, 0x80))));
    CHECK(sheet.margin_is_clean());
}

TEST_CASE("pictures with transparency lie over what is there") {
    Pixels glass(70, 1, PixelFormat::blend32);
    for (int x = 0; x < 70; ++x) {
        const auto a = static_cast<unsigned>(x < 34 ? 0 : x < 40 ? 255 : x * 3);
        set(glass, x, 0, a << 24 | (a / 2) << 16 | a << 8 | a / 3);
    }
    for (const int alpha : {255, 90}) {
        Sheet sheet(70, 1, 0x6080a0);
        raster::draw(sheet.canvas, glass, {0, 0, 70, 1, 0, 0, 70, 1}, sheet.all(), static_cast<std::uint32_t>(alpha) << 24 | 0xffffff);
        for (int x = 0; x < 70; ++x) {
            const int a = blended(x < 34 ? 0 : x < 40 ? 255 : x * 3, 0, alpha);
            const auto expect = [&](int top, int bottom) { return blended(top, 0, alpha) + blended(bottom, 0, 255 - a); };
            const int full = x < 34 ? 0 : x < 40 ? 255 : x * 3;
            const std::uint32_t want = static_cast<std::uint32_t>(expect(full / 2, 0x60) << 16 | expect(full, 0x80) << 8 | expect(full / 3, 0xa0));
            REQUIRE(apart(sheet.at(x, 0), want) <= 1);
        }
    }
    set(glass, 50, 0, 0x10ffffff);  // breaks the premultiplied rule
    Sheet sheet(70, 1, 0xffffff);
    raster::draw(sheet.canvas, glass, {0, 0, 70, 1, 0, 0, 70, 1}, sheet.all(), 0xffffffff);
    CHECK(sheet.at(50, 0) == 0xffffff);
}

TEST_CASE("scaled pictures follow the ideal bilinear or average") {
    std::mt19937 random(7);
    Pixels photo(31, 17, PixelFormat::opaque32);
    for (int y = 0; y < 17; ++y)
        for (int x = 0; x < 31; ++x) set(photo, x, y, static_cast<std::uint32_t>(random()));
    const auto texel = [&](int x, int y, int c) { return static_cast<double>(photo.row(std::clamp(y, 0, 16))[std::clamp(x, 0, 30) * 4 + c]); };
    SUBCASE("larger") {
        Sheet sheet(100, 60, 0);
        raster::draw(sheet.canvas, photo, {4, 5, 97, 56, 0, 0, 31, 17}, sheet.all(), 0xffffffff);
        for (int y = 5; y < 56; ++y)
            for (int x = 4; x < 97; ++x) {
                const double u = (x + 0.5 - 4) / 3 - 0.5, v = (y + 0.5 - 5) / 3 - 0.5;
                const double fu = u - std::floor(u), fv = v - std::floor(v);
                const int iu = static_cast<int>(std::floor(u)), iv = static_cast<int>(std::floor(v));
                for (int c = 0; c < 3; ++c) {
                    const double ideal = (texel(iu, iv, c) * (1 - fu) + texel(iu + 1, iv, c) * fu) * (1 - fv) +
                                         (texel(iu, iv + 1, c) * (1 - fu) + texel(iu + 1, iv + 1, c) * fu) * fv;
                    REQUIRE(std::abs(channel(sheet.at(x, y), c) - ideal) < 2.5);
                }
            }
        CHECK(sheet.at(3, 10) == 0);
        CHECK(sheet.at(97, 10) == 0);
    }
    SUBCASE("smaller") {
        Sheet sheet(10, 10, 0);
        raster::draw(sheet.canvas, photo, {0, 0, 10, 5, 0, 2, 30, 17}, sheet.all(), 0xffffffff);
        for (int y = 0; y < 5; ++y)
            for (int x = 0; x < 10; ++x)
                for (int c = 0; c < 3; ++c) {
                    double sum = 0;
                    for (int j = 0; j < 3; ++j)
                        for (int i = 0; i < 3; ++i) sum += texel(x * 3 + i, 2 + y * 3 + j, c);
                    REQUIRE(std::abs(channel(sheet.at(x, y), c) - sum / 9) < 1.6);
                }
    }
    SUBCASE("a single pixel and a strange shape of stretch stay themselves") {
        Pixels dot(1, 1, PixelFormat::opaque32), pair(2, 2, PixelFormat::mask8);
        set(dot, 0, 0, 0x00445566);
        for (int i = 0; i < 4; ++i) set(pair, i % 2, i / 2, 255);
        Sheet sheet(40, 40, 0);
        raster::draw(sheet.canvas, dot, {0, 0, 40, 0.7f, 0, 0, 1, 1}, sheet.all(), 0xffffffff);
        CHECK(sheet.at(39, 0) == 0x445566);
        raster::draw(sheet.canvas, pair, {3, 3, 4, 30, 0, 0, 2, 2}, sheet.all(), 0xffabcdef);
        CHECK(sheet.at(3, 20) == 0xabcdef);
        raster::draw(sheet.canvas, pair, {20, 3, 22.6f, 4, -5, -5, 9, 9}, sheet.all(), 0xffabcdef);
        CHECK(sheet.at(20, 3) == 0xabcdef);
        CHECK(sheet.margin_is_clean());
    }
}

TEST_CASE("a picture looks the same whatever part of it is drawn") {
    std::mt19937 random(11);
    for (const PixelFormat format : {PixelFormat::mask8, PixelFormat::opaque32, PixelFormat::blend32}) {
        Pixels p(37, 23, format);
        for (std::size_t i = 0; i < p.bytes(); ++i) p.data[i] = static_cast<std::uint8_t>(random() % 160);
        for (int round = 0; round < 60; ++round) {
            const auto part = [&](int n) { return static_cast<float>(random() % static_cast<unsigned>(n * 64)) / 64; };
            const float x = part(60) - 20, y = part(40) - 20, u = part(10), v = part(10);
            const raster::Quad quad{x, y, x + 1 + part(150), y + 1 + part(90), u, v, u + 1 + part(26), v + 1 + part(12)};
            Sheet whole(97, 61, 0x808080), pieces(97, 61, 0x808080);
            raster::draw(whole.canvas, p, quad, whole.all(), 0xd0f0c0ff);
            for (int cy = 0; cy < 61; cy += 13)
                for (int cx = 0; cx < 97; cx += 29) raster::draw(pieces.canvas, p, quad, {cx, cy, std::min(29, 97 - cx), std::min(13, 61 - cy)}, 0xd0f0c0ff);
            for (int i = 0; i < 97 * 61; ++i) REQUIRE(whole.at(i % 97, i / 97) == pieces.at(i % 97, i / 97));
            CHECK(whole.margin_is_clean());
        }
    }
}

TEST_CASE("triangles that share an edge meet without gap or overlap") {
    std::mt19937 random(3);
    for (int round = 0; round < 100; ++round) {
        Sheet sheet(64, 64, 0);
        const auto place = [&](float centre) { return centre + static_cast<float>(random() % 1280) / 64 - 10; };
        const raster::Vertex middle{place(32), place(32), 0, 0, 0x60ffffff};
        const raster::Vertex corners[4] = {{0, 0, 0, 0, 0x60ffffff}, {64, 0, 0, 0, 0x60ffffff}, {64, 64, 0, 0, 0x60ffffff}, {0, 64, 0, 0, 0x60ffffff}};
        for (int i = 0; i < 4; ++i) {
            const raster::Vertex &a = corners[i], &b = corners[(i + 1) % 4];
            if (round % 2 == 0) raster::triangle(sheet.canvas, nullptr, a, b, middle, sheet.all());
            else raster::triangle(sheet.canvas, nullptr, b, a, middle, sheet.all());
        }
        for (int i = 0; i < 64 * 64; ++i) REQUIRE(sheet.at(i % 64, i / 64) == blended(0xffffffu, 0u, 0x60));
        CHECK(sheet.margin_is_clean());
    }
}

TEST_CASE("triangles interpolate colour and texture, and survive strange corners") {
    Sheet sheet(100, 100, 0);
    raster::triangle(sheet.canvas, nullptr, {0, 0, 0, 0, 0xff000000}, {100, 0, 0, 0, 0xffff0000}, {0, 100, 0, 0, 0xff0000ff}, sheet.all());
    CHECK(apart(sheet.at(50, 0), 0x800001) <= 2);
    CHECK(apart(sheet.at(25, 50), 0x410081) <= 2);
    CHECK(sheet.at(80, 80) == 0);
    Pixels photo(2, 2, PixelFormat::opaque32);
    for (int i = 0; i < 4; ++i) set(photo, i % 2, i / 2, i % 2 == 0 ? 0x00ff00u : 0x0000ffu);
    raster::triangle(sheet.canvas, &photo, {0, 0, 0, 0, 0xffffffff}, {100, 0, 2, 0, 0xffffffff}, {0, 100, 0, 2, 0xffffffff}, sheet.all());
    CHECK(sheet.at(2, 2) == 0x00ff00);
    CHECK(sheet.at(96, 2) == 0x0000ff);
    const float nan = std::numeric_limits<float>::quiet_NaN(), far = 3e38f;
    raster::triangle(sheet.canvas, &photo, {nan, 0, 0, 0, 0xffffffff}, {far, -far, far, 0, 0xffffffff}, {0, far, nan, nan, 0xff00ffff}, sheet.all());
    raster::draw(sheet.canvas, photo, {-far, nan, far, far, nan, -far, far, 2}, sheet.all(), 0xffffffff);
    raster::triangle(sheet.canvas, nullptr, {5, 5, 0, 0, 0xffffffff}, {50, 50, 0, 0, 0xffffffff}, {95, 95, 0, 0, 0xffffffff}, sheet.all());
    CHECK(sheet.margin_is_clean());
}

TEST_CASE("rows move within their area and nowhere else") {
    for (const int dy : {-7, -1, 1, 6, 19, -19, 20, 500, 0}) {
        Sheet sheet(40, 30, 0);
        for (int y = 0; y < 30; ++y)
            for (int x = 0; x < 40; ++x) raster::fill(sheet.canvas, {x, y, 1, 1}, sheet.all(), 0xff000000u | static_cast<unsigned>(y << 8 | x));
        const PixelRect area{10, 5, 12, 20};
        raster::move_rows(sheet.canvas, area, dy);
        for (int y = 0; y < 30; ++y)
            for (int x = 0; x < 40; ++x) {
                const bool inside = x >= 10 && x < 22 && y >= 5 && y < 25;
                const bool arrives = inside && std::abs(dy) < 20 && y - dy >= 5 && y - dy < 25;
                REQUIRE(sheet.at(x, y) == static_cast<unsigned>((arrives ? y - dy : y) << 8 | x));
            }
        CHECK(sheet.margin_is_clean());
    }
}
