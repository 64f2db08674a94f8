#include "kiosk/platform/touch.h"

#include <cmath>

namespace estation::kiosk {
namespace {
constexpr double trail_ms = 100;        // how much of the path counts for a fling
constexpr float fling_min_px_s = 120;   // slower than this a finger has stopped before it left
constexpr double silent_ms = 10000;     // a finger that said nothing for so long has left unseen
}  // namespace

void Touch::feed(const Finger& finger) {
    switch (finger.phase) {
        case FingerPhase::down: {
            lose_silent(finger);
            Down down{finger.x, finger.y, finger.x, finger.y, finger.at_ms, false, false, {}};
            down.trail.push_back({finger.x, finger.y, finger.at_ms});
            down_[finger.id] = std::move(down);
            waiting_.push_back({.kind = GestureKind::press, .finger = finger.id, .x = finger.x, .y = finger.y, .start_x = finger.x, .start_y = finger.y});
            return;
        }
        case FingerPhase::move: {
            auto it = down_.find(finger.id);
            if (it == down_.end()) return;
            it->second.heard_ms = finger.at_ms;
            if (!separate_ && down_.size() >= 2 && (it == down_.begin() || it == std::next(down_.begin()))) return pinch(finger);
            return move(it->second, finger);
        }
        case FingerPhase::up: return lift(finger);
        case FingerPhase::lost: return lose(finger.id, finger.at_ms);
    }
}

// Cheap panels sometimes forget to say that a finger left. It must not turn every later drag into a pinch.
void Touch::lose_silent(const Finger& next) {
    std::vector<std::int64_t> gone;
    for (const auto& [id, down] : down_)
        if (id == next.id || next.at_ms - down.heard_ms > silent_ms) gone.push_back(id);
    for (const std::int64_t id : gone) lose(id, next.at_ms);
}

void Touch::lose(std::int64_t id, double at_ms) {
    const auto it = down_.find(id);
    if (it == down_.end()) return;
    const Down down = std::move(it->second);
    down_.erase(it);
    if (down.pinching) end_pinch(at_ms);
    waiting_.push_back({.kind = GestureKind::release, .finger = id, .x = down.x, .y = down.y, .start_x = down.start_x, .start_y = down.start_y});
}

// The finger that stays begins anew: lifting one of two must not make the picture jump.
void Touch::end_pinch(double at_ms) {
    for (auto& [id, other] : down_) {
        other.start_x = other.x;
        other.start_y = other.y;
        other.pinching = false;
        other.trail.assign(1, {other.x, other.y, at_ms});
    }
}

void Touch::wheel(float x, float y, float dy_px) {
    waiting_.push_back({.kind = GestureKind::wheel, .x = x, .y = y, .dy = dy_px, .start_x = x, .start_y = y});
}

void Touch::key(Key key) { waiting_.push_back({.kind = GestureKind::key, .key = key}); }

void Touch::move(Down& down, const Finger& finger) {
    const float dx = finger.x - down.x, dy = finger.y - down.y;
    down.trail.push_back({finger.x, finger.y, finger.at_ms});
    while (down.trail.size() > 2 && finger.at_ms - down.trail.front().at_ms > trail_ms) down.trail.pop_front();
    if (!down.dragging && std::hypot(finger.x - down.start_x, finger.y - down.start_y) < slop_) return;
    // The first drag carries the whole way from where the finger came down, so that content stays under it.
    const bool first = !down.dragging;
    down.dragging = true;
    Gesture g{.kind = GestureKind::drag, .finger = finger.id, .x = finger.x, .y = finger.y, .dx = dx, .dy = dy, .start_x = down.start_x, .start_y = down.start_y};
    if (first) {
        g.dx = finger.x - down.start_x;
        g.dy = finger.y - down.start_y;
    }
    down.x = finger.x;
    down.y = finger.y;
    // Several moves within one frame are one drag.
    if (!waiting_.empty() && waiting_.back().kind == GestureKind::drag && waiting_.back().finger == finger.id) {
        g.dx += waiting_.back().dx;
        g.dy += waiting_.back().dy;
        waiting_.back() = g;
    } else {
        waiting_.push_back(g);
    }
}

void Touch::pinch(const Finger& finger) {
    Down& a = down_.begin()->second;
    Down& b = std::next(down_.begin())->second;
    Down& moved = down_.find(finger.id)->second;
    if (!a.pinching && std::hypot(finger.x - moved.start_x, finger.y - moved.start_y) < slop_) return;
    const float before = std::hypot(a.x - b.x, a.y - b.y);
    const float cx = (a.x + b.x) / 2, cy = (a.y + b.y) / 2;
    moved.x = finger.x;
    moved.y = finger.y;
    const float after = std::hypot(a.x - b.x, a.y - b.y);
    a.pinching = b.pinching = a.dragging = b.dragging = true;
    const float nx = (a.x + b.x) / 2, ny = (a.y + b.y) / 2;
    waiting_.push_back({.kind = GestureKind::pinch, .finger = finger.id, .x = nx, .y = ny, .dx = nx - cx, .dy = ny - cy,
                        .start_x = a.start_x, .start_y = a.start_y, .scale = before > 1 && after > 1 ? after / before : 1});
}

Touch::Sample Touch::speed(const Down& down, double now_ms) {
    const Sample& last = down.trail.back();
    if (now_ms - last.at_ms > 60) return {0, 0, 0};  // it rested before it left
    const Sample* first = &down.trail.front();
    for (const Sample& s : down.trail) {
        if (last.at_ms - s.at_ms <= trail_ms) { first = &s; break; }
    }
    const double dt = last.at_ms - first->at_ms;
    if (dt < 8) return {0, 0, 0};
    return {static_cast<float>((last.x - first->x) * 1000 / dt), static_cast<float>((last.y - first->y) * 1000 / dt), 0};
}

void Touch::lift(const Finger& finger) {
    auto it = down_.find(finger.id);
    if (it == down_.end()) return;
    // A panel may tell of a quick way only by its end.
    if (!it->second.dragging && std::hypot(finger.x - it->second.start_x, finger.y - it->second.start_y) >= slop_) feed({FingerPhase::move, finger.id, finger.x, finger.y, finger.at_ms});
    Down down = std::move(it->second);
    down_.erase(it);
    Gesture g{.kind = GestureKind::release, .finger = finger.id, .x = finger.x, .y = finger.y, .start_x = down.start_x, .start_y = down.start_y};
    if (!down.dragging) {
        g.kind = GestureKind::tap;
    } else if (!down.pinching) {
        const Sample v = speed(down, finger.at_ms);
        if (std::hypot(v.x, v.y) >= fling_min_px_s) {
            g.kind = GestureKind::fling;
            g.vx = v.x;
            g.vy = v.y;
        }
    } else {
        end_pinch(finger.at_ms);
    }
    waiting_.push_back(g);
}

std::vector<Gesture> Touch::portion() {
    std::vector<Gesture> out;
    std::size_t n = 0;
    while (n < waiting_.size()) {
        out.push_back(waiting_[n++]);
        // A press is shown before its tap acts, and a tap acts before the next press is judged.
        const GestureKind kind = out.back().kind;
        if (kind == GestureKind::press || kind == GestureKind::tap || kind == GestureKind::key) break;
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(n));
    return out;
}

}  // namespace estation::kiosk
