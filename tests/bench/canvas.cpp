// Measures what a moving drawing costs at 1920x1080 in the software painter, headless, and prints JSON: processor
// milliseconds a frame (drawing, comparing, rasterising), and what share of one core that is at 60 frames a second.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

#include "kiosk/ui/canvas.h"
#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk::ui;

namespace {

double cpu_ms() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

void measure(const char* name, const std::function<void(Ui&, float)>& draw, bool last = false) {
    fakes::Stage stage({1920, 1080, 546, 900});
    float t = 0;
    stage.draw = [&](Ui& ui) { draw(ui, t); };
    const auto run = [&](int n) {
        for (int i = 0; i < n; ++i) t += 1.0f / 60, stage.hands.frame();
    };
    run(30);
    const double from = cpu_ms();
    run(240);
    const double ms = (cpu_ms() - from) / 240;
    std::printf("  \"%s\": {\"cpu_ms\": %.3f, \"core_at_60\": %.3f}%s\n", name, ms, ms * 60 / 1000, last ? "" : ",");
}

std::vector<Point> wave(float t, float amplitude, float y) {
    std::vector<Point> points;
    for (int i = 0; i <= 400; ++i) points.push_back({60 + 3 * static_cast<float>(i), y + amplitude * std::sin(static_cast<float>(i) * 0.05f - t * 3)});
    return points;
}

}  // namespace

int main() {
    std::printf("{\n");
    measure("nothing", [](Ui&, float) {});
    measure("one wave of 400 points", [](Ui& ui, float t) { Canvas(ui).polyline(wave(t, 200, 500), 6, 0xFF0B6E69); });
    measure("twelve waves", [](Ui& ui, float t) {
        for (int i = 0; i < 12; ++i) Canvas(ui).polyline(wave(t + static_cast<float>(i), 60, 100 + 75.0f * static_cast<float>(i)), 4, 0xFF0B6E69);
    });
    measure("a sand trace of 4000 points", [](Ui& ui, float t) {
        std::vector<Point> points;
        for (int i = 0; i < 4000; ++i) {
            const float s = t - static_cast<float>(i) * 0.005f;
            points.push_back({640 + 560 * std::sin(3 * s), 540 + 480 * std::sin(2.02f * s)});
        }
        Canvas(ui).polyline(points, 4, 0xFF8A6D3B);
    });
    measure("200 soft discs", [](Ui& ui, float t) {
        for (int i = 0; i < 200; ++i) {
            const auto k = static_cast<float>(i);
            Canvas(ui).circle({640 + 560 * std::sin(t + k), 540 + 480 * std::sin(1.3f * t + 2 * k)}, 9, 0xFFF2B705);
        }
    });
    measure("600 dots", [](Ui& ui, float t) {
        for (int i = 0; i < 600; ++i) {
            const auto k = static_cast<float>(i);
            Canvas(ui).dot({640 + 560 * std::sin(t + k), 540 + 480 * std::sin(1.3f * t + 2 * k)}, 16, Colour::accent);
        }
    });
    measure("120 arrows", [](Ui& ui, float t) {
        for (int i = 0; i < 120; ++i) {
            const Point c{100 + 90.0f * static_cast<float>(i % 12), 100 + 90.0f * static_cast<float>(i / 12)};
            const float a = t + static_cast<float>(i) * 0.1f;
            Canvas(ui).arrow({c.x - 30 * std::cos(a), c.y - 30 * std::sin(a)}, {c.x + 30 * std::cos(a), c.y + 30 * std::sin(a)}, 4, 0xFF1D2126, 22);
        }
    }, true);
    std::printf("}\n");
}
