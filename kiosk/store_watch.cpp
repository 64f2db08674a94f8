#include "kiosk/store_watch.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "content/store.h"

namespace estation::kiosk {
namespace fs = std::filesystem;

StoreWatch::Moved StoreWatch::moved(const LibraryKeeper& keeper) {
    const auto of = [](const fs::path& file) {
        std::error_code none;
        return fs::exists(file, none) ? fs::last_write_time(file, none) : fs::file_time_type{};
    };
    // Folders that were named on the command line are shown instead of the store; the keeper's own things stay.
    const bool store = !keeper.from_folders() && !keeper.safe_mode();
    return {store ? of(keeper.store() / "current") : fs::file_time_type{}, of(keeper.notices()), of(keeper.programme_file()), of(keeper.store() / "recalled"), keeper.today()};
}

StoreWatch::StoreWatch(const LibraryKeeper& keeper, Moved shown, Offer offer, const Times& times)
    : keeper_(keeper), shown_(shown), offer_(std::move(offer)), times_(times), thread_([this](const std::stop_token& stop) { watch(stop); }) {}

StoreWatch::~StoreWatch() {
    thread_.request_stop();
    bell_.notify_all();
}

void StoreWatch::look_now() {
    {
        const std::lock_guard lock(mutex_);
        rung_ = true;
    }
    bell_.notify_all();
}

void StoreWatch::count_start() {
    // A start that never becomes good is one of the three after which the generation before is shown again.
    auto store = content::Store::open(keeper_.store());
    if (!store) return;
    const auto rolled_back = store->note_start();
    if (rolled_back && *rolled_back) {
        std::vector<std::string> notes;
        offer_(keeper_.load(notes));
    }
}

void StoreWatch::settle() {
    auto store = content::Store::open(keeper_.store());
    if (!store) return;
    // Both are tried again at the next start when the disk refuses now.
    if (store->mark_good()) (void)static_cast<bool>(store->sweep());
}

void StoreWatch::watch(const std::stop_token& stop) {
    auto seen = shown_;
    if (times_.count_starts && seen.store != fs::file_time_type{}) count_start();
    auto since = std::chrono::steady_clock::now();
    bool settled = false;
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        lock.unlock();
        auto now = moved(keeper_);
        if (times_.today) now.day = times_.today();
        if (now != seen) {
            if (now.store != seen.store) {
                settled = false;
                since = std::chrono::steady_clock::now();
            }
            // With a new day what was valid until yesterday leaves the screen, and a clock that has come to its senses is believed.
            seen = now;
            std::vector<std::string> notes;
            offer_(keeper_.load(notes, seen.day));
        }
        if (!settled && seen.store != fs::file_time_type{} && std::chrono::steady_clock::now() - since >= times_.good_after) {
            settled = true;
            settle();
        }
        lock.lock();
        bell_.wait_for(lock, stop, times_.look_every, [this] { return rung_; });
        rung_ = false;
    }
}

}  // namespace estation::kiosk
