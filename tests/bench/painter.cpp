// Measures the software painter's inner work at 1920x1080 and prints JSON: nanoseconds, and how many times as long
// as a memcpy or memset of the same bytes on the same machine.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>

#include "kiosk/platform/raster.h"

using namespace estation::kiosk;

namespace {

constexpr int width = 1920, height = 1080;

// The fastest of several runs, in nanoseconds: what the work itself needs, whatever else the machine does.
double measure(const std::function<void()>& work) {
    double best = 1e18;
    work();
    for (int i = 0; i < 41; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        best = std::min(best, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

Pixels picture(int w, int h, PixelFormat format) {
    Pixels p(w, h, format);
    for (std::size_t i = 0; i < p.bytes(); ++i) p.data[i] = static_cast<std::uint8_t>(i * 7 + i / 977);
    return p;
}

// A line of text: most of it empty, strokes here and there.
Pixels line_of_text(int w, int h) {
    Pixels p(w, h, PixelFormat::mask8);
    for (int y = 4; y < h - 4; ++y)
        for (int x = 0; x < w; ++x)
            if (x % 27 < 22 && ((x % 27) % 7 < 2 || y % 8 < 2)) p.row(y)[x] = static_cast<std::uint8_t>(x % 7 == 1 ? 120 : 255);
    return p;
}

void print(const char* name, double ns, double floor_ns, bool last = false) {
    std::printf("  \"%s\": {\"ns\": %.0f, \"ratio\": %.2f}%s\n", name, ns, ns / floor_ns, last ? "" : ",");
}

}  // namespace

int main() {
    Pixels screen(width, height, PixelFormat::opaque32);
    raster::Canvas canvas{screen.data.get(), width, height, screen.stride};
    const PixelRect all{0, 0, width, height};
    const raster::Quad full{0, 0, width, height, 0, 0, width, height};
    const Pixels photo = picture(width, height, PixelFormat::opaque32), drawing = picture(width, height, PixelFormat::blend32);
    const Pixels small = picture(1320, 742, PixelFormat::opaque32), large = picture(3840, 2160, PixelFormat::opaque32);
    const Pixels line = line_of_text(1320, 32);
    const Pixels strip = line_of_text(1320, 40);

    const double set = measure([&] { std::memset(screen.data.get(), 7, screen.bytes()); });
    const double copy = measure([&] { std::memcpy(screen.data.get(), photo.data.get(), screen.bytes()); });
    const auto scroll = [&] {
        const PixelRect region{400, 48, 1500, 984};
        raster::move_rows(canvas, region, -8);
        const PixelRect bared{region.x, region.y + region.h - 8, region.w, 8};
        raster::fill(canvas, bared, bared, 0xfffffcf4);
        raster::draw(canvas, strip, {430, 1000, 1750, 1040, 0, 0, 1320, 40}, bared, 0xff202020);
    };
    const auto page = [&] {
        for (int i = 0; i < 30; ++i) {
            const float y = static_cast<float>(i) * 35;
            raster::draw(canvas, line, {100, y, 1420, y + 32, 0, 0, 1320, 32}, all, 0xff202020);
        }
    };

    std::printf("{\n  \"memset_1080p\": {\"ns\": %.0f},\n  \"memcpy_1080p\": {\"ns\": %.0f},\n", set, copy);
    print("fill", measure([&] { raster::fill(canvas, all, all, 0xff336699); }), set);
    print("tint", measure([&] { raster::fill(canvas, all, all, 0x80336699); }), copy);
    print("opaque_copy", measure([&] { raster::draw(canvas, photo, full, all, 0xffffffff); }), copy);
    print("cross_fade", measure([&] { raster::draw(canvas, photo, full, all, 0x66ffffff); }), copy);
    print("blend", measure([&] { raster::draw(canvas, drawing, full, all, 0xffffffff); }), copy);
    print("blend_faded", measure([&] { raster::draw(canvas, drawing, full, all, 0x80ffffff); }), copy);
    print("enlarge_1320x742_to_full", measure([&] { raster::draw(canvas, small, {0, 0, width, height, 0, 0, 1320, 742}, all, 0xffffffff); }), copy);
    print("halve_4k_to_full", measure([&] { raster::draw(canvas, large, {0, 0, width, height, 0, 0, 3840, 2160}, all, 0xffffffff); }), copy);
    print("text_page_1320x960", measure(page), copy * (1320.0 * 960) / (width * height));
    print("scroll_1500x984_by_8", measure(scroll), copy * (1500.0 * 984) / (width * height));
    const raster::Vertex a{0, 0, 0, 0, 0xff336699}, b{1919, 300, 0, 0, 0xff336699}, c{400, 1079, 0, 0, 0xff336699};
    print("flat_triangle", measure([&] { raster::triangle(canvas, nullptr, a, b, c, all); }), set / 2);
    const raster::Vertex d{1919, 300, 0, 0, 0x00996633};
    print("shaded_triangle", measure([&] { raster::triangle(canvas, nullptr, a, d, c, all); }), copy / 2, true);
    std::printf("}\n");
}
