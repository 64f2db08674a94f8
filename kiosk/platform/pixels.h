// Pixels is a picture in memory on its way to the screen: made by text, icons and decoders on any thread,
// handed to the Painter, which owns what it was given. Move-only, so that a picture is never copied by accident.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace estation::kiosk {

enum class PixelFormat : std::uint8_t {
    mask8,     // coverage 0..255, one byte a pixel; tinted when drawn (text, icons, rounded corners)
    opaque32,  // 0x??RRGGBB in native order; drawn without blending (photographs)
    blend32,   // 0xAARRGGBB in native order, premultiplied by alpha (illustrations with transparency)
};

struct Pixels {
    int width = 0, height = 0;
    PixelFormat format = PixelFormat::mask8;
    std::size_t stride = 0;  // bytes from one row to the next, a multiple of the pixel size
    struct Free { void operator()(std::uint8_t* bytes) const { ::operator delete[](bytes, std::align_val_t{alignment}); } };
    static constexpr std::size_t alignment = 64;   // where the first row begins: what fills rows with vectors wishes it
    std::unique_ptr<std::uint8_t[], Free> data;

    Pixels() = default;
    // Zeroed: transparent, or black where there is no alpha. Each row begins on a multiple of `row_alignment`, a power of two.
    Pixels(int w, int h, PixelFormat f, std::size_t row_alignment = 16)
        : width(w), height(h), format(f), stride((static_cast<std::size_t>(w) * bytes_per_pixel(f) + row_alignment - 1) & ~(row_alignment - 1)),
          data(new (std::align_val_t{alignment}) std::uint8_t[stride * static_cast<std::size_t>(h)]()) {}
    static std::size_t bytes_per_pixel(PixelFormat f) { return f == PixelFormat::mask8 ? 1 : 4; }
    [[nodiscard]] std::uint8_t* row(int y) { return data.get() + stride * static_cast<std::size_t>(y); }
    [[nodiscard]] const std::uint8_t* row(int y) const { return data.get() + stride * static_cast<std::size_t>(y); }
    [[nodiscard]] std::size_t bytes() const { return stride * static_cast<std::size_t>(height); }
    [[nodiscard]] bool empty() const { return !data; }
};

}  // namespace estation::kiosk
