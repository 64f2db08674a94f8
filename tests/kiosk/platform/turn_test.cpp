#include "kiosk/platform/turn.h"

#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <vector>

using namespace estation::kiosk;

namespace {
constexpr Turn every[] = {Turn::none, Turn::right, Turn::half, Turn::left};

std::uint32_t pixel(const Pixels& p, int x, int y) {
    std::uint32_t v;
    std::memcpy(&v, p.row(y) + x * 4, 4);
    return v;
}
raster::Canvas canvas(Pixels& p) { return {p.data.get(), p.width, p.height, p.stride}; }
}  // namespace

TEST_CASE("the corners of the page lie where a clockwise turn brings them") {
    const GlassSize glass{400, 300};
    // The page's upper left corner, and the way along its upper edge.
    struct Corner { Turn turn; float x, y, along_x, along_y; };
    for (const Corner& c : {Corner{Turn::none, 0, 0, 1, 0}, {Turn::right, 400, 0, 0, 1}, {Turn::half, 400, 300, -1, 0}, {Turn::left, 0, 300, 0, -1}}) {
        CAPTURE(degrees(c.turn));
        const GlassPoint corner = to_glass(GlassPoint{0, 0}, glass, c.turn), next = to_glass(GlassPoint{1, 0}, glass, c.turn);
        CHECK(corner.x == c.x);
        CHECK(corner.y == c.y);
        CHECK(next.x - corner.x == c.along_x);
        CHECK(next.y - corner.y == c.along_y);
    }
}

TEST_CASE("there and back is where it began") {
    const GlassSize glass{1920, 1080};
    for (const Turn turn : every) {
        CHECK(turned(turned(glass, turn), turn) == glass);
        for (const GlassPoint p : {GlassPoint{0, 0}, {3, 7}, {1000.5f, 900.25f}, {1080, 1080}}) {
            const GlassPoint back = to_page(to_glass(p, glass, turn), glass, turn);
            CHECK(back.x == p.x);
            CHECK(back.y == p.y);
        }
    }
}

TEST_CASE("a rectangle covers on the glass what its pixels cover") {
    const GlassSize glass{40, 30};
    for (const Turn turn : every) {
        const GlassSize page = turned(glass, turn);
        const PixelRect r{3, 5, 7, 4}, at = to_glass(r, glass, turn);
        CHECK(at.x >= 0);
        CHECK(at.y >= 0);
        CHECK(at.x + at.w <= glass.w);
        CHECK(at.y + at.h <= glass.h);
        for (int y = 0; y < page.h; ++y)
            for (int x = 0; x < page.w; ++x) {
                const bool inside = x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
                const GlassPoint middle = to_glass(GlassPoint{static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f}, glass, turn);
                const bool there = middle.x > static_cast<float>(at.x) && middle.x < static_cast<float>(at.x + at.w) && middle.y > static_cast<float>(at.y) && middle.y < static_cast<float>(at.y + at.h);
                CHECK(inside == there);
            }
    }
}

TEST_CASE("pixels are copied to where their points go, and nothing beside them is touched") {
    const GlassSize glass{131, 77};
    std::mt19937 random(3);
    for (const Turn turn : every) {
        const GlassSize size = turned(glass, turn);
        Pixels page(size.w, size.h, PixelFormat::opaque32), out(glass.w, glass.h, PixelFormat::opaque32);
        for (int y = 0; y < size.h; ++y)
            for (int x = 0; x < size.w * 4; ++x) page.row(y)[x] = static_cast<std::uint8_t>(random());
        for (int y = 0; y < glass.h; ++y) std::memset(out.row(y), 0xAB, static_cast<std::size_t>(glass.w) * 4);
        const PixelRect rect{5, 9, size.w - 11, size.h - 20};
        raster::Canvas to = canvas(out);
        copy_turned(canvas(page), rect, to, turn);
        int wrong = 0;
        for (int y = 0; y < glass.h; ++y)
            for (int x = 0; x < glass.w; ++x) {
                const GlassPoint p = to_page(GlassPoint{static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f}, glass, turn);
                const int px = static_cast<int>(p.x), py = static_cast<int>(p.y);
                const bool inside = px >= rect.x && px < rect.x + rect.w && py >= rect.y && py < rect.y + rect.h;
                wrong += pixel(out, x, y) != (inside ? pixel(page, px, py) : 0xABABABABu) ? 1 : 0;
            }
        CHECK(wrong == 0);
    }
}
