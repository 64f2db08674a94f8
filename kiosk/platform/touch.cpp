#include "kiosk/platform/touch.h"

#include <cmath>

namespace estation::kiosk {
namespace {
constexpr double trail_ms = 100;        // how much of the path counts for a fling
constexpr float fling_min_px_s = 120;   // slower than this a finger has stopped before it left
}  // namespace

void Touch::feed(const Finger& finger) {
    switch (finger.phase) {
        case FingerPhase::down: {
            Down down{finger.x, finger.y, finger.x, finger.y, finger.at_ms, false, false, {}};
            down.trail.push_back({finger.x, finger.y, finger.at_ms});
            down_[finger.id] = std::move(down);
            waiting_.push_back({.kind = GestureKind::press, .finger = finger.id, .x = finger.x, .y = finger.y, .start_x = finger.x, .start_y = finger.y});
            return;
        }
        case FingerPhase::move: {
            auto it = down_.find(finger.id);
            if (it == down_.end()) return;
            if (down_.size() >= 2 && (it == down_.begin() || it == std::next(down_.begin()))) return pinch(finger);
            return move(it->second, finger);
        }
        case FingerPhase::up: return lift(finger);
        case FingerPhase::lost: {
            if (down_.erase(finger.id) != 0) waiting_.push_back({.kind = GestureKind::release, .finger = finger.id, .x = finger.x, .y = finger.y});
            return;
        }
    }
}

void Touch::wheel(float x, float y, float dy_px) {
    waiting_.push_back({.kind = GestureKind::wheel, .x = x, .y = y, .dy = dy_px, .start_x = x, .start_y = y});
}

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
        // The finger that stays begins anew: lifting one of two must not make the picture jump.
        for (auto& [id, other] : down_) {
            other.start_x = other.x;
            other.start_y = other.y;
            other.pinching = false;
            other.trail.assign(1, {other.x, other.y, finger.at_ms});
        }
    }
    waiting_.push_back(g);
}

std::vector<Gesture> Touch::portion() {
    std::vector<Gesture> out;
    std::size_t n = 0;
    while (n < waiting_.size()) {
        out.push_back(waiting_[n++]);
        // A press is shown before its tap acts, and a tap acts before the next press is judged.
        if (out.back().kind == GestureKind::press || out.back().kind == GestureKind::tap) break;
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(n));
    return out;
}

}  // namespace estation::kiosk
