#include "kiosk/caretaker.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <utility>

namespace estation::kiosk {

Care judge(const Vitals& vitals, const VitalLimits& limits) {
    if (vitals.resident_bytes > limits.resident_bytes) return Care::start_afresh;
    if (vitals.disk_free_bytes && *vitals.disk_free_bytes < limits.disk_free_bytes) return Care::disk_low;
    return Care::all_well;
}

Vitals take_vitals(const std::filesystem::path& folder) {
    Vitals v;
    std::ifstream statm("/proc/self/statm");
    std::uint64_t size = 0, resident = 0;
    if (statm >> size >> resident) v.resident_bytes = resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) == 0) v.disk_free_bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    return v;
}

Caretaker::Caretaker(ServiceManager manager, std::filesystem::path data, Hands hands, const Times& times, const VitalLimits& limits)
    : manager_(std::move(manager)), data_(std::move(data)), hands_(std::move(hands)), times_(times), limits_(limits),
      answered_(std::make_shared<std::atomic<Clock::rep>>(Clock::now().time_since_epoch().count())) {
    if (const auto wanted = manager_.watchdog()) times_.ask_every = std::min(times_.ask_every, std::chrono::duration_cast<std::chrono::milliseconds>(*wanted) / 3);
    thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

Caretaker::~Caretaker() {
    thread_.request_stop();
    bell_.notify_all();
}

void Caretaker::ask() {
    hands_.post([answered = answered_] { answered->store(Clock::now().time_since_epoch().count()); });
}

void Caretaker::watch(const std::stop_token& stop) {
    const auto begun = Clock::now();
    auto vitals_at = begun + times_.vitals_every;
    bool well = false;
    manager_.tell("READY=1\nSTATUS=on show");
    while (!stop.stop_requested()) {
        const auto asked = Clock::now();
        ask();
        {
            std::unique_lock lock(mutex_);
            bell_.wait_for(lock, stop, times_.ask_every, [] { return false; });
        }
        if (stop.stop_requested()) return;
        const auto now = Clock::now();
        const Clock::time_point answered{Clock::duration(answered_->load())};
        if (answered >= asked) manager_.tell("WATCHDOG=1");
        else if (now - answered > times_.hung_after) {
            hands_.say("the screen has not answered for " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now - answered).count()) + " s; ending, to be started again");
            hands_.hung();
            return;
        }
        if (!well && now - begun >= times_.well_after) {
            well = true;
            hands_.gone_well();
        }
        if (now >= vitals_at) {
            vitals_at = now + times_.vitals_every;
            look_at_vitals();
        }
    }
}

void Caretaker::look_at_vitals() {
    const Vitals v = take_vitals(data_);
    const Care care = judge(v, limits_);
    const auto mib = [](std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; };
    switch (care) {
        case Care::all_well:
            if (said_ == Care::disk_low) hands_.say("the disk has room again");
            break;
        case Care::disk_low:
            if (said_ != care) hands_.say("the disk has only " + mib(v.disk_free_bytes.value_or(0)) + " left");
            break;
        case Care::start_afresh:
            if (said_ != care) hands_.say("memory has grown to " + mib(v.resident_bytes) + "; starting afresh when nobody is here");
            hands_.post(hands_.start_afresh);
            break;
    }
    if (care != Care::start_afresh && hands_.afresh_wanted && hands_.afresh_wanted()) hands_.post(hands_.start_afresh);
    said_ = care;
}

}  // namespace estation::kiosk
