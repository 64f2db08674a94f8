// The FolderWatch stands beside an author who works on the folders that are shown (--watch): it looks at their files a few times a
// second, and what has changed is read and handed over, with every fault in it. It looks instead of being told, because packs
// also lie on sticks and network drives. Owned by main(), made last and destroyed first; all its work is on a thread of its own.
#pragma once
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "kiosk/library_keeper.h"

namespace estation::kiosk {

class FolderWatch {
public:
    // Called on the watch's thread; it should post to the mailbox. First when it begins, without a library, because what lies in the
    // folders then is shown already; later without one when nothing in them can be shown. `faults` say what is wrong. A fault is "file:line: what to write instead", the file seen from the folder's parent.
    using Offer = std::function<void(std::shared_ptr<const content::Library> library, std::vector<std::string> faults)>;
    FolderWatch(const LibraryKeeper& keeper, std::vector<std::filesystem::path> folders, Offer offer, std::chrono::milliseconds look_every = std::chrono::milliseconds(150));
    ~FolderWatch();

private:
    struct Look { std::string name; std::uintmax_t bytes = 0; std::filesystem::file_time_type changed; bool operator==(const Look&) const = default; };
    [[nodiscard]] std::vector<Look> look() const;
    enum class What { faults, everything };
    void hand_over(What what);
    void watch(const std::stop_token& stop);

    const LibraryKeeper& keeper_;
    std::vector<std::filesystem::path> folders_;
    Offer offer_;
    std::chrono::milliseconds look_every_;
    std::mutex mutex_;
    std::condition_variable_any bell_;
    std::jthread thread_;
};

}  // namespace estation::kiosk
