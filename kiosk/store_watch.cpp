#include "kiosk/store_watch.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "content/store.h"

namespace estation::kiosk {
namespace fs = std::filesystem;

namespace {

constexpr auto look_every = std::chrono::seconds(3);
constexpr auto good_after = std::chrono::seconds(60);  // shown for this long, a generation is good

fs::file_time_type switch_time(const fs::path& store) {
    std::error_code none;
    return fs::exists(store / "current", none) ? fs::last_write_time(store / "current", none) : fs::file_time_type{};
}

}  // namespace

StoreWatch::StoreWatch(const LibraryKeeper& keeper, Offer offer)
    : keeper_(keeper), offer_(std::move(offer)), thread_([this](const std::stop_token& stop) { watch(stop); }) {}

StoreWatch::~StoreWatch() {
    thread_.request_stop();
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
    auto seen = switch_time(keeper_.store());
    if (seen != fs::file_time_type{}) count_start();
    auto since = std::chrono::steady_clock::now();
    bool settled = false;
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        lock.unlock();
        if (const auto now = switch_time(keeper_.store()); now != seen) {
            seen = now;
            settled = false;
            since = std::chrono::steady_clock::now();
            std::vector<std::string> notes;
            offer_(keeper_.load(notes));
        }
        if (!settled && seen != fs::file_time_type{} && std::chrono::steady_clock::now() - since >= good_after) {
            settled = true;
            settle();
        }
        lock.lock();
        bell_.wait_for(lock, stop, look_every, [] { return false; });
    }
}

}  // namespace estation::kiosk
