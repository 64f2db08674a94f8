// The composition root: builds everything in an order that destructors undo, then draws until it is told to stop.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "content/store.h"
#include "kiosk/app.h"
#include "kiosk/caretaker.h"
#include "kiosk/cinema.h"
#include "kiosk/clock.h"
#include "kiosk/config.h"
#include "kiosk/drill/drill_desk.h"
#include "kiosk/felt/felt_desk.h"
#include "kiosk/drill/drill_voice.h"
#include "kiosk/folder_watch.h"
#include "kiosk/journey.h"
#include "kiosk/library_keeper.h"
#include "kiosk/log.h"
#include "kiosk/lookup.h"
#include "kiosk/loop.h"
#include "kiosk/mailbox.h"
#include "kiosk/media.h"
#include "kiosk/platform/sound.h"
#include "kiosk/platform/window.h"
#include "kiosk/png_writer.h"
#include "kiosk/run_stats.h"
#include "kiosk/service_manager.h"
#include "kiosk/speech.h"
#include "kiosk/staff/office.h"
#include "kiosk/start_book.h"
#include "kiosk/station_line.h"
#include "kiosk/stop_signals.h"
#include "kiosk/ready_book.h"
#include "kiosk/store_watch.h"
#include "sync/client.h"
#include "sync/outbox.h"

namespace estation::kiosk {
namespace {

// Where it was said to be, else beside the program as installed, else in the source tree it was built from.
std::filesystem::path assets_folder() {
    if (const char* wish = std::getenv("ESTATION_ASSETS"); wish != nullptr && *wish != 0) return wish;
    std::error_code none;
    const auto installed = std::filesystem::read_symlink("/proc/self/exe", none).parent_path().parent_path() / "share/estation/assets";
    if (std::filesystem::is_directory(installed, none)) return installed;
    return ESTATION_ASSETS;
}

// Enters this start into the book and does what the crashes before it advise.
StartBook open_book(Config& config, Log& log) {
    std::error_code none;
    std::filesystem::create_directories(config.data, none);
    StartBook book(config.data / "starts.txt", StartBook::this_boot());
    const StartAdvice& advice = book.advice();
    config.safe_mode = advice.safe_mode;
    if (advice.crashes > 0) log.say("the kiosk has ended without a word " + std::to_string(advice.crashes) + " times in a row" + (advice.safe_mode ? "; this is safe mode" : ""));
    return book;
}

int run(int argc, char** argv) {
    std::vector<std::string> notes;
    Parsed parsed = parse_config(argc, argv, assets_folder(), notes);
    if (parsed.done) return parsed.exit_code;
    const bool scripted = !parsed.config.script.empty();
    Log log(parsed.config.data / "log");
    const auto say = [&log](const std::string& text) { log.say(text); };
    std::optional<StartBook> starts;
    if (!scripted) starts = open_book(parsed.config, log);
    std::mutex signing;   // the caretaker, a signal and the end all sign
    const auto sign_off = [&] {
        if (!starts) return;
        const std::scoped_lock lock(signing);
        if (auto signed_off = starts->sign_off(); !signed_off) say(signed_off.error().line());
    };
    std::optional<StopSignals> stop;
    if (starts) stop.emplace(sign_off);
    for (int tenths = starts ? starts->advice().wait_s * 10 : 0; tenths > 0; --tenths) {
        if (stop->asked()) return 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    const Config& config = parsed.config;

    // The first typesetter of a process makes fontconfig read its caches, in a thread of Pango's own: begun here, that is
    // done by the time the packs are read and the window stands.
    const ui::Typesetter early;
    const auto words_in = [&](content::Language language) {
        auto read = ui::Strings::open(config.assets / "strings", language);
        if (read) return std::move(*read);
        say(read.error().in("the words that the program carries are shown instead").line());
        return ui::Strings::built_in(language);
    };
    ui::Strings zh = words_in(content::Language::zh_CN), en = words_in(content::Language::en);
    const WallClock clock{config.pretend_now_s};
    const LibraryKeeper keeper(config, clock);
    const auto store_moved = StoreWatch::moved(keeper);
    // The packs are read while the window opens: each takes about as long as the other.
    auto loading = std::async(std::launch::async, [&keeper, &notes] { return keeper.load(notes); });
    auto window = Window::open({config.width, config.height, config.fullscreen, config.headless, config.fullscreen, config.station_name.in(config.language)});
    auto library = loading.get();
    for (const auto& note : notes) say(note);
    if (!window) {
        say(window.error().line());
        return 1;
    }
    (*window)->use(config.settings.glass);
    std::vector<sync::Usage> recorded;
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
    const auto shape_of = [&config](int w, int h) { return ui::ScreenShape{w, h, config.diagonal_mm, config.bottom_height_mm}; };
    const ui::ScreenShape shape = shape_of((*window)->width(), (*window)->height());
    ui::Ui ui((*window)->painter(), media, config.assets, shape);
    ui_pointer = &ui;
    const auto record = [&](sync::Usage u) {
        if (scripted) recorded.push_back(u);
        if (outbox) outbox->append(std::move(u));
    };
    App app(config, shape, ui, {std::move(zh), std::move(en)}, library, record);
    app.lend_glass([&](const Glass& glass) {
        (*window)->use(glass);
        app.resize(shape_of((*window)->width(), (*window)->height()));
    }, config.settings.glass);
    Cinema cinema((*window)->painter());
    cinema.use(make_video_player(!config.headless, [&window] { (*window)->wake(); }));
    if (!config.safe_mode) app.lend_cinema(cinema);
    Speech speech(config.speech, [&mailbox](std::function<void()> letter) { mailbox.post(std::move(letter)); });
    if (!config.safe_mode) app.lend_voice(speech);
    if (!config.safe_mode) app.lend_narrator(make_video_player(!config.headless, [] {}));   // it is looked at, it rings nobody
    const auto sound = make_sound(!config.headless);
    app.lend_sound(*sound);
    drill::DrillVoice drill_voice(*sound, config.safe_mode ? nullptr : &speech);
    drill::DrillDesk desk({.folder = config.data / "drills",
                           .station = config.station,
                           .sticks = config.stick.empty() ? std::vector<std::filesystem::path>{} : std::vector{config.stick},
                           .any_mounted_stick = config.stick.empty(),
                           .clock = clock,
                           .record = record},
                          [&mailbox](std::function<void()> letter) { mailbox.post(std::move(letter)); });
    app.lend_desk(desk, drill_voice);
    felt::FeltDesk felt(config.data / "felt" / "reports.txt", config.felt_days, clock, [&mailbox](std::function<void()> letter) { mailbox.post(std::move(letter)); });
    app.lend_felt(felt);
    LookupMaker lookups([&](std::shared_ptr<const Lookup> lookup) { mailbox.post([&app, lookup = std::move(lookup)] { app.know(lookup); }); }, say);
    lookups.make(library);
    StationLine line;                       // before the Office, which asks it; it begins when the first picture stands
    std::unique_ptr<ReadyBook> ready;       // before what offers it other opening hours
    std::unique_ptr<staff::Office> office;  // after what its letters need
    const auto offer = [&](std::shared_ptr<const content::Library> next) {
        media.know(*next);
        mailbox.post([&app, next] { app.offer(next); });
        if (office) office->know(next);
        if (ready) ready->know(next->programme());
        lookups.make(std::move(next));
    };
    const auto reload = [&keeper, &offer] {
        std::vector<std::string> said;
        offer(keeper.load(said));
    };
    // Only where something starts the program again: systemd names each of its services in the environment.
    std::function<void()> end_program;
    if (!scripted && std::getenv("INVOCATION_ID") != nullptr) end_program = [&app] { app.end(); };
    office = std::make_unique<staff::Office>(staff::OfficeRoom{.data = config.data,
                          .station = config.station,
                          .boot = StartBook::this_boot(),
                          .sticks = config.stick.empty() ? std::vector<std::filesystem::path>{} : std::vector{config.stick},
                          .any_mounted_stick = config.stick.empty(),
                          .safe_mode = config.safe_mode,
                          .crashes = starts ? starts->advice().crashes : 0,
                          .server = config.server,
                          .end_program = end_program,
                          .say = say,
                          .outbox = outbox.get(),
                          .screen = {.command = config.brightness},
                          .settings = config.settings,
                          .clock = clock,
                          .notices_changed = [&] { reload(); },
                          .settings_changed = [&app, &config](const staff::Settings& settings) { app.obey(house_rules(config, settings)); },
                          .join_server = [&line](const std::string& address, const std::string& code) { line.join(address, code); },
                          .look_for_news = [&line] { line.look_now(); },
                          .known_as = [&line] { return line.known_as(); }},
                         staff::Office::Post([&mailbox](std::function<void()> letter) { mailbox.post(std::move(letter)); }));
    office->know(library);
    app.employ(office->view(), [&office](staff::Wish wish) { office->ask(std::move(wish)); });
    std::optional<FolderWatch> author;
    if (config.watch)
        author.emplace(keeper, config.packs, [&, said = std::vector<std::string>{}](std::shared_ptr<const content::Library> fresh, std::vector<std::string> faults) mutable {
            for (const auto& fault : faults)
                if (std::find(said.begin(), said.end(), fault) == said.end()) say(fault);
            said = faults;
            if (fresh) media.know(*fresh);
            mailbox.post([&app, fresh, faults] { app.reload(fresh, faults); });
            if (fresh) lookups.make(std::move(fresh));
        });
    RunStats stats;
    int exit_code = 0;
    // Taken on the UI thread, between two frames.
    const auto screen_for_server = [&mailbox, &window](const std::function<void(Pixels)>& take) { mailbox.post([&window, take] { take((*window)->painter().shot()); }); };
    const auto connect = [&](std::function<void()> changed) {
        if (!config.safe_mode) line.begin(config, clock, outbox.get(), {.changed = std::move(changed), .told = [&office](const sync::Connection& c) { office->know(c); }, .say = say, .screen = screen_for_server});
    };
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
        if (!config.server.empty() || !config.mirror.empty()) connect(reload);
        const auto done = journey ? journey->perform({config, **window, ui, app, mailbox, stats, recorded, arrive}) : content::Result<>(journey.error());
        line.end();
        if (!done) {
            say(done.error().line());
            exit_code = 1;
        }
    } else {
        Loop loop(**window, ui, mailbox, stats, ui::Theme(shape, {}).mm(3), [&app](double now_s, std::vector<Gesture> g) { return app.frame(now_s, std::move(g)); },
                  [&](int w, int h) { app.resize(shape_of(w, h)); });
        app.on_end([&loop] { loop.stop(); });
        if (config.headless) {
            loop.run_first_frame();
            if (!config.shots.empty()) {
                std::filesystem::create_directories(config.shots, none);
                if (auto r = write_png((*window)->painter().shot(), config.shots / "start.png"); !r) say(r.error().line());
            }
        } else {
            std::optional<StoreWatch> watch;
            const auto moment = [clock]() -> std::optional<content::Moment> {
                const auto day = clock.today();
                const auto minute = clock.minute();
                return day && minute ? std::optional(content::Moment{*day, *minute}) : std::nullopt;
            };
            ready = std::make_unique<ReadyBook>(config.data / "ready.txt", library->programme(), ReadyBook::Hands{moment, record, say});
            watch.emplace(keeper, store_moved, offer);
            connect([&watch] { watch->look_now(); });
            const Caretaker caretaker(ServiceManager::from_environment(), config.data,
                                      {.post = [&mailbox](std::function<void()> letter) { mailbox.post(std::move(letter)); },
                                       .say = say,
                                       .start_afresh = [&] { if (app.deserted()) loop.stop(); },
                                       .gone_well = [&] { sign_off(); },
                                       .hung = [] { std::abort(); }});
            stop->then([&mailbox, &app] { mailbox.post([&app] { app.end(); }); });
            loop.run_until_quit();
            stop->then({});
            line.end();   // it rings the watch
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
    sign_off();
    return exit_code;
}

}  // namespace
}  // namespace estation::kiosk

int main(int argc, char** argv) {
#ifdef __GLIBC__
    // A kiosk runs for months and takes and gives back pictures all day. Large blocks go straight to the system, always:
    // left alone, glibc moves them into its heap after the first is freed, and the heap never shrinks again.
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_ARENA_MAX, 2);
#endif
    return estation::kiosk::run(argc, argv);
}
