// Measures how long a visitor waits for a drill, in the software painter at 1920x1080, headless, and prints JSON: for each drill
// of the starter packs the milliseconds to open its page, from the touch on 「开始演练」 to the first picture of its first step,
// and until the room's motion is worked out (by a thread of its own, while the step is read). For a measure that does not
// depend on the machine: the touch over one frame of the same page that draws everything anew.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "content/pack.h"
#include "kiosk/config.h"
#include "kiosk/drill/room_view.h"
#include "kiosk/screens/screens.h"
#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

using Clock = std::chrono::steady_clock;
double ms_since(Clock::time_point from) { return std::chrono::duration<double, std::milli>(Clock::now() - from).count(); }

}  // namespace

int main() {
    const auto pack = content::Pack::open(SOURCE_DIR "/assets/packs/p21");
    if (!pack) return 1;
    const auto library = std::make_shared<const content::Library>(std::vector<std::shared_ptr<const content::Pack>>{*pack}, std::nullopt);
    const Config config;
    const Visit visit;
    const Volume volume;
    double worst = 0, worst_ratio = 0;
    std::printf("{\n");
    for (const content::Item* item : library->items()) {
        const auto* drill = std::get_if<content::Drill>(&item->body);
        if (drill == nullptr || !drill->setup) continue;
        fakes::Stage stage({1920, 1080, 546, 900});
        auto from = Clock::now();
        const auto screen = make_screen(library, *item);
        stage.draw = [&](ui::Ui& ui) { (void)screen->draw(Frame{.ui = ui, .config = config, .library = *library, .visit = visit, .date = {}, .today = {}, .volume = volume, .minute = {}, .second = {}, .glass = {}, .after_door = {}}); };
        stage.hands.frame();
        const double open = ms_since(from);
        stage.hands.frames(3);
        const auto* begin = stage.find(stage.words.get("rehearsal.begin"));
        if (begin == nullptr) return 1;
        const float x = begin->visible.cx(), y = begin->visible.cy();
        stage.hands.down(x, y);
        stage.hands.frame();
        from = Clock::now();
        stage.hands.up(x, y);
        stage.hands.frame();   // here it begins
        stage.hands.frame();   // and here its first step stands
        const double touch = ms_since(from);
        double frame = 1e9;
        for (int n = 0; n < 5; ++n) {
            from = Clock::now();
            stage.ui.painter().forget();
            stage.hands.frame();
            frame = std::min(frame, ms_since(from));
        }
        double motion = 0;
        if (drill->setup->room) {
            RoomView room(std::make_shared<const content::RoomPlan>(*drill->setup->room), "p21");
            const auto situation = drill->setup->situations().front();
            from = Clock::now();
            room.prepare(drill->setup->quake, situation);
            while (!room.ready() && ms_since(from) < 10'000) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            motion = ms_since(from);
        }
        worst = std::max(worst, touch);
        worst_ratio = std::max(worst_ratio, touch / frame);
        std::printf("  \"%s\": {\"open_ms\": %.1f, \"begin_ms\": %.1f, \"motion_ms\": %.1f, \"begin_over_frame\": %.2f},\n", item->id.c_str(), open, touch, motion, touch / frame);
    }
    std::printf("  \"worst_begin_ms\": %.1f, \"worst_begin_over_frame\": %.2f\n}\n", worst, worst_ratio);
}
