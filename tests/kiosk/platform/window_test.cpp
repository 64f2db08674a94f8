#include "kiosk/platform/window.h"

#include <doctest/doctest.h>
#include <SDL2/SDL.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace estation::kiosk;

namespace {

// SDL's own window without a display: everything is there but the glass, and events are what a test pushes.
std::unique_ptr<Window> dummy(int w = 800, int h = 600) {
    ::setenv("SDL_VIDEODRIVER", "dummy", 1);
    auto window = Window::open({.width = w, .height = h});
    REQUIRE(window);
    Touch touch(12);
    while ((*window)->wait(0, touch).anything) {}
    return std::move(*window);
}

void push_finger(Uint32 type, SDL_FingerID id, float x, float y) {
    SDL_Event e{};
    e.type = type;
    e.tfinger.fingerId = id;
    e.tfinger.x = x;
    e.tfinger.y = y;
    SDL_PushEvent(&e);
}

void push_button(Uint32 type, int x, int y, Uint8 button = SDL_BUTTON_LEFT, Uint32 which = 0) {
    SDL_Event e{};
    e.type = type;
    e.button.button = button;
    e.button.which = which;
    e.button.x = x;
    e.button.y = y;
    SDL_PushEvent(&e);
}

void push_motion(int x, int y, Uint32 state, Uint32 which = 0) {
    SDL_Event e{};
    e.type = SDL_MOUSEMOTION;
    e.motion.which = which;
    e.motion.state = state;
    e.motion.x = x;
    e.motion.y = y;
    SDL_PushEvent(&e);
}

void push_window(Uint8 what, int a = 0, int b = 0) {
    SDL_Event e{};
    e.type = SDL_WINDOWEVENT;
    e.window.event = what;
    e.window.data1 = a;
    e.window.data2 = b;
    SDL_PushEvent(&e);
}

std::vector<Gesture> all(Touch& touch) {
    std::vector<Gesture> out;
    while (touch.pending())
        for (const auto& g : touch.portion()) out.push_back(g);
    return out;
}

}  // namespace

TEST_CASE("sizes no window can have are refused with a line that says what to write") {
    for (const auto& [w, h] : {std::pair{0, 0}, {-1, 600}, {319, 600}, {600, 319}, {8193, 600}, {99999, 1}}) {
        const auto window = Window::open({.width = w, .height = h, .headless = true});
        REQUIRE_FALSE(window);
        CHECK(window.error().text.find("1920x1080") != std::string::npos);
    }
    CHECK(Window::open({.width = 320, .height = 8192, .headless = true}));
}

TEST_CASE("a window of memory has its size, a painter, and sleeps until the time is over") {
    auto window = Window::open({.width = 640, .height = 480, .headless = true});
    REQUIRE(window);
    CHECK((*window)->width() == 640);
    const Pixels shot = (*window)->painter().shot();
    CHECK(shot.width == 640);
    CHECK(shot.height == 480);
    Touch touch(12);
    const double begin = monotonic_ms();
    CHECK_FALSE((*window)->wait(30, touch).anything);
    CHECK(monotonic_ms() - begin >= 29);
}

TEST_CASE("wake ends a sleep, now or later, from any thread") {
    for (const bool headless : {true, false}) {
        CAPTURE(headless);
        auto window = headless ? std::move(*Window::open({.width = 640, .height = 480, .headless = true})) : dummy(640, 480);
        Touch touch(12);
        window->wake();  // before anybody sleeps
        CHECK(window->wait(10000, touch).anything);
        const double begin = monotonic_ms();
        const std::jthread waker([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            window->wake();
        });
        CHECK(window->wait({}, touch).anything);
        CHECK(monotonic_ms() - begin < 5000);
        CHECK_FALSE(touch.pending());
    }
}

TEST_CASE("without a display the error says what to do") {
    ::setenv("SDL_VIDEODRIVER", "x11", 1);
    ::setenv("DISPLAY", ":nonsense", 1);
    const auto window = Window::open({.width = 640, .height = 480});
    REQUIRE_FALSE(window);
    CHECK(window.error().text.find("--headless") != std::string::npos);
    ::unsetenv("DISPLAY");
}

TEST_CASE("fingers come in pixels") {
    auto window = dummy();
    Touch touch(12);
    push_finger(SDL_FINGERDOWN, 5, 0.5f, 0.25f);
    push_finger(SDL_FINGERUP, 5, 0.5f, 0.25f);
    CHECK(window->wait(0, touch).anything);
    const auto g = all(touch);
    REQUIRE(g.size() == 2);
    CHECK(g[1].kind == GestureKind::tap);
    CHECK(g[1].x == 400);
    CHECK(g[1].y == 150);
}

TEST_CASE("a mouse is one finger, and only its left button") {
    auto window = dummy();
    Touch touch(12);
    push_motion(10, 10, 0);  // moving about presses nothing
    push_button(SDL_MOUSEBUTTONDOWN, 100, 100, SDL_BUTTON_RIGHT);
    push_button(SDL_MOUSEBUTTONUP, 100, 100, SDL_BUTTON_RIGHT);
    (void)window->wait(0, touch);
    CHECK_FALSE(touch.pending());
    push_button(SDL_MOUSEBUTTONDOWN, 100, 100);
    push_motion(100, 200, SDL_BUTTON_LMASK);
    push_button(SDL_MOUSEBUTTONUP, 100, 200);
    (void)window->wait(0, touch);
    const auto g = all(touch);
    REQUIRE(g.size() == 3);
    CHECK(g[1].kind == GestureKind::drag);
    CHECK(g[1].dy == 100);
}

TEST_CASE("mouse events that a finger caused are not a second press") {
    auto window = dummy();
    Touch touch(12);
    push_finger(SDL_FINGERDOWN, 5, 0.5f, 0.25f);
    push_button(SDL_MOUSEBUTTONDOWN, 400, 150, SDL_BUTTON_LEFT, SDL_TOUCH_MOUSEID);
    push_motion(400, 151, SDL_BUTTON_LMASK, SDL_TOUCH_MOUSEID);
    push_finger(SDL_FINGERUP, 5, 0.5f, 0.25f);
    push_button(SDL_MOUSEBUTTONUP, 400, 150, SDL_BUTTON_LEFT, SDL_TOUCH_MOUSEID);
    (void)window->wait(0, touch);
    CHECK(all(touch).size() == 2);
}

TEST_CASE("two taps that wait in the queue are both there after one sleep") {
    auto window = dummy();
    for (int n = 0; n < 100; ++n) {
        Touch touch(12);
        for (int i = 0; i < 2; ++i) {
            push_finger(SDL_FINGERDOWN, 5, 0.5f, 0.25f);
            push_finger(SDL_FINGERUP, 5, 0.5f, 0.25f);
        }
        (void)window->wait(0, touch);
        int taps = 0;
        for (const auto& g : all(touch)) taps += g.kind == GestureKind::tap ? 1 : 0;
        REQUIRE(taps == 2);
    }
}

TEST_CASE("the end, a new size and a covered window are told apart") {
    auto window = dummy();
    Touch touch(12);
    SDL_Event quit{};
    quit.type = SDL_QUIT;
    SDL_PushEvent(&quit);
    CHECK(window->wait(0, touch).quit);
    push_window(SDL_WINDOWEVENT_SIZE_CHANGED, 1000, 700);
    const Happened h = window->wait(0, touch);
    CHECK(h.resized);
    CHECK_FALSE(h.quit);
    CHECK(window->width() == 1000);
    CHECK(window->height() == 700);
    push_finger(SDL_FINGERDOWN, 5, 0.5f, 0.5f);
    push_window(SDL_WINDOWEVENT_EXPOSED);
    CHECK(window->wait(0, touch).exposed);
    CHECK(all(touch)[0].x == 500);
}

TEST_CASE("a display may be opened and left many times") {
    for (int i = 0; i < 5; ++i) {
        auto window = dummy();
        CHECK(window->width() == 800);
        CHECK(window->painter().texture_bytes() < 1u << 20);
    }
}

TEST_CASE("picture and touch turn together") {
    auto window = dummy(800, 600);
    window->use({Turn::right, {}});
    CHECK(window->width() == 600);
    CHECK(window->height() == 800);
    CHECK(window->glass_size() == GlassSize{800, 600});
    Touch touch(12);
    // The upper right corner of the glass is the upper left one of the page; a finger or a mouse says the same.
    push_finger(SDL_FINGERDOWN, 7, 0.99f, 0.01f);
    push_finger(SDL_FINGERUP, 7, 0.99f, 0.01f);
    push_button(SDL_MOUSEBUTTONDOWN, 792, 6);
    push_button(SDL_MOUSEBUTTONUP, 792, 6);
    while (window->wait(0, touch).anything) {}
    int taps = 0;
    for (const Gesture& g : all(touch)) {
        if (g.kind != GestureKind::tap) continue;
        ++taps;
        CHECK(g.x == doctest::Approx(6));
        CHECK(g.y == doctest::Approx(8));
    }
    CHECK(taps == 2);
}

TEST_CASE("a panel is put right before its words are turned; a mouse needs nothing of it") {
    auto window = dummy(800, 600);
    window->use({Turn::half, {-1, 0, 1, 0, 1, 0}});   // mirrored, on a panel that hangs upside down
    Touch touch(12);
    push_finger(SDL_FINGERDOWN, 7, 0.25f, 0.5f);
    push_finger(SDL_FINGERUP, 7, 0.25f, 0.5f);
    push_button(SDL_MOUSEBUTTONDOWN, 200, 300);
    push_button(SDL_MOUSEBUTTONUP, 200, 300);
    while (window->wait(0, touch).anything) {}
    std::vector<float> x;
    for (const Gesture& g : all(touch))
        if (g.kind == GestureKind::tap) x.push_back(g.x);
    REQUIRE(x.size() == 2);
    CHECK(x[0] == doctest::Approx(200));
    CHECK(x[1] == doctest::Approx(600));
}

TEST_CASE("a window of memory turns its page too") {
    auto window = Window::open({.width = 640, .height = 480, .headless = true});
    REQUIRE(window);
    (*window)->use({Turn::left, {}});
    CHECK((*window)->width() == 480);
    CHECK((*window)->painter().shot().height == 640);
    (*window)->use({Turn::half, {}});
    CHECK((*window)->width() == 640);
    CHECK((*window)->painter().shot().height == 480);
}
