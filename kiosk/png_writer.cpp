#include "kiosk/png_writer.h"

#include <png.h>

#include <cstring>

namespace estation::kiosk {

content::Result<> write_png(const Pixels& opaque, const std::filesystem::path& file) {
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(opaque.width);
    image.height = static_cast<png_uint_32>(opaque.height);
    image.format = PNG_FORMAT_BGRA;
    image.flags = PNG_IMAGE_FLAG_FAST;
    // The fourth byte of a screen pixel means nothing; in a file it would be transparency.
    Pixels solid(opaque.width, opaque.height, PixelFormat::opaque32);
    for (int y = 0; y < opaque.height; ++y) {
        const auto* from = reinterpret_cast<const std::uint32_t*>(opaque.row(y));
        auto* to = reinterpret_cast<std::uint32_t*>(solid.row(y));
        for (int x = 0; x < opaque.width; ++x) to[x] = from[x] | 0xFF000000U;
    }
    if (png_image_write_to_file(&image, file.c_str(), 0, solid.data.get(), static_cast<png_int_32>(solid.stride), nullptr) == 0)
        return content::Error{std::string("the picture could not be written: ") + image.message, file.string()};
    return {};
}

}  // namespace estation::kiosk
