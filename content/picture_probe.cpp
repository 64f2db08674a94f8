#include "content/picture_probe.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "content/svg_probe.h"

namespace estation::content {
namespace {

using std::string_view;

// Big- and little-endian numbers at an offset that the caller has checked.
std::uint32_t byte_at(string_view b, std::size_t at) { return static_cast<unsigned char>(b[at]); }
std::uint32_t big16(string_view b, std::size_t at) { return byte_at(b, at) << 8 | byte_at(b, at + 1); }
std::uint32_t big32(string_view b, std::size_t at) { return big16(b, at) << 16 | big16(b, at + 2); }
std::uint32_t little16(string_view b, std::size_t at) { return byte_at(b, at) | byte_at(b, at + 1) << 8; }
std::uint32_t little24(string_view b, std::size_t at) { return little16(b, at) | byte_at(b, at + 2) << 16; }
std::uint32_t little32(string_view b, std::size_t at) { return little16(b, at) | little16(b, at + 2) << 16; }

Error cut_off(const char* format) { return {std::string("this ") + format + " is cut off before its end; save or copy it again", ""}; }

Result<PictureInfo> sized(PictureFormat format, std::uint64_t width, std::uint64_t height, const Limits& limits) {
    if (width == 0 || height == 0) return Error{"this picture has no width or no height; save it again", ""};
    const auto side = static_cast<std::uint64_t>(limits.picture_side);
    if (width > side || height > side || width * height > limits.picture_pixels)
        return Error{"this picture has " + std::to_string(width) + " x " + std::to_string(height) + " pixels, at most " +
                         std::to_string(limits.picture_pixels / 1'000'000) + " million and " + std::to_string(side) +
                         " a side are shown; make it smaller (3840 wide is plenty)",
                     ""};
    return PictureInfo{format, static_cast<int>(width), static_cast<int>(height)};
}

constexpr string_view png_signature = "\x89PNG\r\n\x1A\n";

Result<PictureInfo> probe_png(string_view b, const Limits& limits) {
    std::size_t at = png_signature.size();
    std::uint32_t width = 0, height = 0;
    bool data = false;
    while (b.size() - at >= 12) {  // length, name, content, checksum
        const std::size_t length = big32(b, at);
        const auto name = b.substr(at + 4, 4);
        const bool first = at == png_signature.size();
        if (first != (name == "IHDR")) return Error{"this PNG does not begin with its header; save it again", ""};
        if (length > b.size() - at - 12) return cut_off("PNG");
        if (first) {
            if (length != 13) return Error{"this PNG has a damaged header; save it again", ""};
            width = big32(b, at + 8);
            height = big32(b, at + 12);
            if (auto size = sized(PictureFormat::png, width, height, limits); !size) return size;
        }
        data = data || name == "IDAT";
        if (name == "IEND") {
            if (!data) return Error{"this PNG holds no picture; save it again", ""};
            return sized(PictureFormat::png, width, height, limits);
        }
        at += 12 + length;
    }
    return cut_off("PNG");
}

// From the first scan on: inside picture data 0xFF is followed by 0 or a restart mark; anything else begins a segment
// with a length, until the mark that ends the picture.
bool jpeg_ends(string_view b, std::size_t at) {
    while (at + 1 < b.size()) {
        const auto* found = static_cast<const char*>(std::memchr(b.data() + at, 0xFF, b.size() - at - 1));
        if (!found) return false;
        at = static_cast<std::size_t>(found - b.data()) + 1;
        const auto marker = byte_at(b, at);
        if (marker == 0xD9) return true;
        if (marker == 0x00 || marker == 0xFF || (marker >= 0xD0 && marker <= 0xD7)) continue;
        if (b.size() - at < 3) return false;
        at += 1 + std::max<std::size_t>(big16(b, at + 1), 2);
    }
    return false;
}

bool is_frame_header(std::uint32_t marker) { return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC; }

Result<PictureInfo> probe_jpeg(string_view b, const Limits& limits) {
    std::size_t at = 2;
    std::uint32_t width = 0, height = 0;
    for (;;) {
        while (at < b.size() && byte_at(b, at) != 0xFF) ++at;
        while (at < b.size() && byte_at(b, at) == 0xFF) ++at;
        if (at >= b.size()) return cut_off("JPEG");
        const auto marker = byte_at(b, at++);
        if (marker == 0xD9) return Error{"this JPEG holds no picture; save it again", ""};
        if (marker == 0x00 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;
        if (b.size() - at < 2) return cut_off("JPEG");
        const std::size_t length = big16(b, at);
        if (length < 2) return Error{"this JPEG is damaged; save it again", ""};
        if (length > b.size() - at) return cut_off("JPEG");
        if (is_frame_header(marker)) {
            if (marker == 0xC3 || marker >= 0xC5)
                return Error{"this JPEG is of a rare kind (lossless, hierarchical or arithmetic); save it as an ordinary JPEG", ""};
            if (length < 8) return Error{"this JPEG is damaged; save it again", ""};
            height = big16(b, at + 3);
            width = big16(b, at + 5);
            if (auto size = sized(PictureFormat::jpeg, width, height, limits); !size) return size;
        }
        at += length;
        if (marker == 0xDA) break;
    }
    if (width == 0) return Error{"this JPEG is damaged: its picture comes before its size; save it again", ""};
    if (!jpeg_ends(b, at)) return cut_off("JPEG");
    return sized(PictureFormat::jpeg, width, height, limits);
}

Result<PictureInfo> probe_webp(string_view b, const Limits& limits) {
    if (b.size() < 30) return cut_off("WebP");
    const std::uint64_t claimed = std::uint64_t{little32(b, 4)} + 8;
    if (claimed > b.size()) return cut_off("WebP");
    const auto name = b.substr(12, 4);
    if (name == "VP8 ") {
        if (b.substr(23, 3) != "\x9D\x01\x2A") return Error{"this WebP is damaged; save it again", ""};
        return sized(PictureFormat::webp, little16(b, 26) & 0x3FFF, little16(b, 28) & 0x3FFF, limits);
    }
    if (name == "VP8L") {
        if (byte_at(b, 20) != 0x2F) return Error{"this WebP is damaged; save it again", ""};
        const auto bits = little32(b, 21);
        return sized(PictureFormat::webp, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, limits);
    }
    if (name == "VP8X") {
        if (byte_at(b, 20) & 0x02) return Error{"this WebP moves; save one still picture, or make it a video", ""};
        return sized(PictureFormat::webp, little24(b, 24) + 1, little24(b, 27) + 1, limits);
    }
    return Error{"this WebP is damaged; save it again", ""};
}

// Formats that people send and that a station does not show.
const char* other_format(string_view b) {
    if (b.starts_with("GIF8")) return "GIF";
    if (b.starts_with("BM")) return "BMP";
    if (b.starts_with(string_view("II*\0", 4)) || b.starts_with(string_view("MM\0*", 4))) return "TIFF";
    if (b.starts_with("%PDF")) return "PDF";
    if (b.starts_with("8BPS")) return "Photoshop";
    if (b.size() >= 12 && b.substr(4, 4) == "ftyp") return b.substr(8, 4) == "avif" ? "AVIF" : "HEIC or video";
    return nullptr;
}

}  // namespace

Result<PictureInfo> probe_picture(std::span<const std::byte> bytes, const Limits& limits) {
    const string_view b(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (b.empty()) return Error{"this picture file is empty; copy it again", ""};
    if (b.size() > limits.picture_file_bytes)
        return Error{
            "this picture has " + std::to_string(b.size()) + " bytes, at most " + std::to_string(limits.picture_file_bytes) + " are read; make it smaller", ""};
    if (b.starts_with(png_signature)) return probe_png(b, limits);
    if (b.starts_with("\xFF\xD8\xFF")) return probe_jpeg(b, limits);
    if (b.starts_with("RIFF") && b.size() >= 12 && b.substr(8, 4) == "WEBP") return probe_webp(b, limits);
    if (const char* other = other_format(b)) return Error{std::string("this is a ") + other + " file; convert it to PNG or JPEG", ""};
    if (looks_like_svg(b)) return probe_svg(b);
    return Error{"this is not a PNG, JPEG, WebP or SVG picture; save it as one of these", ""};
}

}  // namespace estation::content
