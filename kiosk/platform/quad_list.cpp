#include "kiosk/platform/quad_list.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include <imgui.h>

namespace estation::kiosk {

PixelRect intersect(PixelRect a, PixelRect b) {
    const int x0 = std::max(a.x, b.x), y0 = std::max(a.y, b.y);
    return {x0, y0, std::max(0, std::min(a.x + a.w, b.x + b.w) - x0), std::max(0, std::min(a.y + a.h, b.y + b.h) - y0)};
}

PixelRect unite(PixelRect a, PixelRect b) {
    if (empty(a)) return b;
    if (empty(b)) return a;
    const int x0 = std::min(a.x, b.x), y0 = std::min(a.y, b.y);
    return {x0, y0, std::max(a.x + a.w, b.x + b.w) - x0, std::max(a.y + a.h, b.y + b.h) - y0};
}

bool contains(PixelRect outer, PixelRect inner) {
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;
}

std::uint64_t mix_hash(std::uint64_t seed, std::uint64_t value) {
    std::uint64_t h = (seed ^ value) * 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93u;
    return h ^ (h >> 32);
}

namespace {

constexpr int unit = 64;

// To 1/64; far away and NaN are held where a float still counts in 64ths, and a place within 1/64 of a whole pixel is that pixel.
std::int32_t in_64ths(float value) {
    constexpr float far = 1 << 17;
    const float held = value > -far ? (value < far ? value : far) : -far;
    auto n = static_cast<std::int32_t>(std::lround(held * unit));
    const int part = n & (unit - 1);
    if (part == 1) --n;
    if (part == unit - 1) ++n;
    return n;
}
int first_pixel(std::int32_t edge) { return (edge + unit / 2 - 1) >> 6; }

std::uint64_t two(std::int32_t a, std::int32_t b) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b);
}

// ImGui packs colours as 0xAABBGGRR.
std::uint32_t argb(ImU32 c) {
    return ((c >> IM_COL32_A_SHIFT) & 255u) << 24 | ((c >> IM_COL32_R_SHIFT) & 255u) << 16 | ((c >> IM_COL32_G_SHIFT) & 255u) << 8 |
           ((c >> IM_COL32_B_SHIFT) & 255u);
}

// What one draw command has in common.
struct Command {
    const ImDrawVert* vertices = nullptr;
    std::size_t vertex_count = 0;
    const ImDrawIdx* indices = nullptr;
    std::size_t count = 0;
    PixelRect clip;
    ImVec2 origin, scale;
    TextureId texture = 0;
    const Pixels* pixels = nullptr;

    [[nodiscard]] const ImDrawVert& vertex(std::size_t i) const { return vertices[indices[i]]; }
    [[nodiscard]] std::int32_t x(const ImDrawVert& v) const { return in_64ths((v.pos.x - origin.x) * scale.x); }
    [[nodiscard]] std::int32_t y(const ImDrawVert& v) const { return in_64ths((v.pos.y - origin.y) * scale.y); }
    [[nodiscard]] std::int32_t u(const ImDrawVert& v) const { return in_64ths(v.uv.x * static_cast<float>(pixels->width)); }
    [[nodiscard]] std::int32_t v(const ImDrawVert& v) const { return in_64ths(v.uv.y * static_cast<float>(pixels->height)); }
};

// Whether six indices are the two triangles of ImDrawList::PrimRect: an upright rectangle of one colour.
bool is_quad(const Command& c, std::size_t i) {
    if (i + 6 > c.count) return false;
    const ImDrawIdx* n = c.indices + i;
    if (n[3] != n[0] || n[4] != n[2]) return false;
    const ImDrawVert &a = c.vertices[n[0]], &b = c.vertices[n[1]], &d = c.vertices[n[2]], &e = c.vertices[n[5]];
    if (a.col != b.col || a.col != d.col || a.col != e.col) return false;
    const auto upright = [](const ImVec2& p, const ImVec2& q, const ImVec2& r, const ImVec2& s) {
        return p.y == q.y && q.x == r.x && r.y == s.y && s.x == p.x;
    };
    return upright(a.pos, b.pos, d.pos, e.pos) && upright(a.uv, b.uv, d.uv, e.uv) && a.pos.x < d.pos.x && a.pos.y < d.pos.y &&
           a.uv.x <= d.uv.x && a.uv.y <= d.uv.y;
}

// Whether a texture has one fully covered value at this place, so that it does nothing: ImGui's white texel.
bool is_white(const Pixels& pixels, std::int32_t u, std::int32_t v) {
    if (pixels.empty()) return false;
    const int x = std::clamp(u / unit, 0, pixels.width - 1), y = std::clamp(v / unit, 0, pixels.height - 1);
    if (pixels.format == PixelFormat::mask8) return pixels.row(y)[x] == 255;
    const std::uint8_t* p = pixels.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
    return p[0] == 255 && p[1] == 255 && p[2] == 255 && (p[3] == 255 || pixels.format == PixelFormat::opaque32);
}

class Reader {
public:
    Reader(QuadList& list, const Command& command) : list_(list), c_(command) {}

    void read() {
        std::size_t i = 0;
        while (i + 3 <= c_.count) {
            if (is_quad(c_, i)) {
                add_quad(i);
                i += 6;
            } else {
                i = add_shape(i);
            }
        }
    }

private:
    void add_quad(std::size_t i) {
        const ImDrawVert &from = c_.vertex(i), &to = c_.vertex(i + 2);
        Drawn d;
        d.clip = c_.clip;
        d.colour = argb(from.col);
        d.x0 = c_.x(from), d.y0 = c_.y(from), d.x1 = c_.x(to), d.y1 = c_.y(to);
        const int left = first_pixel(d.x0), top = first_pixel(d.y0);
        d.visible = intersect({left, top, first_pixel(d.x1) - left, first_pixel(d.y1) - top}, c_.clip);
        if (empty(d.visible) || d.colour >> 24 == 0) return;
        if (c_.pixels != nullptr) {
            d.u0 = c_.u(from), d.v0 = c_.v(from), d.u1 = c_.u(to), d.v1 = c_.v(to);
            const bool one_texel = d.u0 == d.u1 && d.v0 == d.v1;
            if (!one_texel || !is_white(*c_.pixels, d.u0, d.v0)) d.kind = Drawn::Kind::picture;
        }
        const bool solid = d.kind == Drawn::Kind::fill || c_.pixels->format == PixelFormat::opaque32;
        d.covers = solid && d.colour >> 24 == 255;
        d.look = mix_hash(static_cast<std::uint64_t>(d.kind) + 1, d.colour);
        if (d.kind == Drawn::Kind::picture) {
            d.texture = c_.texture;
            d.look = mix_hash(mix_hash(mix_hash(d.look, d.texture), two(d.u0, d.v0)), two(d.u1, d.v1));
            d.look = mix_hash(d.look, two(d.x1 - d.x0, d.y1 - d.y0));
        } else {
            d.x0 = d.y0 = d.x1 = d.y1 = d.u0 = d.v0 = d.u1 = d.v1 = 0;  // a fill is wholly told by what is visible of it
        }
        list_.things.push_back(d);
    }

    // ImGui gives each shape vertices of its own, after those of the shapes before: a triangle that uses none of
    // the vertices so far begins a new one.
    std::size_t add_shape(std::size_t i) {
        Drawn d;
        d.clip = c_.clip;
        d.kind = Drawn::Kind::shape;
        d.texture = c_.texture;
        d.first = static_cast<std::uint32_t>(list_.corners.size());
        d.x0 = d.y0 = INT32_MAX;
        std::int32_t right = INT32_MIN, bottom = INT32_MIN;
        std::size_t last = 0;
        const std::size_t begin = i;
        for (; i + 3 <= c_.count; i += 3) {
            const ImDrawIdx* n = c_.indices + i;
            const auto [low, high] = std::minmax({n[0], n[1], n[2]});
            if (i != begin && (low > last || is_quad(c_, i))) break;
            last = i == begin ? high : std::max<std::size_t>(last, high);
            for (std::size_t k = 0; k < 3; ++k) {
                const ImDrawVert& v = c_.vertex(i + k);
                const std::int32_t x = c_.x(v), y = c_.y(v), tu = c_.pixels ? c_.u(v) : 0, tv = c_.pixels ? c_.v(v) : 0;
                d.x0 = std::min(d.x0, x), right = std::max(right, x);
                d.y0 = std::min(d.y0, y), bottom = std::max(bottom, y);
                list_.corners.push_back({static_cast<float>(x) / unit, static_cast<float>(y) / unit, static_cast<float>(tu) / unit,
                                         static_cast<float>(tv) / unit, argb(v.col)});
            }
        }
        finish_shape(d, right, bottom);
        return i;
    }

    void finish_shape(Drawn& d, std::int32_t right, std::int32_t bottom) {
        const auto corners = std::span(list_.corners).subspan(d.first);
        d.x1 = d.x0, d.y1 = d.y0;
        d.count = static_cast<std::uint32_t>(corners.size());
        const int x = first_pixel(d.x0), y = first_pixel(d.y0);
        d.visible = intersect({x, y, first_pixel(right) - x, first_pixel(bottom) - y}, c_.clip);
        const bool seen = std::any_of(corners.begin(), corners.end(), [](const raster::Vertex& v) { return v.colour >> 24 != 0; });
        if (empty(d.visible) || !seen) {
            list_.corners.resize(d.first);
            return;
        }
        if (c_.pixels != nullptr && all_white(corners)) d.texture = 0;
        d.look = mix_hash(static_cast<std::uint64_t>(d.kind) + 1, d.texture);
        const float left = static_cast<float>(d.x0) / unit, top = static_cast<float>(d.y0) / unit;
        for (raster::Vertex& v : corners) {
            if (d.texture == 0) v.u = v.v = 0;
            const auto bits = [](float value) { return std::bit_cast<std::int32_t>(value); };
            d.look = mix_hash(mix_hash(d.look, two(bits(v.x - left), bits(v.y - top))), v.colour);
            if (d.texture != 0) d.look = mix_hash(d.look, two(bits(v.u), bits(v.v)));
        }
        list_.things.push_back(d);
    }

    [[nodiscard]] bool all_white(std::span<const raster::Vertex> corners) const {
        const float u = corners.front().u, v = corners.front().v;
        const bool one = std::all_of(corners.begin(), corners.end(), [&](const raster::Vertex& c) { return c.u == u && c.v == v; });
        return one && is_white(*c_.pixels, in_64ths(u), in_64ths(v));
    }

    QuadList& list_;
    const Command& c_;
};

std::optional<Command> command_of(const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& cmd, PixelRect screen, const Textures& textures) {
    Command c;
    if (cmd.UserCallback != nullptr || cmd.ElemCount < 3) return std::nullopt;
    if (cmd.VtxOffset >= static_cast<unsigned>(list.VtxBuffer.Size) || cmd.IdxOffset + cmd.ElemCount > static_cast<unsigned>(list.IdxBuffer.Size))
        return std::nullopt;
    c.vertices = list.VtxBuffer.Data + cmd.VtxOffset;
    c.vertex_count = static_cast<std::size_t>(list.VtxBuffer.Size) - cmd.VtxOffset;
    c.indices = list.IdxBuffer.Data + cmd.IdxOffset;
    c.count = cmd.ElemCount - cmd.ElemCount % 3;
    if (std::any_of(c.indices, c.indices + c.count, [&](ImDrawIdx i) { return i >= c.vertex_count; })) return std::nullopt;
    c.origin = data.DisplayPos;
    c.scale = data.FramebufferScale;
    const auto whole = [](float value) { return static_cast<int>((in_64ths(value) + unit / 2) >> 6); };
    const int x0 = whole((cmd.ClipRect.x - c.origin.x) * c.scale.x), y0 = whole((cmd.ClipRect.y - c.origin.y) * c.scale.y);
    const int x1 = whole((cmd.ClipRect.z - c.origin.x) * c.scale.x), y1 = whole((cmd.ClipRect.w - c.origin.y) * c.scale.y);
    c.clip = intersect({x0, y0, x1 - x0, y1 - y0}, screen);
    if (empty(c.clip)) return std::nullopt;
    c.texture = static_cast<TextureId>(reinterpret_cast<std::uintptr_t>(cmd.TextureId));
    if (c.texture != 0) {
        const auto found = textures.find(c.texture);
        if (found == textures.end()) return std::nullopt;
        c.pixels = &found->second;
    }
    return c;
}

}  // namespace

void QuadList::read(const ImDrawData& data, PixelRect screen, const Textures& textures) {
    things.clear();
    corners.clear();
    for (int n = 0; n < data.CmdListsCount; ++n) {
        const ImDrawList& list = *data.CmdLists[n];
        for (const ImDrawCmd& cmd : list.CmdBuffer)
            if (const auto command = command_of(data, list, cmd, screen, textures)) Reader(*this, *command).read();
    }
}

}  // namespace estation::kiosk
