// Measures a room of 40 bodies shaken on the glass at 1920x1080 in the software painter, headless, and prints JSON: what
// share of one core it takes at 60 frames a second (processor time over the time it stands for), how much of that is the
// physics, and what the computed motion costs beside it.
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "kiosk/drill/floor_shaking.h"
#include "kiosk/drill/room_view.h"
#include "kiosk/media.h"
#include "content/pack.h"
#include "tests/fakes/kiosk_stage.h"

using namespace estation;

namespace {

double cpu_ms() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

// The home of the starter packs, with its books again and again until there are 40 bodies.
std::shared_ptr<const content::RoomPlan> forty(const content::RoomPlan& home) {
    auto plan = std::make_shared<content::RoomPlan>(home);
    const content::RoomBody book = *std::find_if(home.bodies.begin(), home.bodies.end(), [](const auto& b) { return b.id == "book1"; });
    for (int i = 0; plan->bodies.size() < 40; ++i) {
        content::RoomBody more = book;
        more.on = "floor";
        more.x_mm = 700 + 205 * (i % 25);
        more.y_mm = i < 25 ? 900 : 1300;
        more.h_mm = 160;
        plan->bodies.push_back(more);
    }
    return plan;
}

}  // namespace

int main() {
    const auto pack = content::Pack::open(SOURCE_DIR "/assets/packs/p21");
    if (!pack) return 1;
    std::shared_ptr<const content::RoomPlan> plan;
    content::DrillQuake quake;
    for (const auto& item : (*pack)->items())
        if (const auto* d = std::get_if<content::Drill>(&item.body); d != nullptr && item.name == "home-night") plan = forty(*d->setup->room), quake = d->setup->quake;
    if (!plan) return 1;
    const content::Situation situation{content::BuildingClass::weak, 5, 0, content::Person::walker};

    double from = cpu_ms();
    const auto motion = kiosk::floor_shaking(quake, situation);
    const double motion_ms = cpu_ms() - from;
    if (!motion) return 1;
    kiosk::Room room(plan);
    room.shake(std::make_shared<const content::seismology::Motion>(motion->sideways), std::make_shared<const content::seismology::Motion>(motion->up));
    from = cpu_ms();
    constexpr int seconds = 20;
    for (int i = 0; i < seconds * 60; ++i) room.advance(1.0 / 60);
    const double physics_ms = cpu_ms() - from;

    kiosk::RoomView view(plan, "p21@1");
    fakes::Stage stage({1920, 1080, 546, 900});
    double dt = 0;
    stage.draw = [&](kiosk::ui::Ui& ui) { view.draw(ui, {820, 100, 1010, 820}, dt, false); };
    view.prepare(quake, situation);
    for (int i = 0; i < 400 && !view.ready(); ++i) {
        timespec wait{0, 10'000'000};
        nanosleep(&wait, nullptr);
    }
    stage.hands.frames(2);
    for (const auto& key : stage.wishes.wished) {
        const auto bytes = (*pack)->read(key.path.substr(0, key.path.find('#')));
        if (bytes) stage.ui.pictures().arrived(key, kiosk::make_picture_pixels(*bytes, key.path, key.box_w, key.box_h, key.fit), stage.hands.now_s());
    }
    stage.hands.frames(20);
    dt = 1.0 / 60;
    double worst = 0;
    from = cpu_ms();
    for (int s = 0; s < seconds; ++s) {
        const double begin = cpu_ms();
        stage.hands.frames(60);
        worst = std::max(worst, (cpu_ms() - begin) / 1000);
    }
    const double all_ms = cpu_ms() - from;
    std::printf("{\"bodies\": %zu, \"core_at_60\": %.3f, \"worst_second\": %.3f, \"physics_core\": %.3f, \"motion_cpu_ms\": %.1f}\n", plan->bodies.size(), all_ms / (seconds * 1000), worst,
                physics_ms / (seconds * 1000), motion_ms);
    return 0;
}
