// The StoreWatch looks at the station's store now and then, and at what its keeper writes: when something there has
// changed, or when a new day has begun and something may have expired, it loads the Library anew and offers it; it counts
// this start, and marks a generation as good once it has been shown for a while. In safe mode it watches the day only.
// Owned by main(), made last and destroyed first; all its work is on a thread of its own.
#pragma once
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "content/library.h"
#include "kiosk/library_keeper.h"

namespace estation::kiosk {

class StoreWatch {
public:
    using Offer = std::function<void(std::shared_ptr<const content::Library>)>;
    struct Times {
        std::chrono::milliseconds look_every{3000};
        std::chrono::milliseconds good_after{60000};  // shown for this long, a generation is good
        std::function<std::optional<content::Date>()> today;   // else the keeper's clock
        bool count_starts = true;                              // false: the program is on trial, and what it does is no pack's fault
    };
    // When the store's switch, the keeper's notices and the programme last changed, and which day it was. Asked before the
    // library that is shown now was loaded, it lets no switch be missed that moves while the kiosk starts, and no clock that
    // comes to its senses meanwhile.
    struct Moved {
        std::filesystem::file_time_type store{}, notices{}, programme{}, recalled{};
        std::optional<content::Date> day{};
        bool operator==(const Moved&) const = default;
    };
    static Moved moved(const LibraryKeeper& keeper);
    // `offer` is called on the watch's thread; it should post to the mailbox.
    StoreWatch(const LibraryKeeper& keeper, Moved shown, Offer offer) : StoreWatch(keeper, shown, std::move(offer), Times{}) {}
    StoreWatch(const LibraryKeeper& keeper, Moved shown, Offer offer, const Times& times);
    ~StoreWatch();

    void look_now();   // any thread: something there has just changed

private:
    void watch(const std::stop_token& stop);
    void count_start();
    void settle();

    const LibraryKeeper& keeper_;
    Moved shown_;
    Offer offer_;
    Times times_;
    std::mutex mutex_;
    std::condition_variable_any bell_;
    bool rung_ = false;
    std::jthread thread_;
};

}  // namespace estation::kiosk
