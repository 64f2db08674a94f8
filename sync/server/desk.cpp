#include "sync/server/desk.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace estation::sync::server {

using content::Error;
using content::Result;

namespace {

// No exception of a job ends the thread.
Result<> attempt(const Desk::Job& job, Database& database) {
    try {
        return job.work(database);
    } catch (const std::exception& e) {
        return Error{std::string("the server failed: ") + e.what(), {}};
    }
}

void tell(const Desk::Job& job, const Result<>& outcome) {
    try {
        job.done(outcome);
    } catch (const std::exception&) {
        // Whoever waits for this answer is cut off by its own time; the desk goes on.
    }
}

class ThreadDesk : public Desk {
public:
    ThreadDesk(std::unique_ptr<Database> database, std::size_t most_waiting, std::size_t together, Frame frame)
        : database_(std::move(database)), most_waiting_(most_waiting), together_(together), frame_(std::move(frame)), thread_([this] { work(); }) {}
    ThreadDesk(const ThreadDesk&) = delete;
    ThreadDesk& operator=(const ThreadDesk&) = delete;
    ~ThreadDesk() override {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

    bool give(Job job) override {
        {
            const std::lock_guard lock(mutex_);
            if (closing_ || waiting_.size() >= most_waiting_) return false;
            waiting_.push_back(std::move(job));
        }
        wake_.notify_one();
        return true;
    }

private:
    void work() {
        for (;;) {
            std::vector<Job> jobs;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
                if (waiting_.empty()) return;
                while (!waiting_.empty() && jobs.size() < together_ && (jobs.empty() || !(jobs.back().alone || waiting_.front().alone))) {
                    jobs.push_back(std::move(waiting_.front()));
                    waiting_.pop_front();
                }
            }
            serve(jobs);
        }
    }

    void serve(const std::vector<Job>& jobs) {
        if (jobs.front().alone) {
            tell(jobs.front(), attempt(jobs.front(), *database_));
            return;
        }
        const auto all = together(jobs);
        if (all || jobs.size() == 1) {
            for (const auto& job : jobs) tell(job, all);
            return;
        }
        for (const auto& job : jobs) tell(job, together(std::span(&job, 1)));
    }

    // The transaction may run its work again from the beginning.
    Result<> together(std::span<const Job> jobs) {
        return database_->transaction([&]() -> Result<> {
            if (frame_.begin) frame_.begin();
            for (const auto& job : jobs)
                if (auto r = attempt(job, *database_); !r) return r;
            return frame_.end ? frame_.end() : Result<>();
        });
    }

    std::unique_ptr<Database> database_;
    const std::size_t most_waiting_, together_;
    const Frame frame_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> waiting_;
    bool closing_ = false;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<Desk> Desk::open(std::unique_ptr<Database> database, std::size_t most_waiting, std::size_t together, Frame frame) {
    return std::make_unique<ThreadDesk>(std::move(database), most_waiting, together, std::move(frame));
}

}  // namespace estation::sync::server
