// Makes of an author's picture the one that a station needs: no larger than a screen can show, and of a photograph only what is
// to be seen, not where it was taken and by which camera. The same bytes in give the same bytes out: all arithmetic is in whole
// numbers. Pure function; any thread. (Drawings in SVG have no size in pixels and stay as they are.)
#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "content/picture_probe.h"

namespace estation::content {

struct ShrunkPicture {
    Bytes bytes;
    PictureInfo from, to;
};

// Nothing when the picture is as it should be: small enough, without a camera's notes, or of a kind that is left alone (SVG,
// moving pictures, four inks). `largest_side` in pixels. Fails when it cannot be decoded.
[[nodiscard]] Result<std::optional<ShrunkPicture>> shrink_picture(std::span<const std::byte> bytes, int largest_side);

}  // namespace estation::content
