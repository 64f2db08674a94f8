#include "kiosk/flash_meter.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

using namespace estation::kiosk;

namespace {

constexpr int width = 480, height = 270;
constexpr double px_per_mm = 1;   // 480 mm wide: more than ten degrees

struct Colours { std::uint32_t a, b; };
struct Patch { int x = 0, y = 0, w = width, h = height; };

// A patch that turns from one colour to the other and back so many times a second, for three seconds of sixty pictures.
FlashMeter::Finding watch(double hertz, Colours colours, Patch patch = {}, std::uint32_t ground = 0xFF808080) {
    FlashMeter meter(width, height, px_per_mm);
    Pixels p(width, height, PixelFormat::opaque32);
    for (int frame = 0; frame < 180; ++frame) {
        const double t = frame / 60.0;
        const std::uint32_t now = std::fmod(t * hertz + 1e-9, 1.0) < 0.5 ? colours.a : colours.b;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const bool inside = x >= patch.x && y >= patch.y && x < patch.x + patch.w && y < patch.y + patch.h;
                std::memcpy(p.row(y) + static_cast<std::size_t>(x) * 4, inside ? &now : &ground, 4);
            }
        meter.see(p, 100 + t);
    }
    CHECK(meter.safe() == (meter.worst().area_mm2 <= FlashMeter::threshold_mm2));
    return meter.worst();
}
bool safe(const FlashMeter::Finding& f) { return f.area_mm2 <= FlashMeter::threshold_mm2; }

constexpr Colours black_white{0xFF000000, 0xFFFFFFFF};

}  // namespace

TEST_CASE("three flashes a second may be shown, four may not") {
    CHECK(safe(watch(0, black_white)));
    CHECK(safe(watch(1, black_white)));
    CHECK(safe(watch(3, black_white)));
    const auto four = watch(4, black_white);
    CHECK_FALSE(safe(four));
    CHECK_FALSE(four.red);
    CHECK_FALSE(safe(watch(15, black_white)));
    CHECK(watch(30, black_white).area_mm2 > 8000);   // the whole of ten degrees
}

TEST_CASE("what flashes on little of the field of sight may be shown") {
    // A quarter of ten degrees from 600 mm is 2,160 mm2: 46.5 mm square.
    CHECK(safe(watch(10, black_white, {100, 100, 40, 40})));
    CHECK_FALSE(safe(watch(10, black_white, {100, 100, 52, 52})));
    // Much in all, but nowhere much at once within ten degrees: a thin line across the glass.
    CHECK(safe(watch(10, black_white, {0, 130, width, 16})));
}

TEST_CASE("a small change of light is no flash, and neither is one among the bright") {
    CHECK(safe(watch(10, {0xFF808080, 0xFF8C8C8C})));      // 0.22 to 0.26
    CHECK_FALSE(safe(watch(10, {0xFF808080, 0xFFB0B0B0})));  // 0.22 to 0.43
    CHECK(safe(watch(10, {0xFFFFFFFF, 0xFFE8E8E8})));      // 1.00 to 0.81
    CHECK_FALSE(safe(watch(10, {0xFFFFFFFF, 0xFFE0E0E0})));  // 1.00 to 0.75
}

TEST_CASE("a saturated red flashes even where the light stays the same") {
    const Colours red{0xFFFF0000, 0xFF7F7F7F};   // both 0.21
    CHECK(safe(watch(3, red)));
    const auto found = watch(5, red);
    CHECK_FALSE(safe(found));
    CHECK(found.red);
    CHECK(safe(watch(5, {0xFF7F6060, 0xFF7F7F7F})));   // a dull red is none
}

TEST_CASE("slow swells are counted by their turns, not by their pictures") {
    for (const double hertz : {1.0, 2.5, 5.0}) {
        FlashMeter meter(width, height, px_per_mm);
        Pixels p(width, height, PixelFormat::opaque32);
        for (int frame = 0; frame < 180; ++frame) {
            const auto v = static_cast<int>(127.5 + 127.5 * std::sin(frame / 60.0 * hertz * 2 * 3.14159265));
            std::memset(p.data.get(), v, p.bytes());
            meter.see(p, frame / 60.0);
        }
        CHECK(meter.safe() == (hertz < 3.5));
    }
}
