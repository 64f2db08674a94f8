// Canvas draws what a quad cannot: lines, curves, discs, arrows and areas with soft edges, in pixels, into the list of
// the Ui it is made from, under the same shift, alpha and clip. A value made for one frame by whoever draws; UI thread.
// A long line is cut into pieces, so that a trace which grows is drawn anew only at its end.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "kiosk/ui/ui.h"

namespace estation::kiosk::ui {

struct Point { float x = 0, y = 0; };
using Argb = std::uint32_t;   // 0xAARRGGBB, straight

class Canvas {
public:
    explicit Canvas(Ui& ui) : ui_(ui) {}

    // A colour of the theme, perhaps thinned.
    [[nodiscard]] Argb of(Colour colour, float alpha = 1) const;

    void line(Point from, Point to, float thickness, Argb colour);
    void polyline(std::span<const Point> points, float thickness, Argb colour, bool closed = false);
    // `offset` moves the dashes along the line: what flows.
    void dashed(std::span<const Point> points, float thickness, Argb colour, float dash, float gap, float offset = 0);
    // The head's tip is at `to`; `head` is its length.
    void arrow(Point from, Point to, float thickness, Argb colour, float head);
    // Any simple polygon, either way round.
    void polygon(std::span<const Point> points, Argb colour);
    void circle(Point centre, float radius, Argb colour);
    void ring(Point centre, float radius, float thickness, Argb colour);
    // From and to in radians, clockwise from the right as y goes down.
    void arc(Point centre, float radius, float from, float to, float thickness, Argb colour);
    void pie(Point centre, float radius, float from, float to, Argb colour);
    // A small disc on whole pixels: far cheaper than circle(), for things that come by the hundred.
    void dot(Point centre, float diameter, Colour colour);

    // A picture turned clockwise about its middle; one that is not turned lies on whole pixels and costs little.
    void picture(TextureId id, Point middle, float w, float h, float angle_rad);

private:
    struct Strip;
    [[nodiscard]] bool outside(std::span<const Point> points, float reach) const;
    void strip(std::span<const Point> points, float thickness, Argb colour, bool closed);
    void cap(Point at, float thickness, Argb colour);
    void area(std::span<const Point> points, std::span<const std::uint32_t> triangles, Argb colour);
    [[nodiscard]] Point placed(Point p) const { return {p.x + ui_.shift_x_, p.y}; }

    Ui& ui_;
};

// The points of an arc, close enough together to look round.
[[nodiscard]] std::vector<Point> arc_points(Point centre, float radius, float from, float to);
// The triangles of a simple polygon, as indices; fewer than (n - 2) where it crosses itself.
[[nodiscard]] std::vector<std::uint32_t> triangles_of(std::span<const Point> polygon);

}  // namespace estation::kiosk::ui
