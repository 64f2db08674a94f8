// The StoreWatch looks at the station's store now and then: when its switch has moved, it loads the new Library and
// offers it; it counts this start, and marks a generation as good once it has been shown for a while. Owned by main(),
// made last and destroyed first; all its work is on a thread of its own.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "content/library.h"
#include "kiosk/library_keeper.h"

namespace estation::kiosk {

class StoreWatch {
public:
    using Offer = std::function<void(std::shared_ptr<const content::Library>)>;
    // `offer` is called on the watch's thread; it should post to the mailbox.
    StoreWatch(const LibraryKeeper& keeper, Offer offer);
    ~StoreWatch();

private:
    void watch(const std::stop_token& stop);
    void count_start();
    void settle();

    const LibraryKeeper& keeper_;
    Offer offer_;
    std::mutex mutex_;
    std::condition_variable_any bell_;
    std::jthread thread_;
};

}  // namespace estation::kiosk
