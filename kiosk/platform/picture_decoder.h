// Turns a JPEG, PNG or WebP file into Pixels of the size at which it will be shown: shrunk while it is read, never
// enlarged, turned the way the camera was held. A damaged or cut-off file is an Error, not half a picture. Pure
// function; called on the media thread, any thread may. Nothing is thrown, not even when memory runs out.
// (SVG pictures are drawn, not decoded: see ui.)
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "content/result.h"
#include "kiosk/platform/pixels.h"

namespace estation::kiosk {

enum class Fit : std::uint8_t {
    contain,  // the largest size that lies within the box
    cover,    // the smallest size that covers the box
};

// opaque32, or blend32 where the picture has transparency. Sizes and their limits are those of content::probe_picture.
[[nodiscard]] content::Result<Pixels> decode_picture(std::span<const std::byte> bytes, int max_width, int max_height, Fit fit = Fit::contain);

}  // namespace estation::kiosk
