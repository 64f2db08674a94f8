#include <SDL.h>
#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "kiosk/platform/painter.h"
#include "kiosk/platform/quad_list.h"
#include "kiosk/platform/turn.h"

namespace estation::kiosk {
namespace {

struct Close {
    void operator()(SDL_Texture* texture) const { SDL_DestroyTexture(texture); }
};
using Texture = std::unique_ptr<SDL_Texture, Close>;

// SDL blends straight alpha. A pixel that shows nothing takes the colour of its neighbour, so that a scaled
// picture has no dark rim.
void to_straight(const std::uint8_t* from, std::uint8_t* to, int width) {
    std::uint32_t last = 0;
    for (int x = 0; x < width; ++x, from += 4, to += 4) {
        const std::uint32_t a = from[3];
        std::uint32_t colour = last;
        if (a != 0) {
            colour = 0;
            for (unsigned c = 0; c < 3; ++c) colour |= std::min(255u, (from[c] * 255u + a / 2) / a) << (8 * c);
            last = colour;
        }
        colour |= a << 24;
        std::memcpy(to, &colour, 4);
    }
}

// As ARGB8888, the one layout that every renderer has.
Pixels to_argb(const Pixels& p) {
    Pixels out(p.width, p.height, PixelFormat::blend32);
    for (int y = 0; y < p.height; ++y) {
        const std::uint8_t* from = p.row(y);
        std::uint8_t* to = out.row(y);
        if (p.format == PixelFormat::blend32) {
            to_straight(from, to, p.width);
            continue;
        }
        for (int x = 0; x < p.width; ++x) {
            std::uint32_t pixel = 0xffffffu | static_cast<std::uint32_t>(from[x]) << 24;
            if (p.format == PixelFormat::opaque32) {
                std::memcpy(&pixel, from + static_cast<std::ptrdiff_t>(x) * 4, 4);
                pixel |= 0xff000000u;
            }
            std::memcpy(to + static_cast<std::ptrdiff_t>(x) * 4, &pixel, 4);
        }
    }
    return out;
}

// A film's pixels have anything in the byte that ARGB8888 reads as alpha.
void make_opaque(Pixels& p) {
    for (int y = 0; y < p.height; ++y) {
        std::uint8_t* row = p.row(y);
        for (int x = 0; x < p.width; ++x) row[static_cast<std::ptrdiff_t>(x) * 4 + 3] = 255;
    }
}

class RendererPainter final : public Painter {
public:
    explicit RendererPainter(SDL_Renderer* renderer) : renderer_(renderer) {}

    TextureId add(Pixels pixels) override {
        const TextureId id = ++last_id_;
        texture_bytes_ += bytes_on_gpu(pixels);
        Texture texture(pixels.empty() ? nullptr : SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, pixels.width, pixels.height));
        if (texture) {
            const Pixels argb = to_argb(pixels);
            SDL_UpdateTexture(texture.get(), nullptr, argb.data.get(), static_cast<int>(argb.stride));
            SDL_SetTextureScaleMode(texture.get(), SDL_ScaleModeLinear);
        } else {
            SDL_LogWarn(SDL_LOG_CATEGORY_RENDER, "no texture of %d x %d: %s", pixels.width, pixels.height, SDL_GetError());
        }
        pixels.data.reset();
        uploaded_.emplace(id, std::move(texture));
        textures_.emplace(id, std::move(pixels));
        return id;
    }
    TextureId renew(TextureId id, Pixels& pixels) override {
        auto node = textures_.extract(id);
        auto uploaded = uploaded_.extract(id);
        const bool fits = !node.empty() && !uploaded.empty() && uploaded.mapped() && pixels.format == PixelFormat::opaque32 && node.mapped().width == pixels.width && node.mapped().height == pixels.height;
        if (!fits) {
            if (!node.empty()) texture_bytes_ -= bytes_on_gpu(node.mapped());
            return add(std::exchange(pixels, {}));
        }
        make_opaque(pixels);
        SDL_UpdateTexture(uploaded.mapped().get(), nullptr, pixels.data.get(), static_cast<int>(pixels.stride));
        node.key() = uploaded.key() = ++last_id_;
        textures_.insert(std::move(node));
        uploaded_.insert(std::move(uploaded));
        return last_id_;
    }
    void remove(TextureId id) override {
        const auto found = textures_.find(id);
        if (found == textures_.end()) return;
        texture_bytes_ -= bytes_on_gpu(found->second);
        textures_.erase(found);
        uploaded_.erase(id);
    }
    [[nodiscard]] std::size_t texture_bytes() const override { return texture_bytes_; }
    void forget() override {
        known_ = false;
        width_ = height_ = 0;  // the target may be lost too
    }
    [[nodiscard]] const PaintStats& stats() const override { return stats_; }
    void turn(Turn turn) override {
        if (turn == turn_) return;
        turn_ = turn;
        forget();
    }

    bool paint(const ImDrawData& data, std::uint32_t background, std::span<const MovedRegion>) override {
        ++stats_.frames;
        int width = 0, height = 0;
        if (SDL_GetRendererOutputSize(renderer_, &width, &height) != 0 || width <= 0 || height <= 0) return false;
        glass_ = {width, height};
        const GlassSize page = turned(glass_, turn_);
        width = page.w, height = page.h;
        find_target(width, height);
        list_.read(data, {0, 0, width, height}, textures_);
        const std::uint64_t look = look_of(list_, background);
        if (known_ && look == look_) {
            ++stats_.frames_unchanged;
            return false;
        }
        look_ = look;
        known_ = true;
        draw(background);
        stats_.pixels_drawn += static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
        show();
        return true;
    }

    [[nodiscard]] Pixels shot() const override {
        if (!target_) return {};
        Pixels pixels(width_, height_, PixelFormat::opaque32);
        SDL_SetRenderTarget(renderer_, target_.get());
        const int failed = SDL_RenderReadPixels(renderer_, nullptr, SDL_PIXELFORMAT_ARGB8888, pixels.data.get(), static_cast<int>(pixels.stride));
        SDL_SetRenderTarget(renderer_, nullptr);
        return failed != 0 ? Pixels{} : std::move(pixels);
    }

private:
    static std::size_t bytes_on_gpu(const Pixels& p) { return static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height) * 4; }

    // The frame is drawn on a texture of its own, so that it can be read and shown again.
    void find_target(int width, int height) {
        if (width == width_ && height == height_) return;  // also where the renderer has no such textures
        width_ = width, height_ = height;
        known_ = false;
        target_.reset(SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET, width, height));
        if (target_) SDL_SetTextureBlendMode(target_.get(), SDL_BLENDMODE_NONE);
    }

    static std::uint64_t look_of(const QuadList& list, std::uint32_t background) {
        std::uint64_t look = mix_hash(1, background);
        const auto two = [](int a, int b) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b); };
        for (const Drawn& d : list.things) {
            look = mix_hash(mix_hash(mix_hash(look, d.look), two(d.x0, d.y0)), two(d.visible.x, d.visible.y));
            look = mix_hash(look, two(d.visible.w, d.visible.h));
        }
        return look;
    }

    void draw(std::uint32_t background) {
        SDL_SetRenderTarget(renderer_, target_.get());
        SDL_RenderSetClipRect(renderer_, nullptr);
        SDL_SetRenderDrawColor(renderer_, static_cast<Uint8>(background >> 16), static_cast<Uint8>(background >> 8), static_cast<Uint8>(background), 255);
        SDL_RenderClear(renderer_);
        SDL_SetRenderDrawBlendMode(renderer_, SDL_BLENDMODE_BLEND);
        const Drawn* last = nullptr;
        for (const Drawn& d : list_.things) {
            if (last != nullptr && !(last->texture == d.texture && last->clip == d.clip && last->covers == d.covers)) flush(*last);
            if (d.kind == Drawn::Kind::shape) add_shape(d);
            else add_quad(d);
            last = &d;
        }
        if (last != nullptr) flush(*last);
        SDL_RenderSetClipRect(renderer_, nullptr);
    }

    static SDL_Color colour_of(std::uint32_t c) {
        return {static_cast<Uint8>(c >> 16), static_cast<Uint8>(c >> 8), static_cast<Uint8>(c), static_cast<Uint8>(c >> 24)};
    }

    void add_quad(const Drawn& d) {
        constexpr float unit = 64;
        const bool fill = d.kind == Drawn::Kind::fill;
        const PixelRect v = d.visible;
        const auto px = [&](int whole, std::int32_t part) { return fill ? static_cast<float>(whole) : static_cast<float>(part) / unit; };
        const float x0 = px(v.x, d.x0), y0 = px(v.y, d.y0), x1 = px(v.x + v.w, d.x1), y1 = px(v.y + v.h, d.y1);
        float u0 = 0, v0 = 0, u1 = 0, v1 = 0;
        if (!fill) {
            const Pixels& size = textures_.at(d.texture);
            const float across = unit * static_cast<float>(size.width), down = unit * static_cast<float>(size.height);
            u0 = static_cast<float>(d.u0) / across, u1 = static_cast<float>(d.u1) / across;
            v0 = static_cast<float>(d.v0) / down, v1 = static_cast<float>(d.v1) / down;
        }
        const auto base = static_cast<int>(vertices_.size());
        const SDL_Color colour = colour_of(d.colour);
        vertices_.push_back({{x0, y0}, colour, {u0, v0}});
        vertices_.push_back({{x1, y0}, colour, {u1, v0}});
        vertices_.push_back({{x1, y1}, colour, {u1, v1}});
        vertices_.push_back({{x0, y1}, colour, {u0, v1}});
        for (const int i : {0, 1, 2, 0, 2, 3}) indices_.push_back(base + i);
    }

    void add_shape(const Drawn& d) {
        float across = 1, down = 1;
        if (d.texture != 0) {
            const Pixels& size = textures_.at(d.texture);
            across = static_cast<float>(size.width), down = static_cast<float>(size.height);
        }
        for (std::uint32_t i = d.first; i < d.first + d.count; ++i) {
            const raster::Vertex& v = list_.corners[i];
            indices_.push_back(static_cast<int>(vertices_.size()));
            vertices_.push_back({{v.x, v.y}, colour_of(v.colour), {v.u / across, v.v / down}});
        }
    }

    // Sends what has been gathered: things of one texture and one clip.
    void flush(const Drawn& like) {
        SDL_Texture* texture = like.texture == 0 ? nullptr : uploaded_.at(like.texture).get();
        if (like.texture == 0 || texture != nullptr) {
            const SDL_Rect clip = {like.clip.x, like.clip.y, like.clip.w, like.clip.h};
            SDL_RenderSetClipRect(renderer_, &clip);
            if (texture != nullptr) SDL_SetTextureBlendMode(texture, like.covers ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
            const SDL_Vertex* v = vertices_.data();
            SDL_RenderGeometryRaw(renderer_, texture, &v->position.x, sizeof *v, &v->color, sizeof *v, &v->tex_coord.x, sizeof *v,
                                  static_cast<int>(vertices_.size()), indices_.data(), static_cast<int>(indices_.size()), sizeof(int));
        }
        vertices_.clear();
        indices_.clear();
    }

    void show() {
        if (target_) {
            SDL_SetRenderTarget(renderer_, nullptr);
            if (turn_ == Turn::none) {
                SDL_RenderCopy(renderer_, target_.get(), nullptr, nullptr);
            } else {
                // About its middle, which is the middle of the glass.
                const SDL_FRect to{static_cast<float>(glass_.w - width_) / 2, static_cast<float>(glass_.h - height_) / 2, static_cast<float>(width_), static_cast<float>(height_)};
                SDL_RenderCopyExF(renderer_, target_.get(), nullptr, &to, degrees(turn_), nullptr, SDL_FLIP_NONE);
            }
        }
        SDL_RenderPresent(renderer_);
    }

    SDL_Renderer* renderer_;
    Textures textures_;                                   // their sizes; the pixels are in uploaded_
    std::unordered_map<TextureId, Texture> uploaded_;
    TextureId last_id_ = 0;
    std::size_t texture_bytes_ = 0;
    Texture target_;
    int width_ = 0, height_ = 0;   // of the page
    Turn turn_ = Turn::none;
    GlassSize glass_;
    QuadList list_;
    std::uint64_t look_ = 0;
    bool known_ = false;
    std::vector<SDL_Vertex> vertices_;
    std::vector<int> indices_;
    PaintStats stats_;
};

}  // namespace

std::unique_ptr<Painter> make_renderer_painter(SDL_Renderer* renderer) { return std::make_unique<RendererPainter>(renderer); }

}  // namespace estation::kiosk
