// The composition root: builds everything in an order that destructors undo, then draws until it is told to stop.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "content/store.h"
#include "kiosk/app.h"
#include "kiosk/attendance.h"
#include "kiosk/blame_book.h"
#include "kiosk/caretaker.h"
#include "kiosk/cinema.h"
#include "kiosk/clock.h"
#include "kiosk/config.h"
#include "kiosk/drill/drill_desk.h"
#include "kiosk/drill/drill_voice.h"
#include "kiosk/felt/felt_desk.h"
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
#include "kiosk/program_watch.h"
#include "kiosk/ready_book.h"
#include "kiosk/run_stats.h"
#include "kiosk/service_manager.h"
#include "kiosk/speech.h"
#include "kiosk/staff/office.h"
#include "kiosk/station_line.h"
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

ui::Strings words_in(content::Language language, const Config& config, Log& log) {
    auto read = ui::Strings::open(config.assets / "strings", language);
    if (read) return std::move(*read);
    log.say(read.error().in("the words that the program carries are shown instead").line());
    return ui::Strings::built_in(language);
}

std::unique_ptr<sync::Outbox> open_outbox(const Config& config, Log& log) {
    std::error_code none;
    std::filesystem::create_directories(config.data, none);
    auto opened = sync::Outbox::open(config.data / "outbox.sqlite", config.station);
    if (opened) return std::move(*opened);
    log.say(opened.error().in("figures of use are not kept in this run").line());
    return nullptr;
}

// A pushed program that has not proved itself yet.
bool on_trial(const Config& config) {
    if (!config.launched || config.launched->empty()) return false;
    const auto book = content::ProgramShelf(config.data / "programs").book();
    return book.trial && book.trial->manifest == *config.launched;
}

std::vector<std::filesystem::path> sticks_of(const Config& config) { return config.stick.empty() ? std::vector<std::filesystem::path>{} : std::vector{config.stick}; }

// What stands before the house is built: its window, and what is shown in it.
struct Front {
    std::unique_ptr<Window> window;
    std::shared_ptr<const content::Library> library;
    StoreWatch::Moved store_moved;   // when what is shown was read
};

// The packs are read while the window opens: each takes about as long as the other.
content::Result<Front> open_front(const Config& config, const LibraryKeeper& keeper, std::vector<std::string> notes, const AtWork& opening, Log& log) {
    const auto store_moved = StoreWatch::moved(keeper);
    auto loading = std::async(std::launch::async, [&keeper, &notes, &opening] {
        if (opening) opening("packs");
        auto loaded = keeper.load(notes);
        if (opening) opening({});
        return loaded;
    });
    auto window = Window::open({config.width, config.height, config.fullscreen, config.headless, config.fullscreen, config.station_name.in(config.language)});
    auto library = loading.get();
    for (const auto& note : notes) log.say(note);
    if (!window) return window.error();
    (*window)->use(config.settings.glass);
    return Front{std::move(*window), std::move(library), store_moved};
}

// All that a run of the kiosk consists of, in the order in which it is built; destructors undo it in reverse. Owned by run();
// UI thread.
class House {
public:
    House(const Config& config, const WallClock& clock, const LibraryKeeper& keeper, Front front, Attendance& attendance, Log& log);

    content::Result<> perform();              // the script, without display
    void show_first_page();                   // one complete picture, without display
    void open_doors();                        // until it is told to stop
    // Figures and statistics are written down; false: something could not be.
    bool close();

private:
    using Letter = std::function<void()>;
    [[nodiscard]] std::function<void(const std::string&)> say() { return [this](const std::string& text) { log_.say(text); }; }
    [[nodiscard]] std::function<void(Letter)> post() { return [this](Letter letter) { mailbox_.post(std::move(letter)); }; }
    [[nodiscard]] ui::ScreenShape shape_of(int w, int h) const { return {w, h, config_.diagonal_mm, config_.bottom_height_mm}; }
    [[nodiscard]] staff::OfficeRoom office_room();
    // Something starts the program again when it ends: systemd names each of its services in the environment.
    [[nodiscard]] bool restarted() const { return config_.script.empty() && std::getenv("INVOCATION_ID") != nullptr; }
    void furnish();                           // lends everything to the App
    void follow_author();
    void hear(const sync::Connection& connection);                      // the client's thread
    void deliver(ui::PictureKey key, content::Result<Pixels> pixels);   // a media thread's
    void record(sync::Usage usage);
    void offer(std::shared_ptr<const content::Library> next);           // any thread
    void reload();
    content::Result<> arrive(const std::string& folder);
    void connect(std::function<void()> changed);
    void tell_program();
    void watch_programs();
    [[nodiscard]] std::unique_ptr<Loop> make_loop();

    const Config& config_;
    const WallClock& clock_;
    const LibraryKeeper& keeper_;
    Attendance& attendance_;
    Log& log_;
    std::unique_ptr<Window> window_;
    std::shared_ptr<const content::Library> library_;   // as it was at the start
    StoreWatch::Moved store_moved_;
    std::vector<sync::Usage> recorded_;                 // of a script
    std::unique_ptr<sync::Outbox> outbox_;
    Mailbox mailbox_;
    bool ui_stands_ = false;                            // letters with pictures may come sooner and later
    Media media_;
    ui::Ui ui_;
    App app_;
    Cinema cinema_;
    Speech speech_;
    std::unique_ptr<Sound> sound_;
    drill::DrillVoice voice_of_drills_;
    drill::DrillDesk desk_;
    felt::FeltDesk felt_;
    LookupMaker lookups_;
    StationLine line_;                                  // before the Office, which asks it; it begins when the first picture stands
    std::unique_ptr<ReadyBook> ready_;                  // before what offers it other opening hours
    std::unique_ptr<staff::Office> office_;             // after what its letters need
    std::unique_ptr<ProgramWatch> programs_;            // after the Office, which it tells
    std::optional<FolderWatch> author_;
    RunStats stats_;
};

House::House(const Config& config, const WallClock& clock, const LibraryKeeper& keeper, Front front, Attendance& attendance, Log& log)
    : config_(config), clock_(clock), keeper_(keeper), attendance_(attendance), log_(log), window_(std::move(front.window)), library_(std::move(front.library)), store_moved_(front.store_moved),
      outbox_(open_outbox(config, log)), mailbox_([this] { window_->wake(); }),
      media_([this](ui::PictureKey key, content::Result<Pixels> pixels) { deliver(std::move(key), std::move(pixels)); }, attendance.watcher(BlameBook::Part::picture)),
      ui_(window_->painter(), media_, config.assets, shape_of(window_->width(), window_->height())),
      app_(config, shape_of(window_->width(), window_->height()), ui_, {words_in(content::Language::zh_CN, config, log), words_in(content::Language::en, config, log)}, library_,
           [this](sync::Usage usage) { record(std::move(usage)); }),
      cinema_(window_->painter()), speech_(config.speech, post()), sound_(make_sound(!config.headless)), voice_of_drills_(*sound_, config.safe_mode ? nullptr : &speech_),
      desk_({.folder = config.data / "drills",
             .station = config.station,
             .sticks = sticks_of(config),
             .any_mounted_stick = config.stick.empty(),
             .clock = clock,
             .record = [this](sync::Usage usage) { record(std::move(usage)); }},
            post()),
      felt_(config.data / "felt" / "reports.txt", config.felt_days, clock, post()),
      lookups_([this](std::shared_ptr<const Lookup> lookup) { mailbox_.post([this, lookup = std::move(lookup)] { app_.know(lookup); }); }, say()) {
    ui_stands_ = true;
    media_.know(*library_);
    furnish();
    lookups_.make(library_);
    office_ = std::make_unique<staff::Office>(office_room(), post());
    office_->know(library_);
    tell_program();
    app_.use_clock(clock);
    app_.employ(office_->view(), [this](staff::Wish wish) { office_->ask(std::move(wish)); });
    if (config.watch) follow_author();
}

void House::furnish() {
    app_.on_show(attendance_.watcher(BlameBook::Part::page));
    cinema_.tell(attendance_.watcher(BlameBook::Part::film));
    app_.lend_glass([this](const Glass& glass) {
        window_->use(glass);
        app_.resize(shape_of(window_->width(), window_->height()));
    }, config_.settings.glass);
    cinema_.use(make_video_player(!config_.headless, [this] { window_->wake(); }));
    if (!config_.safe_mode) {
        app_.lend_cinema(cinema_);
        app_.lend_voice(speech_);
        app_.lend_narrator(make_video_player(!config_.headless, [] {}));   // it is looked at, it rings nobody
    }
    app_.lend_sound(*sound_);
    app_.lend_desk(desk_, voice_of_drills_);
    app_.lend_felt(felt_);
}

staff::OfficeRoom House::office_room() {
    return {.data = config_.data,
            .station = config_.station,
            .boot = content::this_boot(),
            .sticks = sticks_of(config_),
            .any_mounted_stick = config_.stick.empty(),
            .safe_mode = config_.safe_mode,
            .crashes = attendance_.crashes(),
            .server = config_.server,
            .end_program = restarted() ? [this] { app_.end(); } : Letter{},
            .say = say(),
            .outbox = outbox_.get(),
            .screen = {.command = config_.brightness},
            .settings = config_.settings,
            .clock = clock_,
            .notices_changed = [this] { reload(); },
            .settings_changed = [this](const staff::Settings& settings) { app_.obey(house_rules(config_, settings)); },
            .join_server = [this](const std::string& address, const std::string& code) { line_.join(address, code); },
            .look_for_news = [this] { line_.look_now(); },
            .known_as = [this] { return line_.known_as(); }};
}

void House::follow_author() {
    author_.emplace(keeper_, config_.packs, [this, said = std::vector<std::string>{}](std::shared_ptr<const content::Library> fresh, std::vector<std::string> faults) mutable {
        for (const auto& fault : faults)
            if (std::find(said.begin(), said.end(), fault) == said.end()) log_.say(fault);
        said = faults;
        if (fresh) media_.know(*fresh);
        mailbox_.post([this, fresh, faults] { app_.reload(fresh, faults); });
        if (fresh) lookups_.make(std::move(fresh));
    });
}

void House::deliver(ui::PictureKey key, content::Result<Pixels> pixels) {
    // The letters hold the pixels in a shared box, because a std::function must be copyable.
    auto box = std::make_shared<content::Result<Pixels>>(std::move(pixels));
    mailbox_.post([this, key = std::move(key), box] { if (ui_stands_) ui_.pictures().arrived(key, std::move(*box), ui_.now_s()); });
}

void House::record(sync::Usage usage) {
    if (!config_.script.empty()) recorded_.push_back(usage);
    if (outbox_) outbox_->append(std::move(usage));
}

void House::offer(std::shared_ptr<const content::Library> next) {
    media_.know(*next);
    mailbox_.post([this, next] { app_.offer(next); });
    if (office_) office_->know(next);
    if (ready_) ready_->know(next->programme());
    lookups_.make(std::move(next));
}

void House::reload() {
    std::vector<std::string> said;
    offer(keeper_.load(said));
}

content::Result<> House::arrive(const std::string& folder) {
    auto store = content::Store::open(config_.data / "store");
    if (!store) return store.error();
    if (auto installed = store->install({folder}); !installed) return installed.error();
    Config fresh = config_;
    fresh.packs.clear();
    std::vector<std::string> said;
    offer(LibraryKeeper(fresh, clock_).load(said));
    return {};
}

void House::hear(const sync::Connection& connection) {
    office_->know(connection);
    if (programs_ && connection.state == sync::Connection::State::reached) programs_->reached_server();
}

// As the staff page finds it; the watch tells what changes later.
void House::tell_program() {
    const content::ProgramShelf shelf(config_.data / "programs");
    const auto book = shelf.book();
    const auto next = book.chosen(content::this_boot(), [&shelf](const std::string& manifest) { return static_cast<bool>(shelf.look_at(manifest)); });
    office_->know(program_standing(shelf, book, config_.launched.value_or(""), next));
}

// In safe mode too: a newer program may be what mends it.
void House::watch_programs() {
    if (!config_.launched) return;
    ProgramWatch::Times times;
    if (config_.hurry) times.look_every = std::chrono::milliseconds(250), times.quiet_for = std::chrono::seconds(1);
    programs_ = std::make_unique<ProgramWatch>(content::ProgramShelf(config_.data / "programs"), *config_.launched, content::this_boot(),
                                               ProgramWatch::Hands{post(), [this] { return app_.deserted(); }, [this] { app_.end(); }, say(), [this](const staff::ProgramStanding& program) { office_->know(program); }}, times);
}

void House::connect(std::function<void()> changed) {
    // A picture for the server is taken on the UI thread, between two frames.
    const auto screen = [this](const std::function<void(Pixels)>& take) { mailbox_.post([this, take] { take(window_->painter().shot()); }); };
    line_.begin(config_, clock_, outbox_.get(), {.changed = std::move(changed), .told = [this](const sync::Connection& c) { hear(c); }, .say = say(), .screen = screen});
}

content::Result<> House::perform() {
    auto journey = Journey::read(config_.script);
    if (!journey) return journey.error();
    if (!config_.server.empty() || !config_.mirror.empty()) connect([this] { reload(); });
    const auto done = journey->perform({config_, *window_, ui_, app_, mailbox_, stats_, recorded_, [this](const std::string& folder) { return arrive(folder); },
                                        [this](std::int64_t to_s) { clock_.turn_to(to_s), reload(); }});
    line_.end();
    return done;
}

std::unique_ptr<Loop> House::make_loop() {
    auto loop = std::make_unique<Loop>(*window_, ui_, mailbox_, stats_, ui::Theme(shape_of(window_->width(), window_->height()), {}).mm(3),
                                       [this](double now_s, std::vector<Gesture> g) { return app_.frame(now_s, std::move(g)); }, [this](int w, int h) { app_.resize(shape_of(w, h)); });
    app_.on_end([ends = loop.get()] { ends->stop(); });
    return loop;
}

void House::show_first_page() {
    make_loop()->run_first_frame();
    app_.on_end({});
    if (config_.shots.empty()) return;
    std::error_code none;
    std::filesystem::create_directories(config_.shots, none);
    if (auto written = write_png(window_->painter().shot(), config_.shots / "start.png"); !written) log_.say(written.error().line());
}

void House::open_doors() {
    const auto loop = make_loop();
    const auto moment = [this]() -> std::optional<content::Moment> {
        const auto day = clock_.today();
        const auto minute = clock_.minute();
        return day && minute ? std::optional(content::Moment{*day, *minute}) : std::nullopt;
    };
    ready_ = std::make_unique<ReadyBook>(config_.data / "ready.txt", library_->programme(), ReadyBook::Hands{moment, [this](sync::Usage usage) { record(std::move(usage)); }, say()});
    watch_programs();
    StoreWatch::Times store_times;
    store_times.count_starts = !on_trial(config_);
    StoreWatch watch(keeper_, store_moved_, [this](std::shared_ptr<const content::Library> next) { offer(std::move(next)); }, store_times);
    const Letter start_afresh = [this, &loop] { if (app_.deserted()) loop->stop(); };
    // What has come in safe mode may have mended it, and only a usual start shows that. Where nobody starts the program again,
    // it waits for the power to come back in the morning.
    std::atomic<bool> mended = false;
    connect([&] {
        watch.look_now();
        if (!config_.safe_mode || !restarted() || mended.exchange(true)) return;
        log_.say("safe mode: other content has come; starting afresh when nobody is here");
        mailbox_.post(start_afresh);
    });
    Caretaker::Times caretaker_times;
    if (config_.hurry) caretaker_times.ask_every = std::chrono::milliseconds(200), caretaker_times.well_after = std::chrono::seconds(2);
    const Caretaker caretaker(ServiceManager::from_environment(), config_.data,
                              {.post = post(),
                               .say = say(),
                               .start_afresh = start_afresh,
                               .afresh_wanted = [&mended] { return mended.load(); },
                               .gone_well = [this] {
                                   attendance_.sign_off();
                                   if (programs_) programs_->gone_well();
                               },
                               .hung = [] { std::abort(); }},
                              caretaker_times, VitalLimits{});
    attendance_.when_stopped([this] { mailbox_.post([this] { app_.end(); }); });
    loop->run_until_quit();
    attendance_.when_stopped({});
    app_.on_end({});
    line_.end();   // it rings the watch
}

bool House::close() {
    bool whole = true;
    if (outbox_)
        if (auto flushed = outbox_->flush(); !flushed) log_.say(flushed.error().line());
    if (!config_.stats_json.empty())
        if (auto written = stats_.write(config_.stats_json); !written) {
            log_.say(written.error().line());
            whole = false;
        }
    ui_stands_ = false;
    return whole;
}

int run(int argc, char** argv) {
    std::vector<std::string> notes;
    Parsed parsed = parse_config(argc, argv, assets_folder(), notes);
    if (parsed.done) return parsed.exit_code;
    Log log(parsed.config.data / "log");
    Attendance attendance(parsed.config, log);
    if (!attendance.wait()) return 0;
    const Config& config = parsed.config;
    const WallClock clock{config.pretend_now_s, config.script.empty() ? nullptr : std::make_shared<std::atomic<std::int64_t>>(0)};
    const LibraryKeeper keeper(config, clock);
    // The first typesetter of a process makes fontconfig read its caches, in a thread of Pango's own: begun here, that is
    // done by the time the packs are read and the window stands.
    const ui::Typesetter early;
    auto front = open_front(config, keeper, std::move(notes), config.safe_mode ? AtWork() : attendance.watcher(BlameBook::Part::loading), log);
    if (!front) {
        log.say(front.error().line());
        return 1;
    }
    House house(config, clock, keeper, std::move(*front), attendance, log);
    content::Result<> done;
    if (!config.script.empty())
        done = house.perform();
    else if (config.headless)
        house.show_first_page();
    else
        house.open_doors();
    if (!done) log.say(done.error().line());
    const bool whole = house.close();
    attendance.sign_off();
    return done && whole ? 0 : 1;
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
