#include "kiosk/station_line.h"

#include <chrono>
#include <filesystem>
#include <future>
#include <system_error>
#include <utility>

#include "content/durable.h"
#include "content/program.h"
#include "kiosk/png_writer.h"
#include "kiosk/program_proof.h"
#include "kiosk/staff/sticks.h"
#include "kiosk/touch_panel.h"

namespace estation::kiosk {
namespace fs = std::filesystem;
using content::Error;
using content::Result;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t largest_picture = 4u << 20;
constexpr auto longest_wait = 3s;   // for the UI thread; one that does not answer must not hold up the closing

std::optional<content::Moment> moment_of(const WallClock& clock) {
    const auto today = clock.today();
    const auto minute = clock.minute();
    if (!today || !minute) return std::nullopt;
    return content::Moment{*today, *minute};
}

Result<std::string> picture(const StationLine::Ears& ears, const fs::path& file) {
    auto taken = std::make_shared<std::promise<Pixels>>();
    auto coming = taken->get_future();
    ears.screen([taken](Pixels pixels) { taken->set_value(std::move(pixels)); });
    if (coming.wait_for(longest_wait) != std::future_status::ready) return Error{"the screen did not give a picture in time", {}};
    if (auto r = write_png(coming.get(), file); !r) return r.error();
    auto bytes = content::read_capped(file, largest_picture);
    std::error_code none;
    fs::remove(file, none);
    return bytes;
}

sync::Health health(const Config& config, const WallClock& clock, std::chrono::steady_clock::time_point since) {
    sync::Health health;
    const fs::path& data = config.data;
    health.safe_mode = config.safe_mode;
    health.crashes = static_cast<std::uint64_t>(config.crashes);
    std::error_code none;
    const auto space = fs::space(data, none);
    if (!none) health.disk_free_bytes = space.available;
    health.clock_doubtful = !clock.plausible();
    health.touch = touch_panel();
    health.version = content::own_version();
    health.uptime_s = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - since).count());
    return health;
}

}  // namespace

void StationLine::begin(const Config& config, const WallClock& clock, sync::Outbox* outbox, Ears ears) {
    sync::ClientSettings settings;
    settings.data = config.data;
    settings.station = config.station;
    settings.name = config.station_name.in(content::Language::zh_CN);
    settings.server = config.server;
    settings.code = config.code;
    settings.mirror = config.mirror;
    settings.proxy = config.proxy;
    settings.sticks = [named = config.stick.empty() ? std::vector<fs::path>{} : std::vector{config.stick}] { return staff::mounted_sticks(named, named.empty()); };
    settings.clock = [clock] { return clock.now_s(); };
    settings.moment = [clock] { return moment_of(clock); };
    settings.health = [&config, clock, since = std::chrono::steady_clock::now()] { return health(config, clock, since); };
    settings.careful = config.safe_mode;
    settings.times.hold_off = std::chrono::seconds(config.line_wait_s);
    if (ears.screen) settings.screenshot = [ears, file = config.data / "screen-for-server.png"] { return picture(ears, file); };
    // Only what a launcher began can give way to a newer program.
    if (config.launched) settings.programs = {config.data / "programs", *config.launched, prove_program};
    settings.outbox = outbox;
    settings.changed = std::move(ears.changed);
    settings.told = std::move(ears.told);
    settings.say = std::move(ears.say);
    const std::lock_guard lock(mutex_);
    client_ = std::make_unique<sync::Client>(std::move(settings));
}

void StationLine::end() {
    std::unique_ptr<sync::Client> leaving;
    {
        const std::lock_guard lock(mutex_);
        leaving = std::move(client_);
    }
}

void StationLine::join(const std::string& address, const std::string& code) {
    const std::lock_guard lock(mutex_);
    if (client_) client_->adopt(address, code);
}

std::string StationLine::known_as() const {
    const std::lock_guard lock(mutex_);
    return client_ ? client_->connection().station : std::string();
}

void StationLine::look_now() {
    const std::lock_guard lock(mutex_);
    if (client_) client_->look_now();
}

}  // namespace estation::kiosk
