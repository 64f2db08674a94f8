// The Window is the only thing that knows where pictures go and fingers come from: an SDL window, or memory of a
// given size when there is no display. It owns the Painter. Made by main(); UI thread only, but wake() from any.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "content/result.h"
#include "kiosk/platform/painter.h"
#include "kiosk/platform/touch.h"
#include "kiosk/platform/touch_map.h"

namespace estation::kiosk {

struct WindowOptions {
    int width = 1920, height = 1080;
    bool fullscreen = false;
    bool headless = false;
    bool hide_cursor = false;
    std::string title = "estation";
};

struct Happened { bool quit = false; bool exposed = false; bool resized = false; bool anything = false; };

class Window {
public:
    static content::Result<std::unique_ptr<Window>> open(const WindowOptions& options);
    virtual ~Window() = default;
    [[nodiscard]] virtual int width() const = 0;   // px, of the page as it is drawn
    [[nodiscard]] virtual int height() const = 0;  // px
    // The panel's pixels, which a turn of the page does not change.
    [[nodiscard]] virtual GlassSize glass_size() const = 0;
    // How the page stands on the glass, and what fingers on it mean: both together, so that they never disagree. Width and height
    // are others afterwards.
    virtual void use(const Glass& glass) = 0;
    [[nodiscard]] virtual Painter& painter() = 0;
    // Sleeps until something comes or `timeout_ms` has passed (absent: for ever), and feeds all fingers that came to `touch`.
    virtual Happened wait(std::optional<int> timeout_ms, Touch& touch) = 0;
    // Ends a wait() from any thread; harmless when none waits.
    virtual void wake() = 0;
};

// Milliseconds of a clock that never jumps.
double monotonic_ms();

}  // namespace estation::kiosk
