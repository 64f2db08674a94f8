// The part of picture_probe that reads SVG: XML by its tags only, refusing what a picture has no business with
// (scripts, addresses, entities). Pure function; any thread.
#pragma once
#include <string_view>

#include "content/picture_probe.h"

namespace estation::content {

[[nodiscard]] bool looks_like_svg(std::string_view bytes);
[[nodiscard]] Result<PictureInfo> probe_svg(std::string_view bytes);

}  // namespace estation::content
