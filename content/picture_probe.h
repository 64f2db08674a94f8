// What a picture file claims to be, from its bytes alone: the format, the size, and whether it is whole. Nothing is
// decoded, so a hostile file costs no more than reading it. Pure function; any thread.
#pragma once
#include <cstddef>
#include <span>

#include "content/pack.h"

namespace estation::content {

enum class PictureFormat { png, jpeg, webp, svg };

struct PictureInfo {
    PictureFormat format = PictureFormat::png;
    int width = 0, height = 0;  // pixels; of an SVG its own units, which say nothing but the proportion
    bool operator==(const PictureInfo&) const = default;
};

// An error says what to do instead; whoever asked adds the file's name.
[[nodiscard]] Result<PictureInfo> probe_picture(std::span<const std::byte> bytes, const Limits& limits);

}  // namespace estation::content
