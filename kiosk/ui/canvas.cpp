#include "kiosk/ui/canvas.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace estation::kiosk::ui {
namespace {

constexpr float pi = std::numbers::pi_v<float>;
constexpr std::size_t piece = 48;     // points of a line that are drawn as one thing
constexpr float soft = 0.5f;          // half the width of a soft edge, px
constexpr Argb rgb_bits = 0xFFFFFFu;

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(Point a, float k) { return {a.x * k, a.y * k}; }
float dot_of(Point a, Point b) { return a.x * b.x + a.y * b.y; }
float cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }
float length(Point a) { return std::sqrt(dot_of(a, a)); }
Point unit(Point a) {
    const float l = length(a);
    return l > 1e-6f ? a * (1 / l) : Point{1, 0};
}
Point left_of(Point d) { return {-d.y, d.x}; }

Argb thinned(Argb colour, float by) {
    const auto a = static_cast<Argb>(std::lround(static_cast<float>(colour >> 24) * std::clamp(by, 0.0f, 1.0f)));
    return (colour & rgb_bits) | a << 24;
}

// Without what is too close to see, and without what is not a number.
std::vector<Point> thinned_out(std::span<const Point> points, float least) {
    std::vector<Point> result;
    result.reserve(points.size());
    for (const Point p : points) {
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) continue;
        if (result.empty() || length(p - result.back()) >= least) result.push_back(p);
    }
    if (!points.empty() && result.size() > 1) {
        const Point last = points.back();
        if (std::isfinite(last.x) && std::isfinite(last.y)) result.back() = last;
    }
    return result;
}

// The offset that keeps the width at a corner between two directions.
Point mitre(Point d0, Point d1) {
    const Point n0 = left_of(d0), n1 = left_of(d1);
    const float k = 1 + dot_of(n0, n1);
    return k > 0.25f ? (n0 + n1) * (1 / k) : n1;
}

float signed_area(std::span<const Point> p) {
    float sum = 0;
    for (std::size_t i = 0; i < p.size(); ++i) sum += cross(p[i], p[(i + 1) % p.size()]);
    return sum / 2;
}

bool within(Point p, Point a, Point b, Point c) { return cross(b - a, p - a) >= 0 && cross(c - b, p - b) >= 0 && cross(a - c, p - c) >= 0; }

int sides(float radius) {
    const float bend = std::acos(std::clamp(1 - 0.15f / std::max(radius, 0.3f), -1.0f, 1.0f));
    return std::clamp(static_cast<int>(std::ceil(pi / std::max(bend, 0.01f))), 8, 160);
}

}  // namespace

std::vector<Point> arc_points(Point c, float radius, float from, float to) {
    const int n = std::max(2, static_cast<int>(std::ceil(static_cast<float>(sides(radius)) * std::abs(to - from) / (2 * pi))) + 1);
    std::vector<Point> points;
    points.reserve(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) {
        const float a = from + (to - from) * static_cast<float>(i) / static_cast<float>(n - 1);
        points.push_back({c.x + radius * std::cos(a), c.y + radius * std::sin(a)});
    }
    return points;
}

std::vector<std::uint32_t> triangles_of(std::span<const Point> p) {
    std::vector<std::uint32_t> result;
    if (p.size() < 3) return result;
    std::vector<std::uint32_t> left(p.size());
    const bool clockwise = signed_area(p) > 0;
    for (std::size_t i = 0; i < p.size(); ++i) left[i] = static_cast<std::uint32_t>(clockwise ? i : p.size() - 1 - i);
    const auto is_ear = [&](std::size_t i) {
        const std::size_t n = left.size();
        const std::uint32_t a = left[(i + n - 1) % n], b = left[i], c = left[(i + 1) % n];
        if (cross(p[b] - p[a], p[c] - p[b]) <= 0) return false;
        return std::none_of(left.begin(), left.end(), [&](std::uint32_t k) { return k != a && k != b && k != c && within(p[k], p[a], p[b], p[c]); });
    };
    std::size_t i = 0, without = 0;
    while (left.size() > 2 && without <= left.size()) {
        const std::size_t n = left.size();
        if (!is_ear(i % n)) {
            ++i, ++without;
            continue;
        }
        const std::size_t at = i % n;
        result.insert(result.end(), {left[(at + n - 1) % n], left[at], left[(at + 1) % n]});
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
        without = 0;
    }
    return result;
}

// Rows of vertices across a line, joined to those before by triangles.
struct Canvas::Strip {
    ImDrawList& list;
    Argb body, edge;
    float inner, outer;

    void join(std::span<const Point> at, std::span<const Point> across) const {
        const std::size_t n = at.size();
        const int lanes = inner > 0.01f ? 4 : 3;
        list.PrimReserve(static_cast<int>(n - 1) * (lanes - 1) * 6, static_cast<int>(n) * lanes);
        const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
        const auto base = list._VtxCurrentIdx;
        for (std::size_t i = 0; i < n; ++i) {
            const auto put = [&](float by, Argb colour) { list.PrimWriteVtx({at[i].x + across[i].x * by, at[i].y + across[i].y * by}, white, colour); };
            put(-outer, edge);
            if (lanes == 4) put(-inner, body), put(inner, body);
            else put(0, body);
            put(outer, edge);
        }
        for (std::size_t i = 0; i + 1 < n; ++i)
            for (int k = 0; k + 1 < lanes; ++k) {
                const unsigned a = base + static_cast<unsigned>(i) * static_cast<unsigned>(lanes) + static_cast<unsigned>(k), b = a + static_cast<unsigned>(lanes);
                for (const unsigned v : {a, a + 1, b + 1, a, b + 1, b}) list.PrimWriteIdx(static_cast<ImDrawIdx>(v));
            }
    }
};

Argb Canvas::of(Colour colour, float alpha) const { return thinned(ui_.theme().rgb(colour), alpha); }

bool Canvas::outside(std::span<const Point> points, float reach) const {
    const Rect c = ui_.clip();
    float l = 1e9f, t = 1e9f, r = -1e9f, b = -1e9f;
    for (const Point& p : points) l = std::min(l, p.x), t = std::min(t, p.y), r = std::max(r, p.x), b = std::max(b, p.y);
    const float dx = ui_.shift_x_;
    return r + dx + reach < c.x || l + dx - reach > c.right() || b + reach < c.y || t - reach > c.bottom();
}

void Canvas::line(Point from, Point to, float thickness, Argb colour) {
    const Point both[2] = {from, to};
    polyline(both, thickness, colour);
}

void Canvas::polyline(std::span<const Point> given, float thickness, Argb colour, bool closed) {
    if (colour >> 24 == 0 || thickness <= 0 || given.empty() || outside(given, thickness)) return;
    std::vector<Point> points = thinned_out(given, 0.4f);
    if (closed && points.size() > 2 && length(points.front() - points.back()) < 0.4f) points.pop_back();
    if (points.size() < 2) {
        if (points.size() == 1) cap(points[0], thickness, colour);
        return;
    }
    closed = closed && points.size() > 2;
    const std::size_t n = points.size();
    // A sharp corner would grow a spike: the line ends there, with a round end, and goes on. A closed line begins at one.
    const auto sharp = [&](std::size_t i) { return dot_of(unit(points[i] - points[(i + n - 1) % n]), unit(points[(i + 1) % n] - points[i])) < 0.4f; };
    if (closed) {
        std::size_t first = 0;
        while (first < n && !sharp(first)) ++first;
        if (first == n) return strip(points, thickness, colour, true);
        std::rotate(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(first), points.end());
        points.push_back(points.front());
    }
    std::size_t from = 0;
    cap(points.front(), thickness, colour);
    for (std::size_t i = 1; i < points.size(); ++i) {
        const bool end = i + 1 == points.size();
        if (!end && dot_of(unit(points[i] - points[i - 1]), unit(points[i + 1] - points[i])) >= 0.4f) continue;
        strip(std::span(points).subspan(from, i - from + 1), thickness, colour, false);
        cap(points[i], thickness, colour);
        from = i;
    }
}

void Canvas::strip(std::span<const Point> p, float thickness, Argb colour, bool closed) {
    const std::size_t n = p.size();
    if (n < 2) return;
    const float half = thickness / 2;
    const Argb body = ui_.tint(half < soft ? thinned(colour, thickness) : colour);
    const Strip one{*ui_.list_, body, body & ~IM_COL32_A_MASK, std::max(0.0f, half - soft), std::max(half, soft) + soft};
    std::vector<Point> at, across;
    const std::size_t rows = closed ? n + 1 : n;
    at.reserve(rows), across.reserve(rows);
    for (std::size_t k = 0; k < rows; ++k) {
        const std::size_t i = k % n;
        const bool first = !closed && k == 0, last = !closed && k == n - 1;
        const Point before = first ? p[i] : p[(i + n - 1) % n], after = last ? p[i] : p[(i + 1) % n];
        const Point d0 = first ? unit(after - p[i]) : unit(p[i] - before), d1 = last ? d0 : unit(after - p[i]);
        at.push_back(placed(p[i]));
        across.push_back(mitre(d0, d1));
    }
    for (std::size_t from = 0; from + 1 < rows; from += piece) {
        const std::size_t count = std::min(piece + 1, rows - from);
        one.join(std::span(at).subspan(from, count), std::span(across).subspan(from, count));
    }
}

void Canvas::cap(Point at, float thickness, Argb colour) {
    // Two layers of a thin colour would show; a hair needs no round end.
    if (thickness >= 2.2f && colour >> 24 == 255) circle(at, thickness / 2, colour);
}

void Canvas::dashed(std::span<const Point> given, float thickness, Argb colour, float dash, float gap, float offset) {
    if (given.empty() || outside(given, thickness)) return;
    const std::vector<Point> points = thinned_out(given, 0.4f);
    const float period = std::max(1.0f, dash + gap);
    float place = std::fmod(offset, period);   // how far into a period
    if (place < 0) place += period;
    std::vector<Point> open;
    if (!points.empty() && place < dash) open.push_back(points[0]);
    for (std::size_t i = 1; i < points.size(); ++i) {
        const Point d = points[i] - points[i - 1];
        const float whole = length(d);
        float gone = 0;
        while (gone < whole) {
            const float to_edge = (place < dash ? dash : period) - place, step = std::min(to_edge, whole - gone);
            gone += step;
            place += step;
            const Point here = points[i - 1] + d * (gone / whole);
            const bool was_on = !open.empty();
            if (was_on) open.push_back(here);
            if (step < to_edge) break;
            if (was_on) {
                polyline(open, thickness, colour);
                open.clear();
                place = dash;
            } else {
                place = 0;
                open.push_back(here);
            }
        }
    }
    if (open.size() > 1) polyline(open, thickness, colour);
}

void Canvas::arrow(Point from, Point to, float thickness, Argb colour, float head) {
    const Point d = unit(to - from), n = left_of(d);
    const float whole = length(to - from);
    if (whole < 0.5f) return;
    head = std::min(head, whole);
    const Point neck = to - d * (head * 0.82f), wing = to - d * head;
    if (whole > head) line(from, neck, thickness, colour);
    const float w = std::max(head * 0.42f, thickness * 0.9f);
    const Point tip[4] = {to, wing + n * w, neck, wing - n * w};
    polygon(tip, colour);
}

void Canvas::polygon(std::span<const Point> given, Argb colour) {
    if (colour >> 24 == 0 || outside(given, 1)) return;
    std::vector<Point> p = thinned_out(given, 0.05f);
    if (p.size() > 2 && length(p.front() - p.back()) < 0.05f) p.pop_back();
    if (p.size() < 3) return;
    if (signed_area(p) < 0) std::reverse(p.begin(), p.end());
    bool convex = true;
    for (std::size_t i = 0; i < p.size() && convex; ++i)
        convex = cross(p[(i + 1) % p.size()] - p[i], p[(i + 2) % p.size()] - p[(i + 1) % p.size()]) >= -1e-4f;
    std::vector<std::uint32_t> triangles;
    if (convex)
        for (std::uint32_t i = 2; i < p.size(); ++i) triangles.insert(triangles.end(), {0, i - 1, i});
    else triangles = triangles_of(p);
    area(p, triangles, colour);
}

// Clockwise on the screen (y down), so that the inside lies to the left of each edge's (-dy, dx).
void Canvas::area(std::span<const Point> p, std::span<const std::uint32_t> triangles, Argb colour) {
    const std::size_t n = p.size();
    const Argb body = ui_.tint(colour), edge = body & ~IM_COL32_A_MASK;
    ImDrawList& list = *ui_.list_;
    list.PrimReserve(static_cast<int>(triangles.size() + n * 6), static_cast<int>(n) * 2);
    const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
    const auto base = list._VtxCurrentIdx;
    for (std::size_t i = 0; i < n; ++i) {
        const Point in = mitre(unit(p[i] - p[(i + n - 1) % n]), unit(p[(i + 1) % n] - p[i])), at = placed(p[i]);
        list.PrimWriteVtx({at.x + in.x * soft, at.y + in.y * soft}, white, body);
        list.PrimWriteVtx({at.x - in.x * soft, at.y - in.y * soft}, white, edge);
    }
    for (const std::uint32_t t : triangles) list.PrimWriteIdx(static_cast<ImDrawIdx>(base + t * 2));
    for (std::size_t i = 0; i < n; ++i) {
        const unsigned a = base + static_cast<unsigned>(i) * 2, b = base + static_cast<unsigned>((i + 1) % n) * 2;
        for (const unsigned v : {a, a + 1, b + 1, a, b + 1, b}) list.PrimWriteIdx(static_cast<ImDrawIdx>(v));
    }
}

void Canvas::circle(Point c, float radius, Argb colour) {
    if (radius <= 0 || colour >> 24 == 0) return;
    if (radius < soft) colour = thinned(colour, radius / soft), radius = soft;
    const Point corners[2] = {{c.x - radius, c.y - radius}, {c.x + radius, c.y + radius}};
    if (outside(corners, 1)) return;
    const auto n = static_cast<std::uint32_t>(sides(radius));
    std::vector<Point> points;
    points.reserve(n);
    // A polygon inside the circle is a little too small; its corners go outwards by half of what is missing.
    const float r = radius * (1 + (1 - std::cos(pi / static_cast<float>(n))) * 0.5f);
    for (std::uint32_t i = 0; i < n; ++i) {
        const float a = 2 * pi * static_cast<float>(i) / static_cast<float>(n);
        points.push_back({c.x + r * std::cos(a), c.y + r * std::sin(a)});
    }
    std::vector<std::uint32_t> triangles;
    triangles.reserve(3 * n);
    for (std::uint32_t i = 2; i < n; ++i) triangles.insert(triangles.end(), {0, i - 1, i});
    area(points, triangles, colour);
}

void Canvas::ring(Point c, float radius, float thickness, Argb colour) {
    std::vector<Point> points = arc_points(c, radius, 0, 2 * pi);
    points.pop_back();
    polyline(points, thickness, colour, true);
}

void Canvas::arc(Point c, float radius, float from, float to, float thickness, Argb colour) { polyline(arc_points(c, radius, from, to), thickness, colour); }

void Canvas::pie(Point c, float radius, float from, float to, Argb colour) {
    std::vector<Point> points = arc_points(c, radius, from, to);
    if (std::abs(to - from) < 2 * pi - 1e-3f) points.push_back(c);
    polygon(points, colour);
}

void Canvas::picture(TextureId id, Point middle, float w, float h, float angle) {
    if (id == 0 || !std::isfinite(angle)) return;
    if (std::abs(angle) * std::max(w, h) < 0.6f) {
        const Rect r{std::round(middle.x - w / 2), std::round(middle.y - h / 2), w, h};
        return ui_.texture(id, r, {0, 0, 1, 1});
    }
    const Point m = placed(middle), across{std::cos(angle) * w / 2, std::sin(angle) * w / 2}, down{-std::sin(angle) * h / 2, std::cos(angle) * h / 2};
    const auto corner = [&](float a, float d) { return ImVec2(m.x + across.x * a + down.x * d, m.y + across.y * a + down.y * d); };
    const float reach = std::hypot(w, h) / 2;
    if (Rect{m.x - reach, m.y - reach, 2 * reach, 2 * reach}.meet(ui_.clip()).empty()) return;
    ui_.list().AddImageQuad(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(id)), corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), {0, 0}, {1, 0}, {1, 1}, {0, 1},
                            IM_COL32(255, 255, 255, static_cast<int>(std::lround(255 * ui_.alpha_))));
}

void Canvas::dot(Point c, float diameter, Colour colour) { ui_.disc(c.x, c.y, diameter, colour); }

}  // namespace estation::kiosk::ui
