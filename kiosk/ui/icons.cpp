#include "kiosk/ui/icons.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <span>
#include <vector>

#include "kiosk/ui/svg.h"

namespace estation::kiosk::ui {

Icons::Icons(Painter& painter, std::filesystem::path folder) : painter_(painter), folder_(std::move(folder)) {}

Icons::~Icons() {
    for (const auto& [key, id] : icons_)
        if (id != 0) painter_.remove(id);
    for (const auto& [key, id] : discs_) painter_.remove(id);
    for (const auto& [key, id] : notches_) painter_.remove(id);
}

TextureId Icons::get(std::string_view name, int size_px) {
    std::string key(name);
    key += '@';
    key += std::to_string(size_px);
    const auto it = icons_.find(key);
    if (it != icons_.end()) return it->second;
    std::ifstream in(folder_ / (std::string(name) + ".svg"), std::ios::binary);
    const std::vector<char> text{std::istreambuf_iterator<char>(in), {}};
    TextureId id = 0;
    if (!text.empty() && size_px > 0) {
        auto mask = draw_svg_mask(std::as_bytes(std::span(text)), size_px, size_px);
        if (mask) id = painter_.add(std::move(*mask));
    }
    icons_.emplace(std::move(key), id);
    return id;
}

TextureId Icons::disc(int diameter_px) { return round_mask(discs_, diameter_px, true); }
TextureId Icons::notch(int diameter_px) { return round_mask(notches_, diameter_px, false); }

TextureId Icons::round_mask(std::unordered_map<int, TextureId>& masks, int diameter_px, bool inside) {
    const auto it = masks.find(diameter_px);
    if (it != masks.end()) return it->second;
    Pixels p(diameter_px, diameter_px, PixelFormat::mask8);
    const float r = static_cast<float>(diameter_px) / 2;
    for (int y = 0; y < diameter_px; ++y)
        for (int x = 0; x < diameter_px; ++x) {
            const float d = std::hypot(static_cast<float>(x) + 0.5f - r, static_cast<float>(y) + 0.5f - r);
            const float in = std::clamp(r - d + 0.5f, 0.0f, 1.0f);
            p.row(y)[x] = static_cast<std::uint8_t>(std::lround(255 * (inside ? in : 1 - in)));
        }
    const TextureId id = painter_.add(std::move(p));
    masks.emplace(diameter_px, id);
    return id;
}

}  // namespace estation::kiosk::ui
