// Any bytes are a picture or an error: no crash, no leak, no half-made result.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "kiosk/platform/picture_decoder.h"

using namespace estation::kiosk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const int width = 1 + data[0], height = 1 + data[1] % 64;
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data) + 2, size - 2);
    const auto picture = decode_picture(bytes, width, height, data[1] & 64 ? Fit::cover : Fit::contain);
    if (!picture) return 0;
    const bool contained = picture->width <= width && picture->height <= height;
    if (picture->empty() || (!contained && (data[1] & 64) == 0)) std::abort();
    return 0;
}
