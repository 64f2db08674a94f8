// A RoomPlan is a room to be shaken, seen from the side at true scale: its size, the things in it with their mass, size
// and friction, what they stand on, what may be fastened to the wall, and the drawing (SVG) whose element ids show them.
// Lengths in millimetres, x from the left wall, y up from the floor. Plain data, immutable once read; any thread.
#pragma once
#include <string>
#include <vector>

#include "content/situation.h"
#include "content/text.h"

namespace estation::content {

// What a thing is made of in the plane of the picture: one block; a table one can get under; an open shelf with boards;
// something that hangs from the ceiling; a ball; or what is built in (a counter, a balcony) and only carries others.
enum class BodyKind : std::uint8_t { block, table, shelf, hanging, ball, fixed };

struct RoomBody {
    std::string id;              // the element of the drawing
    Text name;                   // empty: too small to be spoken of
    BodyKind kind = BodyKind::block;
    double x_mm = 0, y_mm = 0;   // the lower left corner at rest
    double w_mm = 100, h_mm = 100;
    double mass_kg = 1;
    double friction = 0.4;       // Coulomb, dry
    double centre_mm = -1;       // height of the centre of mass above its foot; below 0: as its shape has it
    double hang_mm = 0;          // hanging: from the ceiling down to its upper edge
    int boards = 1;              // shelf: how many compartments, one above the other
    bool open_right = true;      // shelf: which side is open
    double anchor_n = 0;         // what its anchor to the wall, or its hook in the ceiling, holds; 0: cannot be anchored
    bool anchored = false;       // as the room is found
    std::string on;              // as the author wrote it; x and y have been worked out
};

// Somebody in the room, drawn and not moved.
struct RoomFigure { std::string id; Condition when; double x_mm = 0, y_mm = 0, w_mm = 0, h_mm = 0; };

struct RoomPlan {
    std::string picture;         // the SVG; one user unit is a millimetre, y down from the ceiling
    Text title;
    double width_mm = 5000, height_mm = 2700;
    bool outdoors = false;       // no ceiling and no walls
    std::vector<RoomBody> bodies;
    std::vector<RoomFigure> figures;

    static constexpr std::size_t most_bodies = 60, most_figures = 12;
};

// The rectangles a body is made of, relative to its lower left corner; of a ball its box.
struct RoomPart { double x_mm = 0, y_mm = 0, w_mm = 0, h_mm = 0; };
[[nodiscard]] std::vector<RoomPart> parts_of(const RoomBody& body);
// The height above the foot of what stands on a table or on a shelf's board (0 is the lowest, `boards` the top).
[[nodiscard]] double top_of_board(const RoomBody& body, int board);
// The first two that overlap by more than a millimetre, which nothing real does; empty when none do.
[[nodiscard]] std::pair<std::string, std::string> overlapping(const RoomPlan& plan);

}  // namespace estation::content
