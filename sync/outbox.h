// The Outbox holds usage records on their way to the server: append() is called from the UI thread and never
// waits for a disk; a writer thread of its own puts records into SQLite within a second. The file is bounded:
// when it is full the oldest records go, and the number dropped is itself recorded. Owned by main(); append()
// from any thread, the others from the sync thread.
//
// Sequence numbers grow by one from record to record, over restarts and over acknowledgements, within an epoch;
// a new epoch begins with a new file (the first one, or after a damaged one was moved to <file>.broken-<n>), and when
// the server knows the file's numbers with another content, because it was put back from a backup.
// What was lost is told in place: a record of kind "dropped" whose value is {"count":N,"from_seq":A} stands for
// the numbers A to its own, which left a full file, so that the server sees no gap that nobody explains;
// {"count":N} alone tells of records that never got a number, because the disk could not take them in time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "content/result.h"

namespace estation::sync {

enum class ClockQuality { implausible, unverified, trusted };

// What a screen's visitor did. `session` is a random number from first touch to idle: no person, no device.
struct Usage {
    std::uint64_t session = 0;
    std::string kind;      // open close answer quiz_end idle_reset session_end error dropped ...
    std::string pack, version, item;
    std::string value;     // small JSON or a word; at most 1,000 bytes, of a sent form 4,096
};

struct Record {
    std::string station;
    std::uint64_t epoch = 0, seq = 0, boot = 0;
    std::int64_t monotonic_ms = 0, wall_ms = 0;  // since the Unix epoch
    ClockQuality quality = ClockQuality::unverified;
    Usage usage;
};

// `from_seq`: the first number that these records account for; what lies between it and the first of them is gone.
struct Batch { std::uint64_t epoch = 0; std::vector<Record> records; std::uint64_t from_seq = 0; };

// `file_bytes` bounds the file and its write-ahead log together (1 MB at least); `waiting` bounds what is kept in
// memory while the disk cannot take it.
struct OutboxLimits { std::uint64_t records = 500'000; std::uint64_t file_bytes = 256u << 20; std::size_t waiting = 10'000; };

class Outbox {
public:
    // Returns at once; the writer opens the file, and tries again while the disk is full or another program has
    // it. Fails only when there can be no such file, because the path is a folder or leads through a file.
    static content::Result<std::unique_ptr<Outbox>> open(const std::filesystem::path& file, const std::string& station, const OutboxLimits& limits = {});
    virtual ~Outbox() = default;                      // writes what waits
    virtual void append(Usage usage) = 0;             // never blocks on I/O
    virtual content::Result<std::uint64_t> to_send() = 0;       // how many are in the file that no server has acknowledged
    virtual content::Result<Batch> take(std::size_t max) = 0;   // what no server has acknowledged, oldest first; leaves it in place
    // The server holds everything through `seq`; a backup of it holds everything through `safe_seq`, which is deleted. The
    // rest is kept until a later word, for at most 35 days and only as long as there is room, because a server that is put
    // back from that backup will ask for it. Another epoch's word is ignored, one that comes twice or late is harmless.
    virtual content::Result<> acknowledge(std::uint64_t epoch, std::uint64_t seq, std::uint64_t safe_seq) = 0;
    content::Result<> drop_through(std::uint64_t epoch, std::uint64_t seq) { return acknowledge(epoch, seq, seq); }
    // The newest of what is acknowledged and kept, or nothing: to ask a server with whether it still holds it.
    virtual content::Result<Batch> last_kept() = 0;
    // The record of that number, waiting or kept; nothing: it is not here, or it is another epoch's.
    virtual content::Result<std::optional<Record>> find(std::uint64_t epoch, std::uint64_t seq) = 0;
    // The server holds nothing after `seq` any more, because it was put back from a backup: what is kept from there on waits again.
    virtual content::Result<> send_again(std::uint64_t epoch, std::uint64_t seq) = 0;
    // The server holds what is numbered through `seq`, and other records under the numbers after it: what is left is
    // numbered from 1 in a new epoch, and what is here through `seq` is kept as an earlier one's. Another epoch's is ignored.
    virtual content::Result<> begin_epoch(std::uint64_t epoch, std::uint64_t seq) = 0;
    // What is kept of earlier epochs until a backup holds it, as long as there is room and for at most 35 days.
    struct Earlier { std::uint64_t epoch = 0, last_seq = 0; };
    virtual content::Result<std::vector<Earlier>> earlier() = 0;
    virtual content::Result<Batch> take_earlier(std::uint64_t epoch, std::uint64_t after_seq, std::size_t max) = 0;   // oldest first; leaves it in place
    virtual content::Result<> let_go_earlier(std::uint64_t epoch, std::uint64_t safe_seq) = 0;
    // What is known of everything that was recorded since then, sent or not, for a month's sheet: what a backup holds is
    // remembered for 70 days as long as there is room, without its numbers and without what people wrote. In no order; those
    // that wait and whose clock could not be right are among them.
    virtual content::Result<std::vector<Record>> recorded_since(std::int64_t wall_ms) = 0;
    // Whose the acknowledged records are: a server and this station's name there, in any words. The first word is believed;
    // another later: what was acknowledged was the old one's and goes, what waits is numbered from 1 in a new epoch, in one
    // step with the new word. The same word again changes nothing, so that it can be said at every start.
    virtual content::Result<> be_held_by(const std::string& holder) = 0;
    // Returns when everything appended before is durable; an error when the disk cannot take it now (it stays
    // in memory and is tried again).
    virtual content::Result<> flush() = 0;
    [[nodiscard]] virtual std::uint64_t dropped() const = 0;  // records lost since the epoch began; earlier runs' once the file is open
};

// Whether a clock can be right at all: before 2025 or after 2090 it cannot.
[[nodiscard]] ClockQuality judge_clock(std::int64_t wall_ms);
[[nodiscard]] std::int64_t first_plausible_ms();

}  // namespace estation::sync
