// Writes what was on the screen as a PNG file: for journeys and tests. Any thread.
#pragma once
#include <filesystem>

#include "content/result.h"
#include "kiosk/platform/pixels.h"

namespace estation::kiosk {

[[nodiscard]] content::Result<> write_png(const Pixels& opaque, const std::filesystem::path& file);

}  // namespace estation::kiosk
