#include "kiosk/loop.h"

#include <doctest/doctest.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk;
using estation::fakes::Stage;

namespace {

// A window whose sleeps are a list: what happens in each, and how long the loop wanted to sleep.
class ListedWindow final : public Window {
public:
    using Sleep = std::function<Happened(Touch&)>;
    explicit ListedWindow(Painter& painter) : painter_(painter) {}
    [[nodiscard]] int width() const override { return 1280; }
    [[nodiscard]] int height() const override { return 720; }
    [[nodiscard]] GlassSize glass_size() const override { return {1280, 720}; }
    void use(const Glass&) override {}
    [[nodiscard]] Painter& painter() override { return painter_; }
    Happened wait(std::optional<int> timeout_ms, Touch& touch) override {
        wanted.push_back(timeout_ms);
        if (sleeps.empty()) return {.quit = true};
        const Sleep next = sleeps.front();
        sleeps.pop_front();
        return next(touch);
    }
    void wake() override {}

    std::deque<Sleep> sleeps;
    std::vector<std::optional<int>> wanted;

private:
    Painter& painter_;
};

// Everything a loop needs; `page` is drawn in each frame.
struct Room {
    Room()
        : window(*stage.painter), loop(window, stage.ui, mailbox, stats, 12,
                                       [this](double now_s, std::vector<Gesture> gestures) {
                                           seen.push_back(gestures);
                                           stage.ui.begin(now_s, std::move(gestures), stage.theme, stage.words);
                                           if (page) page(stage.ui);
                                           return stage.ui.end();
                                       },
                                       [this](int w, int h) { resized = {w, h}; }) {}
    Stage stage;
    ListedWindow window;
    Mailbox mailbox{[] {}};
    RunStats stats;
    std::function<void(ui::Ui&)> page;
    std::vector<std::vector<Gesture>> seen;
    std::pair<int, int> resized{0, 0};
    Loop loop;
};

Happened nothing(Touch&) { return {}; }

}  // namespace

TEST_CASE("a still page sleeps without end and is drawn once") {
    Room room;
    room.loop.run_until_quit();
    REQUIRE(room.window.wanted.size() == 1);
    CHECK_FALSE(room.window.wanted[0].has_value());
    CHECK(room.seen.size() == 1);
    CHECK(room.stats.first_frame_ms >= 0);
}

TEST_CASE("a page that wants to be woken sleeps until then, one that moves not longer than a frame") {
    Room room;
    room.page = [](ui::Ui& ui) { ui.wake_in(2); };
    room.loop.run_until_quit();
    REQUIRE(room.window.wanted[0].has_value());
    CHECK(*room.window.wanted[0] > 1500);
    CHECK(*room.window.wanted[0] <= 2001);
    Room moving;
    moving.page = [](ui::Ui& ui) { ui.moving(); };
    moving.loop.run_until_quit();
    REQUIRE(moving.window.wanted[0].has_value());
    CHECK(*moving.window.wanted[0] <= 17);
}

TEST_CASE("two taps that came in one sleep are drawn in frames of their own before the next sleep") {
    Room room;
    room.window.sleeps.push_back([](Touch& touch) {
        for (int i = 0; i < 2; ++i) {
            touch.feed({FingerPhase::down, 1, 10, 10, 100});
            touch.feed({FingerPhase::up, 1, 10, 10, 100});
        }
        return Happened{.anything = true};
    });
    room.loop.run_until_quit();
    int taps = 0;
    for (const auto& frame : room.seen)
        for (const auto& g : frame) taps += g.kind == GestureKind::tap ? 1 : 0;
    CHECK(taps == 2);
    CHECK(room.seen.size() == 5);
    CHECK(room.window.wanted.size() == 2);
}

TEST_CASE("a letter is read before the frame is drawn, a new size is told") {
    Room room;
    int letters = 0;
    room.page = [&](ui::Ui&) { CHECK(letters == static_cast<int>(room.seen.size()) - 1); };
    room.window.sleeps.push_back([&](Touch&) {
        room.mailbox.post([&] { ++letters; });
        return Happened{.resized = true, .anything = true};
    });
    room.loop.run_until_quit();
    CHECK(letters == 1);
    CHECK(room.resized == std::pair{1280, 720});
}

TEST_CASE("a wish to be woken in the past is no endless haste: the loop still sleeps") {
    Room room;
    room.page = [](ui::Ui& ui) { ui.wake_in(-5); };
    for (int i = 0; i < 3; ++i) room.window.sleeps.emplace_back(nothing);
    room.loop.run_until_quit();
    CHECK(room.window.wanted.size() == 4);
    CHECK(room.seen.size() == 4);
    for (const auto& w : room.window.wanted) CHECK((w.has_value() && *w >= 0));
}

TEST_CASE("without anybody to touch it, the loop draws until the first page is whole") {
    Room room;
    int left = 3;
    room.page = [&](ui::Ui& ui) {
        if (--left > 0) ui.moving();
    };
    for (int i = 0; i < 10; ++i) room.window.sleeps.emplace_back(nothing);
    room.loop.run_first_frame();
    CHECK(room.seen.size() == 3);
    CHECK(room.stats.first_frame_ms >= 0);
}
