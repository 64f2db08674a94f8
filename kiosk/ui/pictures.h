// Pictures are wished for by name and box; they are decoded elsewhere and arrive later. PictureWishes is the wish
// list (kiosk/media answers it), Pictures keeps what arrived as textures within a budget and lets the least
// recently shown go. Pictures is owned by main(), used by Ui; UI thread only.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>

#include "content/result.h"
#include "kiosk/platform/painter.h"
#include "kiosk/ui/svg.h"

namespace estation::kiosk::ui {

// A picture of a pack at a size. `pack` is "id@version", so that a new version is a new picture.
struct PictureKey {
    std::string pack, path;
    int box_w = 0, box_h = 0;
    Fit fit = Fit::contain;
    bool operator==(const PictureKey&) const = default;
};
struct PictureKeyHash { std::size_t operator()(const PictureKey& k) const; };

class PictureWishes {
public:
    virtual ~PictureWishes() = default;
    virtual void wish(const PictureKey& key) = 0;    // repeated wishes are one; never waits
    virtual void forget(const PictureKey& key) = 0;  // no longer on screen: need not be decoded
};

enum class PictureState : std::uint8_t { coming, here, broken };
struct Shown { PictureState state = PictureState::coming; TextureId texture = 0; int w = 0, h = 0; double age_s = 0; };

class Pictures {
public:
    Pictures(Painter& painter, PictureWishes& wishes, std::size_t budget_bytes);
    ~Pictures();
    Pictures(const Pictures&) = delete;
    Pictures& operator=(const Pictures&) = delete;

    [[nodiscard]] Shown get(const PictureKey& key, double now_s);
    void arrived(const PictureKey& key, content::Result<Pixels> pixels, double now_s);  // from the mailbox
    [[nodiscard]] bool any_coming() const { return coming_ > 0; }
    void tidy(double now_s);
    void forget_all();   // their files may have changed: whatever is looked at is wished for again

private:
    struct Entry { PictureState state = PictureState::coming; TextureId texture = 0; int w = 0, h = 0; std::size_t bytes = 0; std::uint64_t used = 0; double since_s = 0; };
    Painter& painter_;
    PictureWishes& wishes_;
    std::size_t budget_, bytes_ = 0;
    std::uint64_t frame_ = 1;
    int coming_ = 0;
    std::unordered_map<PictureKey, Entry, PictureKeyHash> entries_;
};

}  // namespace estation::kiosk::ui
