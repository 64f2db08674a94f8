// The FeltDesk keeps felt reports for the form's pages: it hands each to a thread of its own that writes it down, tries again
// while the disk is full, and says what the community felt. Owned by main(), made after the mailbox; tell() and view() from the
// UI thread, the disk is the thread's.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "kiosk/clock.h"
#include "kiosk/felt/felt_book.h"

namespace estation::kiosk::felt {

struct View {
    bool known = false;               // the file has been read
    std::vector<Summary> recent;      // newest first
    std::string disk_fault;           // why the latest report is not kept yet; empty: it is
};

class FeltDesk {
public:
    using Post = std::function<void(std::function<void()>)>;  // onto the UI thread
    FeltDesk(std::filesystem::path file, int keep_days, WallClock clock, Post post);
    ~FeltDesk();   // what was told is written first

    void tell(Report report);
    [[nodiscard]] const View& view() const { return *view_; }

private:
    void work(const std::stop_token& stop);
    void say(const FeltBook* book, std::string fault);

    std::filesystem::path file_;
    int keep_days_;
    WallClock clock_;
    Post post_;
    std::shared_ptr<View> view_;      // in letters that are still on their way when the desk closes
    std::mutex mutex_;                // over this one
    std::deque<Report> waiting_;
    std::condition_variable_any bell_;
    std::jthread thread_;
};

}  // namespace estation::kiosk::felt
