// Icons are our own SVG drawings under assets/icons, drawn once per size into a mask and tinted when shown. Small,
// so they are drawn at once on the UI thread. Rounded corners and discs live here too: masks of the same sort.
// Owned by Ui; UI thread only.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "kiosk/platform/painter.h"

namespace estation::kiosk::ui {

class Icons {
public:
    Icons(Painter& painter, std::filesystem::path folder);
    ~Icons();
    Icons(const Icons&) = delete;
    Icons& operator=(const Icons&) = delete;

    // 0 when there is no such icon: nothing is drawn rather than a wrong thing.
    [[nodiscard]] TextureId get(std::string_view name, int size_px);
    // A filled disc of the given diameter; its quarters are the corners of rounded rectangles.
    [[nodiscard]] TextureId disc(int diameter_px);
    // What lies outside the disc: laid over a picture's corners in the colour around it, it rounds them.
    [[nodiscard]] TextureId notch(int diameter_px);

private:
    Painter& painter_;
    std::filesystem::path folder_;
    std::unordered_map<std::string, TextureId> icons_;
    [[nodiscard]] TextureId round_mask(std::unordered_map<int, TextureId>& masks, int diameter_px, bool inside);
    std::unordered_map<int, TextureId> discs_, notches_;
};

}  // namespace estation::kiosk::ui
