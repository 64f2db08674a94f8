// A Stage for what draws: the software painter in memory, the real strings and icons, a clock and fingers that a test
// moves by hand. Pictures are wished for and come when the test says so. One thread.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/platform/painter.h"
#include "kiosk/platform/touch.h"
#include "kiosk/ui/ui.h"

namespace estation::fakes {

namespace k = estation::kiosk;

class WishList final : public k::ui::PictureWishes {
public:
    void wish(const k::ui::PictureKey& key) override { wished.push_back(key); }
    void forget(const k::ui::PictureKey& key) override { forgotten.push_back(key); }
    std::vector<k::ui::PictureKey> wished, forgotten;
};

// Fingers that do what people do, a frame of 1/60 s at a time.
class Hands {
public:
    using Frame = std::function<void(double now_s, std::vector<k::Gesture>)>;
    explicit Hands(Frame frame) : frame_(std::move(frame)) {}

    void frame(double seconds = 1.0 / 60) {
        now_s_ += seconds;
        do frame_(now_s_, touch_.portion());
        while (touch_.pending());
    }
    void frames(int n) {
        while (n-- > 0) frame();
    }
    void down(float x, float y, std::int64_t id = 1) { feed(k::FingerPhase::down, x, y, id); }
    void move(float x, float y, std::int64_t id = 1) { feed(k::FingerPhase::move, x, y, id); }
    void up(float x, float y, std::int64_t id = 1) { feed(k::FingerPhase::up, x, y, id); }
    void tap(float x, float y) {
        down(x, y);
        frame();
        up(x, y);
        frame();
    }
    // A way in `steps` frames, let go at its end.
    void drag(float x0, float y0, float x1, float y1, int steps = 10) {
        down(x0, y0);
        frame();
        for (int i = 1; i <= steps; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(steps);
            move(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t);
            frame();
        }
        up(x1, y1);
        frame();
    }
    [[nodiscard]] double now_s() const { return now_s_; }
    [[nodiscard]] k::Touch& touch() { return touch_; }

private:
    void feed(k::FingerPhase phase, float x, float y, std::int64_t id) { touch_.feed({phase, id, x, y, now_s_ * 1000}); }
    Frame frame_;
    k::Touch touch_{12};
    double now_s_ = 100;
};

inline k::ui::Strings strings(content::Language language = content::Language::zh_CN) {
    return *k::ui::Strings::open(SOURCE_DIR "/assets/strings", language);
}

// One Ui whose every frame is drawn by a function of the test.
class Stage {
public:
    explicit Stage(k::ui::ScreenShape shape = {1280, 720, 546, 900}, k::ui::Modes modes = {})
        : theme(shape, modes), painter(k::make_software_painter(nullptr, shape.width_px, shape.height_px)), ui(*painter, wishes, SOURCE_DIR "/assets", shape),
          hands([this](double now_s, std::vector<k::Gesture> gestures) {
              ui.begin(now_s, std::move(gestures), theme, words);
              if (draw) draw(ui);
              changed = ui.end();
          }) {
        ui.record(true);
    }
    // Frames until nothing moves; the number it took.
    int settle(int most = 2000) {
        int n = 0;
        do hands.frame(), ++n;
        while (ui.wants_frame() && n < most);
        return n;
    }
    [[nodiscard]] const k::ui::SeenTouchable* find(const std::string& label) const {
        for (const auto& t : ui.touchables())
            if (t.label == label) return &t;
        return nullptr;
    }

    k::ui::Theme theme;
    k::ui::Strings words = strings();
    WishList wishes;
    std::unique_ptr<k::Painter> painter;
    k::ui::Ui ui;
    std::function<void(k::ui::Ui&)> draw;
    bool changed = false;
    Hands hands;
};

}  // namespace estation::fakes
