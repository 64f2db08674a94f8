// A Desk is a thread with a database connection of its own, before which jobs queue. What waits is done together in
// one transaction, so that a thousand stations that check in at once cost a few disk writes and not a thousand; when
// one of them fails, each is done again by itself. A job runs perhaps twice and must only touch the database and its
// own result. The queue is bounded: what finds it full is told at once. Owned by main(); any thread may give jobs.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

#include "content/result.h"
#include "sync/server/database.h"

namespace estation::sync::server {

class Desk {
public:
    struct Job {
        std::function<content::Result<>(Database&)> work;          // an error takes back what this job did
        std::function<void(const content::Result<>&)> done;        // on the desk's thread, once, after it is durable or has failed
        bool alone = false;                                        // work makes its own transaction
    };
    // What stands around the jobs of each transaction, on the desk's thread: `begin` before the first of them, `end` after
    // the last and before it is durable, so that what the jobs hold back can be written at once. Neither for a job alone.
    struct Frame {
        std::function<void()> begin;
        std::function<content::Result<>()> end;
    };
    [[nodiscard]] static std::unique_ptr<Desk> open(std::unique_ptr<Database> database, std::size_t most_waiting = 20'000, std::size_t together = 256, Frame frame = {});
    virtual ~Desk() = default;                                     // does what waits
    // false: too much waits already; `done` is not called.
    [[nodiscard]] virtual bool give(Job job) = 0;
};

}  // namespace estation::sync::server
