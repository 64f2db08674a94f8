#include "content/authoring/picture_shrink.h"

#include <csetjmp>
#include <cstdio>
#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace estation::content {
namespace {

using std::string;
using ByteSpan = std::span<const std::byte>;
using Done = std::optional<ShrunkPicture>;
constexpr int quality = 85;   // of 100: above, files grow and nobody sees why

struct Size { int width = 0, height = 0; };

Size fitting(Size from, int side) {
    const int longer = std::max(from.width, from.height);
    const auto scaled = [&](int n) { return std::max(1, static_cast<int>((static_cast<std::int64_t>(n) * side + longer / 2) / longer)); };
    return {scaled(from.width), scaled(from.height)};
}

Error damaged(const string& why) { return {"this picture cannot be decoded (" + why + "); save or copy it again", ""}; }
Error unsaved(const char* format) { return {string("the smaller ") + format + " cannot be written; there is not enough memory", ""}; }

Bytes bytes_of(const void* data, std::size_t size) {
    Bytes out(size);
    if (size > 0) std::memcpy(out.data(), data, size);
    return out;
}

// Averages areas: rows of RGBA go in, the rows of a smaller picture come out. How much of a pixel lies under which is counted in
// whole numbers, source and result being cut into width x width' pieces, so that no processor rounds differently. Colours count by
// their opacity.
class Averager {
public:
    Averager(Size from, Size to) : from_(from), to_(to), across_(static_cast<std::size_t>(to.width) * 4), sum_(across_.size()), out_(across_.size() * static_cast<std::size_t>(to.height)) {}

    void take(const std::uint8_t* row) {
        average_across(row);
        // This row covers [taken * h', (taken + 1) * h') of h * h' pieces; the result's rows are h pieces each.
        std::int64_t begin = static_cast<std::int64_t>(taken_) * to_.height;
        const std::int64_t end = begin + to_.height;
        while (begin < end) {
            const std::int64_t row_end = static_cast<std::int64_t>(finished_ + 1) * from_.height, upto = std::min(end, row_end);
            for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += across_[i] * static_cast<std::uint64_t>(upto - begin);
            begin = upto;
            if (upto == row_end) finish_row();
        }
        ++taken_;
    }
    [[nodiscard]] const std::vector<std::uint8_t>& pixels() const { return out_; }

private:
    void average_across(const std::uint8_t* row) {
        std::fill(across_.begin(), across_.end(), 0);
        int column = 0;
        for (int x = 0; x < from_.width; ++x, row += 4) {
            std::int64_t begin = static_cast<std::int64_t>(x) * to_.width;
            const std::int64_t end = begin + to_.width;
            while (begin < end) {
                const std::int64_t column_end = static_cast<std::int64_t>(column + 1) * from_.width, upto = std::min(end, column_end);
                const auto share = static_cast<std::uint64_t>(upto - begin) * row[3];
                std::uint64_t* at = &across_[static_cast<std::size_t>(column) * 4];
                for (int c = 0; c < 3; ++c) at[c] += share * row[c];
                at[3] += share;
                begin = upto;
                if (upto == column_end) ++column;
            }
        }
    }

    void finish_row() {
        std::uint8_t* to = &out_[static_cast<std::size_t>(finished_) * sum_.size()];
        const auto area = static_cast<std::uint64_t>(from_.width) * static_cast<std::uint64_t>(from_.height);
        for (std::size_t i = 0; i < sum_.size(); i += 4) {
            const std::uint64_t opacity = sum_[i + 3];
            for (std::size_t c = 0; c < 3; ++c) to[i + c] = opacity == 0 ? 0 : static_cast<std::uint8_t>((sum_[i + c] + opacity / 2) / opacity);
            to[i + 3] = static_cast<std::uint8_t>((opacity + area / 2) / area);
        }
        std::fill(sum_.begin(), sum_.end(), 0);
        ++finished_;
    }

    Size from_, to_;
    int taken_ = 0, finished_ = 0;
    std::vector<std::uint64_t> across_, sum_;
    std::vector<std::uint8_t> out_;
};

// ---- JPEG ---------------------------------------------------------------------------------------------------

unsigned big_endian(ByteSpan b, std::size_t at, int n) {
    unsigned value = 0;
    for (int i = 0; i < n; ++i) value = value << 8 | static_cast<unsigned>(b[at + static_cast<std::size_t>(i)]);
    return value;
}

// Which way up the camera says it was held, 1 to 8, from what stands in an APP1 segment.
int orientation_in(ByteSpan b) {
    if (b.size() < 14 || std::memcmp(b.data(), "Exif\0\0", 6) != 0) return 1;
    b = b.subspan(6);
    const bool little = static_cast<char>(b[0]) == 'I';
    const auto number = [&](std::size_t at, int n) {
        const unsigned value = big_endian(b, at, n);
        if (!little) return value;
        return n == 2 ? (value >> 8 | (value & 0xFF) << 8) : (value >> 24 | (value >> 8 & 0xFF00) | (value << 8 & 0xFF0000) | value << 24);
    };
    const std::size_t table = number(4, 4);
    if (table > b.size() || b.size() - table < 2) return 1;
    for (std::size_t i = 0, n = number(table, 2); i < n && b.size() - table >= 2 + (i + 1) * 12; ++i) {
        const std::size_t at = table + 2 + i * 12;
        if (number(at, 2) != 0x0112) continue;
        const unsigned value = number(at + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

// A JPEG's head in segments, as far as they can be walked; `data` is where the picture itself begins.
struct JpegHead {
    struct Segment { unsigned marker; std::size_t begin, end; };
    std::vector<Segment> segments;
    std::size_t data = 0;
    int orientation = 1;
};

std::optional<JpegHead> jpeg_head(ByteSpan b) {
    JpegHead head;
    for (std::size_t at = 2; at + 4 <= b.size();) {
        if (static_cast<unsigned>(b[at]) != 0xFF) return std::nullopt;
        const auto marker = static_cast<unsigned>(b[at + 1]);
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        if (marker == 0xDA) {
            head.data = at;
            return head;
        }
        const std::size_t length = big_endian(b, at + 2, 2);
        if (length < 2 || length > b.size() - at - 2) return std::nullopt;
        head.segments.push_back({marker, at, at + 2 + length});
        if (marker == 0xE1 && head.orientation == 1) head.orientation = orientation_in(b.subspan(at + 4, length - 2));
        at += 2 + length;
    }
    return std::nullopt;
}

// All that is kept of a camera's notes: which way is up.
constexpr std::array<unsigned char, 36> held(int orientation) {
    return {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, static_cast<unsigned char>(orientation), 0, 0, 0, 0, 0, 0};
}

void append(Bytes& out, ByteSpan more) { out.insert(out.end(), more.begin(), more.end()); }

// APP0 (what it is), APP2 (colours) and APP14 (inks) belong to the picture; the others and comments are about whoever made it.
bool is_note(unsigned marker) { return marker == 0xFE || (marker >= 0xE1 && marker <= 0xEF && marker != 0xE2 && marker != 0xEE); }

std::optional<Bytes> without_notes(ByteSpan b) {
    const auto head = jpeg_head(b);
    if (!head) return std::nullopt;
    const auto only = held(head->orientation);
    const auto keep = [&](const JpegHead::Segment& s) {
        return !is_note(s.marker) || (s.marker == 0xE1 && s.end - s.begin == only.size() && std::memcmp(b.data() + s.begin, only.data(), only.size()) == 0);
    };
    if (std::ranges::all_of(head->segments, keep)) return std::nullopt;
    Bytes out(b.begin(), b.begin() + 2);
    const bool jfif = !head->segments.empty() && head->segments.front().marker == 0xE0;
    if (jfif) append(out, b.subspan(head->segments.front().begin, head->segments.front().end - head->segments.front().begin));
    if (head->orientation != 1) append(out, std::as_bytes(std::span(only)));
    for (std::size_t i = jfif ? 1 : 0; i < head->segments.size(); ++i) {
        const auto& s = head->segments[i];
        if (!is_note(s.marker)) append(out, b.subspan(s.begin, s.end - s.begin));
    }
    append(out, b.subspan(head->data));
    return out;
}

// libjpeg reports errors by a long jump; everything with a destructor lives here, outside the functions that are jumped out of.
struct Jpeg {
    struct Errors {
        jpeg_error_mgr manager;  // first, so that libjpeg's pointer to it is a pointer to us
        std::jmp_buf jump;
        char text[JMSG_LENGTH_MAX];
    };
    jpeg_decompress_struct in{};
    jpeg_compress_struct out{};
    Errors errors{};
    std::vector<std::uint8_t> row;
    std::unique_ptr<Averager> averager;
    unsigned char* written = nullptr;
    unsigned long written_size = 0;

    Jpeg() {
        in.err = out.err = jpeg_std_error(&errors.manager);
        errors.manager.error_exit = [](j_common_ptr info) {
            auto* e = reinterpret_cast<Errors*>(info->err);
            info->err->format_message(info, e->text);
            std::longjmp(e->jump, 1);
        };
        errors.manager.output_message = [](j_common_ptr) {};
    }
    ~Jpeg() {
        jpeg_destroy_decompress(&in);
        jpeg_destroy_compress(&out);
        std::free(written);
    }
    Jpeg(const Jpeg&) = delete;
    Jpeg& operator=(const Jpeg&) = delete;

    // libjpeg's own halves and quarters first, then the rest by averages.
    bool begin(ByteSpan bytes, Size& wanted, int side) {
        if (setjmp(errors.jump)) return false;
        jpeg_create_decompress(&in);
        jpeg_mem_src(&in, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
        jpeg_read_header(&in, TRUE);
        if (in.jpeg_color_space == JCS_CMYK || in.jpeg_color_space == JCS_YCCK) return true;
        wanted = fitting({static_cast<int>(in.image_width), static_cast<int>(in.image_height)}, side);
        in.scale_denom = 8;
        for (in.scale_num = 1; in.scale_num < 8; ++in.scale_num)
            if ((static_cast<std::uint64_t>(in.image_width) * in.scale_num + 7) / 8 >= static_cast<std::uint64_t>(wanted.width) &&
                (static_cast<std::uint64_t>(in.image_height) * in.scale_num + 7) / 8 >= static_cast<std::uint64_t>(wanted.height))
                break;
        in.out_color_space = JCS_EXT_RGBA;
        in.dct_method = JDCT_ISLOW;
        jpeg_start_decompress(&in);
        return true;
    }

    bool read_rows() {
        if (setjmp(errors.jump)) return false;
        while (in.output_scanline < in.output_height) {
            std::uint8_t* at = row.data();
            jpeg_read_scanlines(&in, &at, 1);
            averager->take(row.data());
        }
        return true;
    }

    bool write(Size size, const std::uint8_t* rgba) {
        if (setjmp(errors.jump)) return false;
        jpeg_create_compress(&out);
        jpeg_mem_dest(&out, &written, &written_size);
        out.image_width = static_cast<JDIMENSION>(size.width);
        out.image_height = static_cast<JDIMENSION>(size.height);
        out.input_components = 4;
        out.in_color_space = JCS_EXT_RGBA;
        jpeg_set_defaults(&out);
        jpeg_set_quality(&out, quality, TRUE);
        out.dct_method = JDCT_ISLOW;
        out.optimize_coding = TRUE;
        jpeg_start_compress(&out, TRUE);
        while (out.next_scanline < out.image_height) {
            auto* at = const_cast<std::uint8_t*>(rgba) + static_cast<std::size_t>(out.next_scanline) * static_cast<std::size_t>(size.width) * 4;
            jpeg_write_scanlines(&out, &at, 1);
        }
        jpeg_finish_compress(&out);
        return true;
    }
};

Result<Done> shrink_jpeg(ByteSpan bytes, const PictureInfo& info, int side) {
    if (std::max(info.width, info.height) <= side) {
        auto clean = without_notes(bytes);
        return clean ? Done(ShrunkPicture{std::move(*clean), info, info}) : Done();
    }
    Jpeg jpeg;
    Size wanted;
    if (!jpeg.begin(bytes, wanted, side)) return damaged(jpeg.errors.text);
    if (wanted.width == 0) return Done();   // four inks
    jpeg.row.resize(static_cast<std::size_t>(jpeg.in.output_width) * 4);
    jpeg.averager = std::make_unique<Averager>(Size{static_cast<int>(jpeg.in.output_width), static_cast<int>(jpeg.in.output_height)}, wanted);
    if (!jpeg.read_rows()) return damaged(jpeg.errors.text);
    if (!jpeg.write(wanted, jpeg.averager->pixels().data())) return unsaved("JPEG");
    Bytes small = bytes_of(jpeg.written, jpeg.written_size);
    const auto head = jpeg_head(bytes);
    if (head && head->orientation != 1) {
        const auto note = held(head->orientation);
        const auto in_small = jpeg_head(small);
        const std::size_t at = in_small && !in_small->segments.empty() && in_small->segments.front().marker == 0xE0 ? in_small->segments.front().end : 2;
        const auto as_bytes = std::as_bytes(std::span(note));
        small.insert(small.begin() + static_cast<std::ptrdiff_t>(at), as_bytes.begin(), as_bytes.end());
    }
    return Done(ShrunkPicture{std::move(small), info, {info.format, wanted.width, wanted.height}});
}

// ---- PNG and WebP -------------------------------------------------------------------------------------------

std::vector<std::uint8_t> averaged(const std::uint8_t* rgba, Size from, Size to) {
    Averager averager(from, to);
    for (int y = 0; y < from.height; ++y) averager.take(rgba + static_cast<std::size_t>(y) * static_cast<std::size_t>(from.width) * 4);
    return averager.pixels();
}

bool is_opaque(const std::vector<std::uint8_t>& rgba) {
    for (std::size_t i = 3; i < rgba.size(); i += 4)
        if (rgba[i] != 255) return false;
    return true;
}

Result<Done> shrink_png(ByteSpan bytes, const PictureInfo& info, int side) {
    if (std::max(info.width, info.height) <= side) return Done();
    const Size from{info.width, info.height}, wanted = fitting(from, side);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) return damaged(image.message);
    image.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> whole(PNG_IMAGE_SIZE(image));
    const bool read = png_image_finish_read(&image, nullptr, whole.data(), 0, nullptr) != 0;
    const string why = image.message;
    png_image_free(&image);
    if (!read) return damaged(why);
    auto small = averaged(whole.data(), from, wanted);
    png_image out{};
    out.version = PNG_IMAGE_VERSION;
    out.width = static_cast<png_uint_32>(wanted.width);
    out.height = static_cast<png_uint_32>(wanted.height);
    out.format = PNG_FORMAT_RGBA;
    if (is_opaque(small)) {
        std::size_t n = 0;
        for (std::size_t i = 0; i < small.size(); i += 4, n += 3) std::memmove(&small[n], &small[i], 3);
        small.resize(n);
        out.format = PNG_FORMAT_RGB;
    }
    png_alloc_size_t size = 0;
    if (png_image_write_to_memory(&out, nullptr, &size, 0, small.data(), 0, nullptr) == 0) return unsaved("PNG");
    Bytes written(size);
    if (png_image_write_to_memory(&out, written.data(), &size, 0, small.data(), 0, nullptr) == 0) return unsaved("PNG");
    written.resize(size);
    return Done(ShrunkPicture{std::move(written), info, {info.format, wanted.width, wanted.height}});
}

Result<Done> shrink_webp(ByteSpan bytes, const PictureInfo& info, int side) {
    if (std::max(info.width, info.height) <= side) return Done();
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK) return damaged("it is no WebP");
    if (features.has_animation != 0) return Done();
    struct Free { void operator()(std::uint8_t* p) const { WebPFree(p); } };
    int width = 0, height = 0;
    const std::unique_ptr<std::uint8_t, Free> whole(WebPDecodeRGBA(data, bytes.size(), &width, &height));
    if (!whole) return damaged("its data make no sense");
    const Size wanted = fitting({width, height}, side);
    const auto small = averaged(whole.get(), {width, height}, wanted);
    std::uint8_t* raw = nullptr;
    constexpr int lossless = 2;
    const std::size_t size = features.format == lossless ? WebPEncodeLosslessRGBA(small.data(), wanted.width, wanted.height, wanted.width * 4, &raw)
                                                         : WebPEncodeRGBA(small.data(), wanted.width, wanted.height, wanted.width * 4, quality, &raw);
    const std::unique_ptr<std::uint8_t, Free> written(raw);
    if (size == 0) return unsaved("WebP");
    return Done(ShrunkPicture{bytes_of(written.get(), size), info, {info.format, wanted.width, wanted.height}});
}

}  // namespace

Result<std::optional<ShrunkPicture>> shrink_picture(ByteSpan bytes, int largest_side) {
    const auto info = probe_picture(bytes, {});
    if (!info) return info.error();
    Result<Done> done = Done();
    switch (info->format) {
        case PictureFormat::svg: return Done();
        case PictureFormat::jpeg: done = shrink_jpeg(bytes, *info, largest_side); break;
        case PictureFormat::png: done = shrink_png(bytes, *info, largest_side); break;
        case PictureFormat::webp: done = shrink_webp(bytes, *info, largest_side); break;
    }
    // Few colours over a large area can take fewer bytes than their average over a small one.
    if (done && *done && (*done)->to != (*done)->from && (*done)->bytes.size() >= bytes.size()) return Done();
    return done;
}

}  // namespace estation::content
