#include <SDL.h>
#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "kiosk/platform/damage.h"
#include "kiosk/platform/painter.h"
#include "kiosk/platform/quad_list.h"
#include "kiosk/platform/raster.h"
#include "kiosk/platform/turn.h"

namespace estation::kiosk {
namespace {

class SoftwarePainter final : public Painter {
public:
    SoftwarePainter(SDL_Window* window, int width, int height) : window_(window) {
        // Otherwise SDL may put a texture of its own behind the surface, and every present uploads all of it.
        if (window_ != nullptr) SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
        else use_own(width, height);
    }

    TextureId add(Pixels pixels) override {
        texture_bytes_ += pixels.bytes();
        textures_.emplace(++last_id_, std::move(pixels));
        return last_id_;
    }
    TextureId renew(TextureId id, Pixels& pixels) override {
        auto node = textures_.extract(id);
        if (node.empty()) return add(std::exchange(pixels, {}));
        texture_bytes_ += pixels.bytes();
        texture_bytes_ -= node.mapped().bytes();
        std::swap(node.mapped(), pixels);
        node.key() = ++last_id_;
        textures_.insert(std::move(node));
        return last_id_;
    }
    void remove(TextureId id) override {
        const auto found = textures_.find(id);
        if (found == textures_.end()) return;
        texture_bytes_ -= found->second.bytes();
        textures_.erase(found);
    }
    [[nodiscard]] std::size_t texture_bytes() const override { return texture_bytes_; }
    void forget() override { known_ = false; }
    void turn(Turn turn) override {
        if (turn == turn_) return;
        // Without a window the page itself is all there is.
        if (window_ == nullptr && quarter(turn) != quarter(turn_)) use_own(canvas_.height, canvas_.width);
        turn_ = turn;
        surface_ = nullptr;
        known_ = false;
    }
    [[nodiscard]] const PaintStats& stats() const override { return stats_; }

    bool paint(const ImDrawData& data, std::uint32_t background, std::span<const MovedRegion> moved) override {
        ++stats_.frames;
        if (!find_canvas()) return false;
        const PixelRect screen = {0, 0, canvas_.width, canvas_.height};
        std::swap(before_, now_);
        now_.read(data, screen, textures_);
        Damage damage;
        if (known_ && background == background_) damage = compare(before_.things, now_.things, screen, moved);
        else damage.dirty = {screen};
        background_ = background;
        known_ = true;
        if (damage.moves.empty() && damage.dirty.empty()) {
            ++stats_.frames_unchanged;
            return false;
        }
        for (const MovedRegion& m : damage.moves) {
            raster::move_rows(canvas_, m.area, m.dy);
            stats_.pixels_moved += static_cast<std::uint64_t>(area(m.area));
        }
        for (const PixelRect& r : damage.dirty) draw(r);
        present(damage);
        return true;
    }

    [[nodiscard]] Pixels shot() const override {
        if (canvas_.data == nullptr) return {};
        Pixels copy(canvas_.width, canvas_.height, PixelFormat::opaque32);
        for (int y = 0; y < canvas_.height; ++y)
            std::memcpy(copy.row(y), canvas_.data + static_cast<std::size_t>(y) * canvas_.stride, static_cast<std::size_t>(canvas_.width) * 4);
        return copy;
    }

private:
    void use_own(int width, int height) {
        own_ = Pixels(std::max(width, 1), std::max(height, 1), PixelFormat::opaque32);
        canvas_ = {own_.data.get(), own_.width, own_.height, own_.stride};
    }

    // The window's surface changes when the window does; a new one knows nothing of the last frame.
    bool find_canvas() {
        if (window_ == nullptr) return true;
        SDL_Surface* surface = SDL_GetWindowSurface(window_);
        if (surface == nullptr || surface->w <= 0 || surface->h <= 0) {
            canvas_ = {};
            surface_ = nullptr;
            known_ = false;
            return false;
        }
        const bool fits = surface->format->BytesPerPixel == 4 && surface->format->Rmask == 0xff0000 && surface->format->Gmask == 0xff00 &&
                          surface->format->Bmask == 0xff && !SDL_MUSTLOCK(surface);
        const GlassSize glass{surface->w, surface->h};
        if (surface == surface_ && surface->userdata == this && glass == glass_ && surface->pixels == pixels_) return true;
        surface_ = surface;
        surface_->userdata = this;
        glass_ = glass;
        pixels_ = surface->pixels;
        fits_ = fits;
        known_ = false;
        turned_ = {};
        if (fits && turn_ == Turn::none) {
            own_ = {};
            canvas_ = {static_cast<std::uint8_t*>(surface->pixels), surface->w, surface->h, static_cast<std::size_t>(surface->pitch)};
        } else {
            const GlassSize page = turned(glass, turn_);
            use_own(page.w, page.h);
            if (!fits && turn_ != Turn::none) turned_ = Pixels(glass.w, glass.h, PixelFormat::opaque32);
        }
        return true;
    }

    // A large rectangle in bands that stay in the processor's cache: what lies over something else, such as a picture
    // fading in over another, then finds it there instead of fetching it from memory again.
    void draw(PixelRect rect) {
        constexpr int band_bytes = 192 << 10;
        const int rows = std::max(8, band_bytes / (4 * std::max(1, rect.w)));
        for (int y = 0; y < rect.h; y += rows) draw_band({rect.x, rect.y + y, rect.w, std::min(rows, rect.h - y)});
    }

    // Everything within one rectangle, from the last thing that hides all beneath it.
    void draw_band(PixelRect rect) {
        stats_.pixels_drawn += static_cast<std::uint64_t>(area(rect));
        std::size_t start = now_.things.size();
        while (start > 0 && !(now_.things[start - 1].covers && contains(now_.things[start - 1].visible, rect))) --start;
        if (start == 0) raster::fill(canvas_, rect, rect, background_ | 0xff000000u);
        else --start;
        for (std::size_t i = start; i < now_.things.size(); ++i) draw(now_.things[i], intersect(now_.things[i].visible, rect));
    }

    void draw(const Drawn& thing, PixelRect clip) {
        if (empty(clip)) return;
        constexpr float part = 1.0f / 64;
        switch (thing.kind) {
        case Drawn::Kind::fill:
            raster::fill(canvas_, thing.visible, clip, thing.colour);
            break;
        case Drawn::Kind::picture: {
            const auto in = [](std::int32_t n) { return static_cast<float>(n) * part; };
            const raster::Quad quad = {in(thing.x0), in(thing.y0), in(thing.x1), in(thing.y1), in(thing.u0), in(thing.v0), in(thing.u1), in(thing.v1)};
            raster::draw(canvas_, textures_.at(thing.texture), quad, clip, thing.colour);
            break;
        }
        case Drawn::Kind::shape: {
            const Pixels* texture = thing.texture == 0 ? nullptr : &textures_.at(thing.texture);
            // A long curve has many triangles and a band sees few of them.
            const float top = static_cast<float>(clip.y), bottom = static_cast<float>(clip.y + clip.h);
            for (std::size_t i = thing.first; i + 3 <= thing.first + thing.count; i += 3) {
                const raster::Vertex &a = now_.corners[i], &b = now_.corners[i + 1], &c = now_.corners[i + 2];
                if ((a.y < top && b.y < top && c.y < top) || (a.y > bottom && b.y > bottom && c.y > bottom)) continue;
                raster::triangle(canvas_, texture, a, b, c, clip);
            }
            break;
        }
        }
    }

    // Shows what changed, and only that.
    void present(const Damage& damage) {
        if (window_ == nullptr) return;
        std::vector<SDL_Rect> rects;
        for (const MovedRegion& m : damage.moves) rects.push_back({m.area.x, m.area.y, m.area.w, m.area.h});
        for (const PixelRect& r : damage.dirty)
            if (std::none_of(damage.moves.begin(), damage.moves.end(), [&](const MovedRegion& m) { return contains(m.area, r); }))
                rects.push_back({r.x, r.y, r.w, r.h});
        if (!own_.empty()) {
            if (turn_ != Turn::none) turn_onto_glass(rects);
            if (!fits_) convert(rects);
        }
        SDL_UpdateWindowSurfaceRects(window_, rects.data(), static_cast<int>(rects.size()));
    }

    // What changed on the page, to its place on the glass; the rectangles then are the glass's.
    void turn_onto_glass(std::vector<SDL_Rect>& rects) {
        raster::Canvas glass = fits_ ? raster::Canvas{static_cast<std::uint8_t*>(surface_->pixels), glass_.w, glass_.h, static_cast<std::size_t>(surface_->pitch)}
                                     : raster::Canvas{turned_.data.get(), turned_.width, turned_.height, turned_.stride};
        for (SDL_Rect& r : rects) {
            const PixelRect page{r.x, r.y, r.w, r.h};
            copy_turned(canvas_, page, glass, turn_);
            const PixelRect at = to_glass(page, glass_, turn_);
            r = {at.x, at.y, at.w, at.h};
        }
    }

    // For the rare screen whose pixels are arranged otherwise.
    void convert(const std::vector<SDL_Rect>& rects) {
        const Pixels& from = turn_ != Turn::none ? turned_ : own_;
        SDL_Surface* ours = SDL_CreateRGBSurfaceWithFormatFrom(from.data.get(), from.width, from.height, 32, static_cast<int>(from.stride), SDL_PIXELFORMAT_RGB888);
        if (ours == nullptr) return;
        for (SDL_Rect r : rects) {
            SDL_Rect to = r;
            SDL_BlitSurface(ours, &r, surface_, &to);
        }
        SDL_FreeSurface(ours);
    }

    SDL_Window* window_;
    SDL_Surface* surface_ = nullptr;
    void* pixels_ = nullptr;  // of the surface; a window that was resized has others
    bool fits_ = true;        // whether the surface has pixels as the canvas has
    Turn turn_ = Turn::none;
    GlassSize glass_;
    Pixels own_;              // the canvas, where it is not the window's own surface
    Pixels turned_;           // the glass, where it is turned and has other pixels than ours
    raster::Canvas canvas_;
    Textures textures_;
    TextureId last_id_ = 0;
    std::size_t texture_bytes_ = 0;
    QuadList before_, now_;
    bool known_ = false;      // whether the canvas still holds the last frame
    std::uint32_t background_ = 0;
    PaintStats stats_;
};

}  // namespace

std::unique_ptr<Painter> make_software_painter(SDL_Window* window_or_null, int width, int height) {
    return std::make_unique<SoftwarePainter>(window_or_null, width, height);
}

}  // namespace estation::kiosk
