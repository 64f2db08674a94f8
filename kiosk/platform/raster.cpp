#include "kiosk/platform/raster.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <type_traits>
#include <vector>

// The row loops exist twice where the compiler can choose at start-up: once for every x86-64, once for AVX2.
// Sanitizers and clang do without (their start-up code runs too late for the choice).
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ROW_LOOP __attribute__((target_clones("avx2", "default")))
#else
#define ROW_LOOP
#endif
#define WITHIN_LOOP __attribute__((always_inline))  // what a row loop calls must become part of it, in both versions

namespace estation::kiosk::raster {
namespace {

using Byte = std::uint8_t;

constexpr int block = 32;           // pixels a row loop takes at once: known to the compiler, and too many for it to unroll
constexpr int block_bytes = block * 4;

// Rounded x / 255 for x up to 255 * 255, in sixteen bits, so that eight or sixteen fit a vector.
WITHIN_LOOP inline Byte over_255(std::uint16_t x) {
    const auto t = static_cast<std::uint16_t>(x + 128);
    return static_cast<Byte>(static_cast<std::uint16_t>(t + (t >> 8)) >> 8);
}
WITHIN_LOOP inline std::uint16_t times(Byte a, Byte b) { return static_cast<std::uint16_t>(a * b); }

Byte alpha_of(std::uint32_t colour) { return static_cast<Byte>(colour >> 24); }

// Runs `step(pixels, source)` block by block; an unfinished last block is worked on in a copy.
template <int source_size, class Step>
WITHIN_LOOP inline void in_blocks(Byte* d, const Byte* s, int n, Step&& step) {
    for (; n >= block; n -= block, d += block_bytes, s += block * source_size) step(d, s);
    if (n <= 0) return;
    Byte rest[block_bytes] = {}, source[block * source_size + 1] = {};
    std::memcpy(rest, d, static_cast<std::size_t>(n) * 4);
    std::memcpy(source, s, static_cast<std::size_t>(n) * source_size);
    step(rest, source);
    std::memcpy(d, rest, static_cast<std::size_t>(n) * 4);
}

// One colour over a row.
ROW_LOOP void tint_row(Byte* d, int n, std::uint32_t colour) {
    const Byte a = alpha_of(colour), rest = static_cast<Byte>(255 - a);
    Byte pattern[block_bytes];
    for (int i = 0; i < block; ++i) std::memcpy(pattern + i * 4, &colour, 4);
    std::uint16_t add[block_bytes];
    for (int i = 0; i < block_bytes; ++i) add[i] = times(pattern[i], a);
    in_blocks<0>(d, d, n, [&](Byte* at, const Byte*) WITHIN_LOOP {
        for (int i = 0; i < block_bytes; ++i) at[i] = over_255(static_cast<std::uint16_t>(add[i] + times(at[i], rest)));
    });
}

// One colour through a row of coverage. Most of a page of text is not covered: a block of empty pixels costs one look.
ROW_LOOP void mask_row(Byte* d, const Byte* mask, int n, std::uint32_t colour) {
    const Byte a = alpha_of(colour);
    Byte pattern[block_bytes];
    for (int i = 0; i < block; ++i) std::memcpy(pattern + i * 4, &colour, 4);
    in_blocks<1>(d, mask, n, [&](Byte* at, const Byte* from) WITHIN_LOOP {
        Byte cover[block];
        std::memcpy(cover, from, sizeof cover);
        std::uint64_t eights[block / 8];
        std::memcpy(eights, cover, sizeof eights);
        if (std::all_of(std::begin(eights), std::end(eights), [](std::uint64_t e) { return e == 0; })) return;
        if (a != 255)
            for (int i = 0; i < block; ++i) cover[i] = over_255(times(cover[i], a));
        std::uint32_t wide[block];
        for (int i = 0; i < block; ++i) {
            const std::uint32_t c = cover[i];
            wide[i] = c | c << 8 | c << 16 | c << 24;
        }
        Byte share[block_bytes];
        std::memcpy(share, wide, sizeof share);
        for (int i = 0; i < block_bytes; ++i)
            at[i] = over_255(static_cast<std::uint16_t>(times(pattern[i], share[i]) + times(at[i], static_cast<Byte>(255 - share[i]))));
    });
}

// An opaque row, faded in by a.
ROW_LOOP void fade_row(Byte* __restrict d, const Byte* __restrict s, int n, Byte a) {
    const Byte rest = static_cast<Byte>(255 - a);
    const int bytes = n * 4;
    for (int i = 0; i < bytes; ++i) d[i] = over_255(static_cast<std::uint16_t>(times(s[i], a) + times(d[i], rest)));
}

// A premultiplied row over what is there.
ROW_LOOP void over_row(Byte* d, const Byte* s, int n) {
    in_blocks<4>(d, s, n, [&](Byte* at, const Byte* from) WITHIN_LOOP {
        std::uint32_t top[block], wide[block];
        std::memcpy(top, from, sizeof top);
        std::uint32_t any = 0, every = 0xffffffffu;
        for (int i = 0; i < block; ++i) any |= top[i], every &= top[i];
        if (any == 0) return;
        if (every >> 24 == 255) {
            std::memcpy(at, top, block_bytes);
            return;
        }
        for (int i = 0; i < block; ++i) {
            const std::uint32_t c = 255u - (top[i] >> 24);
            wide[i] = c | c << 8 | c << 16 | c << 24;
        }
        Byte add[block_bytes], rest[block_bytes];
        std::memcpy(add, top, sizeof add);
        std::memcpy(rest, wide, sizeof rest);
        for (int i = 0; i < block_bytes; ++i) {
            const auto sum = static_cast<std::uint16_t>(add[i] + over_255(times(at[i], rest[i])));
            at[i] = static_cast<Byte>(sum > 255 ? 255 : sum);  // a picture that breaks the premultiplied rule must not wrap
        }
    });
}

// A row of pixels times one factor a channel.
ROW_LOOP void scale_row(Byte* __restrict out, const Byte* __restrict s, int n, std::uint32_t factors) {
    Byte pattern[block_bytes];
    for (int i = 0; i < block; ++i) std::memcpy(pattern + i * 4, &factors, 4);
    int i = 0;
    for (; i + block <= n; i += block)
        for (int k = 0; k < block_bytes; ++k) out[i * 4 + k] = over_255(times(s[i * 4 + k], pattern[k]));
    for (int k = i * 4; k < n * 4; ++k) out[k] = over_255(times(s[k], pattern[k & 3]));
}

// Two rows of a picture mixed, weights adding up to 256.
ROW_LOOP void mix_rows(std::uint16_t* __restrict out, const Byte* __restrict s0, const Byte* __restrict s1, int n, int w0, int w1) {
    const auto a = static_cast<std::uint16_t>(w0), b = static_cast<std::uint16_t>(w1);
    for (int i = 0; i < n; ++i) out[i] = static_cast<std::uint16_t>(static_cast<std::uint16_t>(s0[i] * a + s1[i] * b + 128) >> 8);
}

// A row added to a sum, in as many bits as the weights ask for.
ROW_LOOP void add_row(std::uint16_t* __restrict sum, const Byte* __restrict s, int n, std::uint16_t weight) {
    for (int i = 0; i < n; ++i) sum[i] = static_cast<std::uint16_t>(sum[i] + s[i] * weight);
}
ROW_LOOP void add_row(std::uint32_t* __restrict sum, const Byte* __restrict s, int n, std::uint32_t weight) {
    for (int i = 0; i < n; ++i) sum[i] += s[i] * weight;
}

PixelRect intersect(PixelRect a, PixelRect b) {
    const int x0 = std::max(a.x, b.x), y0 = std::max(a.y, b.y);
    const int x1 = std::min(a.x + a.w, b.x + b.w), y1 = std::min(a.y + a.h, b.y + b.h);
    return {x0, y0, std::max(0, x1 - x0), std::max(0, y1 - y0)};
}
PixelRect within(const Canvas& canvas, PixelRect clip) { return intersect(clip, {0, 0, canvas.width, canvas.height}); }
Byte* pixel(Canvas& canvas, int x, int y) {
    return canvas.data + static_cast<std::size_t>(y) * canvas.stride + static_cast<std::size_t>(x) * 4;
}

// Positions are whole numbers of 1/64 from here on, so that a picture looks the same whatever part of it is
// drawn and wherever it has been scrolled to.
constexpr std::int64_t unit = 64;
float held(float value) {  // far away, and NaN
    constexpr float far = 1 << 20;
    return value > -far ? (value < far ? value : far) : -far;
}
std::int64_t in_64ths(float value) {
    std::int64_t n = std::llround(held(value) * unit);
    const std::int64_t part = n & (unit - 1);
    if (part == 1) --n;
    if (part == unit - 1) ++n;
    return n;
}
// The first pixel whose centre lies at or beyond an edge.
int first_pixel(std::int64_t edge) { return static_cast<int>((edge + unit / 2 - 1) >> 6); }

// For each pixel of a stretch: which texels, and how much of each.
struct Taps {
    int count = 0;                        // texels a pixel
    int bits = 8;                         // weights add up to 1 << bits: 8 while sums shall fit sixteen bits
    std::vector<int> first;               // a pixel's first texel
    std::vector<std::uint16_t> weights;   // count a pixel
};

void share_out(std::uint16_t* weights, int count, std::int64_t from, std::int64_t to, int first, int bits) {
    std::int64_t left = std::int64_t{1} << bits;
    int heaviest = 0;
    for (int k = 0; k < count; ++k) {
        const std::int64_t texel = static_cast<std::int64_t>(first + k) << 16;
        const std::int64_t lap = std::min(to, texel + 65536) - std::max(from, texel);
        weights[k] = lap > 0 ? static_cast<std::uint16_t>((lap << bits) / (to - from)) : std::uint16_t{0};
        left -= weights[k];
        if (weights[k] > weights[heaviest]) heaviest = k;
    }
    weights[heaviest] = static_cast<std::uint16_t>(weights[heaviest] + left);
}

// Pixels begin..end of a quad that lies between x0 and x1 and shows texels u0 to u1 of `size`.
Taps taps_for(int begin, int end, std::int64_t x0, std::int64_t x1, std::int64_t u0, std::int64_t u1, int size) {
    Taps taps;
    const std::int64_t step = ((u1 - u0) << 16) / (x1 - x0);  // 16.16 texels a pixel
    const bool average = step >= 2 << 16;
    const std::int64_t limit = static_cast<std::int64_t>(size) << 16;
    taps.count = average ? static_cast<int>(std::min<std::int64_t>((step >> 16) + 2, size)) : 2;
    taps.bits = taps.count > 6 ? 14 : 8;
    taps.first.resize(static_cast<std::size_t>(end - begin));
    taps.weights.assign(static_cast<std::size_t>(end - begin) * static_cast<std::size_t>(taps.count), 0);
    for (int x = begin; x < end; ++x) {
        const std::int64_t centre = (u0 << 10) + (((x * unit + unit / 2 - x0) * (u1 - u0)) << 10) / (x1 - x0);
        const auto i = static_cast<std::size_t>(x - begin);
        std::uint16_t* weights = &taps.weights[i * static_cast<std::size_t>(taps.count)];
        if (average) {
            const std::int64_t from = std::clamp<std::int64_t>(centre - step / 2, 0, limit - 65536);
            const std::int64_t to = std::clamp<std::int64_t>(centre + step / 2, from + 65536, limit);
            taps.first[i] = static_cast<int>(std::min<std::int64_t>(from >> 16, size - taps.count));
            share_out(weights, taps.count, from, to, taps.first[i], taps.bits);
        } else {
            const std::int64_t at = std::clamp<std::int64_t>(centre - 32768, 0, limit - 65536);
            taps.first[i] = static_cast<int>(at >> 16);
            weights[1] = static_cast<std::uint16_t>(((at & 65535) + 128) >> 8);
            weights[0] = static_cast<std::uint16_t>(256 - weights[1]);
        }
    }
    return taps;
}

// Gives the rows of a scaled picture, one at a time, as if it were drawn at scale 1.
class Scaler {
public:
    Scaler(const Pixels& texture, PixelRect part, const std::int64_t (&place)[4], const std::int64_t (&source)[4])
        : texture_(texture), channels_(static_cast<int>(Pixels::bytes_per_pixel(texture.format))),
          across_(taps_for(part.x, part.x + part.w, place[0], place[2], source[0], source[2], texture.width)),
          down_(taps_for(part.y, part.y + part.h, place[1], place[3], source[1], source[3], texture.height)) {
        const auto [low, high] = std::minmax_element(across_.first.begin(), across_.first.end());
        left_ = *low;
        columns_ = std::min(*high + across_.count, texture.width) - left_;
        row_.assign(static_cast<std::size_t>((columns_ + 1) * channels_), 0);  // one more: a tap of no weight may read it
        if (down_.bits != 8) sums_.resize(row_.size());
        line_.resize(static_cast<std::size_t>(part.w * channels_));
    }

    const Byte* line(int index) {
        gather(static_cast<std::size_t>(index));
        if (across_.bits == 8) channels_ == 1 ? spread_coverage() : across_.count == 2 ? spread_colours<2>() : spread_colours<0>();
        else channels_ == 4 ? spread<4>() : spread<1>();
        return line_.data();
    }

private:
    void gather(std::size_t index) {
        const std::uint16_t* weights = &down_.weights[index * static_cast<std::size_t>(down_.count)];
        const int n = columns_ * channels_;
        const auto source = [&](int k) {
            const int y = std::min(down_.first[index] + k, texture_.height - 1);
            return texture_.row(y) + static_cast<std::ptrdiff_t>(left_) * channels_;
        };
        const auto each = [&](auto* sums) {
            std::fill_n(sums, n, static_cast<std::remove_reference_t<decltype(*sums)>>(1 << (down_.bits - 1)));
            for (int k = 0; k < down_.count; ++k)
                if (weights[k] != 0) add_row(sums, source(k), n, weights[k]);
            for (int i = 0; i < n; ++i) row_[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(sums[i] >> down_.bits);
        };
        if (!sums_.empty()) each(sums_.data());
        else if (down_.count != 2) each(row_.data());
        else mix_rows(row_.data(), source(0), source(1), n, weights[0], weights[1]);
    }

    // A few texels a pixel, their four channels side by side in 64 bits: 255 * 256 + 128 still fits sixteen.
    template <int known_count>
    void spread_colours() {
        const int count = known_count != 0 ? known_count : across_.count;
        const std::uint16_t* weights = across_.weights.data();
        Byte* out = line_.data();
        for (const int first : across_.first) {
            const std::uint16_t* p = row_.data() + static_cast<std::ptrdiff_t>(first - left_) * 4;
            std::uint64_t mixed = 0x0080008000800080u;
            for (int k = 0; k < count; ++k, p += 4) {
                std::uint64_t texel;
                std::memcpy(&texel, p, sizeof texel);
                mixed += texel * *weights++;
            }
            mixed = (mixed >> 8) & 0x00ff00ff00ff00ffu;
            mixed = (mixed | mixed >> 8) & 0x0000ffff0000ffffu;
            const auto four = static_cast<std::uint32_t>(mixed | mixed >> 16);
            std::memcpy(out, &four, 4);
            out += 4;
        }
    }

    void spread_coverage() {
        const std::uint16_t* weights = across_.weights.data();
        Byte* out = line_.data();
        for (const int first : across_.first) {
            const std::uint16_t* p = row_.data() + (first - left_);
            std::uint32_t sum = 128;
            for (int k = 0; k < across_.count; ++k) sum += static_cast<std::uint32_t>(p[k] * *weights++);
            *out++ = static_cast<Byte>(sum >> 8);
        }
    }

    template <int channels>
    void spread() {
        const std::uint16_t* weights = across_.weights.data();
        Byte* out = line_.data();
        for (const int first : across_.first) {
            const std::uint16_t* p = row_.data() + static_cast<std::ptrdiff_t>(first - left_) * channels;
            std::uint32_t sum[channels];
            std::fill_n(sum, channels, 1u << (across_.bits - 1));
            for (int k = 0; k < across_.count; ++k, p += channels)
                for (int c = 0; c < channels; ++c) sum[c] += p[c] * static_cast<std::uint32_t>(weights[k]);
            for (int c = 0; c < channels; ++c) *out++ = static_cast<Byte>(sum[c] >> across_.bits);
            weights += across_.count;
        }
    }

    const Pixels& texture_;
    int channels_;
    Taps across_, down_;
    int left_ = 0, columns_ = 0;
    std::vector<std::uint16_t> row_;
    std::vector<std::uint32_t> sums_;
    std::vector<Byte> line_;
};

// Puts a row of source pixels onto the canvas in the way of its format.
class Brush {
public:
    Brush(PixelFormat format, std::uint32_t colour, int width) : format_(format), colour_(colour) {
        const Byte a = alpha_of(colour);
        if (format == PixelFormat::opaque32) factors_ = colour | 0xff000000u;
        if (format == PixelFormat::blend32) {  // the picture is premultiplied, so the factors are too
            factors_ = static_cast<std::uint32_t>(a) << 24;
            for (int shift = 0; shift < 24; shift += 8)
                factors_ |= static_cast<std::uint32_t>(over_255(times(static_cast<Byte>(colour >> shift), a))) << shift;
        }
        if (factors_ != 0xffffffffu) scratch_.resize(static_cast<std::size_t>(width) * 4);
    }
    void put(Byte* d, const Byte* s, int n) {
        if (format_ == PixelFormat::mask8) return mask_row(d, s, n, colour_);
        if (!scratch_.empty()) {
            scale_row(scratch_.data(), s, n, factors_);
            s = scratch_.data();
        }
        if (format_ == PixelFormat::blend32) return over_row(d, s, n);
        if (alpha_of(colour_) == 255) std::memcpy(d, s, static_cast<std::size_t>(n) * 4);
        else fade_row(d, s, n, alpha_of(colour_));
    }

private:
    PixelFormat format_;
    std::uint32_t colour_;
    std::uint32_t factors_ = 0xffffffffu;
    std::vector<Byte> scratch_;
};

}  // namespace

void fill(Canvas& canvas, PixelRect area, PixelRect clip, std::uint32_t colour) {
    const PixelRect part = intersect(area, within(canvas, clip));
    if (part.w <= 0 || part.h <= 0 || alpha_of(colour) == 0) return;
    const Byte* first = pixel(canvas, part.x, part.y);
    for (int y = part.y; y < part.y + part.h; ++y) {
        Byte* at = pixel(canvas, part.x, y);
        if (alpha_of(colour) != 255) tint_row(at, part.w, colour);
        else if (y == part.y) std::fill_n(reinterpret_cast<std::uint32_t*>(at), part.w, colour & 0xffffffu);
        else std::memcpy(at, first, static_cast<std::size_t>(part.w) * 4);
    }
}

void draw(Canvas& canvas, const Pixels& texture, const Quad& quad, PixelRect clip, std::uint32_t colour) {
    const std::int64_t place[4] = {in_64ths(quad.x0), in_64ths(quad.y0), in_64ths(quad.x1), in_64ths(quad.y1)};
    const std::int64_t source[4] = {in_64ths(quad.u0), in_64ths(quad.v0), in_64ths(quad.u1), in_64ths(quad.v1)};
    if (texture.empty() || texture.width <= 0 || texture.height <= 0 || alpha_of(colour) == 0) return;
    if (place[2] <= place[0] || place[3] <= place[1]) return;
    const int x0 = first_pixel(place[0]), y0 = first_pixel(place[1]);
    const PixelRect all = {x0, y0, first_pixel(place[2]) - x0, first_pixel(place[3]) - y0};
    const PixelRect part = intersect(all, within(canvas, clip));
    if (part.w <= 0 || part.h <= 0) return;

    const auto whole = [](std::int64_t n) { return (n & (unit - 1)) == 0; };
    const bool as_it_is = whole(place[0]) && whole(place[1]) && whole(source[0]) && whole(source[1]) &&
                          place[2] - place[0] == source[2] - source[0] && place[3] - place[1] == source[3] - source[1] &&
                          source[0] >= 0 && source[1] >= 0 && source[2] <= texture.width * unit && source[3] <= texture.height * unit;
    Brush brush(texture.format, colour, part.w);
    if (as_it_is) {
        const auto size = Pixels::bytes_per_pixel(texture.format);
        const auto left = static_cast<std::size_t>(part.x - x0 + static_cast<int>(source[0] / unit)) * size;
        const int up = static_cast<int>(source[1] / unit) - y0;
        for (int y = part.y; y < part.y + part.h; ++y) brush.put(pixel(canvas, part.x, y), texture.row(y + up) + left, part.w);
        return;
    }
    Scaler scaler(texture, part, place, source);
    for (int y = 0; y < part.h; ++y) brush.put(pixel(canvas, part.x, part.y + y), scaler.line(y), part.w);
}

void move_rows(Canvas& canvas, PixelRect area, int dy) {
    const PixelRect part = within(canvas, area);
    if (part.w <= 0 || dy == 0 || std::abs(dy) >= part.h) return;
    const auto bytes = static_cast<std::size_t>(part.w) * 4;
    if (dy < 0)
        for (int y = part.y; y < part.y + part.h + dy; ++y) std::memcpy(pixel(canvas, part.x, y), pixel(canvas, part.x, y - dy), bytes);
    else
        for (int y = part.y + part.h - 1; y >= part.y + dy; --y) std::memcpy(pixel(canvas, part.x, y), pixel(canvas, part.x, y - dy), bytes);
}

// ---- triangles ----------------------------------------------------------------------------------------------

namespace {

struct Corner { std::int64_t x, y; };

// Which side of an edge a pixel's centre lies on; a shared edge belongs to one of its two triangles only.
struct Edge {
    std::int64_t a, b, c;  // inside: a * x + b * y + c >= 0, x and y in 64ths
    Edge(Corner p, Corner q) : a(p.y - q.y), b(q.x - p.x), c(-(a * p.x + b * p.y)) {
        const bool top_or_left = a > 0 || (a == 0 && b > 0);
        if (!top_or_left) c -= 1;
    }
    // Narrows the pixels of row y to those inside.
    void narrow(std::int64_t y, int& begin, int& end) const {
        const std::int64_t at = b * (y * unit + unit / 2) + c + a * (unit / 2);  // plus a * 64 * x
        const std::int64_t per = a * unit;
        if (per == 0) {
            if (at < 0) end = begin;
        } else if (per > 0) {
            const std::int64_t x = at >= 0 ? -(at / per) : (-at + per - 1) / per;
            begin = static_cast<int>(std::clamp<std::int64_t>(x, begin, end));
        } else {
            const std::int64_t x = at < 0 ? -((-at + -per - 1) / -per) : at / -per;
            end = static_cast<int>(std::clamp<std::int64_t>(x + 1, begin, end));
        }
    }
};

// A value that changes evenly over the triangle.
struct Slope {
    float origin, across, down;
    [[nodiscard]] float at(float x, float y) const { return origin + across * x + down * y; }
};

struct Interpolation {
    float x, y;      // of the first corner, px
    Slope channel[4], u, v;
};

Byte to_byte(float value) { return static_cast<Byte>(std::clamp(value, 0.0f, 255.0f) + 0.5f); }

// A texel at a place, bilinear, the edge repeated; straight colour, 0xAARRGGBB.
void sample(const Pixels& texture, float u, float v, float (&out)[4]) {
    const float su = std::clamp(u - 0.5f, 0.0f, static_cast<float>(texture.width - 1));
    const float sv = std::clamp(v - 0.5f, 0.0f, static_cast<float>(texture.height - 1));
    const int x0 = static_cast<int>(su), y0 = static_cast<int>(sv);
    const int x1 = std::min(x0 + 1, texture.width - 1), y1 = std::min(y0 + 1, texture.height - 1);
    const float fx = su - static_cast<float>(x0), fy = sv - static_cast<float>(y0);
    const auto size = static_cast<int>(Pixels::bytes_per_pixel(texture.format));
    const auto value = [&](int c) {
        const auto of = [&](int x, int y) { return static_cast<float>(texture.row(y)[x * size + c]); };
        const float top = of(x0, y0) + (of(x1, y0) - of(x0, y0)) * fx;
        const float bottom = of(x0, y1) + (of(x1, y1) - of(x0, y1)) * fx;
        return top + (bottom - top) * fy;
    };
    if (texture.format == PixelFormat::mask8) {
        out[0] = out[1] = out[2] = 255;
        out[3] = value(0);
        return;
    }
    for (int c = 0; c < 4; ++c) out[c] = value(c);
    if (texture.format == PixelFormat::opaque32) out[3] = 255;
    else if (out[3] > 0)
        for (int c = 0; c < 3; ++c) out[c] = std::min(255.0f, out[c] * 255.0f / out[3]);
}

void shade_row(Byte* d, const Pixels* texture, const Interpolation& shade, int begin, int end, int y) {
    const float dy = static_cast<float>(y) + 0.5f - shade.y;
    for (int x = begin; x < end; ++x, d += 4) {
        const float dx = static_cast<float>(x) + 0.5f - shade.x;
        float c[4];
        for (int k = 0; k < 4; ++k) c[k] = std::clamp(shade.channel[k].at(dx, dy), 0.0f, 255.0f);
        if (texture != nullptr) {
            float texel[4];
            sample(*texture, shade.u.at(dx, dy), shade.v.at(dx, dy), texel);
            for (int k = 0; k < 4; ++k) c[k] *= texel[k] / 255.0f;
        }
        const Byte a = to_byte(c[3]), rest = static_cast<Byte>(255 - a);
        for (int k = 0; k < 3; ++k) d[k] = over_255(static_cast<std::uint16_t>(times(to_byte(c[k]), a) + times(d[k], rest)));
    }
}

// One colour whose alpha alone changes along the row: the soft edge of a line. In 16.16 steps.
void soften_row(Byte* d, std::uint32_t colour, float alpha, float step, int n) {
    auto at = static_cast<std::int32_t>(std::clamp(alpha, -16000.0f, 16000.0f) * 65536 + 32768);
    const auto by = static_cast<std::int32_t>(std::clamp(step, -16000.0f, 16000.0f) * 65536);
    for (; n > 0; --n, d += 4, at += by) {
        const auto a = static_cast<Byte>(std::clamp(at >> 16, 0, 255)), rest = static_cast<Byte>(255 - a);
        for (int k = 0; k < 3; ++k) d[k] = over_255(static_cast<std::uint16_t>(times(static_cast<Byte>(colour >> (8 * k)), a) + times(d[k], rest)));
    }
}

// Even slopes through three values at the triangle's corners.
Interpolation interpolation(const Vertex* const (&v)[3], const Corner (&at)[3], std::int64_t doubled_area) {
    constexpr float px = 1.0f / unit;
    const float area = static_cast<float>(doubled_area) * px * px;
    const float x1 = static_cast<float>(at[1].x - at[0].x) * px, y1 = static_cast<float>(at[1].y - at[0].y) * px;
    const float x2 = static_cast<float>(at[2].x - at[0].x) * px, y2 = static_cast<float>(at[2].y - at[0].y) * px;
    const auto slope = [&](float f0, float f1, float f2) {
        return Slope{f0, ((f1 - f0) * y2 - (f2 - f0) * y1) / area, ((f2 - f0) * x1 - (f1 - f0) * x2) / area};
    };
    Interpolation result{static_cast<float>(at[0].x) * px, static_cast<float>(at[0].y) * px, {}, {}, {}};
    for (int k = 0; k < 4; ++k) {
        const auto channel = [&](int i) { return static_cast<float>((v[i]->colour >> (8 * k)) & 255u); };
        result.channel[k] = slope(channel(0), channel(1), channel(2));
    }
    result.u = slope(held(v[0]->u), held(v[1]->u), held(v[2]->u));
    result.v = slope(held(v[0]->v), held(v[1]->v), held(v[2]->v));
    return result;
}

}  // namespace

void triangle(Canvas& canvas, const Pixels* texture, const Vertex& a, const Vertex& b, const Vertex& c, PixelRect clip) {
    if (texture != nullptr && (texture->empty() || texture->width <= 0 || texture->height <= 0)) return;
    if ((alpha_of(a.colour) | alpha_of(b.colour) | alpha_of(c.colour)) == 0) return;
    const Vertex* v[3] = {&a, &b, &c};
    Corner at[3];
    const auto place = [&] {
        for (int i = 0; i < 3; ++i) at[i] = {in_64ths(v[i]->x), in_64ths(v[i]->y)};
        return (at[1].x - at[0].x) * (at[2].y - at[0].y) - (at[2].x - at[0].x) * (at[1].y - at[0].y);
    };
    std::int64_t doubled_area = place();
    if (doubled_area == 0) return;
    if (doubled_area < 0) {
        std::swap(v[1], v[2]);
        doubled_area = place();
    }
    const auto [top, bottom] = std::minmax({at[0].y, at[1].y, at[2].y});
    const auto [left, right] = std::minmax({at[0].x, at[1].x, at[2].x});
    const PixelRect box = {first_pixel(left), first_pixel(top), first_pixel(right) - first_pixel(left), first_pixel(bottom) - first_pixel(top)};
    const PixelRect part = intersect(box, within(canvas, clip));
    if (part.w <= 0 || part.h <= 0) return;

    const Edge edges[3] = {Edge(at[0], at[1]), Edge(at[1], at[2]), Edge(at[2], at[0])};
    const bool plain = texture == nullptr && a.colour == b.colour && b.colour == c.colour;
    const bool soft = texture == nullptr && (((a.colour ^ b.colour) | (a.colour ^ c.colour)) & 0xffffffu) == 0;
    const Interpolation shade = plain ? Interpolation{} : interpolation(v, at, doubled_area);
    for (int y = part.y; y < part.y + part.h; ++y) {
        int begin = part.x, end = part.x + part.w;
        for (const Edge& edge : edges) edge.narrow(y, begin, end);
        if (begin >= end) continue;
        if (plain && alpha_of(a.colour) == 255) std::fill_n(reinterpret_cast<std::uint32_t*>(pixel(canvas, begin, y)), end - begin, a.colour & 0xffffffu);
        else if (plain) tint_row(pixel(canvas, begin, y), end - begin, a.colour);
        else if (soft) soften_row(pixel(canvas, begin, y), a.colour, shade.channel[3].at(static_cast<float>(begin) + 0.5f - shade.x, static_cast<float>(y) + 0.5f - shade.y), shade.channel[3].across, end - begin);
        else shade_row(pixel(canvas, begin, y), texture, shade, begin, end, y);
    }
}

}  // namespace estation::kiosk::raster
