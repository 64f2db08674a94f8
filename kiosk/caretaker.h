// The Caretaker looks after a kiosk that nobody looks after: it asks the UI thread for a sign of life and passes it on to the
// service manager, ends the program when no sign has come for too long (what started it starts it again), and watches
// memory and disk. Owned by main(), made after the mailbox and destroyed before it; its work is on a thread of its own.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "kiosk/service_manager.h"

namespace estation::kiosk {

struct Vitals {
    std::uint64_t resident_bytes = 0;
    std::optional<std::uint64_t> disk_free_bytes;   // absent: could not be asked
};
struct VitalLimits {
    std::uint64_t resident_bytes = 700u << 20;      // ten times what a visit needs
    std::uint64_t disk_free_bytes = 200u << 20;
};
enum class Care { all_well, disk_low, start_afresh };  // start_afresh: as soon as nobody is here
// What the figures ask for; memory first, since starting afresh also lets go of deleted files.
[[nodiscard]] Care judge(const Vitals& vitals, const VitalLimits& limits);
// Of this process, and of the disk under `folder`.
[[nodiscard]] Vitals take_vitals(const std::filesystem::path& folder);

class Caretaker {
public:
    struct Hands {
        std::function<void(std::function<void()>)> post;  // runs it on the UI thread soon: the mailbox
        std::function<void(const std::string&)> say;      // the log
        std::function<void()> start_afresh;               // called on the UI thread
        std::function<bool()> afresh_wanted{};            // for a reason that only others know; null: never
        std::function<void()> gone_well;                  // once, on the caretaker's thread: the start book signs off
        std::function<void()> hung;                       // ends the program; in a test, notes it
    };
    struct Times {
        std::chrono::milliseconds ask_every{10'000};      // or a third of what the service manager wants, if less
        std::chrono::milliseconds hung_after{40'000};     // silence of the UI thread; more than any decoder or disk makes it wait
        std::chrono::milliseconds vitals_every{60'000};
        std::chrono::milliseconds well_after{600'000};
    };

    Caretaker(ServiceManager manager, std::filesystem::path data, Hands hands) : Caretaker(std::move(manager), std::move(data), std::move(hands), Times{}, VitalLimits{}) {}
    Caretaker(ServiceManager manager, std::filesystem::path data, Hands hands, const Times& times, const VitalLimits& limits);
    ~Caretaker();

private:
    using Clock = std::chrono::steady_clock;
    void watch(const std::stop_token& stop);
    void ask();
    void look_at_vitals();

    ServiceManager manager_;
    std::filesystem::path data_;
    Hands hands_;
    Times times_;
    VitalLimits limits_;
    // Outlives the Caretaker in letters that are still on their way.
    std::shared_ptr<std::atomic<Clock::rep>> answered_;
    Care said_ = Care::all_well;
    std::mutex mutex_;
    std::condition_variable_any bell_;
    std::jthread thread_;
};

}  // namespace estation::kiosk
