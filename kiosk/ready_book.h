// The ReadyBook counts the minutes in which a station should have been on, because it was open, and those in which it was:
// the two numbers of the report's 开机率 (F-06). At the end of each day it makes a usage record of kind "ready" with the value
// {"day":"2026-11-24","ready":432,"scheduled":540}; the days before a start count as they were left. A station that names no
// opening hours has none to keep, and a clock that cannot be believed counts nothing. What is counted of today lies in one
// small file, written every few minutes, so that power taken from the wall loses no more than those. Owned by main(); its
// work is on a thread of its own; know() from any.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "content/programme.h"
#include "sync/outbox.h"

namespace estation::kiosk {

// One day of a station, in minutes.
struct DayOn {
    content::Date day;
    int ready = 0, scheduled = 0;
    bool operator==(const DayOn&) const = default;
};

// The counting alone: plain values, no clock and no disk.
class ReadyCount {
public:
    // The minutes after the last one that was counted, up to `now`: those in which the programme is open were to be kept, and
    // were kept when the station was on. Returns the days that have ended. What lies further back than two months is left
    // out, and a clock that was set back counts nothing twice.
    std::vector<DayOn> go_on(const content::Programme& programme, const content::Moment& now, bool was_on);
    [[nodiscard]] std::int64_t counted_to() const { return counted_to_; }   // local minutes since 1970; 0: nothing yet
    // One line for the file, and back; what cannot be read begins anew.
    [[nodiscard]] std::string text() const;
    static ReadyCount from(std::string_view text);

private:
    std::int64_t counted_to_ = 0;
    DayOn today_;
};

class ReadyBook {
public:
    struct Times {
        std::chrono::milliseconds count_every{60'000};
        std::chrono::milliseconds write_every{300'000};
        int asleep_after_min = 5;   // of the wall clock between two counts: the machine slept, or its clock was set
    };
    struct Hands {
        std::function<std::optional<content::Moment>()> now;   // local; nothing: not to be believed
        std::function<void(sync::Usage)> record;
        std::function<void(const std::string&)> say;           // the log
    };
    ReadyBook(std::filesystem::path file, content::Programme programme, Hands hands) : ReadyBook(std::move(file), std::move(programme), std::move(hands), Times{}) {}
    ReadyBook(std::filesystem::path file, content::Programme programme, Hands hands, const Times& times);
    ~ReadyBook();   // writes what it has counted

    void know(content::Programme programme);   // other opening hours, from now on

private:
    void keep(const std::stop_token& stop);
    void count(bool first);
    void write();

    std::filesystem::path file_;
    Hands hands_;
    Times times_;
    ReadyCount count_;
    bool told_ = false;   // that the file cannot be written
    std::mutex mutex_;
    content::Programme programme_;
    std::condition_variable_any bell_;
    std::jthread thread_;  // last: it uses all the others
};

}  // namespace estation::kiosk
