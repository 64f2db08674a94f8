// The OutboxFile is the outbox on disk: one SQLite file whose records are numbered without a hole, those that wait to be
// sent behind those that a server has acknowledged and no backup of it holds yet. Owned by the Outbox; its writer thread
// alone touches it.
#pragma once
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"
#include "sync/outbox.h"

namespace estation::sync {

// What went wrong, in the two ways that need different answers.
enum class Trouble {
    broken,  // the file is not what we wrote: move it aside, begin anew
    later,   // the disk is full, failing or read-only, or another program has the file: keep and try again
};
struct Failure { Trouble trouble = Trouble::later; content::Error error; };
using Outcome = std::optional<Failure>;  // nothing: it went well

struct Waiting { Usage usage; std::int64_t monotonic_ms = 0, wall_ms = 0; };
// By this machine's clocks, in milliseconds.
[[nodiscard]] std::int64_t wall_clock_ms();
[[nodiscard]] std::int64_t steady_clock_ms();

class OutboxFile {
public:
    [[nodiscard]] static Outcome open(const std::filesystem::path& path, const OutboxLimits& limits, std::unique_ptr<OutboxFile>& file);
    // Moves a damaged file and its log to <file>.broken-<n>; keeps the last two, because a failing disk must not fill itself.
    [[nodiscard]] static content::Result<> move_aside(const std::filesystem::path& path);
    virtual ~OutboxFile() = default;

    // Up to `count` of the oldest in `waiting` in one commit, and a record of what memory could not hold.
    // `lost` receives how many rows left for want of space.
    [[nodiscard]] virtual Outcome write(const std::deque<Waiting>& waiting, std::size_t count, std::uint64_t overflowed, std::uint64_t& lost) = 0;
    [[nodiscard]] virtual std::size_t rows_for_one_commit(const std::deque<Waiting>& waiting) const = 0;
    [[nodiscard]] virtual bool owes_boot() const = 0;  // this run's number is not in the file yet

    // What waits, oldest first (`number`: at most so many); the last of what is acknowledged and kept; or one by its number.
    enum class Which { waiting, last_kept, numbered };
    [[nodiscard]] virtual Outcome take(Which which, std::uint64_t number, const std::string& station, Batch& batch) = 0;
    [[nodiscard]] virtual Outcome acknowledge(std::uint64_t seq, std::uint64_t safe_seq) = 0;
    [[nodiscard]] virtual Outcome send_again(std::uint64_t seq) = 0;
    // What is left behind `seq` is numbered from 1 in a new epoch; what is here through it is kept as an earlier one's.
    [[nodiscard]] virtual Outcome begin_epoch(std::uint64_t seq) = 0;
    [[nodiscard]] virtual Outcome earlier(std::vector<Outbox::Earlier>& all) = 0;
    [[nodiscard]] virtual Outcome take_earlier(std::uint64_t epoch, std::uint64_t after_seq, std::uint64_t max, const std::string& station, Batch& batch) = 0;
    [[nodiscard]] virtual Outcome let_go_earlier(std::uint64_t epoch, std::uint64_t safe_seq) = 0;
    [[nodiscard]] virtual Outcome recorded_since(std::int64_t wall_ms, const std::string& station, Batch& batch) = 0;
    [[nodiscard]] virtual Outcome be_held_by(const std::string& holder) = 0;

    [[nodiscard]] virtual std::uint64_t epoch() const = 0;
    [[nodiscard]] virtual std::uint64_t acknowledged() const = 0;
    [[nodiscard]] virtual std::uint64_t next() const = 0;      // the number that the next record gets
    [[nodiscard]] virtual std::uint64_t waiting() const = 0;   // records here that are not acknowledged
    [[nodiscard]] virtual std::uint64_t dropped() const = 0;   // records lost since the epoch began
};

}  // namespace estation::sync
