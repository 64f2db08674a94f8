// The TextCache keeps what the Typesetter made: positions of every paragraph in use, and textures of the parts of
// it that were on screen lately. A paragraph is painted in bands, so that a long one costs what is seen of it.
// When the textures outgrow their budget, those not drawn for the longest time go. Owned by Ui; UI thread only.
#pragma once
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kiosk/platform/painter.h"
#include "kiosk/ui/typesetter.h"

namespace estation::kiosk::ui {

class TextCache {
public:
    TextCache(Painter& painter, Typesetter& setter, std::size_t budget_bytes);
    ~TextCache();
    TextCache(const TextCache&) = delete;
    TextCache& operator=(const TextCache&) = delete;

    [[nodiscard]] std::shared_ptr<const TextBlock> set(std::string_view text, const TextStyle& style, float width_px);
    [[nodiscard]] std::shared_ptr<const TextBlock> set(const std::vector<Span>& spans, const TextStyle& style, float width_px);

    struct Band { TextureId texture; int y = 0, w = 0, h = 0; };
    static constexpr int band_px = 384;
    // The texture of band `n` (rows n*band_px ...) of a layer; made when it is not there.
    [[nodiscard]] const Band& band(const std::shared_ptr<const TextBlock>& block, int layer, int n);
    // Lets go of everything at once, between two frames: what a visitor typed is gone with them.
    void forget();
    // Once a frame, after drawing: lets go of what has not been drawn lately.
    void tidy();

private:
    struct Painted { std::shared_ptr<const TextBlock> block; int layer; Band band; std::uint64_t used; std::size_t bytes; };
    struct BandKey {
        const TextBlock* block; int layer, n;
        bool operator==(const BandKey&) const = default;
    };
    struct BandHash { std::size_t operator()(const BandKey& k) const; };
    struct Set { std::shared_ptr<const TextBlock> block; std::uint64_t used = 0; };

    [[nodiscard]] std::shared_ptr<const TextBlock> remember(std::string key, const std::vector<Span>* spans, std::string_view text, const TextStyle& style, float width_px);

    void drop_orphans();

    Painter& painter_;
    Typesetter& setter_;
    std::size_t budget_, bytes_ = 0;
    std::uint64_t frame_ = 1;
    std::unordered_map<std::string, Set> sets_;
    std::unordered_map<BandKey, Painted, BandHash> bands_;
};

}  // namespace estation::kiosk::ui
