// Touch decides once, for all screens, what fingers mean: press, tap, drag, fling, pinch. It is fed raw fingers
// (a mouse is one finger) and hands out portions: one frame's worth of gestures, ending after a press or a tap,
// so that two taps, or two keys, arriving within one frame become two frames and none is lost. Pure: no SDL, no clock of its
// own; times are in milliseconds from any origin. Owned by the Window's user; UI thread only.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "kiosk/platform/keys.h"

namespace estation::kiosk {

enum class FingerPhase : std::uint8_t { down, move, up, lost };
struct Finger { FingerPhase phase; std::int64_t id; float x, y; double at_ms; };

enum class GestureKind : std::uint8_t {
    press,      // a finger came down
    tap,        // it went up again where it came down
    release,    // it went up after a drag, or was lost: nothing is meant
    drag,       // it moved by dx, dy
    fling,      // it went up while moving, at vx, vy px/s
    pinch,      // two fingers: scale since the last pinch, about x, y, moved by dx, dy
    wheel,      // a mouse wheel: dy px
    key,        // no finger at all: a key or a switch
};
struct Gesture {
    GestureKind kind;
    std::int64_t finger = 0;
    float x = 0, y = 0, dx = 0, dy = 0;
    float start_x = 0, start_y = 0;  // where the finger came down
    float vx = 0, vy = 0, scale = 1;
    Key key = Key::none;
};

class Touch {
public:
    // `slop_px`: how far a finger may wander and still tap (3 mm on the glass).
    explicit Touch(float slop_px) : slop_(slop_px) {}
    void feed(const Finger& finger);
    void wheel(float x, float y, float dy_px);
    void key(Key key);  // keys and fingers keep the order in which they came
    [[nodiscard]] bool pending() const { return !waiting_.empty(); }
    [[nodiscard]] bool fingers_down() const { return !down_.empty(); }
    // The next frame's worth; empty when nothing waits.
    std::vector<Gesture> portion();
    void set_slop(float slop_px) { slop_ = slop_px; }
    // While two people touch at once, two fingers are never a pinch: what one does changes nothing for the other.
    void separate(bool on) { separate_ = on; }

private:
    struct Sample { float x, y; double at_ms; };
    struct Down { float start_x, start_y, x, y; double heard_ms; bool dragging = false; bool pinching = false; std::deque<Sample> trail; };
    void move(Down& down, const Finger& finger);
    void pinch(const Finger& finger);
    void lift(const Finger& finger);
    void lose(std::int64_t id, double at_ms);
    void lose_silent(const Finger& next);
    void end_pinch(double at_ms);
    [[nodiscard]] static Sample speed(const Down& down, double now_ms);

    float slop_;
    bool separate_ = false;
    std::map<std::int64_t, Down> down_;
    std::vector<Gesture> waiting_;
};

}  // namespace estation::kiosk
