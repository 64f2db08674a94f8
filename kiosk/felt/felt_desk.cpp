#include "kiosk/felt/felt_desk.h"

#include <chrono>
#include <optional>
#include <utility>

namespace estation::kiosk::felt {

namespace {
constexpr std::size_t most_waiting = 200;                        // while the disk takes nothing
constexpr auto again = std::chrono::seconds(5);
constexpr auto sweep_every = std::chrono::hours(1);
}  // namespace

FeltDesk::FeltDesk(std::filesystem::path file, int keep_days, WallClock clock, Post post)
    : file_(std::move(file)), keep_days_(keep_days), clock_(clock), post_(std::move(post)), view_(std::make_shared<View>()), thread_([this](const std::stop_token& stop) { work(stop); }) {}

FeltDesk::~FeltDesk() {
    thread_.request_stop();
    bell_.notify_all();
}

void FeltDesk::tell(Report report) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= most_waiting) waiting_.pop_front();
        waiting_.push_back(std::move(report));
    }
    bell_.notify_all();
}

void FeltDesk::say(const FeltBook* book, std::string fault) {
    View next;
    next.known = book != nullptr;
    if (book != nullptr) next.recent = summaries(book->reports());
    next.disk_fault = std::move(fault);
    post_([view = view_, next = std::move(next)]() mutable { *view = std::move(next); });
}

void FeltDesk::work(const std::stop_token& stop) {
    std::optional<FeltBook> book;
    bool news = true;   // something to say
    for (;;) {
        std::string fault;
        if (!book) {
            if (auto opened = FeltBook::open(file_, keep_days_)) book = std::move(*opened);
            else fault = opened.error().line();
            news = true;
        }
        if (book) {
            const std::size_t before = book->reports().size();
            if (auto swept = book->sweep(clock_.today()); !swept) fault = swept.error().line();
            news = news || book->reports().size() != before;
        }
        while (book && fault.empty()) {
            std::optional<Report> next;
            {
                const std::lock_guard lock(mutex_);
                if (!waiting_.empty()) next = waiting_.front();
            }
            if (!next) break;
            if (auto kept = book->add(*next, clock_.today()); !kept) {
                fault = kept.error().line();
                break;
            }
            const std::lock_guard lock(mutex_);
            waiting_.pop_front();
            news = true;
        }
        if (news || !fault.empty()) say(book ? &*book : nullptr, fault);
        news = false;
        std::unique_lock lock(mutex_);
        if (stop.stop_requested() && (waiting_.empty() || !fault.empty())) return;
        // Until something is told; after a fault a while, then again.
        const std::size_t had = waiting_.size();
        if (fault.empty()) bell_.wait_for(lock, stop, sweep_every, [&] { return !waiting_.empty(); });
        else bell_.wait_for(lock, stop, again, [&] { return waiting_.size() > had; });
    }
}

}  // namespace estation::kiosk::felt
