#include "kiosk/legibility.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <unordered_map>

namespace estation::kiosk {
namespace {

constexpr float least_side_px = 8;
constexpr double no_ink = 1.05;
constexpr std::size_t least_pixels = 6;         // of a letter, in its full colour
constexpr std::size_t share = 400;              // and one in so many of all there are

std::uint32_t pixel(const Pixels& picture, int x, int y) {
    std::uint32_t argb = 0;
    std::memcpy(&argb, picture.row(y) + 4 * static_cast<std::size_t>(x), 4);
    return argb & 0xFFFFFF;
}

}  // namespace

double contrast_in(const Pixels& picture, const ui::Rect& part) {
    const int x0 = std::max(0, static_cast<int>(part.x)), y0 = std::max(0, static_cast<int>(part.y));
    const int x1 = std::min(picture.width, static_cast<int>(part.right())), y1 = std::min(picture.height, static_cast<int>(part.bottom()));
    if (static_cast<float>(x1 - x0) < least_side_px || static_cast<float>(y1 - y0) < least_side_px) return 21;
    std::unordered_map<std::uint32_t, std::size_t> colours;
    for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) ++colours[pixel(picture, x, y)];
    const auto ground = std::max_element(colours.begin(), colours.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
    std::vector<std::pair<double, std::size_t>> found;
    for (const auto& [colour, n] : colours) found.emplace_back(ui::contrast(colour, ground), n);
    std::sort(found.begin(), found.end(), std::greater<>());
    std::size_t wanted = std::max(least_pixels, static_cast<std::size_t>(x1 - x0) * static_cast<std::size_t>(y1 - y0) / share);
    for (const auto& [ratio, n] : found) {
        if (n >= wanted) return ratio;
        wanted -= n;
    }
    return 1;
}

std::string hard_to_read(const Pixels& picture, const std::vector<ui::SeenText>& texts, double least) {
    double worst = least;
    std::string said;
    for (const ui::SeenText& t : texts) {
        if (t.text.find_first_not_of(" \n\t") == std::string::npos) continue;
        const double ratio = contrast_in(picture, t.visible);
        if (ratio >= worst) continue;
        // A scrolling edge leaves the tops of letters, or only the air above them: nothing that is there to be read.
        if (t.visible.h < (ratio < no_ink ? 1.3f : 1.0f) * t.em) continue;
        worst = ratio;
        char text[64];
        std::snprintf(text, sizeof text, " stands out by %.2f : 1 only, %.1f wanted", ratio, least);
        said = "«" + t.text + "»" + text;
    }
    return said;
}

}  // namespace estation::kiosk
