#include "kiosk/folder_watch.h"

#include <algorithm>
#include <system_error>

#include "content/manifest.h"

namespace estation::kiosk {
namespace fs = std::filesystem;

FolderWatch::FolderWatch(const LibraryKeeper& keeper, std::vector<fs::path> folders, Offer offer, std::chrono::milliseconds look_every)
    : keeper_(keeper), folders_(std::move(folders)), offer_(std::move(offer)), look_every_(look_every), thread_([this](const std::stop_token& stop) { watch(stop); }) {}

FolderWatch::~FolderWatch() {
    thread_.request_stop();
    bell_.notify_all();
}

std::vector<FolderWatch::Look> FolderWatch::look() const {
    std::vector<Look> all;
    for (const auto& folder : folders_) {
        std::error_code fault;
        fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, fault);
        for (const fs::recursive_directory_iterator end; !fault && entry != end; entry.increment(fault)) {
            std::error_code gone;
            if (entry->path().filename().native().starts_with('.')) {
                entry.disable_recursion_pending();   // what editors keep beside a file
                continue;
            }
            if (entry->is_directory(gone)) continue;
            const auto bytes = entry->file_size(gone);
            all.push_back({entry->path().native(), gone ? 0 : bytes, gone ? fs::file_time_type{} : entry->last_write_time(gone)});
            if (all.size() == content::pack_files_cap) break;
        }
    }
    std::ranges::sort(all, {}, &Look::name);
    return all;
}

void FolderWatch::hand_over(What what) {
    std::vector<std::string> faults;
    auto library = keeper_.load_folders(faults);
    for (auto& fault : faults)
        for (const auto& folder : folders_) {
            const auto before = fs::absolute(folder).lexically_normal().parent_path().string() + "/", as_given = folder.parent_path().string() + "/";
            if (fault.starts_with(before)) fault.erase(0, before.size());
            else if (as_given.size() > 1 && fault.starts_with(as_given)) fault.erase(0, as_given.size());
        }
    if (what == What::faults) library = nullptr;
    offer_(std::move(library), std::move(faults));
}

void FolderWatch::watch(const std::stop_token& stop) {
    auto seen = look();
    auto shown = seen;
    hand_over(What::faults);
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        bell_.wait_for(lock, stop, look_every_, [] { return false; });
        if (stop.stop_requested()) return;
        lock.unlock();
        // Two looks that agree: an editor writes a file in steps, and its middle is nobody's fault.
        auto now = look();
        if (now == seen && now != shown) {
            shown = now;
            hand_over(What::everything);
        }
        seen = std::move(now);
        lock.lock();
    }
}

}  // namespace estation::kiosk
