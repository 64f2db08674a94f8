// Measures a film on the kiosk's whole way but the glass: libmpv on its threads, the newest picture taken as a texture, the
// software painter at 1920x1080. bench_video [FILE SECONDS] prints JSON: pictures that were shown, pictures that came too late, processor
// seconds for each second of film. tests/bench/video sets it beside mpv itself.
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <mutex>

#include "kiosk/platform/video_player.h"
#include "tests/fakes/kiosk_stage.h"

using namespace estation;
using namespace estation::kiosk;

namespace {

double cpu_s() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

struct Bell {
    std::mutex mutex;
    std::condition_variable rung;
    bool on = false;
    void ring() {
        { const std::scoped_lock lock(mutex); on = true; }
        rung.notify_one();
    }
    void wait() {
        std::unique_lock lock(mutex);
        rung.wait_for(lock, std::chrono::milliseconds(250), [this] { return on; });
        on = false;
    }
};

}  // namespace

int main(int argc, char** argv) {
    const std::filesystem::path film = argc > 1 ? argv[1] : SOURCE_DIR "/tests/journeys/packs/film/video/clock.webm";
    const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
    Bell bell;
    auto player = make_video_player(false, [&bell] { bell.ring(); });
    fakes::Stage stage({1920, 1080, 546, 900});
    Pixels spare;
    TextureId texture = 0;
    float w = 0, h = 0;
    stage.draw = [&](ui::Ui& ui) {
        if (texture != 0) ui.texture(texture, {(1920 - w) / 2, (1080 - h) / 2, w, h}, {0, 0, 1, 1});
    };
    player->open({[film]() -> content::Result<std::filesystem::path> { return film; }, 0, true, 1920, 1080});
    int shown = 0;
    double cpu = 0;
    std::uint64_t dropped = 0;
    auto from = std::chrono::steady_clock::now();
    const auto past = [&from] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count(); };
    bool counting = false;
    for (;;) {
        bell.wait();
        const VideoState state = player->state();
        if (state.phase == VideoPhase::broken || state.phase == VideoPhase::missing) {
            std::puts("{\"error\": \"the film cannot be played here\"}");
            return 1;
        }
        if (player->take(spare)) {
            w = static_cast<float>(spare.width), h = static_cast<float>(spare.height);
            texture = texture == 0 ? stage.painter->add(std::exchange(spare, {})) : stage.painter->renew(texture, spare);
            stage.hands.frame();
            if (counting) ++shown;
            else counting = true, from = std::chrono::steady_clock::now(), cpu = cpu_s(), dropped = state.dropped;   // opening is not playing
        }
        if ((counting && past() >= seconds) || state.phase == VideoPhase::ended) break;
    }
    const double wall = past();
    std::printf("{\"film_s\": %.2f, \"shown\": %d, \"dropped\": %d, \"cpu_s_per_film_s\": %.3f}\n", wall, shown, static_cast<int>(player->state().dropped - dropped), (cpu_s() - cpu) / wall);
    return 0;
}
