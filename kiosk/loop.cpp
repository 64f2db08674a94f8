#include "kiosk/loop.h"

#include <algorithm>
#include <cmath>

namespace estation::kiosk {
namespace {
constexpr double frame_ms = 1000.0 / 60;
}

Loop::Loop(Window& window, ui::Ui& ui, Mailbox& mailbox, RunStats& stats, float slop_px, Draw draw, Resized resized)
    : window_(window), ui_(ui), mailbox_(mailbox), stats_(stats), draw_(std::move(draw)), resized_(std::move(resized)), touch_(slop_px) {}

void Loop::run_until_quit() {
    double next_ms = monotonic_ms();
    for (;;) {
        draw();
        while (touch_.pending()) draw();
        if (stopping_) return;
        std::optional<int> sleep;
        if (ui_.wants_frame()) {
            // Frames keep their beat; one that came late does not drag the rest behind it.
            next_ms += frame_ms;
            if (next_ms < monotonic_ms()) next_ms = monotonic_ms();
            sleep = static_cast<int>(std::max(0.0, next_ms - monotonic_ms()));
        } else {
            next_ms = monotonic_ms();
            if (!std::isinf(ui_.wake_at_s())) sleep = static_cast<int>(std::clamp((ui_.wake_at_s() - monotonic_ms() / 1000) * 1000 + 1, 0.0, 3.6e6));
        }
        if (sleep_until_next(sleep, next_ms)) return;
    }
}

void Loop::run_first_frame() {
    for (int n = 0; n < 500 && (stats_.first_frame_ms < 0 || ui_.wants_frame()); ++n) {
        draw();
        if (stats_.first_frame_ms < 0 || ui_.wants_frame()) window_.wait(10, touch_);
    }
}

bool Loop::sleep_until_next(std::optional<int> sleep_ms, double frame_at_ms) {
    for (;;) {
        const Happened h = window_.wait(sleep_ms, touch_);
        if (h.quit) return true;
        if (h.resized) resized_(window_.width(), window_.height());
        if (!ui_.wants_frame()) return false;
        // While something moves, a finger's motion waits for its frame: drawing twice for one frame helps nobody.
        const double left = frame_at_ms - monotonic_ms();
        if (left < 1 || touch_.pending()) return false;
        sleep_ms = static_cast<int>(left);
    }
}

void Loop::draw() {
    mailbox_.run();
    const double begin = monotonic_ms();
    const bool changed = draw_(begin / 1000, touch_.portion());
    touch_.separate(ui_.fingers_separate());
    stats_.frame(monotonic_ms() - begin, changed);
    if (stats_.first_frame_ms < 0 && !ui_.pictures().any_coming()) stats_.complete();
}

}  // namespace estation::kiosk
