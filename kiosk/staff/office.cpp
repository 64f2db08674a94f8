#include "kiosk/staff/office.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "content/durable.h"
#include "content/overloaded.h"
#include "content/programme_timing.h"
#include "content/week.h"
#include "kiosk/staff/errand.h"
#include "kiosk/staff/figures.h"
#include "kiosk/staff/sticks.h"
#include "sync/client.h"

namespace estation::kiosk::staff {
namespace fs = std::filesystem;
using content::Result;

namespace {

constexpr std::int64_t longest_two_months_s = 63 * std::int64_t{86'400};
constexpr auto longest_network = std::chrono::seconds(6);
constexpr auto longest_power = std::chrono::seconds(20);

std::int64_t uptime_s() {
    timespec t{};
    return clock_gettime(CLOCK_BOOTTIME, &t) == 0 ? t.tv_sec : 0;
}

std::int64_t local_offset_s(std::int64_t now_s) {
    const auto t = static_cast<std::time_t>(now_s);
    std::tm local{};
    return localtime_r(&t, &local) != nullptr ? local.tm_gmtoff : 0;
}

bool writable(const fs::path& folder) {
    std::error_code none;
    return fs::is_directory(folder, none) && ::access(folder.c_str(), W_OK) == 0;
}

}  // namespace

Office::Office(OfficeRoom room, Post post)
    : room_(std::move(room)), post_(std::move(post)), pin_(room_.data / "staff-pin.txt", room_.boot), view_(std::make_shared<View>()),
      thread_([this](const std::stop_token& stop) { work(stop); }) {
    view_->settings = room_.settings;
}

Office::~Office() {
    thread_.request_stop();
    bell_.notify_all();
}

void Office::ask(Wish wish) {
    ++view_->busy;
    {
        const std::lock_guard lock(mutex_);
        // Whoever touches ▶ five times wants the fifth.
        const bool replaces = std::holds_alternative<ChangeSettings>(wish) || std::holds_alternative<ChangeTiming>(wish);
        if (replaces && !wishes_.empty() && wishes_.back().index() == wish.index()) {
            wishes_.back() = std::move(wish);
            --view_->busy;
        } else {
            wishes_.push_back(std::move(wish));
        }
    }
    bell_.notify_all();
}

void Office::know(std::shared_ptr<const content::Library> library) {
    const std::lock_guard lock(mutex_);
    library_ = std::move(library);
}

void Office::tell(std::function<void(View&)> change) {
    post_([view = view_, change = std::move(change)] { change(*view); });
}

void Office::know(const sync::Connection& connection) {
    tell([connection](View& v) { v.connection = connection; });
}

void Office::know(const ProgramStanding& program) {
    tell([program](View& v) { v.program = program; });
}

void Office::work(const std::stop_token& stop) {
    if (room_.settings.brightness) brighten(*room_.settings.brightness, stop);
    else tell([dimmer = best_dimmer(room_.screen)](View& v) { v.brightness.dimmer = dimmer; });
    while (!stop.stop_requested()) {
        Wish wish;
        {
            std::unique_lock lock(mutex_);
            bell_.wait(lock, stop, [this] { return !wishes_.empty(); });
            if (stop.stop_requested()) return;
            wish = std::move(wishes_.front());
            wishes_.pop_front();
        }
        const content::Date today = room_.clock.today().value_or(content::Date{2026, 1, 1});
        std::visit(content::overloaded{
            [&](const ReadPin&) { judge_pin(pin_.state(uptime_s()), false); },
            [&](const EnterPin& e) { judge_pin(pin_.attempt(e.pin, uptime_s()), true); },
            [&](const SetPin& s) {
                const auto set = pin_.set(s.pin);
                PinVerdict v = pin_.state(uptime_s());
                v.right = static_cast<bool>(set);
                judge_pin(v, true);
            },
            [&](const LookAtHealth&) { look_at_health(); },
            [&](const LookAtNotices&) { look_at_notices(); },
            [&](const SaveNotice& s) {
                const auto kept = write_notice(room_.data / "notices", s.notice, today);
                tell([ok = static_cast<bool>(kept), text = kept ? std::string() : kept.error().line()](View& v) {
                    v.notice_outcome = ok ? Outcome::done : Outcome::failed;
                    v.notice_text = text;
                    if (ok) ++v.notices_saved;
                });
                look_at_notices();
                if (room_.notices_changed) room_.notices_changed();
            },
            [&](const RemoveNotice& r) {
                const auto gone = remove_notice(room_.data / "notices", r.id, today);
                tell([ok = static_cast<bool>(gone), text = gone ? std::string() : gone.error().line()](View& v) {
                    v.notice_outcome = ok ? Outcome::none : Outcome::failed;
                    v.notice_text = text;
                });
                look_at_notices();
                if (room_.notices_changed) room_.notices_changed();
            },
            [&](const TakeAlong&) { write_stick(stop); },
            [&](const CheckDisk&) { check_disk(); },
            [&](const ChangeSettings& c) { change_settings(c.settings, stop); },
            [&](const ChangeTiming& c) { change_timing(c.timing); },
            [&](const CheckNetwork&) {
                tell([facts = look_at_network(room_.server, longest_network, stop)](View& v) {
                    v.network = facts;
                    v.network_known = true;
                });
            },
            [&](const JoinServer& j) { if (room_.join_server) room_.join_server(j.address, j.code); },
            [&](const LookForNews&) { if (room_.look_for_news) room_.look_for_news(); },
            [&](const NoteTest& n) { if (room_.say) room_.say("self-test: " + n.line); },
            [&](const Power& p) { use_power(p.wish, stop); }}, wish);
        tell([](View& v) { --v.busy; });
    }
}

void Office::judge_pin(Result<PinVerdict> verdict, bool attempted) {
    // A disk that cannot write a try down opens nothing.
    const PinVerdict v = verdict ? *verdict : pin_.state(uptime_s());
    tell([v, attempted](View& view) {
        view.pin = v;
        view.pin_known = true;
        if (attempted) ++view.verdicts;
    });
}

void Office::brighten(int percent, const std::stop_token& stop) {
    tell([set = set_brightness(percent, room_.screen, stop)](View& v) { v.brightness = set; });
}

void Office::change_settings(const Settings& settings, const std::stop_token& stop) {
    if (settings.brightness && settings.brightness != room_.settings.brightness) brighten(*settings.brightness, stop);   // whoever steps looks at it
    const auto kept = write_settings(room_.data, settings);
    room_.settings = settings;
    // In force even where the disk refuses: until the next start, and the page says so.
    tell([settings, ok = static_cast<bool>(kept), text = kept ? std::string() : kept.error().line()](View& v) {
        v.settings = settings;
        v.settings_outcome = ok ? Outcome::done : Outcome::failed;
        v.settings_text = text;
    });
    if (room_.settings_changed) post_([changed = room_.settings_changed, settings] { changed(settings); });
}

void Office::change_timing(const content::Programme& timing) {
    const auto kept = content::write_durably(room_.data / "staff-programme.toml",
                                             "# Written by the staff page. What stands here wins over programme.toml; delete the file to go back to that.\n" + content::timing_text(timing));
    tell([ok = static_cast<bool>(kept), text = kept ? std::string() : kept.error().line()](View& v) {
        v.timing_outcome = ok ? Outcome::done : Outcome::failed;
        v.timing_text = text;
    });
    if (kept && room_.notices_changed) room_.notices_changed();
}

void Office::look_at_health() {
    HealthFacts f;
    take_facts(f, room_.data);
    f.clock_plausible = room_.clock.plausible();
    f.safe_mode = room_.safe_mode;
    f.crashes = room_.crashes;
    f.server_wanted = !room_.server.empty();
    f.figures_kept = room_.outbox != nullptr;
    if (room_.outbox != nullptr) f.records_dropped = room_.outbox->dropped();
    std::shared_ptr<const content::Library> library;
    {
        const std::lock_guard lock(mutex_);
        library = library_;
    }
    if (library) {
        f.packs = static_cast<int>(library->packs().size());
        std::error_code none;
        f.starter_packs_only = !fs::exists(room_.data / "store/current", none);
        if (const auto updated = library->updated(), today = room_.clock.today(); updated && today) {
            int days = 0;
            for (content::Date d = *updated; d < *today && days < 400; d = content::plus_days(d, 1)) ++days;
            f.content_age_days = days;
        }
    }
    tell([findings = judge(f)](View& v) {
        v.health = findings;
        v.health_known = true;
    });
}

std::vector<fs::path> Office::mounted() const { return mounted_sticks(room_.sticks, room_.any_mounted_stick); }

fs::path Office::writable_stick() const {
    for (const auto& folder : mounted())
        if (writable(folder)) return folder;
    return {};
}

void Office::look_at_notices() {
    std::vector<fs::path> pictures;
    for (const auto& stick : mounted())
        for (auto& picture : pictures_on(stick)) pictures.push_back(std::move(picture));
    tell([notices = read_notices(room_.data / "notices"), pictures](View& v) {
        v.notices = notices;
        v.pictures = pictures;
        v.notices_known = true;
    });
}

Result<std::vector<TakenFile>> Office::files_to_take() const {
    std::shared_ptr<const content::Library> library;
    {
        const std::lock_guard lock(mutex_);
        library = library_;
    }
    std::vector<TakenFile> files;
    if (room_.outbox != nullptr && library) {
        if (auto flushed = room_.outbox->flush(); !flushed) return flushed.error();
        const std::int64_t offset = local_offset_s(room_.clock.now_s());
        // Sent or not: what a server has taken is counted as well.
        const auto recorded = room_.outbox->recorded_since((room_.clock.now_s() - longest_two_months_s) * 1'000);
        if (!recorded) return recorded.error();
        // This month, and the one before: a stick is often fetched in the first days of a month.
        content::Date month = room_.clock.today().value_or(content::Date{1970, 1, 1});
        for (int n = 0; n < 2; ++n) {
            char name[40];
            std::snprintf(name, sizeof name, "figures-%04d-%02d.csv", month.year, month.month);
            files.push_back({name, as_csv(count(*recorded, month.year, month.month, offset), *library, room_.station), {}});
            month = content::plus_days({month.year, month.month, 1}, -1);
        }
    }
    // The records themselves, for the district's server, and what is carried for other stations; its answer comes back on the
    // same stick.
    if (room_.outbox != nullptr) {
        const std::string known_as = room_.known_as ? room_.known_as() : std::string();
        auto carried = sync::figures_to_carry(*room_.outbox, known_as.empty() ? room_.station : known_as, room_.data);
        if (!carried) return carried.error();
        for (auto& file : *carried) files.push_back({std::move(file.name), std::move(file.bytes), {}});
    }
    std::error_code none;
    for (const auto& log : fs::directory_iterator(room_.data / "log", none))
        if (log.is_regular_file(none)) files.push_back({log.path().filename().string(), {}, log.path()});
    return files;
}

void Office::write_stick(const std::stop_token& stop) {
    const auto say = [this](Outcome outcome, std::string text, bool let_go = false) {
        if (room_.say && outcome != Outcome::no_stick) room_.say((outcome == Outcome::done ? "figures and logs were taken along: " : "figures and logs could not be taken along: ") + text);
        tell([outcome, text = std::move(text), let_go](View& v) {
            v.export_outcome = outcome;
            v.export_text = text;
            v.export_let_go = let_go;
        });
    };
    tell([](View& v) { v.export_outcome = Outcome::none, v.export_files = v.export_of = 0; });
    const fs::path stick = writable_stick();
    if (stick.empty()) return say(Outcome::no_stick, "");
    const auto files = files_to_take();
    if (!files) return say(Outcome::failed, files.error().line());
    const content::Date today = room_.clock.today().value_or(content::Date{1970, 1, 1});
    const TakenAlong took = take_along(stick, "estation-" + room_.station + "-" + today.iso(), *files,
                                       [this](int n, int of) { tell([n, of](View& v) { v.export_files = n, v.export_of = of; }); }, stop);
    const auto mib = [](std::uint64_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20); };
    switch (took.took) {
        case Took::whole: return say(Outcome::done, took.folder.string(), took.let_go);
        case Took::full: return say(Outcome::full_stick, mib(took.needed_bytes));
        case Took::pulled: return say(Outcome::pulled_stick, took.fault);
        case Took::failed: return say(Outcome::failed, took.fault);
    }
}

void Office::use_power(PowerWish wish, const std::stop_token& stop) {
    Result<> done;
    if (wish == PowerWish::restart_program) {
        if (room_.say) room_.say("the staff page asks for a restart of the program");
        if (room_.end_program) post_(room_.end_program);
        else done = content::Error{"nothing here would start it again", {}};
    } else {
        if (room_.say) room_.say(wish == PowerWish::switch_off ? "the staff page switches the machine off" : "the staff page restarts the machine");
        if (auto ran = run_errand(wish == PowerWish::switch_off ? room_.switch_off : room_.reboot, longest_power, stop); !ran) done = ran.error();
    }
    if (!done && room_.say) room_.say(done.error().line());
    tell([ok = static_cast<bool>(done), text = done ? std::string() : done.error().line()](View& v) {
        v.power_outcome = ok ? Outcome::done : Outcome::failed;
        v.power_text = text;
    });
}

void Office::check_disk() {
    const fs::path file = room_.data / "disk-check.txt";
    const std::string text = "written to see whether the disk takes it and gives it back\n";
    const auto run = [&]() -> Result<> {
        if (auto kept = content::write_durably(file, text); !kept) return kept.error();
        const auto back = content::read_capped(file, 4096);
        if (!back) return back.error();
        if (*back != text) return content::Error{"the disk gave back something else", file.string()};
        std::error_code none;
        fs::remove(file, none);
        return {};
    };
    const auto done = run();
    tell([ok = static_cast<bool>(done), said = done ? std::string() : done.error().line()](View& v) {
        v.disk_outcome = ok ? Outcome::done : Outcome::failed;
        v.disk_text = said;
    });
}

}  // namespace estation::kiosk::staff
