// The Loop draws when something happened, when something moves, or when a screen asked to be woken; else it sleeps,
// and a still page costs no frame. Owned by main(); UI thread.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "kiosk/mailbox.h"
#include "kiosk/platform/window.h"
#include "kiosk/run_stats.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

class Loop {
public:
    using Draw = std::function<bool(double now_s, std::vector<Gesture>)>;  // one frame; whether a pixel changed
    using Resized = std::function<void(int width, int height)>;
    Loop(Window& window, ui::Ui& ui, Mailbox& mailbox, RunStats& stats, float slop_px, Draw draw, Resized resized);

    void run_until_quit();
    void stop() { stopping_ = true; }   // ends run_until_quit() before its next sleep
    // Without a display and without a script there is nobody to touch it: one complete frame, and done.
    void run_first_frame();

private:
    bool sleep_until_next(std::optional<int> sleep_ms, double frame_at_ms);  // true: it is time to end
    void draw();

    Window& window_;
    ui::Ui& ui_;
    Mailbox& mailbox_;
    RunStats& stats_;
    Draw draw_;
    Resized resized_;
    Touch touch_;
    bool stopping_ = false;
};

}  // namespace estation::kiosk
