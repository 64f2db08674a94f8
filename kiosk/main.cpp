// The composition root: builds everything in an order that destructors undo, then draws until it is told to stop.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "content/store.h"
#include "kiosk/app.h"
#include "kiosk/clock.h"
#include "kiosk/config.h"
#include "kiosk/journey.h"
#include "kiosk/library_keeper.h"
#include "kiosk/mailbox.h"
#include "kiosk/media.h"
#include "kiosk/platform/window.h"
#include "kiosk/png_writer.h"
#include "kiosk/run_stats.h"
#include "kiosk/store_watch.h"
#include "sync/outbox.h"

namespace estation::kiosk {
namespace {

constexpr double frame_ms = 1000.0 / 60;

void say(const std::string& text) { std::fprintf(stderr, "estation-kiosk: %s\n", text.c_str()); }

std::filesystem::path assets_folder() {
    if (const char* wish = std::getenv("ESTATION_ASSETS"); wish != nullptr && *wish != 0) return wish;
    return ESTATION_ASSETS;
}

// Draws when something happened, when something moves, or when a screen asked to be woken; else sleeps.
class Loop {
public:
    Loop(Window& window, ui::Ui& ui, App& app, Mailbox& mailbox, RunStats& stats, const Config& config)
        : window_(window), ui_(ui), app_(app), mailbox_(mailbox), stats_(stats), config_(config), touch_(ui::Theme({window.width(), window.height(), config.diagonal_mm, config.bottom_height_mm}, {}).mm(3)) {}

    void run_until_quit() {
        double next_ms = monotonic_ms();
        for (;;) {
            draw();
            while (touch_.pending()) draw();
            std::optional<int> sleep;
            if (ui_.wants_frame()) {
                next_ms = std::max(next_ms + frame_ms, monotonic_ms());
                sleep = std::max(0, static_cast<int>(next_ms - monotonic_ms()));
            } else {
                next_ms = monotonic_ms();
                if (!std::isinf(ui_.wake_at_s())) sleep = static_cast<int>(std::clamp((ui_.wake_at_s() - monotonic_ms() / 1000) * 1000 + 1, 0.0, 3.6e6));
            }
            if (wait(sleep, next_ms)) return;
        }
    }
    // Without a display and without a script there is nobody to touch it: one complete frame, and done.
    void run_first_frame() {
        for (int n = 0; n < 500 && (stats_.first_frame_ms < 0 || ui_.wants_frame()); ++n) {
            draw();
            if (stats_.first_frame_ms < 0 || ui_.wants_frame()) window_.wait(10, touch_);
        }
    }

private:
    bool wait(std::optional<int> sleep, double frame_at_ms) {
        for (;;) {
            const Happened h = window_.wait(sleep, touch_);
            if (h.quit) return true;
            if (h.resized) app_.resize({window_.width(), window_.height(), config_.diagonal_mm, config_.bottom_height_mm});
            // While something moves, a finger's motion waits for its frame: drawing twice for one frame helps nobody.
            // A press does not wait.
            const double left = frame_at_ms - monotonic_ms();
            if (!ui_.wants_frame() || left <= 0.3 || touch_.pending()) return false;
            sleep = std::max(0, static_cast<int>(left));
            if (sleep == 0) return false;
        }
    }
    void draw() {
        mailbox_.run();
        const double begin = monotonic_ms();
        const bool changed = app_.frame(begin / 1000, touch_.portion());
        stats_.frame(monotonic_ms() - begin, changed);
        if (stats_.first_frame_ms < 0 && !ui_.pictures().any_coming()) stats_.complete();
    }
    Window& window_;
    ui::Ui& ui_;
    App& app_;
    Mailbox& mailbox_;
    RunStats& stats_;
    const Config& config_;
    Touch touch_;
};

int run(int argc, char** argv) {
    std::vector<std::string> notes;
    const Parsed parsed = parse_config(argc, argv, assets_folder(), notes);
    if (parsed.done) return parsed.exit_code;
    const Config& config = parsed.config;

    auto zh = ui::Strings::open(config.assets / "strings", content::Language::zh_CN);
    auto en = ui::Strings::open(config.assets / "strings", content::Language::en);
    if (!zh || !en) {
        say((!zh ? zh.error() : en.error()).line());
        return 1;
    }
    const WallClock clock{config.pretend_now_s};
    const LibraryKeeper keeper(config, clock);
    auto library = keeper.load(notes);
    for (const auto& note : notes) say(note);

    auto window = Window::open({config.width, config.height, config.fullscreen, config.headless, config.fullscreen, config.station_name.in(config.language)});
    if (!window) {
        say(window.error().line());
        return 1;
    }
    std::vector<sync::Usage> recorded;
    const bool scripted = !config.script.empty();
    std::unique_ptr<sync::Outbox> outbox;
    std::error_code none;
    std::filesystem::create_directories(config.data, none);
    if (auto opened = sync::Outbox::open(config.data / "outbox.sqlite", config.station)) outbox = std::move(*opened);
    else say(opened.error().in("figures of use are not kept in this run").line());

    Mailbox mailbox([&window] { (*window)->wake(); });
    ui::Ui* ui_pointer = nullptr;
    // The letters hold the pixels in a shared box, because a std::function must be copyable.
    Media media([&mailbox, &ui_pointer](ui::PictureKey key, content::Result<Pixels> pixels) {
        auto box = std::make_shared<content::Result<Pixels>>(std::move(pixels));
        mailbox.post([&ui_pointer, key = std::move(key), box] { if (ui_pointer != nullptr) ui_pointer->pictures().arrived(key, std::move(*box), ui_pointer->now_s()); });
    });
    media.know(*library);
    const ui::ScreenShape shape{(*window)->width(), (*window)->height(), config.diagonal_mm, config.bottom_height_mm};
    ui::Ui ui((*window)->painter(), media, config.assets, shape);
    ui_pointer = &ui;
    App app(config, shape, ui, {std::move(*zh), std::move(*en)}, library, [&](sync::Usage u) {
        if (scripted) recorded.push_back(u);
        if (outbox) outbox->append(std::move(u));
    });
    const auto offer = [&](std::shared_ptr<const content::Library> next) {
        media.know(*next);
        mailbox.post([&app, next = std::move(next)] { app.offer(next); });
    };
    RunStats stats;
    int exit_code = 0;
    if (scripted) {
        auto journey = Journey::read(config.script);
        const auto arrive = [&](const std::string& folder) -> content::Result<> {
            auto store = content::Store::open(config.data / "store");
            if (!store) return store.error();
            if (auto installed = store->install({folder}); !installed) return installed.error();
            Config fresh = config;
            fresh.packs.clear();
            std::vector<std::string> said;
            offer(LibraryKeeper(fresh, clock).load(said));
            return {};
        };
        const double begin = monotonic_ms();
        const auto done = journey ? journey->perform({config, **window, ui, app, mailbox, recorded, arrive}) : content::Result<>(journey.error());
        if (!done) {
            say(done.error().line());
            exit_code = 1;
        }
        stats.complete();
        const auto& painted = (*window)->painter().stats();
        stats.frames_drawn = painted.frames - painted.frames_unchanged;
        stats.longest_frame_ms = (*window)->painter().stats().frames == 0 ? 0 : std::max(stats.longest_frame_ms, (monotonic_ms() - begin) / static_cast<double>(painted.frames));
    } else {
        Loop loop(**window, ui, app, mailbox, stats, config);
        if (config.headless) {
            loop.run_first_frame();
            if (!config.shots.empty()) {
                std::filesystem::create_directories(config.shots, none);
                if (auto r = write_png((*window)->painter().shot(), config.shots / "start.png"); !r) say(r.error().line());
            }
        } else {
            std::optional<StoreWatch> watch;
            if (!keeper.from_folders()) watch.emplace(keeper, offer);
            loop.run_until_quit();
        }
    }
    if (outbox)
        if (auto flushed = outbox->flush(); !flushed) say(flushed.error().line());
    if (!config.stats_json.empty())
        if (auto written = stats.write(config.stats_json); !written) {
            say(written.error().line());
            exit_code = std::max(exit_code, 1);
        }
    ui_pointer = nullptr;
    return exit_code;
}

}  // namespace
}  // namespace estation::kiosk

int main(int argc, char** argv) { return estation::kiosk::run(argc, argv); }
