// A Room is a RoomPlan being shaken: rigid bodies under gravity and the floor's computed acceleration, with dry friction,
// anchors that hold until their strength is exceeded, and things that hang. Furniture overturns, slides or stays by its
// own physics alone. Seen from the moving floor, so that the floor rests and the shaking acts as a force of inertia; the
// step is fixed, so that the same motion always ends in the same room. Owned by whoever shows it, one thread at a time; the
// plan and the motion are only read.
#pragma once
#include <memory>
#include <vector>

#include "content/room_plan.h"
#include "content/seismology/record.h"

namespace estation::kiosk {

class Room {
public:
    enum class Fate : std::uint8_t { stands, slid, fell_over, fell_down };
    // The middle of the body's box and how it is turned, anticlockwise as y goes up.
    struct Pose { double x_mm = 0, y_mm = 0, angle_rad = 0; };

    static constexpr double step_s = 1.0 / 240;
    static constexpr double gravity_m_s2 = 9.81;

    explicit Room(std::shared_ptr<const content::RoomPlan> plan);
    ~Room();
    Room(Room&&) noexcept;
    Room& operator=(Room&&) noexcept;

    // As it was found, at rest, with these anchors fastened (one for each body; what has no anchor stays without).
    void reset(const std::vector<bool>& anchored);
    void reset();                            // with the anchors as the plan has them
    [[nodiscard]] const std::vector<bool>& anchored() const;
    // Whether fastening it is a choice; what hangs from ceiling or wall is always fastened.
    [[nodiscard]] bool can_anchor(std::size_t body) const;

    // How the floor moves sideways, and up and down, from rest, from time 0 on; null: it rests in that direction. Begins
    // anew, with the same anchors.
    void shake(std::shared_ptr<const content::seismology::Motion> sideways, std::shared_ptr<const content::seismology::Motion> up = nullptr);
    // Time passes in whole steps; what is left over waits for the next call.
    void advance(double dt_s);

    [[nodiscard]] double time_s() const;
    [[nodiscard]] bool shaking() const;      // the floor still moves
    [[nodiscard]] bool at_rest() const;      // the floor rests and nothing moves visibly
    [[nodiscard]] double floor_mm() const;   // where the floor is, sideways, from where it was
    [[nodiscard]] double raised_mm() const;  // ... and upwards
    [[nodiscard]] const content::RoomPlan& plan() const { return *plan_; }
    [[nodiscard]] Pose pose(std::size_t body) const;
    [[nodiscard]] Fate fate(std::size_t body) const;
    [[nodiscard]] bool anchor_holds(std::size_t body) const;   // fastened, and not torn off

private:
    struct World;
    std::shared_ptr<const content::RoomPlan> plan_;
    std::unique_ptr<World> world_;
};

}  // namespace estation::kiosk
