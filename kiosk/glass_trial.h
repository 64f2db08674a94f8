// The GlassTrial tries another way for the picture and the touch to stand on the panel: in use at once, with the question whether it
// shall stay, and back to what was before when nobody says yes within fifteen seconds, because with a wrong turn or calibration
// nobody could say no. Nothing is written before the yes. Owned by App; UI thread.
#pragma once
#include <functional>
#include <optional>

#include "kiosk/platform/touch_map.h"
#include "kiosk/ui/ui.h"

namespace estation::kiosk {

class GlassTrial {
public:
    static constexpr double most_s = 15;
    using Use = std::function<void(const Glass&)>;   // turns the window, and tells App its new shape

    // Without a panel to turn nothing is tried.
    void lend(Use use, const Glass& now) { use_ = std::move(use), now_ = now; }
    [[nodiscard]] const Glass& now() const { return now_; }
    [[nodiscard]] bool asking() const { return before_.has_value(); }

    void begin(const Glass& wish, double now_s);      // between frames
    // The question over the page.
    void draw(ui::Ui& ui, double now_s);
    // After the frame: the glass that shall be kept, if somebody just said so. Going back happens here too.
    std::optional<Glass> settle(double now_s);

private:
    enum class Said { nothing, keep, back };
    Use use_;
    Glass now_;
    std::optional<Glass> before_;
    double since_s_ = 0;
    Said said_ = Said::nothing;
};

}  // namespace estation::kiosk
