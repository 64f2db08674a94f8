#include "kiosk/platform/turn.h"

#include <algorithm>
#include <cstring>

namespace estation::kiosk {

GlassPoint to_page(GlassPoint p, GlassSize glass, Turn turn) {
    const auto w = static_cast<float>(glass.w), h = static_cast<float>(glass.h);
    switch (turn) {
        case Turn::none: break;
        case Turn::right: return {p.y, w - p.x};
        case Turn::half: return {w - p.x, h - p.y};
        case Turn::left: return {h - p.y, p.x};
    }
    return p;
}

GlassPoint to_glass(GlassPoint p, GlassSize glass, Turn turn) {
    const auto w = static_cast<float>(glass.w), h = static_cast<float>(glass.h);
    switch (turn) {
        case Turn::none: break;
        case Turn::right: return {w - p.y, p.x};
        case Turn::half: return {w - p.x, h - p.y};
        case Turn::left: return {p.y, h - p.x};
    }
    return p;
}

PixelRect to_glass(PixelRect r, GlassSize glass, Turn turn) {
    switch (turn) {
        case Turn::none: break;
        case Turn::right: return {glass.w - r.y - r.h, r.x, r.h, r.w};
        case Turn::half: return {glass.w - r.x - r.w, glass.h - r.y - r.h, r.w, r.h};
        case Turn::left: return {r.y, glass.h - r.x - r.w, r.h, r.w};
    }
    return r;
}

void copy_turned(const raster::Canvas& page, PixelRect rect, raster::Canvas& glass, Turn turn) {
    const GlassSize size{glass.width, glass.height};
    const auto row = [](const raster::Canvas& c, int x, int y) { return c.data + static_cast<std::size_t>(y) * c.stride + static_cast<std::size_t>(x) * 4; };
    if (turn == Turn::none) {
        for (int y = rect.y; y < rect.y + rect.h; ++y) std::memcpy(row(glass, rect.x, y), row(page, rect.x, y), static_cast<std::size_t>(rect.w) * 4);
        return;
    }
    // Along a row of the page, one step on the glass is a pixel to the left, or a whole row up or down: small squares keep both
    // sides in the processor's cache.
    const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(glass.stride), step = turn == Turn::right ? stride : turn == Turn::left ? -stride : -4;
    constexpr int side = 32;
    for (int y0 = rect.y; y0 < rect.y + rect.h; y0 += side)
        for (int x0 = rect.x; x0 < rect.x + rect.w; x0 += side) {
            const int x1 = std::min(x0 + side, rect.x + rect.w), y1 = std::min(y0 + side, rect.y + rect.h);
            for (int y = y0; y < y1; ++y) {
                const PixelRect at = to_glass(PixelRect{x0, y, 1, 1}, size, turn);
                const std::uint8_t* from = row(page, x0, y);
                std::uint8_t* to = row(glass, at.x, at.y);
                for (int x = x0; x < x1; ++x, from += 4, to += step) std::memcpy(to, from, 4);
            }
        }
}

}  // namespace estation::kiosk
