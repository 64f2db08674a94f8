// The Painter turns ImGui's draw data into pixels: one painter, two hands. The software hand rasterises onto a
// 32-bit surface and presents only what changed; the GPU hand goes through SDL_RenderGeometryRaw. Which hand is
// at work is invisible to everybody above. Owned by the Window; UI thread only.
//
// Everything ui:: draws is an axis-aligned quad: a fill (six indices sharing the white texel), or a texture
// (mask, opaque, blend) at scale 1 or scaled. Other triangles (an exhibit's drawing) work too, only slower.
//
// Damage. The software hand compares the quads of this frame with those of the last: what appeared or went is
// drawn anew, the rest stays as it is on the surface. A MovedRegion says that the quads clipped by `area` have
// moved by (0, dy) as a whole since the last frame; the pixels there are moved rather than drawn. It is a hint:
// a wrong one costs time, never a wrong picture.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "content/result.h"
#include "kiosk/platform/pixels.h"

struct ImDrawData;
struct SDL_Window;
struct SDL_Renderer;

namespace estation::kiosk {

enum class Turn : std::uint8_t;   // kiosk/platform/turn.h

using TextureId = std::uint32_t;  // what goes into ImTextureID (cast through uintptr_t); 0: the white texel

struct PixelRect { int x = 0, y = 0, w = 0, h = 0; bool operator==(const PixelRect&) const = default; };
struct MovedRegion { PixelRect area; int dy = 0; };

struct PaintStats { std::uint64_t frames = 0, frames_unchanged = 0, pixels_drawn = 0, pixels_moved = 0; };

class Painter {
public:
    virtual ~Painter() = default;
    // Takes the pixels over. The id is never reused within a run.
    virtual TextureId add(Pixels pixels) = 0;
    // The next picture of a film in place of the last: exchanges the pixels for those given, which are of the same format, and
    // gives the texture a new id, by which the damage knows that it has changed. `pixels` may come back empty.
    virtual TextureId renew(TextureId id, Pixels& pixels) = 0;
    virtual void remove(TextureId id) = 0;                    // after the frame in which it was last drawn
    [[nodiscard]] virtual std::size_t texture_bytes() const = 0;
    // Draws one frame and presents it; returns whether a single pixel had to change. `background` is 0x00RRGGBB.
    virtual bool paint(const ImDrawData& data, std::uint32_t background, std::span<const MovedRegion> moved) = 0;
    virtual void forget() = 0;                                // everything is drawn anew next time (exposed, resized)
    [[nodiscard]] virtual Pixels shot() const = 0;            // the page that is on the screen now, upright, opaque32
    // How the page stands on the glass from the next frame on; everything is drawn anew.
    virtual void turn(Turn turn) = 0;
    [[nodiscard]] virtual const PaintStats& stats() const = 0;
};

// Software hand onto a window's surface (present by SDL_UpdateWindowSurfaceRects), or, with no window, onto memory
// of its own at the given size (headless).
std::unique_ptr<Painter> make_software_painter(SDL_Window* window_or_null, int width, int height);
// GPU hand; the renderer is the caller's.
std::unique_ptr<Painter> make_renderer_painter(SDL_Renderer* renderer);

}  // namespace estation::kiosk
