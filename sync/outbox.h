// The Outbox holds usage records on their way to the server: append() is called from the UI thread and never
// waits for a disk; a writer thread of its own puts records into SQLite within a second. The file is bounded:
// when it is full the oldest records go, and the number dropped is itself recorded. Owned by main(); append()
// from any thread, take() and drop_through() from the sync thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
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
    std::string value;     // small JSON or a word; at most 1,000 bytes
};

struct Record {
    std::string station;
    std::uint64_t epoch = 0, seq = 0, boot = 0;
    std::int64_t monotonic_ms = 0, wall_ms = 0;  // since the Unix epoch
    ClockQuality quality = ClockQuality::unverified;
    Usage usage;
};

struct Batch { std::uint64_t epoch = 0; std::vector<Record> records; };

struct OutboxLimits { std::uint64_t records = 500'000; std::uint64_t file_bytes = 256u << 20; std::size_t waiting = 10'000; };

class Outbox {
public:
    static content::Result<std::unique_ptr<Outbox>> open(const std::filesystem::path& file, const std::string& station, const OutboxLimits& limits = {});
    virtual ~Outbox() = default;                      // writes what waits
    virtual void append(Usage usage) = 0;             // never blocks on I/O
    virtual content::Result<Batch> take(std::size_t max) = 0;   // oldest first; leaves them in place
    virtual content::Result<> drop_through(std::uint64_t epoch, std::uint64_t seq) = 0;  // after the acknowledgement
    virtual content::Result<> flush() = 0;            // returns when everything appended before is durable
    [[nodiscard]] virtual std::uint64_t dropped() const = 0;
};

}  // namespace estation::sync
