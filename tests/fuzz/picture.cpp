// Any bytes as a picture: the probe answers from the bytes alone and never names a size beyond the limits.
#include <cstdint>
#include <cstdlib>

#include "content/picture_probe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace estation::content;
    const Limits limits;
    const auto info = probe_picture({reinterpret_cast<const std::byte*>(data), size}, limits);
    if (!info) return info.error().text.find('\n') != std::string::npos ? (std::abort(), 0) : 0;
    if (info->width <= 0 || info->height <= 0) std::abort();
    const bool pixels = info->format != PictureFormat::svg;
    if (pixels && static_cast<std::uint64_t>(info->width) * static_cast<std::uint64_t>(info->height) > limits.picture_pixels) std::abort();
    return 0;
}
